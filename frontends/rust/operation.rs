//! Scalar functions of arrays and numbers, recorded with NumPy's broadcasting and promotion.

use crate::array::Array;
use crate::compare;
use crate::error::{Error, Result};
use crate::integers::reciprocal;
use crate::promote::{Number, OperandType, computing_type};
use crate::recording::Recording;
use crate::session::Session;
use crate::view::{broadcast, broadcast_shapes, reshape};
use ramba_dialects::ir::Attrs;
use ramba_dialects::{AttrValue, DType, Diagnostic, Loc, Opcode, Ufunc, ValueId};
use smallvec::{SmallVec, smallvec};

/// An operand of an operation.
#[derive(Clone, Copy)]
pub enum Operand<'a> {
    /// An array.
    Array(&'a Array),
    /// A number, which takes its width from the arrays around it.
    Number(Number),
}

impl<'a> From<&'a Array> for Operand<'a> {
    fn from(array: &'a Array) -> Operand<'a> {
        Operand::Array(array)
    }
}

impl<N: Into<Number>> From<N> for Operand<'_> {
    fn from(number: N) -> Self {
        Operand::Number(number.into())
    }
}

impl Operand<'_> {
    fn ty(&self) -> OperandType {
        match self {
            Operand::Array(array) => OperandType::Array(array.dtype()),
            Operand::Number(number) => OperandType::Number(*number),
        }
    }

    pub(crate) fn shape(&self) -> &[i64] {
        match self {
            Operand::Array(array) => array.shape(),
            Operand::Number(_) => &[],
        }
    }
}

pub(crate) fn operand_value(session: &Session, operand: Operand, dtype: DType) -> Result<ValueId> {
    match operand {
        Operand::Number(number) => session.number(number.to_scalar(dtype)?),
        Operand::Array(array) if !array.session().is_same(session) => {
            Err(Error::Value("operands belong to different sessions".into()))
        }
        Operand::Array(array) => {
            let value = array.value()?;
            if array.dtype() == dtype {
                return Ok(value);
            }
            session.record(|trace, loc| cast(&mut trace.recording, value, dtype, loc))
        }
    }
}

/// A scalar function of arrays and numbers, broadcast and promoted as NumPy does.
///
/// # Errors
/// [`Error::Value`] if shapes do not agree, [`Error::Type`] if the types have no such function.
pub fn apply(session: &Session, ufunc: Ufunc, operands: &[Operand]) -> Result<Array> {
    let value = applied(session, ufunc, operands, None)?;
    Ok(session.new_array(value))
}

pub(crate) fn applied(
    session: &Session,
    ufunc: Ufunc,
    operands: &[Operand],
    into: Option<DType>,
) -> Result<ValueId> {
    let value = match repeated(session, ufunc, operands)? {
        Some(value) => value,
        None => computed(session, ufunc, operands)?,
    };
    match into {
        None => Ok(value),
        Some(wanted) => cast_result(session, ufunc, value, wanted),
    }
}

/// The function of whole arrays, if the program of the last run went on with just this. Then
/// nothing is to be promoted or broadcast: the same operands needed none of it.
fn repeated(session: &Session, ufunc: Ufunc, operands: &[Operand]) -> Result<Option<ValueId>> {
    let whole = |operand: &Operand| {
        matches!(operand, Operand::Array(array)
            if array.is_whole() && array.session().is_same(session))
    };
    if !operands.iter().all(whole) {
        return Ok(None);
    }
    session.make_room()?;
    if !session.guesses(ufunc) {
        return Ok(None);
    }
    let mut values: SmallVec<[ValueId; 3]> = SmallVec::new();
    for operand in operands {
        if let Operand::Array(array) = operand {
            values.push(session.base_value(array.base())?);
        }
    }
    session.record(|trace, loc| Ok(trace.recording.push_guessed(ufunc, &values, loc)))
}

fn computed(session: &Session, ufunc: Ufunc, operands: &[Operand]) -> Result<ValueId> {
    let shapes: SmallVec<[&[i64]; 3]> = operands.iter().map(Operand::shape).collect();
    let shape = broadcast_shapes(&shapes)?;
    // The condition of `where` is no part of the promotion.
    let values = if ufunc == Ufunc::Select { &operands[1..] } else { operands };
    let exact = compare::signed_with_u64(ufunc, values)?;
    if let Some(exact) =
        exact.map_or_else(|| reciprocal(ufunc, operands), |found| Ok(Some(found)))?
    {
        return exact.value();
    }
    let decided = compare::decided(ufunc, values);
    let (operands, values) = match &decided {
        Some(numbers) => (&numbers[..], &numbers[..]),
        None => (operands, values),
    };
    let types: SmallVec<[OperandType; 3]> = values.iter().map(Operand::ty).collect();
    let computing = computing_type(ufunc, &types)?;
    let dtype = computing.unwrap_or_else(|| crate::promote::result_type(&types));
    check_exponent(ufunc, operands, dtype)?;
    session.make_room()?;
    let mut args: SmallVec<[ValueId; 3]> = SmallVec::new();
    for (position, operand) in operands.iter().enumerate() {
        let condition = ufunc == Ufunc::Select && position == 0;
        args.push(operand_value(session, *operand, if condition { DType::Bool } else { dtype })?);
    }
    session.record(|trace, loc| {
        let func = &mut trace.recording;
        for arg in &mut args {
            *arg = stretch(func, *arg, &shape, loc)?;
        }
        match computing {
            None => Ok(args[0]),
            Some(_) => func.push(Opcode::Map, &args, smallvec![AttrValue::Ufunc(ufunc)], loc),
        }
    })
}

/// NumPy's in-place operations cast their result back, within a kind or to a higher one.
fn cast_result(session: &Session, ufunc: Ufunc, value: ValueId, wanted: DType) -> Result<ValueId> {
    use ramba_abi::DTypeKind::{Signed, Unsigned};
    let made = session.dtype_of(value);
    let allowed = match (made.kind(), wanted.kind()) {
        (Signed, Unsigned) => false,
        (from, to) => from <= to,
    };
    if !allowed {
        return Err(Error::Type(format!(
            "Cannot cast ufunc '{}' output from dtype('{made}') to dtype('{wanted}') with casting \
             rule 'same_kind'",
            ufunc.name()
        )));
    }
    session.record(|trace, loc| cast(&mut trace.recording, value, wanted, loc))
}

fn check_exponent(ufunc: Ufunc, operands: &[Operand], dtype: DType) -> Result<()> {
    match operands.get(1) {
        Some(Operand::Number(Number::Int(exponent)))
            if ufunc == Ufunc::Pow
                && *exponent < 0
                && dtype.kind() == ramba_abi::DTypeKind::Signed =>
        {
            Err(Error::Value("Integers to negative integer powers are not allowed.".into()))
        }
        _ => Ok(()),
    }
}

pub(crate) fn cast(
    func: &mut Recording,
    value: ValueId,
    dtype: DType,
    loc: &Loc,
) -> Result<ValueId, Diagnostic> {
    if func.ty(value).dtype == dtype {
        return Ok(value);
    }
    let attrs: Attrs = smallvec![AttrValue::DType(dtype)];
    func.push(Opcode::Cast, &[value], attrs, loc)
}

/// Broadcasts to `shape` by NumPy's rule: dimensions are matched from the last.
pub(crate) fn stretch(
    func: &mut Recording,
    value: ValueId,
    shape: &[i64],
    loc: &Loc,
) -> Result<ValueId, Diagnostic> {
    let rank = func.ty(value).rank();
    let added = shape.len().saturating_sub(rank);
    let dims: SmallVec<[i64; 4]> = (added as i64..(added + rank) as i64).collect();
    broadcast(func, value, shape, &dims, loc)
}

/// Assignment ignores leading dimensions of extent 1.
pub(crate) fn drop_leading_units(
    func: &mut Recording,
    value: ValueId,
    rank: usize,
    loc: &Loc,
) -> Result<ValueId, Diagnostic> {
    let shape = func.ty(value).shape.clone();
    let extra = shape.len().saturating_sub(rank);
    if shape[..extra].iter().any(|extent| *extent != 1) {
        return Ok(value);
    }
    reshape(func, value, &shape[extra..], loc)
}
