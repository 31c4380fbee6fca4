//! Do neighbours run the same programs? Each rank tells the next one what it has run, now and then,
//! and does not wait for the answer.
//!
//! What is told is a hash of all programs so far, with their number. It is told after so many
//! programs, and whenever a rank waits for others.

use super::{CommError, InFlight, Incoming, Outgoing, Transport};
use std::collections::VecDeque;
use std::time::Duration;

/// Labels these messages; no other has it.
const TAG: u16 = 0x7ffe;

/// The neighbour is told after so many programs.
const STRIDE: u64 = 16;

/// So many of the latest hashes are kept for comparison.
const REMEMBERED: usize = 1024;

/// The bytes of a message: the number of programs, and their hash.
const BYTES: usize = 24;

/// This rank's programs, and what it knows of its neighbour's.
#[derive(Default)]
pub(super) struct Ring {
    /// The hash of the first programs, for the latest numbers of them.
    hashes: VecDeque<u128>,
    /// How many programs this rank has run or is running.
    announced: u64,
    told: u64,
    /// How many programs are known to be the neighbour's.
    agreed: u64,
    /// What the neighbour told of programs that this rank has not reached.
    heard: VecDeque<(u64, u128)>,
    sending: VecDeque<Message>,
    receiving: Option<Message>,
}

/// A message under way. Its memory is lent to the transport, and freed only after that is done.
struct Message {
    bytes: *mut [u8; BYTES],
    flight: Box<dyn InFlight>,
}

// The memory is the message's own, and the transport's until the flight is complete.
unsafe impl Send for Message {}

impl Message {
    /// What came or was sent, once it has; `None` before.
    fn done(&mut self) -> Result<Option<[u8; BYTES]>, CommError> {
        if !self.flight.advance(Duration::ZERO)? {
            return Ok(None);
        }
        // SAFETY: the transport is done with the memory, which came from a box; whoever calls this
        // drops the message then.
        Ok(Some(*unsafe { Box::from_raw(self.bytes) }))
    }
}

impl Ring {
    /// Notes the fingerprint of the program that this rank is about to run.
    pub fn announce(&mut self, transport: &dyn Transport, key: u128) -> Result<(), CommError> {
        let before = self.hashes.back().copied().unwrap_or_default();
        // Odd multipliers lose nothing, and the rotation lets the order count.
        let hash =
            (before.rotate_left(47) ^ key).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
        if self.hashes.len() == REMEMBERED {
            self.hashes.pop_front();
        }
        self.hashes.push_back(hash);
        self.announced += 1;
        if self.announced.is_multiple_of(STRIDE) {
            self.tell(transport)?;
            self.look(transport)?;
        }
        Ok(())
    }

    /// Tells the neighbour of all programs that it does not know of.
    pub fn tell(&mut self, transport: &dyn Transport) -> Result<(), CommError> {
        let Some(hash) = self.hashes.back().filter(|_| self.told < self.announced) else {
            return Ok(());
        };
        let mut bytes = [0; BYTES];
        bytes[..8].copy_from_slice(&self.announced.to_le_bytes());
        bytes[8..].copy_from_slice(&hash.to_le_bytes());
        self.told = self.announced;
        let (bytes, next) =
            (Box::into_raw(Box::new(bytes)), (transport.rank() + 1) % transport.size());
        let send = Outgoing { peer: next, tag: TAG, data: bytes.cast_const().cast(), bytes: BYTES };
        // SAFETY: the memory was just made, and is freed only when the flight is complete.
        let flight = unsafe { transport.post(&[send], &[])? };
        self.sending.push_back(Message { bytes, flight });
        while let Some(sent) = self.sending.front_mut() {
            if sent.done()?.is_none() {
                break;
            }
            self.sending.pop_front();
        }
        Ok(())
    }

    /// Compares what has come.
    ///
    /// # Errors
    /// [`CommError::Diverged`] with the numbers of programs of which the first that differs is one;
    /// [`CommError::PeerGone`] if the neighbour has left before it got as far as this rank.
    pub fn look(&mut self, transport: &dyn Transport) -> Result<(), CommError> {
        // Nothing is expected before the first program.
        while self.announced > 0 {
            self.compare()?;
            if self.heard.len() >= REMEMBERED {
                return Ok(());
            }
            if self.receiving.is_none() {
                self.receiving = Some(self.receive(transport)?);
            }
            let come = match self.receiving.as_mut().map(Message::done).transpose() {
                // Who has told of all that there is to compare may leave.
                Err(CommError::PeerGone { .. }) if self.has_heard_enough() => return Ok(()),
                come => come?.flatten(),
            };
            let Some(bytes) = come else { return Ok(()) };
            self.receiving = None;
            let (mut number, mut hash) = ([0; 8], [0; 16]);
            number.copy_from_slice(&bytes[..8]);
            hash.copy_from_slice(&bytes[8..]);
            self.heard.push_back((u64::from_le_bytes(number), u128::from_le_bytes(hash)));
        }
        Ok(())
    }

    fn receive(&self, transport: &dyn Transport) -> Result<Message, CommError> {
        let bytes = Box::into_raw(Box::new([0; BYTES]));
        let peer = Ring::previous(transport);
        let recv = Incoming { peer, tag: TAG, data: bytes.cast(), bytes: BYTES };
        // SAFETY: as for sending.
        let flight = unsafe { transport.post(&[], &[recv])? };
        Ok(Message { bytes, flight })
    }

    fn compare(&mut self) -> Result<(), CommError> {
        while let Some(&(number, hash)) = self.heard.front().filter(|told| told.0 <= self.announced)
        {
            self.heard.pop_front();
            let back = (self.announced - number) as usize;
            let own = self.hashes.len().checked_sub(back + 1).and_then(|at| self.hashes.get(at));
            // A hash that is forgotten is part of the later ones.
            if own.is_some_and(|own| *own != hash) {
                return Err(CommError::Diverged { from: self.agreed, to: number });
            }
            self.agreed = number;
        }
        Ok(())
    }

    /// Has the neighbour run as many programs as this rank?
    fn has_heard_enough(&self) -> bool {
        self.is_settled() || !self.heard.is_empty()
    }

    /// Is everything that this rank has run known to be the neighbour's?
    pub fn is_settled(&self) -> bool {
        self.agreed >= self.announced
    }

    /// The rank whose programs are compared with this one's.
    pub fn previous(transport: &dyn Transport) -> usize {
        (transport.rank() + transport.size() - 1) % transport.size()
    }
}

#[cfg(test)]
mod tests {
    use super::super::ThreadWorld;
    use super::*;

    /// Runs `own` programs on rank 1 after rank 0 has run `told` and left; what rank 1 finds.
    fn after_leaving(told: u64, own: u64) -> (Result<(), CommError>, bool) {
        let mut transports = ThreadWorld::new(2).into_iter();
        let (first, second) = (transports.next().unwrap(), transports.next().unwrap());
        let (mut before, mut ring) = (Ring::default(), Ring::default());
        (0..told).for_each(|key| before.announce(&first, key.into()).unwrap());
        before.tell(&first).unwrap();
        drop(first);
        let announced = (0..own).try_for_each(|key| ring.announce(&second, key.into()));
        (announced.and_then(|()| ring.look(&second)), ring.is_settled())
    }

    #[test]
    fn who_has_told_of_everything_may_leave() {
        assert_eq!(after_leaving(3, 3), (Ok(()), true));
        assert_eq!(after_leaving(40, 40), (Ok(()), true));
    }

    #[test]
    fn who_is_ahead_may_leave() {
        assert_eq!(after_leaving(40, 17).0, Ok(()));
    }

    #[test]
    fn who_leaves_too_early_is_named() {
        let (found, settled) = after_leaving(3, 4);
        assert_eq!((found, settled), (Err(CommError::PeerGone { rank: 1, peer: 0 }), false));
    }
}
