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
mod generic;
mod integer;
mod joint;
mod located;
mod loops;
mod memrefs;
mod nest;
mod rows;
mod scratch;
mod stages;
mod values;
mod width;

use crate::kernel::KernelPlan;
use emitter::{Emitter, Rounding};
use memrefs::Signature;
use ramba_abi::schedule::Mode;
use ramba_abi::{DType, DTypeKind, Reduction};
use ramba_dialects::ir::ScalarKind;
use ramba_dialects::ufunc::TypeRule;
use ramba_dialects::{AttrValue, Body, Diagnostic, Func, Op, Opcode, ScalarId, ScalarOp, Ufunc};
use rows::Rows;
use std::collections::HashMap;
use std::sync::Arc;

/// The name of the function in every kernel's module.
pub const ENTRY: &str = "kernel";

/// The kernels of a function: their symbols in launches, and their modules' text.
pub type Kernels = Vec<(String, String)>;

/// Turns each `dist.generic` into a `dist.launch`, and returns the kernels launched, equal ones
/// once. The sums of floats are reassociated unless their order is fixed (`blocks`), and what may be rounded
/// otherwise (`dist.fast`) is contracted: a product and a sum in one instruction.
///
/// # Errors
/// At a scalar function that has no lowering for its type.
pub fn outline_kernels(func: &mut Func) -> Result<Kernels, Diagnostic> {
    let mut kernels: Kernels = Vec::new();
    let mut symbols: HashMap<String, String> = HashMap::new();
    for position in 0..func.ops.len() {
        let op = &func.ops[position];
        if op.opcode != Opcode::Generic {
            continue;
        }
        let text = kernel_text(func, op).map_err(|message| Diagnostic::new(&op.loc, message))?;
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
fn kernel_text(func: &Func, op: &Op) -> Result<String, String> {
    let plan = KernelPlan::of(func, op).ok_or("a kernel needs a loop nest")?;
    let form = op.generic_form().ok_or("a kernel needs a loop nest")?;
    let reproducible = form.blocks.is_some();
    let rounding = Rounding { reproducible, contracts: op.licence.fast };
    let mut signature = Signature::of(&plan, form.domain.len(), form.body);
    let Some(innermost) = signature.rank.checked_sub(1) else {
        return nest::kernel(&plan, &signature, form.body, rounding);
    };
    signature.long_vectors = width::wants_long_vectors(&plan, form.body, innermost);
    if !plan.choices().is_empty() {
        return loops::kernel(&plan, &signature, form.body, rounding);
    }
    let in_place: Vec<bool> =
        plan.writes.iter().map(|operand| plan.operands[*operand].mode == Mode::ReadWrite).collect();
    let mut stages = stages::cut(form.body, |op| is_call(form.body, op), &in_place);
    stages::keep(&mut stages, form.body, |result| {
        let sought = rows::searched(&plan, form.body, result, innermost);
        sought.map(|search| search.number).or_else(|| rows::numbers(&plan, form.body, result))
    });
    let streams = rows::streamed(&plan, innermost);
    signature.streaming = !streams.is_empty();
    let (plan, body) = (&plan, form.body);
    let rows =
        Rows { plan, signature: &signature, body, stages: &stages, streams: &streams, rounding };
    if rows.are_worth_it() {
        return rows.kernel();
    }
    signature.streaming = false;
    nest::kernel(plan, &signature, body, rounding)
}

/// Does an operation call a function of the math library? Those of inexact numbers that cost more
/// than a few additions do.
fn is_call(body: &Body, op: &ScalarOp) -> bool {
    const CALL_FLOPS: u32 = 8;
    let inexact =
        |id: &ScalarId| matches!(body.dtype(*id).kind(), DTypeKind::Float | DTypeKind::Complex);
    match op.kind {
        ScalarKind::Apply(ufunc) => {
            ufunc.def().flops >= CALL_FLOPS && op.operands.iter().any(inexact)
        }
        _ => false,
    }
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
    if ufunc.def().rule == TypeRule::Located {
        return Some(located::of_number(emitter, ufunc, operands, dtypes[0]));
    }
    match dtypes[0].kind() {
        DTypeKind::Bool => boolean::apply(emitter, ufunc, operands),
        DTypeKind::Signed | DTypeKind::Unsigned => {
            integer::apply(emitter, ufunc, operands, dtypes[0])
        }
        DTypeKind::Float if ufunc == Ufunc::Moments => {
            Some(joint::of_number(emitter, &operands[0], dtypes[0]))
        }
        DTypeKind::Float => float::apply(emitter, ufunc, operands, dtypes[0]),
        DTypeKind::Complex => complex::apply(emitter, ufunc, operands, dtypes[0]),
        DTypeKind::Joint if dtypes[0] == DType::Located => located::apply(emitter, ufunc, operands),
        DTypeKind::Joint => joint::apply(emitter, ufunc, operands),
    }
}

/// Combines a value with what has accumulated.
fn accumulate(
    emitter: &mut Emitter,
    reduction: Reduction,
    dtype: DType,
    accumulated: String,
    value: String,
) -> Result<String, String> {
    let operands = [accumulated, value];
    let combine =
        |emitter: &mut Emitter| apply(emitter, Ufunc::combining(reduction), &operands, &[dtype; 2]);
    // Merging is more than a sum, and exact as it is written.
    let combined = if dtype.is_joint() { combine(emitter) } else { emitter.reassociating(combine) };
    combined.ok_or_else(|| format!("'{}' of {dtype} has no lowering", reduction.name()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ramba_dialects::ufunc::UFUNCS;

    /// What is emitted for a function of `f64`.
    fn emitted(ufunc: Ufunc) -> String {
        let mut emitter = Emitter::new(Rounding::default());
        let operands: Vec<String> = (0..ufunc.def().arity).map(|k| format!("%in{k}")).collect();
        let condition = ufunc.def().rule == TypeRule::Select;
        let first = if condition { DType::Bool } else { DType::F64 };
        let dtypes: Vec<DType> =
            (0..operands.len()).map(|k| if k == 0 { first } else { DType::F64 }).collect();
        apply(&mut emitter, ufunc, &operands, &dtypes).expect("it has a lowering");
        emitter.text().to_string()
    }

    #[test]
    fn functions_that_cost_much_are_those_that_are_called() {
        const INSTRUCTIONS: [&str; 6] =
            ["math.absf", "math.sqrt", "math.copysign", "math.floor", "math.ceil", "math.trunc"];
        for def in UFUNCS.iter().filter(|def| def.admits.contains(DTypeKind::Float)) {
            let text = emitted(def.ufunc);
            let is_call = |name: &str| {
                let function = name.starts_with("math.") && name != "math.roundeven";
                (function && !INSTRUCTIONS.contains(&name))
                    || ["func.call", "arith.remf"].contains(&name)
            };
            let calls = text.split_whitespace().any(is_call);
            let body = Body { inputs: vec![DType::F64; 3], ..Body::default() };
            let operands = (0..def.arity as u32).map(ScalarId).collect();
            let op = ScalarOp { kind: ScalarKind::Apply(def.ufunc), operands, dtype: DType::F64 };
            assert_eq!(super::is_call(&body, &op), calls, "{}: {text}", def.name);
        }
    }
}
