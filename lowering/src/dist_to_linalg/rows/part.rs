//! One stage over a stretch of a row: a `linalg.generic` of one dimension.

use super::Writer;
use super::streaming::ALIGNMENT;
use crate::dist_to_linalg::emitter::Emitter;
use crate::dist_to_linalg::generic::{Generic, View};
use crate::dist_to_linalg::memrefs::{distances, element, show};
use crate::dist_to_linalg::stages::Stage;
use crate::dist_to_linalg::values::{Values, emit_yields, result_argument};
use ramba_dialects::ScalarId;

/// A stretch of a row.
pub struct Part<'a> {
    /// Its first index, as a value's name.
    pub start: &'a str,
    /// Its number of elements.
    pub length: &'a str,
    /// Where it begins in the block.
    pub offset: &'a str,
    /// Are the streamed results aligned at its start?
    pub aligned: bool,
}

impl<'a> Writer<'a> {
    /// One stage.
    pub(super) fn part(&mut self, stage: &Stage, part: &Part) -> Result<(), String> {
        let rows = self.rows;
        let mut emitter = Emitter::new(rows.rounding);
        self.set_indices(&mut emitter, part, Some(0));
        let mut generic = Generic::default();
        let mut copies = self.copies(stage, &mut emitter, &mut generic, part);
        let values = &mut copies[0];
        for id in &stage.loads {
            values.bind(&mut emitter, *id, format!("%t{}", id.0));
            let view = self.waiting(*id, part);
            generic.read(view, format!("%t{}: {}", id.0, element(rows.body.dtype(*id))));
        }
        for id in &stage.stores {
            let view = self.waiting(*id, part);
            generic.write(view, format!("%s{}: {}", id.0, element(rows.body.dtype(*id))));
        }
        for &result in &stage.results {
            let view = self.result(result, part);
            let argument = match rows.instead(result) {
                Some(other) => format!("%out{result}: {}", element(other.dtype)),
                None => result_argument(rows.plan, result),
            };
            generic.write(view, argument);
        }
        for values in &mut copies {
            values.emit(&mut emitter, stage.ops.iter().copied())?;
        }
        let results = stage.results.iter().copied();
        let instead = |result| rows.instead(result);
        emit_yields(&mut emitter, rows.plan, &copies, &stage.stores, results, instead)?;
        generic.print(&mut self.text, &[rows.iterator(stage)], emitter.text());
        self.declare(&emitter);
        for &result in stage.results.iter().filter(|&&result| rows.has_block_sum(result)) {
            self.add_block_sum(result, part)?;
        }
        for &result in stage.results.iter().filter(|&&result| rows.has_block_moments(result)) {
            self.add_block_moments(result, part)?;
        }
        for &result in stage.results.iter().filter(|&&result| rows.has_search(result)) {
            self.add_search(result, part)?;
        }
        Ok(())
    }

    /// The values of a stage's body, with its inputs bound, for each of the rows taken together.
    pub(super) fn copies(
        &mut self,
        stage: &Stage,
        emitter: &mut Emitter,
        generic: &mut Generic,
        part: &Part,
    ) -> Vec<Values<'a>> {
        let body = self.rows.body;
        let mut copies: Vec<Values> = (0..self.rows_at_once).map(|_| Values::new(body)).collect();
        for (copy, values) in copies.iter_mut().enumerate() {
            for &input in &stage.inputs {
                let (name, element) = (format!("%in{input}_{copy}"), element(body.inputs[input]));
                let view = self.input(input, copy, part);
                generic.read(view, format!("{name}: {element}"));
                values.bind_input(emitter, input, name);
            }
        }
        copies
    }

    /// What an input reads, `copy` rows on.
    pub(super) fn input(&mut self, input: usize, copy: usize, part: &Part) -> View {
        let read = &self.rows.plan.reads[input];
        let mut distances = distances(&self.rows.plan.operands[read.operand], &read.distance);
        let dims = &self.rows.signature.arguments[read.operand].dims;
        for (distance, dim) in distances.iter_mut().zip(dims) {
            if *dim == self.rows_along {
                *distance += copy as i64;
            }
        }
        self.view(read.operand, &distances, part)
    }

    /// Says where the indices of an iteration come from: those at the part's start, or what a loop counts
    /// on from there.
    pub(super) fn set_indices(
        &mut self,
        emitter: &mut Emitter,
        part: &Part,
        counter: Option<usize>,
    ) {
        if !self.rows.signature.indexed {
            return;
        }
        let innermost = self.rows.innermost();
        for dim in 0..innermost {
            emitter.set_index(&format!("%index{dim}"), None);
        }
        let start = part.start;
        let first =
            self.op("index", format_args!("arith.addi %origin{innermost}, {start} : index"));
        emitter.set_index(&first, counter);
    }

    /// The part of a row of an operand; its elements lie `distances` on.
    pub(super) fn view(&mut self, operand: usize, distances: &[i64], part: &Part) -> View {
        let argument = &self.rows.signature.arguments[operand];
        if argument.dims.is_empty() {
            let map = "affine_map<(d0) -> ()>".into();
            return View { name: format!("%m{operand}"), ty: argument.ty(), map };
        }
        let innermost = self.rows.innermost();
        let (mut offsets, mut sizes) = (Vec::new(), Vec::new());
        let mut row = String::new();
        let mut map = "affine_map<(d0) -> ()>".to_string();
        for (position, &dim) in argument.dims.iter().enumerate() {
            let distance = distances.get(position).copied().unwrap_or(0);
            if dim == innermost {
                offsets.push(part.start.to_string());
                sizes.push(part.length.to_string());
                row = show(argument.strides[position]);
                map = format!("affine_map<(d0) -> (d0 + {distance})>");
            } else {
                let index = format!("affine.apply affine_map<(d0) -> (d0 + {distance})>(%i{dim})");
                offsets.push(self.op("row", format_args!("{index}")));
                sizes.push("1".into());
            }
        }
        let extent = if row.is_empty() { "" } else { "?x" };
        // What moves nowhere starts where it starts.
        let moves = argument.strides.iter().any(|stride| *stride != Some(0));
        let offset = if moves { ", offset: ?" } else { "" };
        let ty = format!("memref<{extent}{}, strided<[{row}]{offset}>>", argument.element);
        let ones = vec!["1"; sizes.len()].join(", ");
        let (offsets, sizes, whole) = (offsets.join(", "), sizes.join(", "), argument.ty());
        let subview =
            format!("memref.subview %m{operand}[{offsets}] [{sizes}] [{ones}] : {whole} to {ty}");
        View { name: self.op("v", format_args!("{subview}")), ty, map }
    }

    /// The part of the buffer of a value that waits.
    pub(super) fn waiting(&mut self, id: ScalarId, part: &Part) -> View {
        let buffer = self.scratch.place(id);
        let whole = self.scratch.ty(buffer, self.block);
        let Part { offset, length, .. } = part;
        let ty =
            format!("memref<?x{}, strided<[1], offset: ?>>", element(self.rows.body.dtype(id)));
        let name = self.op(
            "t",
            format_args!(
                "memref.subview %scratch{buffer}[{offset}] [{length}] [1] : {whole} to {ty}"
            ),
        );
        View { name, ty, map: "affine_map<(d0) -> (d0)>".into() }
    }

    /// What a result is written to.
    fn result(&mut self, result: usize, part: &Part) -> View {
        if let Some(search) = self.rows.search(result) {
            return self.start_search(result, &search);
        }
        if self.rows.has_block_moments(result) {
            return self.start_block_moments(result);
        }
        if self.rows.has_block_sum(result) {
            let dtype = self.rows.plan.operands[self.rows.plan.writes[result]].dtype;
            return self.start_block_sum(result, dtype, part);
        }
        let view = self.view(self.rows.plan.writes[result], &[], part);
        if !part.aligned || !self.rows.streams.contains(&result) {
            return view;
        }
        let View { name, ty, map } = view;
        let name =
            self.op("aligned", format_args!("memref.assume_alignment {name}, {ALIGNMENT} : {ty}"));
        View { name, ty, map }
    }

    /// Keeps the declarations of the functions that a stage calls.
    pub(super) fn declare(&mut self, emitter: &Emitter) {
        for declaration in emitter.declarations() {
            if !self.declarations.contains(declaration) {
                self.declarations.push(declaration.clone());
            }
        }
    }
}
