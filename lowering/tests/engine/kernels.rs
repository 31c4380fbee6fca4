//! Every kernel under `tests/files/lowering` is compiled, run, and compared with plain Rust.

use crate::support::{at, call, call_at, engine, noise, operand, scalar};
use ramba_lowering::engine::Kernels;

/// The text of a kernel file.
macro_rules! kernel_text {
    ($name:literal) => {
        include_str!(concat!("../../../tests/files/lowering/", $name, ".mlir"))
    };
}

fn load(name: &str, text: &str) -> Kernels {
    engine().load_kernels(text, &[name]).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Extents that leave remainders of every kind, and none.
const EXTENTS: [(usize, usize); 8] =
    [(0, 5), (1, 1), (3, 0), (2, 3), (5, 16), (4, 31), (7, 33), (3, 130)];

fn assert_close(got: &[f64], wanted: &[f64], tolerance: f64) {
    assert_eq!(got.len(), wanted.len());
    for (position, (g, w)) in got.iter().zip(wanted).enumerate() {
        let close = (g - w).abs() <= tolerance * w.abs().max(1.0) || (g.is_nan() && w.is_nan());
        assert!(close, "element {position}: {g} instead of {w}");
    }
}

#[test]
fn triad() {
    let kernels = load("triad", kernel_text!("triad"));
    for (n, m) in EXTENTS {
        let width = m + 3;
        let (mut a, mut b, mut c) =
            (noise(n * width + 1, 1), noise(n * width + 1, 2), noise(n * width + 1, 3));
        let mut s = 0.75;
        let mut wanted = a.clone();
        for i in 0..n {
            for j in 0..m {
                wanted[i * width + j] += b[i * width + j] + s * c[i * width + j];
            }
        }
        let strides = [width as i64, 1];
        let arguments = [
            operand(&mut a, &strides),
            operand(&mut b, &strides),
            operand(&mut c, &strides),
            scalar(&mut s, 2),
        ];
        call(&kernels, &[n as i64, m as i64], &arguments);
        assert_eq!(a, wanted, "{n}x{m}");
    }
}

#[test]
fn star_stencil() {
    let kernels = load("star_stencil", kernel_text!("star_stencil"));
    for (n, m) in EXTENTS {
        let width = m + 4;
        let (mut a, mut b) = (noise((n + 4) * width, 1), noise((n + 4) * width, 2));
        let mut wanted = b.clone();
        for i in 2..n + 2 {
            for j in 2..m + 2 {
                let near = |di: isize, dj: isize| {
                    a[(i as isize + di) as usize * width + (j as isize + dj) as usize]
                };
                let far = 0.125 * ((near(2, 0) - near(-2, 0)) + (near(0, 2) - near(0, -2)));
                let close = 0.25 * ((near(1, 0) - near(-1, 0)) + (near(0, 1) - near(0, -1)));
                wanted[i * width + j] += (far + close) + near(0, 0);
            }
        }
        let strides = [width as i64, 1];
        let arguments = [at(&mut b, 2 * width + 2, &strides), operand(&mut a, &strides)];
        call(&kernels, &[n as i64, m as i64], &arguments);
        assert_eq!(b, wanted, "{n}x{m}");
    }
}

#[test]
fn sum() {
    let kernels = load("sum", kernel_text!("sum"));
    for (n, m) in EXTENTS {
        let mut a = noise(n * m, 1);
        let mut total = 10.0;
        let wanted = 10.0 + a.iter().map(|x| x * x).sum::<f64>();
        let arguments = [operand(&mut a, &[m as i64, 1]), scalar(&mut total, 2)];
        call(&kernels, &[n as i64, m as i64], &arguments);
        assert_close(&[total], &[wanted], 1e-14);
    }
}

#[test]
fn row_sum() {
    let kernels = load("row_sum", kernel_text!("row_sum"));
    for (n, m) in EXTENTS {
        let mut a = noise(n * m, 1);
        let mut sums = vec![1.0; 2 * n];
        let wanted: Vec<f64> =
            (0..n).map(|i| 1.0 + a[i * m..(i + 1) * m].iter().sum::<f64>()).collect();
        let arguments = [operand(&mut a, &[m as i64, 1]), operand(&mut sums, &[2, 0])];
        call(&kernels, &[n as i64, m as i64], &arguments);
        let got: Vec<f64> = sums.iter().step_by(2).copied().collect();
        assert_close(&got, &wanted, 1e-14);
        assert!(sums.iter().skip(1).step_by(2).all(|gap| *gap == 1.0));
    }
}

#[test]
fn column_max() {
    let kernels = load("column_max", kernel_text!("column_max"));
    for (n, m) in EXTENTS {
        let mut a = noise(n * m, 1);
        if let Some(last) = a.last_mut() {
            *last = f64::NAN;
        }
        let mut tops = vec![0.5; m];
        let mut wanted = tops.clone();
        for (position, value) in a.iter().enumerate() {
            let top = &mut wanted[position % m];
            *top = if value.is_nan() || *value > *top { *value } else { *top };
        }
        let arguments = [operand(&mut a, &[m as i64, 1]), operand(&mut tops, &[0, 1])];
        call(&kernels, &[n as i64, m as i64], &arguments);
        assert_close(&tops, &wanted, 0.0);
    }
}

#[test]
fn moments() {
    let kernels = load("moments", kernel_text!("moments"));
    for n in [0, 1, 15, 16, 133] {
        let mut a = noise(n, 4);
        let (mut low, mut high, mut total) = (0.9, 0.1, 0.0);
        let wanted = [
            a.iter().copied().fold(0.9, f64::min),
            a.iter().copied().fold(0.1, f64::max),
            a.iter().sum::<f64>(),
        ];
        let arguments = [
            operand(&mut a, &[1]),
            scalar(&mut low, 1),
            scalar(&mut high, 1),
            scalar(&mut total, 1),
        ];
        call(&kernels, &[n as i64], &arguments);
        assert_close(&[low, high, total], &wanted, 1e-14);
    }
}

#[test]
fn nan_wins_in_minimum_and_maximum() {
    let kernels = load("moments", kernel_text!("moments"));
    let mut a = noise(100, 4);
    a[37] = f64::NAN;
    let (mut low, mut high, mut total) = (f64::INFINITY, f64::NEG_INFINITY, 0.0f64);
    let arguments =
        [operand(&mut a, &[1]), scalar(&mut low, 1), scalar(&mut high, 1), scalar(&mut total, 1)];
    call(&kernels, &[100], &arguments);
    assert!(low.is_nan() && high.is_nan() && total.is_nan());
}

#[test]
fn saxpy_f32() {
    let kernels = load("saxpy_f32", kernel_text!("saxpy_f32"));
    for n in [0, 1, 7, 32, 77] {
        let mut x: Vec<f32> = noise(n, 1).iter().map(|v| *v as f32).collect();
        let mut y: Vec<f32> = noise(n, 2).iter().map(|v| *v as f32).collect();
        let mut a = 1.5f32;
        let wanted: Vec<f32> = x.iter().zip(&y).map(|(x, y)| a * x + y).collect();
        let arguments = [scalar(&mut a, 1), operand(&mut x, &[1]), operand(&mut y, &[1])];
        call(&kernels, &[n as i64], &arguments);
        assert_eq!(y, wanted);
    }
}

#[test]
fn clamp_i64() {
    let kernels = load("clamp_i64", kernel_text!("clamp_i64"));
    for n in [0i64, 1, 9, 64, 101] {
        let mut x: Vec<i64> = (0..n).map(|i| (i * 7919) % 23 - 11).collect();
        let mut y = vec![0i64; n as usize];
        let mut mask = vec![9u8; n as usize];
        let mut floor = -3i64;
        let wanted: Vec<i64> = x.iter().map(|v| *v.max(&floor)).collect();
        let wanted_mask: Vec<u8> = x.iter().map(|v| u8::from(*v < floor)).collect();
        let arguments = [
            operand(&mut x, &[1]),
            scalar(&mut floor, 1),
            operand(&mut y, &[1]),
            operand(&mut mask, &[1]),
        ];
        call(&kernels, &[n], &arguments);
        assert_eq!((y, mask), (wanted, wanted_mask));
    }
}

#[test]
fn complex_axpy() {
    let kernels = load("complex_axpy", kernel_text!("complex_axpy"));
    for n in [0, 1, 5, 41] {
        let pairs = |seed| -> Vec<[f64; 2]> {
            noise(2 * n, seed).chunks(2).map(|pair| [pair[0], pair[1]]).collect()
        };
        let (mut x, mut z, mut a) = (pairs(1), pairs(2), [0.5, -2.0]);
        let wanted: Vec<[f64; 2]> = x
            .iter()
            .zip(&z)
            .map(|(x, z)| {
                let product = [a[0] * x[0] - a[1] * x[1], a[1] * x[0] + a[0] * x[1]];
                [product[0] + z[0], product[1] + z[1]]
            })
            .collect();
        let arguments = [scalar(&mut a, 1), operand(&mut x, &[1]), operand(&mut z, &[1])];
        call(&kernels, &[n as i64], &arguments);
        assert_eq!(z, wanted);
    }
}

#[test]
fn flipped_views_have_negative_strides() {
    let kernels = load("flip", kernel_text!("flip"));
    for (n, m) in EXTENTS.into_iter().filter(|(n, m)| n * m > 0) {
        let mut x = noise(n * m, 1);
        let mut y = vec![0.0; n * m];
        let wanted: Vec<f64> = x.iter().rev().map(|v| v + v).collect();
        let arguments =
            [at(&mut x, n * m - 1, &[-(m as i64), -1]), operand(&mut y, &[m as i64, 1])];
        call(&kernels, &[n as i64, m as i64], &arguments);
        assert_eq!(y, wanted, "{n}x{m}");
    }
}

#[test]
fn transpose() {
    let kernels = load("transpose", kernel_text!("transpose"));
    for (n, m) in EXTENTS {
        let mut x = noise(n * m, 1);
        let mut y = noise(n * m, 2);
        let wanted: Vec<f64> = (0..n * m).map(|k| x[(k % m) * n + k / m] + y[k]).collect();
        let arguments = [operand(&mut x, &[1, n as i64]), operand(&mut y, &[m as i64, 1])];
        call(&kernels, &[n as i64, m as i64], &arguments);
        assert_eq!(y, wanted, "{n}x{m}");
    }
}

#[test]
fn indices_count_from_the_origin() {
    let kernels = load("iota", kernel_text!("iota"));
    let mut y = vec![0i64; 6];
    call_at(&kernels, &[2, 3], &[operand(&mut y, &[3, 1])], &[10, 20]);
    assert_eq!(y, [1020, 1021, 1022, 1120, 1121, 1122]);
}

/// The cumulative distribution function of the normal distribution.
fn normal(x: f64) -> f64 {
    // Abramowitz and Stegun 26.2.17 is too coarse; integrate erf's series instead.
    let z = x * std::f64::consts::FRAC_1_SQRT_2;
    let (mut term, mut sum) = (z, z);
    for k in 1..200 {
        let k = f64::from(k);
        term *= -z * z / k;
        sum += term / (2.0 * k + 1.0);
    }
    0.5 + sum / std::f64::consts::PI.sqrt()
}

#[test]
fn black_scholes() {
    let kernels = load("black_scholes", kernel_text!("black_scholes"));
    let n = 71;
    let scaled = |seed, low: f64, high: f64| -> Vec<f64> {
        noise(n, seed).iter().map(|x| low + (high - low) * x).collect()
    };
    let (mut spot, mut strike) = (scaled(1, 80.0, 120.0), scaled(2, 80.0, 120.0));
    let mut years = scaled(3, 0.5, 2.0);
    let (mut rate, mut volatility) = (0.02, 0.3);
    let (mut calls, mut puts) = (vec![0.0; n], vec![0.0; n]);
    let (mut wanted_calls, mut wanted_puts) = (vec![], vec![]);
    for ((s, x), t) in spot.iter().zip(&strike).zip(&years) {
        let deviation: f64 = volatility * t.sqrt();
        let d1 = ((s / x).ln() + (rate + 0.5 * volatility * volatility) * t) / deviation;
        let (n1, n2) = (normal(d1), normal(d1 - deviation));
        let discounted = x * (-rate * t).exp();
        wanted_calls.push(s * n1 - discounted * n2);
        wanted_puts.push(discounted * (1.0 - n2) - s * (1.0 - n1));
    }
    let arguments = [
        operand(&mut spot, &[1]),
        operand(&mut strike, &[1]),
        operand(&mut years, &[1]),
        scalar(&mut rate, 1),
        scalar(&mut volatility, 1),
        operand(&mut calls, &[1]),
        operand(&mut puts, &[1]),
    ];
    call(&kernels, &[n as i64], &arguments);
    assert_close(&calls, &wanted_calls, 1e-12);
    assert_close(&puts, &wanted_puts, 1e-12);
}

/// A kernel that applies one operation of the `math` dialect.
fn unary(operation: &str, scalar_type: &str) -> String {
    format!(
        "#id = affine_map<(i) -> (i)>
        !array = memref<?x{scalar_type}, strided<[1]>>
        func.func @unary(%x: !array, %y: !array)
            attributes {{iteration_rank = 1, operand_dims = [[0], [0]]}} {{
          linalg.generic {{indexing_maps = [#id, #id], iterator_types = [\"parallel\"]}}
              ins(%x : !array) outs(%y : !array) {{
          ^bb0(%v: {scalar_type}, %unused: {scalar_type}):
            %r = math.{operation} %v : {scalar_type}
            linalg.yield %r : {scalar_type}
          }}
          return
        }}"
    )
}

#[test]
fn elementary_functions_are_accurate() {
    type Reference = fn(f64) -> f64;
    let functions: [(&str, Reference); 18] = [
        ("exp", f64::exp),
        ("exp2", f64::exp2),
        ("expm1", f64::exp_m1),
        ("log", f64::ln),
        ("log2", f64::log2),
        ("log10", f64::log10),
        ("log1p", f64::ln_1p),
        ("sin", f64::sin),
        ("cos", f64::cos),
        ("tan", f64::tan),
        ("asin", f64::asin),
        ("acos", f64::acos),
        ("atan", f64::atan),
        ("sinh", f64::sinh),
        ("cosh", f64::cosh),
        ("tanh", f64::tanh),
        ("cbrt", f64::cbrt),
        ("sqrt", f64::sqrt),
    ];
    let engine = engine();
    for (name, reference) in functions {
        let kernels = engine.load_kernels(&unary(name, "f64"), &["unary"]).expect(name);
        let mut x = noise(53, 9);
        x.extend([1e-12, 1e-300, 0.0, -0.0, f64::NAN, f64::INFINITY]);
        let mut y = vec![7.0; x.len()];
        let wanted: Vec<f64> = x.iter().map(|v| reference(*v)).collect();
        call(&kernels, &[x.len() as i64], &[operand(&mut x, &[1]), operand(&mut y, &[1])]);
        for ((x, got), wanted) in x.iter().zip(&y).zip(&wanted) {
            let close = (got - wanted).abs() <= 8.0 * f64::EPSILON * wanted.abs();
            let same = got == wanted || (got.is_nan() && wanted.is_nan());
            assert!(close || same, "{name}({x}) = {got} instead of {wanted}");
        }
    }
}

#[test]
fn elementary_functions_in_single_precision() {
    let engine = engine();
    for name in ["exp", "expm1", "log1p", "erf", "sin"] {
        let double = engine.load_kernels(&unary(name, "f64"), &["unary"]).expect(name);
        let single = engine.load_kernels(&unary(name, "f32"), &["unary"]).expect(name);
        let mut x = noise(45, 3);
        let mut x32: Vec<f32> = x.iter().map(|v| *v as f32).collect();
        let (mut y, mut y32) = (vec![0.0; 45], vec![0f32; 45]);
        x32.iter().zip(&mut x).for_each(|(narrow, wide)| *wide = f64::from(*narrow));
        call(&double, &[45], &[operand(&mut x, &[1]), operand(&mut y, &[1])]);
        call(&single, &[45], &[operand(&mut x32, &[1]), operand(&mut y32, &[1])]);
        for (wide, narrow) in y.iter().zip(&y32) {
            let error = (f64::from(*narrow) - wide).abs();
            assert!(error <= 4.0 * f64::from(f32::EPSILON) * wide.abs(), "{name}: {narrow} {wide}");
        }
    }
}

#[test]
fn values_do_not_depend_on_where_tiles_end() {
    let kernels = load("elementary", kernel_text!("elementary"));
    let mut x = noise(64, 5);
    let mut whole = vec![0.0; 64];
    call(&kernels, &[64], &[operand(&mut x, &[1]), operand(&mut whole, &[1])]);
    for tile in [1, 3, 7, 16, 61] {
        let mut parts = vec![0.0; 64];
        for start in (0..64).step_by(tile) {
            let extent = tile.min(64 - start) as i64;
            call(&kernels, &[extent], &[at(&mut x, start, &[1]), at(&mut parts, start, &[1])]);
        }
        assert_eq!(parts, whole, "tiles of {tile}");
    }
}
