//! The text of a kernel's body under construction.

use super::memrefs::register;
use ramba_abi::{DType, Scalar};

/// How results of floats may be rounded.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rounding {
    /// Does what accumulates keep its order?
    pub reproducible: bool,
    /// May a product and the sum it goes into be rounded once, where the processor does that in one?
    pub contracts: bool,
}

/// Collects the operations of a body, one a line.
pub struct Emitter {
    text: String,
    prefix: String,
    next: usize,
    /// Per iteration dimension, where its index starts, and the loop that it counts.
    indices: Vec<(String, Option<usize>)>,
    rounding: Rounding,
    reassociate: bool,
    declarations: Vec<String>,
}

impl Emitter {
    /// An empty body, without indices.
    pub fn new(rounding: Rounding) -> Emitter {
        Emitter::named("%", rounding)
    }

    /// The same, with names that begin with `prefix`.
    pub fn named(prefix: &str, rounding: Rounding) -> Emitter {
        Emitter {
            text: String::new(),
            prefix: prefix.into(),
            next: 0,
            indices: Vec::new(),
            rounding,
            reassociate: false,
            declarations: Vec::new(),
        }
    }

    /// Says where the index of the next iteration dimension starts, and which loop of the
    /// `linalg.generic`, if any, counts on from there.
    pub fn set_index(&mut self, start: &str, counter: Option<usize>) {
        self.indices.push((start.into(), counter));
    }

    /// Lets other indices be said.
    pub fn forget_indices(&mut self) {
        self.indices.clear();
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
        let name = format!("{}{}", self.prefix, self.next);
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
        let ordered = ["arith.addf", "arith.mulf"];
        let contracted = ["arith.addf", "arith.subf", "arith.mulf"];
        let reassociate = self.reassociate && ordered.contains(&name);
        match (reassociate, self.rounding.contracts && contracted.contains(&name)) {
            (true, true) => " fastmath<reassoc,contract>",
            (true, false) => " fastmath<reassoc>",
            (false, true) => " fastmath<contract>",
            (false, false) => "",
        }
    }

    /// Emits what accumulates.
    pub fn reassociating<T>(&mut self, emit: impl FnOnce(&mut Emitter) -> T) -> T {
        self.reassociate = !self.rounding.reproducible;
        let result = emit(self);
        self.reassociate = false;
        result
    }

    /// A call of a C library function `(T, …) -> T`.
    pub fn call(&mut self, function: &str, operands: &[String], dtype: DType) -> String {
        self.call_of_type(function, operands, register(dtype))
    }

    /// The same for a type of MLIR's.
    pub fn call_of_type(&mut self, function: &str, operands: &[String], ty: &str) -> String {
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
            Scalar::Located(located) => {
                self.op(&format!("arith.constant {} : {ty}", located.bits()))
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
        let (mut global, counter) = self.indices[dim].clone();
        if let Some(counter) = counter {
            let local = self.op(&format!("linalg.index {counter} : index"));
            global = self.op(&format!("arith.addi {global}, {local} : index"));
        }
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
