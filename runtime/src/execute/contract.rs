//! Sums of products of what a rank has.

use super::error::BindError;
use super::state::State;
use crate::RankContext;
use crate::contract::{Contractor, Loop, Multiplier, Nest, Ordered, contractor, multiplier};
use crate::counters::add;
use crate::exchange::Region;
use crate::shard::Placement;
use ramba_abi::Range;
use ramba_abi::schedule::Contract;

/// A contraction as this rank runs it.
pub(super) struct ContractPlan {
    from: [(usize, Region); 2],
    to: (usize, Region),
    method: Method,
    /// Has the result no elements?
    nothing: bool,
}

/// How products are added up.
enum Method {
    /// By a tuned matrix product of elements of so many bytes.
    Tuned(Box<Nest>, Multiplier, usize),
    /// In a fixed order.
    Ordered(Ordered, Contractor),
}

impl ContractPlan {
    pub fn new(
        contract: &Contract,
        from: [(usize, &Placement); 2],
        to: (usize, &Placement),
    ) -> Result<ContractPlan, BindError> {
        let dtype = to.1.dtype;
        for (side, slot) in contract.from.iter().enumerate() {
            if from[side].1.dtype != dtype || contract.loops[side].len() != from[side].1.shape.len()
            {
                return Err(BindError::Unlike(*slot, contract.to));
            }
        }
        let refused = BindError::NotCombinable { slot: contract.to, reduction: "contraction" };
        let region =
            |(slot, placement): (usize, &Placement)| (slot, placement.region(&placement.owned));
        let loops = loops(contract, from.map(|(_, placement)| placement), to.1)?;
        let method = match contract.ordered {
            true => Method::Ordered(Ordered::new(&loops), contractor(dtype).ok_or(refused)?),
            false => {
                let multiplier = multiplier(dtype).ok_or(refused)?;
                Method::Tuned(Box::new(Nest::new(&loops)), multiplier, dtype.size_bytes())
            }
        };
        Ok(ContractPlan {
            method,
            from: from.map(region),
            to: region(to),
            nothing: to.1.owned.is_empty(),
        })
    }

    pub fn run(&self, context: &RankContext, state: &State) {
        add(&context.counters.contractions, 1);
        if self.nothing {
            return;
        }
        let start = |(slot, region): &(usize, Region)| {
            state.starts()[*slot].wrapping_offset(region.offset as isize)
        };
        let from = [start(&self.from[0]).cast_const(), start(&self.from[1]).cast_const()];
        // SAFETY: the loops run over the owned elements of the three slots, all of the multiplier's
        // type; the result's slot is another than the factors', and no other step uses it meanwhile.
        unsafe {
            match &self.method {
                Method::Tuned(nest, multiplier, size) => {
                    nest.run(&context.workers, (*multiplier, *size), from, start(&self.to));
                }
                Method::Ordered(nest, contractor) => {
                    contractor(nest, &context.workers, from, start(&self.to));
                }
            }
        }
    }
}

/// The loops over what this rank owns: its part of the result, and of the factors along the loops that
/// the result lacks.
fn loops(
    contract: &Contract,
    from: [&Placement; 2],
    to: &Placement,
) -> Result<Vec<Loop>, BindError> {
    let own: Vec<usize> = (0..to.shape.len()).collect();
    let arrays =
        [(&contract.loops[0][..], from[0]), (&contract.loops[1][..], from[1]), (&own[..], to)];
    let count = arrays.iter().flat_map(|(dims, _)| dims.iter()).map(|dim| dim + 1).max();
    (0..count.unwrap_or(0)).map(|at| over(at, arrays, contract)).collect()
}

/// One of the loops: every array that has it must own the same part of it.
fn over(
    at: usize,
    arrays: [(&[usize], &Placement); 3],
    contract: &Contract,
) -> Result<Loop, BindError> {
    let dims = arrays.map(|(dims, _)| dims.iter().position(|dim| *dim == at));
    let ranges: Vec<Range> = dims
        .iter()
        .zip(arrays)
        .filter_map(|(dim, (_, array))| Some(array.owned.0[(*dim)?]))
        .collect();
    let first = ranges.first().ok_or(BindError::Missing { what: "loop", index: at })?;
    if ranges.iter().any(|range| range != first && !(range.is_empty() && first.is_empty())) {
        return Err(BindError::Unlike(contract.from[0], contract.from[1]));
    }
    let stride = |array: usize| dims[array].map(|dim| arrays[array].1.strides[dim]);
    Ok(Loop { extent: first.len() as usize, strides: [stride(0), stride(1), stride(2)] })
}
