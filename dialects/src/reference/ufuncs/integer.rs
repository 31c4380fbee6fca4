//! Functions of integers and `bool`, in 128 bits; the caller wraps to the element type, which also
//! makes a `bool`'s sum an or and its product an and.

use crate::Ufunc;
use ramba_abi::DType;

pub(super) fn unary(ufunc: Ufunc, a: i128, dtype: DType) -> Option<i128> {
    let number = dtype != DType::Bool;
    Some(match ufunc {
        Ufunc::Neg if number => -a,
        Ufunc::Abs => a.abs(),
        Ufunc::Sign if number => a.signum(),
        Ufunc::Square if number => a.wrapping_mul(a),
        Ufunc::Invert if number => !a,
        Ufunc::Invert => 1 - a,
        Ufunc::Real => a,
        Ufunc::Imag => 0,
        Ufunc::Conj if number => a,
        _ => return None,
    })
}

pub(super) fn binary(ufunc: Ufunc, a: i128, b: i128, dtype: DType) -> Option<i128> {
    any_integral(ufunc, a, b).or_else(|| match dtype {
        DType::Bool => None,
        _ => number(ufunc, a, b, dtype.size_bytes() as i128 * 8),
    })
}

fn any_integral(ufunc: Ufunc, a: i128, b: i128) -> Option<i128> {
    Some(match ufunc {
        Ufunc::Add => a + b,
        Ufunc::Mul => a.wrapping_mul(b),
        Ufunc::Maximum | Ufunc::Fmax => a.max(b),
        Ufunc::Minimum | Ufunc::Fmin => a.min(b),
        Ufunc::BitAnd => a & b,
        Ufunc::BitOr => a | b,
        Ufunc::BitXor => a ^ b,
        _ => return None,
    })
}

fn number(ufunc: Ufunc, a: i128, b: i128, bits: i128) -> Option<i128> {
    let in_width = (0..bits).contains(&b);
    Some(match ufunc {
        Ufunc::Sub => a - b,
        Ufunc::FloorDiv | Ufunc::Mod | Ufunc::Fmod if b == 0 => 0,
        Ufunc::FloorDiv => (a - floor_mod(a, b)) / b,
        Ufunc::Mod => floor_mod(a, b),
        Ufunc::Fmod => a % b,
        Ufunc::Pow => power(a, b),
        Ufunc::ShiftLeft if in_width => a << b,
        Ufunc::ShiftLeft => 0,
        Ufunc::ShiftRight if in_width => a >> b,
        Ufunc::ShiftRight => a.signum().min(0),
        _ => return None,
    })
}

/// The remainder with the divisor's sign.
fn floor_mod(a: i128, b: i128) -> i128 {
    let remainder = a % b;
    if remainder != 0 && (remainder < 0) != (b < 0) { remainder + b } else { remainder }
}

/// By squaring, wrapping; the low bits are those of the true power.
fn power(a: i128, b: i128) -> i128 {
    match (a, b) {
        (1, _) => 1,
        (-1, _) => 1 - 2 * (b & 1),
        (_, ..0) => 0,
        _ => {
            let (mut power, mut base, mut exponent) = (1i128, a, b);
            while exponent > 0 {
                if exponent & 1 == 1 {
                    power = power.wrapping_mul(base);
                }
                base = base.wrapping_mul(base);
                exponent >>= 1;
            }
            power
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Ufunc::{self, *};
    use crate::reference::ufuncs::apply;
    use ramba_abi::Scalar::{self, *};

    fn check(ufunc: Ufunc, operands: &[Scalar], expected: Scalar) {
        assert_eq!(apply(ufunc, operands), Ok(expected), "{ufunc:?} {operands:?}");
    }

    #[test]
    fn overflow_wraps() {
        check(Add, &[I8(127), I8(1)], I8(-128));
        check(Sub, &[U8(0), U8(1)], U8(255));
        check(Mul, &[U64(u64::MAX), U64(u64::MAX)], U64(1));
        check(Neg, &[I64(i64::MIN)], I64(i64::MIN));
        check(Abs, &[I16(i16::MIN)], I16(i16::MIN));
        check(Pow, &[I32(3), I32(41)], I32(3i32.wrapping_pow(41)));
        check(Pow, &[U64(10), U64(40)], U64(10u64.wrapping_pow(40)));
    }

    #[test]
    fn division_rounds_down_and_by_zero_is_zero() {
        check(FloorDiv, &[I32(-7), I32(2)], I32(-4));
        check(Mod, &[I32(-7), I32(2)], I32(1));
        check(Mod, &[I32(7), I32(-2)], I32(-1));
        check(Fmod, &[I32(-7), I32(2)], I32(-1));
        check(FloorDiv, &[I64(i64::MIN), I64(-1)], I64(i64::MIN));
        check(Mod, &[I64(i64::MIN), I64(-1)], I64(0));
        for ufunc in [FloorDiv, Mod, Fmod] {
            check(ufunc, &[U16(9), U16(0)], U16(0));
        }
    }

    #[test]
    fn shifts_beyond_the_width_leave_the_sign() {
        check(ShiftLeft, &[U8(1), U8(7)], U8(128));
        check(ShiftLeft, &[U8(1), U8(8)], U8(0));
        check(ShiftLeft, &[I32(1), I32(-1)], I32(0));
        check(ShiftRight, &[I8(-3), I8(1)], I8(-2));
        check(ShiftRight, &[I8(-3), I8(100)], I8(-1));
        check(ShiftRight, &[I8(3), I8(-1)], I8(0));
    }

    #[test]
    fn bools_are_logic() {
        check(Add, &[Bool(true), Bool(true)], Bool(true));
        check(Mul, &[Bool(true), Bool(false)], Bool(false));
        check(BitXor, &[Bool(true), Bool(true)], Bool(false));
        check(Invert, &[Bool(true)], Bool(false));
        check(Invert, &[U8(1)], U8(254));
        assert!(apply(Sub, &[Bool(true), Bool(true)]).is_err());
    }
}
