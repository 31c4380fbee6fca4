//! The e-graph of a function, and the one door through which nodes enter it.

use super::facts::{Analysis, Facts, NO_ORIGIN};
use super::node::{Children, Head, Node, commutes};
use crate::rules::algebra::Region;
use egg::{EGraph, Id, Language};
use ramba_dialects::ir::{ArrayType, Attrs};
use ramba_dialects::{AttrValue, DType, Licence, Opcode, Reduction, Scalar, Ufunc};
use smallvec::{SmallVec, smallvec};

/// An e-graph whose classes all have valid types.
///
/// The builders return `None` where an operation's row does not admit the operands or attributes;
/// a law that asks for such a thing simply does not apply.
pub struct Graph {
    /// egg's part.
    pub egraph: EGraph<Node, Analysis>,
    /// What was asked for last, and its class.
    asked: Option<(Node, Id)>,
    /// The nodes that the source's operations are, in its order.
    source: Vec<(Id, Node)>,
}

impl Graph {
    /// An empty graph over source values of the given types; are there no NaN, no infinities and only
    /// one zero among the others?
    pub fn new(sources: Vec<ArrayType>, finite: bool) -> Graph {
        let analysis = Analysis { sources, origin: NO_ORIGIN, finite, ..Analysis::default() };
        Graph { egraph: EGraph::new(analysis), asked: None, source: Vec::new() }
    }

    /// The class of a node, which is added if it is new and valid.
    pub fn add(&mut self, node: Node) -> Option<Id> {
        self.asked = self.find_or_add(node);
        self.asked.as_ref().map(|(_, id)| *id)
    }

    /// The node by which a law that was just applied came to its answer: the one it asked for last,
    /// or what the class was first known as.
    pub fn made(&self, answer: Id) -> &Node {
        match &self.asked {
            Some((node, id)) if *id == answer => node,
            _ => self.egraph.id_to_node(answer),
        }
    }

    /// Notes that an operation of the source is what was asked for last.
    pub fn note_source(&mut self) {
        self.source.extend(self.asked.iter().map(|(node, id)| (*id, node.clone())));
    }

    /// The source's operations, each with its class, as they are now.
    pub fn source(&self) -> impl Iterator<Item = (Id, Node)> {
        let find = |id: Id| self.egraph.find(id);
        self.source.iter().map(move |(id, node)| (find(*id), node.clone().map_children(find)))
    }

    fn find_or_add(&mut self, mut node: Node) -> Option<(Node, Id)> {
        if let Some(known) = self.egraph.lookup(&mut node) {
            return Some((node, known));
        }
        if node.ufunc().is_some_and(commutes) {
            // One order is enough for operands that may be swapped.
            node.children.reverse();
            if let Some(known) = self.egraph.lookup(&mut node) {
                return Some((node, known));
            }
            node.children.reverse();
        }
        let valid = matches!(node.head, Head::Opaque(_)) || self.result_type(&node).is_some();
        valid.then(|| {
            let id = self.egraph.add(node.clone());
            (node, id)
        })
    }

    /// States that two classes are equal. Classes of different types cannot be, and stay apart.
    /// Returns whether this is news.
    pub fn union(&mut self, a: Id, b: Id) -> bool {
        let same_type = self.facts(a).ty == self.facts(b).ty;
        debug_assert!(same_type, "{:?} = {:?}", self.facts(a).ty, self.facts(b).ty);
        same_type && self.egraph.union(a, b)
    }

    /// Notes that an operation which allows no more than `licence` makes the values of a class.
    pub fn restrict(&mut self, id: Id, licence: Licence) {
        let facts = &mut self.egraph[id].data;
        facts.licence = facts.licence.both(licence);
    }

    /// What is known of a class.
    pub fn facts(&self, id: Id) -> &Facts {
        &self.egraph[id].data
    }

    /// The type of a class; `None` for the bundle of an opaque operation's results.
    pub fn ty(&self, id: Id) -> Option<&ArrayType> {
        self.facts(id).ty.as_ref()
    }

    /// The extents of a class.
    pub fn shape(&self, id: Id) -> Option<&[i64]> {
        self.ty(id).map(|ty| &ty.shape[..])
    }

    /// The value of all elements of a class, if known.
    pub fn constant(&self, id: Id) -> Option<Scalar> {
        self.facts(id).constant
    }

    /// The nodes of a class that say something about it. What a value is in terms of itself
    /// (`a = a + 0`) is true, but laws would go round and round it.
    pub fn nodes(&self, id: Id) -> impl Iterator<Item = &Node> {
        self.nodes_headed(id, |_| true)
    }

    /// Those of the nodes whose operator is wanted.
    pub fn nodes_headed(
        &self,
        id: Id,
        wanted: impl Fn(Head) -> bool,
    ) -> impl Iterator<Item = &Node> {
        let id = self.egraph.find(id);
        let of_itself = move |child: &Id| self.egraph.find(*child) == id;
        let nodes = self.egraph[id].nodes.iter().filter(move |node| wanted(node.head));
        nodes.filter(move |node| !node.children.iter().any(of_itself))
    }

    /// The nodes of a class that have this operation, copied out so that the graph may change.
    pub fn nodes_with(&self, id: Id, opcode: Opcode) -> SmallVec<[Node; 2]> {
        let wanted = |head| match head {
            Head::Map(_) => opcode == Opcode::Map,
            Head::Op(other, _) => opcode == other,
            Head::Value(_) | Head::Opaque(_) => false,
        };
        self.nodes_headed(id, wanted).cloned().collect()
    }

    /// The attributes of a node; none for maps, whose function is the operator.
    pub fn attrs(&self, node: &Node) -> &[AttrValue] {
        match node.head {
            Head::Op(_, attrs) => self.egraph.analysis.attrs.get(attrs),
            _ => &[],
        }
    }

    /// The list of integers at this position of a node's attributes; empty if it is no such list.
    pub fn ints(&self, node: &Node, position: usize) -> &[i64] {
        match self.attrs(node).get(position) {
            Some(AttrValue::Ints(ints)) => ints,
            _ => &[],
        }
    }

    /// The type of a node's value, whether or not the node is in the graph.
    pub fn result_type(&self, node: &Node) -> Option<ArrayType> {
        let operands: SmallVec<[&Facts; 3]> =
            node.children.iter().map(|id| &self.egraph[*id].data).collect();
        self.egraph.analysis.infer(node, &operands)
    }

    /// Adds an operation.
    pub fn op(&mut self, opcode: Opcode, operands: &[Id], mut attrs: Attrs) -> Option<Id> {
        let declared = opcode.def().attrs;
        attrs.extend(declared.iter().skip(attrs.len()).map(|_| AttrValue::Absent));
        let attrs = self.egraph.analysis.attrs.intern(attrs);
        self.add(Node::new(Head::Op(opcode, attrs), operands))
    }

    /// The node's operation on other operands.
    pub fn again(&mut self, node: &Node, operands: &[Id]) -> Option<Id> {
        self.add(Node { head: node.head, children: Children::from_slice(operands) })
    }

    /// A scalar function of arrays.
    pub fn map(&mut self, ufunc: Ufunc, operands: &[Id]) -> Option<Id> {
        self.add(Node::new(Head::Map(ufunc), operands))
    }

    /// An array of one value.
    pub fn fill(&mut self, value: Scalar, shape: &[i64]) -> Option<Id> {
        let attrs = smallvec![AttrValue::Scalar(value), AttrValue::ints(shape)];
        self.op(Opcode::Fill, &[], attrs)
    }

    /// Elements converted.
    pub fn cast(&mut self, id: Id, dtype: DType) -> Option<Id> {
        if self.ty(id)?.dtype == dtype {
            return Some(id);
        }
        self.op(Opcode::Cast, &[id], smallvec![AttrValue::DType(dtype)])
    }

    /// Elements combined along dimensions.
    pub fn reduce(&mut self, kind: Reduction, id: Id, axes: &[i64]) -> Option<Id> {
        let attrs = smallvec![AttrValue::Reduction(kind), AttrValue::ints(axes)];
        self.op(Opcode::Reduce, &[id], attrs)
    }

    /// Each element combined with those before it along a dimension, and with itself if `inclusive`.
    pub fn scan(&mut self, kind: Reduction, id: Id, axis: i64, inclusive: bool) -> Option<Id> {
        let inclusive = AttrValue::Scalar(Scalar::Bool(inclusive));
        let attrs = smallvec![AttrValue::Reduction(kind), AttrValue::Int(axis), inclusive];
        self.op(Opcode::Scan, &[id], attrs)
    }

    /// Elements combined in groups along a dimension, which labels name.
    pub fn group_reduce(
        &mut self,
        kind: Reduction,
        [values, labels]: [Id; 2],
        axis: i64,
        groups: i64,
    ) -> Option<Id> {
        let attrs =
            smallvec![AttrValue::Reduction(kind), AttrValue::Int(axis), AttrValue::Int(groups)];
        self.op(Opcode::GroupReduce, &[values, labels], attrs)
    }

    /// Elements that labels pick along a dimension.
    pub fn gather(&mut self, table: Id, labels: Id, axis: i64) -> Option<Id> {
        self.op(Opcode::Gather, &[table, labels], smallvec![AttrValue::Int(axis)])
    }

    /// A regular subset of the elements; nothing is added if it is all of them.
    pub fn slice(&mut self, id: Id, starts: &[i64], sizes: &[i64], steps: &[i64]) -> Option<Id> {
        if Region::new(starts, sizes, steps).is_all(self.shape(id)?) {
            return Some(id);
        }
        let attrs = [starts, sizes, steps].map(AttrValue::ints);
        self.op(Opcode::ExtractSlice, &[id], attrs.into())
    }

    /// The dimensions in another order; nothing is added if they are in that order.
    pub fn transpose(&mut self, id: Id, perm: &[i64]) -> Option<Id> {
        if perm.iter().copied().eq(0..perm.len() as i64) {
            return Some(id);
        }
        self.op(Opcode::Transpose, &[id], smallvec![AttrValue::ints(perm)])
    }

    /// Elements repeated; nothing is added if none are.
    pub fn broadcast(&mut self, id: Id, shape: &[i64], dims: &[i64]) -> Option<Id> {
        if self.shape(id)? == shape {
            return Some(id);
        }
        self.op(Opcode::Broadcast, &[id], [shape, dims].map(AttrValue::ints).into_iter().collect())
    }

    /// The elements under another shape; nothing is added if it is the same.
    pub fn reshape(&mut self, id: Id, shape: &[i64]) -> Option<Id> {
        if self.shape(id)? == shape {
            return Some(id);
        }
        self.op(Opcode::Reshape, &[id], smallvec![AttrValue::ints(shape)])
    }

    /// The number of nodes, counting every one that was ever added.
    pub fn size(&self) -> usize {
        self.egraph.total_size()
    }

    /// Every class in a fixed order.
    pub fn class_ids(&self) -> Vec<Id> {
        let mut ids: Vec<Id> = self.egraph.classes().map(|class| class.id).collect();
        ids.sort_unstable();
        ids
    }
}
