//! What a program costs, as far as rewriting can tell: counted, never timed.

use crate::saturate::{Facts, Graph, Head, Node};
use ramba_dialects::{Opcode, Ufunc};

/// The cost of operations, in units that do not depend on a machine. All arithmetic saturates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Passes over memory that fusion cannot merge into their consumers.
    pub loops: u64,
    /// Bytes read from arguments and written to arrays that must exist.
    pub bytes: u64,
    /// Arithmetic, in units of an addition.
    pub flops: u64,
    /// Operations: breaks ties, so that the shorter program wins.
    pub nodes: u64,
}

/// Additions that take as long as starting a loop nest on all cores.
const FLOPS_PER_LOOP: u64 = 20_000;
/// Additions that take as long as moving a byte to or from memory.
const FLOPS_PER_BYTE: u64 = 4;

impl Cost {
    /// More than any program costs: the cost of what cannot be computed.
    pub const INFINITE: u64 = u64::MAX;

    /// The sum of both.
    pub fn plus(self, other: Cost) -> Cost {
        Cost {
            loops: self.loops.saturating_add(other.loops),
            bytes: self.bytes.saturating_add(other.bytes),
            flops: self.flops.saturating_add(other.flops),
            nodes: self.nodes.saturating_add(other.nodes),
        }
    }

    /// The cost as one number, in additions; at least 1 for each operation and below
    /// [`Cost::INFINITE`].
    pub fn weight(self) -> u64 {
        let loops = self.loops.saturating_mul(FLOPS_PER_LOOP);
        let bytes = self.bytes.saturating_mul(FLOPS_PER_BYTE);
        let parts = [loops, bytes, self.flops, self.nodes];
        parts.iter().fold(0, |sum: u64, part| sum.saturating_add(*part)).min(Cost::INFINITE - 1)
    }

    /// The cost of computing a node whose operands are there.
    ///
    /// Elementwise operations, casts and views are fused into what uses them, so they move no bytes
    /// of their own; reductions and reshapes that permute memory do. A reduction of what depends on
    /// another reduction of as many elements is one more pass over them.
    pub fn of_node(graph: &Graph, node: &Node, result: &Facts) -> Cost {
        let bytes = |facts: &Facts| facts.ty.as_ref().map_or(0, |ty| ty.bytes().max(0) as u64);
        let elements = Facts::elements;
        let operand = |at: usize| node.children.get(at).map(|id| graph.facts(*id));
        let one = Cost { nodes: 1, ..Cost::default() };
        match node.head {
            Head::Value(_) if node.children.is_empty() => Cost { bytes: bytes(result), ..one },
            Head::Value(_) | Head::Opaque(_) => one,
            Head::Map(ufunc) => {
                Cost { flops: elements(result).saturating_mul(flops(ufunc)), ..one }
            }
            Head::Op(Opcode::Cast | Opcode::Iota | Opcode::Gather, _) => {
                Cost { flops: elements(result), ..one }
            }
            Head::Op(Opcode::InsertSlice, _) => Cost { bytes: operand(1).map_or(0, bytes), ..one },
            Head::Op(Opcode::Reduce | Opcode::GroupReduce, _) => Cost {
                loops: 1,
                bytes: bytes(result).saturating_add(operand(0).map_or(0, swept_again)),
                flops: operand(0).map_or(0, elements),
                ..one
            },
            Head::Op(Opcode::Scan, _) => Cost {
                loops: 1,
                bytes: bytes(result).saturating_mul(2),
                flops: elements(result),
                ..one
            },
            // Its operands must be arrays: what is not one is written first, then read.
            Head::Op(Opcode::Contract, _) => Cost {
                loops: 1,
                bytes: node.children.iter().fold(bytes(result).saturating_mul(2), |sum, id| {
                    let facts = graph.facts(*id);
                    let written = if facts.stored { 0 } else { bytes(facts).saturating_mul(2) };
                    sum.saturating_add(written)
                }),
                flops: multiplications(graph, node) / PRODUCTS_PER_FLOP,
                ..one
            },
            Head::Op(Opcode::Reshape, _) if !is_free_reshape(graph, node, result) => {
                Cost { loops: 1, bytes: bytes(result).saturating_mul(2), ..one }
            }
            Head::Op(..) => one,
        }
    }
}

/// The bytes that a reduction of an array must read although an earlier one has just read them: it
/// needs what that one made of as many elements, so that they cannot share a pass.
fn swept_again(operand: &Facts) -> u64 {
    let elements = operand.elements();
    let size = operand.ty.as_ref().map_or(0, |ty| ty.dtype.size_bytes() as u64);
    if operand.swept > elements / 2 { elements.saturating_mul(size) } else { 0 }
}

/// So many products of a contraction take as long as an addition in a loop over memory.
const PRODUCTS_PER_FLOP: u64 = 3;

/// How many products a contraction sums: those of its operands' elements whose dimensions meet.
fn multiplications(graph: &Graph, node: &Node) -> u64 {
    let [lhs, rhs] = node.children[..] else { return 0 };
    let shape = graph.shape(rhs).unwrap_or_default();
    let met = graph.ints(node, 1).iter().chain(graph.ints(node, 3));
    let own = (0..shape.len() as i64).filter(|dim| !met.clone().any(|other| other == dim));
    let own = own.map(|dim| shape[dim as usize].max(0) as u64);
    own.fold(graph.facts(lhs).elements(), u64::saturating_mul)
}

/// Additions per element; a function that does nothing still is an operation.
fn flops(ufunc: Ufunc) -> u64 {
    ufunc.def().flops as u64
}

/// Does a reshape only add or drop unit dimensions?
fn is_free_reshape(graph: &Graph, node: &Node, result: &Facts) -> bool {
    let extents = |facts: &Facts| -> Option<Vec<i64>> {
        Some(facts.ty.as_ref()?.shape.iter().copied().filter(|extent| *extent != 1).collect())
    };
    extents(graph.facts(node.children[0])) == extents(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_saturate_below_infinity() {
        let huge = Cost { loops: u64::MAX, bytes: u64::MAX, flops: u64::MAX, nodes: u64::MAX };
        assert_eq!(huge.plus(huge), huge);
        assert!(huge.weight() < Cost::INFINITE);
        let small = Cost { nodes: 1, ..Cost::default() };
        assert_eq!(small.weight(), 1);
        assert!(small.plus(Cost { flops: 5, ..small }).weight() == 7);
    }
}
