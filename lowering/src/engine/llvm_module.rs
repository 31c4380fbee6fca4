//! Owners of LLVM's contexts, modules and memory buffers.

use super::message::take_message;
use llvm_sys::{
    core::{
        LLVMContextCreate, LLVMContextDispose, LLVMDisposeMemoryBuffer, LLVMDisposeModule,
        LLVMGetBufferSize, LLVMGetBufferStart, LLVMPrintModuleToString,
    },
    prelude::{LLVMContextRef, LLVMMemoryBufferRef, LLVMModuleRef},
};
use std::slice;

/// An LLVM context: the owner of one module's types and constants, used by one thread at a time.
pub(super) struct LlvmContext(LLVMContextRef);

impl LlvmContext {
    /// A new, empty context.
    pub fn new() -> LlvmContext {
        // SAFETY: no requirements.
        LlvmContext(unsafe { LLVMContextCreate() })
    }

    /// The raw context.
    pub fn as_raw(&self) -> LLVMContextRef {
        self.0
    }
}

impl Drop for LlvmContext {
    fn drop(&mut self) {
        // SAFETY: ours; modules keep their context alive, so that it is the last to go.
        unsafe { LLVMContextDispose(self.0) }
    }
}

/// A module of LLVM IR with its context.
pub(super) struct LlvmModule {
    module: LLVMModuleRef,
    context: LlvmContext,
}

impl LlvmModule {
    /// Takes a module that lives in `context`.
    ///
    /// # Safety
    ///
    /// `module` is valid, owned by nobody else, and was made in `context`.
    pub unsafe fn from_raw(module: LLVMModuleRef, context: LlvmContext) -> LlvmModule {
        LlvmModule { module, context }
    }

    /// The raw module.
    pub fn as_raw(&self) -> LLVMModuleRef {
        self.module
    }

    /// The raw context.
    pub fn context(&self) -> LLVMContextRef {
        self.context.as_raw()
    }

    /// The text of the module.
    pub fn text(&self) -> String {
        // SAFETY: the module is alive; the string is ours.
        unsafe { take_message(LLVMPrintModuleToString(self.module)) }
    }
}

impl Drop for LlvmModule {
    fn drop(&mut self) {
        // SAFETY: ours; its context is dropped after it.
        unsafe { LLVMDisposeModule(self.module) }
    }
}

/// Bytes that LLVM generated.
pub(super) struct ObjectBuffer(LLVMMemoryBufferRef);

impl ObjectBuffer {
    /// Takes a buffer.
    ///
    /// # Safety
    ///
    /// `buffer` is valid and owned by nobody else.
    pub unsafe fn from_raw(buffer: LLVMMemoryBufferRef) -> ObjectBuffer {
        ObjectBuffer(buffer)
    }

    /// The contents.
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: the buffer is alive and is not written any more.
        unsafe {
            slice::from_raw_parts(LLVMGetBufferStart(self.0).cast(), LLVMGetBufferSize(self.0))
        }
    }
}

impl Drop for ObjectBuffer {
    fn drop(&mut self) {
        // SAFETY: ours, and not used again.
        unsafe { LLVMDisposeMemoryBuffer(self.0) }
    }
}
