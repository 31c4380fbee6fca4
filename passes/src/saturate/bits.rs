//! Sets of small numbers.

/// A set of numbers below a bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BitSet {
    words: Vec<u64>,
}

impl BitSet {
    /// The empty set of numbers below `bound`.
    pub fn new(bound: usize) -> BitSet {
        BitSet { words: vec![0; bound.div_ceil(64)] }
    }

    /// Adds a number.
    pub fn insert(&mut self, number: usize) {
        self.words[number / 64] |= 1 << (number % 64);
    }

    /// Adds all numbers of a set with the same bound.
    pub fn insert_all(&mut self, other: &BitSet) {
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    /// Is the number in the set?
    pub fn contains(&self, number: usize) -> bool {
        self.words[number / 64] >> (number % 64) & 1 == 1
    }

    /// The numbers that another set with the same bound lacks, in ascending order.
    pub fn without(&self, other: &BitSet) -> impl Iterator<Item = usize> {
        let words = self.words.iter().zip(&other.words).enumerate();
        words.flat_map(|(at, (word, known))| {
            let mut left = word & !known;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
                left &= left - 1;
                Some(at * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_was_inserted() {
        let mut set = BitSet::new(200);
        for number in [0, 63, 64, 199] {
            set.insert(number);
        }
        let mut other = BitSet::new(200);
        other.insert(65);
        set.insert_all(&other);
        assert_eq!(set.without(&BitSet::new(200)).collect::<Vec<_>>(), [0, 63, 64, 65, 199]);
        assert_eq!(set.without(&other).collect::<Vec<_>>(), [0, 63, 64, 199]);
        assert!(set.contains(65) && !set.contains(66));
        assert_eq!(BitSet::new(0).without(&BitSet::new(0)).count(), 0);
    }
}
