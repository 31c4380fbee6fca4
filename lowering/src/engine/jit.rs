//! Linking object code into the process.

use super::{
    EngineError,
    message::{c_string, check},
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

/// Object code linked into the process, in a linker session of its own, so that names of different
/// programs never meet and dropping it frees its memory.
pub(super) struct LoadedObject(LLVMOrcLLJITRef);

// SAFETY: ORC sessions lock themselves; we only look symbols up after construction.
unsafe impl Send for LoadedObject {}
// SAFETY: as above.
unsafe impl Sync for LoadedObject {}

impl LoadedObject {
    /// Hands object code to the linker. Symbols that it lacks come from the process (libm, libmvec).
    pub fn link(object: &[u8]) -> Result<LoadedObject, EngineError> {
        let session = LoadedObject::empty().map_err(EngineError::Linking)?;
        session.add(object).map_err(EngineError::Linking)?;
        Ok(session)
    }

    fn empty() -> Result<LoadedObject, String> {
        let mut session = ptr::null_mut();
        let mut process_symbols = ptr::null_mut();
        // SAFETY: a null builder asks for defaults; errors are consumed by `check`; the generator
        // passes to the dylib.
        unsafe {
            check(LLVMOrcCreateLLJIT(&mut session, ptr::null_mut()))?;
            let session = LoadedObject(session);
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

    /// The entry point of a kernel; valid while `self` lives.
    pub fn kernel(&self, name: &str) -> Result<KernelFn, EngineError> {
        let mut address = 0;
        let symbol = c_string(name);
        // SAFETY: the session is alive; the error is consumed by `check`.
        unsafe { check(LLVMOrcLLJITLookup(self.0, &mut address, symbol.as_ptr())) }
            .map_err(|reason| EngineError::MissingKernel { name: name.into(), reason })?;
        // SAFETY: the address of a function that we compiled with the signature of `KernelFn`.
        unsafe { std::mem::transmute::<*const (), Option<KernelFn>>(address as *const ()) }
            .ok_or_else(|| EngineError::MissingKernel { name: name.into(), reason: "null".into() })
    }
}

impl Drop for LoadedObject {
    fn drop(&mut self) {
        // SAFETY: ours; an error while closing leaves nothing to do.
        let _ = unsafe { check(LLVMOrcDisposeLLJIT(self.0)) };
    }
}
