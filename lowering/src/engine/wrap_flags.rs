//! Takes back promises that upstream makes in our name.
//!
//! `memref.load` and `store` are lowered with address arithmetic that is said not to wrap around as
//! unsigned numbers. The strides of flipped views are negative, for which this is false.

use super::{
    functions::{functions, instructions, opcode},
    llvm_module::LlvmModule,
};
use llvm_sys::{
    LLVMGEPFlagInBounds, LLVMGEPFlagNUSW, LLVMOpcode,
    core::{LLVMGEPGetNoWrapFlags, LLVMGEPSetNoWrapFlags, LLVMSetNUW},
};

/// Clears "no unsigned wrap" on all address arithmetic of a module fresh from translation.
pub(super) fn allow_unsigned_wrap(module: &mut LlvmModule) {
    let instructions = functions(module).into_iter().flat_map(instructions);
    for instruction in instructions {
        // SAFETY: the flags are set on the kinds of instruction that have them.
        unsafe {
            match opcode(instruction) {
                LLVMOpcode::LLVMAdd | LLVMOpcode::LLVMMul => LLVMSetNUW(instruction, 0),
                LLVMOpcode::LLVMGetElementPtr => {
                    let signed = LLVMGEPFlagInBounds | LLVMGEPFlagNUSW;
                    LLVMGEPSetNoWrapFlags(instruction, LLVMGEPGetNoWrapFlags(instruction) & signed);
                }
                _ => {}
            }
        }
    }
}
