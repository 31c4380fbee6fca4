//! A kernel's arguments: the types of its memrefs and what iteration dimensions they follow.

use super::ENTRY;
use crate::kernel::{KernelOperand, KernelPlan};
use ramba_abi::{Access, DType};
use ramba_dialects::Body;
use ramba_dialects::ir::ScalarKind;

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

/// One memref argument, `%m` and its position.
pub struct Argument {
    /// Per dimension, the iteration dimension that it follows; for one in which a label chooses, the
    /// number of iteration dimensions and the position among all that labels choose.
    pub dims: Vec<usize>,
    /// Per dimension, its stride in elements; `None` where only the runtime knows it.
    pub strides: Vec<Option<i64>>,
    /// The type of its elements in memory.
    pub element: &'static str,
}

/// The arguments of a kernel.
pub struct Signature {
    /// The number of iteration dimensions.
    pub rank: usize,
    /// One per operand of the plan.
    pub arguments: Vec<Argument>,
    /// Does the body use the indices of the iterations?
    pub indexed: bool,
    /// Can results be written around the caches?
    pub streaming: bool,
    /// Are the longest vectors of the processor worth it?
    pub long_vectors: bool,
}

impl Signature {
    /// The arguments of a kernel over `rank` iteration dimensions.
    pub fn of(plan: &KernelPlan, rank: usize, body: &Body) -> Signature {
        let loose = loose_dims(plan, rank);
        let extra = |k: usize| if plan.writes.first() == Some(&k) { &loose[..] } else { &[] };
        let mut choice = rank;
        let arguments = plan.operands.iter().enumerate().map(|(k, operand)| {
            let argument = Argument::of(operand, choice, extra(k));
            choice += operand.view.labels().count();
            argument
        });
        Signature {
            rank,
            arguments: arguments.collect(),
            indexed: body.ops.iter().any(|op| matches!(op.kind, ScalarKind::Index(_))),
            streaming: false,
            long_vectors: false,
        }
    }

    /// The function's line, up to its body.
    pub fn header(&self) -> String {
        let memrefs = self.arguments.iter().enumerate();
        let mut arguments: Vec<String> =
            memrefs.map(|(k, argument)| format!("%m{k}: {}", argument.ty())).collect();
        if self.indexed {
            arguments.extend((0..self.rank).map(|dim| format!("%origin{dim}: index")));
        }
        let mut streaming = "";
        if self.streaming {
            arguments.push("%stream: index".into());
            streaming = ", streaming";
        }
        let long_vectors = if self.long_vectors { ", long_vectors" } else { "" };
        let dims: Vec<&Vec<usize>> = self.arguments.iter().map(|argument| &argument.dims).collect();
        let (arguments, rank) = (arguments.join(", "), self.rank);
        format!(
            "func.func @{ENTRY}({arguments}) attributes \
             {{iteration_rank = {rank}, operand_dims = {dims:?}{streaming}{long_vectors}}} {{\n"
        )
    }
}

impl Argument {
    /// A dimension for each array dimension that an iteration dimension moves along or a label chooses
    /// in (those count from `choice`), then one of stride 0 for each of `extra`. Shards are row-major and dense, so the last array dimension's
    /// stride is the view's step.
    fn of(operand: &KernelOperand, mut choice: usize, extra: &[usize]) -> Argument {
        let last = operand.view.0.len().saturating_sub(1);
        let walked = operand.view.0.iter().enumerate().filter(|(_, access)| moves(access));
        let stride = |(dim, access): (usize, &Access)| (dim == last).then_some(access.step);
        let own = operand.view.0.iter().filter_map(|access| match access.label {
            None => access.dim,
            Some(_) => {
                choice += 1;
                Some(choice - 1)
            }
        });
        Argument {
            dims: own.chain(extra.iter().copied()).collect(),
            strides: walked.map(stride).chain(extra.iter().map(|_| Some(0))).collect(),
            element: element(operand.dtype),
        }
    }

    /// The memref's type.
    pub fn ty(&self) -> String {
        if self.strides.is_empty() {
            return format!("memref<{}>", self.element);
        }
        let strides: Vec<String> = self.strides.iter().map(|stride| show(*stride)).collect();
        let extents = "?x".repeat(strides.len());
        format!("memref<{extents}{}, strided<[{}]>>", self.element, strides.join(", "))
    }
}

/// Does an index differ from iteration to iteration?
fn moves(access: &Access) -> bool {
    access.dim.is_some() || access.label.is_some()
}

/// A stride as in a memref's type.
pub fn show(stride: Option<i64>) -> String {
    stride.map_or_else(|| "?".into(), |stride| stride.to_string())
}

/// The iteration dimensions that no operand moves along. `linalg` takes the extents of its loops
/// from its operands, so the first output gets a dimension of stride 0 for each of them.
fn loose_dims(plan: &KernelPlan, rank: usize) -> Vec<usize> {
    let moves = |dim: usize| plan.operands.iter().any(|o| o.view.reader_of(dim).is_some());
    (0..rank).filter(|dim| !moves(*dim)).collect()
}

/// Per dimension of an operand's memref, how far a read's elements lie from the pointer's.
pub fn distances(operand: &KernelOperand, distance: &[i64]) -> Vec<i64> {
    let accesses = operand.view.0.iter().zip(distance);
    accesses.filter(|(access, _)| moves(access)).map(|(_, distance)| *distance).collect()
}

/// Does some accumulator stay where it is along `dim`?
pub fn is_reduced(plan: &KernelPlan, dim: usize) -> bool {
    plan.reductions().any(|(operand, _)| plan.operands[operand].view.reader_of(dim).is_none())
}

/// What `linalg` calls an iteration dimension.
pub fn iterator(plan: &KernelPlan, dim: usize) -> &'static str {
    if is_reduced(plan, dim) { "reduction" } else { "parallel" }
}
