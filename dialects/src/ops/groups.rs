//! Operations in which labels choose elements along a dimension.

use super::reduction::check_reducible;
use super::{Arity, Family, Inferred, OpContext, OpDef, Opcode, one, sharding};
use crate::ir::{ArrayType, AttrDef, AttrKind};
use crate::reference::semantics;

pub(super) const GROUP_REDUCE: OpDef = OpDef {
    opcode: Opcode::GroupReduce,
    name: "group_reduce",
    summary: "Elements of the first array combined by `kind` in groups along dimension `axis`: index \
              `i` belongs to the group that element `i` of the second names. The result has the \
              `groups` groups in place of the dimension; an element whose label is none of them \
              belongs to no group, and a group without elements is the kind's identity.",
    family: Family::Grouping,
    arity: Arity::Exactly(2),
    attrs: &[
        AttrDef::required("kind", AttrKind::Reduction),
        AttrDef::required("axis", AttrKind::Int),
        AttrDef::required("groups", AttrKind::Int),
    ],
    body: false,
    infer: infer_group_reduce,
    view: None,
    sharding: sharding::GROUPS,
    eval: semantics::group_reduce,
};

pub(super) const GATHER: OpDef = OpDef {
    opcode: Opcode::Gather,
    name: "gather",
    summary: "Elements of the first array picked along dimension `axis`: index `i` of the result is \
              the index that element `i` of the second names; zero where that is none.",
    family: Family::Gathering,
    arity: Arity::Exactly(2),
    attrs: &[AttrDef::required("axis", AttrKind::Int)],
    body: false,
    infer: infer_gather,
    view: None,
    sharding: sharding::GATHER,
    eval: semantics::gather,
};

fn infer_group_reduce(cx: &OpContext) -> Inferred {
    let [values, labels] = [cx.types[0], cx.types[1]];
    check_reducible(cx.op.reduction("kind"), values.dtype)?;
    let axis = check_axis(cx, values)?;
    check_labels(labels)?;
    if labels.shape[0] != values.shape[axis] {
        let (labels, extent) = (labels.shape[0], values.shape[axis]);
        return Err(format!("{labels} labels for a dimension of {extent} elements"));
    }
    let groups = cx.op.int("groups");
    if groups < 1 {
        return Err(format!("'groups' must be at least 1, not {groups}"));
    }
    one(with_extent(values, axis, groups))
}

fn infer_gather(cx: &OpContext) -> Inferred {
    let [table, labels] = [cx.types[0], cx.types[1]];
    let axis = check_axis(cx, table)?;
    check_labels(labels)?;
    if table.shape[axis] < 1 {
        return Err(format!("there is nothing to pick from along dimension {axis} of {table}"));
    }
    one(with_extent(table, axis, labels.shape[0]))
}

fn check_axis(cx: &OpContext, ty: &ArrayType) -> Result<usize, String> {
    let axis = cx.op.int("axis");
    match (0..ty.rank() as i64).contains(&axis) {
        true => Ok(axis as usize),
        false => Err(format!("'axis' {axis} is no dimension of {ty}")),
    }
}

/// Are these indices along one dimension?
pub(super) fn check_labels(ty: &ArrayType) -> Result<(), String> {
    match ty.dtype.is_integer() && ty.rank() == 1 {
        true => Ok(()),
        false => Err(format!("labels must be a vector of integers, not {ty}")),
    }
}

/// The type of an array that has `extent` elements along a dimension and is otherwise alike.
fn with_extent(ty: &ArrayType, axis: usize, extent: i64) -> ArrayType {
    let mut result = ArrayType::new(ty.dtype, &ty.shape);
    result.shape[axis] = extent;
    result
}
