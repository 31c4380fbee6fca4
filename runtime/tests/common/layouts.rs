//! Layouts of all kinds, and arrays whose elements tell their indices.

use proptest::prelude::*;
use ramba_abi::layout::widen;
use ramba_abi::{Cuts, DType, DimSplit, Grid, IndexBox, Layout};
use ramba_runtime::{Placement, RankContext, Shard};
use std::sync::Arc;

/// A split of one dimension: even, uneven or the image of another.
fn split(axis: usize, extent: i64, parts: usize) -> impl Strategy<Value = DimSplit> + use<> {
    let even = Just(DimSplit::balanced(axis, extent));
    let points = prop::collection::vec(0..=extent, parts.saturating_sub(1));
    let uneven = points.prop_map(move |mut points| {
        points.sort_unstable();
        let all: Vec<i64> = [0].into_iter().chain(points).chain([extent]).collect();
        DimSplit::Split { axis, cuts: Cuts::Explicit(all.into()), offset: 0, step: 1 }
    });
    let image = (-3i64..4, prop::sample::select(vec![-2i64, -1, 1, 2, 3])).prop_map(
        move |(offset, step)| {
            let offset = if step < 0 { offset + extent * -step } else { offset };
            let cuts = Cuts::Balanced(extent * step.abs());
            DimSplit::Split { axis, cuts, offset, step }
        },
    );
    prop_oneof![even, uneven, image]
}

/// All ways to arrange `ranks` in at most two axes, with one of a single rank in between.
fn grids(ranks: usize) -> Vec<Grid> {
    let pairs =
        (1..=ranks).filter(|a| ranks.is_multiple_of(*a)).map(|a| Grid::new(&[a, ranks / a]));
    [Grid::line(ranks), Grid::new(&[1, ranks, 1])].into_iter().chain(pairs).collect()
}

/// Some layout of an array of `shape` over `ranks`.
pub fn layout(ranks: usize, shape: Vec<i64>) -> impl Strategy<Value = Layout> + use<> {
    let grid = prop::sample::select(grids(ranks));
    let order = prop::collection::vec(any::<prop::sample::Index>(), shape.len());
    (grid, order).prop_flat_map(move |(grid, order)| {
        let mut axes: Vec<Option<usize>> = (0..grid.0.len()).map(Some).collect();
        let mut dims = Vec::new();
        for (&extent, pick) in shape.iter().zip(order) {
            let pick = pick.index(axes.len() + 1);
            match axes.get_mut(pick).and_then(Option::take) {
                Some(axis) => dims.push(split(axis, extent, grid.0[axis]).boxed()),
                None => dims.push(Just(DimSplit::Whole).boxed()),
            }
        }
        dims.prop_map(move |dims| Layout::split(grid.clone(), dims.into()))
    })
}

/// Small shapes, with empty and single dimensions.
pub fn shape() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(0i64..9, 0..4)
}

/// Room, or elements wanted, per dimension, low and high.
pub fn margins(dims: usize) -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((0i64..4, 0i64..4), dims)
}

/// All indices of a box, row-major.
pub fn indices(part: &IndexBox) -> Vec<Vec<i64>> {
    part.0.iter().fold(vec![vec![]], |points, range| {
        let extend =
            |point: Vec<i64>| (range.lo..range.hi).map(move |i| [&point[..], &[i]].concat());
        points.into_iter().flat_map(extend).collect()
    })
}

/// Element `index` of the array number `seed`: never 0.
pub fn element(dtype: DType, index: &[i64], seed: i64) -> Vec<u8> {
    let code = index.iter().fold(seed, |code, i| code * 11 + i);
    (0..dtype.size_bytes() as i64).map(|k| 1 + ((code * 7 + k * 13) % 251) as u8).collect()
}

/// What every byte is before something is written.
const UNTOUCHED: u8 = 0;

/// A shard of array number `seed` with its owned elements in place, and nothing around them.
pub fn filled(context: &RankContext, placement: Placement, seed: i64) -> Shard {
    let shard = Shard::allocate(context, Arc::new(placement)).unwrap();
    let Placement { dtype, owned, stored, .. } = &*shard.placement;
    let bytes: Vec<u8> = indices(stored)
        .iter()
        .flat_map(|index| {
            let own = index.iter().zip(&owned.0).all(|(i, range)| (range.lo..range.hi).contains(i));
            if own { element(*dtype, index, seed) } else { vec![UNTOUCHED; dtype.size_bytes()] }
        })
        .collect();
    unsafe { shard.buffer.write(&bytes) };
    shard
}

/// Are the elements of the owned box and `halo` around it in place?
pub fn check_held(shard: &Shard, halo: &[(i64, i64)], seed: i64) {
    let Placement { dtype, owned, stored, shape, .. } = &*shard.placement;
    let wanted = widen(owned, halo, shape);
    let bytes = unsafe { shard.buffer.contents() };
    for (index, got) in indices(stored).iter().zip(bytes.chunks(dtype.size_bytes())) {
        if index.iter().zip(&wanted.0).all(|(i, range)| (range.lo..range.hi).contains(i)) {
            assert_eq!(got, element(*dtype, index, seed), "{index:?} of {shape:?}");
        }
    }
}

/// The same, and that nothing else was written.
pub fn check(shard: &Shard, halo: &[(i64, i64)], seed: i64) {
    let Placement { dtype, owned, stored, shape, .. } = &*shard.placement;
    let wanted = widen(owned, halo, shape);
    let bytes = unsafe { shard.buffer.contents() };
    for (index, got) in indices(stored).iter().zip(bytes.chunks(dtype.size_bytes())) {
        if index.iter().zip(&wanted.0).all(|(i, range)| (range.lo..range.hi).contains(i)) {
            assert_eq!(got, element(*dtype, index, seed), "{index:?} of {shape:?}");
        } else {
            assert!(got.iter().all(|&byte| byte == UNTOUCHED), "{index:?} was touched");
        }
    }
}
