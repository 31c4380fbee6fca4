//! A kernel that walks its innermost dimension in blocks, and each block in stages.
//!
//! ```mlir
//! scf.for %i0 = … {                              // the outer dimensions
//!   scf.for %at = %zero to %n1 step %block {
//!     linalg.generic … ins(row of %m0) outs(%scratch0)         // one per stage, over a part of a row
//!     linalg.generic … ins(row of %m1, %scratch0) outs(row of %m2)
//!   }
//! }
//! ```
//!
//! Six reasons to write a nest so: its body calls several functions ([`stages`](super::stages));
//! it adds up floats along the innermost dimension, whose blocks get sums of their own so that
//! rounding errors grow with the length of a block and not of the whole; it adds rows up, several of
//! which then share one visit to their accumulators; it searches for the first extremum, block by block or
//! column by column; it writes results that may go around the caches; or it reads neighbours along a row,
//! few of which can be aligned. For the last two, a stage runs in two parts, the second of which starts
//! where the results are aligned. Then fewer loads and stores cross
//! cache lines, and the engine can use streaming stores:
//!
//! ```text
//! head = %stream ? elements up to an aligned address : all;  plain part [0, head);  aligned part [head, n)
//! ```

mod block_sum;
mod columns;
mod moments;
mod part;
mod pivots;
mod row_groups;
mod search;
mod search_columns;
mod streaming;

use super::emitter::Rounding;
use super::memrefs::Signature;
use super::scratch::Scratch;
use super::stages::Stage;
use crate::kernel::KernelPlan;
use part::Part;
use ramba_abi::schedule::Mode;
use ramba_dialects::Body;
use std::fmt::Write;
use streaming::Head;

pub use moments::numbers;
pub use search::searched;
pub use streaming::streamed;

/// What a kernel in rows is made from.
pub struct Rows<'a> {
    /// The pointers.
    pub plan: &'a KernelPlan,
    /// The arguments.
    pub signature: &'a Signature,
    /// The scalar program.
    pub body: &'a Body,
    /// Its stages.
    pub stages: &'a [Stage],
    /// The results that may be streamed; all have elements of one size.
    pub streams: &'a [usize],
    /// How results may be rounded.
    pub rounding: Rounding,
}

/// The most rows that are read together: as many streams as a processor follows.
const MOST_ROWS: usize = 8;

/// The elements of a block whose order is fixed.
const LANES: usize = 256;

struct Writer<'a> {
    rows: &'a Rows<'a>,
    scratch: Scratch,
    block: usize,
    text: String,
    declarations: Vec<String>,
    next: usize,
    /// How many rows the next part covers.
    rows_at_once: usize,
    /// The dimension along which they lie.
    rows_along: usize,
}

impl Rows<'_> {
    /// The module of the kernel.
    pub fn kernel(&self) -> Result<String, String> {
        let scratch = Scratch::of(self.stages, self.body);
        let operands = self.plan.operands.iter().map(|operand| operand.dtype.size_bytes());
        // The number of lanes must not depend on how many pointers the layouts led to.
        let lanes = (0..self.plan.writes.len()).any(|result| self.has_lanes(result));
        let block = if lanes { LANES } else { scratch.block_elements(operands.sum()) };
        let (text, declarations) = (String::new(), Vec::new());
        let mut writer = Writer {
            rows: self,
            scratch,
            block,
            text,
            declarations,
            next: 0,
            rows_at_once: 1,
            rows_along: self.innermost().saturating_sub(1),
        };
        writer.loops()?;
        let mut text = writer.declarations.join("\n");
        text.push('\n');
        text.push_str(&self.signature.header());
        text.push_str(&writer.text);
        text.push_str("  return\n}\n");
        Ok(text)
    }

    /// Is there a reason to write the nest so, and can it be?
    pub fn are_worth_it(&self) -> bool {
        let aligned = !self.streams.is_empty() || self.aligned_with().is_some();
        (self.is_blocked()
            || self.rows_at_once() > 1
            || aligned
            || self.columns().is_some()
            || self.searched_columns().is_some())
            && self.stages.iter().all(|stage| self.has_extent(stage))
            && self.signature.arguments.iter().all(|argument| {
                argument.dims.iter().filter(|dim| **dim == self.innermost()).count() < 2
            })
    }

    fn innermost(&self) -> usize {
        self.signature.rank - 1
    }

    /// Has the loop of a stage an operand that tells its extent, and its second sweep, if it has one?
    fn has_extent(&self, stage: &Stage) -> bool {
        let walks = |operand: usize| {
            self.signature.arguments[operand].dims.contains(&(self.signature.rank - 1))
        };
        let swept = |result: &usize| {
            let sought = self.search(*result).map(|search| search.number);
            sought.or_else(|| self.block_moments(*result))
        };
        let mut swept = stage
            .results
            .iter()
            .filter_map(swept)
            .filter_map(|id| self.plan.reads.get(id.0 as usize));
        if !swept.all(|read| walks(read.operand)) {
            return false;
        }
        let written =
            |&result: &usize| !self.has_own_cell(result) && walks(self.plan.writes[result]);
        let lanes = stage.results.iter().any(|result| self.has_lanes(*result));
        lanes
            || !stage.loads.is_empty()
            || !stage.stores.is_empty()
            || stage.inputs.iter().any(|&input| walks(self.plan.reads[input].operand))
            || stage.results.iter().any(written)
    }

    /// Is the row cut into blocks?
    fn is_blocked(&self) -> bool {
        self.stages.len() > 1 || (0..self.plan.writes.len()).any(|r| self.has_own_cell(r))
    }

    /// Is what a block adds to a result first collected in a cell of its own?
    fn has_own_cell(&self, result: usize) -> bool {
        self.has_block_sum(result) || self.has_block_moments(result) || self.has_search(result)
    }

    /// How many rows to run together: several, if all that happens is that they are reduced to one, or that
    /// the moments of all of them are taken.
    fn rows_at_once(&self) -> usize {
        let Some(outer) = self.innermost().checked_sub(1) else { return 1 };
        let plain =
            self.stages.len() == 1 && !self.signature.indexed && !self.rounding.reproducible;
        let reduces = |result: usize| self.is_reduced(result, outer);
        if !plain || !(0..self.plan.writes.len()).all(reduces) {
            return 1;
        }
        let is_row = |result: usize| {
            let numbers = numbers(self.plan, self.body, result);
            numbers.is_none() && !self.is_reduced(result, self.innermost())
        };
        let has_moments = |result: usize| {
            self.block_moments(result).is_some_and(|id| (id.0 as usize) < self.body.inputs.len())
        };
        let all = |are: &dyn Fn(usize) -> bool| (0..self.plan.writes.len()).all(are);
        match all(&is_row) || all(&has_moments) {
            true => (MOST_ROWS / self.plan.reads.len().max(self.body.ops.len() / 4).max(1)).max(1),
            false => 1,
        }
    }

    /// The result with which rows that read neighbours are aligned.
    fn aligned_with(&self) -> Option<usize> {
        let written = |result: &usize| &self.plan.operands[self.plan.writes[*result]];
        let fits = |result: &usize| {
            let operand = written(result);
            !matches!(operand.mode, Mode::Reduce(_))
                && operand.is_contiguous(self.innermost())
                && matches!(operand.dtype.size_bytes(), 4 | 8)
        };
        let result = (0..self.plan.writes.len()).find(fits)?;
        self.plan.reads_neighbours(self.innermost()).then_some(result)
    }

    /// What `linalg` calls the dimension along a row.
    fn iterator(&self, stage: &Stage) -> &'static str {
        let stays = |result: &usize| {
            let operand = &self.plan.operands[self.plan.writes[*result]];
            matches!(operand.mode, Mode::Reduce(_))
                && operand.view.reader_of(self.innermost()).is_none()
                && !self.has_lanes(*result)
        };
        if stage.results.iter().any(stays) { "reduction" } else { "parallel" }
    }
}

impl Writer<'_> {
    fn line(&mut self, line: std::fmt::Arguments) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "  {line}");
    }

    /// A name that is not taken.
    fn name(&mut self, what: &str) -> String {
        self.next += 1;
        format!("%{what}_{}", self.next)
    }

    /// Adds an operation; the name of its result.
    fn op(&mut self, what: &str, operation: std::fmt::Arguments) -> String {
        let name = self.name(what);
        self.line(format_args!("{name} = {operation}"));
        name
    }

    fn loops(&mut self) -> Result<(), String> {
        let rows = self.rows;
        self.line(format_args!("%zero = arith.constant 0 : index"));
        self.line(format_args!("%one = arith.constant 1 : index"));
        for buffer in 0..self.scratch.buffers.len() {
            let ty = self.scratch.ty(buffer, self.block);
            self.line(format_args!("%scratch{buffer} = memref.alloca() {{alignment = 64}} : {ty}"));
        }
        for dim in 0..rows.signature.rank {
            self.extent(dim);
        }
        if let Some(reduced) = rows.columns() {
            return self.columns(&reduced);
        }
        if let Some(along) = rows.searched_columns() {
            return self.search_columns(along);
        }
        self.allocate_block_sums();
        self.allocate_block_moments();
        self.allocate_pivots();
        self.allocate_searches();
        self.start_totals(false);
        for dim in 0..rows.innermost() {
            let together = if dim + 1 == rows.innermost() { rows.rows_at_once() } else { 1 };
            if together > 1 {
                self.rows_together(dim, together)?;
            } else {
                self.line(format_args!("scf.for %i{dim} = %zero to %n{dim} step %one {{"));
            }
            if rows.signature.indexed {
                self.line(format_args!("%index{dim} = arith.addi %origin{dim}, %i{dim} : index"));
            }
        }
        self.row()?;
        (0..rows.innermost()).for_each(|_| self.line(format_args!("}}")));
        self.add_totals(false)
    }

    /// Runs `count` rows at a time, then opens the loop over those that are left.
    fn rows_together(&mut self, dim: usize, count: usize) -> Result<(), String> {
        self.line(format_args!("%count = arith.constant {count} : index"));
        self.line(format_args!("%left = arith.remui %n{dim}, %count : index"));
        self.line(format_args!("%most = arith.subi %n{dim}, %left : index"));
        self.line(format_args!("scf.for %i{dim} = %zero to %most step %count {{"));
        self.rows_at_once = count;
        self.row()?;
        self.rows_at_once = 1;
        self.line(format_args!("}}"));
        self.line(format_args!("scf.for %i{dim} = %most to %n{dim} step %one {{"));
        Ok(())
    }

    /// Reads the extent of an iteration dimension from an operand.
    fn extent(&mut self, dim: usize) {
        let arguments = self.rows.signature.arguments.iter().enumerate();
        let walked = arguments.filter_map(|(k, argument)| {
            Some((k, argument.ty(), argument.dims.iter().position(|other| *other == dim)?))
        });
        if let Some((operand, ty, position)) = walked.into_iter().next() {
            self.line(format_args!("%p{dim} = arith.constant {position} : index"));
            self.line(format_args!("%n{dim} = memref.dim %m{operand}, %p{dim} : {ty}"));
        }
    }

    /// One row: as a whole, or block by block.
    fn row(&mut self) -> Result<(), String> {
        let innermost = format!("%n{}", self.rows.innermost());
        if !self.rows.is_blocked() {
            return self.block("%zero", &innermost);
        }
        self.start_totals(true);
        // Several rows fill the first-level cache sooner.
        let block = if self.rows_at_once > 1 { self.block / 2 } else { self.block };
        self.line(format_args!("%block = arith.constant {block} : index"));
        if self.rows.has_pivots() {
            return self.pivoted_row(&innermost);
        }
        self.line(format_args!("scf.for %at = %zero to {innermost} step %block {{"));
        let left = self.op("left", format_args!("arith.subi {innermost}, %at : index"));
        let length = self.op("length", format_args!("arith.minsi {left}, %block : index"));
        self.block("%at", &length)?;
        self.line(format_args!("}}"));
        self.add_totals(true)
    }

    fn block(&mut self, start: &str, length: &str) -> Result<(), String> {
        for stage in self.rows.stages {
            let streams = |result: &usize| self.rows.streams.contains(result);
            let streams: Vec<usize> = stage.results.iter().copied().filter(streams).collect();
            let aligned = self.rows.aligned_with().filter(|result| stage.results.contains(result));
            if streams.is_empty() && aligned.is_none() {
                self.part(stage, &Part { start, length, offset: "%zero", aligned: false })?;
                continue;
            }
            let Head { elements: head, streams } = self.head(&streams, aligned, start, length);
            self.part(stage, &Part { start, length: &head, offset: "%zero", aligned: false })?;
            let rest = self.op("rest", format_args!("arith.subi {length}, {head} : index"));
            let from = self.op("from", format_args!("arith.addi {start}, {head} : index"));
            let part = |aligned| Part { start: &from, length: &rest, offset: &head, aligned };
            match (streams, aligned) {
                (Some(on), Some(_)) => {
                    self.line(format_args!("scf.if {on} {{"));
                    self.part(stage, &part(true))?;
                    self.line(format_args!("}} else {{"));
                    self.part(stage, &part(false))?;
                    self.line(format_args!("}}"));
                }
                (on, _) => self.part(stage, &part(on.is_some()))?,
            }
        }
        Ok(())
    }
}
