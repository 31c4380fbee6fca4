//! `ramba-opt calibrate`: how fast this machine is, for the cost model.

use crate::arguments::Arguments;
use crate::output;
use ramba::{Config, Session};

/// Measures the machine; the first rank writes what was measured.
///
/// # Errors
/// If ranks cannot be reached or the file cannot be written.
pub fn calibrate(arguments: &Arguments) -> Result<bool, String> {
    let session = Session::new(Config::default()).map_err(|error| error.to_string())?;
    let machine = session.calibrate().map_err(|error| error.to_string())?;
    if session.rank() == 0 {
        output::write(&arguments.output, machine.to_file().as_bytes())?;
    }
    session.finish().map_err(|error| error.to_string())?;
    Ok(true)
}
