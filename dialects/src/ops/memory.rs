//! Operations that say where elements are kept.

use super::{Arity, Family, OpDef, Opcode, one, sharding};
use crate::reference::semantics;

pub(super) const COPY: OpDef = OpDef {
    opcode: Opcode::Copy,
    name: "copy",
    summary: "A second array of the same elements, in memory of its own.",
    family: Family::Memory,
    arity: Arity::Exactly(1),
    attrs: &[],
    body: false,
    infer: |cx| one(cx.types[0].without_halo()),
    view: None,
    sharding: sharding::WITH_OPERAND,
    eval: semantics::unchanged,
};
