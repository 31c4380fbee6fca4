//! Calls libm where upstream's expansion would lose digits: `exp(x) - 1` and `log(1 + x)`.
//!
//! ```mlir
//! %y = math.expm1 %x : f64    becomes    %y = func.call @expm1(%x) : (f64) -> f64
//! ```

use super::{
    LoweringError,
    splice::{erase, insert_before, move_before, operations_named, replace_uses},
};
use melior::{
    Context,
    ir::{
        BlockLike, Identifier, Module, OperationRef, Type, TypeLike, ValueLike,
        attribute::FlatSymbolRefAttribute,
        operation::{OperationBuilder, OperationLike},
    },
};
use std::collections::BTreeMap;

/// The operations to call, and the functions on `f64` (those on `f32` end in `f`).
const CALLED: [(&str, &str); 2] = [("math.expm1", "expm1"), ("math.log1p", "log1p")];

/// Replaces every operation of the table on `f32` or `f64` by a call.
pub(super) fn call_libm(context: &Context, module: &Module<'_>) -> Result<(), LoweringError> {
    let mut declarations = BTreeMap::new();
    for (name, function) in CALLED {
        for operation in operations_named(module, name) {
            let scalar = operation.operand(0)?.r#type();
            if let Some(suffix) = libm_suffix(scalar) {
                let function = format!("{function}{suffix}");
                replace_by_call(context, operation, &function)?;
                declarations.insert(function, scalar.to_string());
            }
        }
    }
    declarations
        .iter()
        .try_for_each(|(function, scalar)| declare(context, module, function, scalar))
}

/// How libm marks its functions on a type; `None` for types that it does not serve.
fn libm_suffix(scalar: Type<'_>) -> Option<&'static str> {
    match () {
        () if scalar.is_f64() => Some(""),
        () if scalar.is_f32() => Some("f"),
        () => None,
    }
}

fn replace_by_call(
    context: &Context,
    operation: OperationRef<'_, '_>,
    function: &str,
) -> Result<(), LoweringError> {
    let callee = FlatSymbolRefAttribute::new(context, function);
    let argument = operation.operand(0)?;
    let call = OperationBuilder::new("func.call", operation.location())
        .add_operands(&[argument])
        .add_results(&[argument.r#type()])
        .add_attributes(&[(Identifier::new(context, "callee"), callee.into())])
        .build()?;
    let call = insert_before(call, operation);
    replace_uses(operation.result(0)?.into(), call.result(0)?.into());
    erase(operation);
    Ok(())
}

/// Declares a function of one scalar that touches no memory: it sets no `errno` that anyone reads.
fn declare(
    context: &Context,
    module: &Module<'_>,
    function: &str,
    scalar: &str,
) -> Result<(), LoweringError> {
    let text = format!(
        "func.func private @{function}({scalar}) -> {scalar} attributes {{llvm.readnone, \
         passthrough = [\"nounwind\", \"willreturn\"]}}"
    );
    let source = Module::parse(context, &text)
        .ok_or_else(|| LoweringError::Conversion(format!("@{function} cannot be declared")))?;
    if let (Some(declaration), Some(first)) =
        (source.body().first_operation(), module.body().first_operation())
    {
        move_before(declaration, first);
    }
    Ok(())
}
