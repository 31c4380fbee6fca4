//! Runs upstream's `mlir-opt`, which knows of us only `dialects/dist.irdl.mlir`.

use std::io::Write;
use std::process::{Command, Stdio};

/// Where a tool of the MLIR we link is.
pub fn tool(name: &str) -> String {
    format!("{}/bin/{name}", env!("MLIR_SYS_220_PREFIX"))
}

/// The text that `mlir-opt` prints for `text`.
pub fn round_trip(text: &str, options: &[&str]) -> String {
    String::from_utf8(mlir_opt(text.as_bytes(), options)).unwrap()
}

/// The same, by way of bytecode.
pub fn round_trip_bytecode(text: &str) -> String {
    let bytecode = mlir_opt(text.as_bytes(), &["--emit-bytecode"]);
    String::from_utf8(mlir_opt(&bytecode, &[])).unwrap()
}

fn mlir_opt(input: &[u8], options: &[&str]) -> Vec<u8> {
    let definition = concat!(env!("CARGO_MANIFEST_DIR"), "/../dist.irdl.mlir");
    let mut child = Command::new(tool("mlir-opt"))
        .arg(format!("--irdl-file={definition}"))
        .args(["--mlir-print-debuginfo", "-"])
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}
