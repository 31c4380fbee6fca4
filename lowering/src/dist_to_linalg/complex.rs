//! Functions of complex numbers.

use super::complex_arithmetic as arithmetic;
use super::emitter::Emitter;
use super::memrefs::register;
use ramba_abi::{DType, Scalar};
use ramba_dialects::Ufunc;

/// Emits `ufunc` of complex numbers; `None` if it has none.
pub fn apply(
    emitter: &mut Emitter,
    ufunc: Ufunc,
    operands: &[String],
    dtype: DType,
) -> Option<String> {
    if let Some(name) = direct(ufunc) {
        return Some(emitter.same(name, operands, dtype));
    }
    let a = operands[0].clone();
    Some(match ufunc {
        Ufunc::Add => arithmetic::add(emitter, &a, &operands[1], dtype),
        Ufunc::Sub => arithmetic::subtract(emitter, &a, &operands[1], dtype),
        Ufunc::Mul => arithmetic::multiply(emitter, &a, &operands[1], dtype),
        Ufunc::Square => arithmetic::multiply(emitter, &a, &a, dtype),
        Ufunc::Exp => arithmetic::exponential(emitter, &a, dtype),
        Ufunc::Log => arithmetic::logarithm(emitter, &a, dtype),
        Ufunc::Div => arithmetic::divide(emitter, &a, &operands[1], dtype),
        Ufunc::Reciprocal => arithmetic::reciprocal(emitter, &a, dtype),
        Ufunc::Sqrt => arithmetic::square_root(emitter, &a, dtype),
        Ufunc::Pow => arithmetic::power(emitter, &a, &operands[1], dtype),
        Ufunc::LogicalAnd | Ufunc::LogicalOr | Ufunc::LogicalXor | Ufunc::LogicalNot => {
            let bits: Vec<String> =
                operands.iter().map(|operand| truth(emitter, operand, dtype)).collect();
            return super::boolean::apply(emitter, ufunc, &bits);
        }
        Ufunc::IsNan => either(emitter, Ufunc::IsNan, Ufunc::LogicalOr, &a, dtype)?,
        Ufunc::IsInf => either(emitter, Ufunc::IsInf, Ufunc::LogicalOr, &a, dtype)?,
        Ufunc::IsFinite => either(emitter, Ufunc::IsFinite, Ufunc::LogicalAnd, &a, dtype)?,
        _ => return None,
    })
}

fn direct(ufunc: Ufunc) -> Option<&'static str> {
    use Ufunc::*;
    Some(match ufunc {
        Neg => "complex.neg",
        Conj => "complex.conj",
        Abs => "complex.abs",
        Real => "complex.re",
        Imag => "complex.im",
        Equal => "complex.eq",
        NotEqual => "complex.neq",
        _ => return None,
    })
}

/// The real or imaginary part.
pub fn part(emitter: &mut Emitter, name: &str, value: &str, dtype: DType) -> String {
    emitter.op(&format!("complex.{name} {value} : {}", register(dtype)))
}

/// Does a complex number differ from zero?
pub fn truth(emitter: &mut Emitter, value: &str, dtype: DType) -> String {
    let zero = emitter.constant(Scalar::zero(dtype));
    emitter.same("complex.neq", &[value.into(), zero], dtype)
}

/// A predicate of both parts, combined.
fn either(
    emitter: &mut Emitter,
    predicate: Ufunc,
    combine: Ufunc,
    value: &str,
    dtype: DType,
) -> Option<String> {
    let mut bits = Vec::new();
    for name in ["re", "im"] {
        let part = part(emitter, name, value, dtype);
        bits.push(super::float::apply(emitter, predicate, &[part], dtype.real())?);
    }
    super::boolean::apply(emitter, combine, &bits)
}
