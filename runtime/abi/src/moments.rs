//! The accumulator of a variance in one pass.

/// How many numbers have been seen, their sum, and the sum of their squared deviations from their mean.
///
/// Two of them merge by the formula of Chan, Golub and LeVeque ("Updating formulae and a pairwise
/// algorithm for computing sample variances", 1979), in which nothing cancels. The sum has two words, so
/// that the distance of two means is known to a small part of the standard deviation, however large
/// both are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    /// How many numbers.
    pub count: f64,
    /// Their sum, rounded.
    pub sum: f64,
    /// What rounding has left of the sum.
    pub rest: f64,
    /// The sum of their squared deviations from their mean.
    pub squares: f64,
}

impl Moments {
    /// The size in memory: a vector of the processor.
    pub const BYTES: usize = 32;

    /// One number, which an infinity is not: its deviation from itself is NaN.
    pub fn of(value: f64) -> Moments {
        let squares = if value.is_finite() { 0.0 } else { f64::NAN };
        Moments { count: 1.0, sum: value, rest: 0.0, squares }
    }

    /// What has been seen by either.
    #[inline]
    pub fn merge(self, other: Moments) -> Moments {
        let count = self.count + other.count;
        let [(left, left_rest), (right, right_rest)] = [self.mean(), other.mean()];
        let distance = (right - left) + (right_rest - left_rest);
        let weight = self.count * (other.count / count.max(1.0));
        let (sum, rounded) = two_sum(self.sum, other.sum);
        let rest = rounded + (self.rest + other.rest);
        let squares = self.squares + other.squares + distance * weight * distance;
        Moments { count, sum, rest: if sum.is_finite() { rest } else { 0.0 }, squares }
    }

    /// The mean, and what rounding has left of it.
    #[inline]
    fn mean(self) -> (f64, f64) {
        let count = self.count.max(1.0);
        let mean = self.sum / count;
        (mean, (f64::mul_add(-mean, count, self.sum) + self.rest) / count)
    }

    /// The bytes of an element.
    #[inline]
    pub fn to_bytes(self) -> [u8; Moments::BYTES] {
        let mut bytes = [0; Moments::BYTES];
        let words = [self.count, self.sum, self.rest, self.squares];
        for (place, word) in bytes.chunks_exact_mut(8).zip(words) {
            place.copy_from_slice(&word.to_ne_bytes());
        }
        bytes
    }

    /// The element of these bytes.
    #[inline]
    pub fn from_bytes(bytes: &[u8; Moments::BYTES]) -> Moments {
        let mut words = bytes.chunks_exact(8).map(|word| {
            let mut raw = [0; 8];
            raw.copy_from_slice(word);
            f64::from_ne_bytes(raw)
        });
        let mut next = || words.next().unwrap_or_default();
        Moments { count: next(), sum: next(), rest: next(), squares: next() }
    }
}

/// A sum, and what rounding has left of it.
#[inline]
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let second = sum - a;
    (sum, (a - (sum - second)) + (b - second))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(values: &[f64]) -> Moments {
        values.iter().fold(Moments::default(), |seen, value| seen.merge(Moments::of(*value)))
    }

    #[test]
    fn a_large_mean_costs_no_digits() {
        let values: Vec<f64> = (0..1000).map(|k| 1e15 + f64::from(k % 10)).collect();
        let whole = all(&values);
        assert_eq!((whole.count, (whole.sum - 1e18) + whole.rest), (1000.0, 4500.0));
        assert!((whole.squares - 8250.0).abs() < 1e-10, "{whole:?}");
        let parts = all(&values[..123]).merge(all(&values[123..]));
        assert!((parts.squares - 8250.0).abs() < 1e-10, "{parts:?}");
    }

    #[test]
    fn nothing_changes_nothing() {
        let (nothing, some) = (Moments::default(), all(&[1e200, 3.0, 1e-5]));
        assert_eq!((some.merge(nothing), nothing.merge(some)), (some, some));
        assert_eq!(Moments::from_bytes(&some.to_bytes()), some);
    }

    #[test]
    fn infinities_have_the_sum_that_they_have() {
        let infinite = all(&[1.0, f64::INFINITY, 1.0, 2.0]);
        assert_eq!((infinite.count, infinite.sum, infinite.rest), (4.0, f64::INFINITY, 0.0));
        assert!(infinite.squares.is_nan());
        assert!(all(&[f64::INFINITY, 1.0, f64::NEG_INFINITY]).sum.is_nan());
        assert_eq!(all(&[1e100, 1.0, -1e100]).rest, 1.0);
    }
}
