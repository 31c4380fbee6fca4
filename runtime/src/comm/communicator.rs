//! What every rank uses to talk to the others.

use super::{CommError, Incoming, Outgoing, Pending, Solo, Transport};
use crate::counters::{Counters, add};
use smallvec::SmallVec;
use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};
use std::time::Duration;

/// How messages are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommConfig {
    /// Messages of more bytes are cut into several. At most `i32::MAX`, MPI's limit.
    pub chunk_bytes: usize,
    /// How long to wait for a silent peer before giving up; `None` waits for ever.
    pub timeout: Option<Duration>,
}

impl Default for CommConfig {
    fn default() -> CommConfig {
        CommConfig { chunk_bytes: 1 << 30, timeout: Some(Duration::from_secs(600)) }
    }
}

/// What messages are for; they are counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Traffic {
    /// Neighbours' elements.
    Halo,
    /// Arrays that change their layout.
    Reshard,
    /// Barriers, broadcasts, reductions, gathers.
    Collective,
}

/// One rank's end of the connections between all ranks.
///
/// All ranks of a job must start the same exchanges and collectives in the same order, as running
/// the same program makes them do.
pub struct Communicator {
    transport: Arc<dyn Transport>,
    config: CommConfig,
    counters: Arc<Counters>,
    /// Labels the next batch, the same on all ranks.
    next_tag: AtomicU16,
}

impl Communicator {
    /// A communicator over a transport.
    pub fn new(
        transport: Arc<dyn Transport>,
        config: CommConfig,
        counters: Arc<Counters>,
    ) -> Communicator {
        Communicator { transport, config, counters, next_tag: AtomicU16::new(0) }
    }

    /// A job of one rank.
    pub fn solo() -> Communicator {
        Communicator::new(Arc::new(Solo), CommConfig::default(), Arc::default())
    }

    /// This rank.
    pub fn rank(&self) -> usize {
        self.transport.rank()
    }

    /// The number of ranks.
    pub fn size(&self) -> usize {
        self.transport.size()
    }

    /// What this rank has counted.
    pub fn counters(&self) -> &Arc<Counters> {
        &self.counters
    }

    /// Ends the job, or makes the other ranks' communication fail.
    pub fn abort(&self, code: i32) {
        self.transport.abort(code);
    }

    /// A label for the batches of one operation.
    pub(crate) fn tag(&self) -> u16 {
        // 32767 is the least upper bound of tags that MPI guarantees.
        self.next_tag.fetch_add(1, Ordering::Relaxed) & 0x7fff
    }

    /// Starts a batch of messages (their own tags are replaced). Messages between two ranks match
    /// in the order given.
    ///
    /// # Safety
    /// As for [`Transport::post`]; `keep` keeps the memory alive as long as needed.
    pub unsafe fn start(
        &self,
        traffic: Traffic,
        sends: &[Outgoing],
        recvs: &[Incoming],
        keep: Box<dyn Any + Send>,
    ) -> Result<Pending, CommError> {
        // SAFETY: the caller's promise.
        unsafe { self.start_tagged(self.tag(), traffic, sends, recvs, keep) }
    }

    /// # Safety
    /// As for [`Communicator::start`].
    unsafe fn start_tagged(
        &self,
        tag: u16,
        traffic: Traffic,
        sends: &[Outgoing],
        recvs: &[Incoming],
        keep: Box<dyn Any + Send>,
    ) -> Result<Pending, CommError> {
        let peers = sends.iter().map(|m| m.peer).chain(recvs.iter().map(|m| m.peer));
        for peer in peers {
            self.check_rank(peer)?;
        }
        self.count(traffic, sends);
        let flight = if sends.is_empty() && recvs.is_empty() {
            None
        } else {
            let sends = self.chunked(sends, |message, from, bytes| Outgoing {
                tag,
                data: message.data.wrapping_add(from),
                bytes,
                ..*message
            });
            let recvs = self.chunked(recvs, |message, from, bytes| Incoming {
                tag,
                data: message.data.wrapping_add(from),
                bytes,
                ..*message
            });
            // SAFETY: chunks of the caller's memory.
            Some(unsafe { self.transport.post(&sends, &recvs)? })
        };
        Ok(Pending::new(flight, keep, self.rank(), self.config.timeout))
    }

    fn check_rank(&self, peer: usize) -> Result<(), CommError> {
        let size = self.size();
        if peer < size { Ok(()) } else { Err(CommError::NoSuchRank { peer, size }) }
    }

    fn chunked<M: Message>(
        &self,
        messages: &[M],
        part: impl Fn(&M, usize, usize) -> M,
    ) -> SmallVec<[M; 8]> {
        let limit = self.config.chunk_bytes.clamp(1, i32::MAX as usize);
        let mut parts = SmallVec::new();
        for message in messages {
            let bytes = message.bytes();
            for from in (0..bytes.max(1)).step_by(limit) {
                parts.push(part(message, from, limit.min(bytes - from)));
            }
        }
        parts
    }

    fn count(&self, traffic: Traffic, sends: &[Outgoing]) {
        let to_others = || sends.iter().filter(|message| message.peer != self.rank());
        let messages = to_others().count() as u64;
        let bytes = to_others().map(|message| message.bytes as u64).sum();
        let (message_counter, byte_counter) = counters_of(&self.counters, traffic);
        add(&self.counters.messages, messages);
        add(&self.counters.bytes_sent, bytes);
        add(message_counter, messages);
        add(byte_counter, bytes);
    }

    /// Sends each `(rank, bytes)` and returns what comes from each `(rank, number of bytes)`.
    pub fn exchange(
        &self,
        traffic: Traffic,
        sends: Vec<(usize, Vec<u8>)>,
        recvs: &[(usize, usize)],
    ) -> Result<Vec<Vec<u8>>, CommError> {
        self.exchange_tagged(self.tag(), traffic, sends, recvs)
    }

    pub(crate) fn exchange_tagged(
        &self,
        tag: u16,
        traffic: Traffic,
        sends: Vec<(usize, Vec<u8>)>,
        recvs: &[(usize, usize)],
    ) -> Result<Vec<Vec<u8>>, CommError> {
        let mut received: Vec<Vec<u8>> = recvs.iter().map(|&(_, bytes)| vec![0; bytes]).collect();
        let outgoing: SmallVec<[Outgoing; 8]> = sends
            .iter()
            .map(|(peer, bytes)| Outgoing {
                peer: *peer,
                tag,
                data: bytes.as_ptr(),
                bytes: bytes.len(),
            })
            .collect();
        let incoming: SmallVec<[Incoming; 8]> = recvs
            .iter()
            .zip(&mut received)
            .map(|(&(peer, bytes), place)| Incoming { peer, tag, data: place.as_mut_ptr(), bytes })
            .collect();
        let keep = Arc::new(Mailbag { _sent: sends, received });
        let mut pending = {
            let keep: Box<dyn Any + Send> = Box::new(keep.clone());
            // SAFETY: the vectors' heap memory is kept alive by `keep` and not touched meanwhile.
            unsafe { self.start_tagged(tag, traffic, &outgoing, &incoming, keep)? }
        };
        pending.complete()?;
        drop(pending);
        Ok(Arc::into_inner(keep).map(|mailbag| mailbag.received).unwrap_or_default())
    }
}

/// The memory of an exchange of vectors.
struct Mailbag {
    _sent: Vec<(usize, Vec<u8>)>,
    received: Vec<Vec<u8>>,
}

fn counters_of(counters: &Counters, traffic: Traffic) -> (&AtomicU64, &AtomicU64) {
    match traffic {
        Traffic::Halo => (&counters.halo_messages, &counters.halo_bytes),
        Traffic::Reshard => (&counters.reshard_messages, &counters.reshard_bytes),
        Traffic::Collective => (&counters.collective_messages, &counters.collective_bytes),
    }
}

trait Message: Copy {
    fn bytes(&self) -> usize;
}

impl Message for Outgoing {
    fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Message for Incoming {
    fn bytes(&self) -> usize {
        self.bytes
    }
}
