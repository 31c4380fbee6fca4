//! Which values the elements of an array may have: the abstract domain behind guards such as
//! `never_negative(a)`.

use ramba_dialects::{DType, Reduction, Scalar, Ufunc};
use std::ops::BitOr;

/// A set of kinds of numbers. An array whose elements are all of these kinds has this set, and every
/// larger one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Values(u8);

/// The ordered kinds, from −∞ to +∞, as bits 0 to 5.
const KINDS: [Values; 6] =
    [Values::NEG_INF, Values::NEG, Values::NEG_ZERO, Values::ZERO, Values::POS, Values::POS_INF];

impl Values {
    /// −∞.
    pub const NEG_INF: Values = Values(1);
    /// Finite and below zero.
    pub const NEG: Values = Values(2);
    /// The negative zero of floats.
    pub const NEG_ZERO: Values = Values(4);
    /// Zero, or the positive zero of floats; `false`.
    pub const ZERO: Values = Values(8);
    /// Finite and above zero; `true`.
    pub const POS: Values = Values(16);
    /// +∞.
    pub const POS_INF: Values = Values(32);
    /// Not a number.
    pub const NAN: Values = Values(64);
    /// Finite, but not an integer: said beside the sign.
    pub const FRACTION: Values = Values(128);
    /// Anything.
    pub const ANY: Values = Values(255);

    const NEGATIVE: Values = Values(1 | 2 | 4);
    const INFINITE: Values = Values(1 | 32);
    const FINITE: Values = Values(2 | 4 | 8 | 16 | 128);

    /// A number, if there is only one zero.
    pub const ORDINARY: Values = Values(2 | 8 | 16 | 128);

    /// Everything that `dtype` holds.
    pub fn of_dtype(dtype: DType) -> Values {
        if !dtype.is_integral() {
            return Values::ANY;
        }
        let negative = if is_signed(dtype) { Values::NEG } else { Values(0) };
        negative | Values::ZERO | Values::POS
    }

    /// One element.
    pub fn of_scalar(scalar: Scalar) -> Values {
        if scalar.dtype().is_complex() {
            return Values::ANY;
        }
        let value = scalar.re();
        let fraction = if value.is_finite() && value.fract() != 0.0 { 128 } else { 0 };
        let kind = match value {
            v if v.is_nan() => Values::NAN,
            f64::INFINITY => Values::POS_INF,
            f64::NEG_INFINITY => Values::NEG_INF,
            v if v > 0.0 => Values::POS,
            v if v < 0.0 => Values::NEG,
            v if v.is_sign_negative() => Values::NEG_ZERO,
            _ => Values::ZERO,
        };
        Values(kind.0 | fraction)
    }

    /// Is any of `others` possible?
    pub fn may_be(self, others: Values) -> bool {
        self.0 & others.0 != 0
    }

    /// What both sets allow: two things known about one array.
    pub fn meet(self, other: Values) -> Values {
        Values(self.0 & other.0)
    }

    /// Never below zero, nor −0 (NaN is possible).
    pub fn never_negative(self) -> bool {
        !self.may_be(Values::NEGATIVE)
    }

    /// Never NaN.
    pub fn never_nan(self) -> bool {
        !self.may_be(Values::NAN)
    }

    /// Never infinite (NaN is possible).
    pub fn never_infinite(self) -> bool {
        !self.may_be(Values::INFINITE)
    }

    fn only(self, kinds: Values) -> Values {
        Values(self.0 & kinds.0)
    }

    /// `then` if any of `kinds` is possible, else nothing.
    fn implies(self, kinds: Values, then: Values) -> Values {
        if self.may_be(kinds) { then } else { Values(0) }
    }

    /// The sets of possible pairs, joined.
    fn pairwise(self, other: Values, combine: impl Fn(usize, usize) -> Values) -> Values {
        let mut result = (self | other).only(Values::NAN | Values::FRACTION);
        for i in (0..6).filter(|i| self.may_be(KINDS[*i])) {
            for j in (0..6).filter(|j| other.may_be(KINDS[*j])) {
                result = result | combine(i, j);
            }
        }
        result
    }
}

impl BitOr for Values {
    type Output = Values;

    fn bitor(self, other: Values) -> Values {
        Values(self.0 | other.0)
    }
}

fn is_signed(dtype: DType) -> bool {
    dtype.kind() == ramba_abi::DTypeKind::Signed
}

/// The possible results of a scalar function; `dtype` is the result's type.
pub fn of_map(ufunc: Ufunc, operands: &[Values], dtype: DType) -> Values {
    let possible = if dtype.is_float() {
        of_float(ufunc, operands)
    } else if dtype.is_integral() {
        of_integer(ufunc, operands)
    } else {
        None
    };
    possible.unwrap_or(Values::ANY).meet(Values::of_dtype(dtype))
}

fn of_integer(ufunc: Ufunc, operands: &[Values]) -> Option<Values> {
    Some(match (ufunc, operands) {
        (Ufunc::Maximum | Ufunc::Fmax, [a, b]) => a.pairwise(*b, |i, j| KINDS[i.max(j)]),
        (Ufunc::Minimum | Ufunc::Fmin, [a, b]) => a.pairwise(*b, |i, j| KINDS[i.min(j)]),
        (Ufunc::Select, [_, a, b]) => *a | *b,
        (Ufunc::Sign, [a]) => *a,
        (Ufunc::BitAnd, [a, b]) if a.never_negative() || b.never_negative() => {
            Values::ZERO | Values::POS
        }
        (Ufunc::Mod, [_, b]) if b.never_negative() => Values::ZERO | Values::POS,
        (Ufunc::ShiftRight | Ufunc::FloorDiv, [a, b])
            if a.never_negative() && (b.never_negative() || ufunc == Ufunc::ShiftRight) =>
        {
            Values::ZERO | Values::POS
        }
        _ => return None,
    })
}

fn of_float(ufunc: Ufunc, operands: &[Values]) -> Option<Values> {
    Some(match (ufunc, operands) {
        (_, [a]) => of_float_unary(ufunc, *a)?,
        (Ufunc::Maximum, [a, b]) => a.pairwise(*b, |i, j| KINDS[i.max(j)]),
        (Ufunc::Minimum, [a, b]) => a.pairwise(*b, |i, j| KINDS[i.min(j)]),
        (Ufunc::Add, [a, b]) => add(*a, *b),
        (Ufunc::Mul, [a, b]) => a.pairwise(*b, product),
        (Ufunc::Hypot, _) => Values::ANY.meet(Values(!Values::NEGATIVE.0)),
        (Ufunc::Select, [_, a, b]) => *a | *b,
        _ => return None,
    })
}

fn of_float_unary(ufunc: Ufunc, a: Values) -> Option<Values> {
    let (nan, fraction) = (a.only(Values::NAN), a.only(Values::FRACTION));
    Some(match ufunc {
        Ufunc::Neg => mirrored(a),
        Ufunc::Abs => (a | mirrored(a)).meet(Values(!Values::NEGATIVE.0)),
        Ufunc::Square => square(a),
        Ufunc::Sqrt => {
            let invalid = a.implies(Values::NEG | Values::NEG_INF, Values::NAN);
            let rooted = Values::NEG_ZERO | Values::ZERO | Values::POS | Values::POS_INF;
            invalid | nan | a.only(rooted) | Values::FRACTION
        }
        Ufunc::Exp | Ufunc::Exp2 | Ufunc::Cosh => {
            nan | Values::ZERO | Values::POS | Values::POS_INF | Values::FRACTION
        }
        Ufunc::Floor | Ufunc::Ceil | Ufunc::Trunc | Ufunc::Rint => Values(
            (a | a.implies(Values::NEG, Values::NEG_ZERO) | a.implies(Values::POS, Values::ZERO)).0
                & !fraction.0,
        ),
        Ufunc::Sin | Ufunc::Cos => a.implies(Values::INFINITE, Values::NAN) | nan | Values::FINITE,
        Ufunc::Tanh | Ufunc::Arctan | Ufunc::Erf => nan | Values::FINITE,
        _ => return None,
    })
}

/// The same kinds with the other sign.
fn mirrored(a: Values) -> Values {
    let swap = |result, (kind, mirror): (Values, Values)| result | a.implies(kind, mirror);
    let pairs = KINDS.into_iter().zip(KINDS.into_iter().rev());
    pairs.fold(a.only(Values::NAN | Values::FRACTION), swap)
}

fn square(a: Values) -> Values {
    let finite = Values::ZERO | Values::POS | Values::POS_INF;
    a.only(Values::NAN | Values::FRACTION)
        | a.implies(Values::NEG | Values::POS, finite)
        | a.implies(Values::ZERO | Values::NEG_ZERO, Values::ZERO)
        | a.implies(Values::INFINITE, Values::POS_INF)
}

fn add(a: Values, b: Values) -> Values {
    let both = a | b;
    let opposite = (a.may_be(Values::NEG_INF) && b.may_be(Values::POS_INF))
        || (a.may_be(Values::POS_INF) && b.may_be(Values::NEG_INF));
    let invalid = if opposite { Values::NAN } else { Values(0) };
    let carried = both.only(Values::NAN | Values::FRACTION) | invalid;
    if both.never_negative() {
        return carried | both | both.implies(Values::POS, Values::POS_INF);
    }
    carried | Values::FINITE.only(Values(!Values::FRACTION.0)) | Values::INFINITE
}

/// The product of the kinds at two positions of [`KINDS`].
fn product(i: usize, j: usize) -> Values {
    let negative = (i < 3) != (j < 3);
    let signed = |kind: Values| if negative { mirrored(kind) } else { kind };
    let magnitude = |k: usize| if k < 3 { 5 - k } else { k };
    match (magnitude(i), magnitude(j)) {
        (3, 5) | (5, 3) => Values::NAN,
        (3, _) | (_, 3) => signed(Values::ZERO),
        (5, _) | (_, 5) => signed(Values::POS_INF),
        _ => signed(Values::ZERO | Values::POS | Values::POS_INF),
    }
}

/// The possible results of a cast.
pub fn of_cast(a: Values, from: DType, to: DType) -> Values {
    if from.is_integral() && to.is_float() {
        return a;
    }
    if from.is_float() && to.is_float() {
        return if to.size_bytes() >= from.size_bytes() { a } else { a | narrowed(a) };
    }
    let wider = from == DType::Bool || to.size_bytes() > from.size_bytes();
    let widens = from.is_integral() && to.is_integral() && wider;
    if widens && (is_signed(to) || a.never_negative()) { a } else { Values::of_dtype(to) }
}

/// What rounding to fewer bits may add.
fn narrowed(a: Values) -> Values {
    a.implies(Values::POS, Values::ZERO | Values::POS_INF)
        | a.implies(Values::NEG, Values::NEG_ZERO | Values::NEG_INF)
}

/// The possible results of a reduction over at least one element each.
pub fn of_reduce(kind: Reduction, a: Values, dtype: DType) -> Values {
    let possible = match kind {
        Reduction::Min | Reduction::Max => a,
        // Partial sums of mixed signs may overflow both ways and meet as NaN.
        Reduction::Sum if dtype.is_float() && a.never_negative() => {
            a | Values::ZERO | a.implies(Values::POS, Values::POS_INF)
        }
        _ => Values::ANY,
    };
    possible.meet(Values::of_dtype(dtype))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ramba_dialects::reference::ufuncs;

    const SAMPLES: [f64; 15] = [
        f64::NEG_INFINITY,
        -1e308,
        -2.5,
        -1.0,
        -1e-310,
        -0.0,
        0.0,
        5e-324,
        0.5,
        1.0,
        3.0,
        709.0,
        1e308,
        f64::INFINITY,
        f64::NAN,
    ];

    fn samples(dtype: DType) -> Vec<Scalar> {
        let mut all: Vec<Scalar> =
            SAMPLES.iter().map(|value| Scalar::F64(*value).cast(dtype)).collect();
        all.extend(Scalar::lowest(dtype));
        all.extend(Scalar::highest(dtype));
        all
    }

    /// What is computed of concrete elements lies within what is claimed of their kinds.
    #[test]
    fn claims_hold_for_every_function_and_type() {
        for def in ramba_dialects::ufunc::UFUNCS {
            for dtype in DType::all().filter(|dtype| !dtype.is_complex()) {
                for a in samples(dtype) {
                    check(def.ufunc, &[a]);
                    for b in samples(dtype) {
                        check(def.ufunc, &[a, b]);
                        check(def.ufunc, &[Scalar::Bool(true), a, b]);
                    }
                }
            }
        }
    }

    fn check(ufunc: Ufunc, operands: &[Scalar]) {
        if let Ok(result) = ufuncs::apply(ufunc, operands) {
            let kinds: Vec<Values> = operands.iter().map(|a| Values::of_scalar(*a)).collect();
            let claim = of_map(ufunc, &kinds, result.dtype());
            let made = Values::of_scalar(result);
            assert_eq!(claim.meet(made), made, "{} {operands:?} = {result}", ufunc.name());
        }
    }

    #[test]
    fn casts_stay_within_their_claims() {
        for from in DType::all().filter(|dtype| !dtype.is_complex()) {
            for to in DType::all().filter(|dtype| !dtype.is_complex()) {
                for a in samples(from) {
                    let made = Values::of_scalar(a.cast(to));
                    let claim = of_cast(Values::of_scalar(a), from, to);
                    assert_eq!(claim.meet(made), made, "{a} of {from} as {to}");
                }
            }
        }
    }

    #[test]
    fn claims_say_something() {
        let number = Values::of_dtype(DType::F64);
        let absolute = of_map(Ufunc::Abs, &[number], DType::F64);
        assert!(absolute.never_negative() && !absolute.never_nan());
        let index = of_cast(Values::of_dtype(DType::I32), DType::I32, DType::F64);
        assert!(index.never_nan() && index.never_infinite() && !index.may_be(Values::FRACTION));
        assert!(of_map(Ufunc::Square, &[index], DType::F64).never_nan());
        assert!(Values::of_dtype(DType::U8).never_negative());
    }
}
