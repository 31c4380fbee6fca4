use super::*;
use crate::rules::Sketch;
use crate::saturate::testing::{Random, assert_same_results, tensors};
use ramba_dialects::{DType, Reduction, Ufunc};

fn split(func: &Func) -> Func {
    let options = crate::Options::parse(&SPLIT_INDEX_SETS, "").unwrap();
    let mut result = func.clone();
    SPLIT_INDEX_SETS.run(&mut result, &options, &mut Vec::new()).unwrap();
    assert_same_results(func, &result, &tensors(func, 7));
    result
}

fn count(func: &Func, opcode: Opcode) -> usize {
    func.ops.iter().filter(|op| op.opcode == opcode).count()
}

/// An array's elements moved by `by` along `dim`, as front ends record it.
fn rolled(s: &Sketch, x: ValueId, shape: &[i64], dim: usize, by: i64) -> ValueId {
    let extent = shape[dim];
    let (head, tail) = (by.rem_euclid(extent), extent - by.rem_euclid(extent));
    let ones = vec![1; shape.len()];
    let piece = |start: i64, size: i64| {
        let (mut starts, mut sizes) = (vec![0; shape.len()], shape.to_vec());
        (starts[dim], sizes[dim]) = (start, size);
        s.slice(x, &starts, &sizes, &ones).unwrap()
    };
    let mut place = vec![0; shape.len()];
    let base = s.fill(0.0, shape).unwrap();
    let first = s.insert(base, piece(tail, head), &place, &ones).unwrap();
    place[dim] = head;
    s.insert(first, piece(0, tail), &place, &ones).unwrap()
}

#[test]
fn a_periodic_stencil_is_an_interior_and_two_edges() {
    let s = Sketch::new(DType::F64);
    let x = s.x(&[9]).unwrap();
    let (left, right) = (rolled(&s, x, &[9], 0, 1), rolled(&s, x, &[9], 0, -1));
    let sum = s.map(Ufunc::Add, &[left, right]).unwrap();
    let mut result = split(&s.finish(&[sum]));
    result.sweep();
    assert_eq!(count(&result, Opcode::Map), 3);
    assert_eq!(count(&result, Opcode::InsertSlice), 3, "only the result is put together");
}

#[test]
fn what_is_wanted_in_memory_stays_in_one_piece() {
    let s = Sketch::new(DType::F64);
    let x = s.x(&[9]).unwrap();
    let moved = rolled(&s, x, &[9], 0, 2);
    let doubled = s.map(Ufunc::Add, &[moved, moved]).unwrap();
    let func = s.finish(&[doubled, moved]);
    assert_eq!(split(&func), func);
}

#[test]
fn parts_are_written_and_reduced_one_by_one() {
    let s = Sketch::new(DType::F64);
    let (x, target) = (s.x(&[6, 5]).unwrap(), s.x(&[12, 5]).unwrap());
    let moved = rolled(&s, x, &[6, 5], 1, -1);
    let product = s.map(Ufunc::Mul, &[moved, x]).unwrap();
    let written = s.insert(target, product, &[1, 0], &[2, 1]).unwrap();
    let most = s.reduce(Reduction::Max, product, &[0, 1]).unwrap();
    let mut result = split(&s.finish(&[written, most]));
    result.sweep();
    assert_eq!(count(&result, Opcode::Fill), 0);
    assert_eq!(count(&result, Opcode::Reduce), 2);
    assert_eq!(count(&result, Opcode::InsertSlice), 2);
}

#[test]
fn windows_of_padded_arrays_are_split_where_the_frame_begins() {
    let s = Sketch::new(DType::F64);
    let base = s.fill(2.0, &[8]).unwrap();
    let padded = s.insert(base, s.x(&[6]).unwrap(), &[1], &[1]).unwrap();
    let [left, right] = [0, 2].map(|start| s.slice(padded, &[start], &[6], &[1]).unwrap());
    let sum = s.map(Ufunc::Add, &[left, right]).unwrap();
    let mut result = split(&s.finish(&[sum]));
    result.sweep();
    assert_eq!(count(&result, Opcode::Map), 3);
}

#[test]
fn too_many_parts_are_no_parts() {
    let s = Sketch::new(DType::F64);
    let x = s.x(&[64]).unwrap();
    let mut sum = x;
    for by in 1..29 {
        sum = s.map(Ufunc::Add, &[sum, rolled(&s, x, &[64], 0, by)]).unwrap();
    }
    // The first 27 stay as they are, having 28 parts between them; then there is one left.
    let result = split(&s.finish(&[sum]));
    assert_eq!(count(&result, Opcode::Map), 27 + 2);
}

#[test]
fn steps_of_a_loop_do_not_multiply_their_parts() {
    let s = Sketch::new(DType::F64);
    let mut x = s.x(&[8, 9]).unwrap();
    for _ in 0..6 {
        let moved =
            [(0, 1), (0, -1), (1, 1), (1, -1)].map(|(dim, by)| rolled(&s, x, &[8, 9], dim, by));
        x = moved.into_iter().fold(x, |sum, moved| s.map(Ufunc::Add, &[sum, moved]).unwrap());
    }
    let mut result = split(&s.finish(&[x]));
    result.sweep();
    // The last sum of a step has nine parts; those before it fewer.
    assert_eq!(count(&result, Opcode::Map), 6 * (2 + 3 + 6 + 9));
}

#[test]
fn windows_of_computed_elements_want_them_in_memory() {
    let s = Sketch::new(DType::F64);
    let mut x = s.x(&[8]).unwrap();
    for _ in 0..3 {
        let window = |start| s.slice(x, &[start], &[6], &[1]).unwrap();
        let inner = s.map(Ufunc::Add, &[window(0), window(2)]).unwrap();
        x = s.insert(s.fill(0.0, &[8]).unwrap(), inner, &[1], &[1]).unwrap();
    }
    let func = s.finish(&[x]);
    assert_eq!(split(&func), func);
}

#[test]
fn nothing_has_no_parts() {
    let s = Sketch::new(DType::F64);
    let x = s.x(&[0, 4]).unwrap();
    let joined = s.insert(s.fill(0.0, &[0, 4]).unwrap(), x, &[0, 0], &[1, 1]).unwrap();
    let doubled = s.map(Ufunc::Add, &[joined, joined]).unwrap();
    let sum = s.reduce(Reduction::Sum, doubled, &[0, 1]).unwrap();
    let func = s.finish(&[sum]);
    assert_eq!(split(&func), func);
}

/// A program of rolls, frames, concatenations, windows, maps and reductions.
fn random_program(seed: u64) -> Func {
    let mut random = Random(seed);
    let s = Sketch::new(DType::F64);
    let shape = [random.below(5) as i64 + 1, random.below(5) as i64 + 1];
    let mut values = vec![s.x(&shape).unwrap(), s.x(&shape).unwrap()];
    let ones = [1, 1];
    for _ in 0..random.below(10) + 2 {
        let x = *random.pick(&values);
        let value = match random.below(5) {
            0 | 1 => {
                let dim = random.below(2);
                rolled(&s, x, &shape, dim, random.below(7) as i64 - 3)
            }
            2 => {
                // A frame of constants, and a window that may show some of it.
                let base = s.fill(random.below(3) as f64, &[shape[0] + 2, shape[1] + 3]).unwrap();
                let framed = s.insert(base, x, &[1, 1], &ones).unwrap();
                let start = [random.below(3) as i64, random.below(4) as i64];
                s.slice(framed, &start, &shape, &ones).unwrap()
            }
            3 => {
                let step = [random.below(2) as i64 + 1, 1];
                let base = s.fill(0.5, &[2 * shape[0], shape[1]]).unwrap();
                let spread = s.insert(base, x, &[0, 0], &step).unwrap();
                s.slice(spread, &[random.below(shape[0] as usize) as i64, 0], &shape, &ones)
                    .unwrap()
            }
            _ => s.map(Ufunc::Mul, &[x, *random.pick(&values)]).unwrap(),
        };
        values.push(value);
    }
    let last = *values.last().unwrap();
    let sum = s.reduce(Reduction::Max, last, &[0, 1]).unwrap();
    let columns = s.reduce(Reduction::Min, *random.pick(&values), &[0]).unwrap();
    s.finish(&[sum, last, columns, *random.pick(&values)])
}

#[test]
fn random_programs_keep_what_they_compute() {
    for seed in 0..400 {
        split(&random_program(seed));
    }
}

#[test]
fn generated_programs_keep_what_they_compute() {
    ramba_dialects::generate::assert_preserved(80, |func| {
        *func = split(func);
        Ok(())
    });
}
