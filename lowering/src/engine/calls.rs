//! Calls of functions that have a vector form, in LLVM IR.

use super::{
    functions::{calls_of, name_of},
    llvm_module::LlvmModule,
    message::c_string,
};
use llvm_sys::{
    LLVMAttributeFunctionIndex, LLVMLinkage,
    core::{
        LLVMAddAttributeAtIndex, LLVMAddCallSiteAttribute, LLVMAddFunction, LLVMAddGlobal,
        LLVMArrayType2, LLVMBuildCall2, LLVMBuildExtractElement, LLVMBuildInsertElement,
        LLVMBuildShuffleVector, LLVMConstArray2, LLVMConstInt, LLVMConstNull, LLVMCountParams,
        LLVMCreateBuilderInContext, LLVMCreateEnumAttribute, LLVMCreateStringAttribute,
        LLVMDisposeBuilder, LLVMFunctionType, LLVMGetEnumAttributeKindForName,
        LLVMGetNamedFunction, LLVMGetOperand, LLVMGetPoison, LLVMGetReturnType,
        LLVMGlobalGetValueType, LLVMInstructionEraseFromParent, LLVMInt32TypeInContext,
        LLVMPointerTypeInContext, LLVMPositionBuilderBefore, LLVMReplaceAllUsesWith,
        LLVMSetInitializer, LLVMSetLinkage, LLVMSetSection, LLVMVectorType,
    },
    prelude::{LLVMAttributeRef, LLVMBuilderRef, LLVMTypeRef, LLVMValueRef},
};

/// A function on scalars and its form on vectors.
#[derive(Clone, Debug)]
pub(super) struct VectorForm {
    /// The names of the scalar function: in libm, and as an intrinsic.
    pub scalars: [String; 2],
    /// The vector function ABI's name for a function of these arguments, up to the scalar name.
    pub prefix: String,
    /// The name of the vector function.
    pub vector: String,
    /// The number of elements of its arguments.
    pub lanes: u32,
}

/// Marks all calls of `function`, an intrinsic or a function of libm, as having a vector form, which
/// is declared and returned.
pub(super) fn offer_vector_form(
    module: &mut LlvmModule,
    form: &VectorForm,
    function: LLVMValueRef,
) -> LLVMValueRef {
    let mapping = format!("{}_{}({})", form.prefix, name_of(function), form.vector);
    let variant = string_attribute(module, "vector-function-abi-variant", &mapping);
    for call in calls_of(function) {
        // SAFETY: the call is alive, and the attribute of its context.
        unsafe { LLVMAddCallSiteAttribute(call, LLVMAttributeFunctionIndex, variant) }
    }
    declare_vector_form(module, form, function)
}

/// Keeps declarations without uses from being dropped before the vectorizer looks for them.
pub(super) fn keep_declarations(module: &mut LlvmModule, declarations: &[LLVMValueRef]) {
    if declarations.is_empty() {
        return;
    }
    let mut elements = declarations.to_vec();
    let count = elements.len() as u64;
    // SAFETY: the declarations belong to the module, which is alive; the array is copied.
    unsafe {
        let pointer = LLVMPointerTypeInContext(module.context(), 0);
        let array = LLVMArrayType2(pointer, count);
        let global = LLVMAddGlobal(module.as_raw(), array, c"llvm.compiler.used".as_ptr());
        LLVMSetLinkage(global, LLVMLinkage::LLVMAppendingLinkage);
        LLVMSetSection(global, c"llvm.metadata".as_ptr());
        LLVMSetInitializer(global, LLVMConstArray2(pointer, elements.as_mut_ptr(), count));
    }
}

/// Replaces the calls of a scalar function by calls of its vector form on a splatted argument.
pub(super) fn widen_calls(module: &mut LlvmModule, form: &VectorForm, function: LLVMValueRef) {
    let calls = calls_of(function);
    if calls.is_empty() {
        return;
    }
    let vector_function = declare_vector_form(module, form, function);
    // SAFETY: all values belong to the module; a call is erased after its last use is gone.
    unsafe {
        let builder = LLVMCreateBuilderInContext(module.context());
        for call in calls {
            LLVMPositionBuilderBefore(builder, call);
            let result = build_widened(module, builder, form, vector_function, call);
            LLVMReplaceAllUsesWith(call, result);
            LLVMInstructionEraseFromParent(call);
        }
        LLVMDisposeBuilder(builder);
    }
}

/// Builds the first element of a vector function's result on splats of a scalar call's arguments.
///
/// # Safety
///
/// The builder is placed before `call`, and all belongs to `module`.
unsafe fn build_widened(
    module: &LlvmModule,
    builder: LLVMBuilderRef,
    form: &VectorForm,
    vector_function: LLVMValueRef,
    call: LLVMValueRef,
) -> LLVMValueRef {
    // SAFETY: by contract; operand and element indices are in range by construction.
    unsafe {
        let signature = LLVMGlobalGetValueType(vector_function);
        let vector = LLVMGetReturnType(signature);
        let index = LLVMInt32TypeInContext(module.context());
        let first = LLVMConstInt(index, 0, 0);
        let all_first = LLVMConstNull(LLVMVectorType(index, form.lanes));
        let mut arguments: Vec<_> = (0..LLVMCountParams(vector_function))
            .map(|position| {
                let poison = LLVMGetPoison(vector);
                let scalar = LLVMGetOperand(call, position);
                let single = LLVMBuildInsertElement(builder, poison, scalar, first, c"".as_ptr());
                LLVMBuildShuffleVector(builder, single, poison, all_first, c"splat".as_ptr())
            })
            .collect();
        let results = LLVMBuildCall2(
            builder,
            signature,
            vector_function,
            arguments.as_mut_ptr(),
            arguments.len() as u32,
            c"".as_ptr(),
        );
        LLVMBuildExtractElement(builder, results, first, c"".as_ptr())
    }
}

/// The declaration of a vector form, on vectors of the scalar function's type.
fn declare_vector_form(
    module: &mut LlvmModule,
    form: &VectorForm,
    scalar: LLVMValueRef,
) -> LLVMValueRef {
    // SAFETY: the scalar function is alive, and from scalars of one type to that type.
    let signature = unsafe { vector_signature(form, scalar) };
    declare(module, &form.vector, signature)
}

/// The declaration of a pure function.
fn declare(module: &mut LlvmModule, name: &str, signature: LLVMTypeRef) -> LLVMValueRef {
    let name = c_string(name);
    // SAFETY: the module is alive, and the signature is of its context.
    unsafe {
        let known = LLVMGetNamedFunction(module.as_raw(), name.as_ptr());
        let function = if known.is_null() {
            LLVMAddFunction(module.as_raw(), name.as_ptr(), signature)
        } else {
            known
        };
        for name in ["memory", "nofree", "nosync", "nounwind", "speculatable", "willreturn"] {
            let attribute = enum_attribute(module, name);
            LLVMAddAttributeAtIndex(function, LLVMAttributeFunctionIndex, attribute);
        }
        function
    }
}

/// An attribute without an argument; for `memory`, the one that says that none is touched.
fn enum_attribute(module: &LlvmModule, name: &str) -> LLVMAttributeRef {
    // SAFETY: the context is alive, and the attribute one of LLVM's.
    unsafe {
        let kind = LLVMGetEnumAttributeKindForName(name.as_ptr().cast(), name.len());
        LLVMCreateEnumAttribute(module.context(), kind, 0)
    }
}

/// An attribute of two strings.
fn string_attribute(module: &LlvmModule, key: &str, value: &str) -> LLVMAttributeRef {
    // SAFETY: the context is alive; the strings are copied.
    unsafe {
        LLVMCreateStringAttribute(
            module.context(),
            key.as_ptr().cast(),
            key.len() as u32,
            value.as_ptr().cast(),
            value.len() as u32,
        )
    }
}

/// The type of a vector form: each scalar becomes a vector.
///
/// # Safety
///
/// `scalar` is a function of a living module, from scalars of one type to that type.
unsafe fn vector_signature(form: &VectorForm, scalar: LLVMValueRef) -> LLVMTypeRef {
    // SAFETY: by contract.
    unsafe {
        let element = LLVMGetReturnType(LLVMGlobalGetValueType(scalar));
        let vector = LLVMVectorType(element, form.lanes);
        let mut parameters = vec![vector; LLVMCountParams(scalar) as usize];
        LLVMFunctionType(vector, parameters.as_mut_ptr(), parameters.len() as u32, 0)
    }
}
