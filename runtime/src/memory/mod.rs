//! Buffers: aligned, large-page advised, pooled, accounted and capped.

mod available;
mod block;
mod buffer;
mod pool;

pub use available::available_bytes;
pub(crate) use block::class_bytes;
pub use buffer::{Buffer, SharedBuffer};
pub use pool::{Pool, PoolConfig, Usage};

use std::fmt;

/// Why a buffer could not be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MemoryError {
    /// The rank's limit would be passed.
    #[error(
        "out of memory: {} wanted, {} in use, and the limit of this rank is {}",
        Size(*.requested), Size(*.in_use), Size(*.limit)
    )]
    OutOfMemory {
        /// The bytes asked for.
        requested: usize,
        /// The bytes handed out already.
        in_use: usize,
        /// The most that may be handed out.
        limit: usize,
    },
    /// The system had no memory to give, although the limit allowed it.
    #[error("the system refused {} of memory with {} in use", Size(*.requested), Size(*.in_use))]
    Refused {
        /// The bytes asked for.
        requested: usize,
        /// The bytes handed out already.
        in_use: usize,
    },
}

/// Prints a number of bytes in the largest binary unit that keeps it above one.
pub(crate) struct Size(pub usize);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        let Some(power) = self.0.checked_ilog2().map(|bits| bits / 10).filter(|&p| p > 0) else {
            return write!(f, "{} bytes", self.0);
        };
        let scaled = self.0 as f64 / 1024f64.powi(power as i32);
        write!(f, "{scaled:.1} {}", units[power as usize - 1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_well() {
        assert_eq!(Size(1000).to_string(), "1000 bytes");
        assert_eq!(Size(3 << 29).to_string(), "1.5 GiB");
        assert_eq!(Size(0).to_string(), "0 bytes");
    }
}
