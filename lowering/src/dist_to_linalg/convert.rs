//! Conversions between element types, as NumPy's `astype` makes them.

use super::emitter::Emitter;
use super::memrefs::register;
use super::{complex, float, integer};
use ramba_abi::{DType, DTypeKind, Scalar};

/// Emits the conversion of a value.
pub fn cast(emitter: &mut Emitter, value: &str, from: DType, to: DType) -> String {
    use DTypeKind::*;
    match (from.kind(), to.kind()) {
        _ if from == to => value.into(),
        (Signed | Unsigned, Bool) => integer::truth(emitter, value, from),
        (Float, Bool) => float::truth(emitter, value, from),
        (Complex, Bool) => complex::truth(emitter, value, from),
        (Complex, Complex) => {
            let parts: Vec<String> = ["re", "im"]
                .iter()
                .map(|name| {
                    let part = complex::part(emitter, name, value, from);
                    cast(emitter, &part, from.real(), to.real())
                })
                .collect();
            create(emitter, &parts[0], &parts[1], to)
        }
        (Complex, _) => {
            let real = complex::part(emitter, "re", value, from);
            cast(emitter, &real, from.real(), to)
        }
        (_, Complex) => {
            let real = cast(emitter, value, from, to.real());
            let zero = emitter.number(0.0, to.real());
            create(emitter, &real, &zero, to)
        }
        (Float, Float) => {
            let wider = to.size_bytes() > from.size_bytes();
            convert(emitter, if wider { "arith.extf" } else { "arith.truncf" }, value, from, to)
        }
        (Float, _) => float_to_integer(emitter, value, from, to),
        (Signed, Float) => convert(emitter, "arith.sitofp", value, from, to),
        (_, Float) => convert(emitter, "arith.uitofp", value, from, to),
        (_, _) => resize(emitter, value, from, to),
    }
}

fn convert(emitter: &mut Emitter, name: &str, value: &str, from: DType, to: DType) -> String {
    emitter.op(&format!("{name} {value} : {} to {}", register(from), register(to)))
}

fn create(emitter: &mut Emitter, re: &str, im: &str, to: DType) -> String {
    emitter.op(&format!("complex.create {re}, {im} : {}", register(to)))
}

/// Between integers: low bits are kept, the source's sign is extended.
fn resize(emitter: &mut Emitter, value: &str, from: DType, to: DType) -> String {
    let bits = |dtype: DType| if dtype == DType::Bool { 1 } else { dtype.size_bytes() * 8 };
    let name = match (bits(from), bits(to)) {
        (a, b) if a == b => return value.into(),
        (a, b) if a > b => "arith.trunci",
        _ if from.kind() == DTypeKind::Signed => "arith.extsi",
        _ => "arith.extui",
    };
    convert(emitter, name, value, from, to)
}

/// Through the 64-bit integer, out-of-range values becoming its minimum, as x86-64 does it; the
/// upper half of `uint64` is reached by an offset. Conversions never see what they cannot convert,
/// which would be undefined.
fn float_to_integer(emitter: &mut Emitter, value: &str, from: DType, to: DType) -> String {
    let limit = 2f64.powi(63);
    let wide = guarded(emitter, value, from, -limit, limit);
    if to != DType::U64 {
        return resize(emitter, &wide, DType::I64, to);
    }
    let offset = emitter.number(limit, from);
    let moved = emitter.same("arith.subf", &[value.into(), offset.clone()], from);
    let moved = guarded(emitter, &moved, from, 0.0, limit);
    let minimum = emitter.constant(Scalar::I64(i64::MIN));
    let upper = emitter.same("arith.xori", &[moved, minimum], DType::I64);
    let above = emitter.compare("arith.cmpf", "oge", value, &offset, from);
    let end = emitter.number(2.0 * limit, from);
    let below_end = emitter.compare("arith.cmpf", "olt", value, &end, from);
    let inside = emitter.same("arith.andi", &[above, below_end], DType::Bool);
    emitter.select(&inside, &upper, &wide, DType::I64)
}

/// The 64-bit integer of a float in `low..high`, the minimum for others.
fn guarded(emitter: &mut Emitter, value: &str, from: DType, low: f64, high: f64) -> String {
    let (low, high) = (emitter.number(low, from), emitter.number(high, from));
    let zero = emitter.number(0.0, from);
    let above = emitter.compare("arith.cmpf", "oge", value, &low, from);
    let below = emitter.compare("arith.cmpf", "olt", value, &high, from);
    let inside = emitter.same("arith.andi", &[above, below], DType::Bool);
    let safe = emitter.select(&inside, value, &zero, from);
    let integer = convert(emitter, "arith.fptosi", &safe, from, DType::I64);
    let minimum = emitter.constant(Scalar::I64(i64::MIN));
    emitter.select(&inside, &integer, &minimum, DType::I64)
}
