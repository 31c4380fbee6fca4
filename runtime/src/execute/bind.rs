//! From a schedule to what one rank has to do.

use super::all_reduce::AllReducePlan;
use super::contract::ContractPlan;
use super::copy::CopyPlan;
use super::error::{BindError, ExecuteError, StepFailure};
use super::exchange::ExchangePlan;
use super::launch::{LaunchInput, LaunchPlan};
use super::leaves::Leaves;
use super::pieces::PiecesPlan;
use super::reduce_scatter::ReduceScatterPlan;
use super::scan::ScanPlan;
use super::state::State;
use super::sweep::SweepPlan;
use super::tiles::TilePolicy;
use crate::RankContext;
use crate::exchange::Exchange;
use crate::memory::class_bytes;
use crate::shard::{Cut, Fringe, Placement};
use ramba_abi::Range;
use ramba_abi::schedule::{
    Contract, ExchangeId, HaloRequest, KernelFn, Launch, Mode, Move, Pieces, Schedule, SlotId,
    SlotSource, Step, Sweep,
};
use smallvec::SmallVec;
use std::sync::Arc;

/// A schedule for one rank, and for inputs that lie in memory in a certain way.
pub(super) struct Binding {
    /// One per slot.
    pub placements: Vec<Arc<Placement>>,
    /// Those of the inputs, by position.
    pub inputs: Vec<Arc<Placement>>,
    /// What the inputs have of their neighbours' elements, by position.
    pub fringes: Vec<Fringe>,
    /// What each slot has of them in the end.
    pub fringes_after: Vec<Fringe>,
    /// One per step of the schedule.
    pub steps: Vec<BoundStep>,
    /// The most memory that slots without a caller's buffer use at a time.
    pub peak: Peak,
}

/// When a program uses the most memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Peak {
    /// How much that is.
    pub bytes: usize,
    /// The step of the schedule that comes to it.
    pub step: usize,
}

/// A step, and the slots that need memory before it.
pub(super) struct BoundStep {
    pub fresh: SmallVec<[usize; 2]>,
    pub action: Action,
}

impl BoundStep {
    fn nothing() -> BoundStep {
        BoundStep { fresh: SmallVec::new(), action: Action::Nothing }
    }
}

/// What to do.
pub(super) enum Action {
    Launch(Box<LaunchPlan>),
    Sweep(Box<SweepPlan>),
    Pieces(PiecesPlan),
    /// Nothing: a sweep, or an exchange in pieces, that began before has it.
    Nothing,
    ExchangeStart(ExchangePlan),
    ExchangeWait(ExchangePlan),
    AllReduce(AllReducePlan),
    ReduceScatter(Box<ReduceScatterPlan>),
    Scan(Box<ScanPlan>),
    Contract(Box<ContractPlan>),
    Copy(Box<CopyPlan>),
    Free(usize),
}

impl Action {
    pub fn run(&self, context: &RankContext, state: &mut State) -> Result<(), StepFailure> {
        match self {
            Action::Launch(launch) => launch.run(context, state),
            Action::Sweep(sweep) => sweep.run(context, state),
            Action::Pieces(pieces) => pieces.run(context, state),
            Action::Nothing => Ok(()),
            Action::ExchangeStart(exchange) => exchange.start(context, state),
            Action::ExchangeWait(exchange) => exchange.wait(context, state),
            Action::AllReduce(reduce) => reduce.run(context, state),
            Action::ReduceScatter(scatter) => scatter.run(context, state),
            Action::Scan(scan) => scan.run(context, state),
            Action::Contract(contract) => {
                contract.run(context, state);
                Ok(())
            }
            Action::Copy(copy) => {
                copy.run(context, state);
                Ok(())
            }
            Action::Free(slot) => {
                state.free(*slot);
                Ok(())
            }
        }
    }
}

/// Works out what a rank has to do, with the inputs where `inputs` says, around which `fringes` are
/// up to date.
pub(super) fn bind(
    schedule: &Schedule,
    kernels: &[KernelFn],
    inputs: &[Arc<Placement>],
    fringes: Vec<Fringe>,
    context: &RankContext,
    policy: TilePolicy,
) -> Result<Binding, ExecuteError> {
    let rank = context.rank();
    let placement = |slot: &ramba_abi::schedule::Slot| {
        let pad = match slot.source {
            SlotSource::Input(position) => &inputs[position].pad,
            SlotSource::Fresh | SlotSource::Scalar(_) => &slot.pad,
        };
        Arc::new(Placement::new(slot.dtype, &slot.shape, &slot.layout, pad, rank))
    };
    let mut placements: Vec<_> = schedule.slots.iter().map(placement).collect();
    let in_pieces = in_pieces(schedule, policy, &mut placements);
    let mut binder = Binder {
        schedule,
        kernels,
        placements: &placements,
        written: schedule.slots.iter().map(|slot| slot.source != SlotSource::Fresh).collect(),
        fringes: { &schedule.slots }
            .iter()
            .map(|slot| match slot.source {
                SlotSource::Input(position) => fringes[position].clone(),
                SlotSource::Fresh | SlotSource::Scalar(_) => Fringe::default(),
            })
            .collect(),
        started: Vec::new(),
        leaves: Vec::new(),
        in_pieces,
        rank,
        policy,
    };
    let steps: Result<Vec<BoundStep>, ExecuteError> = schedule
        .steps
        .iter()
        .enumerate()
        .map(|(position, placed)| {
            let location = || placed.location.clone();
            binder
                .placed_step(position, &placed.step)
                .map_err(|source| ExecuteError::Step { location: location(), source })
        })
        .collect();
    let mut steps = steps?;
    for sweep in &schedule.sweeps {
        put_together(&mut steps, sweep, &policy, context.workers.threads())
            .map_err(|source| ExecuteError::Step { location: "sweeps".to_owned(), source })?;
    }
    for output in &schedule.outputs {
        let location = "results".to_owned();
        binder.read(*output).map_err(|source| ExecuteError::Step { location, source })?;
    }
    let mut of_inputs = inputs.to_vec();
    for (slot, placement) in schedule.slots.iter().zip(&placements) {
        if let SlotSource::Input(position) = slot.source {
            of_inputs[position] = placement.clone();
        }
    }
    let fringes_after = binder.fringes;
    let peak = peak(&steps, &placements);
    Ok(Binding { steps, inputs: of_inputs, fringes, fringes_after, placements, peak })
}

/// What comes in several pieces. Its slot then has room for the largest of them.
fn in_pieces(
    schedule: &Schedule,
    policy: TilePolicy,
    placements: &mut [Arc<Placement>],
) -> Vec<InPieces> {
    let mut found = Vec::new();
    for pieces in &schedule.pieces {
        let Some((_, Move { to, .. })) = brought(schedule, pieces) else { continue };
        let slot = &schedule.slots[to.0 as usize];
        let count = PiecesPlan::count(slot, pieces.dim, policy.piece_bytes);
        if count > 1 {
            let whole = placements[to.0 as usize].clone();
            let parts = Cut::all(pieces.dim, count).map(|cut| whole.cut(cut));
            let largest = parts.max_by_key(Placement::bytes);
            placements[to.0 as usize] = largest.map_or(whole.clone(), Arc::new);
            found.push(InPieces { pieces: *pieces, count, whole });
        }
    }
    found
}

/// The exchange of pieces, and what it moves.
fn brought(schedule: &Schedule, pieces: &Pieces) -> Option<(ExchangeId, Move)> {
    match &schedule.steps.get(pieces.start)?.step {
        Step::ExchangeStart { id, moves, .. } => Some((*id, *moves.first()?)),
        _ => None,
    }
}

/// What comes in several pieces.
#[derive(Clone)]
struct InPieces {
    pieces: Pieces,
    count: usize,
    /// Where all of it would lie.
    whole: Arc<Placement>,
}

/// A slot of which there is a part only, and where that lies.
#[derive(Clone, Copy)]
struct Part<'p> {
    slot: SlotId,
    dim: usize,
    placement: &'p Placement,
}

/// Makes the launches of a sweep one step, and the others nothing. All need memory from its start.
fn put_together(
    steps: &mut [BoundStep],
    sweep: &Sweep,
    policy: &TilePolicy,
    threads: usize,
) -> Result<(), BindError> {
    let mut launches = Vec::with_capacity(sweep.lags.len());
    let mut fresh = SmallVec::new();
    for index in sweep.first..sweep.first + sweep.lags.len() {
        let missing = BindError::Missing { what: "launch of a sweep", index };
        let step = steps.get_mut(index).ok_or(missing.clone())?;
        match std::mem::replace(&mut step.action, Action::Nothing) {
            Action::Launch(launch) => launches.push(*launch),
            _ => return Err(missing),
        }
        fresh.append(&mut step.fresh);
    }
    if let Some(first) = steps.get_mut(sweep.first) {
        let plan = SweepPlan::new(launches, &sweep.lags, policy, threads);
        *first = BoundStep { fresh, action: Action::Sweep(Box::new(plan)) };
    }
    Ok(())
}

/// The most memory in use at a time. The caller holds the inputs' buffers all the time, so freeing
/// one of them gives nothing back.
fn peak(steps: &[BoundStep], placements: &[Arc<Placement>]) -> Peak {
    let mut held: Vec<usize> = vec![0; placements.len()];
    let (mut in_use, mut peak) = (0usize, Peak::default());
    for (position, step) in steps.iter().enumerate() {
        for &slot in &step.fresh {
            let bytes = class_bytes(placements[slot].bytes());
            in_use = in_use.saturating_add(bytes - std::mem::replace(&mut held[slot], bytes));
        }
        if in_use > peak.bytes {
            peak = Peak { bytes: in_use, step: position };
        }
        if let Action::Free(slot) = step.action {
            in_use -= std::mem::take(&mut held[slot]);
        }
    }
    peak
}

struct Binder<'a> {
    schedule: &'a Schedule,
    kernels: &'a [KernelFn],
    placements: &'a [Arc<Placement>],
    /// Per slot: has it contents?
    written: Vec<bool>,
    /// Per slot: the neighbours' elements that are up to date.
    fringes: Vec<Fringe>,
    started: Vec<ExchangePlan>,
    /// The leaves of slots whose results are shared with other ranks.
    leaves: Vec<(usize, Arc<[Leaves]>)>,
    in_pieces: Vec<InPieces>,
    rank: usize,
    policy: TilePolicy,
}

impl<'a> Binder<'a> {
    /// The step at a position; what comes in pieces is brought and used by the exchange's start.
    fn placed_step(&mut self, position: usize, step: &Step) -> Result<BoundStep, BindError> {
        let within = |own: &&InPieces| (own.pieces.start..=own.pieces.user).contains(&position);
        match (self.in_pieces.iter().find(within).cloned(), step) {
            (Some(own), Step::ExchangeStart { .. }) => self.pieces(&own),
            (Some(own), Step::ExchangeWait(_)) if position < own.pieces.user => {
                Ok(BoundStep::nothing())
            }
            (Some(own), _) if position == own.pieces.user => Ok(BoundStep::nothing()),
            _ => self.step(step),
        }
    }

    fn pieces(&mut self, own: &InPieces) -> Result<BoundStep, BindError> {
        let InPieces { pieces: Pieces { start, user, dim }, count, ref whole } = *own;
        let schedule = self.schedule;
        let missing = |index| BindError::Missing { what: "step of pieces", index };
        let (id, Move { from, to }) = brought(schedule, &own.pieces).ok_or(missing(start))?;
        let user = &schedule.steps.get(user).ok_or(missing(user))?.step;
        let mut fresh = SmallVec::new();
        let (source, target) = self.pair(from, to, &mut fresh)?;
        let slots = (source.0, target.0);
        let pieces: Result<Vec<_>, BindError> = Cut::all(dim, count)
            .map(|cut| {
                let exchange = Exchange::of_part(source.1, whole, cut, self.rank);
                let part = Part { slot: to, dim, placement: &whole.cut(cut) };
                let action = match user {
                    Step::Launch(launch) => self.launch(launch, Some(part), &mut fresh)?,
                    Step::Contract(contract) => self.contract(contract, Some(part), &mut fresh)?,
                    _ => return Err(missing(own.pieces.user)),
                };
                Ok((exchange, action))
            })
            .collect();
        let action = Action::Pieces(PiecesPlan { id, slots, pieces: pieces? });
        Ok(BoundStep { fresh, action })
    }

    fn step(&mut self, step: &Step) -> Result<BoundStep, BindError> {
        let mut fresh = SmallVec::new();
        let action = match step {
            Step::Launch(launch) => self.launch(launch, None, &mut fresh)?,
            Step::ExchangeStart { id, halos, moves } => {
                self.exchange_start(*id, halos, moves, &mut fresh)?
            }
            Step::ExchangeWait(id) => Action::ExchangeWait(self.exchange(*id)?),
            Step::Copy { from, to } => {
                let source = self.read(*from)?;
                let target = self.write(*to, &mut fresh)?;
                let plan = CopyPlan::new((from.0 as usize, source), (to.0 as usize, target));
                Action::Copy(Box::new(plan.ok_or(BindError::Unlike(*from, *to))?))
            }
            Step::AllReduce { slots, axes } => {
                let placements: Result<Vec<_>, _> =
                    slots.iter().map(|(slot, _)| self.read(*slot)).collect();
                let leaves = |(slot, _): &(SlotId, _)| self.leaves_of(slot.0 as usize);
                let leaves = slots.iter().map(leaves).collect();
                Action::AllReduce(AllReducePlan::new(slots, &placements?, leaves, axes, self.rank)?)
            }
            Step::ReduceScatter(scatter) => {
                let (from, to) = self.pair(scatter.from, scatter.to, &mut fresh)?;
                let plan = ReduceScatterPlan::new(scatter, from, to, self.rank)?;
                Action::ReduceScatter(Box::new(plan))
            }
            Step::Scan(scan) => {
                let (from, to) = self.pair(scan.from, scan.to, &mut fresh)?;
                Action::Scan(Box::new(ScanPlan::new(scan, from, to, self.rank, self.policy)?))
            }
            Step::Contract(contract) => self.contract(contract, None, &mut fresh)?,
            Step::Free(slot) => self.free(*slot)?,
        };
        Ok(BoundStep { fresh, action })
    }

    fn contract(
        &mut self,
        contract: &Contract,
        part: Option<Part>,
        fresh: &mut SmallVec<[usize; 2]>,
    ) -> Result<Action, BindError> {
        let [lhs, rhs] = contract.from;
        let mut from = [(lhs.0 as usize, self.read(lhs)?), (rhs.0 as usize, self.read(rhs)?)];
        let mut to = (contract.to.0 as usize, self.write(contract.to, fresh)?);
        if contract.from.contains(&contract.to) {
            return Err(BindError::Unlike(lhs, contract.to));
        }
        let narrowed;
        if let Some(Part { slot, dim, placement }) = part {
            let side = usize::from(slot == rhs);
            from[side].1 = placement;
            narrowed = to.1.narrowed(contract.loops[side][dim], placement.owned.0[dim]);
            to.1 = &narrowed;
        }
        Ok(Action::Contract(Box::new(ContractPlan::new(contract, from, to)?)))
    }

    fn launch(
        &mut self,
        launch: &Launch,
        part: Option<Part>,
        fresh: &mut SmallVec<[usize; 2]>,
    ) -> Result<Action, BindError> {
        let missing = BindError::Missing { what: "kernel", index: launch.kernel };
        let kernel = *self.kernels.get(launch.kernel).ok_or(missing)?;
        // Reads come first: what a launch writes it may read only where it was written before.
        for operand in &launch.operands {
            if matches!(operand.mode, Mode::Read | Mode::ReadWrite) {
                self.read(operand.slot)?;
            }
        }
        let mut placements: Vec<&Placement> = Vec::with_capacity(launch.operands.len());
        for operand in &launch.operands {
            placements.push(match operand.mode {
                Mode::Read => match part {
                    Some(part) if part.slot == operand.slot => part.placement,
                    _ => self.read(operand.slot)?,
                },
                Mode::Write | Mode::ReadWrite | Mode::Reduce(_) => {
                    self.write(operand.slot, fresh)?
                }
            });
        }
        let overlap = match launch.overlaps {
            None => None,
            Some(id) => Some(self.exchange(id)?),
        };
        let (rank, policy) = (self.rank, self.policy);
        let part = part.and_then(|part| iterations(launch, part));
        let input = LaunchInput { launch, kernel, placements, overlap, rank, policy, part };
        let plan = LaunchPlan::new(input)?;
        for leaves in plan.shared_leaves().iter() {
            self.leaves.retain(|(slot, _)| *slot != leaves.slot);
            self.leaves.push((leaves.slot, plan.shared_leaves()));
        }
        Ok(Action::Launch(Box::new(plan)))
    }

    fn leaves_of(&self, slot: usize) -> Option<Leaves> {
        let (_, leaves) = self.leaves.iter().find(|(other, _)| *other == slot)?;
        leaves.iter().find(|leaves| leaves.slot == slot && leaves.shared).cloned()
    }

    fn exchange_start(
        &mut self,
        id: ExchangeId,
        halos: &[HaloRequest],
        moves: &[Move],
        fresh: &mut SmallVec<[usize; 2]>,
    ) -> Result<Action, BindError> {
        if self.started.iter().any(|started| started.id == id) {
            return Err(BindError::Unpaired(id));
        }
        let placements: Result<Vec<_>, _> =
            halos.iter().map(|request| self.read(request.slot)).collect();
        let mut wanted = Vec::new();
        for (request, placement) in halos.iter().zip(placements?) {
            let HaloRequest { slot, halo, corners } = request;
            let fringe = &mut self.fringes[slot.0 as usize];
            // What nobody has written since it was sent is not sent again.
            if !fringe.covers(halo, *corners) {
                *fringe = Fringe { halo: halo.clone(), corners: *corners };
                wanted.push((request, placement));
            }
        }
        let moves: Result<Vec<_>, _> =
            moves.iter().map(|Move { from, to }| self.pair(*from, *to, fresh)).collect();
        let plan = ExchangePlan::new(id, &wanted, &moves?, self.rank)?;
        self.started.push(plan.clone());
        Ok(Action::ExchangeStart(plan))
    }

    fn exchange(&self, id: ExchangeId) -> Result<ExchangePlan, BindError> {
        let started = self.started.iter().find(|started| started.id == id);
        started.cloned().ok_or(BindError::Unpaired(id))
    }

    fn free(&mut self, slot: SlotId) -> Result<Action, BindError> {
        self.placement(slot)?;
        self.written[slot.0 as usize] = false;
        Ok(Action::Free(slot.0 as usize))
    }

    fn placement(&self, slot: SlotId) -> Result<&'a Placement, BindError> {
        let index = slot.0 as usize;
        let missing = BindError::Missing { what: "slot", index };
        self.placements.get(index).map(|placement| &**placement).ok_or(missing)
    }

    fn read(&self, slot: SlotId) -> Result<&'a Placement, BindError> {
        let placement = self.placement(slot)?;
        match self.written[slot.0 as usize] {
            true => Ok(placement),
            false => Err(BindError::ReadBeforeWrite(slot)),
        }
    }

    fn write(
        &mut self,
        slot: SlotId,
        fresh: &mut SmallVec<[usize; 2]>,
    ) -> Result<&'a Placement, BindError> {
        let placement = self.placement(slot)?;
        let index = slot.0 as usize;
        if matches!(self.schedule.slots[index].source, SlotSource::Scalar(_)) {
            return Err(BindError::ScalarWritten(slot));
        }
        self.fringes[index] = Fringe::default();
        if !std::mem::replace(&mut self.written[index], true) {
            fresh.push(index);
        }
        Ok(placement)
    }

    #[allow(clippy::type_complexity)] // two slots with their placements
    fn pair(
        &mut self,
        from: SlotId,
        to: SlotId,
        fresh: &mut SmallVec<[usize; 2]>,
    ) -> Result<((usize, &'a Placement), (usize, &'a Placement)), BindError> {
        let source = self.read(from)?;
        let target = self.write(to, fresh)?;
        if source.shape != target.shape || source.dtype != target.dtype {
            return Err(BindError::Unlike(from, to));
        }
        Ok(((from.0 as usize, source), (to.0 as usize, target)))
    }
}

/// The iterations of a launch, along one dimension, that read a part of an array.
fn iterations(launch: &Launch, part: Part) -> Option<(usize, Range)> {
    let reader = launch.operands.iter().find(|operand| operand.slot == part.slot)?;
    let access = reader.view.0[part.dim];
    let Range { lo, hi } = part.placement.owned.0[part.dim];
    Some((access.dim?, Range::new(lo - access.offset, hi - access.offset)))
}
