//! The operations recorded since the last run, and the arrays they read.

use crate::cut::Cutter;
use crate::recording::Recording;
use ramba_abi::Scalar;
use ramba_dialects::{ArrayType, ValueId};

/// A program under construction, with what it is to run on. `S` is a stored array.
#[derive(Debug)]
pub struct Trace<S> {
    /// The program so far.
    pub recording: Recording,
    /// The stored array behind each argument that is one, in order.
    pub inputs: Vec<S>,
    /// The number behind each argument that is one, in order.
    pub scalars: Vec<Scalar>,
    /// The arguments that stand for the numbers.
    numbers: Vec<ValueId>,
    cutter: Cutter,
}

impl<S> Default for Trace<S> {
    fn default() -> Trace<S> {
        Trace {
            recording: Recording::default(),
            inputs: Vec::new(),
            scalars: Vec::new(),
            numbers: Vec::new(),
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
    pub fn input(&mut self, ty: &ArrayType, stored: S) -> ValueId {
        self.inputs.push(stored);
        self.recording.input(ty)
    }

    /// Adds a number that the program does not depend on. Equal numbers are one, so that what is
    /// computed from them is.
    pub fn number(&mut self, scalar: Scalar) -> ValueId {
        if let Some(position) = self.scalars.iter().position(|known| *known == scalar) {
            return self.numbers[position];
        }
        let value = self.recording.number(scalar.dtype());
        self.scalars.push(scalar);
        self.numbers.push(value);
        value
    }

    /// Notes the operations that were recorded from position `first` on, with `alive` arrays held.
    pub fn note(&mut self, first: usize, alive: usize) {
        for position in first..self.recording.len() {
            self.cutter.note(self.recording.key(position), alive);
        }
    }

    /// Empties the trace; it remembers the loop it is in.
    pub fn restart(&mut self) {
        self.recording.restart();
        self.inputs.clear();
        self.scalars.clear();
        self.numbers.clear();
        self.cutter.restart();
    }
}
