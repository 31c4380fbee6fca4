//! Sums of products of two arrays.

use super::communication::complete;
use super::{Arity, Family, Inferred, OpContext, OpDef, Opcode, one, sharding};
use crate::ir::{ArrayType, AttrDef, AttrKind, Op, Shape};
use crate::reference::semantics;
use ramba_abi::{DimSplit, Grid, Layout, Reduction};
use smallvec::SmallVec;

pub(super) const CONTRACT: OpDef = OpDef {
    opcode: Opcode::Contract,
    name: "contract",
    summary: "Products of elements, summed over the dimensions `lhs_summed` of the first array and \
              `rhs_summed` of the second. Those in `lhs_batch` and `rhs_batch` run together. The \
              result has the batch dimensions, the others of the first, the others of the second.",
    family: Family::Contraction,
    arity: Arity::Exactly(2),
    attrs: &[
        AttrDef::required("lhs_batch", AttrKind::Ints),
        AttrDef::required("rhs_batch", AttrKind::Ints),
        AttrDef::required("lhs_summed", AttrKind::Ints),
        AttrDef::required("rhs_summed", AttrKind::Ints),
    ],
    body: false,
    infer: infer_contract,
    view: None,
    sharding: sharding::CONTRACT,
    eval: semantics::contract,
};

/// The dimensions of an array as dimensions of a loop nest.
pub type LoopDims = SmallVec<[usize; 4]>;

/// A contraction as a loop nest: its dimensions are the batch's, those of the first operand alone,
/// those of the second alone, and the summed ones, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contraction {
    /// The extents of all loops.
    pub domain: Shape,
    /// How many of the loops are the batch's.
    pub batch: usize,
    /// For each operand, the loop that runs along each of its dimensions.
    pub operands: [LoopDims; 2],
    /// The result's dimensions are the first loops.
    pub rank: usize,
}

impl Op {
    /// The loops of a `dist.contract` of arrays of these shapes; `None` for other operations.
    pub fn contraction(&self, shapes: [&[i64]; 2]) -> Option<Contraction> {
        let is_one = self.opcode == Opcode::Contract;
        is_one.then(|| Contraction::new(self, shapes).ok()).flatten()
    }
}

impl Contraction {
    fn new(op: &Op, shapes: [&[i64]; 2]) -> Result<Contraction, String> {
        let batch = [op.ints("lhs_batch"), op.ints("rhs_batch")];
        let summed = [op.ints("lhs_summed"), op.ints("rhs_summed")];
        if batch[0].len() != batch[1].len() || summed[0].len() != summed[1].len() {
            return Err("names more dimensions of one array than of the other".into());
        }
        let free = [
            free_dims(shapes[0], batch[0], summed[0])?,
            free_dims(shapes[1], batch[1], summed[1])?,
        ];
        let extents = |side: usize, dims: &[i64]| -> Shape {
            dims.iter().map(|dim| shapes[side][*dim as usize]).collect()
        };
        if extents(0, batch[0]) != extents(1, batch[1])
            || extents(0, summed[0]) != extents(1, summed[1])
        {
            return Err(format!(
                "dimensions of {:?} and {:?} differ in extent",
                shapes[0], shapes[1]
            ));
        }
        let mut domain = extents(0, batch[0]);
        domain.extend(extents(0, &free[0]));
        domain.extend(extents(1, &free[1]));
        let rank = domain.len();
        domain.extend(extents(0, summed[0]));
        let first_free = [batch[0].len(), batch[0].len() + free[0].len()];
        let loops = |side: usize| {
            let mut loops: LoopDims = SmallVec::from_elem(0, shapes[side].len());
            for (dims, first) in
                [(batch[side], 0), (&free[side], first_free[side]), (summed[side], rank)]
            {
                dims.iter().enumerate().for_each(|(k, dim)| loops[*dim as usize] = first + k);
            }
            loops
        };
        Ok(Contraction { batch: batch[0].len(), operands: [loops(0), loops(1)], rank, domain })
    }

    /// How an operand lies if the loops are split so.
    pub fn operand_layout(&self, loops: &Layout, side: usize) -> Layout {
        let dims = self.operands[side].iter().map(|dim| loops.dims[*dim].clone());
        Layout::split(loops.grid.clone(), dims.collect())
    }

    /// How the result lies if the loops are split so: ranks that share sums hold partial ones.
    pub fn result_layout(&self, loops: &Layout) -> Layout {
        let mut layout = Layout::split(loops.grid.clone(), loops.dims[..self.rank].into());
        let summed = loops.dims[self.rank..].iter().filter_map(DimSplit::axis);
        layout.partial = summed.map(|axis| (axis, Reduction::Sum)).collect();
        layout.partial.sort_unstable();
        layout
    }

    /// How the loops are split if the operands lie so.
    ///
    /// # Errors
    /// If ranks would lack elements that they need, or compute the same.
    pub fn loops(&self, operands: [&Layout; 2]) -> Result<Layout, String> {
        let grid = &operands[0].grid;
        if operands[1].grid != *grid {
            return Err("the arrays lie on different grids".into());
        }
        let mut splits: SmallVec<[Option<DimSplit>; 4]> =
            SmallVec::from_elem(None, self.domain.len());
        for (layout, loops) in operands.iter().zip(&self.operands) {
            for (split, at) in layout.dims.iter().zip(loops) {
                let split =
                    if really_splits(split, grid) { split.clone() } else { DimSplit::Whole };
                match &splits[*at] {
                    Some(other) if !alike(other, &split, self.domain[*at], grid) => {
                        return Err(
                            "the arrays are split differently along a common dimension".into()
                        );
                    }
                    _ => splits[*at] = Some(split),
                }
            }
        }
        let dims: SmallVec<[DimSplit; 4]> = splits.into_iter().flatten().collect();
        let axes: SmallVec<[usize; 4]> = dims.iter().filter_map(DimSplit::axis).collect();
        match (1..axes.len()).find(|at| axes[..*at].contains(&axes[*at])) {
            Some(at) => Err(format!("grid axis {} splits both arrays' own dimensions", axes[at])),
            None => Ok(Layout::split(grid.clone(), dims)),
        }
    }
}

/// The dimensions of an array that are in neither list.
fn free_dims(shape: &[i64], batch: &[i64], summed: &[i64]) -> Result<Shape, String> {
    let named: SmallVec<[i64; 4]> = batch.iter().chain(summed).copied().collect();
    let valid = |(at, dim): (usize, &i64)| {
        (0..shape.len() as i64).contains(dim) && !named[..at].contains(dim)
    };
    match named.iter().enumerate().all(valid) {
        true => Ok((0..shape.len() as i64).filter(|dim| !named.contains(dim)).collect()),
        false => {
            Err(format!("{named:?} are not different dimensions of an array of shape {shape:?}"))
        }
    }
}

/// An axis of one rank does not.
fn really_splits(split: &DimSplit, grid: &Grid) -> bool {
    split.axis().is_some_and(|axis| grid.0[axis] > 1)
}

/// Has every rank the same part of a dimension under both splits?
fn alike(one: &DimSplit, other: &DimSplit, extent: i64, grid: &Grid) -> bool {
    let axis = one.axis();
    let owned = |split: &DimSplit, at: usize, parts: usize| {
        let range = split.owned(extent, at, parts);
        (!range.is_empty()).then_some(range)
    };
    let parts = axis.map_or(1, |axis| grid.0[axis]);
    axis == other.axis()
        && (one == other || (0..parts).all(|at| owned(one, at, parts) == owned(other, at, parts)))
}

fn infer_contract(cx: &OpContext) -> Inferred {
    let [lhs, rhs] = [cx.types[0], cx.types[1]];
    if lhs.dtype != rhs.dtype || lhs.dtype.is_integral() {
        return Err(format!(
            "multiplies floating-point or complex arrays of one type, not {lhs} and {rhs}"
        ));
    }
    let contraction = Contraction::new(cx.op, [&lhs.shape, &rhs.shape])?;
    let ty = ArrayType::new(lhs.dtype, &contraction.domain[..contraction.rank]);
    if lhs.layout.is_none() && rhs.layout.is_none() {
        return one(ty);
    }
    let loops = contraction.loops([complete(lhs)?, complete(rhs)?])?;
    one(ty.with_layout(contraction.result_layout(&loops)))
}
