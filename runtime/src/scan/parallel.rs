//! All lines of a box on all threads.

use super::block::{Stretch, scan, total};
use super::lines::{Bundle, Lines, MOST_WIDE};
use super::monoid::{Max, Min, Monoid, On, Prod, Sum, Truth};
use super::ordered::{block_totals, scan_blocks};
use crate::threads::Workers;
use ramba_abi::{DType, Reduction};
use std::any::Any;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One pass over the lines of a box.
pub(crate) struct Pass<'a> {
    /// The threads.
    pub workers: &'a Workers,
    /// The lines.
    pub lines: &'a Lines,
    /// The box's first element as read.
    pub from: *const u8,
    /// The same as written.
    pub to: *mut u8,
    /// Does an element count to its own result?
    pub inclusive: bool,
    /// Are results written around the caches?
    pub stream: bool,
}

// The threads of a pass touch disjoint lines or blocks.
unsafe impl Sync for Pass<'_> {}

/// The passes of a scan for one element type and operation.
#[derive(Clone, Copy)]
pub(crate) struct Kernel {
    /// Writes what each line comes to, one element per line. Returns what the blocks come to, if lines
    /// are cut into some.
    ///
    /// Unsafe: the lines must be readable, and the second pointer must have room for the elements.
    pub totals: unsafe fn(&Pass, *mut u8) -> Option<BlockTotals>,
    /// Writes the running combinations, which start from the elements given, one per line, or from
    /// nothing if null. What the blocks come to need not be worked out again if it is given.
    ///
    /// Unsafe: the lines must be readable and writable, and the second pointer null or at elements.
    pub scan: unsafe fn(&Pass, *const u8, Option<&BlockTotals>),
    /// In a fixed order: writes what each block of so many steps comes to, an element per line.
    ///
    /// Unsafe: the lines must be readable, and the pointer have room for the elements.
    pub block_totals: unsafe fn(&Pass, usize, *mut u8),
    /// In a fixed order: writes the running combinations, given what the blocks come to, those of the
    /// ranks before this one first.
    ///
    /// Unsafe: the lines must be readable and writable, and the totals those of all blocks.
    pub scan_blocks: unsafe fn(&Pass, usize, &[u8]),
}

/// What the blocks of each bundle come to, of the kernel's element type: block by block, one element
/// per line.
pub(crate) struct BlockTotals(Box<dyn Any>);

/// The passes for a type and an operation; `None` where there are none.
pub(crate) fn kernel(dtype: DType, reduction: Reduction) -> Option<Kernel> {
    Some(match dtype {
        DType::Bool => match reduction {
            Reduction::Sum | Reduction::Max | Reduction::Any => of::<On<Sum, Truth>>(),
            Reduction::Prod | Reduction::Min | Reduction::All => of::<On<Prod, Truth>>(),
        },
        DType::I8 => return ordered::<i8>(reduction),
        DType::I16 => return ordered::<i16>(reduction),
        DType::I32 => return ordered::<i32>(reduction),
        DType::I64 => return ordered::<i64>(reduction),
        DType::U8 => return ordered::<u8>(reduction),
        DType::U16 => return ordered::<u16>(reduction),
        DType::U32 => return ordered::<u32>(reduction),
        DType::U64 => return ordered::<u64>(reduction),
        DType::F32 => return ordered::<f32>(reduction),
        DType::F64 => return ordered::<f64>(reduction),
        DType::C64 => return field::<[f32; 2]>(reduction),
        DType::C128 => return field::<[f64; 2]>(reduction),
        DType::Moments | DType::Located => return None,
    })
}

fn ordered<T>(reduction: Reduction) -> Option<Kernel>
where
    On<Sum, T>: Monoid,
    On<Prod, T>: Monoid,
    On<Min, T>: Monoid,
    On<Max, T>: Monoid,
{
    match reduction {
        Reduction::Min => Some(of::<On<Min, T>>()),
        Reduction::Max => Some(of::<On<Max, T>>()),
        other => field::<T>(other),
    }
}

fn field<T>(reduction: Reduction) -> Option<Kernel>
where
    On<Sum, T>: Monoid,
    On<Prod, T>: Monoid,
{
    match reduction {
        Reduction::Sum => Some(of::<On<Sum, T>>()),
        Reduction::Prod => Some(of::<On<Prod, T>>()),
        _ => None,
    }
}

fn of<M: Monoid>() -> Kernel {
    Kernel {
        totals: totals::<M>,
        scan: scan_lines::<M>,
        block_totals: block_totals::<M>,
        scan_blocks: scan_blocks::<M>,
    }
}

/// Bytes read and written of one block: they fit a second-level cache.
const BLOCK_BYTES: usize = 192 << 10;

/// Less work than this, in elements, is done by one thread.
const SHARED_ELEMENTS: usize = 1 << 15;

/// Fewer bundles than this are cut into blocks. (The number of threads must not decide, since the
/// order of additions depends on it.)
const FEW_BUNDLES: usize = 16;

impl Pass<'_> {
    /// Steps `start..end` of a bundle.
    pub(super) fn stretch<T>(&self, bundle: &Bundle, steps: std::ops::Range<usize>) -> Stretch<T> {
        let along = self.lines.along;
        let at = |k: usize| bundle.offsets[k] + steps.start as isize * along[k];
        Stretch {
            from: self.from.cast::<T>().wrapping_offset(at(0)),
            to: self.to.cast::<T>().wrapping_offset(at(1)),
            along,
            count: steps.len(),
            width: bundle.width,
        }
    }

    /// Might there be too few bundles for all threads?
    fn cuts_lines(&self) -> bool {
        let lines = self.lines;
        lines.bundles() < FEW_BUNDLES && lines.count() * lines.length >= SHARED_ELEMENTS
    }

    fn for_each_bundle(&self, task: impl Fn(Bundle) + Sync) {
        let (lines, count) = (self.lines, self.lines.bundles());
        if lines.count() * lines.length < SHARED_ELEMENTS {
            (0..count).for_each(|number| task(lines.bundle(number)));
        } else {
            self.workers.for_each(count, |number| task(lines.bundle(number)));
        }
    }
}

/// A line's steps in blocks.
struct Blocks {
    size: usize,
    length: usize,
}

impl Blocks {
    fn new<T>(length: usize, width: usize) -> Blocks {
        Blocks { size: (BLOCK_BYTES / (size_of::<T>() * width)).max(1), length }
    }

    fn count(&self) -> usize {
        self.length.div_ceil(self.size)
    }

    fn steps(&self, block: usize) -> std::ops::Range<usize> {
        block * self.size..((block + 1) * self.size).min(self.length)
    }
}

/// # Safety
/// See [`Kernel::totals`].
unsafe fn totals<M: Monoid>(pass: &Pass, out: *mut u8) -> Option<BlockTotals> {
    let out = Cells::<M::Element>(out.cast());
    let whole = |bundle: Bundle| {
        let mut all = [M::NEUTRAL; MOST_WIDE];
        // SAFETY: the caller's promise.
        unsafe {
            total::<M>(&pass.stretch(&bundle, 0..pass.lines.length), &mut all[..bundle.width]);
            out.put(bundle.first, &all[..bundle.width]);
        }
    };
    if !pass.cuts_lines() {
        pass.for_each_bundle(whole);
        return None;
    }
    let mut of_bundles: Vec<Vec<M::Element>> = Vec::new();
    for number in 0..pass.lines.bundles() {
        let bundle = pass.lines.bundle(number);
        let blocks = Blocks::new::<M::Element>(pass.lines.length, bundle.width);
        let mut parts = vec![M::NEUTRAL; blocks.count() * bundle.width];
        let cells = Cells(parts.as_mut_ptr());
        pass.workers.for_each(blocks.count(), |block| {
            // SAFETY: each task has a place of its own.
            let part = unsafe { cells.row(block, bundle.width) };
            // SAFETY: the caller's promise.
            unsafe { total::<M>(&pass.stretch(&bundle, blocks.steps(block)), part) };
        });
        let mut all = [M::NEUTRAL; MOST_WIDE];
        parts.chunks_exact(bundle.width).for_each(|part| join::<M>(&mut all, part));
        // SAFETY: the caller's promise.
        unsafe { out.put(bundle.first, &all[..bundle.width]) };
        of_bundles.push(parts);
    }
    Some(BlockTotals(Box::new(of_bundles)))
}

/// Combines elements with those that come after them, line by line.
fn join<M: Monoid>(into: &mut [M::Element], next: &[M::Element]) {
    for (a, b) in into.iter_mut().zip(next) {
        *a = M::combine(*a, *b);
    }
}

/// # Safety
/// See [`Kernel::scan`].
unsafe fn scan_lines<M: Monoid>(pass: &Pass, before: *const u8, totals: Option<&BlockTotals>) {
    let before = Cells::<M::Element>(before.cast_mut().cast());
    if pass.cuts_lines() {
        let totals: Option<&Vec<Vec<M::Element>>> = totals.and_then(|t| t.0.downcast_ref());
        for number in 0..pass.lines.bundles() {
            let bundle = pass.lines.bundle(number);
            let parts = totals.and_then(|all| all.get(number));
            // SAFETY: the caller's promise.
            unsafe {
                let start = start::<M>(pass, &before, &bundle);
                match parts {
                    Some(parts) => scan_known_blocks::<M>(pass, &bundle, start, parts),
                    None => scan_in_blocks::<M>(pass, &bundle, start),
                }
            }
        }
        return;
    }
    pass.for_each_bundle(|bundle| {
        // SAFETY: the caller's promise; bundles are disjoint.
        unsafe {
            let mut carry = start::<M>(pass, &before, &bundle);
            let stretch = pass.stretch(&bundle, 0..pass.lines.length);
            scan::<M>(&stretch, &mut carry[..bundle.width], pass.inclusive, pass.stream);
        }
        publish(pass);
    });
}

/// What a bundle's running combinations start from.
///
/// # Safety
/// See [`Kernel::scan`].
unsafe fn start<M: Monoid>(
    pass: &Pass,
    before: &Cells<M::Element>,
    bundle: &Bundle,
) -> [M::Element; MOST_WIDE] {
    let first = if pass.inclusive { M::NEUTRAL } else { M::IDENTITY };
    let mut carry = [first; MOST_WIDE];
    if !before.0.is_null() {
        for (line, all) in carry[..bundle.width].iter_mut().enumerate() {
            // SAFETY: there is an element per line; it need not be aligned.
            *all = M::combine(first, unsafe { before.at(bundle.first + line).read_unaligned() });
        }
    }
    carry
}

/// Threads take the blocks in order, so whoever waits does so for a block that is being worked on.
///
/// # Safety
/// See [`Kernel::scan`].
unsafe fn scan_in_blocks<M: Monoid>(pass: &Pass, bundle: &Bundle, start: [M::Element; MOST_WIDE]) {
    let width = bundle.width;
    let blocks = Blocks::new::<M::Element>(pass.lines.length, width);
    let mut before = vec![M::NEUTRAL; (blocks.count() + 1) * width];
    before[..width].copy_from_slice(&start[..width]);
    let cells = Cells(before.as_mut_ptr());
    let (next, known) = (AtomicUsize::new(0), AtomicUsize::new(0));
    pass.workers.for_each(pass.workers.threads(), |_| {
        loop {
            let block = next.fetch_add(1, Ordering::Relaxed);
            if block >= blocks.count() {
                return publish(pass);
            }
            let stretch = pass.stretch(bundle, blocks.steps(block));
            let mut own = [M::NEUTRAL; MOST_WIDE];
            // SAFETY: the caller's promise.
            unsafe { total::<M>(&stretch, &mut own[..width]) };
            wait_for(&known, block);
            let mut carry = [M::NEUTRAL; MOST_WIDE];
            let carry = &mut carry[..width];
            // SAFETY: the blocks before have written this place, and only this one writes the next.
            unsafe {
                carry.copy_from_slice(cells.row(block, width));
                let after = cells.row(block + 1, width);
                after.copy_from_slice(carry);
                join::<M>(after, &own);
            }
            known.store(block + 1, Ordering::Release);
            // SAFETY: the caller's promise; blocks are disjoint.
            unsafe { scan::<M>(&stretch, carry, pass.inclusive, pass.stream) };
        }
    });
}

/// What the blocks come to is known: nobody waits, and each is read once.
///
/// # Safety
/// See [`Kernel::scan`].
unsafe fn scan_known_blocks<M: Monoid>(
    pass: &Pass,
    bundle: &Bundle,
    start: [M::Element; MOST_WIDE],
    parts: &[M::Element],
) {
    let width = bundle.width;
    let blocks = Blocks::new::<M::Element>(pass.lines.length, width);
    let mut all = start;
    let mut before = Vec::with_capacity(parts.len());
    for part in parts.chunks_exact(width) {
        before.extend_from_slice(&all[..width]);
        join::<M>(&mut all, part);
    }
    pass.workers.for_each(blocks.count(), |block| {
        let mut carry = [M::NEUTRAL; MOST_WIDE];
        let carry = &mut carry[..width];
        carry.copy_from_slice(&before[block * width..][..width]);
        let stretch = pass.stretch(bundle, blocks.steps(block));
        // SAFETY: the caller's promise; blocks are disjoint.
        unsafe { scan::<M>(&stretch, carry, pass.inclusive, pass.stream) };
        publish(pass);
    });
}

/// Waits until the combination of the first `blocks` blocks is known: for a moment, usually.
fn wait_for(known: &AtomicUsize, blocks: usize) {
    const PATIENCE: usize = 200;
    let mut tries = 0;
    while known.load(Ordering::Acquire) < blocks {
        tries += 1;
        if tries < PATIENCE { std::hint::spin_loop() } else { std::thread::yield_now() }
    }
}

pub(super) fn publish(pass: &Pass) {
    if pass.stream {
        crate::execute::publish_streamed();
    }
}

/// Elements that threads share, each using its own.
pub(super) struct Cells<T>(pub *mut T);

// Every access names its place, and is unsafe.
unsafe impl<T: Send> Sync for Cells<T> {}

impl<T: Copy> Cells<T> {
    pub fn at(&self, place: usize) -> *mut T {
        self.0.wrapping_add(place)
    }

    /// The elements of one row of a table of so many columns.
    ///
    /// # Safety
    /// The table must have the row, which nobody else may write meanwhile.
    #[allow(clippy::mut_from_ref)] // rows are disjoint
    unsafe fn row(&self, row: usize, width: usize) -> &mut [T] {
        // SAFETY: the caller's promise.
        unsafe { std::slice::from_raw_parts_mut(self.at(row * width), width) }
    }

    /// # Safety
    /// There must be room from `place` on, which is nobody else's.
    pub unsafe fn put(&self, place: usize, elements: &[T]) {
        for (k, element) in elements.iter().enumerate() {
            // SAFETY: the caller's promise; it need not be aligned.
            unsafe { self.at(place + k).write_unaligned(*element) };
        }
    }
}
