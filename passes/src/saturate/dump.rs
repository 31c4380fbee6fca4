//! The e-graph for other tools: egraph-serialize's JSON, and Graphviz.
//!
//! The JSON is the format of the `egraph-serialize` crate (nodes by name, each with operator,
//! children, class and cost; the roots' classes), which extraction-gym and egg's web viewers read.

use super::extract::Choice;
use super::graph::Graph;
use super::node::{Head, Node};
use super::terms::Terms;
use crate::cost::Cost;
use egg::Id;
use std::fmt::Write;
use std::path::Path;

/// Writes a graph to `PATH.json` and `PATH.dot`; the chosen nodes are filled in the picture.
///
/// # Errors
/// What the system says about the files.
pub fn dump(graph: &Graph, roots: &[Id], choice: &Choice, path: &str) -> Result<(), String> {
    for (ending, text) in [("json", json(graph, roots)), ("dot", dot(graph, choice))] {
        let file = format!("{path}.{ending}");
        std::fs::write(Path::new(&file), text)
            .map_err(|error| format!("cannot write '{file}': {error}"))?;
    }
    Ok(())
}

/// The graph in the format of `egraph-serialize`.
pub fn json(graph: &Graph, roots: &[Id]) -> String {
    let mut nodes = Vec::new();
    for class in graph.class_ids() {
        for (position, node) in graph.egraph[class].nodes.iter().enumerate() {
            // A class stands for each of its nodes; the format names one.
            let children: Vec<String> = node
                .children
                .iter()
                .map(|id| format!("\"{}.0\"", graph.egraph.find(*id)))
                .collect();
            nodes.push(format!(
                "    \"{class}.{position}\": {{\"op\": {}, \"children\": [{}], \"eclass\": \
                 \"{class}\", \"cost\": {}}}",
                quoted(&label(graph, node)),
                children.join(", "),
                Cost::of_node(graph, node, graph.facts(class)).weight()
            ));
        }
    }
    let roots: Vec<String> =
        roots.iter().map(|id| format!("\"{}\"", graph.egraph.find(*id))).collect();
    format!(
        "{{\n  \"nodes\": {{\n{}\n  }},\n  \"root_eclasses\": [{}]\n}}\n",
        nodes.join(",\n"),
        roots.join(", ")
    )
}

/// The graph as a picture in Graphviz's language: a box for each class.
pub fn dot(graph: &Graph, choice: &Choice) -> String {
    let mut text = String::from(
        "digraph equalities {\n  compound=true; rankdir=BT; node [shape=box, style=rounded]\n",
    );
    // Writing to a string cannot fail.
    for class in graph.class_ids() {
        let ty = graph.ty(class).map_or_else(String::new, ToString::to_string);
        let _ = writeln!(text, "  subgraph cluster_{class} {{ style=dotted; label={}", quoted(&ty));
        for (position, node) in graph.egraph[class].nodes.iter().enumerate() {
            let filled = choice.node(graph, class) == Some(node);
            let style = if filled { ", style=\"rounded,filled\"" } else { "" };
            let label = quoted(&label(graph, node));
            let _ = writeln!(text, "    \"{class}.{position}\" [label={label}{style}]");
        }
        let _ = writeln!(text, "  }}");
    }
    for class in graph.class_ids() {
        for (position, node) in graph.egraph[class].nodes.iter().enumerate() {
            for operand in &node.children {
                let operand = graph.egraph.find(*operand);
                let _ = writeln!(
                    text,
                    "  \"{operand}.0\" -> \"{class}.{position}\" [ltail=cluster_{operand}]"
                );
            }
        }
    }
    text + "}\n"
}

/// An operator with its attributes: `sum(…, axis 0)`.
fn label(graph: &Graph, node: &Node) -> String {
    match node.head {
        Head::Opaque(position) => format!("operation {position}"),
        Head::Value(value) if !node.children.is_empty() => format!("result %{}", value.0),
        _ => Terms { graph, name: &|value| format!("%{}", value.0), node: &|_| None }.of_node(node),
    }
}

fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Sketch;
    use crate::saturate::import;
    use ramba_dialects::{DType, Ufunc};

    fn dumped() -> [String; 2] {
        let s = Sketch::new(DType::F64);
        let (x, two) = (s.x(&[3]).unwrap(), s.fill(2.0, &[3]).unwrap());
        let product = s.map(Ufunc::Mul, &[x, two]).unwrap();
        let imported = import(&s.finish(&[product])).unwrap();
        let graph = &imported.graph;
        [json(graph, &imported.returns), dot(graph, &Choice::only(graph))]
    }

    #[test]
    fn the_json_has_what_extraction_needs() {
        let [json, _] = dumped();
        let product = "\"2.0\": {\"op\": \"… · 2.0\", \"children\": [\"0.0\", \"1.0\"], \
                       \"eclass\": \"2\", \"cost\": 4}";
        assert!(json.contains(product), "{json}");
        assert!(json.contains("\"root_eclasses\": [\"2\"]"), "{json}");
        assert_eq!(json.matches("\"op\"").count(), 3);
    }

    #[test]
    fn the_picture_has_a_box_per_class_and_fills_what_is_chosen() {
        let [_, dot] = dumped();
        assert_eq!(dot.matches("subgraph").count(), 3);
        assert_eq!(dot.matches("filled").count(), 3);
        assert!(dot.contains("\"0.0\" -> \"2.0\""), "{dot}");
    }
}
