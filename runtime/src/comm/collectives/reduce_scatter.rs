//! Combining everyone's partial results, a part for each.

use super::Round;
use crate::combine::Combine;
use crate::comm::{CommError, Communicator, Group};

/// The part of this rank, combined from everyone's in the order of the group. `pieces` are this rank's
/// partial results, one piece per place; a place's piece has as many bytes on every rank.
pub fn reduce_scatter(
    comm: &Communicator,
    group: &Group,
    combine: Combine,
    mut pieces: Vec<Vec<u8>>,
) -> Result<Vec<u8>, CommError> {
    let round = Round::new(comm, group);
    let me = group.position();
    let mine = std::mem::take(&mut pieces[me]);
    let others = |place: &usize| *place != me;
    // What is nothing for a rank is not sent to it.
    let sends = { pieces.into_iter().enumerate() }
        .filter(|(place, piece)| others(place) && !piece.is_empty())
        .collect();
    let recvs: Vec<(usize, usize)> = match mine.len() {
        0 => Vec::new(),
        bytes => (0..group.size()).filter(others).map(|place| (place, bytes)).collect(),
    };
    let mut received = round.exchange(sends, &recvs)?;
    received.insert(me.min(received.len()), mine);
    let combined = received.into_iter().reduce(|mut into, other| {
        combine(&mut into, &other);
        into
    });
    Ok(combined.unwrap_or_default())
}
