//! What a choice costs: time on the busiest rank, in picoseconds.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

/// A time in picoseconds. Sums saturate, so that [`Cost::INFINITE`] stays what it is; integers make
/// every rank come to the same decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cost(pub u64);

impl Cost {
    /// Nothing.
    pub const ZERO: Cost = Cost(0);
    /// What must not be chosen.
    pub const INFINITE: Cost = Cost(u64::MAX);

    /// So much more than `other`; nothing if it is less.
    pub fn minus(self, other: Cost) -> Cost {
        Cost(self.0.saturating_sub(other.0))
    }
}

impl Add for Cost {
    type Output = Cost;
    fn add(self, other: Cost) -> Cost {
        Cost(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Cost) {
        *self = *self + other;
    }
}

impl Sum for Cost {
    fn sum<I: Iterator<Item = Cost>>(costs: I) -> Cost {
        costs.fold(Cost::ZERO, Add::add)
    }
}

/// In microseconds, such as `12.3 us`.
impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Cost::INFINITE => f.write_str("impossible"),
            Cost(picoseconds) => write!(f, "{:.1} us", picoseconds as f64 * 1e-6),
        }
    }
}

/// The machine, as far as costs go. All prices are picoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CostModel {
    /// For a message, whatever its size.
    pub message: u64,
    /// For a byte sent from rank to rank.
    pub byte_sent: u64,
    /// For a byte read from or written to memory.
    pub byte_moved: u64,
    /// For an addition; other functions count as several.
    pub flop: u64,
}

impl CostModel {
    /// `messages` that carry `bytes` to one rank, packed before and unpacked behind.
    pub fn transfer(&self, messages: i64, bytes: i64) -> Cost {
        let (messages, bytes) = (messages.max(0) as u64, bytes.max(0) as u64);
        let latency = Cost(self.message.saturating_mul(messages));
        latency + Cost(self.byte_sent.saturating_mul(bytes)) + self.copy(bytes as i64 * 2)
    }

    /// Reading `bytes` and writing them elsewhere.
    pub fn copy(&self, bytes: i64) -> Cost {
        Cost(self.byte_moved.saturating_mul(2).saturating_mul(bytes.max(0) as u64))
    }

    /// `points` iterations that each move `bytes` to or from memory and cost `flops` additions,
    /// whichever takes longer.
    pub fn compute(&self, points: i64, bytes: u64, flops: u64) -> Cost {
        let each = (self.byte_moved.saturating_mul(bytes)).max(self.flop.saturating_mul(flops));
        Cost(each.max(1).saturating_mul(points.max(0) as u64))
    }

    /// Combining `bytes` over `ranks` ranks so that all have the result: a tree up and down.
    pub fn all_reduce(&self, ranks: usize, bytes: i64) -> Cost {
        let rounds = 2 * i64::from(ranks.next_power_of_two().trailing_zeros());
        self.transfer(rounds, rounds.saturating_mul(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn infinity_stays_infinite() {
        assert_eq!(Cost::INFINITE + Cost(5), Cost::INFINITE);
        assert_eq!([Cost(1), Cost::INFINITE].into_iter().sum::<Cost>(), Cost::INFINITE);
    }

    #[test]
    fn the_slower_of_memory_and_arithmetic_counts() {
        let model = CostModel { message: 1000, byte_sent: 200, byte_moved: 100, flop: 250 };
        assert_eq!(model.compute(10, 16, 1), Cost(16_000));
        assert_eq!(model.compute(10, 16, 100), Cost(250_000));
        assert_eq!(model.all_reduce(1, 8), Cost::ZERO);
        assert_eq!(Cost(12_345_678).to_string(), "12.3 us");
    }
}
