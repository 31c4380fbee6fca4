//! Where a row's results are aligned, so that they can be written around the caches.

use super::Writer;
use super::part::Part;
use crate::dist_to_linalg::generic::View;
use crate::kernel::{KernelOperand, KernelPlan};
use ramba_abi::schedule::Mode;

/// The alignment in bytes from which on results are streamed: that of the vectors in use.
pub const ALIGNMENT: usize = 32;

/// The results that may be streamed: written and never read, one beside the other, with elements of
/// one size, four bytes or more (narrower ones do not fill the vectors of the loop).
pub fn streamed(plan: &KernelPlan, innermost: usize) -> Vec<usize> {
    let operand = |result: usize| &plan.operands[plan.writes[result]];
    let fits = |operand: &KernelOperand| {
        operand.mode == Mode::Write
            && operand.is_contiguous(innermost)
            && matches!(operand.dtype.size_bytes(), 4 | 8)
    };
    let mut results: Vec<usize> = (0..plan.writes.len()).filter(|&r| fits(operand(r))).collect();
    let size = results.first().map(|&result| operand(result).dtype.size_bytes());
    results.retain(|&result| Some(operand(result).dtype.size_bytes()) == size);
    results
}

/// Where the aligned part of a row begins.
pub struct Head {
    /// How many elements come before it: all of them if nothing is to be streamed, or the results are never
    /// aligned together.
    pub elements: String,
    /// Whether results are streamed; `None` if none can be.
    pub streams: Option<String>,
}

impl Writer<'_> {
    /// Where the aligned part of a row begins, for results that may be streamed and one that is aligned in
    /// any case.
    pub(super) fn head(
        &mut self,
        streams: &[usize],
        aligned: Option<usize>,
        start: &str,
        length: &str,
    ) -> Head {
        let first = streams.first().copied().or(aligned).unwrap_or_default();
        let size = self.rows.plan.operands[self.rows.plan.writes[first]].dtype.size_bytes();
        let address = self.address(first, start, length);
        let low = ALIGNMENT - 1;
        let mask = self.op("mask", format_args!("arith.constant {low} : index"));
        let shift = size.ilog2();
        let shift = self.op("shift", format_args!("arith.constant {shift} : index"));
        let up = self.op("up", format_args!("arith.subi %zero, {address} : index"));
        let up = self.op("up", format_args!("arith.andi {up}, {mask} : index"));
        let up = self.op("up", format_args!("arith.shrui {up}, {shift} : index"));
        let up = self.op("up", format_args!("arith.minsi {up}, {length} : index"));
        if streams.is_empty() {
            return Head { elements: up, streams: None };
        }
        let mut on = self.op("on", format_args!("arith.cmpi ne, %stream, %zero : index"));
        for &other in &streams[1..] {
            let other = self.address(other, start, length);
            let apart = self.op("apart", format_args!("arith.xori {other}, {address} : index"));
            let apart = self.op("apart", format_args!("arith.andi {apart}, {mask} : index"));
            let together = self.op("with", format_args!("arith.cmpi eq, {apart}, %zero : index"));
            on = self.op("on", format_args!("arith.andi {on}, {together} : i1"));
        }
        let elements = match aligned {
            Some(_) => up,
            None => self.op("head", format_args!("arith.select {on}, {up}, {length} : index")),
        };
        Head { elements, streams: Some(on) }
    }

    /// The address of a result's element at `start` of the row.
    fn address(&mut self, result: usize, start: &str, length: &str) -> String {
        let operand = self.rows.plan.writes[result];
        let part = Part { start, length, offset: "%zero", aligned: false };
        let View { name, ty, .. } = self.view(operand, &[], &part);
        let element = self.rows.signature.arguments[operand].element;
        let size = self.rows.plan.operands[operand].dtype.size_bytes();
        let pointer = self.op(
            "pointer",
            format_args!("memref.extract_aligned_pointer_as_index {name} : {ty} -> index"),
        );
        let meta = self.name("meta");
        self.line(format_args!(
            "{meta}:4 = memref.extract_strided_metadata {name} : {ty} -> memref<{element}>, index, index, index"
        ));
        let size = self.op("size", format_args!("arith.constant {size} : index"));
        let bytes = self.op("bytes", format_args!("arith.muli {meta}#1, {size} : index"));
        self.op("address", format_args!("arith.addi {pointer}, {bytes} : index"))
    }
}
