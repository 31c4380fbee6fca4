//! Results that exceed the caches are written around them.

/// The size of the last cache, or a common one where the system does not tell.
pub(super) fn last_cache_bytes() -> i64 {
    cache_bytes(libc::_SC_LEVEL3_CACHE_SIZE, 32 << 20)
}

/// The size of the largest cache that a core has to itself, or a common one where the system does not
/// tell.
pub(super) fn own_cache_bytes() -> i64 {
    cache_bytes(libc::_SC_LEVEL2_CACHE_SIZE, 512 << 10)
}

fn cache_bytes(level: libc::c_int, common: i64) -> i64 {
    // SAFETY: a question without requirements.
    let bytes = unsafe { libc::sysconf(level) };
    if bytes > 0 { bytes as i64 } else { common }
}

/// Makes this thread's streamed stores visible to other threads before any later store. (Streaming
/// stores are the only ones that x86 does not order by itself; elsewhere the locks of the thread
/// pool do.)
pub(crate) fn publish_streamed() {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: `sfence` is part of every x86-64 processor.
    unsafe {
        std::arch::x86_64::_mm_sfence();
    }
}
