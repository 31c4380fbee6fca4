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
    pass.run(func, &Options::default(), &mut Vec::new())
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

#[test]
fn random_programs_mean_the_same_in_few_nests() {
    assert_preserved(400, |func| {
        run(&FUSE, func)?;
        let fusible = |op: &&Op| {
            use Family::{Creation, Elementwise, Reduction, View, Write};
            matches!(op.opcode.def().family, Creation | Elementwise | Reduction | View | Write)
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
