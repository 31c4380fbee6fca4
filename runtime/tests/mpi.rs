//! Point-to-point messages between MPI processes, and what happens when one of them fails.

mod common;

use common::mpirun;
use ramba_runtime::RankContext;
use ramba_runtime::comm::{CommConfig, CommError, Group, Launcher, Traffic, collectives, detect};
use std::time::{Duration, Instant};

fn context(comm: CommConfig) -> Option<RankContext> {
    let config = ramba_runtime::RuntimeConfig { comm, ..common::config() };
    (detect() == Launcher::Mpi).then(|| RankContext::start(config).unwrap())
}

/// Prints a line from rank 0.
fn report(context: &RankContext, text: &str) {
    if context.rank() == 0 {
        println!("{text}");
    }
}

#[test]
fn rank_of_a_ring() {
    let Some(context) = context(CommConfig { chunk_bytes: 1000, ..CommConfig::default() }) else {
        return;
    };
    let (rank, size) = (context.rank(), context.size());
    let (next, previous) = ((rank + 1) % size, (rank + size - 1) % size);
    for bytes in [0, 1, 999, 1000, 1001, 300_000] {
        let letter = |from: usize| (0..bytes).map(|k| (k * 7 + from) as u8).collect::<Vec<_>>();
        let sent = vec![(next, letter(rank)), (next, vec![1, 2])];
        let got =
            context.comm.exchange(Traffic::Reshard, sent, &[(previous, bytes), (previous, 2)]);
        assert_eq!(got.unwrap(), [letter(previous), vec![1, 2]]);
    }
    assert_eq!(context.counters.snapshot().reshard_messages, if size > 1 { 12 } else { 0 });
    report(&context, "the ring holds");
}

#[test]
fn rings_work_over_mpi_in_chunks() {
    for ranks in [1, 2, 3] {
        let output = mpirun(ranks, "rank_of_a_ring");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("the ring holds"));
    }
}

#[test]
fn rank_that_fails() {
    let Some(context) = context(CommConfig::default()) else { return };
    assert!(context.rank() != 1, "rank 1 meets its end");
    collectives::barrier(&context.comm, &Group::world(&context.comm)).unwrap();
}

#[test]
fn a_failing_rank_ends_the_job() {
    let start = Instant::now();
    let output = mpirun(3, "rank_that_fails");
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("rank 1 meets its end"));
    assert!(start.elapsed() < Duration::from_secs(15), "the others waited");
}

#[test]
fn rank_that_waits() {
    let limit = Duration::from_millis(200);
    let patient = CommConfig { timeout: Some(limit), ..CommConfig::default() };
    let Some(context) = context(patient) else { return };
    if context.rank() == 0 {
        match context.comm.exchange(Traffic::Halo, vec![], &[(1, 8)]) {
            Err(CommError::TimedOut { rank: 0, peer: 1, waited }) => assert!(waited >= limit),
            other => panic!("{other:?}"),
        }
    } else {
        std::thread::sleep(2 * limit);
    }
    report(&context, "rank 1 was silent");
}

#[test]
fn a_silent_rank_is_named() {
    let output = mpirun(2, "rank_that_waits");
    assert!(String::from_utf8_lossy(&output.stdout).contains("rank 1 was silent"));
}

#[test]
fn rank_with_another_program() {
    let Some(context) = context(CommConfig::default()) else { return };
    let sent = vec![(1 - context.rank(), vec![0; 8])];
    // Rank 0 expects more than is sent, rank 1 less.
    let (peer, expected) = (1 - context.rank(), if context.rank() == 0 { 12 } else { 4 });
    match context.comm.exchange(Traffic::Halo, sent, &[(peer, expected)]) {
        Err(CommError::SizeMismatch { .. } | CommError::Mpi { .. }) => {}
        other => panic!("{other:?}"),
    }
    report(&context, "the difference was noticed");
}

#[test]
fn messages_of_another_size_are_errors() {
    let output = mpirun(2, "rank_with_another_program");
    assert!(String::from_utf8_lossy(&output.stdout).contains("the difference was noticed"));
}
