//! Operations' parameters as attributes.

use crate::types::dtype_of;
use crate::{Session, element_type, layout, raw, scalars};
use melior::ir::attribute::{
    ArrayAttribute, AttributeLike, DenseI64ArrayAttribute, IntegerAttribute, StringAttribute,
    TypeAttribute,
};
use melior::ir::r#type::IntegerType;
use melior::ir::{AffineExpr, AffineMap, Attribute};
use ramba_abi::{Access, Label, Reduction, ViewMap};
use ramba_dialects::ir::{AttrKind, OutKind};
use ramba_dialects::{AttrValue, Ufunc};
use std::sync::Arc;

/// What [`OutKind::Store`] is called.
const STORE: &str = "store";

/// The attribute of a value; `None` if it is absent. `dims` counts the dimensions that affine maps
/// map from.
pub fn attribute<'c>(
    session: &'c Session,
    value: &AttrValue,
    dims: usize,
) -> Result<Option<Attribute<'c>>, String> {
    let context = session.context();
    let string = |text: &str| StringAttribute::new(context, text).into();
    Ok(Some(match value {
        AttrValue::Absent => return Ok(None),
        AttrValue::Int(value) => integer(session, *value),
        AttrValue::Ints(values) => DenseI64ArrayAttribute::new(context, values).into(),
        AttrValue::Scalar(scalar) => scalars::attribute(session, *scalar)?,
        AttrValue::DType(dtype) => TypeAttribute::new(element_type(session, *dtype)?).into(),
        AttrValue::Ufunc(ufunc) => string(ufunc.name()),
        AttrValue::Reduction(reduction) => string(reduction.name()),
        AttrValue::Text(text) => string(text),
        AttrValue::Layout(layout) => layout::attribute(session, layout)?,
        AttrValue::Outs(kinds) => {
            let kinds: Vec<Attribute> = kinds.iter().map(|kind| string(out_name(*kind))).collect();
            ArrayAttribute::new(context, &kinds).into()
        }
        AttrValue::Views(views) => {
            let maps: Vec<Attribute> = views.iter().map(|map| view(session, map, dims)).collect();
            ArrayAttribute::new(context, &maps).into()
        }
    }))
}

/// `value : i64`.
pub fn integer(session: &Session, value: i64) -> Attribute<'_> {
    IntegerAttribute::new(IntegerType::new(session.context(), 64).into(), value).into()
}

/// The affine map of a view of `dims` dimensions.
pub fn view<'c>(session: &'c Session, view: &ViewMap, dims: usize) -> Attribute<'c> {
    let context = session.context();
    let needed = view.0.iter().filter_map(|access| access.dim).map(|dim| dim + 1).max();
    let constant = |value| AffineExpr::constant(context, value);
    let index = |access: &Access| {
        let source = match (access.dim, access.label) {
            (None, None) => return constant(access.offset),
            (Some(dim), _) => AffineExpr::dim(context, dim),
            (None, Some(Label { input, extent })) => {
                AffineExpr::modulo(AffineExpr::symbol(context, input), constant(extent + 1))
            }
        };
        source * constant(access.step) + constant(access.offset)
    };
    let indices: Vec<AffineExpr> = view.0.iter().map(index).collect();
    let dims = dims.max(needed.unwrap_or(0));
    let symbols = view.labels().map(|label| label.input + 1).max().unwrap_or(0);
    raw::affine_map_attribute(AffineMap::new(context, dims, symbols, &indices))
}

fn out_name(kind: OutKind) -> &'static str {
    match kind {
        OutKind::Store => STORE,
        OutKind::Reduce(reduction) => reduction.name(),
    }
}

/// The value of an attribute that should hold `kind`, with maps from the iterations of `domain`.
pub fn from_attribute(
    session: &Session,
    kind: AttrKind,
    attribute: Attribute,
    domain: &[i64],
) -> Result<AttrValue, String> {
    Ok(match kind {
        AttrKind::Int => AttrValue::Int(int(attribute)?),
        AttrKind::Ints => AttrValue::Ints(ints(attribute)?.into()),
        AttrKind::Scalar => AttrValue::Scalar(scalars::from_attribute(attribute)?),
        AttrKind::DType => AttrValue::DType(dtype(attribute)?),
        AttrKind::Ufunc => AttrValue::Ufunc(ufunc(attribute)?),
        AttrKind::Reduction => AttrValue::Reduction(reduction(attribute)?),
        AttrKind::Text => AttrValue::Text(Arc::from(text(attribute)?)),
        AttrKind::Layout => {
            AttrValue::Layout(Arc::new(layout::from_attribute(session, attribute)?))
        }
        AttrKind::Outs => AttrValue::Outs(items(attribute, out_kind)?.into()),
        AttrKind::Views => AttrValue::Views(items(attribute, |map| from_view(map, domain))?),
    })
}

fn wrong(attribute: Attribute, wanted: &str) -> String {
    format!("{} is not {wanted}", raw::attribute_text(attribute))
}

/// The value of `value : i64`.
pub fn int(attribute: Attribute) -> Result<i64, String> {
    let wrong = || wrong(attribute, "an i64");
    let integer = IntegerAttribute::try_from(attribute).map_err(|_| wrong())?;
    match raw::type_text(attribute.r#type()).as_str() {
        "i64" | "index" => Ok(integer.value()),
        _ => Err(wrong()),
    }
}

fn ints(attribute: Attribute) -> Result<Vec<i64>, String> {
    let wrong = || wrong(attribute, "array<i64: ...>");
    let list = DenseI64ArrayAttribute::try_from(attribute).map_err(|_| wrong())?;
    (0..list.len()).map(|position| list.element(position).map_err(|_| wrong())).collect()
}

fn items<T>(
    attribute: Attribute,
    item: impl Fn(Attribute) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let wrong = || wrong(attribute, "a list");
    let list = ArrayAttribute::try_from(attribute).map_err(|_| wrong())?;
    (0..list.len()).map(|position| item(list.element(position).map_err(|_| wrong())?)).collect()
}

fn text(attribute: Attribute) -> Result<String, String> {
    raw::string_value(attribute).ok_or_else(|| wrong(attribute, "a string"))
}

fn dtype(attribute: Attribute) -> Result<ramba_abi::DType, String> {
    let ty = TypeAttribute::try_from(attribute).ok();
    ty.and_then(|ty| dtype_of(ty.value())).ok_or_else(|| wrong(attribute, "an element type"))
}

/// The scalar function of its name.
pub fn ufunc(attribute: Attribute) -> Result<Ufunc, String> {
    let name = text(attribute)?;
    Ufunc::from_name(&name).ok_or_else(|| wrong(attribute, "a scalar function"))
}

fn reduction(attribute: Attribute) -> Result<Reduction, String> {
    let name = text(attribute)?;
    Reduction::from_name(&name).ok_or_else(|| wrong(attribute, "a reduction"))
}

fn out_kind(attribute: Attribute) -> Result<OutKind, String> {
    match text(attribute)?.as_str() {
        STORE => Ok(OutKind::Store),
        _ => Ok(OutKind::Reduce(reduction(attribute)?)),
    }
}

/// The view of an affine map that maps from the iterations of `domain`.
pub fn from_view(attribute: Attribute, domain: &[i64]) -> Result<ViewMap, String> {
    let map = raw::affine_map_of(attribute).ok_or_else(|| wrong(attribute, "an affine map"))?;
    if map.dim_count() != domain.len() {
        return Err(wrong(attribute, &format!("a map from {} dimensions", domain.len())));
    }
    let access = |position| {
        map.result(position)
            .ok()
            .and_then(access)
            .filter(|access| is_countable(*access, domain))
            .ok_or_else(|| {
                let index = "constants, 'dim * step + offset' or '(s0 mod count) * step + offset'";
                wrong(attribute, &format!("a map whose indices are {index}"))
            })
    };
    (0..map.result_count()).map(access).collect::<Result<_, _>>().map(ViewMap)
}

/// Does every index of an iteration fit well into 64 bits?
fn is_countable(access: Access, domain: &[i64]) -> bool {
    let extent = match access.label {
        Some(label) => label.extent,
        None => access.dim.and_then(|dim| domain.get(dim)).copied().unwrap_or(0).max(0),
    };
    let reach = i128::from(access.step) * i128::from(extent) + i128::from(access.offset);
    let limit = 1i128 << 60;
    [i128::from(access.step), i128::from(access.offset), reach].iter().all(|n| n.abs() < limit)
}

fn access(index: AffineExpr) -> Option<Access> {
    if index.is_constant() {
        return Some(Access::constant(index.constant_value()));
    }
    if index.is_dim() {
        return Some(Access::at(index.dim_position(), 0, 1));
    }
    if index.is_mod() {
        let (symbol, extent) = (index.lhs(), access(index.rhs())?);
        let choosable = symbol.is_symbol() && is_constant(extent) && extent.offset > 1;
        return choosable.then(|| Access::chosen(symbol.symbol_position(), extent.offset - 1));
    }
    if index.is_add() {
        // MLIR puts constants last.
        let (scaled, offset) = (access(index.lhs())?, access(index.rhs())?);
        return (is_constant(offset) && scaled.offset == 0)
            .then_some(Access { offset: offset.offset, ..scaled });
    }
    if index.is_mul() {
        let (plain, step) = (access(index.lhs())?, access(index.rhs())?);
        let is_plain = !is_constant(plain) && (plain.offset, plain.step) == (0, 1);
        return (is_plain && is_constant(step) && step.offset != 0)
            .then_some(Access { step: step.offset, ..plain });
    }
    None
}

fn is_constant(access: Access) -> bool {
    access.dim.is_none() && access.label.is_none()
}
