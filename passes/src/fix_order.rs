//! `dist-fix-order`: the order in which inexact numbers are combined is made one that depends on the
//! program and its sizes alone, not on ranks or threads.
//!
//! ```mlir
//! %s = "dist.generic"(%a) … {domain = array<i64: 1000000>, kinds = ["sum"]} : …
//! ```
//! becomes
//! ```mlir
//! %s = "dist.generic"(%a) … {domain = array<i64: 1000000>, kinds = ["sum"], blocks = array<i64: 4096>} : …
//! ```
//!
//! Blocks of iterations are run whole, and combined by a fixed tree. They are large enough that combining
//! them costs little, and many enough to be shared out over ranks and threads. Scans get blocks as well;
//! contractions are marked, so that what they sum over is not split. No nest may be rounded as it comes
//! out fastest any more, for that may depend on where a vector ends.

use crate::{OptionDef, PassContext, PassDef};
use ramba_abi::{DType, DTypeKind, Reduction, Scalar};
use ramba_dialects::ir::OutKind;
use ramba_dialects::ops::GenericForm;
use ramba_dialects::{AttrValue, Diagnostic, Func, Loc, Op, Opcode};
use smallvec::SmallVec;

/// The pass's row.
pub const FIX_ORDER: PassDef = PassDef {
    name: "dist-fix-order",
    summary: "Fix the order in which inexact numbers are combined, for all numbers of ranks",
    options: &[OptionDef {
        name: "least",
        summary: "The fewest iterations in a block, where there are as many",
        default: "4096",
    }],
    run: fix_order,
    gate: crate::pass::anything,
};

/// About as many blocks is a domain divided into, if they are large enough then.
const BLOCKS: i64 = 1024;

/// The fewest iterations of a block that meet in one element are `least` divided by this.
const ROWS: i64 = 32;

fn fix_order(func: &mut Func, cx: &mut PassContext) -> Result<(), Diagnostic> {
    let invalid = |message| Diagnostic::new(&Loc::unknown(), message);
    let least: i64 = cx.options.get("least").map_err(invalid)?;
    if least < 1 {
        return Err(invalid(format!("option least={least}: a block has an iteration")));
    }
    for at in 0..func.ops.len() {
        func.ops[at].licence.fast = false;
        if let Some((name, value)) = order(func, &func.ops[at], least) {
            func.ops[at].set_attr(name, value);
        }
    }
    Ok(())
}

/// The attribute that fixes the order of an operation, if it has one to fix.
fn order(func: &Func, op: &Op, least: i64) -> Option<(&'static str, AttrValue)> {
    match op.opcode {
        Opcode::Scan => {
            let ty = func.ty(op.operands[0]);
            let extent = ty.shape[op.int("axis") as usize];
            let block = extents(&[extent], &[true], least)[0];
            is_inexact(op.reduction("kind"), ty.dtype).then_some(("block", AttrValue::Int(block)))
        }
        Opcode::Contract => Some(("ordered", AttrValue::Scalar(Scalar::Bool(true)))),
        _ => {
            let form = op.generic_form().filter(depends_on_order)?;
            let combined: SmallVec<[bool; 4]> =
                (0..form.domain.len()).map(|dim| is_combined(&form, dim)).collect();
            let blocks = extents(form.domain, &combined, least);
            combined.contains(&true).then_some(("blocks", AttrValue::Ints(blocks)))
        }
    }
}

/// Do iterations along `dim` meet in an element?
fn is_combined(form: &GenericForm, dim: usize) -> bool {
    let reductions = form.outs.iter().zip(form.kinds).filter(|(_, kind)| **kind != OutKind::Store);
    reductions.map(|(view, _)| view).any(|view| view.reader_of(dim).is_none())
}

/// Is there a result whose bits depend on the order in which iterations are combined?
fn depends_on_order(form: &GenericForm) -> bool {
    form.kinds.iter().zip(&form.body.yields).any(|(kind, value)| match kind {
        OutKind::Store => false,
        OutKind::Reduce(reduction) => is_inexact(*reduction, form.body.dtype(*value)),
    })
}

fn is_inexact(reduction: Reduction, dtype: DType) -> bool {
    matches!(reduction, Reduction::Sum | Reduction::Prod)
        && matches!(dtype.kind(), DTypeKind::Float | DTypeKind::Complex | DTypeKind::Joint)
}

/// The extents of blocks: as much as fits of the inner dimensions, but several iterations of each
/// dimension along which elements meet, and 0 along the others.
fn extents(domain: &[i64], combined: &[bool], least: i64) -> SmallVec<[i64; 4]> {
    let volume = domain.iter().fold(1i64, |product, extent| product.saturating_mul(*extent));
    let mut left = (volume / BLOCKS).max(least);
    let mut blocks = SmallVec::from_elem(0, domain.len());
    for dim in (0..domain.len()).rev() {
        let extent = domain[dim].max(1);
        if !combined[dim] {
            left = (left / extent).max((least / ROWS).max(1));
            continue;
        }
        blocks[dim] = if extent <= left { extent } else { 1 << left.ilog2() };
        left = (left / extent).max(1);
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_of_a_size_that_suits_the_domain() {
        let of = |domain: &[i64], combined: &[bool]| extents(domain, combined, 4096).to_vec();
        assert_eq!(of(&[1000], &[true]), [1000]);
        assert_eq!(of(&[1_000_000], &[true]), [4096]);
        assert_eq!(of(&[100_000_000], &[true]), [65536]);
        assert_eq!(of(&[8000, 4000], &[true, false]), [128, 0]);
        assert_eq!(of(&[8000, 4000], &[false, true]), [0, 4000]);
        assert_eq!(of(&[8000, 4000], &[true, true]), [4, 4000]);
        assert_eq!(of(&[1_000_000, 3], &[true, false]), [1024, 0]);
        assert_eq!(of(&[0, 3], &[true, true]), [1, 3]);
        assert_eq!(of(&[], &[]), []);
    }
}
