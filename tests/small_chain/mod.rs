//! Ten operations on two arrays: the program whose overhead is measured, and whose allocations are counted.

use ramba::{Array, Result, Session, Ufunc, apply};

pub const CHAIN: [Ufunc; 10] = [
    Ufunc::Mul,
    Ufunc::Add,
    Ufunc::Sub,
    Ufunc::Mul,
    Ufunc::Add,
    Ufunc::Maximum,
    Ufunc::Mul,
    Ufunc::Sub,
    Ufunc::Add,
    Ufunc::Mul,
];

/// The chain, recorded.
pub fn chain(session: &Session, x: &Array, y: &Array) -> Result<Array> {
    applied(session, &CHAIN, x, y)
}

/// `x` with functions applied one after the other, those of two operands to `y` as well.
pub fn applied(session: &Session, ufuncs: &[Ufunc], x: &Array, y: &Array) -> Result<Array> {
    ufuncs.iter().try_fold(x.clone(), |value, ufunc| match ufunc.def().arity {
        1 => apply(session, *ufunc, &[(&value).into()]),
        _ => apply(session, *ufunc, &[(&value).into(), y.into()]),
    })
}
