//! Who sends what to whom: boxes intersected in closed form.

use ramba_abi::{IndexBox, Layout};
use smallvec::SmallVec;

/// A box that one rank sends and another receives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// The other rank.
    pub peer: usize,
    /// Global indices; never empty.
    pub part: IndexBox,
}

/// One rank's part in moving an array from one layout to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What it sends, at most one box to a rank, by ascending rank.
    pub sends: Vec<Parcel>,
    /// What it receives, at most one box from a rank, by ascending rank.
    pub recvs: Vec<Parcel>,
    /// What it has and keeps; may be empty.
    pub keeps: IndexBox,
}

/// What `rank` does when an array of `shape` goes from the owners of `from` (whose halo is not
/// looked at) to the holders of `to`, its halo included.
///
/// Where several ranks own an element, a rank that needs it takes its own, or that of the owner
/// most like itself: the one with the same coordinates along the axes that split nothing. So
/// sending is spread over the owners.
pub fn plan(shape: &[i64], from: &Layout, to: &Layout, rank: usize) -> Plan {
    let own = from.owned(shape, rank);
    let needed = to.stored(shape, rank);
    let mut recvs = Vec::new();
    Owners { from, shape, rank }.visit(&needed, &mut |peer, part| {
        if peer != rank {
            recvs.push(Parcel { peer, part });
        }
    });
    recvs.sort_unstable_by_key(|parcel| parcel.peer);
    let peers = (0..from.grid.ranks()).filter(|&peer| peer != rank);
    let serves = |peer: &usize| !own.is_empty() && is_served_by(from, *peer, rank);
    let send = |peer: usize| Parcel { peer, part: own.intersect(&to.stored(shape, peer)) };
    let sends = peers.filter(serves).map(send).filter(|parcel| !parcel.part.is_empty()).collect();
    Plan { sends, recvs, keeps: own.intersect(&needed) }
}

impl Plan {
    /// Of this, what lies in a part of what each rank gets: `part` gives it by rank, `own` for this one.
    pub fn within(self, own: &IndexBox, part: impl Fn(usize) -> IndexBox) -> Plan {
        let clip = |parcels: Vec<Parcel>, part: &dyn Fn(usize) -> IndexBox| {
            let clipped = parcels.into_iter().map(|Parcel { peer, part: all }| Parcel {
                peer,
                part: all.intersect(&part(peer)),
            });
            clipped.filter(|parcel| !parcel.part.is_empty()).collect()
        };
        Plan {
            sends: clip(self.sends, &part),
            recvs: clip(self.recvs, &|_| own.clone()),
            keeps: self.keeps.intersect(own),
        }
    }
}

/// Does `rank` have the same coordinates as `peer` along the axes that split nothing?
fn is_served_by(from: &Layout, peer: usize, rank: usize) -> bool {
    let splits = |axis: usize| from.dims.iter().any(|dim| dim.axis() == Some(axis));
    (0..from.grid.0.len()).all(|axis| {
        splits(axis) || from.grid.coordinate(peer, axis) == from.grid.coordinate(rank, axis)
    })
}

/// The owners of elements, as seen by one rank.
struct Owners<'a> {
    from: &'a Layout,
    shape: &'a [i64],
    rank: usize,
}

impl Owners<'_> {
    /// Calls `found` with each rank that owns a part of `needed`, and the part.
    fn visit(&self, needed: &IndexBox, found: &mut dyn FnMut(usize, IndexBox)) {
        if needed.is_empty() {
            return;
        }
        let axes = 0..self.from.grid.0.len();
        let place = axes.map(|axis| self.from.grid.coordinate(self.rank, axis)).collect();
        self.descend(0, place, needed.clone(), found);
    }

    /// Narrows `part` along `dim` to what each coordinate of its axis owns, then goes on.
    fn descend(
        &self,
        dim: usize,
        mut place: SmallVec<[usize; 3]>,
        part: IndexBox,
        found: &mut dyn FnMut(usize, IndexBox),
    ) {
        let Some(split) = self.from.dims.get(dim) else {
            return found(self.from.grid.rank_at(&place), part);
        };
        let Some(axis) = split.axis() else {
            return self.descend(dim + 1, place, part, found);
        };
        let parts = self.from.grid.0[axis];
        for coordinate in 0..parts {
            let range = split.owned(self.shape[dim], coordinate, parts).intersect(part.0[dim]);
            if !range.is_empty() {
                place[axis] = coordinate;
                let mut narrowed = part.clone();
                narrowed.0[dim] = range;
                self.descend(dim + 1, place.clone(), narrowed, found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ramba_abi::{Grid, Range};

    fn rows(ranks: usize, extent: i64) -> Layout {
        Layout::balanced(Grid::line(ranks), &[extent], &[Some(0)])
    }

    #[test]
    fn nothing_moves_between_equal_layouts() {
        for rank in 0..3 {
            let plan = plan(&[10], &rows(3, 10), &rows(3, 10), rank);
            assert!(plan.sends.is_empty() && plan.recvs.is_empty());
            assert_eq!(plan.keeps, rows(3, 10).owned(&[10], rank));
        }
    }

    #[test]
    fn halos_come_from_neighbours() {
        let layout = rows(3, 9);
        let plan = plan(&[9], &layout, &layout.with_halo(&[(1, 2)]), 1);
        let part = |lo, hi| IndexBox([Range::new(lo, hi)].into_iter().collect());
        let parcel = |peer, lo, hi| Parcel { peer, part: part(lo, hi) };
        assert_eq!(plan.recvs, [parcel(0, 2, 3), parcel(2, 6, 8)]);
        assert_eq!(plan.sends, [parcel(0, 3, 5), parcel(2, 5, 6)]);
    }

    #[test]
    fn copies_are_read_from_oneself_or_the_nearest() {
        let grid = Grid::new(&[2, 2]);
        // Copied along axis 1, then along axis 0.
        let from = Layout::balanced(grid.clone(), &[4], &[Some(0)]);
        let to = Layout::balanced(grid, &[4], &[Some(1)]);
        let plans: Vec<_> = (0..4).map(|rank| plan(&[4], &from, &to, rank)).collect();
        assert!(plans[0].recvs.is_empty() && plans[3].recvs.is_empty());
        assert_eq!(plans[1].recvs[0].peer, 3);
        assert_eq!(plans[2].recvs[0].peer, 0);
        assert_eq!(plans[3].sends[0].peer, 1);
    }
}
