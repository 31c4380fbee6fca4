//! Moments of columns: several rows at a time, whose numbers stay in registers for both sweeps.
//!
//! ```mlir
//! scf.for %i1 = … {                                  // the dimensions that stay
//!   scf.for %at = %zero to %n2 step %block {         // columns
//!     scf.for %i0 = … step %count {                  // the dimensions that are reduced
//!       linalg.generic … outs(%sum0, %squares0)      // merged by Chan's formula
//!     }
//!     linalg.generic ins(%sum0, %squares0) outs(row of %m1)
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
use crate::dist_to_linalg::values::Values;
use ramba_abi::DType;
use ramba_abi::schedule::Mode;
use ramba_dialects::Ufunc;

/// What a block of columns accumulates.
const WORDS: [&str; 2] = ["sum", "squares"];
/// The columns in a block: a page of numbers.
const COLUMNS: usize = 512;

impl Rows<'_> {
    /// The outer dimensions along which everything is reduced, if all results are the moments of
    /// columns.
    pub(super) fn columns(&self) -> Option<Vec<usize>> {
        let results = 0..self.plan.writes.len();
        let all_moments =
            results.clone().all(|result| moments::numbers(self.plan, self.body, result).is_some());
        if !all_moments || self.stages.len() != 1 || self.signature.indexed || self.reproducible {
            return None;
        }
        let reduced = |dim: &usize| {
            let stays = |result: usize| {
                let operand = &self.plan.operands[self.plan.writes[result]];
                matches!(operand.mode, Mode::Reduce(_)) && operand.view.reader_of(*dim).is_none()
            };
            let mut staying = results.clone().map(stays);
            let first = staying.next()?;
            staying.all(|other| other == first).then_some(first)
        };
        let stays: Option<Vec<bool>> = (0..self.signature.rank).map(|dim| reduced(&dim)).collect();
        let stays = stays?;
        let reduced: Vec<usize> = (0..self.innermost()).filter(|dim| stays[*dim]).collect();
        (!stays[self.innermost()] && !reduced.is_empty()).then_some(reduced)
    }
}

/// The weights of rows that are taken together, as scalars.
struct Weights {
    /// One over their number.
    rows_share: String,
    /// One over the number of rows before them.
    seen_share: String,
    /// How much the squared distance of both means counts.
    between: String,
}

impl Weights {
    /// The sum and the squares of a column with some more numbers.
    fn merged(&self, emitter: &mut Emitter, words: &[String], numbers: &[String]) -> [String; 2] {
        let sum = total(emitter, numbers);
        let mean = float(emitter, "mul", &sum, &self.rows_share);
        let mut square = |number: &String| {
            let deviation = float(emitter, "sub", number, &mean);
            float(emitter, "mul", &deviation, &deviation)
        };
        let squares: Vec<String> = numbers.iter().map(&mut square).collect();
        let within = total(emitter, &squares);
        let mean_before = float(emitter, "mul", &words[0], &self.seen_share);
        let distance = float(emitter, "sub", &mean, &mean_before);
        let between = joint::squared(emitter, &distance, &self.between);
        let added = float(emitter, "add", &within, &between);
        [float(emitter, "add", &words[0], &sum), float(emitter, "add", &words[1], &added)]
    }
}

impl Writer<'_> {
    /// The loops over columns and rows.
    pub(super) fn columns(&mut self, reduced: &[usize]) -> Result<(), String> {
        for result in 0..self.rows.plan.writes.len() {
            for word in WORDS {
                self.line(format_args!(
                    "%{word}{result} = memref.alloca() {{alignment = 64}} : memref<{COLUMNS}xf64>"
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
        self.start_columns(&part)?;
        self.reduced_rows(reduced, &part)?;
        self.merge_columns(reduced, &part)?;
        self.line(format_args!("}}"));
        stays.iter().for_each(|_| self.line(format_args!("}}")));
        Ok(())
    }

    /// Sets the accumulators of a block to nothing.
    fn start_columns(&mut self, part: &Part) -> Result<(), String> {
        let mut generic = Generic::default();
        let mut emitter = Emitter::new(self.rows.reproducible);
        let zero = emitter.number(0.0, DType::F64);
        let names = self.accumulators(&mut generic, part, false);
        emitter.line(&yields(names.iter().map(|_| zero.clone())));
        generic.print(&mut self.text, &["parallel"], emitter.text());
        Ok(())
    }

    /// The loops over the rows, of which `count` are taken together in the innermost.
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
        for (from, to, step, rows) in
            [("%zero", "%most", "%count", together), ("%most", &format!("%n{last}")[..], "%one", 1)]
        {
            self.line(format_args!("scf.for %i{last} = {from} to {to} step {step} {{"));
            self.rows_at_once = rows;
            self.merge_rows(reduced, part)?;
            self.line(format_args!("}}"));
        }
        self.rows_at_once = 1;
        outer.iter().for_each(|_| self.line(format_args!("}}")));
        Ok(())
    }

    /// Merges rows into the accumulators of their columns.
    fn merge_rows(&mut self, reduced: &[usize], part: &Part) -> Result<(), String> {
        let weights = self.weights(reduced);
        let stage = &self.rows.stages[0];
        let mut emitter = Emitter::new(self.rows.reproducible);
        let mut generic = Generic::default();
        let mut copies = self.copies(stage, &mut emitter, &mut generic, part);
        let names = self.accumulators(&mut generic, part, false);
        for values in &mut copies {
            values.emit(&mut emitter, stage.ops.iter().copied())?;
        }
        let mut made = Vec::new();
        for (result, words) in names.chunks(2).enumerate() {
            let numbers = moments::numbers(self.rows.plan, self.rows.body, result);
            let id = numbers.ok_or("a column has no numbers")?;
            let dtype = self.rows.body.dtype(id);
            let mut wide =
                |values: &Values| convert::cast(&mut emitter, &values.name(id), dtype, DType::F64);
            let numbers: Vec<String> = copies.iter().map(&mut wide).collect();
            made.extend(weights.merged(&mut emitter, words, &numbers));
        }
        emitter.line(&yields(made.into_iter()));
        generic.print(&mut self.text, &["parallel"], emitter.text());
        self.declare(&emitter);
        Ok(())
    }

    /// What the formula needs to know of the rows so far.
    fn weights(&mut self, reduced: &[usize]) -> Weights {
        let seen = self.index_among(reduced, "i");
        let rows = self.rows_at_once as f64;
        let mut emitter = self.fresh_emitter();
        let seen = count(&mut emitter, &seen);
        let [one, rows_share, rows] =
            [1.0, 1.0 / rows, rows].map(|number| emitter.number(number, DType::F64));
        let divisor = joint::at_least_one(&mut emitter, &seen);
        let all = float(&mut emitter, "add", &seen, &rows);
        let share = float(&mut emitter, "div", &rows, &all);
        let between = float(&mut emitter, "mul", &seen, &share);
        let seen_share = float(&mut emitter, "div", &one, &divisor);
        self.splice(emitter);
        Weights { rows_share, seen_share, between }
    }

    /// Merges a block's accumulators into the results.
    fn merge_columns(&mut self, reduced: &[usize], part: &Part) -> Result<(), String> {
        let rows = self.index_among(reduced, "n");
        let mut outside = self.fresh_emitter();
        let rows = count(&mut outside, &rows);
        self.splice(outside);
        let mut generic = Generic::default();
        let mut emitter = Emitter::new(self.rows.reproducible);
        let words = self.accumulators(&mut generic, part, true);
        let results = 0..self.rows.plan.writes.len();
        for result in results.clone() {
            let view = self.view(self.rows.plan.writes[result], &[], part);
            generic.write(view, format!("%out{result}: vector<4xf64>"));
        }
        let mut yields = Vec::new();
        for (result, words) in results.zip(words.chunks(2)) {
            let [sum, squares] = [0, 1].map(|at| words[at].clone());
            let own = Words { count: rows.clone(), sum, squares }.pack(&mut emitter);
            let operands = [format!("%out{result}"), own];
            let merged = joint::apply(&mut emitter, Ufunc::Add, &operands);
            yields.push(merged.ok_or("moments do not merge")?);
        }
        let types = vec!["vector<4xf64>"; yields.len()].join(", ");
        emitter.line(&format!("linalg.yield {} : {types}", yields.join(", ")));
        generic.print(&mut self.text, &["parallel"], emitter.text());
        Ok(())
    }

    /// Names the accumulators of a block in a `linalg.generic`, as what is read or written.
    fn accumulators(&mut self, generic: &mut Generic, part: &Part, read: bool) -> Vec<String> {
        let mut names = Vec::new();
        for result in 0..self.rows.plan.writes.len() {
            for word in WORDS {
                let ty = "memref<?xf64, strided<[1], offset: ?>>";
                let name = self.op(
                    "t",
                    format_args!(
                        "memref.subview %{word}{result}[%zero] [{}] [1] : memref<{COLUMNS}xf64> to {ty}",
                        part.length
                    ),
                );
                let map = "affine_map<(d0) -> (d0)>".to_string();
                let (view, argument) =
                    (View { name, ty: ty.into(), map }, format!("%{word}_{result}: f64"));
                match read {
                    true => generic.read(view, argument),
                    false => generic.write(view, argument),
                }
                names.push(format!("%{word}_{result}"));
            }
        }
        names
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

/// The sum of some numbers, in pairs.
fn total(emitter: &mut Emitter, numbers: &[String]) -> String {
    match numbers {
        [number] => number.clone(),
        _ => {
            let (left, right) = numbers.split_at(numbers.len() / 2);
            let (left, right) = (total(emitter, left), total(emitter, right));
            float(emitter, "add", &left, &right)
        }
    }
}

fn yields(values: impl Iterator<Item = String>) -> String {
    let values: Vec<String> = values.collect();
    let types = vec!["f64"; values.len()].join(", ");
    format!("linalg.yield {} : {types}", values.join(", "))
}
