//! Kernels that walk rows in blocks, stages and parts: what they compute, and how they store it.

mod kernel_of;

use kernel_of::{engine, kernel_of, map};
use ramba_dialects::ir::Attrs;
use ramba_dialects::{ArrayType, AttrValue, DType, Func, Loc, Opcode, Reduction, Ufunc};
use ramba_lowering::dist_to_linalg::ENTRY;
use ramba_lowering::engine::{Kernels, Stage};

/// `(a + b, a·b)`.
fn sum_and_product(dtype: DType) -> String {
    let mut func = Func::new("main");
    let a = func.arg(ArrayType::new(dtype, &[1000]), false);
    let b = func.arg(ArrayType::new(dtype, &[1000]), false);
    func.returns = vec![map(&mut func, Ufunc::Add, &[a, b]), map(&mut func, Ufunc::Mul, &[a, b])];
    kernel_of(func)
}

/// `exp(a)·b + log(b)`, which has two calls.
fn staged() -> String {
    let mut func = Func::new("main");
    let a = func.arg(ArrayType::new(DType::F64, &[1000]), false);
    let b = func.arg(ArrayType::new(DType::F64, &[1000]), false);
    let (exp, log) = (map(&mut func, Ufunc::Exp, &[a]), map(&mut func, Ufunc::Log, &[b]));
    let product = map(&mut func, Ufunc::Mul, &[exp, b]);
    func.returns = vec![map(&mut func, Ufunc::Add, &[product, log])];
    kernel_of(func)
}

/// `a[i] + a[i + 1] + a[i + 2]`.
fn neighbours() -> String {
    let mut func = Func::new("main");
    let a = func.arg(ArrayType::new(DType::F64, &[1002]), false);
    let [left, centre, right] = [0, 1, 2].map(|start| {
        let attrs = [[start], [1000], [1]].iter().map(|ints| AttrValue::ints(ints)).collect();
        func.push(Opcode::ExtractSlice, &[a], attrs, Loc::unknown()).unwrap()
    });
    let sum = map(&mut func, Ufunc::Add, &[left, centre]);
    func.returns = vec![map(&mut func, Ufunc::Add, &[sum, right])];
    kernel_of(func)
}

/// `x = x² + b`, then `x = x² + a`, and so on for some rounds, from `x = a`.
fn rounds(count: usize) -> String {
    let mut func = Func::new("main");
    let a = func.arg(ArrayType::new(DType::F64, &[1000]), false);
    let b = func.arg(ArrayType::new(DType::F64, &[1000]), false);
    let round = |x, k| {
        let square = map(&mut func, Ufunc::Mul, &[x, x]);
        map(&mut func, Ufunc::Add, &[square, if k % 2 == 0 { b } else { a }])
    };
    func.returns = vec![(0..count).fold(a, round)];
    kernel_of(func)
}

fn total(dtype: DType, kind: Reduction) -> String {
    let mut func = Func::new("main");
    let a = func.arg(ArrayType::new(dtype, &[1000]), false);
    let attrs: Attrs =
        smallvec::smallvec![AttrValue::Reduction(kind), AttrValue::Ints(smallvec::smallvec![0])];
    func.returns = vec![func.push(Opcode::Reduce, &[a], attrs, Loc::unknown()).unwrap()];
    kernel_of(func)
}

/// Calls a kernel of one dimension on elements `from..to` of its arrays; a stride of 0 is an
/// accumulator.
fn call<T>(
    kernels: &Kernels,
    arrays: &mut [(&mut [T], i64)],
    (from, to): (usize, usize),
    stream: i64,
) {
    let data: Vec<*mut u8> = arrays
        .iter_mut()
        .map(|(array, stride)| array[from * *stride as usize..].as_mut_ptr().cast())
        .collect();
    let mut dims = vec![(to - from) as i64];
    dims.extend(arrays.iter().map(|(_, stride)| *stride));
    dims.extend([from as i64, stream]);
    // SAFETY: the arrays are as the kernel wants them.
    unsafe { kernels.functions()[0](data.as_ptr(), dims.as_ptr()) };
}

fn load(text: &str) -> Kernels {
    engine().load_kernels(text, &[ENTRY]).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn numbers(count: usize) -> Vec<f64> {
    (0..count).map(|i| 1.0 + ((i * 7919) % 1013) as f64 / 64.0).collect()
}

#[test]
fn results_can_go_around_the_caches() {
    let engine = engine();
    if !engine.host().expect("a host").has("avx2") {
        return;
    }
    for text in [sum_and_product(DType::F64), sum_and_product(DType::F32), staged()] {
        let ir = engine.text(&text, Stage::OptimizedIr).unwrap();
        let stores = ir.lines().filter(|line| line.contains("store <"));
        let (streamed, plain): (Vec<&str>, Vec<&str>) =
            stores.partition(|line| line.contains("!nontemporal"));
        assert!(!streamed.is_empty() && !plain.is_empty(), "{ir}");
        assert!(streamed.iter().all(|line| line.contains("align 32")), "{streamed:?}");
    }
}

#[test]
fn narrow_results_are_stored_as_ever() {
    assert!(!sum_and_product(DType::I8).contains("streaming"));
}

#[test]
fn streaming_changes_no_value_wherever_rows_start_and_end() {
    let kernels = load(&sum_and_product(DType::F64));
    let (mut a, mut b) = (numbers(80), numbers(81).split_off(1));
    for from in 0..5 {
        for to in from..from + 40 {
            // The products start elsewhere in their cache line than the sums, or do not.
            for shift in [0, 1] {
                let (mut sums, mut products) = (vec![-1.0; 81], vec![-1.0; 81]);
                let mut arrays = [
                    (&mut a[..], 1),
                    (&mut b[..], 1),
                    (&mut sums[..], 1),
                    (&mut products[shift..], 1),
                ];
                call(&kernels, &mut arrays, (from, to), 1);
                for i in 0..80 {
                    let inside = from <= i && i < to;
                    let wanted = if inside { [a[i] + b[i], a[i] * b[i]] } else { [-1.0; 2] };
                    assert_eq!([sums[i], products[i + shift]], wanted, "{i} of {from}..{to}");
                }
            }
        }
    }
}

/// Only then can a good part of what a stencil reads be aligned.
#[test]
fn sums_of_neighbours_are_stored_aligned_also_in_caches() {
    let text = neighbours();
    assert_eq!(text.matches("linalg.generic").count(), 3, "head, streamed, not streamed: {text}");
    let kernels = load(&text);
    let mut a = numbers(90);
    for from in 0..5 {
        for to in from..from + 40 {
            for stream in [0, 1] {
                let mut sums = vec![-1.0; 88];
                let wanted = |i: usize| match (from..to).contains(&i) {
                    true => a[i] + a[i + 1] + a[i + 2],
                    false => -1.0,
                };
                let wanted: Vec<f64> = (0..88).map(wanted).collect();
                let mut arrays = [(&mut a[..], 1), (&mut sums[..], 1)];
                call(&kernels, &mut arrays, (from, to), stream);
                assert_eq!(sums, wanted, "{from}..{to}, streamed: {stream}");
            }
        }
    }
}

#[test]
fn stages_give_the_same_values_wherever_blocks_end() {
    let kernels = load(&staged());
    let count = 3000;
    let (mut a, mut b) = (numbers(count), numbers(count + 1).split_off(1));
    let mut whole = vec![0.0; count];
    call(&kernels, &mut [(&mut a[..], 1), (&mut b[..], 1), (&mut whole[..], 1)], (0, count), 0);
    for cut in [1, 2, 511, 512, 513, 1027] {
        let mut parts = vec![0.0; count];
        for from in (0..count).step_by(cut) {
            let mut arrays = [(&mut a[..], 1), (&mut b[..], 1), (&mut parts[..], 1)];
            call(&kernels, &mut arrays, (from, (from + cut).min(count)), (cut % 2) as i64);
        }
        assert_eq!(parts, whole, "tiles of {cut}");
    }
    for (i, value) in whole.iter().enumerate() {
        let wanted = a[i].exp() * b[i] + b[i].ln();
        assert!((value - wanted).abs() <= 1e-14 * wanted, "{value} instead of {wanted}");
    }
}

/// The error of a plain sum would be thousands of units in the last place.
#[test]
fn sums_of_single_precision_are_as_good_as_pairwise_ones() {
    let kernels = load(&total(DType::F32, Reduction::Sum));
    let mut x: Vec<f32> = (0..1 << 20).map(|i| 0.1 + (i % 10) as f32 * 1e-3).collect();
    let exact: f64 = x.iter().map(|x| f64::from(*x)).sum();
    let mut sum = [0.0f32];
    call(&kernels, &mut [(&mut x[..], 1), (&mut sum[..], 0)], (0, 1 << 20), 0);
    let error = (f64::from(sum[0]) - exact).abs() / exact;
    assert!(error < 16.0 * f64::from(f32::EPSILON), "off by {error}");
}

#[test]
fn kernels_that_compute_more_than_they_load_have_long_vectors() {
    let engine = engine();
    let longest = if engine.host().expect("a host").has("avx512f") { 8 } else { 4 };
    let avx2 = engine.host().expect("a host").has("avx2");
    for (text, is_long) in
        [(rounds(1), false), (rounds(8), true), (neighbours(), false), (staged(), true)]
    {
        assert_eq!(text.contains("long_vectors"), is_long, "{text}");
        let ir = engine.text(&text, Stage::OptimizedIr).unwrap();
        let lanes = if is_long { longest } else { 4 };
        assert!(!avx2 || ir.contains(&format!("load <{lanes} x double>")), "{ir}");
        assert_eq!(ir.contains("load <8 x double>"), is_long && longest == 8, "{ir}");
    }
}
