//! Sums of blocks: a rounding error grows with the number of additions one after the other.
//!
//! Each block is added up for itself, in the independent lanes of the vector loop. Blocks of single
//! precision add up to a total in double precision, which is rounded once, when it joins the result.
//!
//! Where the order is fixed, the lanes are written down: element `k` of each block joins lane `k`, in double
//! precision if it is single, and at the end of the row (or of the call) lanes are combined in halves.
//! Nothing may be reordered then, and nothing needs to be for a vector loop.

use super::{Rows, Writer};
use crate::dist_to_linalg::accumulate;
use crate::dist_to_linalg::emitter::Emitter;
use crate::dist_to_linalg::generic::{Generic, View};
use crate::dist_to_linalg::memrefs::{element, register};
use crate::dist_to_linalg::rows::part::Part;
use ramba_abi::schedule::Mode;
use ramba_abi::{DType, DTypeKind, Reduction};

/// The cells of a result: the sum of the block, and the total of blocks.
const SUM: &str = "sum";
const TOTAL: &str = "total";
const LANES: &str = "lanes";

impl Rows<'_> {
    /// How a result adds up (or multiplies) inexact numbers along the innermost dimension, and their
    /// type, if it does.
    fn block_sum(&self, result: usize) -> Option<(Reduction, DType)> {
        let operand = &self.plan.operands[self.plan.writes[result]];
        let inexact = matches!(operand.dtype.kind(), DTypeKind::Float | DTypeKind::Complex);
        let stays = operand.view.reader_of(self.innermost()).is_none();
        match operand.mode {
            Mode::Reduce(reduction @ (Reduction::Sum | Reduction::Prod)) => {
                (inexact && stays).then_some((reduction, operand.dtype))
            }
            _ => None,
        }
    }

    pub(super) fn has_block_sum(&self, result: usize) -> bool {
        self.block_sum(result).is_some()
    }

    /// Has each element of a block a lane of its own, in which the blocks add up?
    pub(super) fn has_lanes(&self, result: usize) -> bool {
        self.rounding.reproducible && self.has_block_sum(result)
    }

    /// The type in which a result's lanes add up.
    fn lane_type(&self, result: usize) -> Option<(Reduction, DType)> {
        let (reduction, dtype) = self.block_sum(result)?;
        Some((reduction, if dtype == DType::F32 { DType::F64 } else { dtype }))
    }

    /// Does a result add up in double precision what is single?
    pub(super) fn is_widened(&self, result: usize) -> bool {
        self.rounding.reproducible && matches!(self.block_sum(result), Some((_, DType::F32)))
    }

    /// The results whose blocks have a total, for the whole call or (`per_row`) for each row.
    fn totals(&self, per_row: bool) -> Vec<usize> {
        let moves = |result: usize| {
            let argument = &self.signature.arguments[self.plan.writes[result]];
            !argument.dims.is_empty()
        };
        let single = |result: usize| matches!(self.block_sum(result), Some((_, DType::F32)));
        let has_total = |result: usize| self.has_lanes(result) || single(result);
        (0..self.plan.writes.len()).filter(|&r| has_total(r) && moves(r) == per_row).collect()
    }
}

impl Writer<'_> {
    /// Makes room for the sums.
    pub(super) fn allocate_block_sums(&mut self) {
        for result in 0..self.rows.plan.writes.len() {
            let Some((_, dtype)) = self.rows.block_sum(result) else { continue };
            let ty = element(dtype);
            if self.rows.has_lanes(result) {
                let ty = self.lanes_type(result);
                self.line(format_args!(
                    "%{LANES}{result} = memref.alloca() {{alignment = 64}} : {ty}"
                ));
                continue;
            }
            self.line(format_args!("%{SUM}{result} = memref.alloca() : memref<{ty}>"));
            if dtype == DType::F32 {
                self.line(format_args!("%{TOTAL}{result} = memref.alloca() : memref<f64>"));
            }
        }
    }

    /// The sum of a block, set to its start; or its lanes.
    pub(super) fn start_block_sum(&mut self, result: usize, dtype: DType, part: &Part) -> View {
        if self.rows.has_lanes(result) {
            return self.lanes(result, part.offset, part.length);
        }
        self.reset(SUM, result, dtype);
        let map = "affine_map<(d0) -> ()>".into();
        View { name: format!("%{SUM}{result}"), ty: format!("memref<{}>", element(dtype)), map }
    }

    /// Adds the sum of a block to the total, or to the result if it has none.
    pub(super) fn add_block_sum(&mut self, result: usize, part: &Part) -> Result<(), String> {
        let Some((reduction, dtype)) = self.rows.block_sum(result) else { return Ok(()) };
        if self.rows.has_lanes(result) {
            return Ok(());
        }
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
            match self.rows.has_lanes(result) {
                true => self.reset_lanes(result),
                false => self.reset(TOTAL, result, DType::F64),
            }
        }
    }

    /// Adds the totals that end here to the results.
    pub(super) fn add_totals(&mut self, per_row: bool) -> Result<(), String> {
        for result in self.rows.totals(per_row) {
            if self.rows.has_lanes(result) {
                self.add_lanes(result)?;
                continue;
            }
            let mut emitter = self.fresh_emitter();
            let total = emitter.op(&format!("memref.load %{TOTAL}{result}[] : memref<f64>"));
            let rounded = emitter.op(&format!("arith.truncf {total} : f64 to f32"));
            let part = Part { start: "%zero", length: "%one", offset: "%zero", aligned: false };
            self.add_to_result(emitter, result, &part, rounded)?;
        }
        Ok(())
    }

    fn lanes_type(&self, result: usize) -> String {
        let dtype = self.rows.lane_type(result).map_or(DType::F64, |(_, dtype)| dtype);
        format!("memref<{}x{}>", self.block, element(dtype))
    }

    /// Some of a result's lanes, given by the first and how many.
    fn lanes(&mut self, result: usize, first: &str, count: &str) -> View {
        let whole = self.lanes_type(result);
        let dtype = self.rows.lane_type(result).map_or(DType::F64, |(_, dtype)| dtype);
        let ty = format!("memref<?x{}, strided<[1], offset: ?>>", element(dtype));
        let name = self.op(
            "lanes",
            format_args!(
                "memref.subview %{LANES}{result}[{first}] [{count}] [1] : {whole} to {ty}"
            ),
        );
        View { name, ty, map: "affine_map<(d0) -> (d0)>".into() }
    }

    /// Sets the lanes that a row uses, and the first in any case, to what their reduction starts from.
    fn reset_lanes(&mut self, result: usize) {
        let Some((reduction, dtype)) = self.rows.lane_type(result) else { return };
        let Some(identity) = reduction.identity(dtype) else { return };
        let used = self.lanes_used();
        let used = self.op("used", format_args!("arith.maxsi {used}, %one : index"));
        let view = self.lanes(result, "%zero", &used);
        let mut emitter = self.fresh_emitter();
        let identity = emitter.constant(identity);
        emitter.line(&format!("linalg.yield {identity} : {}", element(dtype)));
        let mut generic = Generic::default();
        generic.write(view, format!("%old: {}", element(dtype)));
        generic.print(&mut self.text, &["parallel"], emitter.text());
        self.declare(&emitter);
    }

    /// How many lanes a row uses.
    fn lanes_used(&mut self) -> String {
        let block = self.block;
        let most = self.op("most", format_args!("arith.constant {block} : index"));
        let extent = format!("%n{}", self.rows.innermost());
        self.op("used", format_args!("arith.minsi {extent}, {most} : index"))
    }

    /// Combines lanes in halves until one is left, and adds it to the result.
    fn add_lanes(&mut self, result: usize) -> Result<(), String> {
        let Some((reduction, dtype)) = self.rows.lane_type(result) else { return Ok(()) };
        let mut used = self.lanes_used();
        let mut half = self.block / 2;
        while half > 0 {
            let first = self.op("half", format_args!("arith.constant {half} : index"));
            let more = self.op("more", format_args!("arith.subi {used}, {first} : index"));
            let more = self.op("more", format_args!("arith.maxsi {more}, %zero : index"));
            let (upper, lower) =
                (self.lanes(result, &first, &more), self.lanes(result, "%zero", &more));
            let mut emitter = self.fresh_emitter();
            let ty = element(dtype);
            let sum = accumulate(&mut emitter, reduction, dtype, "%a".into(), "%b".into())?;
            emitter.line(&format!("linalg.yield {sum} : {ty}"));
            let mut generic = Generic::default();
            generic.read(upper, format!("%b: {ty}"));
            generic.write(lower, format!("%a: {ty}"));
            generic.print(&mut self.text, &["parallel"], emitter.text());
            self.declare(&emitter);
            used = self.op("used", format_args!("arith.minsi {used}, {first} : index"));
            half /= 2;
        }
        let mut emitter = self.fresh_emitter();
        let ty = self.lanes_type(result);
        let mut value = emitter.op(&format!("memref.load %{LANES}{result}[%zero] : {ty}"));
        if self.rows.is_widened(result) {
            value = emitter.op(&format!("arith.truncf {value} : f64 to f32"));
        }
        let part = Part { start: "%zero", length: "%one", offset: "%zero", aligned: false };
        self.add_to_result(emitter, result, &part, value)
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
        Emitter::named(&format!("{prefix}_"), self.rows.rounding)
    }

    pub(super) fn splice(&mut self, emitter: Emitter) {
        self.declare(&emitter);
        self.text.push_str(emitter.text());
    }
}
