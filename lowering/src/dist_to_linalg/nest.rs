//! A kernel of one `linalg.generic` over all iteration dimensions.

use super::emitter::{Emitter, Rounding};
use super::generic::{Generic, View};
use super::memrefs::{Signature, distances, iterator};
use super::values::{Values, emit_yields, input_argument, result_argument};
use crate::kernel::KernelPlan;
use ramba_dialects::Body;

/// The module of the kernel.
pub fn kernel(
    plan: &KernelPlan,
    signature: &Signature,
    body: &Body,
    rounding: Rounding,
) -> Result<String, String> {
    let mut emitter = Emitter::new(rounding);
    for dim in 0..signature.rank {
        emitter.set_index(&format!("%origin{dim}"), Some(dim));
    }
    let mut generic = Generic::default();
    let mut values = Values::new(body);
    for (input, read) in plan.reads.iter().enumerate() {
        // What is also written is read as the output's old value.
        if let Some(result) = plan.writes.iter().position(|operand| *operand == read.operand) {
            values.bind_input(&mut emitter, input, format!("%out{result}"));
            continue;
        }
        values.bind_input(&mut emitter, input, format!("%in{input}"));
        let distances = distances(&plan.operands[read.operand], &read.distance);
        let view = whole(signature, read.operand, &distances);
        generic.read(view, input_argument(body, input));
    }
    for result in 0..plan.writes.len() {
        let view = whole(signature, plan.writes[result], &[]);
        generic.write(view, result_argument(plan, result));
    }
    values.emit(&mut emitter, 0..body.ops.len())?;
    emit_yields(&mut emitter, plan, &[values], &[], 0..plan.writes.len(), |_| None)?;
    let iterators: Vec<&str> = (0..signature.rank).map(|dim| iterator(plan, dim)).collect();
    let mut text = emitter.declarations().join("\n");
    text.push('\n');
    text.push_str(&signature.header());
    generic.print(&mut text, &iterators, emitter.text());
    text.push_str("  return\n}\n");
    Ok(text)
}

/// All of an operand, `distances` elements on.
fn whole(signature: &Signature, operand: usize, distances: &[i64]) -> View {
    let argument = &signature.arguments[operand];
    let index = |(position, dim): (usize, &usize)| match distances.get(position) {
        None | Some(0) => format!("d{dim}"),
        Some(distance) => format!("d{dim} + {distance}"),
    };
    let indices: Vec<String> = argument.dims.iter().enumerate().map(index).collect();
    let names: Vec<String> = (0..signature.rank).map(|dim| format!("d{dim}")).collect();
    let map = format!("affine_map<({}) -> ({})>", names.join(", "), indices.join(", "));
    View { name: format!("%m{operand}"), ty: argument.ty(), map }
}
