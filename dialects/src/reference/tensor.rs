//! Dense arrays in memory: what reference programs take and make.

use crate::ir::{ArrayType, Shape};
use ramba_abi::{DType, Scalar};
use std::fmt;

/// A whole array: row-major, dense, in the machine's byte order.
#[derive(Clone, PartialEq, Eq)]
pub struct Tensor {
    /// The element type.
    pub dtype: DType,
    /// The extents.
    pub shape: Shape,
    /// The elements' bytes, [`DType::size_bytes`] for each.
    pub data: Vec<u8>,
}

/// A Rust type that is one of the element types.
pub trait Element: Copy {
    /// The element type.
    const DTYPE: DType;
    /// The value as an element.
    fn into_scalar(self) -> Scalar;
    /// The value of an element of this very type.
    fn from_scalar(scalar: Scalar) -> Option<Self>;
}

macro_rules! elements {
    ($($ty:ty = $variant:ident;)*) => {$(
        impl Element for $ty {
            const DTYPE: DType = DType::$variant;
            fn into_scalar(self) -> Scalar {
                Scalar::$variant(self)
            }
            fn from_scalar(scalar: Scalar) -> Option<Self> {
                match scalar {
                    Scalar::$variant(value) => Some(value),
                    _ => None,
                }
            }
        }
    )*};
}

elements! {
    bool = Bool;
    i8 = I8;
    i16 = I16;
    i32 = I32;
    i64 = I64;
    u8 = U8;
    u16 = U16;
    u32 = U32;
    u64 = U64;
    f32 = F32;
    f64 = F64;
}

macro_rules! complex_elements {
    ($($ty:ty = $variant:ident;)*) => {$(
        /// Real and imaginary part.
        impl Element for ($ty, $ty) {
            const DTYPE: DType = DType::$variant;
            fn into_scalar(self) -> Scalar {
                Scalar::$variant(self.0, self.1)
            }
            fn from_scalar(scalar: Scalar) -> Option<Self> {
                match scalar {
                    Scalar::$variant(re, im) => Some((re, im)),
                    _ => None,
                }
            }
        }
    )*};
}

complex_elements! {
    f32 = C64;
    f64 = C128;
}

impl Tensor {
    /// The array of the given bytes.
    ///
    /// # Errors
    /// If `shape` has a negative extent or `data` has not the bytes of its elements.
    pub fn new(dtype: DType, shape: &[i64], data: Vec<u8>) -> Result<Tensor, String> {
        let ty = ArrayType::new(dtype, shape);
        if shape.iter().any(|extent| *extent < 0) || ty.bytes() != data.len() as i64 {
            return Err(format!("{} bytes are not an array of {ty}", data.len()));
        }
        Ok(Tensor { dtype, shape: ty.shape, data })
    }

    /// The array of the given values in row-major order.
    ///
    /// # Errors
    /// If there are more or fewer values than elements in `shape`.
    pub fn from_values<T: Element>(shape: &[i64], values: &[T]) -> Result<Tensor, String> {
        let scalars = values.iter().map(|value| value.into_scalar());
        Tensor::from_scalars(&ArrayType::new(T::DTYPE, shape), scalars)
    }

    /// The array of the given elements in row-major order; those of other types are cast.
    ///
    /// # Errors
    /// If there are more or fewer than `ty` has.
    pub fn from_scalars(
        ty: &ArrayType,
        elements: impl IntoIterator<Item = Scalar>,
    ) -> Result<Tensor, String> {
        let mut data = Vec::with_capacity(ty.bytes().max(0) as usize);
        for element in elements {
            element.cast(ty.dtype).write_to(&mut data);
        }
        Tensor::new(ty.dtype, &ty.shape, data)
    }

    /// The type, without layout.
    pub fn ty(&self) -> ArrayType {
        ArrayType::new(self.dtype, &self.shape)
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        self.data.len() / self.dtype.size_bytes()
    }

    /// Are there no elements?
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// The elements in row-major order.
    pub fn scalars(&self) -> Vec<Scalar> {
        let bytes = self.data.chunks_exact(self.dtype.size_bytes());
        bytes.filter_map(|bytes| Scalar::from_bytes(bytes, self.dtype)).collect()
    }

    /// The elements in row-major order; `None` if they are of another type.
    pub fn values<T: Element>(&self) -> Option<Vec<T>> {
        self.scalars().into_iter().map(T::from_scalar).collect()
    }

    /// The element at `index`; `None` outside of the array.
    pub fn get(&self, index: &[i64]) -> Option<Scalar> {
        let inside = index.len() == self.shape.len()
            && index.iter().zip(&self.shape).all(|(i, extent)| (0..*extent).contains(i));
        let at = inside.then(|| super::points::offset(&self.shape, index))?;
        Scalar::from_bytes(&self.data[at * self.dtype.size_bytes()..], self.dtype)
    }
}

/// The type and the first elements, such as `3xf64 [1.0, 2.0, 3.0]`.
impl fmt::Debug for Tensor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 24;
        let shown: Vec<String> =
            self.scalars().iter().take(SHOWN).map(|scalar| scalar.to_string()).collect();
        let more = if self.len() > SHOWN { ", …" } else { "" };
        write!(f, "{} [{}{more}]", self.ty(), shown.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_round_trip() {
        let tensor = Tensor::from_values(&[2, 2], &[1.5f32, -0.0, 2.0, f32::INFINITY]).unwrap();
        assert_eq!(tensor.values::<f32>().unwrap()[..2], [1.5, -0.0]);
        assert_eq!(tensor.values::<f64>(), None);
        assert_eq!(tensor.get(&[1, 0]), Some(Scalar::F32(2.0)));
        assert_eq!(tensor.get(&[2, 0]), None);
        assert_eq!(format!("{tensor:?}"), "2x2xf32 [1.5, -0.0, 2.0, inf]");
    }

    #[test]
    fn bytes_must_fit_the_shape() {
        assert!(Tensor::new(DType::I32, &[3], vec![0; 8]).is_err());
        assert!(Tensor::new(DType::I32, &[-1], vec![]).is_err());
        assert!(Tensor::from_values(&[2], &[(1.0f64, 2.0)]).is_err());
        assert!(Tensor::new(DType::C128, &[0, 7], vec![]).unwrap().is_empty());
    }
}
