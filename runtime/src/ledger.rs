//! Who sends what: messages and bytes by operation and source line.

use crate::counters::Counters;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What this rank has sent, apart by what it was for.
#[derive(Debug, Default)]
pub struct Ledger {
    sent: Mutex<BTreeMap<(String, &'static str), Sent>>,
}

/// A number of messages and their bytes, to other ranks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// Messages (one above the chunk limit counts once).
    pub messages: u64,
    /// Bytes.
    pub bytes: u64,
}

/// What one operation of one source line has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The source line.
    pub location: String,
    /// The operation, in words.
    pub operation: &'static str,
    /// What it has sent so far.
    pub sent: Sent,
}

impl Sent {
    /// What has been counted so far.
    pub fn until_now(counters: &Counters) -> Sent {
        Sent { messages: counters.messages.load(Relaxed), bytes: counters.bytes_sent.load(Relaxed) }
    }

    /// What was counted after `self` was.
    pub fn since(self, earlier: Sent) -> Sent {
        Sent { messages: self.messages - earlier.messages, bytes: self.bytes - earlier.bytes }
    }
}

impl Ledger {
    /// Runs `operation` and notes what it sends; operations of one rank send one after the other.
    pub fn note<T>(
        &self,
        counters: &Counters,
        location: &str,
        name: &'static str,
        operation: impl FnOnce() -> T,
    ) -> T {
        let before = Sent::until_now(counters);
        let result = operation();
        let sent = Sent::until_now(counters).since(before);
        if sent != Sent::default() {
            let mut all = self.all();
            let entry = all.entry((location.to_owned(), name)).or_default();
            entry.messages += sent.messages;
            entry.bytes += sent.bytes;
        }
        result
    }

    /// Everything noted, by source line.
    pub fn entries(&self) -> Vec<Entry> {
        let entry = |(key, sent): (&(String, &'static str), &Sent)| Entry {
            location: key.0.clone(),
            operation: key.1,
            sent: *sent,
        };
        self.all().iter().map(entry).collect()
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<(String, &'static str), Sent>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counters::add;

    #[test]
    fn what_an_operation_sends_is_its_own() {
        let (ledger, counters) = (Ledger::default(), Counters::default());
        add(&counters.messages, 5);
        for bytes in [8, 16] {
            ledger.note(&counters, "a.py:1", "redistribution", || {
                add(&counters.messages, 1);
                add(&counters.bytes_sent, bytes);
            });
        }
        ledger.note(&counters, "a.py:2", "loop nest", || ());
        let sent = Sent { messages: 2, bytes: 24 };
        let entry = Entry { location: "a.py:1".into(), operation: "redistribution", sent };
        assert_eq!(ledger.entries(), [entry]);
    }
}
