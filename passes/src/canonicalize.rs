//! `dist-canonicalize`: nothing twice, nothing unused, views next to what they view.
//!
//! ```mlir
//! %0 = "dist.extract_slice"(%x) {starts = array<i64: 1>, sizes = array<i64: 8>, …} : …
//! %1 = "dist.extract_slice"(%0) {starts = array<i64: 1>, sizes = array<i64: 6>, …} : …
//! %2 = "dist.extract_slice"(%x) {starts = array<i64: 2>, sizes = array<i64: 6>, …} : …
//! %3 = "dist.map"(%1, %2) {fn = "add"} : …
//! ```
//! becomes
//! ```mlir
//! %0 = "dist.extract_slice"(%x) {starts = array<i64: 2>, sizes = array<i64: 6>, …} : …
//! %1 = "dist.map"(%0, %0) {fn = "add"} : …
//! ```
//!
//! It takes the laws of [`crate::rules`] that shorten any program, in that direction only and without
//! weighing alternatives; those are what `dist-saturate` is for. An operation that nobody uses goes;
//! a write that somebody sees is used.

use crate::rules::{LawSet, laws};
use crate::saturate::{Choice, Graph, emit, import_with};
use crate::{PassContext, PassDef};
use egg::Id;
use ramba_dialects::{Diagnostic, Func, Loc};
use std::sync::OnceLock;

/// The pass's row.
pub const CANONICALIZE: PassDef = PassDef {
    name: "dist-canonicalize",
    summary: "Drop what is unused, computed twice or changes nothing; compose views of views",
    options: &[],
    run: canonicalize,
    gate: crate::pass::anything,
};

/// The laws that shorten any program.
const SHORTENING: &[&str] = &[
    "cast-same",
    "slice-all",
    "slice-slice",
    "slice-of-fill",
    "transpose-identity",
    "transpose-transpose",
    "transpose-of-fill",
    "broadcast-same",
    "broadcast-broadcast",
    "broadcast-of-fill",
    "broadcast-of-reshape",
    "reshape-same",
    "reshape-reshape",
    "reshape-of-fill",
    "read-what-was-written",
    "dead-write",
    "write-nothing",
    "write-back",
];

fn canonicalize(func: &mut Func, _: &mut PassContext) -> Result<(), Diagnostic> {
    let laws = shortening_laws().map_err(|e| Diagnostic::new(&Loc::unknown(), e))?;
    let imported = import_with(func, &|graph, class| shortest(graph, laws, class))?;
    let choice = Choice::only(&imported.graph);
    *func = emit(func, &imported.graph, &choice, &imported.returns, &imported.returns)?;
    Ok(())
}

fn shortening_laws() -> Result<&'static LawSet, String> {
    static SET: OnceLock<Result<LawSet, String>> = OnceLock::new();
    let shortening = || LawSet::of(laws().filter(|law| SHORTENING.contains(&law.name)));
    SET.get_or_init(shortening).as_ref().map_err(String::clone)
}

/// What is left of a class when no law shortens it any more. Classes have one node each here, since
/// nothing is ever stated equal: users just take the shorter one.
fn shortest(graph: &mut Graph, laws: &LawSet, mut class: Id) -> Id {
    while let Some(shorter) = shorter(graph, laws, class) {
        class = shorter;
    }
    class
}

fn shorter(graph: &mut Graph, laws: &LawSet, class: Id) -> Option<Id> {
    let node = graph.egraph[class].nodes.first()?.clone();
    laws.for_node(&node)
        .find_map(|law| law.apply(graph, class, &node).into_iter().find(|equal| *equal != class))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Sketch;
    use crate::saturate::testing::{assert_same_results, tensors};
    use ramba_dialects::{DType, Opcode, Ufunc};

    fn canonical(func: &Func) -> Func {
        let options = crate::Options::parse(&CANONICALIZE, "").unwrap();
        let mut result = func.clone();
        CANONICALIZE.run(&mut result, &options, &mut Vec::new()).unwrap();
        assert_same_results(func, &result, &tensors(func, 7));
        result
    }

    fn opcodes(func: &Func) -> Vec<Opcode> {
        func.ops.iter().map(|op| op.opcode).collect()
    }

    #[test]
    fn views_compose_and_equal_operations_meet() {
        let s = Sketch::new(DType::F64);
        let x = s.x(&[12]).unwrap();
        let inner = s.slice(x, &[1], &[8], &[1]).unwrap();
        let a = s.slice(inner, &[1], &[6], &[1]).unwrap();
        let b = s.slice(x, &[2], &[6], &[1]).unwrap();
        let sum = s.map(Ufunc::Add, &[a, b]).unwrap();
        let result = canonical(&s.finish(&[sum]));
        assert_eq!(opcodes(&result), [Opcode::ExtractSlice, Opcode::Map]);
        assert_eq!(result.ops[0].ints("starts"), [2]);
    }

    #[test]
    fn views_that_change_nothing_go() {
        let s = Sketch::new(DType::I32);
        let x = s.x(&[3, 4]).unwrap();
        let y = s.slice(x, &[0, 0], &[3, 4], &[1, 1]).unwrap();
        let y = s.transpose(s.transpose(y, &[1, 0]).unwrap(), &[1, 0]).unwrap();
        let y = s.broadcast(s.cast(y, DType::I32).unwrap(), &[3, 4], &[0, 1]).unwrap();
        let y = s.reshape(s.reshape(y, &[12]).unwrap(), &[3, 4]).unwrap();
        let result = canonical(&s.finish(&[y]));
        assert!(result.ops.is_empty());
        assert_eq!(result.returns, [result.args[0].value]);
    }

    #[test]
    fn writes_stay_if_they_are_seen() {
        let s = Sketch::new(DType::F64);
        let (x, v) = (s.x(&[6]).unwrap(), s.x(&[2]).unwrap());
        let written = s.insert(x, v, &[1], &[3]).unwrap();
        let read = s.slice(written, &[1], &[2], &[3]).unwrap();
        let unseen = s.insert(x, v, &[0], &[1]).unwrap();
        let _ = unseen;
        let result = canonical(&s.finish(&[read, written]));
        assert_eq!(opcodes(&result), [Opcode::InsertSlice]);
        assert_eq!(result.returns[0], result.args[1].value, "the read is forwarded");
    }

    #[test]
    fn generated_programs_keep_what_they_compute() {
        ramba_dialects::generate::assert_preserved(80, |func| {
            *func = canonical(func);
            Ok(())
        });
    }

    #[test]
    fn arguments_and_their_donation_stay() {
        let mut func = Func::new("f");
        let ty = ramba_dialects::ArrayType::new(DType::F32, &[3]);
        func.arg(ty.clone(), true);
        let used = func.arg(ty, false);
        func.returns = vec![used, used];
        let result = canonical(&func);
        assert_eq!(result.args, func.args);
        assert_eq!(result.returns, func.returns);
    }
}
