//! The operations recorded since the last run, and the arrays they read.

use crate::cut::Cutter;
use crate::fingerprint::Fingerprint;
use ramba_abi::Scalar;
use ramba_dialects::ir::ValueDef;
use ramba_dialects::{ArrayType, Func, ValueId};
use std::hash::{Hash, Hasher};

/// A program under construction. `S` is a stored array.
#[derive(Debug)]
pub struct Trace<S> {
    /// The program so far.
    pub func: Func,
    /// The stored array behind each argument that is one, in order.
    pub inputs: Vec<S>,
    /// The number behind each argument that is one, in order.
    pub scalars: Vec<Scalar>,
    /// The arguments that stand for the numbers.
    numbers: Vec<ValueId>,
    fingerprint: Fingerprint,
    cutter: Cutter,
}

impl<S> Default for Trace<S> {
    fn default() -> Trace<S> {
        Trace {
            func: Func::new("main"),
            inputs: Vec::new(),
            scalars: Vec::new(),
            numbers: Vec::new(),
            fingerprint: Fingerprint::EMPTY,
            cutter: Cutter::default(),
        }
    }
}

impl<S> Trace<S> {
    /// Should the trace run before more is recorded?
    pub fn is_due(&self) -> bool {
        self.cutter.is_due()
    }

    /// Adds a stored array.
    pub fn input(&mut self, ty: ArrayType, stored: S) -> ValueId {
        (1u8, ty.dtype, &ty.shape, &ty.layout).hash(&mut self.fingerprint);
        self.inputs.push(stored);
        let value = self.func.arg(ty.without_layout(), false);
        if let Some(arg) = self.func.args.last_mut() {
            arg.placed = ty.layout;
        }
        value
    }

    /// Adds a number that the program does not depend on. Equal numbers are one, so that what is
    /// computed from them is.
    pub fn number(&mut self, scalar: Scalar) -> ValueId {
        if let Some(position) = self.scalars.iter().position(|known| *known == scalar) {
            return self.numbers[position];
        }
        (2u8, scalar.dtype()).hash(&mut self.fingerprint);
        self.scalars.push(scalar);
        let value = self.func.scalar_arg(scalar.dtype());
        self.numbers.push(value);
        value
    }

    /// Notes the operations that were appended to `func` from position `first` on.
    pub fn note(&mut self, first: usize, alive: usize) {
        for position in first..self.func.ops.len() {
            let op = &self.func.ops[position];
            let mut local = Fingerprint::EMPTY;
            (op.opcode, &op.attrs).hash(&mut local);
            for operand in &op.operands {
                // What was recorded before counts from here back, arrays by their number; numbers
                // are all alike, since the program does not depend on them.
                match self.func.def(*operand) {
                    ValueDef::Result(op, result) => {
                        (0u8, position - op.0 as usize, result).hash(&mut local);
                    }
                    ValueDef::Arg(arg) if self.func.args[arg].by_value => 1u8.hash(&mut local),
                    ValueDef::Arg(arg) => (2u8, arg).hash(&mut local),
                }
            }
            let key = local.finish();
            (local.key(), &op.operands).hash(&mut self.fingerprint);
            self.cutter.note(key, alive);
        }
    }

    /// The fingerprint of the program that returns `returns`, with these arguments donated, under
    /// these demands.
    pub fn key(&self, returns: &[ValueId], donated: &[bool], demands: &[impl Hash]) -> u128 {
        let mut fingerprint = self.fingerprint;
        (returns, donated, demands).hash(&mut fingerprint);
        fingerprint.key()
    }

    /// Takes the trace, leaving an empty one that remembers the loop it is in.
    pub fn take(&mut self) -> Trace<S> {
        let mut cutter = std::mem::take(&mut self.cutter);
        cutter.restart();
        std::mem::replace(self, Trace { cutter, ..Trace::default() })
    }
}
