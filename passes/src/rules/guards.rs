//! What a law may demand of a variable, by name.

use crate::saturate::{Facts, Values};
use ramba_dialects::DType;

/// A side condition of a law.
#[derive(Debug)]
pub struct Guard {
    /// Its name in the notation of laws.
    pub name: &'static str,
    /// Does it hold of an array?
    pub holds: fn(&Facts) -> bool,
}

const fn guard(name: &'static str, holds: fn(&Facts) -> bool) -> Guard {
    Guard { name, holds }
}

/// Every guard.
pub const GUARDS: &[Guard] = &[
    // Element types.
    guard("boolean", |a| is(a, |dtype| dtype == DType::Bool)),
    guard("integer", |a| is(a, DType::is_integer)),
    guard("signed", |a| is(a, |dtype| dtype.kind() == ramba_abi::DTypeKind::Signed)),
    guard("integral", |a| is(a, DType::is_integral)),
    guard("float", |a| is(a, DType::is_float)),
    guard("inexact", |a| is(a, |dtype| dtype.is_float() || dtype.is_complex())),
    guard("complex", |a| is(a, DType::is_complex)),
    guard("real", |a| is(a, |dtype| !dtype.is_complex())),
    // Elements, as far as they are known.
    guard("never_negative", |a| a.values.never_negative()),
    guard("never_nan", |a| a.values.never_nan()),
    guard("never_infinite", |a| a.values.never_infinite()),
    guard("finite", |a| a.values.never_nan() && a.values.never_infinite()),
    guard("never_negative_zero", |a| !a.values.may_be(Values::NEG_ZERO)),
    guard("constant", |a| a.constant.is_some()),
    guard("whole", |a| !a.values.may_be(Values::FRACTION)),
    // Shape.
    guard("filled", |a| a.ty.as_ref().is_some_and(|ty| ty.volume() > 0)),
];

fn is(facts: &Facts, holds: impl Fn(DType) -> bool) -> bool {
    facts.ty.as_ref().is_some_and(|ty| holds(ty.dtype))
}
