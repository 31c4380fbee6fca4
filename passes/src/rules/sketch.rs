//! Small programs to try laws on.

use ramba_dialects::ir::{ArrayType, Attrs};
use ramba_dialects::{
    AttrValue, DType, Func, Loc, Opcode, Reduction, Scalar, Shape, Ufunc, ValueId,
};
use smallvec::smallvec;
use std::cell::RefCell;

/// A program being written. Every method returns `None` if the operation does not exist for the
/// sketch's element type, so that one sketch serves all of them.
pub struct Sketch {
    /// The element type that the program is about.
    pub dtype: DType,
    /// An extent, and the one to take in its place wherever a shape is given.
    resized: (i64, i64),
    func: RefCell<Func>,
}

impl Sketch {
    /// An empty program about arrays of `dtype`.
    pub fn new(dtype: DType) -> Sketch {
        Sketch::resized(dtype, 0, 0)
    }

    /// An empty program in which extents `from` become `to`: the same program about another size.
    pub fn resized(dtype: DType, from: i64, to: i64) -> Sketch {
        Sketch { dtype, resized: (from, to), func: RefCell::new(Func::new("sketch")) }
    }

    /// The shape that stands for a given one.
    fn shape(&self, given: &[i64]) -> Shape {
        let (from, to) = self.resized;
        given.iter().map(|extent| if *extent == from { to } else { *extent }).collect()
    }

    /// The program, returning some of its values.
    pub fn finish(self, returns: &[ValueId]) -> Func {
        let mut func = self.func.into_inner();
        func.returns = returns.to_vec();
        func
    }

    /// A new argument.
    pub fn x(&self, shape: &[i64]) -> Option<ValueId> {
        self.arg(self.dtype, shape)
    }

    /// A new argument of any type.
    pub fn arg(&self, dtype: DType, shape: &[i64]) -> Option<ValueId> {
        Some(self.func.borrow_mut().arg(ArrayType::new(dtype, &self.shape(shape)), false))
    }

    /// The element type of a value.
    pub fn dtype_of(&self, value: ValueId) -> DType {
        self.func.borrow().ty(value).dtype
    }

    /// Any operation. Its line is its position in the program, from 1.
    pub fn op(&self, opcode: Opcode, operands: &[ValueId], attrs: Attrs) -> Option<ValueId> {
        let mut func = self.func.borrow_mut();
        let line = func.ops.len() as u32 + 1;
        func.push(opcode, operands, attrs, Loc::new("sketch.py", line, 0)).ok()
    }

    /// An array of one value, if the type holds it.
    pub fn fill(&self, value: f64, shape: &[i64]) -> Option<ValueId> {
        let scalar = Scalar::from_f64(value, self.dtype);
        (scalar.re() == value).then_some(())?;
        self.fill_with(scalar, shape)
    }

    /// An array of one value.
    pub fn fill_with(&self, value: Scalar, shape: &[i64]) -> Option<ValueId> {
        self.op(
            Opcode::Fill,
            &[],
            smallvec![AttrValue::Scalar(value), AttrValue::ints(&self.shape(shape))],
        )
    }

    /// Evenly spaced numbers.
    pub fn iota(&self, start: f64, step: f64, size: i64) -> Option<ValueId> {
        let [start, step] = [start, step].map(|v| Scalar::from_f64(v, self.dtype));
        let attrs =
            smallvec![AttrValue::Scalar(start), AttrValue::Scalar(step), AttrValue::Int(size)];
        self.op(Opcode::Iota, &[], attrs)
    }

    /// A scalar function.
    pub fn map(&self, ufunc: Ufunc, operands: &[ValueId]) -> Option<ValueId> {
        self.op(Opcode::Map, operands, smallvec![AttrValue::Ufunc(ufunc)])
    }

    /// Elements converted.
    pub fn cast(&self, x: ValueId, dtype: DType) -> Option<ValueId> {
        self.op(Opcode::Cast, &[x], smallvec![AttrValue::DType(dtype)])
    }

    /// A regular subset of the elements.
    pub fn slice(
        &self,
        x: ValueId,
        starts: &[i64],
        sizes: &[i64],
        steps: &[i64],
    ) -> Option<ValueId> {
        self.op(Opcode::ExtractSlice, &[x], [starts, sizes, steps].map(AttrValue::ints).into())
    }

    /// Elements replaced.
    pub fn insert(
        &self,
        base: ValueId,
        value: ValueId,
        starts: &[i64],
        steps: &[i64],
    ) -> Option<ValueId> {
        let attrs = smallvec![AttrValue::ints(starts), AttrValue::ints(steps)];
        self.op(Opcode::InsertSlice, &[base, value], attrs)
    }

    /// The dimensions in another order.
    pub fn transpose(&self, x: ValueId, perm: &[i64]) -> Option<ValueId> {
        self.op(Opcode::Transpose, &[x], smallvec![AttrValue::ints(perm)])
    }

    /// Elements repeated.
    pub fn broadcast(&self, x: ValueId, shape: &[i64], dims: &[i64]) -> Option<ValueId> {
        let attrs = smallvec![AttrValue::ints(&self.shape(shape)), AttrValue::ints(dims)];
        self.op(Opcode::Broadcast, &[x], attrs)
    }

    /// The elements under another shape.
    pub fn reshape(&self, x: ValueId, shape: &[i64]) -> Option<ValueId> {
        self.op(Opcode::Reshape, &[x], smallvec![AttrValue::ints(&self.shape(shape))])
    }

    /// Elements combined.
    pub fn reduce(&self, kind: Reduction, x: ValueId, axes: &[i64]) -> Option<ValueId> {
        let attrs = smallvec![AttrValue::Reduction(kind), AttrValue::ints(axes)];
        self.op(Opcode::Reduce, &[x], attrs)
    }

    /// Elements combined with all before them.
    pub fn scan(&self, kind: Reduction, x: ValueId, axis: i64) -> Option<ValueId> {
        let inclusive = AttrValue::Scalar(Scalar::Bool(true));
        let attrs = smallvec![AttrValue::Reduction(kind), AttrValue::Int(axis), inclusive];
        self.op(Opcode::Scan, &[x], attrs)
    }

    /// Labels of `count` elements: 0, 1, 2, and 3, which may name nothing.
    pub fn labels(&self, count: i64) -> Option<ValueId> {
        let numbers = self.arg(DType::I32, &[count])?;
        let four = self.fill_with(Scalar::from_i128(4, DType::I32), &[count])?;
        self.map(Ufunc::Mod, &[numbers, four])
    }

    /// Elements combined along a dimension in the three groups 0, 1 and 2.
    pub fn group_reduce(
        &self,
        kind: Reduction,
        x: ValueId,
        labels: ValueId,
        axis: i64,
    ) -> Option<ValueId> {
        let attrs = smallvec![AttrValue::Reduction(kind), AttrValue::Int(axis), AttrValue::Int(3)];
        self.op(Opcode::GroupReduce, &[x, labels], attrs)
    }

    /// Elements picked along a dimension.
    pub fn gather(&self, table: ValueId, labels: ValueId, axis: i64) -> Option<ValueId> {
        self.op(Opcode::Gather, &[table, labels], smallvec![AttrValue::Int(axis)])
    }

    /// Products, summed over one dimension of each array.
    pub fn contract(&self, operands: [ValueId; 2], summed: [i64; 2]) -> Option<ValueId> {
        self.contract_batch(operands, [&[], &[]], [&summed[..1], &summed[1..]])
    }

    /// Products, summed over dimensions of each array, others running together.
    pub fn contract_batch(
        &self,
        operands: [ValueId; 2],
        batch: [&[i64]; 2],
        summed: [&[i64]; 2],
    ) -> Option<ValueId> {
        let attrs = [batch[0], batch[1], summed[0], summed[1]].map(AttrValue::ints);
        self.op(Opcode::Contract, &operands, attrs.into_iter().collect())
    }
}
