//! Where the first extremum is: a block's own extremum in the sweep that makes the numbers, like that of any
//! reduction, and only if that is better than what has been found, which is rare, a second sweep over what is
//! still in the first-level cache, for its first place.
//!
//! ```mlir
//! linalg.generic ins(part of %m0) outs(%best0)                  // the extremum
//! %new = … %best0 …                                             // at the block's first index
//! scf.if (%new < %m1) {
//!   linalg.generic ins(part of %m0) outs(%place0)               // the first that has it
//!   %m1 = min(%m1, … %best0, %place0 …)
//! }
//! ```

use super::part::Part;
use super::{Rows, Writer};
use crate::dist_to_linalg::emitter::Emitter;
use crate::dist_to_linalg::generic::{Generic, View};
use crate::dist_to_linalg::memrefs::{element, register};
use crate::dist_to_linalg::values::{Combined, Values, from_memory, to_memory};
use crate::dist_to_linalg::{accumulate, apply, located};
use crate::kernel::KernelPlan;
use ramba_abi::schedule::Mode;
use ramba_abi::{DType, Reduction, Scalar};
use ramba_dialects::ir::ScalarKind;
use ramba_dialects::ufunc::TypeRule;
use ramba_dialects::{Body, ScalarId, Ufunc};

/// What a search is for.
#[derive(Clone, Copy)]
pub struct Search {
    /// The function of a number and its index.
    pub locate: Ufunc,
    /// The number.
    pub number: ScalarId,
    /// Its index, which grows by a constant along each dimension.
    pub index: ScalarId,
    /// The numbers' type.
    pub dtype: DType,
}

impl Search {
    /// The reduction of numbers alone.
    pub fn extremum(&self) -> Reduction {
        if self.locate == Ufunc::LocatedLargest { Reduction::Max } else { Reduction::Min }
    }

    /// What a result searches for, if its indices do not fall along `dim`.
    fn of(plan: &KernelPlan, body: &Body, result: usize, dim: usize) -> Option<Search> {
        let operand = &plan.operands[plan.writes[result]];
        if operand.mode != Mode::Reduce(Reduction::Min) || operand.dtype != DType::Located {
            return None;
        }
        let op = body.ops.get((body.yields[result].0 as usize).checked_sub(body.inputs.len())?)?;
        let ScalarKind::Apply(locate) = op.kind else { return None };
        let (&[number, index], TypeRule::Located) = (&op.operands[..], locate.def().rule) else {
            return None;
        };
        let dtype = body.dtype(number);
        let rises = step(plan, body, index, dim).is_some_and(|step| step >= 0);
        rises.then_some(Search { locate, number, index, dtype })
    }
}

/// What a result searches for along the innermost dimension, if it does.
pub fn searched(plan: &KernelPlan, body: &Body, result: usize, innermost: usize) -> Option<Search> {
    let stays = plan.operands[plan.writes[result]].view.reader_of(innermost).is_none();
    Search::of(plan, body, result, innermost).filter(|_| stays)
}

/// By how much an integer grows along a dimension, if that is a constant.
fn step(plan: &KernelPlan, body: &Body, id: ScalarId, dim: usize) -> Option<i64> {
    let Some(position) = (id.0 as usize).checked_sub(body.inputs.len()) else {
        return is_constant(plan, id.0 as usize).then_some(0);
    };
    let op = &body.ops[position];
    let of = |operand: usize| step(plan, body, op.operands[operand], dim);
    match op.kind {
        ScalarKind::Const(_) => Some(0),
        ScalarKind::Index(other) => Some((other == dim) as i64),
        ScalarKind::Apply(Ufunc::Add) => of(0)?.checked_add(of(1)?),
        ScalarKind::Apply(Ufunc::Mul) => match [0, 1].map(|at| constant(body, op.operands[at])) {
            [_, Some(factor)] => of(0)?.checked_mul(factor),
            [Some(factor), None] => of(1)?.checked_mul(factor),
            [None, None] => (of(0)? == 0 && of(1)? == 0).then_some(0),
        },
        _ => None,
    }
}

fn constant(body: &Body, id: ScalarId) -> Option<i64> {
    let op = body.ops.get((id.0 as usize).checked_sub(body.inputs.len())?)?;
    match op.kind {
        ScalarKind::Const(Scalar::I64(value)) => Some(value),
        _ => None,
    }
}

/// Is an input the same number in all iterations?
fn is_constant(plan: &KernelPlan, input: usize) -> bool {
    let view = &plan.operands[plan.reads[input].operand].view;
    view.0.iter().all(|access| access.dim.is_none() && access.label.is_none())
}

impl Rows<'_> {
    /// What a result searches for along the innermost dimension.
    pub(super) fn search(&self, result: usize) -> Option<Search> {
        searched(self.plan, self.body, result, self.innermost())
    }

    pub(super) fn has_search(&self, result: usize) -> bool {
        self.search(result).is_some()
    }

    /// What a result searches for among rows along `dim`.
    pub(super) fn search_along(&self, result: usize, dim: usize) -> Option<Search> {
        Search::of(self.plan, self.body, result, dim)
    }

    /// The inputs and operations of which an index is made.
    fn parts_of_index(&self, search: &Search) -> Vec<ScalarId> {
        let (mut parts, mut open) = (Vec::new(), vec![search.index]);
        while let Some(id) = open.pop() {
            if !parts.contains(&id) {
                parts.push(id);
                let position = (id.0 as usize).checked_sub(self.body.inputs.len());
                open.extend(position.iter().flat_map(|at| &self.body.ops[*at].operands));
            }
        }
        parts.sort_unstable();
        parts
    }
}

/// The cells of a search: a block's extremum, and where in the block that is first.
const BEST: &str = "best";
const PLACE: &str = "place";
/// Beyond any block, but not the neutral element of `min`: LLVM would let a loop select what it keeps, and does
/// not vectorize that.
const NOWHERE: i32 = 1 << 30;

impl Writer<'_> {
    /// Makes room for what blocks find.
    pub(super) fn allocate_searches(&mut self) {
        for result in 0..self.rows.plan.writes.len() {
            let Some(search) = self.rows.search(result) else { continue };
            let ty = element(search.dtype);
            self.line(format_args!("%{BEST}{result} = memref.alloca() : memref<{ty}>"));
            self.line(format_args!("%{PLACE}{result} = memref.alloca() : memref<i32>"));
        }
    }

    /// The extremum of a block, set to its start.
    pub(super) fn start_search(&mut self, result: usize, search: &Search) -> View {
        let start = search.extremum().identity(search.dtype);
        self.start_search_cell(BEST, result, start.unwrap_or(Scalar::zero(search.dtype)))
    }

    fn start_search_cell(&mut self, cell: &str, result: usize, start: Scalar) -> View {
        let mut emitter = self.fresh_emitter();
        let start_name = emitter.constant(start);
        let ty = element(start.dtype());
        let start = to_memory(&mut emitter, start.dtype(), start_name);
        emitter.line(&format!("memref.store {start}, %{cell}{result}[] : memref<{ty}>"));
        self.splice(emitter);
        let map = "affine_map<(d0) -> ()>".into();
        View { name: format!("%{cell}{result}"), ty: format!("memref<{ty}>"), map }
    }

    /// Looks for a block's extremum, which is known, if it can be better than the result.
    pub(super) fn add_search(&mut self, result: usize, part: &Part) -> Result<(), String> {
        let Some(search) = self.rows.search(result) else { return Ok(()) };
        let dtype = search.dtype;
        let mut emitter = self.fresh_emitter();
        let ty = element(dtype);
        let best = emitter.op(&format!("memref.load %{BEST}{result}[] : memref<{ty}>"));
        let best = from_memory(&mut emitter, dtype, best);
        // Indices do not fall along a block, so that no element of it is better than this one.
        let bound = self.located(&mut emitter, &search, &best, part)?;
        self.splice(emitter);
        let View { name, ty, .. } = self.view(self.rows.plan.writes[result], &[], part);
        let indices = if ty.contains("<?x") { "%zero" } else { "" };
        let old = self.op("old", format_args!("memref.load {name}[{indices}] : {ty}"));
        let better = self.op("better", format_args!("arith.cmpi slt, {bound}, {old} : i128"));
        self.line(format_args!("scf.if {better} {{"));
        let place = self.first_place(result, &search, &best, part)?;
        let start = self.op("at", format_args!("arith.addi {}, {place} : index", part.start));
        let mut emitter = self.fresh_emitter();
        let new = self.located(&mut emitter, &search, &best, &Part { start: &start, ..*part })?;
        let new = accumulate(&mut emitter, Reduction::Min, DType::Located, old, new)?;
        emitter.line(&format!("memref.store {new}, {name}[{indices}] : {ty}"));
        self.splice(emitter);
        self.line(format_args!("}}"));
        Ok(())
    }

    /// A number with the index of a part's first element.
    fn located(
        &mut self,
        emitter: &mut Emitter,
        search: &Search,
        number: &str,
        part: &Part,
    ) -> Result<String, String> {
        self.set_indices(emitter, part, None);
        let index = self.index(emitter, search)?;
        Ok(located::of_number(emitter, search.locate, &[number.into(), index], search.dtype))
    }

    /// The index of an iteration.
    pub(super) fn index(&self, emitter: &mut Emitter, search: &Search) -> Result<String, String> {
        let rows = self.rows;
        let mut values = Values::new(rows.body);
        for id in rows.parts_of_index(search) {
            match (id.0 as usize).checked_sub(rows.body.inputs.len()) {
                Some(position) => values.emit(emitter, [position])?,
                None => {
                    let operand = rows.plan.reads[id.0 as usize].operand;
                    let ty = rows.signature.arguments[operand].ty();
                    let number = emitter.op(&format!("memref.load %m{operand}[] : {ty}"));
                    values.bind_register(id, number);
                }
            }
        }
        Ok(values.name(search.index))
    }

    /// Where in a block its extremum is first; NaN, which is one if there is any, equals nothing.
    fn first_place(
        &mut self,
        result: usize,
        search: &Search,
        best: &str,
        part: &Part,
    ) -> Result<String, String> {
        let (rows, dtype) = (self.rows, search.dtype);
        let cell = self.start_search_cell(PLACE, result, Scalar::I32(NOWHERE));
        let input = search.number.0 as usize;
        let view = match input < rows.body.inputs.len() {
            true => self.input(input, 0, part),
            false => self.waiting(search.number, part),
        };
        let mut generic = Generic::default();
        generic.read(view, format!("%x: {}", element(dtype)));
        generic.write(cell, "%first: i32".into());
        let mut emitter = Emitter::new(rows.rounding);
        let number = from_memory(&mut emitter, dtype, "%x".into());
        let found = is_extremum(&mut emitter, &number, best, dtype).ok_or("nothing compares")?;
        let nowhere = emitter.constant(Scalar::I32(NOWHERE));
        let place = emitter.op("linalg.index 0 : index");
        let place = emitter.op(&format!("arith.index_cast {place} : index to i32"));
        let place = emitter.select(&found, &place, &nowhere, DType::I32);
        let least = emitter.same("arith.minsi", &["%first".into(), place], DType::I32);
        emitter.line(&format!("linalg.yield {least} : i32"));
        generic.print(&mut self.text, &["reduction"], emitter.text());
        self.declare(&emitter);
        let place = self.op("place", format_args!("memref.load %{PLACE}{result}[] : memref<i32>"));
        Ok(self.op("place", format_args!("arith.index_cast {place} : i32 to index")))
    }
}

impl Search {
    /// What a block combines: its numbers alone.
    pub(super) fn combined(&self) -> Combined {
        Combined { value: self.number, reduction: self.extremum(), dtype: self.dtype }
    }
}

fn is_extremum(emitter: &mut Emitter, number: &str, best: &str, dtype: DType) -> Option<String> {
    let equal = apply(emitter, Ufunc::Equal, &[number.into(), best.into()], &[dtype; 2])?;
    if !dtype.is_float() {
        return Some(equal);
    }
    let nan = apply(emitter, Ufunc::IsNan, &[number.into()], &[dtype])?;
    let ty = register(DType::Bool);
    Some(emitter.op(&format!("arith.ori {equal}, {nan} : {ty}")))
}
