//! Random programs, inputs for them and comparison of their results: for tests only.
//!
//! A program is built from a list of *steps*, each a short tape of numbers from which the builder
//! chooses an operation and its operands among the values made so far. Every choice leads to a valid
//! program, so nothing is rejected, and dropping steps or making numbers smaller (which is how
//! proptest shrinks) leads to simpler programs.
//!
//! Results must be comparable although compilers may reorder sums and libraries may differ in the
//! last digits. So the builder keeps facts (`facts.rs`) about every value and uses inexact values only
//! where their error stays bounded: [`Program::tolerances`] says by how much each result may differ.

mod builder;
mod choices;
mod compare;
mod facts;
mod inputs;
mod recipe;
mod steps;

use crate::reference::{Tensor, evaluate};
use crate::{Diagnostic, Func};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use std::fmt;

pub use compare::{Tolerance, assert_tensors_match, tensors_match};
pub use inputs::{random_inputs, random_inputs_with};

use choices::Choices;
use facts::Facts;
use recipe::{Recipe, recipes};

/// A generated program.
#[derive(Clone)]
pub struct Program {
    /// The program: valid, without layouts, without dead operations.
    pub func: Func,
    /// By how much each returned array may differ between two correct executions.
    pub tolerances: Vec<Tolerance>,
    /// The operations that the dialect refused while building; 0 unless a generator is wrong.
    pub refused: usize,
    /// What is known of each returned array.
    facts: Vec<Facts>,
}

/// What programs are like.
#[derive(Clone, Debug)]
pub struct ProgramOptions {
    /// How many steps at most; a step makes one operation, or a few.
    pub max_steps: usize,
    /// The largest number of elements in an array.
    pub max_elements: i64,
    /// Do reductions search for first extremes, too? Otherwise programs are what they were without searches.
    pub searches: bool,
}

impl Default for ProgramOptions {
    fn default() -> ProgramOptions {
        ProgramOptions { max_steps: 20, max_elements: 2000, searches: false }
    }
}

/// Programs of the default options.
pub fn programs() -> impl Strategy<Value = Program> {
    programs_with(ProgramOptions::default())
}

/// Programs of the given options.
pub fn programs_with(options: ProgramOptions) -> impl Strategy<Value = Program> {
    recipes(&options).prop_map(move |recipe| recipe.build(&options))
}

/// Checks that a transformation keeps what programs compute: runs it on `cases` random programs and
/// interprets them before and after, on inputs with special values. The programs are the same in
/// every run.
///
/// # Panics
/// With the smallest failing program found, if results differ or the transformation fails.
pub fn assert_preserved(cases: u32, transform: impl Fn(&mut Func) -> Result<(), Diagnostic>) {
    assert_executes(cases, |program, inputs| {
        let mut after = program.func.clone();
        transform(&mut after)?;
        evaluate(&after, inputs)
    });
}

/// Checks an executor against the reference, on `cases` random programs and inputs. The programs are
/// the same in every run.
///
/// # Panics
/// With the smallest failing program found, if results differ or the execution fails.
pub fn assert_executes(
    cases: u32,
    execute: impl Fn(&Program, &[Tensor]) -> Result<Vec<Tensor>, Diagnostic>,
) {
    assert_executes_with(&ProgramOptions::default(), cases, execute);
}

/// The same with programs of the given options.
///
/// # Panics
/// As [`assert_executes`].
pub fn assert_executes_with(
    options: &ProgramOptions,
    cases: u32,
    execute: impl Fn(&Program, &[Tensor]) -> Result<Vec<Tensor>, Diagnostic>,
) {
    assert_executes_from(TestRng::deterministic_rng(RngAlgorithm::ChaCha), options, cases, execute);
}

/// The same for other programs, which this seed stands for.
///
/// # Panics
/// With the smallest failing program found.
pub fn assert_executes_seeded(
    seed: u64,
    options: &ProgramOptions,
    cases: u32,
    execute: impl Fn(&Program, &[Tensor]) -> Result<Vec<Tensor>, Diagnostic>,
) {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    assert_executes_from(random, options, cases, execute);
}

fn assert_executes_from(
    random: TestRng,
    options: &ProgramOptions,
    cases: u32,
    execute: impl Fn(&Program, &[Tensor]) -> Result<Vec<Tensor>, Diagnostic>,
) {
    let check = |recipe: &Recipe| recipe.check(options, &execute);
    // Shrinking is done below: it tries to drop each step more than once.
    let config =
        Config { cases, failure_persistence: None, max_shrink_iters: 0, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, random);
    let outcome =
        runner.run(&recipes(options), |recipe| check(&recipe).map_err(TestCaseError::fail));
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(_, recipe)) => {
            let smallest = recipe.shrunk(|smaller| check(smaller).is_err());
            let reason = check(&smallest).err().unwrap_or_default();
            let (seed, program) = (smallest.seed, smallest.build(options));
            panic!("{reason}\nwith the inputs of seed {seed} of\n{program:?}")
        }
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

impl Program {
    /// Do two executions agree within the tolerances?
    ///
    /// # Errors
    /// The first difference.
    pub fn compare(&self, expected: &[Tensor], got: &[Tensor]) -> Result<(), String> {
        if expected.len() != got.len() {
            return Err(format!("{} results, not {}", got.len(), expected.len()));
        }
        let pairs = expected.iter().zip(got).zip(&self.tolerances);
        for (position, ((expected, got), tolerance)) in pairs.enumerate() {
            tensors_match(expected, got, *tolerance)
                .map_err(|e| format!("result {position}: {e}"))?;
        }
        Ok(())
    }
}

/// One line per operation: results, name, operands, attributes, types.
impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for arg in &self.func.args {
            let donated = if arg.donated { ", donated" } else { "" };
            writeln!(f, "  %{} : {} (argument{donated})", arg.value.0, self.func.ty(arg.value))?;
        }
        for op in &self.func.ops {
            let names = |values: &[crate::ValueId]| {
                values.iter().map(|v| format!("%{}", v.0)).collect::<Vec<_>>().join(", ")
            };
            let results = names(&op.results);
            let types: Vec<String> =
                op.results.iter().map(|v| self.func.ty(*v).to_string()).collect();
            let (name, operands) = (op.opcode.name(), names(&op.operands));
            write!(f, "  {results} = {name}({operands}) {:?}", op.attrs)?;
            writeln!(f, " : {}", types.join(", "))?;
        }
        write!(f, "  return {:?}, known: {:?}", self.func.returns, self.facts)
    }
}

#[cfg(test)]
mod tests;
