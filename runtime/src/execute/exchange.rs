//! Neighbours' elements, and arrays into other layouts: start and wait.

use super::error::{BindError, StepFailure};
use super::operand::show;
use super::state::State;
use crate::RankContext;
use crate::counters::add;
use crate::exchange::{Exchange, HaloWish};
use crate::shard::Placement;
use ramba_abi::layout::widen;
use ramba_abi::schedule::{ExchangeId, HaloRequest};
use std::sync::Arc;

/// An exchange as this rank runs it.
#[derive(Clone)]
pub(super) struct ExchangePlan {
    pub id: ExchangeId,
    pub exchange: Arc<Exchange>,
    /// Where each array comes from and where it goes, by slot: first those that get halos, which stay.
    slots: Vec<(usize, usize)>,
    halos: usize,
}

/// A slot and where it is.
type Placed<'a> = (usize, &'a Placement);

impl ExchangePlan {
    /// Each request comes with the place of its array.
    pub fn new(
        id: ExchangeId,
        halos: &[(&HaloRequest, &Placement)],
        moves: &[(Placed, Placed)],
        rank: usize,
    ) -> Result<ExchangePlan, BindError> {
        for (operand, (request, placement)) in halos.iter().enumerate() {
            let wanted = widen(&placement.owned, &request.halo, &placement.shape);
            if !placement.stored.contains(&wanted) {
                let (touched, held) = (show(&wanted), show(&placement.stored));
                return Err(BindError::OutOfReach { operand, rank, touched, held });
            }
        }
        let wishes = halos.iter().map(|(request, placement)| HaloWish {
            placement,
            halo: &request.halo,
            corners: request.corners,
        });
        let ends = moves.iter().map(|(from, to)| (from.1, to.1));
        let exchange = Arc::new(Exchange::new(wishes, ends, rank));
        let stay =
            halos.iter().map(|(request, _)| (request.slot.0 as usize, request.slot.0 as usize));
        let slots = stay.chain(moves.iter().map(|(from, to)| (from.0, to.0))).collect();
        Ok(ExchangePlan { id, exchange, slots, halos: halos.len() })
    }

    pub fn start(&self, context: &RankContext, state: &mut State) -> Result<(), StepFailure> {
        let moves = self.slots.len() - self.halos;
        add(&context.counters.reshards, moves as u64);
        // One rank has no neighbours, and what is up to date stays; all ranks of the job see that.
        if moves == 0 && (context.size() == 1 || self.halos == 0) {
            return Ok(());
        }
        if context.size() > 1 && self.halos > 0 {
            add(&context.counters.halo_exchanges, 1);
        }
        state.start(context, self.id, &self.exchange, &self.slots)
    }

    pub fn wait(&self, context: &RankContext, state: &mut State) -> Result<(), StepFailure> {
        state.finish(context, self.id, &self.exchange)
    }

    /// Do others' elements of a slot arrive around this rank's own?
    pub fn fills_halo_of(&self, slot: usize) -> bool {
        self.slots[..self.halos].iter().any(|(_, to)| *to == slot)
    }

    /// Does the slot arrive as a whole?
    pub fn brings(&self, slot: usize) -> bool {
        self.slots[self.halos..].iter().any(|(_, to)| *to == slot)
    }
}
