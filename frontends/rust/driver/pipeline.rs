//! The text of pipelines.

use super::late::Mlir;
use super::suggest::suggestions;
use ramba_dialects::{Diagnostic, Loc};
use ramba_passes::{Options, PassDef, pass_named};
use std::fmt;

/// What errors about a pipeline call its text.
const SOURCE: &str = "--pass-pipeline";

/// What runs, in order.
pub struct Pipeline {
    pub stages: Vec<Stage>,
}

/// One pass, or one group of upstream's passes.
pub enum Stage {
    /// One of our passes.
    Ours(OurPass),
    /// Passes of upstream's.
    Upstream {
        /// As the user wrote it.
        text: String,
        /// The same in `builtin.module(…)`.
        pipeline: String,
    },
}

/// One of our passes with its options.
pub struct OurPass {
    pub pass: &'static PassDef,
    pub options: Options,
}

/// The name of the pass or passes, without options.
impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stage::Ours(own) => own.pass.name,
            Stage::Upstream { text, .. } => text,
        })
    }
}

impl Pipeline {
    /// Parses a pipeline and checks that everything it names exists.
    ///
    /// # Errors
    /// What is wrong with the text, at its column.
    pub fn parse(mlir: &dyn Mlir, text: &str) -> Result<Pipeline, Diagnostic> {
        let mut reader = Reader { mlir, stages: Vec::new() };
        reader.elements(elements(text, 0)?, "")?;
        Ok(Pipeline { stages: reader.stages })
    }
}

struct Reader<'s> {
    mlir: &'s dyn Mlir,
    stages: Vec<Stage>,
}

impl Reader<'_> {
    /// Appends the elements of a group that runs on operations called `anchor`, or on the module.
    fn elements(&mut self, elements: Vec<Element>, anchor: &str) -> Result<(), Diagnostic> {
        elements.into_iter().try_for_each(|element| self.element(element, anchor))
    }

    fn element(&mut self, element: Element, anchor: &str) -> Result<(), Diagnostic> {
        if let Some(pass) = pass_named(element.name) {
            return self.our_pass(pass, &element);
        }
        if element.name.starts_with("dist-") {
            return Err(unknown(&element, element.name));
        }
        match (element.name, element.nested) {
            ("builtin.module", Some((at, nested))) if anchor.is_empty() => {
                self.elements(elements(nested, at)?, anchor)
            }
            ("func.func", Some((at, nested))) if anchor.is_empty() => {
                self.elements(elements(nested, at)?, "func.func")
            }
            _ => self.upstream(&element, anchor),
        }
    }

    fn our_pass(&mut self, pass: &'static PassDef, element: &Element) -> Result<(), Diagnostic> {
        if element.nested.is_some() {
            return Err(at(element.at, format!("'{}' is a pass; it holds no others", pass.name)));
        }
        let options = Options::parse(pass, element.options.unwrap_or_default());
        let options = options.map_err(|message| at(element.at, message))?;
        self.stages.push(Stage::Ours(OurPass { pass, options }));
        Ok(())
    }

    fn upstream(&mut self, element: &Element, anchor: &str) -> Result<(), Diagnostic> {
        let text = match anchor {
            "" => element.text.to_string(),
            anchor => format!("{anchor}({})", element.text),
        };
        let pipeline = format!("builtin.module({text})");
        let session = self.mlir.session().map_err(|errors| no_mlir(element, &errors))?;
        ramba_mlir::check_pipeline(session, &pipeline)
            .map_err(|message| explain(element, &message))?;
        self.stages.push(Stage::Upstream { text, pipeline });
        Ok(())
    }
}

/// Why an element cannot be looked at.
fn no_mlir(element: &Element, errors: &[Diagnostic]) -> Diagnostic {
    let why = errors.first().map_or("unknown", |error| &error.message);
    at(element.at, format!("no MLIR: {why}"))
}

/// What MLIR has against an element, in our words where the pass is unknown.
fn explain(element: &Element, message: &str) -> Diagnostic {
    let first = message.split("error: ").nth(1).unwrap_or(message);
    let first = first.lines().next().unwrap_or(first);
    match first.split('\'').nth(1) {
        Some(name) if first.contains("does not refer to a registered pass") => {
            unknown(element, name)
        }
        _ => at(element.at, first),
    }
}

fn unknown(element: &Element, name: &str) -> Diagnostic {
    let column = element.at + element.text.find(name).unwrap_or(0);
    at(column, format!("unknown pass '{name}'{}", suggestions(name)))
}

/// An error at a byte of the pipeline.
fn at(byte: usize, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(&Loc::new(SOURCE, 1, byte as u32 + 1), message)
}

/// `name(nested){options}`, each part but the name optional.
struct Element<'t> {
    /// Where it begins in the pipeline.
    at: usize,
    text: &'t str,
    name: &'t str,
    /// What is in parentheses, and where that begins.
    nested: Option<(usize, &'t str)>,
    options: Option<&'t str>,
}

/// The elements of a list that begins at `offset` in the pipeline.
fn elements(list: &str, offset: usize) -> Result<Vec<Element<'_>>, Diagnostic> {
    let mut elements = Vec::new();
    for (start, text) in split(list, offset)? {
        elements.push(element(text, offset + start)?);
    }
    Ok(elements)
}

/// Cuts a list at its commas outside of brackets; yields where each part begins, blanks left out.
fn split(list: &str, offset: usize) -> Result<Vec<(usize, &str)>, Diagnostic> {
    let mut parts = Vec::new();
    let mut open = Vec::new();
    let mut start = 0;
    for (position, character) in list.char_indices() {
        match character {
            '(' => open.push(')'),
            '{' => open.push('}'),
            ')' | '}' if open.pop() != Some(character) => {
                return Err(at(offset + position, format!("unexpected '{character}'")));
            }
            ',' if open.is_empty() => {
                parts.push((start, &list[start..position]));
                start = position + 1;
            }
            _ => {}
        }
    }
    if let Some(missing) = open.pop() {
        return Err(at(offset + list.len(), format!("expected '{missing}'")));
    }
    parts.push((start, &list[start..]));
    let whole = parts.len() == 1;
    let trimmed = |(start, part): (usize, &'_ str)| start + part.len() - part.trim_start().len();
    let parts = parts.into_iter().map(|(start, part)| (trimmed((start, part)), part.trim()));
    Ok(parts.filter(|(_, part)| !(whole && part.is_empty())).collect())
}

fn element(text: &str, offset: usize) -> Result<Element<'_>, Diagnostic> {
    let name = &text[..text.find(['(', '{']).unwrap_or(text.len())];
    let mut element = Element { at: offset, text, name: name.trim(), nested: None, options: None };
    if element.name.is_empty() {
        return Err(at(offset, "expected the name of a pass"));
    }
    let mut rest = &text[name.len()..];
    if rest.starts_with('(') {
        let end = closing(rest);
        element.nested = Some((offset + name.len() + 1, &rest[1..end]));
        rest = &rest[end + 1..];
    }
    if rest.starts_with('{') {
        let end = closing(rest);
        element.options = Some(&rest[1..end]);
        rest = &rest[end + 1..];
    }
    if rest.trim().is_empty() {
        return Ok(element);
    }
    Err(at(offset + text.len() - rest.len(), format!("expected ',' before '{}'", rest.trim())))
}

/// Where the bracket that `text` begins with is closed; [`split`] has checked that it is.
fn closing(text: &str) -> usize {
    let mut depth = 0;
    let close = text.char_indices().find(|(_, character)| {
        match character {
            '(' | '{' => depth += 1,
            ')' | '}' => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    close.map_or(text.len() - 1, |(position, _)| position)
}

#[cfg(test)]
mod tests;
