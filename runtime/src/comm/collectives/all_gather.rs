//! Everyone's bytes for everyone.

use super::{Round, doublings};
use crate::comm::{CommError, Communicator, Group};

/// The bytes of every rank of the group, by place. Ranks may give different numbers of bytes.
pub fn all_gather(
    comm: &Communicator,
    group: &Group,
    bytes: Vec<u8>,
) -> Result<Vec<Vec<u8>>, CommError> {
    let round = Round::new(comm, group);
    let (size, me) = (group.size(), group.position());
    // The blocks of `me`, `me + 1`, …: their number doubles in each round.
    let mut blocks = vec![bytes];
    for distance in doublings(size) {
        let wanted = distance.min(size - distance);
        let (before, after) = ((me + size - distance) % size, (me + distance) % size);
        let packed = pack(&blocks[..wanted]);
        let header = packed.len().to_ne_bytes().to_vec();
        let incoming = round.swap(vec![(before, header)], (after, size_of::<usize>()))?;
        let packed = round.swap(vec![(before, packed)], (after, length(&incoming)))?;
        blocks.extend(unpack(&packed, wanted));
    }
    blocks.rotate_right(me);
    Ok(blocks)
}

/// Lengths, then contents.
fn pack(blocks: &[Vec<u8>]) -> Vec<u8> {
    let lengths = blocks.iter().flat_map(|block| block.len().to_ne_bytes());
    let mut packed: Vec<u8> = lengths.collect();
    blocks.iter().for_each(|block| packed.extend(block));
    packed
}

fn unpack(packed: &[u8], count: usize) -> Vec<Vec<u8>> {
    let (lengths, mut contents) = packed.split_at(packed.len().min(count * size_of::<usize>()));
    let mut blocks = Vec::with_capacity(count);
    for field in lengths.chunks_exact(size_of::<usize>()) {
        let (block, rest) = contents.split_at(length(field).min(contents.len()));
        blocks.push(block.to_vec());
        contents = rest;
    }
    blocks
}

/// The number that a header holds.
pub(super) fn length(header: &[u8]) -> usize {
    header.try_into().map(usize::from_ne_bytes).unwrap_or_default()
}
