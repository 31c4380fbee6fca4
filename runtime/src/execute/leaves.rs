//! Reductions whose order is fixed: partial results of blocks, combined by a fixed tree.
//!
//! Each block of the iteration domain has accumulators of its own, the *leaf*, for all elements that this
//! rank reduces into. Leaves are combined in pairs, and pairs of pairs, along the innermost dimension
//! first; which leaf meets which depends on their numbers in the whole domain alone. Ranks that share a
//! result give each other their leaves, and then all do the same.

use super::error::BindError;
use super::operand::{Affine, Choices};
use super::partials::{Identity, Target};
use super::tiles::TilePolicy;
use crate::RankContext;
use crate::combine::Combine;
use crate::exchange::{Region, copy_region};
use crate::shard::{Dims, Placement, dense_strides};
use ramba_abi::schedule::{Launch, Operand};
use ramba_abi::{DType, IndexBox, Range, blocks};
use smallvec::SmallVec;

/// The leaves of one result.
#[derive(Clone, Debug)]
pub(super) struct Leaves {
    /// The operand's position, and its slot.
    pub operand: usize,
    pub slot: usize,
    /// Their place in a launch's memory, in bytes.
    pub start: usize,
    /// The dimensions along which iterations meet, outermost first.
    axes: SmallVec<[Axis; 4]>,
    /// From a leaf's place to that of the launch's iteration 0, in bytes.
    base: i64,
    /// Per iteration dimension, in elements; 0 along the axes.
    pub strides: Dims,
    /// Per dimension in which a label chooses.
    pub choices: Choices,
    /// The extents of a leaf, and where its elements belong in the slot's buffer.
    extents: Dims,
    home: Region,
    dtype: DType,
    identity: Identity,
    combine: Combine,
    /// Do other ranks have leaves of the same result?
    pub shared: bool,
    /// Per rank of the job, which leaves it has along each axis.
    of_ranks: Vec<SmallVec<[Range; 4]>>,
    rank: usize,
}

#[derive(Clone, Debug)]
struct Axis {
    dim: usize,
    /// The iterations of a block.
    block: i64,
    /// The blocks of the whole domain.
    count: i64,
}

/// Leaves do not share cache lines while tiles write them.
const LINE: usize = 64;

impl Leaves {
    /// The leaves of a launch's reductions on `rank`, one after the other in memory.
    pub fn of(
        launch: &Launch,
        targets: &[Target],
        placements: &[&Placement],
        rank: usize,
    ) -> Result<Vec<Leaves>, BindError> {
        if !blocks::are_whole(&launch.layout, &launch.domain, &launch.blocks) {
            return Err(BindError::CutBlock);
        }
        let mut found: Vec<Leaves> = Vec::new();
        for target in targets {
            let operand = &launch.operands[target.operand];
            let mut leaves = Leaves::new(launch, target, operand, placements[target.operand], rank);
            leaves.start = found.last().map_or(0, Leaves::end);
            found.push(leaves);
        }
        Ok(found)
    }

    fn new(
        launch: &Launch,
        target: &Target,
        operand: &Operand,
        placement: &Placement,
        rank: usize,
    ) -> Leaves {
        let Launch { domain, layout, .. } = launch;
        let part = operand.view.image(&layout.owned(domain, rank));
        let affine = Affine::dense(&operand.view, &part, domain.len());
        let axis = |dim: usize| {
            let block = launch.blocks[dim];
            Axis { dim, block, count: blocks::count(domain[dim], block) }
        };
        let reduced = (0..domain.len()).filter(|dim| operand.view.reader_of(*dim).is_none());
        let axes: SmallVec<[Axis; 4]> = reduced.map(axis).collect();
        let along = axes.iter().filter_map(|axis| layout.dims[axis.dim].axis());
        let held = |rank: usize| -> SmallVec<[Range; 4]> {
            let owned = layout.owned(domain, rank);
            axes.iter().map(|axis| axis.blocks_of(owned.0[axis.dim])).collect()
        };
        Leaves {
            operand: target.operand,
            slot: target.slot,
            start: 0,
            base: affine.base * placement.dtype.size_bytes() as i64,
            strides: affine.strides,
            choices: affine.choices,
            extents: part.extents(),
            home: placement.region(&part),
            dtype: placement.dtype,
            identity: target.identity,
            combine: target.combine,
            shared: along.map(|axis| layout.grid.0[axis]).product::<usize>() > 1,
            of_ranks: (0..layout.grid.ranks()).map(held).collect(),
            axes,
            rank,
        }
    }

    /// The bytes of a leaf.
    pub fn leaf_bytes(&self) -> usize {
        self.extents.iter().product::<i64>() as usize * self.dtype.size_bytes()
    }

    /// The bytes of all leaves that a rank has.
    pub fn bytes_of(&self, rank: usize) -> usize {
        volume(&self.of_ranks[rank]) as usize * self.leaf_bytes()
    }

    fn stride(&self) -> usize {
        self.leaf_bytes().next_multiple_of(LINE)
    }

    /// Where the next result's leaves may lie.
    pub fn end(&self) -> usize {
        self.start + volume(&self.of_ranks[self.rank]) as usize * self.stride()
    }

    /// Sets this rank's leaves to what reductions start from.
    ///
    /// # Safety
    /// `memory` must have room for them up to their end, and no other user.
    pub unsafe fn reset(&self, memory: *mut u8) {
        let bytes = self.end() - self.start;
        // SAFETY: the caller's promise.
        unsafe { self.identity.fill(memory.add(self.start), bytes) };
    }

    /// From the start of a launch's memory to where a tile's first iteration accumulates, in bytes.
    pub fn offset(&self, first: &[i64]) -> i64 {
        let mine = &self.of_ranks[self.rank];
        let number = self.axes.iter().zip(mine).fold(0, |number, (axis, held)| {
            number * held.len() + first[axis.dim] / axis.block - held.lo
        });
        let steps = first.iter().zip(&self.strides).map(|(index, stride)| index * stride);
        let within = self.base + steps.sum::<i64>() * self.dtype.size_bytes() as i64;
        self.start as i64 + number * self.stride() as i64 + within
    }

    /// Combines all leaves of a result that no other rank shares, into its slot's buffer `to`.
    ///
    /// # Safety
    /// `memory` must hold the leaves, and `to` be the slot's buffer; neither has another user.
    pub unsafe fn finish(&self, context: &RankContext, memory: *mut u8, to: *mut u8) {
        // SAFETY: the caller's promise.
        let all = unsafe {
            std::slice::from_raw_parts_mut(memory.add(self.start), self.end() - self.start)
        };
        let stride = self.stride();
        // SAFETY: the caller's promise.
        unsafe { self.settle(context, all, stride, to) };
    }

    /// This rank's leaves, one after the other.
    ///
    /// # Safety
    /// `memory` must hold the leaves.
    pub unsafe fn pack(&self, memory: *const u8) -> Vec<u8> {
        let (bytes, stride) = (self.leaf_bytes(), self.stride());
        let count = volume(&self.of_ranks[self.rank]) as usize;
        let leaf = |number: usize| {
            // SAFETY: the caller's promise.
            unsafe { std::slice::from_raw_parts(memory.add(self.start + number * stride), bytes) }
        };
        (0..count).flat_map(leaf).copied().collect()
    }

    /// Combines everybody's leaves, which `parts` has by rank, into the slot's buffer `to`.
    ///
    /// # Safety
    /// `to` must be the slot's buffer, and have no other user.
    pub unsafe fn finish_shared(
        &self,
        context: &RankContext,
        parts: &[(usize, &[u8])],
        to: *mut u8,
    ) {
        let (bytes, counts) = (self.leaf_bytes(), self.counts());
        let mut all = vec![0; counts.iter().product::<i64>() as usize * bytes];
        for &(rank, part) in parts {
            let held = &self.of_ranks[rank];
            for number in 0..volume(held) {
                let place = number_in(held, &counts, number) as usize;
                let from = number as usize * bytes;
                all[place * bytes..][..bytes].copy_from_slice(&part[from..from + bytes]);
            }
        }
        // SAFETY: the caller's promise.
        unsafe { self.settle(context, &mut all, bytes, to) };
    }

    fn counts(&self) -> SmallVec<[i64; 4]> {
        self.axes.iter().map(|axis| axis.count).collect()
    }

    /// # Safety
    /// `to` must be the slot's buffer, and have no other user.
    unsafe fn settle(&self, context: &RankContext, all: &mut [u8], stride: usize, to: *mut u8) {
        let (bytes, size) = (self.leaf_bytes(), self.dtype.size_bytes() as i64);
        if bytes == 0 {
            return;
        }
        let mut nothing = Vec::new();
        let from = if all.is_empty() {
            nothing.resize(bytes, 0);
            // SAFETY: the vector has as many bytes.
            unsafe { self.identity.fill(nothing.as_mut_ptr(), bytes) };
            nothing.as_ptr()
        } else {
            combine_all(all, stride, bytes, &self.counts(), self.combine);
            all.as_ptr()
        };
        let strides = dense_strides(&self.extents).iter().map(|stride| stride * size).collect();
        let dense = Region { offset: 0, strides };
        let (workers, extents) = (&context.workers, &self.extents);
        // SAFETY: one leaf lies at `from`; the rest is the caller's promise.
        unsafe { copy_region(workers, from, &dense, to, &self.home, extents, self.dtype) };
    }
}

impl Axis {
    /// The blocks of these iterations, which cut none.
    fn blocks_of(&self, owned: Range) -> Range {
        if owned.is_empty() {
            return Range::new(0, 0);
        }
        Range::new(owned.lo / self.block, blocks::count(owned.hi, self.block))
    }
}

fn volume(held: &[Range]) -> i64 {
    held.iter().map(|range| range.len()).product()
}

/// The number in the whole grid of blocks of the leaf that is the `number`-th of a box.
fn number_in(held: &[Range], counts: &[i64], mut number: i64) -> i64 {
    let (mut place, mut weight) = (0, 1);
    for (range, count) in held.iter().zip(counts).rev() {
        place += (range.lo + number % range.len()) * weight;
        number /= range.len();
        weight *= count;
    }
    place
}

/// Combines a grid of leaves into the first: along the last dimension in pairs, and pairs of pairs, then
/// along the one before it. What is left over in a round goes on to the next.
fn combine_all(all: &mut [u8], stride: usize, bytes: usize, counts: &[i64], combine: Combine) {
    let mut between = stride;
    for &count in counts.iter().rev() {
        let line = between * count as usize;
        for start in (0..all.len()).step_by(line.max(1)) {
            let count = count as usize;
            for distance in
                std::iter::successors(Some(1), |d| Some(d * 2)).take_while(|d| *d < count)
            {
                for first in (0..count - distance).step_by(2 * distance) {
                    let (into, from) =
                        (start + first * between, start + (first + distance) * between);
                    let (head, tail) = all.split_at_mut(from);
                    combine(&mut head[into..into + bytes], &tail[..bytes]);
                }
            }
        }
        between = line;
    }
}

/// Cuts `local` where blocks begin, and along the other dimensions into tiles of about as many iterations as
/// the policy says, of `bytes` bytes each.
pub(super) fn block_tiles(
    launch: &Launch,
    local: &IndexBox,
    policy: &TilePolicy,
    bytes: i64,
) -> Vec<IndexBox> {
    let extents = local.extents();
    let large = local.volume().saturating_mul(bytes) > policy.inline_bytes;
    let within = |(block, extent): (&i64, &i64)| match block {
        0 => *extent,
        block => *block.min(extent),
    };
    let within: Dims = launch.blocks.iter().zip(&extents).map(within).collect();
    let free: Vec<bool> = launch.blocks.iter().map(|block| *block == 0).collect();
    let iterations = (policy.tile_bytes / bytes.max(1)).max(1);
    let tile = super::tiles::tile_extents(&within, &free, iterations, policy.row_iterations);
    let mut tiles = if local.is_empty() { Vec::new() } else { vec![local.clone()] };
    for (dim, &block) in launch.blocks.iter().enumerate() {
        let cut = |whole: IndexBox| match (block, large) {
            (0, false) => vec![whole],
            (0, true) => {
                let mut along = whole.extents();
                along[dim] = tile[dim];
                super::tiles::cut(&whole, &along)
            }
            (block, _) => {
                let Range { lo, hi } = whole.0[dim];
                let part = |at: i64| {
                    let mut part = whole.clone();
                    part.0[dim] = Range::new(at, (at + block).min(hi));
                    part
                };
                (lo..hi).step_by(block as usize).map(part).collect()
            }
        };
        tiles = tiles.into_iter().flat_map(cut).collect();
    }
    tiles
}
