//! What every rank uses to talk to the others.

use super::collectives;
use super::watch::{Busy, Watch};
use super::{CommError, Group, Incoming, Outgoing, Pending, Solo, Transport};
use crate::counters::{Counters, add};
use smallvec::SmallVec;
use std::any::Any;
use std::collections::BTreeMap;
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
    watch: Arc<Watch>,
}

impl Communicator {
    /// A communicator over a transport.
    pub fn new(
        transport: Arc<dyn Transport>,
        config: CommConfig,
        counters: Arc<Counters>,
    ) -> Communicator {
        let watch = Watch::start(transport.clone(), config.timeout);
        Communicator { transport, config, counters, next_tag: AtomicU16::new(0), watch }
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

    /// Until the guard is dropped, this rank answers others that ask whether it is alive, though it may
    /// compute for longer than they would wait for a silent one.
    pub fn busy(&self) -> Busy<'_> {
        self.watch.busy()
    }

    /// Says that this rank is about to run the program of this fingerprint, as all ranks should; does
    /// not wait for them.
    ///
    /// # Errors
    /// [`CommError::Diverged`] if an earlier program was not the same everywhere.
    pub fn announce(&self, key: u128) -> Result<(), CommError> {
        self.watch.announce(key)
    }

    /// Waits until all that was announced has been compared with the neighbour's.
    ///
    /// # Errors
    /// As for [`Communicator::announce`]; those of waiting.
    pub fn settle(&self) -> Result<(), CommError> {
        self.watch.settle()
    }

    /// Waits until all ranks have come to the end of their programs, which they announce by `key`. No
    /// time limit holds: what a rank does after its last program is its own affair.
    ///
    /// # Errors
    /// As for [`Communicator::announce`].
    pub fn farewell(&self, key: u128) -> Result<(), CommError> {
        self.watch.be_unhurried();
        self.watch.announce(key)?;
        self.watch.settle()?;
        collectives::barrier(self, &Group::world(self))
    }

    /// Tells all other ranks that some rank does not move, so that they need not wait for it.
    ///
    /// # Errors
    /// If they cannot be told.
    pub fn report_stall(&self, report: &str) -> Result<(), CommError> {
        self.watch.report_stall(report)
    }

    /// After programs were found to differ: every rank's account of what it recorded, by rank, of all
    /// that answer in time.
    ///
    /// # Errors
    /// If the others cannot be told.
    pub fn accounts(
        &self,
        programs: (u64, u64),
        own: &str,
        patience: Duration,
    ) -> Result<BTreeMap<usize, String>, CommError> {
        self.watch.accounts(programs, own, patience)
    }

    /// The numbers of the programs among which ranks were found to differ, if that comes out in time: what
    /// may be behind any other error of communication.
    pub fn await_divergence(&self, patience: Duration) -> Option<(u64, u64)> {
        self.watch.await_divergence(patience)
    }

    /// A label for the batches of one operation.
    pub(crate) fn tag(&self) -> u16 {
        // 32767 is the least upper bound of tags that MPI guarantees; the last ones are taken.
        self.next_tag.fetch_add(1, Ordering::Relaxed) & 0x3fff
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
        Ok(Pending::new(flight, keep, self.watch.clone()))
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
