//! What ramba costs beside the arrays: recording an operation, and running a cached program so small
//! that nothing else counts. The goals: 150 ns per recorded operation, 3 µs for a flush of ten.
//!
//! Every chain is checked once; a figure is the median of many repetitions, in one process.

use ramba::{Array, Config, Ranks, Result, Scalar, Session, Ufunc, apply};
use std::time::Instant;

const CHAIN: [Ufunc; 10] = [
    Ufunc::Mul,
    Ufunc::Add,
    Ufunc::Sub,
    Ufunc::Mul,
    Ufunc::Add,
    Ufunc::Maximum,
    Ufunc::Mul,
    Ufunc::Sub,
    Ufunc::Add,
    Ufunc::Mul,
];

fn main() -> Result<()> {
    let session = Session::new(Config { ranks: Ranks::Solo, ..Config::default() })?;
    let x = session.full(&[1000], Scalar::F64(0.75))?;
    let y = session.full(&[1000], Scalar::F64(1.25))?;
    session.sync()?;
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
    Ok(())
}

fn chain(session: &Session, x: &Array, y: &Array) -> Result<Array> {
    let mut value = x.clone();
    for ufunc in CHAIN {
        value = apply(session, ufunc, &[(&value).into(), y.into()])?;
    }
    Ok(value)
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
