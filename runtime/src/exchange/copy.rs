//! Copying boxes between arrays of different strides.

use crate::threads::Workers;
use ramba_abi::DType;
use smallvec::SmallVec;
use std::ptr;

/// A box within a buffer: where its first element is, and how far apart neighbours are, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// From the start of the buffer to the first element.
    pub offset: i64,
    /// Per dimension.
    pub strides: SmallVec<[i64; 4]>,
}

/// Boxes of at least this many bytes are copied by all threads.
const SHARED_BYTES: i64 = 1 << 20;

/// Copies a box of `extents` elements from one buffer to another.
///
/// # Safety
/// Both regions must lie within the buffers that `from` and `to` start, with nobody writing the one
/// or using the other meanwhile, and the boxes must not overlap.
pub unsafe fn copy_region(
    workers: &Workers,
    from: *const u8,
    source: &Region,
    to: *mut u8,
    target: &Region,
    extents: &[i64],
    dtype: DType,
) {
    let loops = Loops::new(source, target, extents, dtype);
    // SAFETY: the caller's promise.
    let (from, to) =
        unsafe { (from.offset(source.offset as isize), to.offset(target.offset as isize)) };
    if loops.bytes() < SHARED_BYTES || workers.threads() == 1 {
        // SAFETY: the caller's promise.
        return unsafe { loops.run(from, to) };
    }
    let pieces = loops.pieces(4 * workers.threads() as i64);
    let ends = Ends { from, to };
    let ends = &ends;
    workers.for_each(pieces.len(), |k| {
        let (from_offset, to_offset, loops) = &pieces[k];
        // SAFETY: the pieces are disjoint parts of the caller's boxes.
        unsafe { loops.run(ends.from.offset(*from_offset), ends.to.offset(*to_offset)) }
    });
}

/// Moves a box within a buffer to where its elements are no closer together, and none comes to lie before
/// where it was: from the last to the first, so that none is written over before it has moved.
///
/// # Safety
/// Both regions must be row-major without overlaps, lie within the buffer that `start` begins, and nobody else
/// may use it meanwhile.
pub unsafe fn spread_region(
    start: *mut u8,
    source: &Region,
    target: &Region,
    extents: &[i64],
    dtype: DType,
) {
    let loops = Loops::new(source, target, extents, dtype);
    // SAFETY: the caller's promise.
    unsafe {
        let (from, to) =
            (start.offset(source.offset as isize), start.offset(target.offset as isize));
        spread(&loops.0, from, to);
    }
}

/// # Safety
/// As for [`spread_region`].
unsafe fn spread(loops: &[Loop], from: *const u8, to: *mut u8) {
    match loops {
        // SAFETY: the loops stay within the caller's boxes.
        [row] => unsafe { ptr::copy(from, to, row.count as usize) },
        [outer, inner @ ..] => {
            for k in (0..outer.count as isize).rev() {
                // SAFETY: as above.
                unsafe {
                    let from = from.offset(k * outer.from as isize);
                    spread(inner, from, to.offset(k * outer.to as isize));
                }
            }
        }
        [] => {}
    }
}

struct Ends {
    from: *const u8,
    to: *mut u8,
}

// The threads that share the pointers touch disjoint memory.
unsafe impl Sync for Ends {}

/// One loop of a copy, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Loop {
    count: i64,
    from: i64,
    to: i64,
}

/// The loops of a copy, outermost first, merged where both sides go on without gap. The innermost
/// is over single bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Loops(SmallVec<[Loop; 5]>);

impl Loops {
    fn new(source: &Region, target: &Region, extents: &[i64], dtype: DType) -> Loops {
        let mut inner = Loop { count: dtype.size_bytes() as i64, from: 1, to: 1 };
        let mut loops = SmallVec::new();
        for dim in (0..extents.len()).rev().filter(|&dim| extents[dim] != 1) {
            let outer =
                Loop { count: extents[dim], from: source.strides[dim], to: target.strides[dim] };
            let steps = (inner.count * inner.from, inner.count * inner.to);
            if steps == (outer.from, outer.to) {
                inner.count *= outer.count;
            } else {
                loops.push(std::mem::replace(&mut inner, outer));
            }
        }
        loops.push(inner);
        loops.reverse();
        Loops(loops)
    }

    fn bytes(&self) -> i64 {
        self.0.iter().map(|one| one.count).product()
    }

    /// The outermost loop cut into at most `count` parts, each with its distances from the start.
    fn pieces(&self, count: i64) -> Vec<(isize, isize, Loops)> {
        let outer = self.0[0];
        let count = count.clamp(1, outer.count.max(1));
        let piece = |k: i64| {
            let (start, end) = (k * outer.count / count, (k + 1) * outer.count / count);
            let mut loops = self.clone();
            loops.0[0].count = end - start;
            ((start * outer.from) as isize, (start * outer.to) as isize, loops)
        };
        (0..count).map(piece).collect()
    }

    /// # Safety
    /// As for [`copy_region`].
    unsafe fn run(&self, from: *const u8, to: *mut u8) {
        // SAFETY: the caller's promise.
        unsafe { run(&self.0, from, to) }
    }
}

/// # Safety
/// As for [`copy_region`].
unsafe fn run(loops: &[Loop], from: *const u8, to: *mut u8) {
    match loops {
        // SAFETY: the loops stay within the caller's boxes.
        [row] => unsafe { ptr::copy_nonoverlapping(from, to, row.count as usize) },
        [outer, row] => unsafe { rows(*outer, row.count as usize, from, to) },
        [outer, inner @ ..] => {
            for k in 0..outer.count as isize {
                // SAFETY: as above.
                unsafe {
                    let from = from.offset(k * outer.from as isize);
                    run(inner, from, to.offset(k * outer.to as isize));
                }
            }
        }
        [] => {}
    }
}

/// Copies rows of `bytes` bytes; short ones, such as the columns of a halo, as single words.
///
/// # Safety
/// As for [`copy_region`].
unsafe fn rows(outer: Loop, bytes: usize, from: *const u8, to: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe {
        match bytes {
            1 => words::<u8>(outer, from, to),
            2 => words::<u16>(outer, from, to),
            4 => words::<u32>(outer, from, to),
            8 => words::<u64>(outer, from, to),
            16 => words::<u128>(outer, from, to),
            _ => {
                for k in 0..outer.count as isize {
                    let from = from.offset(k * outer.from as isize);
                    let to = to.offset(k * outer.to as isize);
                    ptr::copy_nonoverlapping(from, to, bytes);
                }
            }
        }
    }
}

/// # Safety
/// As for [`copy_region`].
unsafe fn words<Word: Copy>(outer: Loop, from: *const u8, to: *mut u8) {
    for k in 0..outer.count as isize {
        // SAFETY: the caller's promise; words may be unaligned.
        unsafe {
            let word = from.offset(k * outer.from as isize).cast::<Word>().read_unaligned();
            to.offset(k * outer.to as isize).cast::<Word>().write_unaligned(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shard::dense_strides;

    fn region(extents: &[i64], first: &[i64], size: i64) -> Region {
        let strides: SmallVec<[i64; 4]> =
            dense_strides(extents).iter().map(|stride| stride * size).collect();
        Region { offset: first.iter().zip(&strides).map(|(i, s)| i * s).sum(), strides }
    }

    /// Copies a box and compares each element with what the indices say.
    fn check(
        dtype: DType,
        source: [i64; 3],
        at: [i64; 3],
        target: [i64; 3],
        to: [i64; 3],
        n: [i64; 3],
    ) {
        let size = dtype.size_bytes();
        let volume = |shape: [i64; 3]| shape.iter().product::<i64>() as usize;
        let from: Vec<u8> = (0..volume(source) * size).map(|k| (k * 31 % 251) as u8).collect();
        let mut into = vec![255u8; volume(target) * size];
        let regions = (region(&source, &at, size as i64), region(&target, &to, size as i64));
        let workers = Workers::new(3).unwrap();
        // SAFETY: the boxes lie within the vectors.
        unsafe {
            copy_region(
                &workers,
                from.as_ptr(),
                &regions.0,
                into.as_mut_ptr(),
                &regions.1,
                &n,
                dtype,
            );
        }
        let flat =
            |shape: [i64; 3], i: [i64; 3]| ((i[0] * shape[1] + i[1]) * shape[2] + i[2]) as usize;
        let inside = |i: [i64; 3]| (0..3).all(|d| (to[d]..to[d] + n[d]).contains(&i[d]));
        for i in (0..volume(target) as i64)
            .map(|k| [k / (target[1] * target[2]), k / target[2] % target[1], k % target[2]])
        {
            let got = &into[flat(target, i) * size..][..size];
            if inside(i) {
                let j = [0, 1, 2].map(|d| i[d] - to[d] + at[d]);
                assert_eq!(got, &from[flat(source, j) * size..][..size], "{i:?}");
            } else {
                assert!(got.iter().all(|&byte| byte == 255), "{i:?} was touched");
            }
        }
    }

    #[test]
    fn boxes_arrive_whole_and_nothing_else_changes() {
        for dtype in [DType::U8, DType::I16, DType::F32, DType::F64, DType::C128] {
            check(dtype, [3, 4, 5], [0, 0, 0], [3, 4, 5], [0, 0, 0], [3, 4, 5]);
            check(dtype, [3, 4, 5], [1, 1, 2], [4, 4, 4], [0, 2, 1], [2, 2, 3]);
            check(dtype, [3, 4, 5], [0, 1, 4], [3, 2, 1], [0, 0, 0], [3, 2, 1]);
            check(dtype, [3, 4, 5], [2, 0, 0], [1, 4, 5], [0, 0, 0], [1, 4, 5]);
            check(dtype, [3, 4, 5], [0, 0, 0], [2, 2, 2], [0, 0, 0], [2, 0, 2]);
        }
    }

    #[test]
    fn large_boxes_are_shared_among_threads() {
        check(DType::F64, [70, 60, 50], [1, 2, 3], [66, 60, 48], [0, 1, 0], [65, 58, 46]);
    }

    #[test]
    fn boxes_spread_within_their_buffer() {
        for (wide, first) in [([5, 4, 5], [2, 0, 0]), ([4, 6, 7], [0, 1, 2]), ([3, 4, 6], [0; 3])] {
            let bytes: Vec<u8> = (0..60 * 8).map(|k| (k * 31 % 251) as u8).collect();
            let mut buffer = bytes.clone();
            buffer.resize(wide.iter().product::<i64>() as usize * 8, 0);
            let mut expected = buffer.clone();
            let regions = (region(&[3, 4, 5], &[0; 3], 8), region(&wide, &first, 8));
            let workers = Workers::new(1).unwrap();
            // SAFETY: the boxes lie within the vectors.
            unsafe {
                let (from, to) = (bytes.as_ptr(), expected.as_mut_ptr());
                copy_region(&workers, from, &regions.0, to, &regions.1, &[3, 4, 5], DType::F64);
                let start = buffer.as_mut_ptr();
                spread_region(start, &regions.0, &regions.1, &[3, 4, 5], DType::F64);
            }
            let moved = |i: i64, j: i64| {
                let at = regions.1.offset + i * regions.1.strides[0] + j * regions.1.strides[1];
                at as usize..at as usize + 40
            };
            for (i, j) in (0..12).map(|k| (k / 4, k % 4)) {
                assert_eq!(buffer[moved(i, j)], expected[moved(i, j)], "{wide:?}");
            }
        }
    }

    #[test]
    fn loops_merge_where_there_is_no_gap() {
        let whole = region(&[3, 4, 5], &[0; 3], 8);
        let merged = Loops::new(&whole, &whole, &[3, 4, 5], DType::F64);
        assert_eq!(merged.0[..], [Loop { count: 480, from: 1, to: 1 }]);
        let rows = Loops::new(&whole, &whole, &[3, 2, 5], DType::F64);
        assert_eq!(rows.0.len(), 2);
    }
}
