//! Runs the `// RUN:` lines of the files under `tests/files`: see `tests/README.md`.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// One `RUN` line.
struct Run {
    file: PathBuf,
    line: usize,
    command: String,
}

#[test]
fn files_do_what_their_run_lines_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("files");
    std::fs::create_dir_all(&scratch).unwrap();
    let mut files = Vec::new();
    collect(&root.join("tests/files"), &mut files);
    let runs: Vec<Run> = files.iter().flat_map(|file| runs(root, &scratch, file)).collect();
    assert!(!runs.is_empty(), "no RUN lines under tests/files");
    let failures = in_parallel(&runs, |run| perform(root, run));
    let report: String = failures.iter().map(String::as_str).collect();
    assert!(failures.is_empty(), "{} of {} failed\n{report}", failures.len(), runs.len());
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            collect(&entry, files);
        } else if entry.extension().is_some_and(|extension| extension == "mlir") {
            files.push(entry);
        }
    }
}

/// The `RUN` lines of a file; one that ends with a backslash goes on in the next.
fn runs(root: &Path, scratch: &Path, file: &Path) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut continues = false;
    for (position, line) in std::fs::read_to_string(file).unwrap().lines().enumerate() {
        let Some(command) = line.trim_start().strip_prefix("// RUN:") else {
            continue;
        };
        let (command, more) = match command.trim().strip_suffix('\\') {
            Some(begun) => (begun, true),
            None => (command.trim(), false),
        };
        let command = substitute(command, root, scratch, file);
        match runs.last_mut() {
            Some(last) if continues => last.command += &command,
            _ => runs.push(Run { file: file.into(), line: position + 1, command }),
        }
        continues = more;
    }
    runs
}

/// `%s` is the file, `%S` its folder, `%t` a name for a temporary file of its own, `%irdl` the
/// dialect's definition.
fn substitute(command: &str, root: &Path, scratch: &Path, file: &Path) -> String {
    let relative = file.strip_prefix(root).unwrap();
    let temporary = scratch.join(relative.display().to_string().replace('/', "."));
    command
        .replace("%irdl", &root.join("dialects/dist.irdl.mlir").display().to_string())
        .replace("%S", &relative.parent().unwrap().display().to_string())
        .replace("%s", &relative.display().to_string())
        .replace("%t", &temporary.display().to_string())
}

/// What went wrong, in full, or nothing.
fn perform(root: &Path, run: &Run) -> Option<String> {
    let output = shell(root, &run.command);
    if output.status.success() {
        return None;
    }
    let mut report = format!("\n{}:{}: {}\n", run.file.display(), run.line, output.status);
    let streams = [("stdout", &output.stdout), ("stderr", &output.stderr)];
    writeln!(report, "$ {}", run.command).unwrap();
    for (name, bytes) in streams.into_iter().filter(|(_, bytes)| !bytes.is_empty()) {
        writeln!(report, "--- {name} ---\n{}", String::from_utf8_lossy(bytes)).unwrap();
    }
    Some(report)
}

fn shell(root: &Path, command: &str) -> Output {
    let ours = Path::new(env!("CARGO_BIN_EXE_ramba-opt")).parent().unwrap();
    let upstream = concat!(env!("MLIR_SYS_220_PREFIX"), "/bin");
    let path = std::env::var("PATH").unwrap_or_default();
    Command::new("bash")
        .args(["-o", "pipefail", "-c", command])
        .env("PATH", format!("{}:{upstream}:{path}", ours.display()))
        .current_dir(root)
        .output()
        .unwrap()
}

/// The outcomes of `job` that are something, in order, on all cores.
fn in_parallel<T: Sync>(items: &[T], job: impl Fn(&T) -> Option<String> + Sync) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mine = || items.get(next.fetch_add(1, Ordering::Relaxed));
        std::iter::from_fn(mine).filter_map(&job).collect::<Vec<_>>()
    };
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get());
    let mut outcomes: Vec<String> = thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    outcomes.sort();
    outcomes
}
