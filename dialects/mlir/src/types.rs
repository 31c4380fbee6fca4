//! Array and element types.

use crate::{Session, layout, raw};
use melior::ir::Type;
use melior::ir::r#type::{DimSize, RankedTensorType, ShapedTypeLike};
use ramba_abi::DType;
use ramba_dialects::ArrayType;
use std::sync::Arc;

const PREFIX: &str = "!dist.array<";

/// The text of an array type: `!dist.array<tensor<4x4xf64, #dist.layout<…>>>`.
pub(crate) fn text(ty: &ArrayType) -> String {
    let encoding =
        ty.layout.as_ref().map_or_else(String::new, |l| format!(", {}", layout::text(l)));
    format!("{PREFIX}tensor<{ty}{encoding}>>")
}

/// The MLIR type of arrays of a type.
///
/// # Errors
/// If MLIR refuses it: a negative extent, an invalid layout.
pub fn array_type<'c>(session: &'c Session, ty: &ArrayType) -> Result<Type<'c>, String> {
    let text = text(ty);
    Type::parse(session.context(), &text).ok_or_else(|| format!("{text} is not an array type"))
}

/// The array type of an MLIR type.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn from_type(session: &Session, ty: Type) -> Result<ArrayType, String> {
    let text = raw::type_text(ty);
    let contents = text.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix('>'));
    let contents = contents.and_then(|contents| Type::parse(session.context(), contents));
    let tensor = contents.and_then(|contents| RankedTensorType::try_from(contents).ok());
    let tensor = tensor.ok_or_else(|| format!("'{text}' is not an array of known rank"))?;
    let element = raw::type_text(tensor.element());
    let dtype = DType::from_mlir_name(&element);
    let dtype = dtype.ok_or_else(|| format!("arrays have no elements of type '{element}'"))?;
    let extent = |dim| match tensor.dim_size(dim) {
        Ok(DimSize::Static(extent)) => i64::try_from(extent).ok(),
        _ => None,
    };
    let shape: Option<Vec<i64>> = (0..tensor.rank()).map(extent).collect();
    let shape = shape.ok_or_else(|| format!("'{text}' has an unknown extent"))?;
    // As much as any operation may make.
    let elements = shape.iter().try_fold(16i64, |product, extent| product.checked_mul(*extent));
    elements.ok_or_else(|| format!("'{text}' has too many elements to count"))?;
    let mut ty = ArrayType::new(dtype, &shape);
    if let Some(encoding) = tensor.encoding() {
        let layout = layout::from_attribute(session, encoding)?;
        if layout.dims.len() != shape.len() {
            let (given, rank) = (layout.dims.len(), shape.len());
            return Err(format!("'{text}' has {given} splits for {rank} dimensions"));
        }
        ty.layout = Some(Arc::new(layout));
    }
    Ok(ty)
}

/// The MLIR type of elements of a type.
///
/// # Errors
/// None that a caller could cause.
pub fn element_type<'c>(session: &'c Session, dtype: DType) -> Result<Type<'c>, String> {
    let name = dtype.mlir_name();
    Type::parse(session.context(), name).ok_or_else(|| format!("'{name}' is not a type"))
}

/// The element type of an MLIR type.
pub fn dtype_of(ty: Type) -> Option<DType> {
    DType::from_mlir_name(&raw::type_text(ty))
}
