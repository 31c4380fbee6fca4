//! One rank's bytes for everyone.

use super::Round;
use crate::comm::{CommError, Communicator, Group};

/// Replaces `bytes` on every rank of the group by those of the rank at place `root`; the others
/// need not know how many there are.
pub fn broadcast(
    comm: &Communicator,
    group: &Group,
    root: usize,
    bytes: &mut Vec<u8>,
) -> Result<(), CommError> {
    let round = Round::new(comm, group);
    let size = group.size();
    let from_root = (group.position() + size - root) % size;
    let place = |distance: usize| (root + distance) % size;
    // A binomial tree: the parent is the distance without its highest bit.
    let reached = if from_root == 0 {
        1
    } else {
        let highest = 1 << from_root.ilog2();
        *bytes = receive(&round, place(from_root - highest))?;
        highest * 2
    };
    let children = std::iter::successors(Some(reached), |step| Some(step * 2))
        .take_while(|step| from_root + step < size);
    for step in children {
        send(&round, place(from_root + step), bytes)?;
    }
    Ok(())
}

fn send(round: &Round, to: usize, bytes: &[u8]) -> Result<(), CommError> {
    let length = bytes.len().to_ne_bytes().to_vec();
    round.exchange(vec![(to, length), (to, bytes.to_vec())], &[]).map(drop)
}

fn receive(round: &Round, from: usize) -> Result<Vec<u8>, CommError> {
    let header = round.receive(from, size_of::<usize>())?;
    round.receive(from, super::all_gather::length(&header))
}
