//! Running combinations.

use super::communication::complete;
use super::reduction::check_reducible;
use super::{Arity, Family, Inferred, OpContext, OpDef, Opcode, one, sharding};
use crate::ir::{AttrDef, AttrKind};
use crate::reference::semantics;
use ramba_abi::{Scalar, blocks};

pub(super) const SCAN: OpDef = OpDef {
    opcode: Opcode::Scan,
    name: "scan",
    summary: "Each element combined by `kind` with all before it along dimension `axis`: with \
              itself if `inclusive`, otherwise the first is the kind's identity.",
    family: Family::Scan,
    arity: Arity::Exactly(1),
    attrs: &[
        AttrDef::required("kind", AttrKind::Reduction),
        AttrDef::required("axis", AttrKind::Int),
        AttrDef::required("inclusive", AttrKind::Scalar),
        // If the order of combining is fixed: the extent of the blocks that are never cut.
        AttrDef::optional("block", AttrKind::Int),
    ],
    body: false,
    infer: infer_scan,
    view: None,
    sharding: sharding::SCAN,
    eval: semantics::scan,
};

/// Each rank scans what it owns, so the result lies where the operand does.
fn infer_scan(cx: &OpContext) -> Inferred {
    let (axis, ty) = (cx.op.int("axis"), cx.types[0]);
    check_reducible(cx.op.reduction("kind"), ty.dtype)?;
    if ty.dtype.is_joint() {
        return Err(format!("there are no running combinations of {}", ty.dtype));
    }
    if !(0..ty.rank() as i64).contains(&axis) {
        return Err(format!("'axis' {axis} is no dimension of {ty}"));
    }
    if !matches!(cx.op.scalar("inclusive"), Scalar::Bool(_)) {
        return Err("'inclusive' must be true or false".into());
    }
    if let Some(layout) = &ty.layout {
        complete(ty)?;
        let mut extents = vec![0; ty.rank()];
        extents[axis as usize] = cx.op.int_if_any("block").unwrap_or(0);
        if extents[axis as usize] < 0 || !blocks::are_whole(layout, &ty.shape, &extents) {
            return Err(format!("the layout of {ty} cuts blocks of {}", extents[axis as usize]));
        }
    }
    one(ty.without_halo())
}
