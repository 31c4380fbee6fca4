//! A stretch of a bundle of lines on one thread.

use super::lines::MOST_WIDE;
use super::monoid::Monoid;

/// Elements of a single line that are scanned into the first-level cache before they are written.
const RUN: usize = 512;

/// Independent combinations, so that one addition need not wait for the last.
const LANES: usize = 8;

/// `count` steps along a bundle of `width` lines.
#[derive(Clone, Copy)]
pub(super) struct Stretch<T> {
    /// The first element read.
    pub from: *const T,
    /// Where its result goes; null if nothing is written.
    pub to: *mut T,
    /// The distance of neighbours along a line: as read, as written.
    pub along: [isize; 2],
    /// The steps.
    pub count: usize,
    /// The lines.
    pub width: usize,
}

/// Combines a stretch into one element per line.
///
/// # Safety
/// The stretch must be readable.
pub(super) unsafe fn total<M: Monoid>(stretch: &Stretch<M::Element>, into: &mut [M::Element]) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has the instructions; the caller's promise.
        return unsafe { wide::total::<M>(stretch, into) };
    }
    // SAFETY: the caller's promise.
    unsafe { total_of_stretch::<M>(stretch, into) }
}

/// # Safety
/// As [`total`]'s.
#[inline(always)]
unsafe fn total_of_stretch<M: Monoid>(stretch: &Stretch<M::Element>, into: &mut [M::Element]) {
    if stretch.width == 1 && stretch.along[0] == 1 {
        // SAFETY: the caller's promise.
        let run = unsafe { std::slice::from_raw_parts(stretch.from, stretch.count) };
        into[0] = M::combine(into[0], total_of_run::<M>(run));
        return;
    }
    // The same lanes as in a single run, so that the order does not depend on what lies side by side.
    let mut lanes = [[M::NEUTRAL; MOST_WIDE]; LANES];
    let whole = stretch.count / LANES * LANES;
    for step in 0..whole {
        // SAFETY: the caller's promise.
        add_row::<M>(&mut lanes[step % LANES], unsafe { stretch.row(step) });
    }
    let mut all = [M::NEUTRAL; MOST_WIDE];
    lanes.iter().for_each(|lane| add_row::<M>(&mut all, &lane[..stretch.width]));
    for step in whole..stretch.count {
        // SAFETY: the caller's promise.
        add_row::<M>(&mut all, unsafe { stretch.row(step) });
    }
    add_row::<M>(into, &all[..stretch.width]);
}

fn add_row<M: Monoid>(into: &mut [M::Element], row: &[M::Element]) {
    for (all, one) in into.iter_mut().zip(row) {
        *all = M::combine(*all, *one);
    }
}

impl<T> Stretch<T> {
    /// A step of all lines.
    ///
    /// # Safety
    /// The stretch must be readable.
    unsafe fn row(&self, step: usize) -> &[T] {
        // SAFETY: the caller's promise.
        unsafe {
            let start = self.from.offset(step as isize * self.along[0]);
            std::slice::from_raw_parts(start, self.width)
        }
    }
}

#[inline(always)]
fn total_of_run<M: Monoid>(run: &[M::Element]) -> M::Element {
    let mut lanes = [M::NEUTRAL; LANES];
    let chunks = run.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, one) in lanes.iter_mut().zip(chunk) {
            *lane = M::combine(*lane, *one);
        }
    }
    let all = lanes.into_iter().chain(rest.iter().copied());
    all.fold(M::NEUTRAL, M::combine)
}

/// Writes the running combinations of a stretch, which start from `carry`, and leaves there what they
/// come to.
///
/// # Safety
/// The stretch must be readable and writable, and nobody else's.
pub(super) unsafe fn scan<M: Monoid>(
    stretch: &Stretch<M::Element>,
    carry: &mut [M::Element],
    inclusive: bool,
    stream: bool,
) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has the instructions; the caller's promise.
        return unsafe { wide::scan::<M>(stretch, carry, inclusive, stream) };
    }
    // SAFETY: the caller's promise.
    unsafe { scan_stretch::<M>(stretch, carry, inclusive, stream) }
}

/// The same, compiled for wider vectors than those that every processor has. The order of
/// combinations does not depend on it, and neither do results.
#[cfg(target_arch = "x86_64")]
mod wide {
    use super::{Monoid, Stretch, scan_stretch, total_of_stretch};

    #[target_feature(enable = "avx2")]
    pub unsafe fn total<M: Monoid>(stretch: &Stretch<M::Element>, into: &mut [M::Element]) {
        // SAFETY: the caller's promise.
        unsafe { total_of_stretch::<M>(stretch, into) }
    }

    #[target_feature(enable = "avx2")]
    pub unsafe fn scan<M: Monoid>(
        stretch: &Stretch<M::Element>,
        carry: &mut [M::Element],
        inclusive: bool,
        stream: bool,
    ) {
        // SAFETY: the caller's promise.
        unsafe { scan_stretch::<M>(stretch, carry, inclusive, stream) }
    }
}

/// # Safety
/// As [`scan`]'s.
#[inline(always)]
unsafe fn scan_stretch<M: Monoid>(
    stretch: &Stretch<M::Element>,
    carry: &mut [M::Element],
    inclusive: bool,
    stream: bool,
) {
    if stretch.width == 1 && stretch.along == [1, 1] {
        // SAFETY: the caller's promise.
        return unsafe { scan_line::<M>(stretch, &mut carry[0], inclusive, stream) };
    }
    // What lies before each step of four, and at the end what follows the last; combined as in a single run.
    let mut steps = [[M::NEUTRAL; MOST_WIDE]; 5];
    for first in (0..stretch.count).step_by(4) {
        let count = (stretch.count - first).min(4);
        steps[0][..stretch.width].copy_from_slice(carry);
        // SAFETY: the caller's promise.
        unsafe { scan_rows::<M>(stretch, first, count, &mut steps) };
        carry.copy_from_slice(&steps[count][..stretch.width]);
        for step in 0..count {
            let out = &steps[step + usize::from(inclusive)][..stretch.width];
            // SAFETY: the caller's promise.
            unsafe {
                store(out, stretch.to.offset((first + step) as isize * stretch.along[1]), stream);
            }
        }
    }
}

/// The running combinations of `count` steps, up to four, from those before them on.
///
/// # Safety
/// The stretch must be readable.
unsafe fn scan_rows<M: Monoid>(
    stretch: &Stretch<M::Element>,
    first: usize,
    count: usize,
    steps: &mut [[M::Element; MOST_WIDE]; 5],
) {
    if count < 4 {
        for step in 0..count {
            // SAFETY: the caller's promise.
            let row = unsafe { stretch.row(first + step) };
            for (line, one) in row.iter().enumerate() {
                steps[step + 1][line] = M::combine(steps[step][line], *one);
            }
        }
        return;
    }
    // SAFETY: the caller's promise.
    let [a, b, c, d] = [0, 1, 2, 3].map(|step| unsafe { stretch.row(first + step) });
    for (line, (((a, b), c), d)) in a.iter().zip(b).zip(c).zip(d).enumerate() {
        let (ab, cd) = (M::combine(*a, *b), M::combine(*c, *d));
        let inner = [*a, ab, M::combine(ab, *c), M::combine(ab, cd)];
        let carry = steps[0][line];
        for (step, inner) in inner.into_iter().enumerate() {
            steps[step + 1][line] = M::combine(carry, inner);
        }
    }
}

/// # Safety
/// As [`scan`]'s, of one line without gaps.
#[inline(always)]
unsafe fn scan_line<M: Monoid>(
    stretch: &Stretch<M::Element>,
    carry: &mut M::Element,
    inclusive: bool,
    stream: bool,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let Stretch { from, to, count, .. } = *stretch;
        match (inclusive, stream) {
            (true, false) => *carry = scan_run::<M, false>(from, count, to, *carry),
            (true, true) if can_stream(to) => *carry = scan_run::<M, true>(from, count, to, *carry),
            _ => scan_in_buffer::<M>(stretch, carry, inclusive, stream),
        }
    }
}

/// By way of a buffer in the first-level cache: results that are a place behind, or not aligned to be streamed.
///
/// # Safety
/// As [`scan_line`]'s.
#[inline(always)]
unsafe fn scan_in_buffer<M: Monoid>(
    stretch: &Stretch<M::Element>,
    carry: &mut M::Element,
    inclusive: bool,
    stream: bool,
) {
    // What lies before each element, and at the end what follows the last.
    let mut buffer = [M::NEUTRAL; RUN + 1];
    let first = usize::from(inclusive);
    for at in (0..stretch.count).step_by(RUN) {
        let count = RUN.min(stretch.count - at);
        buffer[0] = *carry;
        // SAFETY: the buffer is as long as a run, and one longer; the caller's promise.
        unsafe {
            let after = buffer.as_mut_ptr().add(1);
            *carry = scan_run::<M, false>(stretch.from.add(at), count, after, *carry);
            store(&buffer[first..first + count], stretch.to.add(at), stream);
        }
    }
}

/// The running combinations of a run, written `AROUND` the caches or into them. Only one combination in four
/// has to wait for the one before.
///
/// # Safety
/// Elements must be readable, and writable where results go; those must fit [`can_stream`] if written around
/// the caches.
#[inline(always)]
unsafe fn scan_run<M: Monoid, const AROUND: bool>(
    from: *const M::Element,
    count: usize,
    to: *mut M::Element,
    mut carry: M::Element,
) -> M::Element {
    let whole = count / 4 * 4;
    // SAFETY: the caller's promise; four elements at a time, and those that are left.
    unsafe {
        for at in (0..whole).step_by(4) {
            let [a, b, c, d] = from.add(at).cast::<[M::Element; 4]>().read();
            let (ab, cd) = (M::combine(a, b), M::combine(c, d));
            let (abc, abcd) = (M::combine(ab, c), M::combine(ab, cd));
            let out = [a, ab, abc, abcd].map(|inner| M::combine(carry, inner));
            carry = out[3];
            let place = to.add(at).cast::<[M::Element; 4]>();
            if AROUND { stream_four(out, place) } else { place.write(out) }
        }
        for at in whole..count {
            carry = M::combine(carry, *from.add(at));
            *to.add(at) = carry;
        }
    }
    carry
}

/// Bytes of a streaming store.
const VECTOR: usize = 16;

/// Are four results whole, aligned vectors from here on?
fn can_stream<T>(to: *mut T) -> bool {
    let whole = size_of::<[T; 4]>().is_multiple_of(VECTOR) && to.addr().is_multiple_of(VECTOR);
    whole && cfg!(target_arch = "x86_64")
}

/// Writes four elements around the caches.
///
/// # Safety
/// There must be room for them, as [`can_stream`] says.
#[inline(always)]
unsafe fn stream_four<T: Copy>(four: [T; 4], to: *mut [T; 4]) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the caller's promise; four elements are so many vectors.
    unsafe {
        use std::arch::x86_64::{__m128i, _mm_loadu_si128, _mm_stream_si128};
        let (from, to) = ((&raw const four).cast::<__m128i>(), to.cast::<__m128i>());
        for k in 0..size_of::<[T; 4]>() / VECTOR {
            _mm_stream_si128(to.add(k), _mm_loadu_si128(from.add(k)));
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    // SAFETY: the caller's promise.
    unsafe {
        to.write(four);
    }
}

/// Copies elements out of the cache, around it if `stream`.
///
/// # Safety
/// `to` must have room for them, which is nobody else's.
#[inline(always)]
unsafe fn store<T: Copy>(elements: &[T], to: *mut T, stream: bool) {
    let bytes = size_of_val(elements);
    let (from, to) = (elements.as_ptr().cast::<u8>(), to.cast::<u8>());
    #[cfg(target_arch = "x86_64")]
    if stream {
        // SAFETY: the caller's promise.
        return unsafe { stream_bytes(from, to, bytes) };
    }
    let _ = stream;
    // SAFETY: the caller's promise.
    unsafe { to.copy_from_nonoverlapping(from, bytes) };
}

/// # Safety
/// As [`store`]'s.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn stream_bytes(from: *const u8, to: *mut u8, bytes: usize) {
    use std::arch::x86_64::{__m128i, _mm_loadu_si128, _mm_stream_si128};
    let head = to.align_offset(VECTOR).min(bytes);
    let vectors = (bytes - head) / VECTOR;
    let tail = head + vectors * VECTOR;
    // SAFETY: all within the caller's elements; the vectors are aligned where they are stored.
    unsafe {
        to.copy_from_nonoverlapping(from, head);
        let (source, target) = (from.add(head).cast(), to.add(head).cast::<__m128i>());
        for k in 0..vectors {
            _mm_stream_si128(target.add(k), _mm_loadu_si128(<*const __m128i>::add(source, k)));
        }
        to.add(tail).copy_from_nonoverlapping(from.add(tail), bytes - tail);
    }
}
