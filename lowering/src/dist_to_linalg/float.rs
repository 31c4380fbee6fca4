//! Functions of real floating-point numbers.

use super::{convert, emitter::Emitter};
use ramba_abi::DType;
use ramba_dialects::Ufunc;

/// Emits `ufunc` of floats; `None` if it has none.
pub fn apply(
    emitter: &mut Emitter,
    ufunc: Ufunc,
    operands: &[String],
    dtype: DType,
) -> Option<String> {
    if let Some(name) = direct(ufunc) {
        return Some(emitter.same(name, operands, dtype));
    }
    if let Some(predicate) = predicate(ufunc) {
        return Some(emitter.compare("arith.cmpf", predicate, &operands[0], &operands[1], dtype));
    }
    let a = operands[0].clone();
    Some(match ufunc {
        Ufunc::LogicalAnd | Ufunc::LogicalOr | Ufunc::LogicalXor | Ufunc::LogicalNot => {
            let bits: Vec<String> =
                operands.iter().map(|operand| truth(emitter, operand, dtype)).collect();
            return super::boolean::apply(emitter, ufunc, &bits);
        }
        Ufunc::Square => emitter.same("arith.mulf", &[a.clone(), a], dtype),
        Ufunc::Reciprocal => {
            let one = emitter.number(1.0, dtype);
            emitter.same("arith.divf", &[one, a], dtype)
        }
        Ufunc::Hypot => {
            let name = if dtype == DType::F32 { "hypotf" } else { "hypot" };
            emitter.call(name, operands, dtype)
        }
        Ufunc::Gamma => gamma(emitter, &a, dtype),
        Ufunc::Gammaln => in_doubles(emitter, "lgamma", &a, dtype),
        // MLIR takes `math.atan2` of two zeros for NaN where it folds constants.
        Ufunc::Arctan2 => {
            let name = if dtype == DType::F32 { "atan2f" } else { "atan2" };
            emitter.call(name, operands, dtype)
        }
        Ufunc::Fmax => but_nan(emitter, "arith.maximumf", &a, &operands[1], dtype),
        Ufunc::Fmin => but_nan(emitter, "arith.minimumf", &a, &operands[1], dtype),
        Ufunc::Sign => sign(emitter, &a, dtype),
        Ufunc::FloorDiv => floor_divide(emitter, operands, dtype),
        Ufunc::Mod => floor_remainder(emitter, operands, dtype),
        Ufunc::IsNan => emitter.compare("arith.cmpf", "uno", &a, &a, dtype),
        Ufunc::IsInf => against_infinity(emitter, "oeq", a, dtype),
        Ufunc::IsFinite => against_infinity(emitter, "olt", a, dtype),
        Ufunc::Real | Ufunc::Conj => a,
        Ufunc::Imag => emitter.number(0.0, dtype),
        _ => return None,
    })
}

fn direct(ufunc: Ufunc) -> Option<&'static str> {
    use Ufunc::*;
    Some(match ufunc {
        Add => "arith.addf",
        Sub => "arith.subf",
        Mul => "arith.mulf",
        Div => "arith.divf",
        Fmod => "arith.remf",
        Neg => "arith.negf",
        Maximum => "arith.maximumf",
        Minimum => "arith.minimumf",
        Pow => "math.powf",
        Abs => "math.absf",
        Sqrt => "math.sqrt",
        Cbrt => "math.cbrt",
        Exp => "math.exp",
        Exp2 => "math.exp2",
        Expm1 => "math.expm1",
        Log => "math.log",
        Log2 => "math.log2",
        Log10 => "math.log10",
        Log1p => "math.log1p",
        Sin => "math.sin",
        Cos => "math.cos",
        Tan => "math.tan",
        Arcsin => "math.asin",
        Arccos => "math.acos",
        Arctan => "math.atan",
        Sinh => "math.sinh",
        Cosh => "math.cosh",
        Tanh => "math.tanh",
        Arcsinh => "math.asinh",
        Arccosh => "math.acosh",
        Arctanh => "math.atanh",
        Erf => "math.erf",
        Erfc => "math.erfc",
        Copysign => "math.copysign",
        Floor => "math.floor",
        Ceil => "math.ceil",
        Trunc => "math.trunc",
        Rint => "math.roundeven",
        _ => return None,
    })
}

/// glibc's function of `double` errs by up to 5 units in the last place; where `long double` has more bits, its
/// function of that is rounded instead.
fn gamma(emitter: &mut Emitter, value: &str, dtype: DType) -> String {
    const EXTENDED: &str = "f80";
    if dtype != DType::F64 || !cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        return in_doubles(emitter, "tgamma", value, dtype);
    }
    let long = emitter.op(&format!("arith.extf {value} : f64 to {EXTENDED}"));
    let result = emitter.call_of_type("tgammal", &[long], EXTENDED);
    emitter.op(&format!("arith.truncf {result} : {EXTENDED} to f64"))
}

/// A function of `float64`, rounded to the type: libm's forms of it on `float32` are off by much more.
fn in_doubles(emitter: &mut Emitter, function: &str, value: &str, dtype: DType) -> String {
    let value = convert::cast(emitter, value, dtype, DType::F64);
    let result = emitter.call(function, &[value], DType::F64);
    convert::cast(emitter, &result, DType::F64, dtype)
}

/// The predicate of `arith.cmpf`: comparisons with NaN are false, but for `!=`.
pub fn predicate(ufunc: Ufunc) -> Option<&'static str> {
    use Ufunc::*;
    Some(match ufunc {
        Equal => "oeq",
        NotEqual => "une",
        Less => "olt",
        LessEqual => "ole",
        Greater => "ogt",
        GreaterEqual => "oge",
        _ => return None,
    })
}

/// Does a float differ from zero (NaN does)?
pub fn truth(emitter: &mut Emitter, value: &str, dtype: DType) -> String {
    let zero = emitter.number(0.0, dtype);
    emitter.compare("arith.cmpf", "une", value, &zero, dtype)
}

fn against_infinity(emitter: &mut Emitter, predicate: &str, value: String, dtype: DType) -> String {
    let infinity = emitter.number(f64::INFINITY, dtype);
    let magnitude = emitter.same("math.absf", &[value], dtype);
    emitter.compare("arith.cmpf", predicate, &magnitude, &infinity, dtype)
}

/// The operation on two numbers; the other one if one is NaN. (`arith.maxnumf` and `arith.minnumf` leave
/// open which of two zeros they give.)
fn but_nan(emitter: &mut Emitter, name: &str, a: &str, b: &str, dtype: DType) -> String {
    let [no_a, no_b] = [a, b].map(|x| emitter.compare("arith.cmpf", "uno", x, x, dtype));
    let (left, right) = (emitter.select(&no_a, b, a, dtype), emitter.select(&no_b, a, b, dtype));
    emitter.same(name, &[left, right], dtype)
}

/// −1, 0, 1; NaN stays.
fn sign(emitter: &mut Emitter, value: &str, dtype: DType) -> String {
    let zero = emitter.number(0.0, dtype);
    let (one, minus) = (emitter.number(1.0, dtype), emitter.number(-1.0, dtype));
    let positive = emitter.compare("arith.cmpf", "ogt", value, &zero, dtype);
    let negative = emitter.compare("arith.cmpf", "olt", value, &zero, dtype);
    let null = emitter.compare("arith.cmpf", "oeq", value, &zero, dtype);
    let rest = emitter.select(&null, &zero, value, dtype);
    let below = emitter.select(&negative, &minus, &rest, dtype);
    emitter.select(&positive, &one, &below, dtype)
}

/// The remainder with the divisor's sign, as Python defines it.
fn floor_remainder(emitter: &mut Emitter, operands: &[String], dtype: DType) -> String {
    let divisor = &operands[1];
    let remainder = emitter.same("arith.remf", operands, dtype);
    let zero = emitter.number(0.0, dtype);
    let opposed = opposes(emitter, &remainder, divisor, dtype);
    let moved = emitter.same("arith.addf", &[remainder.clone(), divisor.clone()], dtype);
    let nonzero = emitter.select(&opposed, &moved, &remainder, dtype);
    let null = emitter.compare("arith.cmpf", "oeq", &remainder, &zero, dtype);
    let signed_zero = emitter.same("math.copysign", &[zero, divisor.clone()], dtype);
    emitter.select(&null, &signed_zero, &nonzero, dtype)
}

/// Python's floor division, computed from the exact remainder so that it is not off by one.
fn floor_divide(emitter: &mut Emitter, operands: &[String], dtype: DType) -> String {
    let (a, b) = (&operands[0], &operands[1]);
    let (zero, one, half) =
        (emitter.number(0.0, dtype), emitter.number(1.0, dtype), emitter.number(0.5, dtype));
    let remainder = emitter.same("arith.remf", operands, dtype);
    let ratio = emitter.same("arith.divf", operands, dtype);
    let multiple = emitter.same("arith.subf", &[a.clone(), remainder.clone()], dtype);
    let quotient = emitter.same("arith.divf", &[multiple, b.clone()], dtype);
    let opposed = opposes(emitter, &remainder, b, dtype);
    let below = emitter.same("arith.subf", &[quotient.clone(), one.clone()], dtype);
    let quotient = emitter.select(&opposed, &below, &quotient, dtype);
    let floor = emitter.same("math.floor", std::slice::from_ref(&quotient), dtype);
    let gap = emitter.same("arith.subf", &[quotient.clone(), floor.clone()], dtype);
    let far = emitter.compare("arith.cmpf", "ogt", &gap, &half, dtype);
    let up = emitter.same("arith.addf", &[floor.clone(), one], dtype);
    let rounded = emitter.select(&far, &up, &floor, dtype);
    let null = emitter.compare("arith.cmpf", "oeq", &quotient, &zero, dtype);
    let signed_zero = emitter.same("math.copysign", &[zero.clone(), ratio.clone()], dtype);
    let result = emitter.select(&null, &signed_zero, &rounded, dtype);
    let by_zero = emitter.compare("arith.cmpf", "oeq", b, &zero, dtype);
    emitter.select(&by_zero, &ratio, &result, dtype)
}

/// Has a nonzero remainder another sign than the divisor?
fn opposes(emitter: &mut Emitter, remainder: &str, divisor: &str, dtype: DType) -> String {
    let zero = emitter.number(0.0, dtype);
    let nonzero = emitter.compare("arith.cmpf", "une", remainder, &zero, dtype);
    let left = emitter.compare("arith.cmpf", "olt", remainder, &zero, dtype);
    let right = emitter.compare("arith.cmpf", "olt", divisor, &zero, dtype);
    let differ = emitter.same("arith.xori", &[left, right], DType::Bool);
    emitter.same("arith.andi", &[nonzero, differ], DType::Bool)
}
