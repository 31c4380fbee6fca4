//! What tests of rewriting share: inputs full of special values, and bitwise comparison.

pub mod bounded;

use ramba_dialects::reference::{Tensor, evaluate};
use ramba_dialects::{ArrayType, DType, Func, Scalar};

/// A generator of pseudo-random numbers (splitmix64).
pub struct Random(pub u64);

impl Random {
    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// One of some.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}

const SPECIAL: [f64; 16] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -2.5,
    3.0,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
    5e-324,
    -1e-310,
    1e-40,
    1e308,
    -1e308,
    2.0,
];

/// An element: special more often than not.
pub fn element(dtype: DType, random: &mut Random) -> Scalar {
    let part = |random: &mut Random| match random.below(3) {
        0 => random.next() as i64 as f64 / 1e15,
        _ => *random.pick(&SPECIAL),
    };
    match dtype {
        DType::C64 | DType::C128 => Scalar::C128(part(random), part(random)).cast(dtype),
        DType::F32 | DType::F64 => Scalar::from_f64(part(random), dtype),
        DType::Bool => Scalar::Bool(random.below(2) == 1),
        _ => match random.below(4) {
            0 => Scalar::lowest(dtype).unwrap(),
            1 => Scalar::highest(dtype).unwrap(),
            2 => Scalar::from_i128(random.below(7) as i128 - 3, dtype),
            _ => Scalar::from_i128(random.next() as i128, dtype),
        },
    }
}

/// A number with a full significand, neither large nor small: where rounding shows.
pub fn rough_element(dtype: DType, random: &mut Random) -> Scalar {
    let part = |random: &mut Random| random.next() as i64 as f64 / (1u64 << 61) as f64;
    match dtype {
        DType::C64 | DType::C128 => Scalar::C128(part(random), part(random)).cast(dtype),
        DType::F32 | DType::F64 => Scalar::from_f64(part(random), dtype),
        _ => element(dtype, random),
    }
}

/// An ordinary number: for laws that hold only up to rounding.
pub fn tame_element(dtype: DType, random: &mut Random) -> Scalar {
    let part = |random: &mut Random| (random.below(2001) as f64 - 1000.0) / 256.0 + 0.001;
    match dtype {
        DType::C64 | DType::C128 => Scalar::C128(part(random), part(random)).cast(dtype),
        _ => Scalar::from_f64(part(random), dtype),
    }
}

/// Arrays for a function's arguments, made of `element`s.
pub fn tensors_of(
    func: &Func,
    seed: u64,
    element: fn(DType, &mut Random) -> Scalar,
) -> Vec<Tensor> {
    let mut random = Random(seed);
    let mut tensor = |ty: &ArrayType| {
        let elements: Vec<Scalar> =
            (0..ty.volume()).map(|_| element(ty.dtype, &mut random)).collect();
        Tensor::from_scalars(ty, elements).unwrap()
    };
    func.args.iter().map(|arg| tensor(&func.ty(arg.value).without_layout())).collect()
}

/// Arrays of special values for a function's arguments.
pub fn tensors(func: &Func, seed: u64) -> Vec<Tensor> {
    tensors_of(func, seed, element)
}

/// Are elements equal bit for bit, but for the bits of a NaN?
pub fn same_bits(a: Scalar, b: Scalar) -> bool {
    let parts = |s: Scalar| [s.re(), s.im()];
    let same = |(x, y): (f64, f64)| x.to_bits() == y.to_bits() || (x.is_nan() && y.is_nan());
    match a.dtype().is_integral() {
        true => a == b,
        false => a.dtype() == b.dtype() && parts(a).into_iter().zip(parts(b)).all(same),
    }
}

/// Where two arrays first differ.
pub fn difference(a: &Tensor, b: &Tensor) -> Option<String> {
    if a.ty() != b.ty() {
        return Some(format!("{} and {}", a.ty(), b.ty()));
    }
    let pairs = a.scalars().into_iter().zip(b.scalars()).enumerate();
    let mut differing = pairs.filter(|(_, (a, b))| !same_bits(*a, *b));
    differing.next().map(|(at, (a, b))| format!("element {at}: {a} and {b}"))
}

/// Checks that two functions give the same results, bit for bit.
pub fn assert_same_results(before: &Func, after: &Func, inputs: &[Tensor]) {
    let [expected, found] = [before, after].map(|func| evaluate(func, inputs).unwrap());
    assert_eq!(expected.len(), found.len());
    for (position, (a, b)) in expected.iter().zip(&found).enumerate() {
        if let Some(difference) = difference(a, b) {
            panic!("result {position}: {difference}\n{inputs:?}\n{before:#?}\n{after:#?}");
        }
    }
}
