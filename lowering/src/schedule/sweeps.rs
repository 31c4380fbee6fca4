//! Which launches may run as one sweep over memory, and how far each must lag behind.
//!
//! Two iterations *meet* if they touch one element of one array and at least one of them writes. Where
//! the iterations that meet lie a bounded distance apart along the first iteration dimension, the later
//! launch can follow the earlier one at that distance instead of waiting for its end. This is loop
//! skewing over a chain of nests, as in run-time tiling of stencil programs (I. Z. Reguly, G. R.
//! Mudalige, M. B. Giles, "Loop Tiling in Large-Scale Stencil Codes at Run-Time with OPS", 2017).
//!
//! ```text
//! B[i] = f(A[i-1], A[i+1])        lag 0
//! A[i] = f(B[i-1], B[i+1])        lag 1: meets iterations i-1, i, i+1 of the first
//! ```
//!
//! A temporary that is not needed any more gives its memory to a later one of the same kind, so that a
//! chain of new arrays needs no more memory, and no more of the cache, than one launch after another.

mod meeting;

use meeting::{Distances, meeting};
use ramba_abi::schedule::{
    Lag, Launch, Mode, Move, PlacedStep, Schedule, Slot, SlotId, SlotSource, Step, Sweep,
};
use ramba_dialects::{Func, Loc, Opcode, Remark};

/// The most launches in a sweep: the analysis compares all pairs.
const MOST_LAUNCHES: usize = 64;

/// The schedule with its sweeps: launches that may run together come to stand next to each other.
pub fn with_sweeps(mut schedule: Schedule) -> Schedule {
    let steps = std::mem::take(&mut schedule.steps);
    let mut former = Former {
        written: vec![false; schedule.slots.len()],
        slot_now: (0..schedule.slots.len() as u32).map(SlotId).collect(),
        open: Open::default(),
        schedule,
    };
    steps.into_iter().for_each(|placed| former.step(placed));
    former.close();
    former.finish()
}

/// What was found, at the line of each sweep's first nest. The schedule is the function's.
pub fn remarks(func: &Func, schedule: &Schedule) -> Vec<Remark> {
    let is_launch = |placed: &PlacedStep| matches!(placed.step, Step::Launch(_));
    let locations: Vec<&Loc> =
        func.ops.iter().filter(|op| op.opcode == Opcode::Launch).map(|op| &op.loc).collect();
    let remark = |Sweep { first, lags }: &Sweep| {
        let before = schedule.steps[..*first].iter().filter(|placed| is_launch(placed)).count();
        let (nests, behind) = (lags.len(), lags.last().map_or(0, |lag| lag.low));
        let message =
            format!("{nests} loop nests can be one sweep, the last {behind} rows behind the first");
        Remark { pass: "sweeps", loc: locations[before].clone(), message }
    };
    schedule.sweeps.iter().map(remark).collect()
}

/// Walks the steps and puts launches into the open sweep as long as they can follow.
struct Former {
    schedule: Schedule,
    /// Per slot of the old schedule: was it written before?
    written: Vec<bool>,
    /// Per slot of the old schedule: the one whose memory it has.
    slot_now: Vec<SlotId>,
    open: Open,
}

/// The sweep that is being put together.
#[derive(Default)]
struct Open {
    launches: Vec<(Launch, String)>,
    lags: Vec<Lag>,
    /// Releases among the launches; they are done after all of them.
    released: Vec<(SlotId, String)>,
}

impl Former {
    fn step(&mut self, placed: PlacedStep) {
        let PlacedStep { mut step, location } = placed;
        match &mut step {
            Step::Launch(launch) => return self.launch(launch.clone(), location),
            Step::Free(slot) if !self.open.launches.is_empty() => {
                return self.open.released.push((self.now(*slot), location));
            }
            _ => self.close(),
        }
        for slot in slots_of_mut(&mut step) {
            self.written[slot.0 as usize] = true;
            *slot = self.now(*slot);
        }
        self.schedule.steps.push(PlacedStep { step, location });
    }

    fn launch(&mut self, launch: Launch, location: String) {
        let taken = self.takeovers(&launch);
        for &(slot, memory) in taken.iter().flatten() {
            self.slot_now[slot.0 as usize] = memory;
        }
        let moved = self.moved(&launch);
        match taken.as_ref().and_then(|_| self.open.lag(&moved)) {
            Some(lag) => {
                let claimed = |slot: &SlotId| taken.iter().flatten().any(|(_, from)| from == slot);
                self.open.released.retain(|(slot, _)| !claimed(slot));
                self.open.push(moved, lag, location);
            }
            None => {
                for &(slot, _) in taken.iter().flatten() {
                    self.slot_now[slot.0 as usize] = slot;
                }
                self.close();
                let moved = self.moved(&launch);
                self.open.push(moved, Lag::default(), location);
            }
        }
        for operand in &launch.operands {
            self.written[operand.slot.0 as usize] = true;
        }
    }

    /// For each slot that the launch is the first to write, the released memory that it could have.
    /// `None` if some would need memory of its own while released memory is still held.
    fn takeovers(&self, launch: &Launch) -> Option<Vec<(SlotId, SlotId)>> {
        let mut released: Vec<SlotId> = self.open.released.iter().map(|(slot, _)| *slot).collect();
        let mut taken: Vec<(SlotId, SlotId)> = Vec::new();
        for operand in launch.operands.iter().filter(|operand| operand.mode != Mode::Read) {
            let slot = operand.slot;
            let known = taken.iter().any(|(taken, _)| *taken == slot);
            if known || self.written[slot.0 as usize] || !self.is_fresh(slot) {
                continue;
            }
            match released.iter().position(|memory| self.could_hold(*memory, slot)) {
                Some(position) => taken.push((slot, released.swap_remove(position))),
                None if released.is_empty() => {}
                None => return None,
            }
        }
        Some(taken)
    }

    fn is_fresh(&self, slot: SlotId) -> bool {
        self.schedule.slots[slot.0 as usize].source == SlotSource::Fresh
    }

    fn could_hold(&self, memory: SlotId, slot: SlotId) -> bool {
        let kind = |slot: SlotId| {
            let Slot { dtype, shape, layout, pad, source } = &self.schedule.slots[slot.0 as usize];
            (dtype, shape, layout, pad, source)
        };
        kind(memory) == kind(slot)
    }

    fn now(&self, slot: SlotId) -> SlotId {
        self.slot_now[slot.0 as usize]
    }

    fn moved(&self, launch: &Launch) -> Launch {
        let mut launch = launch.clone();
        for operand in &mut launch.operands {
            operand.slot = self.now(operand.slot);
        }
        launch
    }

    /// Ends the open sweep.
    fn close(&mut self) {
        let Open { launches, lags, released } = std::mem::take(&mut self.open);
        let steps = &mut self.schedule.steps;
        if launches.len() > 1 {
            self.schedule.sweeps.push(Sweep { first: steps.len(), lags });
        }
        let placed = |(step, location)| PlacedStep { step, location };
        steps.extend(launches.into_iter().map(|(launch, at)| placed((Step::Launch(launch), at))));
        steps.extend(released.into_iter().map(|(slot, at)| placed((Step::Free(slot), at))));
    }

    /// Renumbers the slots, without those that have another's memory.
    fn finish(self) -> Schedule {
        let Former { mut schedule, slot_now, .. } = self;
        let kept = |slot: &usize| slot_now[*slot].0 as usize == *slot;
        let old: Vec<usize> = (0..slot_now.len()).filter(kept).collect();
        let number = |slot: SlotId| {
            let memory = slot_now[slot.0 as usize].0 as usize;
            SlotId(old.partition_point(|kept| *kept < memory) as u32)
        };
        for placed in &mut schedule.steps {
            slots_of_mut(&mut placed.step).into_iter().for_each(|slot| *slot = number(*slot));
        }
        schedule.outputs.iter_mut().for_each(|slot| *slot = number(*slot));
        let mut slots: Vec<Option<Slot>> = schedule.slots.into_iter().map(Some).collect();
        schedule.slots = old.iter().filter_map(|slot| slots[*slot].take()).collect();
        schedule
    }
}

impl Open {
    fn push(&mut self, launch: Launch, lag: Lag, location: String) {
        self.launches.push((launch, location));
        self.lags.push(lag);
    }

    /// How far the launch must lag behind to follow those of the sweep, if it can and should.
    fn lag(&self, launch: &Launch) -> Option<Lag> {
        let earlier = || self.launches.iter().map(|(launch, _)| launch);
        let joins = self.launches.len() < MOST_LAUNCHES
            && launch.overlaps.is_none()
            && earlier().chain([launch]).all(runs_by_rows)
            && earlier().any(|other| shares_rows(other, launch));
        if !joins {
            return None;
        }
        let mut lag: Option<Lag> = None;
        for (other, behind) in earlier().zip(&self.lags) {
            for Distances { least, most } in meetings(other, launch)? {
                let (low, high) = (behind.low - least, behind.high + most);
                let so_far = lag.unwrap_or(Lag { low, high });
                lag = Some(Lag { low: so_far.low.max(low), high: so_far.high.max(high) });
            }
        }
        Some(lag.or(self.lags.last().copied()).unwrap_or_default())
    }
}

/// Can the launch run some rows at a time, whichever, with the same results? Sums over rows depend on
/// where they are cut, and so do vectorized functions on a line.
fn runs_by_rows(launch: &Launch) -> bool {
    let reduces = |mode| matches!(mode, Mode::Reduce(_));
    launch.domain.len() > 1
        && launch.blocks.is_empty()
        && !launch.operands.iter().any(|operand| reduces(operand.mode))
}

/// Do both launches go through the rows of one array? Otherwise nothing is gained together.
fn shares_rows(a: &Launch, b: &Launch) -> bool {
    let by_rows = |launch: &Launch, slot: SlotId| {
        let mut operands = launch.operands.iter();
        operands.any(|operand| operand.slot == slot && operand.view.reader_of(0).is_some())
    };
    a.operands.iter().any(|operand| by_rows(a, operand.slot) && by_rows(b, operand.slot))
}

/// The distances at which iterations of the launches meet, per pair of operands. `None` if there is no
/// bound.
fn meetings(earlier: &Launch, later: &Launch) -> Option<Vec<Distances>> {
    let mut found = Vec::new();
    for before in &earlier.operands {
        for after in later.operands.iter().filter(|after| after.slot == before.slot) {
            if before.mode != Mode::Read || after.mode != Mode::Read {
                found.extend(meeting((&earlier.domain, before), (&later.domain, after)).bounded()?);
            }
        }
    }
    Some(found)
}

/// The slots that a step touches.
fn slots_of_mut(step: &mut Step) -> Vec<&mut SlotId> {
    match step {
        Step::Launch(launch) => launch.operands.iter_mut().map(|o| &mut o.slot).collect(),
        Step::ExchangeStart { halos, moves, .. } => {
            let moved = moves.iter_mut().flat_map(|Move { from, to }| [from, to]);
            halos.iter_mut().map(|halo| &mut halo.slot).chain(moved).collect()
        }
        Step::Copy { from, to } => vec![from, to],
        Step::ReduceScatter(scatter) => vec![&mut scatter.from, &mut scatter.to],
        Step::Scan(scan) => vec![&mut scan.from, &mut scan.to],
        Step::Contract(contract) => {
            let [lhs, rhs] = &mut contract.from;
            vec![lhs, rhs, &mut contract.to]
        }
        Step::AllReduce { slots, .. } => slots.iter_mut().map(|(slot, _)| slot).collect(),
        Step::Free(slot) => vec![slot],
        Step::ExchangeWait(_) => Vec::new(),
    }
}
