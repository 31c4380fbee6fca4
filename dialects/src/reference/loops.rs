//! The meaning of `dist.generic` and `dist.launch`: the body, once for every point.

use super::fold::Accumulator;
use super::points::{Seen, for_each};
use super::{EvalContext, Evaluated, Tensor, ufuncs};
use crate::ir::{ArrayType, Body, OutKind, ScalarKind, ScalarOp};
use crate::ops::GenericForm;
use ramba_abi::{DType, Scalar};

/// `dist.generic` and `dist.launch`.
pub fn generic(cx: &EvalContext) -> Evaluated {
    let form = cx.op.generic_form().ok_or("needs a body")?;
    let inputs: Vec<Input> = form.ins.iter().zip(cx.operands).map(Input::new).collect();
    let mut outputs = (0..form.outs.len())
        .map(|result| Output::new(cx, &form, result))
        .collect::<Result<Vec<Output>, String>>()?;
    let mut values = Vec::new();
    for_each(form.domain, |point| {
        values.clear();
        // Labels are inputs that no label chooses.
        let labels: Vec<Scalar> = inputs.iter().map(|input| input.at(point, &[])).collect();
        values.extend(inputs.iter().map(|input| input.at(point, &labels)));
        run_body(form.body, point, &mut values)?;
        let yields = form.body.yields.iter().map(|id| values[id.0 as usize]);
        outputs
            .iter_mut()
            .zip(yields)
            .try_for_each(|(output, value)| output.put(point, &labels, value))
    })?;
    outputs.into_iter().zip(cx.results).map(|(output, ty)| output.finish(ty)).collect()
}

/// Appends the value of each operation of a body to those of its inputs, which `values` holds.
///
/// # Errors
/// If the body is not well-typed.
pub fn run_body(body: &Body, point: &[i64], values: &mut Vec<Scalar>) -> Result<(), String> {
    for op in &body.ops {
        values.push(run_scalar_op(op, point, values)?);
    }
    Ok(())
}

fn run_scalar_op(op: &ScalarOp, point: &[i64], values: &[Scalar]) -> Result<Scalar, String> {
    let operand = |position: usize| {
        let id = op.operands.get(position).ok_or("lacks an operand")?;
        values.get(id.0 as usize).copied().ok_or("uses a later value")
    };
    Ok(match op.kind {
        ScalarKind::Apply(ufunc) => {
            let mut operands = [Scalar::Bool(false); 3];
            let count = op.operands.len().min(3);
            for (position, slot) in operands[..count].iter_mut().enumerate() {
                *slot = operand(position)?;
            }
            ufuncs::apply(ufunc, &operands[..count])?
        }
        ScalarKind::Cast => operand(0)?.cast(op.dtype),
        ScalarKind::Const(scalar) => scalar,
        ScalarKind::Index(dim) => Scalar::I64(*point.get(dim).ok_or("indexes no dimension")?),
    })
}

/// An operand and the view it is read through.
struct Input<'a> {
    seen: Seen<'a>,
    dtype: DType,
    elements: Vec<Scalar>,
}

impl<'a> Input<'a> {
    fn new((view, tensor): (&'a ramba_abi::ViewMap, &&'a Tensor)) -> Input<'a> {
        let seen = Seen { view, shape: &tensor.shape };
        Input { seen, dtype: tensor.dtype, elements: tensor.scalars() }
    }

    /// The element for an iteration, zero where a label names none.
    fn at(&self, point: &[i64], labels: &[Scalar]) -> Scalar {
        let zero = || Scalar::zero(self.dtype);
        self.seen.position_of(point, labels).map_or_else(zero, |at| self.elements[at])
    }
}

/// A result in the making.
struct Output<'a> {
    seen: Seen<'a>,
    elements: Elements,
}

enum Elements {
    Stored(Vec<Scalar>),
    Folded(Vec<Accumulator>),
}

impl<'a> Output<'a> {
    fn new(cx: &EvalContext<'a>, form: &GenericForm<'a>, result: usize) -> Result<Self, String> {
        let ty: &'a ArrayType = cx.results[result];
        let initial = initial_elements(cx, form, result)?;
        let elements = match form.kinds[result] {
            OutKind::Store => Elements::Stored(initial),
            OutKind::Reduce(reduction) => {
                let start = |element| Accumulator::starting(reduction, element);
                Elements::Folded(initial.into_iter().map(start).collect())
            }
        };
        Ok(Output { seen: Seen { view: &form.outs[result], shape: &ty.shape }, elements })
    }

    fn put(&mut self, point: &[i64], labels: &[Scalar], value: Scalar) -> Result<(), String> {
        let Some(at) = self.seen.position_of(point, labels) else { return Ok(()) };
        match &mut self.elements {
            Elements::Stored(elements) => elements[at] = value,
            Elements::Folded(accumulators) => accumulators[at].push(value)?,
        }
        Ok(())
    }

    fn finish(self, ty: &ArrayType) -> Result<Tensor, String> {
        match self.elements {
            Elements::Stored(elements) => Tensor::from_scalars(ty, elements),
            Elements::Folded(accumulators) => {
                Tensor::from_scalars(ty, accumulators.into_iter().map(|a| a.finish(ty.dtype)))
            }
        }
    }
}

/// The operand that a result starts from, or the identity of its reduction everywhere.
fn initial_elements(
    cx: &EvalContext,
    form: &GenericForm,
    result: usize,
) -> Result<Vec<Scalar>, String> {
    if let Ok(init) = usize::try_from(form.inits[result]) {
        return Ok(cx.operands[init].scalars());
    }
    let ty = cx.results[result];
    let start = match form.kinds[result] {
        OutKind::Store => Scalar::zero(ty.dtype),
        OutKind::Reduce(reduction) => reduction.identity(ty.dtype).ok_or("has no identity")?,
    };
    Ok(vec![start; ty.volume() as usize])
}
