//! The door between dist functions and MLIR.
