//! Ranks that drift: random programs whose messages are sent and received late, by chance.

mod drifting;

use drifting::Drifting;

/// A few seconds of what `cargo bench --bench stress` does for minutes.
#[test]
fn late_messages_change_nothing() {
    for ranks in [2, 3, 5, 8] {
        Drifting { ranks, seed: 1, cases: 12, message_limit_bytes: None }.check();
    }
}

/// Everything is sent in parts of a few bytes.
#[test]
fn late_parts_of_messages_change_nothing() {
    for (ranks, limit) in [(2, 1), (3, 24), (4, 7)] {
        Drifting { ranks, seed: 1, cases: 12, message_limit_bytes: Some(limit) }.check();
    }
}
