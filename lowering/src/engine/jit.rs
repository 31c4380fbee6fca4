//! Linking object code into the process: by ourselves where it is plain, otherwise by LLVM.

use super::{
    EngineError,
    elf::MappedObject,
    message::{c_string, check},
    target::Host,
};
use llvm_sys::{
    core::LLVMCreateMemoryBufferWithMemoryRangeCopy,
    orc2::{
        LLVMOrcCreateDynamicLibrarySearchGeneratorForProcess, LLVMOrcJITDylibAddGenerator,
        lljit::{
            LLVMOrcCreateLLJIT, LLVMOrcDisposeLLJIT, LLVMOrcLLJITAddObjectFile,
            LLVMOrcLLJITGetGlobalPrefix, LLVMOrcLLJITGetMainJITDylib, LLVMOrcLLJITLookup,
            LLVMOrcLLJITRef,
        },
    },
};
use ramba_abi::KernelFn;
use std::ptr;

/// Object code linked into the process. Names of different programs never meet, and dropping it frees
/// its memory.
pub(super) enum LoadedObject {
    /// Placed by ourselves.
    Mapped(MappedObject),
    /// Placed by LLVM.
    Linked(LinkerSession),
}

impl LoadedObject {
    /// Links object code. Symbols that it lacks come from the process (libm, libmvec).
    pub fn link(object: &[u8]) -> Result<LoadedObject, EngineError> {
        match MappedObject::load(object) {
            Ok(object) => Ok(LoadedObject::Mapped(object)),
            Err(_) => LinkerSession::link(object).map(LoadedObject::Linked),
        }
    }

    /// The entry point of a kernel; valid while `self` lives.
    pub fn kernel(&self, name: &str) -> Result<KernelFn, EngineError> {
        let missing = |reason| EngineError::MissingKernel { name: name.into(), reason };
        let address = match self {
            LoadedObject::Mapped(object) => object.address(name).ok_or("not defined".into()),
            LoadedObject::Linked(session) => session.address(name),
        };
        let address = address.map_err(missing)?;
        // SAFETY: the address of a function that we compiled with the signature of `KernelFn`.
        unsafe { std::mem::transmute::<*const (), Option<KernelFn>>(address as *const ()) }
            .ok_or_else(|| missing("null".into()))
    }
}

/// A linker session of LLVM's with one object.
pub(super) struct LinkerSession(LLVMOrcLLJITRef);

// SAFETY: ORC sessions lock themselves; we only look symbols up after construction.
unsafe impl Send for LinkerSession {}
// SAFETY: as above.
unsafe impl Sync for LinkerSession {}

impl LinkerSession {
    fn link(object: &[u8]) -> Result<LinkerSession, EngineError> {
        // The linker asks for the native target.
        Host::detect()?;
        let session = LinkerSession::empty().map_err(EngineError::Linking)?;
        session.add(object).map_err(EngineError::Linking)?;
        Ok(session)
    }

    fn empty() -> Result<LinkerSession, String> {
        let mut session = ptr::null_mut();
        let mut process_symbols = ptr::null_mut();
        // SAFETY: a null builder asks for defaults; errors are consumed by `check`; the generator
        // passes to the dylib.
        unsafe {
            check(LLVMOrcCreateLLJIT(&mut session, ptr::null_mut()))?;
            let session = LinkerSession(session);
            check(LLVMOrcCreateDynamicLibrarySearchGeneratorForProcess(
                &mut process_symbols,
                LLVMOrcLLJITGetGlobalPrefix(session.0),
                None,
                ptr::null_mut(),
            ))?;
            LLVMOrcJITDylibAddGenerator(LLVMOrcLLJITGetMainJITDylib(session.0), process_symbols);
            Ok(session)
        }
    }

    fn add(&self, object: &[u8]) -> Result<(), String> {
        // SAFETY: the bytes are copied; the buffer passes to the linker.
        unsafe {
            let buffer = LLVMCreateMemoryBufferWithMemoryRangeCopy(
                object.as_ptr().cast(),
                object.len(),
                c"kernels".as_ptr(),
            );
            check(LLVMOrcLLJITAddObjectFile(self.0, LLVMOrcLLJITGetMainJITDylib(self.0), buffer))
        }
    }

    fn address(&self, name: &str) -> Result<u64, String> {
        let mut address = 0;
        let symbol = c_string(name);
        // SAFETY: the session is alive; the error is consumed by `check`.
        unsafe { check(LLVMOrcLLJITLookup(self.0, &mut address, symbol.as_ptr())) }?;
        Ok(address)
    }
}

impl Drop for LinkerSession {
    fn drop(&mut self) {
        // SAFETY: ours; an error while closing leaves nothing to do.
        let _ = unsafe { check(LLVMOrcDisposeLLJIT(self.0)) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{compile::Compiler, parts::Parts, vector_math::VectorMath};

    /// Kernels with constants, with calls of the vector library, and with neither.
    const KERNELS: [(&str, &str); 3] = [
        ("row_sum", include_str!("../../../tests/files/lowering/row_sum.mlir")),
        ("saxpy_f32", include_str!("../../../tests/files/lowering/saxpy_f32.mlir")),
        ("black_scholes", include_str!("../../../tests/files/lowering/black_scholes.mlir")),
    ];

    fn objects() -> impl Iterator<Item = (&'static str, Vec<u8>)> {
        let compiler = Compiler { vector_math: VectorMath::of_this_machine() };
        KERNELS
            .into_iter()
            .map(move |(name, text)| (name, compiler.object(text, &Parts::default()).unwrap()))
    }

    /// The sums of the rows of [1 2 3; 4 5 6].
    fn row_sums(object: &LoadedObject) -> [f64; 2] {
        let (mut a, mut sums) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [0.0, 0.0]);
        let data: [*mut u8; 2] = [a.as_mut_ptr().cast(), sums.as_mut_ptr().cast()];
        let dims: [i64; 9] = [2, 3, 3, 1, 1, 0, 0, 0, 0];
        let kernel = object.kernel("row_sum").unwrap();
        // SAFETY: the operands and strides that this kernel takes.
        unsafe { kernel(data.as_ptr(), dims.as_ptr()) };
        sums
    }

    #[test]
    fn what_we_compile_is_plain_enough_for_us() {
        for (name, object) in objects() {
            let mapped = MappedObject::load(&object).map(|object| object.address(name).is_some());
            assert_eq!(mapped, Ok(cfg!(target_arch = "x86_64")), "{name}");
        }
    }

    #[test]
    fn both_linkers_agree() {
        let (_, object) = objects().next().unwrap();
        let linked = LoadedObject::Linked(LinkerSession::link(&object).unwrap());
        assert_eq!(row_sums(&linked), [6.0, 15.0]);
        assert_eq!(row_sums(&LoadedObject::link(&object).unwrap()), [6.0, 15.0]);
        for object in [linked, LoadedObject::link(&object).unwrap()] {
            let error = object.kernel("nothing").unwrap_err();
            assert!(matches!(error, EngineError::MissingKernel { .. }), "{error}");
        }
    }

    #[test]
    fn damaged_objects_are_refused() {
        let (_, object) = objects().nth(2).unwrap();
        assert!(MappedObject::load(b"").is_err());
        for cut in (0..object.len()).step_by(97) {
            // An error, or code that nobody calls; no panic.
            let _ = MappedObject::load(&object[..cut]);
        }
    }
}
