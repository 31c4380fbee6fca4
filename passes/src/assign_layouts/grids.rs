//! The shapes that the grid of ranks might have, and how an array can be split over one.

use super::settings::Settings;
use ramba_abi::Grid;
use ramba_dialects::ops::Runs;
use ramba_dialects::{Func, Shape};

/// More grid axes than this are never tried: their surfaces are hardly smaller.
const MOST_AXES: usize = 3;

/// The grids to consider, the simplest first: all factorizations of the number of ranks with at most
/// as many axes as the nests have dimensions, and those that arguments come with.
pub fn grids(func: &Func, settings: &Settings) -> Vec<Grid> {
    if let Some(grid) = &settings.grid {
        return vec![grid.clone()];
    }
    let worth_splitting = |shape: &[i64]| shape.iter().product::<i64>() >= settings.replicate_below;
    let rules = func.ops.iter().map(|op| super::problem::sharding(func, op));
    let domains = rules.filter(|rule| rule.runs == Runs::Anywhere).map(|rule| rule.domain);
    let dims =
        domains.filter(|domain: &Shape| worth_splitting(domain)).map(|d| splittable(&d)).max();
    let mut grids = factorizations(settings.ranks, dims.unwrap_or(1).clamp(1, MOST_AXES));
    for arg in &func.args {
        if let Some(layout) = &func.ty(arg.value).layout
            && !layout.is_replicated()
            && !grids.contains(&layout.grid)
        {
            grids.push(layout.grid.clone());
        }
    }
    for grid in super::constraints::named_grids(func) {
        if !grids.contains(&grid) {
            grids.push(grid);
        }
    }
    grids
}

fn splittable(shape: &[i64]) -> usize {
    shape.iter().filter(|extent| **extent > 1).count()
}

/// The ways to write `ranks` as a product of at most `axes` factors above 1, larger factors first;
/// those of few factors first.
pub fn factorizations(ranks: usize, axes: usize) -> Vec<Grid> {
    let mut found = Vec::new();
    extend(ranks, ranks, axes, &mut Vec::new(), &mut found);
    found.sort_by_key(|grid: &Grid| grid.0.len());
    found
}

fn extend(left: usize, largest: usize, axes: usize, taken: &mut Vec<usize>, found: &mut Vec<Grid>) {
    if left == 1 {
        found.push(Grid::new(if taken.is_empty() { &[1] } else { taken }));
        return;
    }
    if axes == 0 {
        return;
    }
    for factor in (2..=left.min(largest)).rev().filter(|factor| left.is_multiple_of(*factor)) {
        taken.push(factor);
        extend(left / factor, factor, axes - 1, taken, found);
        taken.pop();
    }
}

/// The ways to give grid axes to the dimensions of `shape` that leave no part empty and use as many
/// axes as possible; those that split earlier dimensions first.
pub fn assignments(shape: &[i64], grid: &Grid) -> Vec<Vec<Option<usize>>> {
    let mut found = vec![Vec::new()];
    for &extent in shape {
        let fits = |axis: &usize| (2..=extent.max(1) as usize).contains(&grid.0[*axis]);
        let extended = found.iter().flat_map(|assigned: &Vec<Option<usize>>| {
            let free = (0..grid.0.len()).filter(fits).map(Some);
            let free = free.filter(|axis| !assigned.contains(axis)).chain([None]);
            free.map(|axis| [assigned.as_slice(), &[axis]].concat()).collect::<Vec<_>>()
        });
        found = extended.collect();
    }
    let used = |assigned: &Vec<Option<usize>>| assigned.iter().flatten().count();
    let most = found.iter().map(used).max().unwrap_or(0);
    found.retain(|assigned| used(assigned) == most);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(ranks: usize, axes: usize) -> Vec<Vec<usize>> {
        factorizations(ranks, axes).iter().map(|grid| grid.0.to_vec()).collect()
    }

    #[test]
    fn factorizations_start_with_the_line() {
        assert_eq!(shapes(1, 3), [[1]]);
        assert_eq!(shapes(7, 3), [[7]]);
        assert_eq!(shapes(12, 2), [vec![12], vec![6, 2], vec![4, 3]]);
        assert_eq!(shapes(8, 3), [vec![8], vec![4, 2], vec![2, 2, 2]]);
        assert_eq!(shapes(4096, 2).len(), 7);
    }

    #[test]
    fn as_many_axes_as_fit_are_used() {
        let grid = Grid::new(&[4, 2]);
        assert_eq!(assignments(&[9, 9], &grid), [[Some(0), Some(1)], [Some(1), Some(0)]]);
        assert_eq!(assignments(&[9, 3], &grid), [[Some(0), Some(1)]]);
        assert_eq!(assignments(&[9], &grid), [[Some(0)], [Some(1)]]);
        assert_eq!(assignments(&[1, 0], &grid), [[None, None]]);
        assert_eq!(assignments(&[5, 5], &Grid::line(4)), [[Some(0), None], [None, Some(0)]]);
        assert_eq!(assignments(&[], &grid), [[]; 1]);
    }
}
