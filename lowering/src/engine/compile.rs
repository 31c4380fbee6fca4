//! From the text of a kernel module to object code.

use super::{
    EngineError,
    idle_updates::skip_idle_updates,
    llvm_module::LlvmModule,
    nontemporal::stream_aligned_stores,
    parts::{Part, Parts},
    tools::{Tools, with_tools},
    translate::translate,
    vector_math::VectorMath,
    wrap_flags::allow_unsigned_wrap,
};
use crate::linalg_to_llvm::{linalg_to_llvm, parse_kernels};
use llvm_sys::target_machine::LLVMCodeGenFileType;
use melior::ir::Module;

/// The passes that LLVM runs over a module of kernels, in the syntax of `opt -passes=`.
///
/// What `default<O3>` does for such code, at two thirds of its cost, and without partial redundancy
/// elimination of loads: that carries a stencil's neighbours from one iteration to the next, where
/// loading them again is cheaper than the shuffles it takes on vectors.
pub(super) const PASSES: &str = "function(\
    sroa,early-cse<memssa>,simplifycfg,instcombine<no-verify-fixpoint>,\
    loop-mssa(loop-rotate,licm,simple-loop-unswitch<nontrivial>),simplifycfg,instcombine<no-verify-fixpoint>,\
    loop(loop-idiom,indvars,loop-deletion),gvn<no-pre;no-load-pre>,loop-mssa(licm),\
    loop-vectorize,infer-alignment,instcombine<no-verify-fixpoint>,\
    simplifycfg<hoist-common-insts;sink-common-insts;no-keep-loops>,\
    loop-unroll<O3>,instcombine<no-verify-fixpoint>,loop-mssa(licm),early-cse,simplifycfg),globaldce";

/// A form of a program on its way to machine code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// MLIR in the `llvm` dialect.
    LlvmDialect,
    /// LLVM IR as the optimizer gets it.
    LlvmIr,
    /// LLVM IR as the code generator gets it.
    OptimizedIr,
    /// Assembly.
    Assembly,
}

/// Compiles kernels for this machine.
#[derive(Clone, Debug)]
pub(super) struct Compiler {
    /// The vector functions that kernels may call.
    pub vector_math: VectorMath,
}

impl Compiler {
    /// The object code of a kernel module. `parts` learns how long it took.
    pub fn object(&self, source: &str, parts: &Parts) -> Result<Vec<u8>, EngineError> {
        with_tools(parts, |tools| {
            let mut module = self.optimized(source, tools, parts)?;
            let kind = LLVMCodeGenFileType::LLVMObjectFile;
            let object = parts.time(Part::Generate, || tools.machine.emit(&mut module, kind))?;
            Ok(object.bytes().to_vec())
        })
    }

    /// The text of a kernel module at a stage.
    pub fn text(&self, source: &str, stage: Stage) -> Result<String, EngineError> {
        let parts = &Parts::default();
        with_tools(parts, |tools| match stage {
            Stage::LlvmDialect => {
                lowered(source, tools, parts, |module| Ok(module.as_operation().to_string()))
            }
            Stage::LlvmIr => Ok(self.translated(source, tools, parts)?.text()),
            Stage::OptimizedIr => Ok(self.optimized(source, tools, parts)?.text()),
            Stage::Assembly => {
                let mut module = self.optimized(source, tools, parts)?;
                let kind = LLVMCodeGenFileType::LLVMAssemblyFile;
                let text = tools.machine.emit(&mut module, kind)?;
                Ok(String::from_utf8_lossy(text.bytes()).into_owned())
            }
        })
    }

    /// Optimized LLVM IR.
    fn optimized(
        &self,
        source: &str,
        tools: &Tools,
        parts: &Parts,
    ) -> Result<LlvmModule, EngineError> {
        let mut module = self.translated(source, tools, parts)?;
        parts.time(Part::Optimize, || {
            tools.machine.run_passes(&mut module, PASSES)?;
            self.vector_math.widen_remainders(&mut module);
            stream_aligned_stores(&mut module);
            skip_idle_updates(&mut module);
            Ok(module)
        })
    }

    /// LLVM IR ready to be optimized for the machine.
    fn translated(
        &self,
        source: &str,
        tools: &Tools,
        parts: &Parts,
    ) -> Result<LlvmModule, EngineError> {
        lowered(source, tools, parts, |module| {
            parts.time(Part::Translate, || {
                let mut module = translate(module)?;
                allow_unsigned_wrap(&mut module);
                tools.machine.adopt(&mut module);
                self.vector_math.offer(&mut module);
                Ok(module)
            })
        })
    }
}

/// Parses a kernel module, lowers it to the `llvm` dialect, and gives it to `consume`.
fn lowered<T>(
    source: &str,
    tools: &Tools,
    parts: &Parts,
    consume: impl FnOnce(&Module<'_>) -> Result<T, EngineError>,
) -> Result<T, EngineError> {
    let context = &tools.context;
    let mut module = parts.time(Part::Parse, || parse_kernels(context, source))?;
    parts.time(Part::Lower, || linalg_to_llvm(context, &mut module))?;
    consume(&module)
}
