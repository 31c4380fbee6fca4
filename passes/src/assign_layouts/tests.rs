//! Named programs: how they are split, and how many messages that takes.

use crate::{Options, pass_named};
use crate::{PASSES, PassDef};
use ramba_abi::{DType, Grid, Layout, Reduction, Scalar};
use ramba_dialects::ir::Attrs;
use ramba_dialects::{ArrayType, AttrValue, Func, Loc, Opcode, Remark, Ufunc, ValueId};
use ramba_dialects::{verify, verify_local_reads, verify_local_writes};
use smallvec::smallvec;

/// Writes whole-array programs in few words.
#[derive(Clone)]
struct Trace {
    func: Func,
    /// The arguments that lie somewhere already. Whole-array operations know nothing of layouts:
    /// the arguments get theirs when all has become loop nests.
    layouts: Vec<(ValueId, Layout)>,
}

impl Trace {
    fn new() -> Trace {
        Trace { func: Func::new("main"), layouts: Vec::new() }
    }

    fn array(&mut self, shape: &[i64]) -> ValueId {
        self.func.arg(ArrayType::new(DType::F64, shape), true)
    }

    fn array_like(&mut self, shape: &[i64], layout: Layout) -> ValueId {
        let value = self.array(shape);
        self.layouts.push((value, layout));
        value
    }

    fn push(&mut self, opcode: Opcode, operands: &[ValueId], attrs: Attrs) -> ValueId {
        self.func.push(opcode, operands, attrs, Loc::unknown()).unwrap()
    }

    fn map(&mut self, ufunc: Ufunc, operands: &[ValueId]) -> ValueId {
        self.push(Opcode::Map, operands, smallvec![AttrValue::Ufunc(ufunc)])
    }

    fn add(&mut self, a: ValueId, b: ValueId) -> ValueId {
        self.map(Ufunc::Add, &[a, b])
    }

    fn fill(&mut self, value: f64, shape: &[i64]) -> ValueId {
        let attrs = smallvec![AttrValue::Scalar(Scalar::F64(value)), AttrValue::ints(shape)];
        self.push(Opcode::Fill, &[], attrs)
    }

    /// `array[start::step]` of `size` elements per dimension.
    fn slice(&mut self, array: ValueId, slices: &[(i64, i64, i64)]) -> ValueId {
        let part =
            |at: fn(&(i64, i64, i64)) -> i64| AttrValue::Ints(slices.iter().map(at).collect());
        let attrs = smallvec![part(|s| s.0), part(|s| s.1), part(|s| s.2)];
        self.push(Opcode::ExtractSlice, &[array], attrs)
    }

    fn insert(&mut self, base: ValueId, value: ValueId, starts: &[i64]) -> ValueId {
        let steps: Vec<i64> = starts.iter().map(|_| 1).collect();
        let attrs = smallvec![AttrValue::ints(starts), AttrValue::ints(&steps)];
        self.push(Opcode::InsertSlice, &[base, value], attrs)
    }

    fn reduce(&mut self, array: ValueId, axes: &[i64]) -> ValueId {
        let attrs = smallvec![AttrValue::Reduction(Reduction::Sum), AttrValue::ints(axes)];
        self.push(Opcode::Reduce, &[array], attrs)
    }

    fn broadcast(&mut self, array: ValueId, shape: &[i64], dims: &[i64]) -> ValueId {
        let attrs = smallvec![AttrValue::ints(shape), AttrValue::ints(dims)];
        self.push(Opcode::Broadcast, &[array], attrs)
    }

    fn returning(mut self, values: &[ValueId]) -> Trace {
        self.func.returns = values.to_vec();
        self
    }

    /// As loop nests, the arguments laid out.
    fn fused(&self) -> Func {
        let mut func = self.func.clone();
        run(pass_named("dist-fuse").unwrap(), "", &mut func);
        for (value, layout) in &self.layouts {
            let ty = &mut func.values[value.0 as usize].ty;
            *ty = ty.with_layout(layout.clone());
        }
        func
    }
}

fn run(pass: &'static PassDef, options: &str, func: &mut Func) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let options = Options::parse(pass, options).unwrap();
    pass.run(func, &options, &mut remarks).unwrap();
    remarks
}

/// The program with its communication; every rank's reads and writes are checked.
fn distribute(trace: &Trace, ranks: usize) -> Func {
    distribute_with(trace, &format!("ranks={ranks} replicate-below=0"))
}

fn distribute_with(trace: &Trace, options: &str) -> Func {
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
fn messages(func: &Func) -> [usize; 3] {
    [Opcode::Reshard, Opcode::HaloExchange, Opcode::AllReduce]
        .map(|opcode| func.ops.iter().filter(|op| op.opcode == opcode).count())
}

fn grid_of(func: &Func) -> Vec<usize> {
    let nests = func.ops.iter().filter_map(|op| op.layout_if_any_nest());
    nests.map(|layout| layout.grid.0.to_vec()).next().unwrap()
}

trait NestLayout {
    fn layout_if_any_nest(&self) -> Option<&Layout>;
}

impl NestLayout for ramba_dialects::Op {
    fn layout_if_any_nest(&self) -> Option<&Layout> {
        self.generic_form()?.layout
    }
}

const RANKS: [usize; 6] = [1, 2, 3, 4, 6, 7];

#[test]
fn the_passes_are_in_the_table() {
    assert!(PASSES.iter().any(|pass| pass.name == "dist-assign-layouts"));
    assert!(PASSES.iter().any(|pass| pass.name == "dist-materialize-comm"));
}

/// `A += B + s*C`
#[test]
fn a_triad_sends_nothing() {
    let mut trace = Trace::new();
    let [a, b, c] = [(); 3].map(|()| trace.array(&[1001]));
    let s = trace.fill(3.0, &[1001]);
    let sc = trace.map(Ufunc::Mul, &[s, c]);
    let sum = trace.add(b, sc);
    let result = trace.add(a, sum);
    let func = trace.returning(&[result]);
    for ranks in RANKS {
        let out = distribute(&func, ranks);
        assert_eq!(messages(&out), [0, 0, 0], "{ranks} ranks");
        let layout = out.ty(out.returns[0]).layout.clone().unwrap();
        assert_eq!(layout.is_replicated(), ranks == 1);
    }
}

/// `B[2:-2, 2:-2] += star(A); A += 1`, as in the Parallel Research Kernels.
fn star(n: i64, layout: Option<&Layout>) -> Trace {
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

#[test]
fn a_star_exchanges_one_halo() {
    for ranks in RANKS {
        let out = distribute(&star(4000, None), ranks);
        let expected = if ranks == 1 { [0, 0, 0] } else { [0, 1, 0] };
        assert_eq!(messages(&out), expected, "{ranks} ranks");
        for op in out.ops.iter().filter(|op| op.opcode == Opcode::HaloExchange) {
            let layout = out.ty(op.results[0]).layout.clone().unwrap();
            for dim in 0..2 {
                let width = if layout.dims[dim].axis().is_some() { 2 } else { 0 };
                assert_eq!((op.ints("low")[dim], op.ints("high")[dim]), (width, width));
            }
        }
    }
}

#[test]
fn a_star_on_four_ranks_runs_in_squares_aligned_with_its_base() {
    let out = distribute(&star(4000, None), 4);
    assert_eq!(grid_of(&out), [2, 2]);
    let interior =
        out.ops.iter().find(|op| op.opcode == Opcode::Generic && op.ints("domain")[0] == 3996);
    let domain = interior.unwrap().generic_form().unwrap().layout.unwrap().clone();
    let base = out.ty(out.returns[1]).layout.clone().unwrap();
    for dim in 0..2 {
        assert_eq!(domain.dims[dim], base.dims[dim].sliced(2, 1));
    }
}

#[test]
fn existing_arrays_keep_their_layout() {
    let columns = Layout::balanced(Grid::line(3), &[300, 300], &[None, Some(0)]);
    let out = distribute(&star(300, Some(&columns)), 3);
    assert_eq!(messages(&out), [0, 1, 0]);
    assert!(out.args.iter().all(|arg| out.ty(arg.value).layout.as_deref() == Some(&columns)));
    let blocks = Layout::balanced(Grid::new(&[3, 2]), &[300, 300], &[Some(0), Some(1)]);
    assert_eq!(messages(&distribute(&star(300, Some(&blocks)), 6)), [0, 1, 0]);
}

#[test]
fn scalars_of_one_step_are_combined_together() {
    let mut trace = Trace::new();
    let (a, b) = (trace.array(&[1000000]), trace.array(&[1000000]));
    let sums = [trace.reduce(a, &[0]), trace.reduce(b, &[0])];
    let total = trace.add(sums[0], sums[1]);
    let func = trace.returning(&[total]);
    for ranks in [2, 3, 7] {
        let out = distribute(&func, ranks);
        assert_eq!(messages(&out), [0, 0, 2]);
        let position = |op: &ramba_dialects::Op| op.opcode == Opcode::AllReduce;
        let first = out.ops.iter().position(position).unwrap();
        assert_eq!(out.ops[first + 1].opcode, Opcode::AllReduce);
    }
}

#[test]
fn sums_along_the_whole_dimension_are_local() {
    for (axis, reduced) in [(0, 1), (1, 0)] {
        let mut axes = [None; 2];
        axes[axis] = Some(0);
        let layout = Layout::balanced(Grid::line(4), &[400, 400], &axes);
        for (reduce, combines) in [(reduced, 0), (axis as i64, 1)] {
            let mut trace = Trace::new();
            let a = trace.array_like(&[400, 400], layout.clone());
            let sums = trace.reduce(a, &[reduce]);
            let out = distribute(&trace.returning(&[sums]), 4);
            assert_eq!(messages(&out), [0, 0, combines]);
        }
    }
}

/// `A - A.mean(axis=0)`: the one row is everywhere after its reduction.
#[test]
fn a_reduced_row_is_broadcast_for_nothing() {
    let mut trace = Trace::new();
    let a = trace
        .array_like(&[400, 300], Layout::balanced(Grid::line(4), &[400, 300], &[Some(0), None]));
    let sums = trace.reduce(a, &[0]);
    let rows = trace.broadcast(sums, &[400, 300], &[1]);
    let result = trace.map(Ufunc::Sub, &[a, rows]);
    let out = distribute(&trace.returning(&[result]), 4);
    assert_eq!(messages(&out), [0, 0, 1]);
}

#[test]
fn a_split_row_is_collected_once() {
    let mut trace = Trace::new();
    let rows = Layout::balanced(Grid::line(4), &[4000, 4000], &[Some(0), None]);
    let a = trace.array_like(&[4000, 4000], rows);
    let row = trace.array_like(&[4000], Layout::balanced(Grid::line(4), &[4000], &[Some(0)]));
    let rows = trace.broadcast(row, &[4000, 4000], &[1]);
    let result = trace.add(a, rows);
    let out = distribute(&trace.returning(&[result]), 4);
    assert_eq!(messages(&out), [1, 0, 0]);
}

/// `A + A.T`
#[test]
fn a_transposed_operand_is_moved_once() {
    for ranks in [2, 3, 4] {
        let mut trace = Trace::new();
        let a = trace.array(&[400, 400]);
        let transposed = trace.push(Opcode::Transpose, &[a], smallvec![AttrValue::ints(&[1, 0])]);
        let result = trace.add(a, transposed);
        let out = distribute(&trace.returning(&[result]), ranks);
        assert_eq!(messages(&out), [1, 0, 0], "{ranks} ranks");
    }
}

#[test]
fn slices_in_steps_stay_where_they_are() {
    for (start, step, size) in [(0, 2, 500), (1, 3, 333), (999, -1, 1000), (998, -2, 500)] {
        let mut trace = Trace::new();
        let a =
            trace.array_like(&[1000000], Layout::balanced(Grid::line(3), &[1000000], &[Some(0)]));
        let slice = trace.slice(a, &[(start, size, step)]);
        let result = trace.add(slice, slice);
        let out = distribute(&trace.returning(&[result]), 3);
        assert_eq!(messages(&out), [0, 0, 0], "[{start}::{step}]");
    }
}

/// `x[1:] += x[:-1]`
#[test]
fn a_shifted_update_wants_one_neighbour() {
    let mut trace = Trace::new();
    let x = trace.array(&[1000000]);
    let (left, right) = (trace.slice(x, &[(0, 999999, 1)]), trace.slice(x, &[(1, 999999, 1)]));
    let sum = trace.add(left, right);
    let result = trace.insert(x, sum, &[1]);
    let out = distribute(&trace.returning(&[result]), 4);
    assert_eq!(messages(&out), [0, 1, 0]);
    let exchange = out.ops.iter().find(|op| op.opcode == Opcode::HaloExchange).unwrap();
    assert_eq!((exchange.ints("low"), exchange.ints("high")), (&[1][..], &[0][..]));
}

/// `x[:n/2] + x[n/2:]`: half of the array changes hands, not all of it.
#[test]
fn halves_meet_by_moving_what_is_needed() {
    let mut trace = Trace::new();
    let x = trace.array_like(&[1000], Layout::balanced(Grid::line(4), &[1000], &[Some(0)]));
    let (left, right) = (trace.slice(x, &[(0, 500, 1)]), trace.slice(x, &[(500, 500, 1)]));
    let result = trace.add(left, right);
    let out = distribute(&trace.returning(&[result]), 4);
    let moved = out.ops.iter().filter(|op| op.opcode == Opcode::Reshard);
    assert!(moved.clone().count() > 0);
    for op in moved {
        assert_eq!(out.ty(op.results[0]).shape[..], [500]);
    }
}

/// A row of a matrix split by rows: only the row is sent.
#[test]
fn one_row_is_taken_out_before_it_is_sent() {
    let mut trace = Trace::new();
    let rows = Layout::balanced(Grid::line(4), &[400, 400], &[Some(0), None]);
    let a = trace.array_like(&[400, 400], rows);
    let row = trace.slice(a, &[(7, 1, 1), (0, 400, 1)]);
    let row = trace.broadcast(row, &[400, 400], &[0, 1]);
    let result = trace.add(a, row);
    let out = distribute(&trace.returning(&[result]), 4);
    assert_eq!(messages(&out), [1, 0, 0]);
    let moved = out.ops.iter().find(|op| op.opcode == Opcode::Reshard).unwrap();
    assert_eq!(out.ty(moved.results[0]).shape[..], [1, 400]);
}

#[test]
fn small_arrays_are_everywhere() {
    let mut trace = Trace::new();
    let x = trace.array(&[100]);
    let total = trace.reduce(x, &[0]);
    let out = distribute_with(&trace.returning(&[total]), "ranks=4");
    assert_eq!(messages(&out), [0, 0, 0]);
    assert!(out.ty(out.args[0].value).layout.as_ref().unwrap().is_replicated());
}

/// A layout conflict between one array and two others is settled by moving the one.
#[test]
fn one_redistribution_settles_a_conflict() {
    let by = |axes| Layout::balanced(Grid::line(4), &[400, 400], axes);
    let mut trace = Trace::new();
    let a = trace.array_like(&[400, 400], by(&[Some(0), None]));
    let [b, c] = [(); 2].map(|()| trace.array_like(&[400, 400], by(&[None, Some(0)])));
    let sum = trace.add(a, b);
    let sum = trace.add(sum, c);
    let out = distribute(&trace.returning(&[sum]), 4);
    assert_eq!(messages(&out), [1, 0, 0]);
    let moved = out.ops.iter().find(|op| op.opcode == Opcode::Reshard).unwrap();
    assert_eq!(moved.operands[0], out.args[0].value);
}

#[test]
fn a_prescribed_grid_is_kept_and_wrong_ones_are_refused() {
    let func = star(400, None);
    let out = distribute_with(&func, "ranks=4 grid=4");
    assert_eq!(grid_of(&out), [4]);
    let pass = pass_named("dist-assign-layouts").unwrap();
    for options in ["ranks=4 grid=3", "ranks=4 grid=2x", "ranks=0", "alpha-ns=-1"] {
        let options = Options::parse(pass, options).unwrap();
        assert!(pass.run(&mut func.fused(), &options, &mut Vec::new()).is_err());
    }
}

#[test]
fn arguments_spread_over_other_ranks_are_refused() {
    let mut trace = Trace::new();
    let x = trace.array_like(&[100], Layout::balanced(Grid::line(3), &[100], &[Some(0)]));
    let mut func = trace.returning(&[x]).fused();
    let pass = pass_named("dist-assign-layouts").unwrap();
    let options = Options::parse(pass, "ranks=4").unwrap();
    let error = pass.run(&mut func, &options, &mut Vec::new()).unwrap_err();
    assert_eq!(error.message, "argument 0 is spread over 3 ranks, not 4");
}

#[test]
fn operations_that_are_no_nests_are_refused() {
    let mut trace = Trace::new();
    let x = trace.fill(1.0, &[100]);
    let mut func = trace.returning(&[x]).func;
    let pass = pass_named("dist-assign-layouts").unwrap();
    let options = Options::parse(pass, "ranks=4").unwrap();
    let error = pass.run(&mut func, &options, &mut Vec::new()).unwrap_err();
    assert!(error.message.contains("run dist-fuse first"), "{error}");
}

#[test]
fn remarks_name_the_choice_and_the_runner_up() {
    let mut func = star(4000, None).fused();
    let remarks = run(pass_named("dist-assign-layouts").unwrap(), "ranks=4", &mut func);
    let text: Vec<&str> = remarks.iter().map(|remark| remark.message.as_str()).collect();
    assert!(text[0].starts_with("ranks form a grid of 2x2, costing "), "{text:?}");
    assert!(text[0].contains("; the next best, 4, costs "), "{text:?}");
    let nests = text.iter().filter(|line| line.starts_with("the nest is split 2 x 2; "));
    assert_eq!(nests.count(), 2, "{text:?}");
}

#[test]
fn a_reshape_of_everything_is_done_by_every_rank() {
    let mut trace = Trace::new();
    let x = trace.array_like(&[600], Layout::balanced(Grid::line(3), &[600], &[Some(0)]));
    let reshaped = trace.push(Opcode::Reshape, &[x], smallvec![AttrValue::ints(&[20, 30])]);
    let result = trace.add(reshaped, reshaped);
    let out = distribute(&trace.returning(&[result]), 3);
    assert_eq!(messages(&out), [1, 0, 0]);
}

/// Plans for machines that we do not have.
#[test]
fn a_long_trace_is_planned_for_many_ranks() {
    let mut trace = Trace::new();
    let mut a = trace.array(&[4000, 4000]);
    let mut b = trace.array(&[4000, 4000]);
    for round in 0..20 {
        let shift = 1 + round % 3;
        let mut sum = trace.slice(b, &[(3, 3994, 1), (3, 3994, 1)]);
        for (i, j) in [(-shift, 0), (shift, 0), (0, -shift), (0, shift)] {
            let slice = trace.slice(a, &[(3 + i, 3994, 1), (3 + j, 3994, 1)]);
            sum = trace.add(sum, slice);
        }
        b = trace.insert(b, sum, &[3, 3]);
        let row = trace.reduce(a, &[0]);
        let rows = trace.broadcast(row, &[4000, 4000], &[1]);
        a = trace.map(Ufunc::Sub, &[a, rows]);
    }
    let mut func = trace.returning(&[a, b]).fused();
    let start = std::time::Instant::now();
    run(pass_named("dist-assign-layouts").unwrap(), "ranks=4096", &mut func);
    let assigned = start.elapsed();
    run(pass_named("dist-materialize-comm").unwrap(), "", &mut func);
    println!("{} nests: {assigned:?}, then {:?}", func.ops.len(), start.elapsed() - assigned);
    for op in func.ops.iter().filter(|op| op.opcode == Opcode::Reshard) {
        println!("{:?} {:?} -> {:?}", op, func.ty(op.operands[0]), func.ty(op.results[0]));
    }
    assert_eq!(messages(&func)[0], 0);
}
