//! The operations of the dialect: a table, one row each.
//!
//! A row is the single place where an operation is described. The verifier, the builders
//! ([`crate::Func::push`]), the IRDL definition, the manual and the reference interpreter read it.
//! To add an operation, write its row in the file of its family and name it in [`OPS`].

mod communication;
mod constraint;
mod contract;
mod creation;
mod elementwise;
mod generic;
mod groups;
mod memory;
mod reduction;
mod scan;
pub mod sharding;
mod views;

use crate::ir::{ArrayType, AttrDef, AttrValue, Op};
use crate::reference::{EvalContext, Evaluated};
use ramba_abi::ViewMap;
use smallvec::SmallVec;

pub use contract::{Contraction, LoopDims};
pub use generic::GenericForm;
pub use sharding::{DimRule, LoopRule, Runs, Sharding};

/// The result types an operation's row gives it, or what is wrong with the operation.
pub type Inferred = Result<SmallVec<[ArrayType; 1]>, String>;

/// What a row's functions see of an operation.
pub struct OpContext<'a> {
    /// The operation; its attributes have the declared kinds.
    pub op: &'a Op,
    /// The types of its operands.
    pub types: &'a [&'a ArrayType],
}

/// What an operation does to elements, as far as loops care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Makes elements out of nothing.
    Creation,
    /// Each result element from the operands' elements at the same place.
    Elementwise,
    /// Each result element is one operand element, elsewhere: [`OpDef::view`] says where.
    View,
    /// A new version of an array, partly overwritten.
    Write,
    /// Combines elements along dimensions.
    Reduction,
    /// Combines elements along a dimension in groups.
    Grouping,
    /// Each result element is one operand element, elsewhere: labels say where.
    Gathering,
    /// Combines each element with those before it.
    Scan,
    /// Sums of products of two arrays.
    Contraction,
    /// A fused loop nest.
    Generic,
    /// Moves elements between ranks.
    Communication,
    /// Says where elements are kept.
    Memory,
    /// Says what layouts an array may have.
    Constraint,
}

/// How many operands an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arity {
    /// Exactly so many.
    Exactly(usize),
    /// Any number.
    Any,
}

/// One operation's row.
pub struct OpDef {
    /// The operation.
    pub opcode: Opcode,
    /// Its name without the dialect's.
    pub name: &'static str,
    /// One sentence for the manual.
    pub summary: &'static str,
    /// What it does to elements.
    pub family: Family,
    /// How many operands it takes.
    pub arity: Arity,
    /// Its parameters.
    pub attrs: &'static [AttrDef],
    /// Does it hold a scalar program?
    pub body: bool,
    /// The types of its results.
    pub infer: fn(&OpContext) -> Inferred,
    /// For views: from result indices to operand indices; `None` where no affine map can say it.
    pub view: Option<fn(&OpContext) -> Option<ViewMap>>,
    /// How the dimensions of its arrays may be split over ranks.
    pub sharding: sharding::ShardingDef,
    /// Its meaning: the results' values from the operands'.
    pub eval: fn(&EvalContext) -> Evaluated,
}

macro_rules! opcodes {
    ($($(#[$doc:meta])* $variant:ident = $row:path;)*) => {
        /// An operation of the dialect.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Opcode { $($(#[$doc])* $variant,)* }

        /// Every operation, in the order of the enum.
        pub const OPS: &[&OpDef] = &[$(&$row,)*];
    };
}

opcodes! {
    /// An array of one value.
    Fill = creation::FILL;
    /// An array that is written before it is read.
    Empty = creation::EMPTY;
    /// Evenly spaced numbers.
    Iota = creation::IOTA;
    /// A scalar function of corresponding elements.
    Map = elementwise::MAP;
    /// Elements converted to another type.
    Cast = elementwise::CAST;
    /// A regular subset of the elements.
    ExtractSlice = views::EXTRACT_SLICE;
    /// An array with a regular subset of its elements replaced.
    InsertSlice = views::INSERT_SLICE;
    /// The dimensions in another order.
    Transpose = views::TRANSPOSE;
    /// Elements repeated along new or unit dimensions.
    Broadcast = views::BROADCAST;
    /// The elements in row-major order under another shape.
    Reshape = views::RESHAPE;
    /// Elements combined along dimensions.
    Reduce = reduction::REDUCE;
    /// Elements combined in groups along a dimension.
    GroupReduce = groups::GROUP_REDUCE;
    /// Elements picked along a dimension.
    Gather = groups::GATHER;
    /// Each element combined with those before it.
    Scan = scan::SCAN;
    /// Sums of products of two arrays.
    Contract = contract::CONTRACT;
    /// A fused loop nest.
    Generic = generic::GENERIC;
    /// A loop nest whose body is a compiled kernel.
    Launch = generic::LAUNCH;
    /// The same array in another layout.
    Reshard = communication::RESHARD;
    /// The same array with its neighbours' elements around each block.
    HaloExchange = communication::HALO_EXCHANGE;
    /// Partial results combined over ranks.
    AllReduce = communication::ALL_REDUCE;
    /// Partial results combined over ranks, a part for each.
    ReduceScatter = communication::REDUCE_SCATTER;
    /// A second array of the same elements.
    Copy = memory::COPY;
    /// The same array, laid out as the user demands.
    Distribute = constraint::DISTRIBUTE;
    /// The same array, split like another along a dimension.
    Align = constraint::ALIGN;
}

impl Opcode {
    /// The operation's row.
    pub fn def(self) -> &'static OpDef {
        OPS[self as usize]
    }

    /// The name without the dialect's.
    pub fn name(self) -> &'static str {
        self.def().name
    }

    /// The operation of a name (without the dialect's).
    pub fn from_name(name: &str) -> Option<Opcode> {
        OPS.iter().find(|def| def.name == name).map(|def| def.opcode)
    }

    /// Where an attribute stands in [`Op::attrs`].
    pub fn attr_position(self, name: &str) -> Option<usize> {
        self.def().attrs.iter().position(|attr| attr.name == name)
    }

    /// Checks what the row declares: number of operands, attributes present and of their kinds,
    /// a body where there must be one.
    pub(crate) fn check_form(self, op: &Op) -> Result<(), String> {
        let def = self.def();
        if let Arity::Exactly(count) = def.arity
            && op.operands.len() != count
        {
            return Err(format!("takes {count} operands, got {}", op.operands.len()));
        }
        if op.attrs.len() != def.attrs.len() {
            return Err(format!("takes {} attributes, got {}", def.attrs.len(), op.attrs.len()));
        }
        for (attr, value) in def.attrs.iter().zip(&op.attrs) {
            check_attr(attr, value)?;
        }
        match (def.body, &op.body) {
            (true, None) => Err("needs a body".into()),
            (false, Some(_)) => Err("takes no body".into()),
            _ => Ok(()),
        }
    }
}

fn check_attr(attr: &AttrDef, value: &AttrValue) -> Result<(), String> {
    match value.kind() {
        None if attr.optional => Ok(()),
        None => Err(format!("needs attribute '{}'", attr.name)),
        Some(kind) if kind == attr.kind => Ok(()),
        Some(kind) => Err(format!("attribute '{}' is {kind:?}, not {:?}", attr.name, attr.kind)),
    }
}

impl OpContext<'_> {
    /// For views: from result indices to operand indices, if an affine map can say it.
    pub fn view(&self) -> Option<ViewMap> {
        self.op.opcode.def().view.and_then(|view| view(self))
    }
}

fn one(ty: ArrayType) -> Inferred {
    Ok(SmallVec::from_iter([ty]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_enum_order_under_unique_names() {
        for (position, def) in OPS.iter().enumerate() {
            assert_eq!(def.opcode as usize, position, "{}", def.name);
            assert_eq!(Opcode::from_name(def.name), Some(def.opcode));
        }
    }
}
