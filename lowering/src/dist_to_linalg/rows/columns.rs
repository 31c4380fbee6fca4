//! Moments of columns: several rows at a time, whose numbers stay in registers for both sweeps.
//!
//! ```mlir
//! scf.for %i1 = … {                                  // the dimensions that stay
//!   scf.for %at = %zero to %n2 step %block {         // columns
//!     linalg.generic … outs(%sum0, %rest0, %squares0)          // nothing yet
//!     scf.for %i0 = … step %count {                  // the dimensions that are reduced
//!       linalg.generic … outs(%sum0, %rest0, %squares0)        // merged by Chan's formula
//!     }
//!     linalg.generic ins(%sum0, %rest0, %squares0) outs(row of %m1)
//!   }
//! }
//! ```
//!
//! A block of columns has seen as many rows as every other column of it, so that the weights of the
//! formula are computed once per row.

use super::moments::{self, count};
use super::part::Part;
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
const CELLS: [&str; 3] = ["sum", "rest", "squares"];
const F64: &str = "f64";
/// The columns in a block: a page of numbers.
const COLUMNS: usize = 512;

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

/// What the formula needs to know of the rows that are taken together, as scalars.
struct Weights {
    /// One over their number.
    rows_share: String,
    /// The number of rows before them, or 1.
    seen: String,
    /// One over that.
    seen_share: String,
    /// How much the squared distance of both means counts.
    between: String,
}

impl Weights {
    /// The words of a column with some more numbers, a power of two of them.
    fn merged(&self, emitter: &mut Emitter, words: &[String; 3], more: &[String]) -> [String; 3] {
        let [sum, rest, squares] = words;
        let own = total(emitter, more);
        let mean = float(emitter, "mul", &own, &self.rows_share);
        let mut deviation = |number: &String| float(emitter, "sub", number, &mean);
        let deviations: Vec<String> = more.iter().map(&mut deviation).collect();
        let excess = total(emitter, &deviations);
        let own_mean = [mean, float(emitter, "mul", &excess, &self.rows_share)];
        let distance = {
            let mean = self.mean_before(emitter, sum, rest);
            joint::distance(emitter, &mean, &own_mean)
        };
        let within = total_of_squares(emitter, &deviations);
        let between = joint::squared(emitter, &distance, &self.between);
        let added = float(emitter, "add", &within, &between);
        let squares = float(emitter, "add", squares, &added);
        let [sum, rounded] = joint::two_sum(emitter, sum, &own);
        let more_rest = float(emitter, "add", &rounded, &excess);
        [sum, float(emitter, "add", rest, &more_rest), squares]
    }

    fn mean_before(&self, emitter: &mut Emitter, sum: &str, rest: &str) -> [String; 2] {
        let mean = float(emitter, "mul", sum, &self.seen_share);
        let remainder = joint::remainder(emitter, &mean, sum, rest, &self.seen);
        let low = float(emitter, "mul", &remainder, &self.seen_share);
        [mean, low]
    }
}

impl<'a> Writer<'a> {
    /// The loops over columns and rows.
    pub(super) fn columns(&mut self, reduced: &[usize]) -> Result<(), String> {
        for result in self.rows.moments() {
            for cell in CELLS {
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
            for cell in CELLS {
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
        for dim in outer {
            self.line(format_args!("scf.for %i{dim} = %zero to %n{dim} step %one {{"));
        }
        let together = (super::MOST_ROWS / self.rows.plan.reads.len().max(1)).max(1);
        let together = 1 << together.ilog2();
        self.line(format_args!("%count = arith.constant {together} : index"));
        self.line(format_args!("%left = arith.remui %n{last}, %count : index"));
        self.line(format_args!("%most = arith.subi %n{last}, %left : index"));
        let all = format!("%n{last}");
        for (from, to, step, rows) in
            [("%zero", "%most", "%count", together), ("%most", &all, "%one", 1)]
        {
            self.line(format_args!("scf.for %i{last} = {from} to {to} step {step} {{"));
            self.rows_at_once = rows;
            self.merge_rows(reduced, part)?;
            self.line(format_args!("}}"));
        }
        self.rows_at_once = 1;
        self.close(outer.len());
        Ok(())
    }

    /// Merges rows into the accumulators of their columns.
    fn merge_rows(&mut self, reduced: &[usize], part: &Part) -> Result<(), String> {
        let weights = self.weights(reduced);
        let mut emitter = Emitter::new(self.rows.rounding);
        let mut generic = Generic::default();
        let copies = self.emitted_rows(&mut emitter, &mut generic, part)?;
        let mut yields = Vec::new();
        for result in 0..self.rows.plan.writes.len() {
            if !self.rows.moments().contains(&result) {
                let view = self.view(self.rows.plan.writes[result], &[], part);
                generic.write(view, result_argument(self.rows.plan, result));
                yields.push(combined(&mut emitter, self.rows.plan, &copies, result)?);
                continue;
            }
            let words = CELLS
                .map(|cell| self.cell(result, cell, part, |view, name| generic.write(view, name)));
            let numbers = self.numbers(&mut emitter, &copies, result)?;
            let words = weights.merged(&mut emitter, &words, &numbers);
            yields.extend(words.map(|word| (word, F64)));
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

    /// What the formula needs to know of the rows so far.
    fn weights(&mut self, reduced: &[usize]) -> Weights {
        let seen = self.index_among(reduced, "i");
        let rows = self.rows_at_once as f64;
        let mut emitter = self.fresh_emitter();
        let seen = count(&mut emitter, &seen);
        let [one, rows_share, rows] =
            [1.0, 1.0 / rows, rows].map(|number| emitter.number(number, DType::F64));
        let all = float(&mut emitter, "add", &seen, &rows);
        let share = float(&mut emitter, "div", &rows, &all);
        let between = float(&mut emitter, "mul", &seen, &share);
        let seen = joint::at_least_one(&mut emitter, &seen);
        let seen_share = float(&mut emitter, "div", &one, &seen);
        self.splice(emitter);
        Weights { rows_share, seen, seen_share, between }
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
            CELLS.map(|cell| self.cell(result, cell, part, |view, name| generic.read(view, name)));
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
