//! How far apart the iterations lie that touch one element: plain algebra.

use ramba_abi::schedule::Operand;
use ramba_abi::{IndexBox, Range};

/// Where iterations of two launches touch the same elements.
pub(super) enum Meeting {
    /// Nowhere.
    Never,
    /// Along the first dimension, at these distances only.
    Within(Distances),
    /// Nothing is known.
    Anywhere,
}

/// A range of `j - i`, for iteration `i` of the earlier launch and `j` of the later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Distances {
    pub least: i64,
    pub most: i64,
}

impl Meeting {
    /// The distances, if there are bounds for them.
    pub fn bounded(self) -> Option<Option<Distances>> {
        match self {
            Meeting::Never => Some(None),
            Meeting::Within(distances) => Some(Some(distances)),
            Meeting::Anywhere => None,
        }
    }
}

/// Where the operands of two launches, given with their domains, touch the same elements of a slot.
pub(super) fn meeting(
    (before, earlier): (&[i64], &Operand),
    (after, later): (&[i64], &Operand),
) -> Meeting {
    let mut bounds: Option<Distances> = None;
    for dim in 0..earlier.view.0.len().min(later.view.0.len()) {
        if touched(before, earlier, dim).intersect(touched(after, later, dim)).is_empty() {
            return Meeting::Never;
        }
        if let Some(found) = distances(earlier, later, dim) {
            let so_far = bounds.unwrap_or(found);
            let (least, most) = (so_far.least.max(found.least), so_far.most.min(found.most));
            bounds = Some(Distances { least, most });
        }
    }
    match bounds {
        None => Meeting::Anywhere,
        Some(Distances { least, most }) if least > most => Meeting::Never,
        Some(distances) => Meeting::Within(distances),
    }
}

/// The indices that the operand touches along an array dimension.
fn touched(domain: &[i64], operand: &Operand, dim: usize) -> Range {
    let range = operand.view.0[dim].image(&IndexBox::whole(domain));
    Range::new(range.lo, if range.is_empty() { range.hi } else { range.hi + reach(operand, dim) })
}

fn reach(operand: &Operand, dim: usize) -> i64 {
    operand.reach.get(dim).copied().unwrap_or(0)
}

/// The distances at which `step·i + a + x = step·j + b + y` for some `x` and `y` within reach, if the
/// array dimension is read by the first iteration dimension on both sides.
fn distances(earlier: &Operand, later: &Operand, dim: usize) -> Option<Distances> {
    let (from, to) = (earlier.view.0[dim], later.view.0[dim]);
    if from.dim != Some(0) || to.dim != Some(0) || from.step != to.step {
        return None;
    }
    let apart = from.offset - to.offset;
    let (low, high) = (apart - reach(later, dim), apart + reach(earlier, dim));
    let step = from.step.abs();
    let (low, high) = if from.step > 0 { (low, high) } else { (-high, -low) };
    Some(Distances { least: -(-low).div_euclid(step), most: high.div_euclid(step) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ramba_abi::schedule::{Mode, SlotId};
    use ramba_abi::{Access, ViewMap};
    use smallvec::smallvec;

    fn operand(offset: i64, step: i64, reach: i64) -> Operand {
        let view = ViewMap::new(&[Access::at(0, offset, step)]);
        Operand { slot: SlotId(0), view, reach: smallvec![reach], mode: Mode::ReadWrite }
    }

    fn elements(operand: &Operand, i: i64) -> std::ops::RangeInclusive<i64> {
        let first = operand.view.0[0].index(&[i]);
        first..=first + operand.reach[0]
    }

    proptest! {
        #[test]
        fn distances_bound_what_meets(
            (n, m) in (0i64..7, 0i64..7),
            (a, b) in (-6i64..6, -6i64..6),
            (r, s) in (0i64..3, 0i64..3),
            step in prop::sample::select(vec![-3i64, -2, -1, 1, 2, 3]),
        ) {
            let (earlier, later) = (operand(a, step, r), operand(b, step, s));
            let meet = |i: i64, j: i64| {
                elements(&earlier, i).any(|element| elements(&later, j).contains(&element))
            };
            let pairs = (0..n).flat_map(|i| (0..m).map(move |j| (i, j)));
            let apart: Vec<i64> =
                pairs.filter(|&(i, j)| meet(i, j)).map(|(i, j)| j - i).collect();
            match meeting((&[n], &earlier), (&[m], &later)) {
                Meeting::Never => prop_assert!(apart.is_empty()),
                Meeting::Within(Distances { least, most }) => {
                    prop_assert!(apart.iter().all(|d| (least..=most).contains(d)));
                    prop_assert!(most - least <= (r + s) / step.abs());
                }
                Meeting::Anywhere => prop_assert!(false, "equal steps bound the distance"),
            }
        }
    }

    #[test]
    fn unlike_walks_have_no_bound() {
        let meets = |a: Operand, b: Operand| meeting((&[9], &a), (&[9], &b));
        assert!(matches!(meets(operand(0, 1, 0), operand(0, 2, 0)), Meeting::Anywhere));
        assert!(matches!(meets(operand(0, 2, 0), operand(1, 2, 0)), Meeting::Never));
        assert!(matches!(meets(operand(0, 1, 0), operand(9, 1, 0)), Meeting::Never));
    }
}
