//! The associative operations by which elements, tiles and ranks are combined.

use crate::{DType, Scalar};

/// How a reduction combines two partial results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reduction {
    /// Addition; logical or for `bool`; merging for accumulators of several words.
    Sum,
    /// Multiplication; logical and for `bool`.
    Prod,
    /// The smaller, NaN if either is NaN.
    Min,
    /// The larger, NaN if either is NaN.
    Max,
    /// Logical or of `bool`.
    Any,
    /// Logical and of `bool`.
    All,
}

impl Reduction {
    /// Every reduction with its name in the IR.
    pub const NAMES: [(Reduction, &'static str); 6] = [
        (Reduction::Sum, "sum"),
        (Reduction::Prod, "prod"),
        (Reduction::Min, "min"),
        (Reduction::Max, "max"),
        (Reduction::Any, "any"),
        (Reduction::All, "all"),
    ];

    /// The name in the IR.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize].1
    }

    /// The reduction of a name.
    pub fn from_name(name: &str) -> Option<Reduction> {
        Self::NAMES.iter().find(|(_, n)| *n == name).map(|(r, _)| *r)
    }

    /// The value that leaves every element of `dtype` unchanged.
    ///
    /// The extremes of integer types stand in for the infinities that they lack; complex extremes
    /// do not exist (`None`), since complex numbers are reduced by `Sum` and `Prod` only.
    pub fn identity(self, dtype: DType) -> Option<Scalar> {
        match self {
            _ if dtype.is_joint() => (dtype.merge() == Some(self)).then(|| Scalar::zero(dtype)),
            Reduction::Sum | Reduction::Any => Some(Scalar::zero(dtype)),
            Reduction::Prod | Reduction::All => Some(Scalar::one(dtype)),
            Reduction::Min => Scalar::highest(dtype),
            Reduction::Max => Scalar::lowest(dtype),
        }
    }
}
