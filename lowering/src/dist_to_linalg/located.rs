//! Numbers with their indices, as [`ramba_abi::Located`] has them: the order above the index.

use super::convert;
use super::emitter::Emitter;
use ramba_abi::{DType, DTypeKind, Scalar};
use ramba_dialects::Ufunc;

const WORD: &str = "i128";

/// Emits `ufunc` of accumulators, which merge by their minimum.
pub fn apply(emitter: &mut Emitter, ufunc: Ufunc, operands: &[String]) -> Option<String> {
    match ufunc {
        Ufunc::LocatedIndex => {
            Some(emitter.op(&format!("arith.trunci {} : {WORD} to i64", operands[0])))
        }
        Ufunc::Minimum => Some(emitter.same("arith.minsi", operands, DType::Located)),
        _ => None,
    }
}

/// A number with its index.
pub fn of_number(emitter: &mut Emitter, ufunc: Ufunc, operands: &[String], dtype: DType) -> String {
    let order = order(emitter, &operands[0], dtype, ufunc == Ufunc::LocatedLargest);
    let upper = emitter.op(&format!("arith.extsi {order} : i64 to {WORD}"));
    let lower = emitter.op(&format!("arith.extui {} : i64 to {WORD}", operands[1]));
    let distance = emitter.op(&format!("arith.constant 64 : {WORD}"));
    let upper = emitter.same("arith.shli", &[upper, distance], DType::Located);
    emitter.same("arith.ori", &[upper, lower], DType::Located)
}

/// An integer that is less where the number is, or greater if the largest is sought.
fn order(emitter: &mut Emitter, value: &str, dtype: DType, largest: bool) -> String {
    let ascending = match dtype.kind() {
        DTypeKind::Float => order_of_float(emitter, value, dtype),
        DTypeKind::Unsigned => {
            let wide = convert::cast(emitter, value, dtype, DType::U64);
            let offset = emitter.constant(Scalar::I64(i64::MIN));
            emitter.same("arith.xori", &[wide, offset], DType::I64)
        }
        _ => convert::cast(emitter, value, dtype, DType::I64),
    };
    let order = match largest {
        true => {
            let ones = emitter.integer(-1, DType::I64);
            emitter.same("arith.xori", &[ascending, ones], DType::I64)
        }
        false => ascending,
    };
    if !dtype.is_float() {
        return order;
    }
    let unordered = emitter.compare("arith.cmpf", "uno", value, value, dtype);
    let first = emitter.constant(Scalar::I64(i64::MIN));
    emitter.select(&unordered, &first, &order, DType::I64)
}

/// The bits of a float, of which negative numbers have all but the sign turned round.
fn order_of_float(emitter: &mut Emitter, value: &str, dtype: DType) -> String {
    let wide = convert::cast(emitter, value, dtype, DType::F64);
    // The sum is +0 for both zeros.
    let zero = emitter.number(0.0, DType::F64);
    let wide = emitter.same("arith.addf", &[wide, zero], DType::F64);
    let bits = emitter.op(&format!("arith.bitcast {wide} : f64 to i64"));
    let shift = emitter.integer(63, DType::I64);
    let sign = emitter.same("arith.shrsi", &[bits.clone(), shift], DType::I64);
    let rest = emitter.constant(Scalar::I64(i64::MAX));
    let turned = emitter.same("arith.andi", &[sign, rest], DType::I64);
    emitter.same("arith.xori", &[bits, turned], DType::I64)
}
