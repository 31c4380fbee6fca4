//! Combining the partial results of the ranks before this one.

use super::partial::Packing;
use super::{Partial, Round, doublings};
use crate::combine::fill_identity;
use crate::comm::{CommError, Communicator, Group};

/// Replaces each rank's partial results by the combination of those of the ranks before it in the
/// group; the first rank gets the value that changes nothing.
pub fn exscan(
    comm: &Communicator,
    group: &Group,
    partials: &mut [Partial],
) -> Result<(), CommError> {
    let packing = Packing::of(partials)?;
    let round = Round::new(comm, group);
    match scan(&round, &packing, packing.pack(partials))? {
        Some(before) => packing.unpack(&before, partials),
        None => partials.iter_mut().try_for_each(fill)?,
    }
    Ok(())
}

fn fill(partial: &mut Partial) -> Result<(), CommError> {
    let Partial { dtype, reduction, .. } = *partial;
    if fill_identity(partial.data, dtype, reduction) {
        Ok(())
    } else {
        Err(CommError::NoReduction { dtype, reduction })
    }
}

/// After the round of distance d, `through` combines the 2d ranks up to this one and `before` the
/// 2d - 1 before it.
fn scan(
    round: &Round,
    packing: &Packing,
    mut through: Vec<u8>,
) -> Result<Option<Vec<u8>>, CommError> {
    let (size, me) = (round.group.size(), round.group.position());
    let mut before: Option<Vec<u8>> = None;
    for distance in doublings(size) {
        let sends =
            if me + distance < size { vec![(me + distance, through.clone())] } else { vec![] };
        let recvs: Vec<_> =
            me.checked_sub(distance).map(|place| (place, packing.bytes())).into_iter().collect();
        let Some(earlier) = round.exchange(sends, &recvs)?.pop() else { continue };
        before = Some(match before {
            None => earlier.clone(),
            Some(later) => joined(packing, &earlier, &later),
        });
        through = joined(packing, &earlier, &through);
    }
    Ok(before)
}

fn joined(packing: &Packing, left: &[u8], right: &[u8]) -> Vec<u8> {
    let mut both = left.to_vec();
    packing.combine(0, &mut both, right);
    both
}
