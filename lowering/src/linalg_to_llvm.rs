//! From kernels of `linalg` over memrefs to the `llvm` dialect.
//!
//! # The form of a kernel
//!
//! ```mlir
//! #id = affine_map<(i, j) -> (i, j)>
//! #scalar = affine_map<(i, j) -> ()>
//! !array = memref<?x?xf64, strided<[?, 1]>>
//! func.func @triad(%a: !array, %b: !array, %s: memref<f64>)
//!     attributes {iteration_rank = 2, operand_dims = [[0, 1], [0, 1], []]} {
//!   linalg.generic {indexing_maps = [#id, #scalar, #id], iterator_types = ["parallel", "parallel"]}
//!       ins(%b, %s : !array, memref<f64>) outs(%a : !array) { … }
//!   return
//! }
//! ```
//!
//! A kernel is a `func.func` with the two attributes shown. Each memref argument is one operand of
//! the launch, in order; `operand_dims` says which iteration dimension each of its dimensions
//! follows (an array dimension at a constant index is left out; the runtime has moved the pointer
//! there). The extents of a memref are those of the iteration box, also when the kernel reads beyond
//! them at constant distances. Strides are in elements: write `1` (or `-1`, `2`, …) in the type
//! where the view map fixes the stride, `?` where only the runtime knows it; the type has no offset.
//! Arguments of type `index` may follow: they receive the indices of the box's first iteration in
//! the global domain, one per iteration dimension. With the attribute `streaming` there is one more,
//! the last, which is not 0 if results should be written around the caches. The attribute `long_vectors` asks for
//! the longest vectors that the processor has, instead of 32 bytes. A dimension in which a label
//! chooses follows none of the `iteration_rank` dimensions: such dimensions are numbered on from there,
//! in order, and their extents are those that the labels choose from.
//!
//! What was measured to give full-width, interleaved vector loops without run-time alias checks:
//!
//! * The innermost iteration dimension has static stride 1 in every large operand. Order the
//!   iteration dimensions so.
//! * One argument per distinct buffer: operands are taken not to alias. A buffer updated in place is
//!   an `outs` operand whose old value the body reads. A neighbourhood is one argument listed many
//!   times in `ins` under maps such as `(i, j) -> (i + 1, j + 2)`: distances start at 0 (the pointer
//!   is at the low corner), and no `memref.subview` is needed.
//! * `linalg` takes the extents of its loops from its operands. Where none moves along an iteration
//!   dimension, give one of them a dimension of stride 0 for it.
//! * Scalars are `memref<f64>` under the map `(i, j) -> ()`; they are loaded once per row at most.
//! * Accumulators are `outs` operands whose map leaves out the reduced dimensions. Mark only the
//!   accumulating `arith.addf`/`mulf` with `fastmath<reassoc>` (without it the order of additions is
//!   kept and the loop stays scalar). `arith.minimumf`, `maximumf` and integer reductions need no
//!   flag. A reduction along an outer dimension vectorizes over the inner one by itself.
//! * Booleans are stored as `i8`: `arith.trunci … to i1` (or `cmpi ne, 0`) after a load,
//!   `arith.extui … to i8` before a store. `memref<…xi1>` is loaded bit by bit into its vectors.
//! * `complex.add`, `sub`, `mul` are the textbook formulas, but are folded as if parts were real numbers;
//!   `div` is upstream's `improved` range.
//!   Loads and stores of complex memrefs become interleaved groups.
//! * All of `math` but `expm1` and `log1p` becomes an LLVM intrinsic, or a libm call known to touch
//!   no memory; those two are called in libm, since upstream's expansions lose their digits. The
//!   engine maps these names to glibc's vector library.
//! * A store becomes a streaming store where its memref is known to be aligned to the vectors in use
//!   (`memref.assume_alignment %m, 32`); say so of nothing else.
//!
//! # What the lowering makes of it
//!
//! `@triad` becomes the entry point `fn(data, dims)` of [`ramba_abi::KernelFn`]. It calls an internal
//! function, never inlined, which takes one `ptr noalias` per operand and `dims`, and rebuilds the
//! memrefs. (`llvm.noalias` on memref arguments is dropped by `convert-func-to-llvm`.
//! `memref.distinct_objects` would spare the alias checks too, but it says more: that operands are
//! parts of different allocations, which two disjoint slices of one array are not.)

mod bind_kernels;
mod binding;
mod call_libm;
mod error;
mod kernel;
mod splice;

pub use error::LoweringError;

use melior::{
    Context,
    ir::Module,
    pass::{PassManager, conversion, linalg, memref, transform},
};

/// Parses the text of a module of kernels.
pub fn parse_kernels<'c>(context: &'c Context, source: &str) -> Result<Module<'c>, LoweringError> {
    error::collect_diagnostics(context, || {
        if source.contains('\0') {
            return Err(LoweringError::Conversion("the module's text has a NUL character".into()));
        }
        Module::parse(context, source).ok_or_else(|| LoweringError::Parse(String::new()))
    })
}

/// Lowers a module of kernels to the `llvm` dialect, in place.
pub fn linalg_to_llvm(context: &Context, module: &mut Module<'_>) -> Result<(), LoweringError> {
    error::collect_diagnostics(context, || {
        bind_kernels::bind_kernels(context, module)?;
        call_libm::call_libm(context, module)?;
        lower_loops(context, module)
    })
}

/// Runs upstream's conversions, outermost construct first.
fn lower_loops(context: &Context, module: &mut Module<'_>) -> Result<(), LoweringError> {
    let passes = PassManager::new(context);
    passes.enable_verifier(false);
    for pass in [
        linalg::create_convert_linalg_to_loops_pass(),
        memref::create_expand_strided_metadata_pass(),
        conversion::create_lower_affine(),
        transform::create_cse(),
        conversion::create_scf_to_control_flow(),
        conversion::create_complex_to_standard(),
        conversion::create_math_to_funcs(),
        conversion::create_math_to_llvm(),
        conversion::create_math_to_libm(),
        conversion::create_complex_to_llvm(),
        conversion::create_vector_to_llvm(),
        conversion::create_finalize_mem_ref_to_llvm(),
        conversion::create_arith_to_llvm(),
        conversion::create_index_to_llvm(),
        conversion::create_func_to_llvm(),
        conversion::create_control_flow_to_llvm(),
        conversion::create_reconcile_unrealized_casts(),
    ] {
        passes.add_pass(pass);
    }
    passes.run(module).map_err(|_| LoweringError::Conversion(String::new()))
}
