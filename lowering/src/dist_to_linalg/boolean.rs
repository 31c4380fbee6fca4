//! Functions of booleans.

use super::emitter::Emitter;
use ramba_abi::{DType, Scalar};
use ramba_dialects::Ufunc;

/// Emits `ufunc` of booleans; `None` if it has none.
pub fn apply(emitter: &mut Emitter, ufunc: Ufunc, operands: &[String]) -> Option<String> {
    if let Some(name) = direct(ufunc) {
        return Some(emitter.same(name, operands, DType::Bool));
    }
    if let Some(predicate) = predicate(ufunc) {
        return Some(emitter.compare(
            "arith.cmpi",
            predicate,
            &operands[0],
            &operands[1],
            DType::Bool,
        ));
    }
    match ufunc {
        Ufunc::LogicalNot | Ufunc::Invert => {
            let one = emitter.constant(Scalar::Bool(true));
            Some(emitter.same("arith.xori", &[operands[0].clone(), one], DType::Bool))
        }
        Ufunc::Abs | Ufunc::Real => Some(operands[0].clone()),
        Ufunc::Imag => Some(emitter.constant(Scalar::Bool(false))),
        _ => None,
    }
}

fn direct(ufunc: Ufunc) -> Option<&'static str> {
    use Ufunc::*;
    Some(match ufunc {
        Add | LogicalOr | BitOr | Maximum | Fmax => "arith.ori",
        Mul | LogicalAnd | BitAnd | Minimum | Fmin => "arith.andi",
        LogicalXor | BitXor => "arith.xori",
        _ => return None,
    })
}

fn predicate(ufunc: Ufunc) -> Option<&'static str> {
    super::integer::predicate(ufunc, false)
}
