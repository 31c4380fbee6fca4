//! What a way of moving bytes between ranks has to offer.

use super::CommError;
use std::time::Duration;

/// A message to send.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing {
    /// The receiving rank.
    pub peer: usize,
    /// The label that the receiver asks for, below 32768.
    pub tag: u16,
    /// The first byte.
    pub data: *const u8,
    /// The number of bytes.
    pub bytes: usize,
}

/// A message to receive.
#[derive(Clone, Copy, Debug)]
pub struct Incoming {
    /// The sending rank.
    pub peer: usize,
    /// The label that the sender gave.
    pub tag: u16,
    /// Where the first byte goes.
    pub data: *mut u8,
    /// The number of bytes, exactly.
    pub bytes: usize,
}

// Descriptions of memory; `Transport::post` states who may touch it.
unsafe impl Send for Outgoing {}
unsafe impl Send for Incoming {}

/// A way of moving bytes between the ranks of a job.
///
/// Between two ranks, messages of one tag arrive in the order sent. Any thread may call, and several
/// threads of a rank may not hold conflicting expectations about the order.
pub trait Transport: Send + Sync {
    /// This rank, from 0.
    fn rank(&self) -> usize;

    /// The number of ranks.
    fn size(&self) -> usize;

    /// Starts sending and receiving a batch of messages and returns without waiting for any peer.
    ///
    /// # Safety
    /// Until the returned batch is complete, the memory of `sends` must stay readable and unchanged,
    /// and that of `recvs` writable and otherwise unused. A batch that is dropped before it is
    /// complete may go on: its memory must then never be freed.
    unsafe fn post(
        &self,
        sends: &[Outgoing],
        recvs: &[Incoming],
    ) -> Result<Box<dyn InFlight>, CommError>;

    /// Sends a small message outside of all batches, without waiting for the peer.
    fn signal(&self, peer: usize, signal: &[u8]) -> Result<(), CommError>;

    /// A signal that has come, and from whom.
    fn take_signal(&self) -> Result<Option<(usize, Vec<u8>)>, CommError>;

    /// Ends the job, or makes every other rank's communication fail, without waiting.
    fn abort(&self, code: i32);
}

/// A batch of messages under way.
pub trait InFlight: Send {
    /// Makes progress, waiting for at most about `patience`; `true` if the batch is complete.
    fn advance(&mut self, patience: Duration) -> Result<bool, CommError>;

    /// A rank whose message is outstanding.
    fn waits_for(&self) -> Option<usize>;
}
