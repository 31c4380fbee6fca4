//! The machine that programs are compiled for: what was measured of it, or what the user says.

use crate::error::{Error, Result};
use ramba_passes::Options;
use ramba_passes::assign_layouts::{ASSIGN_LAYOUTS, Settings};
use ramba_runtime::calibrate::Calibration;
use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

/// A machine in the words of the options of `dist-assign-layouts`, such as `alpha-ns=900
/// beta-ns-per-byte=0.1 ranks-per-host=16`. What it does not say has the options' defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine(Arc<str>);

impl Machine {
    /// The machine that a file describes: one option a line, comments from `#` on.
    ///
    /// # Errors
    /// [`Error::Value`] if the file cannot be read or says what no machine is.
    pub fn read(path: &Path) -> Result<Machine> {
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|error| Error::Value(format!("{}: {error}", path.display())))?;
        text.parse().map_err(|error| Error::Value(format!("{}: {error}", path.display())))
    }

    /// The text of a file that [`Machine::read`] reads.
    pub fn to_file(&self) -> String {
        let lines = self.0.split(' ').map(|option| format!("{option}\n"));
        format!("# A machine as measured; times are nanoseconds.\n{}", lines.collect::<String>())
    }

    /// The options, in one line.
    pub fn options(&self) -> &Arc<str> {
        &self.0
    }

    pub(crate) fn measured(figures: &Calibration) -> Machine {
        let mut options = vec![
            format!("memory-ns-per-byte={:.4}", figures.memory_byte),
            format!("pack-ns-per-byte={:.4}", figures.packed_byte),
            format!("flop-ns={:.4}", figures.flop),
        ];
        if let Some((message, byte)) = figures.shared {
            options.push(format!("alpha-ns={message:.0}"));
            options.push(format!("beta-ns-per-byte={byte:.4}"));
        }
        if let Some((message, byte)) = figures.network {
            options.push(format!("network-alpha-ns={message:.0}"));
            options.push(format!("network-beta-ns-per-byte={byte:.4}"));
            options.push(format!("ranks-per-host={}", figures.ranks_per_host));
        }
        Machine(options.join(" ").into())
    }
}

impl FromStr for Machine {
    type Err = Error;

    fn from_str(text: &str) -> Result<Machine> {
        let said = text.lines().map(|line| line.split('#').next().unwrap_or_default());
        let words: Vec<&str> = said.flat_map(str::split_whitespace).collect();
        let machine = words.join(" ");
        let checked = Options::parse(&ASSIGN_LAYOUTS, "")
            .and_then(|options| Settings::for_machine(&options, Some(&machine)));
        checked.map_err(Error::Value)?;
        Ok(Machine(machine.into()))
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_written_and_read() {
        let figures = Calibration {
            ranks_per_host: 2,
            shared: Some((900.4, 0.11)),
            network: Some((2500.0, 0.4)),
            memory_byte: 0.05,
            packed_byte: 0.1,
            flop: 0.03,
        };
        let machine = Machine::measured(&figures);
        assert_eq!(machine.to_file().parse::<Machine>().unwrap(), machine);
        assert!(machine.to_string().contains("alpha-ns=900 beta-ns-per-byte=0.1100"));
        for wrong in ["alpha=3", "alpha-ns=fast", "overlap=2", "alpha-ns"] {
            assert!(wrong.parse::<Machine>().is_err(), "{wrong}");
        }
    }
}
