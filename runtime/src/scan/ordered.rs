//! Running combinations whose bits do not depend on how lines are divided over ranks and threads.
//!
//! Lines are cut into blocks of the same number of steps, counted from the start of the whole array. What a
//! block comes to is computed by itself; what the blocks before it come to, one after the other.

use super::block::{scan, total};
use super::lines::MOST_WIDE;
use super::monoid::Monoid;
use super::parallel::{Cells, Pass, publish};

impl Pass<'_> {
    /// The number of blocks of `block` steps that this rank's lines have.
    fn block_count(&self, block: usize) -> usize {
        self.lines.length.div_ceil(block)
    }

    fn steps(&self, block: usize, at: usize) -> std::ops::Range<usize> {
        at * block..((at + 1) * block).min(self.lines.length)
    }

    /// Runs `task` for every block of every bundle.
    fn for_each_block(&self, block: usize, task: impl Fn(usize, usize) + Sync) {
        let blocks = self.block_count(block);
        self.workers.for_each(self.lines.bundles() * blocks, |number| {
            task(number / blocks, number % blocks);
        });
    }
}

/// Writes what each block comes to: for each block, an element per line.
///
/// # Safety
/// The lines must be readable, and `out` have room for the elements.
pub(super) unsafe fn block_totals<M: Monoid>(pass: &Pass, block: usize, out: *mut u8) {
    let (out, count) = (Cells::<M::Element>(out.cast()), pass.lines.count());
    pass.for_each_block(block, |number, at| {
        let bundle = pass.lines.bundle(number);
        let mut all = [M::NEUTRAL; MOST_WIDE];
        // SAFETY: the caller's promise; each task writes elements of its own.
        unsafe {
            let stretch = pass.stretch(&bundle, pass.steps(block, at));
            total::<M>(&stretch, &mut all[..bundle.width]);
            out.put(at * count + bundle.first, &all[..bundle.width]);
        }
    });
}

/// Writes the running combinations, given what all blocks up to the last of this rank come to, those of the
/// ranks before first.
///
/// # Safety
/// The lines must be readable and writable, and the totals as [`block_totals`] writes them.
pub(super) unsafe fn scan_blocks<M: Monoid>(pass: &Pass, block: usize, totals: &[u8]) {
    let lines = pass.lines.count();
    let size = lines * size_of::<M::Element>();
    let earlier = (totals.len() / size.max(1)).saturating_sub(pass.block_count(block));
    let totals = Cells::<M::Element>(totals.as_ptr().cast_mut().cast());
    let first = if pass.inclusive { M::NEUTRAL } else { M::IDENTITY };
    let mut carry = vec![first; lines];
    let mut carries = Vec::with_capacity(lines * pass.block_count(block));
    for at in 0..earlier + pass.block_count(block) {
        if at >= earlier {
            carries.extend_from_slice(&carry);
        }
        for (line, all) in carry.iter_mut().enumerate() {
            // SAFETY: there is an element per block and line; it need not be aligned.
            *all = M::combine(*all, unsafe { totals.at(at * lines + line).read_unaligned() });
        }
    }
    pass.for_each_block(block, |number, at| {
        let bundle = pass.lines.bundle(number);
        let mut carry = [first; MOST_WIDE];
        let carry = &mut carry[..bundle.width];
        carry.copy_from_slice(&carries[at * lines + bundle.first..][..bundle.width]);
        // SAFETY: the caller's promise; blocks are disjoint.
        unsafe {
            let stretch = pass.stretch(&bundle, pass.steps(block, at));
            scan::<M>(&stretch, carry, pass.inclusive, pass.stream);
        }
        publish(pass);
    });
}
