//! Is a function what it claims to be?
//!
//! [`verify`] checks everything that must hold between any two passes: names are used after they are
//! made, operations have their declared form, recorded types are those that the rows give, bodies are
//! well-typed, layouts make sense, memory is taken over from arrays that nobody needs any more. After
//! `dist-materialize-comm`, [`verify_local_reads`] and [`verify_local_writes`] check in addition that
//! loop nests touch nothing that their rank does not hold: there is no implicit communication.

mod body;
mod layout;
mod locality;
mod memory;

use crate::ir::{Op, ValueDef};
use crate::{Diagnostic, Func, Loc, OpId, ValueId};

pub use layout::check as check_layout;
pub use locality::{verify_local_reads, verify_local_writes};

/// Checks a function.
///
/// # Errors
/// Everything that is wrong, in program order, each at the line of its operation.
pub fn verify(func: &Func) -> Result<(), Vec<Diagnostic>> {
    let mut problems = Problems::default();
    check_arguments(func, &mut problems);
    for position in 0..func.ops.len() {
        check_op(func, OpId(position as u32), &mut problems);
    }
    check_definitions(func, &mut problems);
    check_returns(func, &mut problems);
    // What follows relies on names and types.
    if problems.found.is_empty() {
        memory::check(func, &mut problems);
    }
    problems.outcome()
}

/// What has been found to be wrong.
#[derive(Default)]
struct Problems {
    found: Vec<Diagnostic>,
}

impl Problems {
    fn at(&mut self, op: &Op, message: impl std::fmt::Display) -> &mut Diagnostic {
        let message = format!("'dist.{}': {message}", op.opcode.name());
        self.add(Diagnostic::new(&op.loc, message))
    }

    fn elsewhere(&mut self, message: impl Into<String>) {
        self.add(Diagnostic::new(&Loc::unknown(), message));
    }

    fn add(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        self.found.push(diagnostic);
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    fn outcome(self) -> Result<(), Vec<Diagnostic>> {
        if self.found.is_empty() { Ok(()) } else { Err(self.found) }
    }
}

fn check_arguments(func: &Func, problems: &mut Problems) {
    for (position, arg) in func.args.iter().enumerate() {
        let value = func.values.get(arg.value.0 as usize);
        if value.is_none_or(|value| value.def != ValueDef::Arg(position)) {
            let name = arg.value.0;
            problems.elsewhere(format!("argument {position} is %{name}, which is something else"));
        } else if let Err(e) = layout::check_type(func.ty(arg.value)) {
            problems.elsewhere(format!("argument {position}: {e}"));
        } else if arg.by_value && func.ty(arg.value).rank() > 0 {
            problems.elsewhere(format!("argument {position} is passed by value, but no scalar"));
        }
    }
}

fn check_op(func: &Func, id: OpId, problems: &mut Problems) {
    let op = &func.ops[id.0 as usize];
    let undefined = op.operands.iter().find(|operand| !is_defined_before(func, **operand, id));
    if let Some(operand) = undefined {
        problems.at(op, format!("uses %{} before it is made", operand.0));
        return;
    }
    if !results_name_this(func, op, id) {
        problems.at(op, "names results that something else makes");
        return;
    }
    // Rows trust the form, bodies and layouts that their functions look into.
    let checked = op.opcode.check_form(op);
    let checked = checked.and_then(|()| body::check(op)).and_then(|()| layout::check_op(op));
    if let Err(e) = checked {
        problems.at(op, e);
        return;
    }
    check_types(func, op, problems);
}

fn is_defined_before(func: &Func, value: ValueId, user: OpId) -> bool {
    match func.values.get(value.0 as usize).map(|value| value.def) {
        Some(ValueDef::Arg(position)) => {
            func.args.get(position).is_some_and(|arg| arg.value == value)
        }
        Some(ValueDef::Result(maker, position)) => {
            let made = func.ops.get(maker.0 as usize).and_then(|op| op.results.get(position));
            maker < user && made == Some(&value)
        }
        None => false,
    }
}

fn results_name_this(func: &Func, op: &Op, id: OpId) -> bool {
    op.results.iter().enumerate().all(|(position, result)| {
        let value = func.values.get(result.0 as usize);
        value.is_some_and(|value| value.def == ValueDef::Result(id, position))
    })
}

fn check_types(func: &Func, op: &Op, problems: &mut Problems) {
    let types = match func.infer(op) {
        Ok(types) => types,
        Err(diagnostic) => {
            problems.add(diagnostic);
            return;
        }
    };
    if types.len() != op.results.len() {
        let (expected, given) = (types.len(), op.results.len());
        problems.at(op, format!("makes {expected} results, but {given} are named"));
    }
    for (result, ty) in op.results.iter().zip(&types) {
        let recorded = func.ty(*result);
        if recorded != ty {
            let difference = match recorded.without_layout() == ty.without_layout() {
                true => format!("the layout of %{} is not what follows", result.0),
                false => format!("%{} is recorded as {recorded}, but is {ty}", result.0),
            };
            problems.at(op, difference);
        }
        if let Err(e) = layout::check_type(recorded) {
            problems.at(op, e);
        }
    }
}

/// Every value is made by somebody.
fn check_definitions(func: &Func, problems: &mut Problems) {
    for position in 0..func.values.len() as u32 {
        if !is_defined_before(func, ValueId(position), OpId(u32::MAX)) {
            problems.elsewhere(format!("nothing makes %{position}"));
        }
    }
}

fn check_returns(func: &Func, problems: &mut Problems) {
    for value in &func.returns {
        if value.0 as usize >= func.values.len() {
            problems.elsewhere(format!("returns %{}, which nothing makes", value.0));
        }
    }
}

#[cfg(test)]
mod tests;
