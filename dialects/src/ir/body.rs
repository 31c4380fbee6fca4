//! The scalar program inside a `dist.generic`: what happens to one point of its domain.

use crate::Ufunc;
use ramba_abi::{DType, Scalar};
use smallvec::SmallVec;

/// A scalar value in a body: its inputs come first, then one per operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScalarId(pub u32);

/// What a scalar operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ScalarKind {
    /// Applies a function.
    Apply(Ufunc),
    /// Converts to the operation's type, as NumPy's `astype` does.
    Cast,
    /// A constant.
    Const(Scalar),
    /// The (global) index along an iteration dimension, an `int64`.
    Index(usize),
}

/// One scalar operation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScalarOp {
    /// What it does.
    pub kind: ScalarKind,
    /// The values it does it to.
    pub operands: SmallVec<[ScalarId; 3]>,
    /// The type of its result.
    pub dtype: DType,
}

/// A straight-line scalar program in SSA form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Body {
    /// The types of the inputs, one per view of the generic.
    pub inputs: Vec<DType>,
    /// The operations, each using only inputs and earlier ones.
    pub ops: Vec<ScalarOp>,
    /// The values yielded, one per result of the generic.
    pub yields: Vec<ScalarId>,
}

impl Body {
    /// Adds an input.
    ///
    /// Inputs are numbered before operations, so all of them must be added first.
    pub fn input(&mut self, dtype: DType) -> ScalarId {
        debug_assert!(self.ops.is_empty(), "inputs come before operations");
        self.inputs.push(dtype);
        ScalarId(self.inputs.len() as u32 - 1)
    }

    /// Adds an operation, or finds the equal one that is there already.
    pub fn push(&mut self, op: ScalarOp) -> ScalarId {
        let position = self.ops.iter().position(|other| *other == op).unwrap_or_else(|| {
            self.ops.push(op);
            self.ops.len() - 1
        });
        ScalarId((self.inputs.len() + position) as u32)
    }

    /// The operation that makes a value; `None` for an input.
    pub fn op(&self, id: ScalarId) -> Option<&ScalarOp> {
        self.ops.get((id.0 as usize).checked_sub(self.inputs.len())?)
    }

    /// The type of a value.
    pub fn dtype(&self, id: ScalarId) -> DType {
        self.op(id).map_or_else(|| self.inputs[id.0 as usize], |op| op.dtype)
    }

    /// The cost of one iteration in units of an addition.
    pub fn flops(&self) -> u64 {
        let cost = |op: &ScalarOp| match op.kind {
            ScalarKind::Apply(ufunc) => ufunc.def().flops as u64,
            ScalarKind::Cast => 1,
            ScalarKind::Const(_) | ScalarKind::Index(_) => 0,
        };
        self.ops.iter().map(cost).sum()
    }
}
