//! Ranks take hardly more memory than their arrays need, whatever has to be sent.
//!
//! The ranks are threads of this process, each with a session of its own. A rank's part of each array here
//! fills its memory to the last byte, so that there is nothing to spare anywhere.

use ramba::{Array, Config, HostArray, Index, Ranks, Result, Scalar, Session, Ufunc, apply};
use ramba_runtime::comm::{ThreadWorld, Transport};
use std::sync::Arc;

/// Rows and columns: a half has 16 MiB.
const N: i64 = 2048;

/// The first result of a program on so many ranks, and the most bytes that each rank's arrays took.
fn peaks(
    ranks: usize,
    program: impl Fn(&Session) -> Result<Array> + Sync,
) -> (HostArray, Vec<u64>) {
    let run = |transport: Arc<dyn Transport>| -> Result<(HostArray, u64)> {
        let config =
            Config { ranks: Ranks::Over(transport), threads: Some(1), ..Config::default() };
        let session = Session::new(config)?;
        let result = program(&session)?;
        session.sync()?;
        let peak = session.counters().peak_bytes;
        let whole = result.to_host()?;
        session.finish()?;
        Ok((whole, peak))
    };
    let run = &run;
    let done: Vec<(HostArray, u64)> = std::thread::scope(|scope| {
        let running: Vec<_> = ThreadWorld::new(ranks)
            .into_iter()
            .map(|transport| scope.spawn(move || run(Arc::new(transport))))
            .collect();
        let done = running.into_iter().map(|rank| rank.join().expect("no rank panics"));
        done.map(|result| result.expect("no rank fails")).collect()
    });
    let peaks = done.iter().map(|(_, peak)| *peak).collect();
    (done.into_iter().next().expect("a rank").0, peaks)
}

/// Two ranks compute what one does, bit for bit; together they take as many bytes as this many arrays have,
/// and so many MiB each besides.
fn check(arrays: u64, besides: u64, program: impl Fn(&Session) -> Result<Array> + Sync) {
    let (alone, _) = peaks(1, &program);
    let (together, peaks) = peaks(2, &program);
    assert!(alone.bytes == together.bytes, "the ranks have another result");
    let least = arrays * (N * N) as u64 * 8 / 2;
    for peak in peaks {
        let most = least + (besides << 20);
        assert!((least..=most).contains(&peak), "{peak} bytes, not {least} to {most}");
    }
}

/// Small whole numbers, so that sums of products are exact; stored in rows.
fn numbers(session: &Session, by: f64) -> Result<Array> {
    let array = recorded(session, by)?;
    session.sync()?;
    Ok(array)
}

/// The same, not yet stored; no other array of it is held.
fn recorded(session: &Session, by: f64) -> Result<Array> {
    let flat = session.arange(Scalar::F64(0.0), Scalar::F64(1.0), N)?;
    let [column, row] = [&[N, 1], &[1, N]].map(|shape| flat.reshape(&shape[..]));
    let scaled = apply(session, Ufunc::Mul, &[(&row?).into(), by.into()])?;
    let sum = apply(session, Ufunc::Add, &[(&column?).into(), (&scaled).into()])?;
    let rows = format!("{}: 0, whole", session.ranks()).parse().expect("a distribution");
    apply(session, Ufunc::Mod, &[(&sum).into(), 13.0.into()])?.with_distribution(&rows)
}

#[test]
fn a_stencil_takes_two_arrays_and_room_for_neighbours() {
    check(2, 3, |session| {
        let (a, b) = (numbers(session, 3.0)?, numbers(session, 5.0)?);
        for _ in 0..2 {
            let inner = |lo: i64, hi: i64| Index::Slice(Some(lo), Some(N + hi), None);
            let part = |array: &Array, i: i64| array.index(&[inner(1 + i, i - 1), inner(1, -1)]);
            let [above, below] = [part(&a, -1)?, part(&a, 1)?];
            part(&b, 0)?.assign(&apply(
                session,
                Ufunc::Add,
                &[(&above).into(), (&below).into()],
            )?)?;
            session.sync()?;
        }
        Ok(b)
    });
}

#[test]
fn the_factor_of_a_product_comes_in_pieces() {
    check(3, 4, |session| {
        let (a, b) = (numbers(session, 3.0)?, numbers(session, 5.0)?);
        let product = a.matmul(&b)?;
        session.sync()?;
        Ok(product)
    });
}
