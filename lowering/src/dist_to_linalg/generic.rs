//! One `linalg.generic` under construction.

use std::fmt::Write;

/// The operands of a `linalg.generic`, each with its map and the name of its element in the body.
#[derive(Default)]
pub struct Generic {
    maps: Vec<String>,
    ins: Vec<(String, String)>,
    outs: Vec<(String, String)>,
    block_arguments: Vec<String>,
}

/// A memref as an operand.
pub struct View {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: String,
    /// From iteration indices to its own.
    pub map: String,
}

impl Generic {
    /// Adds an operand that is read; `argument` is its element's name and type. All of them come
    /// before the first that is written.
    pub fn read(&mut self, view: View, argument: String) {
        self.maps.push(view.map);
        self.ins.push((view.name, view.ty));
        self.block_arguments.push(argument);
    }

    /// Adds an operand that is written; `argument` is the name and type of the element it had.
    pub fn write(&mut self, view: View, argument: String) {
        self.maps.push(view.map);
        self.outs.push((view.name, view.ty));
        self.block_arguments.push(argument);
    }

    /// Appends the operation, with a body that yields, to `text`.
    pub fn print(&self, text: &mut String, iterators: &[&str], body: &str) {
        let iterators: Vec<String> = iterators.iter().map(|i| format!("\"{i}\"")).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "  linalg.generic {{indexing_maps = [{}], iterator_types = [{}]}}{}{} {{",
            self.maps.join(", "),
            iterators.join(", "),
            operand_list("ins", &self.ins),
            operand_list("outs", &self.outs)
        );
        let _ = writeln!(text, "  ^bb0({}):", self.block_arguments.join(", "));
        text.push_str(body);
        text.push_str("  }\n");
    }
}

fn operand_list(role: &str, operands: &[(String, String)]) -> String {
    if operands.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = operands.iter().map(|(name, _)| name.as_str()).collect();
    let types: Vec<&str> = operands.iter().map(|(_, ty)| ty.as_str()).collect();
    format!(" {role}({} : {})", names.join(", "), types.join(", "))
}
