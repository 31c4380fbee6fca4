//! Walking the points of a box of indices.

use ramba_abi::{Label, Scalar, ViewMap};
use smallvec::SmallVec;

/// The position of `index` in a row-major array of `shape`.
pub(super) fn offset(shape: &[i64], index: &[i64]) -> usize {
    index.iter().zip(shape).fold(0, |at, (i, extent)| at * extent + i) as usize
}

/// Calls `visit` for every index of `shape` in row-major order, until it fails.
pub(super) fn for_each<E>(
    shape: &[i64],
    mut visit: impl FnMut(&[i64]) -> Result<(), E>,
) -> Result<(), E> {
    let mut point: SmallVec<[i64; 4]> = SmallVec::from_elem(0, shape.len());
    if shape.contains(&0) {
        return Ok(());
    }
    loop {
        visit(&point)?;
        let Some(dim) = (0..shape.len()).rev().find(|&dim| point[dim] + 1 < shape[dim]) else {
            return Ok(());
        };
        point[dim] += 1;
        point[dim + 1..].fill(0);
    }
}

/// An array seen through a view: from iterations to positions in its row-major elements.
pub(super) struct Seen<'a> {
    /// The view.
    pub view: &'a ViewMap,
    /// The array's shape.
    pub shape: &'a [i64],
}

impl Seen<'_> {
    /// The position of the element that `point` touches.
    pub fn position(&self, point: &[i64]) -> usize {
        offset(self.shape, &self.view.index(point))
    }

    /// The same where labels choose: those of all inputs, by position. `None` if one chooses nothing.
    pub fn position_of(&self, point: &[i64], labels: &[Scalar]) -> Option<usize> {
        let mut index = self.view.index(point);
        for (index, access) in index.iter_mut().zip(&self.view.0) {
            let Some(Label { input, extent }) = access.label else { continue };
            let label = i64::try_from(labels.get(input)?.as_i128()?).ok()?;
            *index += (0..extent).contains(&label).then_some(access.step * label)?;
        }
        Some(offset(self.shape, &index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    fn count(shape: &[i64]) -> Vec<usize> {
        let mut seen = Vec::new();
        for_each(shape, |point| {
            seen.push(offset(shape, point));
            Ok::<_, Infallible>(())
        })
        .unwrap();
        seen
    }

    #[test]
    fn points_come_in_row_major_order() {
        assert_eq!(count(&[2, 3]), [0, 1, 2, 3, 4, 5]);
        assert_eq!(count(&[]), [0]);
        assert!(count(&[2, 0, 3]).is_empty());
    }
}
