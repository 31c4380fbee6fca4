//! Cutting a body into stages that call at most one function each.
//!
//! A function of the vector math library overwrites every vector register, so that a loop which calls
//! several spills all that is alive around each call. A nest is therefore run block by block, and
//! each block in stages, one loop after the other: each loop computes the arguments of a call and
//! calls, the last one computes what is left. Values that are needed later wait in scratch memory
//! that stays in the first-level cache.
//!
//! ```text
//! y = exp(-a) + b·log(b)   becomes   t = exp(-a)  |  u = log(b)  |  y = t + b·u
//! ```
//!
//! The cut is pure data. Calls stay in the body's order; any other operation may go into any stage
//! after its operands and before its users, and goes where the fewest values cross.

use ramba_dialects::ir::ScalarKind;
use ramba_dialects::{Body, ScalarId, ScalarOp};

/// The most stages that call: where there are more calls, stages share them.
const MOST_CALLING: usize = 12;

/// One loop over a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    /// The positions of the operations that it runs, in order. Constants and indices are made anew
    /// in each stage that needs them.
    pub ops: Vec<usize>,
    /// The body inputs that it reads.
    pub inputs: Vec<usize>,
    /// The values of earlier stages that it reads.
    pub loads: Vec<ScalarId>,
    /// The values that it leaves for later stages.
    pub stores: Vec<ScalarId>,
    /// The results that it yields, by position.
    pub results: Vec<usize>,
}

/// Cuts a body at the operations for which `is_call` holds; with fewer than two of them into one
/// stage, the whole body. A result that is `in_place` replaces contents that the body reads, and is
/// written in the last stage.
pub fn cut(body: &Body, is_call: impl Fn(&ScalarOp) -> bool, in_place: &[bool]) -> Vec<Stage> {
    let calls: Vec<usize> = (0..body.ops.len()).filter(|&op| is_call(&body.ops[op])).collect();
    let stages = if calls.len() < 2 { 1 } else { calls.len().min(MOST_CALLING) + 1 };
    let mut cut = Cut::new(body, in_place, stages);
    if stages > 1 {
        cut.pin(&calls);
    }
    cut.place();
    let made = (0..stages).map(|stage| cut.stage(stage));
    made.filter(|stage| !stage.stores.is_empty() || !stage.results.is_empty()).collect()
}

/// Keeps what is swept a second time after the stage that yields a result: the body's value that `swept`
/// tells for it, unless it is an input.
pub fn keep(stages: &mut [Stage], body: &Body, swept: impl Fn(usize) -> Option<ScalarId>) {
    for stage in stages {
        for id in stage.results.iter().filter_map(|&result| swept(result)) {
            if id.0 as usize >= body.inputs.len() && !stage.stores.contains(&id) {
                stage.stores.push(id);
            }
        }
    }
}

struct Cut<'a> {
    body: &'a Body,
    in_place: &'a [bool],
    /// The last stage.
    last: usize,
    /// Per value, the operations that use it.
    users: Vec<Vec<usize>>,
    /// Per operation, its stage.
    at: Vec<usize>,
    /// Per operation: a call, whose stage is given.
    pinned: Vec<bool>,
    /// Do operations on the result of a call have to wait for the next stage?
    one_call_each: bool,
}

impl<'a> Cut<'a> {
    fn new(body: &'a Body, in_place: &'a [bool], stages: usize) -> Cut<'a> {
        let mut users = vec![Vec::new(); body.inputs.len() + body.ops.len()];
        for (position, op) in body.ops.iter().enumerate() {
            op.operands.iter().for_each(|operand| users[operand.0 as usize].push(position));
        }
        let (at, pinned) = (vec![stages - 1; body.ops.len()], vec![false; body.ops.len()]);
        Cut { body, in_place, last: stages - 1, users, at, pinned, one_call_each: true }
    }

    /// Gives calls their stages, evenly.
    fn pin(&mut self, calls: &[usize]) {
        self.one_call_each = calls.len() <= self.last;
        for (number, &call) in calls.iter().enumerate() {
            self.pinned[call] = true;
            self.at[call] = number * self.last / calls.len();
        }
    }

    /// Places all other operations: each as late as it can, then one after the other where it costs
    /// least, until nothing moves.
    fn place(&mut self) {
        let movable = |op: &usize| !self.pinned[*op] && !self.is_leaf(*op);
        let movable: Vec<usize> = (0..self.at.len()).filter(movable).collect();
        for &op in movable.iter().rev() {
            self.at[op] = self.latest(op);
        }
        // Each move lowers the total cost, so that this ends.
        while movable.iter().filter(|&&op| self.improve(op)).count() > 0 {}
    }

    /// Moves an operation to where it costs least; did it move?
    fn improve(&mut self, op: usize) -> bool {
        let (before, mut best) = (self.at[op], self.cost_around(op));
        let mut place = before;
        for stage in self.earliest(op)..=self.latest(op) {
            self.at[op] = stage;
            let cost = self.cost_around(op);
            if cost < best {
                (best, place) = (cost, stage);
            }
        }
        self.at[op] = place;
        place != before
    }

    /// The cost of the values that an operation makes or uses.
    fn cost_around(&self, op: usize) -> u32 {
        let operands = self.body.ops[op].operands.iter();
        operands.map(|id| self.traffic(*id)).sum::<u32>() + self.traffic(self.id(op))
    }

    /// How often a value moves between registers and the cache: once to wait there, and once into
    /// each stage that reads it.
    fn traffic(&self, id: ScalarId) -> u32 {
        let readers = self.readers(id);
        match self.position(id) {
            None => readers.count_ones(),
            Some(op) if self.is_leaf(op) => 0,
            Some(op) => {
                let later = (readers & !(1 << self.at[op])).count_ones();
                later + later.min(1)
            }
        }
    }

    /// The stages that use a value, as bits.
    fn readers(&self, id: ScalarId) -> u32 {
        let results = (0..self.body.yields.len()).filter(|&r| self.body.yields[r] == id);
        let results = results.map(|result| self.result_stage(result));
        let users = self.users[id.0 as usize].iter().map(|&user| self.at[user]);
        users.chain(results).fold(0, |stages, stage| stages | 1 << stage)
    }

    /// The first stage after all calls that the operation depends on.
    fn earliest(&self, op: usize) -> usize {
        let after = |op: usize| self.at[op] + usize::from(self.pinned[op] && self.one_call_each);
        let operands = self.body.ops[op].operands.iter().filter_map(|id| self.position(*id));
        operands.filter(|&op| !self.is_leaf(op)).map(after).max().unwrap_or(0)
    }

    /// The first stage that needs the operation's value.
    fn latest(&self, op: usize) -> usize {
        let users = self.users[self.id(op).0 as usize].iter();
        users.map(|&user| self.at[user]).min().unwrap_or(self.last)
    }

    /// Where a result is written: with its value, unless it replaces what others may still read.
    fn result_stage(&self, result: usize) -> usize {
        match self.position(self.body.yields[result]) {
            Some(op) if !self.is_leaf(op) && !self.in_place[result] => self.at[op],
            _ => self.last,
        }
    }

    fn stage(&self, stage: usize) -> Stage {
        let uses = |id: ScalarId| self.readers(id) & (1 << stage) != 0;
        let waits = |id: ScalarId| self.readers(id) >> stage > 1;
        let inputs = 0..self.body.inputs.len();
        let results = 0..self.body.yields.len();
        let mut made = Stage {
            inputs: inputs.filter(|&input| uses(ScalarId(input as u32))).collect(),
            results: results.filter(|&result| self.result_stage(result) == stage).collect(),
            ..Stage::default()
        };
        for op in 0..self.at.len() {
            let id = self.id(op);
            if self.is_leaf(op) {
                made.ops.extend(uses(id).then_some(op));
            } else if self.at[op] == stage {
                made.ops.push(op);
                made.stores.extend(waits(id).then_some(id));
            } else if uses(id) {
                made.loads.push(id);
            }
        }
        made
    }

    /// Constants and indices are not worth a place in memory.
    fn is_leaf(&self, op: usize) -> bool {
        matches!(self.body.ops[op].kind, ScalarKind::Const(_) | ScalarKind::Index(_))
    }

    fn id(&self, op: usize) -> ScalarId {
        ScalarId((self.body.inputs.len() + op) as u32)
    }

    fn position(&self, id: ScalarId) -> Option<usize> {
        (id.0 as usize).checked_sub(self.body.inputs.len())
    }
}

#[cfg(test)]
mod tests;
