//! Functions of accumulators that have several words: a vector of the processor each.

use super::convert;
use super::emitter::Emitter;
use ramba_abi::DType;
use ramba_dialects::Ufunc;

/// The vector's type.
const VECTOR: &str = "vector<4xf64>";

/// Count, sum and squared deviations, as scalars.
pub struct Words {
    /// How many numbers.
    pub count: String,
    /// Their sum.
    pub sum: String,
    /// Their squared deviations from their mean.
    pub squares: String,
}

impl Words {
    /// The element of these words.
    pub fn pack(&self, emitter: &mut Emitter) -> String {
        let zero = emitter.number(0.0, DType::F64);
        let Words { count, sum, squares } = self;
        emitter.op(&format!("vector.from_elements {count}, {sum}, {squares}, {zero} : {VECTOR}"))
    }

    /// The words of an element.
    pub fn unpack(emitter: &mut Emitter, element: &str) -> Words {
        let [count, sum, squares] = [0, 1, 2].map(|at| word(emitter, element, at));
        Words { count, sum, squares }
    }
}

/// Emits `ufunc` of accumulators; `Add` merges two of them, as [`ramba_abi::Moments::merge`] does.
pub fn apply(emitter: &mut Emitter, ufunc: Ufunc, operands: &[String]) -> Option<String> {
    match ufunc {
        Ufunc::MomentsSum => Some(word(emitter, &operands[0], 1)),
        Ufunc::MomentsSquares => Some(word(emitter, &operands[0], 2)),
        Ufunc::Add => {
            let [a, b] = [0, 1].map(|at| Words::unpack(emitter, &operands[at]));
            Some(merge(emitter, &a, &b).pack(emitter))
        }
        _ => None,
    }
}

/// The moments of one number.
pub fn of_number(emitter: &mut Emitter, value: &str, dtype: DType) -> String {
    let sum = convert::cast(emitter, value, dtype, DType::F64);
    let count = emitter.number(1.0, DType::F64);
    let squares = emitter.same("arith.subf", &[sum.clone(), sum.clone()], DType::F64);
    Words { count, sum, squares }.pack(emitter)
}

fn word(emitter: &mut Emitter, element: &str, at: usize) -> String {
    emitter.op(&format!("vector.extract {element}[{at}] : f64 from {VECTOR}"))
}

fn merge(emitter: &mut Emitter, a: &Words, b: &Words) -> Words {
    let count = float(emitter, "add", &a.count, &b.count);
    let means = [a, b].map(|words| {
        let count = at_least_one(emitter, &words.count);
        float(emitter, "div", &words.sum, &count)
    });
    let distance = float(emitter, "sub", &means[1], &means[0]);
    let divisor = at_least_one(emitter, &count);
    let share = float(emitter, "div", &b.count, &divisor);
    let weight = float(emitter, "mul", &a.count, &share);
    let between = squared(emitter, &distance, &weight);
    let sum = float(emitter, "add", &a.sum, &b.sum);
    let within = float(emitter, "add", &a.squares, &b.squares);
    Words { count, sum, squares: float(emitter, "add", &within, &between) }
}

/// `weight · distance²`, in an order that does not overflow where the weight is 0.
pub fn squared(emitter: &mut Emitter, distance: &str, weight: &str) -> String {
    let weighted = float(emitter, "mul", distance, weight);
    float(emitter, "mul", &weighted, distance)
}

/// A divisor for counts, of which nothing is counted as one.
pub fn at_least_one(emitter: &mut Emitter, count: &str) -> String {
    let one = emitter.number(1.0, DType::F64);
    emitter.same("arith.maximumf", &[count.into(), one], DType::F64)
}

/// An operation of two `f64`, such as `add`.
pub fn float(emitter: &mut Emitter, name: &str, a: &str, b: &str) -> String {
    emitter.same(&format!("arith.{name}f"), &[a.into(), b.into()], DType::F64)
}
