//! The executable form of a program: buffers and a list of steps, the same on every rank.
//!
//! Nothing in a schedule is per rank. A rank finds its part of each step by evaluating the layouts
//! at its own coordinates.

use crate::{DType, Layout, Reduction, ViewMap};
use smallvec::SmallVec;

/// The machine code of a fused loop nest.
///
/// `data[k]` points at operand `k`'s element for the first iteration of the box; `dims` holds the
/// box's extents (one per iteration dimension), then for each operand its stride per iteration
/// dimension, in elements, then the global indices of the box's first iteration, then 1 if results
/// should be written around the caches, otherwise 0. For each dimension of an operand in which a label
/// chooses there are two more numbers at the end: the extent that it chooses from, and the stride; the
/// operand points at the element for label 0. Reduction operands point at an accumulator which the
/// kernel updates.
pub type KernelFn = unsafe extern "C" fn(data: *const *mut u8, dims: *const i64);

/// An index into [`Schedule::slots`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SlotId(pub u32);

/// A buffer of the program: one shard of one array on each rank.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// The element type.
    pub dtype: DType,
    /// The global shape.
    pub shape: SmallVec<[i64; 4]>,
    /// Which rank owns what (its `halo` field is not used here).
    pub layout: Layout,
    /// Room for elements of the neighbours around the owned box, per dimension, low and high. The
    /// stored box is the owned box grown by this and cut to the array, row-major and dense.
    pub pad: SmallVec<[(i64, i64); 4]>,
    /// Where the contents come from.
    pub source: SlotSource,
}

/// Where the contents of a slot come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotSource {
    /// Allocated when first written.
    Fresh,
    /// Bound to the caller's array at this position. If its buffer has too little room around the
    /// owned box, it moves to a larger one first (and the caller keeps that one).
    Input(usize),
    /// A scalar that the caller passes by value at this position; every rank has it.
    Scalar(usize),
}

/// How a kernel uses an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Reads it.
    Read,
    /// Writes each element it touches, never reads.
    Write,
    /// Reads, then writes, the same element in the same iteration.
    ReadWrite,
    /// Accumulates into it. The operand's map leaves out the reduced iteration dimensions.
    Reduce(Reduction),
}

/// One operand of a launch.
#[derive(Clone, Debug, PartialEq)]
pub struct Operand {
    /// The buffer.
    pub slot: SlotId,
    /// From the (global) iteration indices to the (global) array indices.
    pub view: ViewMap,
    /// Per array dimension, how far beyond the element named by `view` the kernel also reads: a
    /// kernel adds constant distances `0..=reach` to one pointer to read a neighbourhood.
    pub reach: SmallVec<[i64; 4]>,
    /// Reading, writing or reducing.
    pub mode: Mode,
}

/// Runs a kernel over this rank's part of an iteration domain.
#[derive(Clone, Debug, PartialEq)]
pub struct Launch {
    /// An index into [`Schedule::kernels`].
    pub kernel: usize,
    /// The global extents of the iteration domain.
    pub domain: SmallVec<[i64; 4]>,
    /// Which rank runs which iterations.
    pub layout: Layout,
    /// Per iteration dimension: may its iterations run in any order without meeting in one output
    /// element? (False for reduced dimensions, whose tiles need accumulators of their own.)
    pub parallel: SmallVec<[bool; 4]>,
    /// If not empty, the order in which iterations are combined is fixed: per iteration dimension, the
    /// extent of the blocks that one call of the kernel must run whole (see [`crate::blocks`]).
    pub blocks: SmallVec<[i64; 4]>,
    /// The operands, in the kernel's order.
    pub operands: Vec<Operand>,
    /// The exchange started before, if any, that this launch runs alongside: iterations which touch
    /// no halo go first, then the exchange is awaited, then the rest.
    pub overlaps: Option<ExchangeId>,
}

/// Names an exchange in flight, from its start to its wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExchangeId(pub u32);

/// The neighbours' elements wanted around one slot's owned box.
#[derive(Clone, Debug, PartialEq)]
pub struct HaloRequest {
    /// The buffer, with at least this much room around the owned box.
    pub slot: SlotId,
    /// Elements wanted per dimension, low and high.
    pub halo: SmallVec<[(i64, i64); 4]>,
    /// Are those wanted that lie beyond the box in several dimensions at once?
    pub corners: bool,
}

/// An array wanted in another layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// The array as it is.
    pub from: SlotId,
    /// The array as it is wanted (same shape and dtype).
    pub to: SlotId,
}

/// Partial results of which each rank wants a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReduceScatter {
    /// The partial results.
    pub from: SlotId,
    /// The parts: of the same shape and dtype, split along `axis`.
    pub to: SlotId,
    /// How partial results combine.
    pub reduction: Reduction,
    /// The grid axis.
    pub axis: usize,
}

/// Running combinations along one dimension, in an array of the same shape and layout.
#[derive(Clone, Debug, PartialEq)]
pub struct Scan {
    /// The array.
    pub from: SlotId,
    /// The running combinations.
    pub to: SlotId,
    /// How elements combine.
    pub reduction: Reduction,
    /// The dimension.
    pub axis: usize,
    /// Does an element count to its own result?
    pub inclusive: bool,
    /// If not 0, the order in which elements are combined is fixed: blocks of so many by themselves,
    /// one after the other.
    pub block: i64,
}

/// Sums of products of two arrays, over what this rank has of both. The loops are the result's
/// dimensions, then the summed ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    /// The factors.
    pub from: [SlotId; 2],
    /// The sums.
    pub to: SlotId,
    /// For each factor, the loop that runs along each of its dimensions.
    pub loops: [SmallVec<[usize; 4]>; 2],
    /// Are products added up in an order that depends on the global extents alone?
    pub ordered: bool,
}

/// Consecutive launches that may run as one sweep over their arrays, block by block along the first
/// iteration dimension, each launch some iterations behind those before it. What one launch wrote
/// the next then reads from a cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    /// The position of the first launch among the steps. The others follow it without a gap.
    pub first: usize,
    /// One per launch.
    pub lags: Vec<Lag>,
}

/// How far a launch of a sweep stays behind, in iterations of the first dimension.
///
/// For any `a` and `b`, if each launch runs the iterations `a + high .. b - low` (by its own lag), in
/// the order of the launches, then everything that these iterations read, or overwrite, has been
/// written, or read, by iterations of the same kind or before the sweep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lag {
    /// Behind launches that go through the iterations in ascending order.
    pub low: i64,
    /// Behind launches that go through them in descending order.
    pub high: i64,
}

/// An array that an exchange brings into another layout for one step alone. It need not be there as a whole: a
/// piece of it may be brought and used before the next one, each in the memory of the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pieces {
    /// The position of the exchange's start among the steps. It brings this array and nothing else.
    pub start: usize,
    /// The position of the step that uses it, a launch or a contraction. Between the two is nothing but waiting
    /// and releases.
    pub user: usize,
    /// The dimension that can be cut: a loop of the user runs along it, whose turns make different results.
    pub dim: usize,
}

/// One step of a schedule. Schedules are short; the size of a step does not matter.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Runs a kernel.
    Launch(Launch),
    /// Starts filling halos and copying arrays into other layouts: one message per neighbour for all
    /// of them together, with each byte that it lacks once.
    ExchangeStart {
        /// Names the exchange.
        id: ExchangeId,
        /// The neighbours' elements wanted.
        halos: Vec<HaloRequest>,
        /// The copies wanted.
        moves: Vec<Move>,
    },
    /// Waits for a started exchange (launches with `overlaps` have waited already).
    ExchangeWait(ExchangeId),
    /// Combines partial results over the ranks along grid axes; afterwards all of them have it.
    AllReduce {
        /// The buffers and how they combine.
        slots: Vec<(SlotId, Reduction)>,
        /// The grid axes to combine along.
        axes: SmallVec<[usize; 3]>,
    },
    /// Combines partial results over the ranks along a grid axis; each of them gets the part that it
    /// owns of the result.
    ReduceScatter(ReduceScatter),
    /// Combines each element with those before it; ranks along the grid axis that splits the
    /// dimension tell each other what their parts come to.
    Scan(Scan),
    /// Multiplies and sums what this rank has; ranks that share sums get partial ones.
    Contract(Contract),
    /// Copies this rank's shard of one slot to another of the same layout, or of another shape in
    /// which this rank owns the same elements, contiguous in row-major order.
    Copy {
        /// The source.
        from: SlotId,
        /// The destination.
        to: SlotId,
    },
    /// The slot's buffer is not needed any more.
    Free(SlotId),
}

impl Step {
    /// What it does, in words.
    pub fn name(&self) -> &'static str {
        match self {
            Step::Launch(_) => "loop nest",
            Step::ExchangeStart { moves, .. } if moves.is_empty() => "halo exchange",
            Step::ExchangeStart { halos, .. } if halos.is_empty() => "redistribution",
            Step::ExchangeStart { .. } | Step::ExchangeWait(_) => "exchange",
            Step::AllReduce { .. } | Step::ReduceScatter(_) => "reduction over ranks",
            Step::Scan(_) => "scan",
            Step::Contract(_) => "contraction",
            Step::Copy { .. } => "copy",
            Step::Free(_) => "free",
        }
    }
}

impl Schedule {
    /// What the step at a position does, in words; who waits for an exchange does what it is of.
    pub fn name_of(&self, position: usize) -> &'static str {
        let step = &self.steps[position].step;
        let Step::ExchangeWait(awaited) = step else { return step.name() };
        let earlier = self.steps[..position].iter().rev().map(|placed| &placed.step);
        let is_it = |step: &&Step| matches!(step, Step::ExchangeStart { id, .. } if id == awaited);
        { earlier }.find(is_it).map_or(step.name(), Step::name)
    }
}

/// A step with the source line it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedStep {
    /// What to do.
    pub step: Step,
    /// The front end's file and line, for messages.
    pub location: String,
}

/// An executable program.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schedule {
    /// The number of ranks it was made for.
    pub ranks: usize,
    /// The buffers.
    pub slots: Vec<Slot>,
    /// The kernels' symbol names.
    pub kernels: Vec<String>,
    /// What to do, in order.
    pub steps: Vec<PlacedStep>,
    /// Which launches may run together, in order.
    pub sweeps: Vec<Sweep>,
    /// Which exchanges may be done in pieces, in order.
    pub pieces: Vec<Pieces>,
    /// The slots to hand to the caller, one per result. A slot may occur that was an input: it was
    /// written in place.
    pub outputs: Vec<SlotId>,
}
