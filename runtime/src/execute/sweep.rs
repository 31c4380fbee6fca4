//! Running several launches as one sweep over memory.
//!
//! The rows (iterations of the first dimension) are cut into blocks. For each block the launches run in
//! order, each as many rows behind as its lag says, so that a launch finds in a cache what the ones
//! before it have written. Each thread has a contiguous part of the rows, of which it first does what
//! depends on its own part alone: less and less from launch to launch. When all threads are done, what
//! is missing around the cuts follows, more and more from launch to launch (split tiling: T. Grosser
//! et al., "Split Tiling for GPUs", 2013).
//!
//! ```text
//! launch 2      ...-----\\\\\\/////-----...     - the first phase, by the threads of the two parts
//! launch 1      ...--------\\\///-------...     \ / the second phase
//! launch 0      ...-----------|---------...     | the cut
//! ```

use super::error::StepFailure;
use super::launch::LaunchPlan;
use super::state::State;
use super::tiles::TilePolicy;
use crate::RankContext;
use crate::counters::add;
use ramba_abi::Range;
use ramba_abi::schedule::Lag;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The launches of a sweep as this rank runs them.
pub(super) struct SweepPlan {
    launches: Vec<LaunchPlan>,
    groups: Vec<Group>,
}

/// Launches that do run together, since the rows between the first and the last of them fit a cache.
struct Group {
    /// Their positions.
    launches: Positions,
    /// Per launch.
    lags: Vec<Lag>,
    /// Per launch: do results go around the caches?
    streams: Vec<bool>,
    /// The rows of a block.
    height: i64,
    /// Where the parts of the threads begin and end.
    cuts: Vec<i64>,
}

type Positions = std::ops::Range<usize>;

/// The fewest rows of a block: stencils read rows more than once.
const LEAST_HEIGHT: i64 = 4;

/// A part has at least so many times the rows that the second phase takes of it.
const PARTS_OVER_SEAM: i64 = 6;

/// Groups of so few launches in the small cache are worth less than longer ones in the large one.
const FEW_LAUNCHES: usize = 3;

impl SweepPlan {
    pub fn new(
        launches: Vec<LaunchPlan>,
        lags: &[Lag],
        policy: &TilePolicy,
        threads: usize,
    ) -> SweepPlan {
        let large = policy.stream_bytes / 2 / threads as i64;
        let groups = |cache: i64| Chain { launches: &launches, lags, cache, threads }.groups();
        let (small, large) = (groups(policy.sweep_bytes), groups(large));
        let enough = launches.len().min(FEW_LAUNCHES) * small.len() <= launches.len();
        let groups = if enough || small.len() <= large.len() { small } else { large };
        SweepPlan { groups, launches }
    }

    /// Runs all launches. The state has memory for all operands.
    pub fn run(&self, context: &RankContext, state: &mut State) -> Result<(), StepFailure> {
        self.groups.iter().try_for_each(|group| match &self.launches[group.launches.clone()] {
            [launch] => launch.run(context, state),
            launches => {
                launches.iter().try_for_each(|launch| launch.wait(context, state))?;
                self.run_group(group, context, state.starts());
                Ok(())
            }
        })
    }

    fn run_group(&self, group: &Group, context: &RankContext, starts: &[*mut u8]) {
        let running =
            Running { sweep: self, group, starts: Starts(starts), tiles: AtomicU64::new(0) };
        let parts = group.cuts.len() - 1;
        context.workers.for_each(parts, |part| running.part(part));
        if group.seam() > 0 {
            context.workers.for_each(parts - 1, |seam| running.seam(group.cuts[seam + 1]));
        }
        let launches = &self.launches[group.launches.clone()];
        let busy = launches.iter().filter(|launch| !launch.rows().is_empty()).count() as u64;
        add(&context.counters.sweeps, 1);
        add(&context.counters.nests_swept, busy);
        add(&context.counters.kernels_launched, busy);
        add(&context.counters.tiles_run, running.tiles.into_inner());
    }
}

/// The buffers of the slots.
struct Starts<'a>(&'a [*mut u8]);

// Phases write disjoint elements from different threads.
unsafe impl Sync for Starts<'_> {}

/// A group while it runs.
struct Running<'a> {
    sweep: &'a SweepPlan,
    group: &'a Group,
    starts: Starts<'a>,
    tiles: AtomicU64,
}

impl Running<'_> {
    /// What depends on one thread's part alone.
    fn part(&self, part: usize) {
        let cuts = &self.group.cuts;
        let (first, last) = (part == 0, part + 2 == cuts.len());
        self.blocks(|lag, rows| {
            let lo = if first { rows.lo } else { cuts[part] + lag.high };
            let hi = if last { rows.hi } else { cuts[part + 1] - lag.low };
            Range::new(lo, hi)
        });
    }

    /// What is missing around a cut.
    fn seam(&self, cut: i64) {
        self.blocks(|lag, _| Range::new(cut - lag.low, cut + lag.high));
    }

    /// Runs the rows that `wanted` names for each launch, by its lag and all its rows.
    fn blocks(&self, wanted: impl Fn(Lag, Range) -> Range) {
        let launches = self.group.launches.clone().zip(&self.group.lags);
        let own: Vec<(usize, Lag, Range)> = launches
            .map(|(launch, &lag)| {
                let rows = self.sweep.launches[launch].rows();
                (launch, lag, wanted(lag, rows).intersect(rows))
            })
            .filter(|(.., rows)| !rows.is_empty())
            .collect();
        let first = own.iter().map(|(_, lag, rows)| rows.lo + lag.low).min();
        let last = own.iter().map(|(_, lag, rows)| rows.hi + lag.low).max();
        let (Some(first), Some(last)) = (first, last) else { return };
        for block in (first..last).step_by(self.group.height as usize) {
            for (launch, lag, rows) in &own {
                let lo = block - lag.low;
                let part = Range::new(lo, lo + self.group.height).intersect(*rows);
                if !part.is_empty() {
                    self.launch(*launch, part);
                }
            }
        }
    }

    fn launch(&self, launch: usize, rows: Range) {
        let streams = self.group.streams[launch - self.group.launches.start];
        self.sweep.launches[launch].run_rows(self.starts.0, rows, streams);
        self.tiles.fetch_add(1, Relaxed);
    }
}

impl Group {
    /// The most rows that the second phase has at a cut.
    fn seam(&self) -> i64 {
        self.lags.iter().map(|lag| lag.low + lag.high).max().unwrap_or(0)
    }
}

/// What groups are made from.
struct Chain<'a> {
    launches: &'a [LaunchPlan],
    lags: &'a [Lag],
    /// The bytes that the rows between the first and the last launch of a group may have.
    cache: i64,
    threads: usize,
}

impl Chain<'_> {
    /// Groups as long as the cache and the parts allow, of about the same number of launches each.
    fn groups(&self) -> Vec<Group> {
        let most = self.launches.len().div_ceil(self.greedy(usize::MAX).len().max(1));
        self.greedy(most)
    }

    /// Groups of at most `most` launches.
    fn greedy(&self, most: usize) -> Vec<Group> {
        let mut groups = Vec::new();
        let mut first = 0;
        while first < self.launches.len() {
            let last = self.launches.len().min(first.saturating_add(most));
            let mut group = self.alone(first);
            let longer = (first + 2..=last).map_while(|end| self.group(first..end));
            group = longer.last().unwrap_or(group);
            first = group.launches.end;
            groups.push(group);
        }
        groups
    }

    /// A launch that runs by itself.
    fn alone(&self, launch: usize) -> Group {
        let (lags, streams) = (vec![Lag::default()], Vec::new());
        Group { launches: launch..launch + 1, lags, streams, height: 1, cuts: Vec::new() }
    }

    /// The launches as a group, if it pays to run them together.
    fn group(&self, launches: Positions) -> Option<Group> {
        let (lags, rows) = (self.lags(launches.clone()), self.rows(launches.clone()));
        let (bytes, total) = self.bytes(launches.clone());
        let span = lags.iter().map(|lag| lag.low).max().unwrap_or(0);
        let height = self.cache / bytes.max(1) - span;
        let cut = |part: usize| {
            rows.lo + (part as i128 * rows.len() as i128 / self.threads as i128) as i64
        };
        let cuts = (0..=self.threads).map(cut).collect();
        let streams = self.streams(launches.clone());
        let group = Group { launches, lags, streams, height, cuts };
        let small = rows.len() / (self.threads as i64) < PARTS_OVER_SEAM * group.seam();
        (total > self.cache && height >= LEAST_HEIGHT && !small).then_some(group)
    }

    /// The lags with respect to the launch that is ahead.
    fn lags(&self, launches: Positions) -> Vec<Lag> {
        let lags = &self.lags[launches];
        let ahead = lags.iter().map(|lag| lag.low).min().unwrap_or(0);
        let narrowest = lags.iter().map(|lag| lag.low + lag.high).min().unwrap_or(0);
        let normal = |lag: &Lag| Lag { low: lag.low - ahead, high: lag.high - narrowest + ahead };
        lags.iter().map(normal).collect()
    }

    /// All rows of the launches.
    fn rows(&self, launches: Positions) -> Range {
        let rows = || self.launches[launches.clone()].iter().map(LaunchPlan::rows);
        let lo = rows().map(|rows| rows.lo).min().unwrap_or(0);
        Range::new(lo, rows().map(|rows| rows.hi).max().unwrap_or(lo))
    }

    /// The bytes of a row of all arrays that the launches touch, and of all their rows.
    fn bytes(&self, launches: Positions) -> (i64, i64) {
        let mut seen: Vec<(usize, i64, i64)> = Vec::new();
        for plan in &self.launches[launches] {
            for (slot, bytes) in plan.row_bytes() {
                let total = bytes.saturating_mul(plan.rows().len());
                match seen.iter_mut().find(|(known, ..)| *known == slot) {
                    Some((_, most, all)) => (*most, *all) = ((*most).max(bytes), (*all).max(total)),
                    None => seen.push((slot, bytes, total)),
                }
            }
        }
        (seen.iter().map(|(_, bytes, _)| bytes).sum(), seen.iter().map(|(.., all)| all).sum())
    }

    /// Per launch: it writes around the caches only what no other launch of its group touches.
    fn streams(&self, launches: Positions) -> Vec<bool> {
        let plans = &self.launches[launches];
        let alone = |launch: usize| {
            let others = (0..plans.len()).filter(|other| *other != launch);
            let mut touched = others.flat_map(|other| plans[other].row_bytes());
            !touched.any(|(slot, _)| plans[launch].writes(slot))
        };
        (0..plans.len()).map(|launch| plans[launch].streams() && alone(launch)).collect()
    }
}
