//! The scalar functions that `dist.map` applies to every element: one row each.

use ramba_abi::{DType, DTypeKind, Reduction};

/// How a function's result type follows from its operands' types. All operands have one type `T`,
/// except the condition of [`TypeRule::Select`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeRule {
    /// `(T, …) -> T`.
    Same,
    /// `(T, …) -> bool`.
    Predicate,
    /// `T -> real(T)`: a complex number's magnitude or part; real types are their own.
    RealPart,
    /// `(bool, T, T) -> T`.
    Select,
    /// `T -> moments`: an accumulator that has seen one number.
    Moments,
    /// `moments -> float64`: a word of an accumulator.
    Word,
    /// `(T, int64) -> located`: a number and its index.
    Located,
    /// `located -> int64`: the index.
    Index,
}

impl TypeRule {
    /// Are operands and result numbers?
    pub fn is_of_numbers(self) -> bool {
        use TypeRule::*;
        matches!(self, Same | Predicate | RealPart | Select)
    }

    /// The accumulator that it takes apart.
    fn accumulator(self) -> Option<DType> {
        match self {
            TypeRule::Word => Some(DType::Moments),
            TypeRule::Index => Some(DType::Located),
            _ => None,
        }
    }
}

/// A set of [`DTypeKind`]s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    const INTEGER: Kinds = Kinds(2 | 4);
    const FLOAT: Kinds = Kinds(8);
    const INEXACT: Kinds = Kinds(8 | 16);
    const REAL: Kinds = Kinds(2 | 4 | 8);
    const NUMBER: Kinds = Kinds(2 | 4 | 8 | 16);
    const ORDERED: Kinds = Kinds(1 | 2 | 4 | 8);
    const INTEGRAL: Kinds = Kinds(1 | 2 | 4);
    const ALL: Kinds = Kinds(31);
    const JOINT: Kinds = Kinds(32);

    /// Is `kind` in the set?
    pub fn contains(self, kind: DTypeKind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }
}

/// The facts about one scalar function.
#[derive(Debug)]
pub struct UfuncDef {
    /// The function.
    pub ufunc: Ufunc,
    /// NumPy's name of it.
    pub name: &'static str,
    /// How many operands.
    pub arity: usize,
    /// The result's type.
    pub rule: TypeRule,
    /// The operand types it is defined on.
    pub admits: Kinds,
    /// Rough cost in units of an addition.
    pub flops: u32,
}

macro_rules! ufuncs {
    ($($(#[$doc:meta])* $variant:ident $name:literal $arity:literal $rule:ident $admits:ident $flops:literal;)*) => {
        /// A scalar function.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Ufunc { $($(#[$doc])* $variant,)* }

        /// Every scalar function, in the order of the enum.
        pub const UFUNCS: &[UfuncDef] = &[$(UfuncDef {
            ufunc: Ufunc::$variant,
            name: $name,
            arity: $arity,
            rule: TypeRule::$rule,
            admits: Kinds::$admits,
            flops: $flops,
        },)*];
    };
}

ufuncs! {
    /// `a + b`; integers wrap; logical or of `bool`.
    Add "add" 2 Same ALL 1;
    /// `a − b`; integers wrap.
    Sub "subtract" 2 Same NUMBER 1;
    /// `a · b`; integers wrap; logical and of `bool`.
    Mul "multiply" 2 Same ALL 1;
    /// `a / b` of inexact numbers.
    Div "divide" 2 Same INEXACT 4;
    /// `⌊a / b⌋`; integers: 0 if `b` is 0.
    FloorDiv "floor_divide" 2 Same REAL 8;
    /// The remainder with the divisor's sign; integers: 0 if `b` is 0.
    Mod "remainder" 2 Same REAL 8;
    /// C's remainder, with the dividend's sign; integers: 0 if `b` is 0.
    Fmod "fmod" 2 Same REAL 8;
    /// `a` to the power `b`; integers wrap and need `b ≥ 0`.
    Pow "power" 2 Same NUMBER 20;
    /// `−a`; integers wrap.
    Neg "negative" 1 Same NUMBER 1;
    /// The magnitude; integers wrap.
    Abs "absolute" 1 RealPart ALL 1;
    /// −1, 0 or 1 (NaN stays).
    Sign "sign" 1 Same REAL 2;
    /// `a · a`.
    Square "square" 1 Same NUMBER 1;
    /// `1 / a` of inexact numbers.
    Reciprocal "reciprocal" 1 Same INEXACT 4;
    /// The square root.
    Sqrt "sqrt" 1 Same INEXACT 4;
    /// The cube root.
    Cbrt "cbrt" 1 Same FLOAT 15;
    /// `eᵃ`.
    Exp "exp" 1 Same INEXACT 10;
    /// `2ᵃ`.
    Exp2 "exp2" 1 Same FLOAT 10;
    /// `eᵃ − 1`.
    Expm1 "expm1" 1 Same FLOAT 12;
    /// The natural logarithm.
    Log "log" 1 Same INEXACT 10;
    /// The logarithm to base 2.
    Log2 "log2" 1 Same FLOAT 10;
    /// The logarithm to base 10.
    Log10 "log10" 1 Same FLOAT 10;
    /// `ln(1 + a)`.
    Log1p "log1p" 1 Same FLOAT 12;
    /// The sine.
    Sin "sin" 1 Same FLOAT 12;
    /// The cosine.
    Cos "cos" 1 Same FLOAT 12;
    /// The tangent.
    Tan "tan" 1 Same FLOAT 15;
    /// The inverse sine.
    Arcsin "arcsin" 1 Same FLOAT 15;
    /// The inverse cosine.
    Arccos "arccos" 1 Same FLOAT 15;
    /// The inverse tangent.
    Arctan "arctan" 1 Same FLOAT 15;
    /// The angle of the point `(b, a)`.
    Arctan2 "arctan2" 2 Same FLOAT 20;
    /// The hyperbolic sine.
    Sinh "sinh" 1 Same FLOAT 15;
    /// The hyperbolic cosine.
    Cosh "cosh" 1 Same FLOAT 15;
    /// The hyperbolic tangent.
    Tanh "tanh" 1 Same FLOAT 15;
    /// The inverse hyperbolic sine.
    Arcsinh "arcsinh" 1 Same FLOAT 15;
    /// The inverse hyperbolic cosine.
    Arccosh "arccosh" 1 Same FLOAT 15;
    /// The inverse hyperbolic tangent.
    Arctanh "arctanh" 1 Same FLOAT 15;
    /// `√(a² + b²)` without overflow on the way.
    Hypot "hypot" 2 Same FLOAT 12;
    /// The error function.
    Erf "erf" 1 Same FLOAT 15;
    /// `1 − erf(a)`.
    Erfc "erfc" 1 Same FLOAT 15;
    /// `Γ(a)`: NaN at negative integers.
    Gamma "gamma" 1 Same FLOAT 40;
    /// `ln |Γ(a)|`: infinite at integers that are not positive.
    Gammaln "gammaln" 1 Same FLOAT 40;
    /// The magnitude of `a` with the sign of `b`.
    Copysign "copysign" 2 Same FLOAT 1;
    /// `⌊a⌋`.
    Floor "floor" 1 Same FLOAT 1;
    /// `⌈a⌉`.
    Ceil "ceil" 1 Same FLOAT 1;
    /// Towards zero.
    Trunc "trunc" 1 Same FLOAT 1;
    /// To the nearest integer, halves to even.
    Rint "rint" 1 Same FLOAT 1;
    /// The larger, NaN if either is.
    Maximum "maximum" 2 Same ORDERED 1;
    /// The smaller, NaN if either is.
    Minimum "minimum" 2 Same ORDERED 1;
    /// The larger, NaN only if both are.
    Fmax "fmax" 2 Same ORDERED 2;
    /// The smaller, NaN only if both are.
    Fmin "fmin" 2 Same ORDERED 2;
    /// `a == b`.
    Equal "equal" 2 Predicate ALL 1;
    /// `a != b`.
    NotEqual "not_equal" 2 Predicate ALL 1;
    /// `a < b`.
    Less "less" 2 Predicate ORDERED 1;
    /// `a <= b`.
    LessEqual "less_equal" 2 Predicate ORDERED 1;
    /// `a > b`.
    Greater "greater" 2 Predicate ORDERED 1;
    /// `a >= b`.
    GreaterEqual "greater_equal" 2 Predicate ORDERED 1;
    /// Both differ from zero.
    LogicalAnd "logical_and" 2 Predicate ALL 1;
    /// Either differs from zero.
    LogicalOr "logical_or" 2 Predicate ALL 1;
    /// Exactly one differs from zero.
    LogicalXor "logical_xor" 2 Predicate ALL 1;
    /// Is zero.
    LogicalNot "logical_not" 1 Predicate ALL 1;
    /// Bitwise and.
    BitAnd "bitwise_and" 2 Same INTEGRAL 1;
    /// Bitwise or.
    BitOr "bitwise_or" 2 Same INTEGRAL 1;
    /// Bitwise exclusive or.
    BitXor "bitwise_xor" 2 Same INTEGRAL 1;
    /// Bitwise complement; logical not of `bool`.
    Invert "invert" 1 Same INTEGRAL 1;
    /// `a · 2ᵇ`, 0 if `b` is not less than the width.
    ShiftLeft "left_shift" 2 Same INTEGER 1;
    /// `⌊a / 2ᵇ⌋`, all sign if `b` is not less than the width.
    ShiftRight "right_shift" 2 Same INTEGER 1;
    /// Is not a number.
    IsNan "isnan" 1 Predicate INEXACT 1;
    /// Is infinite.
    IsInf "isinf" 1 Predicate INEXACT 1;
    /// Is neither NaN nor infinite.
    IsFinite "isfinite" 1 Predicate INEXACT 1;
    /// `b` where `a`, else `c`.
    Select "where" 3 Select ALL 1;
    /// The real part.
    Real "real" 1 RealPart ALL 0;
    /// The imaginary part, 0 for real numbers.
    Imag "imag" 1 RealPart ALL 0;
    /// The complex conjugate.
    Conj "conjugate" 1 Same NUMBER 1;
    /// The moments of one number, whose sums are the moments of many.
    Moments "moments" 1 Moments FLOAT 4;
    /// The sum of the numbers that moments have seen.
    MomentsSum "moments_sum" 1 Word JOINT 0;
    /// Their squared deviations from their mean, summed.
    MomentsSquares "moments_squares" 1 Word JOINT 0;
    /// A number and its index, whose minima are those of the first smallest number, or of the first NaN.
    LocatedSmallest "located_smallest" 2 Located ORDERED 4;
    /// A number and its index, whose minima are those of the first largest number, or of the first NaN.
    LocatedLargest "located_largest" 2 Located ORDERED 4;
    /// Where what has been found is.
    LocatedIndex "located_index" 1 Index JOINT 0;
}

impl Ufunc {
    /// The function's row.
    pub fn def(self) -> &'static UfuncDef {
        &UFUNCS[self as usize]
    }

    /// NumPy's name.
    pub fn name(self) -> &'static str {
        self.def().name
    }

    /// The function that combines two elements of a reduction.
    pub fn combining(reduction: Reduction) -> Ufunc {
        match reduction {
            Reduction::Sum => Ufunc::Add,
            Reduction::Prod => Ufunc::Mul,
            Reduction::Min => Ufunc::Minimum,
            Reduction::Max => Ufunc::Maximum,
            Reduction::Any => Ufunc::LogicalOr,
            Reduction::All => Ufunc::LogicalAnd,
        }
    }

    /// The function of a name.
    pub fn from_name(name: &str) -> Option<Ufunc> {
        UFUNCS.iter().find(|def| def.name == name).map(|def| def.ufunc)
    }

    /// The result's type for operands of the given types, or why there is none.
    pub fn result_dtype(self, operands: &[DType]) -> Result<DType, String> {
        let def = self.def();
        if operands.len() != def.arity {
            let given = operands.len();
            return Err(format!("'{}' takes {} operands, got {given}", def.name, def.arity));
        }
        let values = match def.rule {
            TypeRule::Select => &operands[1..],
            TypeRule::Located => &operands[..1],
            _ => operands,
        };
        let dtype = values[0];
        if def.rule == TypeRule::Select && operands[0] != DType::Bool {
            return Err(format!("the condition of 'where' must be bool, not {}", operands[0]));
        }
        if def.rule == TypeRule::Located && operands[1] != DType::I64 {
            return Err(format!("the index of '{}' must be int64, not {}", def.name, operands[1]));
        }
        if values.iter().any(|other| *other != dtype) {
            return Err(format!("operands of '{}' differ in type: {operands:?}", def.name));
        }
        let other = def.rule.accumulator().is_some_and(|accumulator| accumulator != dtype);
        if other || !def.admits.contains(dtype.kind()) {
            return Err(format!("'{}' is not defined for {dtype}", def.name));
        }
        Ok(match def.rule {
            TypeRule::Same | TypeRule::Select => dtype,
            TypeRule::Predicate => DType::Bool,
            TypeRule::RealPart => dtype.real(),
            TypeRule::Moments => DType::Moments,
            TypeRule::Word => DType::F64,
            TypeRule::Located => DType::Located,
            TypeRule::Index => DType::I64,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_enum_order_under_unique_names() {
        for (position, def) in UFUNCS.iter().enumerate() {
            assert_eq!(def.ufunc as usize, position);
            assert_eq!(Ufunc::from_name(def.name), Some(def.ufunc));
        }
    }

    #[test]
    fn result_types_follow_the_rules() {
        let ok = |ufunc: Ufunc, operands: &[DType]| ufunc.result_dtype(operands).unwrap();
        assert_eq!(ok(Ufunc::Add, &[DType::I32, DType::I32]), DType::I32);
        assert_eq!(ok(Ufunc::Less, &[DType::F32, DType::F32]), DType::Bool);
        assert_eq!(ok(Ufunc::Abs, &[DType::C128]), DType::F64);
        assert_eq!(ok(Ufunc::Select, &[DType::Bool, DType::U8, DType::U8]), DType::U8);
        assert!(Ufunc::Add.result_dtype(&[DType::I32, DType::F32]).is_err());
        assert!(Ufunc::Sin.result_dtype(&[DType::C64]).is_err());
        assert!(Ufunc::Less.result_dtype(&[DType::C64, DType::C64]).is_err());
        assert!(Ufunc::Add.result_dtype(&[DType::I32]).is_err());
        assert_eq!(ok(Ufunc::LocatedLargest, &[DType::U8, DType::I64]), DType::Located);
        assert!(Ufunc::LocatedLargest.result_dtype(&[DType::I64, DType::U8]).is_err());
        assert!(Ufunc::LocatedIndex.result_dtype(&[DType::Moments]).is_err());
        assert!(Ufunc::MomentsSum.result_dtype(&[DType::Located]).is_err());
    }
}
