//! Writes the chosen layouts into the function.

use super::constraints::is_constraint;
use super::problem::{Placed, between_blocks, reshape_layout, sharding};
use super::settings::Settings;
use crate::materialize_comm::Placement;
use crate::materialize_comm::ownership::{Spread, normalized, same_owners};
use ramba_abi::{Grid, Layout};
use ramba_dialects::ir::Attrs;
use ramba_dialects::ops::{Runs, Sharding};
use ramba_dialects::{AttrValue, Diagnostic, Func, Op, Opcode, ValueId};
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// The function with layouts. An array that is overwritten where it does not lie, or that goes into
/// an operation of which nothing is known, is moved explicitly.
///
/// # Errors
/// At an operation whose results get no layout, or that does not admit its operands.
pub fn rewrite(
    func: &Func,
    placed: &Placed,
    grid: &Grid,
    settings: &Settings,
) -> Result<Func, Diagnostic> {
    let map = vec![ValueId(u32::MAX); func.values.len()];
    let mut rewriter = Rewriter { grid, settings, out: func.emptied(), map };
    for (position, arg) in func.args.iter().enumerate() {
        let value = rewriter.out.arg_like(arg, &func.values);
        if let Some(layout) = placed.args.get(position).and_then(Option::as_ref) {
            let ty = &mut rewriter.out.values[value.0 as usize].ty;
            *ty = ty.with_layout(layout.clone());
        }
        rewriter.map[arg.value.0 as usize] = value;
    }
    for (position, op) in func.ops.iter().enumerate() {
        match placed.nests.get(position).and_then(Option::as_ref) {
            Some(placement) if op.body.is_none() => {
                rewriter.loops(op, &sharding(func, op), &placement.domain)?;
            }
            Some(placement) => rewriter.nest(op, placement)?,
            None if sharding(func, op).runs == Runs::ByRows => rewriter.reshape(op, func)?,
            None if is_constraint(op) => {
                rewriter.demand(op, placed.demands.get(position).and_then(Option::as_ref))?;
            }
            None => rewriter.other(op, &sharding(func, op))?,
        }
    }
    let returns = func.returns.iter().map(|value| rewriter.map[value.0 as usize]);
    rewriter.out.returns = returns.collect();
    Ok(rewriter.out)
}

struct Rewriter<'a> {
    grid: &'a Grid,
    settings: &'a Settings,
    out: Func,
    map: Vec<ValueId>,
}

impl Rewriter<'_> {
    fn nest(&mut self, op: &Op, placement: &Placement) -> Result<(), Diagnostic> {
        let mut operands: SmallVec<[ValueId; 4]> =
            op.operands.iter().map(|value| self.map[value.0 as usize]).collect();
        for (init, base) in op.ints("inits").iter().zip(&placement.bases) {
            if let (Ok(init), Some(base)) = (usize::try_from(*init), base) {
                let moved = self.moved(op, op.operands[init], base)?;
                // The nest reads the moved array as well, so that the old one can go.
                for (own, old) in operands.iter_mut().zip(&op.operands) {
                    if *old == op.operands[init] {
                        *own = moved;
                    }
                }
            }
        }
        let mut op = Op { operands, ..op.clone() };
        op.set_attr("layout", AttrValue::Layout(Arc::new(placement.domain.clone())));
        self.push(op)
    }

    /// The operands move to where the loops need them.
    fn loops(&mut self, op: &Op, rule: &Sharding, domain: &Layout) -> Result<(), Diagnostic> {
        let mut operands: SmallVec<[ValueId; 4]> = SmallVec::new();
        for (operand, value) in op.operands.iter().enumerate() {
            let own = self.complete(op, *value)?;
            let wanted = rule.operand_layout(domain, operand);
            let has = self.out.ty(own).layout.as_deref().map(normalized);
            operands.push(match wanted {
                Some(wanted) if has != Some(normalized(&wanted)) => {
                    let attrs = smallvec![AttrValue::Layout(Arc::new(wanted))];
                    self.out.push(Opcode::Reshard, &[own], attrs, op.loc.clone())?
                }
                _ => own,
            });
        }
        self.push(Op { operands, ..op.clone() })
    }

    /// A reshape in three local steps with one redistribution between them: to a vector, whose cuts
    /// move to where rows of the result begin, and on to the result's shape.
    fn reshape(&mut self, op: &Op, source: &Func) -> Result<(), Diagnostic> {
        let (from, to) = (source.ty(op.operands[0]), source.ty(op.results[0]));
        let start = reshape_layout(self.grid, from, self.settings);
        let end = reshape_layout(self.grid, to, self.settings);
        let vector = [to.volume()];
        let cuts = end.reshaped(&to.shape, &vector).ok_or_else(|| {
            Diagnostic::new(&op.loc, format!("no cuts of a vector fit rows of {to}"))
        })?;
        let mut value = self.moved(op, op.operands[0], &start)?;
        for (shape, layout) in [(&vector[..], Some(&cuts)), (&to.shape[..], None)] {
            if self.out.ty(value).shape[..] != *shape {
                let attrs = smallvec![AttrValue::ints(shape)];
                value = self.out.push(Opcode::Reshape, &[value], attrs, op.loc.clone())?;
            }
            if let Some(layout) = layout {
                value = self.laid_out(op, value, layout)?;
            }
        }
        self.map[op.results[0].0 as usize] = value;
        Ok(())
    }

    /// The array moves to where it is demanded, unless it lies there already.
    fn demand(&mut self, op: &Op, layout: Option<&Layout>) -> Result<(), Diagnostic> {
        let value = match layout {
            Some(layout) => self.moved(op, op.operands[0], layout)?,
            None => self.map[op.operands[0].0 as usize],
        };
        self.map[op.results[0].0 as usize] = value;
        Ok(())
    }

    fn other(&mut self, op: &Op, rule: &Sharding) -> Result<(), Diagnostic> {
        let mut operands: SmallVec<[ValueId; 4]> = SmallVec::new();
        let stays = matches!(rule.runs, Runs::WithOperand | Runs::AsNamed);
        for value in &op.operands {
            operands.push(match op.opcode {
                Opcode::AllReduce => self.map[value.0 as usize],
                _ if stays => self.beside(op, *value)?,
                _ => {
                    let rank = self.out.ty(self.map[value.0 as usize]).rank();
                    self.moved(op, *value, &Layout::replicated(self.grid.clone(), rank))?
                }
            });
        }
        self.push(Op { operands, ..op.clone() })
    }

    /// The operand of an operation that works beside it, which lies well for most.
    fn beside(&mut self, op: &Op, value: ValueId) -> Result<ValueId, Diagnostic> {
        let value = self.complete(op, value)?;
        let ty = self.out.ty(value);
        match ty.layout.as_deref().map(|layout| (between_blocks(op, ty, layout), layout)) {
            Some((wanted, layout)) if wanted != *layout => self.laid_out(op, value, &wanted),
            _ => Ok(value),
        }
    }

    /// `value` as `layout` has it.
    fn moved(&mut self, op: &Op, value: ValueId, layout: &Layout) -> Result<ValueId, Diagnostic> {
        let value = self.complete(op, value)?;
        self.laid_out(op, value, layout)
    }

    /// A value of the new function as `layout` has it.
    fn laid_out(
        &mut self,
        op: &Op,
        value: ValueId,
        layout: &Layout,
    ) -> Result<ValueId, Diagnostic> {
        let ty = self.out.ty(value);
        if let Some(own) = &ty.layout
            && same_owners(Spread::new(own, &ty.shape), Spread::new(layout, &ty.shape))
        {
            return Ok(value);
        }
        let attrs = smallvec![AttrValue::Layout(Arc::new(layout.clone()))];
        self.out.push(Opcode::Reshard, &[value], attrs, op.loc.clone())
    }

    /// `value` without partial results.
    fn complete(&mut self, op: &Op, value: ValueId) -> Result<ValueId, Diagnostic> {
        let own = self.map[value.0 as usize];
        let layout = self.out.ty(own).layout.as_ref();
        if layout.is_some_and(|layout| !layout.partial.is_empty()) {
            let loc = op.loc.clone();
            self.map[value.0 as usize] =
                self.out.push(Opcode::AllReduce, &[own], Attrs::new(), loc)?;
        }
        Ok(self.map[value.0 as usize])
    }

    fn push(&mut self, op: Op) -> Result<(), Diagnostic> {
        let name = op.opcode.name();
        let loc = op.loc.clone();
        let results = self.out.push_op(op.opcode, &op.operands, op.attrs, op.body, op.loc)?;
        self.out.license(op.licence);
        for (old, new) in op.results.iter().zip(results) {
            if self.out.ty(new).layout.is_none() {
                let message = format!("'dist.{name}' is no loop nest yet; run dist-fuse first");
                return Err(Diagnostic::new(&loc, message));
            }
            self.map[old.0 as usize] = new;
        }
        Ok(())
    }
}
