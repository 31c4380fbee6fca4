//! What a choice costs: time on the busiest rank, in picoseconds, and what it consists of.

use ramba_abi::Grid;
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

/// In microseconds, such as `12.3 us`, or in milliseconds from 10,000 of them.
impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Cost::INFINITE => f.write_str("impossible"),
            Cost(picoseconds) if picoseconds >= 10_000_000_000 => {
                write!(f, "{:.1} ms", picoseconds as f64 * 1e-9)
            }
            Cost(picoseconds) => write!(f, "{:.1} us", picoseconds as f64 * 1e-6),
        }
    }
}

/// What a cost consists of, on the busiest rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Messages received.
    pub messages: u64,
    /// Bytes received.
    pub bytes: u64,
    /// The time for messages, whatever their size.
    pub latency: Cost,
    /// The time for the bytes on their way.
    pub wire: Cost,
    /// The time to pack and unpack what is sent, and to copy what stays.
    pub packing: Cost,
    /// The time of loops that wait for memory.
    pub memory: Cost,
    /// The time of loops that compute.
    pub compute: Cost,
    /// What results may cost later where they lie: apart, or on more ranks than need be.
    pub later: Cost,
    /// Of latency and wire: what waits for neighbours, while something else can be done.
    pub hideable: Cost,
    /// Of that: what is hidden behind the computation of what needs no neighbours.
    pub hidden: Cost,
    /// Bytes of memory needed meanwhile, besides the program's own arrays.
    pub held_bytes: u64,
}

impl Parts {
    /// What must not be chosen.
    pub const IMPOSSIBLE: Parts = Parts {
        messages: 0,
        bytes: 0,
        latency: Cost::INFINITE,
        wire: Cost::ZERO,
        packing: Cost::ZERO,
        memory: Cost::ZERO,
        compute: Cost::ZERO,
        later: Cost::ZERO,
        hideable: Cost::ZERO,
        hidden: Cost::ZERO,
        held_bytes: 0,
    };
    /// Nothing.
    pub const NOTHING: Parts = Parts { latency: Cost::ZERO, ..Parts::IMPOSSIBLE };

    /// The time of all of it.
    pub fn total(&self) -> Cost {
        let all = self.latency + self.wire + self.packing + self.memory + self.compute + self.later;
        if all == Cost::INFINITE { all } else { all.minus(self.hidden) }
    }

    /// The same, as much of it hidden as there is time to hide it behind.
    pub fn behind(self, time: Cost) -> Parts {
        Parts { hidden: self.hideable.min(time), ..self }
    }

    /// The same, all of whose messages can travel while something else is done.
    pub fn hideable(self) -> Parts {
        Parts { hideable: self.latency + self.wire, ..self }
    }

    /// The same while so many more bytes are held.
    pub fn holding(self, bytes: i64) -> Parts {
        Parts { held_bytes: self.held_bytes.saturating_add(bytes.max(0) as u64), ..self }
    }
}

impl Add for Parts {
    type Output = Parts;
    fn add(self, other: Parts) -> Parts {
        Parts {
            messages: self.messages.saturating_add(other.messages),
            bytes: self.bytes.saturating_add(other.bytes),
            latency: self.latency + other.latency,
            wire: self.wire + other.wire,
            packing: self.packing + other.packing,
            memory: self.memory + other.memory,
            compute: self.compute + other.compute,
            later: self.later + other.later,
            hideable: self.hideable + other.hideable,
            hidden: self.hidden + other.hidden,
            held_bytes: self.held_bytes.saturating_add(other.held_bytes),
        }
    }
}

impl AddAssign for Parts {
    fn add_assign(&mut self, other: Parts) {
        *self = *self + other;
    }
}

impl Sum for Parts {
    fn sum<I: Iterator<Item = Parts>>(parts: I) -> Parts {
        parts.fold(Parts::NOTHING, Add::add)
    }
}

/// Such as `2.1 us: 4 messages 8.0 us, 64 bytes 0.1 us, packing 0.1 us, memory 1.0 us, 7.1 us hidden`.
impl fmt::Display for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.total())?;
        let mut separator = ": ";
        let mut say = |text: String, said: bool| {
            if said {
                write!(f, "{separator}{text}")?;
                separator = ", ";
            }
            Ok(())
        };
        say(format!("{} messages {}", self.messages, self.latency), self.messages > 0)?;
        say(format!("{} bytes {}", self.bytes, self.wire), self.bytes > 0)?;
        for (name, time) in [
            ("packing", self.packing),
            ("memory", self.memory),
            ("compute", self.compute),
            ("later", self.later),
        ] {
            say(format!("{name} {time}"), time > Cost::ZERO)?;
        }
        say(format!("{} hidden", self.hidden), self.hidden > Cost::ZERO)
    }
}

/// What connects two ranks. Prices are picoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// For a message, whatever its size.
    pub message: u64,
    /// For a byte sent from rank to rank.
    pub byte: u64,
}

/// The machine, as far as costs go. All prices are picoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CostModel {
    /// Between ranks of a host.
    pub shared: Link,
    /// Between hosts.
    pub network: Link,
    /// Consecutive ranks on each host.
    pub ranks_per_host: usize,
    /// For a byte read from or written to memory by loops.
    pub byte_moved: u64,
    /// For a byte of a message packed or unpacked.
    pub byte_packed: u64,
    /// For an addition; other functions count as several.
    pub flop: u64,
    /// How much of the time of a nest can hide messages, in 256ths.
    pub overlap: u64,
}

/// Reductions over ranks of so many bytes, or pieces of so many, are sent whole (see the runtime's
/// `all_reduce`).
const WHOLE_BYTES: i64 = 16 << 10;
const PIECE_BYTES: i64 = 4 << 10;

impl CostModel {
    /// The link between neighbours along a grid axis: that of the busiest rank, which has to do with
    /// another host if any rank has.
    pub fn axis(&self, grid: &Grid, axis: usize) -> Link {
        let within: usize = grid.0[axis..].iter().product();
        let together = within <= self.ranks_per_host && self.ranks_per_host.is_multiple_of(within);
        if together || grid.ranks() <= self.ranks_per_host { self.shared } else { self.network }
    }

    /// The slowest of the links along some axes.
    pub fn axes(&self, grid: &Grid, axes: impl Iterator<Item = usize>) -> Link {
        let links = axes.filter(|axis| grid.0[*axis] > 1).map(|axis| self.axis(grid, axis));
        let slower =
            |a: Link, b: Link| Link { message: a.message.max(b.message), byte: a.byte.max(b.byte) };
        links.reduce(slower).unwrap_or(self.shared)
    }

    /// `messages` that carry `bytes` to one rank, packed before and unpacked behind.
    pub fn transfer(&self, link: Link, messages: i64, bytes: i64) -> Parts {
        let (messages, bytes) = (messages.max(0) as u64, bytes.max(0) as u64);
        Parts {
            messages,
            bytes,
            latency: Cost(link.message.saturating_mul(messages)),
            wire: Cost(link.byte.saturating_mul(bytes)),
            packing: Cost(self.byte_packed.saturating_mul(2).saturating_mul(bytes)),
            ..Parts::NOTHING
        }
    }

    /// Reading `bytes` and writing them elsewhere.
    pub fn copy(&self, bytes: i64) -> Parts {
        let time = Cost(self.byte_packed.saturating_mul(bytes.max(0) as u64));
        Parts { packing: time, ..Parts::NOTHING }
    }

    /// A loop that reads or writes `bytes` of memory.
    pub fn stream(&self, bytes: i64) -> Parts {
        let time = Cost(self.byte_moved.saturating_mul(bytes.max(0) as u64));
        Parts { memory: time, ..Parts::NOTHING }
    }

    /// `points` iterations that each move `bytes` to or from memory and cost `flops` additions,
    /// whichever takes longer.
    pub fn compute(&self, points: i64, bytes: u64, flops: u64) -> Parts {
        let points = points.max(0) as u64;
        let memory = self.byte_moved.saturating_mul(bytes).saturating_mul(points);
        let compute = self.flop.saturating_mul(flops).max(1).saturating_mul(points);
        match memory >= compute {
            true => Parts { memory: Cost(memory), ..Parts::NOTHING },
            false => Parts { compute: Cost(compute), ..Parts::NOTHING },
        }
    }

    /// Combining `bytes` over the ranks along some axes so that all have the result, as the runtime does it:
    /// whole in few rounds (recursive doubling), or in pieces, which are combined by one rank each.
    pub fn all_reduce(&self, grid: &Grid, axes: &[usize], bytes: i64) -> Parts {
        let along = |axis: &usize| {
            let ranks = grid.0[*axis] as i64;
            let (messages, sent) = match ranks {
                ..=1 => (0, 0),
                _ if ranks == 2 || bytes <= WHOLE_BYTES.max(PIECE_BYTES * ranks) => {
                    let guests = if ranks.count_ones() > 1 { 2 } else { 0 };
                    let rounds = i64::from(ranks.ilog2()) + guests;
                    (rounds, rounds.saturating_mul(bytes))
                }
                _ => (2 * (ranks - 1), bytes / ranks * 2 * (ranks - 1)),
            };
            self.transfer(self.axis(grid, *axis), messages, sent)
        };
        axes.iter().map(along).sum()
    }

    /// The part of a nest's time behind which messages can be hidden.
    pub fn core(&self, nest: &Parts) -> Cost {
        let time = u128::from((nest.memory + nest.compute).0) * u128::from(self.overlap) / 256;
        Cost(time.min(u128::from(u64::MAX - 1)) as u64)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A machine on which only messages and their bytes cost something.
    pub const WIRE: CostModel = CostModel {
        shared: Link { message: 1000, byte: 10 },
        network: Link { message: 5000, byte: 40 },
        ranks_per_host: 4,
        byte_moved: 0,
        byte_packed: 0,
        flop: 0,
        overlap: 0,
    };

    #[test]
    fn infinity_stays_infinite() {
        assert_eq!(Cost::INFINITE + Cost(5), Cost::INFINITE);
        assert_eq!([Cost(1), Cost::INFINITE].into_iter().sum::<Cost>(), Cost::INFINITE);
        assert_eq!(Parts { hidden: Cost(5), ..Parts::IMPOSSIBLE }.total(), Cost::INFINITE);
    }

    #[test]
    fn the_slower_of_memory_and_arithmetic_counts() {
        let model = CostModel { byte_moved: 100, flop: 250, ..WIRE };
        assert_eq!(model.compute(10, 16, 1).memory, Cost(16_000));
        assert_eq!(model.compute(10, 16, 100).compute, Cost(250_000));
        assert_eq!(model.all_reduce(&Grid::line(1), &[0], 8), Parts::NOTHING);
        assert_eq!(Cost(12_345_678).to_string(), "12.3 us");
    }

    #[test]
    fn axes_within_a_host_use_its_memory() {
        let grid = Grid::new(&[8, 4]);
        assert_eq!((WIRE.axis(&grid, 1), WIRE.axis(&grid, 0)), (WIRE.shared, WIRE.network));
        // Three of four ranks: the second group of three is spread over two hosts.
        assert_eq!(WIRE.axis(&Grid::new(&[4, 3]), 1), WIRE.network);
        assert_eq!(WIRE.axis(&Grid::new(&[3]), 0), WIRE.shared);
        assert_eq!(WIRE.axes(&grid, 0..2), WIRE.network);
        assert_eq!(WIRE.axes(&grid, 1..2), WIRE.shared);
    }

    #[test]
    fn what_waits_for_neighbours_hides_behind_the_core() {
        let model = CostModel { overlap: 128, byte_moved: 1, ..WIRE };
        let halo = model.transfer(model.shared, 2, 100).hideable();
        let nest = model.compute(1000, 8, 1);
        assert_eq!(model.core(&nest), Cost(4000));
        assert_eq!(halo.behind(model.core(&nest)).total(), Cost::ZERO);
        assert_eq!(halo.behind(Cost(1000)).total(), Cost(2000));
        assert_eq!(model.transfer(model.shared, 2, 100).behind(Cost(9)).total(), Cost(3000));
    }
}
