//! How the dimensions of an operation's arrays may be split over ranks: the column `sharding` of the
//! operations' table.
//!
//! A rule is plain data, made for one operation. It names loops, says what splitting each of them means,
//! and how the loops run along the arrays. What follows for a dimension of an array ([`DimRule`]) and for
//! the layouts of arrays is algebra; nobody has to ask which operation it is.

use super::generic::GenericForm;
use super::{Contraction, OpContext};
use crate::ir::{OutKind, Shape};
use ramba_abi::{Access, DimSplit, IndexBox, Layout, Reduction, ViewMap};
use smallvec::SmallVec;
use std::fmt;

/// The column of the table: a sentence for the manual, and the rule of an operation.
pub struct ShardingDef {
    /// Which dimensions may be split, in a few words.
    pub summary: &'static str,
    /// The rule; the operation is valid.
    pub rule: fn(&OpContext) -> Sharding,
}

/// What it means to split a loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoopRule {
    /// Each rank makes elements of its own.
    PassThrough,
    /// Each rank has partial results, which are combined afterwards.
    Reduction(Reduction),
    /// Each rank needs to know what the ranks before it come to.
    Scan,
    /// It cannot be split.
    Whole,
}

/// Who decides how the loops are split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runs {
    /// Whoever plans.
    Anywhere,
    /// It works on the operand's memory, or beside it: the loops are split like the operand.
    WithOperand,
    /// The attribute `layout` says where the result lies.
    AsNamed,
    /// The user says where the result lies.
    AsDemanded,
    /// Each rank has consecutive rows of the operand, and of the result.
    ByRows,
}

/// The rule of one operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Sharding {
    /// Who decides.
    pub runs: Runs,
    /// The extents of the loops.
    pub domain: Shape,
    /// What splitting each loop means.
    pub loops: SmallVec<[LoopRule; 4]>,
    /// How operands are read: a position, and from loop indices to the operand's. An operand may be
    /// read in several ways, or not at all.
    pub reads: SmallVec<[(usize, ViewMap); 4]>,
    /// For each result, from loop indices to the result's.
    pub writes: SmallVec<[ViewMap; 1]>,
}

/// How a dimension of an operand may be split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DimRule {
    /// Like this loop.
    PassThrough(usize),
    /// Like this loop, with so many elements of the neighbours' below and above.
    Halo(usize, i64, i64),
    /// Like this loop: iteration `i` reads `offset + step * i`.
    Image {
        /// The loop.
        dim: usize,
        /// The index that iteration 0 reads.
        offset: i64,
        /// The distance of what neighbouring iterations read.
        step: i64,
    },
    /// Not at all: every iteration may need all of it.
    Whole,
}

/// Each element of each result comes from the elements at the same place.
pub const PASS_THROUGH: ShardingDef = ShardingDef {
    summary: "all dimensions pass through",
    rule: |cx| elementwise(cx, Runs::Anywhere),
};

/// The same, in the operand's memory or beside it.
pub const WITH_OPERAND: ShardingDef = ShardingDef {
    summary: "all dimensions pass through; it runs where its operand lies",
    rule: |cx| elementwise(cx, Runs::WithOperand),
};

/// The result lies where an attribute says.
pub const AS_NAMED: ShardingDef = ShardingDef {
    summary: "all dimensions pass through; the result lies where `layout` says",
    rule: |cx| elementwise(cx, Runs::AsNamed),
};

/// The result lies where the user says.
pub const AS_DEMANDED: ShardingDef = ShardingDef {
    summary: "all dimensions pass through; the result lies where the user demands",
    rule: |cx| elementwise(cx, Runs::AsDemanded),
};

/// Each dimension is the image of a dimension of the result.
pub const VIEW: ShardingDef = ShardingDef {
    summary: "the operand's dimensions are images of the result's",
    rule: |cx| match cx.view() {
        None => whole(cx),
        Some(view) => {
            let domain = cx.result_shape();
            let writes = SmallVec::from_iter([ViewMap::identity(domain.len())]);
            loops(domain, SmallVec::from_iter([(0, view)]), writes)
        }
    },
};

/// Rows, if the row-major order does not allow more.
pub const ROWS: ShardingDef = ShardingDef {
    summary: "by consecutive rows; dimensions are images where only unit ones come or go",
    rule: |cx| match cx.view() {
        None => Sharding { runs: Runs::ByRows, ..whole(cx) },
        Some(_) => Sharding { runs: Runs::ByRows, ..(VIEW.rule)(cx) },
    },
};

/// Each dimension of what is written over is an image; the rest of the base stays where it is.
pub const WRITE: ShardingDef = ShardingDef {
    summary: "the base's dimensions are images of those of the written array",
    rule: |cx| match cx.view() {
        None => whole(cx),
        Some(view) => {
            let domain: Shape = cx.types[1].shape.clone();
            let value = ViewMap::identity(domain.len());
            let reads = SmallVec::from_iter([(0, view.clone()), (1, value)]);
            loops(domain, reads, SmallVec::from_iter([view]))
        }
    },
};

/// The dimensions in `axes` are combined, the others pass through.
pub const REDUCE: ShardingDef = ShardingDef {
    summary: "dimensions in `axes` are reduced, the others pass through",
    rule: |cx| {
        let (axes, domain) = (cx.op.ints("axes"), cx.types[0].shape.clone());
        let rank = domain.len();
        let reduced = |dim: usize| axes.contains(&(dim as i64));
        let kept = (0..rank).filter(|dim| !reduced(*dim));
        let write = ViewMap(kept.map(|dim| Access::at(dim, 0, 1)).collect());
        let mut rule = loops(
            domain,
            SmallVec::from_iter([(0, ViewMap::identity(rank))]),
            SmallVec::from_iter([write]),
        );
        for dim in (0..rank).filter(|dim| reduced(*dim)) {
            rule.loops[dim] = LoopRule::Reduction(cx.op.reduction("kind"));
        }
        rule
    },
};

/// Along `axis` elements depend on those before them.
pub const SCAN: ShardingDef = ShardingDef {
    summary: "dimension `axis` is a scan, the others pass through; it runs where its operand lies",
    rule: |cx| {
        let mut rule = elementwise(cx, Runs::WithOperand);
        rule.loops[cx.op.int("axis") as usize] = LoopRule::Scan;
        rule
    },
};

/// Batch and free dimensions pass through, summed ones are reduced.
pub const CONTRACT: ShardingDef = ShardingDef {
    summary: "summed dimensions are reduced, all others pass through",
    rule: |cx| match cx.op.contraction([&cx.types[0].shape, &cx.types[1].shape]) {
        None => whole(cx),
        Some(nest) => contraction(&nest),
    },
};

/// What the views of a loop nest say.
pub const NEST: ShardingDef = ShardingDef {
    summary: "as its views say: images of the loops, with halos where an array is read through several; \
              loops that a combined result lacks are reduced",
    rule: |cx| cx.op.generic_form().map_or_else(|| whole(cx), |form| nest(&form)),
};

/// Nothing is known: every rank needs everything.
pub const WHOLE: ShardingDef =
    ShardingDef { summary: "every rank needs all of every operand", rule: whole };

impl OpContext<'_> {
    /// How the dimensions of its arrays may be split.
    pub fn sharding(&self) -> Sharding {
        (self.op.opcode.def().sharding.rule)(self)
    }

    fn result_shape(&self) -> Shape {
        let inferred = (self.op.opcode.def().infer)(self).unwrap_or_default();
        inferred.first().map(|ty| ty.shape.clone()).unwrap_or_default()
    }
}

fn loops(
    domain: Shape,
    reads: SmallVec<[(usize, ViewMap); 4]>,
    writes: SmallVec<[ViewMap; 1]>,
) -> Sharding {
    let pass = SmallVec::from_elem(LoopRule::PassThrough, domain.len());
    Sharding { runs: Runs::Anywhere, loops: pass, domain, reads, writes }
}

fn elementwise(cx: &OpContext, runs: Runs) -> Sharding {
    let domain = cx.types.first().map_or_else(|| cx.result_shape(), |ty| ty.shape.clone());
    let same = ViewMap::identity(domain.len());
    // What only tells where to lie is not read.
    let read = if runs == Runs::AsDemanded { 1 } else { cx.types.len() };
    let reads = (0..read.min(cx.types.len())).map(|operand| (operand, same.clone())).collect();
    Sharding { runs, ..loops(domain, reads, SmallVec::from_iter([same])) }
}

fn contraction(nest: &Contraction) -> Sharding {
    let view = |dims: &[usize]| ViewMap(dims.iter().map(|dim| Access::at(*dim, 0, 1)).collect());
    let reads = [0, 1].map(|side| (side, view(&nest.operands[side])));
    let mut rule = loops(
        nest.domain.clone(),
        reads.into_iter().collect(),
        SmallVec::from_iter([ViewMap::identity(nest.rank)]),
    );
    rule.loops[nest.rank..].fill(LoopRule::Reduction(Reduction::Sum));
    rule
}

fn nest(form: &GenericForm) -> Sharding {
    let reads = form.ins.iter().cloned().enumerate();
    // What a result starts from is needed where it is written.
    let inits = form.inits.iter().zip(form.outs);
    let inits = inits.filter_map(|(init, out)| Some((usize::try_from(*init).ok()?, out.clone())));
    let mut rule = loops(
        form.domain.into(),
        reads.chain(inits).collect(),
        form.outs.iter().cloned().collect(),
    );
    for (out, kind) in form.outs.iter().zip(form.kinds) {
        let OutKind::Reduce(reduction) = kind else { continue };
        for (dim, own) in rule.loops.iter_mut().enumerate() {
            if out.reader_of(dim).is_none() {
                *own = LoopRule::Reduction(*reduction);
            }
        }
    }
    // A stored result that lacks a loop would be made twice.
    for (dim, own) in rule.loops.iter_mut().enumerate() {
        let stored = form.outs.iter().zip(form.kinds).filter(|(_, kind)| **kind == OutKind::Store);
        if form.domain[dim] > 1 && { stored }.any(|(out, _)| out.reader_of(dim).is_none()) {
            *own = LoopRule::Whole;
        }
    }
    rule
}

fn whole(cx: &OpContext) -> Sharding {
    let results = (cx.op.opcode.def().infer)(cx).unwrap_or_default();
    let everything = |rank: usize| ViewMap(SmallVec::from_elem(Access::constant(0), rank));
    Sharding {
        runs: Runs::Anywhere,
        domain: Shape::new(),
        loops: SmallVec::new(),
        reads: SmallVec::new(),
        writes: results.iter().map(|ty| everything(ty.rank())).collect(),
    }
}

impl Sharding {
    /// How a dimension of an operand may be split.
    pub fn dim(&self, operand: usize, dim: usize) -> DimRule {
        let reads = self.reads.iter().filter(|(own, _)| *own == operand);
        let mut accesses = reads.map(|(_, view)| view.0[dim]);
        let Some(first) = accesses.next() else { return DimRule::Whole };
        let Some(over) = first.dim else { return DimRule::Whole };
        let (mut low, mut high) = (first.offset, first.offset);
        for access in accesses {
            if (access.dim, access.step) != (first.dim, first.step) {
                return DimRule::Whole;
            }
            (low, high) = (low.min(access.offset), high.max(access.offset));
        }
        match (low == high, first.step) {
            (true, 1) if low == 0 => DimRule::PassThrough(over),
            (true, step) => DimRule::Image { dim: over, offset: low, step },
            // Iteration i reads between i + low and i + high; it lies with element i + middle.
            (false, 1) => {
                let middle = low + (high - low) / 2;
                DimRule::Halo(over, middle - low, high - middle)
            }
            (false, _) => DimRule::Whole,
        }
    }

    /// The box of an operand that the given iterations read; `None` if they read none of it.
    pub fn needed(&self, operand: usize, iterations: &IndexBox) -> Option<IndexBox> {
        let reads = self.reads.iter().filter(|(own, _)| *own == operand);
        reads.map(|(_, view)| view.image(iterations)).reduce(|a, b| {
            let hull = a.0.iter().zip(&b.0);
            let hull = hull.map(|(a, b)| ramba_abi::Range::new(a.lo.min(b.lo), a.hi.max(b.hi)));
            IndexBox(hull.collect())
        })
    }

    /// How an operand lies, each of whose dimensions is whole or runs with a loop, if the loops are
    /// split so and ranks are to have what they read. The operand is read in one way.
    pub fn operand_layout(&self, loops: &Layout, operand: usize) -> Option<Layout> {
        let (_, view) = self.reads.iter().find(|(own, _)| *own == operand)?;
        Some(Layout::split(loops.grid.clone(), splits(loops, view)))
    }

    /// How a result lies if the loops are split so: ranks along reduced loops hold partial results.
    pub fn result_layout(&self, loops: &Layout, result: usize) -> Layout {
        let view = &self.writes[result];
        let mut layout = Layout::split(loops.grid.clone(), splits(loops, view));
        for (dim, rule) in self.loops.iter().enumerate() {
            if let (LoopRule::Reduction(kind), None) = (rule, view.reader_of(dim)) {
                layout.partial.extend(loops.dims[dim].axis().map(|axis| (axis, *kind)));
            }
        }
        layout.partial.sort_unstable();
        layout
    }

    /// The loops along which ranks tell each other what theirs come to.
    pub fn scans(&self) -> impl Iterator<Item = usize> {
        (0..self.loops.len()).filter(|dim| self.loops[*dim] == LoopRule::Scan)
    }
}

fn splits(loops: &Layout, view: &ViewMap) -> SmallVec<[DimSplit; 4]> {
    let split = |access: &Access| match access.dim {
        Some(dim) if access.step.abs() == 1 => {
            loops.dims[dim].sliced(-access.step * access.offset, access.step)
        }
        _ => DimSplit::Whole,
    };
    view.0.iter().map(split).collect()
}

impl fmt::Display for DimRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            DimRule::PassThrough(dim) => write!(f, "pass(d{dim})"),
            DimRule::Halo(dim, low, high) => write!(f, "halo(d{dim}, {low}, {high})"),
            DimRule::Image { dim, offset, step } => write!(f, "image(d{dim}, {offset}, {step})"),
            DimRule::Whole => f.write_str("whole"),
        }
    }
}

#[cfg(test)]
mod tests;
