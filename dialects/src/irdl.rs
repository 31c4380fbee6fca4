//! The dialect's definition in IRDL, MLIR's language for dialects, made from the tables.
//!
//! `dialects/dist.irdl.mlir` is [`text`] with [`Checks::All`]: stock `mlir-opt --irdl-file=` reads it
//! and then parses, verifies and round-trips whatever ramba prints. What IRDL can say of the dialect
//! is enforced there; the rest (shapes, result types, bodies) only the tables know.
//!
//! # What shapes the textual form
//!
//! IRDL constrains all values of a variadic group to *one* type. Loop nests read and make arrays of
//! different types, so in IR
//! * a nest has no operands: its body captures them, one [`LOAD`] or [`BASE`] per operand, in order
//!   (the row's `ins` are the `at` attributes of the loads);
//! * a nest that makes several arrays returns a `tuple` of them, which [`RESULT`] takes apart.
//!
//! IRDL requires every attribute it names, so optional ones are not named.

use crate::ir::{AttrDef, AttrKind};
use crate::ops::{Arity, Family, OPS, OpDef};
use crate::ufunc::UFUNCS;
use ramba_abi::{DType, Reduction};
use std::fmt::Write;

/// How much of what IRDL can check the definition asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checks {
    /// All of it, for tools that know only the definition.
    All,
    /// Names and counts only, for those who check the rest better, against the tables.
    Names,
}

/// An operation that occurs only beside a loop nest: in its body, or taking its results apart.
#[derive(Debug)]
pub struct BodyOp {
    /// Its name without the dialect's.
    pub name: &'static str,
    /// One sentence for the manual.
    pub summary: &'static str,
    operands: &'static [(&'static str, Operand)],
    attrs: &'static [(&'static str, Constraint)],
    result: Option<Constraint>,
}

/// Reads an operand of the loop nest.
pub const LOAD: BodyOp = BodyOp {
    name: "load",
    summary: "The element of an array at the indices that the map `at` gives the iteration.",
    operands: &[("array", Operand::One(Constraint::Array))],
    attrs: &[("at", Constraint::Base("#builtin.affine_map"))],
    result: Some(Constraint::Element),
};

/// Names an operand of the loop nest that it does not read.
pub const BASE: BodyOp = BodyOp {
    name: "base",
    summary: "Names an array that a result of the nest starts from (its `inits` count the loads and \
              bases).",
    operands: &[("array", Operand::One(Constraint::Array))],
    attrs: &[],
    result: None,
};

/// Applies a scalar function.
pub const APPLY: BodyOp = BodyOp {
    name: "apply",
    summary: "The scalar function `fn` of its operands.",
    operands: &[
        ("first", Operand::One(Constraint::Element)),
        ("others", Operand::Rest(Constraint::Element)),
    ],
    attrs: &[("fn", Constraint::Kind(AttrKind::Ufunc))],
    result: Some(Constraint::Element),
};

/// Converts an element.
pub const CONVERT: BodyOp = BodyOp {
    name: "convert",
    summary: "Its operand as another type, as NumPy's `astype` converts.",
    operands: &[("element", Operand::One(Constraint::Element))],
    attrs: &[],
    result: Some(Constraint::Element),
};

/// A constant element.
pub const CONSTANT: BodyOp = BodyOp {
    name: "constant",
    summary: "The element `value`.",
    operands: &[],
    attrs: &[("value", Constraint::Kind(AttrKind::Scalar))],
    result: Some(Constraint::Element),
};

/// An iteration index.
pub const INDEX: BodyOp = BodyOp {
    name: "index",
    summary: "The (global) index of the iteration along dimension `dim`.",
    operands: &[],
    attrs: &[("dim", Constraint::Kind(AttrKind::Int))],
    result: Some(Constraint::Index),
};

/// Takes one array out of several that a loop nest makes.
pub const RESULT: BodyOp = BodyOp {
    name: "result",
    summary: "Array number `index` of those that a loop nest makes.",
    operands: &[("arrays", Operand::One(Constraint::Base("!builtin.tuple")))],
    attrs: &[("index", Constraint::Kind(AttrKind::Int))],
    result: Some(Constraint::Array),
};

/// Every operation that belongs to loop nests.
pub const BODY_OPS: &[&BodyOp] = &[&LOAD, &BASE, &APPLY, &CONVERT, &CONSTANT, &INDEX, &RESULT];

/// The attribute of an operation's row that its body carries in IR, as the `at` of its loads.
pub const CARRIED_BY_BODY: &str = "ins";

/// The attributes of a row that stand as attributes in IR.
pub fn written_attrs(def: &OpDef) -> impl Iterator<Item = (usize, &'static AttrDef)> {
    let body = def.body;
    let carried = move |attr: &AttrDef| body && attr.name == CARRIED_BY_BODY;
    def.attrs.iter().enumerate().filter(move |(_, attr)| !carried(attr))
}

/// Every operation's name without the dialect's.
pub fn op_names() -> impl Iterator<Item = &'static str> {
    OPS.iter().map(|def| def.name).chain(BODY_OPS.iter().map(|op| op.name))
}

#[derive(Clone, Copy, Debug)]
enum Operand {
    One(Constraint),
    /// Any number of one type; at most one, at the end.
    Rest(Constraint),
}

/// What IRDL is to demand of a type or an attribute.
#[derive(Clone, Copy, Debug)]
enum Constraint {
    Array,
    /// An array, or a tuple of them.
    Arrays,
    Element,
    Index,
    Base(&'static str),
    Kind(AttrKind),
}

/// The definition of the dialect.
pub fn text(checks: Checks) -> String {
    let mut text = String::from(HEADER);
    for def in OPS {
        text += &operation(def, checks);
    }
    for op in BODY_OPS {
        text += &body_operation(op, checks);
    }
    text + "}\n"
}

const HEADER: &str = r##"// The dist dialect. Made by `ramba-opt --emit-irdl`; change the tables in dialects/src, not this.
irdl.dialect @dist {
  // A distributed array: the tensor of all its elements, whose encoding is the layout once chosen.
  irdl.type @array {
    %contents = irdl.base "!builtin.tensor"
    irdl.parameters(contents: %contents)
  }

  // The shape of the grid of ranks, how each dimension is split, which grid axes hold partial results.
  irdl.attribute @layout {
    %grid = irdl.base "#builtin.dense_array"
    %dims = irdl.base "#builtin.array"
    %partial = irdl.base "#builtin.array"
    irdl.parameters(grid: %grid, dims: %dims, partial: %partial)
  }
"##;

fn operation(def: &OpDef, checks: Checks) -> String {
    let mut op = Definition::new(checks);
    let names = ["a", "b", "c"];
    let operands: Vec<(&str, Operand)> = match def.arity {
        _ if def.body => Vec::new(),
        Arity::Exactly(count) => {
            names[..count].iter().map(|name| (*name, Operand::One(Constraint::Array))).collect()
        }
        Arity::Any => {
            vec![("a", Operand::One(Constraint::Array)), ("b", Operand::Rest(Constraint::Array))]
        }
    };
    op.operands(&operands);
    op.result(if def.family == Family::Generic { Constraint::Arrays } else { Constraint::Array });
    let required = written_attrs(def).filter(|(_, attr)| !attr.optional);
    let attrs: Vec<_> =
        required.map(|(_, attr)| (attr.name, Constraint::Kind(attr.kind))).collect();
    op.attributes(&attrs);
    if def.body {
        op.line("%body = irdl.region with size 1");
        op.line("irdl.regions(body: %body)");
    }
    op.finish(def.name, &format!("{}\nSplit: {}.", def.summary, def.sharding.summary))
}

fn body_operation(row: &BodyOp, checks: Checks) -> String {
    let mut op = Definition::new(checks);
    op.operands(row.operands);
    if let Some(result) = row.result {
        op.result(result);
    }
    op.attributes(row.attrs);
    op.finish(row.name, row.summary)
}

/// The definition of one operation under construction.
struct Definition {
    checks: Checks,
    text: String,
}

impl Definition {
    fn new(checks: Checks) -> Definition {
        Definition { checks, text: String::new() }
    }

    fn line(&mut self, line: &str) {
        self.text += "    ";
        self.text += line;
        self.text += "\n";
    }

    fn operands(&mut self, operands: &[(&str, Operand)]) {
        let mut list = Vec::new();
        for (name, operand) in operands {
            let (variadicity, constraint) = match operand {
                Operand::One(constraint) => ("", constraint),
                Operand::Rest(constraint) => ("variadic ", constraint),
            };
            let value = self.constrain(name, *constraint);
            list.push(format!("{name}: {variadicity}{value}"));
        }
        if !list.is_empty() {
            self.line(&format!("irdl.operands({})", list.join(", ")));
        }
    }

    fn result(&mut self, constraint: Constraint) {
        let value = self.constrain("result", constraint);
        self.line(&format!("irdl.results(result: {value})"));
    }

    fn attributes(&mut self, attrs: &[(&str, Constraint)]) {
        let mut list = Vec::new();
        for (name, constraint) in attrs {
            let value = self.constrain(&format!("attr_{name}"), *constraint);
            list.push(format!("\"{name}\" = {value}"));
        }
        if !list.is_empty() {
            self.line(&format!("irdl.attributes {{ {} }}", list.join(", ")));
        }
    }

    /// Writes a constraint; returns the value that stands for it.
    fn constrain(&mut self, name: &str, constraint: Constraint) -> String {
        let value = format!("%{name}");
        if self.checks == Checks::Names {
            self.line(&format!("{value} = irdl.any"));
            return value;
        }
        match constraint {
            Constraint::Array => self.line(&format!("{value} = irdl.base @dist::@array")),
            Constraint::Arrays => {
                let array = self.constrain(&format!("{name}_array"), Constraint::Array);
                let tuple =
                    self.constrain(&format!("{name}_tuple"), Constraint::Base("!builtin.tuple"));
                self.line(&format!("{value} = irdl.any_of({array}, {tuple})"));
            }
            Constraint::Element => self.one_of(name, DType::with_joint().map(DType::mlir_name)),
            Constraint::Index => self.line(&format!("{value} = irdl.is i64")),
            Constraint::Base(base) => self.line(&format!("{value} = irdl.base \"{base}\"")),
            Constraint::Kind(kind) => self.constrain_kind(name, kind),
        }
        value
    }

    fn constrain_kind(&mut self, name: &str, kind: AttrKind) {
        let base = match kind {
            AttrKind::Int => "\"#builtin.integer\"",
            AttrKind::Ints => "\"#builtin.dense_array\"",
            AttrKind::DType => "\"#builtin.type\"",
            AttrKind::Outs | AttrKind::Views => "\"#builtin.array\"",
            AttrKind::Layout => "@dist::@layout",
            AttrKind::Text => "\"#builtin.string\"",
            AttrKind::Scalar => return self.scalar(name),
            AttrKind::Ufunc => return self.one_of(name, UFUNCS.iter().map(|def| quoted(def.name))),
            AttrKind::Reduction => {
                return self.one_of(name, Reduction::NAMES.iter().map(|(_, name)| quoted(name)));
            }
        };
        self.line(&format!("%{name} = irdl.base {base}"));
    }

    /// Integers and `bool`, floats, and complex numbers as pairs.
    fn scalar(&mut self, name: &str) {
        let bases = ["integer", "float", "array"];
        for base in bases {
            self.line(&format!("%{name}_{base} = irdl.base \"#builtin.{base}\""));
        }
        let values = bases.map(|base| format!("%{name}_{base}")).join(", ");
        self.line(&format!("%{name} = irdl.any_of({values})"));
    }

    /// One of a few attributes or types, each written as in IR.
    fn one_of<S: AsRef<str>>(&mut self, name: &str, choices: impl Iterator<Item = S>) {
        let mut values = Vec::new();
        for (position, choice) in choices.enumerate() {
            let value = format!("%{name}_{position}");
            self.line(&format!("{value} = irdl.is {}", choice.as_ref()));
            values.push(value);
        }
        let lines: Vec<String> = values.chunks(8).map(|chunk| chunk.join(", ")).collect();
        self.line(&format!("%{name} = irdl.any_of({})", lines.join(",\n      ")));
    }

    fn finish(self, name: &str, summary: &str) -> String {
        let mut text = String::from("\n");
        for line in summary.lines().flat_map(|part| wrapped(part, 94)) {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  // {line}");
        }
        let _ = writeln!(text, "  irdl.operation @{name} {{\n{}  }}", self.text);
        text
    }
}

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

/// The words of `text` in lines of at most `width` characters.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last().map_or(0, String::len);
        match lines.last_mut() {
            Some(last) if line + 1 + word.len() <= width && line > 0 => {
                last.push(' ');
                last.push_str(word);
            }
            Some(last) if line == 0 => last.push_str(word),
            _ => lines.push(word.to_string()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn committed_definition_is_current() {
        let committed = include_str!("../dist.irdl.mlir");
        assert!(
            text(Checks::All) == committed,
            "run: ramba-opt --emit-irdl > dialects/dist.irdl.mlir"
        );
    }

    #[test]
    fn names_are_unique() {
        let mut seen = HashSet::new();
        assert!(op_names().all(|name| seen.insert(name)));
    }

    #[test]
    fn every_row_and_every_required_attribute_is_defined() {
        let text = text(Checks::All);
        for name in op_names() {
            assert!(text.contains(&format!("irdl.operation @{name} {{")), "{name}");
        }
        for def in OPS {
            for (_, attr) in written_attrs(def).filter(|(_, attr)| !attr.optional) {
                assert!(text.contains(&format!("\"{}\" = ", attr.name)), "{}", attr.name);
            }
        }
    }

    #[test]
    fn lines_are_wrapped_between_words() {
        assert_eq!(wrapped("aa bb cc", 5), ["aa bb", "cc"]);
        assert_eq!(wrapped("aaaaaaa b", 3), ["aaaaaaa", "b"]);
    }
}
