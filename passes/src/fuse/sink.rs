//! What no loop nest need store comes right before the first operation that wants its elements.
//!
//! Elements that are computed on demand are read when they are wanted. Written down as late, an operation
//! shows which versions of the arrays it reads could be overwritten by then.

use super::demand::is_inlinable;
use ramba_dialects::ir::ValueDef;
use ramba_dialects::{Func, OpId, ValueId};

/// `func` with its operations in that order.
pub fn sunk(func: &Func) -> Func {
    let uses = func.uses();
    let (out, map) = func.begun();
    let mut sinking = Sinking { func, out, map, placed: vec![false; func.ops.len()] };
    for (position, op) in func.ops.iter().enumerate() {
        let returned = op.results.iter().any(|result| uses.returned(*result));
        if returned || !is_inlinable(func, op) {
            sinking.place(OpId(position as u32));
        }
    }
    let Sinking { mut out, map, .. } = sinking;
    out.returns = func.returns.iter().map(|value| map[value.0 as usize]).collect();
    out
}

struct Sinking<'a> {
    func: &'a Func,
    out: Func,
    map: Vec<ValueId>,
    placed: Vec<bool>,
}

impl Sinking<'_> {
    /// Places an operation after all that it is made of.
    fn place(&mut self, root: OpId) {
        let mut pending = vec![(root, false)];
        while let Some((id, ready)) = pending.pop() {
            let position = id.0 as usize;
            if self.placed[position] {
                continue;
            }
            let op = &self.func.ops[position];
            if ready {
                self.out.adopt(op.clone(), &self.func.values, &mut self.map);
                self.placed[position] = true;
                continue;
            }
            pending.push((id, true));
            for operand in op.operands.iter().rev() {
                if let ValueDef::Result(maker, _) = self.func.def(*operand) {
                    pending.push((maker, false));
                }
            }
        }
    }
}
