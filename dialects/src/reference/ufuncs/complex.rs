//! Functions of complex numbers, as pairs of `f64`; each step is rounded to the element type.

use super::Rounding;
use crate::Ufunc;

/// Real and imaginary part.
type Complex = (f64, f64);

const ONE: Complex = (1.0, 0.0);
const NAN: Complex = (f64::NAN, f64::NAN);

/// Real results come as the real part.
pub(super) fn unary(ufunc: Ufunc, a: Complex, round: Rounding) -> Option<Complex> {
    Some(match ufunc {
        Ufunc::Neg => (-a.0, -a.1),
        Ufunc::Conj => (a.0, -a.1),
        Ufunc::Real => (a.0, 0.0),
        Ufunc::Imag => (a.1, 0.0),
        Ufunc::Abs => (a.0.hypot(a.1), 0.0),
        Ufunc::Square => multiply(a, a, round),
        Ufunc::Reciprocal => reciprocal(a, round),
        Ufunc::Sqrt => sqrt(a),
        Ufunc::Exp => exp(a),
        Ufunc::Log => log(a),
        _ => return None,
    })
}

pub(super) fn binary(ufunc: Ufunc, a: Complex, b: Complex, round: Rounding) -> Option<Complex> {
    Some(match ufunc {
        Ufunc::Add => (a.0 + b.0, a.1 + b.1),
        Ufunc::Sub => (a.0 - b.0, a.1 - b.1),
        Ufunc::Mul => multiply(a, b, round),
        Ufunc::Div => divide(a, b, round),
        Ufunc::Pow => power(a, b, round),
        _ => return None,
    })
}

fn multiply(a: Complex, b: Complex, round: Rounding) -> Complex {
    (round(a.0 * b.0) - round(a.1 * b.1), round(a.0 * b.1) + round(a.1 * b.0))
}

/// Smith's method: scales by the larger part of the divisor.
fn divide(a: Complex, b: Complex, round: Rounding) -> Complex {
    if b.0 == 0.0 && b.1 == 0.0 {
        return (a.0 / b.0.abs(), a.1 / b.0.abs());
    }
    if b.0.abs() >= b.1.abs() {
        let ratio = round(b.1 / b.0);
        let scale = round(1.0 / round(b.0 + round(b.1 * ratio)));
        let re = round(a.0 + round(a.1 * ratio));
        let im = round(a.1 - round(a.0 * ratio));
        (re * scale, im * scale)
    } else {
        let ratio = round(b.0 / b.1);
        let scale = round(1.0 / round(b.1 + round(b.0 * ratio)));
        let re = round(round(a.0 * ratio) + a.1);
        let im = round(round(a.1 * ratio) - a.0);
        (re * scale, im * scale)
    }
}

fn reciprocal(a: Complex, round: Rounding) -> Complex {
    if a.1.abs() <= a.0.abs() {
        let ratio = round(a.1 / a.0);
        let divisor = round(a.0 + round(a.1 * ratio));
        (1.0 / divisor, -ratio / divisor)
    } else {
        let ratio = round(a.0 / a.1);
        let divisor = round(round(a.0 * ratio) + a.1);
        (ratio / divisor, -1.0 / divisor)
    }
}

/// C's `cexp`.
fn exp(a: Complex) -> Complex {
    let (re, im) = a;
    if im == 0.0 {
        return (re.exp(), im);
    }
    if !im.is_finite() {
        return match re {
            f64::INFINITY => (f64::INFINITY, f64::NAN),
            f64::NEG_INFINITY => (0.0, 0f64.copysign(im)),
            _ => NAN,
        };
    }
    // Two factors, since the magnitude may overflow where the product does not.
    let (low, high) = if re.is_finite() && re > 709.0 { (709.0, re - 709.0) } else { (re, 0.0) };
    let (low, high) = (low.exp(), high.exp());
    (im.cos() * low * high, im.sin() * low * high)
}

/// C's `clog`.
fn log(a: Complex) -> Complex {
    (log_magnitude(a), a.1.atan2(a.0))
}

fn log_magnitude(a: Complex) -> f64 {
    let (large, small) = (a.0.abs().max(a.1.abs()), a.0.abs().min(a.1.abs()));
    let near_one = (0.5..=2.0).contains(&large) && small > 0.0;
    if !near_one || a.0.is_nan() || a.1.is_nan() {
        return scaled_hypot_log(a);
    }
    // ln|a| = ½·ln(1 + (large² − 1 + small²)); the squares' errors matter where the sum cancels.
    let (square, other) = (large * large, small * small);
    let errors = large.mul_add(large, -square) + small.mul_add(small, -other);
    let beyond_one =
        if square + other > 0.5 { ((square - 1.0) + other) + errors } else { f64::NAN };
    if beyond_one.is_nan() { scaled_hypot_log(a) } else { 0.5 * beyond_one.ln_1p() }
}

fn scaled_hypot_log(a: Complex) -> f64 {
    let magnitude = a.0.hypot(a.1);
    if magnitude.is_infinite() && a.0.is_finite() && a.1.is_finite() {
        return (a.0 * 0.5).hypot(a.1 * 0.5).ln() + std::f64::consts::LN_2;
    }
    if magnitude < f64::MIN_POSITIVE && magnitude > 0.0 {
        let up = 2f64.powi(60);
        return (a.0 * up).hypot(a.1 * up).ln() - 60.0 * std::f64::consts::LN_2;
    }
    magnitude.ln()
}

/// C's `csqrt`.
fn sqrt(a: Complex) -> Complex {
    let (re, im) = a;
    if im.is_infinite() {
        return (f64::INFINITY, im);
    }
    if re.is_infinite() {
        let other = if im.is_nan() { f64::NAN } else { 0.0 };
        return match re > 0.0 {
            true => (re, if im.is_nan() { f64::NAN } else { 0f64.copysign(im) }),
            false => (other, f64::INFINITY.copysign(im)),
        };
    }
    if re == 0.0 && im == 0.0 {
        return (0.0, im);
    }
    scaled_sqrt(re, im)
}

/// The root of a finite number, away from overflow and underflow.
fn scaled_sqrt(re: f64, im: f64) -> Complex {
    let largest = re.abs().max(im.abs());
    let scale = if largest > 1e300 {
        2f64.powi(-4)
    } else if largest < 1e-290 {
        2f64.powi(108)
    } else {
        1.0
    };
    let (re, im, back) = (re * scale, im * scale, 1.0 / scale.sqrt());
    let root = (0.5 * (re.abs() + re.hypot(im))).sqrt();
    let (re_root, im_root) =
        if re >= 0.0 { (root, im / (2.0 * root)) } else { (im.abs() / (2.0 * root), root) };
    (re_root * back, im_root.abs().copysign(im) * back)
}

/// NumPy's: small integer powers by multiplication, others through the logarithm.
fn power(a: Complex, b: Complex, round: Rounding) -> Complex {
    if b == (0.0, 0.0) {
        return ONE;
    }
    if a == (0.0, 0.0) {
        return if b.0 > 0.0 { (0.0, 0.0) } else { NAN };
    }
    if b.1 == 0.0 && b.0.abs() < 100.0 && b.0.fract() == 0.0 {
        return integer_power(a, b.0 as i32, round);
    }
    let log = log(a);
    exp(multiply(b, log, |value| value))
}

fn integer_power(a: Complex, n: i32, round: Rounding) -> Complex {
    let times = |a, b| {
        let product = multiply(a, b, round);
        (round(product.0), round(product.1))
    };
    match n {
        1 => return a,
        2 => return times(a, a),
        3 => return times(a, times(a, a)),
        _ => {}
    }
    let (mut power, mut base, mut left) = (ONE, a, n.unsigned_abs());
    while left > 0 {
        if left & 1 == 1 {
            power = times(power, base);
        }
        left >>= 1;
        if left > 0 {
            base = times(base, base);
        }
    }
    if n < 0 { divide(ONE, power, round) } else { power }
}

#[cfg(test)]
mod tests {
    use super::*;

    const I: Complex = (0.0, 1.0);

    fn exact(value: f64) -> f64 {
        value
    }

    fn close(a: Complex, b: Complex) -> bool {
        (a.0 - b.0).hypot(a.1 - b.1) <= 4e-16 * b.0.hypot(b.1)
    }

    #[test]
    fn roots_and_logarithms_invert() {
        for a in [(3.0, 4.0), (-3.0, 4.0), (-5.0, -0.0), (1e-300, 1e-305), (1e308, -1e308)] {
            let root = sqrt(a);
            assert!(close(multiply(root, root, exact), a), "{a:?}");
            assert_eq!(root.1.is_sign_negative(), a.1.is_sign_negative());
        }
        for a in [(0.6, 0.8), (1.0, 1e-9), (-2.0, 1.0)] {
            assert!(close(exp(log(a)), a), "{a:?}");
        }
        assert!((log((0.6, 0.8)).0).abs() < 1e-16);
    }

    #[test]
    fn quotients_invert_products() {
        let (a, b) = ((1.5, -2.0), (-0.5, 4.0));
        assert!(close(divide(multiply(a, b, exact), b, exact), a));
        assert!(close(multiply(reciprocal(b, exact), b, exact), ONE));
        assert_eq!(divide(ONE, (0.0, 0.0), exact).0, f64::INFINITY);
    }

    #[test]
    fn powers_take_the_exact_way_if_there_is_one() {
        assert_eq!(power(I, (2.0, 0.0), exact), (-1.0, 0.0));
        assert_eq!(power((0.0, 0.0), (0.0, 0.0), exact), ONE);
        assert_eq!(power((2.0, 0.0), (-2.0, 0.0), exact), (0.25, 0.0));
        // i to the i is e to the −π/2.
        assert!(close(power(I, I, exact), ((-std::f64::consts::FRAC_PI_2).exp(), 0.0)));
    }
}
