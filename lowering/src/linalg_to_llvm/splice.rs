//! Moving operations between the modules of one context: the few raw calls that melior lacks.

use melior::ir::{
    Module, Operation, OperationRef, Value, ValueLike,
    operation::{OperationLike, WalkOrder, WalkResult},
};
use mlir_sys::{
    mlirBlockInsertOwnedOperationBefore, mlirOperationGetBlock, mlirOperationMoveBefore,
    mlirOperationRemoveFromParent, mlirValueReplaceAllUsesOfWith,
};

/// The operations of one name, at any depth.
pub(super) fn operations_named<'c, 'a>(
    module: &'a Module<'c>,
    name: &str,
) -> Vec<OperationRef<'c, 'a>> {
    let mut found = Vec::new();
    module.as_operation().walk(WalkOrder::PreOrder, |operation| {
        if operation.name().as_string_ref().as_str() == Ok(name) {
            found.push(operation.to_raw());
        }
        WalkResult::Advance
    });
    // SAFETY: the operations belong to `module`, which the result borrows.
    found.into_iter().map(|raw| unsafe { OperationRef::from_raw(raw) }).collect()
}

/// Puts a new operation in front of one that is in a block.
pub(super) fn insert_before<'c, 'a>(
    new: Operation<'c>,
    place: OperationRef<'c, 'a>,
) -> OperationRef<'c, 'a> {
    let raw = new.into_raw();
    // SAFETY: the block of `place` becomes the owner of the operation, which was owned by us.
    unsafe {
        mlirBlockInsertOwnedOperationBefore(
            mlirOperationGetBlock(place.to_raw()),
            place.to_raw(),
            raw,
        );
        OperationRef::from_raw(raw)
    }
}

/// Moves an operation, with all it contains, in front of another one.
pub(super) fn move_before(operation: OperationRef<'_, '_>, other: OperationRef<'_, '_>) {
    // SAFETY: both operations live in blocks of modules of one context; the call moves the
    // ownership from block to block.
    unsafe { mlirOperationMoveBefore(operation.to_raw(), other.to_raw()) }
}

/// Lets every user of `old` use `new` instead, which must have the same type.
pub(super) fn replace_uses(old: Value<'_, '_>, new: Value<'_, '_>) {
    // SAFETY: both values are alive; the callers give values of one type.
    unsafe { mlirValueReplaceAllUsesOfWith(old.to_raw(), new.to_raw()) }
}

/// Removes an operation whose results have no users, and drops it.
pub(super) fn erase(operation: OperationRef<'_, '_>) {
    // SAFETY: once out of its block, the operation has no other owner; the callers do not use their
    // references again.
    unsafe {
        mlirOperationRemoveFromParent(operation.to_raw());
        drop(Operation::from_raw(operation.to_raw()));
    }
}
