//! Do all ranks mean the same?

use super::all_gather;
use crate::comm::{CommError, Communicator, Group};

/// Fails with [`CommError::Disagreement`] on every rank, naming the first rank whose `value` is not
/// that of the first one. `what` says in words what is compared.
pub fn agree(
    comm: &Communicator,
    group: &Group,
    value: &[u8],
    what: &str,
) -> Result<(), CommError> {
    let values = all_gather(comm, group, value.to_vec())?;
    match values.iter().position(|other| *other != values[0]) {
        None => Ok(()),
        Some(place) => {
            Err(CommError::Disagreement { rank: group.rank(place), what: what.to_owned() })
        }
    }
}
