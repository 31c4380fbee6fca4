//! Sums of blocks: a rounding error grows with the number of additions one after the other.
//!
//! Each block is added up for itself, in the independent lanes of the vector loop. Blocks of single
//! precision add up to a total in double precision, which is rounded once, when it joins the result.

use super::{Rows, Writer};
use crate::dist_to_linalg::accumulate;
use crate::dist_to_linalg::emitter::Emitter;
use crate::dist_to_linalg::generic::View;
use crate::dist_to_linalg::memrefs::{element, register};
use crate::dist_to_linalg::rows::part::Part;
use ramba_abi::schedule::Mode;
use ramba_abi::{DType, DTypeKind, Reduction};

/// The cells of a result: the sum of the block, and the total of blocks.
const SUM: &str = "sum";
const TOTAL: &str = "total";

impl Rows<'_> {
    /// How a result adds up (or multiplies) inexact numbers along the innermost dimension, and their
    /// type, if it does and may reorder them.
    fn block_sum(&self, result: usize) -> Option<(Reduction, DType)> {
        let operand = &self.plan.operands[self.plan.writes[result]];
        let inexact = matches!(operand.dtype.kind(), DTypeKind::Float | DTypeKind::Complex);
        let stays = operand.view.reader_of(self.innermost()).is_none();
        match operand.mode {
            Mode::Reduce(reduction @ (Reduction::Sum | Reduction::Prod)) => {
                (inexact && stays && !self.reproducible).then_some((reduction, operand.dtype))
            }
            _ => None,
        }
    }

    pub(super) fn has_block_sum(&self, result: usize) -> bool {
        self.block_sum(result).is_some()
    }

    /// The results whose blocks have a total, for the whole call or (`per_row`) for each row.
    fn totals(&self, per_row: bool) -> Vec<usize> {
        let moves = |result: usize| {
            let argument = &self.signature.arguments[self.plan.writes[result]];
            !argument.dims.is_empty()
        };
        let single = |result: usize| matches!(self.block_sum(result), Some((_, DType::F32)));
        (0..self.plan.writes.len()).filter(|&r| single(r) && moves(r) == per_row).collect()
    }
}

impl Writer<'_> {
    /// Makes room for the sums.
    pub(super) fn allocate_block_sums(&mut self) {
        for result in 0..self.rows.plan.writes.len() {
            let Some((_, dtype)) = self.rows.block_sum(result) else { continue };
            let ty = element(dtype);
            self.line(format_args!("%{SUM}{result} = memref.alloca() : memref<{ty}>"));
            if dtype == DType::F32 {
                self.line(format_args!("%{TOTAL}{result} = memref.alloca() : memref<f64>"));
            }
        }
    }

    /// The sum of a block, set to its start.
    pub(super) fn start_block_sum(&mut self, result: usize, dtype: DType) -> View {
        self.reset(SUM, result, dtype);
        let map = "affine_map<(d0) -> ()>".into();
        View { name: format!("%{SUM}{result}"), ty: format!("memref<{}>", element(dtype)), map }
    }

    /// Adds the sum of a block to the total, or to the result if it has none.
    pub(super) fn add_block_sum(&mut self, result: usize, part: &Part) -> Result<(), String> {
        let Some((reduction, dtype)) = self.rows.block_sum(result) else { return Ok(()) };
        let mut emitter = self.fresh_emitter();
        let ty = register(dtype);
        let sum = emitter.op(&format!("memref.load %{SUM}{result}[] : memref<{ty}>"));
        if dtype != DType::F32 {
            return self.add_to_result(emitter, result, part, sum);
        }
        let wide = emitter.op(&format!("arith.extf {sum} : f32 to f64"));
        let old = emitter.op(&format!("memref.load %{TOTAL}{result}[] : memref<f64>"));
        let new = accumulate(&mut emitter, reduction, DType::F64, old, wide)?;
        emitter.line(&format!("memref.store {new}, %{TOTAL}{result}[] : memref<f64>"));
        self.splice(emitter);
        Ok(())
    }

    /// Sets the totals that begin here to their start.
    pub(super) fn start_totals(&mut self, per_row: bool) {
        for result in self.rows.totals(per_row) {
            self.reset(TOTAL, result, DType::F64);
        }
    }

    /// Adds the totals that end here to the results.
    pub(super) fn add_totals(&mut self, per_row: bool) -> Result<(), String> {
        for result in self.rows.totals(per_row) {
            let mut emitter = self.fresh_emitter();
            let total = emitter.op(&format!("memref.load %{TOTAL}{result}[] : memref<f64>"));
            let rounded = emitter.op(&format!("arith.truncf {total} : f64 to f32"));
            let part = Part { start: "%zero", length: "%one", offset: "%zero", aligned: false };
            self.add_to_result(emitter, result, &part, rounded)?;
        }
        Ok(())
    }

    /// Emits `result += value` after what `emitter` holds.
    fn add_to_result(
        &mut self,
        mut emitter: Emitter,
        result: usize,
        part: &Part,
        value: String,
    ) -> Result<(), String> {
        let Some((reduction, dtype)) = self.rows.block_sum(result) else { return Ok(()) };
        let View { name, ty, .. } = self.view(self.rows.plan.writes[result], &[], part);
        let indices = if ty.contains("<?x") { "%zero" } else { "" };
        let old = emitter.op(&format!("memref.load {name}[{indices}] : {ty}"));
        let new = accumulate(&mut emitter, reduction, dtype, old, value)?;
        emitter.line(&format!("memref.store {new}, {name}[{indices}] : {ty}"));
        self.splice(emitter);
        Ok(())
    }

    /// Sets a cell to what its reduction starts from.
    fn reset(&mut self, cell: &str, result: usize, dtype: DType) {
        let Some((reduction, _)) = self.rows.block_sum(result) else { return };
        let Some(identity) = reduction.identity(dtype) else { return };
        let mut emitter = self.fresh_emitter();
        let identity = emitter.constant(identity);
        let ty = element(dtype);
        emitter.line(&format!("memref.store {identity}, %{cell}{result}[] : memref<{ty}>"));
        self.splice(emitter);
    }

    /// An emitter of operations outside of a `linalg.generic`, whose names are not taken.
    pub(super) fn fresh_emitter(&mut self) -> Emitter {
        let prefix = self.name("b");
        Emitter::named(&format!("{prefix}_"), self.rows.reproducible)
    }

    pub(super) fn splice(&mut self, emitter: Emitter) {
        self.declare(&emitter);
        self.text.push_str(emitter.text());
    }
}
