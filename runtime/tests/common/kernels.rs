//! Hand-written kernels that stand in for compiled ones.

use std::slice;

/// A kernel's arguments, for `RANK` iteration dimensions.
struct Arguments<const RANK: usize> {
    data: *const *mut u8,
    dims: *const i64,
    operands: usize,
}

impl<const RANK: usize> Arguments<RANK> {
    unsafe fn dims(&self) -> &[i64] {
        unsafe { slice::from_raw_parts(self.dims, RANK * (2 + self.operands)) }
    }

    /// The operand's element for a local iteration, moved by `distance` along each dimension.
    unsafe fn at(&self, operand: usize, local: [i64; RANK], distance: [i64; RANK]) -> *mut f64 {
        unsafe {
            let strides = &self.dims()[RANK * (1 + operand)..][..RANK];
            let steps = (0..RANK).map(|dim| (local[dim] + distance[dim]) * strides[dim]);
            (*self.data.add(operand)).cast::<f64>().offset(steps.sum::<i64>() as isize)
        }
    }

    unsafe fn for_each(&self, body: impl Fn([i64; RANK])) {
        let extents = unsafe { &self.dims()[..RANK] };
        let mut local = [0; RANK];
        loop {
            body(local);
            let Some(dim) = (0..RANK).rev().find(|&dim| local[dim] + 1 < extents[dim]) else {
                return;
            };
            local[dim] += 1;
            local[dim + 1..].fill(0);
        }
    }

    unsafe fn global(&self, local: [i64; RANK]) -> [i64; RANK] {
        let origin = unsafe { &self.dims()[RANK * (1 + self.operands)..] };
        std::array::from_fn(|dim| origin[dim] + local[dim])
    }
}

/// `a += b + s·c` over two dimensions; operands `a`, `b`, `s`, `c`.
pub unsafe extern "C" fn triad(data: *const *mut u8, dims: *const i64) {
    let args = Arguments::<2> { data, dims, operands: 4 };
    unsafe {
        args.for_each(|i| {
            let [a, b, s, c] = std::array::from_fn(|k| args.at(k, i, [0, 0]));
            *a += *b + *s * *c;
        });
    }
}

/// `out = Σ in` over a window that goes `2·RADIUS` beyond the element; operands `out`, `in`.
pub unsafe extern "C" fn window<const RADIUS: i64>(data: *const *mut u8, dims: *const i64) {
    let args = Arguments::<2> { data, dims, operands: 2 };
    unsafe {
        args.for_each(|i| {
            let mut sum = 0.0;
            for di in 0..=2 * RADIUS {
                for dj in 0..=2 * RADIUS {
                    sum += *args.at(1, i, [di, dj]);
                }
            }
            *args.at(0, i, [0, 0]) = sum;
        });
    }
}

/// `sum += in` and `max = max(max, in)`; operands `in`, `sum`, `max`.
pub unsafe extern "C" fn sum_and_max(data: *const *mut u8, dims: *const i64) {
    let args = Arguments::<2> { data, dims, operands: 3 };
    unsafe {
        args.for_each(|i| {
            let value = *args.at(0, i, [0, 0]);
            *args.at(1, i, [0, 0]) += value;
            let max = args.at(2, i, [0, 0]);
            *max = value.max(*max);
        });
    }
}

/// `out = in`; operands `out`, `in`.
pub unsafe extern "C" fn copy(data: *const *mut u8, dims: *const i64) {
    let args = Arguments::<2> { data, dims, operands: 2 };
    unsafe { args.for_each(|i| *args.at(0, i, [0, 0]) = *args.at(1, i, [0, 0])) }
}

/// `out[i, j] = 100·i + j`.
pub unsafe extern "C" fn indices(data: *const *mut u8, dims: *const i64) {
    let args = Arguments::<2> { data, dims, operands: 1 };
    unsafe {
        args.for_each(|i| {
            let [row, column] = args.global(i);
            *args.at(0, i, [0, 0]) = (100 * row + column) as f64;
        });
    }
}

/// `out = in / s`, of a single element; operands `out`, `in`, `s`.
pub unsafe extern "C" fn divide(data: *const *mut u8, _dims: *const i64) {
    unsafe {
        let [out, numerator, divisor] = std::array::from_fn(|k| (*data.add(k)).cast::<f64>());
        *out = *numerator / *divisor;
    }
}
