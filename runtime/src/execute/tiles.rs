//! Cutting a box of iterations into tiles: plain algebra.

use super::streaming::{last_cache_bytes, own_cache_bytes};
use crate::shard::Dims;
use ramba_abi::{IndexBox, Range};

/// How loops are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TilePolicy {
    /// Launches that touch at most this many bytes run as one tile on the calling thread.
    pub inline_bytes: i64,
    /// Launches that touch more than this many bytes run on all threads; those in between do if one
    /// thread takes long.
    pub share_bytes: i64,
    /// About how many bytes a tile touches: small enough for a core's own cache, large enough to be
    /// worth a call. It does not depend on the number of threads, and so neither do the results.
    pub tile_bytes: i64,
    /// The fewest iterations of the innermost loop in a tile, unless there are no more.
    pub row_iterations: i64,
    /// Launches that touch more than this many bytes write their results around the caches.
    pub stream_bytes: i64,
    /// About how many bytes a thread's part of a sweep of several launches keeps in its core's own
    /// cache.
    pub sweep_bytes: i64,
    /// Arrays that can come in pieces come in pieces of about this many bytes of a rank. Ranks must agree on it.
    pub piece_bytes: i64,
}

impl Default for TilePolicy {
    fn default() -> TilePolicy {
        TilePolicy {
            inline_bytes: 64 << 10,
            share_bytes: 4 << 20,
            tile_bytes: 256 << 10,
            row_iterations: 512,
            stream_bytes: last_cache_bytes(),
            sweep_bytes: own_cache_bytes() / 4 * 3,
            piece_bytes: 2 << 20,
        }
    }
}

/// The extents of tiles of about `iterations` iterations: as much as fits of the inner dimensions,
/// one of the outer ones. Only dimensions that are `free` are cut.
pub fn tile_extents(extents: &[i64], free: &[bool], iterations: i64, row: i64) -> Dims {
    let mut tile: Dims = extents.into();
    let uncut = (0..extents.len()).filter(|&dim| !free[dim]).map(|dim| extents[dim].max(1));
    let mut left = (iterations / uncut.product::<i64>().max(1)).max(1);
    let innermost = extents.len().wrapping_sub(1);
    for dim in (0..extents.len()).rev().filter(|&dim| free[dim]) {
        let least = if dim == innermost { row } else { 1 };
        tile[dim] = left.max(least).min(extents[dim].max(1));
        left = (left / tile[dim]).max(1);
    }
    tile
}

/// Long tiles start at multiples of this many elements, so that what is aligned stays aligned.
const ALIGNED: i64 = 64;

/// Cuts a box into tiles of the given extents, the last ones of a dimension a little larger or
/// smaller so that they come out even; in row-major order.
pub fn cut(whole: &IndexBox, tile: &[i64]) -> Vec<IndexBox> {
    if whole.is_empty() {
        return Vec::new();
    }
    let mut tiles = vec![whole.clone()];
    for (dim, &extent) in tile.iter().enumerate() {
        let range = whole.0[dim];
        let parts = (range.len() + extent - 1) / extent;
        let grain = if extent >= 2 * ALIGNED { ALIGNED } else { 1 };
        let even = |k: i64| (k as i128 * range.len() as i128 / parts as i128) as i64;
        let start = |k: i64| match k == parts {
            true => range.hi,
            false => range.lo + even(k) / grain * grain,
        };
        let split = |tile: IndexBox| {
            (0..parts).map(move |k| {
                let mut part = tile.clone();
                part.0[dim] = Range::new(start(k), start(k + 1));
                part
            })
        };
        tiles = tiles.into_iter().flat_map(split).collect();
    }
    tiles
}

/// What is left of `whole` without `core`, a box inside it, as disjoint boxes.
pub fn rim(whole: &IndexBox, core: &IndexBox) -> Vec<IndexBox> {
    if core.is_empty() {
        return if whole.is_empty() { Vec::new() } else { vec![whole.clone()] };
    }
    let mut rest = whole.clone();
    let mut boxes = Vec::new();
    for dim in 0..whole.0.len() {
        let (outer, inner) = (whole.0[dim], core.0[dim]);
        for range in [Range::new(outer.lo, inner.lo), Range::new(inner.hi, outer.hi)] {
            let mut slab = rest.clone();
            slab.0[dim] = range;
            if !slab.is_empty() {
                boxes.push(slab);
            }
        }
        rest.0[dim] = inner;
    }
    boxes
}

/// The iterations `i` of `range` for which `offset + step·i` and the `reach` elements after it are
/// all within `held`. `step` must not be 0.
pub fn iterations_within(range: Range, offset: i64, step: i64, reach: i64, held: Range) -> Range {
    let (first, last) = (held.lo - offset, held.hi - 1 - reach - offset);
    let (lo, hi) = if step > 0 {
        (ceil_div(first, step), last.div_euclid(step))
    } else {
        (ceil_div(-last, -step), (-first).div_euclid(-step))
    };
    range.intersect(Range::new(lo, hi + 1))
}

fn ceil_div(a: i64, b: i64) -> i64 {
    -((-a).div_euclid(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn index_box(ranges: &[(i64, i64)]) -> IndexBox {
        IndexBox(ranges.iter().map(|&(lo, hi)| Range::new(lo, hi)).collect())
    }

    fn points(whole: &IndexBox) -> Vec<Vec<i64>> {
        whole.0.iter().fold(vec![vec![]], |points, range| {
            let extend =
                |point: Vec<i64>| (range.lo..range.hi).map(move |i| [&point[..], &[i]].concat());
            points.into_iter().flat_map(extend).collect()
        })
    }

    fn sorted_points<'a>(boxes: impl IntoIterator<Item = &'a IndexBox>) -> Vec<Vec<i64>> {
        let mut all: Vec<_> = boxes.into_iter().flat_map(points).collect();
        all.sort();
        all
    }

    #[test]
    fn inner_dimensions_stay_whole() {
        assert_eq!(tile_extents(&[100, 50], &[true, true], 1000, 1)[..], [20, 50]);
        assert_eq!(tile_extents(&[4, 100, 50], &[true; 3], 1000, 1)[..], [1, 20, 50]);
        assert_eq!(tile_extents(&[100, 5000], &[true, true], 1000, 1)[..], [1, 1000]);
        assert_eq!(tile_extents(&[], &[], 1000, 1)[..], [] as [i64; 0]);
    }

    #[test]
    fn reduced_dimensions_can_be_left_whole() {
        assert_eq!(tile_extents(&[100, 50], &[false, true], 1000, 1)[..], [100, 10]);
        assert_eq!(tile_extents(&[100, 5000], &[false, true], 1000, 512)[..], [100, 512]);
    }

    #[test]
    fn long_tiles_start_at_multiples_of_a_cache_line() {
        let tiles = cut(&index_box(&[(5, 10_006)]), &[1000]);
        assert_eq!(tiles.len(), 11);
        assert!(tiles.iter().all(|tile| (tile.0[0].lo - 5) % ALIGNED == 0 && !tile.is_empty()));
        assert_eq!(tiles.iter().map(|tile| tile.0[0].len()).sum::<i64>(), 10_001);
        assert!(cut(&index_box(&[(0, 4000)]), &[2 * ALIGNED]).iter().all(|tile| !tile.is_empty()));
    }

    proptest! {
        #[test]
        fn tiles_cover_the_box_once(
            shape in prop::collection::vec((0i64..3, 0i64..7), 0..4),
            tile in prop::collection::vec(1i64..5, 4),
        ) {
            let ranges: Vec<_> = shape.iter().map(|&(lo, n)| (lo, lo + n)).collect();
            let whole = index_box(&ranges);
            let tiles = cut(&whole, &tile[..ranges.len()]);
            prop_assert_eq!(sorted_points(&tiles), sorted_points([&whole]));
            prop_assert!(tiles.iter().all(|tile| !tile.is_empty()));
        }

        #[test]
        fn core_and_rim_cover_the_box_once(
            ranges in prop::collection::vec((0i64..4, 0i64..4, 0i64..4), 1..4),
        ) {
            let whole: Vec<_> = ranges.iter().map(|&(a, b, c)| (0, a + b + c)).collect();
            let core: Vec<_> = ranges.iter().map(|&(a, b, _)| (a, a + b)).collect();
            let (whole, core) = (index_box(&whole), index_box(&core));
            let mut all = rim(&whole, &core);
            all.push(core);
            prop_assert_eq!(sorted_points(&all), sorted_points([&whole]));
        }

        #[test]
        fn iterations_within_are_exactly_those(
            offset in -5i64..5, step in prop::sample::select(vec![-3i64, -2, -1, 1, 2, 3]),
            reach in 0i64..3, lo in -4i64..4, length in 0i64..9,
        ) {
            let (range, held) = (Range::new(-6, 7), Range::new(lo, lo + length));
            let inside = |i: &i64| {
                let index = offset + step * i;
                held.lo <= index && index + reach < held.hi
            };
            let got = iterations_within(range, offset, step, reach, held);
            let expected: Vec<i64> = (-6..7).filter(inside).collect();
            prop_assert_eq!((got.lo..got.hi).collect::<Vec<_>>(), expected);
        }
    }
}
