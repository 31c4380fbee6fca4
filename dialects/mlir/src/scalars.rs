//! Single elements as attributes: `3 : i32`, `true`, `0x7FF8000000000000 : f64`, `[re, im]`.

use crate::types::{dtype_of, element_type};
use crate::{Session, raw};
use melior::ir::Attribute;
use melior::ir::attribute::{
    ArrayAttribute, AttributeLike, BoolAttribute, FloatAttribute, IntegerAttribute,
};
use ramba_abi::{DType, Scalar};

/// The attribute of an element.
pub fn attribute<'c>(session: &'c Session, scalar: Scalar) -> Result<Attribute<'c>, String> {
    let float = |value: f64, bits: u64, dtype| float_attribute(session, value, bits, dtype);
    match scalar {
        Scalar::Bool(value) => Ok(BoolAttribute::new(session.context(), value).into()),
        Scalar::F32(value) => float(value.into(), value.to_bits().into(), DType::F32),
        Scalar::F64(value) => float(value, value.to_bits(), DType::F64),
        Scalar::C64(re, im) => pair(session, Scalar::F32(re), Scalar::F32(im)),
        Scalar::C128(re, im) => pair(session, Scalar::F64(re), Scalar::F64(im)),
        integer => {
            let ty = element_type(session, integer.dtype())?;
            let bits = integer.as_i128().unwrap_or_default() as i64;
            Ok(IntegerAttribute::new(ty, bits).into())
        }
    }
}

/// A NaN goes by its bits, which a conversion between widths may change.
fn float_attribute<'c>(
    session: &'c Session,
    value: f64,
    bits: u64,
    dtype: DType,
) -> Result<Attribute<'c>, String> {
    let ty = element_type(session, dtype)?;
    if !value.is_nan() {
        return Ok(FloatAttribute::new(session.context(), ty, value).into());
    }
    let digits = 2 * dtype.size_bytes();
    let text = format!("0x{bits:0digits$X} : {}", dtype.mlir_name());
    Attribute::parse(session.context(), &text).ok_or(format!("{text} is not a number"))
}

fn pair<'c>(session: &'c Session, re: Scalar, im: Scalar) -> Result<Attribute<'c>, String> {
    let parts = [attribute(session, re)?, attribute(session, im)?];
    Ok(ArrayAttribute::new(session.context(), &parts).into())
}

/// The element of an attribute.
pub fn from_attribute(attribute: Attribute) -> Result<Scalar, String> {
    let text = raw::attribute_text(attribute);
    scalar(attribute, &text).ok_or_else(|| format!("{text} is not an element"))
}

fn scalar(attribute: Attribute, text: &str) -> Option<Scalar> {
    if let Ok(parts) = ArrayAttribute::try_from(attribute) {
        let part = |position| from_attribute(parts.element(position).ok()?).ok();
        return match (parts.len(), part(0)?, part(1)?) {
            (2, Scalar::F32(re), Scalar::F32(im)) => Some(Scalar::C64(re, im)),
            (2, Scalar::F64(re), Scalar::F64(im)) => Some(Scalar::C128(re, im)),
            _ => None,
        };
    }
    if !attribute.is_integer() && !attribute.is_float() {
        return None;
    }
    let dtype = dtype_of(attribute.r#type())?;
    if dtype.is_float() {
        return float(FloatAttribute::try_from(attribute).ok()?.value(), dtype, text);
    }
    let integer = IntegerAttribute::try_from(attribute).ok()?;
    let value = match dtype {
        DType::U8 | DType::U16 | DType::U32 | DType::U64 => integer.unsigned_value() as i128,
        _ => integer.value() as i128,
    };
    Some(Scalar::from_i128(value, dtype))
}

fn float(value: f64, dtype: DType, text: &str) -> Option<Scalar> {
    if !value.is_nan() {
        return Some(Scalar::from_f64(value, dtype));
    }
    let bits = text.strip_prefix("0x")?.split_whitespace().next()?;
    let bits = u64::from_str_radix(bits, 16).ok()?;
    Some(match dtype {
        DType::F32 => Scalar::F32(f32::from_bits(bits as u32)),
        _ => Scalar::F64(f64::from_bits(bits)),
    })
}
