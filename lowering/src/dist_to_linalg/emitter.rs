//! The text of a kernel's body under construction.

use super::memrefs::register;
use ramba_abi::{DType, Scalar};

/// Collects the operations of a body, one a line.
pub struct Emitter {
    text: String,
    next: usize,
    rank: usize,
    reproducible: bool,
    reassociate: bool,
    declarations: Vec<String>,
}

impl Emitter {
    /// A body over `rank` iteration dimensions.
    pub fn new(rank: usize, reproducible: bool) -> Emitter {
        Emitter {
            text: String::new(),
            next: 0,
            rank,
            reproducible,
            reassociate: false,
            declarations: Vec::new(),
        }
    }

    /// The body's text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The functions that the body calls, declared.
    pub fn declarations(&self) -> &[String] {
        &self.declarations
    }

    /// Adds an operation without result.
    pub fn line(&mut self, operation: &str) {
        self.text.push_str("    ");
        self.text.push_str(operation);
        self.text.push('\n');
    }

    /// Adds an operation; the name of its result.
    pub fn op(&mut self, operation: &str) -> String {
        let name = format!("%{}", self.next);
        self.next += 1;
        self.line(&format!("{name} = {operation}"));
        name
    }

    /// Adds an operation on values of one type, such as `arith.addf`.
    pub fn same(&mut self, name: &str, operands: &[String], dtype: DType) -> String {
        let flags = self.flags(name);
        self.op(&format!("{name} {}{flags} : {}", operands.join(", "), register(dtype)))
    }

    /// Sums and products of floats may be reordered where they accumulate, and nowhere else.
    fn flags(&self, name: &str) -> &'static str {
        let ordered = ["arith.addf", "arith.mulf", "complex.add", "complex.mul"];
        match self.reassociate && ordered.contains(&name) {
            true => " fastmath<reassoc>",
            false => "",
        }
    }

    /// Emits what accumulates.
    pub fn reassociating<T>(&mut self, emit: impl FnOnce(&mut Emitter) -> T) -> T {
        self.reassociate = !self.reproducible;
        let result = emit(self);
        self.reassociate = false;
        result
    }

    /// A call of a C library function `(T, …) -> T`.
    pub fn call(&mut self, function: &str, operands: &[String], dtype: DType) -> String {
        let ty = register(dtype);
        let types = vec![ty; operands.len()].join(", ");
        let declaration =
            format!("func.func private @{function}({types}) -> {ty} attributes {{llvm.readnone}}");
        if !self.declarations.contains(&declaration) {
            self.declarations.push(declaration);
        }
        self.op(&format!("func.call @{function}({}) : ({types}) -> {ty}", operands.join(", ")))
    }

    /// A comparison, such as `arith.cmpf "olt"`.
    pub fn compare(
        &mut self,
        name: &str,
        predicate: &str,
        a: &str,
        b: &str,
        dtype: DType,
    ) -> String {
        self.op(&format!("{name} {predicate}, {a}, {b} : {}", register(dtype)))
    }

    /// `condition ? a : b`.
    pub fn select(&mut self, condition: &str, a: &str, b: &str, dtype: DType) -> String {
        self.op(&format!("arith.select {condition}, {a}, {b} : {}", register(dtype)))
    }

    /// A constant.
    pub fn constant(&mut self, scalar: Scalar) -> String {
        let ty = register(scalar.dtype());
        match scalar {
            Scalar::Bool(value) => self.op(&format!("arith.constant {value}")),
            Scalar::C64(re, im) => {
                let parts = (
                    float(re.into(), re.to_bits().into(), 8),
                    float(im.into(), im.to_bits().into(), 8),
                );
                self.op(&format!("complex.constant [{} : f32, {} : f32] : {ty}", parts.0, parts.1))
            }
            Scalar::C128(re, im) => {
                let parts = (float(re, re.to_bits(), 16), float(im, im.to_bits(), 16));
                self.op(&format!("complex.constant [{} : f64, {} : f64] : {ty}", parts.0, parts.1))
            }
            Scalar::F32(value) => {
                let text = float(value.into(), value.to_bits().into(), 8);
                self.op(&format!("arith.constant {text} : {ty}"))
            }
            Scalar::F64(value) => {
                let text = float(value, value.to_bits(), 16);
                self.op(&format!("arith.constant {text} : {ty}"))
            }
            integer => {
                let value = signed(integer);
                self.op(&format!("arith.constant {value} : {ty}"))
            }
        }
    }

    /// A number as a constant of a real type.
    pub fn number(&mut self, value: f64, dtype: DType) -> String {
        self.constant(Scalar::from_f64(value, dtype))
    }

    /// An integer as a constant.
    pub fn integer(&mut self, value: i128, dtype: DType) -> String {
        self.constant(Scalar::from_i128(value, dtype))
    }

    /// The global index along an iteration dimension, an `i64`.
    pub fn index(&mut self, dim: usize) -> String {
        debug_assert!(dim < self.rank);
        let local = self.op(&format!("linalg.index {dim} : index"));
        let global = self.op(&format!("arith.addi %origin{dim}, {local} : index"));
        self.op(&format!("arith.index_cast {global} : index to i64"))
    }
}

/// MLIR's integers have no sign; constants are written as signed ones.
fn signed(scalar: Scalar) -> i128 {
    let bits = scalar.dtype().size_bytes() * 8;
    let value = scalar.as_i128().unwrap_or_default();
    if value >= 1 << (bits - 1) { value - (1 << bits) } else { value }
}

/// A float as decimal where that reads back exactly, otherwise by its bits.
fn float(value: f64, bits: u64, digits: usize) -> String {
    let text = format!("{value:?}");
    match value.is_finite() && text.contains('.') && digits == 16 {
        true => text,
        false => format!("0x{bits:0digits$X}"),
    }
}
