//! What makes two compilations the same.

use super::{
    EngineError,
    compile::{Compiler, PASSES},
    processor::identity,
};
use llvm_sys::core::LLVMGetVersion;
use sha2::{Digest, Sha256};
use std::fmt;

/// The code that decides what a kernel's text is compiled to, so that objects of another build of
/// the compiler are never taken for its own.
const COMPILER_SOURCES: [&str; 15] = [
    include_str!("../linalg_to_llvm.rs"),
    include_str!("../linalg_to_llvm/bind_kernels.rs"),
    include_str!("../linalg_to_llvm/binding.rs"),
    include_str!("../linalg_to_llvm/call_libm.rs"),
    include_str!("../linalg_to_llvm/kernel.rs"),
    include_str!("../linalg_to_llvm/splice.rs"),
    include_str!("calls.rs"),
    include_str!("compile.rs"),
    include_str!("idle_updates.rs"),
    include_str!("interleave.rs"),
    include_str!("nontemporal.rs"),
    include_str!("target.rs"),
    include_str!("translate.rs"),
    include_str!("vector_math.rs"),
    include_str!("wrap_flags.rs"),
];

/// The hash of everything that object code depends on.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key(pub [u8; 32]);

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A hash in progress over everything but the kernels: machine, LLVM, compiler.
#[derive(Clone)]
pub(super) struct KeyPrefix(Sha256);

impl KeyPrefix {
    /// The prefix for a compiler.
    pub fn new(compiler: &Compiler) -> Result<KeyPrefix, EngineError> {
        let mut prefix = KeyPrefix(Sha256::new());
        for part in [env!("CARGO_PKG_VERSION"), &llvm_version(), PASSES] {
            prefix.add(part);
        }
        COMPILER_SOURCES.iter().for_each(|source| prefix.add(source));
        prefix.add(&identity()?);
        compiler.vector_math.names().for_each(|name| prefix.add(name));
        Ok(prefix)
    }

    /// The key of a kernel module's text.
    pub fn key(&self, source: &str) -> Key {
        let mut hash = self.clone();
        hash.add(source);
        Key(hash.0.finalize().into())
    }

    /// Adds a part with its length, so that parts cannot run together.
    fn add(&mut self, part: &str) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }
}

fn llvm_version() -> String {
    let (mut major, mut minor, mut patch) = (0, 0, 0);
    // SAFETY: three places to write to.
    unsafe { LLVMGetVersion(&mut major, &mut minor, &mut patch) };
    format!("{major}.{minor}.{patch}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_files_of_the_lowering_count() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/linalg_to_llvm");
        for file in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
            let source = std::fs::read_to_string(&file).unwrap();
            let counts = COMPILER_SOURCES.contains(&source.as_str());
            assert!(counts || file.ends_with("error.rs"), "{}", file.display());
        }
    }
}
