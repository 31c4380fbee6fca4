//! Which processor this is: kernels are kept for the one that they were compiled for.
//!
//! Asking LLVM would load its code generator into processes that find all their kernels on disk; so
//! the processor itself is asked, where it answers.

use super::EngineError;

/// A text that differs for processors for which LLVM may generate different code.
#[cfg(target_arch = "x86_64")]
pub(super) fn identity() -> Result<String, EngineError> {
    use std::arch::x86_64::{__cpuid, __cpuid_count};
    // Family, model and stepping; then the words of features. The rest of leaf 1 counts cores.
    let (basic, extended) = (__cpuid(0), __cpuid(0x8000_0000));
    let leaf = |leaf, subleaf| match leaf {
        0x8000_0000.. if leaf > extended.eax => [0; 4],
        ..0x8000_0000 if leaf > basic.eax => [0; 4],
        _ => {
            let words = __cpuid_count(leaf, subleaf);
            [words.eax, words.ebx, words.ecx, words.edx]
        }
    };
    let [model, _, features, more_features] = leaf(1, 0);
    let vendor = [basic.ebx, basic.ecx, basic.edx];
    let structured = [leaf(7, 0), leaf(7, 1), leaf(0x8000_0001, 0), leaf(0x24, 0)];
    // Which registers the system saves decides over AVX.
    let saved = [leaf(0xd, 0)[0], leaf(0xd, 1)[0]];
    let features = [features, more_features];
    Ok(format!("x86_64 {vendor:x?} {model:x} {features:x?} {structured:x?} {saved:x?}"))
}

/// The same in LLVM's words.
#[cfg(not(target_arch = "x86_64"))]
pub(super) fn identity() -> Result<String, EngineError> {
    let host = super::Host::detect()?;
    Ok(format!("{} {} {}", host.triple, host.cpu, host.features))
}

/// Has the processor vectors of 32 bytes for integers, and fused multiply-add?
pub(super) fn has_wide_vectors() -> bool {
    #[cfg(target_arch = "x86_64")]
    return is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

/// Has it vectors of 64 bytes as well?
pub(super) fn has_widest_vectors() -> bool {
    #[cfg(target_arch = "x86_64")]
    return has_wide_vectors()
        && is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512dq");
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_processor_stays_itself() {
        let identities = || (0..50).map(|_| std::thread::spawn(identity).join().unwrap().unwrap());
        let first = identity().unwrap();
        assert!(identities().all(|other| other == first), "on whichever core");
    }

    #[test]
    fn features_are_those_that_llvm_sees() {
        let host = super::super::Host::detect().unwrap();
        assert_eq!(has_wide_vectors(), host.has("avx2") && host.has("fma"));
        assert_eq!(has_widest_vectors(), host.has("avx512f") && host.has("avx512dq"));
    }
}
