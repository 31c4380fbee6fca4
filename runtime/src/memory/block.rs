//! Raw memory from the system.

use std::alloc::{Layout, alloc, dealloc};
use std::any::Any;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Every block starts at a multiple of this many bytes: a cache line, and any vector register.
pub const ALIGNMENT: usize = 64;

/// Blocks of at least this many bytes are mapped near a multiple of it and ask for large pages.
pub const LARGE: usize = 2 << 20;

/// Blocks that are mapped one after the other start so far apart, modulo a small page: equal indices of
/// several arrays would otherwise share a set of the first-level cache, and look alike to a processor that
/// compares a load with the stores before it by their last twelve bits.
const STAGGER: usize = SMALL / 8 + ALIGNMENT;

/// The room for that, which takes no large page: a small one.
const SMALL: usize = 4096;

/// A stretch of memory, given back to where it came from when dropped.
pub struct Block {
    start: NonNull<u8>,
    bytes: usize,
    origin: Origin,
}

/// Nothing, as aligned as a block.
#[repr(align(64))]
struct CacheLine;

enum Origin {
    Empty,
    Heap(Layout),
    /// Mapped so many bytes before the start, and a small page more than the block has.
    Mapped(usize),
    /// Kept alive by an object of someone else's.
    Foreign(#[allow(dead_code)] Box<dyn Any + Send + Sync>),
}

// A block is plain memory; who may touch it when is the business of `Buffer`'s users.
unsafe impl Send for Block {}
unsafe impl Sync for Block {}

impl Block {
    /// A block of `bytes`, rounded up to [`class_bytes`]; `None` if the system refuses.
    pub fn new(bytes: usize) -> Option<Block> {
        let bytes = class_bytes(bytes);
        if bytes == 0 {
            return Some(Block::empty());
        }
        if bytes >= LARGE { map(bytes, next_shift()) } else { heap(bytes) }
    }

    fn empty() -> Block {
        let start = NonNull::<CacheLine>::dangling().cast();
        Block { start, bytes: 0, origin: Origin::Empty }
    }

    /// A block over memory that `owner` keeps alive.
    ///
    /// # Safety
    /// `start..start+bytes` must stay readable and writable until `owner` is dropped.
    pub unsafe fn foreign(
        start: NonNull<u8>,
        bytes: usize,
        owner: Box<dyn Any + Send + Sync>,
    ) -> Block {
        Block { start, bytes, origin: Origin::Foreign(owner) }
    }

    /// Makes it at least `bytes` long and keeps what it holds, without a copy: its pages move to where there
    /// are addresses for more of them. False, with nothing changed, if they cannot.
    pub fn grow(&mut self, bytes: usize) -> bool {
        if bytes <= self.bytes {
            return true;
        }
        let Origin::Mapped(shift) = self.origin else { return false };
        let Some(wider) = map(class_bytes(bytes), shift) else { return false };
        // SAFETY: both were mapped so many bytes before their starts, the new one for longer, and nobody
        // knows of it yet; what the old one had is moved away or unmapped, and so forgotten.
        unsafe {
            let (from, to) = (self.start().sub(shift), wider.start().sub(shift));
            if !move_pages(from, self.bytes, to) {
                return false;
            }
            std::mem::forget(std::mem::replace(self, wider));
        }
        true
    }

    /// The first byte.
    pub fn start(&self) -> *mut u8 {
        self.start.as_ptr()
    }

    /// The number of bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        match &self.origin {
            Origin::Empty | Origin::Foreign(_) => {}
            // SAFETY: allocated with this layout in `heap`.
            Origin::Heap(layout) => unsafe { dealloc(self.start(), *layout) },
            // SAFETY: mapped so in `map`, and nothing else unmaps it.
            Origin::Mapped(before) => unsafe {
                unmap(self.start().sub(*before), self.bytes + SMALL);
            },
        }
    }
}

/// The size of the block that serves a request of `bytes`: four sizes per doubling while small, so
/// that at most a fifth is wasted, whole large pages after that.
pub fn class_bytes(bytes: usize) -> usize {
    if bytes > LARGE / 2 {
        return bytes.checked_next_multiple_of(LARGE).unwrap_or(bytes);
    }
    let power = bytes.next_power_of_two();
    bytes.next_multiple_of((power / 8).max(ALIGNMENT))
}

fn heap(bytes: usize) -> Option<Block> {
    let layout = Layout::from_size_align(bytes, ALIGNMENT).ok()?;
    // SAFETY: the layout's size is not zero.
    let start = NonNull::new(unsafe { alloc(layout) })?;
    Some(Block { start, bytes, origin: Origin::Heap(layout) })
}

/// How far the next block starts from where it is mapped.
fn next_shift() -> usize {
    static MAPPED: AtomicUsize = AtomicUsize::new(0);
    MAPPED.fetch_add(1, Relaxed) * STAGGER % SMALL
}

/// Maps `bytes` (a multiple of [`LARGE`]) and a small page from a multiple of [`LARGE`] on; the block starts
/// `shift` bytes after that.
fn map(bytes: usize, shift: usize) -> Option<Block> {
    let span = bytes.checked_add(LARGE + SMALL)?;
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: a fresh anonymous mapping, placed by the system.
    let mapped = unsafe { libc::mmap(ptr::null_mut(), span, protection, flags, -1, 0) };
    if mapped == libc::MAP_FAILED {
        return None;
    }
    let before = mapped.cast::<u8>().align_offset(LARGE);
    // SAFETY: the parts cut off lie within the mapping just made and are not used; the advice is
    // on the part kept. (Advice that the system does not take is no error.)
    unsafe {
        let start = mapped.cast::<u8>().add(before);
        unmap(mapped.cast(), before);
        unmap(start.add(bytes + SMALL), LARGE - before);
        libc::madvise(start.cast(), bytes, libc::MADV_HUGEPAGE);
        let start = NonNull::new_unchecked(start.add(shift));
        Some(Block { start, bytes, origin: Origin::Mapped(shift) })
    }
}

/// Moves the pages of a mapped block of `bytes` to the start of a longer one; false if the system refuses.
///
/// # Safety
/// Both must be mapped as [`map`] does it, from the addresses given on, and nobody may use them meanwhile.
unsafe fn move_pages(from: *mut u8, bytes: usize, to: *mut u8) -> bool {
    // SAFETY: the small page at the end has another advice than the rest, and cannot go with it: it is
    // copied. The new block's pages, which nobody has written, make way for the others.
    unsafe {
        ptr::copy_nonoverlapping(from.add(bytes), to.add(bytes), SMALL);
        // The system itself is called: what communication libraries put in front of `mremap` may lose the last
        // argument. The old addresses stay mapped until `unmap`, of which those libraries do know.
        let flags = libc::MREMAP_MAYMOVE | libc::MREMAP_FIXED | libc::MREMAP_DONTUNMAP;
        let moved = libc::syscall(libc::SYS_mremap, from, bytes, bytes, flags as usize, to);
        if moved == -1 {
            return false;
        }
        unmap(from, bytes + SMALL);
    }
    true
}

/// # Safety
/// `start..start+bytes` must be mapped and unused; both multiples of the page size.
unsafe fn unmap(start: *mut u8, bytes: usize) {
    if bytes > 0 {
        unsafe { libc::munmap(start.cast(), bytes) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_aligned_and_writable() {
        for bytes in [0, 1, 63, 64, 1000, 1 << 20, (1 << 21) - 1, 1 << 21, 5 << 20] {
            let block = Block::new(bytes).unwrap();
            assert!(block.bytes() >= bytes);
            assert_eq!(block.start() as usize % ALIGNMENT, 0);
            if block.bytes() >= LARGE {
                assert!(block.start() as usize % LARGE < SMALL);
            }
            // SAFETY: the block is ours.
            unsafe { block.start().write_bytes(7, block.bytes()) };
        }
    }

    #[test]
    fn large_blocks_start_apart_within_a_page() {
        let blocks: Vec<Block> = (0..3).map(|_| Block::new(LARGE).unwrap()).collect();
        let mut places: Vec<usize> =
            blocks.iter().map(|block| block.start() as usize % SMALL).collect();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), blocks.len());
    }

    #[test]
    fn large_blocks_grow_and_keep_what_they_hold() {
        for _ in 0..9 {
            let mut block = Block::new(3 * LARGE).unwrap();
            let place = block.start() as usize % SMALL;
            // SAFETY: the block is ours, and so long.
            unsafe { std::slice::from_raw_parts_mut(block.start(), 3 * LARGE) }
                .iter_mut()
                .zip((0..251).cycle())
                .for_each(|(byte, value)| *byte = value);
            assert!(block.grow(3 * LARGE + 1));
            assert_eq!((block.bytes(), block.start() as usize % SMALL), (4 * LARGE, place));
            // SAFETY: as above; all that is read was written.
            let kept = unsafe { std::slice::from_raw_parts(block.start(), 3 * LARGE) };
            assert!(kept.iter().copied().eq((0..251).cycle().take(3 * LARGE)));
            // SAFETY: as above.
            unsafe { block.start().write_bytes(7, block.bytes()) };
        }
    }

    #[test]
    fn small_blocks_grow_up_to_their_class() {
        let mut block = Block::new(1000).unwrap();
        assert!(block.grow(1024) && !block.grow(1025));
        assert_eq!(block.bytes(), 1024);
    }

    #[test]
    fn classes_waste_little_and_are_stable() {
        for bytes in (1..5000).chain((1..300).map(|k| k * 16381)) {
            let class = class_bytes(bytes);
            assert!(class >= bytes && class_bytes(class) == class, "{bytes}");
            let waste = class - bytes;
            assert!(
                waste < ALIGNMENT || waste <= bytes / 4 || class.is_multiple_of(LARGE),
                "{bytes}"
            );
        }
        assert_eq!(class_bytes(0), 0);
    }

    #[test]
    fn the_impossible_is_refused() {
        assert!(Block::new(usize::MAX / 2).is_none());
    }

    #[test]
    fn foreign_memory_stays_with_its_owner() {
        let owner = std::sync::Arc::new(());
        let mut bytes = vec![1u8; 16];
        let start = NonNull::new(bytes.as_mut_ptr()).unwrap();
        // SAFETY: `bytes` outlives the block.
        let block = unsafe { Block::foreign(start, 16, Box::new(owner.clone())) };
        assert_eq!(std::sync::Arc::strong_count(&owner), 2);
        drop(block);
        assert_eq!(std::sync::Arc::strong_count(&owner), 1);
        assert_eq!(bytes[15], 1);
    }
}
