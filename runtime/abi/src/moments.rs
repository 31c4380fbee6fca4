//! The accumulator of a variance in one pass.

/// How many numbers have been seen, their sum, and the sum of their squared deviations from their
/// mean.
///
/// Two of them merge by the formula of Chan, Golub and LeVeque ("Updating formulae and a pairwise
/// algorithm for computing sample variances", 1979), in which nothing cancels: the relative error grows
/// with the ratio of mean and standard deviation, and not with its square. The sum stands in place of the mean so that infinities
/// give the sum that NumPy gives.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    /// How many numbers.
    pub count: f64,
    /// Their sum.
    pub sum: f64,
    /// The sum of their squared deviations from their mean.
    pub squares: f64,
}

impl Moments {
    /// The size in memory: the three words and an empty one, so that vectors of the processor hold
    /// an element.
    pub const BYTES: usize = 32;

    /// One number.
    pub fn of(value: f64) -> Moments {
        Moments { count: 1.0, sum: value, squares: value - value }
    }

    /// What has been seen by either.
    pub fn merge(self, other: Moments) -> Moments {
        let count = self.count + other.count;
        let distance = other.sum / other.count.max(1.0) - self.sum / self.count.max(1.0);
        // Nothing has a mean of 0, and the weight 0.
        let weight = self.count * (other.count / count.max(1.0));
        Moments {
            count,
            sum: self.sum + other.sum,
            squares: self.squares + other.squares + distance * weight * distance,
        }
    }

    /// The bytes of an element.
    pub fn to_bytes(self) -> [u8; Moments::BYTES] {
        let mut bytes = [0; Moments::BYTES];
        let words = [self.count, self.sum, self.squares];
        for (place, word) in bytes.chunks_exact_mut(8).zip(words) {
            place.copy_from_slice(&word.to_ne_bytes());
        }
        bytes
    }

    /// The element of these bytes.
    pub fn from_bytes(bytes: &[u8; Moments::BYTES]) -> Moments {
        let mut words = bytes.chunks_exact(8).map(|word| {
            let mut raw = [0; 8];
            raw.copy_from_slice(word);
            f64::from_ne_bytes(raw)
        });
        let mut next = || words.next().unwrap_or_default();
        Moments { count: next(), sum: next(), squares: next() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(values: &[f64]) -> Moments {
        values.iter().fold(Moments::default(), |seen, value| seen.merge(Moments::of(*value)))
    }

    #[test]
    fn a_large_mean_cancels_nothing() {
        let values: Vec<f64> = (0..1000).map(|k| 1e9 + (k % 10) as f64).collect();
        let whole = all(&values);
        assert_eq!((whole.count, whole.sum), (1000.0, 1e12 + 4500.0));
        assert!((whole.squares - 8250.0).abs() < 1e-3, "{whole:?}");
        let parts = all(&values[..123]).merge(all(&values[123..]));
        assert!((parts.squares - 8250.0).abs() < 1e-3, "{parts:?}");
    }

    #[test]
    fn nothing_changes_nothing_and_infinities_sum() {
        let (nothing, one) = (Moments::default(), Moments::of(1e200));
        assert_eq!((one.merge(nothing), nothing.merge(one)), (one, one));
        let infinite = all(&[f64::INFINITY, 1.0, 2.0]);
        assert_eq!((infinite.count, infinite.sum), (3.0, f64::INFINITY));
        assert!(infinite.squares.is_nan());
        assert_eq!(Moments::from_bytes(&one.to_bytes()), one);
    }
}
