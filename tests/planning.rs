//! What sessions plan for, and what they say of it: the machine, the limit of memory, explanations.
//!
//! The ranks are threads of this process, each with a session of its own.

use ramba::{Array, Config, Machine, Ranks, Reduction, Result, Scalar, Session, Ufunc, apply};
use ramba_runtime::comm::{ThreadWorld, Transport};
use std::sync::Arc;

/// What each of some ranks makes of a session, whose settings may differ by rank.
fn on_ranks<T: Send>(
    ranks: usize,
    settings: impl Fn(usize) -> Config + Sync,
    task: impl Fn(&Session) -> Result<T> + Sync,
) -> Vec<T> {
    let run = |rank: usize, transport: Arc<dyn Transport>| -> Result<T> {
        let ranks = Ranks::Over(transport);
        let session = Session::new(Config { ranks, threads: Some(1), ..settings(rank) })?;
        let done = task(&session)?;
        session.finish()?;
        Ok(done)
    };
    let run = &run;
    std::thread::scope(|scope| {
        let transports = ThreadWorld::new(ranks).into_iter().enumerate();
        let running: Vec<_> = transports
            .map(|(rank, transport)| scope.spawn(move || run(rank, Arc::new(transport))))
            .collect();
        let done = running.into_iter().map(|rank| rank.join().expect("no rank panics"));
        done.map(|done| done.expect("no rank fails")).collect()
    })
}

const N: i64 = 100_000;

/// Roots and their sum: if they are split, ranks must tell each other what their parts come to; otherwise
/// every rank computes and holds all of them.
fn roots(session: &Session) -> Result<[Array; 2]> {
    let x = session.arange(Scalar::F64(0.0), Scalar::F64(0.5), N)?;
    let x = apply(session, Ufunc::Sqrt, &[(&x).into()])?;
    let sum = x.reduce(Reduction::Sum, None, false)?;
    Ok([x, sum])
}

/// Where the roots lie, if their sum is wanted as well.
fn partition(session: &Session) -> Result<Vec<Vec<(i64, i64)>>> {
    let [x, _sum] = roots(session)?;
    x.partition()
}

/// Does every rank own all of them?
fn is_replicated(session: &Session) -> Result<bool> {
    let parts = partition(session)?;
    Ok(parts.iter().all(|part| part[..] == [(0, N)]))
}

/// Ranks whose messages take a second rather compute everything themselves.
const SLOW: &str = "alpha-ns=1000000000 network-alpha-ns=1000000000";

fn machine(options: &str) -> Option<Machine> {
    Some(options.parse().expect("a machine"))
}

#[test]
fn layouts_are_chosen_for_the_machine() {
    assert_eq!(on_ranks(2, |_| Config::default(), is_replicated), [false; 2]);
    let slow = |_| Config { machine: machine(SLOW), ..Config::default() };
    assert_eq!(on_ranks(2, slow, is_replicated), [true; 2]);
}

#[test]
fn the_first_ranks_machine_counts() {
    for (slow, expected) in [(0, true), (1, false)] {
        let settings = |rank| Config {
            machine: machine(if rank == slow { SLOW } else { "alpha-ns=1" }),
            ..Config::default()
        };
        assert_eq!(on_ranks(3, settings, is_replicated), [expected; 3]);
    }
}

#[test]
fn layouts_are_chosen_within_the_limit_of_memory() {
    // Room for all of them, and for half.
    for (bytes, expected) in [(10 * N, true), (6 * N, false)] {
        let settings = |_| Config {
            machine: machine(SLOW),
            memory_limit_bytes: Some(bytes as usize),
            ..Config::default()
        };
        assert_eq!(on_ranks(2, settings, is_replicated), [expected; 2], "{bytes} bytes");
    }
}

/// What no plan fits, the runtime refuses, as it does without plans; nothing recorded is lost.
#[test]
fn a_program_that_no_plan_fits_is_refused_before_it_runs() {
    let settings = |_| Config { memory_limit_bytes: Some(5 * N as usize), ..Config::default() };
    let refused = on_ranks(2, settings, |session| {
        let x = session.arange(Scalar::F64(0.0), Scalar::F64(1.0), N)?.copy()?;
        let y = apply(session, Ufunc::Add, &[(&x).into(), 1.0.into()])?;
        let refused = matches!(session.sync(), Err(ramba::Error::Memory(_)));
        drop(x);
        Ok(refused && y.partition()?.len() == 2)
    });
    assert_eq!(refused, [true; 2]);
}

#[test]
fn a_measured_machine_is_the_same_on_all_ranks_and_can_be_planned_for() {
    for ranks in [1, 2, 3] {
        let measured = on_ranks(ranks, |_| Config::default(), Session::calibrate);
        assert!(measured.iter().all(|other| *other == measured[0]));
        let settings =
            |rank: usize| Config { machine: Some(measured[rank].clone()), ..Config::default() };
        let planned = on_ranks(ranks, settings, partition);
        assert!(planned.iter().all(|parts| parts.len() == ranks));
    }
}

#[test]
fn explanations_say_what_was_chosen_and_what_would_have_been_next() {
    let said = on_ranks(
        4,
        |_| Config::default(),
        |session| {
            session.at(ramba::Loc::new("user.rs", 7, 1));
            partition(session)?;
            session.explanations()
        },
    );
    for remarks in said {
        let layouts = remarks.iter().filter(|remark| remark.pass == "dist-assign-layouts");
        let text: String = layouts.clone().map(|remark| remark.message.as_str()).collect();
        assert!(layouts.clone().all(|remark| remark.loc.to_string() == "user.rs:7:1"), "{text}");
        for part in ["ranks form a grid of 4", "cost: ", "memory: at most ", "is split 4"] {
            assert!(text.contains(part), "no '{part}' in {text}");
        }
        assert!(text.contains("second-best plan: ") && text.contains("would be on every rank"));
    }
}

#[test]
fn arrays_are_drawn_where_they_lie() {
    let drawn = on_ranks(3, |_| Config::default(), |session| roots(session)?[0].picture("roots"));
    for svg in &drawn {
        assert!(svg.contains(">roots</text>") && svg.contains("<title>rank 2: [66666:100000]"));
    }
}
