//! Combining partial results, element by element: tiles of a launch and ranks of a job.

use ramba_abi::{DType, Located, Moments, Reduction};

/// Sets each element of the first slice to its combination with the second's, the first on the
/// left. Both hold the same number of elements; they need not be aligned.
pub type Combine = fn(&mut [u8], &[u8]);

/// The combination of two partial results, or `None` where there is none (extremes of complex
/// numbers; `any` and `all` of anything but `bool`).
pub fn combiner(dtype: DType, reduction: Reduction) -> Option<Combine> {
    match dtype {
        DType::Bool => Some(truth(reduction)),
        DType::I8 => integer::<i8>(reduction),
        DType::I16 => integer::<i16>(reduction),
        DType::I32 => integer::<i32>(reduction),
        DType::I64 => integer::<i64>(reduction),
        DType::U8 => integer::<u8>(reduction),
        DType::U16 => integer::<u16>(reduction),
        DType::U32 => integer::<u32>(reduction),
        DType::U64 => integer::<u64>(reduction),
        DType::F32 => float::<f32>(reduction),
        DType::F64 => float::<f64>(reduction),
        DType::C64 => complex::<f32>(reduction),
        DType::C128 => complex::<f64>(reduction),
        DType::Moments => (reduction == Reduction::Sum).then_some(merge_moments as Combine),
        DType::Located => (reduction == Reduction::Min).then_some(merge_located as Combine),
    }
}

/// Fills `bytes` with the element that `reduction` starts from; `false` if there is none.
pub fn fill_identity(bytes: &mut [u8], dtype: DType, reduction: Reduction) -> bool {
    let Some(identity) = reduction.identity(dtype) else { return false };
    let element = identity.to_bytes();
    for place in bytes.chunks_exact_mut(element.len()) {
        place.copy_from_slice(&element);
    }
    true
}

/// A number as it lies in memory.
trait Element: Copy {
    const BYTES: usize;
    fn read(bytes: &[u8]) -> Self;
    fn write(self, bytes: &mut [u8]);
}

macro_rules! elements {
    ($($number:ty)+) => {$(
        impl Element for $number {
            const BYTES: usize = size_of::<$number>();
            fn read(bytes: &[u8]) -> Self {
                let mut raw = [0; Self::BYTES];
                raw.copy_from_slice(bytes);
                <$number>::from_ne_bytes(raw)
            }
            fn write(self, bytes: &mut [u8]) {
                bytes.copy_from_slice(&self.to_ne_bytes());
            }
        }
    )+};
}

elements!(i8 i16 i32 i64 u8 u16 u32 u64 f32 f64);

fn fold<T: Element>(into: &mut [u8], from: &[u8], op: impl Fn(T, T) -> T) {
    for (a, b) in into.chunks_exact_mut(T::BYTES).zip(from.chunks_exact(T::BYTES)) {
        op(T::read(a), T::read(b)).write(a);
    }
}

fn truth(reduction: Reduction) -> Combine {
    match reduction {
        Reduction::Sum | Reduction::Max | Reduction::Any => |a, b| fold::<u8>(a, b, |x, y| x | y),
        Reduction::Prod | Reduction::Min | Reduction::All => |a, b| fold::<u8>(a, b, |x, y| x & y),
    }
}

trait Integer: Element + Ord {
    fn plus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
}

macro_rules! integers {
    ($($number:ty)+) => {$(
        impl Integer for $number {
            fn plus(self, other: Self) -> Self { self.wrapping_add(other) }
            fn times(self, other: Self) -> Self { self.wrapping_mul(other) }
        }
    )+};
}

integers!(i8 i16 i32 i64 u8 u16 u32 u64);

fn integer<T: Integer>(reduction: Reduction) -> Option<Combine> {
    Some(match reduction {
        Reduction::Sum => |a, b| fold(a, b, T::plus),
        Reduction::Prod => |a, b| fold(a, b, T::times),
        Reduction::Min => |a, b| fold(a, b, T::min),
        Reduction::Max => |a, b| fold(a, b, T::max),
        Reduction::Any | Reduction::All => return None,
    })
}

trait Float:
    Element + PartialOrd + std::ops::Add<Output = Self> + std::ops::Mul<Output = Self>
{
    fn minus(self, other: Self) -> Self;

    fn is_nan(self) -> bool {
        self.partial_cmp(&self).is_none()
    }

    /// A zero of which sign? The order must not matter: -0 is below 0, as in kernels.
    fn is_negative(self) -> bool;

    fn smaller(self, other: Self) -> Self {
        let tie = self == other && self.is_negative();
        if self.is_nan() || self < other || tie { self } else { other }
    }

    fn larger(self, other: Self) -> Self {
        let tie = self == other && other.is_negative();
        if self.is_nan() || self > other || tie { self } else { other }
    }
}

impl Float for f32 {
    fn minus(self, other: f32) -> f32 {
        self - other
    }

    fn is_negative(self) -> bool {
        self.is_sign_negative()
    }
}

impl Float for f64 {
    fn minus(self, other: f64) -> f64 {
        self - other
    }

    fn is_negative(self) -> bool {
        self.is_sign_negative()
    }
}

fn float<T: Float>(reduction: Reduction) -> Option<Combine> {
    Some(match reduction {
        Reduction::Sum => |a, b| fold::<T>(a, b, |x, y| x + y),
        Reduction::Prod => |a, b| fold::<T>(a, b, |x, y| x * y),
        Reduction::Min => |a, b| fold(a, b, T::smaller),
        Reduction::Max => |a, b| fold(a, b, T::larger),
        Reduction::Any | Reduction::All => return None,
    })
}

fn complex<T: Float>(reduction: Reduction) -> Option<Combine> {
    match reduction {
        Reduction::Sum => Some(|a, b| fold::<T>(a, b, |x, y| x + y)),
        Reduction::Prod => Some(multiply_complex::<T>),
        _ => None,
    }
}

fn merge_moments(into: &mut [u8], from: &[u8]) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("fma") {
        // SAFETY: the processor has the instructions.
        return unsafe { merge_moments_fused(into, from) };
    }
    merge_all_moments(into, from);
}

/// The same, compiled for processors that multiply and add in one instruction; elsewhere that is a call.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "fma")]
fn merge_moments_fused(into: &mut [u8], from: &[u8]) {
    merge_all_moments(into, from);
}

#[inline(always)]
fn merge_all_moments(into: &mut [u8], from: &[u8]) {
    let (places, _) = into.as_chunks_mut::<{ Moments::BYTES }>();
    let (others, _) = from.as_chunks::<{ Moments::BYTES }>();
    for (place, other) in places.iter_mut().zip(others) {
        *place = Moments::from_bytes(place).merge(Moments::from_bytes(other)).to_bytes();
    }
}

/// Keeps the better of two places.
fn merge_located(into: &mut [u8], from: &[u8]) {
    let (places, _) = into.as_chunks_mut::<{ Located::BYTES }>();
    let (others, _) = from.as_chunks::<{ Located::BYTES }>();
    for (place, other) in places.iter_mut().zip(others) {
        *place = Located::from_bytes(*place).min(Located::from_bytes(*other)).to_bytes();
    }
}

fn multiply_complex<T: Float>(into: &mut [u8], from: &[u8]) {
    let size = T::BYTES;
    for (a, b) in into.chunks_exact_mut(2 * size).zip(from.chunks_exact(2 * size)) {
        let (ar, ai) = (T::read(&a[..size]), T::read(&a[size..]));
        let (br, bi) = (T::read(&b[..size]), T::read(&b[size..]));
        (ar * br).minus(ai * bi).write(&mut a[..size]);
        (ar * bi + ai * br).write(&mut a[size..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ramba_abi::Scalar;

    fn combined(a: Scalar, b: Scalar, reduction: Reduction) -> Option<Scalar> {
        let mut bytes = a.to_bytes();
        combiner(a.dtype(), reduction)?(&mut bytes, &b.to_bytes());
        Scalar::from_bytes(&bytes, a.dtype())
    }

    #[test]
    fn identities_change_nothing() {
        for dtype in DType::all() {
            for (reduction, name) in Reduction::NAMES {
                if combiner(dtype, reduction).is_none() {
                    continue;
                }
                let mut identity = vec![0; dtype.size_bytes()];
                assert!(fill_identity(&mut identity, dtype, reduction), "{name} of {dtype}");
                let identity = Scalar::from_bytes(&identity, dtype).unwrap();
                for value in [Scalar::zero(dtype), Scalar::one(dtype)] {
                    assert_eq!(combined(identity, value, reduction), Some(value), "{name} {dtype}");
                    assert_eq!(combined(value, identity, reduction), Some(value), "{name} {dtype}");
                }
            }
        }
    }

    #[test]
    fn extremes_keep_nan_from_either_side() {
        let (one, nan) = (Scalar::F64(1.0), Scalar::F64(f64::NAN));
        for reduction in [Reduction::Min, Reduction::Max] {
            for (a, b) in [(one, nan), (nan, one)] {
                assert!(combined(a, b, reduction).unwrap().re().is_nan());
            }
        }
        assert_eq!(combined(one, Scalar::F64(-2.0), Reduction::Min), Some(Scalar::F64(-2.0)));
    }

    #[test]
    fn the_better_place_is_kept() {
        let located = |value, index| Scalar::Located(Located::largest(Scalar::F32(value), index));
        let found = located(2.0, 5);
        let nowhere = Scalar::zero(DType::Located);
        for worse in [located(1.0, 0), located(2.0, 6), nowhere] {
            assert_eq!(combined(found, worse, Reduction::Min), Some(found));
            assert_eq!(combined(worse, found, Reduction::Min), Some(found));
        }
        assert_eq!(Reduction::Min.identity(DType::Located), Some(nowhere));
        assert!(combiner(DType::Located, Reduction::Sum).is_none());
        assert!(combiner(DType::Moments, Reduction::Min).is_none());
    }

    #[test]
    fn integers_wrap_and_complex_numbers_multiply() {
        let sum = combined(Scalar::U8(200), Scalar::U8(100), Reduction::Sum);
        assert_eq!(sum, Some(Scalar::U8(44)));
        let product = combined(Scalar::C128(1.0, 2.0), Scalar::C128(3.0, -1.0), Reduction::Prod);
        assert_eq!(product, Some(Scalar::C128(5.0, 5.0)));
        assert!(combiner(DType::C64, Reduction::Max).is_none());
        assert!(combiner(DType::F64, Reduction::Any).is_none());
    }
}
