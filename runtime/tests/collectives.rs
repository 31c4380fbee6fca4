//! Collectives against what they mean, over thread ranks and over MPI ranks.

mod common;

use common::{RANKS, mpirun, on_ranks};
use ramba_abi::{DType, Grid, Reduction, Scalar};
use ramba_runtime::RankContext;
use ramba_runtime::comm::collectives::{
    Partial, agree, all_gather, all_reduce, barrier, broadcast, exscan,
};
use ramba_runtime::comm::{CommError, Group, Launcher, detect};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

fn doubles(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_ne_bytes()).collect()
}

fn to_doubles(bytes: &[u8]) -> Vec<f64> {
    bytes.chunks_exact(8).map(|chunk| f64::from_ne_bytes(chunk.try_into().unwrap())).collect()
}

/// Rank `r`'s share: sums of these depend on their order.
fn share(rank: usize, elements: usize) -> Vec<f64> {
    (0..elements).map(|k| 0.1 * (rank + 1) as f64 + 1e15 * ((rank + k) % 3) as f64).collect()
}

fn sum_over(context: &RankContext, group: &Group, elements: usize) -> Vec<f64> {
    let mut data = doubles(&share(context.rank(), elements));
    let mut count = 1i32.to_ne_bytes().to_vec();
    let mut partials = [
        Partial { dtype: DType::I32, reduction: Reduction::Sum, data: &mut count },
        Partial { dtype: DType::F64, reduction: Reduction::Sum, data: &mut data },
    ];
    all_reduce(&context.comm, group, &mut partials).unwrap();
    assert_eq!(count, (group.size() as i32).to_ne_bytes());
    to_doubles(&data)
}

fn check_all_reduce(context: &RankContext) -> Vec<Vec<f64>> {
    let world = Group::world(&context.comm);
    // The last is long enough to be combined in pieces.
    let sums = [0, 1, 5, 10_001].map(|elements| sum_over(context, &world, elements));
    let shares: Vec<_> = (0..context.size()).map(|rank| share(rank, 10_001)).collect();
    for (k, sum) in sums.iter().flat_map(|sum| sum.iter().enumerate()) {
        let exact: f64 = shares.iter().map(|share| share[k]).sum();
        assert!((sum - exact).abs() <= 1e-15 * exact * context.size() as f64, "{sum} {exact}");
    }
    sums.into()
}

fn check_reductions(context: &RankContext) {
    let world = Group::world(&context.comm);
    let mine = Scalar::from_i128(context.rank() as i128 + 1, DType::I16);
    let last = context.size() as i128;
    for (reduction, expected) in [(Reduction::Min, 1), (Reduction::Max, last)] {
        let mut data = mine.to_bytes();
        let partial = Partial { dtype: DType::I16, reduction, data: &mut data };
        all_reduce(&context.comm, &world, &mut [partial]).unwrap();
        assert_eq!(Scalar::from_bytes(&data, DType::I16), Some(Scalar::I16(expected as i16)));
    }
    let mut any = vec![(context.rank() + 1 == context.size()) as u8, 0];
    let partial = Partial { dtype: DType::Bool, reduction: Reduction::Any, data: &mut any };
    all_reduce(&context.comm, &world, &mut [partial]).unwrap();
    assert_eq!(any, [1, 0]);
}

fn check_gathering(context: &RankContext) {
    let world = Group::world(&context.comm);
    let piece = |rank: usize| vec![rank as u8; (rank * 37) % 5];
    let all = all_gather(&context.comm, &world, piece(context.rank())).unwrap();
    assert_eq!(all, (0..context.size()).map(piece).collect::<Vec<_>>());
    for root in 0..context.size() {
        let mut bytes = vec![context.rank() as u8; context.rank() + 1];
        broadcast(&context.comm, &world, root, &mut bytes).unwrap();
        assert_eq!(bytes, vec![root as u8; root + 1]);
    }
}

fn check_exscan(context: &RankContext) {
    let mut data = (context.rank() as i64 + 1).to_ne_bytes().to_vec();
    let partial = Partial { dtype: DType::I64, reduction: Reduction::Sum, data: &mut data };
    exscan(&context.comm, &Group::world(&context.comm), &mut [partial]).unwrap();
    let rank = context.rank() as i64;
    assert_eq!(data, (rank * (rank + 1) / 2).to_ne_bytes());
}

fn check_agreement(context: &RankContext) {
    let world = Group::world(&context.comm);
    assert_eq!(agree(&context.comm, &world, b"same", "a value"), Ok(()));
    let value = [(context.rank() >= 1) as u8];
    let result = agree(&context.comm, &world, &value, "the program");
    match context.size() {
        1 => assert_eq!(result, Ok(())),
        _ => {
            let what = "the program".to_owned();
            assert_eq!(result, Err(CommError::Disagreement { rank: 1, what }));
        }
    }
}

fn check_all(context: &RankContext) -> Vec<Vec<f64>> {
    barrier(&context.comm, &Group::world(&context.comm)).unwrap();
    check_reductions(context);
    check_gathering(context);
    check_exscan(context);
    check_agreement(context);
    check_all_reduce(context)
}

#[test]
fn collectives_mean_what_they_say() {
    for ranks in RANKS {
        let sums = on_ranks(ranks, check_all);
        // The same bits everywhere, and again in the next run.
        assert!(sums.iter().all(|sum| *sum == sums[0]), "{ranks} ranks");
        assert_eq!(on_ranks(ranks, check_all)[0], sums[0]);
    }
}

#[test]
fn groups_along_grid_axes_reduce_apart() {
    let grid = Grid::new(&[2, 3]);
    let sums = on_ranks(6, |context| {
        let rows = Group::along(&grid, context.rank(), &[1]);
        let mut data = doubles(&[context.rank() as f64]);
        let partial = Partial { dtype: DType::F64, reduction: Reduction::Sum, data: &mut data };
        all_reduce(&context.comm, &rows, &mut [partial]).unwrap();
        to_doubles(&data)[0]
    });
    assert_eq!(sums, [3.0, 3.0, 3.0, 12.0, 12.0, 12.0]);
}

#[test]
fn nobody_passes_a_barrier_early() {
    for ranks in RANKS {
        let arrived = AtomicUsize::new(0);
        on_ranks(ranks, |context| {
            let world = Group::world(&context.comm);
            for round in 1..=5 {
                arrived.fetch_add(1, SeqCst);
                barrier(&context.comm, &world).unwrap();
                assert!(arrived.load(SeqCst) >= round * ranks);
                barrier(&context.comm, &world).unwrap();
            }
        });
    }
}

#[test]
fn messages_are_as_few_as_the_algorithm_says() {
    for ranks in RANKS {
        let totals: u64 = on_ranks(ranks, |context| {
            let before = context.counters.snapshot();
            sum_over(context, &Group::world(&context.comm), 1);
            context.counters.snapshot().since(&before).collective_messages
        })
        .iter()
        .sum();
        let core = 1usize << ranks.ilog2();
        let expected = core * core.ilog2() as usize + 2 * (ranks - core);
        assert_eq!(totals, expected as u64, "{ranks} ranks");
    }
}

#[test]
fn impossible_reductions_are_errors() {
    on_ranks(2, |context| {
        let mut data = vec![0; 16];
        let (dtype, reduction) = (DType::C128, Reduction::Max);
        let partial = Partial { dtype, reduction, data: &mut data };
        let result = all_reduce(&context.comm, &Group::world(&context.comm), &mut [partial]);
        assert_eq!(result, Err(CommError::NoReduction { dtype, reduction }));
    });
}

/// What `collectives_work_over_mpi` runs on each rank; by itself it does nothing.
#[test]
fn mpi_rank() {
    if detect() == Launcher::Mpi {
        let context = RankContext::start(common::config()).unwrap();
        let sums = check_all(&context);
        let bytes = doubles(&sums.concat());
        agree(&context.comm, &Group::world(&context.comm), &bytes, "sums").unwrap();
        println!("rank {} of {} is right", context.rank(), context.size());
    }
}

#[test]
fn collectives_work_over_mpi() {
    for ranks in [1, 2, 3, 4] {
        let output = mpirun(ranks, "mpi_rank");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
        for rank in 0..ranks {
            assert!(text.contains(&format!("rank {rank} of {ranks} is right")), "{text}");
        }
    }
}
