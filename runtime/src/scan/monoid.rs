//! What scans combine: associative operations on elements of one type.

use std::marker::PhantomData;

/// An associative operation.
pub(super) trait Monoid {
    /// What it combines.
    type Element: Copy + Send + Sync + 'static;
    /// The combination of nothing.
    const IDENTITY: Self::Element;
    /// What changes no element at all, not even the sign of zero.
    const NEUTRAL: Self::Element = Self::IDENTITY;
    /// The combination of two, the earlier one on the left.
    fn combine(a: Self::Element, b: Self::Element) -> Self::Element;
}

/// An operation on a type.
pub(super) struct On<Operation, Element>(PhantomData<(Operation, Element)>);

pub(super) struct Sum;
pub(super) struct Prod;
pub(super) struct Min;
pub(super) struct Max;

macro_rules! integers {
    ($($ty:ty)+) => {$(
        impl Monoid for On<Sum, $ty> {
            type Element = $ty;
            const IDENTITY: $ty = 0;
            fn combine(a: $ty, b: $ty) -> $ty { a.wrapping_add(b) }
        }
        impl Monoid for On<Prod, $ty> {
            type Element = $ty;
            const IDENTITY: $ty = 1;
            fn combine(a: $ty, b: $ty) -> $ty { a.wrapping_mul(b) }
        }
        impl Monoid for On<Min, $ty> {
            type Element = $ty;
            const IDENTITY: $ty = <$ty>::MAX;
            fn combine(a: $ty, b: $ty) -> $ty { a.min(b) }
        }
        impl Monoid for On<Max, $ty> {
            type Element = $ty;
            const IDENTITY: $ty = <$ty>::MIN;
            fn combine(a: $ty, b: $ty) -> $ty { a.max(b) }
        }
    )+};
}

integers!(i8 i16 i32 i64 u8 u16 u32 u64);

macro_rules! floats {
    ($($ty:ty)+) => {$(
        impl Monoid for On<Sum, $ty> {
            type Element = $ty;
            const IDENTITY: $ty = 0.0;
            const NEUTRAL: $ty = -0.0;
            fn combine(a: $ty, b: $ty) -> $ty { a + b }
        }
        impl Monoid for On<Prod, $ty> {
            type Element = $ty;
            const IDENTITY: $ty = 1.0;
            fn combine(a: $ty, b: $ty) -> $ty { a * b }
        }
        impl Monoid for On<Min, $ty> {
            type Element = $ty;
            const IDENTITY: $ty = <$ty>::INFINITY;
            fn combine(a: $ty, b: $ty) -> $ty {
                // Of two zeros the negative one is the less: equal numbers differ in the sign's bit alone.
                let tie = <$ty>::from_bits(a.to_bits() | b.to_bits());
                if a == b { tie } else if a.is_nan() || a < b { a } else { b }
            }
        }
        impl Monoid for On<Max, $ty> {
            type Element = $ty;
            const IDENTITY: $ty = <$ty>::NEG_INFINITY;
            fn combine(a: $ty, b: $ty) -> $ty {
                let tie = <$ty>::from_bits(a.to_bits() & b.to_bits());
                if a == b { tie } else if a.is_nan() || a > b { a } else { b }
            }
        }
        impl Monoid for On<Sum, [$ty; 2]> {
            type Element = [$ty; 2];
            const IDENTITY: [$ty; 2] = [0.0, 0.0];
            const NEUTRAL: [$ty; 2] = [-0.0, -0.0];
            fn combine(a: [$ty; 2], b: [$ty; 2]) -> [$ty; 2] { [a[0] + b[0], a[1] + b[1]] }
        }
        impl Monoid for On<Prod, [$ty; 2]> {
            type Element = [$ty; 2];
            const IDENTITY: [$ty; 2] = [1.0, 0.0];
            fn combine(a: [$ty; 2], b: [$ty; 2]) -> [$ty; 2] {
                [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]]
            }
        }
    )+};
}

floats!(f32 f64);

/// Truth values are bytes of 0 and 1: their sum is the logical or, their product the logical and.
pub(super) struct Truth;

impl Monoid for On<Sum, Truth> {
    type Element = u8;
    const IDENTITY: u8 = 0;
    fn combine(a: u8, b: u8) -> u8 {
        a | b
    }
}

impl Monoid for On<Prod, Truth> {
    type Element = u8;
    const IDENTITY: u8 = 1;
    fn combine(a: u8, b: u8) -> u8 {
        a & b
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extremes<A, B>(a: f64, b: f64) -> [u64; 2]
    where
        On<A, f64>: Monoid<Element = f64>,
        On<B, f64>: Monoid<Element = f64>,
    {
        [On::<A, f64>::combine(a, b).to_bits(), On::<B, f64>::combine(a, b).to_bits()]
    }

    #[test]
    fn the_negative_zero_is_the_lesser_one() {
        for (a, b) in [(0.0, -0.0), (-0.0, 0.0)] {
            assert_eq!(extremes::<Min, Max>(a, b), [(-0.0f64).to_bits(), 0.0f64.to_bits()]);
        }
        assert_eq!(extremes::<Min, Max>(-3.0, -3.0), [(-3.0f64).to_bits(); 2]);
        let nan = extremes::<Min, Max>(1.0, f64::NAN).map(f64::from_bits);
        assert!(nan.iter().all(|value| value.is_nan()));
    }
}
