//! Lazy arrays.

use crate::compare;
use crate::distribution::Demand;
use crate::error::{Error, Result};
use crate::integers::reciprocal;
use crate::promote::{Number, OperandType, computing_type};
use crate::recording::Recording;
use crate::session::{Session, Stored};
use crate::view::{Index, View, broadcast, broadcast_shapes, reshape, tuple};
use ramba_dialects::ir::Attrs;
use ramba_dialects::{AttrValue, DType, Diagnostic, Loc, Opcode, Shape, Ufunc, ValueId};
use smallvec::{SmallVec, smallvec};
use std::cell::RefCell;
use std::rc::Rc;

/// The memory that handles are views of.
pub(crate) struct Base {
    pub session: Session,
    pub dtype: DType,
    pub shape: Shape,
    pub state: RefCell<State>,
    /// What the user demands of its layout.
    pub demands: RefCell<Vec<Demand>>,
}

/// Where the newest version of a base is.
pub(crate) enum State {
    /// Only recorded: a value of the present trace.
    Pending(ValueId),
    /// In memory.
    Stored(Rc<Stored>),
    /// The run that was to compute it failed, for this reason.
    Lost(Rc<str>),
}

impl Drop for Base {
    fn drop(&mut self) {
        if matches!(self.state.get_mut(), State::Pending(_)) {
            self.session.note_drop();
        }
    }
}

/// A handle to an array, or to a view of one: cheap to clone; clones and views see each other's
/// writes, as in NumPy.
#[derive(Clone)]
pub struct Array {
    base: Rc<Base>,
    /// `None`: the whole base.
    view: Option<Rc<View>>,
}

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

    fn shape(&self) -> &[i64] {
        match self {
            Operand::Array(array) => array.shape(),
            Operand::Number(_) => &[],
        }
    }
}

impl Array {
    pub(crate) fn whole(base: Rc<Base>) -> Array {
        Array { base, view: None }
    }

    /// The session it belongs to.
    pub fn session(&self) -> &Session {
        &self.base.session
    }

    /// The element type.
    pub fn dtype(&self) -> DType {
        self.base.dtype
    }

    /// The extents.
    pub fn shape(&self) -> &[i64] {
        self.view.as_ref().map_or(&self.base.shape, |view| &view.shape)
    }

    /// The number of dimensions.
    pub fn ndim(&self) -> usize {
        self.shape().len()
    }

    /// The number of elements.
    pub fn size(&self) -> i64 {
        self.shape().iter().product()
    }

    /// Do two handles show the same elements of the same base?
    pub fn is_same_view(&self, other: &Array) -> bool {
        Rc::ptr_eq(&self.base, &other.base) && self.view() == other.view()
    }

    pub(crate) fn base(&self) -> &Rc<Base> {
        &self.base
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.view.is_none()
    }

    pub(crate) fn stored(&self) -> Option<Rc<Stored>> {
        match (&self.view, &*self.base.state.borrow()) {
            (None, State::Stored(stored)) => Some(stored.clone()),
            _ => None,
        }
    }

    fn view(&self) -> View {
        self.view.as_ref().map_or_else(|| View::whole(&self.base.shape), |view| View::clone(view))
    }

    fn viewing(&self, view: View) -> Array {
        Array { base: self.base.clone(), view: Some(Rc::new(view)) }
    }

    /// A view by NumPy's basic indexing.
    ///
    /// # Errors
    /// As NumPy's: an index out of bounds, too many of them, a step of zero.
    pub fn index(&self, items: &[Index]) -> Result<Array> {
        Ok(self.viewing(self.view().indexed(items)?))
    }

    /// A view with the dimensions in another order.
    ///
    /// # Errors
    /// [`Error::Value`] if `perm` is no permutation of the dimensions.
    pub fn transpose(&self, perm: &[usize]) -> Result<Array> {
        let mut sorted = perm.to_vec();
        sorted.sort_unstable();
        if !sorted.iter().copied().eq(0..self.ndim()) {
            return Err(Error::Value("axes don't match array".into()));
        }
        Ok(self.viewing(self.view().transposed(perm)))
    }

    /// A (read-only) view repeated along new and unit dimensions.
    ///
    /// # Errors
    /// [`Error::Value`] if the shapes do not agree.
    pub fn broadcast_to(&self, shape: &[i64]) -> Result<Array> {
        Ok(self.viewing(self.view().broadcast(shape)?))
    }

    /// The elements in row-major order under another shape: a new array.
    ///
    /// # Errors
    /// [`Error::Value`] if the sizes differ.
    pub fn reshape(&self, shape: &[i64]) -> Result<Array> {
        if shape.iter().product::<i64>() != self.size() {
            let (size, shape) = (self.size(), tuple(shape));
            return Err(Error::Value(format!(
                "cannot reshape array of size {size} into shape {shape}"
            )));
        }
        self.derive(|func, value, loc| reshape(func, value, shape, loc))
    }

    /// A new array of the same elements.
    ///
    /// # Errors
    /// Those of running the trace, where it is due.
    pub fn copy(&self) -> Result<Array> {
        self.derive(|_, value, _| Ok(value))
    }

    /// A new array with the elements converted.
    ///
    /// # Errors
    /// Those of running the trace, where it is due.
    pub fn astype(&self, dtype: DType) -> Result<Array> {
        self.derive(|func, value, loc| cast(func, value, dtype, loc))
    }

    /// The value of this view in the present trace.
    pub(crate) fn value(&self) -> Result<ValueId> {
        let base = self.session().base_value(&self.base)?;
        match &self.view {
            None => Ok(base),
            Some(view) => {
                self.session().record(|trace, loc| view.read(&mut trace.recording, base, loc))
            }
        }
    }

    pub(crate) fn derive(
        &self,
        with: impl FnOnce(&mut Recording, ValueId, &Loc) -> Result<ValueId, Diagnostic>,
    ) -> Result<Array> {
        self.session().make_room()?;
        let value = self.value()?;
        let made = self.session().record(|trace, loc| with(&mut trace.recording, value, loc))?;
        Ok(self.session().new_array(made))
    }

    /// Writes `source`, broadcast to this view's shape and converted to its type, into the base:
    /// every handle of the base sees it.
    ///
    /// # Errors
    /// [`Error::Value`] if the shapes do not agree or this is a view of a broadcast one.
    pub fn assign<'a>(&self, source: impl Into<Operand<'a>>) -> Result<()> {
        let source = source.into();
        if let Operand::Array(array) = source
            && self.is_same_view(array)
        {
            return Ok(());
        }
        self.session().make_room()?;
        let value = self.operand_value(source, self.dtype())?;
        self.write(value)
    }

    /// Records the writing of a value of this view's dtype, whose shape broadcasts to the view's.
    fn write(&self, value: ValueId) -> Result<()> {
        let view = self.view();
        if view.read_only {
            return Err(Error::Value("assignment destination is read-only".into()));
        }
        let before = self.session().base_value(&self.base)?;
        let after = self.session().record(|trace, loc| {
            let value = drop_leading_units(&mut trace.recording, value, view.shape.len(), loc)?;
            let value = stretch(&mut trace.recording, value, &view.shape, loc)?;
            view.write(&mut trace.recording, before, value, loc)
        });
        let after = after.map_err(|_| self.cannot_take(value))?;
        self.session().set_value(&self.base, after);
        Ok(())
    }

    fn cannot_take(&self, value: ValueId) -> Error {
        let shape = self.session().shape_of(value);
        let (from, into) = (tuple(&shape), tuple(self.shape()));
        Error::Value(format!("could not broadcast input array from shape {from} into shape {into}"))
    }

    /// `self = ufunc(self, others…)` in place.
    ///
    /// # Errors
    /// As [`apply`]'s; [`Error::Type`] if the result's type cannot be cast to this array's.
    pub fn update(&self, ufunc: Ufunc, others: &[Operand]) -> Result<()> {
        let mut operands: SmallVec<[Operand; 3]> = smallvec![Operand::Array(self)];
        operands.extend_from_slice(others);
        let mut shapes: SmallVec<[&[i64]; 4]> = operands.iter().map(Operand::shape).collect();
        // The output takes part, and is named in the error.
        shapes.push(self.shape());
        let shape = broadcast_shapes(&shapes)?;
        if shape[..] != *self.shape() {
            let (own, wanted) = (tuple(self.shape()), tuple(&shape));
            return Err(Error::Value(format!(
                "non-broadcastable output operand with shape {own} doesn't match the broadcast \
                 shape {wanted}"
            )));
        }
        let value = applied(self.session(), ufunc, &operands, Some(self.dtype()))?;
        self.write(value)
    }

    /// The value of an operand converted to `dtype`.
    fn operand_value(&self, operand: Operand, dtype: DType) -> Result<ValueId> {
        operand_value(self.session(), operand, dtype)
    }
}

fn operand_value(session: &Session, operand: Operand, dtype: DType) -> Result<ValueId> {
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

fn applied(
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
            values.push(session.base_value(&array.base)?);
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
fn stretch(
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
fn drop_leading_units(
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
