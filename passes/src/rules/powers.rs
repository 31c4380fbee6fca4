//! Powers by a constant, as NumPy special-cases a scalar exponent; powers of two.
//!
//! NumPy computes `x**2` as a square and `x**0.5` as a root, whatever `pow` would give; a splat
//! exponent in the IR is such a scalar.

use super::{Law, Tier, Tier::Exact};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::{Opcode, Scalar, Ufunc};

#[rustfmt::skip] // a law a line
pub(super) const LAWS: &[Law] = &[
    // a⁰ = 1, even for NaN
    Law::text("power-zero", Exact, "power(a, 0) => 1 if real(a)"),
    // a¹ = a
    Law::text("power-one", Exact, "power(a, 1) => a if real(a)"),
    // a² = a · a
    Law::text("power-two", Exact, "power(a, 2) => square(a) if real(a)"),
    // a⁻¹ = 1 / a
    Law::text("power-minus-one", Exact, "power(a, -1) => reciprocal(a) if float(a)"),
    // a^½ = √a
    Law::text("power-half", Exact, "power(a, 0.5) => sqrt(a) if float(a)"),
    // 1ᵃ = 1, even for NaN
    Law::text("power-of-one", Exact, "power(1, a) => 1 if real(a)"),
    // a / 2ᵏ = a · 2⁻ᵏ: both are the same real number, rounded once
    Law::node("divide-by-power-of-two", Tier::Exact, Opcode::Map, divide_by_power_of_two, |s| {
        s.map(Ufunc::Div, &[s.x(&[3])?, s.fill(-8.0, &[3])?])
    }),
    // aⁿ by few products, for integers: they wrap alike in any order
    Law::node("integer-power", Tier::Exact, Opcode::Map, integer_power, |s| {
        s.map(Ufunc::Pow, &[s.x(&[3])?, s.fill(11.0, &[3])?])
    }),
    // aⁿ by few products, for floats
    Law::node("float-power", Tier::Fast, Opcode::Map, float_power, |s| {
        s.map(Ufunc::Pow, &[s.x(&[3])?, s.fill(5.0, &[3])?])
    }),
];

fn divide_by_power_of_two(graph: &mut Graph, node: &Node) -> Option<Id> {
    let [dividend, divisor] = node.children[..] else { return None };
    let constant = graph.constant(divisor).filter(|constant| constant.dtype().is_float())?;
    let inverse = Scalar::from_f64(1.0 / constant.re(), constant.dtype());
    // Within these bounds the inverse is a normal number even of float32.
    let moderate = (1e-30..1e30).contains(&constant.re().abs());
    let exact = constant.re().to_bits() << 12 == 0;
    (node.ufunc()? == Ufunc::Div && moderate && exact).then_some(())?;
    let shape = graph.ty(divisor)?.shape.clone();
    let inverse = graph.fill(inverse, &shape)?;
    graph.map(Ufunc::Mul, &[dividend, inverse])
}

/// The largest exponent whose power is written out: 8 multiplications at most.
const MAX_EXPONENT: f64 = 64.0;

fn integer_power(graph: &mut Graph, node: &Node) -> Option<Id> {
    let integer = graph.ty(*node.children.first()?)?.dtype.is_integer();
    integer.then(|| power_by_products(graph, node)).flatten()
}

fn float_power(graph: &mut Graph, node: &Node) -> Option<Id> {
    let float = graph.ty(*node.children.first()?)?.dtype.is_float();
    float.then(|| power_by_products(graph, node)).flatten()
}

fn power_by_products(graph: &mut Graph, node: &Node) -> Option<Id> {
    let [base, exponent] = node.children[..] else { return None };
    let exponent = graph.constant(exponent)?.re();
    let writable = exponent.fract() == 0.0 && (3.0..=MAX_EXPONENT).contains(&exponent);
    if node.ufunc()? != Ufunc::Pow || !writable {
        return None;
    }
    power(graph, base, exponent as usize, &chains())
}

/// aⁿ by the products that the tree names.
fn power(graph: &mut Graph, base: Id, exponent: usize, before: &[usize]) -> Option<Id> {
    if exponent == 1 {
        return Some(base);
    }
    let less = power(graph, base, before[exponent], before)?;
    match exponent - before[exponent] {
        rest if rest == before[exponent] => graph.map(Ufunc::Square, &[less]),
        rest => {
            let rest = power(graph, base, rest, before)?;
            graph.map(Ufunc::Mul, &[less, rest])
        }
    }
}

/// For each exponent, which one its addition chain goes through last: Knuth's power tree ("The Art of
/// Computer Programming", volume 2, 4.6.3), whose chains are the shortest up to 76. Each power is the
/// product of that one and of another of the same chain.
fn chains() -> Vec<usize> {
    const END: usize = MAX_EXPONENT as usize + 1;
    let mut before = vec![0; END];
    let mut level = vec![1];
    while !level.is_empty() {
        let mut next = Vec::new();
        for exponent in level {
            let mut chain = vec![exponent];
            while let Some(&last) = chain.last().filter(|last| **last > 1) {
                chain.push(before[last]);
            }
            for rest in chain.into_iter().rev() {
                let sum = exponent + rest;
                if sum < END && before[sum] == 0 {
                    before[sum] = exponent;
                    next.push(sum);
                }
            }
        }
        level = next;
    }
    before
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_are_short() {
        let before = chains();
        let products = |mut exponent: usize| {
            let mut count = 0;
            while exponent > 1 {
                (exponent, count) = (before[exponent], count + 1);
            }
            count
        };
        // By squaring alone, 15 takes six and 23 seven.
        for (exponent, least) in [(2, 1), (3, 2), (5, 3), (15, 5), (23, 6), (31, 7), (64, 6)] {
            assert_eq!(products(exponent), least, "{exponent}");
        }
        assert!((2..=64).all(|exponent| before[exponent] > 0));
    }
}
