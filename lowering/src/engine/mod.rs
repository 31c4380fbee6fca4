//! From kernel modules to callable machine code: LLVM, the linker and the object cache.
//!
//! ```text
//! text ── key ──► memory ──► disk ──► linalg-to-llvm ─► LLVM IR ─► passes ─► object ─► linked code
//! ```
//!
//! The key is computed from the text alone, so that a hit runs nothing of MLIR or LLVM.

mod calls;
mod compile;
mod config;
mod disk_cache;
mod elf;
mod error;
mod functions;
mod idle_updates;
mod interleave;
mod jit;
mod kernels;
mod key;
mod llvm_module;
mod message;
mod mlir_context;
mod nontemporal;
mod object_file;
mod pages;
mod parallel;
mod parts;
mod processor;
mod statistics;
mod symbols;
mod target;
mod tools;
mod translate;
mod vector_math;
mod wrap_flags;

pub use compile::Stage;
pub use config::{CacheConfig, EngineConfig};
pub use error::EngineError;
pub use kernels::Kernels;
pub use parts::Part;
pub use statistics::Statistics;
pub use target::Host;

use compile::Compiler;
use disk_cache::{DiskCache, Lookup};
use jit::LoadedObject;
use kernels::MemoryCache;
use key::{Key, KeyPrefix};
use parallel::side_by_side;
use statistics::Counters;
use std::{sync::Arc, time::Instant};
use vector_math::VectorMath;

/// Compiles kernels for the machine it runs on, and keeps what it compiled. May be shared by
/// threads: different modules compile side by side, the same module compiles once.
pub struct Engine {
    compiler: Compiler,
    prefix: KeyPrefix,
    disk: Option<DiskCache>,
    memory: MemoryCache,
    counters: Counters,
}

impl Engine {
    /// An engine for this machine.
    pub fn new(config: EngineConfig) -> Result<Engine, EngineError> {
        let vector_math = match config.vector_math {
            true => VectorMath::of_this_machine(),
            false => VectorMath::default(),
        };
        let compiler = Compiler { vector_math };
        let cache = config.cache;
        Ok(Engine {
            prefix: KeyPrefix::new(&compiler)?,
            compiler,
            disk: cache.directory.map(|path| DiskCache::new(path, cache.capacity_bytes)),
            memory: MemoryCache::new(config.resident_modules),
            counters: Counters::default(),
        })
    }

    /// The entry points of the named kernels of a module, given as MLIR text of the form described
    /// in [`linalg_to_llvm`](crate::linalg_to_llvm).
    pub fn load_kernels(&self, source: &str, names: &[&str]) -> Result<Kernels, EngineError> {
        let key = self.prefix.key(source);
        let slot = self.memory.slot(key);
        let mut resident = slot.lock();
        let object = match &*resident {
            Some(object) => {
                self.counters.memory_hit();
                Arc::clone(object)
            }
            None => resident.insert(Arc::new(self.load_object(&key, source)?)).clone(),
        };
        drop(resident);
        Kernels::new(object, names)
    }

    /// The same for the kernel `name` of each of several modules. Those that are not cached compile side by
    /// side, on as many threads as there are processors.
    pub fn load_modules(&self, sources: &[&str], name: &str) -> Result<Vec<Kernels>, EngineError> {
        side_by_side(sources, |source| self.load_kernels(source, &[name]))
    }

    /// The text of a kernel module at a stage of its compilation, for people to read. Compiles anew
    /// each time, and counts as nothing.
    pub fn text(&self, source: &str, stage: Stage) -> Result<String, EngineError> {
        self.compiler.text(source, stage)
    }

    /// The machine that code is generated for.
    ///
    /// # Errors
    /// If LLVM cannot generate code for it.
    pub fn host(&self) -> Result<Host, EngineError> {
        Host::detect()
    }

    /// What the engine has done so far.
    pub fn statistics(&self) -> Statistics {
        self.counters.read()
    }

    /// Links the object of a module, from disk or newly compiled.
    fn load_object(&self, key: &Key, source: &str) -> Result<LoadedObject, EngineError> {
        if let Some(object) = self.load_from_disk(key) {
            return Ok(object);
        }
        let start = Instant::now();
        let object = self.compiler.object(source, self.counters.parts())?;
        self.counters.compiled(start.elapsed());
        if let Some(disk) = &self.disk {
            disk.store(key, &object);
        }
        self.link(&object)
    }

    /// Links the object kept on disk, if it is there and sound.
    fn load_from_disk(&self, key: &Key) -> Option<LoadedObject> {
        let disk = self.disk.as_ref()?;
        let linked = match disk.load(key) {
            Lookup::Found(object) => self.link(&object).ok(),
            Lookup::Absent => return None,
            Lookup::Rejected => None,
        };
        match linked {
            Some(_) => self.counters.disk_hit(),
            None => {
                disk.remove(key);
                self.counters.rejected();
            }
        }
        linked
    }

    fn link(&self, object: &[u8]) -> Result<LoadedObject, EngineError> {
        self.counters.parts().time(Part::Link, || LoadedObject::link(object))
    }
}
