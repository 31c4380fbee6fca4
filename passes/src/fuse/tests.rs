use super::FUSE;
use crate::{Options, PassDef};
use ramba_dialects::generate::assert_preserved;
use ramba_dialects::ir::Attrs;
use ramba_dialects::ops::Family;
use ramba_dialects::{
    ArrayType, AttrValue, DType, Diagnostic, Func, Loc, Op, Opcode, Reduction, Ufunc, ValueId,
};
use smallvec::smallvec;

fn run(pass: &'static PassDef, func: &mut Func) -> Result<(), Diagnostic> {
    pass.run(func, &Options::of(pass), &mut Vec::new())
}

fn fused(mut func: Func) -> Func {
    run(&FUSE, &mut func).unwrap();
    func
}

/// Records for tests.
struct Recorder(Func);

impl Recorder {
    fn new() -> Recorder {
        Recorder(Func::new("main"))
    }

    fn arg(&mut self, shape: &[i64]) -> ValueId {
        self.0.arg(ArrayType::new(DType::F64, shape), true)
    }

    fn push(&mut self, opcode: Opcode, operands: &[ValueId], attrs: Attrs) -> ValueId {
        self.0.push(opcode, operands, attrs, Loc::unknown()).unwrap()
    }

    fn map(&mut self, ufunc: Ufunc, operands: &[ValueId]) -> ValueId {
        self.push(Opcode::Map, operands, smallvec![AttrValue::Ufunc(ufunc)])
    }

    fn slice(&mut self, value: ValueId, starts: &[i64], sizes: &[i64]) -> ValueId {
        let steps = vec![1; starts.len()];
        let attrs =
            smallvec![AttrValue::ints(starts), AttrValue::ints(sizes), AttrValue::ints(&steps)];
        self.push(Opcode::ExtractSlice, &[value], attrs)
    }

    fn insert(&mut self, base: ValueId, value: ValueId, starts: &[i64]) -> ValueId {
        let steps = vec![1; starts.len()];
        self.push(
            Opcode::InsertSlice,
            &[base, value],
            smallvec![AttrValue::ints(starts), AttrValue::ints(&steps)],
        )
    }

    fn sum(&mut self, value: ValueId, axes: &[i64]) -> ValueId {
        let attrs = smallvec![AttrValue::Reduction(Reduction::Sum), AttrValue::ints(axes)];
        self.push(Opcode::Reduce, &[value], attrs)
    }

    fn returning(mut self, values: &[ValueId]) -> Func {
        self.0.returns = values.to_vec();
        self.0
    }
}

fn nests(func: &Func) -> usize {
    func.ops.iter().filter(|op| op.opcode == Opcode::Generic).count()
}

/// A function of a vector, added to each row (or, to each column) of a matrix.
fn broadcast(ufunc: Ufunc, extents: [i64; 2], along: i64) -> Func {
    let mut r = Recorder::new();
    let (matrix, vector) = (r.arg(&extents), r.arg(&[extents[along as usize]]));
    let made = r.map(ufunc, &[vector]);
    let attrs = smallvec![AttrValue::ints(&extents), AttrValue::ints(&[along])];
    let repeated = r.push(Opcode::Broadcast, &[made], attrs);
    let sum = r.map(Ufunc::Add, &[matrix, repeated]);
    fused(r.returning(&[sum]))
}

#[test]
fn what_is_costly_and_broadcast_is_computed_once() {
    assert_eq!(nests(&broadcast(Ufunc::Exp, [300, 400], 1)), 2);
    // Once per row anyway; too few rows; cheap.
    assert_eq!(nests(&broadcast(Ufunc::Exp, [300, 400], 0)), 1);
    assert_eq!(nests(&broadcast(Ufunc::Exp, [3, 400], 1)), 1);
    assert_eq!(nests(&broadcast(Ufunc::Neg, [300, 400], 1)), 1);
}

#[test]
fn a_chain_is_one_nest() {
    let mut r = Recorder::new();
    let (a, b, c) = (r.arg(&[10]), r.arg(&[10]), r.arg(&[10]));
    let product = r.map(Ufunc::Mul, &[b, c]);
    let sum = r.map(Ufunc::Add, &[a, product]);
    let func = fused(r.returning(&[sum]));
    assert_eq!((func.ops.len(), nests(&func)), (1, 1));
}

/// Half of an array belongs to half of the ranks: what is computed for all ranks keeps away from it.
#[test]
fn writes_to_a_part_do_not_decide_where_new_arrays_lie() {
    for (extent, expected) in [(20, 2), (18, 1)] {
        let mut r = Recorder::new();
        let (base, x) = (r.arg(&[extent]), r.arg(&[10]));
        let (sum, joined) = (r.sum(x, &[0]), r.insert(base, x, &[4]));
        let next = r.map(Ufunc::Square, &[x]);
        assert_eq!(nests(&fused(r.returning(&[sum, joined, next]))), expected, "of {extent}");
    }
}

#[test]
fn several_reductions_read_their_input_once() {
    let mut r = Recorder::new();
    let a = r.arg(&[10, 20]);
    let square = r.map(Ufunc::Square, &[a]);
    let (all, columns, rows) = (r.sum(square, &[0, 1]), r.sum(a, &[0]), r.sum(square, &[1]));
    let func = fused(r.returning(&[all, columns, rows, square]));
    assert_eq!(nests(&func), 1);
    assert_eq!(func.ops[0].operands[..], [func.args[0].value]);
}

#[test]
fn what_needs_a_whole_sum_waits_for_it() {
    let mut r = Recorder::new();
    let a = r.arg(&[10]);
    let sum = r.sum(a, &[0]);
    let spread =
        r.push(Opcode::Broadcast, &[sum], smallvec![AttrValue::ints(&[10]), AttrValue::ints(&[])]);
    let centred = r.map(Ufunc::Sub, &[a, spread]);
    assert_eq!(nests(&fused(r.returning(&[centred]))), 2);
}

/// The star stencil's step: an update of the interior by neighbours, then of everything.
#[test]
fn a_stencil_step_is_two_nests_without_temporaries() {
    let mut r = Recorder::new();
    let (a, b) = (r.arg(&[40, 40]), r.arg(&[40, 40]));
    let shifted: Vec<ValueId> =
        [[1, 2], [3, 2], [2, 1], [2, 3]].iter().map(|at| r.slice(a, at, &[36, 36])).collect();
    let mut sum = shifted[0];
    for other in &shifted[1..] {
        sum = r.map(Ufunc::Add, &[sum, *other]);
    }
    let interior = r.slice(b, &[2, 2], &[36, 36]);
    let updated = r.map(Ufunc::Add, &[interior, sum]);
    let b = r.insert(b, updated, &[2, 2]);
    let a = r.map(Ufunc::Add, &[a, a]);
    let func = fused(r.returning(&[a, b]));
    assert_eq!((func.ops.len(), nests(&func)), (2, 2));
}

/// A step that reads its own centre: forwarded by saturation, and yet no step computes an earlier one.
#[test]
fn what_was_written_is_read_back() {
    let mut r = Recorder::new();
    let mut arrays = [r.arg(&[40]), r.arg(&[40])];
    let mut centre = r.slice(arrays[0], &[1], &[38]);
    for _ in 0..5 {
        let (left, right) = (r.slice(arrays[0], &[0], &[38]), r.slice(arrays[0], &[2], &[38]));
        let sides = r.map(Ufunc::Add, &[left, right]);
        centre = r.map(Ufunc::Add, &[sides, centre]);
        arrays = [r.insert(arrays[1], centre, &[1]), arrays[0]];
    }
    let func = fused(r.returning(&arrays));
    assert_eq!((func.ops.len(), nests(&func)), (5, 5));
    assert!(func.ops.iter().all(|op| op.generic_form().unwrap().body.ops.len() == 2), "{func:#?}");
}

/// `a[0] = a[1]; a[39] = a[38]`, as saturation leaves it: both read the first version.
#[test]
fn boundaries_are_set_in_place() {
    let mut r = Recorder::new();
    let array = r.arg(&[40]);
    let (low, high) = (r.slice(array, &[1], &[1]), r.slice(array, &[38], &[1]));
    let once = r.insert(array, low, &[0]);
    let twice = r.insert(once, high, &[39]);
    let mut func = fused(r.returning(&[twice]));
    run(&crate::assign_destinations::ASSIGN_DESTINATIONS, &mut func).unwrap();
    assert!(func.ops.iter().all(|op| op.opcode != Opcode::Copy), "{func:#?}");
}

/// Reading the array after it has been written again would want a copy of what it was.
#[test]
fn what_was_overwritten_is_computed_again() {
    let mut r = Recorder::new();
    let (array, a, b) = (r.arg(&[40]), r.arg(&[10]), r.arg(&[10]));
    let sum = r.map(Ufunc::Add, &[a, b]);
    let array = r.insert(array, sum, &[0]);
    let once = r.map(Ufunc::Square, &[sum]);
    let array = r.insert(array, once, &[5]);
    let twice = r.map(Ufunc::Exp, &[sum]);
    let mut func = fused(r.returning(&[array, twice]));
    run(&crate::assign_destinations::ASSIGN_DESTINATIONS, &mut func).unwrap();
    assert!(func.ops.iter().all(|op| op.opcode != Opcode::Copy), "{func:#?}");
}

#[test]
fn costly_values_wanted_twice_are_stored() {
    let mut r = Recorder::new();
    let a = r.arg(&[100]);
    let exp = r.map(Ufunc::Exp, &[a]);
    let exp = r.map(Ufunc::Exp, &[exp]);
    let exp = r.map(Ufunc::Exp, &[exp]);
    let (left, right) = (r.slice(exp, &[0], &[99]), r.slice(exp, &[1], &[99]));
    let difference = r.map(Ufunc::Sub, &[right, left]);
    assert_eq!(nests(&fused(r.returning(&[difference]))), 2);
}

#[test]
fn what_is_stored_anyway_does_not_make_its_users_costly() {
    let mut r = Recorder::new();
    let a = r.arg(&[100]);
    let stored = r.map(Ufunc::Exp, &[a]);
    let (left, right) = (r.slice(stored, &[0], &[99]), r.slice(stored, &[1], &[99]));
    let step = r.map(Ufunc::Sub, &[right, left]);
    let (low, high) = (r.slice(step, &[0], &[98]), r.slice(step, &[1], &[98]));
    let second = r.map(Ufunc::Sub, &[high, low]);
    let func = fused(r.returning(&[stored, second]));
    assert_eq!(nests(&func), 2, "{func:#?}");
}

fn labels(r: &mut Recorder, extent: i64) -> ValueId {
    r.0.arg(ArrayType::new(DType::I32, &[extent]), true)
}

fn grouped(r: &mut Recorder, kind: Reduction, value: ValueId, labels: ValueId) -> ValueId {
    let attrs = smallvec![AttrValue::Reduction(kind), AttrValue::Int(0), AttrValue::Int(3)];
    r.push(Opcode::GroupReduce, &[value, labels], attrs)
}

fn picked(r: &mut Recorder, table: ValueId, labels: ValueId) -> ValueId {
    r.push(Opcode::Gather, &[table, labels], smallvec![AttrValue::Int(0)])
}

#[test]
fn statistics_of_one_grouping_read_their_input_once() {
    let mut r = Recorder::new();
    let (a, labels) = (r.arg(&[10, 20]), labels(&mut r, 10));
    let square = r.map(Ufunc::Square, &[a]);
    let sum = grouped(&mut r, Reduction::Sum, a, labels);
    let most = grouped(&mut r, Reduction::Max, square, labels);
    let func = fused(r.returning(&[sum, most]));
    assert_eq!((func.ops.len(), func.ops[0].operands.len()), (1, 2));
}

#[test]
fn picked_elements_are_read_where_they_are_used() {
    let mut r = Recorder::new();
    let (a, table, labels) = (r.arg(&[10, 20]), r.arg(&[3, 20]), labels(&mut r, 10));
    let each = picked(&mut r, table, labels);
    let off = r.map(Ufunc::Sub, &[a, each]);
    assert_eq!(nests(&fused(r.returning(&[off]))), 1);
}

#[test]
fn what_labels_pick_from_is_stored() {
    let mut r = Recorder::new();
    let (table, labels) = (r.arg(&[3, 20]), labels(&mut r, 10));
    // Zero, not its exponential, where a label names nothing.
    let table = r.map(Ufunc::Exp, &[table]);
    let once = picked(&mut r, table, labels);
    let others = self::labels(&mut r, 4);
    let twice = picked(&mut r, once, others);
    assert_eq!(nests(&fused(r.returning(&[twice]))), 3);
}

#[test]
fn labels_that_name_nothing_are_not_lost_in_views() {
    let mut r = Recorder::new();
    let (a, labels) = (r.arg(&[20]), labels(&mut r, 10));
    let row = r.push(Opcode::Reshape, &[a], smallvec![AttrValue::ints(&[1, 20])]);
    let rows = picked(&mut r, row, labels);
    let func = fused(r.returning(&[rows]));
    assert_eq!(nests(&func), 2, "the row is stored, since all but label 0 pick zero: {func:#?}");
}

#[test]
fn random_programs_mean_the_same_in_few_nests() {
    assert_preserved(400, |func| {
        run(&FUSE, func)?;
        let fusible = |op: &&Op| {
            use Family::{Creation, Elementwise, Gathering, Grouping, Reduction, View, Write};
            let family = op.opcode.def().family;
            matches!(
                family,
                Creation | Elementwise | Reduction | View | Write | Gathering | Grouping
            )
        };
        let left = func.ops.iter().filter(fusible).find(|op| op.opcode != Opcode::Reshape);
        assert!(left.is_none(), "{left:?} is left");
        Ok(())
    });
}

#[test]
fn random_programs_mean_the_same_with_destinations() {
    assert_preserved(400, |func| {
        run(&FUSE, func)?;
        run(&crate::assign_destinations::ASSIGN_DESTINATIONS, func)
    });
}
