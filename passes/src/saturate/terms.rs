//! Values as formulas, for people: `sum(square(%a[1:9] − %b), 0)`.

use super::graph::Graph;
use super::node::{Head, Node};
use crate::rules::algebra::Region;
use egg::Id;
use ramba_dialects::{AttrValue, Opcode, Ufunc, ValueId};

/// How many operations deep formulas go; what is below is `…`.
const DEPTH: usize = 5;

/// Writes formulas; `node` says by which node of its class a value is to be shown.
pub struct Terms<'a, 'g> {
    /// The graph that the values are in.
    pub graph: &'g Graph,
    /// What to call an argument of the function.
    pub name: &'a dyn Fn(ValueId) -> String,
    /// The node to show for a class.
    pub node: &'a dyn Fn(Id) -> Option<&'g Node>,
}

impl Terms<'_, '_> {
    /// The formula of a node.
    pub fn of_node(&self, node: &Node) -> String {
        self.node(node, DEPTH)
    }

    fn class(&self, id: Id, depth: usize) -> String {
        if let Some(constant) = self.graph.constant(id) {
            return constant.to_string();
        }
        match (self.node)(id) {
            Some(node) if depth > 0 || node.children.is_empty() => self.node(node, depth),
            _ => "…".into(),
        }
    }

    fn node(&self, node: &Node, depth: usize) -> String {
        let operand = |at: usize| match node.children.get(at) {
            Some(id) => self.class(*id, depth.saturating_sub(1)),
            None => "…".into(),
        };
        match node.head {
            Head::Value(value) if node.children.is_empty() => (self.name)(value),
            Head::Value(_) | Head::Opaque(_) => "…".into(),
            Head::Map(ufunc) => of_map(ufunc, &operands(node, operand)),
            Head::Op(opcode, _) => self.operation(node, opcode, &operands(node, operand)),
        }
    }

    fn operation(&self, node: &Node, opcode: Opcode, operands: &[String]) -> String {
        let attrs = self.graph.attrs(node);
        let of = |name: &str, more: &str| format!("{name}({}{more})", operands.join(", "));
        match (opcode, attrs) {
            (Opcode::Fill, [AttrValue::Scalar(value), ..]) => value.to_string(),
            (Opcode::Iota, [_, _, AttrValue::Int(size)]) => format!("iota({size})"),
            (Opcode::Cast, [AttrValue::DType(dtype)]) => format!("{dtype}({})", operands[0]),
            (Opcode::ExtractSlice, _) => {
                let region = Region::of_slice(self.graph, node);
                format!("{}[{}]", bracketed(&operands[0]), of_region(&region))
            }
            (Opcode::InsertSlice, _) => match Region::of_insert(self.graph, node) {
                Some(region) => of("insert", &format!(" at [{}]", of_region(&region))),
                None => of("insert", ""),
            },
            (Opcode::Transpose, [AttrValue::Ints(perm)]) if perm[..] == [1, 0] => {
                format!("{}.T", bracketed(&operands[0]))
            }
            (Opcode::Reduce, [AttrValue::Reduction(kind), AttrValue::Ints(axes)]) => {
                of(kind.name(), &format!(", axis {}", joined(axes, " ")))
            }
            (Opcode::Transpose | Opcode::Reshape, [AttrValue::Ints(ints)]) => {
                of(opcode.name(), &format!(", {}", joined(ints, "×")))
            }
            (Opcode::Broadcast, [AttrValue::Ints(shape), _]) => {
                of(opcode.name(), &format!(", {}", joined(shape, "×")))
            }
            _ => of(opcode.name(), ""),
        }
    }
}

fn operands(node: &Node, operand: impl Fn(usize) -> String) -> Vec<String> {
    (0..node.children.len()).map(operand).collect()
}

fn of_map(ufunc: Ufunc, operands: &[String]) -> String {
    let sign = match ufunc {
        Ufunc::Add => "+",
        Ufunc::Sub => "−",
        Ufunc::Mul => "·",
        Ufunc::Div => "/",
        Ufunc::Less => "<",
        Ufunc::LessEqual => "≤",
        _ => "",
    };
    match operands {
        [a, b] if !sign.is_empty() => format!("{} {sign} {}", bracketed(a), bracketed(b)),
        _ => format!("{}({})", ufunc.name(), operands.join(", ")),
    }
}

/// In brackets, if there is a sign outside of brackets.
fn bracketed(term: &str) -> String {
    let mut open = 0;
    let loose = term.chars().any(|c| {
        open += i32::from(matches!(c, '(' | '[')) - i32::from(matches!(c, ')' | ']'));
        open == 0 && c == ' '
    });
    if loose { format!("({term})") } else { term.into() }
}

/// As in NumPy: `1:9:2, ::-1`.
fn of_region(region: &Region) -> String {
    let dim = |at: usize| {
        let (start, size, step) = (region.starts[at], region.sizes[at], region.steps[at]);
        let end = start + step * size;
        match step {
            1 => format!("{start}:{end}"),
            _ if end < 0 => format!("{start}::{step}"),
            _ => format!("{start}:{end}:{step}"),
        }
    };
    (0..region.starts.len()).map(dim).collect::<Vec<_>>().join(", ")
}

fn joined(ints: &[i64], separator: &str) -> String {
    ints.iter().map(i64::to_string).collect::<Vec<_>>().join(separator)
}
