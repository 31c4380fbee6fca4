//! The frame of a kernel: its arguments and the `linalg.generic` around the body.

use super::{ENTRY, emitter::Emitter};
use crate::kernel::{KernelOperand, KernelPlan};
use ramba_abi::schedule::Mode;
use ramba_abi::{Access, DType};
use ramba_dialects::Body;
use ramba_dialects::ir::ScalarKind;
use std::fmt::Write;

/// The type of an element in memory.
pub fn element(dtype: DType) -> &'static str {
    match dtype {
        DType::Bool => "i8",
        other => register(other),
    }
}

/// The type of an element in a register: integers have no sign in MLIR's arithmetic.
pub fn register(dtype: DType) -> &'static str {
    match dtype {
        DType::U8 => "i8",
        DType::U16 => "i16",
        DType::U32 => "i32",
        DType::U64 => "i64",
        other => other.mlir_name(),
    }
}

/// Everything of a kernel's text but its body.
pub struct Frame {
    arguments: Vec<String>,
    operand_dims: Vec<String>,
    rank: usize,
    maps: Vec<String>,
    iterators: Vec<&'static str>,
    ins: Vec<(String, String)>,
    outs: Vec<(String, String)>,
    block_arguments: Vec<String>,
}

/// The frame of a kernel over `rank` iteration dimensions.
pub fn frame(plan: &KernelPlan, rank: usize, body: &Body) -> Frame {
    let loose = loose_dims(plan, rank);
    let extra = |k: usize| if plan.writes.first() == Some(&k) { &loose[..] } else { &[] };
    let operands = || plan.operands.iter().enumerate();
    let types: Vec<String> = operands().map(|(k, operand)| memref(operand, extra(k))).collect();
    let mut frame = Frame {
        arguments: types.iter().enumerate().map(|(k, ty)| format!("%m{k}: {ty}")).collect(),
        operand_dims: operands().map(|(k, o)| format!("{:?}", dims(o, extra(k)))).collect(),
        rank,
        maps: Vec::new(),
        iterators: (0..rank).map(|dim| iterator(plan, dim)).collect(),
        ins: Vec::new(),
        outs: Vec::new(),
        block_arguments: Vec::new(),
    };
    if body.ops.iter().any(|op| matches!(op.kind, ScalarKind::Index(_))) {
        frame.arguments.extend((0..rank).map(|dim| format!("%origin{dim}: index")));
    }
    for (input, read) in plan.reads.iter().enumerate() {
        // What is also written is read as the output's old value.
        if plan.writes.contains(&read.operand) {
            continue;
        }
        let operand = &plan.operands[read.operand];
        frame.maps.push(map(rank, operand, &read.distance, &[]));
        frame.ins.push((format!("%m{}", read.operand), types[read.operand].clone()));
        frame.block_arguments.push(format!("%in{input}: {}", element(operand.dtype)));
    }
    for (result, write) in plan.writes.iter().enumerate() {
        let operand = &plan.operands[*write];
        frame.maps.push(map(rank, operand, &vec![0; operand.view.0.len()], extra(*write)));
        frame.outs.push((format!("%m{write}"), types[*write].clone()));
        let name = match operand.mode {
            Mode::Reduce(_) => format!("%acc{write}"),
            _ => format!("%out{result}"),
        };
        frame.block_arguments.push(format!("{name}: {}", element(operand.dtype)));
    }
    frame
}

impl Frame {
    /// The whole module, with a body inside.
    pub fn around(&self, body: &Emitter) -> String {
        let mut text = String::new();
        for declaration in body.declarations() {
            let _ = writeln!(text, "{declaration}");
        }
        let iterators: Vec<String> =
            self.iterators.iter().map(|iterator| format!("\"{iterator}\"")).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "func.func @{ENTRY}({}) attributes {{iteration_rank = {}, operand_dims = [{}]}} {{",
            self.arguments.join(", "),
            self.rank,
            self.operand_dims.join(", ")
        );
        let _ = writeln!(
            text,
            "  linalg.generic {{indexing_maps = [{}], iterator_types = [{}]}}{}{} {{",
            self.maps.join(", "),
            iterators.join(", "),
            operand_list("ins", &self.ins),
            operand_list("outs", &self.outs)
        );
        let _ = writeln!(text, "  ^bb0({}):", self.block_arguments.join(", "));
        text.push_str(body.text());
        text.push_str("  }\n  return\n}\n");
        text
    }
}

fn operand_list(role: &str, operands: &[(String, String)]) -> String {
    if operands.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = operands.iter().map(|(name, _)| name.as_str()).collect();
    let types: Vec<&str> = operands.iter().map(|(_, ty)| ty.as_str()).collect();
    format!(" {role}({} : {})", names.join(", "), types.join(", "))
}

/// The iteration dimensions that no operand moves along. `linalg` takes the extents of its loops
/// from its operands, so the first output gets a dimension of stride 0 for each of them.
fn loose_dims(plan: &KernelPlan, rank: usize) -> Vec<usize> {
    let moves = |dim: usize| plan.operands.iter().any(|o| o.view.reader_of(dim).is_some());
    (0..rank).filter(|dim| !moves(*dim)).collect()
}

/// The iteration dimensions that an operand's dimensions follow.
fn dims(operand: &KernelOperand, extra: &[usize]) -> Vec<usize> {
    let own = operand.view.0.iter().filter_map(|access| access.dim);
    own.chain(extra.iter().copied()).collect()
}

/// A memref with a dimension for each array dimension that an iteration dimension moves along.
/// Shards are row-major and dense, so the last array dimension's stride is the view's step.
fn memref(operand: &KernelOperand, extra: &[usize]) -> String {
    let last = operand.view.0.len().saturating_sub(1);
    let stride = |(dim, access): (usize, &Access)| {
        access.dim?;
        Some(if dim == last { access.step.to_string() } else { "?".into() })
    };
    let mut strides: Vec<String> = operand.view.0.iter().enumerate().filter_map(stride).collect();
    strides.extend(extra.iter().map(|_| "0".to_string()));
    let element = element(operand.dtype);
    if strides.is_empty() {
        return format!("memref<{element}>");
    }
    let extents = "?x".repeat(strides.len());
    format!("memref<{extents}{element}, strided<[{}]>>", strides.join(", "))
}

/// From iteration indices to an operand's, `distance` elements on.
fn map(rank: usize, operand: &KernelOperand, distance: &[i64], extra: &[usize]) -> String {
    let names: Vec<String> = (0..rank).map(|dim| format!("d{dim}")).collect();
    let index = |(access, distance): (&Access, &i64)| match (access.dim?, *distance) {
        (dim, 0) => Some(format!("d{dim}")),
        (dim, distance) => Some(format!("d{dim} + {distance}")),
    };
    let mut indices: Vec<String> = operand.view.0.iter().zip(distance).filter_map(index).collect();
    indices.extend(extra.iter().map(|dim| format!("d{dim}")));
    format!("affine_map<({}) -> ({})>", names.join(", "), indices.join(", "))
}

fn iterator(plan: &KernelPlan, dim: usize) -> &'static str {
    let reduced = |(operand, _): (usize, _)| plan.operands[operand].view.reader_of(dim).is_none();
    if plan.reductions().any(reduced) { "reduction" } else { "parallel" }
}
