//! What a loop nest does, counted.

use ramba_dialects::ir::OutKind;
use ramba_dialects::{Func, Op, ValueId};
use std::collections::BTreeMap;

/// The traffic and arithmetic of a loop nest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Bytes of arrays read and written, each element of an array once.
    pub bytes: u64,
    /// Arithmetic, in units of an addition.
    pub flops: u64,
}

impl Work {
    /// The work of a `dist.contract`: a multiplication and an addition per product.
    pub fn of_contraction(func: &Func, op: &Op) -> Option<Work> {
        let shapes =
            [0, 1].map(|side| op.operands.get(side).map(|value| &func.ty(*value).shape[..]));
        let [Some(lhs), Some(rhs)] = shapes else { return None };
        let products = op.contraction([lhs, rhs])?.domain.iter().product::<i64>().max(0) as u64;
        let values = op.operands.iter().chain(&op.results);
        let bytes = values.map(|value| func.ty(*value).bytes().max(0) as u64).sum();
        Some(Work { bytes, flops: products.saturating_mul(2) })
    }

    /// The work of a `dist.generic`; nothing for other operations.
    pub fn of_nest(func: &Func, op: &Op) -> Work {
        let Some(form) = op.generic_form() else { return Work::default() };
        let points = form.domain.iter().product::<i64>().max(0) as u64;
        let size = |value: ValueId| func.ty(value).dtype.size_bytes() as u64;
        let mut read: BTreeMap<ValueId, u64> = BTreeMap::new();
        for value in &op.operands[..form.ins.len()] {
            // Each view reads as many elements as there are points, but no more than there are.
            let whole = func.ty(*value).bytes().max(0) as u64;
            let bytes = read.entry(*value).or_default();
            *bytes = whole.min(*bytes + points.saturating_mul(size(*value)));
        }
        let written = |(result, kind): (&ValueId, &OutKind)| match kind {
            OutKind::Store => points.saturating_mul(size(*result)),
            OutKind::Reduce(_) => func.ty(*result).bytes().max(0) as u64,
        };
        let combined = form.kinds.iter().filter(|kind| matches!(kind, OutKind::Reduce(_))).count();
        Work {
            bytes: read.values().sum::<u64>()
                + op.results.iter().zip(form.kinds).map(written).sum::<u64>(),
            flops: points.saturating_mul(form.body.flops() + combined as u64),
        }
    }
}
