//! How a loop nest gets to the elements of one array that it reads: they are there already, or in a
//! halo, or they are moved.
//!
//! `dist-materialize-comm` does what a [`ReadPlan`] says; `dist-assign-layouts` asks what it costs.

use super::gather::{Gather, group};
use super::ownership::{Coordinates, Spread, axis_of, dim_over, few_ranks, part};
use ramba_abi::layout::widen;
use ramba_abi::{Access, IndexBox, Range, ViewMap};
use smallvec::SmallVec;

/// Elements around each block, per dimension, low and high.
pub type Halo = SmallVec<[(i64, i64); 4]>;

/// How a nest reads an array.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadPlan {
    /// The views that read the array itself.
    pub in_place: Vec<usize>,
    /// The halo that they need, if the array does not have it.
    pub halo: Option<Halo>,
    /// The copies that the other views read.
    pub gathers: Vec<Gather>,
}

/// How `domain` reads `array` through `views`.
pub fn plan_read(
    domain: Spread,
    array: Spread,
    views: &[&ViewMap],
    coordinates: Coordinates,
) -> ReadPlan {
    let held = &array.layout.halo;
    let enough = |halo: &Halo| halo.iter().zip(held).all(|(n, h)| n.0 <= h.0 && n.1 <= h.1);
    if halo_needed(domain, array, views, coordinates).is_some_and(|halo| enough(&halo)) {
        return ReadPlan { in_place: (0..views.len()).collect(), halo: None, gathers: Vec::new() };
    }
    let mut plan = ReadPlan { in_place: Vec::new(), halo: None, gathers: Vec::new() };
    for group in group(domain, views) {
        let halo = halo_needed(domain, array, &group.views(), coordinates);
        let gather = group.gather(domain, array, coordinates);
        match halo {
            Some(halo) if enough(&halo) || is_better(&halo, &gather, array) => {
                plan.in_place.extend(group.members());
                if !enough(&halo) {
                    plan.halo = Some(widest(plan.halo.as_ref().unwrap_or(&halo), &halo));
                }
            }
            _ => plan.gathers.push(gather),
        }
    }
    plan
}

/// Is exchanging a halo better than making a copy? Not if it reaches beyond the neighbours, unless
/// that saves something: every rank would keep the halo as long as the array.
fn is_better(halo: &Halo, gather: &Gather, array: Spread) -> bool {
    let near = halo.iter().enumerate().all(|(dim, (low, high))| {
        axis_of(array.layout, dim).is_none_or(|axis| {
            let parts = array.layout.grid.0[axis] as i64;
            (*low).max(*high) <= array.shape[dim] / parts
        })
    });
    let (exchanged, gathered) = (halo_received(array, halo), gather.received(array));
    exchanged < gathered || near && exchanged == gathered
}

/// The halo that contains both.
pub fn widest(a: &[(i64, i64)], b: &[(i64, i64)]) -> Halo {
    a.iter().zip(b).map(|(a, b)| (a.0.max(b.0), a.1.max(b.1))).collect()
}

/// Does some rank read elements of `array` beyond its own in several dimensions at once?
pub fn reads_corners(domain: Spread, array: Spread, views: &[&ViewMap]) -> bool {
    let split = (0..array.shape.len()).filter(|dim| axis_of(array.layout, *dim).is_some());
    split.count() > 1
        && views.iter().any(|view| {
            let halo = halo_needed(domain, array, &[view], Coordinates::All);
            halo.is_some_and(|halo| halo.iter().filter(|sides| **sides != (0, 0)).count() > 1)
        })
}

/// The least halo with which every rank holds what its part of `domain` reads of `array`; `None` if
/// there is no such halo: ranks that own nothing have none, and halos stay on one grid.
pub fn halo_needed(
    domain: Spread,
    array: Spread,
    views: &[&ViewMap],
    coordinates: Coordinates,
) -> Option<Halo> {
    let rank = array.shape.len();
    if domain.volume() == 0 || array.layout.is_replicated() {
        return Some(Halo::from_elem((0, 0), rank));
    }
    if domain.layout.grid != array.layout.grid {
        return None;
    }
    (0..rank).map(|dim| dim_needed(domain, array, dim, views, coordinates)).collect()
}

fn dim_needed(
    domain: Spread,
    array: Spread,
    dim: usize,
    views: &[&ViewMap],
    coordinates: Coordinates,
) -> Option<(i64, i64)> {
    let Some(axis) = axis_of(array.layout, dim) else {
        return Some((0, 0));
    };
    let running = dim_over(domain.layout, axis);
    if let Some(over) = running
        && domain.layout.dims[over] == array.layout.dims[dim]
        && domain.shape[over] == array.shape[dim]
        && views.iter().all(|view| view.0[dim] == Access::at(over, 0, 1))
    {
        return Some((0, 0));
    }
    let mut needed = (0, 0);
    for coordinate in coordinates.of(array.layout.grid.0[axis]) {
        let iterations = running.map(|over| part(domain, over, coordinate));
        if iterations.is_some_and(Range::is_empty) {
            continue;
        }
        let own = part(array, dim, coordinate);
        if own.is_empty() {
            return None;
        }
        for view in views {
            let need = image(view.0[dim], domain, running.zip(iterations));
            needed = (needed.0.max(own.lo - need.lo), needed.1.max(need.hi - own.hi));
        }
    }
    Some(needed)
}

/// The indices that an access touches while one dimension of the domain is limited to a range.
fn image(access: Access, domain: Spread, limited: Option<(usize, Range)>) -> Range {
    match (access.dim, limited) {
        (Some(dim), Some((over, range))) if over == dim => access.span(range),
        _ => access.image(&IndexBox::whole(domain.shape)),
    }
}

/// The elements that the busiest rank receives when a halo is exchanged.
pub fn halo_received(array: Spread, halo: &[(i64, i64)]) -> i64 {
    let received = |rank: usize| {
        let own = array.owned(rank);
        widen(&own, halo, array.shape).volume() - own.volume()
    };
    few_ranks(array).into_iter().map(received).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ramba_abi::{Grid, Layout};

    fn line(ranks: usize, extent: i64) -> Layout {
        Layout::balanced(Grid::line(ranks), &[extent], &[Some(0)])
    }

    fn plan(domain: (&Layout, i64), array: (&Layout, i64), accesses: &[Access]) -> ReadPlan {
        let views: Vec<ViewMap> = accesses.iter().map(|access| ViewMap::new(&[*access])).collect();
        let views: Vec<&ViewMap> = views.iter().collect();
        let (domain, array) = ((domain.0, [domain.1]), (array.0, [array.1]));
        let domain = Spread::new(domain.0, &domain.1);
        plan_read(domain, Spread::new(array.0, &array.1), &views, Coordinates::All)
    }

    fn is_local(plan: &ReadPlan) -> bool {
        plan.halo.is_none() && plan.gathers.is_empty()
    }

    #[test]
    fn shifted_slices_want_a_halo() {
        let array = line(3, 100);
        let inner = array.viewed(&ViewMap::new(&[Access::at(0, 2, 1)]), 1).unwrap();
        let shifts = [0, 1, 2, 3, 5].map(|offset| Access::at(0, offset, 1));
        assert!(is_local(&plan((&inner, 95), (&array, 100), &shifts[2..3])));
        let shifted = plan((&inner, 95), (&array, 100), &shifts);
        assert_eq!(shifted.halo, Some(Halo::from_slice(&[(2, 3)])));
        assert_eq!(shifted.in_place, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_strided_slice_is_where_its_base_is() {
        let array = line(3, 100);
        for (offset, step, size) in [(0, 2, 50), (99, -1, 100), (98, -3, 33)] {
            let access = Access::at(0, offset, step);
            let domain = array.viewed(&ViewMap::new(&[access]), 1).unwrap();
            assert!(is_local(&plan((&domain, size), (&array, 100), &[access])));
        }
    }

    #[test]
    fn far_shifts_are_moved_and_near_ones_stay() {
        let array = line(4, 100);
        let near_and_far = [Access::at(0, 0, 1), Access::at(0, 1, 1), Access::at(0, 50, 1)];
        let domain = array.viewed(&ViewMap::new(&[near_and_far[0]]), 1).unwrap();
        let plan = plan((&domain, 50), (&array, 100), &near_and_far);
        assert_eq!(plan.in_place, [0, 1]);
        assert_eq!(plan.halo, Some(Halo::from_slice(&[(0, 1)])));
        assert_eq!(plan.gathers.len(), 1);
    }

    #[test]
    fn a_star_reads_no_corners_and_a_square_does() {
        let shape = [40, 40];
        let array = Layout::balanced(Grid::new(&[2, 2]), &shape, &[Some(0), Some(1)]);
        let view = |i, j| ViewMap::new(&[Access::at(0, i, 1), Access::at(1, j, 1)]);
        let domain = array.viewed(&view(1, 1), 2).unwrap();
        let (domain, array) = (Spread::new(&domain, &[38, 38]), Spread::new(&array, &shape));
        let star = [view(0, 1), view(2, 1), view(1, 0), view(1, 2), view(1, 1)];
        assert!(!reads_corners(domain, array, &star.iter().collect::<Vec<_>>()));
        assert!(reads_corners(domain, array, &[&view(0, 0), &view(1, 1)]));
    }

    #[test]
    fn ranks_without_elements_have_no_halo() {
        // Two elements on four ranks: the first and the third rank own nothing.
        let (array, domain) = (line(4, 2), line(4, 4));
        let accesses = [Access::constant(1)];
        let views = [&ViewMap::new(&accesses)];
        let (domain, array) = (Spread::new(&domain, &[4]), Spread::new(&array, &[2]));
        assert_eq!(halo_needed(domain, array, &views, Coordinates::All), None);
    }
}
