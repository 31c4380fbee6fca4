//! What an e-node is: an operation with its attributes as the operator, and its operands.

use egg::{Id, Language};
use ramba_dialects::ir::Attrs;
use ramba_dialects::{Opcode, Ufunc, ValueId};
use smallvec::SmallVec;
use std::collections::HashMap;

/// A list of attributes, by number: equal lists have equal numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttrsId(u32);

/// The operator of an e-node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Head {
    /// A value of the source that laws do not look into: an argument (no operand), or a result of
    /// the [`Head::Opaque`] operation that is the operand.
    Value(ValueId),
    /// `dist.map` of a scalar function.
    Map(Ufunc),
    /// Any other operation that laws understand.
    Op(Opcode, AttrsId),
    /// The operation at this position of the source, which is kept as it is.
    Opaque(u32),
}

/// The operands of an e-node.
pub type Children = SmallVec<[Id; 3]>;

/// An e-node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Node {
    /// What it does.
    pub head: Head,
    /// The classes that it does it to.
    pub children: Children,
}

impl Node {
    /// A node.
    pub fn new(head: Head, children: &[Id]) -> Node {
        Node { head, children: children.into() }
    }

    /// The scalar function of a map.
    pub fn ufunc(&self) -> Option<Ufunc> {
        match self.head {
            Head::Map(ufunc) => Some(ufunc),
            _ => None,
        }
    }

    /// The operation, if laws understand it.
    pub fn opcode(&self) -> Option<Opcode> {
        match self.head {
            Head::Map(_) => Some(Opcode::Map),
            Head::Op(opcode, _) => Some(opcode),
            Head::Value(_) | Head::Opaque(_) => None,
        }
    }
}

impl Language for Node {
    type Discriminant = Head;

    fn discriminant(&self) -> Head {
        self.head
    }

    fn matches(&self, other: &Node) -> bool {
        self.head == other.head && self.children.len() == other.children.len()
    }

    fn children(&self) -> &[Id] {
        &self.children
    }

    fn children_mut(&mut self) -> &mut [Id] {
        &mut self.children
    }
}

/// Every list of attributes that occurs, in the order of first occurrence.
#[derive(Clone, Debug, Default)]
pub struct AttrsTable {
    lists: Vec<Attrs>,
    ids: HashMap<Attrs, AttrsId>,
}

impl AttrsTable {
    /// The number of a list.
    pub fn intern(&mut self, attrs: Attrs) -> AttrsId {
        if let Some(id) = self.ids.get(&attrs) {
            return *id;
        }
        let id = AttrsId(self.lists.len() as u32);
        self.lists.push(attrs.clone());
        self.ids.insert(attrs, id);
        id
    }

    /// The list of a number.
    pub fn get(&self, id: AttrsId) -> &Attrs {
        &self.lists[id.0 as usize]
    }
}

/// Does `f(a, b)` equal `f(b, a)` bit for bit (any NaN for any NaN)?
pub fn commutes(ufunc: Ufunc) -> bool {
    use Ufunc::*;
    matches!(
        ufunc,
        Add | Mul
            | Maximum
            | Minimum
            | Fmax
            | Fmin
            | Equal
            | NotEqual
            | LogicalAnd
            | LogicalOr
            | LogicalXor
            | BitAnd
            | BitOr
            | BitXor
    )
}
