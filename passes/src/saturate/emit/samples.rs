//! What comes before everything else: small reductions that large ones wait for.
//!
//! Loop nests are formed in program order. If a reduction of a sample came after a large reduction
//! that does not need it, another large one which does could not join the nest of the first.

use super::Plan;
use ramba_dialects::Opcode;

/// How many times smaller than the largest reduction a sample is.
const SMALLER: u64 = 16;

/// For each step, is it part of a reduction of a sample?
pub(super) fn hoisted(plan: &Plan) -> Vec<bool> {
    let mut hoisted = vec![false; plan.steps.len()];
    let reductions: Vec<usize> =
        (0..plan.steps.len()).filter(|step| is_reduction(plan, *step)).collect();
    let largest = reductions.iter().map(|step| plan.elements(*step)).max().unwrap_or(0);
    for reduction in reductions {
        if plan.elements(reduction) <= largest / SMALLER
            && let Some(cone) = cone(plan, reduction)
        {
            cone.into_iter().for_each(|step| hoisted[step] = true);
        }
    }
    hoisted
}

fn is_reduction(plan: &Plan, step: usize) -> bool {
    plan.steps[step].node.opcode() == Some(Opcode::Reduce)
}

/// The steps that a reduction needs, if they are views and arithmetic of arguments only.
fn cone(plan: &Plan, reduction: usize) -> Option<Vec<usize>> {
    let mut cone = vec![reduction];
    let mut at = 0;
    while let Some(step) = cone.get(at).copied() {
        at += 1;
        for operand in &plan.operands[step] {
            let node = plan.steps[*operand].node;
            let simple = match node.opcode() {
                Some(opcode) => !matches!(opcode, Opcode::Reduce | Opcode::InsertSlice),
                None => node.children.is_empty(),
            };
            simple.then_some(())?;
            if !cone.contains(operand) {
                cone.push(*operand);
            }
        }
    }
    Some(cone)
}
