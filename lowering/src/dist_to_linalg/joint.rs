//! Functions of accumulators that have several words: a vector of the processor each.

use super::convert;
use super::emitter::Emitter;
use ramba_abi::DType;
use ramba_dialects::Ufunc;

/// The vector's type.
const VECTOR: &str = "vector<4xf64>";

/// The fields of [`ramba_abi::Moments`], as scalars.
pub struct Words {
    /// How many numbers.
    pub count: String,
    /// Their sum, rounded.
    pub sum: String,
    /// What rounding has left of the sum.
    pub rest: String,
    /// The sum of their squared deviations from their mean.
    pub squares: String,
}

impl Words {
    /// The element of these words.
    pub fn pack(&self, emitter: &mut Emitter) -> String {
        let Words { count, sum, rest, squares } = self;
        // Infinities leave nothing.
        let finite = is_finite(emitter, sum);
        let zero = emitter.number(0.0, DType::F64);
        let rest = emitter.select(&finite, rest, &zero, DType::F64);
        emitter.op(&format!("vector.from_elements {count}, {sum}, {rest}, {squares} : {VECTOR}"))
    }

    /// The words of an element.
    fn unpack(emitter: &mut Emitter, element: &str) -> Words {
        let [count, sum, rest, squares] = [0, 1, 2, 3].map(|at| word(emitter, element, at));
        Words { count, sum, rest, squares }
    }

    fn mean(&self, emitter: &mut Emitter) -> [String; 2] {
        let count = at_least_one(emitter, &self.count);
        mean(emitter, &self.sum, &self.rest, &count)
    }
}

/// Emits `ufunc` of accumulators; `Add` merges two of them, as [`ramba_abi::Moments::merge`] does.
pub fn apply(emitter: &mut Emitter, ufunc: Ufunc, operands: &[String]) -> Option<String> {
    match ufunc {
        Ufunc::MomentsSum => {
            let [sum, rest] = [1, 2].map(|at| word(emitter, &operands[0], at));
            Some(float(emitter, "add", &sum, &rest))
        }
        Ufunc::MomentsSquares => Some(word(emitter, &operands[0], 3)),
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
    let [count, rest] = [1.0, 0.0].map(|number| emitter.number(number, DType::F64));
    let squares = float(emitter, "sub", &sum, &sum);
    Words { count, sum, rest, squares }.pack(emitter)
}

/// The moments of `count` numbers, by the sum of their deviations from what is nearly their mean and the
/// sum of the squares of these.
pub fn of_deviations(
    emitter: &mut Emitter,
    count: String,
    mean: &str,
    excess: &str,
    squares: &str,
) -> Words {
    let finite = is_finite(emitter, mean);
    let zero = emitter.number(0.0, DType::F64);
    let excess = emitter.select(&finite, excess, &zero, DType::F64);
    let product = float(emitter, "mul", &count, mean);
    let negative = emitter.same("arith.negf", &[mean.into()], DType::F64);
    let lost = fma(emitter, &negative, &count, &product);
    let [sum, rest] = two_sum(emitter, &product, &excess);
    let rest = float(emitter, "sub", &rest, &lost);
    // Numbers that are all the same deviate by as much as their mean was rounded by.
    let offset = float(emitter, "div", &excess, &count);
    let surplus = float(emitter, "mul", &excess, &offset);
    let surplus = finite_surplus(emitter, &surplus, &excess);
    let squares = float(emitter, "sub", squares, &surplus);
    let squares = float(emitter, "maximum", &squares, &zero);
    Words { count, sum, rest, squares }
}

/// What the square of an excess, over the count, takes away from a spread. Where it overflows, the spread is infinite
/// as well, and stays so; an infinite number has no variance.
pub fn finite_surplus(emitter: &mut Emitter, surplus: &str, excess: &str) -> String {
    let nothing = float(emitter, "sub", excess, excess);
    finite_or(emitter, surplus, &nothing)
}

/// How many numbers an element has seen, and their sum, rounded.
pub fn count_and_sum(emitter: &mut Emitter, element: &str) -> [String; 2] {
    [0, 1].map(|at| word(emitter, element, at))
}

fn word(emitter: &mut Emitter, element: &str, at: usize) -> String {
    emitter.op(&format!("vector.extract {element}[{at}] : f64 from {VECTOR}"))
}

fn merge(emitter: &mut Emitter, a: &Words, b: &Words) -> Words {
    let count = float(emitter, "add", &a.count, &b.count);
    let [left, right] = [a, b].map(|words| words.mean(emitter));
    let distance = distance(emitter, &left, &right);
    let divisor = at_least_one(emitter, &count);
    let share = float(emitter, "div", &b.count, &divisor);
    let weight = float(emitter, "mul", &a.count, &share);
    let between = squared(emitter, &distance, &weight);
    let within = float(emitter, "add", &a.squares, &b.squares);
    let squares = float(emitter, "add", &within, &between);
    let [sum, rounded] = two_sum(emitter, &a.sum, &b.sum);
    let rests = float(emitter, "add", &a.rest, &b.rest);
    let rest = float(emitter, "add", &rounded, &rests);
    Words { count, sum, rest, squares }
}

/// From one number of two words to another.
pub fn distance(emitter: &mut Emitter, from: &[String; 2], to: &[String; 2]) -> String {
    let [high, low] = [0, 1].map(|word| float(emitter, "sub", &to[word], &from[word]));
    float(emitter, "add", &high, &low)
}

/// The quotient of a sum of two words and a count, in two words.
pub fn mean(emitter: &mut Emitter, sum: &str, rest: &str, count: &str) -> [String; 2] {
    let mean = float(emitter, "div", sum, count);
    let remainder = remainder(emitter, &mean, sum, rest, count);
    let low = float(emitter, "div", &remainder, count);
    [mean, low]
}

/// `sum + rest - mean · count`
pub fn remainder(emitter: &mut Emitter, mean: &str, sum: &str, rest: &str, count: &str) -> String {
    let negative = emitter.same("arith.negf", &[mean.into()], DType::F64);
    let remainder = fma(emitter, &negative, count, sum);
    float(emitter, "add", &remainder, rest)
}

/// A sum, and what rounding has left of it.
pub fn two_sum(emitter: &mut Emitter, a: &str, b: &str) -> [String; 2] {
    let sum = float(emitter, "add", a, b);
    let second = float(emitter, "sub", &sum, a);
    let first = float(emitter, "sub", &sum, &second);
    let [left, right] = [(a, first), (b, second)].map(|(x, y)| float(emitter, "sub", x, &y));
    let rest = float(emitter, "add", &left, &right);
    [sum, rest]
}

/// `a · b + c`, rounded once.
pub fn fma(emitter: &mut Emitter, a: &str, b: &str, c: &str) -> String {
    emitter.same("math.fma", &[a.into(), b.into(), c.into()], DType::F64)
}

fn is_finite(emitter: &mut Emitter, number: &str) -> String {
    let magnitude = emitter.same("math.absf", &[number.into()], DType::F64);
    let bound = emitter.number(f64::INFINITY, DType::F64);
    emitter.compare("arith.cmpf", "olt", &magnitude, &bound, DType::F64)
}

/// A number, or `other` if it is infinite or none.
pub fn finite_or(emitter: &mut Emitter, number: &str, other: &str) -> String {
    let finite = is_finite(emitter, number);
    emitter.select(&finite, number, other, DType::F64)
}

/// A number, or 0 if it is infinite or none.
pub fn finite_or_zero(emitter: &mut Emitter, number: &str) -> String {
    let zero = emitter.number(0.0, DType::F64);
    finite_or(emitter, number, &zero)
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
