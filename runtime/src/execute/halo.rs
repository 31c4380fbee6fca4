//! Neighbours' elements: start and wait.

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

/// A halo exchange as this rank runs it.
#[derive(Clone)]
pub(super) struct HaloPlan {
    pub id: ExchangeId,
    pub exchange: Arc<Exchange>,
    /// The slot of each array.
    pub slots: Vec<usize>,
}

impl HaloPlan {
    /// Each request comes with the place of its array.
    pub fn new(
        id: ExchangeId,
        requests: &[(&HaloRequest, &Placement)],
        rank: usize,
    ) -> Result<HaloPlan, BindError> {
        for (operand, (request, placement)) in requests.iter().enumerate() {
            let wanted = widen(&placement.owned, &request.halo, &placement.shape);
            if !placement.stored.contains(&wanted) {
                let (touched, held) = (show(&wanted), show(&placement.stored));
                return Err(BindError::OutOfReach { operand, rank, touched, held });
            }
        }
        let arrays = requests.iter().map(|(request, placement)| HaloWish {
            placement,
            halo: &request.halo,
            corners: request.corners,
        });
        let exchange = Arc::new(Exchange::of_halos(arrays, rank));
        let slots = requests.iter().map(|(request, _)| request.slot.0 as usize).collect();
        Ok(HaloPlan { id, exchange, slots })
    }

    pub fn start(&self, context: &RankContext, state: &mut State) -> Result<(), StepFailure> {
        // One rank has no neighbours, and what is up to date stays; all ranks of the job see that.
        if context.size() == 1 || self.slots.is_empty() {
            return Ok(());
        }
        add(&context.counters.halo_exchanges, 1);
        let slots: Vec<_> = self.slots.iter().map(|&slot| (slot, slot)).collect();
        state.start(context, self.id, &self.exchange, &slots)
    }

    pub fn wait(&self, context: &RankContext, state: &mut State) -> Result<(), StepFailure> {
        state.finish(context, self.id, &self.exchange)
    }
}
