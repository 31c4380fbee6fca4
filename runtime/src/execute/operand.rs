//! A launch's operands as pointers.

use super::error::BindError;
use crate::shard::{Dims, Placement, dense_strides};
use ramba_abi::schedule::{Mode, Operand};
use ramba_abi::{IndexBox, Range, ViewMap};
use smallvec::SmallVec;

/// What turns iteration indices into a pointer.
#[derive(Clone, Debug)]
pub(super) struct OperandPlan {
    /// The buffer's slot.
    pub slot: usize,
    /// From the start of the buffer to the element of iteration 0 (which may lie outside), in
    /// bytes.
    pub base: i64,
    /// Per iteration dimension, in elements.
    pub strides: Dims,
    /// Per dimension in which a label chooses, its extent and stride in elements.
    pub choices: Choices,
    /// The size of an element in bytes.
    pub size: i64,
    /// Is it written?
    pub writes: bool,
}

impl OperandPlan {
    /// The operand of a launch that runs the iterations `local` on this rank.
    pub fn new(
        position: usize,
        operand: &Operand,
        placement: &Placement,
        local: &IndexBox,
        rank: usize,
    ) -> Result<OperandPlan, BindError> {
        check(position, operand, placement, local, rank)?;
        let first: Dims = placement.stored.0.iter().map(|range| range.lo).collect();
        let affine = Affine::new(&operand.view, &first, &placement.strides, local.0.len());
        let size = placement.dtype.size_bytes() as i64;
        Ok(OperandPlan {
            slot: operand.slot.0 as usize,
            base: affine.base * size,
            strides: affine.strides,
            choices: affine.choices,
            size,
            writes: operand.mode != Mode::Read,
        })
    }

    /// The distance in bytes from the start of the buffer to the element of an iteration.
    pub fn offset(&self, iteration: &[i64]) -> i64 {
        let steps = iteration.iter().zip(&self.strides).map(|(index, stride)| index * stride);
        self.base + steps.sum::<i64>() * self.size
    }
}

fn check(
    position: usize,
    operand: &Operand,
    placement: &Placement,
    local: &IndexBox,
    rank: usize,
) -> Result<(), BindError> {
    let dims = local.0.len();
    let beyond = |access: &&ramba_abi::Access| access.dim.is_some_and(|dim| dim >= dims);
    if let Some(index) = operand.view.0.iter().find(beyond).and_then(|access| access.dim) {
        return Err(BindError::Missing { what: "iteration dimension", index });
    }
    if operand.view.0.len() != placement.shape.len() {
        let index = operand.view.0.len();
        return Err(BindError::Missing { what: "array dimension", index });
    }
    let touched = touched(operand, local);
    if local.is_empty() || placement.stored.contains(&touched) {
        return Ok(());
    }
    let (touched, held) = (show(&touched), show(&placement.stored));
    Err(BindError::OutOfReach { operand: position, rank, touched, held })
}

/// The elements that an operand's iterations touch, its reach included.
pub(super) fn touched(operand: &Operand, iterations: &IndexBox) -> IndexBox {
    let mut touched = operand.view.image(iterations);
    for (range, reach) in touched.0.iter_mut().zip(&operand.reach) {
        range.hi += reach;
    }
    touched
}

/// A box as in `[0:3, 5:9]`.
pub(super) fn show(part: &IndexBox) -> String {
    let ranges: Vec<String> = part.0.iter().map(|Range { lo, hi }| format!("{lo}:{hi}")).collect();
    format!("[{}]", ranges.join(", "))
}

/// Extents that labels choose from, with strides.
pub(super) type Choices = SmallVec<[[i64; 2]; 1]>;

/// A view of a dense or padded array in memory, as an affine map of iteration indices, in elements, for
/// the labels 0.
pub(super) struct Affine {
    pub base: i64,
    pub strides: Dims,
    pub choices: Choices,
}

impl Affine {
    /// `view` of an array whose memory starts at index `first` and has these `strides`.
    pub fn new(view: &ViewMap, first: &[i64], strides: &[i64], dims: usize) -> Affine {
        let strides_of = Dims::from_elem(0, dims);
        let mut affine = Affine { base: 0, strides: strides_of, choices: Choices::new() };
        for ((access, first), stride) in view.0.iter().zip(first).zip(strides) {
            affine.base += (access.offset - first) * stride;
            if let Some(dim) = access.dim {
                affine.strides[dim] += access.step * stride;
            }
            affine.choices.extend(access.label.map(|l| [l.extent, access.step * stride]));
        }
        affine
    }

    /// `view` of a dense array that holds just the box `part`.
    pub fn dense(view: &ViewMap, part: &IndexBox, dims: usize) -> Affine {
        let first: Dims = part.0.iter().map(|range| range.lo).collect();
        Affine::new(view, &first, &dense_strides(&part.extents()), dims)
    }
}
