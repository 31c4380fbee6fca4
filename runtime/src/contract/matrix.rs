//! The product of two matrices of some element type.

use gemm::{Parallelism, c32, c64};
use ramba_abi::DType;

/// A matrix product's loops: rows, columns, and the one that is summed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Matrix {
    /// How often each loop runs.
    pub extents: [usize; 3],
    /// The distances in elements of neighbours in the first factor, the second and the result; 0 for
    /// loops that an array lacks.
    pub strides: [[i64; 3]; 3],
}

/// An element type of matrix products.
pub(crate) trait Element: Copy + 'static {
    const COMPLEX: bool;
    const ZERO: Self;
    const ONE: Self;
}

impl Element for f32 {
    const COMPLEX: bool = false;
    const ZERO: f32 = 0.0;
    const ONE: f32 = 1.0;
}

impl Element for f64 {
    const COMPLEX: bool = false;
    const ZERO: f64 = 0.0;
    const ONE: f64 = 1.0;
}

impl Element for c32 {
    const COMPLEX: bool = true;
    const ZERO: c32 = c32 { re: 0.0, im: 0.0 };
    const ONE: c32 = c32 { re: 1.0, im: 0.0 };
}

impl Element for c64 {
    const COMPLEX: bool = true;
    const ZERO: c64 = c64 { re: 0.0, im: 0.0 };
    const ONE: c64 = c64 { re: 1.0, im: 0.0 };
}

/// Multiplies two matrices, given where the first elements of the factors and of the result are, and
/// whether the product is added to the result rather than replacing it.
pub(crate) type Multiplier = unsafe fn(&Matrix, [*const u8; 2], *mut u8, bool);

/// The matrix product of an element type; `None` if it has none.
pub(crate) fn multiplier(dtype: DType) -> Option<Multiplier> {
    match dtype {
        DType::F32 => Some(multiply::<f32>),
        DType::F64 => Some(multiply::<f64>),
        DType::C64 => Some(multiply::<c32>),
        DType::C128 => Some(multiply::<c64>),
        _ => None,
    }
}

/// # Safety
/// All elements that the matrices name must be valid, those of the result for writing and for this
/// thread only; where `add`, they must be initialized.
unsafe fn multiply<T: Element>(matrix: &Matrix, from: [*const u8; 2], to: *mut u8, add: bool) {
    let [m, n, k] = matrix.extents;
    let [a, b, c] = matrix.strides.map(|strides| strides.map(|stride| stride as isize));
    let (lhs, rhs, to) = (from[0].cast::<T>(), from[1].cast::<T>(), to.cast::<T>());
    let own = if add || T::COMPLEX { T::ONE } else { T::ZERO };
    if T::COMPLEX && !add {
        // SAFETY: these are the result's elements.
        unsafe { clear(to, [m, n], [c[0], c[1]]) };
    }
    // SAFETY: the caller's promise; no thread but this one is used.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            to,
            c[1],
            c[0],
            add || T::COMPLEX,
            lhs,
            a[2],
            a[0],
            rhs,
            b[1],
            b[2],
            own,
            T::ONE,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

/// Sets a matrix to zero. Complex products are added to it, because by itself the crate makes −0 of sums
/// that, begun at 0, are 0.
///
/// # Safety
/// Its elements must be valid for writing.
unsafe fn clear<T: Element>(to: *mut T, extents: [usize; 2], strides: [isize; 2]) {
    for row in 0..extents[0] as isize {
        for column in 0..extents[1] as isize {
            // SAFETY: the caller's promise.
            unsafe { to.offset(row * strides[0] + column * strides[1]).write(T::ZERO) };
        }
    }
}
