//! The meaning of each operation: the functions in the column `eval` of the operations' rows.

use super::fold::Accumulator;
use super::points::{Seen, for_each, offset};
use super::{EvalContext, Evaluated, Tensor, ufuncs};
use crate::Ufunc;
use crate::ops::OpContext;
use ramba_abi::{Access, Reduction, Scalar, ViewMap};
use smallvec::SmallVec;

/// `dist.fill`.
pub fn fill(cx: &EvalContext) -> Evaluated {
    let count = cx.results[0].volume() as usize;
    cx.result(std::iter::repeat_n(cx.op.scalar("value"), count))
}

/// `dist.empty`: whoever reads what was not written finds a number that no program has.
pub fn empty(cx: &EvalContext) -> Evaluated {
    let (dtype, count) = (cx.results[0].dtype, cx.results[0].volume() as usize);
    cx.result(std::iter::repeat_n(Scalar::from_f64(-123_456_789.0, dtype), count))
}

/// `dist.iota`.
pub fn iota(cx: &EvalContext) -> Evaluated {
    let (start, step) = (cx.op.scalar("start"), cx.op.scalar("step"));
    let element = |i: i64| {
        let index = Scalar::from_i128(i as i128, step.dtype());
        ufuncs::apply(Ufunc::Add, &[start, ufuncs::apply(Ufunc::Mul, &[index, step])?])
    };
    cx.result((0..cx.op.int("size")).map(element).collect::<Result<Vec<_>, _>>()?)
}

/// `dist.map`.
pub fn map(cx: &EvalContext) -> Evaluated {
    let operands: Vec<Vec<Scalar>> = cx.operands.iter().map(|tensor| tensor.scalars()).collect();
    let element = |at: usize| {
        let arguments: Vec<Scalar> = operands.iter().map(|elements| elements[at]).collect();
        ufuncs::apply(cx.op.ufunc("fn"), &arguments)
    };
    cx.result((0..operands[0].len()).map(element).collect::<Result<Vec<_>, _>>()?)
}

/// `dist.cast`; also every operation that changes no element: building the result casts.
pub fn cast(cx: &EvalContext) -> Evaluated {
    cx.result(cx.operands[0].scalars())
}

/// Operations that move or copy elements in memory: the global array stays as it is.
pub fn unchanged(cx: &EvalContext) -> Evaluated {
    Ok(vec![cx.operands[0].clone()])
}

/// `dist.reshape`: the row-major order stays as it is.
pub fn reshape(cx: &EvalContext) -> Evaluated {
    let data = cx.operands[0].data.clone();
    Ok(vec![Tensor::new(cx.operands[0].dtype, &cx.results[0].shape, data)?])
}

/// Views that an affine map expresses.
pub fn view(cx: &EvalContext) -> Evaluated {
    let view = affine_view(cx)?;
    let seen = Seen { view: &view, shape: &cx.operands[0].shape };
    let elements = cx.operands[0].scalars();
    let mut picked = Vec::new();
    for_each(&cx.results[0].shape, |point| {
        picked.push(elements[seen.position(point)]);
        Ok::<_, String>(())
    })?;
    cx.result(picked)
}

/// `dist.insert_slice`.
pub fn insert_slice(cx: &EvalContext) -> Evaluated {
    let view = affine_view(cx)?;
    let (base, value) = (cx.operands[0], cx.operands[1]);
    let seen = Seen { view: &view, shape: &base.shape };
    let mut elements = base.scalars();
    let mut written = value.scalars().into_iter();
    for_each(&value.shape, |point| {
        elements[seen.position(point)] = written.next().ok_or("too few elements")?;
        Ok::<_, String>(())
    })?;
    cx.result(elements)
}

fn affine_view(cx: &EvalContext) -> Result<ViewMap, String> {
    let types: Vec<_> = cx.operands.iter().map(|tensor| tensor.ty()).collect();
    let types: Vec<_> = types.iter().collect();
    let view = OpContext { op: cx.op, types: &types }.view();
    view.ok_or_else(|| "is no affine view".to_string())
}

/// `dist.reduce`.
pub fn reduce(cx: &EvalContext) -> Evaluated {
    let (operand, kind) = (cx.operands[0], cx.op.reduction("kind"));
    let axes = cx.op.ints("axes");
    let kept = (0..operand.shape.len()).filter(|dim| !axes.contains(&(*dim as i64)));
    let view = ViewMap(kept.map(|dim| Access::at(dim, 0, 1)).collect());
    let seen = Seen { view: &view, shape: &cx.results[0].shape };
    let identity = kind.identity(operand.dtype).ok_or("has no identity")?;
    let start = Accumulator::starting(kind, identity);
    let mut accumulators = vec![start; cx.results[0].volume() as usize];
    let mut elements = operand.scalars().into_iter();
    for_each(&operand.shape, |point| {
        accumulators[seen.position(point)].push(elements.next().ok_or("too few elements")?)
    })?;
    cx.result(accumulators.into_iter().map(|accumulator| accumulator.finish(operand.dtype)))
}

/// `dist.group_reduce`.
pub fn group_reduce(cx: &EvalContext) -> Evaluated {
    let (values, kind, axis) =
        (cx.operands[0], cx.op.reduction("kind"), cx.op.int("axis") as usize);
    let labels = cx.operands[1].scalars();
    let shape = &cx.results[0].shape;
    let identity = kind.identity(values.dtype).ok_or("has no identity")?;
    let mut groups = vec![Accumulator::starting(kind, identity); cx.results[0].volume() as usize];
    let mut elements = values.scalars().into_iter();
    for_each(&values.shape, |point| {
        let element = elements.next().ok_or("too few elements")?;
        match chosen(shape, axis, point, labels[point[axis] as usize]) {
            Some(group) => groups[group].push(element),
            None => Ok(()),
        }
    })?;
    cx.result(groups.into_iter().map(|group| group.finish(values.dtype)))
}

/// `dist.gather`.
pub fn gather(cx: &EvalContext) -> Evaluated {
    let (table, axis) = (cx.operands[0], cx.op.int("axis") as usize);
    let (elements, labels) = (table.scalars(), cx.operands[1].scalars());
    let mut picked = Vec::new();
    for_each(&cx.results[0].shape, |point| {
        let at = chosen(&table.shape, axis, point, labels[point[axis] as usize]);
        picked.push(at.map_or(Scalar::zero(table.dtype), |at| elements[at]));
        Ok::<_, String>(())
    })?;
    cx.result(picked)
}

/// The position in an array of `shape` of what lies at `point`, but at `label` along a dimension.
fn chosen(shape: &[i64], axis: usize, point: &[i64], label: Scalar) -> Option<usize> {
    let mut index: SmallVec<[i64; 4]> = point.into();
    index[axis] = label.as_i128().and_then(|label| i64::try_from(label).ok())?;
    (0..shape[axis]).contains(&index[axis]).then(|| offset(shape, &index))
}

/// `dist.scan`.
pub fn scan(cx: &EvalContext) -> Evaluated {
    let (operand, axis) = (cx.operands[0], cx.op.int("axis") as usize);
    let elements = operand.scalars();
    let step = operand.shape[axis + 1..].iter().product::<i64>() as usize;
    let length = operand.shape[axis] as usize;
    let mut found = elements.clone();
    for start in (0..elements.len()).filter(|at| (at / step).is_multiple_of(length)) {
        let line: Vec<usize> = (0..length).map(|k| start + k * step).collect();
        let running = running(cx, line.iter().map(|at| elements[*at]))?;
        for (at, value) in line.into_iter().zip(running) {
            found[at] = value;
        }
    }
    cx.result(found)
}

/// The running combinations of one line.
fn running(cx: &EvalContext, line: impl Iterator<Item = Scalar>) -> Result<Vec<Scalar>, String> {
    let (kind, dtype) = (cx.op.reduction("kind"), cx.operands[0].dtype);
    let identity = kind.identity(dtype).ok_or("has no identity")?;
    let inclusive = cx.op.scalar("inclusive").truth();
    let mut all = (!inclusive).then(|| Accumulator::starting(kind, identity));
    let mut found = Vec::new();
    for element in line {
        found.extend(all.filter(|_| !inclusive).map(|before| before.finish(dtype)));
        let mut through = match all {
            Some(before) => before,
            // The first counts as it is: nothing is added to it.
            None => Accumulator::starting(kind, element),
        };
        if all.is_some() {
            through.push(element)?;
        }
        found.extend(inclusive.then(|| through.finish(dtype)));
        all = Some(through);
    }
    Ok(found)
}

/// `dist.contract`.
pub fn contract(cx: &EvalContext) -> Evaluated {
    let shapes = [&cx.operands[0].shape[..], &cx.operands[1].shape[..]];
    let nest = cx.op.contraction(shapes).ok_or("is no contraction")?;
    let elements = [cx.operands[0].scalars(), cx.operands[1].scalars()];
    let views = nest
        .operands
        .each_ref()
        .map(|dims| ViewMap(dims.iter().map(|dim| Access::at(*dim, 0, 1)).collect()));
    let seen = [0, 1].map(|side| Seen { view: &views[side], shape: shapes[side] });
    let zero = Reduction::Sum.identity(cx.operands[0].dtype).ok_or("has no identity")?;
    let mut found = Vec::new();
    for_each(&nest.domain[..nest.rank], |at| {
        let mut total = Accumulator::starting(Reduction::Sum, zero);
        for_each(&nest.domain[nest.rank..], |over| {
            let point = [at, over].concat();
            let factors = [0, 1].map(|side: usize| elements[side][seen[side].position(&point)]);
            total.push(ufuncs::apply(Ufunc::Mul, &factors)?)
        })?;
        found.push(total.finish(cx.operands[0].dtype));
        Ok::<_, String>(())
    })?;
    cx.result(found)
}
