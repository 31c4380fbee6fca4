//! Operations that move elements between ranks. There are no other messages than theirs.

use super::{Arity, Family, Inferred, OpContext, OpDef, Opcode, one, sharding};
use crate::ir::{ArrayType, AttrDef, AttrKind};
use crate::reference::semantics;
use ramba_abi::{DimSplit, Layout};
use smallvec::SmallVec;

pub(super) const RESHARD: OpDef = OpDef {
    opcode: Opcode::Reshard,
    name: "reshard",
    summary: "The same array in `layout`; every element whose owner changes is sent once.",
    family: Family::Communication,
    arity: Arity::Exactly(1),
    attrs: &[AttrDef::required("layout", AttrKind::Layout)],
    body: false,
    infer: infer_reshard,
    view: None,
    sharding: sharding::AS_NAMED,
    eval: semantics::unchanged,
};

fn infer_reshard(cx: &OpContext) -> Inferred {
    let ty = cx.types[0];
    complete(ty)?;
    let layout = cx.op.layout("layout");
    if layout.dims.len() != ty.rank() || !layout.partial.is_empty() {
        return Err(format!("'layout' must split {} dimensions, nothing partial", ty.rank()));
    }
    one(ty.with_layout(layout.clone()))
}

pub(super) const HALO_EXCHANGE: OpDef = OpDef {
    opcode: Opcode::HaloExchange,
    name: "halo_exchange",
    summary: "The same array, each block with the `low` and `high` elements around it, per \
              dimension; with `corners`, also those that lie beyond it in several dimensions.",
    family: Family::Communication,
    arity: Arity::Exactly(1),
    attrs: &[
        AttrDef::required("low", AttrKind::Ints),
        AttrDef::required("high", AttrKind::Ints),
        AttrDef::required("corners", AttrKind::Scalar),
    ],
    body: false,
    infer: infer_halo_exchange,
    view: None,
    sharding: sharding::WITH_OPERAND,
    eval: semantics::unchanged,
};

fn infer_halo_exchange(cx: &OpContext) -> Inferred {
    let (low, high, ty) = (cx.op.ints("low"), cx.op.ints("high"), cx.types[0]);
    let layout = complete(ty)?;
    if [low.len(), high.len()] != [ty.rank(); 2] || low.iter().chain(high).any(|n| *n < 0) {
        return Err(format!("halo {low:?}, {high:?} of an array of {} dimensions", ty.rank()));
    }
    let halo: SmallVec<[(i64, i64); 4]> = low.iter().copied().zip(high.iter().copied()).collect();
    one(ty.with_layout(layout.with_halo(&halo)))
}

pub(super) const ALL_REDUCE: OpDef = OpDef {
    opcode: Opcode::AllReduce,
    name: "all_reduce",
    summary: "Partial results combined over the ranks along their grid axes; all of those ranks \
              get the result.",
    family: Family::Communication,
    arity: Arity::Exactly(1),
    attrs: &[],
    body: false,
    infer: infer_all_reduce,
    view: None,
    sharding: sharding::WITH_OPERAND,
    eval: semantics::unchanged,
};

fn infer_all_reduce(cx: &OpContext) -> Inferred {
    let ty = cx.types[0];
    match &ty.layout {
        Some(layout) if !layout.partial.is_empty() => {
            one(ty.with_layout(Layout { partial: SmallVec::new(), ..Layout::clone(layout) }))
        }
        _ => Err(format!("{ty} holds no partial results")),
    }
}

pub(super) const REDUCE_SCATTER: OpDef = OpDef {
    opcode: Opcode::ReduceScatter,
    name: "reduce_scatter",
    summary: "Partial results combined over the ranks along their grid axis, each of which gets its \
              own part: that of `layout`, which splits one more dimension, along this axis.",
    family: Family::Communication,
    arity: Arity::Exactly(1),
    attrs: &[AttrDef::required("layout", AttrKind::Layout)],
    body: false,
    infer: infer_reduce_scatter,
    view: None,
    sharding: sharding::WITH_OPERAND,
    eval: semantics::unchanged,
};

fn infer_reduce_scatter(cx: &OpContext) -> Inferred {
    let (ty, target) = (cx.types[0], cx.op.layout("layout"));
    let partial = ty.layout.as_deref().filter(|layout| !layout.partial.is_empty());
    let layout = partial.ok_or_else(|| format!("{ty} holds no partial results"))?;
    let [(axis, _)] = layout.partial[..] else {
        return Err(format!("{ty} holds partial results along several axes"));
    };
    let differing = layout.dims.iter().zip(&target.dims).filter(|(from, to)| from != to);
    let splits =
        |(from, to): (&DimSplit, &DimSplit)| *from == DimSplit::Whole && to.axis() == Some(axis);
    let (splits, count) =
        (differing.clone().all(|(from, to)| splits((from, to))), differing.count());
    if layout.grid != target.grid || layout.dims.len() != target.dims.len() || count != 1 || !splits
    {
        return Err(format!("'layout' must split one more dimension of {ty}, along axis {axis}"));
    }
    one(ty.with_layout(target.clone()))
}

/// The layout of an array that has one and holds no partial results.
pub(super) fn complete(ty: &ArrayType) -> Result<&Layout, String> {
    match &ty.layout {
        None => Err(format!("{ty} has no layout yet")),
        Some(layout) if !layout.partial.is_empty() => {
            Err(format!("{ty} holds partial results; all_reduce it first"))
        }
        Some(layout) => Ok(layout),
    }
}
