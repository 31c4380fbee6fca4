//! What the generator knows about the elements of a value, so that results stay comparable.
//!
//! Exact values are the same in every correct execution. An inexact one is a library function of an
//! exact one, or a sum of non-negative ones; it is then only moved, negated, compared with others
//! for the larger, or returned. Nothing that magnifies its error is done to it.

use crate::Ufunc;
use ramba_abi::{DType, DTypeKind};

/// How far library functions may be off: 4 for vector libraries, and what the reference itself has.
const LIBRARY_ULPS: u32 = 8;
/// How far complex functions may be off, relative to the larger part.
const COMPLEX_ULPS: u32 = 64;

/// What is known of all elements of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Facts {
    /// How far they may be off; 0 if they are exact.
    pub ulps: u32,
    /// No magnitude is greater; infinite if nothing is known (there may be NaN then).
    pub bound: f64,
    /// They are integers.
    pub integral: bool,
    /// None is negative (but there may be NaN and −0).
    pub non_negative: bool,
    /// No magnitude is less than 2⁻⁷.
    pub nonzero: bool,
}

impl Facts {
    /// What the element type says.
    pub fn of_dtype(dtype: DType) -> Facts {
        let bits = dtype.size_bytes() as i32 * 8;
        let bound = match dtype.kind() {
            DTypeKind::Bool => 1.0,
            DTypeKind::Unsigned | DTypeKind::Signed => 2f64.powi(bits),
            _ => f64::INFINITY,
        };
        let non_negative = dtype.kind() <= DTypeKind::Unsigned;
        Facts { ulps: 0, bound, integral: dtype.is_integral(), non_negative, nonzero: false }
    }

    /// What is known of values taken from either.
    pub fn join(self, other: Facts) -> Facts {
        Facts {
            ulps: self.ulps.max(other.ulps),
            bound: self.bound.max(other.bound),
            integral: self.integral && other.integral,
            non_negative: self.non_negative && other.non_negative,
            nonzero: self.nonzero && other.nonzero,
        }
    }

    pub fn exact(self) -> bool {
        self.ulps == 0
    }

    /// Does every order of adding `count` of them give the same?
    pub fn sums_exactly(self, dtype: DType, count: i64) -> bool {
        dtype.is_integral()
            || self.exact() && self.integral && self.bound * count as f64 <= integers_below(dtype)
    }

    /// Forgets what is too large to be useful.
    fn trimmed(self, dtype: DType) -> Facts {
        let integral =
            self.integral && (self.bound <= integers_below(dtype) || dtype.is_integral());
        let bound = if self.bound > 1e30 { f64::INFINITY } else { self.bound };
        Facts { integral, bound, ..self }
    }
}

/// Sums of integers up to this magnitude are exact in a floating-point type, with room to spare.
fn integers_below(dtype: DType) -> f64 {
    if dtype.real() == DType::F32 { 2f64.powi(22) } else { 2f64.powi(50) }
}

/// What is known of `astype`; `None` if executions need not agree on it.
pub(super) fn of_cast(from: DType, to: DType, facts: Facts) -> Option<Facts> {
    if from == to {
        return Some(facts);
    }
    if to.is_integral() {
        let defined = from.is_integral() || to == DType::Bool || converts_to_integer(to, facts);
        return (defined && facts.exact()).then(|| Facts::of_dtype(to));
    }
    let narrows = from.real() == DType::F64 && to.real() == DType::F32;
    let changes_kind = from.kind() != to.kind();
    let ulps = match facts.ulps {
        0 => 0,
        _ if narrows && !changes_kind => facts.ulps.min(COMPLEX_ULPS),
        _ => return None,
    };
    let kept = Facts { ulps, non_negative: facts.non_negative && to.is_float(), ..facts };
    // Narrowing may round up to the next power of two.
    let bound = if narrows { 2.0 * facts.bound } else { facts.bound };
    Some(
        Facts { bound, nonzero: facts.nonzero && !(from.is_complex() && to.is_float()), ..kept }
            .trimmed(to),
    )
}

/// Is a float of these facts within an integer type? Others convert as the machine likes.
fn converts_to_integer(to: DType, facts: Facts) -> bool {
    let bits = to.size_bytes() as i32 * 8;
    let signed = to.kind() == DTypeKind::Signed;
    facts.bound < 2f64.powi(if signed { bits - 1 } else { bits }.min(62))
        && (signed || facts.non_negative)
}

/// What is known of a function's value; `None` if executions need not agree on it.
pub(super) fn of_map(ufunc: Ufunc, dtype: DType, operands: &[Facts]) -> Option<Facts> {
    if operands.len() != ufunc.def().arity {
        return None;
    }
    let result = result_dtype(ufunc, dtype).filter(|dtype| !dtype.is_joint())?;
    if operands.iter().any(|facts| !facts.exact()) && !keeps_error(ufunc, dtype) {
        return None;
    }
    if result.is_integral() {
        return Some(Facts::of_dtype(result));
    }
    let own = own_error(ufunc, dtype, operands)?;
    let error = operands.iter().map(|facts| facts.ulps).max().unwrap_or(0);
    let facts = Facts {
        ulps: own.max(error),
        bound: bound(ufunc, operands),
        integral: integral(ufunc, operands),
        non_negative: result.is_float() && non_negative(ufunc, operands),
        nonzero: matches!(ufunc, Ufunc::Neg | Ufunc::Abs | Ufunc::Conj) && operands[0].nonzero,
    };
    Some(facts.trimmed(result))
}

fn result_dtype(ufunc: Ufunc, dtype: DType) -> Option<DType> {
    let mut dtypes = vec![dtype; ufunc.def().arity];
    if ufunc == Ufunc::Select {
        dtypes[0] = DType::Bool;
    }
    ufunc.result_dtype(&dtypes).ok()
}

/// Functions under which an error in ulps does not grow.
fn keeps_error(ufunc: Ufunc, dtype: DType) -> bool {
    use Ufunc::*;
    match ufunc {
        Neg | Conj | Select => true,
        Abs | Maximum | Minimum | Fmax | Fmin => !dtype.is_complex(),
        _ => false,
    }
}

/// The error of a function of exact values; `None` if it may be anything.
fn own_error(ufunc: Ufunc, dtype: DType, operands: &[Facts]) -> Option<u32> {
    use Ufunc::*;
    if dtype.is_complex() {
        return complex_error(ufunc, operands);
    }
    match ufunc {
        Add | Sub | Mul | Div | FloorDiv | Mod | Fmod | Neg | Abs | Sign | Square | Reciprocal
        | Sqrt | Floor | Ceil | Trunc | Rint | Maximum | Minimum | Fmax | Fmin | Select | Real
        | Imag | Conj => Some(0),
        // The sign of a NaN means nothing.
        Copysign => operands[1].bound.is_finite().then_some(0),
        // Libraries agree on few digits where it is small.
        Gammaln => Some(1 << 16),
        Gamma => Some(4 * LIBRARY_ULPS),
        _ => Some(LIBRARY_ULPS),
    }
}

/// Libraries disagree about infinities and about overflow on the way.
fn complex_error(ufunc: Ufunc, operands: &[Facts]) -> Option<u32> {
    use Ufunc::*;
    let tame = operands.iter().all(|facts| facts.nonzero && facts.bound <= 16.0);
    match ufunc {
        Add | Sub | Neg | Conj | Real | Imag | Select => Some(0),
        Mul | Square => operands.iter().all(|facts| facts.bound.is_finite()).then_some(0),
        Abs => Some(LIBRARY_ULPS),
        _ => tame.then_some(COMPLEX_ULPS),
    }
}

fn bound(ufunc: Ufunc, operands: &[Facts]) -> f64 {
    use Ufunc::*;
    let bounds: Vec<f64> = operands.iter().map(|facts| facts.bound).collect();
    if bounds.iter().any(|bound| bound.is_infinite()) {
        return f64::INFINITY;
    }
    match ufunc {
        Add | Sub => bounds[0] + bounds[1],
        Mul => 2.0 * bounds[0] * bounds[1],
        Square => 2.0 * bounds[0] * bounds[0],
        Neg | Abs | Conj | Real | Imag | Copysign => bounds[0],
        Floor | Ceil | Trunc | Rint => bounds[0] + 1.0,
        Maximum | Minimum | Fmax | Fmin => bounds[0].max(bounds[1]),
        Select => bounds[1].max(bounds[2]),
        Sign | Sin | Cos | Tanh | Erf => 1.0,
        Arctan | Arctan2 => 4.0,
        _ => f64::INFINITY,
    }
}

fn integral(ufunc: Ufunc, operands: &[Facts]) -> bool {
    use Ufunc::*;
    match ufunc {
        Floor | Ceil | Trunc | Rint | Sign => true,
        Add | Sub | Mul | Square | Neg | Abs | Conj | Real | Imag | Maximum | Minimum | Fmax
        | Fmin | Select => operands.iter().all(|facts| facts.integral),
        Copysign => operands[0].integral,
        _ => false,
    }
}

fn non_negative(ufunc: Ufunc, operands: &[Facts]) -> bool {
    use Ufunc::*;
    match ufunc {
        Abs | Square | Sqrt | Exp | Exp2 | Cosh | Arccos | Arccosh | Hypot | Erfc => true,
        Add | Mul | Div | Maximum | Minimum | Fmax | Fmin => {
            operands.iter().all(|facts| facts.non_negative)
        }
        Select => operands[1..].iter().all(|facts| facts.non_negative),
        Floor | Ceil | Trunc | Rint | Sign | Cbrt => operands[0].non_negative,
        _ => false,
    }
}
