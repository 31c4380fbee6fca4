//! Lazy arrays.

use crate::distribution::Demand;
use crate::error::{Error, Result};
use crate::operation::{Operand, applied, cast, drop_leading_units, operand_value, stretch};
use crate::recording::Recording;
use crate::session::{Session, Stored};
use crate::view::{Index, View, broadcast_shapes, reshape, tuple};
use ramba_dialects::{DType, Diagnostic, Loc, Shape, Ufunc, ValueId};
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

    /// If this is its base with the dimensions in another order: the base's value, and which of its
    /// dimensions each of this view's is.
    pub(crate) fn transposed_base(&self) -> Result<Option<(ValueId, Shape)>> {
        match self.view().permutation(&self.base.shape) {
            Some(dims) => Ok(Some((self.session().base_value(&self.base)?, dims))),
            None => Ok(None),
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
    /// As [`apply`](crate::apply)'s; [`Error::Type`] if the result's type cannot be cast to this array's.
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
