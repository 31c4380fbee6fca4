//! Which cores threads run on.
//!
//! Where a rank has a core for each of its threads, every worker stays on one, and the calling thread
//! moves off a worker's core before it shares work. Left alone, the system may wake a worker on the
//! very core that wakes it, and leaves both there for milliseconds.

use std::mem::{self, MaybeUninit};

/// The cores of the calling thread, in order; none where the system does not tell.
pub fn allowed_cores() -> Vec<usize> {
    let mut set = MaybeUninit::<libc::cpu_set_t>::zeroed();
    let size = mem::size_of::<libc::cpu_set_t>();
    // SAFETY: all zeros is a set, the empty one; the system writes at most `size` bytes.
    let set = unsafe {
        if libc::sched_getaffinity(0, size, set.as_mut_ptr()) != 0 {
            return Vec::new();
        }
        set.assume_init()
    };
    // SAFETY: the numbers are below the set's size.
    (0..libc::CPU_SETSIZE as usize).filter(|core| unsafe { libc::CPU_ISSET(*core, &set) }).collect()
}

/// Lets the calling thread run on these cores only. (That the system refuses is no error.)
pub fn stay_on(cores: &[usize]) {
    let mut set = MaybeUninit::<libc::cpu_set_t>::zeroed();
    // SAFETY: all zeros is a set, the empty one; numbers beyond its size are left out.
    unsafe {
        let set = set.assume_init_mut();
        let fitting = cores.iter().filter(|core| **core < libc::CPU_SETSIZE as usize);
        fitting.for_each(|core| libc::CPU_SET(*core, set));
        libc::sched_setaffinity(0, mem::size_of::<libc::cpu_set_t>(), set);
    }
}

/// Moves the calling thread to a core, if it may run there, and leaves it free to go elsewhere.
pub fn move_to(core: usize) {
    // SAFETY: a question without requirements.
    let here = unsafe { libc::sched_getcpu() };
    if usize::try_from(here).is_ok_and(|here| here == core) {
        return;
    }
    let allowed = allowed_cores();
    if allowed.contains(&core) {
        stay_on(&[core]);
        stay_on(&allowed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_stays_where_it_is_put() {
        let start = allowed_cores();
        let last = *start.last().expect("a core to run on");
        std::thread::spawn(move || {
            stay_on(&[last]);
            assert_eq!(allowed_cores(), [last]);
        })
        .join()
        .unwrap();
        move_to(last);
        assert_eq!(allowed_cores(), start, "moving leaves a thread as free as it was");
        move_to(usize::MAX);
        assert_eq!(allowed_cores(), start);
    }
}
