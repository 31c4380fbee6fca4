use super::*;
use crate::ir::{ArrayType, AttrValue, Attrs, Body, OutKind, ScalarId, ScalarKind, ScalarOp};
use crate::{Opcode, Ufunc};
use ramba_abi::{Access, Cuts, DType, DimSplit, Grid, Layout, Reduction, Scalar, ViewMap};
use smallvec::smallvec;
use std::sync::Arc;

/// The vectors here have this many elements, on two ranks.
const SIZE: i64 = 10;

fn line(number: u32) -> Loc {
    Loc::new("a.py", number, 0)
}

fn vector() -> ArrayType {
    ArrayType::new(DType::F64, &[SIZE])
}

fn split() -> Layout {
    Layout::balanced(Grid::line(2), &[SIZE], &[Some(0)])
}

/// `a + a` and its return.
fn sum() -> Func {
    let mut func = Func::new("main");
    let a = func.arg(vector(), true);
    let attrs = smallvec![AttrValue::Ufunc(Ufunc::Add)];
    func.returns = vec![func.push(Opcode::Map, &[a, a], attrs, line(1)).unwrap()];
    func
}

/// A nest over a vector: what it reads, writes, and how.
struct Nest {
    domain: i64,
    read: Access,
    write: ViewMap,
    kind: OutKind,
    init: i64,
    layout: Option<Layout>,
    reuse: Option<i64>,
}

impl Nest {
    /// Copies each element of its first operand.
    fn copy() -> Nest {
        Nest {
            domain: SIZE,
            read: Access::at(0, 0, 1),
            write: ViewMap::identity(1),
            kind: OutKind::Store,
            init: -1,
            layout: None,
            reuse: None,
        }
    }

    fn attrs(&self) -> Attrs {
        let layout = self.layout.clone().map(Arc::new);
        let mut attrs: Attrs = smallvec![
            AttrValue::ints(&[self.domain]),
            AttrValue::Views(vec![ViewMap::new(&[self.read])]),
            AttrValue::Views(vec![self.write.clone()]),
            AttrValue::Outs(smallvec![self.kind]),
            AttrValue::ints(&[self.init]),
            layout.map_or(AttrValue::Absent, AttrValue::Layout),
            self.reuse.map_or(AttrValue::Absent, |operand| AttrValue::ints(&[operand])),
        ];
        attrs.resize(Opcode::Generic.def().attrs.len(), AttrValue::Absent);
        attrs
    }

    /// A function of one argument that the nest reads, and starts from if it has an init.
    fn of(&self, ty: ArrayType) -> Func {
        let mut func = Func::new("main");
        let a = func.arg(ty, true);
        let mut body = Body::default();
        body.yields = vec![body.input(DType::F64)];
        let results = func
            .push_op(Opcode::Generic, &[a], self.attrs(), Some(Arc::new(body)), line(2))
            .unwrap();
        func.returns = results.to_vec();
        func
    }
}

#[track_caller]
fn refused(func: &Func, message: &str) {
    expect(verify(func), message);
}

#[track_caller]
fn expect(outcome: Result<(), Vec<Diagnostic>>, message: &str) {
    let found = outcome.expect_err("must be refused");
    assert!(found.iter().any(|d| d.to_string().contains(message)), "{found:?} is not '{message}'");
}

/// Changes the body of the only operation.
fn with_body(mut func: Func, change: impl Fn(&mut Body)) -> Func {
    let mut body = Body::clone(func.ops[0].body.as_ref().unwrap());
    change(&mut body);
    func.ops[0].body = Some(Arc::new(body));
    func
}

#[test]
fn valid_programs_pass() {
    assert_eq!(verify(&sum()), Ok(()));
    assert_eq!(verify(&Nest::copy().of(vector())), Ok(()));
    let nest = Nest { layout: Some(split()), reuse: Some(0), ..Nest::copy() };
    let func = nest.of(vector().with_layout(split()));
    assert_eq!(verify(&func), Ok(()));
    assert_eq!(verify_local_reads(&func), Ok(()));
    assert_eq!(verify_local_writes(&func), Ok(()));
}

#[test]
fn names_are_made_before_they_are_used() {
    let mut func = sum();
    func.ops[0].operands[1] = ValueId(1);
    refused(&func, "a.py:1: 'dist.map': uses %1 before it is made");
    let mut func = sum();
    func.ops[0].operands[1] = ValueId(9);
    refused(&func, "uses %9 before it is made");
}

#[test]
fn names_have_one_maker() {
    let mut func = sum();
    func.values[1].def = ValueDef::Result(OpId(0), 1);
    refused(&func, "names results that something else makes");
    let mut func = sum();
    func.args.clear();
    refused(&func, "nothing makes %0");
    let mut func = sum();
    func.args[0].value = ValueId(1);
    refused(&func, "argument 0 is %1, which is something else");
}

#[test]
fn returned_values_exist() {
    let mut func = sum();
    func.returns.push(ValueId(7));
    refused(&func, "returns %7, which nothing makes");
}

#[test]
fn only_scalars_are_passed_by_value() {
    let mut func = sum();
    func.args[0].by_value = true;
    refused(&func, "argument 0 is passed by value, but no scalar");
}

#[test]
fn operations_have_their_form() {
    let mut func = sum();
    func.ops[0].attrs.clear();
    refused(&func, "takes 1 attributes, got 0");
    let mut func = sum();
    func.ops[0].attrs[0] = AttrValue::Int(3);
    refused(&func, "attribute 'fn' is Int");
    let mut func = sum();
    func.ops[0].operands.pop();
    refused(&func, "'add' takes 2 operands, got 1");
    let mut func = sum();
    func.ops[0].body = Some(Arc::default());
    refused(&func, "takes no body");
}

#[test]
fn recorded_types_follow_from_the_operation() {
    let mut func = sum();
    func.values[1].ty = ArrayType::new(DType::F32, &[SIZE]);
    refused(&func, "%1 is recorded as 10xf32, but is 10xf64");
    let mut func = sum();
    func.values[1].ty = vector().with_layout(split());
    refused(&func, "the layout of %1 is not what follows");
    let mut func = Nest::copy().of(vector());
    func.ops[0].results.clear();
    refused(&func, "makes 1 results, but 0 are named");
}

#[test]
fn bodies_are_well_typed() {
    let push = |kind, operands: &[u32], dtype| {
        let operands = operands.iter().map(|id| ScalarId(*id)).collect();
        let op = ScalarOp { kind, operands, dtype };
        with_body(Nest::copy().of(vector()), move |body| body.ops.push(op.clone()))
    };
    let add = ScalarKind::Apply(Ufunc::Add);
    assert_eq!(verify(&push(add, &[0, 0], DType::F64)), Ok(()));
    refused(&push(add, &[0, 1], DType::F64), "uses value 1 before it is made");
    refused(&push(add, &[0, 0], DType::F32), "is float64, recorded as float32");
    refused(
        &push(ScalarKind::Apply(Ufunc::BitAnd), &[0, 0], DType::F64),
        "not defined for float64",
    );
    refused(&push(ScalarKind::Cast, &[], DType::F64), "takes 1 operands, got 0");
    refused(
        &push(ScalarKind::Const(Scalar::I8(1)), &[], DType::F64),
        "is int8, recorded as float64",
    );
    refused(&push(ScalarKind::Index(1), &[], DType::I64), "indexes dimension 1 of a domain of 1");
    refused(&push(ScalarKind::Index(0), &[], DType::I32), "is int64, recorded as int32");
    let yields = with_body(Nest::copy().of(vector()), |body| body.yields = vec![ScalarId(5)]);
    refused(&yields, "the body yields value 5 of 1");
}

#[test]
fn nests_stay_inside_their_arrays() {
    let mut func = Nest::copy().of(vector());
    func.ops[0].attrs[0] = AttrValue::ints(&[SIZE + 1]);
    refused(&func, "leaves an array of shape [10]");
    let mut func = Nest::copy().of(vector());
    let twice = ViewMap::new(&[Access::at(0, 0, 1), Access::at(0, 0, 1)]);
    func.ops[0].set_attr("outs", AttrValue::Views(vec![twice]));
    refused(&func, "d0 is no iteration dimension or occurs twice");
}

#[test]
fn layouts_make_sense() {
    let refuse = |layout: Layout, message: &str| {
        let mut func = Func::new("main");
        func.arg(vector().with_layout(layout), false);
        refused(&func, message);
    };
    let with_dim = |split| Layout::split(Grid::line(2), smallvec![split]);
    let cut_at = |points: &[i64]| {
        let cuts = Cuts::Explicit(points.into());
        with_dim(DimSplit::Split { axis: 0, cuts, offset: 0, step: 1 })
    };
    let sum = Reduction::Sum;
    refuse(Layout::replicated(Grid::line(2), 2), "splits 2 dimensions of 1");
    refuse(split().with_halo(&[(-1, 0)]), "has the negative halo");
    refuse(with_dim(DimSplit::balanced(1, SIZE)), "uses axis 1 of a grid of 1");
    refuse(Layout { partial: smallvec![(0, sum)], ..split() }, "uses axis 0 twice");
    refuse(with_dim(DimSplit::balanced(0, SIZE).sliced(0, 0)), "has step 0");
    refuse(cut_at(&[0, 10]), "does not cut into 2 parts");
    refuse(cut_at(&[5, 4, 10]), "does not cut into 2 parts");
    refuse(Layout::replicated(Grid::new(&[0]), 1), "has the empty grid");
}

#[test]
fn domains_have_plain_layouts() {
    let nest = Nest { layout: Some(split()), ..Nest::copy() };
    let refuse = |layout: Layout, message: &str| {
        let mut func = nest.of(vector().with_layout(split()));
        func.ops[0].set_attr("layout", AttrValue::Layout(Arc::new(layout)));
        refused(&func, message);
    };
    refuse(Layout::replicated(Grid::line(2), 2), "attribute 'layout' splits 2 dimensions of 1");
    refuse(split().with_halo(&[(1, 1)]), "a domain has no halo");
}

#[test]
fn memory_is_taken_over_from_the_dead() {
    let reusing = Nest { reuse: Some(0), ..Nest::copy() };
    let mut func = reusing.of(vector());
    func.args[0].donated = false;
    refused(
        &func,
        "a.py:2: 'dist.generic': result 0 takes over operand 0: %0 is needed afterwards",
    );
    let mut func = reusing.of(vector());
    func.returns.push(ValueId(0));
    refused(&func, "%0 is needed afterwards");
    let backwards = Nest { read: Access::at(0, SIZE - 1, -1), ..reusing };
    refused(&backwards.of(vector()), "an iteration may read what another one has written");
    let shorter = Nest { domain: SIZE - 1, ..reusing_copy() };
    refused(&shorter.of(vector()), "they differ in type or layout");
}

fn reusing_copy() -> Nest {
    Nest { reuse: Some(0), ..Nest::copy() }
}

#[test]
fn a_write_stays_in_the_place_of_its_init() {
    let nest = Nest { init: 0, ..Nest::copy() };
    assert_eq!(verify(&Nest { reuse: Some(0), init: 0, ..Nest::copy() }.of(vector())), Ok(()));
    refused(
        &Nest { reuse: Some(-1), ..nest }.of(vector()),
        "does not stay in the place of its init",
    );
    let mut func = Nest { init: 0, ..Nest::copy() }.of(vector());
    func.ops[0].set_attr("reuse", AttrValue::ints(&[0, 0]));
    refused(&func, "'reuse' names 2 results of 1");
    func.ops[0].set_attr("reuse", AttrValue::ints(&[3]));
    refused(&func, "'reuse' names operand 3 of 1");
}

#[test]
fn reads_are_local() {
    let shifted = Nest {
        domain: SIZE - 1,
        read: Access::at(0, 1, 1),
        layout: Some(Layout::balanced(Grid::line(2), &[SIZE - 1], &[Some(0)])),
        ..Nest::copy()
    };
    let enough = shifted.of(vector().with_layout(split().with_halo(&[(1, 0)])));
    assert_eq!(verify_local_reads(&enough), Ok(()));
    // Rank 1 has 5..10 and runs 4..9.
    assert_eq!(verify_local_reads(&shifted.of(vector().with_layout(split()))), Ok(()));
    let far = Nest { read: Access::at(0, 0, 1), ..shifted };
    let message =
        "a.py:2: 'dist.generic': input 0 is not local: rank 1 reads [4..9], but has [5..10]";
    expect(verify_local_reads(&far.of(vector().with_layout(split()))), message);
    let partial =
        Layout { partial: smallvec![(0, Reduction::Sum)], ..Layout::replicated(Grid::line(2), 1) };
    let func = far.of(vector().with_layout(partial));
    expect(verify_local_reads(&func), "is read before its partial results are combined");
    expect(verify_local_reads(&far.of(vector())), "has no layout");
    let other_grid = Layout::replicated(Grid::line(3), 1);
    let func = far.of(vector().with_layout(other_grid));
    expect(verify_local_reads(&func), "is on the grid [3], not [2]");
}

#[test]
fn writes_are_local() {
    let whole = Layout::replicated(Grid::line(2), 1);
    let writing = |layout: &Layout, write: Access, domain: i64| {
        let write = ViewMap::new(&[write]);
        let layout = Some(layout.clone());
        Nest { domain, write, layout, init: 0, ..Nest::copy() }
    };
    let mirrored = Access::at(0, SIZE - 1, -1);
    let func = writing(&split(), mirrored, SIZE).of(vector().with_layout(split()));
    expect(verify_local_writes(&func), "rank 0 runs [0..5], but owns what [5..10] write");
    // Each rank would change only half of its copy.
    let func = writing(&split(), Access::at(0, 0, 1), SIZE).of(vector().with_layout(whole.clone()));
    expect(verify_local_writes(&func), "rank 0 runs [0..5], but owns what [0..10] write");
    let func = writing(&whole, Access::at(0, 0, 1), SIZE).of(vector().with_layout(whole.clone()));
    assert_eq!(verify_local_writes(&func), Ok(()));
    // The elements 1, 3, 5, 7, 9, cut where the array is.
    let odd = Layout::split(Grid::line(2), smallvec![split().dims[0].sliced(1, 2)]);
    let func = writing(&odd, Access::at(0, 1, 2), SIZE / 2).of(vector().with_layout(split()));
    assert_eq!(verify_local_writes(&func), Ok(()));
}

#[test]
fn shared_reductions_are_partial() {
    let summing = Nest {
        write: ViewMap::new(&[Access::constant(0)]),
        kind: OutKind::Reduce(Reduction::Sum),
        layout: Some(split()),
        ..Nest::copy()
    };
    let func = summing.of(vector().with_layout(split()));
    assert_eq!(verify(&func), Ok(()));
    assert_eq!(verify_local_writes(&func), Ok(()));
    let whole = Layout::replicated(Grid::line(2), 1);
    let onto = Nest { init: 0, ..summing }.of(vector().with_layout(whole));
    expect(
        verify_local_writes(&onto),
        "combines over d0, which is split over ranks, but is not partial",
    );
}
