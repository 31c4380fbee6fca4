//! A C program that uses the interface, compiled with warnings as errors.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the shared library: cargo puts it beside the tests.
fn libraries() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    test.parent().expect("a program lies in a folder").to_path_buf()
}

fn compiled(source: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join(source.replace(".c", ""));
    let libraries = libraries();
    let status = Command::new("cc")
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-I"])
        .arg(here.join("include"))
        .arg(here.join("tests").join(source))
        .arg("-o")
        .arg(&program)
        .arg(format!("-L{}", libraries.display()))
        .arg("-lramba_c")
        .arg(format!("-Wl,-rpath,{}", libraries.display()))
        .status();
    assert!(status.expect("a C compiler").success(), "{source} does not compile");
    program
}

#[test]
fn a_c_program_records_calls_and_meets_errors() {
    let output = Command::new(compiled("program.c")).output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("the program prints text");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "sum 999999000000.0 of dtype 10");
    assert_eq!(lines[1], "inner 98 x 48, total 4704.0");
    // y = a x + x, of x = a and then of that.
    assert_eq!(lines[2], "4 18 48 100 180");
    let errors = [
        "1 operands could not be broadcast together with shapes (5,) (100,50) ",
        "1 there is no function 'frobnicate'",
        "1 the list of operands is a null pointer",
        "1 the array has 40 bytes, the memory given 8",
        "3 99 is no element type",
        "1 'axpy' takes 2 arrays, got 1",
    ];
    assert_eq!(lines[3..9], errors);
    assert!(lines[9].starts_with("6 <text>:1:"), "{}", lines[9]);
    assert!(lines[10].starts_with("6 ") && lines[10].ends_with("no function of arrays '@g'"));
    assert_eq!(lines[11], "4 7 4 0 7");
    assert_eq!(lines[12], "1 5 labels for an axis of 1000000 elements");
}
