//! Streaming stores: results that nobody reads soon go around the caches.
//!
//! A store of a cache line that is not in the cache reads the line first, unless it is marked
//! `!nontemporal`. The loop vectorizer refuses marked stores, whose vectors it does not know to be
//! aligned; so the mark is set after it, on stores of whole vectors to aligned memory of the
//! kernel's caller. Kernels say that memory is aligned just where they want this.

use super::{
    functions::{functions, instructions, opcode},
    llvm_module::LlvmModule,
};
use llvm_sys::{
    LLVMOpcode, LLVMTypeKind,
    core::{
        LLVMConstInt, LLVMGetAlignment, LLVMGetElementType, LLVMGetIntTypeWidth,
        LLVMGetMDKindIDInContext, LLVMGetOperand, LLVMGetTypeKind, LLVMGetVectorSize,
        LLVMInt32TypeInContext, LLVMIsAArgument, LLVMIsAInstruction, LLVMMDNodeInContext2,
        LLVMMetadataAsValue, LLVMSetMetadata, LLVMTypeOf, LLVMValueAsMetadata,
    },
    prelude::{LLVMTypeRef, LLVMValueRef},
};

/// The narrowest vector, and the widest alignment asked for, in bytes.
const VECTOR_BYTES: std::ops::RangeInclusive<u32> = 16..=32;

/// Marks all stores of an optimized module that qualify.
pub(super) fn stream_aligned_stores(module: &mut LlvmModule) {
    let stores = functions(module).into_iter().flat_map(instructions);
    let stores: Vec<_> = stores.filter(|i| opcode(*i) == LLVMOpcode::LLVMStore).collect();
    for store in stores {
        // SAFETY: a store has two operands, the value and the pointer; the mark is of its context.
        unsafe {
            let bytes = vector_bytes(LLVMTypeOf(LLVMGetOperand(store, 0)));
            let wanted = bytes.min(*VECTOR_BYTES.end());
            let aligned = bytes >= *VECTOR_BYTES.start() && LLVMGetAlignment(store) >= wanted;
            if aligned && points_into_argument(LLVMGetOperand(store, 1)) {
                mark(module, store);
            }
        }
    }
}

/// Sets `!nontemporal !{i32 1}`.
///
/// # Safety
/// The store belongs to the module.
unsafe fn mark(module: &LlvmModule, store: LLVMValueRef) {
    let name = c"nontemporal";
    // SAFETY: everything is made in the module's context.
    unsafe {
        let context = module.context();
        let kind = LLVMGetMDKindIDInContext(context, name.as_ptr(), name.count_bytes() as u32);
        let one = LLVMConstInt(LLVMInt32TypeInContext(context), 1, 0);
        let mut one = LLVMValueAsMetadata(one);
        let node = LLVMMDNodeInContext2(context, &mut one, 1);
        LLVMSetMetadata(store, kind, LLVMMetadataAsValue(context, node));
    }
}

/// The size of a vector of numbers; 0 for everything else.
///
/// # Safety
/// The type is of a living module.
unsafe fn vector_bytes(ty: LLVMTypeRef) -> u32 {
    // SAFETY: each question is asked of a type of the kind that answers it.
    unsafe {
        if LLVMGetTypeKind(ty) != LLVMTypeKind::LLVMVectorTypeKind {
            return 0;
        }
        let element = LLVMGetElementType(ty);
        let bits = match LLVMGetTypeKind(element) {
            LLVMTypeKind::LLVMFloatTypeKind => 32,
            LLVMTypeKind::LLVMDoubleTypeKind => 64,
            LLVMTypeKind::LLVMIntegerTypeKind => LLVMGetIntTypeWidth(element),
            _ => 0,
        };
        LLVMGetVectorSize(ty) * bits / 8
    }
}

/// Is a pointer computed from an argument of the function, rather than from its own memory?
///
/// # Safety
/// The pointer belongs to a living module.
unsafe fn points_into_argument(mut pointer: LLVMValueRef) -> bool {
    // SAFETY: the base of address arithmetic is its first operand.
    unsafe {
        while !LLVMIsAInstruction(pointer).is_null()
            && opcode(pointer) == LLVMOpcode::LLVMGetElementPtr
        {
            pointer = LLVMGetOperand(pointer, 0);
        }
        !LLVMIsAArgument(pointer).is_null()
    }
}
