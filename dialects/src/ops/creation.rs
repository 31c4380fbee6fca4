//! Operations that make elements out of nothing.

use super::{Arity, Family, Inferred, OpContext, OpDef, Opcode, one, sharding};
use crate::ir::{ArrayType, AttrDef, AttrKind};
use crate::reference::semantics;

pub(super) const FILL: OpDef = OpDef {
    opcode: Opcode::Fill,
    name: "fill",
    summary: "An array of `shape` whose elements are all `value`.",
    family: Family::Creation,
    arity: Arity::Exactly(0),
    attrs: &[
        AttrDef::required("value", AttrKind::Scalar),
        AttrDef::required("shape", AttrKind::Ints),
    ],
    body: false,
    infer: |cx| {
        check_shape(cx.op.ints("shape"))?;
        let dtype = cx.op.scalar("value").dtype();
        if dtype.is_joint() {
            return Err(format!("there are no constants of {dtype}"));
        }
        one(ArrayType::new(dtype, cx.op.ints("shape")))
    },
    view: None,
    sharding: sharding::PASS_THROUGH,
    eval: semantics::fill,
};

pub(super) const EMPTY: OpDef = OpDef {
    opcode: Opcode::Empty,
    name: "empty",
    summary: "An array of `shape` whose elements are written before they are read. Passes make it, \
              when it is known who writes them.",
    family: Family::Creation,
    arity: Arity::Exactly(0),
    attrs: &[
        AttrDef::required("dtype", AttrKind::DType),
        AttrDef::required("shape", AttrKind::Ints),
        AttrDef::required("layout", AttrKind::Layout),
    ],
    body: false,
    infer: |cx| {
        check_shape(cx.op.ints("shape"))?;
        let ty = ArrayType::new(cx.op.dtype("dtype"), cx.op.ints("shape"));
        one(ty.with_layout(cx.op.layout("layout").clone()))
    },
    view: None,
    sharding: sharding::PASS_THROUGH,
    eval: semantics::empty,
};

pub(super) const IOTA: OpDef = OpDef {
    opcode: Opcode::Iota,
    name: "iota",
    summary: "A vector whose element `i` is `start + i * step`, computed in the element type \
              (integers wrap).",
    family: Family::Creation,
    arity: Arity::Exactly(0),
    attrs: &[
        AttrDef::required("start", AttrKind::Scalar),
        AttrDef::required("step", AttrKind::Scalar),
        AttrDef::required("size", AttrKind::Int),
    ],
    body: false,
    infer: infer_iota,
    view: None,
    sharding: sharding::PASS_THROUGH,
    eval: semantics::iota,
};

fn infer_iota(cx: &OpContext) -> Inferred {
    let (start, step) = (cx.op.scalar("start").dtype(), cx.op.scalar("step").dtype());
    if start != step {
        return Err(format!("'start' is {start} but 'step' is {step}"));
    }
    check_shape(&[cx.op.int("size")])?;
    one(ArrayType::new(start, &[cx.op.int("size")]))
}

pub(super) fn check_shape(shape: &[i64]) -> Result<(), String> {
    if shape.iter().any(|extent| *extent < 0) {
        return Err(format!("negative dimensions are not allowed: {shape:?}"));
    }
    let elements = shape.iter().try_fold(1i64, |product, extent| product.checked_mul(*extent));
    match elements.and_then(|n| n.checked_mul(16)) {
        Some(_) => Ok(()),
        None => Err(format!("array is too big: {shape:?} has too many elements to count")),
    }
}
