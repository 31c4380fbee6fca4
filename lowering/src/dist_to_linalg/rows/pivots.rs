//! Moments along rows of stored numbers: each number once, by its deviation from a pivot.
//!
//! ```mlir
//! %pivot0 = scf.if %nothing_yet { the mean of the first block } else { the mean so far }
//! scf.for %at = %zero to %n1 step %block {
//!   linalg.generic ins(rows of %m0) outs(%sum0, %squares0)     // deviations from the pivot, and their squares
//!   %excess0 += %sum0; %spread0 += %squares0
//! }
//! %m1 = merged by Chan's formula
//! ```
//!
//! Why a pivot that is only near the mean loses nothing, [`super::columns`] says. Between blocks nothing but two
//! additions waits for what a block has added up, so that memory is read without a break.

use super::Writer;
use super::columns::total;
use super::moments::{CELLS, count};
use super::part::Part;
use crate::dist_to_linalg::emitter::Emitter;
use crate::dist_to_linalg::generic::Generic;
use crate::dist_to_linalg::joint::{self, float};
use ramba_abi::DType;
use ramba_dialects::ScalarId;

/// What a row accumulates, block by block: deviations from its pivot, and their squares.
const TOTALS: [&str; 2] = ["excess", "spread"];

impl super::Rows<'_> {
    /// Are moments of stored numbers, along the innermost dimension, all that is asked for?
    pub(super) fn has_pivots(&self) -> bool {
        let stored = |id: ScalarId| (id.0 as usize) < self.body.inputs.len();
        let has = |result: usize| self.block_moments(result).is_some_and(stored);
        let plain = self.stages.len() == 1 && !self.signature.indexed;
        plain && (0..self.plan.writes.len()).all(has)
    }
}

impl Writer<'_> {
    /// Makes room for what rows accumulate.
    pub(super) fn allocate_pivots(&mut self) {
        if !self.rows.has_pivots() {
            return;
        }
        for result in 0..self.rows.plan.writes.len() {
            for cell in TOTALS {
                self.line(format_args!("%{cell}{result} = memref.alloca() : memref<f64>"));
            }
        }
    }

    /// A row (or several at once) of `length` numbers, block by block.
    pub(super) fn pivoted_row(&mut self, length: &str) -> Result<(), String> {
        self.line(format_args!("%first = arith.minsi {length}, %block : index"));
        let first = Part { start: "%zero", length: "%first", offset: "%zero", aligned: false };
        let mut pivots = Vec::new();
        for result in 0..self.rows.plan.writes.len() {
            pivots.push(self.pivot(result, &first)?);
            for cell in TOTALS {
                self.start_cell(cell, result);
            }
        }
        self.line(format_args!("scf.for %at = %zero to {length} step %block {{"));
        let left = self.op("left", format_args!("arith.subi {length}, %at : index"));
        let stretch = self.op("length", format_args!("arith.minsi {left}, %block : index"));
        let part = Part { start: "%at", length: &stretch, offset: "%zero", aligned: false };
        for (result, pivot) in pivots.iter().enumerate() {
            self.add_deviations(result, pivot, &part)?;
        }
        self.line(format_args!("}}"));
        let whole = Part { length, ..first };
        for (result, pivot) in pivots.iter().enumerate() {
            self.merge_row(result, pivot, &whole)?;
        }
        Ok(())
    }

    /// From where a row's deviations are taken: the mean of what the result has seen; if that is nothing, of
    /// the row's first part.
    fn pivot(&mut self, result: usize, first: &Part) -> Result<String, String> {
        let place = self.place_of_moments(result, first);
        let mut emitter = self.fresh_emitter();
        let seen = emitter.op(&format!("memref.load {place}"));
        let [seen, sum] = joint::count_and_sum(&mut emitter, &seen);
        let zero = emitter.number(0.0, DType::F64);
        let nothing = emitter.compare("arith.cmpf", "oeq", &seen, &zero, DType::F64);
        self.splice(emitter);
        let pivot = self.name("pivot");
        self.line(format_args!("{pivot} = scf.if {nothing} -> (f64) {{"));
        let [sum_of_first, first] = self.sum_of(result, first)?;
        self.yield_quotient(&sum_of_first, &first);
        self.line(format_args!("}} else {{"));
        self.yield_quotient(&sum, &seen);
        self.line(format_args!("}}"));
        Ok(pivot)
    }

    /// The sum of a part's numbers, and how many they are.
    fn sum_of(&mut self, result: usize, part: &Part) -> Result<[String; 2], String> {
        let cell = self.start_cell(CELLS[0], result);
        let mut emitter = Emitter::new(self.rows.rounding);
        let mut generic = Generic::default();
        let numbers = self.rows.block_moments(result).ok_or("a row has no numbers")?;
        let numbers = self.numbers_of_rows(&mut emitter, &mut generic, numbers, part);
        let sum = total(&mut emitter, &numbers);
        self.accumulate_cells(emitter, generic, vec![(cell, sum)])?;
        let mut emitter = self.fresh_emitter();
        let sum = emitter.op(&format!("memref.load %{}{result}[] : memref<f64>", CELLS[0]));
        let numbers = self.numbers_in(&mut emitter, part);
        self.splice(emitter);
        Ok([sum, numbers])
    }

    fn yield_quotient(&mut self, sum: &str, count: &str) {
        let mut emitter = self.fresh_emitter();
        let mean = float(&mut emitter, "div", sum, count);
        let pivot = joint::finite_or_zero(&mut emitter, &mean);
        emitter.line(&format!("scf.yield {pivot} : f64"));
        self.splice(emitter);
    }

    /// Adds a block to what its row has accumulated.
    fn add_deviations(&mut self, result: usize, pivot: &str, part: &Part) -> Result<(), String> {
        let numbers = self.rows.block_moments(result).ok_or("a row has no numbers")?;
        let cells = CELLS.map(|cell| self.start_cell(cell, result));
        self.deviations(numbers, pivot, cells, part)?;
        let mut emitter = self.fresh_emitter();
        for (total, cell) in TOTALS.into_iter().zip(CELLS) {
            let [old, more] = [total, cell]
                .map(|cell| emitter.op(&format!("memref.load %{cell}{result}[] : memref<f64>")));
            let new = float(&mut emitter, "add", &old, &more);
            emitter.line(&format!("memref.store {new}, %{total}{result}[] : memref<f64>"));
        }
        self.splice(emitter);
        Ok(())
    }

    /// Merges what a row has accumulated into the result.
    fn merge_row(&mut self, result: usize, pivot: &str, row: &Part) -> Result<(), String> {
        let mut emitter = self.fresh_emitter();
        let [excess, spread] = TOTALS
            .map(|total| emitter.op(&format!("memref.load %{total}{result}[] : memref<f64>")));
        let numbers = self.numbers_in(&mut emitter, row);
        let moments = joint::of_deviations(&mut emitter, numbers, pivot, &excess, &spread);
        self.merge_into(emitter, result, row, &moments)
    }

    /// How many numbers a part has in the rows taken together.
    pub(super) fn numbers_in(&self, emitter: &mut Emitter, part: &Part) -> String {
        let rows = emitter.number(self.rows_at_once as f64, DType::F64);
        let columns = count(emitter, part.length);
        float(emitter, "mul", &rows, &columns)
    }
}
