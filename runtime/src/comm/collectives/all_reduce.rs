//! Combining everyone's partial results, for everyone.

use super::partial::{Packing, UNIT};
use super::{Partial, Round, doublings};
use crate::comm::{CommError, Communicator, Group};

/// Messages of at most this many bytes are combined whole, in few rounds; longer ones in pieces, so
/// that every rank does its share of the work and sends each byte about twice.
const WHOLE_BYTES: usize = 16 << 10;

/// Pieces are not to be smaller: on many ranks, that many messages would cost more than the bytes.
const PIECE_BYTES: usize = 4 << 10;

/// Combines the partial results of all ranks of the group. All arrays travel together, and all
/// ranks get the same bits.
pub fn all_reduce(
    comm: &Communicator,
    group: &Group,
    partials: &mut [Partial],
) -> Result<(), CommError> {
    let packing = Packing::of(partials)?;
    let round = Round::new(comm, group);
    if group.size() == 1 || packing.bytes() == 0 {
        return Ok(());
    }
    let mut message = packing.pack(partials);
    let whole = WHOLE_BYTES.max(PIECE_BYTES * group.size());
    if group.size() == 2 || message.len() <= whole {
        reduce_whole(&round, &packing, &mut message)?;
    } else {
        reduce_pieces(&round, &packing, &mut message)?;
    }
    packing.unpack(&message, partials);
    Ok(())
}

/// Recursive doubling. The ranks beyond the largest power of two hand theirs to a partner first
/// and get the result back.
fn reduce_whole(round: &Round, packing: &Packing, message: &mut Vec<u8>) -> Result<(), CommError> {
    let (size, me) = (round.group.size(), round.group.position());
    let core = 1 << size.ilog2();
    let bytes = message.len();
    if me >= core {
        round.send(me - core, message.clone())?;
        *message = round.receive(me - core, bytes)?;
        return Ok(());
    }
    let guest = (me + core < size).then_some(me + core);
    if let Some(guest) = guest {
        packing.combine(0, message, &round.receive(guest, bytes)?);
    }
    for distance in doublings(core) {
        let partner = me ^ distance;
        let mut other = round.swap(vec![(partner, message.clone())], (partner, bytes))?;
        if partner > me {
            packing.combine(0, message, &other);
        } else {
            packing.combine(0, &mut other, message);
            *message = other;
        }
    }
    guest.map_or(Ok(()), |guest| round.send(guest, message.clone()))
}

/// Each rank combines one piece of everyone's messages, in the order of ranks, and hands it out.
fn reduce_pieces(round: &Round, packing: &Packing, message: &mut [u8]) -> Result<(), CommError> {
    let (size, me) = (round.group.size(), round.group.position());
    let piece = |place: usize| {
        let units = message.len() / UNIT;
        let end = if place + 1 == size { message.len() } else { (place + 1) * units / size * UNIT };
        place * units / size * UNIT..end
    };
    let pieces: Vec<_> = (0..size).map(piece).collect();
    let mine = pieces[me].clone();
    let others = || (0..size).filter(|&place| place != me);

    let sends = others().map(|place| (place, message[pieces[place].clone()].to_vec())).collect();
    let recvs: Vec<_> = others().map(|place| (place, mine.len())).collect();
    let mut received = round.exchange(sends, &recvs)?;
    received.insert(me, message[mine.clone()].to_vec());
    let combined = received.into_iter().reduce(|mut into, other| {
        packing.combine(mine.start, &mut into, &other);
        into
    });
    message[mine].copy_from_slice(&combined.unwrap_or_default());

    let sends = others().map(|place| (place, message[pieces[me].clone()].to_vec())).collect();
    let recvs: Vec<_> = others().map(|place| (place, pieces[place].len())).collect();
    for (place, bytes) in others().zip(round.exchange(sends, &recvs)?) {
        message[pieces[place].clone()].copy_from_slice(&bytes);
    }
    Ok(())
}
