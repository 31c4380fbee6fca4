//! `dist-fuse`: whole-array operations become as few loop nests as their dependences allow.
//!
//! ```mlir
//! %0 = "dist.map"(%b, %c) {fn = "multiply"} : …
//! %1 = "dist.map"(%a, %0) {fn = "add"} : …
//! %2 = "dist.reduce"(%1) {kind = "sum", axes = array<i64: 0>} : …
//! ```
//! becomes one nest, in which `%0` never exists:
//! ```mlir
//! %1, %2 = "dist.generic"(%a, %b, %c) ({
//! ^bb0(%x: f64, %y: f64, %z: f64):
//!   %p = "dist.apply"(%y, %z) {fn = "multiply"} : (f64, f64) -> f64
//!   %s = "dist.apply"(%x, %p) {fn = "add"} : (f64, f64) -> f64
//!   "vector.yield"(%s, %s) : (f64, f64) -> ()
//! }) {kinds = ["store", "sum"], …} : …
//! ```
//!
//! Five steps, one file each: [`sink`] puts operations where their elements are wanted, [`read_back`] finds
//! what stands in memory by then, [`demand`] decides which values exist in memory at all, [`cluster`]
//! which of them one nest computes together, [`emit`] writes the nests. Views are composed into the
//! maps of the nests' operands; no view is ever copied, but for reshapes that no affine map can say.

mod cluster;
mod demand;
mod emit;
mod read_back;
mod reading;
mod sink;
#[cfg(test)]
mod tests;
mod work;

use crate::{OptionDef, PassContext, PassDef};
use ramba_dialects::{Diagnostic, Func, Licence, Loc};

/// The pass's row.
pub const FUSE: PassDef = PassDef {
    name: "dist-fuse",
    summary: "Fuse elementwise operations, views, writes and reductions into loop nests",
    options: &[OptionDef {
        name: "fast",
        summary: "Allow other roundings: a product and a sum in one instruction",
        default: "false",
    }],
    run: fuse,
    gate: crate::pass::anything,
};

fn fuse(func: &mut Func, cx: &mut PassContext) -> Result<(), Diagnostic> {
    func.sweep();
    *func = read_back::read_back(&sink::sunk(func))?;
    let materialized = demand::materialized(func);
    let clusters = cluster::clusters(func, &materialized);
    let invalid = |message| Diagnostic::new(&Loc::unknown(), message);
    let program = Licence { fast: cx.options.get("fast").map_err(invalid)?, finite: false };
    let fused = emit::emit(func, &materialized, &clusters, program)?;
    for op in fused.ops.iter().filter(|op| op.generic_form().is_some()) {
        let (domain, results) = (op.ints("domain"), op.results.len());
        let work::Work { bytes, flops } = work::Work::of_nest(&fused, op);
        cx.remark(
            &op.loc,
            format!(
                "one loop nest of {domain:?} makes {results} results, moving {bytes} bytes with \
                 {flops} additions"
            ),
        );
    }
    for op in &fused.ops {
        if let Some(work::Work { bytes, flops }) = work::Work::of_contraction(&fused, op) {
            cx.remark(
                &op.loc,
                format!("one contraction, moving {bytes} bytes with {flops} additions"),
            );
        }
    }
    *func = fused;
    Ok(())
}
