//! Writing whole-array programs, distributing them, and looking at the outcome.

use crate::{Options, PassDef, pass_named};
use ramba_abi::{DType, Layout, Reduction, Scalar};
use ramba_dialects::ir::Attrs;
use ramba_dialects::{ArrayType, AttrValue, Func, Loc, Opcode, Remark, Ufunc, ValueId};
use ramba_dialects::{verify, verify_local_reads, verify_local_writes};
use smallvec::smallvec;
use std::sync::Arc;

/// Writes whole-array programs in few words.
pub struct Trace(pub Func);

impl Trace {
    pub fn new() -> Trace {
        Trace(Func::new("main"))
    }

    pub fn array(&mut self, shape: &[i64]) -> ValueId {
        self.0.arg(ArrayType::new(DType::F64, shape), true)
    }

    pub fn array_like(&mut self, shape: &[i64], layout: Layout) -> ValueId {
        let value = self.array(shape);
        self.0.args.last_mut().unwrap().placed = Some(Arc::new(layout));
        value
    }

    pub fn push(&mut self, opcode: Opcode, operands: &[ValueId], attrs: Attrs) -> ValueId {
        self.0.push(opcode, operands, attrs, Loc::unknown()).unwrap()
    }

    pub fn map(&mut self, ufunc: Ufunc, operands: &[ValueId]) -> ValueId {
        self.push(Opcode::Map, operands, smallvec![AttrValue::Ufunc(ufunc)])
    }

    pub fn add(&mut self, a: ValueId, b: ValueId) -> ValueId {
        self.map(Ufunc::Add, &[a, b])
    }

    pub fn fill(&mut self, value: f64, shape: &[i64]) -> ValueId {
        let attrs = smallvec![AttrValue::Scalar(Scalar::F64(value)), AttrValue::ints(shape)];
        self.push(Opcode::Fill, &[], attrs)
    }

    /// `array[start::step]` of `size` elements per dimension.
    pub fn slice(&mut self, array: ValueId, slices: &[(i64, i64, i64)]) -> ValueId {
        let part =
            |at: fn(&(i64, i64, i64)) -> i64| AttrValue::Ints(slices.iter().map(at).collect());
        let attrs = smallvec![part(|s| s.0), part(|s| s.1), part(|s| s.2)];
        self.push(Opcode::ExtractSlice, &[array], attrs)
    }

    pub fn insert(&mut self, base: ValueId, value: ValueId, starts: &[i64]) -> ValueId {
        let steps: Vec<i64> = starts.iter().map(|_| 1).collect();
        let attrs = smallvec![AttrValue::ints(starts), AttrValue::ints(&steps)];
        self.push(Opcode::InsertSlice, &[base, value], attrs)
    }

    pub fn reduce(&mut self, array: ValueId, axes: &[i64]) -> ValueId {
        let attrs = smallvec![AttrValue::Reduction(Reduction::Sum), AttrValue::ints(axes)];
        self.push(Opcode::Reduce, &[array], attrs)
    }

    pub fn broadcast(&mut self, array: ValueId, shape: &[i64], dims: &[i64]) -> ValueId {
        let attrs = smallvec![AttrValue::ints(shape), AttrValue::ints(dims)];
        self.push(Opcode::Broadcast, &[array], attrs)
    }

    pub fn returning(mut self, values: &[ValueId]) -> Trace {
        self.0.returns = values.to_vec();
        self
    }

    /// As loop nests.
    pub fn fused(&self) -> Func {
        let mut func = self.0.clone();
        run(pass_named("dist-fuse").unwrap(), "", &mut func);
        func
    }
}

/// Runs a pass for its remarks.
pub fn run(pass: &'static PassDef, options: &str, func: &mut Func) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let options = Options::parse(pass, options).unwrap();
    pass.run(func, &options, &mut remarks).unwrap();
    remarks
}

/// The program with its communication; every rank's reads and writes are checked.
pub fn distribute(trace: &Trace, ranks: usize) -> Func {
    distribute_with(trace, &format!("ranks={ranks} replicate-below=0"))
}

/// The same with all options.
pub fn distribute_with(trace: &Trace, options: &str) -> Func {
    let mut func = trace.fused();
    run(pass_named("dist-assign-layouts").unwrap(), options, &mut func);
    verify_local_writes(&func).unwrap();
    run(pass_named("dist-materialize-comm").unwrap(), "", &mut func);
    verify(&func).unwrap();
    verify_local_reads(&func).unwrap();
    verify_local_writes(&func).unwrap();
    func
}

/// How many reshards, halo exchanges and all-reduces there are.
pub fn messages(func: &Func) -> [usize; 3] {
    [Opcode::Reshard, Opcode::HaloExchange, Opcode::AllReduce]
        .map(|opcode| func.ops.iter().filter(|op| op.opcode == opcode).count())
}

/// The grid of the first nest.
pub fn grid_of(func: &Func) -> Vec<usize> {
    let layouts = func.ops.iter().filter_map(|op| op.generic_form()?.layout);
    layouts.map(|layout| layout.grid.0.to_vec()).next().unwrap()
}

/// `B[2:-2, 2:-2] += star(A); A += 1`, as in the Parallel Research Kernels.
pub fn star(n: i64, layout: Option<&Layout>) -> Trace {
    let mut trace = Trace::new();
    let array = |trace: &mut Trace| match layout {
        None => trace.array(&[n, n]),
        Some(layout) => trace.array_like(&[n, n], layout.clone()),
    };
    let (a, b) = (array(&mut trace), array(&mut trace));
    let inner = n - 4;
    let at = |trace: &mut Trace, array, (i, j): (i64, i64)| {
        trace.slice(array, &[(2 + i, inner, 1), (2 + j, inner, 1)])
    };
    let mut sum = at(&mut trace, b, (0, 0));
    for shift in [(0, 0), (-2, 0), (-1, 0), (1, 0), (2, 0), (0, -2), (0, -1), (0, 1), (0, 2)] {
        let shifted = at(&mut trace, a, shift);
        sum = trace.add(sum, shifted);
    }
    let b = trace.insert(b, sum, &[2, 2]);
    let one = trace.fill(1.0, &[n, n]);
    let a = trace.add(a, one);
    trace.returning(&[a, b])
}
