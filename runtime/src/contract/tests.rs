//! Contractions against three loops.

use super::{Loop, Nest, Ordered, contractor, multiplier};
use crate::threads::Workers;
use ramba_abi::DType;

/// What a nest of these loops makes of small integers, and what it should.
fn both(loops: &[Loop], sizes: [usize; 3], threads: usize) -> (Vec<f64>, Vec<f64>) {
    let elements = |count: usize, by: usize| (0..count).map(move |i| (i * by % 13) as f64 - 4.0);
    let (a, b): (Vec<f64>, Vec<f64>) =
        (elements(sizes[0], 7).collect(), elements(sizes[1], 5).collect());
    let (mut found, mut right) = (vec![f64::NAN; sizes[2]], vec![0.0; sizes[2]]);
    let workers = Workers::new(threads).unwrap();
    let from = [a.as_ptr().cast(), b.as_ptr().cast()];
    let kernel = (multiplier(DType::F64).unwrap(), 8);
    // SAFETY: the loops stay within the sizes.
    unsafe { Nest::new(loops).run(&workers, kernel, from, found.as_mut_ptr().cast()) };
    let mut ordered = vec![f64::NAN; sizes[2]];
    let run = contractor(DType::F64).unwrap();
    // SAFETY: as before.
    unsafe { run(&Ordered::new(loops), &workers, from, ordered.as_mut_ptr().cast()) };
    assert_eq!(ordered, found);
    let turns: usize = loops.iter().map(|l| l.extent).product();
    for turn in 0..turns {
        let at = super::nest::offsets(loops, turn).map(|offset| offset as usize);
        right[at[2]] += a[at[0]] * b[at[1]];
    }
    (found, right)
}

fn l(extent: usize, a: Option<i64>, b: Option<i64>, c: Option<i64>) -> Loop {
    Loop { extent, strides: [a, b, c] }
}

#[test]
fn matrix_products_of_any_strides() {
    for (m, n, k) in [(1, 1, 1), (3, 5, 7), (130, 141, 33), (300, 1, 200), (1, 200, 300), (4, 5, 0)]
    {
        for transposed in [false, true] {
            let (row, column) = if transposed { (1, m as i64) } else { (k as i64, 1) };
            let loops = [
                l(m, Some(row), None, Some(n as i64)),
                l(n, None, Some(1), Some(1)),
                l(k, Some(column), Some(n as i64), None),
            ];
            for threads in [1, 2, 3] {
                let (found, right) = both(&loops, [m * k, k * n, m * n], threads);
                assert_eq!(found, right, "{m} {n} {k} {transposed}");
            }
        }
    }
}

#[test]
fn sums_of_nothing_are_zero() {
    let summed = [l(2, Some(0), Some(0), None), l(0, Some(1), Some(1), None)];
    for order in [[0, 1], [1, 0], [1, 1]] {
        let loops = [l(3, Some(0), None, Some(1)), summed[order[0]], summed[order[1]]];
        assert_eq!(both(&loops, [0, 0, 3], 1).0, [0.0; 3]);
    }
}

#[test]
fn batches_and_sums_over_several_loops() {
    // [b, i, j, k] of 3, 4, 5, 6 with [k, b, j, n] of 6, 3, 5, 7, summed over j and k, gives [b, i, n].
    let loops = [
        l(3, Some(120), Some(35), Some(28)),
        l(4, Some(30), None, Some(7)),
        l(7, None, Some(1), Some(1)),
        l(5, Some(6), Some(7), None),
        l(6, Some(1), Some(105), None),
    ];
    let (found, right) = both(&loops, [360, 630, 84], 2);
    assert_eq!(found, right);
}

#[test]
fn loops_that_walk_memory_as_one_are_one() {
    let loops = [
        l(4, Some(35), None, Some(15)),
        l(5, Some(7), None, Some(3)),
        l(3, None, Some(1), Some(1)),
        l(7, Some(1), Some(3), None),
    ];
    let merged = [l(20, Some(7), None, Some(3)), loops[2], loops[3]];
    assert_eq!(Nest::new(&loops), Nest::new(&merged));
    let (found, right) = both(&loops, [140, 21, 60], 1);
    assert_eq!(found, right);
}
