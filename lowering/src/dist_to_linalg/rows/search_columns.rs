//! Where the first extremum of each column is: its number and its row as vectors of their own, several rows at
//! a time.
//!
//! ```mlir
//! scf.for … {                                        // all other dimensions
//!   scf.for %at = %zero to %n1 step %block {         // columns
//!     linalg.generic ins(row of %m0) outs(%best0, %place0)     // the first row
//!     scf.for %i0 = %zero to %n0 step %count {
//!       linalg.generic ins(rows of %m0) outs(%best0, %place0)  // where a row is better
//!     }
//!     linalg.generic ins(%best0, %place0) outs(row of %m1)     // merged
//!   }
//! }
//! ```
//!
//! Rows come in the order of their indices, so that only a better number takes the place of one before.

use super::part::Part;
use super::search::Search;
use super::{Rows, Writer};
use crate::dist_to_linalg::emitter::Emitter;
use crate::dist_to_linalg::generic::{Generic, View};
use crate::dist_to_linalg::memrefs::element;
use crate::dist_to_linalg::values::{
    combined, emit_yield, from_memory, result_argument, to_memory,
};
use crate::dist_to_linalg::{accumulate, apply, located};
use ramba_abi::{DType, Reduction};
use ramba_dialects::Ufunc;

const BEST: &str = "best";
const PLACE: &str = "place";
/// The columns in a block: numbers and places fit the first-level cache beside a few rows.
const COLUMNS: usize = 512;
/// The rows that are taken together.
const TOGETHER: usize = 4;

impl Rows<'_> {
    /// The dimension along which rows are searched, if that, or combining them otherwise, is all that a nest
    /// does.
    pub(super) fn searched_columns(&self) -> Option<usize> {
        let mut results = 0..self.plan.writes.len();
        let reduced = |dim: &usize| self.is_reduced(0, *dim);
        let along = (0..self.innermost()).rev().find(reduced)?;
        let is_searched = |result: usize| self.search_along(result, along).is_some();
        let fits = |result: usize| {
            let dtype = self.plan.operands[self.plan.writes[result]].dtype;
            self.is_reduced(result, along)
                && !self.is_reduced(result, self.innermost())
                && (is_searched(result) || !dtype.is_joint())
        };
        let searched = results.clone().any(is_searched);
        (searched && self.stages.len() == 1 && results.all(fits)).then_some(along)
    }

    /// How many rows are taken together: the sum of several has another order than one after the other.
    fn rows_searched_at_once(&self, along: usize) -> usize {
        let all = (0..self.plan.writes.len()).all(|r| self.search_along(r, along).is_some());
        if self.rounding.reproducible && !all { 1 } else { TOGETHER }
    }
}

impl<'a> Writer<'a> {
    /// The loops over columns and rows.
    pub(super) fn search_columns(&mut self, along: usize) -> Result<(), String> {
        self.allocate_columns(along);
        let together = self.rows.rows_searched_at_once(along);
        let innermost = self.rows.innermost();
        let others: Vec<usize> = (0..innermost).filter(|dim| *dim != along).collect();
        for dim in &others {
            self.line(format_args!("scf.for %i{dim} = %zero to %n{dim} step %one {{"));
            self.index_of_row(*dim, 0);
        }
        self.rows_along = along;
        self.line(format_args!("%block = arith.constant {COLUMNS} : index"));
        self.line(format_args!("%count = arith.constant {together} : index"));
        self.line(format_args!("%left = arith.remui %n{along}, %count : index"));
        self.line(format_args!("%most = arith.subi %n{along}, %left : index"));
        self.line(format_args!("scf.for %at = %zero to %n{innermost} step %block {{"));
        let left = self.op("left", format_args!("arith.subi %n{innermost}, %at : index"));
        let length = self.op("length", format_args!("arith.minsi {left}, %block : index"));
        let part = Part { start: "%at", length: &length, offset: "%zero", aligned: false };
        self.rows_between(along, ["%zero", "%one", "%one"], 1, |writer| {
            writer.search_rows(along, true, &part)
        })?;
        let end = format!("%n{along}");
        let parts = [(["%zero", "%most", "%count"], together), (["%most", &end, "%one"], 1)];
        for (range, rows) in parts {
            self.rows_between(along, range, rows, |writer| {
                writer.search_rows(along, false, &part)
            })?;
        }
        self.rows_between(along, ["%zero", "%one", "%one"], 1, |writer| {
            (0..writer.rows.plan.writes.len())
                .try_for_each(|result| writer.merge_found(result, along, &part))
        })?;
        (0..=others.len()).for_each(|_| self.line(format_args!("}}")));
        Ok(())
    }

    fn allocate_columns(&mut self, along: usize) {
        for result in 0..self.rows.plan.writes.len() {
            let Some(search) = self.rows.search_along(result, along) else { continue };
            for (cell, ty) in [(BEST, element(search.dtype)), (PLACE, "i64")] {
                self.line(format_args!(
                    "%{cell}{result} = memref.alloca() {{alignment = 64}} : memref<{COLUMNS}x{ty}>"
                ));
            }
        }
    }

    /// A loop over rows, of which `count` are taken together.
    fn rows_between(
        &mut self,
        along: usize,
        [from, to, step]: [&str; 3],
        count: usize,
        write: impl FnOnce(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        self.line(format_args!("scf.for %i{along} = {from} to {to} step {step} {{"));
        (0..count).for_each(|row| self.index_of_row(along, row));
        self.rows_at_once = count;
        write(self)?;
        self.rows_at_once = 1;
        self.line(format_args!("}}"));
        Ok(())
    }

    /// Names the index along a dimension, `row` on.
    fn index_of_row(&mut self, dim: usize, row: usize) {
        if !self.rows.signature.indexed {
            return;
        }
        let name = index_name(dim, row);
        let map = format!("affine_map<(d0)[s0] -> (d0 + s0 + {row})>");
        self.line(format_args!("{name} = affine.apply {map}(%i{dim})[%origin{dim}]"));
    }

    /// Compares rows with what their columns have, or takes the first.
    fn search_rows(&mut self, along: usize, first: bool, part: &Part) -> Result<(), String> {
        let rows = self.rows;
        let mut emitter = Emitter::new(rows.rounding);
        let mut generic = Generic::default();
        let mut copies = self.copies(&rows.stages[0], &mut emitter, &mut generic, part);
        for (row, values) in copies.iter_mut().enumerate() {
            self.set_indices_of_row(&mut emitter, along, row, part);
            values.emit(&mut emitter, rows.stages[0].ops.iter().copied())?;
        }
        let mut yields = Vec::new();
        for result in 0..rows.plan.writes.len() {
            let Some(search) = rows.search_along(result, along) else {
                if !first {
                    let view = self.view(rows.plan.writes[result], &[], part);
                    generic.write(view, result_argument(rows.plan, result));
                    yields.push(combined(&mut emitter, rows.plan, &copies, result)?);
                }
                continue;
            };
            let (dtype, ty) = (search.dtype, element(search.dtype));
            for (cell, ty) in [(BEST, ty), (PLACE, "i64")] {
                let view = self.column_cell(cell, result, ty, part);
                generic.write(view, format!("%{cell}_{result}: {ty}"));
            }
            let mut found = [
                from_memory(&mut emitter, dtype, format!("%{BEST}_{result}")),
                format!("%{PLACE}_{result}"),
            ];
            for values in &copies {
                let other = [values.name(search.number), values.name(search.index)];
                found = if first { other } else { better(&mut emitter, &search, found, other)? };
            }
            let [best, place] = found;
            yields.push((to_memory(&mut emitter, dtype, best), ty));
            yields.push((place, "i64"));
        }
        emit_yield(&mut emitter, &yields);
        generic.print(&mut self.text, &["parallel"], emitter.text());
        self.declare(&emitter);
        Ok(())
    }

    fn set_indices_of_row(&mut self, emitter: &mut Emitter, along: usize, row: usize, part: &Part) {
        emitter.forget_indices();
        if !self.rows.signature.indexed {
            return;
        }
        let innermost = self.rows.innermost();
        for dim in 0..innermost {
            let row = if dim == along { row } else { 0 };
            emitter.set_index(&index_name(dim, row), None);
        }
        let start = part.start;
        let start =
            self.op("index", format_args!("arith.addi %origin{innermost}, {start} : index"));
        emitter.set_index(&start, Some(0));
    }

    /// Merges what a block's columns have found into the result.
    fn merge_found(&mut self, result: usize, along: usize, part: &Part) -> Result<(), String> {
        let Some(search) = self.rows.search_along(result, along) else { return Ok(()) };
        let dtype = search.dtype;
        let mut emitter = Emitter::new(self.rows.rounding);
        let mut generic = Generic::default();
        for (cell, ty) in [(BEST, element(dtype)), (PLACE, "i64")] {
            let view = self.column_cell(cell, result, ty, part);
            generic.read(view, format!("%{cell}_{result}: {ty}"));
        }
        let view = self.view(self.rows.plan.writes[result], &[], part);
        generic.write(view, format!("%out{result}: i128"));
        let best = from_memory(&mut emitter, dtype, format!("%{BEST}_{result}"));
        let operands = [best, format!("%{PLACE}_{result}")];
        let found = located::of_number(&mut emitter, search.locate, &operands, dtype);
        let old = format!("%out{result}");
        let merged = accumulate(&mut emitter, Reduction::Min, DType::Located, old, found)?;
        emit_yield(&mut emitter, &[(merged, "i128")]);
        generic.print(&mut self.text, &["parallel"], emitter.text());
        Ok(())
    }

    /// What is known of a block's columns.
    fn column_cell(&mut self, cell: &str, result: usize, element: &str, part: &Part) -> View {
        let ty = format!("memref<?x{element}, strided<[1], offset: ?>>");
        let name = self.op(
            "t",
            format_args!(
                "memref.subview %{cell}{result}[%zero] [{}] [1] : memref<{COLUMNS}x{element}> to {ty}",
                part.length
            ),
        );
        View { name, ty, map: "affine_map<(d0) -> (d0)>".into() }
    }
}

fn index_name(dim: usize, row: usize) -> String {
    format!("%index{dim}_{row}")
}

/// Of a number and its index, and another that comes later: the one to keep.
fn better(
    emitter: &mut Emitter,
    search: &Search,
    [number, index]: [String; 2],
    [other, other_index]: [String; 2],
) -> Result<[String; 2], String> {
    let dtype = search.dtype;
    let operands = [other.clone(), number.clone()];
    let largest = search.extremum() == Reduction::Max;
    let takes = if dtype.is_float() {
        // NaN is as good as it gets: it takes the place of any number, and none takes its place.
        let predicate = if largest { "ugt" } else { "ult" };
        let takes = emitter.compare("arith.cmpf", predicate, &operands[0], &operands[1], dtype);
        let open = emitter.compare("arith.cmpf", "ord", &number, &number, dtype);
        emitter.same("arith.andi", &[takes, open], DType::Bool)
    } else {
        let relation = if largest { Ufunc::Greater } else { Ufunc::Less };
        apply(emitter, relation, &operands, &[dtype; 2]).ok_or("nothing compares")?
    };
    Ok([
        emitter.select(&takes, &other, &number, dtype),
        emitter.select(&takes, &other_index, &index, DType::I64),
    ])
}
