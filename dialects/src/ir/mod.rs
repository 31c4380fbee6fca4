//! One program in Rust: the form in which passes see a function of `dist` operations.

mod attr;
mod body;
mod func;
mod licence;
mod lifetimes;
mod types;

pub use attr::{AttrDef, AttrKind, AttrValue, Attrs, OutKind};
pub use body::{Body, ScalarId, ScalarKind, ScalarOp};
pub use func::{Arg, Func, Op, OpId, Uses, Value, ValueDef, ValueId};
pub use licence::Licence;
pub use lifetimes::Lifetimes;
pub use types::{ArrayType, Shape};
