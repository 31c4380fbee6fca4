//! Moments of blocks: the sum in the sweep that makes the numbers, then their deviations from the block's
//! own mean and the squares of these, in a second sweep over what is still in the first-level cache.
//! Blocks are merged by Chan's formula. A block has several rows where these are reduced as well: they are
//! several streams, which keep more of the memory busy than one.
//!
//! Where nothing but moments of stored numbers is asked for, one visit to each number is enough:
//! [`super::pivots`].

use super::columns::{total, total_of_squares};
use super::part::Part;
use super::{Rows, Writer};
use crate::dist_to_linalg::emitter::Emitter;
use crate::dist_to_linalg::generic::{Generic, View};
use crate::dist_to_linalg::joint::{self, Words, float};
use crate::dist_to_linalg::memrefs::element;
use crate::dist_to_linalg::values::{Combined, emit_yield};
use crate::dist_to_linalg::{accumulate, convert};
use crate::kernel::KernelPlan;
use ramba_abi::schedule::Mode;
use ramba_abi::{DType, Reduction};
use ramba_dialects::ir::ScalarKind;
use ramba_dialects::{Body, ScalarId, Ufunc};

/// The numbers whose moments a result accumulates, if that is what it does.
pub fn numbers(plan: &KernelPlan, body: &Body, result: usize) -> Option<ScalarId> {
    let operand = &plan.operands[plan.writes[result]];
    if operand.mode != Mode::Reduce(Reduction::Sum) || operand.dtype != DType::Moments {
        return None;
    }
    let op = body.ops.get((body.yields[result].0 as usize).checked_sub(body.inputs.len())?)?;
    (op.kind == ScalarKind::Apply(Ufunc::Moments)).then(|| op.operands[0])
}

impl Rows<'_> {
    /// The numbers whose moments a result accumulates along the innermost dimension.
    pub(super) fn block_moments(&self, result: usize) -> Option<ScalarId> {
        let operand = &self.plan.operands[self.plan.writes[result]];
        let stays = operand.view.reader_of(self.innermost()).is_none();
        numbers(self.plan, self.body, result).filter(|_| stays && !self.rounding.reproducible)
    }

    /// What a block combines in place of a result: wider numbers, or what is known of them first.
    pub(super) fn instead(&self, result: usize) -> Option<Combined> {
        if let Some(search) = self.search(result) {
            return Some(search.combined());
        }
        let Mode::Reduce(reduction) = self.plan.operands[self.plan.writes[result]].mode else {
            return None;
        };
        let widened = self.is_widened(result).then(|| self.body.yields[result]);
        let value = widened.or_else(|| self.block_moments(result))?;
        Some(Combined { value, reduction, dtype: DType::F64 })
    }

    pub(super) fn has_block_moments(&self, result: usize) -> bool {
        self.block_moments(result).is_some()
    }
}

/// What a block accumulates: its sum or the excess over its mean, and squared deviations from the mean.
pub(super) const CELLS: [&str; 2] = ["sum", "squares"];

impl Writer<'_> {
    /// Makes room for the sums of blocks.
    pub(super) fn allocate_block_moments(&mut self) {
        for result in (0..self.rows.plan.writes.len()).filter(|r| self.rows.has_block_moments(*r)) {
            for cell in CELLS {
                self.line(format_args!("%{cell}{result} = memref.alloca() : memref<f64>"));
            }
        }
    }

    /// The sum of a block, set to its start.
    pub(super) fn start_block_moments(&mut self, result: usize) -> View {
        self.start_cell("sum", result)
    }

    pub(super) fn start_cell(&mut self, cell: &str, result: usize) -> View {
        let mut emitter = self.fresh_emitter();
        let zero = emitter.number(0.0, DType::F64);
        emitter.line(&format!("memref.store {zero}, %{cell}{result}[] : memref<f64>"));
        self.splice(emitter);
        let map = "affine_map<(d0) -> ()>".into();
        View { name: format!("%{cell}{result}"), ty: "memref<f64>".into(), map }
    }

    /// Adds the moments of a block, whose sum is known, to the result.
    pub(super) fn add_block_moments(&mut self, result: usize, part: &Part) -> Result<(), String> {
        let Some(numbers) = self.rows.block_moments(result) else { return Ok(()) };
        let mut emitter = self.fresh_emitter();
        let sum = emitter.op(&format!("memref.load %sum{result}[] : memref<f64>"));
        let count = self.numbers_in(&mut emitter, part);
        let divisor = joint::at_least_one(&mut emitter, &count);
        let mean = float(&mut emitter, "div", &sum, &divisor);
        self.splice(emitter);
        let cells = CELLS.map(|cell| self.start_cell(cell, result));
        self.deviations(numbers, &mean, cells, part)?;
        let mut emitter = self.fresh_emitter();
        let [excess, squares] =
            CELLS.map(|cell| emitter.op(&format!("memref.load %{cell}{result}[] : memref<f64>")));
        let block = joint::of_deviations(&mut emitter, count, &mean, &excess, &squares);
        self.merge_into(emitter, result, part, &block)
    }

    /// Sums up the deviations of a block's numbers from `mean`, and their squares.
    pub(super) fn deviations(
        &mut self,
        numbers: ScalarId,
        mean: &str,
        cells: [View; 2],
        part: &Part,
    ) -> Result<(), String> {
        let mut emitter = Emitter::new(self.rows.rounding);
        let mut generic = Generic::default();
        let numbers = self.numbers_of_rows(&mut emitter, &mut generic, numbers, part);
        let mut deviation = |number: &String| float(&mut emitter, "sub", number, mean);
        let deviations: Vec<String> = numbers.iter().map(&mut deviation).collect();
        let sums = [total(&mut emitter, &deviations), total_of_squares(&mut emitter, &deviations)];
        self.accumulate_cells(emitter, generic, cells.into_iter().zip(sums).collect())
    }

    /// The numbers of a block, in `f64`: one of each of the rows taken together.
    pub(super) fn numbers_of_rows(
        &mut self,
        emitter: &mut Emitter,
        generic: &mut Generic,
        numbers: ScalarId,
        part: &Part,
    ) -> Vec<String> {
        let (dtype, input) = (self.rows.body.dtype(numbers), numbers.0 as usize);
        let rows = self.rows_at_once;
        let number = |row: usize| {
            let view = match input < self.rows.body.inputs.len() {
                true => self.input(input, row, part),
                false => self.waiting(numbers, part),
            };
            let name = format!("%x{row}");
            generic.read(view, format!("{name}: {}", element(dtype)));
            convert::cast(emitter, &name, dtype, DType::F64)
        };
        (0..rows).map(number).collect()
    }

    /// Prints the loop that adds a value of each iteration to each of the cells.
    pub(super) fn accumulate_cells(
        &mut self,
        mut emitter: Emitter,
        mut generic: Generic,
        cells: Vec<(View, String)>,
    ) -> Result<(), String> {
        let mut yields = Vec::new();
        for (position, (cell, value)) in cells.into_iter().enumerate() {
            let old = format!("%cell{position}");
            generic.write(cell, format!("{old}: f64"));
            let new = accumulate(&mut emitter, Reduction::Sum, DType::F64, old, value)?;
            yields.push((new, "f64"));
        }
        emit_yield(&mut emitter, &yields);
        generic.print(&mut self.text, &["reduction"], emitter.text());
        Ok(())
    }

    /// Merges moments, which `emitter` makes, into a result.
    pub(super) fn merge_into(
        &mut self,
        mut emitter: Emitter,
        result: usize,
        part: &Part,
        moments: &Words,
    ) -> Result<(), String> {
        let place = self.place_of_moments(result, part);
        let old = emitter.op(&format!("memref.load {place}"));
        let operands = [old, moments.pack(&mut emitter)];
        let new =
            joint::apply(&mut emitter, Ufunc::Add, &operands).ok_or("moments do not merge")?;
        emitter.line(&format!("memref.store {new}, {place}"));
        self.splice(emitter);
        Ok(())
    }

    /// Where a result's moments are, for a load or a store.
    pub(super) fn place_of_moments(&mut self, result: usize, part: &Part) -> String {
        let View { name, ty, .. } = self.view(self.rows.plan.writes[result], &[], part);
        let indices = if ty.contains("<?x") { "%zero" } else { "" };
        format!("{name}[{indices}] : {ty}")
    }
}

/// An index as a number.
pub(super) fn count(emitter: &mut Emitter, index: &str) -> String {
    let integer = emitter.op(&format!("arith.index_cast {index} : index to i64"));
    emitter.op(&format!("arith.sitofp {integer} : i64 to f64"))
}
