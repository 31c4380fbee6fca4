//! Which arrays may come into another layout piece by piece, since one contraction alone uses them.
//!
//! ```text
//! exchange  B (rows) -> T (whole)                    for each piece of T's columns:
//! contract  C[i, j] = sum of A[i, k] T[k, j]   =>        bring it, make these j of the result
//! ```
//!
//! Memory for a piece is all that this takes. The step that uses the array must be one whose loop along the cut
//! dimension may run in parts: every turn makes results of its own. Where ranks hold all of the cut
//! dimension before, each piece is sent by all of them, none of which waits for the others.

use super::slots_of;
use ramba_abi::schedule::{Contract, Move, Pieces, Schedule, Slot, SlotId, SlotSource, Step};

/// The schedule, with what may be brought in pieces.
pub fn with_pieces(mut schedule: Schedule) -> Schedule {
    schedule.pieces =
        (0..schedule.steps.len()).filter_map(|start| pieces(&schedule, start)).collect();
    schedule
}

/// The pieces of the exchange that starts at a position.
fn pieces(schedule: &Schedule, start: usize) -> Option<Pieces> {
    let step = |position: usize| &schedule.steps[position].step;
    let Step::ExchangeStart { id, halos, moves } = step(start) else { return None };
    let [one] = moves[..] else { return None };
    let waits = |position: &usize| match step(*position) {
        Step::ExchangeWait(awaited) => awaited == id,
        Step::Free(slot) => *slot != one.to,
        _ => false,
    };
    let user = (start + 1..schedule.steps.len()).find(|position| !waits(position))?;
    let swept = schedule
        .sweeps
        .iter()
        .any(|sweep| (sweep.first..sweep.first + sweep.lags.len()).contains(&user));
    let free = halos.is_empty() && !swept && is_for(schedule, one.to, [start, user]);
    let dims = 0..schedule.slots[one.from.0 as usize].shape.len();
    let cuttable = |dim: &usize| {
        let split = schedule.slots[one.from.0 as usize].layout.dims[*dim].axis().is_some();
        !split && runs_in_parts(schedule, step(user), one, *dim)
    };
    let dim = dims.into_iter().find(cuttable).filter(|_| free)?;
    Some(Pieces { start, user, dim })
}

/// Is the slot for these steps alone, and without room for neighbours' elements?
fn is_for(schedule: &Schedule, slot: SlotId, steps: [usize; 2]) -> bool {
    let Slot { source, pad, .. } = &schedule.slots[slot.0 as usize];
    let mut users =
        schedule.steps.iter().enumerate().filter(|(_, at)| slots_of(&at.step).contains(&slot));
    *source == SlotSource::Fresh
        && pad.iter().all(|sides| *sides == (0, 0))
        && !schedule.outputs.contains(&slot)
        && users.all(|(position, _)| steps.contains(&position))
}

/// Has the step a loop along this dimension of what is moved, and may run its turns in parts?
fn runs_in_parts(schedule: &Schedule, user: &Step, moved: Move, dim: usize) -> bool {
    match user {
        // A loop nest waits for memory, and short rows of pieces cost it more than they save: a transposition on
        // two ranks took a tenth longer in pieces of 8 MiB, a third in pieces of 2 MiB.
        Step::Contract(contract) => {
            let results = schedule.slots[contract.to.0 as usize].shape.len();
            contract_in_parts(contract, moved, dim, results)
        }
        _ => false,
    }
}

/// A contraction whose loop along this dimension the result has, and the other factor lacks.
fn contract_in_parts(contract: &Contract, moved: Move, dim: usize, results: usize) -> bool {
    let Some(side) = contract.from.iter().position(|slot| *slot == moved.to) else { return false };
    let along = contract.loops[side][dim];
    !contract.ordered
        && contract.from[1 - side] != moved.to
        && along < results
        && !contract.loops[1 - side].contains(&along)
}
