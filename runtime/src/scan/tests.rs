use super::{Lines, Pass, kernel};
use crate::shard::{Dims, dense_strides};
use crate::threads::Workers;
use ramba_abi::{DType, IndexBox, Reduction};

/// Scans a dense array of 64-bit integers.
fn scanned(threads: usize, shape: &[i64], axis: usize, inclusive: bool) -> Vec<i64> {
    let elements: Vec<i64> = (0..shape.iter().product::<i64>()).map(|k| k * k % 23 - 7).collect();
    let mut found = vec![i64::MIN; elements.len()];
    let strides: Dims = dense_strides(shape);
    let lines = Lines::new(&IndexBox::whole(shape), axis, &strides, &strides);
    let workers = Workers::new(threads).unwrap();
    let pass = Pass {
        workers: &workers,
        lines: &lines,
        from: elements.as_ptr().cast(),
        to: found.as_mut_ptr().cast(),
        inclusive,
        stream: shape.len() == 1,
    };
    let kernel = kernel(DType::I64, Reduction::Sum).unwrap();
    let mut totals = vec![0i64; lines.count()];
    // SAFETY: the arrays have the shape that the lines were made of.
    unsafe {
        let blocks = (kernel.totals)(&pass, totals.as_mut_ptr().cast());
        (kernel.scan)(&pass, std::ptr::null(), None);
        let expected = expected(&elements, shape, axis, inclusive, &totals);
        assert_eq!(found, expected, "{shape:?} along {axis} on {threads} threads");
        found.fill(i64::MIN);
        (kernel.scan)(&pass, std::ptr::null(), blocks.as_ref());
        assert_eq!(found, expected, "{shape:?} along {axis}, of known blocks");
    }
    found
}

/// Line by line; also checks what the lines come to.
fn expected(
    elements: &[i64],
    shape: &[i64],
    axis: usize,
    inclusive: bool,
    totals: &[i64],
) -> Vec<i64> {
    let step: usize = shape[axis + 1..].iter().product::<i64>() as usize;
    let length = shape[axis] as usize;
    let mut found = vec![0; elements.len()];
    let starts = (0..elements.len()).filter(|at| (at / step).is_multiple_of(length));
    for (line, start) in starts.enumerate() {
        let mut sum = 0;
        for at in (0..length).map(|k| start + k * step) {
            let before = sum;
            sum += elements[at];
            found[at] = if inclusive { sum } else { before };
        }
        assert_eq!(sum, totals[line], "line {line} of {shape:?} along {axis}");
    }
    found
}

#[test]
fn lines_are_scanned_along_every_dimension() {
    let shapes: [&[i64]; 8] =
        [&[1], &[7], &[200_003], &[5, 3], &[3, 70_001], &[30_000, 5], &[40, 700], &[6, 50, 310]];
    for shape in shapes {
        for axis in 0..shape.len() {
            for threads in [1, 3] {
                scanned(threads, shape, axis, true);
                scanned(threads, shape, axis, false);
            }
        }
    }
}

#[test]
fn the_sign_of_zero_stays() {
    let (from, mut to) = ([-0.0f64; 3], [1.0f64; 3]);
    let strides: Dims = dense_strides(&[3]);
    let lines = Lines::new(&IndexBox::whole(&[3]), 0, &strides, &strides);
    let workers = Workers::new(1).unwrap();
    let mut pass = Pass {
        workers: &workers,
        lines: &lines,
        from: from.as_ptr().cast(),
        to: to.as_mut_ptr().cast(),
        inclusive: true,
        stream: false,
    };
    let kernel = kernel(DType::F64, Reduction::Sum).unwrap();
    // SAFETY: three elements each.
    unsafe { (kernel.scan)(&pass, std::ptr::null(), None) };
    assert!(to.iter().all(|zero| *zero == 0.0 && zero.is_sign_negative()));
    pass.inclusive = false;
    // SAFETY: three elements each.
    unsafe { (kernel.scan)(&pass, std::ptr::null(), None) };
    assert!(to.iter().all(|zero| *zero == 0.0 && zero.is_sign_positive()));
}

#[test]
fn complex_numbers_have_no_order() {
    assert!(kernel(DType::C64, Reduction::Max).is_none());
    assert!(kernel(DType::F64, Reduction::Any).is_none());
    assert!(DType::all().all(|dtype| kernel(dtype, Reduction::Prod).is_some()));
}

#[test]
fn streamed_results_may_start_anywhere() {
    let from: Vec<f32> = (0..2000).map(|k| (k * 7919 % 1013) as f32 / 64.0).collect();
    let strides: Dims = dense_strides(&[1999]);
    let lines = Lines::new(&IndexBox::whole(&[1999]), 0, &strides, &strides);
    let (workers, kernel) = (Workers::new(1).unwrap(), kernel(DType::F32, Reduction::Sum).unwrap());
    let scanned = |shift: usize, inclusive, stream| {
        let mut to = vec![-1.0f32; 2010];
        let pass = Pass {
            workers: &workers,
            lines: &lines,
            from: from.as_ptr().cast(),
            to: to[shift..].as_mut_ptr().cast(),
            inclusive,
            stream,
        };
        // SAFETY: there are as many elements from either place on.
        unsafe { (kernel.scan)(&pass, std::ptr::null(), None) };
        assert_eq!(to[shift + 1999], -1.0);
        to[shift..shift + 1999].to_vec()
    };
    for inclusive in [true, false] {
        let plain = scanned(0, inclusive, false);
        assert!((0..5).all(|shift| scanned(shift, inclusive, true) == plain), "{inclusive}");
    }
}
