//! The loops around a matrix product, and their division among threads.

use super::matrix::{Matrix, Multiplier};
use crate::threads::Workers;
use smallvec::SmallVec;

/// A loop over elements of two factors and of the sums of their products.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Loop {
    /// How often it runs.
    pub extent: usize,
    /// The distances in elements of neighbours in the first factor, the second and the result; `None`
    /// for arrays that lack it.
    pub strides: [Option<i64>; 3],
}

type Loops = SmallVec<[Loop; 4]>;

/// A contraction as loops around a matrix product.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Nest {
    /// The matrix product.
    matrix: Matrix,
    /// The loops around it whose turns make different parts of the result.
    outer: Loops,
    /// Those whose turns add to the same part.
    summed: Loops,
}

/// How many blocks of the result each thread gets: enough that none waits long for the last.
const BLOCKS_PER_THREAD: usize = 3;

/// Blocks are not made shorter: packing the factors would take as long as multiplying them.
const SHORTEST_BLOCK: usize = 64;

/// Fewer products than this are one thread's.
const FEW_PRODUCTS: usize = 1 << 15;

/// The roles that loops play in a matrix product, as the arrays that have them: rows, columns, sums.
const ROLES: [[bool; 3]; 3] = [[true, false, true], [false, true, true], [true, true, false]];

impl Nest {
    /// The nest of `loops`, in the order in which neighbours are to be tried as one.
    pub fn new(loops: &[Loop]) -> Nest {
        let mut nest =
            Nest { matrix: Matrix::default(), outer: Loops::new(), summed: Loops::new() };
        let mut rest: Loops = loops.iter().copied().filter(|l| l.extent != 1).collect();
        for (place, role) in ROLES.iter().enumerate() {
            let mut own = merged(taken(&mut rest, role));
            // Nothing to sum is a matrix product of nothing, which is zero.
            if place == 2 && count(&own) == 0 {
                own.truncate(1);
                own[0].extent = 0;
            }
            let longest = (0..own.len()).max_by_key(|at| own[*at].extent);
            let inner = longest.map(|at| own.remove(at));
            nest.matrix.extents[place] = inner.map_or(1, |l| l.extent);
            for array in 0..3 {
                let stride = inner.and_then(|l| l.strides[array]);
                nest.matrix.strides[array][place] = stride.unwrap_or(0);
            }
            if place == 2 { nest.summed = own } else { nest.outer.extend(own) }
        }
        nest.outer.extend(merged(rest));
        nest
    }

    /// Runs it, given where the first elements are.
    ///
    /// # Safety
    /// All elements that the loops name must be valid, those of the result for writing and for this
    /// call only, and `multiplier` must be of their type, of `size` bytes.
    pub unsafe fn run(
        &self,
        workers: &Workers,
        (multiplier, size): (Multiplier, usize),
        from: [*const u8; 2],
        to: *mut u8,
    ) {
        let blocks = self.blocks(workers.threads());
        let outer = count(&self.outer);
        let starts = Starts { from, to, size };
        workers.for_each(outer * blocks[0] * blocks[1], |task| {
            let (turn, block) = (task / (blocks[0] * blocks[1]), task % (blocks[0] * blocks[1]));
            let (matrix, first) = self.block(blocks, [block / blocks[1], block % blocks[1]]);
            let base = add(first, offsets(&self.outer, turn));
            for step in 0..count(&self.summed) {
                let (from, to) = starts.at(add(base, offsets(&self.summed, step)));
                // SAFETY: the block is this task's, and the elements are the caller's.
                unsafe { multiplier(&matrix, from, to, step > 0) };
            }
        });
    }

    /// Into how many blocks rows and columns are divided.
    fn blocks(&self, threads: usize) -> [usize; 2] {
        let [m, n, k] = self.matrix.extents;
        let wanted = (threads * BLOCKS_PER_THREAD).div_ceil(count(&self.outer).max(1));
        let mut blocks = [1, 1];
        if threads == 1 || m * n * k < FEW_PRODUCTS {
            return blocks;
        }
        while blocks[0] * blocks[1] < wanted {
            let lengths = [m / blocks[0], n / blocks[1]];
            let longer = usize::from(lengths[1] > lengths[0]);
            if lengths[longer] < 2 * SHORTEST_BLOCK {
                break;
            }
            blocks[longer] += 1;
        }
        blocks
    }

    /// One of the blocks of the matrix product, and where it begins in each array.
    fn block(&self, blocks: [usize; 2], at: [usize; 2]) -> (Matrix, [i64; 3]) {
        let (mut matrix, mut first) = (self.matrix, [0; 3]);
        for place in 0..2 {
            let extent = self.matrix.extents[place];
            let cut = |part: usize| part * extent / blocks[place];
            matrix.extents[place] = cut(at[place] + 1) - cut(at[place]);
            for (array, first) in first.iter_mut().enumerate() {
                *first += cut(at[place]) as i64 * self.matrix.strides[array][place];
            }
        }
        (matrix, first)
    }
}

/// Where the arrays begin. Threads share it: which of them may write where is the tasks' business.
struct Starts {
    from: [*const u8; 2],
    to: *mut u8,
    size: usize,
}

// SAFETY: the pointers are only followed under `Nest::run`'s promise.
unsafe impl Sync for Starts {}

impl Starts {
    /// The places so many elements behind the starts.
    fn at(&self, offsets: [i64; 3]) -> ([*const u8; 2], *mut u8) {
        let bytes = offsets.map(|offset| (offset * self.size as i64) as isize);
        let from = [0, 1].map(|side| self.from[side].wrapping_offset(bytes[side]));
        (from, self.to.wrapping_offset(bytes[2]))
    }
}

/// The loops that just the arrays of `role` have, removed from `loops`.
fn taken(loops: &mut Loops, role: &[bool; 3]) -> Loops {
    let plays = |l: &Loop| l.strides.map(|stride| stride.is_some()) == *role;
    let own = loops.iter().copied().filter(plays).collect();
    loops.retain(|l| !plays(l));
    own
}

/// The loops, neighbours that walk every array as one being one.
fn merged(loops: Loops) -> Loops {
    let mut found = Loops::new();
    for inner in loops {
        let one = |(outer, own): (&Option<i64>, &Option<i64>)| {
            *outer == own.map(|stride| stride * inner.extent as i64)
        };
        match found.last_mut() {
            Some(last) if last.strides.iter().zip(&inner.strides).all(one) => {
                *last = Loop { extent: last.extent * inner.extent, ..inner };
            }
            _ => found.push(inner),
        }
    }
    found
}

/// How many turns the loops take together.
fn count(loops: &[Loop]) -> usize {
    loops.iter().map(|l| l.extent).product()
}

/// Where a turn of the loops is in each array.
pub(super) fn offsets(loops: &[Loop], mut turn: usize) -> [i64; 3] {
    let mut found = [0; 3];
    for l in loops.iter().rev() {
        let index = (turn % l.extent) as i64;
        turn /= l.extent;
        found = add(found, l.strides.map(|stride| stride.unwrap_or(0) * index));
    }
    found
}

fn add(one: [i64; 3], other: [i64; 3]) -> [i64; 3] {
    [0, 1, 2].map(|at| one[at] + other[at])
}
