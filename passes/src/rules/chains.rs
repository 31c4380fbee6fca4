//! Chains of matrix products, in the order that multiplies least.
//!
//! `a @ b @ v` as Python reads it is a product of matrices and then one with a vector; `a @ (b @ v)` is
//! two of a matrix with a vector. The best of all orders is found exactly by dynamic programming over
//! the extents (Godbole, "On efficient computation of matrix chain products", 1973). Another order
//! rounds otherwise.

use super::contractions::Product;
use super::{Law, Tier::Fast};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::Opcode::Contract;

pub(super) const LAWS: &[Law] = &[
    // (a b) c = a (b c)
    Law::node("contraction-chain", Fast, Contract, best_order, |s| {
        let product = s.contract([s.x(&[4, 3])?, s.x(&[3, 5])?], [1, 0])?;
        s.contract([product, s.x(&[5])?], [1, 0])
    }),
];

/// A factor of a chain: an array of one or two dimensions, and which of them meet its neighbours'.
#[derive(Clone, Copy, Debug)]
struct Factor {
    array: Id,
    left: Option<i64>,
    right: Option<i64>,
}

/// Longer chains are left alone.
const MOST_FACTORS: usize = 16;

fn best_order(graph: &mut Graph, node: &Node) -> Option<Id> {
    let chain = chain(graph, node)?;
    (3..=MOST_FACTORS).contains(&chain.len()).then_some(())?;
    let extents = extents(graph, &chain)?;
    // A sum of nothing is 0, whatever it would be multiplied with.
    (!extents.contains(&0)).then_some(())?;
    let splits = best_splits(&extents);
    // The whole has no neighbours: its dimensions come in order, as before.
    Some(product(graph, &chain, &splits, 0, chain.len() - 1)?.array)
}

/// The factors of a product, from left to right.
fn chain(graph: &Graph, node: &Node) -> Option<Vec<Factor>> {
    let product = matrix_product(graph, node)?;
    let mut factors = Vec::new();
    for side in 0..2 {
        let array = product.operands[side];
        let (free, summed) = (product.free(graph, side)?.first().copied(), product.summed[side][0]);
        let factor = match side {
            0 => Factor { array, left: free, right: Some(summed) },
            _ => Factor { array, left: Some(summed), right: free },
        };
        flatten(graph, factor, &mut factors)?;
    }
    Some(factors)
}

/// A contraction over one dimension of two arrays of one or two dimensions each.
fn matrix_product(graph: &Graph, node: &Node) -> Option<Product> {
    let product = Product::of(graph, node)?;
    let plain = !product.is_batched() && product.summed[0].len() == 1;
    let few = (0..2).all(|side| product.free(graph, side).is_some_and(|free| free.len() < 2));
    (plain && few).then_some(product)
}

/// Takes a factor apart if it is a product itself, maybe a transposed one.
fn flatten(graph: &Graph, factor: Factor, factors: &mut Vec<Factor>) -> Option<()> {
    (factors.len() < MOST_FACTORS).then_some(())?;
    let nodes = graph.nodes_with(factor.array, Contract);
    let Some(product) = nodes.iter().find_map(|node| matrix_product(graph, node)) else {
        factors.push(factor);
        return Some(());
    };
    let free = [product.free(graph, 0)?, product.free(graph, 1)?];
    // The operand and its dimension that a dimension of the product is.
    let origin = |dim: i64| match free[0].get(dim as usize) {
        Some(own) => (0, *own),
        None => (1, free[1][dim as usize - free[0].len()]),
    };
    let (left, right) = (factor.left.map(origin), factor.right.map(origin));
    let first = match (left, right) {
        (Some((side, _)), _) => side,
        (None, Some((side, _))) => 1 - side,
        (None, None) => 0,
    };
    let own = |end: Option<(usize, i64)>, side| end.filter(|at| at.0 == side).map(|at| at.1);
    let [before, after] = [first, 1 - first];
    let meets = |side: usize| Some(product.summed[side][0]);
    let array = |side: usize| product.operands[side];
    flatten(
        graph,
        Factor { array: array(before), left: own(left, before), right: meets(before) },
        factors,
    )?;
    flatten(
        graph,
        Factor { array: array(after), left: meets(after), right: own(right, after) },
        factors,
    )
}

/// The extents between the factors, and at both ends.
fn extents(graph: &Graph, chain: &[Factor]) -> Option<Vec<u64>> {
    let extent = |factor: &Factor, dim: Option<i64>| match dim {
        Some(dim) => Some(graph.shape(factor.array)?[dim as usize] as u64),
        None => Some(1),
    };
    let lefts = chain.iter().map(|factor| extent(factor, factor.left));
    lefts.chain(chain.last().map(|factor| extent(factor, factor.right))).collect()
}

/// For each run of factors `from..=to`, after which factor to part it.
fn best_splits(extents: &[u64]) -> Vec<Vec<usize>> {
    let count = extents.len() - 1;
    let mut costs = vec![vec![0u64; count]; count];
    let mut splits = vec![vec![0; count]; count];
    for length in 1..count {
        for from in 0..count - length {
            let to = from + length;
            let cost = |at: usize| {
                let ends = [extents[from], extents[at + 1], extents[to + 1]];
                let own = ends.into_iter().fold(1, u64::saturating_mul);
                own.saturating_add(costs[from][at]).saturating_add(costs[at + 1][to])
            };
            let best = (from..to).min_by_key(|at| cost(*at)).unwrap_or(from);
            (costs[from][to], splits[from][to]) = (cost(best), best);
        }
    }
    splits
}

/// Writes the product of a run of factors.
fn product(
    graph: &mut Graph,
    chain: &[Factor],
    splits: &[Vec<usize>],
    from: usize,
    to: usize,
) -> Option<Factor> {
    if from == to {
        return Some(chain[from]);
    }
    let at = splits[from][to];
    let lhs = product(graph, chain, splits, from, at)?;
    let rhs = product(graph, chain, splits, at + 1, to)?;
    let array = Product::matrices([lhs.array, rhs.array], [lhs.right?, rhs.left?]).add(graph)?;
    let left = lhs.left.map(|_| 0);
    let right = rhs.right.map(|_| i64::from(left.is_some()));
    Some(Factor { array, left, right })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The least multiplications, trying every order.
    fn by_brute_force(extents: &[u64]) -> u64 {
        let (first, last) = (extents[0], extents[extents.len() - 1]);
        let parted = |at: usize| {
            first * extents[at] * last
                + by_brute_force(&extents[..=at])
                + by_brute_force(&extents[at..])
        };
        (1..extents.len() - 1).map(parted).min().unwrap_or(0)
    }

    fn multiplications(extents: &[u64], splits: &[Vec<usize>], from: usize, to: usize) -> u64 {
        if from == to {
            return 0;
        }
        let at = splits[from][to];
        extents[from] * extents[at + 1] * extents[to + 1]
            + multiplications(extents, splits, from, at)
            + multiplications(extents, splits, at + 1, to)
    }

    #[test]
    fn no_order_multiplies_less() {
        let mut state = 7u64;
        for count in 2..9 {
            for _ in 0..40 {
                let mut next = || {
                    state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
                    1 + (state >> 33) % 50
                };
                let extents: Vec<u64> = (0..=count).map(|_| next()).collect();
                let splits = best_splits(&extents);
                let found = multiplications(&extents, &splits, 0, count - 1);
                assert_eq!(found, by_brute_force(&extents), "{extents:?}");
            }
        }
    }
}
