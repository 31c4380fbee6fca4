//! Results that exceed the caches are written around them.

/// The size of the last cache, or a common one where the system does not tell.
pub(super) fn last_cache_bytes() -> i64 {
    cache_bytes(3, libc::_SC_LEVEL3_CACHE_SIZE).unwrap_or(32 << 20)
}

/// The size of the largest cache that a core has to itself, or a common one where the system does not
/// tell.
pub(super) fn own_cache_bytes() -> i64 {
    cache_bytes(2, libc::_SC_LEVEL2_CACHE_SIZE).unwrap_or(512 << 10)
}

/// What Linux says of the first core's cache of a level, or else the C library: this one works the third level out
/// from the number of cores that share it, and is ten times off on some virtual machines.
fn cache_bytes(level: usize, name: libc::c_int) -> Option<i64> {
    let file = format!("/sys/devices/system/cpu/cpu0/cache/index{level}/size");
    let size = std::fs::read_to_string(file).ok().and_then(|text| bytes_in(text.trim()));
    size.or_else(|| {
        // SAFETY: a question without requirements.
        let bytes = unsafe { libc::sysconf(name) };
        (bytes > 0).then_some(bytes as i64)
    })
}

/// The bytes in a size such as `32768K`.
fn bytes_in(size: &str) -> Option<i64> {
    let (number, shift) = match size.strip_suffix('K') {
        Some(kibibytes) => (kibibytes, 10),
        None => (size.strip_suffix('M')?, 20),
    };
    let number: i64 = number.parse().ok()?;
    (number > 0).then(|| number << shift)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        let sizes = ["32768K", "96M", "0K", "many", ""].map(bytes_in);
        assert_eq!(sizes, [Some(32 << 20), Some(96 << 20), None, None, None]);
    }

    #[test]
    fn the_last_cache_is_the_larger() {
        assert!((64 << 10..=last_cache_bytes()).contains(&own_cache_bytes()));
    }
}
