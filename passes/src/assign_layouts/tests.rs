//! Named programs: how they are split, and how many messages that takes.

mod constraints;
mod memory;
mod planning;
mod trace;

use ramba_abi::{Grid, Layout};
use ramba_dialects::{AttrValue, Opcode, Ufunc, ValueId};
use smallvec::smallvec;
use trace::{Trace, distribute, distribute_with, grid_of, messages, star};

const RANKS: [usize; 6] = [1, 2, 3, 4, 6, 7];

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
fn results_of_one_shape_lie_alike_where_that_costs_little() {
    let mut trace = Trace::new();
    let (column, row) = (trace.fill(1.0, &[4000]), trace.array(&[4000]));
    let exp = trace.map(Ufunc::Exp, &[row]);
    let (x, y) =
        (trace.broadcast(column, &[4000, 4000], &[0]), trace.broadcast(exp, &[4000, 4000], &[1]));
    let func = distribute(&trace.returning(&[x, y]), 2);
    let layout = |value: &ValueId| func.ty(*value).layout.clone().unwrap();
    assert_eq!(layout(&func.returns[0]), layout(&func.returns[1]), "{func:?}");
}

#[test]
fn large_results_are_not_left_on_every_rank() {
    let mut trace = Trace::new();
    let x = trace.fill(1.0, &[2000, 2000]);
    let y = trace.map(Ufunc::Exp, &[x]);
    let sums = [&[][..], &[], &[1], &[0]].map(AttrValue::ints);
    let product = trace.push(Opcode::Contract, &[y, y], sums.into_iter().collect());
    let func = distribute(&trace.returning(&[y, product]), 2);
    for value in &func.returns {
        assert!(!func.ty(*value).layout.as_ref().unwrap().is_replicated(), "{func:?}");
    }
}

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
fn a_reshape_of_everything_is_done_by_every_rank() {
    let mut trace = Trace::new();
    let x = trace.array_like(&[600], Layout::balanced(Grid::line(3), &[600], &[Some(0)]));
    let reshaped = trace.push(Opcode::Reshape, &[x], smallvec![AttrValue::ints(&[20, 30])]);
    let result = trace.add(reshaped, reshaped);
    let out = distribute(&trace.returning(&[result]), 3);
    assert_eq!(messages(&out), [1, 0, 0]);
}

/// `x[2:] + x[:-2]` of few elements on many ranks: some own nothing, others less than the shift.
#[test]
fn parts_smaller_than_the_shift_are_no_obstacle() {
    for extent in 3..9 {
        for ranks in RANKS {
            let mut trace = Trace::new();
            let layout = Layout::balanced(Grid::line(ranks), &[extent], &[Some(0)]);
            let x = trace.array_like(&[extent], layout);
            let low = trace.slice(x, &[(0, extent - 2, 1)]);
            let high = trace.slice(x, &[(2, extent - 2, 1)]);
            let sum = trace.add(low, high);
            let result = trace.insert(x, sum, &[1]);
            let out = distribute(&trace.returning(&[result]), ranks);
            assert_eq!(messages(&out) == [0, 0, 0], ranks == 1, "{extent} on {ranks} ranks");
        }
    }
}

/// Both arrays' halos travel before the one nest that needs them, next to each other.
#[test]
fn halos_of_one_nest_travel_together() {
    let mut trace = Trace::new();
    let rows = Layout::balanced(Grid::line(4), &[400, 400], &[Some(0), None]);
    let [a, b] = [(); 2].map(|()| trace.array_like(&[400, 400], rows.clone()));
    let mut sum = trace.fill(0.0, &[398, 400]);
    for (array, start) in [(a, 0), (b, 0), (a, 2), (b, 2)] {
        let slice = trace.slice(array, &[(start, 398, 1), (0, 400, 1)]);
        sum = trace.add(sum, slice);
    }
    let out = distribute(&trace.returning(&[sum]), 4);
    let opcodes: Vec<Opcode> = out.ops.iter().map(|op| op.opcode).collect();
    let halo = Opcode::HaloExchange;
    assert_eq!(opcodes, [halo, halo, Opcode::Generic]);
}
