//! A job of one rank, without MPI.

use super::{CommError, InFlight, Incoming, Outgoing, Transport};
use std::time::Duration;

/// The transport of a job of one rank. A batch may send to itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Solo;

impl Transport for Solo {
    fn rank(&self) -> usize {
        0
    }

    fn size(&self) -> usize {
        1
    }

    unsafe fn post(
        &self,
        sends: &[Outgoing],
        recvs: &[Incoming],
    ) -> Result<Box<dyn InFlight>, CommError> {
        if let Some(peer) = peers(sends, recvs).find(|&peer| peer != 0) {
            return Err(CommError::NoSuchRank { peer, size: 1 });
        }
        let total = |sizes: &mut dyn Iterator<Item = usize>| sizes.sum::<usize>();
        let expected = total(&mut recvs.iter().map(|message| message.bytes));
        let got = total(&mut sends.iter().map(|message| message.bytes));
        if sends.len() != recvs.len() {
            return Err(CommError::SizeMismatch { rank: 0, peer: 0, expected, got });
        }
        for (send, recv) in sends.iter().zip(recvs) {
            // SAFETY: the caller vouches for the memory.
            unsafe { deliver(send, recv)? };
        }
        Ok(Box::new(Delivered))
    }

    fn signal(&self, _peer: usize, _signal: &[u8]) -> Result<(), CommError> {
        Ok(())
    }

    fn take_signal(&self) -> Result<Option<(usize, Vec<u8>)>, CommError> {
        Ok(None)
    }

    fn abort(&self, _code: i32) {}
}

fn peers(sends: &[Outgoing], recvs: &[Incoming]) -> impl Iterator<Item = usize> {
    let (to, from): (Vec<_>, Vec<_>) =
        (sends.iter().map(|m| m.peer).collect(), recvs.iter().map(|m| m.peer).collect());
    to.into_iter().chain(from)
}

/// # Safety
/// The memory of both must be valid.
unsafe fn deliver(send: &Outgoing, recv: &Incoming) -> Result<(), CommError> {
    if send.bytes != recv.bytes {
        let (expected, got) = (recv.bytes, send.bytes);
        return Err(CommError::SizeMismatch { rank: 0, peer: 0, expected, got });
    }
    // SAFETY: both hold this many bytes; the caller lends them.
    unsafe { std::ptr::copy(send.data, recv.data, send.bytes) };
    Ok(())
}

/// A batch that was complete as soon as it was posted.
struct Delivered;

impl InFlight for Delivered {
    fn advance(&mut self, _patience: Duration) -> Result<bool, CommError> {
        Ok(true)
    }

    fn waits_for(&self) -> Option<usize> {
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::comm::{CommError, Communicator, Traffic};

    #[test]
    fn a_rank_can_write_to_itself() {
        let comm = Communicator::solo();
        let sent = vec![(0, vec![1, 2, 3]), (0, vec![])];
        let received = comm.exchange(Traffic::Reshard, sent, &[(0, 3), (0, 0)]);
        assert_eq!(received, Ok(vec![vec![1, 2, 3], vec![]]));
    }

    #[test]
    fn there_is_nobody_else() {
        let comm = Communicator::solo();
        let error = comm.exchange(Traffic::Reshard, vec![(1, vec![0])], &[]);
        assert_eq!(error, Err(CommError::NoSuchRank { peer: 1, size: 1 }));
    }
}
