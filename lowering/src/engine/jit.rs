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
