//! `--mlir-timing`.

use ramba::driver::PassTime;
use std::fmt::Write;
use std::time::Duration;

const RULE: &str =
    "===-------------------------------------------------------------------------===";

/// The table of times, in MLIR's form.
pub fn table(times: &[PassTime]) -> String {
    let total: Duration = times.iter().map(|time| time.time).sum();
    let seconds = total.as_secs_f64();
    let mut text = format!("{RULE}\n{:^79}\n{RULE}\n", "... Execution time report ...");
    // Writing to a string cannot fail.
    let _ = writeln!(text, "  Total Execution Time: {seconds:.4} seconds\n");
    let _ = writeln!(text, "  ----Wall Time----  ----Name----");
    let mut row = |time: Duration, name: &str| {
        let share = if total.is_zero() { 0.0 } else { 100.0 * time.as_secs_f64() / seconds };
        let _ = writeln!(text, "  {:>8.4} ({share:>5.1}%)  {name}", time.as_secs_f64());
    };
    times.iter().for_each(|time| row(time.time, &time.pass));
    row(total, "Total");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up() {
        let time = |pass: &str, ms| PassTime { pass: pass.into(), time: Duration::from_millis(ms) };
        let table = table(&[time("cse", 250), time("dist-fuse", 750)]);
        assert!(table.contains("    0.2500 ( 25.0%)  cse\n"), "{table}");
        assert!(table.contains("    1.0000 (100.0%)  Total\n"), "{table}");
    }
}
