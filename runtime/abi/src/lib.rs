//! What compiled code and the runtime agree on, declared once.
//!
//! The compiler (`dialects`, `passes`, `lowering`) and the runtime never see each other; they meet in
//! the plain data of this crate: element types, layouts and the views that relate them, and the
//! [`schedule::Schedule`] a compiled program becomes.

pub mod blocks;
pub mod distribution;
pub mod dtype;
pub mod layout;
pub mod located;
pub mod moments;
pub mod picture;
pub mod reduction;
pub mod scalar;
pub mod schedule;
pub mod view;

pub use distribution::{DimRule, Distribution};
pub use dtype::{DType, DTypeKind};
pub use layout::{Cuts, DimSplit, Grid, IndexBox, Layout, Range};
pub use located::Located;
pub use moments::Moments;
pub use picture::picture;
pub use reduction::Reduction;
pub use scalar::Scalar;
pub use schedule::{KernelFn, Schedule};
pub use view::{Access, Label, ViewMap};
