//! Calling compiled kernels on plain Rust slices.

use ramba_lowering::engine::{CacheConfig, Engine, EngineConfig, Kernels};

/// An engine without a disk cache.
pub fn engine() -> Engine {
    let config = EngineConfig { cache: CacheConfig::disabled(), ..EngineConfig::default() };
    Engine::new(config).expect("an engine for this machine")
}

/// One operand of a call: where it is, and its stride per iteration dimension.
pub struct Argument {
    pointer: *mut u8,
    strides: Vec<i64>,
}

/// An operand at element `start` of a slice.
pub fn at<T>(data: &mut [T], start: usize, strides: &[i64]) -> Argument {
    assert!(start <= data.len());
    Argument { pointer: data[start..].as_mut_ptr().cast(), strides: strides.to_vec() }
}

/// An operand at the beginning of a slice.
pub fn operand<T>(data: &mut [T], strides: &[i64]) -> Argument {
    at(data, 0, strides)
}

/// A scalar or an accumulator.
pub fn scalar<T>(value: &mut T, rank: usize) -> Argument {
    Argument { pointer: (value as *mut T).cast(), strides: vec![0; rank] }
}

/// Calls a kernel on a box of iterations, with origin 0.
pub fn call(kernels: &Kernels, extents: &[i64], arguments: &[Argument]) {
    call_at(kernels, extents, arguments, &vec![0; extents.len()]);
}

/// Calls a kernel on a box of iterations that begins at `origin`.
pub fn call_at(kernels: &Kernels, extents: &[i64], arguments: &[Argument], origin: &[i64]) {
    let data: Vec<*mut u8> = arguments.iter().map(|argument| argument.pointer).collect();
    let mut dims = extents.to_vec();
    for argument in arguments {
        assert_eq!(argument.strides.len(), extents.len());
        dims.extend(&argument.strides);
    }
    dims.extend(origin);
    dims.push(0);
    // SAFETY: the tests give each kernel the operands that it reads and writes.
    unsafe { kernels.functions()[0](data.as_ptr(), dims.as_ptr()) }
}

/// Numbers without a pattern, in (0, 1).
pub fn noise(count: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    (0..count).map(|_| next()).collect()
}
