//! Compiled loop nests against the reference semantics, on random programs.
//!
//! The programs run on one rank, each launch over its whole domain in one call; what the runtime does
//! (tiles, halos, ranks) is tested with the runtime. Only this test sees passes and lowering together.

use ramba_abi::schedule::Mode;
use ramba_dialects::generate::{ProgramOptions, assert_executes_with, random_inputs};
use ramba_dialects::reference::{Tensor, evaluate};
use ramba_dialects::{Diagnostic, Func, Loc, Op, Opcode, ValueId};
use ramba_lowering::dist_to_linalg::{ENTRY, outline_kernels};
use ramba_lowering::engine::{CacheConfig, Engine, EngineConfig, Kernels};
use ramba_lowering::kernel::{KernelOperand, KernelPlan};
use ramba_passes::{Options, pass_named};
use std::collections::HashMap;

fn engine() -> Engine {
    Engine::new(EngineConfig { cache: CacheConfig::disabled(), ..EngineConfig::default() }).unwrap()
}

/// A whole array in this process.
#[derive(Clone)]
struct Memory {
    shape: Vec<i64>,
    dtype: ramba_dialects::DType,
    bytes: Bytes,
}

/// Aligned as the runtime's buffers are.
#[derive(Clone)]
struct Bytes {
    lines: Vec<Line>,
    count: usize,
}

#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([u8; 64]);

impl Bytes {
    fn of(bytes: &[u8]) -> Bytes {
        let mut lines = vec![Line([0; 64]); bytes.len().div_ceil(64)];
        for (line, bytes) in lines.iter_mut().zip(bytes.chunks(64)) {
            line.0[..bytes.len()].copy_from_slice(bytes);
        }
        Bytes { lines, count: bytes.len() }
    }

    fn to_vec(&self) -> Vec<u8> {
        self.lines.iter().flat_map(|line| line.0).take(self.count).collect()
    }
}

fn run(engine: &Engine, func: &Func, inputs: &[Tensor]) -> Result<Vec<Tensor>, Diagnostic> {
    let mut func = func.clone();
    for name in ["dist-fuse", "dist-assign-destinations"] {
        let pass = pass_named(name).expect("the pass is in the table");
        pass.run(&mut func, &Options::of(pass), &mut Vec::new())?;
    }
    let modules = outline_kernels(&mut func)?;
    let mut kernels = HashMap::new();
    for (symbol, text) in &modules {
        let loaded = engine.load_kernels(text, &[ENTRY]);
        let loaded =
            loaded.map_err(|e| Diagnostic::new(&Loc::unknown(), format!("{e}\n{text}")))?;
        kernels.insert(symbol.clone(), loaded);
    }
    let mut values: HashMap<ValueId, Memory> = HashMap::new();
    for (arg, input) in func.args.iter().zip(inputs) {
        let bytes = Bytes::of(&input.data);
        let (shape, dtype) = (input.shape.to_vec(), input.dtype);
        values.insert(arg.value, Memory { shape, dtype, bytes });
    }
    for op in &func.ops {
        match op.opcode {
            Opcode::Launch => launch(&func, op, &kernels, &mut values),
            _ => by_reference(&func, op, &mut values)?,
        }
    }
    Ok(func.returns.iter().map(|value| values[value].tensor()).collect())
}

impl Memory {
    fn tensor(&self) -> Tensor {
        Tensor::new(self.dtype, &self.shape, self.bytes.to_vec()).expect("sizes agree")
    }
}

/// What no kernel does: copies, reshapes, and what the runtime has code of its own for.
fn by_reference(
    func: &Func,
    op: &Op,
    values: &mut HashMap<ValueId, Memory>,
) -> Result<(), Diagnostic> {
    let mut alone = Func::new("alone");
    let args: Vec<ValueId> =
        op.operands.iter().map(|value| alone.arg(func.ty(*value).clone(), false)).collect();
    let made = alone.push_op(op.opcode, &args, op.attrs.clone(), None, op.loc.clone())?;
    alone.returns = made.to_vec();
    let inputs: Vec<Tensor> = op.operands.iter().map(|value| values[value].tensor()).collect();
    for (result, made) in op.results.iter().zip(evaluate(&alone, &inputs)?) {
        let memory =
            Memory { shape: made.shape.to_vec(), dtype: made.dtype, bytes: Bytes::of(&made.data) };
        values.insert(*result, memory);
    }
    Ok(())
}

fn launch(
    func: &Func,
    op: &Op,
    kernels: &HashMap<String, Kernels>,
    values: &mut HashMap<ValueId, Memory>,
) {
    let plan = KernelPlan::of(func, op).expect("a launch has a plan");
    let form = op.generic_form().expect("a launch has a form");
    for (operand, result) in plan.writes.iter().zip(&op.results) {
        let operand = &plan.operands[*operand];
        let made = match operand.operand {
            Some(reused) => values[&op.operands[reused]].clone(),
            None => fresh(func, *result, operand),
        };
        values.insert(*result, made);
    }
    let mut dims: Vec<i64> = form.domain.to_vec();
    let mut data: Vec<*mut u8> = Vec::new();
    let mut choices: Vec<i64> = Vec::new();
    for operand in &plan.operands {
        let value = match (operand.result, operand.operand) {
            (Some(result), _) => op.results[result],
            (None, Some(position)) => op.operands[position],
            (None, None) => unreachable!("an operand is read or written"),
        };
        let memory = values.get_mut(&value).expect("operands are computed before");
        let mut strides = vec![1i64; memory.shape.len()];
        for dim in (1..memory.shape.len()).rev() {
            strides[dim - 1] = strides[dim] * memory.shape[dim];
        }
        let at: i64 = operand.view.0.iter().zip(&strides).map(|(a, s)| a.offset * s).sum();
        data.push(
            memory
                .bytes
                .lines
                .as_mut_ptr()
                .cast::<u8>()
                .wrapping_offset((at * memory.dtype.size_bytes() as i64) as isize),
        );
        dims.extend((0..form.domain.len()).map(|dim| {
            let walked = operand.view.0.iter().zip(&strides).filter(|(a, _)| a.dim == Some(dim));
            walked.map(|(access, stride)| access.step * stride).sum::<i64>()
        }));
        for (access, stride) in operand.view.0.iter().zip(&strides) {
            choices.extend(access.label.iter().flat_map(|l| [l.extent, access.step * stride]));
        }
    }
    dims.extend(form.domain.iter().map(|_| 0));
    dims.push(1);
    dims.append(&mut choices);
    if form.domain.contains(&0) {
        return;
    }
    let kernel = kernels[op.text("kernel")].functions()[0];
    // SAFETY: the pointers and strides stay inside the arrays, as the views do.
    unsafe { kernel(data.as_ptr(), dims.as_ptr()) };
}

/// New memory: poison where the kernel writes all of it, the identity where it accumulates.
fn fresh(func: &Func, result: ValueId, operand: &KernelOperand) -> Memory {
    let ty = func.ty(result);
    let count = ty.volume() as usize;
    let bytes = match operand.mode {
        Mode::Reduce(reduction) => {
            reduction.identity(ty.dtype).expect("it has one").to_bytes().repeat(count)
        }
        _ => vec![0xA5; count * ty.dtype.size_bytes()],
    };
    Memory { shape: ty.shape.to_vec(), dtype: ty.dtype, bytes: Bytes::of(&bytes) }
}

#[test]
fn random_programs_agree_with_the_reference() {
    let engine = engine();
    let options = ProgramOptions { searches: true, ..ProgramOptions::default() };
    assert_executes_with(&options, 120, |program, inputs| run(&engine, &program.func, inputs));
}

/// Every function of every element type that it admits, on special values.
#[test]
fn every_scalar_function_agrees_with_the_reference() {
    use ramba_dialects::ir::Attrs;
    use ramba_dialects::{
        ArrayType, AttrValue, DType,
        ufunc::{TypeRule, UFUNCS},
    };
    let engine = engine();
    let mut wrong = Vec::new();
    for def in UFUNCS {
        for dtype in DType::all().filter(|dtype| def.admits.contains(dtype.kind())) {
            let mut func = Func::new("main");
            let args: Vec<ValueId> = (0..def.arity)
                .map(|operand| {
                    let dtype = match (def.rule, operand) {
                        (TypeRule::Select, 0) => DType::Bool,
                        (TypeRule::Located, 1) => DType::I64,
                        _ => dtype,
                    };
                    func.arg(ArrayType::new(dtype, &[500]), false)
                })
                .collect();
            let attrs: Attrs = smallvec::smallvec![AttrValue::Ufunc(def.ufunc)];
            let result = func.push(Opcode::Map, &args, attrs, Loc::unknown()).unwrap();
            func.returns.push(result);
            let inputs = random_inputs(&func, 7);
            let expected = evaluate(&func, &inputs).unwrap();
            let report = match run(&engine, &func, &inputs) {
                // Complex powers go through the logarithm, whose error the exponent multiplies.
                Ok(got) if (def.name, dtype.is_complex()) == ("power", true) => {
                    finite_difference(&inputs, &expected[0], &got[0])
                }
                // Where the logarithm is small, the reference has fewer digits than the C library.
                Ok(got) if def.name == "gammaln" => difference(&expected[0], &got[0], 4096),
                Ok(got) => difference(&expected[0], &got[0], 4),
                Err(error) => Some(error.to_string()),
            };
            wrong.extend(report.map(|report| format!("{} of {dtype}: {report}", def.name)));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// The first element that is off by more than so many units in the last place.
fn difference(expected: &Tensor, got: &Tensor, ulps: u32) -> Option<String> {
    use ramba_dialects::generate::{Tolerance, tensors_match};
    let tolerance = if expected.dtype.is_float() || expected.dtype.is_complex() {
        Tolerance { ulps }
    } else {
        Tolerance::EXACT
    };
    tensors_match(expected, got, tolerance).err().map(|error| error.to_string())
}

/// The first finite complex number, computed from finite ones, that is off by more than a part in 10⁵
/// (single precision) or 10¹² (double).
fn finite_difference(inputs: &[Tensor], expected: &Tensor, got: &Tensor) -> Option<String> {
    let limit = if expected.dtype.size_bytes() == 8 { 1e-5 } else { 1e-12 };
    let operands = inputs[0].scalars().into_iter().zip(inputs[1].scalars());
    let pairs = expected.scalars().into_iter().zip(got.scalars());
    let finite = |z: &ramba_dialects::Scalar| z.re().is_finite() && z.im().is_finite();
    pairs.zip(operands).find_map(|((a, b), (base, exponent))| {
        let distance = (a.re() - b.re()).hypot(a.im() - b.im());
        let off = distance.is_nan() || distance > limit * a.re().hypot(a.im()) + 1e-35;
        let wrong = off && finite(&a) && finite(&base) && finite(&exponent);
        wrong.then(|| format!("{base} ** {exponent} is {b} instead of {a}"))
    })
}
