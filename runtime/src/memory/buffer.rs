//! Handles to memory: what arrays are made of.

use super::block::Block;
use super::pool::Shelf;
use std::any::Any;
use std::fmt;
use std::ptr::NonNull;
use std::sync::Arc;

/// A buffer and everyone who uses it; it goes back to its pool with the last of them.
pub type SharedBuffer = Arc<Buffer>;

/// A stretch of bytes that is written and read through raw pointers.
///
/// A fresh buffer's contents are arbitrary. The type does not say who may write when: a schedule's
/// steps run one after the other, and the tiles of one step touch disjoint elements.
pub struct Buffer {
    /// Always there until dropped.
    block: Option<Block>,
    bytes: usize,
    home: Option<Arc<Shelf>>,
}

impl Buffer {
    pub(super) fn pooled(block: Block, bytes: usize, home: Arc<Shelf>) -> Buffer {
        Buffer { block: Some(block), bytes, home: Some(home) }
    }

    /// A buffer over memory of the embedding program, not counted by any pool. It may be less
    /// aligned than the pool's buffers, but must be aligned for its elements.
    ///
    /// # Safety
    /// `start..start+bytes` must be readable, writable and initialized until `owner` is dropped.
    pub unsafe fn foreign(
        start: NonNull<u8>,
        bytes: usize,
        owner: Box<dyn Any + Send + Sync>,
    ) -> SharedBuffer {
        // SAFETY: the caller's promise.
        let block = unsafe { Block::foreign(start, bytes, owner) };
        Arc::new(Buffer { block: Some(block), bytes, home: None })
    }

    /// The first byte. Dangling, but aligned, if the buffer is empty.
    pub fn start(&self) -> *mut u8 {
        self.block.as_ref().map_or(std::ptr::null_mut(), Block::start)
    }

    /// The number of bytes asked for.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Makes the buffer `bytes` long, at least as long as it is, and keeps what it holds, without a copy. It
    /// may start elsewhere then. False, with nothing changed, if there is no way.
    pub fn grow(&mut self, bytes: usize) -> bool {
        let (Some(block), Some(home)) = (&mut self.block, &self.home) else { return false };
        let grown = home.grow(block, bytes);
        if grown {
            self.bytes = bytes;
        }
        grown
    }

    /// The contents.
    ///
    /// # Safety
    /// All bytes must have been written, and none may be written while the slice lives.
    pub unsafe fn contents(&self) -> &[u8] {
        // SAFETY: the buffer holds this many bytes; the rest is the caller's promise.
        unsafe { std::slice::from_raw_parts(self.start(), self.bytes) }
    }

    /// Copies `source` to the start of the buffer.
    ///
    /// # Safety
    /// `source` must fit, and nothing else may use the buffer meanwhile.
    pub unsafe fn write(&self, source: &[u8]) {
        debug_assert!(source.len() <= self.bytes);
        // SAFETY: the caller's promise; a slice of the same memory would be a use of the buffer.
        unsafe { self.start().copy_from_nonoverlapping(source.as_ptr(), source.len()) }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let (Some(block), Some(home)) = (self.block.take(), &self.home) {
            home.take_back(block);
        }
    }
}

impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Buffer({} bytes at {:p})", self.bytes, self.start())
    }
}
