//! Gives kernels over memrefs the entry point of the compiler-runtime boundary.
//!
//! Before:
//!
//! ```mlir
//! func.func @k(%a: memref<?xf64, strided<[?]>>)
//!     attributes {iteration_rank = 1, operand_dims = [[0]]} { BODY(%a) }
//! ```
//!
//! After:
//!
//! ```mlir
//! func.func @k(%data: !llvm.ptr, %dims: !llvm.ptr) {
//!   %p = llvm.load %data : !llvm.ptr -> !llvm.ptr
//!   call @k.body(%p, %dims)
//! }
//! func.func private @k.body(%p: !llvm.ptr {llvm.noalias}, %dims: !llvm.ptr {llvm.noalias}) {
//!   %n = (extent 0 loaded from %dims)   %s = (stride of operand 0 loaded from %dims)
//!   %a = memref.reinterpret_cast (%p as memref<f64>) to offset: [0], sizes: [%n], strides: [%s]
//!   BODY(%a)
//! }
//! ```

use super::{
    LoweringError,
    binding::binding_module,
    kernel::{DIMS, Kernel},
    splice::{erase, move_before, replace_uses},
};
use melior::{
    Context,
    ir::{BlockLike, BlockRef, Module, OperationRef, RegionLike, operation::OperationLike},
};

/// Binds every function that carries the kernel attributes; others are left alone.
pub(super) fn bind_kernels(context: &Context, module: &Module<'_>) -> Result<(), LoweringError> {
    for function in operations(module.body()) {
        if function.has_attribute(DIMS) {
            bind(context, function)?;
        }
    }
    Ok(())
}

/// Replaces one kernel by its entry point and body.
fn bind(context: &Context, kernel: OperationRef<'_, '_>) -> Result<(), LoweringError> {
    let signature = Kernel::read(kernel)?;
    let malformed = |problem: &str| LoweringError::Form {
        kernel: signature.name.clone(),
        problem: problem.into(),
    };
    let binding = Module::parse(context, &binding_module(&signature))
        .ok_or_else(|| malformed("its entry point cannot be built"))?;
    let functions = operations(binding.body());
    let body = functions.last().and_then(|body| only_block(*body));
    let (Some(from), Some(to)) = (only_block(kernel), body) else {
        return Err(malformed("its body is not one block"));
    };
    fill_body(from, to)?;
    for function in functions {
        move_before(function, kernel);
    }
    erase(kernel);
    Ok(())
}

/// Moves the kernel's operations behind the prologue, whose last operation before the terminator
/// lists the values that replace the kernel's arguments.
fn fill_body(from: BlockRef<'_, '_>, to: BlockRef<'_, '_>) -> Result<(), LoweringError> {
    let [.., values, end] = operations(to)[..] else {
        return Ok(());
    };
    for position in 0..from.argument_count() {
        replace_uses(from.argument(position)?.into(), values.operand(position)?);
    }
    for operation in operations(from) {
        move_before(operation, values);
    }
    erase(values);
    erase(end);
    Ok(())
}

/// The operations of a block, in order.
fn operations<'c, 'a>(block: BlockRef<'c, 'a>) -> Vec<OperationRef<'c, 'a>> {
    std::iter::successors(block.first_operation(), |operation| operation.next_in_block()).collect()
}

/// The body of a function that has just one block.
fn only_block<'c, 'a>(function: OperationRef<'c, 'a>) -> Option<BlockRef<'c, 'a>> {
    let block = function.region(0).ok()?.first_block()?;
    block.next_in_region().is_none().then_some(block)
}
