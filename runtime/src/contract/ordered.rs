//! Contractions whose bits depend on the global extents alone.
//!
//! Each element of the result is a sum over all summed loops, in their order: products are added up one
//! after the other in runs of [`RUN`], and the runs one after the other. (A tuned matrix product chooses
//! its runs, and sometimes another method, by the shape of the local part.) Both factors are packed, so that
//! any strides will do; there is no fused multiply-add, so that vectors and their remainders agree.

use super::nest::Loop;
use crate::threads::Workers;
use gemm::{c32, c64};
use ramba_abi::DType;

/// Products that are added up before they join the rest.
const RUN: usize = 256;

/// Rows and columns of the result that are computed together, in registers.
const ROWS: usize = 4;
const COLUMNS: usize = 8;

/// Rows and columns of the result that one task computes.
const TASK_ROWS: usize = 64;
const TASK_COLUMNS: usize = 256;

/// Where the elements of one role of loops are in the first factor, the second and the result.
type Places = Vec<[i64; 3]>;

/// A contraction: everything that runs together, and what is summed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ordered {
    batch: Vec<Loop>,
    rows: Vec<Loop>,
    columns: Vec<Loop>,
    summed: Vec<Loop>,
}

/// Runs a contraction, given where the first elements are.
pub(crate) type Contractor = unsafe fn(&Ordered, &Workers, [*const u8; 2], *mut u8);

/// The contraction of an element type; `None` if it has none.
pub(crate) fn contractor(dtype: DType) -> Option<Contractor> {
    match dtype {
        DType::F32 => Some(run::<f32>),
        DType::F64 => Some(run::<f64>),
        DType::C64 => Some(run::<c32>),
        DType::C128 => Some(run::<c64>),
        _ => None,
    }
}

impl Ordered {
    /// The contraction of `loops`; those that are summed over keep their order.
    pub fn new(loops: &[Loop]) -> Ordered {
        let having = |role: [bool; 3]| {
            let plays = |l: &&Loop| l.strides.map(|stride| stride.is_some()) == role;
            loops.iter().filter(plays).copied().collect()
        };
        Ordered {
            batch: having([true; 3]),
            rows: having([true, false, true]),
            columns: having([false, true, true]),
            summed: having([true, true, false]),
        }
    }
}

/// The places of all turns of some loops, the last loop fastest.
fn places(loops: &[Loop]) -> Places {
    let mut places = vec![[0; 3]];
    for l in loops {
        let strides = l.strides.map(|stride| stride.unwrap_or(0));
        let turn = |place: [i64; 3], at: i64| [0, 1, 2].map(|k| place[k] + at * strides[k]);
        let turns = |place| (0..l.extent as i64).map(move |at| turn(place, at));
        places = places.into_iter().flat_map(turns).collect();
    }
    places
}

/// What a factor has for a group of rows or columns along a run: the group's elements side by side.
struct Packed<T> {
    elements: Vec<T>,
}

impl<T: Number> Packed<T> {
    /// # Safety
    /// `start` must be where the factor is, and all places within it.
    unsafe fn fill<const WIDTH: usize>(
        &mut self,
        side: usize,
        start: *const T,
        lines: &[[i64; 3]],
        run: &[[i64; 3]],
    ) {
        self.elements.clear();
        for group in lines.chunks(WIDTH) {
            for step in run {
                let at = |line: &[i64; 3]| (line[side] + step[side]) as isize;
                // SAFETY: the caller's promise.
                let known = group.iter().map(|line| unsafe { *start.offset(at(line)) });
                let padding = std::iter::repeat_n(T::ZERO, WIDTH - group.len());
                self.elements.extend(known.chain(padding));
            }
        }
    }
}

/// An element type.
trait Number: Copy + Send + Sync + 'static {
    const ZERO: Self;
    fn plus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
}

macro_rules! numbers {
    ($($real:ty, $complex:ty);+) => {$(
        impl Number for $real {
            const ZERO: $real = 0.0;
            #[inline(always)]
            fn plus(self, other: $real) -> $real { self + other }
            #[inline(always)]
            fn times(self, other: $real) -> $real { self * other }
        }
        impl Number for $complex {
            const ZERO: $complex = <$complex>::new(0.0, 0.0);
            #[inline(always)]
            fn plus(self, other: $complex) -> $complex {
                <$complex>::new(self.re + other.re, self.im + other.im)
            }
            #[inline(always)]
            fn times(self, other: $complex) -> $complex {
                let (a, b) = (self, other);
                <$complex>::new(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
            }
        }
    )+};
}

numbers!(f32, c32; f64, c64);

/// Where the arrays begin. Tasks share it, each writing elements of its own.
struct Starts<T> {
    from: [*const T; 2],
    to: *mut T,
}

// SAFETY: the pointers are only followed under `run`'s promise.
unsafe impl<T> Sync for Starts<T> {}

impl<T> Starts<T> {
    /// So many elements on.
    fn at(&self, place: [i64; 3]) -> Starts<T> {
        let [lhs, rhs, to] = place.map(|elements| elements as isize);
        let from = [self.from[0].wrapping_offset(lhs), self.from[1].wrapping_offset(rhs)];
        Starts { from, to: self.to.wrapping_offset(to) }
    }
}

/// # Safety
/// All elements that the loops name must be valid, those of the result for writing and for this call only,
/// and of the type.
unsafe fn run<T: Number>(nest: &Ordered, workers: &Workers, from: [*const u8; 2], to: *mut u8) {
    let [batch, rows, columns, summed] =
        [&nest.batch, &nest.rows, &nest.columns, &nest.summed].map(|loops| places(loops));
    let (down, across) = (rows.len().div_ceil(TASK_ROWS), columns.len().div_ceil(TASK_COLUMNS));
    let starts = Starts { from: from.map(|start| start.cast::<T>()), to: to.cast::<T>() };
    workers.for_each(batch.len() * down * across, |task| {
        let (turn, block) = (task / (down * across), task % (down * across));
        let own = |all: &Places, at: usize, size: usize| -> Places {
            all[at * size..((at + 1) * size).min(all.len())].to_vec()
        };
        let rows = own(&rows, block / across, TASK_ROWS);
        let columns = own(&columns, block % across, TASK_COLUMNS);
        // SAFETY: the block is this task's, and the elements are the caller's.
        unsafe { block_of(&starts.at(batch[turn]), &rows, &columns, &summed) };
    });
}

/// # Safety
/// As [`run`]'s, for a block of the result.
unsafe fn block_of<T: Number>(
    starts: &Starts<T>,
    rows: &[[i64; 3]],
    columns: &[[i64; 3]],
    summed: &[[i64; 3]],
) {
    let groups = (rows.len().div_ceil(ROWS), columns.len().div_ceil(COLUMNS));
    let mut sums = vec![[[T::ZERO; COLUMNS]; ROWS]; groups.0 * groups.1];
    let [mut left, mut right] = [0, 1].map(|_| Packed { elements: Vec::new() });
    for run in summed.chunks(RUN) {
        // SAFETY: the caller's promise.
        unsafe {
            left.fill::<ROWS>(0, starts.from[0], rows, run);
            right.fill::<COLUMNS>(1, starts.from[1], columns, run);
        }
        let (a, b) = (left.elements.chunks(run.len() * ROWS), run.len() * COLUMNS);
        for (row, a) in a.enumerate() {
            for (column, b) in right.elements.chunks(b).enumerate() {
                add_products(&mut sums[row * groups.1 + column], a, b);
            }
        }
    }
    for (at, row) in rows.iter().enumerate() {
        for (other, column) in columns.iter().enumerate() {
            let sum = &sums[at / ROWS * groups.1 + other / COLUMNS];
            // SAFETY: the caller's promise.
            unsafe {
                *starts.to.offset((row[2] + column[2]) as isize) = sum[at % ROWS][other % COLUMNS];
            }
        }
    }
}

/// Adds the products of a run to the sums, with the widest vectors there are.
fn add_products<T: Number>(sums: &mut [[T; COLUMNS]; ROWS], a: &[T], b: &[T]) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has these instructions.
        return unsafe { add_products_avx2(sums, a, b) };
    }
    add_products_plain(sums, a, b);
}

/// # Safety
/// The processor must have AVX2.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
unsafe fn add_products_avx2<T: Number>(sums: &mut [[T; COLUMNS]; ROWS], a: &[T], b: &[T]) {
    add_products_plain(sums, a, b);
}

#[inline(always)]
fn add_products_plain<T: Number>(sums: &mut [[T; COLUMNS]; ROWS], a: &[T], b: &[T]) {
    let mut own = [[T::ZERO; COLUMNS]; ROWS];
    for (a, b) in a.as_chunks::<ROWS>().0.iter().zip(b.as_chunks::<COLUMNS>().0) {
        for (sums, a) in own.iter_mut().zip(a) {
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum = sum.plus(a.times(*b));
            }
        }
    }
    for (all, own) in sums.iter_mut().flatten().zip(own.iter().flatten()) {
        *all = all.plus(*own);
    }
}
