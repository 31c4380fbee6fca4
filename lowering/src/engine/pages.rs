//! Pages of code and constants.

use std::{io, ptr, ptr::NonNull, sync::OnceLock};

/// Memory of which the first part is executable and none is writable.
pub(super) struct Pages {
    start: NonNull<u8>,
    bytes: usize,
}

// SAFETY: nobody writes to it.
unsafe impl Send for Pages {}
// SAFETY: as above.
unsafe impl Sync for Pages {}

impl Pages {
    /// A copy of `image`, of which the first `code_bytes`, whole pages, are code. `None` if the system
    /// refuses.
    pub fn new(image: &[u8], code_bytes: usize) -> Option<Pages> {
        assert!(code_bytes <= image.len() && code_bytes.is_multiple_of(Pages::page_bytes()));
        let bytes = image.len().max(1).next_multiple_of(Pages::page_bytes());
        let protection = libc::PROT_READ | libc::PROT_WRITE;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        // SAFETY: new memory of ours, large enough for the image.
        unsafe {
            let start = libc::mmap(ptr::null_mut(), bytes, protection, flags, -1, 0);
            if start == libc::MAP_FAILED {
                return None;
            }
            let pages = Pages { start: NonNull::new(start.cast())?, bytes };
            ptr::copy_nonoverlapping(image.as_ptr(), pages.start.as_ptr(), image.len());
            pages.protect(0, code_bytes, libc::PROT_READ | libc::PROT_EXEC).ok()?;
            pages.protect(code_bytes, bytes - code_bytes, libc::PROT_READ).ok()?;
            Some(pages)
        }
    }

    /// Where it begins.
    pub fn address(&self) -> u64 {
        self.start.as_ptr() as u64
    }

    /// The size of a page.
    pub fn page_bytes() -> usize {
        static BYTES: OnceLock<usize> = OnceLock::new();
        // SAFETY: no requirements.
        *BYTES.get_or_init(|| unsafe { libc::sysconf(libc::_SC_PAGESIZE) } as usize)
    }

    fn protect(&self, offset: usize, bytes: usize, protection: i32) -> io::Result<()> {
        if bytes == 0 {
            return Ok(());
        }
        // SAFETY: part of our own pages.
        match unsafe { libc::mprotect(self.start.as_ptr().add(offset).cast(), bytes, protection) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // SAFETY: ours; who had a function in it kept the object alive.
        unsafe { libc::munmap(self.start.as_ptr().cast(), self.bytes) };
    }
}
