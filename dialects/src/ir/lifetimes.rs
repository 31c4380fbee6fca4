//! How long memory is needed.

use super::{Func, ValueId};
use crate::Opcode;

/// When the memory behind each value is used for the last time.
pub struct Lifetimes {
    /// The value that first filled the memory of each value.
    owner: Vec<ValueId>,
    /// By owner: the position after the last operation that uses it; `usize::MAX` if it must survive.
    last_use: Vec<usize>,
}

impl Lifetimes {
    /// The lifetimes in a function whose communication is explicit.
    pub fn of(func: &Func) -> Lifetimes {
        let mut owner: Vec<ValueId> = (0..func.values.len() as u32).map(ValueId).collect();
        let mut last_use = vec![0; func.values.len()];
        for (position, op) in func.ops.iter().enumerate() {
            // These two fill in what is missing around or in the same memory.
            if matches!(op.opcode, Opcode::HaloExchange | Opcode::AllReduce) {
                owner[op.results[0].0 as usize] = owner[op.operands[0].0 as usize];
            }
            for operand in &op.operands {
                last_use[owner[operand.0 as usize].0 as usize] = position + 1;
            }
        }
        let kept = func.args.iter().filter(|arg| !arg.donated).map(|arg| &arg.value);
        for value in kept.chain(&func.returns) {
            last_use[owner[value.0 as usize].0 as usize] = usize::MAX;
        }
        Lifetimes { owner, last_use }
    }

    /// The value that first filled the memory of `value`.
    pub fn owner(&self, value: ValueId) -> ValueId {
        self.owner[value.0 as usize]
    }

    /// Is the operation at `position` the last that needs the memory of `value`?
    pub fn dies_at(&self, value: ValueId, position: usize) -> bool {
        self.last_use[self.owner(value).0 as usize] == position + 1
    }

    /// Has the memory of `value` been used for the last time before the operation at `position`?
    pub fn is_over(&self, value: ValueId, position: usize) -> bool {
        self.last_use[self.owner(value).0 as usize] <= position
    }
}
