//! Updates under a mask: vectors in which no lane is set are skipped, and no value depends on it.

mod kernel_of;

use kernel_of::{engine, kernel_of, map};
use ramba_dialects::{ArrayType, DType, Func, Ufunc, ValueId};
use ramba_lowering::dist_to_linalg::ENTRY;
use ramba_lowering::engine::{Kernels, Stage};

/// An argument of a thousand numbers, which a result may take over.
fn donated(func: &mut Func) -> ValueId {
    func.arg(ArrayType::new(DType::F64, &[1000]), true)
}

/// `x = where(x < y, x·y + x, x)` and `y = where(x < y, y - x, y)` in place; or where not.
fn two_updates(inverted: bool) -> String {
    let mut func = Func::new("main");
    let (x, y) = (donated(&mut func), donated(&mut func));
    let mask = map(&mut func, Ufunc::Less, &[x, y]);
    let product = map(&mut func, Ufunc::Mul, &[x, y]);
    let news = [(Ufunc::Add, product, x), (Ufunc::Sub, y, x)];
    for ((ufunc, a, b), old) in news.into_iter().zip([x, y]) {
        let new = map(&mut func, ufunc, &[a, b]);
        let choice = if inverted { [mask, old, new] } else { [mask, new, old] };
        let result = map(&mut func, Ufunc::Select, &choice);
        func.returns.push(result);
    }
    kernel_of(func)
}

/// `x = where(x < w, y·z, x)` in place: what is skipped are loads, too.
fn update_from_others() -> String {
    let mut func = Func::new("main");
    let x = donated(&mut func);
    let [w, y, z] = [(); 3].map(|()| func.arg(ArrayType::new(DType::F64, &[1000]), false));
    let mask = map(&mut func, Ufunc::Less, &[x, w]);
    let new = map(&mut func, Ufunc::Mul, &[y, z]);
    func.returns = vec![map(&mut func, Ufunc::Select, &[mask, new, x])];
    kernel_of(func)
}

/// Numbers of which those in some stretches are less than 1.
fn numbers(count: usize, stretch: usize) -> Vec<f64> {
    let low = |i: usize| (i * 7919 % 1013).is_multiple_of(stretch);
    (0..count).map(|i| i as f64 % 7.0 / 8.0 + if low(i / stretch) { 0.0 } else { 1.0 }).collect()
}

/// Runs a kernel over some elements of its arrays, which it is given in its own order.
fn call(kernels: &Kernels, arrays: &mut [&mut [f64]], (from, to): (usize, usize)) {
    let data: Vec<*mut u8> = arrays.iter_mut().map(|a| a[from..].as_mut_ptr().cast()).collect();
    let mut dims = vec![(to - from) as i64];
    dims.extend(arrays.iter().map(|_| 1));
    dims.extend([from as i64, 0]);
    // SAFETY: the arrays are as the kernel wants them.
    unsafe { kernels.functions()[0](data.as_ptr(), dims.as_ptr()) };
}

fn load(text: &str) -> Kernels {
    engine().load_kernels(text, &[ENTRY]).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn a_vectorized_update_is_skipped_where_nothing_changes() {
    let engine = engine();
    if !engine.host().expect("a host").has("avx2") {
        return;
    }
    for text in [two_updates(false), two_updates(true), update_from_others()] {
        let ir = engine.text(&text, Stage::OptimizedIr).unwrap();
        let update = ir.split("\nupdate:").nth(1).unwrap_or_else(|| panic!("{ir}"));
        let update = &update[..update.find("\n\n").unwrap_or(update.len())];
        let vector =
            |op: &str| [4, 8].iter().any(|n| update.contains(&format!("{op} <{n} x double>")));
        assert!(vector("fmul") && vector("store"), "{ir}");
    }
}

#[test]
fn skipping_changes_no_value() {
    for inverted in [false, true] {
        let kernels = load(&two_updates(inverted));
        for (stretch, range) in [(1, (0, 100)), (3, (1, 98)), (16, (0, 97)), (50, (2, 100))] {
            let (x, y) = (numbers(100, stretch), numbers(100, stretch + 1));
            let (mut new_x, mut new_y) = (x.clone(), y.clone());
            call(&kernels, &mut [&mut new_x, &mut new_y], range);
            for i in 0..100 {
                let moves = (x[i] < y[i]) != inverted && range.0 <= i && i < range.1;
                let wanted = if moves { [x[i] * y[i] + x[i], y[i] - x[i]] } else { [x[i], y[i]] };
                assert_eq!([new_x[i], new_y[i]], wanted, "{i}, {stretch}, {inverted}");
            }
        }
    }
}

#[test]
fn loads_are_skipped_with_the_update() {
    let kernels = load(&update_from_others());
    for stretch in [1, 5, 40] {
        let (x, mut y, mut z) = (numbers(100, stretch), numbers(100, 2), numbers(100, 3));
        let (mut new, mut w) = (x.clone(), vec![1.0; 100]);
        call(&kernels, &mut [&mut new, &mut w, &mut y, &mut z], (0, 100));
        for i in 0..100 {
            let wanted = if x[i] < 1.0 { y[i] * z[i] } else { x[i] };
            assert_eq!(new[i], wanted, "{i}, {stretch}");
        }
    }
}
