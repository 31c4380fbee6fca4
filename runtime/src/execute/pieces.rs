//! An array brought into another layout piece by piece, each used before the next comes.

use super::bind::Action;
use super::error::StepFailure;
use super::state::State;
use crate::RankContext;
use crate::counters::add;
use crate::exchange::Exchange;
use crate::shard::Placement;
use ramba_abi::schedule::{ExchangeId, Slot};

/// More pieces than this save little: a thirtieth of the array is in memory at a time.
const MOST_PIECES: i64 = 32;

/// The exchange and the step that uses what it brings, as this rank runs them.
pub(super) struct PiecesPlan {
    pub id: ExchangeId,
    /// Where the array comes from and where its pieces go, one after the other.
    pub slots: (usize, usize),
    /// Each piece's way, and what is done with it.
    pub pieces: Vec<(Exchange, Action)>,
}

impl PiecesPlan {
    /// In how many pieces an array comes, given how many bytes one of them has about: the same on all ranks.
    pub fn count(slot: &Slot, dim: usize, piece_bytes: i64) -> usize {
        let first = Placement::dense(slot.dtype, &slot.shape, &slot.layout, 0);
        let most = first.owned.0[dim].len().clamp(1, MOST_PIECES);
        (first.bytes() as u64).div_ceil(piece_bytes.max(1) as u64).clamp(1, most as u64) as usize
    }

    pub fn run(&self, context: &RankContext, state: &mut State) -> Result<(), StepFailure> {
        add(&context.counters.reshards, 1);
        for (exchange, user) in &self.pieces {
            state.start(context, self.id, exchange, &[self.slots])?;
            state.finish(context, self.id, exchange)?;
            user.run(context, state)?;
        }
        Ok(())
    }
}
