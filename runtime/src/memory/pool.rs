//! The pool that a rank's buffers come from.

use super::MemoryError;
use super::block::{Block, class_bytes};
use super::buffer::{Buffer, SharedBuffer};
use crate::counters::{Counters, add};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How much a pool may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolConfig {
    /// The most bytes that may be handed out or kept for reuse at a time.
    pub limit_bytes: usize,
    /// The most bytes kept for reuse; beyond this, the longest unused go back to the system.
    pub keep_bytes: usize,
}

impl PoolConfig {
    /// A pool of at most `limit_bytes`, of which at most half is kept while unused.
    pub fn limited(limit_bytes: usize) -> PoolConfig {
        PoolConfig { limit_bytes, keep_bytes: limit_bytes / 2 }
    }
}

/// How much a pool uses, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Handed out now.
    pub in_use: usize,
    /// Kept for reuse.
    pub kept: usize,
    /// The most that was ever handed out at a time.
    pub peak: usize,
    /// The most that may be handed out.
    pub limit: usize,
}

/// A rank's buffers. Clones are handles to the same pool.
///
/// A buffer that is given back is kept and handed out again for a request of its size, so that the
/// iterations of a loop neither fault pages in nor ask the system for memory.
#[derive(Clone)]
pub struct Pool {
    shelf: Arc<Shelf>,
    counters: Arc<Counters>,
}

impl Pool {
    /// An empty pool.
    pub fn new(config: PoolConfig, counters: Arc<Counters>) -> Pool {
        let stock = Stock { config, ..Stock::default() };
        Pool { shelf: Arc::new(Shelf { stock: Mutex::new(stock) }), counters }
    }

    /// A buffer of `bytes` with arbitrary contents, aligned to at least 64 bytes.
    pub fn allocate(&self, bytes: usize) -> Result<SharedBuffer, MemoryError> {
        let block = self.block(bytes)?;
        add(&self.counters.allocations, 1);
        add(&self.counters.bytes_allocated, bytes as u64);
        Ok(Arc::new(Buffer::pooled(block, bytes, self.shelf.clone())))
    }

    fn block(&self, bytes: usize) -> Result<Block, MemoryError> {
        let mut stock = self.shelf.stock();
        if let Some(block) = stock.reuse(bytes) {
            return Ok(block);
        }
        let class = class_bytes(bytes);
        stock.make_room(class, bytes)?;
        let refused = MemoryError::Refused { requested: bytes, in_use: stock.in_use };
        let block = Block::new(bytes).ok_or(refused)?;
        stock.hand_out(class);
        add(&self.counters.fresh_allocations, u64::from(class > 0));
        Ok(block)
    }

    /// What is in use, kept, and allowed.
    pub fn usage(&self) -> Usage {
        let stock = self.shelf.stock();
        let Stock { in_use, kept_bytes: kept, peak, config, .. } = *stock;
        Usage { in_use, kept, peak, limit: config.limit_bytes }
    }

    /// Changes the limits; buffers handed out already stay valid.
    pub fn configure(&self, config: PoolConfig) {
        let mut stock = self.shelf.stock();
        stock.config = config;
        stock.trim_to(config.keep_bytes);
    }

    /// Gives everything unused back to the system.
    pub fn trim(&self) {
        self.shelf.stock().trim_to(0);
    }
}

/// Where buffers return to.
pub struct Shelf {
    stock: Mutex<Stock>,
}

impl Shelf {
    fn stock(&self) -> MutexGuard<'_, Stock> {
        // The books are consistent between any two statements that can panic.
        self.stock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a block that is in use longer; false, with nothing changed, if it cannot or may not be.
    pub(super) fn grow(&self, block: &mut Block, bytes: usize) -> bool {
        let mut stock = self.stock();
        let more = class_bytes(bytes).saturating_sub(block.bytes());
        let grown = stock.make_room(more, bytes).is_ok() && block.grow(bytes);
        if grown {
            stock.hand_out(more);
        }
        grown
    }

    pub(super) fn take_back(&self, block: Block) {
        let mut stock = self.stock();
        stock.in_use -= block.bytes();
        stock.keep(block);
    }
}

/// A block that waits for reuse, and since when.
struct Kept {
    block: Block,
    age: u64,
}

#[derive(Default)]
struct Stock {
    config: PoolConfig,
    in_use: usize,
    peak: usize,
    kept_bytes: usize,
    /// By size; each queue oldest first.
    kept: BTreeMap<usize, VecDeque<Kept>>,
    clock: u64,
}

impl Default for PoolConfig {
    fn default() -> PoolConfig {
        PoolConfig::limited(usize::MAX)
    }
}

impl Stock {
    /// The most recently used block that holds `bytes` without wasting more than a quarter of them.
    fn reuse(&mut self, bytes: usize) -> Option<Block> {
        let class = class_bytes(bytes);
        let most = class.saturating_add(class / 4);
        let (&size, queue) = self.kept.range_mut(class..=most).next()?;
        let kept = queue.pop_back();
        if queue.is_empty() {
            self.kept.remove(&size);
        }
        let block = kept?.block;
        self.kept_bytes -= size;
        self.hand_out(size);
        Some(block)
    }

    fn hand_out(&mut self, bytes: usize) {
        self.in_use += bytes;
        self.peak = self.peak.max(self.in_use);
    }

    fn make_room(&mut self, class: usize, requested: usize) -> Result<(), MemoryError> {
        let limit = self.config.limit_bytes;
        let free = limit.saturating_sub(self.in_use);
        if class > free {
            return Err(MemoryError::OutOfMemory { requested, in_use: self.in_use, limit });
        }
        self.trim_to(free - class);
        Ok(())
    }

    fn keep(&mut self, block: Block) {
        let size = block.bytes();
        if size == 0 {
            return;
        }
        self.clock += 1;
        self.kept_bytes += size;
        self.kept.entry(size).or_default().push_back(Kept { block, age: self.clock });
        self.trim_to(self.config.keep_bytes);
    }

    /// Gives the longest unused blocks back until at most `bytes` are kept.
    fn trim_to(&mut self, bytes: usize) {
        while self.kept_bytes > bytes {
            let oldest = self
                .kept
                .iter()
                .filter_map(|(&size, queue)| queue.front().map(|kept| (kept.age, size)));
            let Some((_, size)) = oldest.min() else { return };
            self.discard_oldest(size);
        }
    }

    fn discard_oldest(&mut self, size: usize) {
        let Some(queue) = self.kept.get_mut(&size) else { return };
        drop(queue.pop_front());
        if queue.is_empty() {
            self.kept.remove(&size);
        }
        self.kept_bytes -= size;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1 << 20;

    fn pool(limit: usize) -> Pool {
        Pool::new(PoolConfig::limited(limit), Arc::new(Counters::default()))
    }

    #[test]
    fn a_returned_buffer_is_handed_out_again() {
        let pool = pool(100 * MIB);
        let first = pool.allocate(10 * MIB).unwrap();
        let start = first.start();
        let second_user = first.clone();
        drop(first);
        assert_eq!(pool.usage().in_use, 10 * MIB);
        drop(second_user);
        assert_eq!(pool.usage().in_use, 0);
        let again = pool.allocate(9 * MIB).unwrap();
        assert_eq!((again.start(), again.bytes()), (start, 9 * MIB));
        assert_eq!(pool.counters.snapshot().fresh_allocations, 1);
        assert_eq!(pool.counters.snapshot().allocations, 2);
    }

    #[test]
    fn a_much_larger_buffer_is_not_wasted_on_a_small_request() {
        let pool = pool(100 * MIB);
        drop(pool.allocate(40 * MIB).unwrap());
        let small = pool.allocate(4 * MIB).unwrap();
        assert_eq!(pool.usage().in_use, 4 * MIB);
        assert_eq!(pool.usage().kept, 40 * MIB);
        drop(small);
    }

    #[test]
    fn the_limit_is_an_error_that_tells() {
        let pool = pool(16 * MIB);
        let held = pool.allocate(10 * MIB).unwrap();
        let error = pool.allocate(8 * MIB).unwrap_err();
        let expected =
            MemoryError::OutOfMemory { requested: 8 * MIB, in_use: 10 * MIB, limit: 16 * MIB };
        assert_eq!(error, expected);
        assert!(error.to_string().contains("8.0 MiB wanted, 10.0 MiB in use"), "{error}");
        drop(held);
        assert!(pool.allocate(8 * MIB).is_ok());
    }

    #[test]
    fn a_buffer_that_grows_is_counted_as_long_as_it_is() {
        let pool = pool(16 * MIB);
        let mut buffer = Arc::into_inner(pool.allocate(8 * MIB).unwrap()).unwrap();
        assert!(buffer.grow(9 * MIB));
        assert_eq!((buffer.bytes(), pool.usage().in_use), (9 * MIB, 10 * MIB));
        assert!(!buffer.grow(17 * MIB), "beyond the limit");
        drop(buffer);
        assert_eq!((pool.usage().in_use, pool.usage().kept), (0, 0));
    }

    #[test]
    fn unused_buffers_make_room_for_others() {
        let pool = pool(16 * MIB);
        drop(pool.allocate(8 * MIB).unwrap());
        assert_eq!(pool.usage().kept, 8 * MIB);
        let _large = pool.allocate(12 * MIB).unwrap();
        assert_eq!(pool.usage().kept, 0);
        assert_eq!(pool.usage().peak, 12 * MIB);
    }

    #[test]
    fn at_most_the_agreed_amount_is_kept_longest_unused_first() {
        let pool = pool(16 * MIB);
        let sizes = [2 * MIB, 4 * MIB, 6 * MIB];
        let buffers: Vec<_> = sizes.iter().map(|&s| pool.allocate(s).unwrap()).collect();
        buffers.into_iter().for_each(drop);
        // Only 8 MiB stay: the 2 and 4 MiB buffers came back first and went.
        assert_eq!(pool.usage().kept, 6 * MIB);
        pool.trim();
        assert_eq!(pool.usage().kept, 0);
    }

    #[test]
    fn nothing_is_a_buffer_too() {
        let pool = pool(0);
        let empty = pool.allocate(0).unwrap();
        // SAFETY: no bytes, no reads.
        assert_eq!(unsafe { empty.contents() }, &[] as &[u8]);
    }

    #[test]
    fn buffers_return_from_any_thread() {
        let pool = pool(100 * MIB);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for size in 1..200 {
                        let buffer = pool.allocate(size * 100).unwrap();
                        // SAFETY: nobody else has this buffer.
                        unsafe { buffer.start().write_bytes(size as u8, buffer.bytes()) };
                    }
                });
            }
        });
        assert_eq!(pool.usage().in_use, 0);
    }
}
