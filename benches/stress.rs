//! Random programs on ranks whose messages are late by chance, for minutes: does a job get stuck, is an
//! answer wrong?
//!
//! ```text
//! cargo bench --bench stress              # two minutes
//! cargo bench --bench stress -- 600       # so many seconds
//! ```

#[path = "../tests/drifting/mod.rs"]
mod drifting;

use drifting::Drifting;
use std::time::{Duration, Instant};

fn main() {
    // Cargo passes options of its own.
    let seconds = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let limit = Duration::from_secs(seconds.unwrap_or(120));
    let (start, cases) = (Instant::now(), 10);
    let (mut programs, mut seed) = (0, 0);
    while start.elapsed() < limit {
        for ranks in 2..=8 {
            for message_limit_bytes in [None, Some(1), Some(20)] {
                seed += 1;
                Drifting { ranks, seed, cases, message_limit_bytes }.check();
                programs += cases;
            }
            println!("{} s: {programs} programs, all right", start.elapsed().as_secs());
            if start.elapsed() >= limit {
                break;
            }
        }
    }
}
