//! Where to cut a long trace: a loop of any length must compile a bounded number of programs.
//!
//! A loop of the user's records the same operations over and over. Once two rounds have matched, the
//! trace is cut at the point of the round where the fewest arrays were alive (what is alive at a cut
//! must exist in memory), and then again after every round. From then on each round is the same
//! program, found in the cache. Only the trace decides, never the clock, so that all ranks cut alike.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Rounds shorter than this are taken several at a time: as many steps of a stencil as one sweep over
/// memory can make, and messages of as many rounds to put together.
const LEAST_OPERATIONS: usize = 128;

/// A trace longer than this is cut wherever it is.
const MOST_OPERATIONS: usize = 2048;

/// Keys are hashes already.
#[derive(Debug, Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// Watches the operations of a trace.
#[derive(Debug, Default)]
pub struct Cutter {
    keys: Vec<u64>,
    alive: Vec<usize>,
    last_seen: HashMap<u64, usize, BuildHasherDefault<Hashed>>,
    period: usize,
    matched: usize,
    cut_at: Option<usize>,
    /// Operations per segment, while a loop is being followed.
    segment: Option<usize>,
}

impl Cutter {
    /// Should the trace be run before the next operation is recorded?
    pub fn is_due(&self) -> bool {
        let length = self.keys.len();
        length >= MOST_OPERATIONS || self.cut_at.is_some_and(|at| length >= at)
    }

    /// Notes an operation: a key that is equal for operations which do the same with what stands at
    /// the same distance before them, and the number of arrays alive before it.
    pub fn note(&mut self, key: u64, alive: usize) {
        let position = self.keys.len();
        self.keys.push(key);
        self.alive.push(alive);
        if self.segment.is_some() {
            return;
        }
        let distance = self.last_seen.insert(key, position).map(|last| position - last);
        self.follow(position, distance);
        if self.cut_at.is_none() && self.period > 0 && self.matched >= self.wanted() {
            self.plan_cut();
        }
    }

    /// Compares with the operation one period ago. Within a round an operation may occur several times,
    /// so its last occurrence is asked only for another guess of the period.
    fn follow(&mut self, position: usize, distance: Option<usize>) {
        let before = position.checked_sub(self.period).filter(|_| self.period > 0);
        if before.is_some_and(|before| self.keys[before] == self.keys[position]) {
            self.matched += 1;
        } else {
            self.period = distance.unwrap_or(0);
            self.matched = usize::from(distance.is_some());
        }
    }

    /// Starts over after the trace has run.
    pub fn restart(&mut self) {
        let due = self.is_due();
        let segment = match (due, self.segment, self.cut_at) {
            (true, Some(segment), _) => Some(segment),
            (true, None, Some(_)) => Some(self.wanted()),
            // Somebody wanted a value in the middle of a round: the loop is over, or reads.
            _ => None,
        };
        (self.segment, self.cut_at) = (segment, segment);
        (self.period, self.matched) = (0, 0);
        self.keys.clear();
        self.alive.clear();
        self.last_seen.clear();
    }

    /// The operations of as many whole rounds as one segment takes.
    fn wanted(&self) -> usize {
        LEAST_OPERATIONS.div_ceil(self.period) * self.period
    }

    fn plan_cut(&mut self) {
        let length = self.keys.len();
        let round = length - self.period..length;
        let best = round.min_by_key(|position| (self.alive[*position], *position));
        self.cut_at = best.map(|position| position + self.period);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lengths of the segments into which a loop is cut.
    fn segments(prologue: &[u64], round: &[u64], rounds: usize) -> Vec<usize> {
        let mut cutter = Cutter::default();
        let mut lengths = vec![0];
        let ops = prologue.iter().chain((0..rounds).flat_map(|_| round));
        for (position, key) in ops.enumerate() {
            if cutter.is_due() {
                cutter.restart();
                lengths.push(0);
            }
            let in_round = position.saturating_sub(prologue.len()) % round.len();
            cutter.note(*key, 2 + in_round);
            *lengths.last_mut().unwrap() += 1;
        }
        lengths
    }

    #[test]
    fn rounds_become_equal_segments() {
        let round: Vec<u64> = (100..130).collect();
        let lengths = segments(&[1, 2, 3], &round, 20);
        assert_eq!(lengths[0], 3 + 150 + 30);
        let whole = &lengths[1..lengths.len() - 1];
        assert!(whole.iter().all(|length| *length == 150), "{lengths:?}");
    }

    #[test]
    fn short_rounds_are_taken_together() {
        let lengths = segments(&[], &[7, 8], 500);
        assert!(lengths[1..lengths.len() - 1].iter().all(|length| *length == 128), "{lengths:?}");
    }

    #[test]
    fn rounds_may_repeat_operations() {
        let round: Vec<u64> = (100..130).map(|key| if key % 7 == 0 { 7 } else { key }).collect();
        let lengths = segments(&[1, 2, 3], &round, 20);
        assert!(lengths[1..lengths.len() - 1].iter().all(|length| *length == 150), "{lengths:?}");
        assert!(lengths[0] <= 3 + 210, "{lengths:?}");
    }

    #[test]
    fn straight_lines_are_not_cut() {
        let ops: Vec<u64> = (0..1000).collect();
        assert_eq!(segments(&ops, &[0], 1), [1001]);
    }
}
