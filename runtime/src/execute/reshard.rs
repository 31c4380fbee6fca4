//! An array into another layout.

use super::error::StepFailure;
use super::state::State;
use crate::RankContext;
use crate::counters::add;
use crate::exchange::Exchange;
use crate::shard::Placement;

/// A reshard as this rank runs it.
pub(super) struct ReshardPlan {
    exchange: Exchange,
    from: usize,
    to: usize,
}

impl ReshardPlan {
    pub fn new(from: (usize, &Placement), to: (usize, &Placement), rank: usize) -> ReshardPlan {
        let exchange = Exchange::of_reshard(from.1, to.1, rank);
        ReshardPlan { exchange, from: from.0, to: to.0 }
    }

    pub fn run(&self, context: &RankContext, state: &mut State) -> Result<(), StepFailure> {
        add(&context.counters.reshards, 1);
        state.run_exchange(context, &self.exchange, &[(self.from, self.to)])
    }
}
