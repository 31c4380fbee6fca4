//! Messages that can leave together do: halo exchanges and small copies move up to the first exchange from
//! which on their arrays are there.
//!
//! ```text
//! %1 = halo_exchange %a                %3 = slice of %a
//! %2 = nest(%1)                        %4 = reshard %3
//! %3 = slice of %a              becomes %1 = halo_exchange %a
//! %4 = reshard %3                      %2 = nest(%1)
//! %5 = nest(%4)                        %5 = nest(%4)
//! ```
//! Exchanges next to each other are one message per neighbour, and the nest after them runs while they
//! travel.

use ramba_dialects::ir::ValueDef;
use ramba_dialects::{Func, Op, Opcode, ValueId};

/// Copies that wait for their readers take no more memory, all together, than this part of the largest
/// array...
const PART_OF_LARGEST: i64 = 16;

/// ...or than so many bytes.
const FEW_BYTES: i64 = 1 << 16;

/// `func` with its operations in that order.
pub fn together(func: &Func) -> Func {
    let bytes = |value: usize| bytes(func, ValueId(value as u32));
    let largest = (0..func.values.len()).map(bytes).max().unwrap_or(0);
    let messages = (0..func.ops.len()).filter(|at| is_message(&func.ops[*at])).collect();
    let mut order = Ordering {
        func,
        messages,
        placed: vec![false; func.ops.len()],
        order: Vec::with_capacity(func.ops.len()),
        room: FEW_BYTES.max(largest / PART_OF_LARGEST),
    };
    for position in 0..func.ops.len() {
        if !order.placed[position] {
            order.place(position);
        }
    }
    ordered(func, &order.order)
}

struct Ordering<'a> {
    func: &'a Func,
    /// The positions of all exchanges.
    messages: Vec<usize>,
    placed: Vec<bool>,
    order: Vec<usize>,
    /// How many bytes copies may take before they are wanted.
    room: i64,
}

impl Ordering<'_> {
    fn place(&mut self, position: usize) {
        let mut joining = Vec::new();
        if is_message(&self.func.ops[position]) {
            let mut room = self.room;
            let later = |at: &usize| *at > position && !self.placed[*at];
            for at in self.messages.iter().copied().filter(later).collect::<Vec<usize>>() {
                let Some(slice) = self.could_leave(at) else { continue };
                let taken = copied_bytes(self.func, &self.func.ops[at]);
                if taken <= room {
                    room -= taken;
                    self.put(slice);
                    joining.push(at);
                }
            }
        }
        // The exchange that a nest waits for comes last.
        joining.into_iter().for_each(|at| self.put(Some(at)));
        self.put(Some(position));
    }

    fn put(&mut self, position: Option<usize>) {
        if let Some(position) = position.filter(|position| !self.placed[*position]) {
            self.placed[position] = true;
            self.order.push(position);
        }
    }

    /// Is the array of an exchange there, but for the slice of it that a rank makes of its own elements?
    /// If so, the position of the latter.
    fn could_leave(&self, position: usize) -> Option<Option<usize>> {
        let Some(maker) = self.maker(self.func.ops[position].operands[0]) else {
            return Some(None);
        };
        if self.placed[maker] {
            return Some(None);
        }
        let slice = &self.func.ops[maker];
        let ready = |operand: &ValueId| self.maker(*operand).is_none_or(|at| self.placed[at]);
        (is_slice(slice) && slice.operands.iter().all(ready)).then_some(Some(maker))
    }

    fn maker(&self, value: ValueId) -> Option<usize> {
        match self.func.def(value) {
            ValueDef::Arg(_) => None,
            ValueDef::Result(op, _) => Some(op.0 as usize),
        }
    }
}

fn is_message(op: &Op) -> bool {
    matches!(op.opcode, Opcode::HaloExchange | Opcode::Reshard)
}

/// The memory that an exchange takes for its result; halos have theirs.
fn copied_bytes(func: &Func, op: &Op) -> i64 {
    if op.opcode == Opcode::Reshard { bytes(func, op.results[0]) } else { 0 }
}

/// Does a nest copy what a view shows, and nothing else?
fn is_slice(op: &Op) -> bool {
    let copies = op.body.as_ref().is_some_and(|body| body.ops.is_empty() && body.inputs.len() == 1);
    copies && op.generic_form().is_some_and(|form| form.inits == [-1])
}

fn bytes(func: &Func, value: ValueId) -> i64 {
    let ty = func.ty(value);
    ty.volume().saturating_mul(ty.dtype.size_bytes() as i64)
}

fn ordered(func: &Func, order: &[usize]) -> Func {
    let (mut out, mut map) = func.begun();
    for position in order {
        out.adopt(func.ops[*position].clone(), &func.values, &mut map);
    }
    out.returns = func.returns.iter().map(|value| map[value.0 as usize]).collect();
    out
}
