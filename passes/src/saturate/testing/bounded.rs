//! Evaluation with a bound on the rounding error of every element (running error analysis, as in
//! Higham, "Accuracy and Stability of Numerical Algorithms", section 3.3).
//!
//! The real number that a program stands for lies within the bound around what it computes. So two
//! programs that stand for the same numbers differ by at most the sum of their bounds.

use ramba_dialects::reference::{Tensor, evaluate as reference};
use ramba_dialects::{Func, Loc, Op, Opcode, Reduction, Scalar, Ufunc, ValueId};

/// An array of `float64` and what its elements may be off by.
#[derive(Clone)]
pub struct Bounded {
    values: Tensor,
    errors: Tensor,
}

/// What one operation of a library function may be off by, relatively: a few units in the last place.
const UNIT: f64 = 4.0 * f64::EPSILON;

/// The results of a function of `float64` arrays, with bounds.
pub fn evaluate(func: &Func, inputs: &[Tensor]) -> Vec<Bounded> {
    let mut known: Vec<Option<Bounded>> = vec![None; func.values.len()];
    for (arg, values) in func.args.iter().zip(inputs) {
        let errors = filled(values, values.scalars().iter().map(|_| 0.0));
        known[arg.value.0 as usize] = Some(Bounded { values: values.clone(), errors });
    }
    for op in &func.ops {
        let operands: Vec<&Bounded> =
            op.operands.iter().map(|value| known[value.0 as usize].as_ref().unwrap()).collect();
        let made = apply(func, op, &operands);
        known[op.results[0].0 as usize] = Some(made);
    }
    func.returns.iter().map(|value| known[value.0 as usize].clone().unwrap()).collect()
}

/// Checks that results agree within their bounds; how many elements have a useful one.
pub fn assert_agreement(a: &Bounded, b: &Bounded, before: &Func, after: &Func) -> usize {
    let parts = |t: &Tensor| t.scalars().iter().map(|s| s.re()).collect::<Vec<f64>>();
    let [x, y, e, f] = [&a.values, &b.values, &a.errors, &b.errors].map(parts);
    let useful = |at: &usize| e[*at].is_finite() && f[*at].is_finite();
    let elements: Vec<usize> = (0..x.len()).filter(useful).collect();
    for &at in &elements {
        let (difference, bound) = ((x[at] - y[at]).abs(), e[at] + f[at]);
        assert!(
            difference <= bound || x[at] == y[at],
            "{} and {} differ by more than {bound}\n{before:#?}\n{after:#?}",
            x[at],
            y[at]
        );
    }
    elements.len()
}

fn apply(func: &Func, op: &Op, operands: &[&Bounded]) -> Bounded {
    let arrays = |pick: fn(&Bounded) -> &Tensor| operands.iter().map(|b| pick(b).clone()).collect();
    let values = alone(func, op, arrays(|b| &b.values));
    let errors = match op.opcode {
        Opcode::Fill | Opcode::Iota => filled(&values, values.scalars().iter().map(|_| 0.0)),
        Opcode::Map => map_errors(op.ufunc("fn"), operands, &values),
        Opcode::Reduce => reduce_errors(func, op, operands[0]),
        // Where elements come from, errors come from.
        _ => alone(func, op, arrays(|b| &b.errors)),
    };
    Bounded { values, errors }
}

/// The result of one operation on these operands.
fn alone(func: &Func, op: &Op, operands: Vec<Tensor>) -> Tensor {
    let mut single = Func::new("single");
    let args: Vec<ValueId> =
        op.operands.iter().map(|value| single.arg(func.ty(*value).clone(), false)).collect();
    let result = single.push(op.opcode, &args, op.attrs.clone(), Loc::unknown()).unwrap();
    single.returns = vec![result];
    reference(&single, &operands).unwrap().remove(0)
}

fn filled(like: &Tensor, numbers: impl Iterator<Item = f64>) -> Tensor {
    let numbers: Vec<Scalar> = numbers.map(Scalar::F64).collect();
    Tensor::from_scalars(&like.ty(), numbers).unwrap()
}

fn map_errors(ufunc: Ufunc, operands: &[&Bounded], values: &Tensor) -> Tensor {
    let column = |tensor: &Tensor| tensor.scalars().iter().map(|s| s.re()).collect::<Vec<f64>>();
    let inputs: Vec<(Vec<f64>, Vec<f64>)> =
        operands.iter().map(|b| (column(&b.values), column(&b.errors))).collect();
    let results = column(values);
    let error = |at: usize| {
        let x: Vec<(f64, f64)> = inputs.iter().map(|(v, e)| (v[at], e[at])).collect();
        let own = UNIT * results[at].abs() + f64::MIN_POSITIVE;
        let error = carried(ufunc, &x, results[at]) + own;
        if results[at].is_finite() && !error.is_nan() { error } else { f64::INFINITY }
    };
    filled(values, (0..results.len()).map(error))
}

/// How far a result is off because its operands are.
fn carried(ufunc: Ufunc, operands: &[(f64, f64)], result: f64) -> f64 {
    match (ufunc, operands) {
        (Ufunc::Neg | Ufunc::Abs, [(_, e)]) => *e,
        (Ufunc::Square, [(a, e)]) => 2.0 * a.abs() * e + e * e,
        // Past zero the root is not a number, or the reciprocal infinite.
        (Ufunc::Sqrt, [(a, e)]) if a > e => e / (a - e).sqrt(),
        (Ufunc::Reciprocal, [(a, e)]) if a.abs() > *e => e / (a.abs() * (a.abs() - e)),
        (Ufunc::Exp, [(_, e)]) => result * e.exp_m1() * (1.0 + UNIT),
        (Ufunc::Add | Ufunc::Sub, [(_, e), (_, f)]) => e + f,
        (Ufunc::Maximum | Ufunc::Minimum, [(_, e), (_, f)]) => e.max(*f),
        (Ufunc::Mul, [(a, e), (b, f)]) => a.abs() * f + b.abs() * e + e * f,
        (Ufunc::Div, [(a, e), (b, f)]) if b.abs() > *f => (e + (a / b).abs() * f) / (b.abs() - f),
        _ => f64::INFINITY,
    }
}

fn reduce_errors(func: &Func, op: &Op, operand: &Bounded) -> Tensor {
    let along = |kind: Reduction, tensor: Tensor| {
        let mut op = op.clone();
        op.set_attr("kind", ramba_dialects::AttrValue::Reduction(kind));
        alone(func, &op, vec![tensor])
    };
    match op.reduction("kind") {
        Reduction::Min | Reduction::Max => along(Reduction::Max, operand.errors.clone()),
        _ => {
            let count = operand.values.scalars().len() as f64;
            let terms = operand.values.scalars().into_iter().zip(operand.errors.scalars());
            let terms =
                terms.map(|(v, e)| e.re() * (1.0 + count * UNIT) + count * UNIT * v.re().abs());
            along(Reduction::Sum, filled(&operand.values, terms.collect::<Vec<_>>().into_iter()))
        }
    }
}
