//! Messages under way, and the memory that they use.

use super::watch::{Patience, Watch};
use super::{CommError, InFlight};
use std::any::Any;
use std::mem;
use std::sync::Arc;
use std::time::Duration;

/// Messages that were started and have yet to arrive.
///
/// It owns what keeps the messages' memory alive. If it is dropped before they are complete (an
/// error on the way, say), that memory is leaked, since the messages may still touch it.
#[must_use = "messages are complete only after `wait`"]
pub struct Pending {
    flight: Option<Box<dyn InFlight>>,
    keep: Option<Box<dyn Any + Send>>,
    watch: Arc<Watch>,
}

/// How long a transport may sleep before the other ranks are looked after.
const PATIENCE: Duration = Duration::from_millis(20);

impl Pending {
    /// Messages under way, whose memory `keep` keeps alive, for a rank that looks out by `watch`.
    pub(super) fn new(
        flight: Option<Box<dyn InFlight>>,
        keep: Box<dyn Any + Send>,
        watch: Arc<Watch>,
    ) -> Pending {
        Pending { flight, keep: Some(keep), watch }
    }

    /// Makes progress without waiting; `true` if all messages are complete.
    pub fn test(&mut self) -> Result<bool, CommError> {
        self.advance(Duration::ZERO)
    }

    fn advance(&mut self, patience: Duration) -> Result<bool, CommError> {
        let Some(flight) = &mut self.flight else { return Ok(true) };
        let complete = flight.advance(patience)?;
        if complete {
            self.flight = None;
        }
        Ok(complete)
    }

    /// Waits until all messages are complete. Fails if a peer stays silent beyond the time limit.
    pub fn wait(mut self) -> Result<(), CommError> {
        self.complete()
    }

    /// Waits like [`Pending::wait`], and keeps the messages' memory.
    pub fn complete(&mut self) -> Result<(), CommError> {
        self.arrive().map_err(|error| match error {
            // Who has left may have said why.
            CommError::PeerGone { .. } => self.watch.said_before(error),
            error => error,
        })
    }

    fn arrive(&mut self) -> Result<(), CommError> {
        if self.advance(Duration::ZERO)? {
            return Ok(());
        }
        let mut patience = Patience::default();
        while !self.advance(PATIENCE)? {
            let silent = self.flight.as_ref().and_then(|flight| flight.waits_for());
            self.watch.look(silent, &mut patience)?;
        }
        Ok(())
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let complete = self
            .flight
            .as_mut()
            .is_none_or(|flight| matches!(flight.advance(Duration::ZERO), Ok(true)));
        if !complete {
            mem::forget(self.keep.take());
        }
    }
}
