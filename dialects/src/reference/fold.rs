//! Combining elements, in a way that hardly depends on their order.
//!
//! Floating-point sums are kept in `f64` with a compensation for what each addition rounds off, and
//! products in `f64`; both are rounded to the element type once, at the end. So the reference is what
//! any order of summation approximates, and two orders of the reference differ by at most an ulp
//! unless the terms cancel almost completely.

use super::ufuncs;
use crate::Ufunc;
use ramba_abi::{DType, Reduction, Scalar};

/// The combination of the elements seen so far.
#[derive(Clone, Copy, Debug)]
pub(super) enum Accumulator {
    /// Combined by a function, in the accumulator's type.
    Apply(Ufunc, Scalar),
    /// A sum of inexact numbers: real and imaginary part.
    Sum(CompensatedSum, CompensatedSum),
}

/// A sum with its rounding errors beside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct CompensatedSum {
    plain: f64,
    errors: f64,
}

impl CompensatedSum {
    fn new(value: f64) -> CompensatedSum {
        CompensatedSum { plain: value, errors: 0.0 }
    }

    /// Knuth's two-sum: the error of each addition is itself a float.
    fn add(self, value: f64) -> CompensatedSum {
        let plain = self.plain + value;
        let added = plain - self.plain;
        let error = (self.plain - (plain - added)) + (value - added);
        CompensatedSum { plain, errors: self.errors + error }
    }

    /// Infinities and NaN have no errors worth adding.
    fn value(self) -> f64 {
        if self.plain.is_finite() && self.errors != 0.0 {
            self.plain + self.errors
        } else {
            self.plain
        }
    }
}

impl Accumulator {
    /// Starts from `initial`.
    pub fn starting(reduction: Reduction, initial: Scalar) -> Accumulator {
        let inexact = initial.dtype().is_float() || initial.dtype().is_complex();
        match reduction {
            Reduction::Sum if inexact => Accumulator::Sum(
                CompensatedSum::new(initial.re()),
                CompensatedSum::new(initial.im()),
            ),
            Reduction::Prod => Accumulator::Apply(Ufunc::Mul, initial.cast(wide(initial.dtype()))),
            _ => Accumulator::Apply(Ufunc::combining(reduction), initial),
        }
    }

    /// Combines one more element of the same type.
    pub fn push(&mut self, element: Scalar) -> Result<(), String> {
        match self {
            Accumulator::Apply(ufunc, value) => {
                *value = ufuncs::apply(*ufunc, &[*value, element.cast(value.dtype())])?;
            }
            Accumulator::Sum(re, im) => {
                (*re, *im) = (re.add(element.re()), im.add(element.im()));
            }
        }
        Ok(())
    }

    /// The combination as an element of `dtype`.
    pub fn finish(self, dtype: DType) -> Scalar {
        match self {
            Accumulator::Apply(_, value) => value.cast(dtype),
            Accumulator::Sum(re, im) => Scalar::C128(re.value(), im.value()).cast(dtype),
        }
    }
}

/// The type that products are kept in.
fn wide(dtype: DType) -> DType {
    match dtype {
        DType::F32 => DType::F64,
        DType::C64 => DType::C128,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(reduction: Reduction, elements: &[Scalar]) -> Scalar {
        let dtype = elements[0].dtype();
        let mut accumulator = Accumulator::starting(reduction, reduction.identity(dtype).unwrap());
        for element in elements {
            accumulator.push(*element).unwrap();
        }
        accumulator.finish(dtype)
    }

    #[test]
    fn sums_do_not_lose_small_terms() {
        let terms: Vec<Scalar> = [1e16, 1.0, 1.0, -1e16].map(Scalar::F64).into();
        assert_eq!(fold(Reduction::Sum, &terms), Scalar::F64(2.0));
        let terms: Vec<Scalar> = [16777216.0, 1.0, 1.0].map(Scalar::F32).into();
        assert_eq!(fold(Reduction::Sum, &terms), Scalar::F32(16777218.0));
    }

    #[test]
    fn special_values_pass_through() {
        let inf = Scalar::F32(f32::INFINITY);
        assert_eq!(fold(Reduction::Sum, &[inf, Scalar::F32(1.0)]), inf);
        assert!(fold(Reduction::Sum, &[inf, Scalar::F32(f32::NEG_INFINITY)]).re().is_nan());
        assert!(fold(Reduction::Max, &[Scalar::F64(f64::NAN), Scalar::F64(1.0)]).re().is_nan());
        assert_eq!(fold(Reduction::Sum, &[Scalar::Bool(true); 2]), Scalar::Bool(true));
        assert_eq!(fold(Reduction::Sum, &[Scalar::I8(100); 2]), Scalar::I8(-56));
        assert_eq!(fold(Reduction::Prod, &[Scalar::C64(0.0, 1.0); 2]), Scalar::C64(-1.0, 0.0));
    }
}
