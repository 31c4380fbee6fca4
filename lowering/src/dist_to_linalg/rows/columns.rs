//! Moments of columns: several rows at a time, each number once, by its deviation from a pivot.
//!
//! ```mlir
//! scf.for %i1 = … {                                  // the dimensions that stay
//!   scf.for %at = %zero to %n2 step %block {         // columns
//!     linalg.generic … outs(%sum0, …)                          // nothing yet
//!     linalg.generic ins(rows of %m0) outs(%pivot0)            // the mean of the first rows
//!     scf.for %from = … step %group {                // the dimensions that are reduced
//!       scf.for %i0 = %from to %until step %count {
//!         linalg.generic ins(rows of %m0, %pivot0) outs(%excess0, %spread0)
//!       }
//!       linalg.generic … outs(%sum0, %rest0, %squares0, …)     // merged by Chan's formula
//!     }
//!     linalg.generic ins(%sum0, %rest0, %squares0) outs(row of %m1)
//!   }
//! }
//! ```
//!
//! Deviations and their squares, `excess` and `spread`, are taken from a pivot that is the same for a group of
//! rows. Their squared sum is taken away later, which must not cancel much. For the first group the pivot is the
//! mean of `k` of its `n` rows: it is off the group's mean by at most what their own deviations from that
//! explain, so that `spread` is at most `1 + n/k` times what is left of it. Later groups have the mean of
//! all rows before them, which are not fewer: how far it is off counts to the variance of all, too.
//!
//! A block of columns has seen as many rows as every other column of it, so that the weights of the
//! formula are computed once per group.

use super::moments::{self, count};
use super::part::Part;
use super::row_groups::Weights;
use super::{Rows, Writer};
use crate::dist_to_linalg::convert;
use crate::dist_to_linalg::emitter::Emitter;
use crate::dist_to_linalg::generic::{Generic, View};
use crate::dist_to_linalg::joint::{self, Words, float};
use crate::dist_to_linalg::values::{Values, combined, emit_yield, result_argument};
use ramba_abi::DType;
use ramba_abi::schedule::Mode;
use ramba_dialects::Ufunc;

/// What a block of columns accumulates, as in [`ramba_abi::Moments`].
const WORDS: [&str; 3] = ["sum", "rest", "squares"];
/// What it knows of a group of rows: from where deviations are taken, their sum, and that of their squares.
const GROUP: [&str; 3] = ["pivot", "excess", "spread"];
const F64: &str = "f64";
/// The columns in a block: so many that rows are read in long stretches, and few enough that what is known of them
/// fits a core's second-level cache.
const COLUMNS: usize = 4096;
/// The rows of a group: so many that merging it costs little, and so few that their sums lose no digit.
const GROUP_ROWS: usize = 128;

impl Rows<'_> {
    /// The outer dimensions along which everything is reduced, if moments of columns are among the
    /// results.
    pub(super) fn columns(&self) -> Option<Vec<usize>> {
        let results = 0..self.plan.writes.len();
        let plain =
            self.stages.len() == 1 && !self.signature.indexed && !self.rounding.reproducible;
        if self.moments().is_empty() || !plain || self.is_reduced(0, self.innermost()) {
            return None;
        }
        let reduced = |dim: usize| {
            let mut reduced = results.clone().map(|result| self.is_reduced(result, dim));
            let first = reduced.next()?;
            reduced.all(|other| other == first).then_some(first)
        };
        let dims: Option<Vec<bool>> = (0..self.signature.rank).map(reduced).collect();
        let dims = dims?;
        let reduced: Vec<usize> = (0..self.innermost()).filter(|dim| dims[*dim]).collect();
        (!reduced.is_empty()).then_some(reduced)
    }

    /// The results that are moments.
    fn moments(&self) -> Vec<usize> {
        let are = |result: &usize| moments::numbers(self.plan, self.body, *result).is_some();
        (0..self.plan.writes.len()).filter(are).collect()
    }

    pub(super) fn is_reduced(&self, result: usize, dim: usize) -> bool {
        let operand = &self.plan.operands[self.plan.writes[result]];
        matches!(operand.mode, Mode::Reduce(_)) && operand.view.reader_of(dim).is_none()
    }
}

impl<'a> Writer<'a> {
    /// The loops over columns and rows.
    pub(super) fn columns(&mut self, reduced: &[usize]) -> Result<(), String> {
        for result in self.rows.moments() {
            for cell in WORDS.into_iter().chain(GROUP) {
                self.line(format_args!(
                    "%{cell}{result} = memref.alloca() {{alignment = 64}} : memref<{COLUMNS}xf64>"
                ));
            }
        }
        let innermost = self.rows.innermost();
        let stays: Vec<usize> = (0..innermost).filter(|dim| !reduced.contains(dim)).collect();
        for dim in &stays {
            self.line(format_args!("scf.for %i{dim} = %zero to %n{dim} step %one {{"));
        }
        self.line(format_args!("%block = arith.constant {COLUMNS} : index"));
        self.line(format_args!("scf.for %at = %zero to %n{innermost} step %block {{"));
        let left = self.op("left", format_args!("arith.subi %n{innermost}, %at : index"));
        let length = self.op("length", format_args!("arith.minsi {left}, %block : index"));
        let part = Part { start: "%at", length: &length, offset: "%zero", aligned: false };
        self.start_columns(&part);
        self.reduced_rows(reduced, &part)?;
        self.at_first_row(reduced, |writer| writer.merge_columns(reduced, &part))?;
        self.close(stays.len() + 1);
        Ok(())
    }

    fn close(&mut self, loops: usize) {
        (0..loops).for_each(|_| self.line(format_args!("}}")));
    }

    /// What is written where the indices of reduced dimensions are 0.
    fn at_first_row(
        &mut self,
        reduced: &[usize],
        write: impl FnOnce(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        for dim in reduced {
            self.line(format_args!("scf.for %i{dim} = %zero to %one step %one {{"));
        }
        write(self)?;
        self.close(reduced.len());
        Ok(())
    }

    /// Sets the accumulators of a block to nothing.
    fn start_columns(&mut self, part: &Part) {
        let mut emitter = Emitter::new(self.rows.rounding);
        let mut generic = Generic::default();
        let zero = emitter.number(0.0, DType::F64);
        let mut zeros = Vec::new();
        for result in self.rows.moments() {
            for cell in WORDS.into_iter().chain(GROUP) {
                self.cell(result, cell, part, |view, name| generic.write(view, name));
                zeros.push((zero.clone(), F64));
            }
        }
        emit_yield(&mut emitter, &zeros);
        generic.print(&mut self.text, &["parallel"], emitter.text());
    }

    /// The loops over the rows, of which several are taken together in the innermost.
    fn reduced_rows(&mut self, reduced: &[usize], part: &Part) -> Result<(), String> {
        let Some((last, outer)) = reduced.split_last() else { return Ok(()) };
        self.rows_along = *last;
        let together = (super::MOST_ROWS / self.rows.plan.reads.len().max(1)).max(1);
        let together = 1 << together.ilog2();
        self.line(format_args!("%count = arith.constant {together} : index"));
        self.line(format_args!("%group = arith.constant {GROUP_ROWS} : index"));
        self.at_first_row(reduced, |writer| writer.first_pivots(*last, together, part))?;
        for dim in outer {
            self.line(format_args!("scf.for %i{dim} = %zero to %n{dim} step %one {{"));
        }
        self.line(format_args!("scf.for %from = %zero to %n{last} step %group {{"));
        self.group(*last, together, part)?;
        // The position of a group is that of its first row.
        self.line(format_args!("scf.for %i{last} = %from to %until step %group {{"));
        self.merge_groups(reduced, part)?;
        self.close(2 + outer.len());
        Ok(())
    }

    /// The pivots of the first group: the mean of as many rows as are taken together, or the first row.
    fn first_pivots(&mut self, last: usize, together: usize, part: &Part) -> Result<(), String> {
        self.line(format_args!("%enough = arith.cmpi sle, %count, %n{last} : index"));
        self.line(format_args!("scf.if %enough {{"));
        self.rows_at_once = together;
        self.set_pivots(part)?;
        self.line(format_args!("}} else {{"));
        self.rows_at_once = 1;
        self.set_pivots(part)?;
        self.line(format_args!("}}"));
        Ok(())
    }

    fn set_pivots(&mut self, part: &Part) -> Result<(), String> {
        let mut emitter = Emitter::new(self.rows.rounding);
        let mut generic = Generic::default();
        let copies = self.emitted_rows(&mut emitter, &mut generic, part)?;
        let share = emitter.number(1.0 / self.rows_at_once as f64, DType::F64);
        let mut pivots = Vec::new();
        for result in self.rows.moments() {
            self.cell(result, "pivot", part, |view, name| generic.write(view, name));
            let numbers = self.numbers(&mut emitter, &copies, result)?;
            let sum = total(&mut emitter, &numbers);
            let mean = float(&mut emitter, "mul", &sum, &share);
            pivots.push((joint::finite_or_zero(&mut emitter, &mean), F64));
        }
        emit_yield(&mut emitter, &pivots);
        generic.print(&mut self.text, &["parallel"], emitter.text());
        self.declare(&emitter);
        Ok(())
    }

    /// The rows of a group.
    fn group(&mut self, last: usize, together: usize, part: &Part) -> Result<(), String> {
        self.line(format_args!("%left = arith.subi %n{last}, %from : index"));
        self.line(format_args!("%rows = arith.minsi %left, %group : index"));
        self.line(format_args!("%until = arith.addi %from, %rows : index"));
        self.line(format_args!("%single = arith.remui %rows, %count : index"));
        self.line(format_args!("%most = arith.subi %until, %single : index"));
        for (from, to, step, rows) in
            [("%from", "%most", "%count", together), ("%most", "%until", "%one", 1)]
        {
            self.line(format_args!("scf.for %i{last} = {from} to {to} step {step} {{"));
            self.rows_at_once = rows;
            self.add_rows(part)?;
            self.line(format_args!("}}"));
        }
        self.rows_at_once = 1;
        Ok(())
    }

    /// Adds rows to the groups of their columns.
    fn add_rows(&mut self, part: &Part) -> Result<(), String> {
        let mut emitter = Emitter::new(self.rows.rounding);
        let mut generic = Generic::default();
        let copies = self.emitted_rows(&mut emitter, &mut generic, part)?;
        for result in self.rows.moments() {
            self.cell(result, "pivot", part, |view, name| generic.read(view, name));
        }
        let mut yields = Vec::new();
        for result in 0..self.rows.plan.writes.len() {
            if !self.rows.moments().contains(&result) {
                let view = self.view(self.rows.plan.writes[result], &[], part);
                generic.write(view, result_argument(self.rows.plan, result));
                yields.push(combined(&mut emitter, self.rows.plan, &copies, result)?);
                continue;
            }
            let [excess, spread] = ["excess", "spread"]
                .map(|cell| self.cell(result, cell, part, |view, name| generic.write(view, name)));
            let (numbers, pivot) =
                (self.numbers(&mut emitter, &copies, result)?, cell_name(result, "pivot"));
            let mut deviation = |number: &String| float(&mut emitter, "sub", number, &pivot);
            let deviations: Vec<String> = numbers.iter().map(&mut deviation).collect();
            let sums = [
                (excess, total(&mut emitter, &deviations)),
                (spread, total_of_squares(&mut emitter, &deviations)),
            ];
            yields.extend(sums.map(|(old, more)| (float(&mut emitter, "add", &old, &more), F64)));
        }
        emit_yield(&mut emitter, &yields);
        generic.print(&mut self.text, &["parallel"], emitter.text());
        self.declare(&emitter);
        Ok(())
    }

    /// The values of the body for each of the rows taken together.
    fn emitted_rows(
        &mut self,
        emitter: &mut Emitter,
        generic: &mut Generic,
        part: &Part,
    ) -> Result<Vec<Values<'a>>, String> {
        let rows = self.rows;
        let stage = &rows.stages[0];
        let mut copies = self.copies(stage, emitter, generic, part);
        for values in &mut copies {
            values.emit(emitter, stage.ops.iter().copied())?;
        }
        Ok(copies)
    }

    /// The numbers of a result in the rows taken together.
    fn numbers(
        &self,
        emitter: &mut Emitter,
        copies: &[Values],
        result: usize,
    ) -> Result<Vec<String>, String> {
        let body = self.rows.body;
        let id = moments::numbers(self.rows.plan, body, result).ok_or("a column has no numbers")?;
        let mut wide =
            |values: &Values| convert::cast(emitter, &values.name(id), body.dtype(id), DType::F64);
        Ok(copies.iter().map(&mut wide).collect())
    }

    /// Merges the groups of a block's columns into what these have accumulated.
    fn merge_groups(&mut self, reduced: &[usize], part: &Part) -> Result<(), String> {
        let seen = self.index_among(reduced, "i");
        let mut emitter = self.fresh_emitter();
        let [seen, rows] = [&seen, "%rows"].map(|index| count(&mut emitter, index));
        let weights = Weights::of(&mut emitter, &seen, rows);
        self.splice(emitter);
        let mut emitter = Emitter::new(self.rows.rounding);
        let mut generic = Generic::default();
        let mut yields = Vec::new();
        for result in self.rows.moments() {
            let [words, group] = [WORDS, GROUP].map(|cells| {
                cells.map(|cell| {
                    self.cell(result, cell, part, |view, name| generic.write(view, name))
                })
            });
            let merged = weights.merged(&mut emitter, &words, &group);
            yields.extend(merged.map(|word| (word, F64)));
        }
        emit_yield(&mut emitter, &yields);
        generic.print(&mut self.text, &["parallel"], emitter.text());
        Ok(())
    }

    /// Merges a block's accumulators into the results.
    fn merge_columns(&mut self, reduced: &[usize], part: &Part) -> Result<(), String> {
        let rows = self.index_among(reduced, "n");
        let mut emitter = self.fresh_emitter();
        let rows = count(&mut emitter, &rows);
        self.splice(emitter);
        for result in self.rows.moments() {
            self.merge_each(result, &rows, part)?;
        }
        Ok(())
    }

    /// Merges each column into an element of the result.
    fn merge_each(&mut self, result: usize, rows: &str, part: &Part) -> Result<(), String> {
        let mut emitter = Emitter::new(self.rows.rounding);
        let mut generic = Generic::default();
        let [sum, rest, squares] =
            WORDS.map(|cell| self.cell(result, cell, part, |view, name| generic.read(view, name)));
        let view = self.view(self.rows.plan.writes[result], &[], part);
        generic.write(view, format!("%out{result}: vector<4xf64>"));
        let own = Words { count: rows.into(), sum, rest, squares }.pack(&mut emitter);
        let operands = [format!("%out{result}"), own];
        let merged =
            joint::apply(&mut emitter, Ufunc::Add, &operands).ok_or("moments do not merge")?;
        emitter.line(&format!("linalg.yield {merged} : vector<4xf64>"));
        generic.print(&mut self.text, &["parallel"], emitter.text());
        Ok(())
    }

    /// Makes an accumulator of a block's columns an operand; the name of its element.
    fn cell(
        &mut self,
        result: usize,
        cell: &str,
        part: &Part,
        take: impl FnOnce(View, String),
    ) -> String {
        let ty = "memref<?xf64, strided<[1], offset: ?>>";
        let name = self.op(
            "t",
            format_args!(
                "memref.subview %{cell}{result}[%zero] [{}] [1] : memref<{COLUMNS}xf64> to {ty}",
                part.length
            ),
        );
        let map = "affine_map<(d0) -> (d0)>".into();
        let element = cell_name(result, cell);
        take(View { name, ty: ty.into(), map }, format!("{element}: f64"));
        element
    }

    /// The row-major position among dimensions: of their indices (`"i"`), or, of their extents
    /// (`"n"`), how many there are.
    fn index_among(&mut self, dims: &[usize], what: &str) -> String {
        let mut position = format!("%{what}{}", dims[0]);
        for dim in &dims[1..] {
            position = self.op("at", format_args!("arith.muli {position}, %n{dim} : index"));
            if what == "i" {
                position = self.op("at", format_args!("arith.addi {position}, %i{dim} : index"));
            }
        }
        position
    }
}

/// The element of an accumulator, in a `linalg.generic`.
fn cell_name(result: usize, cell: &str) -> String {
    format!("%{cell}_{result}")
}

/// The sum of some numbers, in pairs.
pub(super) fn total(emitter: &mut Emitter, numbers: &[String]) -> String {
    match numbers {
        [number] => number.clone(),
        _ => {
            let (left, right) = numbers.split_at(numbers.len() / 2);
            let (left, right) = (total(emitter, left), total(emitter, right));
            float(emitter, "add", &left, &right)
        }
    }
}

/// The sum of the squares of some numbers.
pub(super) fn total_of_squares(emitter: &mut Emitter, numbers: &[String]) -> String {
    let mut square = |pair: &[String]| {
        let first = float(emitter, "mul", &pair[0], &pair[0]);
        match pair.get(1) {
            Some(second) => joint::fma(emitter, second, second, &first),
            None => first,
        }
    };
    let squares: Vec<String> = numbers.chunks(2).map(&mut square).collect();
    total(emitter, &squares)
}
