//! Views: which elements of its base an array handle shows, and how that is recorded.

use crate::error::{Error, Result};
use crate::recording::Recording;
use ramba_abi::{Access, ViewMap};
use ramba_dialects::ir::Attrs;
use ramba_dialects::{AttrValue, Diagnostic, Loc, Opcode, Shape, ValueId};
use smallvec::{SmallVec, smallvec};

/// From the indices of a handle to those of its base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// One access per base dimension.
    pub map: ViewMap,
    /// The handle's shape.
    pub shape: Shape,
    /// Is this, or does it come from, a view that was repeated along a dimension?
    pub read_only: bool,
}

/// One item of a basic index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    /// One position; counts from the end if negative. Drops the dimension.
    At(i64),
    /// `start:stop:step` in Python's sense.
    Slice(Option<i64>, Option<i64>, Option<i64>),
    /// A new dimension of extent 1.
    NewAxis,
    /// As many full slices as dimensions are left.
    Ellipsis,
}

impl View {
    /// The whole of a base of `shape`.
    pub fn whole(shape: &[i64]) -> View {
        View { map: ViewMap::identity(shape.len()), shape: shape.into(), read_only: false }
    }

    /// Does it show every element of a base of `shape` in its place?
    pub fn is_whole(&self, shape: &[i64]) -> bool {
        self.shape[..] == *shape && self.map.is_identity(shape.len())
    }

    /// Which dimension of a base of `shape` each dimension is, if this shows all of the base.
    pub fn permutation(&self, shape: &[i64]) -> Option<Shape> {
        if self.shape.len() != shape.len() {
            return None;
        }
        let place = |dim: usize| {
            let shows = |(at, access): (usize, &Access)| {
                *access == Access::at(dim, 0, 1) && shape[at] == self.shape[dim]
            };
            self.map.0.iter().enumerate().position(shows).map(|at| at as i64)
        };
        (0..shape.len()).map(place).collect()
    }

    /// A view of this view: `inner` maps the new indices to the present ones.
    pub fn through(&self, inner: &ViewMap, shape: Shape) -> View {
        View { map: self.map.compose(inner), shape, read_only: self.read_only }
    }

    /// The dimensions in another order.
    pub fn transposed(&self, perm: &[usize]) -> View {
        let mut inner = ViewMap::identity(perm.len());
        for (new, &old) in perm.iter().enumerate() {
            inner.0[old] = Access::at(new, 0, 1);
        }
        self.through(&inner, perm.iter().map(|&dim| self.shape[dim]).collect())
    }

    /// NumPy's basic indexing.
    ///
    /// # Errors
    /// [`Error::Index`] if there are too many indices or one is out of bounds, [`Error::Value`] for
    /// a step of zero.
    pub fn indexed(&self, items: &[Index]) -> Result<View> {
        let items = expand_ellipsis(items, self.shape.len())?;
        let mut inner: SmallVec<[Access; 4]> = SmallVec::new();
        let mut shape = Shape::new();
        for item in items {
            let dim = inner.len();
            let extent = self.shape.get(dim).copied().unwrap_or(0);
            match item {
                Index::NewAxis => shape.push(1),
                Index::At(at) => inner.push(Access::constant(position(at, dim, extent)?)),
                Index::Slice(start, stop, step) => {
                    let (start, step, size) = slice_bounds(start, stop, step, extent)?;
                    inner.push(Access::at(shape.len(), start, step));
                    shape.push(size);
                }
                Index::Ellipsis => {}
            }
        }
        Ok(self.through(&ViewMap(inner), shape))
    }

    /// Repeated along new and unit dimensions.
    ///
    /// # Errors
    /// [`Error::Value`] if the shapes do not agree.
    pub fn broadcast(&self, shape: &[i64]) -> Result<View> {
        let refused = || {
            let (own, wanted) = (tuple(&self.shape), tuple(shape));
            Error::Value(format!(
                "operands could not be broadcast together with remapped shapes \
                 [original->remapped]: {own} and requested shape {wanted}"
            ))
        };
        let added = shape.len().checked_sub(self.shape.len()).ok_or_else(refused)?;
        let mut inner: SmallVec<[Access; 4]> = SmallVec::new();
        for (dim, &extent) in self.shape.iter().enumerate() {
            match shape[added + dim] {
                wanted if wanted == extent => inner.push(Access::at(added + dim, 0, 1)),
                _ if extent == 1 => inner.push(Access::constant(0)),
                _ => return Err(refused()),
            }
        }
        Ok(View { read_only: true, ..self.through(&ViewMap(inner), shape.into()) })
    }

    /// Records the reading of this view of `base`.
    pub(crate) fn read(
        &self,
        func: &mut Recording,
        base: ValueId,
        loc: &Loc,
    ) -> Result<ValueId, Diagnostic> {
        let sliced = self.slice(func, base, loc)?;
        let order = self.base_order();
        let kept: Shape = order.iter().map(|&dim| self.shape[dim]).collect();
        let dropped = reshape(func, sliced, &kept, loc)?;
        let mut sorted = order.clone();
        sorted.sort_unstable();
        let perm: Vec<i64> = sorted
            .iter()
            .map(|dim| order.iter().position(|other| other == dim).unwrap_or_default() as i64)
            .collect();
        let turned = transpose(func, dropped, &perm, loc)?;
        let dims: SmallVec<[i64; 4]> = sorted.iter().map(|&dim| dim as i64).collect();
        broadcast(func, turned, &self.shape, &dims, loc)
    }

    /// Records the writing of `value`, which has the view's shape, into this view of `base`; the
    /// result is the new version of the base.
    pub(crate) fn write(
        &self,
        func: &mut Recording,
        base: ValueId,
        value: ValueId,
        loc: &Loc,
    ) -> Result<ValueId, Diagnostic> {
        if self.is_whole(&func.ty(base).shape) {
            return Ok(value);
        }
        let order = self.base_order();
        let mut sorted = order.clone();
        sorted.sort_unstable();
        // Dimensions that the view added have extent 1.
        let kept: Shape = sorted.iter().map(|&dim| self.shape[dim]).collect();
        let dropped = reshape(func, value, &kept, loc)?;
        let perm: Vec<i64> = order
            .iter()
            .map(|dim| sorted.iter().position(|other| other == dim).unwrap_or_default() as i64)
            .collect();
        let turned = transpose(func, dropped, &perm, loc)?;
        let unit = reshape(func, turned, &self.slice_sizes(), loc)?;
        let attrs: Attrs =
            smallvec![AttrValue::ints(&self.starts()), AttrValue::ints(&self.steps())];
        func.push(Opcode::InsertSlice, &[base, unit], attrs, loc)
    }

    fn slice(&self, func: &mut Recording, base: ValueId, loc: &Loc) -> Result<ValueId, Diagnostic> {
        let sizes = self.slice_sizes();
        let (starts, steps) = (self.starts(), self.steps());
        let whole = sizes == func.ty(base).shape
            && starts.iter().all(|start| *start == 0)
            && steps.iter().all(|step| *step == 1);
        if whole {
            return Ok(base);
        }
        let attrs: Attrs =
            smallvec![AttrValue::ints(&starts), AttrValue::Ints(sizes), AttrValue::ints(&steps)];
        func.push(Opcode::ExtractSlice, &[base], attrs, loc)
    }

    /// The view dimensions that base dimensions read, in the order of the base.
    fn base_order(&self) -> SmallVec<[usize; 4]> {
        self.map.0.iter().filter_map(|access| access.dim).collect()
    }

    fn slice_sizes(&self) -> Shape {
        self.map.0.iter().map(|access| access.dim.map_or(1, |dim| self.shape[dim])).collect()
    }

    /// Where slices start; those of nothing start at 0, so that they lie inside any base.
    fn starts(&self) -> Shape {
        let start = |access: &Access| match access.dim {
            Some(dim) if self.shape[dim] == 0 => 0,
            _ => access.offset,
        };
        self.map.0.iter().map(start).collect()
    }

    fn steps(&self) -> Shape {
        self.map.0.iter().map(|access| if access.dim.is_some() { access.step } else { 1 }).collect()
    }
}

fn expand_ellipsis(items: &[Index], rank: usize) -> Result<Vec<Index>> {
    let used = items.iter().filter(|item| matches!(item, Index::At(_) | Index::Slice(..))).count();
    let dots = items.iter().filter(|item| **item == Index::Ellipsis).count();
    if dots > 1 {
        return Err(Error::Index("an index can only have a single ellipsis ('...')".into()));
    }
    let Some(missing) = rank.checked_sub(used) else {
        return Err(Error::Index(format!(
            "too many indices for array: array is {rank}-dimensional, but {used} were indexed"
        )));
    };
    let full = vec![Index::Slice(None, None, None); missing];
    let at = items.iter().position(|item| *item == Index::Ellipsis);
    let mut expanded = items.to_vec();
    match at {
        Some(at) => drop(expanded.splice(at..=at, full)),
        None => expanded.extend(full),
    }
    Ok(expanded)
}

fn position(at: i64, dim: usize, extent: i64) -> Result<i64> {
    let index = if at < 0 { at + extent } else { at };
    if (0..extent).contains(&index) {
        return Ok(index);
    }
    Err(Error::Index(format!("index {at} is out of bounds for axis {dim} with size {extent}")))
}

/// Start, step and size of Python's `start:stop:step` over `extent` elements.
fn slice_bounds(
    start: Option<i64>,
    stop: Option<i64>,
    step: Option<i64>,
    extent: i64,
) -> Result<(i64, i64, i64)> {
    let step = step.unwrap_or(1);
    if step == 0 {
        return Err(Error::Value("slice step cannot be zero".into()));
    }
    let (low, high) = if step > 0 { (0, extent) } else { (-1, extent - 1) };
    let clamp = |at: i64| (if at < 0 { at.saturating_add(extent) } else { at }).clamp(low, high);
    let start = start.map_or(if step > 0 { low } else { high }, clamp);
    let stop = stop.map_or(if step > 0 { high } else { low }, clamp);
    let size = if step > 0 { (stop - start).max(0) as u64 } else { (start - stop).max(0) as u64 };
    Ok((start, step, size.div_ceil(step.unsigned_abs()) as i64))
}

/// A shape as NumPy prints it.
pub(crate) fn tuple(shape: &[i64]) -> String {
    match shape {
        [one] => format!("({one},)"),
        _ => {
            let parts: Vec<String> = shape.iter().map(i64::to_string).collect();
            format!("({})", parts.join(","))
        }
    }
}

pub(crate) fn reshape(
    func: &mut Recording,
    value: ValueId,
    shape: &[i64],
    loc: &Loc,
) -> Result<ValueId, Diagnostic> {
    if func.ty(value).shape[..] == *shape {
        return Ok(value);
    }
    func.push(Opcode::Reshape, &[value], smallvec![AttrValue::ints(shape)], loc)
}

pub(crate) fn transpose(
    func: &mut Recording,
    value: ValueId,
    perm: &[i64],
    loc: &Loc,
) -> Result<ValueId, Diagnostic> {
    if perm.iter().copied().eq(0..perm.len() as i64) {
        return Ok(value);
    }
    func.push(Opcode::Transpose, &[value], smallvec![AttrValue::ints(perm)], loc)
}

pub(crate) fn broadcast(
    func: &mut Recording,
    value: ValueId,
    shape: &[i64],
    dims: &[i64],
    loc: &Loc,
) -> Result<ValueId, Diagnostic> {
    if func.ty(value).shape[..] == *shape {
        return Ok(value);
    }
    let attrs: Attrs = smallvec![AttrValue::ints(shape), AttrValue::ints(dims)];
    func.push(Opcode::Broadcast, &[value], attrs, loc)
}

/// The shape that NumPy gives an operation on arrays of these shapes.
///
/// # Errors
/// [`Error::Value`] in NumPy's words, naming all the shapes.
pub fn broadcast_shapes(shapes: &[&[i64]]) -> Result<Shape> {
    let rank = shapes.iter().map(|shape| shape.len()).max().unwrap_or(0);
    let mut result: Shape = SmallVec::from_elem(1, rank);
    for shape in shapes {
        for (own, &extent) in result[rank - shape.len()..].iter_mut().zip(*shape) {
            if *own == 1 {
                *own = extent;
            } else if extent != 1 && extent != *own {
                let all: Vec<String> = shapes.iter().map(|shape| tuple(shape)).collect();
                let all = all.join(" ");
                return Err(Error::Value(format!(
                    "operands could not be broadcast together with shapes {all} "
                )));
            }
        }
    }
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_are_pythons() {
        assert_eq!(slice_bounds(Some(2), Some(-2), None, 10).unwrap(), (2, 1, 6));
        assert_eq!(slice_bounds(None, None, Some(-1), 5).unwrap(), (4, -1, 5));
        assert_eq!(slice_bounds(Some(7), Some(1), Some(-3), 10).unwrap(), (7, -3, 2));
        assert_eq!(slice_bounds(Some(20), None, None, 5).unwrap(), (5, 1, 0));
        assert_eq!(slice_bounds(None, None, Some(-2), 0).unwrap().2, 0);
        assert!(slice_bounds(None, None, Some(0), 5).is_err());
    }

    #[test]
    fn indices_compose() {
        let view = View::whole(&[10, 20])
            .indexed(&[Index::Slice(Some(2), None, Some(2)), Index::NewAxis, Index::At(-1)])
            .unwrap();
        assert_eq!(view.shape[..], [4, 1]);
        assert_eq!(view.map.index(&[1, 0])[..], [4, 19]);
        let error = View::whole(&[3]).indexed(&[Index::At(3)]).unwrap_err();
        assert_eq!(error.to_string(), "index 3 is out of bounds for axis 0 with size 3");
        assert!(View::whole(&[3]).indexed(&[Index::At(0), Index::At(0)]).is_err());
    }

    #[test]
    fn shapes_broadcast() {
        assert_eq!(broadcast_shapes(&[&[3, 1], &[4]]).unwrap()[..], [3, 4]);
        let error = broadcast_shapes(&[&[3], &[4]]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "operands could not be broadcast together with shapes (3,) (4,) "
        );
    }
}
