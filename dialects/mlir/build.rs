//! Makes `-lMLIR-C` work against Debian's packages, which ship MLIR's C API only as static archives.
//!
//! A linker script named `libMLIR-C.so` stands in for the missing shared library: it pulls the C API's
//! archives (a megabyte) in front of the shared `libMLIR.so` and `libLLVM.so`, so that linking takes half
//! a second instead of the five that static MLIR needs.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-env-changed=MLIR_SYS_220_PREFIX");
    println!("cargo:rerun-if-changed=build.rs");
    let prefix = env::var("MLIR_SYS_220_PREFIX").unwrap_or_else(|_| "/usr/lib/llvm-22".into());
    let libraries = Path::new(&prefix).join("lib");
    let mut archives = capi_archives(&libraries)
        .map_err(|error| format!("{}: {error}; `make setup` installs MLIR", libraries.display()))?;
    archives.sort();
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("libMLIR-C.so"), format!("GROUP ( {} )\n", archives.join(" ")))?;
    println!("cargo:rustc-link-search=native={out}");
    Ok(())
}

fn capi_archives(libraries: &Path) -> Result<Vec<String>, std::io::Error> {
    let mut archives = Vec::new();
    for entry in fs::read_dir(libraries)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if let Some(stem) = name.strip_prefix("lib").and_then(|n| n.strip_suffix(".a"))
            && stem.starts_with("MLIRCAPI")
        {
            archives.push(format!("-l{stem}"));
        }
    }
    Ok(archives)
}
