//! Random arrays for the arguments of a program.

use crate::Func;
use crate::reference::Tensor;
use ramba_abi::{DType, DTypeKind, Scalar};

/// How often elements are special if nothing else is said.
const SPECIAL_RATE: f64 = 0.1;

/// Arrays for the arguments of `func`, the same for the same seed; one element in ten is special.
pub fn random_inputs(func: &Func, seed: u64) -> Vec<Tensor> {
    random_inputs_with(func, seed, SPECIAL_RATE)
}

/// Arrays for the arguments of `func`, the same for the same seed. A share `special_rate` of the
/// elements are NaN, infinite, zero of either sign, subnormal or extreme integers; the others are
/// small integers, numbers of everyday size and, rarely, of any size.
pub fn random_inputs_with(func: &Func, seed: u64, special_rate: f64) -> Vec<Tensor> {
    let mut random = Random(seed);
    let tensors = func.args.iter().filter_map(|arg| {
        let ty = func.ty(arg.value);
        let element = |_| random.element(ty.dtype, special_rate);
        let elements: Vec<Scalar> = (0..ty.volume()).map(element).collect();
        Tensor::from_scalars(ty, elements).ok()
    });
    tensors.collect()
}

/// Steele, Lea and Flood's SplitMix64.
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Evenly in `0..1`.
    fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, count: usize) -> usize {
        (self.unit() * count as f64) as usize
    }

    fn element(&mut self, dtype: DType, special_rate: f64) -> Scalar {
        match dtype.kind() {
            DTypeKind::Bool => Scalar::Bool(self.below(2) == 1),
            DTypeKind::Float => Scalar::from_f64(self.float(dtype, special_rate), dtype),
            DTypeKind::Complex => {
                let (re, im) = (self.float(dtype, special_rate), self.float(dtype, special_rate));
                Scalar::C128(re, im).cast(dtype)
            }
            _ => self.integer(dtype, special_rate),
        }
    }

    fn integer(&mut self, dtype: DType, special_rate: f64) -> Scalar {
        if self.unit() < special_rate {
            let extremes = [Scalar::lowest(dtype), Scalar::highest(dtype)];
            return extremes[self.below(2)].unwrap_or(Scalar::zero(dtype));
        }
        let signed = dtype.kind() == DTypeKind::Signed;
        match self.below(8) {
            0 => Scalar::from_i128(self.bits() as i64 as i128, dtype),
            _ => Scalar::from_i128(self.below(24) as i128 - if signed { 8 } else { 0 }, dtype),
        }
    }

    fn float(&mut self, dtype: DType, special_rate: f64) -> f64 {
        if self.unit() < special_rate {
            return self.special(dtype);
        }
        let largest_exponent = if dtype.real() == DType::F32 { 30.0 } else { 290.0 };
        let sign = if self.below(2) == 0 { 1.0 } else { -1.0 };
        match self.below(16) {
            0 => sign * 10f64.powf(largest_exponent * (2.0 * self.unit() - 1.0)),
            1..6 => self.below(17) as f64 - 8.0,
            _ => sign * 4.0 * self.unit(),
        }
    }

    fn special(&mut self, dtype: DType) -> f64 {
        let subnormal = match dtype.real() {
            DType::F32 => f32::from_bits(0x0012_3456) as f64,
            _ => f64::from_bits(0x0001_2345_6789_abcd),
        };
        let magnitudes = [0.0, f64::INFINITY, f64::NAN, 1.0, subnormal];
        let magnitude = magnitudes[self.below(magnitudes.len())];
        if self.below(2) == 0 { magnitude } else { -magnitude }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ArrayType;

    #[test]
    fn inputs_depend_on_the_seed_alone() {
        let mut func = Func::new("main");
        for dtype in DType::all() {
            func.arg(ArrayType::new(dtype, &[3, 50]), false);
        }
        let inputs = random_inputs(&func, 1);
        assert_eq!(inputs, random_inputs(&func, 1));
        assert_ne!(inputs, random_inputs(&func, 2));
        assert!(inputs.iter().zip(DType::all()).all(|(input, dtype)| input.dtype == dtype));
        let specials = |tensor: &Tensor| {
            tensor.scalars().iter().filter(|scalar| !scalar.re().is_finite()).count()
        };
        assert!((1..=30).contains(&specials(&inputs[DType::F64 as usize])));
        let plain = random_inputs_with(&func, 1, 0.0);
        assert_eq!(specials(&plain[DType::F64 as usize]), 0);
    }
}
