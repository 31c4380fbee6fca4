//! What a kernel is called with: the operands of a nest as pointers, decided once for both sides.
//!
//! `dist-to-linalg` writes the kernel and [`crate::schedule`] the call; both read the [`KernelPlan`].
//! Reads of one array whose maps differ by constant distances share one pointer, so that a stencil's
//! loop keeps one address per array. Where some are far apart, as where an array is rolled, each has its own
//! pointer: the distances depend on the array's size, which kernels are not compiled for. A result in reused memory shares the pointer of the reads, so
//! that distinct pointers never alias.

use ramba_abi::schedule::Mode;
use ramba_abi::{Access, Label, Reduction, ViewMap};
use ramba_dialects::ir::OutKind;
use ramba_dialects::ops::GenericForm;
use ramba_dialects::{DType, Func, Op, ValueId};
use smallvec::SmallVec;

/// One pointer of a kernel.
#[derive(Clone, Debug, PartialEq)]
pub struct KernelOperand {
    /// The array's position among the operation's operands; `None` for a result in memory of its
    /// own.
    pub operand: Option<usize>,
    /// The result written, if one is.
    pub result: Option<usize>,
    /// The element type.
    pub dtype: DType,
    /// From iteration indices to the element the pointer names.
    pub view: ViewMap,
    /// Per array dimension, the largest constant distance added to `view`.
    pub reach: SmallVec<[i64; 4]>,
    /// How it is used.
    pub mode: Mode,
}

/// Where a body input is read: a pointer and the constant distance from it, per array dimension.
#[derive(Clone, Debug, PartialEq)]
pub struct KernelRead {
    /// An index into [`KernelPlan::operands`].
    pub operand: usize,
    /// Elements along each array dimension; not negative.
    pub distance: SmallVec<[i64; 4]>,
}

/// A dimension of an operand in which a label chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// An index into [`KernelPlan::operands`].
    pub operand: usize,
    /// The label; its input is one of [`KernelPlan::reads`].
    pub label: Label,
}

/// Reads that have more elements than this between them are not of one neighbourhood.
const FAR: i64 = 32;

/// The pointers of a kernel and what they are for.
#[derive(Clone, Debug, PartialEq)]
pub struct KernelPlan {
    /// The pointers, in the order of the call.
    pub operands: Vec<KernelOperand>,
    /// One per body input.
    pub reads: Vec<KernelRead>,
    /// One per result: an index into `operands`.
    pub writes: Vec<usize>,
}

impl KernelPlan {
    /// The plan of a `dist.generic` or `dist.launch` of `func`; `None` for other operations.
    pub fn of(func: &Func, op: &Op) -> Option<KernelPlan> {
        let form = op.generic_form()?;
        let mut plan = KernelPlan { operands: Vec::new(), reads: Vec::new(), writes: Vec::new() };
        for (position, view) in form.ins.iter().enumerate() {
            let apart = are_apart(op, &form, position);
            let read = plan.read(func, op, position, view, apart);
            plan.reads.push(read);
        }
        for (result, view) in form.outs.iter().enumerate() {
            let reused = form.reuse.and_then(|reuse| usize::try_from(reuse[result]).ok());
            let write = plan.write(func, op, result, view, reused, form.kinds[result]);
            plan.writes.push(write);
        }
        plan.settle_reads(form.ins);
        Some(plan)
    }

    /// Adds a read to the pointer it can share, or makes one. If reads are `apart`, only the same ones share.
    fn read(
        &mut self,
        func: &Func,
        op: &Op,
        position: usize,
        view: &ViewMap,
        apart: bool,
    ) -> KernelRead {
        let value = op.operands[position];
        let alike = |other: &ViewMap| match apart {
            true => other == view,
            false => same_but_for_distance(other, view),
        };
        let shared = self.operands.iter().position(|operand| {
            operand.operand.is_some_and(|other| op.operands[other] == value) && alike(&operand.view)
        });
        let operand = shared.unwrap_or_else(|| {
            self.operands.push(KernelOperand {
                operand: Some(position),
                result: None,
                dtype: func.ty(value).dtype,
                view: view.clone(),
                reach: SmallVec::from_elem(0, view.0.len()),
                mode: Mode::Read,
            });
            self.operands.len() - 1
        });
        self.operands[operand].stretch(view);
        KernelRead { operand, distance: SmallVec::new() }
    }

    fn write(
        &mut self,
        func: &Func,
        op: &Op,
        result: usize,
        view: &ViewMap,
        reused: Option<usize>,
        kind: OutKind,
    ) -> usize {
        let memory: Option<ValueId> = reused.map(|operand| op.operands[operand]);
        let shared = self.operands.iter().position(|operand| {
            operand.result.is_none()
                && operand.view == *view
                && operand.operand.is_some_and(|other| Some(op.operands[other]) == memory)
        });
        if let (Some(shared), OutKind::Store) = (shared, kind) {
            let operand = &mut self.operands[shared];
            operand.result = Some(result);
            operand.mode = Mode::ReadWrite;
            return shared;
        }
        self.operands.push(KernelOperand {
            operand: reused,
            result: Some(result),
            dtype: func.ty(op.results[result]).dtype,
            view: view.clone(),
            reach: SmallVec::from_elem(0, view.0.len()),
            mode: match kind {
                OutKind::Store => Mode::Write,
                OutKind::Reduce(reduction) => Mode::Reduce(reduction),
            },
        });
        self.operands.len() - 1
    }

    /// Does the kernel read several neighbours along a dimension, of which few can be aligned?
    pub fn reads_neighbours(&self, innermost: usize) -> bool {
        let shift = |read: &KernelRead| {
            let operand = &self.operands[read.operand];
            let dim = operand.is_contiguous(innermost).then(|| read.distance.len() - 1)?;
            Some((read.operand, read.distance[dim]))
        };
        let mut shifts: Vec<(usize, i64)> = self.reads.iter().filter_map(shift).collect();
        let reads = shifts.len();
        shifts.sort_unstable();
        shifts.dedup();
        reads > 2 && shifts.windows(2).any(|pair| pair[0].0 == pair[1].0)
    }

    /// Distances count from each pointer's final view, which is known when all reads have been seen.
    fn settle_reads(&mut self, ins: &[ViewMap]) {
        for (read, view) in self.reads.iter_mut().zip(ins) {
            let from = &self.operands[read.operand].view;
            read.distance = from.0.iter().zip(&view.0).map(|(a, b)| b.offset - a.offset).collect();
        }
    }

    /// Where labels choose: operand by operand, dimension by dimension.
    pub fn choices(&self) -> Vec<Choice> {
        let operands = self.operands.iter().enumerate();
        operands
            .flat_map(|(operand, o)| o.view.labels().map(move |label| Choice { operand, label }))
            .collect()
    }

    /// The iteration dimension along which a label is read.
    pub fn label_dim(&self, choice: &Choice) -> Option<usize> {
        let vector = &self.operands[self.reads[choice.label.input].operand];
        vector.view.0.first()?.dim
    }

    /// The reductions of the kernel, with the operands that they accumulate into.
    pub fn reductions(&self) -> impl Iterator<Item = (usize, Reduction)> {
        self.operands.iter().enumerate().filter_map(|(position, operand)| match operand.mode {
            Mode::Reduce(reduction) => Some((position, reduction)),
            _ => None,
        })
    }
}

impl KernelOperand {
    /// Widens the pointer's window so that it covers `view` as well.
    fn stretch(&mut self, view: &ViewMap) {
        for ((own, reach), other) in self.view.0.iter_mut().zip(&mut self.reach).zip(&view.0) {
            let low = own.offset.min(other.offset);
            let high = (own.offset + *reach).max(other.offset);
            own.offset = low;
            *reach = high - low;
        }
    }

    /// Does the innermost iteration dimension walk neighbouring elements in memory?
    ///
    /// Shards are dense and row-major, so this holds if it reads the last array dimension by ones.
    pub fn is_contiguous(&self, innermost: usize) -> bool {
        self.view.0.last().is_some_and(|access| access.dim == Some(innermost) && access.step == 1)
    }
}

/// Are the reads of an input's array, of those that could share a pointer with it, in several neighbourhoods?
/// Not if a result takes over the array's memory, which all reads of it must name by one pointer.
fn are_apart(op: &Op, form: &GenericForm, position: usize) -> bool {
    let value = op.operands[position];
    let taken = |operand: &i64| usize::try_from(*operand).is_ok_and(|at| op.operands[at] == value);
    if form.reuse.is_some_and(|reuse| reuse.iter().any(taken)) {
        return false;
    }
    let view = &form.ins[position];
    let family = || {
        let inputs = form.ins.iter().zip(&op.operands).filter(|(_, other)| **other == value);
        inputs.map(|(other, _)| other).filter(|other| same_but_for_distance(other, view))
    };
    (0..view.0.len()).any(|dim| {
        let mut offsets: SmallVec<[i64; 16]> = family().map(|other| other.0[dim].offset).collect();
        offsets.sort_unstable();
        offsets.windows(2).any(|pair| pair[1] - pair[0] > FAR)
    })
}

/// Do two maps differ only by constants, in dimensions that an iteration walks by ones?
fn same_but_for_distance(a: &ViewMap, b: &ViewMap) -> bool {
    let near = |(a, b): (&Access, &Access)| {
        a == b || (a.dim.is_some() && a.dim == b.dim && a.step == 1 && b.step == 1)
    };
    a.0.len() == b.0.len() && a.0.iter().zip(&b.0).all(near)
}
