//! Complex functions whose upstream lowering differs from NumPy where parts are 0 or infinite.
//!
//! Among them are sums and products: MLIR folds `(a + b) - b` to `a` and `a + 0` to `a`, which infinities
//! and -0 are exceptions to.

use super::complex::part;
use super::convert;
use super::emitter::Emitter;
use super::memrefs::register;
use ramba_abi::{DType, Scalar};

/// The parts of a complex number, and what is computed on them.
struct Parts<'e> {
    emitter: &'e mut Emitter,
    /// The type of a part.
    real: DType,
}

impl Parts<'_> {
    fn of(&mut self, value: &str, dtype: DType) -> (String, String) {
        (part(self.emitter, "re", value, dtype), part(self.emitter, "im", value, dtype))
    }

    fn op(&mut self, name: &str, operands: &[&str]) -> String {
        let operands: Vec<String> = operands.iter().map(|operand| operand.to_string()).collect();
        self.emitter.same(name, &operands, self.real)
    }

    fn add(&mut self, a: &str, b: &str) -> String {
        self.op("arith.addf", &[a, b])
    }

    fn sub(&mut self, a: &str, b: &str) -> String {
        self.op("arith.subf", &[a, b])
    }

    fn mul(&mut self, a: &str, b: &str) -> String {
        self.op("arith.mulf", &[a, b])
    }

    fn div(&mut self, a: &str, b: &str) -> String {
        self.op("arith.divf", &[a, b])
    }

    fn abs(&mut self, a: &str) -> String {
        self.op("math.absf", &[a])
    }

    fn number(&mut self, value: f64) -> String {
        self.emitter.number(value, self.real)
    }

    fn test(&mut self, predicate: &str, a: &str, b: &str) -> String {
        self.emitter.compare("arith.cmpf", predicate, a, b, self.real)
    }

    fn select(&mut self, condition: &str, a: &str, b: &str) -> String {
        self.emitter.select(condition, a, b, self.real)
    }

    fn make(&mut self, re: &str, im: &str, dtype: DType) -> String {
        self.emitter.op(&format!("complex.create {re}, {im} : {}", register(dtype)))
    }
}

fn parts(emitter: &mut Emitter, dtype: DType) -> Parts<'_> {
    Parts { emitter, real: dtype.real() }
}

/// Part by part.
pub fn add(emitter: &mut Emitter, a: &str, b: &str, dtype: DType) -> String {
    part_by_part(emitter, "arith.addf", a, b, dtype)
}

/// Part by part.
pub fn subtract(emitter: &mut Emitter, a: &str, b: &str, dtype: DType) -> String {
    part_by_part(emitter, "arith.subf", a, b, dtype)
}

fn part_by_part(emitter: &mut Emitter, name: &str, a: &str, b: &str, dtype: DType) -> String {
    let mut p = parts(emitter, dtype);
    let ((ar, ai), (br, bi)) = (p.of(a, dtype), p.of(b, dtype));
    let (re, im) = (p.op(name, &[&ar, &br]), p.op(name, &[&ai, &bi]));
    p.make(&re, &im, dtype)
}

/// The four products, as NumPy does it: none is saved, nothing is recovered from NaN.
pub fn multiply(emitter: &mut Emitter, a: &str, b: &str, dtype: DType) -> String {
    let mut p = parts(emitter, dtype);
    let ((ar, ai), (br, bi)) = (p.of(a, dtype), p.of(b, dtype));
    let (rr, ii, ri, ir) = (p.mul(&ar, &br), p.mul(&ai, &bi), p.mul(&ar, &bi), p.mul(&ai, &br));
    let (re, im) = (p.sub(&rr, &ii), p.add(&ri, &ir));
    p.make(&re, &im, dtype)
}

/// Of a number put together anew: MLIR folds `exp(log(a))` and `log(exp(a))` to `a`, which is neither as
/// rounded nor, for the latter, in the strip of the logarithm.
pub fn exponential(emitter: &mut Emitter, a: &str, dtype: DType) -> String {
    let a = anew(emitter, a, dtype);
    emitter.same("complex.exp", &[a], dtype)
}

/// As [`exponential`].
pub fn logarithm(emitter: &mut Emitter, a: &str, dtype: DType) -> String {
    let a = anew(emitter, a, dtype);
    emitter.same("complex.log", &[a], dtype)
}

/// The same number, which MLIR does not see. LLVM does.
fn anew(emitter: &mut Emitter, a: &str, dtype: DType) -> String {
    let mut p = parts(emitter, dtype);
    let (re, im) = p.of(a, dtype);
    let re = p.op("math.copysign", &[&re, &re]);
    p.make(&re, &im, dtype)
}

/// Smith's method: scales by the larger part of the divisor, which both branches do with the parts
/// exchanged.
pub fn divide(emitter: &mut Emitter, a: &str, b: &str, dtype: DType) -> String {
    let mut p = parts(emitter, dtype);
    let ((ar, ai), (br, bi)) = (p.of(a, dtype), p.of(b, dtype));
    let (abs_br, abs_bi) = (p.abs(&br), p.abs(&bi));
    let real_larger = p.test("oge", &abs_br, &abs_bi);
    let large = p.select(&real_larger, &br, &bi);
    let small = p.select(&real_larger, &bi, &br);
    let ratio = p.div(&small, &large);
    let product = p.mul(&small, &ratio);
    let sum = p.add(&large, &product);
    let one = p.number(1.0);
    let scale = p.div(&one, &sum);
    let (ar_ratio, ai_ratio) = (p.mul(&ar, &ratio), p.mul(&ai, &ratio));
    let (re_first, re_second) = (p.add(&ar, &ai_ratio), p.add(&ar_ratio, &ai));
    let (im_first, im_second) = (p.sub(&ai, &ar_ratio), p.sub(&ai_ratio, &ar));
    let re = p.select(&real_larger, &re_first, &re_second);
    let im = p.select(&real_larger, &im_first, &im_second);
    let (re, im) = (p.mul(&re, &scale), p.mul(&im, &scale));
    // By zero: each part over +0.
    let zero = p.number(0.0);
    let largest = p.op("arith.maximumf", &[&abs_br, &abs_bi]);
    let by_zero = p.test("oeq", &largest, &zero);
    let (re_zero, im_zero) = (p.div(&ar, &abs_br), p.div(&ai, &abs_br));
    let (re, im) = (p.select(&by_zero, &re_zero, &re), p.select(&by_zero, &im_zero, &im));
    p.make(&re, &im, dtype)
}

/// `1 / a`, scaled by the larger part.
pub fn reciprocal(emitter: &mut Emitter, a: &str, dtype: DType) -> String {
    let mut p = parts(emitter, dtype);
    let (ar, ai) = p.of(a, dtype);
    let (abs_ar, abs_ai) = (p.abs(&ar), p.abs(&ai));
    let real_larger = p.test("ole", &abs_ai, &abs_ar);
    let large = p.select(&real_larger, &ar, &ai);
    let small = p.select(&real_larger, &ai, &ar);
    let ratio = p.div(&small, &large);
    let product = p.mul(&small, &ratio);
    let divisor = p.add(&large, &product);
    let (one, minus) = (p.number(1.0), p.number(-1.0));
    let minus_ratio = p.op("arith.negf", &[&ratio]);
    let re = p.select(&real_larger, &one, &ratio);
    let im = p.select(&real_larger, &minus_ratio, &minus);
    let (re, im) = (p.div(&re, &divisor), p.div(&im, &divisor));
    p.make(&re, &im, dtype)
}

/// C's `csqrt`: through `sqrt((|re| + |a|) / 2)`, which does not cancel, on a number scaled away from
/// overflow and underflow; infinities and zeros apart.
pub fn square_root(emitter: &mut Emitter, a: &str, dtype: DType) -> String {
    // Single precision in double needs no scaling and rounds once.
    if dtype == DType::C64 {
        let wide = convert::cast(emitter, a, dtype, DType::C128);
        let root = square_root(emitter, &wide, DType::C128);
        return convert::cast(emitter, &root, DType::C128, dtype);
    }
    let mut p = parts(emitter, dtype);
    let (re, im) = p.of(a, dtype);
    let (finite_re, finite_im) = scaled_root(&mut p, &re, &im);
    let (zero, infinity, nan) = (p.number(0.0), p.number(f64::INFINITY), p.number(f64::NAN));
    let (abs_re, abs_im) = (p.abs(&re), p.abs(&im));
    // re = ±∞: the root lies on an axis.
    let im_is_nan = p.test("uno", &im, &im);
    let small = p.select(&im_is_nan, &nan, &zero);
    let re_positive = p.test("ogt", &re, &zero);
    let small_signed = p.op("math.copysign", &[&small, &im]);
    let infinity_signed = p.op("math.copysign", &[&infinity, &im]);
    let axis_re = p.select(&re_positive, &infinity, &small);
    let axis_im = p.select(&re_positive, &small_signed, &infinity_signed);
    let re_infinite = p.test("oeq", &abs_re, &infinity);
    let (out_re, out_im) = (
        p.select(&re_infinite, &axis_re, &finite_re),
        p.select(&re_infinite, &axis_im, &finite_im),
    );
    // Zero keeps the sign of its imaginary part.
    let largest = p.op("arith.maximumf", &[&abs_re, &abs_im]);
    let null = p.test("oeq", &largest, &zero);
    let (out_re, out_im) = (p.select(&null, &zero, &out_re), p.select(&null, &im, &out_im));
    // im = ±∞ wins over everything.
    let im_infinite = p.test("oeq", &abs_im, &infinity);
    let (out_re, out_im) =
        (p.select(&im_infinite, &infinity, &out_re), p.select(&im_infinite, &im, &out_im));
    p.make(&out_re, &out_im, dtype)
}

fn scaled_root(p: &mut Parts, re: &str, im: &str) -> (String, String) {
    let (abs_re, abs_im) = (p.abs(re), p.abs(im));
    let largest = p.op("arith.maximumf", &[&abs_re, &abs_im]);
    let (high, low) = (p.number(1e300), p.number(1e-290));
    let (huge, tiny) = (p.test("ogt", &largest, &high), p.test("olt", &largest, &low));
    let (one, down, up) = (p.number(1.0), p.number(2f64.powi(-4)), p.number(2f64.powi(108)));
    let (down_back, up_back) = (p.number(2f64.powi(2)), p.number(2f64.powi(-54)));
    let scale = p.select(&tiny, &up, &one);
    let scale = p.select(&huge, &down, &scale);
    let back = p.select(&tiny, &up_back, &one);
    let back = p.select(&huge, &down_back, &back);
    let (re, im) = (p.mul(re, &scale), p.mul(im, &scale));
    let magnitude = p.emitter.call("hypot", &[re.clone(), im.clone()], p.real);
    let (abs_re, abs_im) = (p.abs(&re), p.abs(&im));
    let sum = p.add(&abs_re, &magnitude);
    let (half, two, zero) = (p.number(0.5), p.number(2.0), p.number(0.0));
    let halved = p.mul(&half, &sum);
    let root = p.op("math.sqrt", &[&halved]);
    let twice = p.mul(&two, &root);
    let (re_side, im_side) = (p.div(&abs_im, &twice), p.div(&im, &twice));
    let right = p.test("oge", &re, &zero);
    let (re_root, im_root) = (p.select(&right, &root, &re_side), p.select(&right, &im_side, &root));
    let (re_root, im_root) = (p.mul(&re_root, &back), p.mul(&im_root, &back));
    let im_root = p.abs(&im_root);
    let im_root = p.op("math.copysign", &[&im_root, &im]);
    (re_root, im_root)
}

/// Through the logarithm, but for powers 0 to 3 and powers of 0. (NumPy multiplies for all small
/// integers, which costs a loop per element; results differ in the last digits.)
pub fn power(emitter: &mut Emitter, a: &str, b: &str, dtype: DType) -> String {
    if dtype == DType::C64 {
        let wide: Vec<String> =
            [a, b].iter().map(|value| convert::cast(emitter, value, dtype, DType::C128)).collect();
        let power = power(emitter, &wide[0], &wide[1], DType::C128);
        return convert::cast(emitter, &power, DType::C128, dtype);
    }
    let log = logarithm(emitter, a, dtype);
    let exponent = multiply(emitter, b, &log, dtype);
    let mut result = exponential(emitter, &exponent, dtype);
    let square = multiply(emitter, a, a, dtype);
    let cube = multiply(emitter, a, &square, dtype);
    for (n, exact) in [(1.0, a.to_string()), (2.0, square), (3.0, cube)] {
        result = where_equal(emitter, b, Scalar::C128(n, 0.0), &exact, &result, dtype);
    }
    let (zero, nan) = (Scalar::zero(dtype), Scalar::C128(f64::NAN, f64::NAN));
    let (null, nan) = (emitter.constant(zero), emitter.constant(nan));
    let re = part(emitter, "re", b, dtype);
    let origin = emitter.number(0.0, dtype.real());
    let grows = emitter.compare("arith.cmpf", "ogt", &re, &origin, dtype.real());
    let of_zero = emitter.select(&grows, &null, &nan, dtype);
    result = where_equal(emitter, a, zero, &of_zero, &result, dtype);
    let one = emitter.constant(Scalar::one(dtype));
    where_equal(emitter, b, zero, &one, &result, dtype)
}

fn where_equal(
    emitter: &mut Emitter,
    value: &str,
    constant: Scalar,
    yes: &str,
    no: &str,
    dtype: DType,
) -> String {
    let constant = emitter.constant(constant);
    let equal = emitter.same("complex.eq", &[value.into(), constant], dtype);
    emitter.select(&equal, yes, no, dtype)
}
