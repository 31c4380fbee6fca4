//! Sums of blocks: a rounding error grows with the number of additions one after the other.

use super::Writer;
use super::part::Part;
use crate::dist_to_linalg::accumulate;
use crate::dist_to_linalg::emitter::Emitter;
use crate::dist_to_linalg::generic::View;
use crate::dist_to_linalg::memrefs::element;
use crate::kernel::KernelPlan;
use ramba_abi::schedule::Mode;
use ramba_abi::{DTypeKind, Reduction};

/// Does a result add up (or multiply) inexact numbers along the innermost dimension?
pub fn applies(plan: &KernelPlan, result: usize, innermost: usize) -> bool {
    let operand = &plan.operands[plan.writes[result]];
    let inexact = matches!(operand.dtype.kind(), DTypeKind::Float | DTypeKind::Complex);
    let adds = matches!(operand.mode, Mode::Reduce(Reduction::Sum | Reduction::Prod));
    adds && inexact && operand.view.reader_of(innermost).is_none()
}

/// The type of a block's sum.
pub fn ty(plan: &KernelPlan, result: usize) -> String {
    format!("memref<{}>", element(plan.operands[plan.writes[result]].dtype))
}

impl Writer<'_> {
    /// The sum of a block, set to its start.
    pub(super) fn start_block_sum(&mut self, result: usize) -> View {
        let operand = &self.rows.plan.operands[self.rows.plan.writes[result]];
        let ty = ty(self.rows.plan, result);
        if let Mode::Reduce(reduction) = operand.mode
            && let Some(identity) = reduction.identity(operand.dtype)
        {
            let mut emitter = self.fresh_emitter();
            let identity = emitter.constant(identity);
            emitter.line(&format!("memref.store {identity}, %sum{result}[] : {ty}"));
            self.splice(emitter);
        }
        View { name: format!("%sum{result}"), ty, map: "affine_map<(d0) -> ()>".into() }
    }

    /// Adds the sum of a block to the result.
    pub(super) fn add_block_sum(&mut self, result: usize, part: &Part) -> Result<(), String> {
        let plan = self.rows.plan;
        let operand = &plan.operands[plan.writes[result]];
        let Mode::Reduce(reduction) = operand.mode else { return Ok(()) };
        let View { name, ty, .. } = self.view(plan.writes[result], &[], part);
        let block = self::ty(plan, result);
        let mut emitter = self.fresh_emitter();
        let old = emitter.op(&format!("memref.load {name}[] : {ty}"));
        let sum = emitter.op(&format!("memref.load %sum{result}[] : {block}"));
        let new = accumulate(&mut emitter, reduction, operand.dtype, old, sum)?;
        emitter.line(&format!("memref.store {new}, {name}[] : {ty}"));
        self.splice(emitter);
        Ok(())
    }

    /// An emitter of operations outside of a `linalg.generic`, whose names are not taken.
    fn fresh_emitter(&mut self) -> Emitter {
        let prefix = self.name("b");
        Emitter::named(&format!("{prefix}_"), self.rows.reproducible)
    }

    fn splice(&mut self, emitter: Emitter) {
        self.declare(&emitter);
        self.text.push_str(emitter.text());
    }
}
