//! What users demand of layouts. `dist-assign-layouts` satisfies it and takes these operations away.

use super::{Arity, Family, Inferred, OpContext, OpDef, Opcode, one, sharding};
use crate::ir::{AttrDef, AttrKind};
use crate::reference::semantics;
use ramba_abi::Distribution;

pub(super) const DISTRIBUTE: OpDef = OpDef {
    opcode: Opcode::Distribute,
    name: "distribute",
    summary: "The same array in a layout that satisfies `distribution`, such as `2x2: 0, any`.",
    family: Family::Constraint,
    arity: Arity::Exactly(1),
    attrs: &[AttrDef::required("distribution", AttrKind::Text)],
    body: false,
    infer: infer_distribute,
    view: None,
    sharding: sharding::AS_DEMANDED,
    eval: semantics::unchanged,
};

fn infer_distribute(cx: &OpContext) -> Inferred {
    let distribution: Distribution = cx.op.text("distribution").parse()?;
    distribution.check_shape(&cx.types[0].shape)?;
    one(cx.types[0].clone())
}

pub(super) const ALIGN: OpDef = OpDef {
    opcode: Opcode::Align,
    name: "align",
    summary: "The first array, its dimension `dims[0]` split over the ranks as dimension `dims[1]` of \
              the second is.",
    family: Family::Constraint,
    arity: Arity::Exactly(2),
    attrs: &[AttrDef::required("dims", AttrKind::Ints)],
    body: false,
    infer: infer_align,
    view: None,
    sharding: sharding::AS_DEMANDED,
    eval: semantics::unchanged,
};

fn infer_align(cx: &OpContext) -> Inferred {
    let &[own, other] = cx.op.ints("dims") else {
        return Err("'dims' must name a dimension of each array".into());
    };
    let extent = |array: usize, dim: i64| {
        let shape = &cx.types[array].shape;
        usize::try_from(dim).ok().and_then(|dim| shape.get(dim)).copied()
    };
    match (extent(0, own), extent(1, other)) {
        (Some(a), Some(b)) if a == b => one(cx.types[0].clone()),
        (Some(a), Some(b)) => Err(format!("dimensions of {a} and {b} elements cannot be aligned")),
        _ => Err(format!("'dims' {own}, {other} names a dimension that an array does not have")),
    }
}
