//! What users demand of layouts.

use super::trace::{Trace, distribute, messages, run, star};
use crate::{Options, pass_named};
use ramba_abi::{Grid, Layout};
use ramba_dialects::{AttrValue, Diagnostic, Func, Loc, Opcode, ValueId};
use smallvec::smallvec;

const RANKS: [usize; 6] = [1, 2, 3, 4, 6, 7];

fn at(line: u32) -> Loc {
    Loc::new("user.py", line, 0)
}

impl Trace {
    fn demand(&mut self, array: ValueId, distribution: &str, line: u32) -> ValueId {
        let attrs = smallvec![AttrValue::Text(distribution.into())];
        self.0.push(Opcode::Distribute, &[array], attrs, at(line)).unwrap()
    }

    fn align(&mut self, array: ValueId, to: ValueId, dims: [i64; 2], line: u32) -> ValueId {
        let attrs = smallvec![AttrValue::ints(&dims)];
        self.0.push(Opcode::Align, &[array, to], attrs, at(line)).unwrap()
    }
}

/// The cut points of each dimension of a returned array, extents included.
fn cuts(func: &Func, position: usize) -> Vec<Vec<i64>> {
    let ty = func.ty(func.returns[position]);
    let layout = ty.layout.as_ref().unwrap();
    let ranges = (0..layout.grid.ranks()).map(|rank| layout.owned(&ty.shape, rank));
    let ranges: Vec<_> = ranges.collect();
    let points = |dim: usize| {
        let mut points: Vec<i64> =
            ranges.iter().flat_map(|owned| [owned.0[dim].lo, owned.0[dim].hi]).collect();
        points.sort_unstable();
        points.dedup();
        points
    };
    (0..ty.rank()).map(points).collect()
}

fn refusal(trace: &Trace, ranks: usize) -> Diagnostic {
    let mut func = trace.fused();
    let pass = pass_named("dist-assign-layouts").unwrap();
    let options = Options::parse(pass, &format!("ranks={ranks} replicate-below=0")).unwrap();
    pass.run(&mut func, &options, &mut Vec::new()).unwrap_err()
}

#[test]
fn an_array_is_made_where_it_is_demanded() {
    for ranks in RANKS {
        let mut trace = Trace::new();
        let a = trace.fill(1.0, &[90, 90]);
        let columns = trace.demand(a, "whole, any", 1);
        let out = distribute(&trace.returning(&[columns]), ranks);
        assert_eq!(messages(&out), [0, 0, 0], "{ranks} ranks");
        assert_eq!(cuts(&out, 0)[0], [0, 90]);
        assert_eq!(cuts(&out, 0)[1].len(), ranks + 1);
        assert!(out.ops.iter().all(|op| op.opcode != Opcode::Distribute));
    }
}

#[test]
fn cut_points_are_kept_through_updates() {
    let mut trace = Trace::new();
    let x = trace.fill(1.0, &[100]);
    let part = trace.slice(x, &[(1, 98, 1)]);
    let sum = trace.add(part, part);
    let x = trace.insert(x, sum, &[1]);
    let x = trace.demand(x, "3: 0 {0, 7, 7, 100}", 1);
    let out = distribute(&trace.returning(&[x]), 3);
    assert_eq!(messages(&out), [0, 0, 0]);
    assert_eq!(cuts(&out, 0), [[0, 7, 100]]);
}

#[test]
fn an_array_that_lies_elsewhere_moves_once() {
    let rows = Layout::balanced(Grid::line(4), &[80, 80], &[Some(0), None]);
    let mut trace = Trace::new();
    let a = trace.array_like(&[80, 80], rows);
    let moved = trace.demand(a, "2x2: 1, 0", 1);
    let out = distribute(&trace.returning(&[moved]), 4);
    assert_eq!(messages(&out), [1, 0, 0]);
    assert_eq!(cuts(&out, 0), [[0, 40, 80], [0, 40, 80]]);
}

#[test]
fn one_pinned_array_of_a_stencil_decides_for_both() {
    for ranks in RANKS {
        let mut trace = star(200, None);
        let [a, b] = trace.0.returns[..] else { panic!() };
        let a = trace.demand(a, "any, whole", 1);
        let out = distribute(&trace.returning(&[a, b]), ranks);
        assert_eq!(messages(&out), [0, usize::from(ranks > 1), 0], "{ranks} ranks");
        assert_eq!(cuts(&out, 0)[1], [0, 200]);
        assert_eq!(cuts(&out, 1), cuts(&out, 0));
    }
}

#[test]
fn arrays_are_aligned_along_a_dimension() {
    for ranks in RANKS {
        let mut trace = Trace::new();
        let (a, v) = (trace.fill(1.0, &[60, 70]), trace.fill(2.0, &[70]));
        let a = trace.demand(a, "whole, any", 1);
        let v = trace.align(v, a, [0, 1], 2);
        let out = distribute(&trace.returning(&[a, v]), ranks);
        assert_eq!(messages(&out), [0, 0, 0], "{ranks} ranks");
        assert_eq!(cuts(&out, 1)[0], cuts(&out, 0)[1]);
    }
}

#[test]
fn replication_is_a_distribution_like_any_other() {
    for ranks in RANKS {
        let mut trace = Trace::new();
        let a = trace.fill(1.0, &[50]);
        let everywhere = trace.demand(a, "whole", 1);
        let out = distribute(&trace.returning(&[a, everywhere]), ranks);
        assert!(out.ty(out.returns[1]).layout.as_ref().unwrap().is_replicated());
        assert!(messages(&out)[0] <= 1);
    }
}

#[test]
fn demands_that_exclude_each_other_are_all_named() {
    for ranks in [2, 3, 4, 6, 7] {
        let mut trace = Trace::new();
        let a = trace.fill(1.0, &[60, 70]);
        let rows = trace.demand(a, "any, whole", 11);
        let both = trace.demand(rows, "whole, 0", 12);
        let error = refusal(&trace.returning(&[both]), ranks);
        assert_eq!((error.loc, error.notes[0].0.clone()), (at(12), at(11)));

        let mut trace = Trace::new();
        let (a, b, c) = (trace.fill(1.0, &[60]), trace.fill(2.0, &[60]), trace.fill(3.0, &[60]));
        let a = trace.demand(a, "whole", 21);
        let c = trace.demand(c, "whole", 22);
        let b = trace.demand(b, "0", 23);
        let b = trace.align(b, a, [0, 0], 24);
        let error = refusal(&trace.returning(&[a, b, c]), ranks);
        assert_eq!(error.loc, at(24), "{error}");
        let named: Vec<&Loc> = error.notes.iter().map(|(loc, _)| loc).collect();
        assert_eq!(named, [&at(21), &at(23)], "{error}");
    }
}

#[test]
fn demands_for_other_machines_are_refused_at_their_line() {
    let mut trace = Trace::new();
    let a = trace.fill(1.0, &[60]);
    let a = trace.demand(a, "3: 0", 5);
    let error = refusal(&trace.returning(&[a]), 4);
    assert_eq!(
        error.to_string(),
        "user.py:5: distribution '3: 0': a grid of 3 ranks on a job of 4"
    );
}

#[test]
fn what_is_demanded_is_explained() {
    let mut trace = Trace::new();
    let a = trace.fill(1.0, &[60]);
    let a = trace.demand(a, "any", 5);
    let mut func = trace.returning(&[a]).fused();
    let pass = pass_named("dist-assign-layouts").unwrap();
    let remarks = run(pass, "ranks=3 replicate-below=0", &mut func);
    let said = remarks.iter().find(|remark| remark.loc == at(5)).unwrap();
    assert!(said.message.starts_with("the array, as demanded, is split 3"), "{}", said.message);
}
