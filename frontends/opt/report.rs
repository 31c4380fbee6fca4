//! Diagnostics as LLVM's tools print them: `file:line:column: error: message`, the line, a caret.

use crate::input::Source;
use ramba_dialects::{Diagnostic, Loc, Remark};
use ramba_mlir::{Report, Severity};
use std::fmt::Write;

/// Texts that diagnostics may point into, by name. Others are read from disk.
pub struct Sources<'s> {
    named: Vec<(&'s str, &'s str)>,
}

impl<'s> Sources<'s> {
    /// The input, and the pipeline's text.
    pub fn new(input: &'s Source, pipeline: Option<&'s str>) -> Sources<'s> {
        let input = input.text().map(|text| (input.name.as_str(), text));
        let pipeline = pipeline.map(|text| ("--pass-pipeline", text));
        Sources { named: input.into_iter().chain(pipeline).collect() }
    }

    fn line(&self, file: &str, number: u32) -> Option<String> {
        let pick = |text: &str| text.lines().nth(number.checked_sub(1)? as usize).map(String::from);
        match self.named.iter().find(|(name, _)| *name == file) {
            Some((_, text)) => pick(text),
            None => pick(&std::fs::read_to_string(file).ok()?),
        }
    }

    /// A report with its notes, each with its line.
    pub fn render(&self, report: &Report) -> String {
        let Diagnostic { loc, message, notes } = &report.diagnostic;
        let mut text = self.message(loc, report.severity, message);
        for (loc, note) in notes {
            text += &self.message(loc, Severity::Note, note);
        }
        text
    }

    fn message(&self, loc: &Loc, severity: Severity, message: &str) -> String {
        let severity = severity.name();
        let Some((file, line, column)) = loc.parts() else {
            return format!("<unknown>:0: {severity}: {message}\n");
        };
        // The source stands below the headline, what more there is to say below the source.
        let (headline, more) = message.split_once('\n').unwrap_or((message, ""));
        let mut text = format!("{loc}: {severity}: {headline}\n");
        if let Some(source) = self.line(file, line) {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{source}");
            if column > 0 {
                let _ = writeln!(text, "{}^", indent(&source, column as usize - 1));
            }
        }
        if !more.is_empty() {
            text += more;
            text.push('\n');
        }
        text
    }
}

/// Blanks as wide as the first `columns` bytes of a line; tabs stay tabs.
fn indent(line: &str, columns: usize) -> String {
    let before = line.char_indices().take_while(|(position, _)| *position < columns);
    before.map(|(_, character)| if character == '\t' { '\t' } else { ' ' }).collect()
}

/// An error as a report.
pub fn error(diagnostic: Diagnostic) -> Report {
    Report { severity: Severity::Error, diagnostic }
}

/// A pass's remark as a report.
pub fn remark(remark: &Remark) -> Report {
    let message = format!("[{}] {}", remark.pass, remark.message);
    Report { severity: Severity::Remark, diagnostic: Diagnostic::new(&remark.loc, message) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(text: &str, diagnostic: Diagnostic) -> String {
        let source = Source { name: "a.mlir".into(), bytes: text.as_bytes().to_vec() };
        Sources::new(&source, Some("cse,foo")).render(&error(diagnostic))
    }

    #[test]
    fn errors_show_the_line_and_a_caret() {
        let diagnostic = Diagnostic::new(&Loc::new("a.mlir", 2, 4), "no")
            .note(&Loc::new("a.mlir", 1, 1), "because");
        assert_eq!(
            render("one\n\tétwo\n", diagnostic),
            "a.mlir:2:4: error: no\n\tétwo\n\t ^\na.mlir:1:1: note: because\none\n^\n"
        );
    }

    #[test]
    fn long_messages_go_on_below_the_source() {
        let diagnostic = Diagnostic::new(&Loc::new("a.mlir", 1, 1), "headline\n  detail");
        let expected = "a.mlir:1:1: error: headline\none\n^\n  detail\n";
        assert_eq!(render("one\n", diagnostic), expected);
    }

    #[test]
    fn pipelines_are_sources_too() {
        let diagnostic = Diagnostic::new(&Loc::new("--pass-pipeline", 1, 5), "unknown pass 'foo'");
        let expected = "--pass-pipeline:1:5: error: unknown pass 'foo'\ncse,foo\n    ^\n";
        assert_eq!(render("", diagnostic), expected);
    }

    #[test]
    fn places_without_text_stand_alone() {
        let nowhere = Diagnostic::new(&Loc::unknown(), "no");
        assert_eq!(render("", nowhere), "<unknown>:0: error: no\n");
        let beyond = Diagnostic::new(&Loc::new("a.mlir", 9, 1), "no");
        assert_eq!(render("one", beyond), "a.mlir:9:1: error: no\n");
    }
}
