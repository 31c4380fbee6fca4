//! What is read.

use std::io::Read;

/// Lines that separate the parts of a split file.
const SEPARATOR: &str = "// -----";

/// A file, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What locations call it.
    pub name: String,
    /// Text or bytecode. A part begins with as many empty lines as come before it in its file, so
    /// that lines have the file's numbers.
    pub bytes: Vec<u8>,
}

/// Reads a file; `-` is standard input.
///
/// # Errors
/// If it cannot be read.
pub fn read(path: &str) -> Result<Source, String> {
    let mut bytes = Vec::new();
    let read = match path {
        "-" => std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes),
        path => std::fs::read(path),
    };
    let bytes = read.map_err(|error| {
        let reason = error.to_string();
        let reason = reason.split(" (os error").next().unwrap_or_default();
        format!("cannot open input file '{path}': {reason}")
    })?;
    Ok(Source { name: path.into(), bytes })
}

impl Source {
    /// The text; `None` for bytecode.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    /// The parts between separators.
    pub fn split(self) -> Vec<Source> {
        let Some(text) = self.text() else {
            return vec![self];
        };
        let mut parts = vec![String::new()];
        for (number, line) in text.split_inclusive('\n').enumerate() {
            if line.trim_end() == SEPARATOR {
                parts.push("\n".repeat(number + 1));
            } else if let Some(part) = parts.last_mut() {
                part.push_str(line);
            }
        }
        let source = |part: String| Source { name: self.name.clone(), bytes: part.into_bytes() };
        parts.into_iter().map(source).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_keep_their_line_numbers() {
        let file = Source { name: "f".into(), bytes: b"a\n// -----\nb\n// -----  \nc".to_vec() };
        let parts = file.split();
        let texts: Vec<_> = parts.iter().filter_map(Source::text).collect();
        assert_eq!(texts, ["a\n", "\n\nb\n", "\n\n\n\nc"]);
    }

    #[test]
    fn bytecode_is_one_part() {
        let file = Source { name: "f".into(), bytes: vec![0xFF, b'\n', b'/'] };
        assert_eq!(file.clone().split(), [file]);
    }
}
