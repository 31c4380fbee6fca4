//! The door between MLIR and LLVM IR.

use super::{
    EngineError,
    llvm_module::{LlvmContext, LlvmModule},
};
use melior::ir::Module;
use mlir_sys::mlirTranslateModuleToLLVMIR;

/// Translates a module of the `llvm` dialect. The MLIR context must know the translations.
pub(super) fn translate(module: &Module<'_>) -> Result<LlvmModule, EngineError> {
    let context = LlvmContext::new();
    // SAFETY: both handles are alive. `mlir-sys` and `llvm-sys` name LLVM's opaque types apart;
    // behind the pointers are the same objects of the same library.
    unsafe {
        let raw =
            mlirTranslateModuleToLLVMIR(module.as_operation().to_raw(), context.as_raw().cast());
        if raw.is_null() {
            return Err(EngineError::Translation("the module is not in the llvm dialect".into()));
        }
        Ok(LlvmModule::from_raw(raw.cast(), context))
    }
}
