//! What programs mean: a slow, plain interpreter to test everything else against.
//!
//! [`evaluate`] runs a function on whole arrays. Layouts are ignored: a value is its global array,
//! communication changes nothing, and partial results count as combined. The meaning of an operation
//! is the column `eval` of its row; that of a scalar function is [`ufuncs::apply`]. How floating-point
//! sums are rounded is said in `fold.rs`.

mod fold;
mod loops;
mod points;
pub mod semantics;
mod tensor;
pub mod ufuncs;

use crate::ir::{ArrayType, Op};
use crate::{Diagnostic, Func, Loc};

pub use loops::{generic, run_body};
pub use tensor::{Element, Tensor};

/// What the column `eval` of an operation's row sees.
pub struct EvalContext<'a> {
    /// The operation, which is valid.
    pub op: &'a Op,
    /// Its operands' values.
    pub operands: &'a [&'a Tensor],
    /// Its results' types.
    pub results: &'a [&'a ArrayType],
}

/// The results' values, or what stops the operation.
pub type Evaluated = Result<Vec<Tensor>, String>;

/// Runs a valid function.
///
/// # Errors
/// If `inputs` are not what the arguments' types say, or an operation fails, at its line.
pub fn evaluate(func: &Func, inputs: &[Tensor]) -> Result<Vec<Tensor>, Diagnostic> {
    let mut values = arguments(func, inputs)?;
    for op in &func.ops {
        let made = evaluate_op(func, op, &values)
            .map_err(|e| Diagnostic::new(&op.loc, format!("'dist.{}': {e}", op.opcode.name())))?;
        for (result, tensor) in op.results.iter().zip(made) {
            values[result.0 as usize] = Some(tensor);
        }
    }
    let returned = func.returns.iter().map(|value| values[value.0 as usize].clone());
    let missing = || Diagnostic::new(&Loc::unknown(), "a returned value is never made");
    returned.collect::<Option<_>>().ok_or_else(missing)
}

/// The values of the arguments, beside room for all others.
fn arguments(func: &Func, inputs: &[Tensor]) -> Result<Vec<Option<Tensor>>, Diagnostic> {
    let complaint = |message: String| Err(Diagnostic::new(&Loc::unknown(), message));
    if inputs.len() != func.args.len() {
        let (expected, given) = (func.args.len(), inputs.len());
        return complaint(format!("'{}' takes {expected} arrays, got {given}", func.name));
    }
    let mut values = vec![None; func.values.len()];
    for (position, (arg, input)) in func.args.iter().zip(inputs).enumerate() {
        let ty = func.ty(arg.value).without_layout();
        if input.ty() != ty {
            return complaint(format!("argument {position} is {ty}, got {}", input.ty()));
        }
        values[arg.value.0 as usize] = Some(input.clone());
    }
    Ok(values)
}

fn evaluate_op(func: &Func, op: &Op, values: &[Option<Tensor>]) -> Evaluated {
    let operand = |value: &crate::ValueId| values[value.0 as usize].as_ref();
    let operands: Option<Vec<&Tensor>> = op.operands.iter().map(operand).collect();
    let operands = operands.ok_or("an operand is used before it is made")?;
    let results: Vec<&ArrayType> = op.results.iter().map(|value| func.ty(*value)).collect();
    let cx = EvalContext { op, operands: &operands, results: &results };
    let made = (op.opcode.def().eval)(&cx)?;
    let as_promised = made.len() == results.len()
        && made.iter().zip(&results).all(|(tensor, ty)| tensor.ty() == ty.without_layout());
    if as_promised { Ok(made) } else { Err(format!("made {made:?}, which is not of its type")) }
}

impl EvalContext<'_> {
    /// The one result from its elements in row-major order.
    fn result(&self, elements: impl IntoIterator<Item = ramba_abi::Scalar>) -> Evaluated {
        let ty = self.results.first().ok_or("has no result")?;
        Ok(vec![Tensor::from_scalars(ty, elements)?])
    }
}

#[cfg(test)]
mod tests;
