//! Operations on corresponding elements.

use super::{Arity, Family, Inferred, OpContext, OpDef, Opcode, one, sharding};
use crate::ir::{ArrayType, AttrDef, AttrKind};
use crate::reference::semantics;
use ramba_abi::DType;

pub(super) const MAP: OpDef = OpDef {
    opcode: Opcode::Map,
    name: "map",
    summary: "The scalar function `fn` of corresponding elements of arrays of one shape.",
    family: Family::Elementwise,
    arity: Arity::Any,
    attrs: &[AttrDef::required("fn", AttrKind::Ufunc)],
    body: false,
    infer: infer_map,
    view: None,
    sharding: sharding::PASS_THROUGH,
    eval: semantics::map,
};

fn infer_map(cx: &OpContext) -> Inferred {
    let dtypes: Vec<DType> = cx.types.iter().map(|ty| ty.dtype).collect();
    let dtype = cx.op.ufunc("fn").result_dtype(&dtypes)?;
    let first = cx.types[0];
    for other in &cx.types[1..] {
        if other.shape != first.shape {
            return Err(format!("operands have shapes {:?} and {:?}", first.shape, other.shape));
        }
    }
    // Arrays that lie differently meet before layouts are assigned: where, is still open.
    let alike = cx.types.iter().all(|other| other.layout == first.layout);
    let ty = ArrayType { dtype, ..first.clone() };
    one(if alike { ty } else { ty.without_layout() })
}

pub(super) const CAST: OpDef = OpDef {
    opcode: Opcode::Cast,
    name: "cast",
    summary: "Each element converted to `dtype`, as NumPy's `astype` does.",
    family: Family::Elementwise,
    arity: Arity::Exactly(1),
    attrs: &[AttrDef::required("dtype", AttrKind::DType)],
    body: false,
    infer: infer_cast,
    view: None,
    sharding: sharding::PASS_THROUGH,
    eval: semantics::cast,
};

fn infer_cast(cx: &OpContext) -> Inferred {
    let (from, to) = (cx.types[0].dtype, cx.op.dtype("dtype"));
    if from != to && (from.is_joint() || to.is_joint()) {
        return Err(format!("there is no conversion of {from} to {to}"));
    }
    one(ArrayType { dtype: to, ..cx.types[0].clone() })
}
