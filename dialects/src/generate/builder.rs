//! The program in the making: the values made so far, and operations on them.

use super::{Choices, Facts, Program, ProgramOptions, Tolerance, facts};
use crate::ir::{ArrayType, AttrValue, Attrs, Shape};
use crate::{Func, Loc, Opcode, Ufunc, ValueId};
use ramba_abi::{DType, Reduction, Scalar};
use smallvec::smallvec;

/// Extents of dimensions, the simplest first: primes, powers of two, one and none.
const EXTENTS: [i64; 14] = [2, 3, 1, 5, 7, 4, 8, 1, 13, 16, 31, 37, 40, 0];
/// How many different extents a program uses, so that shapes often meet.
const PALETTE: usize = 3;
const MOST_ARGUMENTS: i64 = 3;
const MOST_RESULTS: usize = 3;
const MOST_DIMENSIONS: i64 = 3;
/// The most dimensions a program may build up.
const MOST_BUILT_DIMENSIONS: usize = 4;

/// A value and what is known of its elements.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub value: ValueId,
    pub facts: Facts,
}

/// The regular subset of an array's indices that a slice touches.
#[derive(Default)]
pub(super) struct Region {
    pub starts: Shape,
    pub sizes: Shape,
    pub steps: Shape,
}

pub(super) struct Builder {
    func: Func,
    pool: Vec<Known>,
    max_elements: i64,
    palette: Vec<i64>,
    refused: usize,
    searches: bool,
}

impl Builder {
    /// A program with random arguments.
    pub fn new(options: &ProgramOptions, signature: &mut Choices) -> Builder {
        let ProgramOptions { max_elements, searches, .. } = *options;
        let palette = (0..PALETTE).map(|_| signature.of(&EXTENTS)).collect();
        let func = Func::new("main");
        let mut builder =
            Builder { func, pool: Vec::new(), max_elements, palette, refused: 0, searches };
        for _ in 0..signature.between(1, MOST_ARGUMENTS) {
            let dtype = builder.choose_dtype(signature);
            let shape = builder.choose_shape(signature);
            let ty = ArrayType::new(dtype, &shape);
            let value = match (signature.once_in(3), shape.is_empty()) {
                (false, true) => builder.func.scalar_arg(dtype),
                (donated, _) => builder.func.arg(ty, donated),
            };
            builder.pool.push(Known { value, facts: Facts::of_dtype(dtype) });
        }
        builder
    }

    /// The program that returns a few of the last results that nothing uses.
    pub fn finish(mut self, signature: &mut Choices) -> Program {
        let returned = self.ends(1 + signature.below(MOST_RESULTS));
        self.func.returns = returned.iter().map(|known| known.value).collect();
        self.func.sweep();
        let facts: Vec<Facts> = returned.iter().map(|known| known.facts).collect();
        let tolerances = facts.iter().map(|facts| Tolerance { ulps: facts.ulps }).collect();
        Program { func: self.func, tolerances, refused: self.refused, facts }
    }

    /// The last results that nothing uses, or one that is used, or a new one.
    fn ends(&mut self, count: usize) -> Vec<Known> {
        let uses = self.func.uses();
        let made: Vec<Known> =
            self.pool.iter().rev().copied().filter(|known| self.made(known)).collect();
        let unused = made.iter().copied().filter(|known| uses.count(known.value) == 0);
        let ends: Vec<Known> = unused.take(count).collect();
        if !ends.is_empty() {
            return ends;
        }
        let last = made.first().copied();
        last.or_else(|| self.fill(1.0, DType::F64, &[1])).into_iter().collect()
    }

    /// Is the value no argument?
    fn made(&self, known: &Known) -> bool {
        self.func.defining_op(known.value).is_some()
    }

    /// Makes a value eligible as an operand.
    pub fn offer(&mut self, known: Known) {
        if self.pool.iter().all(|other| other.value != known.value) {
            self.pool.push(known);
        }
    }

    /// One of the values offered, rather a recent one.
    pub fn pick(&self, choices: &mut Choices) -> Known {
        let count = self.pool.len();
        let age = choices.below(count).min(choices.below(count));
        self.pool[count - 1 - age]
    }

    /// Is a function of these operands defined and comparable?
    pub fn admits(&self, ufunc: Ufunc, operands: &[Known]) -> bool {
        self.map_facts(ufunc, operands).is_some()
    }

    fn map_facts(&self, ufunc: Ufunc, operands: &[Known]) -> Option<Facts> {
        let facts: Vec<Facts> = operands.iter().map(|known| known.facts).collect();
        facts::of_map(ufunc, self.dtype(*operands.last()?), &facts)
    }

    pub fn choose_dtype(&self, choices: &mut Choices) -> DType {
        // More often what programs mostly use.
        let common = [(DType::F64, 4), (DType::F32, 3), (DType::I64, 2), (DType::I32, 1)];
        let common = common.iter().flat_map(|(dtype, times)| std::iter::repeat_n(*dtype, *times));
        let all: Vec<DType> = common.chain(DType::all()).collect();
        choices.of(&all)
    }

    pub fn choose_extent(&self, choices: &mut Choices) -> i64 {
        choices.of(&self.palette)
    }

    pub fn choose_shape(&self, choices: &mut Choices) -> Shape {
        // Vectors are the simplest shapes, then scalars.
        let rank = [1, 0, 2, 3, 2][choices.below(5)].min(MOST_DIMENSIONS);
        let mut shape: Shape = (0..rank).map(|_| self.choose_extent(choices)).collect();
        while !self.fits(&shape) {
            shape.remove(0);
        }
        shape
    }

    /// Is an array of `shape` small enough?
    pub fn fits(&self, shape: &[i64]) -> bool {
        shape.len() <= MOST_BUILT_DIMENSIONS && shape.iter().product::<i64>() <= self.max_elements
    }

    pub fn dtype(&self, known: Known) -> DType {
        self.func.ty(known.value).dtype
    }

    pub fn shape(&self, known: Known) -> Shape {
        self.func.ty(known.value).shape.clone()
    }

    /// Appends an operation of one result.
    fn push(
        &mut self,
        opcode: Opcode,
        operands: &[Known],
        attrs: Attrs,
        facts: Facts,
    ) -> Option<Known> {
        let operands: Vec<ValueId> = operands.iter().map(|known| known.value).collect();
        let loc = Loc::new("program", self.func.ops.len() as u32 + 1, 0);
        match self.func.push(opcode, &operands, attrs, loc) {
            Ok(value) => Some(Known { value, facts }),
            Err(_) => {
                self.refused += 1;
                None
            }
        }
    }

    /// A function of values of one shape; `None` if it is not defined or not comparable.
    pub fn map(&mut self, ufunc: Ufunc, operands: &[Known]) -> Option<Known> {
        let facts = self.map_facts(ufunc, operands)?;
        self.push(Opcode::Map, operands, smallvec![AttrValue::Ufunc(ufunc)], facts)
    }

    /// From moments of floats along dimensions: their sum if `words` says so, otherwise their squared
    /// deviations from the mean, with their squares added lest there be cancellation.
    pub fn moments(
        &mut self,
        known: Known,
        axes: &[i64],
        words: Ufunc,
        facts: Facts,
    ) -> Option<Known> {
        let function = |ufunc: Ufunc| -> Attrs { smallvec![AttrValue::Ufunc(ufunc)] };
        let sum: Attrs = smallvec![AttrValue::Reduction(Reduction::Sum), AttrValue::ints(axes)];
        let moments = self.push(Opcode::Map, &[known], function(Ufunc::Moments), facts)?;
        let moments = self.push(Opcode::Reduce, &[moments], sum.clone(), facts)?;
        if words == Ufunc::MomentsSum {
            return self.push(Opcode::Map, &[moments], function(words), facts);
        }
        let spread = self.push(Opcode::Map, &[moments], function(words), facts)?;
        let squares = self.cast(known, DType::F64)?;
        let squares = self.push(Opcode::Map, &[squares], function(Ufunc::Square), facts)?;
        let squares = self.push(Opcode::Reduce, &[squares], sum, facts)?;
        self.push(Opcode::Map, &[spread, squares], function(Ufunc::Add), facts)
    }

    /// Are there to be searches?
    pub fn searches(&self) -> bool {
        self.searches
    }

    /// The index of the first extreme along dimensions, of numbers and their indices.
    pub fn search(&mut self, locate: Ufunc, operands: [Known; 2], axes: &[i64]) -> Option<Known> {
        let facts = Facts::of_dtype(DType::I64);
        let function = |ufunc: Ufunc| -> Attrs { smallvec![AttrValue::Ufunc(ufunc)] };
        let least: Attrs = smallvec![AttrValue::Reduction(Reduction::Min), AttrValue::ints(axes)];
        let located = self.push(Opcode::Map, &operands, function(locate), facts)?;
        let found = self.push(Opcode::Reduce, &[located], least, facts)?;
        self.push(Opcode::Map, &[found], function(Ufunc::LocatedIndex), facts)
    }

    /// The value in another type, if executions agree on it.
    pub fn cast(&mut self, known: Known, dtype: DType) -> Option<Known> {
        let from = self.dtype(known);
        if from == dtype {
            return Some(known);
        }
        let facts = facts::of_cast(from, dtype, known.facts)?;
        self.push(Opcode::Cast, &[known], smallvec![AttrValue::DType(dtype)], facts)
    }

    pub fn fill(&mut self, value: f64, dtype: DType, shape: &[i64]) -> Option<Known> {
        let facts = Facts {
            bound: value.abs(),
            integral: value.fract() == 0.0,
            non_negative: value >= 0.0 && !dtype.is_complex(),
            nonzero: value.abs() >= 1.0,
            ..Facts::of_dtype(dtype)
        };
        let attrs =
            smallvec![AttrValue::Scalar(Scalar::F64(value).cast(dtype)), AttrValue::ints(shape)];
        self.push(Opcode::Fill, &[], attrs, facts)
    }

    pub fn iota(&mut self, start: i64, step: i64, size: i64, dtype: DType) -> Option<Known> {
        let scalar = |value: i64| AttrValue::Scalar(Scalar::from_i128(value as i128, dtype));
        let bound = (start.abs() + step.abs() * size) as f64;
        let facts = Facts { bound, integral: true, ..Facts::of_dtype(dtype) };
        let facts = if dtype.is_integral() { Facts::of_dtype(dtype) } else { facts };
        let attrs = smallvec![scalar(start), scalar(step), AttrValue::Int(size)];
        self.push(Opcode::Iota, &[], attrs, facts)
    }

    /// An operation that only moves elements.
    pub fn view(&mut self, opcode: Opcode, known: Known, attrs: Attrs) -> Option<Known> {
        self.push(opcode, &[known], attrs, known.facts)
    }

    pub fn slice(&mut self, known: Known, region: &Region) -> Option<Known> {
        let reversed = region.steps.iter().any(|step| *step < 0);
        if !reversed && region.sizes == self.shape(known) {
            return Some(known);
        }
        let lists = [&region.starts, &region.sizes, &region.steps];
        let attrs = lists.map(|list| AttrValue::ints(list)).into_iter().collect();
        self.view(Opcode::ExtractSlice, known, attrs)
    }

    pub fn insert(&mut self, base: Known, value: Known, region: &Region) -> Option<Known> {
        let attrs = smallvec![AttrValue::ints(&region.starts), AttrValue::ints(&region.steps)];
        self.push(Opcode::InsertSlice, &[base, value], attrs, base.facts.join(value.facts))
    }

    pub fn broadcast(&mut self, known: Known, shape: &[i64], dims: &[i64]) -> Option<Known> {
        if !self.fits(shape) {
            return None;
        }
        let attrs = smallvec![AttrValue::ints(shape), AttrValue::ints(dims)];
        self.view(Opcode::Broadcast, known, attrs)
    }

    pub fn reshape(&mut self, known: Known, shape: &[i64]) -> Option<Known> {
        if !self.fits(shape) {
            return None;
        }
        self.view(Opcode::Reshape, known, smallvec![AttrValue::ints(shape)])
    }

    pub fn scan(
        &mut self,
        kind: Reduction,
        known: Known,
        (axis, inclusive): (i64, bool),
        facts: Facts,
    ) -> Option<Known> {
        let inclusive = AttrValue::Scalar(Scalar::Bool(inclusive));
        let attrs = smallvec![AttrValue::Reduction(kind), AttrValue::Int(axis), inclusive];
        self.push(Opcode::Scan, &[known], attrs, facts)
    }

    /// Values and their labels, along `axis`, in `groups`.
    pub fn group_reduce(
        &mut self,
        kind: Reduction,
        operands: [Known; 2],
        (axis, groups): (i64, i64),
        facts: Facts,
    ) -> Option<Known> {
        let attrs =
            smallvec![AttrValue::Reduction(kind), AttrValue::Int(axis), AttrValue::Int(groups)];
        self.push(Opcode::GroupReduce, &operands, attrs, facts)
    }

    /// A table and labels that pick from it along `axis`.
    pub fn gather(&mut self, operands: [Known; 2], axis: i64, facts: Facts) -> Option<Known> {
        self.push(Opcode::Gather, &operands, smallvec![AttrValue::Int(axis)], facts)
    }

    /// A contraction over `dims`: those of the batch of either operand, then those summed.
    pub fn contract(
        &mut self,
        operands: [Known; 2],
        dims: [&[i64]; 4],
        facts: Facts,
    ) -> Option<Known> {
        let attrs = dims.map(AttrValue::ints).into_iter().collect();
        self.push(Opcode::Contract, &operands, attrs, facts)
    }

    pub fn reduce(
        &mut self,
        kind: Reduction,
        known: Known,
        axes: &[i64],
        facts: Facts,
    ) -> Option<Known> {
        let attrs = smallvec![AttrValue::Reduction(kind), AttrValue::ints(axes)];
        self.push(Opcode::Reduce, &[known], attrs, facts)
    }
}
