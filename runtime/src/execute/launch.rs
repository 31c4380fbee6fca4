//! Running a kernel over this rank's iterations.

use super::error::{BindError, StepFailure};
use super::exchange::ExchangePlan;
use super::leaves::{Leaves, block_tiles};
use super::operand::{Choices, OperandPlan, touched};
use super::partials::{Partials, Target};
use super::sharing::Sharing;
use super::state::State;
use super::streaming::publish_streamed;
use super::tiles::{TilePolicy, cut, iterations_within, rim, tile_extents};
use crate::RankContext;
use crate::counters::add;
use crate::memory::SharedBuffer;
use crate::shard::{Dims, Placement};
use ramba_abi::IndexBox;
use ramba_abi::KernelFn;
use ramba_abi::Range;
use ramba_abi::schedule::{Launch, Mode, Operand};
use smallvec::SmallVec;
use std::sync::Arc;

/// A launch as this rank runs it.
pub(super) struct LaunchPlan {
    kernel: KernelFn,
    /// This rank's iterations.
    local: IndexBox,
    operands: Vec<OperandPlan>,
    targets: Vec<Target>,
    partials: Partials,
    /// Instead of those, if the order of combining is fixed.
    leaves: Arc<[Leaves]>,
    /// The kernel's `dims`, with places for the tile's extents and first iteration.
    dims: Vec<i64>,
    /// Do results go around the caches?
    streams: bool,
    tiles: Vec<Tile>,
    /// Of those, the first run while the exchange is under way.
    core: usize,
    sharing: Sharing,
    /// An exchange that it runs alongside.
    overlap: Option<ExchangePlan>,
}

/// How a box is cut: which dimensions, into how many iterations, of which so many in a row.
struct Cutting {
    free: SmallVec<[bool; 4]>,
    iterations: i64,
    row: i64,
}

/// How many iterations share an accumulator of a word in a tile that has many: enough to make the combining
/// of tiles cheap. Of several words it costs more than in proportion: they are merged one by one.
const ROWS_PER_ACCUMULATOR: i64 = 128;

/// The iterations in a row of tiles whose rows lie far apart: some pages, for the processor's
/// prefetching to get going.
const LONG_ROW: i64 = 4096;

/// So many tiles are enough for threads to share them evenly.
const ENOUGH_TILES: i64 = 8;

/// So many times wider are tiles whose accumulators labels choose: longer rows are worth more than keeping
/// all accumulators in the nearest cache.
const GROUPED_TILES: i64 = 4;

/// The fewest iterations side by side in a tile whose accumulators labels choose.
const LEAST_POINTS: i64 = 64;

struct Tile {
    first: Dims,
    extents: Dims,
}

/// What a launch is planned from.
pub(super) struct LaunchInput<'a> {
    pub launch: &'a Launch,
    pub kernel: KernelFn,
    /// One per operand.
    pub placements: Vec<&'a Placement>,
    pub overlap: Option<ExchangePlan>,
    pub rank: usize,
    pub policy: TilePolicy,
    /// An iteration dimension of which only a range runs.
    pub part: Option<(usize, Range)>,
}

impl LaunchPlan {
    /// The leaves of results that are shared with other ranks.
    pub fn shared_leaves(&self) -> Arc<[Leaves]> {
        self.leaves.clone()
    }

    pub fn new(input: LaunchInput) -> Result<LaunchPlan, BindError> {
        let Launch { domain, operands, layout, .. } = input.launch;
        let whole = layout.owned(domain, input.rank);
        let mut local = whole.clone();
        if let Some((dim, range)) = input.part {
            local.0[dim] = local.0[dim].intersect(range);
        }
        let mut plans = Vec::with_capacity(operands.len());
        let mut targets = Vec::new();
        for (position, (operand, placement)) in operands.iter().zip(&input.placements).enumerate() {
            plans.push(OperandPlan::new(position, operand, placement, &local, input.rank)?);
            targets.extend(Target::of(position, operand, placement)?);
        }
        let (tiles, core) = input.tiles(&local, &plans);
        let bytes = local.volume().saturating_mul(bytes_per_iteration(&plans));
        // What is too large for the caches is so in parts as well.
        let all = whole.volume().saturating_mul(bytes_per_iteration(&plans));
        let streams = all > input.policy.stream_bytes;
        let boxes: Vec<&IndexBox> = tiles.iter().collect();
        let (partials, leaves) = match input.launch.blocks.is_empty() {
            true => (Partials::new(&targets, operands, &input.placements, &boxes), Vec::new()),
            false => {
                let leaves = Leaves::of(input.launch, &targets, &input.placements, input.rank)?;
                (Partials::default(), leaves)
            }
        };
        Ok(LaunchPlan {
            kernel: input.kernel,
            local,
            dims: dims_of(&plans, domain.len(), streams),
            streams,
            operands: plans,
            targets,
            partials,
            leaves: leaves.into(),
            tiles: tiles.iter().map(Tile::of).collect(),
            core,
            sharing: Sharing::of(bytes, &input.policy),
            overlap: input.overlap,
        })
    }

    /// Runs all iterations of this rank. The state has memory for all operands.
    pub fn run(&self, context: &RankContext, state: &mut State) -> Result<(), StepFailure> {
        for target in &self.targets {
            // SAFETY: the slot's buffer has this size, and the launch is the only user now.
            unsafe { target.identity.fill(state.starts()[target.slot], target.bytes) };
        }
        let scratch = match self.leaves.last().map_or(self.partials.bytes, Leaves::end) {
            0 => None,
            bytes => Some(context.pool.allocate(bytes)?),
        };
        if let Some(scratch) = &scratch {
            // SAFETY: the memory is new, and has room for all leaves.
            self.leaves.iter().for_each(|leaves| unsafe { leaves.reset(scratch.start()) });
        }
        self.run_core(context, state, scratch.as_ref())?;
        self.run_rim(context, state.starts(), scratch.as_ref());
        if let Some(scratch) = &scratch {
            // SAFETY: all tiles are done.
            unsafe {
                let (memory, starts) = (scratch.start(), state.starts());
                self.partials.combine(&context.workers, &self.targets, memory, starts);
            }
        }
        self.combine_leaves(context, state, scratch);
        self.count(context);
        Ok(())
    }

    /// Waits for the exchange that the launch could run alongside.
    pub fn wait(&self, context: &RankContext, state: &mut State) -> Result<(), StepFailure> {
        match &self.overlap {
            Some(overlap) => overlap.wait(context, state),
            None => Ok(()),
        }
    }

    /// Runs some rows of this rank's iterations on the calling thread. For launches that reduce
    /// nothing.
    pub fn run_rows(&self, starts: &[*mut u8], rows: Range, streams: bool) {
        let (mut first, mut extents): (Dims, Dims) =
            self.local.0.iter().map(|range| (range.lo, range.len())).unzip();
        (first[0], extents[0]) = (rows.lo, rows.len());
        let call = Call { plan: self, starts, scratch: None };
        let flag = first.len() * (2 + self.operands.len());
        let mut arguments = call.arguments(&Tile { first, extents });
        arguments.dims[flag] = streams.into();
        call.kernel(&arguments, streams);
    }

    /// This rank's iterations of the first dimension.
    pub fn rows(&self) -> Range {
        match (self.local.0.first(), self.local.is_empty()) {
            (Some(rows), false) => *rows,
            _ => Range::new(0, 0),
        }
    }

    /// The slots of which each row touches others' elements, and the bytes from row to row.
    pub fn row_bytes(&self) -> impl Iterator<Item = (usize, i64)> {
        self.operands.iter().filter_map(|operand| {
            let stride = operand.strides.first().copied().unwrap_or(0);
            (stride != 0).then_some((operand.slot, stride.abs() * operand.size))
        })
    }

    /// Does the launch write to the slot?
    pub fn writes(&self, slot: usize) -> bool {
        self.operands.iter().any(|operand| operand.slot == slot && operand.writes)
    }

    /// Do results go around the caches?
    pub fn streams(&self) -> bool {
        self.streams
    }

    /// Combines the leaves of results that are this rank's own, and keeps those of others for the
    /// reduction over ranks.
    fn combine_leaves(
        &self,
        context: &RankContext,
        state: &mut State,
        scratch: Option<SharedBuffer>,
    ) {
        for leaves in self.leaves.iter() {
            if leaves.shared {
                state.keep_leaves(leaves.slot, scratch.clone());
                continue;
            }
            let memory = scratch.as_ref().map_or(std::ptr::null_mut(), |buffer| buffer.start());
            // SAFETY: all tiles are done; without memory there are no leaves.
            unsafe { leaves.finish(context, memory, state.starts()[leaves.slot]) };
        }
    }

    fn run_core(
        &self,
        context: &RankContext,
        state: &mut State,
        scratch: Option<&SharedBuffer>,
    ) -> Result<(), StepFailure> {
        let Some(overlap) = &self.overlap else {
            self.run_tiles(context, 0, self.core, state.starts(), scratch, || ());
            return Ok(());
        };
        let mut failure = None;
        let starts: SmallVec<[*mut u8; 16]> = state.starts().into();
        self.run_tiles(context, 0, self.core, &starts, scratch, || {
            failure = failure.take().or_else(|| state.test(overlap.id).err());
        });
        match failure {
            Some(error) => Err(error.into()),
            None => overlap.wait(context, state),
        }
    }

    fn run_rim(&self, context: &RankContext, starts: &[*mut u8], scratch: Option<&SharedBuffer>) {
        self.run_tiles(context, self.core, self.tiles.len(), starts, scratch, || ());
    }

    fn run_tiles(
        &self,
        context: &RankContext,
        from: usize,
        to: usize,
        starts: &[*mut u8],
        scratch: Option<&SharedBuffer>,
        mut between: impl FnMut(),
    ) {
        let call = Call { plan: self, starts, scratch: scratch.map(|buffer| buffer.start()) };
        let alone = |between: &mut dyn FnMut()| {
            for tile in from..to {
                call.tile(tile);
                between();
            }
        };
        let together = |between: &mut dyn FnMut()| {
            let call = &call;
            let task = |tile| call.tile(from + tile);
            context.workers.for_each_beside(to - from, task, between);
        };
        self.sharing.run(&mut between as &mut dyn FnMut(), alone, together);
    }

    /// Replaces an operand's strides in a kernel's `dims`, because it accumulates elsewhere.
    fn set_strides(&self, dims: &mut [i64], operand: usize, strides: &[i64], choices: &Choices) {
        let rank = strides.len();
        dims[rank * (1 + operand)..][..rank].copy_from_slice(strides);
        let before: usize = self.operands[..operand].iter().map(|o| o.choices.len()).sum();
        let first = rank * (2 + self.operands.len()) + 1 + 2 * before;
        dims[first..][..2 * choices.len()].copy_from_slice(choices.as_flattened());
    }

    fn count(&self, context: &RankContext) {
        if !self.tiles.is_empty() {
            add(&context.counters.kernels_launched, 1);
            add(&context.counters.tiles_run, self.tiles.len() as u64);
        }
        let awaited = |overlap: &ExchangePlan| !overlap.exchange.receives_nothing();
        if self.overlap.as_ref().is_some_and(awaited) {
            add(&context.counters.tiles_overlapped, self.core as u64);
        }
    }
}

/// What all tiles of a run have in common.
struct Call<'a> {
    plan: &'a LaunchPlan,
    starts: &'a [*mut u8],
    scratch: Option<*mut u8>,
}

// Tiles write disjoint elements, or accumulators of their own.
unsafe impl Sync for Call<'_> {}

/// What a kernel is called with.
struct Arguments {
    data: SmallVec<[*mut u8; 16]>,
    dims: SmallVec<[i64; 48]>,
}

impl Call<'_> {
    fn tile(&self, position: usize) {
        let LaunchPlan { partials, targets, tiles, streams, .. } = self.plan;
        let tile = &tiles[position];
        let mut arguments = self.arguments(tile);
        if let Some(scratch) = self.scratch {
            for leaves in self.plan.leaves.iter() {
                let start = scratch.wrapping_offset(leaves.offset(&tile.first) as isize);
                arguments.data[leaves.operand] = start;
                let (strides, choices) = (&leaves.strides, &leaves.choices);
                self.plan.set_strides(&mut arguments.dims, leaves.operand, strides, choices);
            }
            for own in partials.of_tile(position) {
                let Target { operand, identity, .. } = &targets[own.target];
                let start = scratch.wrapping_add(own.start);
                // SAFETY: the scratch memory holds each tile's accumulators at places of their own.
                unsafe { identity.fill(start, own.bytes) };
                arguments.data[*operand] = start.wrapping_offset(own.first as isize);
                self.plan.set_strides(&mut arguments.dims, *operand, &own.strides, &own.choices);
            }
        }
        self.kernel(&arguments, *streams);
    }

    fn arguments(&self, Tile { first, extents }: &Tile) -> Arguments {
        let rank = first.len();
        let mut dims: SmallVec<[i64; 48]> = SmallVec::from_slice(&self.plan.dims);
        let origin = rank * (1 + self.plan.operands.len());
        dims[..rank].copy_from_slice(extents);
        dims[origin..][..rank].copy_from_slice(first);
        let pointer = |operand: &OperandPlan| {
            self.starts[operand.slot].wrapping_offset(operand.offset(first) as isize)
        };
        Arguments { data: self.plan.operands.iter().map(pointer).collect(), dims }
    }

    fn kernel(&self, Arguments { data, dims }: &Arguments, streams: bool) {
        // SAFETY: binding has checked that all elements which the tile touches lie within the
        // operands' buffers.
        unsafe { (self.plan.kernel)(data.as_ptr(), dims.as_ptr()) };
        if streams {
            publish_streamed();
        }
    }
}

impl Tile {
    fn of(part: &IndexBox) -> Tile {
        Tile { first: part.0.iter().map(|range| range.lo).collect(), extents: part.extents() }
    }
}

/// The kernel's `dims` with zeros for what depends on the tile.
fn dims_of(operands: &[OperandPlan], rank: usize, streams: bool) -> Vec<i64> {
    let mut dims = vec![0; rank];
    operands.iter().for_each(|operand| dims.extend(&operand.strides));
    dims.extend(std::iter::repeat_n(0, rank));
    dims.push(streams.into());
    operands.iter().for_each(|operand| dims.extend(operand.choices.as_flattened()));
    dims
}

impl LaunchInput<'_> {
    /// The tiles, and how many of them come before the exchange is awaited.
    fn tiles(&self, local: &IndexBox, operands: &[OperandPlan]) -> (Vec<IndexBox>, usize) {
        let core = self.core(local);
        let bytes = bytes_per_iteration(operands);
        if !self.launch.blocks.is_empty() {
            let tiles = block_tiles(self.launch, local, &self.policy, bytes);
            let (mut now, later): (Vec<IndexBox>, Vec<IndexBox>) =
                tiles.into_iter().partition(|tile| core.contains(tile));
            let before = now.len();
            now.extend(later);
            return (now, before);
        }
        let large = local.volume().saturating_mul(bytes) > self.policy.inline_bytes;
        let tile = if large { self.tile(local, bytes, operands) } else { local.extents() };
        let mut tiles = cut(&core, &tile);
        let before = tiles.len();
        tiles.extend(rim(local, &core).iter().flat_map(|slab| cut(slab, &tile)));
        (tiles, before)
    }

    fn tile(&self, local: &IndexBox, bytes: i64, operands: &[OperandPlan]) -> Dims {
        let extents = local.extents();
        let Cutting { free, iterations, row } =
            self.cutting(local, (self.policy.tile_bytes / bytes).max(1));
        let square = crosswise(operands, extents.len()).filter(|&dim| free[dim]);
        let mut tile = tile_extents(&extents, &free, iterations, row);
        if let (Some(dim), Some(true)) = (square, free.last()) {
            let innermost = extents.len() - 1;
            let side = square_side(iterations);
            tile[dim] = side.min(extents[dim].max(1));
            tile[innermost] = side.min(extents[innermost].max(1));
        }
        tile
    }

    /// How to cut into tiles of about `iterations`. Where each of them would need many accumulators of
    /// its own, reduced dimensions stay whole if they are short; otherwise tiles get larger, as long
    /// as their accumulators stay in a cache.
    fn cutting(&self, local: &IndexBox, iterations: i64) -> Cutting {
        let accumulators = |operand: &Operand| match operand.mode {
            Mode::Reduce(_) => operand.view.image(local).volume(),
            _ => 0,
        };
        let most = self.launch.operands.iter().map(accumulators).max().unwrap_or(0);
        let (parallel, extents) = (&self.launch.parallel, local.extents());
        let row = self.policy.row_iterations;
        let all = SmallVec::from_elem(true, extents.len());
        let worth_it = most.saturating_mul(16);
        if worth_it <= iterations || !parallel.contains(&true) {
            let iterations = iterations.saturating_mul(self.words_of_accumulators());
            return Cutting { free: all, iterations: iterations.max(worth_it), row };
        }
        let reduced = (0..extents.len()).filter(|&dim| !parallel[dim]).map(|dim| extents[dim]);
        let reduced: i64 = reduced.product();
        let groups = self.group_bytes();
        if groups > 0 && (reduced <= iterations || most > self.policy.tile_bytes / 16) {
            let most = GROUPED_TILES * self.policy.tile_bytes;
            let points = (most / groups).clamp(LEAST_POINTS, GROUPED_TILES * LONG_ROW);
            let iterations = points.saturating_mul(reduced);
            return Cutting { free: parallel.clone(), iterations, row: row.min(points) };
        }
        let words = self.words_of_accumulators();
        let most_rows = ROWS_PER_ACCUMULATOR * words * ((words + 1) / 2);
        let rows = (reduced / ENOUGH_TILES).clamp(ROWS_PER_ACCUMULATOR, most_rows);
        let beside = parallel.last() == Some(&true);
        let whole_rows = Cutting { free: all, iterations: most.saturating_mul(rows), row };
        let fits = most <= self.policy.tile_bytes / 16;
        if fits && beside && reduced >= ENOUGH_TILES * ROWS_PER_ACCUMULATOR {
            return whole_rows;
        }
        if reduced <= iterations {
            let columns = extents.last().map_or(0, |columns| columns / ENOUGH_TILES);
            let row = if beside { columns.clamp(row, LONG_ROW.max(row)) } else { row };
            return Cutting { free: parallel.clone(), iterations, row };
        }
        if fits {
            return whole_rows;
        }
        Cutting { free: parallel.clone(), iterations, row: LONG_ROW }
    }

    /// The words of the largest accumulator; at least one.
    fn words_of_accumulators(&self) -> i64 {
        const WORD: usize = size_of::<f64>();
        let operands = self.launch.operands.iter().zip(&self.placements);
        let reduced = operands.filter(|(operand, _)| matches!(operand.mode, Mode::Reduce(_)));
        let words = reduced.map(|(_, placement)| placement.dtype.size_bytes().div_ceil(WORD));
        words.max().unwrap_or(1) as i64
    }

    /// The bytes of the accumulators that all iterations together have which differ in nothing but
    /// reduced dimensions, if labels choose among them: a tile comes back to these all the time.
    fn group_bytes(&self) -> i64 {
        let operands = self.launch.operands.iter().zip(&self.placements);
        let grouped = operands.filter(|(operand, _)| matches!(operand.mode, Mode::Reduce(_)));
        let bytes = |(operand, placement): (&Operand, &&Placement)| {
            let groups = operand.view.labels().map(|label| label.extent);
            let groups = groups.reduce(i64::saturating_mul).unwrap_or(0);
            groups.saturating_mul(placement.dtype.size_bytes() as i64)
        };
        grouped.map(bytes).fold(0, i64::saturating_add)
    }

    /// The iterations that touch no element which is still under way.
    fn core(&self, local: &IndexBox) -> IndexBox {
        let mut core = local.clone();
        let Some(overlap) = &self.overlap else { return core };
        if overlap.exchange.receives_nothing() {
            return core;
        }
        for (operand, placement) in self.launch.operands.iter().zip(&self.placements) {
            let slot = operand.slot.0 as usize;
            if overlap.brings(slot) {
                return nothing(local);
            }
            if overlap.fills_halo_of(slot) {
                restrict(&mut core, operand, placement);
            }
        }
        if core.is_empty() { nothing(local) } else { core }
    }
}

/// The side of a square of about `iterations`; whole cache lines of elements if it is long.
fn square_side(iterations: i64) -> i64 {
    let side = iterations.isqrt().max(1);
    match (side + 64) / 128 * 128 {
        0 => side,
        whole => whole,
    }
}

fn nothing(local: &IndexBox) -> IndexBox {
    IndexBox(local.0.iter().map(|range| ramba_abi::Range::new(range.lo, range.lo)).collect())
}

/// Narrows `core` to the iterations for which the operand touches only what this rank owns.
fn restrict(core: &mut IndexBox, operand: &Operand, placement: &Placement) {
    for (dim, access) in operand.view.0.iter().enumerate() {
        let (reach, owned) = (operand.reach.get(dim).copied().unwrap_or(0), placement.owned.0[dim]);
        if let Some(iteration) = access.dim {
            let range = core.0[iteration];
            core.0[iteration] = iterations_within(range, access.offset, access.step, reach, owned);
        } else if !placement.owned.0[dim].contains(touched(operand, core).0[dim]) {
            *core = nothing(core);
        }
    }
}

/// About how many bytes an iteration touches: those of the operands that move with the innermost
/// dimension.
fn bytes_per_iteration(operands: &[OperandPlan]) -> i64 {
    let moves = |operand: &&OperandPlan| operand.strides.last().is_some_and(|&stride| stride != 0);
    operands.iter().filter(moves).map(|operand| operand.size).sum::<i64>().max(1)
}

/// The dimension along which some operand's neighbours lie side by side, if it is not the
/// innermost: square tiles then use each cache line more than once.
fn crosswise(operands: &[OperandPlan], rank: usize) -> Option<usize> {
    let side_by_side = |operand: &OperandPlan| {
        let dim = operand.strides.iter().position(|&stride| stride.abs() == 1)?;
        let moves = operand.strides.last().is_some_and(|&stride| stride.abs() > 1);
        (moves && dim + 1 < rank).then_some(dim)
    };
    operands.iter().find_map(side_by_side)
}
