//! The machine that kernels are compiled for: the one that runs.

use super::{
    EngineError,
    llvm_module::{LlvmModule, ObjectBuffer},
    message::{c_string, check, take_message},
};
use llvm_sys::{
    core::{LLVMDisposeMessage, LLVMSetTarget},
    target::{
        LLVM_InitializeNativeAsmPrinter, LLVM_InitializeNativeTarget, LLVMDisposeTargetData,
        LLVMSetModuleDataLayout,
    },
    target_machine::{
        LLVMCodeGenFileType, LLVMCodeGenOptLevel, LLVMCodeModel, LLVMCreateTargetDataLayout,
        LLVMCreateTargetMachine, LLVMDisposeTargetMachine, LLVMGetDefaultTargetTriple,
        LLVMGetHostCPUFeatures, LLVMGetHostCPUName, LLVMGetTargetFromTriple,
        LLVMGetTargetMachineTriple, LLVMRelocMode, LLVMTargetMachineEmitToMemoryBuffer,
        LLVMTargetMachineRef, LLVMTargetRef,
    },
    transforms::pass_builder::{
        LLVMCreatePassBuilderOptions, LLVMDisposePassBuilderOptions, LLVMRunPasses,
    },
};
use std::{ptr, sync::OnceLock};

/// Names the processor of this machine in LLVM's terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// The target triple.
    pub triple: String,
    /// The processor's name.
    pub cpu: String,
    /// The processor's features, such as `+avx2,-avx512f`.
    pub features: String,
}

impl Host {
    /// Asks LLVM about this machine, once, and gets its code generator ready.
    pub fn detect() -> Result<Host, EngineError> {
        static HOST: OnceLock<Result<Host, EngineError>> = OnceLock::new();
        HOST.get_or_init(Host::ask_llvm).clone()
    }

    fn ask_llvm() -> Result<Host, EngineError> {
        // SAFETY: LLVM is initialized once, by one thread; the strings are ours.
        unsafe {
            if LLVM_InitializeNativeTarget() != 0 || LLVM_InitializeNativeAsmPrinter() != 0 {
                return Err(EngineError::Target("LLVM was built without this target".into()));
            }
            Ok(Host {
                triple: take_message(LLVMGetDefaultTargetTriple()),
                cpu: take_message(LLVMGetHostCPUName()),
                features: take_message(LLVMGetHostCPUFeatures()),
            })
        }
    }

    /// Has the processor a feature, such as `avx2`?
    pub fn has(&self, feature: &str) -> bool {
        self.features.split(',').any(|item| item.strip_prefix('+') == Some(feature))
    }
}

/// Vectors of 32 bytes, also where the processor has longer ones, but for kernels that ask for these: streaming stores are
/// as long, few loads could be aligned to more, and every load of a whole cache line that is
/// not aligned touches two.
const VECTORS: &str = "+prefer-256-bit";

/// A code generator for one [`Host`]. Not shared between threads: making one is cheap.
pub(super) struct TargetMachine(LLVMTargetMachineRef);

impl TargetMachine {
    /// A code generator for position-independent code.
    pub fn new(host: &Host) -> Result<TargetMachine, EngineError> {
        let features = match host.has("avx2") {
            true => format!("{},{VECTORS}", host.features),
            false => host.features.clone(),
        };
        let [triple, cpu, features] =
            [&host.triple, &host.cpu, &features].map(|text| c_string(text));
        let mut target: LLVMTargetRef = ptr::null_mut();
        let mut message = ptr::null_mut();
        // SAFETY: the strings are alive during the calls; the message is ours after a failure.
        let machine = unsafe {
            if LLVMGetTargetFromTriple(triple.as_ptr(), &mut target, &mut message) != 0 {
                return Err(EngineError::Target(take_message(message)));
            }
            LLVMCreateTargetMachine(
                target,
                triple.as_ptr(),
                cpu.as_ptr(),
                features.as_ptr(),
                LLVMCodeGenOptLevel::LLVMCodeGenLevelDefault,
                LLVMRelocMode::LLVMRelocPIC,
                LLVMCodeModel::LLVMCodeModelSmall,
            )
        };
        if machine.is_null() {
            return Err(EngineError::Target(format!("no code generator for {}", host.triple)));
        }
        Ok(TargetMachine(machine))
    }

    /// Makes a module one for this target: its triple, its sizes and alignments.
    pub fn adopt(&self, module: &mut LlvmModule) {
        // SAFETY: both are alive; triple and layout are copied into the module.
        unsafe {
            let triple = LLVMGetTargetMachineTriple(self.0);
            LLVMSetTarget(module.as_raw(), triple);
            LLVMDisposeMessage(triple);
            let layout = LLVMCreateTargetDataLayout(self.0);
            LLVMSetModuleDataLayout(module.as_raw(), layout);
            LLVMDisposeTargetData(layout);
        }
    }

    /// Runs passes given in the syntax of `opt -passes=`.
    pub fn run_passes(&self, module: &mut LlvmModule, passes: &str) -> Result<(), EngineError> {
        let passes = c_string(passes);
        // SAFETY: everything is alive during the call; the error is consumed by `check`.
        let result = unsafe {
            let options = LLVMCreatePassBuilderOptions();
            let result = check(LLVMRunPasses(module.as_raw(), passes.as_ptr(), self.0, options));
            LLVMDisposePassBuilderOptions(options);
            result
        };
        result.map_err(EngineError::Optimization)
    }

    /// Generates object code (or assembly text, for people to read).
    pub fn emit(
        &self,
        module: &mut LlvmModule,
        kind: LLVMCodeGenFileType,
    ) -> Result<ObjectBuffer, EngineError> {
        let mut message = ptr::null_mut();
        let mut buffer = ptr::null_mut();
        // SAFETY: everything is alive; the message after a failure and the buffer after success
        // are ours.
        unsafe {
            let failed = LLVMTargetMachineEmitToMemoryBuffer(
                self.0,
                module.as_raw(),
                kind,
                &mut message,
                &mut buffer,
            );
            if failed != 0 {
                return Err(EngineError::Emission(take_message(message)));
            }
            Ok(ObjectBuffer::from_raw(buffer))
        }
    }
}

impl Drop for TargetMachine {
    fn drop(&mut self) {
        // SAFETY: ours, and not used again.
        unsafe { LLVMDisposeTargetMachine(self.0) }
    }
}
