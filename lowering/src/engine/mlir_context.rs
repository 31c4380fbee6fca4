//! An MLIR context with just what kernels are made of.

use melior::{
    Context,
    dialect::{DialectHandle, DialectRegistry},
    utility::register_all_llvm_translations,
};
use mlir_sys::{
    MlirDialectHandle, mlirDialectHandleInsertDialect, mlirGetDialectHandle__complex__,
    mlirGetDialectHandle__index__, mlirGetDialectHandle__math__, mlirGetDialectHandle__vector__,
};

/// A single-threaded context for one compilation.
pub(super) fn kernel_context() -> Context {
    let registry = DialectRegistry::new();
    for dialect in [
        DialectHandle::affine(),
        DialectHandle::arith(),
        DialectHandle::cf(),
        DialectHandle::func(),
        DialectHandle::linalg(),
        DialectHandle::llvm(),
        DialectHandle::memref(),
        DialectHandle::scf(),
    ] {
        dialect.insert_dialect(&registry);
    }
    // SAFETY: the getters have no requirements.
    let others = unsafe {
        [
            mlirGetDialectHandle__complex__(),
            mlirGetDialectHandle__index__(),
            mlirGetDialectHandle__math__(),
            mlirGetDialectHandle__vector__(),
        ]
    };
    others.into_iter().for_each(|handle| insert(handle, &registry));
    let context = Context::new_with_registry(&registry, false);
    register_all_llvm_translations(&context);
    context
}

fn insert(handle: MlirDialectHandle, registry: &DialectRegistry) {
    // SAFETY: the registry is alive; handles are static.
    unsafe { mlirDialectHandleInsertDialect(handle, registry.to_raw()) }
}
