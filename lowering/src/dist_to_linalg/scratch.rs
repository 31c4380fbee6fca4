//! Places for the values that wait between the stages of a block.

use super::memrefs::element;
use super::stages::Stage;
use ramba_dialects::{Body, DType, ScalarId};
use std::collections::HashMap;

/// What the stages of a block touch should fit a first-level cache of this many bytes.
const CACHE_BYTES: usize = 32 << 10;
/// Shorter blocks are not worth their loops.
const SHORTEST: usize = 128;
const LONGEST: usize = 512;

/// Buffers of one block's length each, and who uses them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Scratch {
    /// The type of each buffer's values.
    pub buffers: Vec<DType>,
    places: HashMap<ScalarId, usize>,
}

impl Scratch {
    /// Buffers for all values that wait. A value may take over the buffer of one that is read for
    /// the last time in the stage that makes it: the elements correspond.
    pub fn of(stages: &[Stage], body: &Body) -> Scratch {
        let mut scratch = Scratch::default();
        let mut free: Vec<usize> = Vec::new();
        for (position, stage) in stages.iter().enumerate() {
            let later = &stages[position + 1..];
            let ends = |id: &&ScalarId| !later.iter().any(|stage| stage.loads.contains(id));
            free.extend(stage.loads.iter().filter(ends).map(|id| scratch.place(*id)));
            for id in &stage.stores {
                let dtype = body.dtype(*id);
                let fitting = free.iter().position(|&buffer| scratch.buffers[buffer] == dtype);
                let buffer = match fitting {
                    Some(position) => free.swap_remove(position),
                    None => scratch.add(dtype),
                };
                scratch.places.insert(*id, buffer);
            }
        }
        scratch
    }

    fn add(&mut self, dtype: DType) -> usize {
        self.buffers.push(dtype);
        self.buffers.len() - 1
    }

    /// The buffer of a value that waits.
    pub fn place(&self, id: ScalarId) -> usize {
        self.places[&id]
    }

    /// The elements of a block, a power of two: what fits the cache beside `others` bytes that each
    /// element takes in the kernel's operands.
    pub fn block_elements(&self, others: usize) -> usize {
        let own: usize = self.buffers.iter().map(|dtype| dtype.size_bytes()).sum();
        let fitting = (CACHE_BYTES / (own + others).max(1)).clamp(SHORTEST, LONGEST);
        1 << fitting.ilog2()
    }

    /// The type of a buffer for blocks of so many elements.
    pub fn ty(&self, buffer: usize, block: usize) -> String {
        format!("memref<{block}x{}>", element(self.buffers[buffer]))
    }
}
