//! Writes a planned function: copies, exchanges and reductions go in front of their first reader.

use super::plan::{NestPlan, Plan};
use ramba_abi::{Layout, Scalar, ViewMap};
use ramba_dialects::ir::{Attrs, OutKind};
use ramba_dialects::{
    AttrValue, Body, Diagnostic, Func, Loc, Op, Opcode, ScalarId, Shape, ValueId,
};
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// The function with its communication.
///
/// # Errors
/// If an operation does not admit its operands, at its line.
pub fn emit(func: &Func, plan: &Plan) -> Result<Func, Diagnostic> {
    let (out, map) = func.begun();
    let mut emitter = Emitter {
        plan,
        out,
        map,
        copies: vec![None; plan.supplies.len()],
        partial: Vec::new(),
        widened: Vec::new(),
    };
    for (op, nest) in func.ops.iter().zip(&plan.nests) {
        match nest {
            Some(nest) => emitter.nest(op, nest)?,
            None => emitter.other(op)?,
        }
    }
    for value in &func.returns {
        let value = emitter.complete(*value)?;
        emitter.out.returns.push(emitter.narrow(value));
    }
    Ok(emitter.out)
}

struct Emitter<'a> {
    plan: &'a Plan,
    out: Func,
    /// The present name of each value.
    map: Vec<ValueId>,
    /// The supplies that are copies and exist already.
    copies: Vec<Option<ValueId>>,
    /// Partial results that nobody has asked for yet, and the lines that made them.
    partial: Vec<(ValueId, Loc)>,
    /// Arrays with halo, and what they were without. The caller gets the latter: the type of a
    /// result does not depend on who else read it, and the memory is the same.
    widened: Vec<(ValueId, ValueId)>,
}

impl Emitter<'_> {
    fn nest(&mut self, op: &Op, nest: &NestPlan) -> Result<(), Diagnostic> {
        let used = nest.inputs.iter().map(|input| input.supply);
        for supply in used.clone().chain(nest.inits.iter().map(|(_, supply)| *supply)) {
            self.complete(self.plan.supplies[supply].origin)?;
        }
        for supply in used.chain(nest.inits.iter().map(|(_, supply)| *supply)) {
            self.copy(supply, &op.loc)?;
        }
        // Exchanges come last and together: they travel as one, and the nest can overlap them.
        for input in nest.inputs.iter().filter(|input| input.halo) {
            self.exchange(input.supply, &op.loc)?;
        }
        self.write_nest(op, nest)
    }

    fn write_nest(&mut self, op: &Op, nest: &NestPlan) -> Result<(), Diagnostic> {
        let inputs = nest.inputs.iter().map(|input| self.supplied(input.supply));
        let mut operands: SmallVec<[ValueId; 4]> = inputs.collect();
        let mut inits: SmallVec<[i64; 4]> = SmallVec::from_elem(-1, op.results.len());
        for (result, supply) in &nest.inits {
            inits[*result] = operands.len() as i64;
            operands.push(self.supplied(*supply));
        }
        let mut op = Op { operands, ..op.clone() };
        let ins = nest.inputs.iter().map(|input| input.view.clone()).collect();
        op.set_attr("ins", AttrValue::Views(ins));
        op.set_attr("inits", AttrValue::Ints(inits));
        op.set_attr("layout", AttrValue::Layout(Arc::new(nest.domain.clone())));
        self.push(op)
    }

    /// An operation that reads its operands as they are.
    fn other(&mut self, op: &Op) -> Result<(), Diagnostic> {
        let operands: Result<SmallVec<[ValueId; 4]>, Diagnostic> =
            op.operands.iter().map(|operand| self.complete(*operand)).collect();
        let operands = operands?;
        if op.opcode == Opcode::AllReduce {
            self.map[op.results[0].0 as usize] = operands[0];
            return Ok(());
        }
        self.push(Op { operands, ..op.clone() })
    }

    fn push(&mut self, op: Op) -> Result<(), Diagnostic> {
        let loc = op.loc.clone();
        let results = self.out.push_op(op.opcode, &op.operands, op.attrs, op.body, op.loc)?;
        self.out.license(op.licence);
        for (old, new) in op.results.iter().zip(results) {
            self.map[old.0 as usize] = new;
            if is_partial(&self.out, new) {
                self.partial.push((*old, loc.clone()));
            }
        }
        Ok(())
    }

    /// The value without partial results. The first that is asked for takes all others along, so
    /// that they share a message.
    fn complete(&mut self, value: ValueId) -> Result<ValueId, Diagnostic> {
        if is_partial(&self.out, self.map[value.0 as usize]) {
            for (pending, loc) in std::mem::take(&mut self.partial) {
                let partial = self.map[pending.0 as usize];
                let whole = self.out.push(Opcode::AllReduce, &[partial], Attrs::new(), loc)?;
                self.map[pending.0 as usize] = whole;
            }
        }
        Ok(self.map[value.0 as usize])
    }

    /// Makes the copy that a supply is, unless it is the array itself or exists already.
    fn copy(&mut self, supply: usize, loc: &Loc) -> Result<(), Diagnostic> {
        let plan = &self.plan.supplies[supply];
        let Some(target) = plan.target.as_ref().filter(|_| self.copies[supply].is_none()) else {
            return Ok(());
        };
        // What is copied are owned elements, which are there before a halo is.
        let mut value = self.narrow(self.map[plan.origin.0 as usize]);
        if let Some(slice) = &plan.slice {
            value = self.slice(value, &slice.view, &slice.shape, loc)?;
        }
        let attrs = smallvec![AttrValue::Layout(Arc::new(target.clone()))];
        self.copies[supply] = Some(self.out.push(Opcode::Reshard, &[value], attrs, loc.clone())?);
        Ok(())
    }

    /// A slice of an array, taken by every rank from its own elements.
    fn slice(
        &mut self,
        value: ValueId,
        view: &ViewMap,
        shape: &Shape,
        loc: &Loc,
    ) -> Result<ValueId, Diagnostic> {
        let ty = self.out.ty(value);
        let layout = ty.layout.as_deref().and_then(|layout| layout.viewed(view, shape.len()));
        let missing = || Diagnostic::new(loc, format!("no layout says where a slice of {ty} is"));
        let layout = layout.ok_or_else(missing)?;
        let body = Body { inputs: vec![ty.dtype], ops: Vec::new(), yields: vec![ScalarId(0)] };
        let attrs = copy_attrs(view, shape, layout);
        let body = Some(Arc::new(body));
        Ok(self.out.push_op(Opcode::Generic, &[value], attrs, body, loc.clone())?[0])
    }

    /// Gives a supply its halo, if it has not got it yet. An array with its halo takes the place of
    /// the array, whose other users would otherwise keep it alive beside it.
    fn exchange(&mut self, supply: usize, loc: &Loc) -> Result<(), Diagnostic> {
        let value = self.supplied(supply);
        let halo = &self.plan.supplies[supply].halo;
        let held = self.out.ty(value).layout.as_deref().map(|layout| layout.halo.clone());
        let held = held.unwrap_or_default();
        if held.iter().zip(halo).all(|(has, need)| need.0 <= has.0 && need.1 <= has.1) {
            return Ok(());
        }
        let wider = held.iter().zip(halo).map(|(has, need)| (has.0.max(need.0), has.1.max(need.1)));
        let (low, high): (SmallVec<[i64; 4]>, SmallVec<[i64; 4]>) = wider.unzip();
        let corners = AttrValue::Scalar(Scalar::Bool(self.plan.supplies[supply].corners));
        let attrs = smallvec![AttrValue::Ints(low), AttrValue::Ints(high), corners];
        let widened = self.out.push(Opcode::HaloExchange, &[value], attrs, loc.clone())?;
        match &mut self.copies[supply] {
            Some(copy) => *copy = widened,
            None => {
                self.map[self.plan.supplies[supply].origin.0 as usize] = widened;
                self.widened.push((widened, value));
            }
        }
        Ok(())
    }

    /// The array without the halo that it got here.
    fn narrow(&self, value: ValueId) -> ValueId {
        let narrow = self.widened.iter().rfind(|(wide, _)| *wide == value);
        narrow.map_or(value, |(_, narrow)| *narrow)
    }

    fn supplied(&self, supply: usize) -> ValueId {
        let origin = self.plan.supplies[supply].origin;
        self.copies[supply].unwrap_or(self.map[origin.0 as usize])
    }
}

fn is_partial(func: &Func, value: ValueId) -> bool {
    func.ty(value).layout.as_ref().is_some_and(|layout| !layout.partial.is_empty())
}

/// The attributes of a nest that copies what `view` shows.
fn copy_attrs(view: &ViewMap, shape: &Shape, layout: Layout) -> Attrs {
    let value = |name: &str| match name {
        "domain" => AttrValue::Ints(shape.clone()),
        "ins" => AttrValue::Views(vec![view.clone()]),
        "outs" => AttrValue::Views(vec![ViewMap::identity(shape.len())]),
        "kinds" => AttrValue::Outs(smallvec![OutKind::Store]),
        "inits" => AttrValue::ints(&[-1]),
        "layout" => AttrValue::Layout(Arc::new(layout.clone())),
        _ => AttrValue::Absent,
    };
    Opcode::Generic.def().attrs.iter().map(|attr| value(attr.name)).collect()
}
