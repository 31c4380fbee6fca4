//! Where results go.

use std::io::{ErrorKind, Write};

/// Prints to standard output.
///
/// # Errors
/// As [`write()`].
pub fn print(text: String) -> Result<bool, String> {
    write("-", text.as_bytes()).map(|()| true)
}

/// Writes to a file; `-` is standard output, whose reader may leave early.
///
/// # Errors
/// If the file cannot be written.
pub fn write(path: &str, bytes: &[u8]) -> Result<(), String> {
    if path != "-" {
        return std::fs::write(path, bytes)
            .map_err(|error| format!("cannot open output file '{path}': {error}"));
    }
    let mut output = std::io::stdout().lock();
    match output.write_all(bytes).and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(format!("cannot write to standard output: {error}"))
        }
        _ => Ok(()),
    }
}
