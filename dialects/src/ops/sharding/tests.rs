use super::*;
use crate::generate::assert_executes;
use crate::ops::OPS;
use crate::reference::{Tensor, evaluate};
use crate::{Func, Op, ValueId};
use ramba_abi::{DType, Grid, Range, Scalar};
use std::cell::Cell;

fn context<'a>(func: &'a Func, op: &'a Op, types: &'a mut Vec<&'a crate::ArrayType>) -> Sharding {
    types.extend(op.operands.iter().map(|value| func.ty(*value)));
    OpContext { op, types }.sharding()
}

/// All indices of a box, in row-major order.
fn points(shape: &[i64]) -> Vec<Vec<i64>> {
    shape.iter().fold(vec![Vec::new()], |points, extent| {
        let longer = |point: &Vec<i64>| {
            let point = point.clone();
            (0..*extent).map(move |index| [point.as_slice(), &[index]].concat())
        };
        points.iter().flat_map(longer).collect()
    })
}

fn inside(index: &[i64], region: &IndexBox) -> bool {
    index.iter().zip(&region.0).all(|(i, range)| (range.lo..range.hi).contains(i))
}

/// The tensor with `other` everywhere outside of a box.
fn spoilt(tensor: &Tensor, kept: Option<&IndexBox>, other: Scalar) -> Tensor {
    let elements = points(&tensor.shape).into_iter().map(|index| match kept {
        Some(kept) if inside(&index, kept) => tensor.get(&index).unwrap(),
        _ => other,
    });
    Tensor::from_scalars(&tensor.ty(), elements).unwrap()
}

/// What one operation makes of these operands.
fn alone(func: &Func, op: &Op, operands: &[Tensor]) -> Vec<Tensor> {
    let mut single = Func::new("alone");
    let (mut values, mut inputs) = (Vec::new(), Vec::new());
    for (operand, tensor) in op.operands.iter().zip(operands) {
        // An operand that occurs twice may be spoilt in two ways.
        let value = single.arg(func.ty(*operand).clone(), false);
        values.push(value);
        inputs.push(tensor.clone());
    }
    let made =
        single.push_op(op.opcode, &values, op.attrs.clone(), op.body.clone(), op.loc.clone());
    single.returns = made.unwrap().to_vec();
    evaluate(&single, &inputs).unwrap()
}

/// The part of a dimension that one of two or three ranks runs.
fn part(domain: &[i64], dim: usize, rank: i64, ranks: i64) -> IndexBox {
    let mut iterations = IndexBox::whole(domain);
    let extent = domain[dim];
    iterations.0[dim] = Range::new(extent * rank / ranks, extent * (rank + 1) / ranks);
    iterations
}

/// A rank that runs part of a loop makes the elements that the rule says, out of those that it says:
/// spoiling all others changes nothing. Partial results, made of identities elsewhere, combine to the
/// whole result.
fn check_rule(func: &Func, op: &Op, operands: &[Tensor], checked: &Cell<usize>) {
    let mut types = Vec::new();
    let rule = context(func, op, &mut types);
    let expected = alone(func, op, operands);
    for (dim, kind) in rule.loops.iter().enumerate() {
        for ranks in [2, 3] {
            for rank in 0..ranks {
                let mut iterations = part(&rule.domain, dim, rank, ranks);
                if iterations.is_empty() || matches!(kind, LoopRule::Whole | LoopRule::Reduction(_))
                {
                    continue;
                }
                let own = iterations.clone();
                if *kind == LoopRule::Scan {
                    iterations.0[dim].lo = 0;
                }
                let bad = |(at, tensor): (usize, &Tensor)| {
                    let other = Scalar::F64(77.0).cast(tensor.dtype);
                    spoilt(tensor, rule.needed(at, &iterations).as_ref(), other)
                };
                let bad: Vec<Tensor> = operands.iter().enumerate().map(bad).collect();
                let made = alone(func, op, &bad);
                for (result, view) in rule.writes.iter().enumerate() {
                    for point in points(&own.extents()) {
                        let start = point.iter().zip(&own.0).map(|(i, range)| i + range.lo);
                        let index = view.index(&start.collect::<Vec<_>>());
                        let (a, b) = (expected[result].get(&index), made[result].get(&index));
                        assert_eq!(
                            a.map(|x| x.to_bytes()),
                            b.map(|x| x.to_bytes()),
                            "{:?} loop {dim} rank {rank} of {ranks} at {index:?}",
                            op.opcode
                        );
                    }
                }
                checked.set(checked.get() + 1);
            }
        }
    }
}

#[test]
fn ranks_need_what_the_rules_say_and_no_more() {
    let checked = Cell::new(0);
    assert_executes(150, |program, inputs| {
        let mut all = program.func.clone();
        all.returns = (0..all.values.len() as u32).map(ValueId).collect();
        let values = evaluate(&all, inputs)?;
        for op in &program.func.ops {
            let operands: Vec<Tensor> =
                op.operands.iter().map(|value| values[value.0 as usize].clone()).collect();
            if operands.iter().all(|operand| operand.len() <= 300) {
                check_rule(&program.func, op, &operands, &checked);
            }
        }
        evaluate(&program.func, inputs)
    });
    assert!(checked.get() > 1000, "only {} parts were checked", checked.get());
}

#[test]
fn partial_results_of_reduced_loops_combine_to_the_result() {
    use crate::ir::AttrValue;
    use smallvec::smallvec;
    for kind in [Reduction::Sum, Reduction::Prod, Reduction::Min, Reduction::Max] {
        for axes in [&[0][..], &[1], &[0, 1]] {
            let mut func = Func::new("main");
            let x = func.arg(crate::ArrayType::new(DType::I64, &[4, 5]), false);
            let attrs = smallvec![AttrValue::Reduction(kind), AttrValue::ints(axes)];
            let loc = crate::Loc::unknown();
            func.push(crate::Opcode::Reduce, &[x], attrs, loc).unwrap();
            let op = &func.ops[0];
            let mut types = Vec::new();
            let rule = context(&func, op, &mut types);
            let values: Vec<i64> = (0..20).map(|i| (i * 7) % 11 - 4).collect();
            let whole = Tensor::from_values(&[4, 5], &values).unwrap();
            let identity = kind.identity(DType::I64).unwrap();
            for &axis in axes {
                let axis = axis as usize;
                assert_eq!(rule.loops[axis], LoopRule::Reduction(kind));
                let parts = (0..3).map(|rank| {
                    let iterations = part(&rule.domain, axis, rank, 3);
                    let own = spoilt(&whole, rule.needed(0, &iterations).as_ref(), identity);
                    alone(&func, op, &[own]).remove(0).values::<i64>().unwrap()
                });
                let combine = |a: i64, b: i64| match kind {
                    Reduction::Sum => a + b,
                    Reduction::Prod => a.wrapping_mul(b),
                    Reduction::Min => a.min(b),
                    _ => a.max(b),
                };
                let combined =
                    parts.reduce(|a, b| a.iter().zip(&b).map(|(a, b)| combine(*a, *b)).collect());
                let expected = alone(&func, op, std::slice::from_ref(&whole)).remove(0);
                assert_eq!(combined, expected.values::<i64>());
            }
        }
    }
}

fn line(extent: i64, views: &[Access]) -> Sharding {
    let reads = views.iter().map(|access| (0, ViewMap::new(&[*access]))).collect();
    loops(SmallVec::from_slice(&[extent]), reads, SmallVec::from_iter([ViewMap::identity(1)]))
}

/// Every affine way of reading a vector, one or two at once, against what it means.
#[test]
fn dimension_rules_bound_what_is_read() {
    for extent in 1..6 {
        for offset in 0..5 {
            for step in [-2i64, -1, 1, 2] {
                let start = if step < 0 { offset - step * extent } else { offset };
                let rule = line(extent, &[Access::at(0, start, step)]);
                let expected = match (start, step) {
                    (0, 1) => DimRule::PassThrough(0),
                    _ => DimRule::Image { dim: 0, offset: start, step },
                };
                assert_eq!(rule.dim(0, 0), expected);
            }
            for other in 0..5 {
                let both = [Access::at(0, offset, 1), Access::at(0, other, 1)];
                let DimRule::Halo(0, low, high) = line(extent, &both).dim(0, 0) else {
                    assert_eq!(offset, other);
                    continue;
                };
                let middle = offset.min(other) + low;
                assert_eq!(middle - low, offset.min(other));
                assert_eq!(middle + high, offset.max(other));
                let mixed = [Access::at(0, offset, 1), Access::at(0, other, 2)];
                assert_eq!(line(extent, &mixed).dim(0, 0), DimRule::Whole);
            }
        }
        assert_eq!(line(extent, &[Access::constant(0)]).dim(0, 0), DimRule::Whole);
        assert_eq!(line(extent, &[]).dim(0, 0), DimRule::Whole);
    }
}

/// An operand in the layout that the rule gives it holds, on every rank, what the rank's iterations read.
#[test]
fn operand_layouts_hold_what_iterations_read() {
    for (extent, parts) in [(1, 2), (5, 2), (6, 3), (7, 4), (2, 3)] {
        for offset in 0..4 {
            for step in [-1, 1] {
                let start = if step < 0 { offset + extent - 1 } else { offset };
                let rule = line(extent, &[Access::at(0, start, step)]);
                let loops = Layout::balanced(Grid::line(parts), &[extent], &[Some(0)]);
                let operand = rule.operand_layout(&loops, 0).unwrap();
                let shape = [extent + offset + 2];
                for rank in 0..parts {
                    let iterations = loops.owned(&[extent], rank);
                    let needed = rule.needed(0, &iterations).unwrap();
                    assert!(
                        operand.owned(&shape, rank).contains(&needed),
                        "{extent} {start} {step}"
                    );
                }
            }
        }
    }
}

#[test]
fn every_row_says_how_it_may_be_split() {
    for def in OPS {
        assert!(!def.sharding.summary.is_empty(), "{}", def.name);
    }
}
