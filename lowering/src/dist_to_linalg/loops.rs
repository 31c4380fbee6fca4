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

use super::emitter::Emitter;
use super::memrefs::{Signature, distances, register};
use super::values::{Values, from_memory, to_memory};
use super::accumulate;
use crate::kernel::{Choice, KernelPlan};
use ramba_abi::schedule::Mode;
use ramba_abi::{DTypeKind, Scalar};
use ramba_dialects::{Body, ScalarId};

/// The module of the kernel.
pub fn kernel(
    plan: &KernelPlan,
    signature: &Signature,
    body: &Body,
    reproducible: bool,
) -> Result<String, String> {
    let emitter = Emitter::new(reproducible);
    let mut writer = Writer { plan, signature, body, choices: plan.choices(), emitter };
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
}

impl Writer<'_> {
    fn nest(&mut self) -> Result<(), String> {
        self.line("%zero = arith.constant 0 : index");
        self.line("%one = arith.constant 1 : index");
        let rank = self.signature.rank;
        (0..rank + self.choices.len()).for_each(|dim| self.extent(dim));
        for dim in 0..rank {
            self.line(&format!("scf.for %i{dim} = %zero to %n{dim} step %one {{"));
            if self.signature.indexed {
                self.line(&format!("%index{dim} = arith.addi %origin{dim}, %i{dim} : index"));
                self.emitter.set_index(&format!("%index{dim}"), None);
            }
            let read = |choice: &Choice| self.plan.label_dim(choice) == Some(dim);
            let here: Vec<usize> =
                (0..self.choices.len()).filter(|&k| read(&self.choices[k])).collect();
            here.into_iter().for_each(|choice| self.choose(choice));
        }
        self.iteration()?;
        (0..rank).for_each(|_| self.line("}"));
        Ok(())
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
        let label = self.load(self.plan.reads[input].operand, &self.plan.reads[input].distance);
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

    /// The indices of an operand's element, `distance` on, and the operand's type.
    fn place(&mut self, operand: usize, distance: &[i64]) -> String {
        let signature = self.signature;
        let argument = &signature.arguments[operand];
        let distances = distances(&self.plan.operands[operand], distance);
        let mut indices = Vec::new();
        for (position, &dim) in argument.dims.iter().enumerate() {
            indices.push(match (dim.checked_sub(signature.rank), distances.get(position)) {
                (Some(choice), _) => format!("%chosen{choice}"),
                (None, None | Some(0)) => format!("%i{dim}"),
                (None, Some(distance)) => {
                    let map = format!("affine_map<(d0) -> (d0 + {distance})>");
                    self.emitter.op(&format!("affine.apply {map}(%i{dim})"))
                }
            });
        }
        format!("%m{operand}[{}] : {}", indices.join(", "), argument.ty())
    }

    fn load(&mut self, operand: usize, distance: &[i64]) -> String {
        let place = self.place(operand, distance);
        let loaded = self.emitter.op(&format!("memref.load {place}"));
        from_memory(&mut self.emitter, self.plan.operands[operand].dtype, loaded)
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

    /// One iteration: reads, the body, writes.
    fn iteration(&mut self) -> Result<(), String> {
        let (plan, body) = (self.plan, self.body);
        let mut values = Values::new(body);
        for (input, read) in plan.reads.iter().enumerate() {
            let element = self.load(read.operand, &read.distance);
            let zero = Scalar::zero(body.inputs[input]);
            let element = self.if_valid(read.operand, element, zero);
            values.bind_register(ScalarId(input as u32), element);
        }
        values.emit(&mut self.emitter, 0..body.ops.len())?;
        for (result, &operand) in plan.writes.iter().enumerate() {
            let value = values.name(body.yields[result]);
            self.write(operand, value)?;
        }
        Ok(())
    }

    fn write(&mut self, operand: usize, mut value: String) -> Result<(), String> {
        let dtype = self.plan.operands[operand].dtype;
        if let Mode::Reduce(reduction) = self.plan.operands[operand].mode {
            let identity = reduction.identity(dtype).ok_or("has no identity")?;
            value = self.if_valid(operand, value, identity);
            let old = self.load(operand, &[]);
            value = accumulate(&mut self.emitter, reduction, dtype, old, value)?;
        }
        let (value, place) =
            (to_memory(&mut self.emitter, dtype, value), self.place(operand, &[]));
        self.line(&format!("memref.store {value}, {place}"));
        Ok(())
    }
}
