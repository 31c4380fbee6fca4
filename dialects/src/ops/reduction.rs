//! Operations that combine elements along dimensions.

use super::{Arity, Family, Inferred, OpContext, OpDef, Opcode, one, sharding};
use crate::ir::{ArrayType, AttrDef, AttrKind, Shape};
use crate::reference::semantics;
use ramba_abi::{DType, Reduction};

pub(super) const REDUCE: OpDef = OpDef {
    opcode: Opcode::Reduce,
    name: "reduce",
    summary: "Elements combined by `kind` along the dimensions `axes`, which the result lacks; \
              nothing combined is the kind's identity.",
    family: Family::Reduction,
    arity: Arity::Exactly(1),
    attrs: &[
        AttrDef::required("kind", AttrKind::Reduction),
        AttrDef::required("axes", AttrKind::Ints),
    ],
    body: false,
    infer: infer_reduce,
    view: None,
    sharding: sharding::REDUCE,
    eval: semantics::reduce,
};

fn infer_reduce(cx: &OpContext) -> Inferred {
    let (kind, axes, ty) = (cx.op.reduction("kind"), cx.op.ints("axes"), cx.types[0]);
    check_reducible(kind, ty.dtype)?;
    let ascending = axes.windows(2).all(|pair| pair[0] < pair[1]);
    if !ascending || axes.iter().any(|axis| !(0..ty.rank() as i64).contains(axis)) {
        return Err(format!("'axes' {axes:?} must be ascending dimensions below {}", ty.rank()));
    }
    let kept = |dim: &usize| !axes.contains(&(*dim as i64));
    let shape: Shape = (0..ty.rank()).filter(kept).map(|dim| ty.shape[dim]).collect();
    one(ArrayType::new(ty.dtype, &shape))
}

/// Can elements of `dtype` be combined by `kind`?
pub(super) fn check_reducible(kind: Reduction, dtype: DType) -> Result<(), String> {
    let name = kind.name();
    match kind {
        _ if dtype.merge() == Some(kind) => Ok(()),
        _ if dtype.is_joint() => Err(format!("'{name}' is not defined for {dtype}")),
        Reduction::Sum => Ok(()),
        Reduction::Any | Reduction::All if dtype != DType::Bool => {
            Err(format!("'{name}' combines bool, not {dtype}"))
        }
        Reduction::Min | Reduction::Max if dtype.is_complex() => {
            Err(format!("'{name}' is not defined for {dtype}"))
        }
        _ => Ok(()),
    }
}
