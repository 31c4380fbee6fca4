//! Accumulators of their own for tiles that would meet in one element of a reduction.

use super::error::BindError;
use super::operand::{Affine, Choices};
use crate::combine::{Combine, combiner};
use crate::exchange::Region;
use crate::shard::{Dims, Placement, dense_strides};
use crate::threads::Workers;
use ramba_abi::schedule::{Mode, Operand};
use ramba_abi::{DType, IndexBox, Reduction, Scalar};
use std::collections::HashMap;
use std::ops::Range;

/// What a reduction operand of a launch is set to before it starts.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub operand: usize,
    pub slot: usize,
    pub bytes: usize,
    pub identity: Identity,
    pub combine: Combine,
}

impl Target {
    /// `None` if the operand is no reduction.
    pub fn of(
        position: usize,
        operand: &Operand,
        placement: &Placement,
    ) -> Result<Option<Target>, BindError> {
        let Mode::Reduce(reduction) = operand.mode else { return Ok(None) };
        let error = BindError::NotCombinable { slot: operand.slot, reduction: reduction.name() };
        let identity = Identity::of(placement.dtype, reduction).ok_or(error.clone())?;
        let combine = combiner(placement.dtype, reduction).ok_or(error)?;
        let (slot, bytes) = (operand.slot.0 as usize, placement.bytes());
        Ok(Some(Target { operand: position, slot, bytes, identity, combine }))
    }
}

/// The element that a reduction starts from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Identity {
    bytes: [u8; 32],
    size: usize,
}

impl Identity {
    fn of(dtype: DType, reduction: Reduction) -> Option<Identity> {
        let identity: Scalar = reduction.identity(dtype)?;
        let mut bytes = [0; 32];
        let size = dtype.size_bytes();
        bytes[..size].copy_from_slice(&identity.to_bytes());
        Some(Identity { bytes, size })
    }

    /// Sets `bytes` bytes to the element.
    ///
    /// # Safety
    /// The memory must be writable, and nobody else's.
    pub unsafe fn fill(&self, start: *mut u8, bytes: usize) {
        for at in (0..bytes).step_by(self.size) {
            // SAFETY: the caller's promise; `bytes` is a multiple of the element size.
            unsafe { start.add(at).copy_from_nonoverlapping(self.bytes.as_ptr(), self.size) };
        }
    }
}

/// The private accumulators of a launch's tiles.
#[derive(Clone, Debug, Default)]
pub(super) struct Partials {
    /// The memory for all of them, in bytes.
    pub bytes: usize,
    /// Those of tile `t` are at `t * per_tile .. (t + 1) * per_tile`.
    accumulators: Vec<Accumulator>,
    per_tile: usize,
    /// The accumulators that belong in the same place, by position.
    groups: Vec<Vec<usize>>,
}

/// One tile's private accumulators for one operand: as many as the tile touches.
#[derive(Clone, Debug)]
pub(super) struct Accumulator {
    /// An index into the launch's targets.
    pub target: usize,
    /// The place of the accumulators in the memory, in bytes.
    pub start: usize,
    /// Their size.
    pub bytes: usize,
    /// From their place to that of the tile's first iteration, in bytes.
    pub first: i64,
    /// Per iteration dimension, in elements.
    pub strides: Dims,
    /// Per dimension in which a label chooses.
    pub choices: Choices,
    /// Where they belong in the operand's buffer.
    home: Region,
    extents: Dims,
}

/// Tiles' accumulators do not share cache lines.
const LINE: usize = 64;

/// The bytes of an accumulator that are combined at a time, over all tiles: elements of any size fit, and what
/// many tiles have of them stays in a cache.
const STRETCH: usize = 4096;

/// All threads combine as many bytes of accumulators as these.
const SHARED_BYTES: usize = 512 << 10;

/// The memory of accumulators, of which each thread uses stretches of its own.
struct Memory(*mut u8);

// Every access is unsafe, and names its stretch.
unsafe impl Sync for Memory {}

impl Partials {
    /// Accumulators for the targets in which some of the tiles meet; those are all others'.
    pub fn new(
        targets: &[Target],
        operands: &[Operand],
        placements: &[&Placement],
        tiles: &[&IndexBox],
    ) -> Partials {
        let mut partials = Partials::default();
        let shared: Vec<usize> = (0..targets.len())
            .filter(|&target| tiles_meet(&operands[targets[target].operand], tiles))
            .collect();
        partials.per_tile = shared.len();
        for tile in tiles {
            for &target in &shared {
                let operand = targets[target].operand;
                partials.add(target, &operands[operand], placements[operand], tile);
            }
        }
        partials.group();
        partials
    }

    fn group(&mut self) {
        let mut group_of: HashMap<(usize, i64, &[i64]), usize> = HashMap::new();
        for (position, own) in self.accumulators.iter().enumerate() {
            let place = (own.target, own.home.offset, &own.extents[..]);
            let group = *group_of.entry(place).or_insert(self.groups.len());
            match self.groups.get_mut(group) {
                Some(group) => group.push(position),
                None => self.groups.push(vec![position]),
            }
        }
    }

    fn add(&mut self, target: usize, operand: &Operand, placement: &Placement, tile: &IndexBox) {
        let part = operand.view.image(tile);
        let size = placement.dtype.size_bytes();
        let affine = Affine::dense(&operand.view, &part, tile.0.len());
        let first = tile.0.iter().zip(&affine.strides).map(|(range, stride)| range.lo * stride);
        let first = (affine.base + first.sum::<i64>()) * size as i64;
        let bytes = part.volume() as usize * size;
        self.accumulators.push(Accumulator {
            target,
            start: self.bytes,
            bytes,
            first,
            strides: affine.strides,
            choices: affine.choices,
            home: placement.region(&part),
            extents: part.extents(),
        });
        self.bytes += bytes.next_multiple_of(LINE);
    }

    /// The private accumulators of a tile.
    pub fn of_tile(&self, tile: usize) -> &[Accumulator] {
        &self.accumulators[tile * self.per_tile..][..self.per_tile]
    }

    /// Combines all tiles' accumulators with the operands. Those of one place are combined in pairs,
    /// then pairs of pairs, so that rounding errors grow with the logarithm of the number of tiles.
    ///
    /// # Safety
    /// `memory` must hold the accumulators, and `starts` the slots' buffers, unused by others.
    pub unsafe fn combine(
        &self,
        workers: &Workers,
        targets: &[Target],
        memory: *mut u8,
        starts: &[*mut u8],
    ) {
        let memory = Memory(memory);
        let stretches = self.stretches();
        let task = |(group, stretch): &(usize, Range<usize>)| {
            // SAFETY: the caller's promise; stretches are disjoint.
            unsafe { self.combine_group(targets, &memory, &self.groups[*group], stretch.clone()) };
        };
        match self.bytes < SHARED_BYTES {
            true => stretches.iter().for_each(task),
            false => workers.for_each(stretches.len(), |index| task(&stretches[index])),
        }
        for group in &self.groups {
            let first = &self.accumulators[group[0]];
            let target = &targets[first.target];
            // SAFETY: the accumulators' place and home lie within their buffers.
            unsafe {
                let from = memory.0.add(first.start);
                let to = starts[target.slot].offset(first.home.offset as isize);
                first.combine_rows(target, 0, from, to);
            }
        }
    }

    /// The groups, and stretches of the bytes of their accumulators, that are combined one by one.
    fn stretches(&self) -> Vec<(usize, Range<usize>)> {
        let of_group = |(group, members): (usize, &Vec<usize>)| {
            let bytes = self.accumulators[members[0]].bytes;
            let stretch = move |start: usize| (group, start..(start + STRETCH).min(bytes));
            (0..bytes).step_by(STRETCH).map(stretch)
        };
        self.groups.iter().enumerate().flat_map(of_group).collect()
    }

    /// # Safety
    /// `memory` must hold the accumulators, of which nobody else uses this stretch.
    unsafe fn combine_group(
        &self,
        targets: &[Target],
        memory: &Memory,
        group: &[usize],
        stretch: Range<usize>,
    ) {
        let combine = targets[self.accumulators[group[0]].target].combine;
        let place = |position: usize| {
            memory.0.wrapping_add(self.accumulators[group[position]].start + stretch.start)
        };
        let distances = std::iter::successors(Some(1), |distance| Some(distance * 2));
        for distance in distances.take_while(|distance| *distance < group.len()) {
            for first in (0..group.len() - distance).step_by(2 * distance) {
                // SAFETY: both lie in the memory, at places of their own, and are equally large.
                unsafe {
                    let into = std::slice::from_raw_parts_mut(place(first), stretch.len());
                    let from = place(first + distance);
                    combine(into, std::slice::from_raw_parts(from, stretch.len()));
                }
            }
        }
    }
}

impl Accumulator {
    /// # Safety
    /// `from` and `to` must point at the accumulators, and where they belong, from `dim` on.
    unsafe fn combine_rows(&self, target: &Target, dim: usize, from: *const u8, to: *mut u8) {
        let size = target.identity.size;
        if dim + 1 >= self.extents.len() {
            let bytes = self.extents.last().map_or(1, |&extent| extent as usize) * size;
            // SAFETY: the last dimension is dense on both sides.
            unsafe {
                let into = std::slice::from_raw_parts_mut(to, bytes);
                (target.combine)(into, std::slice::from_raw_parts(from, bytes));
            }
            return;
        }
        let stride = dense_strides(&self.extents)[dim] * size as i64;
        for k in 0..self.extents[dim] {
            // SAFETY: within the boxes.
            unsafe {
                let (from, to) = (
                    from.add((k * stride) as usize),
                    to.offset((k * self.home.strides[dim]) as isize),
                );
                self.combine_rows(target, dim + 1, from, to);
            }
        }
    }
}

/// Do two of the tiles touch the same accumulators? They do if they differ along a dimension that
/// the operand does not read.
fn tiles_meet(operand: &Operand, tiles: &[&IndexBox]) -> bool {
    let Some(first) = tiles.first() else { return false };
    let dims = 0..first.0.len();
    dims.filter(|&dim| operand.view.reader_of(dim).is_none())
        .any(|dim| tiles.iter().any(|tile| tile.0[dim] != first.0[dim]))
}
