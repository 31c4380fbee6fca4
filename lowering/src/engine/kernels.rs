//! Loaded kernels, and the modules kept in memory.

use super::{EngineError, jit::LoadedObject, key::Key};
use ramba_abi::KernelFn;
use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The entry points of kernels, in the order they were asked for. The code stays loaded as long as
/// this value lives: keep it beside the function pointers.
#[derive(Clone)]
pub struct Kernels {
    functions: Vec<KernelFn>,
    _code: Arc<LoadedObject>,
}

impl Kernels {
    pub(super) fn new(code: Arc<LoadedObject>, names: &[&str]) -> Result<Kernels, EngineError> {
        let functions = names.iter().map(|name| code.kernel(name)).collect::<Result<_, _>>()?;
        Ok(Kernels { functions, _code: code })
    }

    /// The entry points.
    pub fn functions(&self) -> &[KernelFn] {
        &self.functions
    }
}

impl fmt::Debug for Kernels {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Kernels").field("count", &self.functions.len()).finish()
    }
}

/// The place of one module: empty until it is compiled. Holding it keeps others from compiling the
/// same module.
#[derive(Clone, Default)]
pub(super) struct Slot(Arc<Mutex<Option<Arc<LoadedObject>>>>);

impl Slot {
    /// Waits for the place. What a thread that panicked left behind is still whole.
    pub fn lock(&self) -> MutexGuard<'_, Option<Arc<LoadedObject>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The modules loaded most recently.
pub(super) struct MemoryCache {
    capacity: usize,
    slots: Mutex<Slots>,
}

#[derive(Default)]
struct Slots {
    by_key: HashMap<Key, (u64, Slot)>,
    clock: u64,
}

impl MemoryCache {
    /// A cache of at most `capacity` modules.
    pub fn new(capacity: usize) -> MemoryCache {
        MemoryCache { capacity: capacity.max(1), slots: Mutex::default() }
    }

    /// The place of a module. Where it is new, the module not used for longest leaves.
    pub fn slot(&self, key: Key) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.clock += 1;
        let now = slots.clock;
        if !slots.by_key.contains_key(&key) && slots.by_key.len() >= self.capacity {
            slots.evict_oldest();
        }
        let (used, slot) = slots.by_key.entry(key).or_default();
        *used = now;
        slot.clone()
    }
}

impl Slots {
    fn evict_oldest(&mut self) {
        let oldest = self.by_key.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| *key);
        if let Some(key) = oldest {
            self.by_key.remove(&key);
        }
    }
}
