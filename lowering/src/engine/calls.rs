//! Calls of functions that have a vector form, in LLVM IR.

use super::{
    functions::{calls_of, name_of},
    interleave::keep_single,
    llvm_module::LlvmModule,
    message::c_string,
};
use llvm_sys::{
    LLVMAttributeFunctionIndex, LLVMLinkage,
    core::{
        LLVMAddAttributeAtIndex, LLVMAddCallSiteAttribute, LLVMAddFunction, LLVMAddGlobal,
        LLVMArrayType2, LLVMBuildCall2, LLVMBuildExtractElement, LLVMBuildInsertElement,
        LLVMBuildShuffleVector, LLVMConstArray2, LLVMConstInt, LLVMConstNull, LLVMConstVector,
        LLVMCountParams, LLVMCreateBuilderInContext, LLVMCreateEnumAttribute,
        LLVMCreateStringAttribute, LLVMDisposeBuilder, LLVMFunctionType, LLVMGetElementType,
        LLVMGetEnumAttributeKindForName, LLVMGetNamedFunction, LLVMGetOperand, LLVMGetPoison,
        LLVMGetReturnType, LLVMGetVectorSize, LLVMGlobalGetValueType,
        LLVMInstructionEraseFromParent, LLVMInt32TypeInContext, LLVMPointerTypeInContext,
        LLVMPositionBuilderBefore, LLVMReplaceAllUsesWith, LLVMSetInitializer, LLVMSetLinkage,
        LLVMSetSection, LLVMTypeOf, LLVMVectorType,
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

impl VectorForm {
    /// Is this the name of the intrinsic on vectors of any width, such as `llvm.sin.v8f64`?
    pub fn is_intrinsic_on_vectors(&self, name: &str) -> bool {
        let Some((own, element)) = self.scalars[1].rsplit_once('.') else { return false };
        let width = name.strip_prefix(own).and_then(|rest| rest.strip_prefix(".v"));
        let width = width.and_then(|rest| rest.strip_suffix(element));
        width.is_some_and(|width| width.parse::<u32>().is_ok())
    }
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
        keep_single(module, call);
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

/// Replaces the calls of an intrinsic on vectors of another width than the vector form's, which would end in
/// a scalar function for each element, by calls of the form. (A loop over `float` and `double` has vectors
/// of as many of either.)
pub(super) fn split_calls(module: &mut LlvmModule, form: &VectorForm, intrinsic: LLVMValueRef) {
    let calls = calls_of(intrinsic);
    if calls.is_empty() {
        return;
    }
    // SAFETY: all values belong to the module; a call is erased after its last use is gone.
    unsafe {
        let wide = LLVMGetReturnType(LLVMGlobalGetValueType(intrinsic));
        let vector = LLVMVectorType(LLVMGetElementType(wide), form.lanes);
        let count = LLVMCountParams(intrinsic) as usize;
        let mut parameters = vec![vector; count];
        let signature = LLVMFunctionType(vector, parameters.as_mut_ptr(), count as u32, 0);
        let function = declare(module, &form.vector, signature);
        let builder = LLVMCreateBuilderInContext(module.context());
        for call in calls {
            LLVMPositionBuilderBefore(builder, call);
            let result = build_split(module, builder, form, function, call);
            LLVMReplaceAllUsesWith(call, result);
            LLVMInstructionEraseFromParent(call);
        }
        LLVMDisposeBuilder(builder);
    }
}

/// Builds a vector of a function's results on pieces of a call's arguments; the last piece repeats the last
/// element.
///
/// # Safety
///
/// The builder is placed before `call`, whose arguments are vectors, and all belongs to `module`.
unsafe fn build_split(
    module: &LlvmModule,
    builder: LLVMBuilderRef,
    form: &VectorForm,
    function: LLVMValueRef,
    call: LLVMValueRef,
) -> LLVMValueRef {
    // SAFETY: by contract; element indices are in range by construction.
    unsafe {
        let signature = LLVMGlobalGetValueType(function);
        let index_type = LLVMInt32TypeInContext(module.context());
        let index = |element: u32| LLVMConstInt(index_type, element.into(), 0);
        let wide = LLVMTypeOf(call);
        let count = LLVMGetVectorSize(wide);
        let mut result = LLVMGetPoison(wide);
        for first in (0..count).step_by(form.lanes as usize) {
            let place = |lane: u32| index((first + lane).min(count - 1));
            let mut lanes: Vec<_> = (0..form.lanes).map(place).collect();
            let mask = LLVMConstVector(lanes.as_mut_ptr(), form.lanes);
            let mut arguments: Vec<_> = (0..LLVMCountParams(function))
                .map(|position| {
                    let whole = LLVMGetOperand(call, position);
                    LLVMBuildShuffleVector(builder, whole, LLVMGetPoison(wide), mask, c"".as_ptr())
                })
                .collect();
            let (data, length) = (arguments.as_mut_ptr(), arguments.len() as u32);
            let piece = LLVMBuildCall2(builder, signature, function, data, length, c"".as_ptr());
            for lane in 0..form.lanes.min(count - first) {
                let one = LLVMBuildExtractElement(builder, piece, index(lane), c"".as_ptr());
                let place = index(first + lane);
                result = LLVMBuildInsertElement(builder, result, one, place, c"".as_ptr());
            }
        }
        result
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
