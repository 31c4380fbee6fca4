//! What ramba costs beside the arrays: recording an operation, running a cached program so small that
//! nothing else counts, compiling. The goals: 150 ns per recorded operation, 3 µs for a flush of ten,
//! 40 ms for a new kernel of twenty operations, 1 ms for one that is on disk.
//!
//! Every chain is checked once; a figure is the median of many repetitions, in one process.
//! `--flushes N` just runs the small chain N times, for `benches/instructions.py` to count.

#[path = "../tests/small_chain/mod.rs"]
mod small_chain;

use ramba::{Array, Config, Ranks, Result, Scalar, Session, Ufunc};
use small_chain::{CHAIN, applied, chain};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Bodies with calls of the vector library take longest to compile.
const ELEMENTARY: [Ufunc; 6] =
    [Ufunc::Exp, Ufunc::Sin, Ufunc::Tanh, Ufunc::Erf, Ufunc::Log1p, Ufunc::Sqrt];

const COMPILATIONS: usize = 15;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).skip_while(|argument| argument != "--flushes");
    match arguments.nth(1).and_then(|count| count.parse().ok()) {
        Some(count) => flush_often(count),
        None => measure(),
    }
}

fn measure() -> Result<()> {
    let (session, x, y) = start(None)?;
    check(&session, &x, &y)?;
    let (mut record, mut flush) = (Vec::new(), Vec::new());
    for _ in 0..100_000 {
        let start = Instant::now();
        let result = chain(&session, &x, &y)?;
        let recorded = start.elapsed();
        session.sync()?;
        flush.push((start.elapsed() - recorded).as_nanos() as u64);
        record.push(recorded.as_nanos() as u64);
        drop(result);
    }
    println!("record: {} ns per operation", median(record) / CHAIN.len() as u64);
    println!("flush of ten operations on 1,000 elements: {} ns", median(flush));
    let twice: Vec<Ufunc> = CHAIN.into_iter().chain(CHAIN).collect();
    compile("twenty operations", &twice)?;
    compile("six elementary functions", &ELEMENTARY)
}

fn start(threads: Option<usize>) -> Result<(Session, Array, Array)> {
    let session = Session::new(Config { ranks: Ranks::Solo, threads, ..Config::default() })?;
    let x = session.full(&[1000], Scalar::F64(0.75))?;
    let y = session.full(&[1000], Scalar::F64(1.25))?;
    session.sync()?;
    Ok((session, x, y))
}

fn flush_often(count: usize) -> Result<()> {
    // What other threads do while they wait for work is not to be counted.
    let (session, x, y) = start(Some(1))?;
    // What compiles, and measures its clock while it does, is not to be counted either.
    run_counted(&session, &x, &y, 1)?;
    run_counted(&session, &x, &y, count)
}

/// `benches/instructions.py` counts what happens in here.
#[inline(never)]
fn run_counted(session: &Session, x: &Array, y: &Array, count: usize) -> Result<()> {
    for _ in 0..count {
        let result = chain(session, x, y)?;
        session.sync()?;
        drop(result);
    }
    Ok(())
}

/// The time from what is recorded to code that can run, from nothing and from disk.
fn compile(what: &str, ufuncs: &[Ufunc]) -> Result<()> {
    let folder = Folder::new();
    let nothing = || Config { without_disk_cache: true, ..Config::default() };
    let disk = || Config { cache_folder: Some(folder.0.clone()), ..Config::default() };
    compile_time(disk(), ufuncs)?;
    for (from, config) in
        [("nothing", &nothing as &dyn Fn() -> Config), ("disk", &disk as &dyn Fn() -> Config)]
    {
        let times = (0..COMPILATIONS).map(|_| compile_time(config(), ufuncs));
        let time = median(times.collect::<Result<_>>()?) / 1000;
        println!("compile {what} from {from}: {time} µs");
    }
    Ok(())
}

/// The nanoseconds that one program takes to compile in a new session.
fn compile_time(config: Config, ufuncs: &[Ufunc]) -> Result<u64> {
    let session = Session::new(Config { ranks: Ranks::Solo, ..config })?;
    let host = session.full(&[1000], Scalar::F64(0.75))?.to_host()?;
    let x = session.from_host(host.dtype, &host.shape, &host.bytes)?;
    let before = session.counters().compile_nanoseconds;
    let result = applied(&session, ufuncs, &x, &x)?;
    session.sync()?;
    drop(result);
    Ok(session.counters().compile_nanoseconds - before)
}

/// An empty folder that goes away with this value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let base =
            option_env!("CARGO_TARGET_TMPDIR").map_or_else(std::env::temp_dir, PathBuf::from);
        let folder = base.join(format!("overhead-{}", std::process::id()));
        remove(&folder);
        Folder(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        remove(&self.0);
    }
}

fn remove(folder: &Path) {
    let _ = std::fs::remove_dir_all(folder);
}

fn check(session: &Session, x: &Array, y: &Array) -> Result<()> {
    let expected = CHAIN.iter().fold(0.75f64, |value, ufunc| match ufunc {
        Ufunc::Mul => value * 1.25,
        Ufunc::Add => value + 1.25,
        Ufunc::Sub => value - 1.25,
        _ => value.max(1.25),
    });
    let host = chain(session, x, y)?.to_host()?;
    assert!((0..1000).all(|index| host.get(index) == Some(Scalar::F64(expected))));
    Ok(())
}

fn median(mut times: Vec<u64>) -> u64 {
    times.sort_unstable();
    times[times.len() / 2]
}
