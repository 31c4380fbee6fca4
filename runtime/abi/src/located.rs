//! The accumulator of a search for the first extremum in one pass.

use crate::{DTypeKind, Scalar};

/// A number's place in an order, and where the number is: the lesser of two is the better place, or the same
/// and further ahead. So parts merge by their minimum, whatever their order and however they were cut.
///
/// It is one integer, the order above the index, of which kernels and ranks need to know nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Located(i128);

impl Located {
    /// The size in memory.
    pub const BYTES: usize = 16;

    /// Nothing has been found.
    pub const NOWHERE: Located = Located(i128::MAX);

    /// A number at an index, for which the smallest is sought. NaN comes before any number.
    pub fn smallest(value: Scalar, index: i64) -> Located {
        Located::at(order(value).unwrap_or(i64::MIN), index)
    }

    /// The same, but the largest is sought.
    pub fn largest(value: Scalar, index: i64) -> Located {
        Located::at(order(value).map_or(i64::MIN, |order| !order), index)
    }

    fn at(order: i64, index: i64) -> Located {
        Located((order as i128) << 64 | index as u64 as i128)
    }

    /// Where the number is.
    pub fn index(self) -> i64 {
        self.0 as i64
    }

    /// The integer.
    pub fn bits(self) -> i128 {
        self.0
    }

    /// The bytes of an element.
    pub fn to_bytes(self) -> [u8; Located::BYTES] {
        self.0.to_ne_bytes()
    }

    /// The element of these bytes.
    pub fn from_bytes(bytes: [u8; Located::BYTES]) -> Located {
        Located(i128::from_ne_bytes(bytes))
    }
}

/// An integer that is less where the number is; `None` for NaN. Both zeros have the same, and no number has the
/// least or the greatest that a float could have.
fn order(value: Scalar) -> Option<i64> {
    match value.dtype().kind() {
        DTypeKind::Float => {
            // The sum with 0 is +0 for both zeros.
            let bits = (value.re() + 0.0).to_bits() as i64;
            let order = if bits < 0 { bits ^ i64::MAX } else { bits };
            (!value.re().is_nan()).then_some(order)
        }
        DTypeKind::Unsigned => value.as_i128().map(|value| value as i64 ^ i64::MIN),
        _ => value.as_i128().map(|value| value as i64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(values: &[Scalar], locate: fn(Scalar, i64) -> Located) -> i64 {
        let located = values.iter().zip(0..).map(|(value, index)| locate(*value, index));
        located.min().unwrap_or(Located::NOWHERE).index()
    }

    fn both(values: &[Scalar]) -> (i64, i64) {
        (first(values, Located::smallest), first(values, Located::largest))
    }

    #[test]
    fn the_first_of_equals_is_found() {
        let floats = |values: &[f64]| values.iter().map(|v| Scalar::F64(*v)).collect::<Vec<_>>();
        assert_eq!(both(&floats(&[2.0, -1.0, 3.0, -1.0, 3.0])), (1, 2));
        assert_eq!(both(&floats(&[0.0, -0.0, 0.0])), (0, 0));
        assert_eq!(both(&floats(&[-0.0, 0.0])), (0, 0));
        assert_eq!(both(&floats(&[1.0, f64::NAN, -f64::NAN, f64::NEG_INFINITY])), (1, 1));
        assert_eq!(both(&floats(&[1.0, f64::INFINITY, f64::NEG_INFINITY])), (2, 1));
        assert_eq!(both(&floats(&[-5e-324, -2.0, 5e-324, 0.0])), (1, 2));
    }

    #[test]
    fn extreme_integers_keep_their_order() {
        let (least, greatest) = (Scalar::I64(i64::MIN), Scalar::I64(i64::MAX));
        assert_eq!(both(&[Scalar::I64(0), greatest, least]), (2, 1));
        assert_eq!(both(&[greatest, greatest]), (0, 0));
        assert_eq!(both(&[Scalar::U64(1 << 63), Scalar::U64(u64::MAX), Scalar::U64(0)]), (2, 1));
        assert_eq!(both(&[Scalar::Bool(true), Scalar::Bool(false)]), (1, 0));
        assert_eq!(both(&[Scalar::F32(-1.0), Scalar::F32(f32::MIN_POSITIVE)]), (0, 1));
    }

    #[test]
    fn any_place_is_better_than_nowhere() {
        let worst = Located::smallest(Scalar::U64(u64::MAX), i64::MAX - 1);
        assert!(worst < Located::NOWHERE);
        assert_eq!(Located::from_bytes(worst.to_bytes()), worst);
    }
}
