//! Random programs in which laws have much to do: few shapes, many constants, views and writes.

use super::testing::Random;
use crate::rules::{Sketch, algebra};
use ramba_dialects::{DType, Func, Licence, Reduction, Ufunc, ValueId};

/// What random programs are made of.
struct Palette {
    unary: &'static [Ufunc],
    binary: &'static [Ufunc],
    reductions: &'static [Reduction],
    /// Are there choices between elements?
    choices: bool,
}

/// Whatever keeps every bit in the exact tier.
const ALL: Palette = Palette {
    unary: UNARY,
    binary: BINARY,
    reductions: &[Reduction::Min, Reduction::Max, Reduction::Any],
    choices: true,
};

/// Functions for which a small error stays small.
const SMOOTH: Palette = Palette {
    unary: &[Ufunc::Neg, Ufunc::Abs, Ufunc::Square, Ufunc::Sqrt, Ufunc::Exp, Ufunc::Reciprocal],
    binary: &[Ufunc::Add, Ufunc::Sub, Ufunc::Mul, Ufunc::Div, Ufunc::Maximum, Ufunc::Minimum],
    reductions: &[Reduction::Sum, Reduction::Sum, Reduction::Max, Reduction::Min],
    choices: false,
};

/// A program of `count` random operations on small arrays of a few shapes.
pub fn random_program(random: &mut Random, count: usize) -> Func {
    let dtypes = [DType::F64, DType::F32, DType::I32, DType::U8, DType::Bool];
    let dtype = *random.pick(&dtypes);
    program(random, count, dtype, &ALL)
}

/// A random program about `float64`, of functions for which a small error stays small.
pub fn smooth_program(random: &mut Random, count: usize) -> Func {
    program(random, count, DType::F64, &SMOOTH)
}

/// Gives the operations of a program licences, in regions of a few operations.
pub fn mark_regions(random: &mut Random, func: &mut Func) {
    let mut licence = Licence::default();
    for op in &mut func.ops {
        if random.below(4) == 0 {
            licence = Licence::of([random.below(2) == 1, random.below(2) == 1]);
        }
        op.licence = licence;
    }
}

fn program(random: &mut Random, count: usize, dtype: DType, palette: &Palette) -> Func {
    let s = Sketch::new(dtype);
    let shapes: [&[i64]; 4] = [&[4, 6], &[6, 4], &[6], &[4, 6]];
    let mut values: Vec<(ValueId, Vec<i64>)> =
        shapes.iter().filter_map(|shape| Some((s.x(shape)?, shape.to_vec()))).collect();
    let mut made = 0;
    while made < count {
        let (value, shape) = random.pick(&values).clone();
        if let Some((next, shape)) = random_op(&s, palette, random, (value, &shape), &values) {
            values.push((next, shape));
            made += 1;
        }
    }
    let returned: Vec<ValueId> = values.iter().rev().take(4).map(|(value, _)| *value).collect();
    s.finish(&returned)
}

fn random_op(
    s: &Sketch,
    palette: &Palette,
    random: &mut Random,
    (value, shape): (ValueId, &[i64]),
    values: &[(ValueId, Vec<i64>)],
) -> Option<(ValueId, Vec<i64>)> {
    let same: Vec<ValueId> =
        values.iter().filter(|(_, other)| other == shape).map(|(value, _)| *value).collect();
    let constant = *random.pick(&[0.0, -0.0, 1.0, -1.0, 2.0, 3.0]);
    let other = match random.below(3) {
        0 => s.fill(constant, shape)?,
        _ => *random.pick(&same),
    };
    match random.below(10) {
        0 => random_slice(s, random, value, shape),
        1 => random_write(s, random, value, other, shape),
        2 if shape.len() == 2 => {
            Some((s.transpose(value, &[1, 0])?, shape.iter().rev().copied().collect()))
        }
        3 if shape.len() == 1 => {
            let wide = vec![3, shape[0]];
            Some((s.broadcast(value, &wide, &[1])?, wide))
        }
        4 => {
            let kind = *random.pick(palette.reductions);
            let axis = random.below(shape.len()) as i64;
            let kept = algebra::others(shape.len(), &[axis]);
            (shape.len() > 1).then_some(())?;
            Some((
                s.reduce(kind, value, &[axis])?,
                kept.iter().map(|d| shape[*d as usize]).collect(),
            ))
        }
        5 | 6 => {
            let function = *random.pick(palette.unary);
            Some((s.map(function, &[value])?, shape.to_vec()))
        }
        7 if palette.choices => {
            let condition = s.map(*random.pick(PREDICATES), &[value, other])?;
            Some((s.map(Ufunc::Select, &[condition, other, value])?, shape.to_vec()))
        }
        _ => Some((s.map(*random.pick(palette.binary), &[value, other])?, shape.to_vec())),
    }
}

const UNARY: &[Ufunc] = &[
    Ufunc::Neg,
    Ufunc::Abs,
    Ufunc::Square,
    Ufunc::Floor,
    Ufunc::Sqrt,
    Ufunc::Reciprocal,
    Ufunc::Invert,
    Ufunc::Sign,
    Ufunc::Conj,
];

const BINARY: &[Ufunc] = &[
    Ufunc::Add,
    Ufunc::Sub,
    Ufunc::Mul,
    Ufunc::Div,
    Ufunc::Maximum,
    Ufunc::Minimum,
    Ufunc::FloorDiv,
    Ufunc::Mod,
    Ufunc::BitAnd,
    Ufunc::BitXor,
    Ufunc::LogicalAnd,
    Ufunc::Copysign,
];

const PREDICATES: &[Ufunc] =
    &[Ufunc::Less, Ufunc::LessEqual, Ufunc::Greater, Ufunc::Equal, Ufunc::NotEqual];

fn random_slice(
    s: &Sketch,
    random: &mut Random,
    value: ValueId,
    shape: &[i64],
) -> Option<(ValueId, Vec<i64>)> {
    let (starts, sizes, steps) = random_region(random, shape);
    Some((s.slice(value, &starts, &sizes, &steps)?, sizes))
}

fn random_region(random: &mut Random, shape: &[i64]) -> (Vec<i64>, Vec<i64>, Vec<i64>) {
    let mut region = (Vec::new(), Vec::new(), Vec::new());
    for extent in shape {
        let step: i64 = *random.pick(&[1, 1, 2, -1]);
        let start = random.below(*extent as usize) as i64;
        let room = if step > 0 { extent - start } else { start + 1 };
        region.0.push(start);
        region.1.push((room + step.abs() - 1) / step.abs());
        region.2.push(step);
    }
    region
}

fn random_write(
    s: &Sketch,
    random: &mut Random,
    value: ValueId,
    other: ValueId,
    shape: &[i64],
) -> Option<(ValueId, Vec<i64>)> {
    let (starts, sizes, steps) = random_region(random, shape);
    let part = s.slice(other, &starts, &sizes, &steps)?;
    let (mut starts, steps_back) = (starts, steps);
    if random.below(2) == 0 {
        // The same elements elsewhere, if they fit.
        starts =
            sizes.iter().zip(&steps_back).map(|(n, s)| if *s < 0 { n - 1 } else { 0 }).collect();
    }
    Some((s.insert(value, part, &starts, &steps_back)?, shape.to_vec()))
}
