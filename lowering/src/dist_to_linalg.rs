//! From a `dist.generic` to a kernel: a function of one `linalg.generic` over memrefs.
//!
//! The kernel is written as text, since its text is its identity: the object cache looks it up
//! before any MLIR exists. What the function must look like is said in
//! [`linalg_to_llvm`](crate::linalg_to_llvm); which pointers it takes, in [`crate::kernel`].
//!
//! Nothing of a kernel depends on sizes, ranks or offsets, so that programs of other sizes find it.

mod boolean;
mod complex;
mod complex_arithmetic;
mod convert;
mod emitter;
mod float;
mod integer;
mod memrefs;

use crate::kernel::KernelPlan;
use emitter::Emitter;
use ramba_abi::schedule::Mode;
use ramba_abi::{DType, DTypeKind, Reduction};
use ramba_dialects::ir::ScalarKind;
use ramba_dialects::{AttrValue, Body, Diagnostic, Func, Op, Opcode, ScalarOp, Ufunc};
use std::collections::HashMap;
use std::sync::Arc;

/// The name of the function in every kernel's module.
pub const ENTRY: &str = "kernel";

/// The kernels of a function: their symbols in launches, and their modules' text.
pub type Kernels = Vec<(String, String)>;

/// Turns each `dist.generic` into a `dist.launch`, and returns the kernels launched, equal ones
/// once. The sums of floats are reassociated unless `reproducible`.
///
/// # Errors
/// At a scalar function that has no lowering for its type.
pub fn outline_kernels(func: &mut Func, reproducible: bool) -> Result<Kernels, Diagnostic> {
    let mut kernels: Kernels = Vec::new();
    let mut symbols: HashMap<String, String> = HashMap::new();
    for position in 0..func.ops.len() {
        let op = &func.ops[position];
        if op.opcode != Opcode::Generic {
            continue;
        }
        let text = kernel_text(func, op, reproducible)
            .map_err(|message| Diagnostic::new(&op.loc, message))?;
        let symbol = symbols.entry(text).or_insert_with_key(|text| {
            let symbol = format!("kernel_{}", kernels.len());
            kernels.push((symbol.clone(), text.clone()));
            symbol
        });
        let symbol: Arc<str> = symbol.as_str().into();
        let op = &mut func.ops[position];
        op.opcode = Opcode::Launch;
        op.set_attr("kernel", AttrValue::Text(symbol));
    }
    Ok(kernels)
}

/// The module of one nest's kernel.
fn kernel_text(func: &Func, op: &Op, reproducible: bool) -> Result<String, String> {
    let plan = KernelPlan::of(func, op).ok_or("a kernel needs a loop nest")?;
    let form = op.generic_form().ok_or("a kernel needs a loop nest")?;
    let mut emitter = Emitter::new(form.domain.len(), reproducible);
    let frame = memrefs::frame(&plan, form.domain.len(), form.body);
    let values = emit_body(&mut emitter, &plan, form.body)?;
    let mut yields = Vec::new();
    for (result, operand) in plan.writes.iter().enumerate() {
        let value = form.body.yields[result];
        let dtype = form.body.dtype(value);
        let value = values[value.0 as usize].clone();
        let stored = match plan.operands[*operand].mode {
            Mode::Reduce(reduction) => accumulate(&mut emitter, reduction, dtype, *operand, value)?,
            _ => value,
        };
        yields.push(to_memory(&mut emitter, dtype, stored));
    }
    let types = plan.writes.iter().map(|operand| memrefs::element(plan.operands[*operand].dtype));
    let types: Vec<&str> = types.collect();
    emitter.line(&format!("linalg.yield {} : {}", yields.join(", "), types.join(", ")));
    Ok(frame.around(&emitter))
}

/// Emits the scalar program; the names of all its values.
fn emit_body(emitter: &mut Emitter, plan: &KernelPlan, body: &Body) -> Result<Vec<String>, String> {
    let mut values = Vec::with_capacity(body.inputs.len() + body.ops.len());
    for (input, (read, dtype)) in plan.reads.iter().zip(&body.inputs).enumerate() {
        let written = plan.writes.iter().position(|operand| *operand == read.operand);
        let name = match written {
            Some(result) => format!("%out{result}"),
            None => format!("%in{input}"),
        };
        values.push(from_memory(emitter, *dtype, name));
    }
    for op in &body.ops {
        let operands: Vec<String> =
            op.operands.iter().map(|id| values[id.0 as usize].clone()).collect();
        let dtypes: Vec<DType> = op.operands.iter().map(|id| body.dtype(*id)).collect();
        values.push(emit_op(emitter, op, &operands, &dtypes)?);
    }
    Ok(values)
}

fn emit_op(
    emitter: &mut Emitter,
    op: &ScalarOp,
    operands: &[String],
    dtypes: &[DType],
) -> Result<String, String> {
    match op.kind {
        ScalarKind::Const(scalar) => Ok(emitter.constant(scalar)),
        ScalarKind::Index(dim) => Ok(emitter.index(dim)),
        ScalarKind::Cast => Ok(convert::cast(emitter, &operands[0], dtypes[0], op.dtype)),
        ScalarKind::Apply(ufunc) => apply(emitter, ufunc, operands, dtypes)
            .ok_or_else(|| format!("'{}' of {:?} has no lowering", ufunc.name(), dtypes)),
    }
}

fn apply(
    emitter: &mut Emitter,
    ufunc: Ufunc,
    operands: &[String],
    dtypes: &[DType],
) -> Option<String> {
    if ufunc == Ufunc::Select {
        return Some(emitter.select(&operands[0], &operands[1], &operands[2], dtypes[1]));
    }
    match dtypes[0].kind() {
        DTypeKind::Bool => boolean::apply(emitter, ufunc, operands),
        DTypeKind::Signed | DTypeKind::Unsigned => {
            integer::apply(emitter, ufunc, operands, dtypes[0])
        }
        DTypeKind::Float => float::apply(emitter, ufunc, operands, dtypes[0]),
        DTypeKind::Complex => complex::apply(emitter, ufunc, operands, dtypes[0]),
    }
}

/// Combines a value with the accumulator that `operand` points at.
fn accumulate(
    emitter: &mut Emitter,
    reduction: Reduction,
    dtype: DType,
    operand: usize,
    value: String,
) -> Result<String, String> {
    let accumulator = from_memory(emitter, dtype, format!("%acc{operand}"));
    let operands = [accumulator, value];
    let ufunc = match reduction {
        Reduction::Sum => Ufunc::Add,
        Reduction::Prod => Ufunc::Mul,
        Reduction::Min => Ufunc::Minimum,
        Reduction::Max => Ufunc::Maximum,
        Reduction::Any => Ufunc::LogicalOr,
        Reduction::All => Ufunc::LogicalAnd,
    };
    emitter
        .reassociating(|emitter| apply(emitter, ufunc, &operands, &[dtype; 2]))
        .ok_or_else(|| format!("'{}' of {dtype} has no lowering", reduction.name()))
}

/// Booleans are bytes in memory and bits in registers.
fn from_memory(emitter: &mut Emitter, dtype: DType, name: String) -> String {
    match dtype {
        DType::Bool => emitter.op(&format!("arith.trunci {name} : i8 to i1")),
        _ => name,
    }
}

fn to_memory(emitter: &mut Emitter, dtype: DType, value: String) -> String {
    match dtype {
        DType::Bool => emitter.op(&format!("arith.extui {value} : i1 to i8")),
        _ => value,
    }
}
