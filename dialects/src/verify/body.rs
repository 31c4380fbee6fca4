//! Bodies of loop nests: straight-line, well-typed.

use crate::ir::{Body, Op, ScalarKind, ScalarOp};
use ramba_abi::DType;

/// Checks the body of an operation that has one.
pub(super) fn check(op: &Op) -> Result<(), String> {
    let Some(body) = op.body.as_deref() else {
        return Ok(());
    };
    let rank = op.generic_form().map_or(0, |form| form.domain.len());
    for (position, scalar) in body.ops.iter().enumerate() {
        check_scalar(body, position, rank)
            .map_err(|e| format!("body operation {position} ({:?}): {e}", scalar.kind))?;
    }
    let values = body.inputs.len() + body.ops.len();
    match body.yields.iter().find(|id| id.0 as usize >= values) {
        Some(id) => Err(format!("the body yields value {} of {values}", id.0)),
        None => Ok(()),
    }
}

fn check_scalar(body: &Body, position: usize, rank: usize) -> Result<(), String> {
    let op = &body.ops[position];
    let before = body.inputs.len() + position;
    if let Some(id) = op.operands.iter().find(|id| id.0 as usize >= before) {
        return Err(format!("uses value {} before it is made", id.0));
    }
    let dtypes: Vec<DType> = op.operands.iter().map(|id| body.dtype(*id)).collect();
    let dtype = scalar_dtype(op, &dtypes, rank)?;
    if dtype == op.dtype { Ok(()) } else { Err(format!("is {dtype}, recorded as {}", op.dtype)) }
}

/// The type of the operation's value.
fn scalar_dtype(op: &ScalarOp, operands: &[DType], rank: usize) -> Result<DType, String> {
    let takes = |count: usize| match operands.len() {
        given if given == count => Ok(()),
        given => Err(format!("takes {count} operands, got {given}")),
    };
    match op.kind {
        ScalarKind::Apply(ufunc) => ufunc.result_dtype(operands),
        ScalarKind::Cast if operands.iter().any(|from| from.is_joint() != op.dtype.is_joint()) => {
            Err(format!("there is no conversion of {operands:?} to {}", op.dtype))
        }
        ScalarKind::Cast => takes(1).map(|()| op.dtype),
        ScalarKind::Const(scalar) => takes(0).map(|()| scalar.dtype()),
        ScalarKind::Index(dim) if dim >= rank => {
            Err(format!("indexes dimension {dim} of a domain of {rank}"))
        }
        ScalarKind::Index(_) => takes(0).map(|()| DType::I64),
    }
}
