//! A kernel in plain loops, for nests in which labels choose elements.
//!
//! ```mlir
//! scf.for %i0 = … {
//!   %label = memref.load %m1[%i0]                // as far out as the label stays the same
//!   scf.for %i1 = … {
//!     %x = memref.load %m0[%i0, %i1]
//!     %old = memref.load %m2[%label, %i1]
//!     memref.store (%old + %x), %m2[%label, %i1]
//!   }
//! }
//! ```
//!
//! Pointers do not alias, so that the inner loop is vectorized like any other. A label that names
//! nothing stands for index 0, where zero is read in place of the element, and the reduction's
//! identity combined.

use super::accumulate;
use super::emitter::{Emitter, Rounding};
use super::memrefs::{Signature, distances, register};
use super::values::{Values, from_memory, to_memory};
use crate::kernel::{Choice, KernelPlan, KernelRead};
use ramba_abi::schedule::Mode;
use ramba_abi::{DType, DTypeKind, Scalar};
use ramba_dialects::{Body, ScalarId};

/// The module of the kernel.
pub fn kernel(
    plan: &KernelPlan,
    signature: &Signature,
    body: &Body,
    rounding: Rounding,
) -> Result<String, String> {
    let emitter = Emitter::new(rounding);
    let mut writer = Writer { plan, signature, body, choices: plan.choices(), emitter, rounding };
    writer.nest()?;
    let emitter = &writer.emitter;
    let (declarations, header) = (emitter.declarations().join("\n"), signature.header());
    Ok(format!("{declarations}\n{header}{}  return\n}}\n", emitter.text()))
}

struct Writer<'a> {
    plan: &'a KernelPlan,
    signature: &'a Signature,
    body: &'a Body,
    choices: Vec<Choice>,
    emitter: Emitter,
    rounding: Rounding,
}

/// How many iterations with one label run together: each accumulator is then visited once for all of
/// them, and so many streams keep the memory busy.
const TOGETHER: usize = 4;

impl Writer<'_> {
    fn nest(&mut self) -> Result<(), String> {
        self.line("%zero = arith.constant 0 : index");
        self.line("%one = arith.constant 1 : index");
        (0..self.signature.rank + self.choices.len()).for_each(|dim| self.extent(dim));
        self.loops(0, 1)
    }

    /// The loops over the dimensions from `dim` on, for `copies` neighbours along one before.
    fn loops(&mut self, dim: usize, copies: usize) -> Result<(), String> {
        if dim == self.signature.rank {
            return self.iteration(copies);
        }
        if copies == 1 && self.together() == Some(dim) {
            return self.runs(dim);
        }
        self.one_by_one(dim, ["%zero", &format!("%n{dim}"), "%one"], copies)
    }

    /// The loop over a dimension from one index to another.
    fn one_by_one(&mut self, dim: usize, range: [&str; 3], copies: usize) -> Result<(), String> {
        let [from, to, step] = range;
        self.line(&format!("scf.for %i{dim} = {from} to {to} step {step} {{"));
        if self.signature.indexed {
            self.line(&format!("%index{dim} = arith.addi %origin{dim}, %i{dim} : index"));
            self.emitter.set_index(&format!("%index{dim}"), None);
        }
        for choice in self.choices_along(dim) {
            self.choose(choice);
        }
        self.loops(dim + 1, copies)?;
        self.line("}");
        Ok(())
    }

    /// The loop over a dimension along which labels are read: `TOGETHER` iterations at a time where
    /// they have the same labels.
    fn runs(&mut self, dim: usize) -> Result<(), String> {
        self.line(&format!("%count = arith.constant {TOGETHER} : index"));
        self.line(&format!("%last = arith.subi %n{dim}, %one : index"));
        self.line(&format!("scf.for %from = %zero to %n{dim} step %count {{"));
        self.line("%end = arith.addi %from, %count : index");
        self.line(&format!("%until = arith.minsi %end, %n{dim} : index"));
        let mut same = self.emitter.op(&format!("arith.cmpi sle, %end, %n{dim} : index"));
        let mut inputs: Vec<usize> =
            self.choices_along(dim).iter().map(|&k| self.choices[k].label.input).collect();
        inputs.dedup();
        for input in inputs {
            let ty = register(self.body.inputs[input]);
            let labels: Vec<String> = (0..TOGETHER).map(|k| self.label_at(input, k)).collect();
            for other in &labels[1..] {
                let equal =
                    self.emitter.op(&format!("arith.cmpi eq, {}, {other} : {ty}", labels[0]));
                same = self.emitter.op(&format!("arith.andi {same}, {equal} : i1"));
            }
        }
        self.line(&format!("scf.if {same} {{"));
        self.one_by_one(dim, ["%from", "%until", "%count"], TOGETHER)?;
        self.line("} else {");
        self.one_by_one(dim, ["%from", "%until", "%one"], 1)?;
        self.line("}");
        self.line("}");
        Ok(())
    }

    /// The label `ahead` of `%from`, or the last one.
    fn label_at(&mut self, input: usize, ahead: usize) -> String {
        let map = format!("affine_map<(d0)[s0] -> (d0 + {ahead}, s0)>");
        let index = self.emitter.op(&format!("affine.min {map}(%from)[%last]"));
        let operand = self.plan.reads[input].operand;
        let ty = self.signature.arguments[operand].ty();
        self.emitter.op(&format!("memref.load %m{operand}[{index}] : {ty}"))
    }

    /// The dimension whose iterations may run together: all that happens is that they are combined in
    /// groups, in any order.
    fn together(&self) -> Option<usize> {
        let plan = self.plan;
        let dim = plan.label_dim(self.choices.first()?)?;
        let combines = |operand: &usize| {
            let operand = &plan.operands[*operand];
            matches!(operand.mode, Mode::Reduce(_)) && operand.view.reader_of(dim).is_none()
        };
        let plain = !self.signature.indexed && !self.rounding.reproducible;
        (plain && plan.writes.iter().all(combines)).then_some(dim)
    }

    /// The choices whose labels are read along a dimension.
    fn choices_along(&self, dim: usize) -> Vec<usize> {
        let along = |choice: &usize| self.plan.label_dim(&self.choices[*choice]) == Some(dim);
        (0..self.choices.len()).filter(along).collect()
    }

    fn line(&mut self, line: &str) {
        self.emitter.line(line);
    }

    /// The extent of an iteration dimension, or of what a label chooses from.
    fn extent(&mut self, dim: usize) {
        let mut arguments = self.signature.arguments.iter().enumerate();
        let walks = |dims: &[usize]| dims.iter().position(|other| *other == dim);
        let found = arguments.find_map(|(k, argument)| {
            walks(&argument.dims).map(|position| (k, position, argument.ty()))
        });
        if let Some((operand, position, ty)) = found {
            self.line(&format!("%p{dim} = arith.constant {position} : index"));
            self.line(&format!("%n{dim} = memref.dim %m{operand}, %p{dim} : {ty}"));
        }
    }

    /// Reads a label: `%chosen`, an index in any case, and whether it is the label's, `%valid`.
    fn choose(&mut self, choice: usize) {
        let input = self.choices[choice].label.input;
        let label = self.load(&self.plan.reads[input], 0);
        let dtype = self.body.inputs[input];
        let unsigned = dtype.kind() == DTypeKind::Unsigned;
        let cast = if unsigned { "index_castui" } else { "index_cast" };
        let ty = register(dtype);
        let index = self.emitter.op(&format!("arith.{cast} {label} : {ty} to index"));
        let extent = self.signature.rank + choice;
        self.line(&format!("%valid{choice} = arith.cmpi ult, {index}, %n{extent} : index"));
        self.line(&format!(
            "%chosen{choice} = arith.select %valid{choice}, {index}, %zero : index"
        ));
    }

    /// An operand's element as a place in memory: `distance` on, and `copy` iterations along the
    /// dimension whose iterations run together.
    fn place(&mut self, operand: usize, distance: &[i64], copy: usize) -> String {
        let signature = self.signature;
        let argument = &signature.arguments[operand];
        let distances = distances(&self.plan.operands[operand], distance);
        let together = self.together();
        let mut indices = Vec::new();
        for (position, &dim) in argument.dims.iter().enumerate() {
            if dim >= signature.rank {
                indices.push(format!("%chosen{}", dim - signature.rank));
                continue;
            }
            let ahead = if together == Some(dim) { copy as i64 } else { 0 };
            let distance = ahead + distances.get(position).copied().unwrap_or(0);
            indices.push(match distance {
                0 => format!("%i{dim}"),
                _ => {
                    let map = format!("affine_map<(d0) -> (d0 + {distance})>");
                    self.emitter.op(&format!("affine.apply {map}(%i{dim})"))
                }
            });
        }
        format!("%m{operand}[{}] : {}", indices.join(", "), argument.ty())
    }

    fn load(&mut self, read: &KernelRead, copy: usize) -> String {
        let place = self.place(read.operand, &read.distance, copy);
        self.load_from(&place, self.plan.operands[read.operand].dtype)
    }

    fn load_from(&mut self, place: &str, dtype: DType) -> String {
        let loaded = self.emitter.op(&format!("memref.load {place}"));
        from_memory(&mut self.emitter, dtype, loaded)
    }

    /// `value` if all labels of an operand name something, otherwise `other`.
    fn if_valid(&mut self, operand: usize, value: String, other: Scalar) -> String {
        let valid: Vec<String> = (0..self.choices.len())
            .filter(|&k| self.choices[k].operand == operand)
            .map(|k| format!("%valid{k}"))
            .collect();
        let Some(mut all) = valid.first().cloned() else { return value };
        for other in &valid[1..] {
            all = self.emitter.op(&format!("arith.andi {all}, {other} : i1"));
        }
        let dtype = other.dtype();
        let other = self.emitter.constant(other);
        self.emitter.select(&all, &value, &other, dtype)
    }

    /// One iteration, or `copies` of them: reads, the body, writes.
    fn iteration(&mut self, copies: usize) -> Result<(), String> {
        let (plan, body) = (self.plan, self.body);
        let mut results = vec![Vec::new(); plan.writes.len()];
        for copy in 0..copies {
            let mut values = Values::new(body);
            for (input, read) in plan.reads.iter().enumerate() {
                let element = self.load(read, copy);
                let zero = Scalar::zero(body.inputs[input]);
                let element = self.if_valid(read.operand, element, zero);
                values.bind_register(ScalarId(input as u32), element);
            }
            values.emit(&mut self.emitter, 0..body.ops.len())?;
            for (result, values_of) in results.iter_mut().enumerate() {
                values_of.push(values.name(body.yields[result]));
            }
        }
        for (values, &operand) in results.into_iter().zip(&plan.writes) {
            self.write(operand, values)?;
        }
        Ok(())
    }

    /// Writes a value, or combines all of them with what is there.
    fn write(&mut self, operand: usize, values: Vec<String>) -> Result<(), String> {
        let dtype = self.plan.operands[operand].dtype;
        let place = self.place(operand, &[], 0);
        let mut values = values.into_iter();
        let mut value = values.next().ok_or("writes nothing")?;
        if let Mode::Reduce(reduction) = self.plan.operands[operand].mode {
            for other in values {
                value = accumulate(&mut self.emitter, reduction, dtype, value, other)?;
            }
            let identity = reduction.identity(dtype).ok_or("has no identity")?;
            value = self.if_valid(operand, value, identity);
            let old = self.load_from(&place, dtype);
            value = accumulate(&mut self.emitter, reduction, dtype, old, value)?;
        }
        let value = to_memory(&mut self.emitter, dtype, value);
        self.line(&format!("memref.store {value}, {place}"));
        Ok(())
    }
}
