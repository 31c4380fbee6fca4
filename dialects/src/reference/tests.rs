use super::*;
use crate::ir::{AttrValue, Attrs, Body, OutKind, ScalarKind, ScalarOp, ValueId};
use crate::{Opcode, Ufunc};
use ramba_abi::{Access, DType, Reduction, Scalar, ViewMap};
use smallvec::smallvec;
use std::sync::Arc;

fn vector(values: &[f64]) -> Tensor {
    Tensor::from_values(&[values.len() as i64], values).unwrap()
}

/// The result of one operation on the given arrays.
fn run(opcode: Opcode, attrs: Attrs, inputs: &[Tensor]) -> Tensor {
    let mut func = Func::new("main");
    let args: Vec<ValueId> = inputs.iter().map(|input| func.arg(input.ty(), false)).collect();
    let result = func.push(opcode, &args, attrs, Loc::unknown()).unwrap();
    func.returns = vec![result];
    evaluate(&func, inputs).unwrap().remove(0)
}

#[test]
fn creation() {
    let fill = smallvec![AttrValue::Scalar(Scalar::I8(7)), AttrValue::ints(&[2, 1])];
    assert_eq!(run(Opcode::Fill, fill, &[]).values::<i8>().unwrap(), [7, 7]);
    let iota = |start, step, size| {
        let attrs =
            smallvec![AttrValue::Scalar(start), AttrValue::Scalar(step), AttrValue::Int(size)];
        run(Opcode::Iota, attrs, &[])
    };
    let floats = iota(Scalar::F64(1.0), Scalar::F64(-0.5), 3);
    assert_eq!(floats, vector(&[1.0, 0.5, 0.0]));
    let wrapped = iota(Scalar::U8(250), Scalar::U8(3), 4);
    assert_eq!(wrapped.values::<u8>().unwrap(), [250, 253, 0, 3]);
}

#[test]
fn views_pick_and_writes_replace() {
    let array = Tensor::from_values(&[2, 3], &[0i32, 1, 2, 3, 4, 5]).unwrap();
    let ints = AttrValue::ints;
    let one = std::slice::from_ref(&array);
    let slice = smallvec![ints(&[1, 2]), ints(&[2, 2]), ints(&[-1, -2])];
    assert_eq!(run(Opcode::ExtractSlice, slice, one).values::<i32>().unwrap(), [5, 3, 2, 0]);
    let turned = run(Opcode::Transpose, smallvec![ints(&[1, 0])], one);
    assert_eq!(turned.values::<i32>().unwrap(), [0, 3, 1, 4, 2, 5]);
    let flat = run(Opcode::Reshape, smallvec![ints(&[3, 1, 2])], one);
    assert_eq!((&flat.shape[..], flat.data), (&[3, 1, 2][..], array.data.clone()));

    let row = Tensor::from_values(&[1, 2], &[8i32, 9]).unwrap();
    let attrs = smallvec![ints(&[3, 2, 2]), ints(&[0, 2])];
    let spread = run(Opcode::Broadcast, attrs, std::slice::from_ref(&row));
    assert_eq!(spread.values::<i32>().unwrap(), [8, 9, 8, 9, 8, 9, 8, 9, 8, 9, 8, 9]);
    let place = smallvec![ints(&[1, 2]), ints(&[1, -2])];
    let written = run(Opcode::InsertSlice, place, &[array, row]);
    assert_eq!(written.values::<i32>().unwrap(), [0, 1, 2, 9, 4, 8]);
}

#[test]
fn reductions_combine_along_axes() {
    let array = Tensor::from_values(&[2, 3], &[1.0f32, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
    let reduce = |kind, axes: &[i64], input: &Tensor| {
        let attrs = smallvec![AttrValue::Reduction(kind), AttrValue::ints(axes)];
        run(Opcode::Reduce, attrs, std::slice::from_ref(input)).values::<f32>().unwrap()
    };
    assert_eq!(reduce(Reduction::Sum, &[0], &array), [5.0, 7.0, 9.0]);
    assert_eq!(reduce(Reduction::Prod, &[1], &array), [6.0, 120.0]);
    assert_eq!(reduce(Reduction::Max, &[0, 1], &array), [6.0]);
    let empty = Tensor::from_values::<f32>(&[0, 2], &[]).unwrap();
    assert_eq!(reduce(Reduction::Min, &[0], &empty), [f32::INFINITY; 2]);
}

/// `a[1:] = a[:-1] + i`, and the sum of what is written: reads see the array before the write.
#[test]
fn generics_read_before_they_write() {
    let mut body = Body::default();
    let before = body.input(DType::F64);
    let mut push = |kind, operands, dtype| body.push(ScalarOp { kind, operands, dtype });
    let index = push(ScalarKind::Index(0), smallvec![], DType::I64);
    let index = push(ScalarKind::Cast, smallvec![index], DType::F64);
    let sum = push(ScalarKind::Apply(Ufunc::Add), smallvec![before, index], DType::F64);
    body.yields = vec![sum, sum];

    let shifted = ViewMap::new(&[Access::at(0, 1, 1)]);
    let mut attrs: Attrs = smallvec![
        AttrValue::ints(&[3]),
        AttrValue::Views(vec![ViewMap::identity(1)]),
        AttrValue::Views(vec![shifted, ViewMap::new(&[])]),
        AttrValue::Outs(smallvec![OutKind::Store, OutKind::Reduce(Reduction::Sum)]),
        AttrValue::ints(&[0, -1]),
    ];
    attrs.resize(Opcode::Generic.def().attrs.len(), AttrValue::Absent);
    let mut func = Func::new("main");
    let array = func.arg(ArrayType::new(DType::F64, &[4]), true);
    let results = func
        .push_op(Opcode::Generic, &[array], attrs, Some(Arc::new(body)), Loc::unknown())
        .unwrap();
    func.returns = results.to_vec();
    let made = evaluate(&func, &[vector(&[1.0, 2.0, 4.0, 8.0])]).unwrap();
    assert_eq!(made[0], vector(&[1.0, 1.0, 3.0, 6.0]));
    assert_eq!(made[1].values::<f64>().unwrap(), [10.0]);
}

#[test]
fn wrong_inputs_are_refused() {
    let mut func = Func::new("main");
    let arg = func.arg(ArrayType::new(DType::F64, &[2]), false);
    func.returns = vec![arg];
    assert_eq!(evaluate(&func, &[vector(&[1.0, 2.0])]).unwrap(), [vector(&[1.0, 2.0])]);
    let message = evaluate(&func, &[vector(&[1.0])]).unwrap_err().message;
    assert_eq!(message, "argument 0 is 2xf64, got 1xf64");
    assert!(evaluate(&func, &[]).unwrap_err().message.contains("takes 1 arrays, got 0"));
}
