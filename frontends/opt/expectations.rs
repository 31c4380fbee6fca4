//! `--verify-diagnostics`: diagnostics against comments that announce them.
//!
//! `expected-error {{text}}` wants an error on its line whose message contains the text; likewise
//! `expected-warning`, `expected-remark` and `expected-note`. `@+2`, `@-1`, `@above` and `@below` (the
//! nearest line without such a comment) and `@unknown` (no location) name other places.

use ramba_dialects::{Diagnostic, Loc};
use ramba_mlir::{Report, Severity};

struct Expectation {
    severity: Severity,
    /// The line meant; `None` for no location.
    line: Option<u32>,
    text: String,
    /// Where the comment is.
    comment: Loc,
    met: bool,
}

/// Compares what was reported with what a file's comments announce.
///
/// # Errors
/// An error for each report that was not announced and each announcement that was not kept.
pub fn check(file: &str, text: &str, reports: &[Report]) -> Result<(), Vec<Diagnostic>> {
    let mut expectations = match expectations(file, text) {
        Ok(expectations) => expectations,
        Err(malformed) => return Err(vec![malformed]),
    };
    let mut errors = Vec::new();
    for (severity, loc, message) in reports.iter().flat_map(messages) {
        let met =
            expectations.iter_mut().find(|expected| expected.meets(file, severity, loc, message));
        match met {
            Some(expected) => expected.met = true,
            None => {
                let name = severity.name();
                errors.push(Diagnostic::new(loc, format!("unexpected {name}: {message}")));
            }
        }
    }
    for missed in expectations.iter().filter(|expected| !expected.met) {
        let (name, text) = (missed.severity.name(), &missed.text);
        let message = format!("expected {name} \"{text}\" was not produced");
        errors.push(Diagnostic::new(&missed.comment, message));
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// A report and its notes. MLIR's note that repeats the operation is left out.
fn messages(report: &Report) -> impl Iterator<Item = (Severity, &Loc, &str)> {
    let Diagnostic { loc, message, notes } = &report.diagnostic;
    let notes = notes.iter().filter(|(_, note)| !note.starts_with("see current operation:"));
    let notes = notes.map(|(loc, note)| (Severity::Note, loc, note.as_str()));
    std::iter::once((report.severity, loc, message.as_str())).chain(notes)
}

impl Expectation {
    fn meets(&self, file: &str, severity: Severity, loc: &Loc, message: &str) -> bool {
        let line = loc.parts().filter(|(name, ..)| *name == file).map(|(_, line, _)| line);
        let here = self.line == line && (line.is_some() || loc.parts().is_none());
        !self.met && self.severity == severity && here && message.contains(&self.text)
    }
}

/// The comments of a file.
///
/// # Errors
/// A comment that begins like an expectation but is none.
fn expectations(file: &str, text: &str) -> Result<Vec<Expectation>, Diagnostic> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (position, line) in lines.iter().enumerate() {
        let mut rest = *line;
        while let Some(start) = rest.find("expected-") {
            let column = (line.len() - rest.len() + start) as u32 + 1;
            let comment = Loc::new(file, position as u32 + 1, column);
            rest = &rest[start + "expected-".len()..];
            let Some((severity, tail)) = severity(rest) else {
                continue;
            };
            let parsed = parse(tail, position, &lines);
            let (line, text, tail) = parsed.ok_or_else(|| {
                Diagnostic::new(&comment, "expected a place and {{text}} after this")
            })?;
            found.push(Expectation { severity, line, text: text.into(), comment, met: false });
            rest = tail;
        }
    }
    Ok(found)
}

fn severity(text: &str) -> Option<(Severity, &str)> {
    let all = [Severity::Error, Severity::Warning, Severity::Remark, Severity::Note];
    all.into_iter().find_map(|severity| Some((severity, text.strip_prefix(severity.name())?)))
}

/// `@PLACE {{TEXT}}`, the place optional; yields the line, the text and what follows.
fn parse<'t>(
    text: &'t str,
    position: usize,
    lines: &[&str],
) -> Option<(Option<u32>, &'t str, &'t str)> {
    let (place, rest) = text.split_once("{{")?;
    let (message, rest) = rest.split_once("}}")?;
    let line = match place.trim() {
        "" => Some(position),
        "@unknown" => None,
        "@above" => Some((0..position).rev().find(|n| !is_expectation(lines[*n]))?),
        "@below" => Some((position + 1..lines.len()).find(|n| !is_expectation(lines[*n]))?),
        offset => Some(position.checked_add_signed(offset.strip_prefix('@')?.parse().ok()?)?),
    };
    Some((line.map(|line| line as u32 + 1), message, rest))
}

fn is_expectation(line: &str) -> bool {
    let mut starts = line.match_indices("expected-");
    starts.any(|(start, found)| severity(&line[start + found.len()..]).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::error;

    fn outcome(text: &str, reports: &[Report]) -> Vec<String> {
        let errors = check("f", text, reports).err().unwrap_or_default();
        errors.iter().map(Diagnostic::to_string).collect()
    }

    fn at(line: u32, message: &str) -> Report {
        error(Diagnostic::new(&Loc::new("f", line, 3), message))
    }

    #[test]
    fn announced_errors_are_fine_wherever_the_comment_stands() {
        for text in [
            "x // expected-error {{bad}}",
            "// expected-error@+1 {{bad}}\nx",
            "// expected-error @below {{bad}}\n// expected-note@below {{why}}\nx",
            "x\n// expected-error@above {{a b}}\n",
            "x\n// expected-error@-1 {{a b}}\n",
        ] {
            let line = text.lines().position(|line| line.starts_with('x')).unwrap() as u32 + 1;
            let mut report = at(line, "a bad a b thing");
            if text.contains("note") {
                report.diagnostic = report.diagnostic.note(&Loc::new("f", line, 1), "why not");
            }
            assert_eq!(outcome(text, &[report]), [] as [String; 0], "{text}");
        }
        let nowhere = error(Diagnostic::new(&Loc::unknown(), "bad"));
        assert!(outcome("// expected-error@unknown {{bad}}", &[nowhere]).is_empty());
    }

    #[test]
    fn each_announcement_is_kept_once() {
        let text = "x // expected-error {{bad}}";
        let twice = outcome(text, &[at(1, "bad"), at(1, "bad")]);
        assert_eq!(twice, ["f:1:3: unexpected error: bad"]);
        assert_eq!(outcome(text, &[]), ["f:1:6: expected error \"bad\" was not produced"]);
        let elsewhere = outcome(text, &[at(2, "bad")]);
        assert_eq!(elsewhere.len(), 2);
    }

    #[test]
    fn malformed_announcements_are_errors() {
        assert_eq!(
            outcome("// expected-error bad", &[]),
            ["f:1:4: expected a place and {{text}} after this"]
        );
        assert!(outcome("// the expected-size is 3", &[]).is_empty());
    }
}
