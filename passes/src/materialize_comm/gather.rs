//! Copies of what a nest reads, placed where it reads it.
//!
//! A gather takes a slice of an array (a copy that every rank makes of its own elements), moves it
//! into a layout aligned with the reading domain, and, where several shifted views read it, adds a
//! halo. So only what is read is sent.

use super::ownership::{Coordinates, Spread, axis_of, few_ranks};
use super::reads::{Halo, halo_needed, halo_received, reads_corners};
use ramba_abi::{Access, DimSplit, IndexBox, Layout, Range, ViewMap};
use ramba_dialects::Shape;
use smallvec::SmallVec;

/// A copy made for a nest.
#[derive(Clone, Debug, PartialEq)]
pub struct Gather {
    /// The slice to take first; `None` if the array itself is moved.
    pub slice: Option<Slice>,
    /// The layout of the copy.
    pub target: Layout,
    /// The halo that the copy needs.
    pub halo: Halo,
    /// Do views read beyond a block of the copy in several dimensions at once? (Only known if all
    /// ranks were looked at.)
    pub corners: bool,
    /// Which of the nest's views read the copy, and how.
    pub views: Vec<(usize, ViewMap)>,
}

/// A slice of an array with as many dimensions, some of size 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slice {
    /// From the slice's indices to the array's.
    pub view: ViewMap,
    /// The slice's extents.
    pub shape: Shape,
}

impl Gather {
    /// The elements that the busiest rank receives when `array` is copied.
    pub fn received(&self, array: Spread) -> i64 {
        let Some((layout, shape)) = self.source(array) else {
            return i64::MAX / 4;
        };
        let source = Spread::new(&layout, &shape);
        let target = Spread::new(&self.target, &shape);
        moved(source, target) + halo_received(target, &self.halo)
    }

    /// The layout and shape of what is moved.
    pub fn source(&self, array: Spread) -> Option<(Layout, Shape)> {
        match &self.slice {
            None => Some((array.layout.clone(), array.shape.into())),
            Some(slice) => {
                let layout = array.layout.viewed(&slice.view, slice.shape.len())?;
                Some((layout, slice.shape.clone()))
            }
        }
    }
}

/// The elements that the busiest rank receives when an array goes from one layout to another.
pub fn moved(from: Spread, to: Spread) -> i64 {
    let received = |rank: usize| {
        let wanted = to.owned(rank);
        wanted.volume() - wanted.intersect(&from.owned(rank)).volume()
    };
    few_ranks(to).into_iter().map(received).max().unwrap_or(0)
}

/// Views with the same dimensions, steps and phases whose images nearly coincide.
pub struct Group<'a> {
    members: Vec<(usize, &'a ViewMap)>,
    hull: IndexBox,
}

/// Sorts the views through which `domain` reads an array into groups that can share a copy.
pub fn group<'a>(domain: Spread, views: &[&'a ViewMap]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group> = Vec::new();
    for (position, view) in views.iter().enumerate() {
        let image = view.image(&IndexBox::whole(domain.shape));
        match groups.iter_mut().find(|group| group.admits(view, &image)) {
            Some(group) => {
                group.hull = hull(&group.hull, &image);
                group.members.push((position, view));
            }
            None => groups.push(Group { members: vec![(position, view)], hull: image }),
        }
    }
    groups
}

fn hull(a: &IndexBox, b: &IndexBox) -> IndexBox {
    let both = a.0.iter().zip(&b.0).map(|(a, b)| Range::new(a.lo.min(b.lo), a.hi.max(b.hi)));
    IndexBox(both.collect())
}

impl<'a> Group<'a> {
    /// The positions of its views.
    pub fn members(&self) -> impl Iterator<Item = usize> {
        self.members.iter().map(|(position, _)| *position)
    }

    /// Its views.
    pub fn views(&self) -> Vec<&'a ViewMap> {
        self.members.iter().map(|(_, view)| *view).collect()
    }

    /// Would a common copy be hardly larger than separate ones are?
    fn admits(&self, view: &ViewMap, image: &IndexBox) -> bool {
        let in_phase = self.members[0].1.0.iter().zip(&view.0).all(|(a, b)| {
            (a.dim, a.step) == (b.dim, b.step)
                && if a.dim.is_none() { a == b } else { (a.offset - b.offset) % a.step == 0 }
        });
        let largest = self.hull.volume().max(image.volume());
        in_phase && hull(&self.hull, image).volume() <= largest.saturating_add(largest / 4)
    }

    /// The copy of `array` that they would share.
    pub fn gather(&self, domain: Spread, array: Spread, coordinates: Coordinates) -> Gather {
        let slice = self.slice(array);
        let views: Vec<(usize, ViewMap)> = { &self.members }
            .iter()
            .map(|(position, view)| (*position, self.within(slice.as_ref(), view)))
            .collect();
        let target = aligned_target(domain, &views);
        let shape = slice.as_ref().map_or_else(|| array.shape.into(), |slice| slice.shape.clone());
        let read: Vec<&ViewMap> = views.iter().map(|(_, view)| view).collect();
        let copy = Spread::new(&target, &shape);
        let halo = halo_needed(domain, copy, &read, coordinates);
        let halo = halo.unwrap_or_else(|| Halo::from_elem((0, 0), shape.len()));
        let corners = coordinates == Coordinates::All && reads_corners(domain, copy, &read);
        Gather { slice, target, halo, corners, views }
    }

    /// The slice to take: what lies in the hull, in steps of the views; nothing if that is most of
    /// the array anyway.
    fn slice(&self, array: Spread) -> Option<Slice> {
        let first = self.members[0].1;
        let dense = first.0.iter().all(|access| access.dim.is_none() || access.step.abs() == 1);
        let array_volume: i64 = array.shape.iter().product();
        if dense && self.hull.volume() >= array_volume - array_volume / 4 {
            return None;
        }
        let step = |access: &Access| if access.dim.is_some() { access.step.abs() } else { 1 };
        let bounds = self.hull.0.iter().zip(&first.0);
        let shape = bounds.clone().map(|(range, a)| (range.len() - 1) / step(a) + 1).collect();
        let accesses =
            bounds.enumerate().map(|(dim, (range, a))| Access::at(dim, range.lo, step(a)));
        Some(Slice { view: ViewMap(accesses.collect()), shape })
    }

    /// A view of the array as a view of the slice.
    fn within(&self, slice: Option<&Slice>, view: &ViewMap) -> ViewMap {
        let Some(slice) = slice else {
            return view.clone();
        };
        let within = |(access, outer): (&Access, &Access)| Access {
            offset: (access.offset - outer.offset) / outer.step,
            step: access.step / outer.step,
            ..*access
        };
        ViewMap(view.0.iter().zip(&slice.view.0).map(within).collect())
    }
}

/// The layout that gives each iteration's rank the element in the middle of what it reads.
fn aligned_target(domain: Spread, views: &[(usize, ViewMap)]) -> Layout {
    let first = &views[0].1;
    let split = |(dim, access): (usize, &Access)| {
        let Some(over) = access.dim.filter(|over| axis_of(domain.layout, *over).is_some()) else {
            return DimSplit::Whole;
        };
        let offsets = views.iter().map(|(_, view)| view.0[dim].offset);
        let least = offsets.clone().min().unwrap_or(access.offset);
        let middle = (least + offsets.max().unwrap_or(access.offset)).div_euclid(2);
        domain.layout.dims[over].sliced(-access.step * middle, access.step)
    };
    let dims: SmallVec<[DimSplit; 4]> = first.0.iter().enumerate().map(split).collect();
    Layout::split(domain.layout.grid.clone(), dims)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ramba_abi::Grid;

    fn spread_line(ranks: usize, extent: i64) -> Layout {
        Layout::balanced(Grid::line(ranks), &[extent], &[Some(0)])
    }

    /// Every rank finds in its copy what its iterations read.
    fn check(domain: Spread, array: Spread, views: &[&ViewMap]) -> Vec<Gather> {
        let groups = group(domain, views).into_iter();
        let gathers: Vec<Gather> =
            groups.map(|group| group.gather(domain, array, Coordinates::All)).collect();
        for gather in &gathers {
            let (_, shape) = gather.source(array).unwrap();
            let copy = gather.target.with_halo(&gather.halo);
            for rank in 0..domain.layout.grid.ranks() {
                let stored = copy.stored(&shape, rank);
                let iterations = domain.owned(rank);
                for (position, view) in &gather.views {
                    assert!(iterations.is_empty() || stored.contains(&view.image(&iterations)));
                    for at in [0, domain.shape[0] - 1] {
                        let through = gather.slice.as_ref().map(|s| s.view.compose(view));
                        let index = through.as_ref().unwrap_or(view).index(&[at]);
                        assert_eq!(index, views[*position].index(&[at]));
                    }
                }
            }
        }
        gathers
    }

    #[test]
    fn neighbours_share_a_copy_and_distant_halves_do_not() {
        let (array, domain) = (spread_line(3, 40), spread_line(3, 16));
        let view = |offset, step| ViewMap::new(&[Access::at(0, offset, step)]);
        let views = [view(4, 1), view(5, 1), view(24, 1), view(19, -1), view(3, 2), view(5, 2)];
        let views: Vec<&ViewMap> = views.iter().collect();
        let gathers = check(Spread::new(&domain, &[16]), Spread::new(&array, &[40]), &views);
        let members: Vec<Vec<usize>> =
            gathers.iter().map(|g| g.views.iter().map(|(at, _)| *at).collect()).collect();
        assert_eq!(members, [vec![0, 1], vec![2], vec![3], vec![4, 5]]);
        assert_eq!(gathers[3].slice.as_ref().map(|s| s.shape[0]), Some(17));
    }

    #[test]
    fn most_of_an_array_moves_as_a_whole() {
        let (array, domain) = (spread_line(3, 40), spread_line(3, 38));
        let view = ViewMap::new(&[Access::at(0, 38, -1)]);
        let gathers = check(Spread::new(&domain, &[38]), Spread::new(&array, &[40]), &[&view]);
        assert_eq!(gathers[0].slice, None);
    }

    #[test]
    fn moving_counts_what_changes_hands() {
        let even = spread_line(2, 10);
        let shifted =
            Layout::split(even.grid.clone(), [even.dims[0].sliced(2, 1)].into_iter().collect());
        let shape = [10];
        assert_eq!(moved(Spread::new(&even, &shape), Spread::new(&even, &shape)), 0);
        assert_eq!(moved(Spread::new(&even, &shape), Spread::new(&shifted, &shape)), 2);
        let whole = Layout::replicated(Grid::line(2), 1);
        assert_eq!(moved(Spread::new(&even, &shape), Spread::new(&whole, &shape)), 5);
    }
}
