//! Comparing arrays.

use crate::reference::Tensor;
use ramba_abi::{DType, Scalar};

/// By how much the elements of two arrays may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tolerance {
    /// Units in the last place; for complex numbers of the larger part. 0 asks for equal bits (all
    /// NaNs count as equal). Otherwise signs of zero do not matter, nor do differences of a few
    /// times the smallest normal number.
    pub ulps: u32,
}

impl Tolerance {
    /// Equal bits.
    pub const EXACT: Tolerance = Tolerance { ulps: 0 };

    fn admits(self, expected: Scalar, got: Scalar) -> bool {
        match (expected, got) {
            _ if expected.dtype().is_integral() => expected == got,
            (Scalar::C64(..) | Scalar::C128(..), _) if self.ulps > 0 => self.near(expected, got),
            _ => {
                let real = expected.dtype().real();
                self.parts_match(real, expected.re(), got.re())
                    && self.parts_match(real, expected.im(), got.im())
            }
        }
    }

    fn parts_match(self, dtype: DType, expected: f64, got: f64) -> bool {
        let same = expected.to_bits() == got.to_bits() || expected.is_nan() && got.is_nan();
        let tiny = (expected - got).abs() <= 4.0 * smallest_normal(dtype);
        same || self.ulps > 0 && (tiny || distance(dtype, expected, got) <= self.ulps as u64)
    }

    /// For complex numbers: relative to the larger part, if they are finite.
    fn near(self, expected: Scalar, got: Scalar) -> bool {
        let parts = [expected.re(), expected.im(), got.re(), got.im()];
        if parts.iter().any(|part| !part.is_finite()) {
            return Tolerance::EXACT.admits(expected, got);
        }
        let difference = (parts[0] - parts[2]).hypot(parts[1] - parts[3]);
        let (epsilon, tiny) = match expected.dtype().real() {
            DType::F32 => (f32::EPSILON as f64, smallest_normal(DType::F32)),
            _ => (f64::EPSILON, smallest_normal(DType::F64)),
        };
        let size = parts[0].abs().max(parts[1].abs());
        difference <= self.ulps as f64 * epsilon * size + 4.0 * tiny
    }
}

fn smallest_normal(dtype: DType) -> f64 {
    if dtype == DType::F32 { f32::MIN_POSITIVE as f64 } else { f64::MIN_POSITIVE }
}

/// How many floats of `dtype` lie between two; infinity comes after the largest, NaN is far away.
fn distance(dtype: DType, a: f64, b: f64) -> u64 {
    if a.is_nan() || b.is_nan() {
        return u64::MAX;
    }
    let position = |value: f64| match dtype {
        DType::F32 => {
            let bits = (value as f32).to_bits();
            let magnitude = (bits & 0x7fff_ffff) as i128;
            if bits >> 31 == 1 { -magnitude } else { magnitude }
        }
        _ => {
            let bits = value.to_bits();
            let magnitude = (bits & (u64::MAX >> 1)) as i128;
            if bits >> 63 == 1 { -magnitude } else { magnitude }
        }
    };
    (position(a) - position(b)).unsigned_abs() as u64
}

/// Do two arrays agree?
///
/// # Errors
/// The first difference, with its index.
pub fn tensors_match(expected: &Tensor, got: &Tensor, tolerance: Tolerance) -> Result<(), String> {
    if expected.ty() != got.ty() {
        return Err(format!("expected {}, got {}", expected.ty(), got.ty()));
    }
    let pairs = expected.scalars().into_iter().zip(got.scalars());
    let mut different = pairs.enumerate().filter(|(_, (a, b))| !tolerance.admits(*a, *b));
    let Some((position, (wanted, found))) = different.next() else {
        return Ok(());
    };
    let more = different.count();
    let index = index_of(position as i64, &expected.shape);
    Err(format!(
        "element {index:?} of {} is {found}, expected {wanted} within {} ulps ({more} more differ)",
        expected.ty(),
        tolerance.ulps
    ))
}

fn index_of(mut position: i64, shape: &[i64]) -> Vec<i64> {
    let mut index: Vec<i64> = Vec::new();
    for extent in shape.iter().rev() {
        index.insert(0, position % extent);
        position /= extent;
    }
    index
}

/// Asserts that two arrays agree.
///
/// # Panics
/// With the first difference, if they do not.
pub fn assert_tensors_match(expected: &Tensor, got: &Tensor, tolerance: Tolerance) {
    if let Err(difference) = tensors_match(expected, got, tolerance) {
        panic!("{difference}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differ(a: f64, b: f64, ulps: u32) -> bool {
        let tensor = |value| Tensor::from_values(&[], &[value]).unwrap();
        tensors_match(&tensor(a), &tensor(b), Tolerance { ulps }).is_err()
    }

    #[test]
    fn exact_means_bits_but_for_nan() {
        assert!(differ(0.0, -0.0, 0));
        assert!(!differ(f64::NAN, -f64::NAN, 0));
        assert!(differ(1.0, 1.0 + f64::EPSILON, 0));
    }

    #[test]
    fn ulps_count_floats_between() {
        assert!(!differ(1.0, 1.0 + 4.0 * f64::EPSILON, 4));
        assert!(differ(1.0, 1.0 + 5.0 * f64::EPSILON, 4));
        assert!(!differ(f64::MAX, f64::INFINITY, 1));
        assert!(differ(f64::INFINITY, f64::NAN, 9));
        assert!(!differ(0.0, -1e-308, 1));
        assert!(differ(1e-300, -1e-300, 9));
    }

    #[test]
    fn differences_are_located() {
        let a = Tensor::from_values(&[2, 2], &[1i8, 2, 3, 4]).unwrap();
        let b = Tensor::from_values(&[2, 2], &[1i8, 2, 0, 0]).unwrap();
        let message = tensors_match(&a, &b, Tolerance::EXACT).unwrap_err();
        assert!(message.starts_with("element [1, 0] of 2x2xi8 is 0, expected 3"), "{message}");
    }

    #[test]
    fn complex_numbers_are_compared_by_size() {
        let tensor = |re, im| Tensor::from_values::<(f32, f32)>(&[], &[(re, im)]).unwrap();
        let near = tensors_match(&tensor(1.0, 1e-9), &tensor(1.0, -1e-9), Tolerance { ulps: 2 });
        assert_eq!(near, Ok(()));
        assert!(
            tensors_match(&tensor(1.0, 0.0), &tensor(1.0, 1e-3), Tolerance { ulps: 2 }).is_err()
        );
    }
}
