//! Waiting for each other.

use super::{Round, doublings};
use crate::comm::{CommError, Communicator, Group};

/// Returns once every rank of the group has called it.
pub fn barrier(comm: &Communicator, group: &Group) -> Result<(), CommError> {
    let round = Round::new(comm, group);
    let (size, me) = (group.size(), group.position());
    // After the round of distance d, a rank knows that the 2d - 1 ranks before it have come.
    for distance in doublings(size) {
        let (next, previous) = ((me + distance) % size, (me + size - distance) % size);
        round.swap(vec![(next, vec![])], (previous, 0))?;
    }
    Ok(())
}
