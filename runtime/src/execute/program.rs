//! Executable programs.

use super::bind::{Binding, BoundStep, Peak, bind};
use super::error::{ExecuteError, StepFailure};
use super::operand::show;
use super::room;
use super::state::State;
use super::tiles::TilePolicy;
use crate::RankContext;
use crate::counters::add;
use crate::memory::Usage;
use crate::shard::{Placement, Shard};
use ramba_abi::schedule::{KernelFn, Schedule, Slot, SlotId, SlotSource, Step};
use ramba_abi::{DType, Scalar};
use std::sync::Arc;

/// A schedule with its machine code, ready to run again and again on one rank.
pub struct Program {
    schedule: Arc<Schedule>,
    kernels: Vec<KernelFn>,
    policy: TilePolicy,
    /// The slot of each input.
    inputs: Vec<usize>,
    /// The slot and the position of each scalar.
    scalars: Vec<(usize, usize)>,
    /// The scalars that need a buffer of their own, since not only kernels read them.
    buffered: Vec<(usize, usize)>,
    temporaries: u64,
    bindings: Vec<Binding>,
    state: State,
}

/// A program remembers what to do for this many ways in which its inputs can lie in memory.
const BINDINGS: usize = 8;

impl Program {
    /// A program whose `k`-th kernel is the `k`-th of the schedule.
    ///
    /// # Errors
    /// If the kernels are too few or too many, or the inputs are not numbered from 0.
    ///
    /// # Safety
    /// The kernels must be valid as long as the program, and touch what the schedule's operands
    /// say only.
    pub unsafe fn new(
        schedule: Arc<Schedule>,
        kernels: Vec<KernelFn>,
    ) -> Result<Program, ExecuteError> {
        expect_count("kernels", schedule.kernels.len(), kernels.len())?;
        let inputs = slots_by_position(&schedule, "inputs", |source| match source {
            SlotSource::Input(position) => Some(position),
            _ => None,
        })?;
        let scalars = slots_by_position(&schedule, "scalars", |source| match source {
            SlotSource::Scalar(position) => Some(position),
            _ => None,
        })?;
        let scalars: Vec<(usize, usize)> =
            scalars.into_iter().enumerate().map(|(position, slot)| (slot, position)).collect();
        let buffered = scalars.iter().copied().filter(|(slot, _)| is_moved(&schedule, *slot));
        Ok(Program {
            temporaries: count_temporaries(&schedule),
            policy: TilePolicy::default(),
            buffered: buffered.collect(),
            scalars,
            bindings: Vec::new(),
            state: State::default(),
            schedule,
            kernels,
            inputs,
        })
    }

    /// The same program with loops cut otherwise.
    pub fn with_tiles(self, policy: TilePolicy) -> Program {
        Program { policy, bindings: Vec::new(), ..self }
    }

    /// The schedule.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// Runs the program and returns its results. All ranks must call this.
    ///
    /// An input that has too little room around its elements gets it first (see [`Program::make_room`]):
    /// `inputs` then has it as it is now. Results may share memory with inputs, where the schedule says so.
    pub fn run(
        &mut self,
        context: &RankContext,
        inputs: &mut [Shard],
        scalars: &[Scalar],
    ) -> Result<Vec<Shard>, ExecuteError> {
        for (position, input) in inputs.iter_mut().enumerate() {
            self.make_room(context, position, input)?;
        }
        self.run_in_room(context, inputs, scalars)
    }

    /// The same for inputs that have been given to [`Program::make_room`], and not changed since.
    pub fn run_in_room(
        &mut self,
        context: &RankContext,
        inputs: &mut [Shard],
        scalars: &[Scalar],
    ) -> Result<Vec<Shard>, ExecuteError> {
        let _busy = context.comm.busy();
        self.check(context, inputs, scalars)?;
        let binding = self.binding(context, inputs)?;
        self.check_memory(context, binding)?;
        self.state.reset(self.schedule.slots.len());
        for (input, &slot) in inputs.iter().zip(&self.inputs) {
            self.state.bind(slot, input.buffer.clone());
        }
        self.state.bind_scalars(scalars, &self.scalars);
        let result =
            self.buffer_scalars(context, scalars).and_then(|()| self.run_steps(context, binding));
        self.state.clear();
        for (input, &slot) in inputs.iter_mut().zip(&self.inputs).filter(|_| result.is_ok()) {
            input.fringe = self.bindings[binding].fringes_after[slot].clone();
        }
        result
    }

    fn buffer_scalars(
        &mut self,
        context: &RankContext,
        scalars: &[Scalar],
    ) -> Result<(), ExecuteError> {
        for &(slot, position) in &self.buffered {
            let bytes = scalars[position].to_bytes();
            let allocated = context.pool.allocate(bytes.len());
            let buffer = allocated.map_err(|error| {
                StepFailure::from(error).at(&format!("scalar {position}"), "copy")
            })?;
            // SAFETY: the buffer is new and as long.
            unsafe { buffer.write(&bytes) };
            self.state.bind(slot, buffer);
        }
        Ok(())
    }

    fn run_steps(
        &mut self,
        context: &RankContext,
        binding: usize,
    ) -> Result<Vec<Shard>, ExecuteError> {
        let (binding, state) = (&self.bindings[binding], &mut self.state);
        for (position, step) in binding.steps.iter().enumerate() {
            let location = &self.schedule.steps[position].location;
            let name = self.schedule.name_of(position);
            let run = || run_step(context, step, &binding.placements, state);
            let done = context.ledger.note(&context.counters, location, name, run);
            done.map_err(|failure| failure.at(location, name))?;
        }
        add(&context.counters.programs_run, 1);
        add(&context.counters.temporaries, self.temporaries);
        let result = |slot: &SlotId| {
            let slot = slot.0 as usize;
            state.shard(slot, &binding.placements[slot], &binding.fringes_after[slot])
        };
        let results: Vec<Shard> = self.schedule.outputs.iter().filter_map(result).collect();
        expect_count("results", self.schedule.outputs.len(), results.len())?;
        Ok(results)
    }

    fn check(
        &self,
        context: &RankContext,
        inputs: &[Shard],
        scalars: &[Scalar],
    ) -> Result<(), ExecuteError> {
        let (expected, got) = (self.schedule.ranks, context.size());
        if expected != got {
            return Err(ExecuteError::WrongRanks { expected, got });
        }
        expect_count("inputs", self.inputs.len(), inputs.len())?;
        expect_count("scalars", self.scalars.len(), scalars.len())?;
        for (&(slot, position), scalar) in self.scalars.iter().zip(scalars) {
            let (expected, got) = (self.schedule.slots[slot].dtype, scalar.dtype());
            if expected != got {
                return Err(ExecuteError::WrongScalar { position, expected, got });
            }
        }
        Ok(())
    }

    /// Refuses a program that would run out of memory underway, when its inputs may be overwritten.
    fn check_memory(&self, context: &RankContext, binding: usize) -> Result<(), ExecuteError> {
        let Peak { bytes: needed, step } = self.bindings[binding].peak;
        let Usage { in_use, limit, .. } = context.pool.usage();
        if needed <= limit.saturating_sub(in_use) {
            return Ok(());
        }
        let location = self.schedule.steps[step].location.clone();
        Err(ExecuteError::TooLarge { location, needed, in_use, limit })
    }

    /// Gives the input at a position the room for its neighbours' elements that it lacks. Who holds no
    /// clone of it makes that possible without a second copy of its elements.
    ///
    /// # Errors
    /// If there is no memory.
    pub fn make_room(
        &self,
        context: &RankContext,
        position: usize,
        input: &mut Shard,
    ) -> Result<(), ExecuteError> {
        let Some(&slot) = self.inputs.get(position) else { return Ok(()) };
        let slot = &self.schedule.slots[slot];
        if room::has_room(&input.placement, slot) {
            return Ok(());
        }
        check_input(position, slot, &input.placement, context.rank())?;
        room::make_room(context, input, slot)
            .map_err(|failure| failure.at(&format!("input {position}"), "copy"))
    }

    /// What to do for inputs that lie so.
    fn binding(&mut self, context: &RankContext, inputs: &[Shard]) -> Result<usize, ExecuteError> {
        let fits = |binding: &Binding| {
            let alike = binding.inputs.iter().zip(inputs).all(|(bound, input)| {
                Arc::ptr_eq(bound, &input.placement) || bound.is_like(&input.placement)
            });
            alike && binding.fringes.iter().zip(inputs).all(|(own, input)| *own == input.fringe)
        };
        if let Some(known) = self.bindings.iter().position(fits) {
            return Ok(known);
        }
        for (position, (input, &slot)) in inputs.iter().zip(&self.inputs).enumerate() {
            let slot = &self.schedule.slots[slot];
            check_input(position, slot, &input.placement, context.rank())?;
        }
        let placements: Vec<_> = inputs.iter().map(|input| input.placement.clone()).collect();
        let fringes = inputs.iter().map(|input| input.fringe.clone()).collect();
        let Program { schedule, kernels, policy, .. } = self;
        let binding = bind(schedule, kernels, &placements, fringes, context, *policy)?;
        if self.bindings.len() == BINDINGS {
            self.bindings.remove(0);
        }
        self.bindings.push(binding);
        Ok(self.bindings.len() - 1)
    }
}

fn run_step(
    context: &RankContext,
    step: &BoundStep,
    placements: &[Arc<Placement>],
    state: &mut State,
) -> Result<(), StepFailure> {
    for &slot in &step.fresh {
        state.allocate(context, slot, placements[slot].bytes())?;
    }
    step.action.run(context, state)
}

fn check_input(
    position: usize,
    slot: &Slot,
    given: &Placement,
    rank: usize,
) -> Result<(), ExecuteError> {
    let owned = slot.layout.owned(&slot.shape, rank);
    if given.dtype == slot.dtype && given.shape == slot.shape && given.owned == owned {
        return Ok(());
    }
    let describe =
        |dtype: DType, shape: &[i64], owned| format!("{dtype} {shape:?}, here {}", show(owned));
    Err(ExecuteError::WrongInput {
        position,
        expected: describe(slot.dtype, &slot.shape, &owned),
        got: describe(given.dtype, &given.shape, &given.owned),
    })
}

fn expect_count(what: &'static str, expected: usize, got: usize) -> Result<(), ExecuteError> {
    if expected == got { Ok(()) } else { Err(ExecuteError::WrongCount { what, expected, got }) }
}

/// The slots with a position, in its order.
fn slots_by_position(
    schedule: &Schedule,
    what: &'static str,
    position: impl Fn(SlotSource) -> Option<usize>,
) -> Result<Vec<usize>, ExecuteError> {
    let mut found: Vec<(usize, usize)> = schedule
        .slots
        .iter()
        .enumerate()
        .filter_map(|(slot, row)| Some((position(row.source)?, slot)))
        .collect();
    found.sort_unstable();
    let numbered = found.iter().enumerate().filter(|(k, (position, _))| k == position).count();
    expect_count(what, found.len(), numbered)?;
    Ok(found.into_iter().map(|(_, slot)| slot).collect())
}

/// Is the slot a result, or copied to another?
fn is_moved(schedule: &Schedule, slot: usize) -> bool {
    let slot = SlotId(slot as u32);
    let moves = |step: &Step| match step {
        Step::ExchangeStart { moves, .. } => moves.iter().any(|one| one.from == slot),
        Step::Copy { from, .. } => *from == slot,
        Step::ReduceScatter(scatter) => scatter.from == slot,
        Step::Scan(scan) => scan.from == slot,
        Step::Contract(contract) => contract.from.contains(&slot),
        _ => false,
    };
    schedule.outputs.contains(&slot) || schedule.steps.iter().any(|placed| moves(&placed.step))
}

fn count_temporaries(schedule: &Schedule) -> u64 {
    let temporary = |(slot, row): &(usize, &Slot)| {
        row.source == SlotSource::Fresh && !schedule.outputs.contains(&SlotId(*slot as u32))
    };
    schedule.slots.iter().enumerate().filter(temporary).count() as u64
}
