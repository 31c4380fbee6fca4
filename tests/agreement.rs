//! Ranks that are threads: what happens when they do not do the same.

use ramba::{Array, Config, Ranks, Result, Scalar, Session, Ufunc, apply};
use ramba_dialects::Loc;
use ramba_runtime::comm::{ThreadWorld, Transport};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What each rank's `program` comes to.
fn on_ranks<T: Send>(
    ranks: usize,
    program: impl Fn(&Session) -> Result<T> + Sync,
) -> Vec<Result<T>> {
    let run = |transport: Arc<dyn Transport>| {
        let config = Config {
            ranks: Ranks::Over(transport),
            threads: Some(1),
            stall_timeout: Some(Duration::from_millis(300)),
            ..Config::default()
        };
        program(&Session::new(config)?)
    };
    let run = &run;
    std::thread::scope(|scope| {
        let running: Vec<_> = ThreadWorld::new(ranks)
            .into_iter()
            .map(|transport| scope.spawn(move || run(Arc::new(transport))))
            .collect();
        running.into_iter().map(|rank| rank.join().expect("no rank panics")).collect()
    })
}

fn numbers(session: &Session) -> Result<Array> {
    session.arange(Scalar::F64(0.0), Scalar::F64(1.0), 1_000_000)
}

fn at(session: &Session, line: u32) {
    session.at(Loc::new("user.rs", line, 0));
}

#[test]
fn every_rank_is_told_where_programs_part() {
    for ranks in [2, 3] {
        let results = on_ranks(ranks, |session| {
            let mut x = numbers(session)?;
            for round in 0..4 {
                let odd = round == 2 && session.rank() == ranks - 1;
                at(session, if odd { 20 } else { 10 });
                let function = if odd { Ufunc::Exp } else { Ufunc::Sin };
                x = apply(session, function, &[(&x).into()])?;
                session.sync()?;
            }
            session.finish()
        });
        for (rank, result) in results.into_iter().enumerate() {
            let error = result.expect_err(&format!("rank {rank} of {ranks}")).to_string();
            for part in ["'sin'", "user.rs:10", "'exp'", "user.rs:20"] {
                assert!(error.contains(part), "rank {rank} of {ranks}: {error}");
            }
        }
    }
}

#[test]
fn ranks_that_agree_may_drift() {
    let results = on_ranks(4, |session| {
        let mut x = numbers(session)?;
        for round in 0..150 {
            if round % 50 == session.rank() * 7 {
                std::thread::sleep(Duration::from_millis(5));
            }
            x = apply(session, Ufunc::Add, &[(&x).into(), 1.0.into()])?;
            session.sync()?;
        }
        let first = x.index(&[ramba::Index::At(0)])?.item()?;
        session.finish()?;
        Ok(first)
    });
    for result in results {
        assert_eq!(result.unwrap(), Scalar::F64(150.0));
    }
}

#[test]
fn a_rank_that_does_not_move_is_named() {
    let start = Instant::now();
    let results = on_ranks(3, |session| {
        let x = numbers(session)?;
        at(session, 7);
        // Everything is compiled before it matters.
        x.reduce(ramba::Reduction::Sum, None, false)?.item()?;
        if session.rank() == 1 {
            std::thread::sleep(Duration::from_secs(3));
        }
        let total = x.reduce(ramba::Reduction::Sum, None, false)?;
        total.item()
    });
    assert!(start.elapsed() < Duration::from_secs(20));
    // The first to find out tells; who waits for that one may find it gone.
    let told: Vec<String> =
        [0, 2].map(|rank| results[rank].as_ref().unwrap_err().to_string()).into();
    assert!(told.iter().all(|error| error.contains("user.rs:7")), "{told:?}");
    let named = |error: &String| error.contains("for rank 1, which does not answer");
    assert!(told.iter().any(named), "{told:?}");
}

#[test]
fn arrays_that_ranks_give_are_compared() {
    let results = on_ranks(3, |session| {
        let mut bytes: Vec<u8> = (0..80).collect();
        at(session, 4);
        session.from_host(ramba::DType::F64, &[10], &bytes)?;
        if session.rank() == 2 {
            bytes[33] ^= 1;
        }
        at(session, 5);
        let x = session.from_host(ramba::DType::F64, &[10], &bytes)?;
        at(session, 6);
        x.reduce(ramba::Reduction::Sum, None, false)?.item()?;
        session.finish()
    });
    for (rank, result) in results.into_iter().enumerate() {
        let error = result.expect_err(&format!("rank {rank}")).to_string();
        assert!(error.contains("user.rs:5 on rank 0, but 'array' of 10xf64"), "{error}");
        assert!(error.contains("user.rs:5 on rank 2"), "{error}");
    }
}

#[test]
fn a_divergence_on_many_ranks_is_told_with_its_operations() {
    for odd in 0..5 {
        let results = on_ranks(5, |session| {
            let mut x = numbers(session)?;
            for round in 0..4 {
                let other = round == 2 && session.rank() == odd;
                at(session, if other { 20 } else { 10 });
                let function = if other { Ufunc::Exp } else { Ufunc::Sin };
                x = apply(session, function, &[(&x).into()])?;
                let total = x.reduce(ramba::Reduction::Sum, None, false)?;
                total.item()?;
            }
            session.finish()
        });
        for (rank, result) in results.into_iter().enumerate() {
            let error = result.expect_err(&format!("rank {rank}")).to_string();
            for part in ["'sin'", "user.rs:10", "'exp'", "user.rs:20"] {
                assert!(error.contains(part), "rank {rank}, odd {odd}: {error}");
            }
        }
    }
}
