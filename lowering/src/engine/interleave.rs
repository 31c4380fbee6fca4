//! Loops that call vector functions are vectorized, but not interleaved: no vector register survives a call,
//! so that several copies of a body side by side would win nothing. They would cost most of the time that
//! such a kernel takes to compile, since what is left of an interleaved loop is vectorized once more.
//!
//! ```llvm
//! br label %header    becomes    br label %header, !llvm.loop !0
//!                                !0 = distinct !{!0, !1}   !1 = !{!"llvm.loop.interleave.count", i32 1}
//! ```

use super::llvm_module::LlvmModule;
use llvm_sys::{
    core::{
        LLVMConstInt, LLVMGetBasicBlockTerminator, LLVMGetInstructionParent,
        LLVMGetMDKindIDInContext, LLVMInt32TypeInContext, LLVMMDNodeInContext2,
        LLVMMDStringInContext2, LLVMMetadataAsValue, LLVMSetMetadata, LLVMValueAsMetadata,
    },
    debuginfo::{LLVMMetadataReplaceAllUsesWith, LLVMTemporaryMDNode},
    prelude::{LLVMMetadataRef, LLVMValueRef},
};
use std::ffi::CStr;

const KIND: &CStr = c"llvm.loop";
const COUNT: &CStr = c"llvm.loop.interleave.count";

/// Marks the innermost loop around a call. The bodies of loops of `linalg` are one block, which ends in the
/// jump back.
pub(super) fn keep_single(module: &LlvmModule, call: LLVMValueRef) {
    // SAFETY: callers pass calls of the module, which is alive; the mark is of its context.
    unsafe {
        let jump = LLVMGetBasicBlockTerminator(LLVMGetInstructionParent(call));
        let context = module.context();
        let kind = LLVMGetMDKindIDInContext(context, KIND.as_ptr(), KIND.count_bytes() as u32);
        LLVMSetMetadata(jump, kind, LLVMMetadataAsValue(context, loop_mark(module)));
    }
}

/// The mark of one loop: a node that names itself first.
///
/// # Safety
/// The module is alive.
unsafe fn loop_mark(module: &LlvmModule) -> LLVMMetadataRef {
    let context = module.context();
    // SAFETY: everything is made in the module's context. Replacing the temporary node ends it.
    unsafe {
        let one = LLVMValueAsMetadata(LLVMConstInt(LLVMInt32TypeInContext(context), 1, 0));
        let name = LLVMMDStringInContext2(context, COUNT.as_ptr(), COUNT.count_bytes());
        let count = LLVMMDNodeInContext2(context, [name, one].as_mut_ptr(), 2);
        let itself = LLVMTemporaryMDNode(context, std::ptr::null_mut(), 0);
        let mark = LLVMMDNodeInContext2(context, [itself, count].as_mut_ptr(), 2);
        LLVMMetadataReplaceAllUsesWith(itself, mark);
        mark
    }
}
