//! `dist-saturate`: a program becomes the cheapest of all programs that its laws make equal to it.
//!
//! ```mlir
//! %0 = "dist.map"(%x, %two) {fn = "power"} : …      // x ** 2, with %two a fill
//! %1 = "dist.transpose"(%0) {perm = array<i64: 1, 0>} : …
//! %2 = "dist.transpose"(%1) {perm = array<i64: 1, 0>} : …
//! %3 = "dist.extract_slice"(%2) {starts = array<i64: 1, 0>, …} : …
//! ```
//! becomes
//! ```mlir
//! %0 = "dist.extract_slice"(%x) {starts = array<i64: 1, 0>, …} : …
//! %1 = "dist.map"(%0) {fn = "square"} : …
//! ```
//!
//! The function becomes an e-graph ([`import`]), in which [`crate::rules`] state equalities
//! (`engine`) until they have nothing new to say; then the cheapest program in it is chosen
//! ([`extract`], [`crate::cost`]) and written down ([`emit`]). Operations that laws do not understand
//! stay as they are, operands replaced by equals. Arguments, results and their order do not change;
//! an operation keeps the line of the one it replaces.

mod bits;
mod choose;
mod dump;
mod emit;
mod engine;
mod explain;
mod extract;
mod facts;
mod graph;
mod import;
mod node;
mod notation;
mod pattern;
mod terms;
mod values;

#[cfg(test)]
mod random_programs;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use emit::emit;
pub use extract::Choice;
pub use facts::{Analysis, Facts};
pub use graph::Graph;
pub use import::{Imported, import, import_licensed, import_with};
pub use node::{AttrsId, AttrsTable, Children, Head, Node};
pub use pattern::{Bindings, Literal, MAX_VARIABLES, Pattern, Term, build};
pub use values::Values;

use crate::rules::{LawSet, Tier};
use crate::{OptionDef, Options, PassContext, PassDef};
pub use engine::{Limits, Outcome, Step, StopReason, saturate};
pub use extract::{by_egg, cost, extract};
use ramba_dialects::{Diagnostic, Func, Licence, Loc};
use std::sync::OnceLock;

/// The pass's row.
pub const SATURATE: PassDef = PassDef {
    name: "dist-saturate",
    summary: "Replace the program by the cheapest that laws of arithmetic make equal to it",
    options: &[
        OptionDef { name: "nodes", summary: "Stop at this many nodes", default: "20000" },
        OptionDef { name: "iterations", summary: "Try all laws this often", default: "12" },
        OptionDef {
            name: "ranks",
            summary: "Choose among equals by what they cost on so many ranks",
            default: "1",
        },
        OptionDef {
            name: "candidates",
            summary: "Among so many that may send different messages",
            default: "8",
        },
        OptionDef {
            name: "reproducible",
            summary: "Keep the order in which inexact numbers are summed",
            default: "false",
        },
        OptionDef {
            name: "fast",
            summary: "Allow other roundings: a/b/c as a/(b·c)",
            default: "false",
        },
        OptionDef {
            name: "finite",
            summary: "Assume that there are no NaN, no infinities and one zero",
            default: "false",
        },
        OptionDef {
            name: "explain",
            summary: "Say of each changed expression what became of it by which laws",
            default: "false",
        },
        OptionDef {
            name: "dump",
            summary: "Write all equalities found to FILE.json (egraph-serialize) and FILE.dot",
            default: "",
        },
    ],
    run,
    gate: crate::pass::anything,
};

/// What the pass was told.
#[derive(Clone, Debug)]
struct Settings {
    limits: Limits,
    ranks: usize,
    candidates: usize,
    reproducible: bool,
    fast: bool,
    finite: bool,
    explain: bool,
    /// The files to write the graph to, without their endings; none if empty.
    dump: String,
}

impl Settings {
    fn read(options: &Options) -> Result<Settings, String> {
        Ok(Settings {
            limits: Limits { nodes: options.get("nodes")?, iterations: options.get("iterations")? },
            ranks: options.get("ranks")?,
            candidates: options.get("candidates")?,
            reproducible: options.get("reproducible")?,
            fast: options.get("fast")?,
            finite: options.get("finite")?,
            explain: options.get("explain")?,
            dump: options.text("dump")?.into(),
        })
    }

    /// What the whole program allows.
    fn licence(&self) -> Licence {
        Licence { fast: self.fast, finite: self.finite }
    }

    /// The laws of the tiers in use where operations allow `licence` besides, read once per process.
    fn laws(&self, licence: Licence) -> Result<&'static LawSet, String> {
        static SETS: [OnceLock<Result<LawSet, String>>; 8] = [const { OnceLock::new() }; 8];
        let reorder = !self.reproducible;
        let [fast, finite] = self.licence().either(licence).flags();
        let admits = |tier| match tier {
            Tier::Exact => true,
            Tier::Reorder => reorder,
            Tier::Fast => fast,
            Tier::Finite => finite,
        };
        let set = &SETS[reorder as usize + 2 * fast as usize + 4 * finite as usize];
        set.get_or_init(|| LawSet::new(admits)).as_ref().map_err(String::clone)
    }
}

/// Up to `count` programs that equal `func` and differ in what ranks may have to send each other,
/// cheapest first: see `saturate/extract/candidates.rs`.
///
/// # Errors
/// If an operation is invalid, at its line.
pub fn candidates(
    func: &Func,
    laws: &LawSet,
    limits: Limits,
    count: usize,
) -> Result<Vec<Func>, Diagnostic> {
    let mut imported = import(func)?;
    saturate(&mut imported.graph, laws, limits);
    let roots = imported.roots();
    let choices = extract::candidates(&imported.graph, &roots, count);
    let program = |choice: &Choice| emit(func, &imported.graph, choice, &imported.returns, &roots);
    choices.iter().map(program).collect()
}

fn run(func: &mut Func, cx: &mut PassContext) -> Result<(), Diagnostic> {
    let settings = Settings::read(cx.options).map_err(at_start)?;
    *func = rewritten(func, &settings, Licence::default(), cx)?;
    for region in regions(func, &settings) {
        *func = rewritten(func, &settings, region, cx)?;
    }
    Ok(())
}

fn at_start(message: String) -> Diagnostic {
    Diagnostic::new(&Loc::unknown(), message)
}

/// The licences of operations that go beyond those of the program, widest first.
fn regions(func: &Func, settings: &Settings) -> Vec<Licence> {
    let own = settings.licence();
    let wider = [Licence::ALL, Licence::of([true, false]), Licence::of([false, true])];
    let wanted = |licence: &Licence| {
        !own.covers(*licence) && func.ops.iter().any(|op| op.licence.either(own).covers(*licence))
    };
    wider.into_iter().filter(wanted).collect()
}

/// The cheapest program that equals `func`, in which operations without the licence stay as they are;
/// laws that need it are used as well as those of the program's tiers.
fn rewritten(
    func: &Func,
    settings: &Settings,
    licence: Licence,
    cx: &mut PassContext,
) -> Result<Func, Diagnostic> {
    let laws = settings.laws(licence).map_err(at_start)?;
    let mut imported = import_licensed(func, licence, settings.licence().either(licence).finite)?;
    let outcome = saturate(&mut imported.graph, laws, settings.limits);
    let roots = imported.roots();
    let choices = match settings.ranks {
        0 | 1 => vec![extract(&imported.graph, &roots)],
        _ => extract::candidates(&imported.graph, &roots, settings.candidates.max(1)),
    };
    let mut programs = Vec::new();
    for choice in &choices {
        programs.push(emit(func, &imported.graph, choice, &imported.returns, &roots)?);
    }
    let best = choose::cheapest(&programs, settings.ranks, cx)?;
    let choice = &choices[best];
    if !settings.dump.is_empty() {
        dump::dump(&imported.graph, &roots, choice, &settings.dump).map_err(at_start)?;
    }
    if outcome.stop != StopReason::Saturated {
        cx.remark(&Loc::unknown(), format!("not all equalities are known: {}", outcome.stop));
    }
    if settings.explain {
        for change in explain::changes(func, &imported, &outcome.steps, choice) {
            cx.remark(&change.loc, change.message);
        }
    }
    Ok(programs.swap_remove(best))
}
