//! What the pass is told, as numbers.

use super::cost::{CostModel, Link};
use super::solve::Limits;
use crate::Options;
use ramba_abi::Grid;

/// The pass's options.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The number of ranks.
    pub ranks: usize,
    /// The shape of their grid, if it is prescribed.
    pub grid: Option<Grid>,
    /// The machine.
    pub model: CostModel,
    /// Is the choice to be explained at length?
    pub explain: bool,
    /// The most bytes that a rank may need at any time, if that is limited.
    pub memory_limit_bytes: Option<u64>,
    /// How hard to look for the best choice.
    pub limits: Limits,
    /// Arrays and nests of fewer elements are split only where an array they use is already.
    pub replicate_below: i64,
}

impl Settings {
    /// The settings of a text such as `ranks=4 alpha-ns=500`, as the pass's options are written.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_text(text: &str) -> Result<Settings, String> {
        Settings::parse(&Options::parse(&super::ASSIGN_LAYOUTS, text)?)
    }

    /// The settings for a function: what the options do not say, the machine says that the function is
    /// compiled for.
    ///
    /// # Errors
    /// What is wrong with either.
    pub fn for_machine(options: &Options, machine: Option<&str>) -> Result<Settings, String> {
        let options = options.or(&super::ASSIGN_LAYOUTS, machine.unwrap_or_default());
        Settings::parse(&options?)
    }

    /// Reads the options.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn parse(options: &Options) -> Result<Settings, String> {
        let ranks: usize = options.get("ranks")?;
        if ranks == 0 {
            return Err("option ranks=0: there must be a rank".into());
        }
        Ok(Settings {
            ranks,
            grid: parse_grid(options.text("grid")?, ranks)?,
            model: CostModel {
                shared: Link {
                    message: picoseconds(options, "alpha-ns")?,
                    byte: picoseconds(options, "beta-ns-per-byte")?,
                },
                network: Link {
                    message: picoseconds(options, "network-alpha-ns")?,
                    byte: picoseconds(options, "network-beta-ns-per-byte")?,
                },
                ranks_per_host: match options.get("ranks-per-host")? {
                    0 => usize::MAX,
                    ranks => ranks,
                },
                byte_moved: picoseconds(options, "memory-ns-per-byte")?,
                byte_packed: picoseconds(options, "pack-ns-per-byte")?,
                flop: picoseconds(options, "flop-ns")?,
                overlap: share(options, "overlap")?,
            },
            explain: options.get("explain")?,
            memory_limit_bytes: match options.get("memory-limit-bytes")? {
                0 => None,
                bytes => Some(bytes),
            },
            limits: Limits {
                table_entries: options.get("table-entries")?,
                search_nodes: options.get("search-nodes")?,
            },
            replicate_below: options.get("replicate-below")?,
        })
    }
}

fn picoseconds(options: &Options, name: &str) -> Result<u64, String> {
    let nanoseconds: f64 = options.get(name)?;
    if !(0.0..1e12).contains(&nanoseconds) {
        return Err(format!("option {name}={nanoseconds} is no time"));
    }
    Ok((nanoseconds * 1e3).round() as u64)
}

/// A number between 0 and 1, in 256ths.
fn share(options: &Options, name: &str) -> Result<u64, String> {
    let share: f64 = options.get(name)?;
    match (0.0..=1.0).contains(&share) {
        true => Ok((share * 256.0).round() as u64),
        false => Err(format!("option {name}={share} is not between 0 and 1")),
    }
}

/// A grid such as `4x2`; `None` for `auto`.
fn parse_grid(text: &str, ranks: usize) -> Result<Option<Grid>, String> {
    if text == "auto" {
        return Ok(None);
    }
    let axes: Result<Vec<usize>, _> = text.split('x').map(str::parse).collect();
    let grid = Grid::new(&axes.map_err(|_| format!("option grid={text} is no shape"))?);
    let product = grid.0.iter().try_fold(1usize, |product, axis| product.checked_mul(*axis));
    match product == Some(ranks) {
        true => Ok(Some(grid)),
        false => Err(format!("option grid={text} is no grid of {ranks} ranks")),
    }
}
