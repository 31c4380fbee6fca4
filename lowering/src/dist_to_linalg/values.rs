//! The values of a body while it is emitted: from memory, through the operations, to memory.

use super::emitter::Emitter;
use super::memrefs::element;
use super::{accumulate, convert, emit_op};
use crate::kernel::KernelPlan;
use ramba_abi::schedule::Mode;
use ramba_abi::{DType, Reduction};
use ramba_dialects::{Body, ScalarId};

/// The names of the values known so far; those that are not are empty.
pub struct Values<'b> {
    body: &'b Body,
    names: Vec<String>,
}

impl<'b> Values<'b> {
    /// No values yet.
    pub fn new(body: &'b Body) -> Values<'b> {
        Values { body, names: vec![String::new(); body.inputs.len() + body.ops.len()] }
    }

    /// Takes the element `name` as an input.
    pub fn bind_input(&mut self, emitter: &mut Emitter, input: usize, name: String) {
        self.bind(emitter, ScalarId(input as u32), name);
    }

    /// Takes the element `name` as a value.
    pub fn bind(&mut self, emitter: &mut Emitter, id: ScalarId, name: String) {
        self.names[id.0 as usize] = from_memory(emitter, self.body.dtype(id), name);
    }

    /// Takes a value that is in a register.
    pub fn bind_register(&mut self, id: ScalarId, name: String) {
        self.names[id.0 as usize] = name;
    }

    /// Emits the operations at these positions of the body.
    pub fn emit(
        &mut self,
        emitter: &mut Emitter,
        positions: impl IntoIterator<Item = usize>,
    ) -> Result<(), String> {
        for position in positions {
            let op = &self.body.ops[position];
            let operands: Vec<String> =
                op.operands.iter().map(|id| self.names[id.0 as usize].clone()).collect();
            let dtypes: Vec<DType> = op.operands.iter().map(|id| self.body.dtype(*id)).collect();
            self.names[self.body.inputs.len() + position] =
                emit_op(emitter, op, &operands, &dtypes)?;
        }
        Ok(())
    }

    /// The name of a value.
    pub fn name(&self, id: ScalarId) -> String {
        self.names[id.0 as usize].clone()
    }
}

/// What is combined in place of a result.
pub struct Combined {
    /// The value.
    pub value: ScalarId,
    /// How it is combined.
    pub reduction: Reduction,
    /// In which type.
    pub dtype: DType,
}

/// Yields the values `waiting`, then the results at these positions. Where the body was emitted for
/// several iterations of a reduction, `copies` has the values of each. A result for which `instead` tells
/// something combines that in place of itself.
pub fn emit_yields(
    emitter: &mut Emitter,
    plan: &KernelPlan,
    copies: &[Values],
    waiting: &[ScalarId],
    results: impl IntoIterator<Item = usize>,
    instead: impl Fn(usize) -> Option<Combined>,
) -> Result<(), String> {
    let body = copies[0].body;
    let mut yields = Vec::new();
    for id in waiting {
        let dtype = body.dtype(*id);
        yields.push((to_memory(emitter, dtype, copies[0].name(*id)), element(dtype)));
    }
    for result in results {
        yields.push(match instead(result) {
            Some(other) => combined_instead(emitter, copies, &other, result)?,
            None => combined(emitter, plan, copies, result)?,
        });
    }
    emit_yield(emitter, &yields);
    Ok(())
}

/// Yields values, given with their types in memory.
pub fn emit_yield(emitter: &mut Emitter, yields: &[(String, &str)]) {
    let values: Vec<&str> = yields.iter().map(|(value, _)| value.as_str()).collect();
    let types: Vec<&str> = yields.iter().map(|(_, ty)| *ty).collect();
    emitter.line(&format!("linalg.yield {} : {}", values.join(", "), types.join(", ")));
}

/// The new element of a result, and its type in memory: a value, or what all copies have combined with
/// the old one.
pub fn combined(
    emitter: &mut Emitter,
    plan: &KernelPlan,
    copies: &[Values],
    result: usize,
) -> Result<(String, &'static str), String> {
    let (body, operand) = (copies[0].body, plan.writes[result]);
    let id = body.yields[result];
    let (dtype, mut value) = (body.dtype(id), copies[0].name(id));
    if let Mode::Reduce(reduction) = plan.operands[operand].mode {
        for copy in &copies[1..] {
            value = accumulate(emitter, reduction, dtype, value, copy.name(id))?;
        }
        let old = from_memory(emitter, dtype, format!("%out{result}"));
        value = accumulate(emitter, reduction, dtype, old, value)?;
    }
    Ok((to_memory(emitter, dtype, value), element(dtype)))
}

fn combined_instead(
    emitter: &mut Emitter,
    copies: &[Values],
    &Combined { value: id, reduction, dtype }: &Combined,
    result: usize,
) -> Result<(String, &'static str), String> {
    let from = copies[0].body.dtype(id);
    let mut value = convert::cast(emitter, &copies[0].name(id), from, dtype);
    for copy in &copies[1..] {
        let other = convert::cast(emitter, &copy.name(id), from, dtype);
        value = accumulate(emitter, reduction, dtype, value, other)?;
    }
    let old = from_memory(emitter, dtype, format!("%out{result}"));
    let value = accumulate(emitter, reduction, dtype, old, value)?;
    Ok((to_memory(emitter, dtype, value), element(dtype)))
}

/// The name and type of the element that a body input is.
pub fn input_argument(body: &Body, input: usize) -> String {
    format!("%in{input}: {}", element(body.inputs[input]))
}

/// The name and type of the element that a result replaces or adds to.
pub fn result_argument(plan: &KernelPlan, result: usize) -> String {
    format!("%out{result}: {}", element(plan.operands[plan.writes[result]].dtype))
}

/// Booleans are bytes in memory and bits in registers.
pub fn from_memory(emitter: &mut Emitter, dtype: DType, name: String) -> String {
    match dtype {
        DType::Bool => emitter.op(&format!("arith.trunci {name} : i8 to i1")),
        _ => name,
    }
}

/// The way back.
pub fn to_memory(emitter: &mut Emitter, dtype: DType, value: String) -> String {
    match dtype {
        DType::Bool => emitter.op(&format!("arith.extui {value} : i1 to i8")),
        _ => value,
    }
}
