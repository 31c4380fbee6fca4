//! Element types.

use crate::Reduction;
use std::fmt;

/// The type of an array's elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // the names are NumPy's
pub enum DType {
    Bool,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F32,
    F64,
    C64,
    C128,
    /// The count, the mean and the squared deviations from the mean of numbers seen so far: what a
    /// one-pass variance accumulates. See [`Moments`](crate::Moments).
    Moments,
    /// A number's place in an order and its index: what a search for the first extremum accumulates. See
    /// [`Located`](crate::Located).
    Located,
}

/// The families of element types, in the order in which promotion climbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DTypeKind {
    /// `bool`.
    Bool,
    /// `uint8` … `uint64`.
    Unsigned,
    /// `int8` … `int64`.
    Signed,
    /// `float32`, `float64`.
    Float,
    /// `complex64`, `complex128`.
    Complex,
    /// Accumulators of several words, which are no numbers.
    Joint,
}

struct Row {
    dtype: DType,
    kind: DTypeKind,
    size_bytes: usize,
    mlir: &'static str,
    numpy: &'static str,
}

const fn row(
    dtype: DType,
    kind: DTypeKind,
    size_bytes: usize,
    mlir: &'static str,
    numpy: &'static str,
) -> Row {
    Row { dtype, kind, size_bytes, mlir, numpy }
}

/// One row per element type, in the order of the enum.
const TABLE: [Row; 15] = [
    row(DType::Bool, DTypeKind::Bool, 1, "i1", "bool"),
    row(DType::I8, DTypeKind::Signed, 1, "i8", "int8"),
    row(DType::I16, DTypeKind::Signed, 2, "i16", "int16"),
    row(DType::I32, DTypeKind::Signed, 4, "i32", "int32"),
    row(DType::I64, DTypeKind::Signed, 8, "i64", "int64"),
    row(DType::U8, DTypeKind::Unsigned, 1, "ui8", "uint8"),
    row(DType::U16, DTypeKind::Unsigned, 2, "ui16", "uint16"),
    row(DType::U32, DTypeKind::Unsigned, 4, "ui32", "uint32"),
    row(DType::U64, DTypeKind::Unsigned, 8, "ui64", "uint64"),
    row(DType::F32, DTypeKind::Float, 4, "f32", "float32"),
    row(DType::F64, DTypeKind::Float, 8, "f64", "float64"),
    row(DType::C64, DTypeKind::Complex, 8, "complex<f32>", "complex64"),
    row(DType::C128, DTypeKind::Complex, 16, "complex<f64>", "complex128"),
    row(DType::Moments, DTypeKind::Joint, 32, "vector<4xf64>", "moments"),
    row(DType::Located, DTypeKind::Joint, 16, "i128", "located"),
];

impl DType {
    /// Every element type that is a number.
    pub fn all() -> impl Iterator<Item = DType> {
        DType::with_joint().filter(|dtype| !dtype.is_joint())
    }

    /// Every element type, accumulators of several words included.
    pub fn with_joint() -> impl Iterator<Item = DType> {
        TABLE.iter().map(|row| row.dtype)
    }

    fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    /// The size of one element in bytes (a `bool` takes one).
    pub fn size_bytes(self) -> usize {
        self.row().size_bytes
    }

    /// The family.
    pub fn kind(self) -> DTypeKind {
        self.row().kind
    }

    /// The MLIR spelling, such as `f64` or `ui8`.
    pub fn mlir_name(self) -> &'static str {
        self.row().mlir
    }

    /// NumPy's name, such as `float64`.
    pub fn numpy_name(self) -> &'static str {
        self.row().numpy
    }

    /// The element type of an MLIR spelling.
    pub fn from_mlir_name(name: &str) -> Option<DType> {
        TABLE.iter().find(|row| row.mlir == name).map(|row| row.dtype)
    }

    /// The element type of a NumPy name.
    pub fn from_numpy_name(name: &str) -> Option<DType> {
        DType::all().find(|dtype| dtype.numpy_name() == name)
    }

    /// Is this `bool` or an integer type?
    pub fn is_integral(self) -> bool {
        self.kind() <= DTypeKind::Signed
    }

    /// Is this a signed or unsigned integer type (`bool` is not)?
    pub fn is_integer(self) -> bool {
        matches!(self.kind(), DTypeKind::Signed | DTypeKind::Unsigned)
    }

    /// Is this a real floating-point type?
    pub fn is_float(self) -> bool {
        self.kind() == DTypeKind::Float
    }

    /// Is this a complex type?
    pub fn is_complex(self) -> bool {
        self.kind() == DTypeKind::Complex
    }

    /// Is this an accumulator of several words, and no number?
    pub fn is_joint(self) -> bool {
        self.kind() == DTypeKind::Joint
    }

    /// How accumulators of several words merge; `None` for numbers.
    pub fn merge(self) -> Option<Reduction> {
        match self {
            DType::Moments => Some(Reduction::Sum),
            DType::Located => Some(Reduction::Min),
            _ => None,
        }
    }

    /// The type of the real and imaginary parts of a complex type; other types are their own.
    pub fn real(self) -> DType {
        match self {
            DType::C64 => DType::F32,
            DType::C128 => DType::F64,
            other => other,
        }
    }

    /// NumPy's `result_type` of two array element types, which are numbers.
    pub fn promote(self, other: DType) -> DType {
        use DTypeKind::*;
        let (low, high) = if self.kind() <= other.kind() { (self, other) } else { (other, self) };
        match (low.kind(), high.kind()) {
            (Bool, _) => high,
            (a, b) if a == b => {
                if low.size_bytes() > high.size_bytes() {
                    low
                } else {
                    high
                }
            }
            (Unsigned, Signed) => signed_holding_both(low, high),
            (Float, Complex) => wider_complex(low.size_bytes(), high),
            (_, Float) if float_bytes_for(low) <= high.size_bytes() => high,
            (_, Float) => DType::F64,
            _ => wider_complex(float_bytes_for(low), high),
        }
    }
}

fn signed_holding_both(unsigned: DType, signed: DType) -> DType {
    if signed.size_bytes() > unsigned.size_bytes() {
        return signed;
    }
    match unsigned {
        DType::U8 => DType::I16,
        DType::U16 => DType::I32,
        DType::U32 => DType::I64,
        _ => DType::F64,
    }
}

/// The bytes of the float that NumPy pairs with an integer type (16 bits fit in a `float32`).
fn float_bytes_for(dtype: DType) -> usize {
    if dtype.size_bytes() <= 2 { 4 } else { 8 }
}

fn wider_complex(float_bytes: usize, complex: DType) -> DType {
    if float_bytes == 8 { DType::C128 } else { complex }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.numpy_name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_enum_order() {
        for (position, dtype) in DType::with_joint().enumerate() {
            assert_eq!(dtype as usize, position);
            assert_eq!(DType::from_mlir_name(dtype.mlir_name()), Some(dtype));
            let named = DType::from_numpy_name(dtype.numpy_name());
            assert_eq!(named, Some(dtype).filter(|dtype| !dtype.is_joint()));
        }
    }

    #[test]
    fn promotion_is_numpys() {
        use DType::*;
        for (a, b, expected) in [
            (Bool, I8, I8),
            (U8, I8, I16),
            (U32, I32, I64),
            (U64, I64, F64),
            (U64, I8, F64),
            (I16, F32, F32),
            (I32, F32, F64),
            (U16, C64, C64),
            (I64, C64, C128),
            (F64, C64, C128),
            (F32, F64, F64),
            (U8, I32, I32),
        ] {
            assert_eq!(a.promote(b), expected, "{a} with {b}");
            assert_eq!(b.promote(a), expected, "{b} with {a}");
        }
    }
}
