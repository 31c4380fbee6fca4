//! Watching the other ranks while waiting for them.
//!
//! Ranks that wait look out for *signals*, small messages outside of the program's order. By them a
//! rank says that it has found the ranks' programs to differ, or that some rank is not moving; and a
//! rank that has been waiting for too long asks the other one whether it is alive: if that waits in
//! turn, it answers, and somebody else is to blame. For a rank that is busy, a thread answers: who
//! computes is not stuck.

use super::ring::Ring;
use super::{CommError, Transport};
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// What signals begin with.
const ASK: u8 = b'?';
const ALIVE: u8 = b'!';
const STALLED: u8 = b'S';
const DIVERGED: u8 = b'D';

/// How long a rank that is asked may take to answer, unless the time limit is shorter.
const ANSWER: Duration = Duration::from_secs(2);

/// How often to look while waiting for nothing but signals.
const NAP: Duration = Duration::from_millis(1);

/// One rank's lookout.
pub(super) struct Watch {
    transport: Arc<dyn Transport>,
    timeout: Option<Duration>,
    /// Does it not matter any more how long others take?
    unhurried: AtomicBool,
    /// How often this rank is inside of something that may take long.
    busy: AtomicUsize,
    /// Signals that came while it was.
    inbox: Mutex<VecDeque<(usize, Vec<u8>)>>,
    state: Mutex<State>,
}

/// While it lives, somebody answers for the rank.
#[must_use = "the rank is busy as long as this lives"]
pub struct Busy<'a>(&'a AtomicUsize);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[derive(Default)]
struct State {
    ring: Ring,
    /// Per rank that said so: what it recorded of the program in which ranks differ.
    accounts: BTreeMap<usize, String>,
    /// Is this rank finding out how the programs differ?
    diverged: bool,
}

/// How long a rank has waited for another one.
#[derive(Default)]
pub(super) struct Patience {
    asked: Option<(usize, Instant)>,
    /// The wait began, or the other rank was last known to be alive.
    since: Option<Instant>,
}

impl Watch {
    /// A lookout, and the thread that answers while the rank is busy.
    pub fn start(transport: Arc<dyn Transport>, timeout: Option<Duration>) -> Arc<Watch> {
        let watch = Arc::new(Watch {
            transport,
            timeout,
            unhurried: AtomicBool::new(false),
            busy: AtomicUsize::new(0),
            inbox: Mutex::default(),
            state: Mutex::default(),
        });
        if let Some(timeout) = timeout.filter(|_| !watch.is_alone()) {
            let (weak, every) = (Arc::downgrade(&watch), ANSWER.min(timeout) / 4);
            // Without the thread a rank that computes for long is taken to be stuck, as it might be.
            let _ = thread::Builder::new().name("ramba-lookout".into()).spawn(move || {
                while let Some(watch) = weak.upgrade() {
                    watch.answer();
                    drop(watch);
                    thread::sleep(every);
                }
            });
        }
        watch
    }

    /// See [`super::Communicator::busy`].
    pub fn busy(&self) -> Busy<'_> {
        self.busy.fetch_add(1, Ordering::Relaxed);
        Busy(&self.busy)
    }

    /// Answers those who ask; everything else waits for the rank itself.
    fn answer(&self) {
        let mut inbox = self.inbox();
        while self.busy.load(Ordering::Relaxed) > 0
            && let Ok(Some((peer, signal))) = self.transport.take_signal()
        {
            match signal.first() {
                // If the answer cannot be sent, the other one will say so.
                Some(&ASK) => drop(self.transport.signal(peer, &[ALIVE])),
                _ => inbox.push_back((peer, signal)),
            }
        }
    }

    fn inbox(&self) -> MutexGuard<'_, VecDeque<(usize, Vec<u8>)>> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next_signal(&self) -> Result<Option<(usize, Vec<u8>)>, CommError> {
        let mut inbox = self.inbox();
        inbox.pop_front().map_or_else(|| self.transport.take_signal(), |signal| Ok(Some(signal)))
    }

    /// The error that another rank has signalled before `error` was noticed, or else that one.
    pub fn said_before(&self, error: CommError) -> CommError {
        self.take_signals(&mut Patience::default()).err().unwrap_or(error)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_alone(&self) -> bool {
        self.transport.size() == 1
    }

    /// See [`super::Communicator::announce`].
    pub fn announce(&self, key: u128) -> Result<(), CommError> {
        if self.is_alone() {
            return Ok(());
        }
        self.state().ring.announce(&*self.transport, key)
    }

    /// See [`super::Communicator::settle`].
    pub fn settle(&self) -> Result<(), CommError> {
        let (mut patience, start) = (Patience::default(), Instant::now());
        while !self.is_alone() {
            self.look(Some(Ring::previous(&*self.transport)), &mut patience)?;
            if self.state().ring.is_settled() {
                break;
            }
            self.state().ring.look(&*self.transport)?;
            // Mostly the answer is there or just about to come.
            if start.elapsed() < NAP { thread::yield_now() } else { thread::sleep(NAP) }
        }
        Ok(())
    }

    /// Takes note of signals and of the neighbour's programs, and asks after a rank that has been
    /// waited for too long.
    pub fn look(&self, waits_for: Option<usize>, patience: &mut Patience) -> Result<(), CommError> {
        self.take_signals(patience)?;
        let mut state = self.state();
        if !state.diverged {
            state.ring.tell(&*self.transport)?;
            match state.ring.look(&*self.transport) {
                // Who has left may have sent before what is waited for.
                Err(CommError::PeerGone { .. }) => {}
                other => other?,
            }
        }
        drop(state);
        match (self.timeout, waits_for) {
            (Some(timeout), Some(peer)) if !self.unhurried.load(Ordering::Relaxed) => {
                self.check_time(timeout, peer, patience)
            }
            _ => Ok(()),
        }
    }

    /// See [`super::Communicator::farewell`].
    pub fn be_unhurried(&self) {
        self.unhurried.store(true, Ordering::Relaxed);
    }

    fn take_signals(&self, patience: &mut Patience) -> Result<(), CommError> {
        while let Some((peer, signal)) = self.next_signal()? {
            let text = || String::from_utf8_lossy(signal.get(1..).unwrap_or_default()).into_owned();
            match signal.first() {
                Some(&ASK) => self.transport.signal(peer, &[ALIVE])?,
                Some(&ALIVE) if patience.asked.is_some_and(|(asked, _)| asked == peer) => {
                    *patience = Patience { asked: None, since: Some(Instant::now()) };
                }
                Some(&STALLED) => return Err(CommError::Stalled { by: peer, report: text() }),
                Some(&DIVERGED) => self.note_account(peer, &text())?,
                _ => {}
            }
        }
        Ok(())
    }

    fn note_account(&self, peer: usize, text: &str) -> Result<(), CommError> {
        let (range, account) = text.split_once('\n').unwrap_or((text, ""));
        let (from, to) = range.split_once(' ').unwrap_or_default();
        let mut state = self.state();
        state.accounts.insert(peer, account.to_owned());
        match state.diverged {
            true => Ok(()),
            false => Err(CommError::Diverged {
                from: from.parse().unwrap_or_default(),
                to: to.parse().unwrap_or_default(),
            }),
        }
    }

    fn check_time(
        &self,
        timeout: Duration,
        peer: usize,
        patience: &mut Patience,
    ) -> Result<(), CommError> {
        let since = *patience.since.get_or_insert_with(Instant::now);
        match patience.asked {
            None if since.elapsed() >= timeout => {
                self.transport.signal(peer, &[ASK])?;
                patience.asked = Some((peer, Instant::now()));
                Ok(())
            }
            Some((asked, _)) if asked != peer => {
                // That one has answered by what it sent.
                *patience = Patience::default();
                Ok(())
            }
            Some((_, at)) if at.elapsed() >= ANSWER.min(timeout) => {
                let (rank, waited) = (self.transport.rank(), since.elapsed());
                Err(CommError::TimedOut { rank, peer, waited })
            }
            _ => Ok(()),
        }
    }

    fn signal_all(&self, signal: &[u8]) -> Result<(), CommError> {
        let (rank, size) = (self.transport.rank(), self.transport.size());
        let others = (0..size).filter(|peer| *peer != rank);
        others.into_iter().try_for_each(|peer| self.transport.signal(peer, signal))
    }

    /// See [`super::Communicator::report_stall`].
    pub fn report_stall(&self, report: &str) -> Result<(), CommError> {
        self.signal_all(&[&[STALLED], report.as_bytes()].concat())
    }

    /// See [`super::Communicator::accounts`].
    pub fn accounts(
        &self,
        (from, to): (u64, u64),
        own: &str,
        patience: Duration,
    ) -> Result<BTreeMap<usize, String>, CommError> {
        self.state().diverged = true;
        let signal = format!("{from} {to}\n{own}");
        self.signal_all(&[&[DIVERGED], signal.as_bytes()].concat())?;
        self.state().accounts.insert(self.transport.rank(), own.to_owned());
        let start = Instant::now();
        while self.state().accounts.len() < self.transport.size() && start.elapsed() < patience {
            // Somebody may report a stall meanwhile; the difference comes first.
            let _ = self.take_signals(&mut Patience::default());
            thread::sleep(NAP);
        }
        Ok(self.state().accounts.clone())
    }

    /// Looks for at most `patience` whether programs have been found to differ.
    pub fn await_divergence(&self, patience: Duration) -> Option<(u64, u64)> {
        let start = Instant::now();
        while !self.is_alone() && start.elapsed() < patience {
            if let Err(CommError::Diverged { from, to }) = self.look(None, &mut Patience::default())
            {
                return Some((from, to));
            }
            thread::sleep(NAP);
        }
        None
    }
}
