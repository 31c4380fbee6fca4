//! What is known of every class: egg's analysis.

use super::node::{AttrsTable, Head, Node};
use super::values::{self, Values};
use egg::{DidMerge, EGraph, Id};
use ramba_dialects::ir::{ArrayType, Op};
use ramba_dialects::ops::OpContext;
use ramba_dialects::{DType, Licence, Loc, Opcode, Scalar};
use smallvec::SmallVec;

/// What is known of the values that a class stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// The type; `None` for [`Head::Opaque`], which makes several values.
    pub ty: Option<ArrayType>,
    /// The value of all elements, if it is known.
    pub constant: Option<Scalar>,
    /// What elements may be.
    pub values: Values,
    /// The most elements that a reduction must have combined before this can be computed: it cannot be
    /// computed in the same pass over as many elements.
    pub swept: u64,
    /// Is it an array in memory whoever uses it, rather than computed in the loops of its users?
    pub stored: bool,
    /// What may be changed in the values: what every operation of the source that makes them allows.
    pub licence: Licence,
    /// The position in the source of the first operation that makes it or caused it.
    pub origin: u32,
}

/// No operation of the source.
pub const NO_ORIGIN: u32 = u32::MAX;

/// The tables that nodes refer to.
#[derive(Debug, Default)]
pub struct Analysis {
    /// The attributes of nodes.
    pub attrs: AttrsTable,
    /// The types of the source's values, by number.
    pub sources: Vec<ArrayType>,
    /// The operation of the source on whose behalf nodes are being added.
    pub origin: u32,
    /// What it allows.
    pub licence: Licence,
    /// Are there no NaN, no infinities and only one zero among values that are computed?
    pub finite: bool,
}

impl egg::Analysis<Node> for Analysis {
    type Data = Facts;

    fn make(egraph: &mut EGraph<Node, Self>, node: &Node, _id: Id) -> Facts {
        let (origin, licence) = (egraph.analysis.origin, egraph.analysis.licence);
        let operands: SmallVec<[&Facts; 3]> =
            node.children.iter().map(|id| &egraph[*id].data).collect();
        let ty = egraph.analysis.infer(node, &operands);
        let dtype = ty.as_ref().map_or(DType::Bool, |ty| ty.dtype);
        let values = egraph.analysis.values(node, &operands, dtype);
        let swept = swept(node, &operands);
        let stored = is_stored(node);
        Facts {
            constant: egraph.analysis.constant(node),
            ty,
            values,
            swept,
            stored,
            licence,
            origin,
        }
    }

    fn remake(egraph: &mut EGraph<Node, Self>, node: &Node, id: Id) -> Facts {
        Facts { origin: NO_ORIGIN, licence: Licence::ALL, ..Self::make(egraph, node, id) }
    }

    fn merge(&mut self, to: &mut Facts, from: Facts) -> DidMerge {
        let before = (to.constant, to.values, to.swept, to.stored);
        to.constant = to.constant.or(from.constant);
        to.values = to.values.meet(from.values);
        to.ty = to.ty.take().or(from.ty);
        to.swept = to.swept.min(from.swept);
        to.stored |= from.stored;
        to.licence = to.licence.both(from.licence);
        to.origin = to.origin.min(from.origin);
        let after = (to.constant, to.values, to.swept, to.stored);
        DidMerge(before != after, (from.constant, from.values, from.swept, from.stored) != after)
    }
}

/// The largest reduction on the way to a node's value, itself included.
fn swept(node: &Node, operands: &[&Facts]) -> u64 {
    let below = operands.iter().map(|facts| facts.swept).max().unwrap_or(0);
    match (node.opcode(), operands) {
        (Some(Opcode::Reduce | Opcode::GroupReduce), [operand, ..]) => {
            below.max(operand.elements())
        }
        _ => below,
    }
}

/// Does a node make an array of its own? Elementwise operations and views do not.
fn is_stored(node: &Node) -> bool {
    use Opcode::{Contract, GroupReduce, InsertSlice, Reduce, Scan};
    match node.head {
        Head::Value(_) | Head::Opaque(_) => true,
        Head::Map(_) => false,
        Head::Op(opcode, _) => {
            matches!(opcode, Contract | GroupReduce | InsertSlice | Reduce | Scan)
        }
    }
}

impl Facts {
    /// How many elements the class has; none if it has no type.
    pub fn elements(&self) -> u64 {
        self.ty.as_ref().map_or(0, |ty| ty.volume().max(0) as u64)
    }
}

impl Analysis {
    /// The type of a node's value; `None` if the node is invalid or has none.
    pub fn infer(&self, node: &Node, operands: &[&Facts]) -> Option<ArrayType> {
        let types: Option<SmallVec<[&ArrayType; 3]>> =
            operands.iter().map(|facts| facts.ty.as_ref()).collect();
        match node.head {
            Head::Value(value) => Some(self.sources[value.0 as usize].clone()),
            Head::Opaque(_) => None,
            Head::Map(ufunc) => {
                let types = types?;
                let dtypes: SmallVec<[DType; 3]> = types.iter().map(|ty| ty.dtype).collect();
                let dtype = ufunc.result_dtype(&dtypes).ok()?;
                let same = types.iter().all(|ty| ty.shape == types[0].shape);
                same.then(|| ArrayType::new(dtype, &types[0].shape))
            }
            Head::Op(opcode, attrs) => {
                let op = Op {
                    opcode,
                    operands: SmallVec::new(),
                    results: SmallVec::new(),
                    attrs: self.attrs.get(attrs).clone(),
                    body: None,
                    licence: Licence::default(),
                    loc: Loc::unknown(),
                };
                (opcode.def().infer)(&OpContext { op: &op, types: &types? })
                    .ok()?
                    .into_iter()
                    .next()
            }
        }
    }

    /// The value of all elements. Only a fill has one: laws turn what is constant into a fill.
    fn constant(&self, node: &Node) -> Option<Scalar> {
        match node.head {
            Head::Op(Opcode::Fill, attrs) => match &self.attrs.get(attrs)[0] {
                ramba_dialects::AttrValue::Scalar(scalar) => Some(*scalar),
                _ => None,
            },
            _ => None,
        }
    }

    fn values(&self, node: &Node, operands: &[&Facts], dtype: DType) -> Values {
        let possible = self.possible(node, operands, dtype);
        let assumed = self.finite && self.constant(node).is_none();
        if assumed { possible.meet(Values::ORDINARY) } else { possible }
    }

    fn possible(&self, node: &Node, operands: &[&Facts], dtype: DType) -> Values {
        let known = |at: usize| operands[at].values;
        match node.head {
            Head::Map(ufunc) => {
                let operands: SmallVec<[Values; 3]> = operands.iter().map(|f| f.values).collect();
                values::of_map(ufunc, &operands, dtype)
            }
            Head::Op(Opcode::Fill, _) => self.constant(node).map_or(Values::ANY, Values::of_scalar),
            Head::Op(Opcode::Cast, _) => match &operands[0].ty {
                Some(from) => values::of_cast(known(0), from.dtype, dtype),
                None => Values::of_dtype(dtype),
            },
            Head::Op(Opcode::InsertSlice, _) => known(0) | known(1),
            Head::Op(Opcode::Gather, _) => known(0) | Values::ZERO,
            Head::Op(Opcode::Reduce, attrs) => self.values_of_reduce(attrs, operands[0], dtype),
            Head::Op(opcode, _) if opcode.def().view.is_some() => known(0),
            _ => Values::of_dtype(dtype),
        }
    }

    fn values_of_reduce(
        &self,
        attrs: super::node::AttrsId,
        operand: &Facts,
        dtype: DType,
    ) -> Values {
        let empty = operand.ty.as_ref().is_none_or(|ty| ty.volume() == 0);
        match &self.attrs.get(attrs)[0] {
            ramba_dialects::AttrValue::Reduction(kind) if !empty => {
                values::of_reduce(*kind, operand.values, dtype)
            }
            _ => Values::of_dtype(dtype),
        }
    }
}
