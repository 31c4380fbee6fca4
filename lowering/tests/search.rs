//! Searches for the first extremum: one sweep over memory, in vectors.

mod kernel_of;

use kernel_of::{engine, kernel_of, map};
use ramba_dialects::ir::Attrs;
use ramba_dialects::{ArrayType, AttrValue, DType, Func, Loc, Opcode, Reduction, Scalar, Ufunc};
use ramba_lowering::engine::Stage;

/// The first largest elements of a matrix along a dimension.
fn searched(dtype: DType, axis: i64) -> String {
    let mut func = Func::new("main");
    let a = func.arg(ArrayType::new(dtype, &[300, 400]), false);
    let push = |func: &mut Func, opcode, operands: &[_], attrs: Attrs| {
        func.push(opcode, operands, attrs, Loc::unknown()).unwrap()
    };
    let size = [300, 400][axis as usize];
    let [start, step] = [0, 1].map(|value| AttrValue::Scalar(Scalar::I64(value)));
    let attrs = smallvec::smallvec![start, step, AttrValue::Int(size)];
    let index = push(&mut func, Opcode::Iota, &[], attrs);
    let attrs = smallvec::smallvec![AttrValue::ints(&[300, 400]), AttrValue::ints(&[axis])];
    let index = push(&mut func, Opcode::Broadcast, &[index], attrs);
    let located = map(&mut func, Ufunc::LocatedLargest, &[a, index]);
    let attrs = smallvec::smallvec![AttrValue::Reduction(Reduction::Min), AttrValue::ints(&[axis])];
    func.returns = vec![push(&mut func, Opcode::Reduce, &[located], attrs)];
    kernel_of(func)
}

#[test]
fn all_sweeps_are_vectorized() {
    let engine = engine();
    if !engine.host().expect("a host").has("avx2") {
        return;
    }
    // The extremum of a block and its place, or numbers and places of columns; of several rows at once.
    for (dtype, axis, wanted) in [
        (DType::F64, 1, ["@llvm.maximum.v4f64", "fcmp oeq <4 x double>"]),
        (DType::F32, 1, ["@llvm.maximum.v8f32", "fcmp oeq <8 x float>"]),
        (DType::I32, 1, ["@llvm.smax.v8i32", "icmp eq <8 x i32>"]),
        (DType::F64, 0, ["fcmp ugt <4 x double>", "select <4 x i1>"]),
        (DType::F32, 0, ["fcmp ugt <4 x float>", "select <4 x i1>"]),
        (DType::I32, 0, ["icmp sgt <4 x i32>", "select <4 x i1>"]),
    ] {
        let text = searched(dtype, axis);
        let ir = engine.text(&text, Stage::OptimizedIr).unwrap();
        for item in wanted {
            assert!(ir.contains(item), "{dtype} along {axis}: no `{item}` in {ir}");
        }
        assert!(!ir.contains("vector.memcheck"), "{dtype} along {axis}: checks for aliases");
    }
}
