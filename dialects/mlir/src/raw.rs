//! Raw MLIR handles: everything `unsafe` about this crate.
//!
//! What is done here is what melior leaves out, or does with a panic: text from MLIR may be empty or
//! not be UTF-8, and source may contain NUL.

use crate::{Severity, place};
use melior::Context;
use melior::diagnostic::DiagnosticSeverity;
use melior::ir::block::BlockLike;
use melior::ir::operation::{OperationLike, OperationPrintingFlags};
use melior::ir::{
    AffineMap, Attribute, AttributeLike, Identifier, Location, Module, Operation, OperationRef,
    Type, TypeLike, Value, ValueLike,
};
use mlir_sys::*;
use ramba_dialects::Loc;
use std::ffi::c_void;

/// The text of a module, in MLIR's custom syntax where there is one.
pub fn print(module: &Module, with_locations: bool) -> String {
    let flags = OperationPrintingFlags::new().enable_debug_info(with_locations, false);
    let operation = module.as_operation().to_raw();
    // SAFETY: the handles are valid while their owners live, which is for the whole call.
    collect(|callback, data| unsafe {
        mlirOperationPrintWithFlags(operation, flags.to_raw(), callback, data);
    })
}

/// A module in MLIR's binary form.
pub fn bytecode(module: &Module) -> Vec<u8> {
    module.as_operation().write_bytecode()
}

pub(crate) fn attribute_text(attribute: Attribute) -> String {
    // SAFETY: an attribute's handle is valid for as long as its context.
    collect(|callback, data| unsafe { mlirAttributePrint(attribute.to_raw(), callback, data) })
}

pub(crate) fn type_text(ty: Type) -> String {
    // SAFETY: a type's handle is valid for as long as its context.
    collect(|callback, data| unsafe { mlirTypePrint(ty.to_raw(), callback, data) })
}

/// Something MLIR said.
pub(crate) struct Said {
    pub severity: Severity,
    pub loc: Loc,
    pub message: String,
    pub notes: Vec<(Loc, String)>,
}

/// Has all that MLIR says in a context handed to `listen`, for as long as the context lives.
pub(crate) fn attach_listener<F: Fn(Said)>(context: &Context, listen: F) {
    unsafe extern "C" fn handle<F: Fn(Said)>(
        diagnostic: MlirDiagnostic,
        listen: *mut c_void,
    ) -> MlirLogicalResult {
        // SAFETY: `listen` is the box below; MLIR keeps it until `destroy`. The diagnostic is valid
        // during the call.
        unsafe { (*listen.cast::<F>())(said(diagnostic)) };
        MlirLogicalResult { value: 1 }
    }
    unsafe extern "C" fn destroy<F>(listen: *mut c_void) {
        // SAFETY: MLIR calls this once, with the box below.
        drop(unsafe { Box::from_raw(listen.cast::<F>()) });
    }
    let listen = Box::into_raw(Box::new(listen));
    // SAFETY: the context is valid, and the callbacks fit what they are handed.
    unsafe {
        mlirContextAttachDiagnosticHandler(
            context.to_raw(),
            Some(handle::<F>),
            listen.cast(),
            Some(destroy::<F>),
        );
    }
}

/// # Safety
/// The diagnostic must be valid.
unsafe fn said(diagnostic: MlirDiagnostic) -> Said {
    // SAFETY: the caller's promise holds for what a diagnostic consists of, too.
    unsafe {
        let (loc, message) = place_and_text(diagnostic);
        let notes = 0..mlirDiagnosticGetNumNotes(diagnostic);
        Said {
            severity: severity(mlirDiagnosticGetSeverity(diagnostic)),
            loc,
            message,
            notes: notes
                .map(|position| place_and_text(mlirDiagnosticGetNote(diagnostic, position)))
                .collect(),
        }
    }
}

/// # Safety
/// The diagnostic must be valid.
unsafe fn place_and_text(diagnostic: MlirDiagnostic) -> (Loc, String) {
    // SAFETY: the caller's promise.
    let location = unsafe { Location::from_raw(mlirDiagnosticGetLocation(diagnostic)) };
    // SAFETY: the same.
    let text = collect(|callback, data| unsafe { mlirDiagnosticPrint(diagnostic, callback, data) });
    (place(location), text)
}

fn severity(raw: MlirDiagnosticSeverity) -> Severity {
    match DiagnosticSeverity::try_from(raw) {
        Ok(DiagnosticSeverity::Warning) => Severity::Warning,
        Ok(DiagnosticSeverity::Remark) => Severity::Remark,
        Ok(DiagnosticSeverity::Note) => Severity::Note,
        _ => Severity::Error,
    }
}

pub(crate) fn identifier_text(identifier: Identifier) -> String {
    // SAFETY: an identifier's text lives as long as its context.
    unsafe { lossy(mlirIdentifierStr(identifier.to_raw())) }
}

/// The value of a string attribute.
pub(crate) fn string_value(attribute: Attribute) -> Option<String> {
    // SAFETY: the text of an attribute that is a string lives as long as its context.
    attribute.is_string().then(|| unsafe { lossy(mlirStringAttrGetValue(attribute.to_raw())) })
}

/// Parses MLIR text or bytecode, which must outlive nothing: MLIR copies what it keeps.
pub(crate) fn parse_module<'c>(context: &'c Context, source: &[u8]) -> Option<Module<'c>> {
    // The lexer wants a NUL behind the end; bytecode wants its beginning aligned.
    let mut aligned: Vec<u64> = vec![0; source.len() / size_of::<u64>() + 1];
    // SAFETY: the buffer has more bytes than `source`, and any bytes make valid integers. MLIR reads
    // `length` bytes and the NUL behind them; the module it returns is ours.
    unsafe {
        let bytes = aligned.as_mut_ptr().cast::<u8>();
        std::ptr::copy_nonoverlapping(source.as_ptr(), bytes, source.len());
        let text = MlirStringRef { data: bytes.cast(), length: source.len() };
        Module::from_option_raw(mlirModuleCreateParse(context.to_raw(), text))
    }
}

pub(crate) fn affine_map_attribute<'c>(map: AffineMap<'c>) -> Attribute<'c> {
    // SAFETY: the map is valid for as long as its context, to which the attribute belongs too.
    unsafe { Attribute::from_raw(mlirAffineMapAttrGet(map.to_raw())) }
}

pub(crate) fn affine_map_of<'c>(attribute: Attribute<'c>) -> Option<AffineMap<'c>> {
    // SAFETY: the attribute is checked to be an affine map.
    unsafe {
        mlirAttributeIsAAffineMap(attribute.to_raw())
            .then(|| AffineMap::from_raw(mlirAffineMapAttrGetValue(attribute.to_raw())))
    }
}

pub(crate) fn set_argument_location(argument: Value, location: Location) {
    // SAFETY: the caller passes an argument of a block; both handles are valid.
    unsafe { mlirBlockArgumentSetLocation(argument.to_raw(), location.to_raw()) }
}

/// A number that two values share exactly if they are the same.
pub(crate) fn value_key(value: Value) -> usize {
    value.to_raw().ptr as usize
}

/// A number that two types share exactly if they are the same.
pub(crate) fn type_key(ty: Type) -> usize {
    ty.to_raw().ptr as usize
}

/// Puts `new` where `old` stands and destroys `old`, whose results nobody may use. No reference to
/// `old` or anything in it may be used afterwards.
pub(crate) fn replace<'c>(old: OperationRef<'c, '_>, new: Operation<'c>) {
    if let Some(block) = old.block() {
        block.insert_operation_before(old, new);
    }
    // SAFETY: `old` is valid, and by the condition above nobody looks at it again.
    unsafe { mlirOperationDestroy(old.to_raw()) }
}

/// # Safety
/// The text must be valid.
unsafe fn lossy(text: MlirStringRef) -> String {
    if text.length == 0 {
        return String::new();
    }
    // SAFETY: the caller's promise; MLIR's pointers to non-empty text are not null.
    let bytes = unsafe { std::slice::from_raw_parts(text.data.cast::<u8>(), text.length) };
    String::from_utf8_lossy(bytes).into_owned()
}

/// Everything that `print` hands to the callback it is given, together.
fn collect(print: impl FnOnce(MlirStringCallback, *mut c_void)) -> String {
    unsafe extern "C" fn append(text: MlirStringRef, data: *mut c_void) {
        if text.length > 0 {
            // SAFETY: `data` is the vector below, which nobody else uses while `print` runs; MLIR's
            // pointers to non-empty text are valid during the call.
            unsafe {
                let bytes = std::slice::from_raw_parts(text.data.cast::<u8>(), text.length);
                (*data.cast::<Vec<u8>>()).extend_from_slice(bytes);
            }
        }
    }
    let mut bytes: Vec<u8> = Vec::new();
    print(Some(append), (&raw mut bytes).cast());
    String::from_utf8_lossy(&bytes).into_owned()
}
