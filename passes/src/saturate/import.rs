//! From a function to its e-graph.

use super::facts::NO_ORIGIN;
use super::graph::Graph;
use super::node::{Head, Node};
use egg::Id;
use ramba_dialects::ir::Op;
use ramba_dialects::ops::Family;
use ramba_dialects::{AttrValue, Diagnostic, Func, Licence, Opcode, ValueId};

/// A function as an e-graph.
pub struct Imported {
    /// The graph.
    pub graph: Graph,
    /// The classes of the source's values, by number.
    pub values: Vec<Option<Id>>,
    /// The classes of the values returned, in order.
    pub returns: Vec<Id>,
    /// The opaque operations, which are kept whether or not somebody uses them.
    pub opaque: Vec<Id>,
}

impl Imported {
    /// Everything that must be computed.
    pub fn roots(&self) -> Vec<Id> {
        self.returns.iter().chain(&self.opaque).copied().collect()
    }
}

/// Reads a function in.
///
/// # Errors
/// If an operation is invalid, at its line.
pub fn import(func: &Func) -> Result<Imported, Diagnostic> {
    import_with(func, &|_, class| class)
}

/// Reads a function in of which only the operations that allow all of `licence` are to be looked into;
/// all others stay as they are. If `finite`, no value that is computed is taken for NaN or infinite.
///
/// # Errors
/// If an operation is invalid, at its line.
pub fn import_licensed(
    func: &Func,
    licence: Licence,
    finite: bool,
) -> Result<Imported, Diagnostic> {
    read_in(func, &|_, class| class, licence, finite)
}

/// Reads a function in; users of an operation see what `replace` makes of its class.
///
/// # Errors
/// If an operation is invalid, at its line.
pub fn import_with(
    func: &Func,
    replace: &dyn Fn(&mut Graph, Id) -> Id,
) -> Result<Imported, Diagnostic> {
    read_in(func, replace, Licence::default(), false)
}

fn read_in(
    func: &Func,
    replace: &dyn Fn(&mut Graph, Id) -> Id,
    licence: Licence,
    finite: bool,
) -> Result<Imported, Diagnostic> {
    let types = func.values.iter().map(|value| value.ty.clone()).collect();
    let mut reader = Reader {
        func,
        replace,
        licence,
        graph: Graph::new(types, finite),
        classes: vec![None; func.values.len()],
        opaque: Vec::new(),
    };
    for arg in &func.args {
        reader.value(arg.value, &[]);
    }
    for (position, op) in func.ops.iter().enumerate() {
        reader.graph.egraph.analysis.origin = position as u32;
        reader.graph.egraph.analysis.licence = op.licence;
        reader.op(position as u32, op).ok_or_else(|| {
            Diagnostic::new(&op.loc, format!("'dist.{}' is invalid", op.opcode.name()))
        })?;
    }
    reader.graph.egraph.analysis.origin = NO_ORIGIN;
    let class = |value: &ValueId| reader.classes[value.0 as usize];
    let returns: Option<Vec<Id>> = func.returns.iter().map(class).collect();
    let missing = || Diagnostic::new(&ramba_dialects::Loc::unknown(), "returns an unknown value");
    let returns = returns.ok_or_else(missing)?;
    reader.graph.egraph.rebuild();
    let (values, opaque) = (reader.classes, reader.opaque);
    Ok(Imported { graph: reader.graph, values, returns, opaque })
}

struct Reader<'a> {
    func: &'a Func,
    replace: &'a dyn Fn(&mut Graph, Id) -> Id,
    licence: Licence,
    graph: Graph,
    classes: Vec<Option<Id>>,
    opaque: Vec<Id>,
}

impl Reader<'_> {
    fn op(&mut self, position: u32, op: &Op) -> Option<()> {
        let operands: Option<Vec<Id>> =
            op.operands.iter().map(|value| self.classes[value.0 as usize]).collect();
        let operands = operands?;
        if !self.understood(op) {
            return self.opaque(position, op, &operands);
        }
        let class = match (op.opcode, &op.attrs[..]) {
            (Opcode::Map, [AttrValue::Ufunc(ufunc)]) => self.graph.map(*ufunc, &operands)?,
            _ => self.graph.op(op.opcode, &operands, op.attrs.clone())?,
        };
        self.graph.note_source();
        // The same may have been computed before, where less was allowed.
        self.graph.restrict(class, op.licence);
        let class = (self.replace)(&mut self.graph, class);
        self.classes[op.results[0].0 as usize] = Some(class);
        Some(())
    }

    fn opaque(&mut self, position: u32, op: &Op, operands: &[Id]) -> Option<()> {
        let bundle = self.graph.add(Node::new(Head::Opaque(position), operands))?;
        self.opaque.push(bundle);
        for result in &op.results {
            self.value(*result, &[bundle]);
        }
        Some(())
    }

    fn value(&mut self, value: ValueId, bundle: &[Id]) {
        self.classes[value.0 as usize] = self.graph.add(Node::new(Head::Value(value), bundle));
    }

    /// Do laws know what the operation does? Arrays whose layout is chosen are left alone, since
    /// equal elements elsewhere are not the same array.
    fn understood(&self, op: &Op) -> bool {
        let family = op.opcode.def().family;
        let pure = !matches!(family, Family::Generic | Family::Communication | Family::Constraint);
        let mut values = op.operands.iter().chain(&op.results);
        let laid_out = values.any(|value| self.func.ty(*value).layout.is_some());
        pure && op.licence.covers(self.licence)
            && op.results.len() == 1
            && op.body.is_none()
            && !laid_out
    }
}
