//! The type of a distributed array.

use ramba_abi::{DType, Layout};
use smallvec::SmallVec;
use std::{fmt, sync::Arc};

/// Global extents, one per dimension.
pub type Shape = SmallVec<[i64; 4]>;

/// `!dist.array<tensor<SHAPExT>>`, with a layout once one is chosen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ArrayType {
    /// The element type.
    pub dtype: DType,
    /// The global extents.
    pub shape: Shape,
    /// Which rank holds what, once chosen.
    pub layout: Option<Arc<Layout>>,
}

impl ArrayType {
    /// The type of an array whose layout is not chosen yet.
    pub fn new(dtype: DType, shape: &[i64]) -> ArrayType {
        ArrayType { dtype, shape: shape.into(), layout: None }
    }

    /// The same type with a layout.
    pub fn with_layout(&self, layout: Layout) -> ArrayType {
        ArrayType { layout: Some(Arc::new(layout)), ..self.clone() }
    }

    /// The same type without a layout.
    pub fn without_layout(&self) -> ArrayType {
        ArrayType { layout: None, ..self.clone() }
    }

    /// The same type without the neighbours' elements.
    pub fn without_halo(&self) -> ArrayType {
        let layout = self.layout.as_ref().map(|layout| Arc::new(layout.without_halo()));
        ArrayType { layout, ..self.clone() }
    }

    /// The number of dimensions.
    pub fn rank(&self) -> usize {
        self.shape.len()
    }

    /// The number of elements.
    pub fn volume(&self) -> i64 {
        self.shape.iter().product()
    }

    /// The size of the whole array in bytes.
    pub fn bytes(&self) -> i64 {
        self.volume() * self.dtype.size_bytes() as i64
    }
}

/// The shape as in the IR, such as `4000x4000xf64`.
impl fmt::Display for ArrayType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for extent in &self.shape {
            write!(f, "{extent}x")?;
        }
        f.write_str(self.dtype.mlir_name())
    }
}
