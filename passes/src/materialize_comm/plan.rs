//! What every operation reads, decided for the whole function before anything is written.

use super::gather::{Gather, Slice};
use super::ownership::{Coordinates, Spread, axis_of, base_of, is_aligned, normalized};
use super::reads::{Halo, ReadPlan, plan_read, reads_corners};
use super::share::share;
use ramba_abi::{DimSplit, Layout, ViewMap};
use ramba_dialects::ir::OutKind;
use ramba_dialects::ops::GenericForm;
use ramba_dialects::{Diagnostic, Func, Op, Opcode, ValueId};
use smallvec::SmallVec;
use std::collections::HashMap;

/// A form in which an array is read: itself or a copy, with the halo that all readers need.
#[derive(Clone, Debug, PartialEq)]
pub struct Supply {
    /// The array.
    pub origin: ValueId,
    /// What is taken of it; `None` for all.
    pub slice: Option<Slice>,
    /// Where the copy goes; `None` if it stays.
    pub target: Option<Layout>,
    /// The halo that its readers need.
    pub halo: Halo,
    /// Does one of them read beyond a block in several dimensions at once?
    pub corners: bool,
}

/// A nest with its operands.
#[derive(Clone, Debug, PartialEq)]
pub struct NestPlan {
    /// Which rank runs which iterations.
    pub domain: Layout,
    /// For each input, the supply that it reads and how; whether it needs the supply's halo.
    pub inputs: Vec<Input>,
    /// For each result with an init, its position and the supply that it starts from.
    pub inits: Vec<(usize, usize)>,
}

/// An input of a nest.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// A position in [`Plan::supplies`].
    pub supply: usize,
    /// From iteration indices to the supply's.
    pub view: ViewMap,
    /// Does it read beyond the owned elements?
    pub halo: bool,
}

/// What is to be done for each operation.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The forms in which arrays are read.
    pub supplies: Vec<Supply>,
    /// One per operation of the function; `None` for those that are no nests.
    pub nests: Vec<Option<NestPlan>>,
}

/// Plans the communication of a function whose values and nests have layouts.
///
/// # Errors
/// At the operation whose operand or domain has no layout.
pub fn plan(func: &Func) -> Result<Plan, Diagnostic> {
    let mut planner = Planner {
        func,
        plan: Plan::default(),
        layouts: vec![None; func.values.len()],
        known: HashMap::new(),
    };
    for arg in &func.args {
        planner.adopt_type(arg.value);
    }
    for op in &func.ops {
        let nest = planner.op(op)?;
        planner.plan.nests.push(nest);
    }
    share(func, &mut planner.plan, &planner.layouts);
    Ok(planner.plan)
}

struct Planner<'a> {
    func: &'a Func,
    plan: Plan,
    /// The layout of every value so far, partial results combined.
    layouts: Vec<Option<Layout>>,
    known: HashMap<(ValueId, Option<Slice>, Option<Layout>), usize>,
}

impl Planner<'_> {
    fn op(&mut self, op: &Op) -> Result<Option<NestPlan>, Diagnostic> {
        let Some(form) = op.generic_form() else {
            if op.opcode == Opcode::Scan {
                let layout = self.layout(op, 0)?.without_halo();
                self.layouts[op.results[0].0 as usize] = Some(layout);
                return Ok(None);
            }
            op.results.iter().for_each(|result| self.adopt_type(*result));
            return Ok(None);
        };
        self.nest(op, &form).map(Some)
    }

    fn adopt_type(&mut self, value: ValueId) {
        let complete = |layout: &Layout| Layout { partial: SmallVec::new(), ..layout.clone() };
        let layout = self.func.ty(value).layout.as_deref().map(complete);
        self.layouts[value.0 as usize] = layout;
    }

    fn layout(&self, op: &Op, operand: usize) -> Result<&Layout, Diagnostic> {
        let layout = self.layouts[op.operands[operand].0 as usize].as_ref();
        let message = || format!("operand {operand} has no layout; run dist-assign-layouts first");
        layout.ok_or_else(|| Diagnostic::new(&op.loc, message()))
    }

    fn nest(&mut self, op: &Op, form: &GenericForm) -> Result<NestPlan, Diagnostic> {
        let missing = "the iterations have no layout; run dist-assign-layouts first";
        let layout = form.layout.ok_or_else(|| Diagnostic::new(&op.loc, missing))?;
        let placement = self.place(op, form, &normalized(layout))?;
        let mut inits = Vec::new();
        for (result, (init, base)) in form.inits.iter().zip(&placement.bases).enumerate() {
            if let (Ok(init), Some(base)) = (usize::try_from(*init), base) {
                let stays = self.layout(op, init)?.without_halo() == base.without_halo();
                let target = (!stays).then(|| base.clone());
                inits.push((result, self.supply(op.operands[init], None, target)));
            }
        }
        let inputs = self.inputs(op, form, &placement.domain)?;
        for (result, layout) in op.results.iter().zip(&placement.results) {
            self.layouts[result.0 as usize] = Some(layout.clone());
        }
        Ok(NestPlan { domain: placement.domain, inputs, inits })
    }

    /// The nest's layouts, changed where its results could not be written otherwise.
    fn place(&self, op: &Op, form: &GenericForm, domain: &Layout) -> Result<Placement, Diagnostic> {
        let mut bases = Vec::new();
        for (result, init) in form.inits.iter().enumerate() {
            let Ok(init) = usize::try_from(*init) else {
                bases.push(None);
                continue;
            };
            let base = self.layout(op, init)?.without_halo();
            let shape = &self.func.ty(op.operands[init]).shape;
            let out = &form.outs[result];
            let spread = Spread::new(domain, form.domain);
            let aligned = is_aligned(spread, out, Spread::new(&base, shape));
            bases.push(Some(if aligned { Some(base) } else { base_of(domain, out) }));
        }
        Ok(Placement::new(form, domain, bases).unwrap_or_else(|| {
            let domain = Layout::replicated(domain.grid.clone(), form.domain.len());
            Placement::replicated(form, domain)
        }))
    }

    fn inputs(
        &mut self,
        op: &Op,
        form: &GenericForm,
        domain: &Layout,
    ) -> Result<Vec<Input>, Diagnostic> {
        let mut inputs: Vec<Option<Input>> = vec![None; form.ins.len()];
        for (first, value) in op.operands[..form.ins.len()].iter().enumerate() {
            if inputs[first].is_some() {
                continue;
            }
            let same = |at: &usize| op.operands[*at] == *value;
            let positions: Vec<usize> = (first..form.ins.len()).filter(same).collect();
            let views: Vec<&ViewMap> = positions.iter().map(|at| &form.ins[*at]).collect();
            let array = Spread::new(self.layout(op, first)?, &self.func.ty(*value).shape);
            let iterations = Spread::new(domain, form.domain);
            let read = plan_read(iterations, array, &views, Coordinates::All);
            let in_place: Vec<&ViewMap> = read.in_place.iter().map(|at| views[*at]).collect();
            let corners = read.halo.is_some() && reads_corners(iterations, array, &in_place);
            for (view, input) in self.supplied(*value, read, corners, &views) {
                inputs[positions[view]] = Some(input);
            }
        }
        Ok(inputs.into_iter().flatten().collect())
    }

    /// The inputs, by position among the views, that read `value` as planned.
    fn supplied(
        &mut self,
        value: ValueId,
        read: ReadPlan,
        corners: bool,
        views: &[&ViewMap],
    ) -> Vec<(usize, Input)> {
        let supply = self.supply(value, None, None);
        self.widen(supply, read.halo.as_deref().unwrap_or_default(), corners);
        let halo = read.halo.is_some();
        let input = |at: &usize| (*at, Input { supply, view: views[*at].clone(), halo });
        let mut inputs: Vec<(usize, Input)> = read.in_place.iter().map(input).collect();
        for gather in read.gathers {
            inputs.extend(self.gathered(value, gather));
        }
        inputs
    }

    fn gathered(&mut self, value: ValueId, gather: Gather) -> Vec<(usize, Input)> {
        let supply = self.supply(value, gather.slice, Some(gather.target));
        self.widen(supply, &gather.halo, gather.corners);
        let halo = gather.halo.iter().any(|halo| *halo != (0, 0));
        let input = |(at, view)| (at, Input { supply, view, halo });
        gather.views.into_iter().map(input).collect()
    }

    fn supply(&mut self, origin: ValueId, slice: Option<Slice>, target: Option<Layout>) -> usize {
        let supplies = &mut self.plan.supplies;
        let halo = Halo::from_elem((0, 0), self.func.ty(origin).rank());
        *self.known.entry((origin, slice.clone(), target.clone())).or_insert_with(|| {
            supplies.push(Supply { origin, slice, target, halo, corners: false });
            supplies.len() - 1
        })
    }

    fn widen(&mut self, supply: usize, halo: &[(i64, i64)], corners: bool) {
        self.plan.supplies[supply].corners |= corners;
        for (own, need) in self.plan.supplies[supply].halo.iter_mut().zip(halo) {
            *own = (own.0.max(need.0), own.1.max(need.1));
        }
    }
}

/// Where a nest runs and what its results' layouts are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Placement {
    /// Which rank runs which iterations.
    pub domain: Layout,
    /// For each result with an init, the layout that the init must have.
    pub bases: Vec<Option<Layout>>,
    /// Each result's layout, partial results combined.
    pub results: Vec<Layout>,
}

impl Placement {
    /// The placement of a nest on `domain`. For each result with an init, `bases` names the layout
    /// that its base takes, `Some(None)` if there is none with which the domain is aligned.
    ///
    /// `None` if not every result would be written where it is kept.
    pub fn new(
        form: &GenericForm,
        domain: &Layout,
        bases: Vec<Option<Option<Layout>>>,
    ) -> Option<Placement> {
        let mut placement = Placement { domain: domain.clone(), bases: vec![], results: vec![] };
        for (result, base) in bases.into_iter().enumerate() {
            let base = match base {
                None => None,
                Some(base) => Some(base?),
            };
            let own = match &base {
                Some(base) => base.clone(),
                None => own_layout(domain, &form.outs[result], form.kinds[result])?,
            };
            placement.results.push(own);
            placement.bases.push(base);
        }
        Some(placement)
    }

    /// Every rank runs everything.
    pub fn replicated(form: &GenericForm, domain: Layout) -> Placement {
        let whole = |out: &ViewMap| Layout::replicated(domain.grid.clone(), out.0.len());
        let results: Vec<Layout> = form.outs.iter().map(whole).collect();
        let base = |(init, whole): (&i64, &Layout)| (*init >= 0).then(|| whole.clone());
        let bases = form.inits.iter().zip(&results).map(base).collect();
        Placement { domain, bases, results }
    }
}

/// The layout of a result without init, partial results combined; `None` if ranks that differ in
/// nothing the layout names would have different elements.
fn own_layout(domain: &Layout, out: &ViewMap, kind: OutKind) -> Option<Layout> {
    let split = (0..domain.dims.len()).filter(|dim| axis_of(domain, *dim).is_some());
    if kind == OutKind::Store && { split }.any(|dim| out.reader_of(dim).is_none()) {
        return None;
    }
    let dims = { &out.0 }
        .iter()
        .map(|access| access.dim.map_or(DimSplit::Whole, |dim| domain.dims[dim].clone()));
    Some(Layout::split(domain.grid.clone(), dims.collect()))
}
