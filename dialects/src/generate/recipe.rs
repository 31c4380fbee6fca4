//! What programs are built from, and how a failing one is made smaller.

use super::builder::Builder;
use super::{Choices, Program, ProgramOptions, random_inputs, steps};
use crate::Diagnostic;
use crate::reference::{Tensor, evaluate};
use proptest::prelude::*;

const SIGNATURE_CHOICES: usize = 32;
const STEP_CHOICES: usize = 16;

/// The numbers that make a program and its inputs.
#[derive(Clone, Debug)]
pub(super) struct Recipe {
    /// Choose the arguments and results.
    signature: Vec<u32>,
    /// Choose the steps, one tape each.
    tapes: Vec<Vec<u32>>,
    /// Of the inputs.
    pub seed: u64,
}

/// Random recipes.
pub(super) fn recipes(options: &ProgramOptions) -> impl Strategy<Value = Recipe> + use<> {
    // A multiple of every small number, so that all choices are equally likely.
    let tape = |length| prop::collection::vec(0u32..720_720, length);
    let tapes = prop::collection::vec(tape(STEP_CHOICES), 1..=options.max_steps);
    (tape(SIGNATURE_CHOICES), tapes, any::<u64>()).prop_map(|(signature, tapes, seed)| Recipe {
        signature,
        tapes,
        seed,
    })
}

impl Recipe {
    /// The program.
    pub fn build(&self, options: &ProgramOptions) -> Program {
        let mut signature = Choices::new(&self.signature);
        let mut builder = Builder::new(options, &mut signature);
        for tape in &self.tapes {
            steps::take(&mut builder, &mut Choices::new(tape));
        }
        builder.finish(&mut signature)
    }

    /// Does `execute` do what the reference does?
    pub fn check(
        &self,
        options: &ProgramOptions,
        execute: impl Fn(&Program, &[Tensor]) -> Result<Vec<Tensor>, Diagnostic>,
    ) -> Result<(), String> {
        let program = self.build(options);
        let inputs = random_inputs(&program.func, self.seed);
        let expected = evaluate(&program.func, &inputs).map_err(|e| e.to_string())?;
        let got = execute(&program, &inputs).map_err(|e| e.to_string())?;
        program.compare(&expected, &got)
    }

    /// The smallest recipe found that still fails: without the steps that do not matter, and with 0
    /// for the choices that do not.
    pub fn shrunk(self, fails: impl Fn(&Recipe) -> bool) -> Recipe {
        const ROUNDS: usize = 4;
        let mut best = self;
        for _ in 0..ROUNDS {
            let before = best.size();
            best = best.with_fewer_steps(&fails).with_simpler_choices(&fails);
            if best.size() == before {
                break;
            }
        }
        best
    }

    fn with_fewer_steps(mut self, fails: impl Fn(&Recipe) -> bool) -> Recipe {
        for position in (0..self.tapes.len()).rev() {
            let mut smaller = self.clone();
            smaller.tapes.remove(position);
            if fails(&smaller) {
                self = smaller;
            }
        }
        self
    }

    fn with_simpler_choices(mut self, fails: impl Fn(&Recipe) -> bool) -> Recipe {
        let lengths: Vec<usize> = self.all_tapes().map(|tape| tape.len()).collect();
        for (tape, length) in lengths.into_iter().enumerate() {
            for place in 0..length {
                let mut smaller = self.clone();
                let choice = smaller.all_tapes().nth(tape).map(|tape| &mut tape[place]);
                if choice.is_some_and(|choice| std::mem::take(choice) != 0) && fails(&smaller) {
                    self = smaller;
                }
            }
        }
        self
    }

    fn all_tapes(&mut self) -> impl Iterator<Item = &mut Vec<u32>> {
        std::iter::once(&mut self.signature).chain(&mut self.tapes)
    }

    /// The number of steps, and of choices that are not the simplest.
    fn size(&self) -> (usize, usize) {
        let tapes = self.tapes.iter().chain([&self.signature]);
        (self.tapes.len(), tapes.flatten().filter(|choice| **choice != 0).count())
    }
}
