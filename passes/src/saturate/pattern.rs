//! Laws in ordinary notation: `maximum(a, a) => a if integer(a)`.
//!
//! ```text
//! law     = term "=>" term [ "if" guard { "," guard } ]
//! term    = variable | literal | function "(" term { "," term } ")"
//!         | reduction "[" axes "]" "(" term ")"
//! literal = number | true | false | lowest | highest | ones | inf
//! guard   = name "(" variable ")"
//! ```
//! Variables are single letters. Functions are named as in the table of scalar functions. A literal
//! matches an array whose elements all are that number, bit for bit: `0` is not `-0.0` (but both are
//! the 0 of integers). Operands that commute match in either order. `axes` is the letter `k`: the
//! same dimensions on both sides.

use super::facts::Facts;
use super::graph::Graph;
use super::node::{AttrsId, Head, Node, commutes};
use super::notation;
use crate::rules::guards::Guard;
use egg::Id;
use ramba_dialects::ir::ArrayType;
use ramba_dialects::{AttrValue, DType, Opcode, Reduction, Scalar, Ufunc};
use smallvec::SmallVec;

/// The number of variables a law may have.
pub const MAX_VARIABLES: usize = 6;

/// One side of a law.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// Any array.
    Variable(usize),
    /// An array of one value.
    Literal(Literal),
    /// A scalar function.
    Map(Ufunc, Vec<Term>),
    /// A reduction along the law's axes.
    Reduce(Reduction, Box<Term>),
}

/// A value that depends on the element type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Literal {
    /// A number of any type that holds it.
    Number(f64),
    /// A truth value, of `bool` only.
    Truth(bool),
    /// The least value: −∞ for floats.
    Lowest,
    /// The greatest value: +∞ for floats.
    Highest,
    /// The integer whose bits are all one.
    Ones,
}

impl Literal {
    /// The literal as an element, if `dtype` has it.
    pub fn of(self, dtype: DType) -> Option<Scalar> {
        match self {
            Literal::Number(number) => {
                let scalar = Scalar::from_f64(number, dtype);
                (scalar.re() == number).then_some(scalar)
            }
            Literal::Truth(truth) => (dtype == DType::Bool).then_some(Scalar::Bool(truth)),
            Literal::Lowest => Scalar::lowest(dtype),
            Literal::Highest => Scalar::highest(dtype),
            Literal::Ones => dtype.is_integral().then(|| Scalar::from_i128(-1, dtype)),
        }
    }
}

/// A law in notation, read.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// What is found.
    pub lhs: Term,
    /// What it equals.
    pub rhs: Term,
    /// What must be known of variables.
    pub guards: Vec<(&'static Guard, usize)>,
}

/// What variables stand for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bindings {
    variables: [Option<Id>; MAX_VARIABLES],
    /// The attributes of the reduction that was matched.
    reduce: Option<AttrsId>,
}

type Matches = SmallVec<[Bindings; 1]>;

/// How many ways to match one node are looked at: large classes would have combinatorially many.
const MAX_MATCHES: usize = 16;

impl Bindings {
    /// Bindings that name these arrays, for trying out a law.
    pub fn of(arrays: &[Id], reduce: Option<AttrsId>) -> Bindings {
        let mut variables = [None; MAX_VARIABLES];
        for (variable, array) in variables.iter_mut().zip(arrays) {
            *variable = Some(*array);
        }
        Bindings { variables, reduce }
    }
}

impl Pattern {
    /// Reads a law.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Pattern, String> {
        notation::parse(text).map_err(|e| format!("law '{text}': {e}"))
    }

    /// The classes that equal `class`, which holds `node`, by this law.
    pub fn apply(&self, graph: &mut Graph, class: Id, node: &Node) -> SmallVec<[Id; 2]> {
        let mut equals = SmallVec::new();
        let mut matches = Matches::new();
        match_node(graph, &self.lhs, node, Bindings::default(), &mut matches);
        for bindings in matches {
            if self.admits(graph, &bindings) {
                let expected = graph.ty(class).cloned();
                equals.extend(build(graph, &self.rhs, &bindings, expected.as_ref()));
            }
        }
        equals
    }

    fn admits(&self, graph: &Graph, bindings: &Bindings) -> bool {
        self.guards.iter().all(|(guard, variable)| {
            bindings.variables[*variable].is_some_and(|id| (guard.holds)(graph.facts(id)))
        })
    }
}

/// Adds the ways in which a node is what a term describes.
fn match_node(graph: &Graph, term: &Term, node: &Node, bindings: Bindings, found: &mut Matches) {
    match (term, node.head) {
        (Term::Map(ufunc, terms), Head::Map(head)) if *ufunc == head => {
            match_operands(graph, terms.iter(), &node.children, bindings, found);
            if commutes(head) {
                match_operands(graph, terms.iter().rev(), &node.children, bindings, found);
            }
        }
        (Term::Reduce(kind, operand), Head::Op(_, attrs)) => {
            if let [AttrValue::Reduction(known), AttrValue::Ints(_)] = graph.attrs(node)
                && known == kind
            {
                let bindings = Bindings { reduce: Some(attrs), ..bindings };
                match_class(graph, operand, node.children[0], bindings, found);
            }
        }
        _ => {}
    }
}

fn match_operands<'a>(
    graph: &Graph,
    terms: impl Iterator<Item = &'a Term>,
    operands: &[Id],
    bindings: Bindings,
    found: &mut Matches,
) {
    let mut matches = Matches::from_iter([bindings]);
    for (term, operand) in terms.zip(operands) {
        let mut next = Matches::new();
        for bindings in &matches {
            match_class(graph, term, *operand, *bindings, &mut next);
        }
        if next.is_empty() {
            return;
        }
        next.truncate(MAX_MATCHES);
        matches = next;
    }
    found.extend(matches);
}

fn match_class(graph: &Graph, term: &Term, id: Id, bindings: Bindings, found: &mut Matches) {
    let known = found.len();
    match term {
        Term::Variable(variable) => found.extend(bind(graph, *variable, id, bindings)),
        Term::Literal(literal) => {
            let Facts { constant, ty, .. } = graph.facts(id);
            let same = constant.is_some()
                && ty.as_ref().is_some_and(|ty| literal.of(ty.dtype) == *constant);
            found.extend(same.then_some(bindings));
        }
        Term::Map(ufunc, _) => {
            for node in graph.nodes_headed(id, |head| head == Head::Map(*ufunc)) {
                match_node(graph, term, node, bindings, found);
            }
        }
        Term::Reduce(..) => {
            for node in graph.nodes_headed(id, |head| matches!(head, Head::Op(Opcode::Reduce, _))) {
                match_node(graph, term, node, bindings, found);
            }
        }
    }
    found.truncate(known + MAX_MATCHES);
}

fn bind(graph: &Graph, variable: usize, id: Id, mut bindings: Bindings) -> Option<Bindings> {
    let id = graph.egraph.find(id);
    match bindings.variables[variable] {
        None => bindings.variables[variable] = Some(id),
        Some(bound) if graph.egraph.find(bound) == id => {}
        Some(_) => return None,
    }
    Some(bindings)
}

/// Adds what a term stands for. A literal takes its type from its sibling operands or, where there
/// are none, from what is `expected`.
pub fn build(
    graph: &mut Graph,
    term: &Term,
    bindings: &Bindings,
    expected: Option<&ArrayType>,
) -> Option<Id> {
    match term {
        Term::Variable(variable) => bindings.variables[*variable],
        Term::Literal(literal) => {
            let ty = expected?;
            graph.fill(literal.of(ty.dtype)?, &ty.shape)
        }
        Term::Map(ufunc, terms) => build_map(graph, *ufunc, terms, bindings, expected),
        Term::Reduce(kind, operand) => {
            let operand = build(graph, operand, bindings, None)?;
            let axes = match graph.egraph.analysis.attrs.get(bindings.reduce?).get(1) {
                Some(AttrValue::Ints(axes)) => axes.clone(),
                _ => return None,
            };
            graph.reduce(*kind, operand, &axes)
        }
    }
}

fn build_map(
    graph: &mut Graph,
    ufunc: Ufunc,
    terms: &[Term],
    bindings: &Bindings,
    expected: Option<&ArrayType>,
) -> Option<Id> {
    let sibling = sibling_type(graph, ufunc, terms, bindings);
    let expected = sibling.or_else(|| expected.cloned());
    let mut operands: SmallVec<[Id; 3]> = SmallVec::new();
    for (position, term) in terms.iter().enumerate() {
        let condition = ufunc == Ufunc::Select && position == 0;
        let ty = expected.clone().map(|ty| match condition {
            true => ArrayType { dtype: DType::Bool, ..ty },
            false => ty,
        });
        operands.push(build(graph, term, bindings, ty.as_ref())?);
    }
    graph.map(ufunc, &operands)
}

/// The type that a literal operand of a function must have: that of a variable beside it.
fn sibling_type(
    graph: &Graph,
    ufunc: Ufunc,
    terms: &[Term],
    bindings: &Bindings,
) -> Option<ArrayType> {
    let values = if ufunc == Ufunc::Select { &terms[1..] } else { terms };
    let variable = values.iter().find_map(|term| match term {
        Term::Variable(variable) => bindings.variables[*variable],
        _ => None,
    });
    graph.ty(variable?).cloned()
}
