//! Sets of ranks that act together.

use super::Communicator;
use ramba_abi::Grid;
use smallvec::SmallVec;

/// The ranks that take part in a collective, usually in ascending order, and this rank's place among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    ranks: Vec<usize>,
    position: usize,
}

impl Group {
    /// All ranks of the job.
    pub fn world(comm: &Communicator) -> Group {
        Group { ranks: (0..comm.size()).collect(), position: comm.rank() }
    }

    /// The ranks whose coordinates in `grid` differ from `rank`'s along `axes` only.
    pub fn along(grid: &Grid, rank: usize, axes: &[usize]) -> Group {
        let home = coordinates(grid, rank);
        let together = |other: &usize| {
            let place = coordinates(grid, *other);
            (0..home.len()).all(|axis| axes.contains(&axis) || place[axis] == home[axis])
        };
        let ranks: Vec<usize> = (0..grid.ranks()).filter(together).collect();
        let position = ranks.iter().position(|&other| other == rank).unwrap_or_default();
        Group { ranks, position }
    }

    /// The same ranks in descending order.
    pub fn reversed(mut self) -> Group {
        self.ranks.reverse();
        self.position = self.ranks.len() - 1 - self.position;
        self
    }

    /// The number of ranks.
    pub fn size(&self) -> usize {
        self.ranks.len()
    }

    /// This rank's place, from 0.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The job's rank at a place, which must be below [`Group::size`].
    pub fn rank(&self, position: usize) -> usize {
        self.ranks[position]
    }
}

fn coordinates(grid: &Grid, rank: usize) -> SmallVec<[usize; 3]> {
    (0..grid.0.len()).map(|axis| grid.coordinate(rank, axis)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_follow_grid_axes() {
        let grid = Grid::new(&[2, 3]);
        let columns = Group::along(&grid, 4, &[0]);
        assert_eq!(columns, Group { ranks: vec![1, 4], position: 1 });
        let rows = Group::along(&grid, 4, &[1]);
        assert_eq!(rows, Group { ranks: vec![3, 4, 5], position: 1 });
        assert_eq!(Group::along(&grid, 4, &[0, 1]).size(), 6);
        assert_eq!(Group::along(&grid, 4, &[]).ranks, [4]);
        assert_eq!(
            Group::along(&grid, 3, &[1]).reversed(),
            Group { ranks: vec![5, 4, 3], position: 2 }
        );
    }
}
