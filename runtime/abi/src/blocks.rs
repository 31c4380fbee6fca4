//! Blocks of iterations that are never cut: the leaves of reductions whose order is fixed.
//!
//! A reduction that must give the same bits for every number of ranks and threads combines blocks of
//! its iteration domain by a fixed tree. Where blocks begin depends on the domain alone; ranks are cut
//! between blocks. Along a dimension whose block is 0 nothing is combined, so that it may be cut
//! anywhere.

use crate::{Cuts, DimSplit, Layout};

/// The number of blocks of `block` iterations along a dimension of `extent`.
pub fn count(extent: i64, block: i64) -> i64 {
    if block == 0 { 1 } else { (extent.max(0) + block - 1) / block }
}

/// `layout`, of a domain with these extents, cut where the nearest blocks begin.
pub fn cut_between(layout: &Layout, domain: &[i64], blocks: &[i64]) -> Layout {
    let mut layout = layout.clone();
    for (dim, &block) in blocks.iter().enumerate().filter(|(_, block)| **block > 0) {
        let Some(axis) = layout.dims[dim].axis() else { continue };
        let parts = layout.grid.0[axis];
        if !cuts_between(&layout.dims[dim], domain[dim], block, parts) {
            layout.dims[dim] = moved(&layout.dims[dim], axis, domain[dim], block, parts);
        }
    }
    layout
}

/// Does `layout` cut no block?
pub fn are_whole(layout: &Layout, domain: &[i64], blocks: &[i64]) -> bool {
    let whole = |(dim, split): (usize, &DimSplit)| {
        let parts = split.axis().map_or(1, |axis| layout.grid.0[axis]);
        blocks[dim] == 0 || cuts_between(split, domain[dim], blocks[dim], parts)
    };
    blocks.len() == layout.dims.len() && layout.dims.iter().enumerate().all(whole)
}

fn cuts_between(split: &DimSplit, extent: i64, block: i64, parts: usize) -> bool {
    (0..parts).map(|part| split.owned(extent, part, parts)).all(|owned| {
        owned.is_empty() || (owned.lo % block == 0 && (owned.hi % block == 0 || owned.hi == extent))
    })
}

/// A split whose parts are those of `split`, grown or shrunk to the nearest blocks.
fn moved(split: &DimSplit, axis: usize, extent: i64, block: i64, parts: usize) -> DimSplit {
    let nearest = |cut: i64| ((cut + block / 2) / block * block).min(extent);
    let descends = matches!(split, DimSplit::Split { step, .. } if *step < 0);
    let start = |part: usize| {
        let owned = split.owned(extent, part, parts);
        match descends {
            true => extent - nearest(owned.hi),
            false => nearest(owned.lo),
        }
    };
    let mut cuts: Vec<i64> = (0..parts).map(start).chain([extent]).collect();
    cuts[0] = 0;
    let (offset, step) = if descends { (extent - 1, -1) } else { (0, 1) };
    DimSplit::Split { axis, cuts: Cuts::Explicit(cuts.into()), offset, step }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Grid, Range};

    #[test]
    fn cuts_move_by_half_a_block_at_most() {
        let steps = [-3, -1, 1, 2];
        for (extent, block, parts) in [(0, 4, 3), (1, 1, 2), (17, 5, 4), (64, 8, 3), (100, 33, 7)] {
            for (domain, offset, step) in
                steps.iter().flat_map(|step| (-20..120).step_by(7).map(|at| (90, at, *step)))
            {
                let split = DimSplit::Split { axis: 0, cuts: Cuts::Balanced(domain), offset, step };
                let dims = [split.clone()].into_iter().collect();
                let layout = Layout::split(Grid::line(parts), dims);
                let cut = cut_between(&layout, &[extent], &[block]);
                assert!(are_whole(&cut, &[extent], &[block]));
                assert_eq!(cut_between(&cut, &[extent], &[block]), cut);
                let owned = |split: &DimSplit, part| split.owned(extent, part, parts);
                let mut owners = vec![0; extent as usize];
                for part in 0..parts {
                    let (old, new) = (owned(&split, part), owned(&cut.dims[0], part));
                    (new.lo..new.hi).for_each(|k| owners[k as usize] += 1);
                    if !new.is_empty() && !old.is_empty() {
                        let most = (new.lo - old.lo).abs().max((new.hi - old.hi).abs());
                        assert!(most <= block, "{old:?} {new:?}");
                    }
                }
                assert!(owners.iter().all(|count| *count == 1), "{split:?}: {owners:?}");
            }
        }
    }

    #[test]
    fn what_is_cut_between_blocks_stays() {
        let even = Layout::balanced(Grid::line(4), &[64], &[Some(0)]);
        assert_eq!(cut_between(&even, &[64], &[8]), even);
        assert!(!are_whole(&even, &[64], &[32]));
        let halves = cut_between(&even, &[64], &[32]);
        let owned: Vec<Range> = (0..4).map(|rank| halves.owned(&[64], rank).0[0]).collect();
        assert_eq!(owned.iter().map(|range| range.len()).sum::<i64>(), 64);
        assert!(are_whole(&even, &[64], &[0]));
        assert_eq!([count(64, 0), count(65, 32), count(0, 4)], [1, 3, 0]);
    }
}
