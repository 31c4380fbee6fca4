//! Several ranks in one process, one thread each: for tests, oracles and embedding.

use super::{CommError, InFlight, Incoming, Outgoing, Transport};
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// One rank of a job whose ranks are threads of this process.
///
/// When it is dropped, ranks that wait for a message from it get [`CommError::PeerGone`].
pub struct ThreadTransport {
    world: Arc<ThreadWorld>,
    rank: usize,
}

/// The mailboxes of all ranks.
pub struct ThreadWorld {
    mailboxes: Vec<Mailbox>,
}

impl ThreadWorld {
    /// Connects `ranks` ranks; the transport at position `r` is for rank `r`.
    #[allow(clippy::new_ret_no_self)] // nobody needs the world itself
    pub fn new(ranks: usize) -> Vec<ThreadTransport> {
        let mailboxes = (0..ranks).map(|_| Mailbox::new(ranks)).collect();
        let world = Arc::new(ThreadWorld { mailboxes });
        (0..ranks).map(|rank| ThreadTransport { world: world.clone(), rank }).collect()
    }

    fn announce(&self, news: impl Fn(&mut Contents)) {
        for mailbox in &self.mailboxes {
            news(&mut mailbox.contents());
            mailbox.changed.notify_all();
        }
    }
}

/// What was sent to one rank and not yet received.
struct Mailbox {
    contents: Mutex<Contents>,
    changed: Condvar,
}

struct Contents {
    letters: HashMap<(usize, u16), VecDeque<Vec<u8>>>,
    signals: VecDeque<(usize, Vec<u8>)>,
    gone: Vec<bool>,
    aborted: Option<(usize, i32)>,
}

impl Mailbox {
    fn new(ranks: usize) -> Mailbox {
        let contents = Contents {
            letters: HashMap::new(),
            signals: VecDeque::new(),
            gone: vec![false; ranks],
            aborted: None,
        };
        Mailbox { contents: Mutex::new(contents), changed: Condvar::new() }
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Contents {
    fn take(&mut self, peer: usize, tag: u16) -> Option<Vec<u8>> {
        let queue = self.letters.get_mut(&(peer, tag))?;
        let letter = queue.pop_front();
        if queue.is_empty() {
            self.letters.remove(&(peer, tag));
        }
        letter
    }
}

impl Transport for ThreadTransport {
    fn rank(&self) -> usize {
        self.rank
    }

    fn size(&self) -> usize {
        self.world.mailboxes.len()
    }

    unsafe fn post(
        &self,
        sends: &[Outgoing],
        recvs: &[Incoming],
    ) -> Result<Box<dyn InFlight>, CommError> {
        for send in sends {
            // SAFETY: the caller lends the memory.
            let letter = unsafe { std::slice::from_raw_parts(send.data, send.bytes) }.to_vec();
            let mailbox = &self.world.mailboxes[send.peer];
            let mut contents = mailbox.contents();
            contents.letters.entry((self.rank, send.tag)).or_default().push_back(letter);
            mailbox.changed.notify_all();
        }
        let waiting = recvs.to_vec();
        Ok(Box::new(Waiting { world: self.world.clone(), rank: self.rank, waiting }))
    }

    fn signal(&self, peer: usize, signal: &[u8]) -> Result<(), CommError> {
        let mailbox = &self.world.mailboxes[peer];
        mailbox.contents().signals.push_back((self.rank, signal.to_vec()));
        mailbox.changed.notify_all();
        Ok(())
    }

    fn take_signal(&self) -> Result<Option<(usize, Vec<u8>)>, CommError> {
        Ok(self.world.mailboxes[self.rank].contents().signals.pop_front())
    }

    fn abort(&self, code: i32) {
        self.world.announce(|contents| contents.aborted = Some((self.rank, code)));
    }
}

impl Drop for ThreadTransport {
    fn drop(&mut self) {
        self.world.announce(|contents| contents.gone[self.rank] = true);
    }
}

impl fmt::Debug for ThreadTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rank {} of {} threads", self.rank, self.size())
    }
}

/// Messages that one rank still expects.
struct Waiting {
    world: Arc<ThreadWorld>,
    rank: usize,
    waiting: Vec<Incoming>,
}

impl InFlight for Waiting {
    fn advance(&mut self, patience: Duration) -> Result<bool, CommError> {
        let Waiting { world, rank, waiting } = self;
        let mailbox = &world.mailboxes[*rank];
        let mut contents = mailbox.contents();
        if collect(&mut contents, *rank, waiting)? || patience.is_zero() {
            return Ok(waiting.is_empty());
        }
        let woken = mailbox.changed.wait_timeout(contents, patience);
        let (mut contents, _) = woken.unwrap_or_else(PoisonError::into_inner);
        collect(&mut contents, *rank, waiting)
    }

    fn waits_for(&self) -> Option<usize> {
        self.waiting.first().map(|recv| recv.peer)
    }
}

/// Receives what has come; `true` if nothing is expected any more.
fn collect(
    contents: &mut Contents,
    rank: usize,
    waiting: &mut Vec<Incoming>,
) -> Result<bool, CommError> {
    let mut failure = None;
    waiting.retain(|recv| match contents.take(recv.peer, recv.tag) {
        Some(letter) => {
            let delivered = deliver(&letter, recv, rank);
            failure = failure.take().or(delivered.err());
            false
        }
        None => true,
    });
    match failure.or_else(|| hopeless(contents, rank, waiting)) {
        Some(error) => Err(error),
        None => Ok(waiting.is_empty()),
    }
}

fn deliver(letter: &[u8], recv: &Incoming, rank: usize) -> Result<(), CommError> {
    if letter.len() != recv.bytes {
        let (peer, expected, got) = (recv.peer, recv.bytes, letter.len());
        return Err(CommError::SizeMismatch { rank, peer, expected, got });
    }
    // SAFETY: whoever posted the receive lent this much memory.
    unsafe { recv.data.copy_from_nonoverlapping(letter.as_ptr(), letter.len()) };
    Ok(())
}

/// Why what is expected will never come, if so.
fn hopeless(contents: &Contents, rank: usize, waiting: &[Incoming]) -> Option<CommError> {
    if let (Some((by, code)), false) = (contents.aborted, waiting.is_empty()) {
        return Some(CommError::Aborted { by, code });
    }
    let gone = waiting.iter().find(|recv| contents.gone[recv.peer])?;
    Some(CommError::PeerGone { rank, peer: gone.peer })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comm::{CommConfig, Communicator, Traffic};
    use std::thread;

    fn pair(config: CommConfig) -> (Communicator, Communicator) {
        let mut ends = ThreadWorld::new(2)
            .into_iter()
            .map(|transport| Communicator::new(Arc::new(transport), config, Arc::default()));
        (ends.next().unwrap(), ends.next().unwrap())
    }

    #[test]
    fn messages_arrive_in_order_and_whole() {
        let small_chunks = CommConfig { chunk_bytes: 7, ..CommConfig::default() };
        let (a, b) = pair(small_chunks);
        let (first, second): (Vec<u8>, Vec<u8>) = ((0..100).collect(), vec![9; 13]);
        let sent = vec![(1, first.clone()), (1, second.clone())];
        thread::scope(|scope| {
            scope.spawn(|| a.exchange(Traffic::Halo, sent, &[]).unwrap());
            let got = b.exchange(Traffic::Halo, vec![], &[(0, 100), (0, 13)]).unwrap();
            assert_eq!(got, [first, second]);
        });
    }

    #[test]
    fn a_rank_that_leaves_is_named() {
        let (a, b) = pair(CommConfig::default());
        let waiting = thread::spawn(move || b.exchange(Traffic::Halo, vec![], &[(0, 1)]));
        drop(a);
        assert_eq!(waiting.join().unwrap(), Err(CommError::PeerGone { rank: 1, peer: 0 }));
    }

    #[test]
    fn what_was_sent_before_leaving_still_arrives() {
        let (a, b) = pair(CommConfig::default());
        a.exchange(Traffic::Halo, vec![(1, vec![5])], &[]).unwrap();
        drop(a);
        assert_eq!(b.exchange(Traffic::Halo, vec![], &[(0, 1)]), Ok(vec![vec![5]]));
    }

    #[test]
    fn silence_ends_at_the_time_limit() {
        let limit = Duration::from_millis(30);
        let (a, b) = pair(CommConfig { timeout: Some(limit), ..CommConfig::default() });
        match b.exchange(Traffic::Halo, vec![], &[(0, 1)]) {
            Err(CommError::TimedOut { rank: 1, peer: 0, waited }) => assert!(waited >= limit),
            other => panic!("{other:?}"),
        }
        drop(a);
    }

    #[test]
    fn a_rank_that_is_busy_may_take_its_time() {
        let limit = Some(Duration::from_millis(30));
        let (a, b) = pair(CommConfig { timeout: limit, ..CommConfig::default() });
        thread::scope(|scope| {
            scope.spawn(|| {
                let busy = a.busy();
                thread::sleep(Duration::from_millis(500));
                a.exchange(Traffic::Halo, vec![(1, vec![7])], &[]).unwrap();
                drop(busy);
            });
            assert_eq!(b.exchange(Traffic::Halo, vec![], &[(0, 1)]), Ok(vec![vec![7]]));
        });
    }

    #[test]
    fn who_leaves_may_have_said_why() {
        let (a, b) = pair(CommConfig::default());
        a.report_stall("rank 2 does not move").unwrap();
        drop(a);
        let error = b.exchange(Traffic::Halo, vec![], &[(0, 1)]).unwrap_err();
        assert_eq!(error, CommError::Stalled { by: 0, report: "rank 2 does not move".into() });
    }

    #[test]
    fn an_abort_reaches_everyone() {
        let (a, b) = pair(CommConfig::default());
        a.abort(3);
        let error = b.exchange(Traffic::Halo, vec![], &[(0, 1)]);
        assert_eq!(error, Err(CommError::Aborted { by: 0, code: 3 }));
    }

    #[test]
    fn a_message_of_the_wrong_size_is_an_error() {
        let (a, b) = pair(CommConfig::default());
        a.exchange(Traffic::Halo, vec![(1, vec![0; 4])], &[]).unwrap();
        let error = b.exchange(Traffic::Halo, vec![], &[(0, 3)]).unwrap_err();
        assert_eq!(error, CommError::SizeMismatch { rank: 1, peer: 0, expected: 3, got: 4 });
    }

    #[test]
    fn messages_are_counted_by_kind() {
        let (a, b) = pair(CommConfig { chunk_bytes: 2, ..CommConfig::default() });
        a.exchange(Traffic::Halo, vec![(1, vec![0; 10]), (0, vec![1])], &[(0, 1)]).unwrap();
        b.exchange(Traffic::Halo, vec![], &[(0, 10)]).unwrap();
        let counted = a.counters().snapshot();
        assert_eq!((counted.messages, counted.bytes_sent), (1, 10));
        assert_eq!((counted.halo_messages, counted.reshard_bytes), (1, 0));
    }
}
