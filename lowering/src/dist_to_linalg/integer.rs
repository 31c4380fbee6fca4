//! Functions of integers, with NumPy's answers where hardware has none.

use super::emitter::Emitter;
use ramba_abi::{DType, DTypeKind};
use ramba_dialects::Ufunc;

/// Emits `ufunc` of integers; `None` if it has none.
pub fn apply(
    emitter: &mut Emitter,
    ufunc: Ufunc,
    operands: &[String],
    dtype: DType,
) -> Option<String> {
    let signed = dtype.kind() == DTypeKind::Signed;
    if let Some(name) = direct(ufunc, signed) {
        return Some(emitter.same(name, operands, dtype));
    }
    if let Some(predicate) = predicate(ufunc, signed) {
        return Some(emitter.compare("arith.cmpi", predicate, &operands[0], &operands[1], dtype));
    }
    let a = operands[0].clone();
    Some(match ufunc {
        Ufunc::LogicalAnd | Ufunc::LogicalOr | Ufunc::LogicalXor | Ufunc::LogicalNot => {
            let bits: Vec<String> =
                operands.iter().map(|operand| truth(emitter, operand, dtype)).collect();
            return super::boolean::apply(emitter, ufunc, &bits);
        }
        Ufunc::Neg => negated(emitter, &a, dtype),
        Ufunc::Abs if !signed => a,
        Ufunc::Abs => {
            let minus = negated(emitter, &a, dtype);
            let negative = is_negative(emitter, &a, dtype);
            emitter.select(&negative, &minus, &a, dtype)
        }
        Ufunc::Sign => sign(emitter, &a, dtype, signed),
        Ufunc::Square => emitter.same("arith.muli", &[a.clone(), a], dtype),
        Ufunc::Invert => {
            let ones = emitter.integer(-1, dtype);
            emitter.same("arith.xori", &[a, ones], dtype)
        }
        Ufunc::FloorDiv => divide(emitter, operands, dtype, signed, Part::FloorQuotient),
        Ufunc::Mod => divide(emitter, operands, dtype, signed, Part::FloorRemainder),
        Ufunc::Fmod => divide(emitter, operands, dtype, signed, Part::Remainder),
        Ufunc::Pow => power(emitter, operands, dtype, signed),
        Ufunc::ShiftLeft | Ufunc::ShiftRight => shift(emitter, ufunc, operands, dtype, signed),
        Ufunc::Real | Ufunc::Conj => a,
        Ufunc::Imag => emitter.integer(0, dtype),
        _ => return None,
    })
}

fn direct(ufunc: Ufunc, signed: bool) -> Option<&'static str> {
    use Ufunc::*;
    Some(match (ufunc, signed) {
        (Add, _) => "arith.addi",
        (Sub, _) => "arith.subi",
        (Mul, _) => "arith.muli",
        (BitAnd, _) => "arith.andi",
        (BitOr, _) => "arith.ori",
        (BitXor, _) => "arith.xori",
        (Maximum | Fmax, true) => "arith.maxsi",
        (Maximum | Fmax, false) => "arith.maxui",
        (Minimum | Fmin, true) => "arith.minsi",
        (Minimum | Fmin, false) => "arith.minui",
        _ => return None,
    })
}

/// The predicate of `arith.cmpi` for a comparison.
pub fn predicate(ufunc: Ufunc, signed: bool) -> Option<&'static str> {
    use Ufunc::*;
    Some(match (ufunc, signed) {
        (Equal, _) => "eq",
        (NotEqual, _) => "ne",
        (Less, true) => "slt",
        (Less, false) => "ult",
        (LessEqual, true) => "sle",
        (LessEqual, false) => "ule",
        (Greater, true) => "sgt",
        (Greater, false) => "ugt",
        (GreaterEqual, true) => "sge",
        (GreaterEqual, false) => "uge",
        _ => return None,
    })
}

/// Is an integer different from zero?
pub fn truth(emitter: &mut Emitter, value: &str, dtype: DType) -> String {
    let zero = emitter.integer(0, dtype);
    emitter.compare("arith.cmpi", "ne", value, &zero, dtype)
}

fn equals(emitter: &mut Emitter, value: &str, constant: i128, dtype: DType) -> String {
    let constant = emitter.integer(constant, dtype);
    emitter.compare("arith.cmpi", "eq", value, &constant, dtype)
}

fn is_negative(emitter: &mut Emitter, value: &str, dtype: DType) -> String {
    let zero = emitter.integer(0, dtype);
    emitter.compare("arith.cmpi", "slt", value, &zero, dtype)
}

fn negated(emitter: &mut Emitter, value: &str, dtype: DType) -> String {
    let zero = emitter.integer(0, dtype);
    emitter.same("arith.subi", &[zero, value.into()], dtype)
}

fn sign(emitter: &mut Emitter, value: &str, dtype: DType, signed: bool) -> String {
    let (zero, one) = (emitter.integer(0, dtype), emitter.integer(1, dtype));
    let nonzero = truth(emitter, value, dtype);
    let positive = emitter.select(&nonzero, &one, &zero, dtype);
    if !signed {
        return positive;
    }
    let minus = emitter.integer(-1, dtype);
    let negative = is_negative(emitter, value, dtype);
    emitter.select(&negative, &minus, &positive, dtype)
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    FloorQuotient,
    FloorRemainder,
    Remainder,
}

/// Division by 0 gives 0; division of the least integer by −1 wraps. Hardware traps on both, so the
/// divisor is replaced by 1 there.
fn divide(
    emitter: &mut Emitter,
    operands: &[String],
    dtype: DType,
    signed: bool,
    part: Part,
) -> String {
    let (a, b) = (&operands[0], &operands[1]);
    let (zero, one) = (emitter.integer(0, dtype), emitter.integer(1, dtype));
    let by_zero = equals(emitter, b, 0, dtype);
    if !signed {
        let safe = emitter.select(&by_zero, &one, b, dtype);
        let name = if part == Part::FloorQuotient { "arith.divui" } else { "arith.remui" };
        let result = emitter.same(name, &[a.clone(), safe], dtype);
        return emitter.select(&by_zero, &zero, &result, dtype);
    }
    let by_minus_one = equals(emitter, b, -1, dtype);
    let unsafe_ = emitter.same("arith.ori", &[by_zero.clone(), by_minus_one.clone()], DType::Bool);
    let safe = emitter.select(&unsafe_, &one, b, dtype);
    let quotient = emitter.same("arith.divsi", &[a.clone(), safe.clone()], dtype);
    let remainder = emitter.same("arith.remsi", &[a.clone(), safe], dtype);
    let opposed = remainder_opposes(emitter, &remainder, b, dtype);
    let (regular, minus_one) = match part {
        Part::Remainder => (remainder, zero.clone()),
        Part::FloorRemainder => {
            let moved = emitter.same("arith.addi", &[remainder.clone(), b.clone()], dtype);
            (emitter.select(&opposed, &moved, &remainder, dtype), zero.clone())
        }
        Part::FloorQuotient => {
            let below = emitter.same("arith.subi", &[quotient.clone(), one], dtype);
            let floor = emitter.select(&opposed, &below, &quotient, dtype);
            (floor, negated(emitter, a, dtype))
        }
    };
    let nonzero = emitter.select(&by_minus_one, &minus_one, &regular, dtype);
    emitter.select(&by_zero, &zero, &nonzero, dtype)
}

/// Has a nonzero remainder another sign than the divisor?
fn remainder_opposes(
    emitter: &mut Emitter,
    remainder: &str,
    divisor: &str,
    dtype: DType,
) -> String {
    let nonzero = truth(emitter, remainder, dtype);
    let (left, right) =
        (is_negative(emitter, remainder, dtype), is_negative(emitter, divisor, dtype));
    let differ = emitter.same("arith.xori", &[left, right], DType::Bool);
    emitter.same("arith.andi", &[nonzero, differ], DType::Bool)
}

/// Squares and multiplies over the bits of the exponent, without branches. A negative exponent gives
/// the reciprocal, truncated.
fn power(emitter: &mut Emitter, operands: &[String], dtype: DType, signed: bool) -> String {
    let (base, exponent) = (&operands[0], &operands[1]);
    let (zero, one) = (emitter.integer(0, dtype), emitter.integer(1, dtype));
    let bits = dtype.size_bytes() * 8 - usize::from(signed);
    let (mut result, mut square) = (one.clone(), base.clone());
    for bit in 0..bits {
        let mask = emitter.integer(1 << bit, dtype);
        let masked = emitter.same("arith.andi", &[exponent.clone(), mask], dtype);
        let set = truth(emitter, &masked, dtype);
        let product = emitter.same("arith.muli", &[result.clone(), square.clone()], dtype);
        result = emitter.select(&set, &product, &result, dtype);
        square = emitter.same("arith.muli", &[square.clone(), square], dtype);
    }
    if !signed {
        return result;
    }
    let odd = emitter.same("arith.andi", &[exponent.clone(), one.clone()], dtype);
    let odd = truth(emitter, &odd, dtype);
    let minus = emitter.integer(-1, dtype);
    let of_minus_one = emitter.select(&odd, &minus, &one, dtype);
    let is_one = equals(emitter, base, 1, dtype);
    let is_minus_one = equals(emitter, base, -1, dtype);
    let reciprocal = emitter.select(&is_minus_one, &of_minus_one, &zero, dtype);
    let reciprocal = emitter.select(&is_one, &one, &reciprocal, dtype);
    let negative = is_negative(emitter, exponent, dtype);
    emitter.select(&negative, &reciprocal, &result, dtype)
}

/// Shifts by the width or more (or by a negative number) leave only the sign.
fn shift(
    emitter: &mut Emitter,
    ufunc: Ufunc,
    operands: &[String],
    dtype: DType,
    signed: bool,
) -> String {
    let (a, by) = (&operands[0], &operands[1]);
    let width = emitter.integer(dtype.size_bytes() as i128 * 8, dtype);
    let inside = emitter.compare("arith.cmpi", "ult", by, &width, dtype);
    let zero = emitter.integer(0, dtype);
    let safe = emitter.select(&inside, by, &zero, dtype);
    let name = match (ufunc, signed) {
        (Ufunc::ShiftLeft, _) => "arith.shli",
        (_, true) => "arith.shrsi",
        (_, false) => "arith.shrui",
    };
    let shifted = emitter.same(name, &[a.clone(), safe], dtype);
    let beyond = match name {
        "arith.shrsi" => {
            let last = emitter.integer(dtype.size_bytes() as i128 * 8 - 1, dtype);
            emitter.same(name, &[a.clone(), last], dtype)
        }
        _ => zero,
    };
    emitter.select(&inside, &shifted, &beyond, dtype)
}
