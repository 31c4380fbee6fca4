//! How long programs take to compile from nothing, by parts: `cargo bench --bench compile [-- NAME]`.
//!
//! The programs are those of `benches/programs`, and of the gallery as it is recorded in `tests/files`. A
//! row tells the number of loop nests that are kernels of their own; the passes and the writing down of
//! the kernels; the parts of compiling them, summed over all; and the time that all of it took, kernels being
//! compiled side by side. Milliseconds, medians over sessions of one process, so that the libraries are
//! loaded: `overhead.py` tells what a first start costs.

use ramba::driver::{LateSession, RunHooks, optimize};
use ramba_dialects::Func;
use ramba_lowering::dist_to_linalg::{ENTRY, outline_kernels};
use ramba_lowering::engine::{CacheConfig, Engine, EngineConfig, Part};
use ramba_mlir::{Session, import};
use ramba_passes::pipeline::dist_pipeline;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const REPEATS: usize = 9;

/// Passes, outlining, the parts of compiling, all together.
const COLUMNS: usize = Part::ALL.len() + 3;

type Row = [Duration; COLUMNS];

fn main() {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let parts = Part::ALL.map(|part| format!("{part:?}").to_lowercase());
    let heads = ["passes", "outline"].into_iter().chain(parts.iter().map(String::as_str));
    print!("{:<28}{:>8}", "program", "kernels");
    heads.chain(["wall"]).for_each(|head| print!("{head:>10}"));
    println!();
    for path in programs() {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if wanted.as_ref().is_none_or(|wanted| name.contains(wanted)) {
            let func = read(&path);
            let (kernels, row) = measure(&func);
            print!("{name:<28}{kernels:>8}");
            row.iter().for_each(|time| print!("{:>10.2}", 1e3 * time.as_secs_f64()));
            println!();
        }
    }
}

fn programs() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = |folder: &str| std::fs::read_dir(root.join(folder)).expect("the folder is there");
    let gallery = files("tests/files/passes/dist-saturate").flatten();
    let gallery = gallery.filter(|file| file.file_name().to_string_lossy().starts_with("numpy_"));
    let all = files("benches/programs").flatten().chain(gallery);
    let mut paths: Vec<PathBuf> = all.map(|file| file.path()).collect();
    paths.sort();
    paths
}

fn read(path: &Path) -> Func {
    let session = Session::new().expect("MLIR is there");
    let text = std::fs::read(path).expect("the program can be read");
    let module = session.parse(&text, &path.to_string_lossy()).expect("the program is valid");
    import(&session, &module).expect("the program is ours").remove(0)
}

/// The number of kernels, and the medians of each column.
fn measure(func: &Func) -> (usize, Row) {
    let (kernels, _) = compile(func);
    let rows: Vec<Row> = (0..REPEATS).map(|_| compile(func).1).collect();
    let column = |k: usize| {
        let mut times: Vec<Duration> = rows.iter().map(|row| row[k]).collect();
        times.sort_unstable();
        times[REPEATS / 2]
    };
    (kernels, std::array::from_fn(column))
}

/// Compiles in a new session of everything.
fn compile(func: &Func) -> (usize, Row) {
    let cache = CacheConfig::disabled();
    let engine = Engine::new(EngineConfig { cache, ..EngineConfig::default() });
    let engine = engine.expect("this machine has an engine");
    let start = Instant::now();
    let mut hooks = RunHooks::default();
    let optimized = optimize(&LateSession::default(), func, &dist_pipeline(1), &mut hooks);
    let mut optimized = optimized.expect("the passes take the program");
    let passes = start.elapsed();
    let kernels = outline_kernels(&mut optimized).expect("kernels can be written down");
    let outline = start.elapsed() - passes;
    let texts: Vec<&str> = kernels.iter().map(|(_, text)| text.as_str()).collect();
    engine.load_modules(&texts, ENTRY).expect("kernels compile");
    let wall = start.elapsed();
    let parts = engine.statistics().parts;
    let row = std::array::from_fn(|column| match column {
        0 => passes,
        1 => outline,
        column if column < COLUMNS - 1 => parts[column - 2],
        _ => wall,
    });
    (kernels.len(), row)
}
