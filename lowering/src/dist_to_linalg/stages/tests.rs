use super::{Stage, cut};
use crate::dist_to_linalg::scratch::Scratch;
use ramba_dialects::ir::ScalarKind;
use ramba_dialects::{Body, DType, Scalar, ScalarId, ScalarOp, Ufunc};
use smallvec::SmallVec;

/// A body over inputs of type f64, from lines of a function and its operands' numbers.
fn body(inputs: usize, lines: &[(Ufunc, &[u32])], yields: &[u32]) -> Body {
    let mut body = Body::default();
    (0..inputs).for_each(|_| drop(body.input(DType::F64)));
    for (ufunc, operands) in lines {
        let operands: SmallVec<[ScalarId; 3]> = operands.iter().map(|id| ScalarId(*id)).collect();
        body.ops.push(ScalarOp { kind: ScalarKind::Apply(*ufunc), operands, dtype: DType::F64 });
    }
    body.yields = yields.iter().map(|id| ScalarId(*id)).collect();
    body
}

fn is_exp_or_log(op: &ScalarOp) -> bool {
    matches!(op.kind, ScalarKind::Apply(Ufunc::Exp | Ufunc::Log))
}

fn stages(body: &Body) -> Vec<Stage> {
    cut(body, is_exp_or_log, &vec![false; body.yields.len()])
}

/// What any cut must obey: every operation runs once, at most one of a stage calls, and each value
/// is computed or loaded before it is used.
fn check(body: &Body, stages: &[Stage]) {
    let mut made: Vec<ScalarId> = Vec::new();
    let mut results: Vec<usize> = Vec::new();
    for stage in stages {
        let mut known: Vec<ScalarId> = stage.inputs.iter().map(|&i| ScalarId(i as u32)).collect();
        assert!(stage.loads.iter().all(|id| made.contains(id)), "loaded before it is stored");
        known.extend(&stage.loads);
        for &op in &stage.ops {
            assert!(body.ops[op].operands.iter().all(|id| known.contains(id)), "{stage:?}");
            known.push(ScalarId((body.inputs.len() + op) as u32));
        }
        let calls = stage.ops.iter().filter(|&&op| is_exp_or_log(&body.ops[op])).count();
        assert!(calls <= 1, "{calls} calls in {stage:?}");
        let needed = stage.results.iter().map(|&result| body.yields[result]);
        assert!(needed.into_iter().all(|id| known.contains(&id)), "{stage:?}");
        made.extend(&stage.stores);
        results.extend(&stage.results);
    }
    results.sort();
    assert_eq!(results, (0..body.yields.len()).collect::<Vec<_>>());
}

#[test]
fn a_body_with_one_call_stays_whole() {
    let body = body(2, &[(Ufunc::Add, &[0, 1]), (Ufunc::Exp, &[2]), (Ufunc::Mul, &[3, 0])], &[4]);
    let stages = stages(&body);
    assert_eq!(stages.len(), 1);
    assert_eq!(stages[0].ops, [0, 1, 2]);
    assert!(stages[0].loads.is_empty() && stages[0].stores.is_empty());
}

/// The example of the module's documentation.
#[test]
fn each_call_gets_a_stage() {
    let lines: &[(Ufunc, &[u32])] = &[
        (Ufunc::Neg, &[0]),
        (Ufunc::Exp, &[2]),
        (Ufunc::Log, &[1]),
        (Ufunc::Mul, &[1, 4]),
        (Ufunc::Add, &[3, 5]),
    ];
    let body = body(2, lines, &[6]);
    let stages = stages(&body);
    check(&body, &stages);
    let ops: Vec<&[usize]> = stages.iter().map(|stage| &stage.ops[..]).collect();
    assert_eq!(ops, [&[0, 1][..], &[2], &[3, 4]]);
    assert_eq!(stages[2].loads, [ScalarId(3), ScalarId(4)]);
    assert_eq!(Scratch::of(&stages, &body).buffers.len(), 2);
}

#[test]
fn a_chain_of_calls_needs_one_buffer() {
    let lines: &[(Ufunc, &[u32])] =
        &[(Ufunc::Exp, &[0]), (Ufunc::Log, &[1]), (Ufunc::Exp, &[2]), (Ufunc::Log, &[3])];
    let body = body(1, lines, &[4]);
    let stages = stages(&body);
    check(&body, &stages);
    assert_eq!(stages.len(), 4, "nothing is left for a last stage");
    assert_eq!(Scratch::of(&stages, &body).buffers.len(), 1);
}

#[test]
fn operations_go_where_the_fewest_values_cross() {
    // The sum of four inputs waits as one value, not as four inputs read again.
    let lines: &[(Ufunc, &[u32])] = &[
        (Ufunc::Exp, &[0]),
        (Ufunc::Add, &[0, 1]),
        (Ufunc::Add, &[5, 2]),
        (Ufunc::Log, &[6]),
        (Ufunc::Mul, &[4, 6]),
        (Ufunc::Mul, &[8, 7]),
    ];
    let body = body(4, lines, &[9]);
    let stages = stages(&body);
    check(&body, &stages);
    assert_eq!(stages[1].ops, [1, 2, 3]);
    assert_eq!(stages[2].inputs, [] as [usize; 0]);
}

#[test]
fn results_in_place_are_written_last() {
    let lines: &[(Ufunc, &[u32])] = &[(Ufunc::Exp, &[0]), (Ufunc::Log, &[0])];
    let body = body(1, lines, &[1, 2]);
    let stages = cut(&body, is_exp_or_log, &[true, false]);
    check(&body, &stages);
    let stage_of = |result: usize| stages.iter().position(|stage| stage.results.contains(&result));
    assert!(stage_of(0) > stage_of(1));
}

#[test]
fn constants_are_made_where_they_are_used() {
    let mut body = body(1, &[(Ufunc::Exp, &[0]), (Ufunc::Log, &[0])], &[]);
    let constant = ScalarKind::Const(Scalar::F64(2.0));
    body.ops.push(ScalarOp { kind: constant, operands: SmallVec::new(), dtype: DType::F64 });
    for operand in [1, 2] {
        let operands = SmallVec::from_slice(&[ScalarId(operand), ScalarId(3)]);
        let kind = ScalarKind::Apply(Ufunc::Mul);
        body.yields.push(ScalarId((1 + body.ops.len()) as u32));
        body.ops.push(ScalarOp { kind, operands, dtype: DType::F64 });
    }
    let stages = stages(&body);
    check(&body, &stages);
    assert!(stages.iter().all(|stage| !stage.stores.contains(&ScalarId(3))));
}

#[test]
fn many_calls_share_stages() {
    let mut lines: Vec<(Ufunc, Vec<u32>)> = Vec::new();
    for call in 0..40 {
        lines.push((Ufunc::Exp, vec![2 * call]));
        lines.push((Ufunc::Add, vec![2 * call + 1, 0]));
    }
    let lines: Vec<(Ufunc, &[u32])> = lines.iter().map(|(f, ops)| (*f, &ops[..])).collect();
    let body = body(1, &lines, &[80]);
    let stages = stages(&body);
    assert!(stages.len() <= super::MOST_CALLING + 1);
    assert_eq!(stages.iter().map(|stage| stage.ops.len()).sum::<usize>(), 80);
}
