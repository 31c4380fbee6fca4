//! Attributes: the compile-time parameters of an operation, in the order its table row declares.

use crate::Ufunc;
use ramba_abi::{DType, Layout, Reduction, Scalar, ViewMap};
use smallvec::SmallVec;
use std::sync::Arc;

/// What an attribute holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttrKind {
    /// One integer: `3 : i64`.
    Int,
    /// A list of integers: `array<i64: 1, 2>`.
    Ints,
    /// One element: `2.5 : f64`, `true`, or `[re, im]` for complex numbers.
    Scalar,
    /// An element type: `f64`.
    DType,
    /// A scalar function's name: `"add"`.
    Ufunc,
    /// A reduction's name: `"sum"`.
    Reduction,
    /// How each result of a generic is made: `["store", "sum"]`.
    Outs,
    /// Affine maps: `[affine_map<(d0) -> (d0 + 1)>]`.
    Views,
    /// A layout: `#dist.layout<…>`.
    Layout,
    /// Text: `"kernel_0"`.
    Text,
}

/// How a generic makes one of its results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OutKind {
    /// Each iteration writes its own element.
    Store,
    /// Iterations that meet in one element are combined.
    Reduce(Reduction),
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // named after AttrKind
pub enum AttrValue {
    /// An optional attribute that is not there.
    Absent,
    Int(i64),
    Ints(SmallVec<[i64; 4]>),
    Scalar(Scalar),
    DType(DType),
    Ufunc(Ufunc),
    Reduction(Reduction),
    Outs(SmallVec<[OutKind; 2]>),
    Views(Vec<ViewMap>),
    Layout(Arc<Layout>),
    Text(Arc<str>),
}

impl AttrValue {
    /// A list of integers.
    pub fn ints(values: &[i64]) -> AttrValue {
        AttrValue::Ints(values.into())
    }

    /// What it holds; `None` if absent.
    pub fn kind(&self) -> Option<AttrKind> {
        Some(match self {
            AttrValue::Absent => return None,
            AttrValue::Int(_) => AttrKind::Int,
            AttrValue::Ints(_) => AttrKind::Ints,
            AttrValue::Scalar(_) => AttrKind::Scalar,
            AttrValue::DType(_) => AttrKind::DType,
            AttrValue::Ufunc(_) => AttrKind::Ufunc,
            AttrValue::Reduction(_) => AttrKind::Reduction,
            AttrValue::Outs(_) => AttrKind::Outs,
            AttrValue::Views(_) => AttrKind::Views,
            AttrValue::Layout(_) => AttrKind::Layout,
            AttrValue::Text(_) => AttrKind::Text,
        })
    }
}

/// The attributes of one operation.
pub type Attrs = SmallVec<[AttrValue; 3]>;

/// The declaration of an attribute in an operation's row.
#[derive(Clone, Copy, Debug)]
pub struct AttrDef {
    /// Its name in the IR.
    pub name: &'static str,
    /// What it holds.
    pub kind: AttrKind,
    /// May it be absent?
    pub optional: bool,
}

impl AttrDef {
    /// An attribute that must be there.
    pub const fn required(name: &'static str, kind: AttrKind) -> AttrDef {
        AttrDef { name, kind, optional: false }
    }

    /// An attribute that may be absent.
    pub const fn optional(name: &'static str, kind: AttrKind) -> AttrDef {
        AttrDef { name, kind, optional: true }
    }
}
