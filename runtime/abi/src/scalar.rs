//! Single elements.

use crate::{DType, DTypeKind, Located, Moments};
use std::fmt;
use std::hash::{Hash, Hasher};

/// One element of any type, compared and hashed by its bits (so `NaN == NaN` and `0.0 != -0.0`).
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)] // the names are those of DType
pub enum Scalar {
    Bool(bool),
    I8(i8),
    I16(i16),
    I32(i32),
    I64(i64),
    U8(u8),
    U16(u16),
    U32(u32),
    U64(u64),
    F32(f32),
    F64(f64),
    C64(f32, f32),
    C128(f64, f64),
    Moments(Moments),
    Located(Located),
}

/// An element of a dtype from expressions for `bool`, integers and floats.
macro_rules! build {
    ($dtype:expr, $truth:expr, $int:expr, $float:expr) => {
        match $dtype {
            DType::Bool => Scalar::Bool($truth),
            DType::I8 => Scalar::I8($int as i8),
            DType::I16 => Scalar::I16($int as i16),
            DType::I32 => Scalar::I32($int as i32),
            DType::I64 => Scalar::I64($int as i64),
            DType::U8 => Scalar::U8($int as u8),
            DType::U16 => Scalar::U16($int as u16),
            DType::U32 => Scalar::U32($int as u32),
            DType::U64 => Scalar::U64($int as u64),
            DType::F32 => Scalar::F32($float as f32),
            DType::F64 => Scalar::F64($float as f64),
            DType::C64 => Scalar::C64($float as f32, 0.0),
            DType::C128 => Scalar::C128($float as f64, 0.0),
            DType::Moments => Scalar::Moments(Moments::default()),
            DType::Located => Scalar::Located(Located::NOWHERE),
        }
    };
}

impl Scalar {
    /// The element type.
    pub fn dtype(self) -> DType {
        match self {
            Scalar::Bool(_) => DType::Bool,
            Scalar::I8(_) => DType::I8,
            Scalar::I16(_) => DType::I16,
            Scalar::I32(_) => DType::I32,
            Scalar::I64(_) => DType::I64,
            Scalar::U8(_) => DType::U8,
            Scalar::U16(_) => DType::U16,
            Scalar::U32(_) => DType::U32,
            Scalar::U64(_) => DType::U64,
            Scalar::F32(_) => DType::F32,
            Scalar::F64(_) => DType::F64,
            Scalar::C64(..) => DType::C64,
            Scalar::C128(..) => DType::C128,
            Scalar::Moments(_) => DType::Moments,
            Scalar::Located(_) => DType::Located,
        }
    }

    /// An integer as an element of `dtype`, wrapping as C's casts do.
    pub fn from_i128(value: i128, dtype: DType) -> Scalar {
        build!(dtype, value != 0, value, value)
    }

    /// A float as an element of `dtype`; integers truncate towards zero and saturate, NaN becomes 0.
    pub fn from_f64(value: f64, dtype: DType) -> Scalar {
        build!(dtype, value != 0.0, value, value)
    }

    /// Zero (`false`); an accumulator that has seen nothing.
    pub fn zero(dtype: DType) -> Scalar {
        Scalar::from_i128(0, dtype)
    }

    /// One (`true`).
    pub fn one(dtype: DType) -> Scalar {
        Scalar::from_i128(1, dtype)
    }

    /// The least element: −∞ for floats, `None` for complex types.
    pub fn lowest(dtype: DType) -> Option<Scalar> {
        let bits = dtype.size_bytes() as u32 * 8;
        match dtype.kind() {
            DTypeKind::Bool | DTypeKind::Unsigned => Some(Scalar::zero(dtype)),
            DTypeKind::Signed => Some(Scalar::from_i128(-(1i128 << (bits - 1)), dtype)),
            DTypeKind::Float => Some(Scalar::from_f64(f64::NEG_INFINITY, dtype)),
            DTypeKind::Complex | DTypeKind::Joint => None,
        }
    }

    /// The greatest element: +∞ for floats, `None` for complex types.
    pub fn highest(dtype: DType) -> Option<Scalar> {
        let bits = dtype.size_bytes() as u32 * 8;
        match dtype.kind() {
            DTypeKind::Bool => Some(Scalar::Bool(true)),
            DTypeKind::Unsigned => Some(Scalar::from_i128((1i128 << bits) - 1, dtype)),
            DTypeKind::Signed => Some(Scalar::from_i128((1i128 << (bits - 1)) - 1, dtype)),
            DTypeKind::Float => Some(Scalar::from_f64(f64::INFINITY, dtype)),
            DTypeKind::Complex | DTypeKind::Joint => None,
        }
    }

    /// The value of a `bool` or integer.
    pub fn as_i128(self) -> Option<i128> {
        Some(match self {
            Scalar::Bool(v) => v as i128,
            Scalar::I8(v) => v as i128,
            Scalar::I16(v) => v as i128,
            Scalar::I32(v) => v as i128,
            Scalar::I64(v) => v as i128,
            Scalar::U8(v) => v as i128,
            Scalar::U16(v) => v as i128,
            Scalar::U32(v) => v as i128,
            Scalar::U64(v) => v as i128,
            _ => return None,
        })
    }

    /// The real part as an `f64` (integers above 2⁵³ are rounded).
    pub fn re(self) -> f64 {
        match self {
            Scalar::F32(v) => v as f64,
            Scalar::F64(v) => v,
            Scalar::C64(re, _) => re as f64,
            Scalar::C128(re, _) => re,
            integral => integral.as_i128().unwrap_or_default() as f64,
        }
    }

    /// The imaginary part as an `f64`, 0 for real types.
    pub fn im(self) -> f64 {
        match self {
            Scalar::C64(_, im) => im as f64,
            Scalar::C128(_, im) => im,
            _ => 0.0,
        }
    }

    /// Is the element different from zero (NaN is)?
    pub fn truth(self) -> bool {
        match self.as_i128() {
            Some(value) => value != 0,
            None => self.re() != 0.0 || self.im() != 0.0,
        }
    }

    /// The element cast as NumPy's `astype` does: wrapping between integers, truncating from
    /// floats, dropping imaginary parts.
    pub fn cast(self, dtype: DType) -> Scalar {
        match (self.as_i128(), dtype) {
            _ if self.dtype() == dtype => self,
            (_, DType::Bool) => Scalar::Bool(self.truth()),
            (Some(value), _) => Scalar::from_i128(value, dtype),
            (None, DType::C64) => Scalar::C64(self.re() as f32, self.im() as f32),
            (None, DType::C128) => Scalar::C128(self.re(), self.im()),
            (None, _) if dtype.is_integer() => float_to_integer(self.re(), dtype),
            (None, _) => Scalar::from_f64(self.re(), dtype),
        }
    }

    /// Appends the element's bytes in the machine's order.
    pub fn write_to(self, bytes: &mut Vec<u8>) {
        match self {
            Scalar::Bool(v) => bytes.push(v as u8),
            Scalar::I8(v) => bytes.extend(v.to_ne_bytes()),
            Scalar::I16(v) => bytes.extend(v.to_ne_bytes()),
            Scalar::I32(v) => bytes.extend(v.to_ne_bytes()),
            Scalar::I64(v) => bytes.extend(v.to_ne_bytes()),
            Scalar::U8(v) => bytes.push(v),
            Scalar::U16(v) => bytes.extend(v.to_ne_bytes()),
            Scalar::U32(v) => bytes.extend(v.to_ne_bytes()),
            Scalar::U64(v) => bytes.extend(v.to_ne_bytes()),
            Scalar::F32(v) => bytes.extend(v.to_ne_bytes()),
            Scalar::F64(v) => bytes.extend(v.to_ne_bytes()),
            Scalar::C64(re, im) => bytes.extend([re.to_ne_bytes(), im.to_ne_bytes()].concat()),
            Scalar::C128(re, im) => bytes.extend([re.to_ne_bytes(), im.to_ne_bytes()].concat()),
            Scalar::Moments(moments) => bytes.extend(moments.to_bytes()),
            Scalar::Located(located) => bytes.extend(located.to_bytes()),
        }
    }

    /// The element's bytes in the machine's order.
    pub fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.dtype().size_bytes());
        self.write_to(&mut bytes);
        bytes
    }

    /// Reads an element of `dtype` from the start of `bytes`; `None` if there are too few.
    pub fn from_bytes(bytes: &[u8], dtype: DType) -> Option<Scalar> {
        fn take<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
            bytes.get(at..at + N)?.try_into().ok()
        }
        Some(match dtype {
            DType::Bool => Scalar::Bool(*bytes.first()? != 0),
            DType::I8 => Scalar::I8(i8::from_ne_bytes(take(bytes, 0)?)),
            DType::I16 => Scalar::I16(i16::from_ne_bytes(take(bytes, 0)?)),
            DType::I32 => Scalar::I32(i32::from_ne_bytes(take(bytes, 0)?)),
            DType::I64 => Scalar::I64(i64::from_ne_bytes(take(bytes, 0)?)),
            DType::U8 => Scalar::U8(*bytes.first()?),
            DType::U16 => Scalar::U16(u16::from_ne_bytes(take(bytes, 0)?)),
            DType::U32 => Scalar::U32(u32::from_ne_bytes(take(bytes, 0)?)),
            DType::U64 => Scalar::U64(u64::from_ne_bytes(take(bytes, 0)?)),
            DType::F32 => Scalar::F32(f32::from_ne_bytes(take(bytes, 0)?)),
            DType::F64 => Scalar::F64(f64::from_ne_bytes(take(bytes, 0)?)),
            DType::C64 => Scalar::C64(
                f32::from_ne_bytes(take(bytes, 0)?),
                f32::from_ne_bytes(take(bytes, 4)?),
            ),
            DType::C128 => Scalar::C128(
                f64::from_ne_bytes(take(bytes, 0)?),
                f64::from_ne_bytes(take(bytes, 8)?),
            ),
            DType::Moments => Scalar::Moments(Moments::from_bytes(&take(bytes, 0)?)),
            DType::Located => Scalar::Located(Located::from_bytes(take(bytes, 0)?)),
        })
    }

    fn bits(self) -> (u128, u128, u8) {
        let mut raw = [0u8; 32];
        let bytes = self.to_bytes();
        raw[..bytes.len()].copy_from_slice(&bytes);
        let word = |at: usize| raw[at..at + 16].iter().rev().fold(0, |w, b| w << 8 | *b as u128);
        (word(0), word(16), self.dtype() as u8)
    }
}

/// C's conversion as x86-64 performs it, which is what NumPy shows: through the 64-bit integer,
/// out-of-range values become its minimum, then the low bits are kept.
fn float_to_integer(value: f64, dtype: DType) -> Scalar {
    let in_range = value >= -(2f64.powi(63)) && value < 2f64.powi(63);
    if dtype == DType::U64 && (0.0..2f64.powi(64)).contains(&value) {
        return Scalar::U64(value as u64);
    }
    let wide = if in_range { value as i64 } else { i64::MIN };
    Scalar::from_i128(wide as i128, dtype)
}

impl PartialEq for Scalar {
    fn eq(&self, other: &Scalar) -> bool {
        self.bits() == other.bits()
    }
}

impl Eq for Scalar {}

impl Hash for Scalar {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bits().hash(state);
    }
}

impl PartialOrd for Scalar {
    fn partial_cmp(&self, other: &Scalar) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// An order for tables, by dtype and bits; not the numeric order.
impl Ord for Scalar {
    fn cmp(&self, other: &Scalar) -> std::cmp::Ordering {
        let ((low, high, dtype), (other_low, other_high, other)) = (self.bits(), other.bits());
        (dtype, high, low).cmp(&(other, other_high, other_low))
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scalar::Bool(v) => write!(f, "{}", if *v { "True" } else { "False" }),
            Scalar::C64(re, im) => write!(f, "({re:?}{im:+?}j)"),
            Scalar::C128(re, im) => write!(f, "({re:?}{im:+?}j)"),
            Scalar::Moments(moments) => write!(f, "{moments:?}"),
            Scalar::Located(located) => write!(f, "{located:?}"),
            Scalar::F32(v) => write!(f, "{v:?}"),
            Scalar::F64(v) => write!(f, "{v:?}"),
            integral => write!(f, "{}", integral.as_i128().unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_round_trip() {
        for dtype in DType::all() {
            let one = Scalar::one(dtype);
            assert_eq!(Scalar::from_bytes(&one.to_bytes(), dtype), Some(one));
            assert_eq!(one.to_bytes().len(), dtype.size_bytes());
        }
        assert_eq!(Scalar::from_bytes(&[0; 3], DType::F64), None);
    }

    #[test]
    fn equality_is_of_bits() {
        assert_eq!(Scalar::F64(f64::NAN), Scalar::F64(f64::NAN));
        assert_ne!(Scalar::F64(0.0), Scalar::F64(-0.0));
        assert_ne!(Scalar::I32(1), Scalar::I64(1));
    }

    #[test]
    fn casts_wrap_and_truncate() {
        assert_eq!(Scalar::I32(300).cast(DType::U8), Scalar::U8(44));
        assert_eq!(Scalar::F64(-1.7).cast(DType::I8), Scalar::I8(-1));
        assert_eq!(Scalar::F64(-1.0).cast(DType::U64), Scalar::U64(u64::MAX));
        assert_eq!(Scalar::F64(f64::NAN).cast(DType::I64), Scalar::I64(i64::MIN));
        assert_eq!(Scalar::F64(0.5).cast(DType::Bool), Scalar::Bool(true));
        assert_eq!(Scalar::C128(2.0, 1.0).cast(DType::F32), Scalar::F32(2.0));
        assert_eq!(Scalar::highest(DType::I16), Some(Scalar::I16(32767)));
        assert_eq!(Scalar::lowest(DType::I64), Some(Scalar::I64(i64::MIN)));
    }
}
