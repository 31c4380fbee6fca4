//! Walking the functions, instructions and uses of an LLVM module.

use super::llvm_module::LlvmModule;
use llvm_sys::{
    LLVMOpcode,
    core::{
        LLVMGetCalledValue, LLVMGetFirstBasicBlock, LLVMGetFirstFunction, LLVMGetFirstInstruction,
        LLVMGetFirstUse, LLVMGetInstructionOpcode, LLVMGetNextBasicBlock, LLVMGetNextFunction,
        LLVMGetNextInstruction, LLVMGetNextUse, LLVMGetUser, LLVMGetValueName2, LLVMIsACallInst,
    },
    prelude::{LLVMBasicBlockRef, LLVMValueRef},
};
use std::{iter::successors, slice};

/// The functions of a module, declarations included.
pub(super) fn functions(module: &LlvmModule) -> Vec<LLVMValueRef> {
    // SAFETY: the module is alive, and is not changed during the walk.
    unsafe {
        let first = LLVMGetFirstFunction(module.as_raw());
        chain(first, |function| LLVMGetNextFunction(function))
    }
}

/// The blocks of a function.
pub(super) fn blocks(function: LLVMValueRef) -> Vec<LLVMBasicBlockRef> {
    // SAFETY: callers pass functions of a living module, not changed during the walk.
    unsafe { chain(LLVMGetFirstBasicBlock(function), |block| LLVMGetNextBasicBlock(block)) }
}

/// The instructions of a block.
pub(super) fn instructions_in(block: LLVMBasicBlockRef) -> Vec<LLVMValueRef> {
    // SAFETY: callers pass blocks of a living module, not changed during the walk.
    unsafe { chain(LLVMGetFirstInstruction(block), |i| LLVMGetNextInstruction(i)) }
}

/// The instructions of a function.
pub(super) fn instructions(function: LLVMValueRef) -> Vec<LLVMValueRef> {
    blocks(function).into_iter().flat_map(instructions_in).collect()
}

/// The instructions that use a value, once for each use.
pub(super) fn users_of(value: LLVMValueRef) -> Vec<LLVMValueRef> {
    // SAFETY: callers pass values of a living module, not changed during the walk.
    unsafe {
        let uses = chain(LLVMGetFirstUse(value), |item| LLVMGetNextUse(item));
        uses.into_iter().map(|item| LLVMGetUser(item)).collect()
    }
}

/// The direct calls of a function.
pub(super) fn calls_of(function: LLVMValueRef) -> Vec<LLVMValueRef> {
    // SAFETY: the users are alive; only call instructions are asked for what they call.
    let calls = |user: &LLVMValueRef| unsafe {
        !LLVMIsACallInst(*user).is_null() && LLVMGetCalledValue(*user) == function
    };
    users_of(function).into_iter().filter(calls).collect()
}

/// The kind of an instruction.
pub(super) fn opcode(instruction: LLVMValueRef) -> LLVMOpcode {
    // SAFETY: callers pass instructions of a living module.
    unsafe { LLVMGetInstructionOpcode(instruction) }
}

/// The name of a function.
pub(super) fn name_of(function: LLVMValueRef) -> String {
    let mut length = 0;
    // SAFETY: callers pass functions of a living module; the bytes are copied.
    unsafe {
        let start = LLVMGetValueName2(function, &mut length);
        String::from_utf8_lossy(slice::from_raw_parts(start.cast(), length)).into_owned()
    }
}

/// A null-terminated chain of pointers.
fn chain<T>(first: *mut T, next: impl Fn(*mut T) -> *mut T) -> Vec<*mut T> {
    let some = |pointer: *mut T| (!pointer.is_null()).then_some(pointer);
    successors(some(first), |pointer| some(next(*pointer))).collect()
}
