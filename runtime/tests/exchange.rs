//! Redistribution and halo exchange between random layouts.

mod common;

use common::layouts::{check, check_held, element, filled, indices, layout, margins, shape};
use common::{RANKS, on_ranks};
use proptest::prelude::*;
use ramba_abi::layout::widen;
use ramba_abi::{DType, Grid, IndexBox, Layout};
use ramba_runtime::exchange::{
    Ends, Exchange, ExchangeError, HaloWish, gather, plan, redistribute,
};
use ramba_runtime::{Placement, RankContext, Shard};
use smallvec::smallvec;
use std::sync::{Arc, Barrier};

fn dtypes() -> impl Strategy<Value = DType> {
    prop::sample::select(vec![DType::U8, DType::I16, DType::F32, DType::F64, DType::C128])
}

/// An array's way from one layout to another, with room around either.
#[derive(Clone, Debug)]
struct Journey {
    ranks: usize,
    shape: Vec<i64>,
    from: Layout,
    to: Layout,
    pads: [Vec<(i64, i64)>; 2],
    dtype: DType,
}

fn journeys() -> impl Strategy<Value = Journey> {
    (prop::sample::select(&RANKS[..]), shape(), dtypes()).prop_flat_map(|(ranks, shape, dtype)| {
        let dims = shape.len();
        let layouts = (layout(ranks, shape.clone()), layout(ranks, shape.clone()));
        (layouts, [margins(dims), margins(dims)]).prop_map(move |((from, to), pads)| Journey {
            ranks,
            shape: shape.clone(),
            from,
            to,
            pads,
            dtype,
        })
    })
}

/// The elements that ranks need and do not own, in all.
fn lacking(shape: &[i64], from: &Layout, to: &Layout) -> i64 {
    let lacks = |rank: usize| {
        let needed = to.stored(shape, rank);
        needed.volume() - needed.intersect(&from.owned(shape, rank)).volume()
    };
    (0..from.grid.ranks()).map(lacks).sum()
}

proptest! {
    #![proptest_config(common::cases(150))]

    #[test]
    fn arrays_arrive_in_any_layout(journey in journeys()) {
        let Journey { ranks, shape, from, to, pads, dtype } = journey;
        let sent: u64 = on_ranks(ranks, |context| {
            let place = |layout, pad: &[_]| Placement::new(dtype, &shape, layout, pad, context.rank());
            let array = filled(context, place(&from, &pads[0]), 3);
            let before = context.counters.snapshot();
            let target = Arc::new(place(&to, &pads[1]));
            let moved = redistribute(context, &array, target).unwrap();
            let owned = Placement::dense(dtype, &shape, &to, context.rank());
            let owned = redistribute(context, &moved, Arc::new(owned)).unwrap();
            check(&owned, &vec![(0, 0); shape.len()], 3);
            context.counters.snapshot().since(&before).reshard_bytes
        }).into_iter().sum();
        let minimum = lacking(&shape, &from, &to) * dtype.size_bytes() as i64;
        prop_assert_eq!(sent as i64, minimum);
    }

    #[test]
    fn plans_meet_and_cover(journey in journeys()) {
        let Journey { ranks, shape, from, to, pads, .. } = journey;
        let to = to.with_halo(&pads[1]);
        let plans: Vec<_> = (0..ranks).map(|rank| plan(&shape, &from, &to, rank)).collect();
        for (rank, here) in plans.iter().enumerate() {
            for parcel in &here.sends {
                let there = &plans[parcel.peer].recvs;
                prop_assert!(there.iter().any(|got| got.peer == rank && got.part == parcel.part));
            }
            for parcel in &here.recvs {
                let there = &plans[parcel.peer].sends;
                prop_assert!(there.iter().any(|sent| sent.peer == rank && sent.part == parcel.part));
            }
            let parts = here.recvs.iter().map(|parcel| &parcel.part).chain([&here.keeps]);
            let mut got: Vec<_> = parts.flat_map(indices).collect();
            got.sort();
            prop_assert_eq!(got, indices(&to.stored(&shape, rank)));
        }
    }

    #[test]
    fn halos_are_filled_in_place(journey in journeys(), corners in any::<bool>()) {
        let Journey { ranks, shape, from, pads: [halo, extra], dtype, to } = journey;
        // Two arrays of different layouts and types travel together.
        let room: Vec<_> = halo.iter().zip(&extra).map(|(a, b)| (a.0 + b.0, a.1 + b.1)).collect();
        let none = vec![(0, 0); shape.len()];
        let counted = on_ranks(ranks, |context| {
            let place = |dtype, layout| Placement::new(dtype, &shape, layout, &room, context.rank());
            let first = filled(context, place(dtype, &from), 5);
            let second = filled(context, place(DType::F64, &to), 6);
            check(&first, &none, 5);
            let before = context.counters.snapshot();
            exchange_halos(context, &[(&first, &halo), (&second, &extra)], corners);
            for part in parts(&halo, corners) {
                check_held(&first, &part, 5);
            }
            for part in parts(&extra, corners) {
                check_held(&second, &part, 6);
            }
            if corners {
                check(&first, &halo, 5);
                check(&second, &extra, 6);
            }
            let counted = context.counters.snapshot().since(&before);
            (counted.halo_messages as usize, counted.halo_bytes as i64)
        });
        let wanted = |layout: &Layout, halo: &[(i64, i64)]| -> i64 {
            let lacks = |part: &Vec<_>| lacking(&shape, layout, &layout.with_halo(part));
            parts(halo, corners).iter().map(lacks).sum()
        };
        let first = wanted(&from, &halo) * dtype.size_bytes() as i64;
        let second = wanted(&to, &extra) * 8;
        prop_assert_eq!(counted.iter().map(|(_, bytes)| bytes).sum::<i64>(), first + second);
        prop_assert!(counted.iter().all(|&(messages, _)| messages < ranks));
    }
}

/// A halo, or without corners its sides along each dimension.
fn parts(halo: &[(i64, i64)], corners: bool) -> Vec<Vec<(i64, i64)>> {
    let along = |dim: usize| {
        let mut part = vec![(0, 0); halo.len()];
        part[dim] = halo[dim];
        part
    };
    if corners { vec![halo.to_vec()] } else { (0..halo.len()).map(along).collect() }
}

fn exchange_halos(context: &RankContext, arrays: &[(&Shard, &Vec<(i64, i64)>)], corners: bool) {
    let requests =
        arrays.iter().map(|(shard, halo)| HaloWish { placement: &shard.placement, halo, corners });
    let exchange = Exchange::new(requests, [], context.rank());
    let ends = arrays.iter().map(|(shard, _)| {
        let buffer = shard.buffer.clone();
        Ends { from: buffer.clone(), to: buffer }
    });
    let mut underway = unsafe { exchange.start(context, ends.collect()).unwrap() };
    underway.test().unwrap();
    underway.finish(context, &exchange).unwrap();
}

#[test]
fn whole_arrays_go_out_and_come_back() {
    let shape = [7, 5];
    let whole: Vec<u8> = indices(&IndexBox::whole(&shape))
        .iter()
        .flat_map(|index| element(DType::F64, index, 2))
        .collect();
    for ranks in RANKS {
        let sent = on_ranks(ranks, |context| {
            let layout = Layout::balanced(Grid::line(ranks), &shape, &[Some(0), None]);
            let pad = [(1, 1), (0, 2)];
            let placement = Placement::new(DType::F64, &shape, &layout, &pad, context.rank());
            let shard = Shard::from_whole(context, Arc::new(placement), &whole).unwrap();
            let before = context.counters.snapshot();
            assert_eq!(shard.to_whole(context).unwrap(), whole);
            // What every rank has is not sent again.
            let copy = gather(context, &shard).unwrap();
            let after = context.counters.snapshot();
            assert_eq!(copy.to_whole(context).unwrap(), whole);
            assert_eq!(context.counters.snapshot().bytes_sent, after.bytes_sent);
            after.since(&before).gathers
        });
        assert!(sent.iter().all(|&gathers| gathers == 2));
    }
}

#[test]
fn bytes_of_another_length_are_refused() {
    on_ranks(2, |context| {
        let layout = Layout::balanced(Grid::line(2), &[4], &[Some(0)]);
        let placement = Placement::dense(DType::F64, &[4], &layout, context.rank());
        let error = Shard::from_whole(context, Arc::new(placement), &[0; 31]).unwrap_err();
        assert_eq!(error, ExchangeError::WrongLength { expected: 32, got: 31 });
    });
}

/// Rows of a 2-d grid: the columns of the halo are not contiguous, corners come from diagonal
/// neighbours, and each of the eight neighbours sends one message.
#[test]
fn corners_come_from_diagonal_neighbours() {
    let layout = Layout::balanced(Grid::new(&[3, 3]), &[9, 9], &[Some(0), Some(1)]);
    let halo = vec![(1, 1), (2, 1)];
    let received = on_ranks(9, |context| {
        let room = Placement::new(DType::I16, &[9, 9], &layout, &halo, context.rank());
        let shard = filled(context, room, 1);
        exchange_halos(context, &[(&shard, &halo)], true);
        check(&shard, &halo, 1);
        context.counters.snapshot().halo_messages
    });
    assert_eq!(received, [3, 5, 3, 5, 8, 5, 3, 5, 3]);
}

/// Without corners the diagonal neighbours have nothing to say, and each of the others sends what lies
/// beyond one side.
#[test]
fn without_corners_only_sides_are_sent() {
    let layout = Layout::balanced(Grid::new(&[3, 3]), &[9, 9], &[Some(0), Some(1)]);
    let halo = vec![(1, 1), (2, 1)];
    let sent = on_ranks(9, |context| {
        let room = Placement::new(DType::I16, &[9, 9], &layout, &halo, context.rank());
        let shard = filled(context, room, 1);
        exchange_halos(context, &[(&shard, &halo)], false);
        for side in [vec![(1, 1), (0, 0)], vec![(0, 0), (2, 1)]] {
            check_held(&shard, &side, 1);
        }
        let counted = context.counters.snapshot();
        (counted.halo_messages, counted.halo_bytes)
    });
    // A side along dimension 0 has 3 elements; one along dimension 1 has 3 rows of 1 or 2, where
    // the upper neighbour wants 2 of them.
    let (rows, columns) = ([3, 6, 3], [6, 9, 3]);
    for (rank, (messages, bytes)) in sent.into_iter().enumerate() {
        let (i, j) = (rank / 3, rank % 3);
        let neighbours = |at: usize| if at == 1 { 2 } else { 1 };
        assert_eq!(messages, neighbours(i) + neighbours(j), "rank {rank}");
        assert_eq!(bytes, 2 * (rows[i] + columns[j]), "rank {rank}");
    }
}

/// A halo may reach beyond the neighbours, over ranks that own nothing.
#[test]
fn wide_halos_reach_beyond_the_neighbours() {
    for ranks in RANKS {
        on_ranks(ranks, |context| {
            let layout = Layout::balanced(Grid::line(ranks), &[4], &[Some(0)]);
            let room = Placement::new(DType::F32, &[4], &layout, &[(3, 3)], context.rank());
            let shard = filled(context, room, 1);
            exchange_halos(context, &[(&shard, &vec![(3, 3)])], true);
            check(&shard, &[(3, 3)], 1);
        });
    }
}

#[test]
fn an_exchange_that_fails_is_an_error_on_the_others() {
    // A rank that still starts when another one aborts has no context to see the error with.
    let started = Barrier::new(3);
    let results = on_ranks(3, |context| {
        started.wait();
        let layout = Layout::balanced(Grid::line(3), &[6], &[Some(0)]);
        let room = Placement::new(DType::F32, &[6], &layout, &[(1, 1)], context.rank());
        let shard = filled(context, room, 1);
        if context.rank() == 1 {
            context.comm.abort(1);
            return true;
        }
        let wish = HaloWish { placement: &shard.placement, halo: &[(1, 1)], corners: true };
        let exchange = Exchange::new([wish], [], context.rank());
        let ends = Ends { from: shard.buffer.clone(), to: shard.buffer.clone() };
        let started = unsafe { exchange.start(context, smallvec![ends]) };
        started.and_then(|underway| underway.finish(context, &exchange)).is_err()
    });
    assert_eq!(results, [true; 3]);
}

#[test]
fn room_is_cut_at_the_ends_of_the_array() {
    let layout = Layout::balanced(Grid::line(2), &[10], &[Some(0)]);
    let placement = Placement::new(DType::U8, &[10], &layout, &[(4, 4)], 0);
    assert_eq!(placement.stored, widen(&placement.owned, &[(4, 4)], &[10]));
    assert_eq!(placement.bytes(), 9);
}
