//! Compiling once: in a process, between threads, and between processes.

use crate::support::{call, operand};
use ramba_lowering::engine::{CacheConfig, Engine, EngineConfig, EngineError, Part, Statistics};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

const SAXPY: &str = include_str!("../../../tests/files/lowering/saxpy_f32.mlir");
const ROW_SUM: &str = include_str!("../../../tests/files/lowering/row_sum.mlir");

fn engine_in(directory: &Path, capacity_bytes: u64) -> Engine {
    let cache = CacheConfig { directory: Some(directory.into()), capacity_bytes };
    Engine::new(EngineConfig { cache, ..EngineConfig::default() }).expect("an engine")
}

/// Loads the row sum and checks that it works.
fn use_row_sum(engine: &Engine) -> Statistics {
    let kernels = engine.load_kernels(ROW_SUM, &["row_sum"]).expect("row_sum");
    let (mut a, mut sums) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [0.0, 0.0]);
    call(&kernels, &[2, 3], &[operand(&mut a, &[3, 1]), operand(&mut sums, &[1, 0])]);
    assert_eq!(sums, [6.0, 15.0]);
    Statistics { compile_time: Duration::ZERO, parts: Default::default(), ..engine.statistics() }
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    fs::read_dir(directory).into_iter().flatten().map(|file| file.expect("a file").path()).collect()
}

const COMPILED: Statistics = Statistics {
    llvm_compiles: 1,
    disk_hits: 0,
    memory_hits: 0,
    rejected_entries: 0,
    compile_time: Duration::ZERO,
    parts: [Duration::ZERO; Part::ALL.len()],
};
const FOUND: Statistics = Statistics { llvm_compiles: 0, disk_hits: 1, ..COMPILED };
const REBUILT: Statistics = Statistics { rejected_entries: 1, ..COMPILED };

#[test]
fn a_second_engine_compiles_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    assert_eq!(use_row_sum(&engine_in(directory.path(), 1 << 20)), COMPILED);
    let second = engine_in(directory.path(), 1 << 20);
    assert_eq!(use_row_sum(&second), FOUND);
    assert_eq!(use_row_sum(&second), Statistics { memory_hits: 1, ..FOUND });
}

#[test]
fn damaged_entries_are_rebuilt() {
    type Damage = fn(Vec<u8>) -> Vec<u8>;
    let damages: [(&str, Damage); 5] = [
        ("empty", |_| Vec::new()),
        ("truncated", |file| file[..file.len() / 2].to_vec()),
        ("flipped", |mut file| {
            let middle = file.len() / 2;
            file[middle] ^= 0x40;
            file
        }),
        ("longer", |file| [file, vec![0]].concat()),
        ("foreign", |_| b"\x7fELF but nothing of ours".to_vec()),
    ];
    let directory = tempfile::tempdir().expect("a directory");
    use_row_sum(&engine_in(directory.path(), 1 << 20));
    let [entry] = &entries(directory.path())[..] else { panic!("one entry expected") };
    for (name, damage) in damages {
        fs::write(entry, damage(fs::read(entry).expect("the entry"))).expect(name);
        assert_eq!(use_row_sum(&engine_in(directory.path(), 1 << 20)), REBUILT, "{name}");
        assert_eq!(use_row_sum(&engine_in(directory.path(), 1 << 20)), FOUND, "after {name}");
    }
}

#[test]
fn an_entry_of_another_program_is_not_taken() {
    let directory = tempfile::tempdir().expect("a directory");
    let engine = engine_in(directory.path(), 1 << 20);
    engine.load_kernels(SAXPY, &["saxpy_f32"]).expect("saxpy");
    let other = entries(directory.path()).remove(0);
    use_row_sum(&engine);
    let mine = entries(directory.path()).into_iter().find(|path| *path != other).expect("two");
    fs::copy(&other, &mine).expect("a copy");
    assert_eq!(use_row_sum(&engine_in(directory.path(), 1 << 20)), REBUILT);
}

#[test]
fn a_directory_in_the_place_of_an_entry_is_no_error() {
    let directory = tempfile::tempdir().expect("a directory");
    use_row_sum(&engine_in(directory.path(), 1 << 20));
    let entry = entries(directory.path()).remove(0);
    fs::remove_file(&entry).expect("removed");
    fs::create_dir(&entry).expect("a directory");
    assert_eq!(use_row_sum(&engine_in(directory.path(), 1 << 20)), REBUILT);
    assert_eq!(use_row_sum(&engine_in(directory.path(), 1 << 20)), FOUND);
}

#[test]
fn a_place_that_cannot_be_written_is_no_error() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    assert_eq!(use_row_sum(&engine_in(&file.path().join("below"), 1 << 20)).llvm_compiles, 1);
    assert_eq!(use_row_sum(&engine_in(Path::new("/proc/ramba"), 1 << 20)).llvm_compiles, 1);
}

#[test]
fn the_capacity_is_kept_by_dropping_what_was_not_used_for_longest() {
    let directory = tempfile::tempdir().expect("a directory");
    let engine = engine_in(directory.path(), 1 << 20);
    use_row_sum(&engine);
    let old = entries(directory.path()).remove(0);
    let bytes = fs::metadata(&old).expect("the entry").len();
    let small = engine_in(directory.path(), bytes + 100);
    small.load_kernels(SAXPY, &["saxpy_f32"]).expect("saxpy");
    let left = entries(directory.path());
    assert_eq!(left.len(), 1);
    assert_ne!(left[0], old);
}

#[test]
fn no_temporary_files_stay_behind() {
    let directory = tempfile::tempdir().expect("a directory");
    use_row_sum(&engine_in(directory.path(), 1 << 20));
    let suffixes: Vec<_> = entries(directory.path());
    assert!(suffixes.iter().all(|path| path.extension().is_some_and(|e| e == "ramba-object")));
}

#[test]
fn threads_compile_side_by_side_and_each_module_once() {
    let engine = crate::support::engine();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                engine.load_kernels(SAXPY, &["saxpy_f32"]).expect("saxpy");
                use_row_sum(&engine);
            });
        }
    });
    let statistics = engine.statistics();
    assert_eq!((statistics.llvm_compiles, statistics.memory_hits), (2, 6));
    assert!(statistics.compile_time > Duration::ZERO);
}

#[test]
fn kernels_outlive_their_place_in_memory_and_their_engine() {
    let config = EngineConfig {
        cache: CacheConfig::disabled(),
        resident_modules: 1,
        ..EngineConfig::default()
    };
    let engine = Engine::new(config).expect("an engine");
    let kernels = engine.load_kernels(ROW_SUM, &["row_sum"]).expect("row_sum");
    engine.load_kernels(SAXPY, &["saxpy_f32"]).expect("saxpy");
    drop(engine);
    let (mut a, mut sums) = ([1.0, 2.0], [0.5]);
    call(&kernels, &[1, 2], &[operand(&mut a, &[2, 1]), operand(&mut sums, &[1, 0])]);
    assert_eq!(sums, [3.5]);
}

#[test]
fn errors_name_the_place() {
    let engine = crate::support::engine();
    let error = |text: &str, name: &str| engine.load_kernels(text, &[name]).unwrap_err();
    let message = error("func.func @k( {\n", "k").to_string();
    assert!(message.contains("1:14") && message.contains("expected"), "{message}");
    let unknown = "func.func @k(%x: f64) -> f64 {\n  %y = nothing.known %x : f64\n}";
    assert!(error(unknown, "k").to_string().contains("2:8"));
    let missing = error(ROW_SUM, "column_sum");
    assert!(matches!(missing, EngineError::MissingKernel { name, .. } if name == "column_sum"));
}

#[test]
fn a_failed_compilation_can_be_tried_again() {
    let engine = crate::support::engine();
    for _ in 0..2 {
        assert!(engine.load_kernels("not a module", &["k"]).is_err());
    }
    assert_eq!(engine.statistics().llvm_compiles, 0);
}

#[test]
fn functions_that_are_not_of_the_form_of_kernels_are_refused() {
    let engine = crate::support::engine();
    let refused = [
        ("%x: memref<?xf64>", "iteration_rank = 1, operand_dims = [[0, 1]]", "argument 0"),
        ("%x: memref<?xf64>", "iteration_rank = 1, operand_dims = [[2]]", "dimensions"),
        ("%x: f64", "iteration_rank = 1, operand_dims = [[0]]", "argument 0"),
        (
            "%x: memref<?xf64, strided<[1], offset: 2>>",
            "iteration_rank = 1, operand_dims = [[0]]",
            "offset",
        ),
        ("%x: memref<?xf64>", "operand_dims = [[0]]", "iteration_rank"),
        ("%x: memref<?xf64>", "iteration_rank = 1, operand_dims = [[0], [0]]", "more rows"),
        ("%x: memref<?xf64>, %y: f64", "iteration_rank = 1, operand_dims = [[0]]", "indices"),
        ("%x: memref<f64>, %o: index", "iteration_rank = 0, operand_dims = [[]]", "indices"),
    ];
    for (arguments, attributes, problem) in refused {
        let text = format!("func.func @k({arguments}) attributes {{{attributes}}} {{ return }}");
        let message = engine.load_kernels(&text, &["k"]).expect_err(&text).to_string();
        assert!(message.contains("kernel @k: ") && message.contains(problem), "{message}");
    }
}
