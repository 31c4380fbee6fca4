//! What a user demands of an array's layout: plain data with a textual form.
//!
//! `2x2: 0, any` asks for a grid of 2×2 ranks, the first dimension split along its first axis, the
//! second as the compiler likes. A rule is `any`, `whole`, a grid axis, or either of the last with
//! cut points: `1 {0, 10, 25}`, or `{0, 10, 25}` along whichever axis has as many parts.

use crate::{Cuts, DimSplit, Grid, Layout};
use smallvec::SmallVec;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// What is demanded of one dimension.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DimRule {
    /// Nothing.
    Any,
    /// Every rank holds all of it.
    Whole,
    /// It is split along a grid axis (any, if `None`), evenly or at the given points.
    Split {
        /// The grid axis.
        axis: Option<usize>,
        /// The cut points, one more than parts, from 0 to the extent.
        cuts: Option<Arc<[i64]>>,
    },
}

/// What is demanded of an array's layout.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Distribution {
    /// The grid of ranks; `None` leaves it to the compiler.
    pub grid: Option<Grid>,
    /// One rule per dimension.
    pub dims: SmallVec<[DimRule; 4]>,
}

impl Distribution {
    /// Every rank holds the whole array of `rank` dimensions.
    pub fn replicated(rank: usize) -> Distribution {
        Distribution { grid: None, dims: SmallVec::from_elem(DimRule::Whole, rank) }
    }

    /// Can an array of `shape` on `ranks` ranks be laid out so?
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, shape: &[i64], ranks: usize) -> Result<(), String> {
        self.check_shape(shape)?;
        match &self.grid {
            Some(grid) if grid.ranks() != ranks => {
                Err(format!("a grid of {} ranks on a job of {ranks}", grid.ranks()))
            }
            Some(grid) => self.check_grid(grid),
            None => Ok(()),
        }
    }

    /// What does not depend on the number of ranks.
    ///
    /// # Errors
    /// Rules for another number of dimensions, cut points that do not fit the extents, an axis that
    /// splits two dimensions.
    pub fn check_shape(&self, shape: &[i64]) -> Result<(), String> {
        if self.dims.len() != shape.len() {
            let (rules, dims) = (self.dims.len(), shape.len());
            return Err(format!("{rules} rules for an array of {dims} dimensions"));
        }
        for (rule, extent) in self.dims.iter().zip(shape) {
            let DimRule::Split { cuts: Some(cuts), .. } = rule else { continue };
            let spans = cuts.first() == Some(&0) && cuts.last() == Some(extent);
            if cuts.len() < 2 || !spans || !cuts.is_sorted() {
                return Err(format!("cut points {cuts:?} do not ascend from 0 to {extent}"));
            }
        }
        let axes: Vec<usize> = self.axes().collect();
        match axes.iter().enumerate().find(|(at, axis)| axes[..*at].contains(axis)) {
            Some((_, axis)) => Err(format!("axis {axis} cannot split two dimensions")),
            None => Ok(()),
        }
    }

    fn check_grid(&self, grid: &Grid) -> Result<(), String> {
        if let Some(axis) = self.axes().find(|axis| *axis >= grid.0.len()) {
            return Err(format!("the grid has {} axes, and no axis {axis}", grid.0.len()));
        }
        for rule in &self.dims {
            if let DimRule::Split { axis: Some(axis), cuts: Some(cuts) } = rule
                && cuts.len() != grid.0[*axis] + 1
            {
                let (parts, points) = (grid.0[*axis], cuts.len());
                return Err(format!("{points} cut points for the {parts} parts of axis {axis}"));
            }
        }
        Ok(())
    }

    fn axes(&self) -> impl Iterator<Item = usize> {
        self.dims.iter().filter_map(|rule| match rule {
            DimRule::Split { axis, .. } => *axis,
            _ => None,
        })
    }

    /// The layouts on `grid` (or on the grid demanded) that satisfy it: those that split the most
    /// dimensions, earlier ones first. There may be none.
    pub fn layouts(&self, shape: &[i64], grid: &Grid) -> Vec<Layout> {
        let mut grid = self.grid.clone().unwrap_or_else(|| grid.clone());
        // Axes of one rank are as good as missing ones.
        while self.axes().any(|axis| axis >= grid.0.len()) {
            grid.0.push(1);
        }
        let mut found: Vec<SmallVec<[DimSplit; 4]>> = vec![SmallVec::new()];
        for (dim, rule) in self.dims.iter().enumerate() {
            let longer =
                found.iter().flat_map(|splits| self.splits(splits, rule, shape[dim], &grid));
            found = longer.collect();
        }
        let used =
            |splits: &SmallVec<[DimSplit; 4]>| splits.iter().filter_map(DimSplit::axis).count();
        let most = found.iter().map(used).max().unwrap_or(0);
        found.retain(|splits| used(splits) == most);
        found.into_iter().map(|splits| Layout::split(grid.clone(), splits)).collect()
    }

    /// `before` with each split of the next dimension that its rule admits.
    fn splits(
        &self,
        before: &SmallVec<[DimSplit; 4]>,
        rule: &DimRule,
        extent: i64,
        grid: &Grid,
    ) -> Vec<SmallVec<[DimSplit; 4]>> {
        let taken = |axis: &usize| before.iter().any(|split| split.axis() == Some(*axis));
        let free = (0..grid.0.len()).filter(|axis| !taken(axis));
        let next: Vec<DimSplit> = match rule {
            DimRule::Whole => vec![DimSplit::Whole],
            DimRule::Any => {
                let fits = |axis: &usize| (2..=extent.max(1) as usize).contains(&grid.0[*axis]);
                let open = free.filter(|axis| fits(axis) && !self.axes().any(|own| own == *axis));
                let split = open.map(|axis| DimSplit::balanced(axis, extent));
                split.chain([DimSplit::Whole]).collect()
            }
            DimRule::Split { axis, cuts } => {
                let wanted = free.filter(|own| axis.is_none_or(|axis| axis == *own));
                wanted.filter_map(|axis| split_at(axis, cuts.as_ref(), extent, grid)).collect()
            }
        };
        let longer = |split: DimSplit| before.iter().cloned().chain([split]).collect();
        next.into_iter().map(longer).collect()
    }
}

fn split_at(axis: usize, cuts: Option<&Arc<[i64]>>, extent: i64, grid: &Grid) -> Option<DimSplit> {
    let cuts = match cuts {
        None => Cuts::Balanced(extent),
        Some(points) if points.len() == grid.0[axis] + 1 => Cuts::Explicit(points.clone()),
        Some(_) => return None,
    };
    Some(DimSplit::Split { axis, cuts, offset: 0, step: 1 })
}

impl fmt::Display for DimRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let points = |cuts: &[i64]| cuts.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
        match self {
            DimRule::Any => f.write_str("any"),
            DimRule::Whole => f.write_str("whole"),
            DimRule::Split { axis: Some(axis), cuts: None } => write!(f, "{axis}"),
            DimRule::Split { axis: Some(axis), cuts: Some(cuts) } => {
                write!(f, "{axis} {{{}}}", points(cuts))
            }
            DimRule::Split { axis: None, cuts: Some(cuts) } => write!(f, "{{{}}}", points(cuts)),
            DimRule::Split { axis: None, cuts: None } => f.write_str("split"),
        }
    }
}

impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(grid) = &self.grid {
            let sizes: Vec<String> = grid.0.iter().map(usize::to_string).collect();
            write!(f, "{}: ", sizes.join("x"))?;
        }
        let rules: Vec<String> = self.dims.iter().map(DimRule::to_string).collect();
        f.write_str(&rules.join(", "))
    }
}

impl FromStr for Distribution {
    type Err = String;

    fn from_str(text: &str) -> Result<Distribution, String> {
        let (grid, rules) = match text.split_once(':') {
            None => (None, text),
            Some((grid, rules)) => (Some(parse_grid(grid.trim())?), rules),
        };
        let mut dims = SmallVec::new();
        let mut rest = rules.trim();
        while !rest.is_empty() {
            let (rule, after) = cut_rule(rest);
            dims.push(parse_rule(rule.trim())?);
            rest = after.trim();
        }
        Ok(Distribution { grid, dims })
    }
}

fn parse_grid(text: &str) -> Result<Grid, String> {
    let sizes: Option<SmallVec<[usize; 3]>> = text
        .split('x')
        .map(|size| size.trim().parse().ok().filter(|size| (1..=1 << 20).contains(size)))
        .collect();
    sizes.map(Grid).ok_or_else(|| format!("'{text}' is no grid such as 4x2"))
}

/// The first rule of a list, and what follows its comma.
fn cut_rule(text: &str) -> (&str, &str) {
    let mut inside = false;
    let end = text.find(|character| {
        inside = (inside || character == '{') && character != '}';
        character == ',' && !inside
    });
    end.map_or((text, ""), |end| (&text[..end], &text[end + 1..]))
}

fn parse_rule(text: &str) -> Result<DimRule, String> {
    let wrong = || format!("'{text}' is no rule such as any, whole, 0 or 0 {{0, 10, 20}}");
    match text {
        "any" => return Ok(DimRule::Any),
        "whole" => return Ok(DimRule::Whole),
        "split" => return Ok(DimRule::Split { axis: None, cuts: None }),
        _ => {}
    }
    let (axis, cuts) = text.split_once('{').map_or((text, None), |(axis, cuts)| (axis, Some(cuts)));
    let axis = match axis.trim() {
        "" => None,
        // More axes than this no grid has.
        axis => Some(axis.parse().ok().filter(|axis| *axis < 16).ok_or_else(wrong)?),
    };
    let points = |cuts: &str| -> Option<Arc<[i64]>> {
        cuts.strip_suffix('}')?.split(',').map(|point| point.trim().parse().ok()).collect()
    };
    let cuts = cuts.map(|cuts| points(cuts).ok_or_else(wrong)).transpose()?;
    match (axis, &cuts) {
        (None, None) => Err(wrong()),
        _ => Ok(DimRule::Split { axis, cuts }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Distribution {
        let distribution: Distribution = text.parse().unwrap();
        assert_eq!(distribution.to_string(), text);
        distribution
    }

    #[test]
    fn texts_are_read_and_written() {
        for text in ["any", "whole, whole", "2x2: 0, any", "3: 0 {0, 1, 5, 9}", "{0, 4}, split"] {
            parsed(text);
        }
        for text in ["sometimes", "0 {1, x}", "2y2: any", "0 {1", "0x3: any", ",", "99"] {
            assert!(text.parse::<Distribution>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let refused =
            |text: &str, shape: &[i64], ranks| parsed(text).check(shape, ranks).unwrap_err();
        assert_eq!(refused("any", &[3, 3], 2), "1 rules for an array of 2 dimensions");
        assert_eq!(refused("2x2: 0, any", &[3, 3], 3), "a grid of 4 ranks on a job of 3");
        assert_eq!(refused("2: 1", &[3], 2), "the grid has 1 axes, and no axis 1");
        assert_eq!(refused("0, 0", &[3, 3], 2), "axis 0 cannot split two dimensions");
        assert_eq!(refused("2: 0 {0, 9}", &[9], 2), "2 cut points for the 2 parts of axis 0");
        for cuts in ["{0, 8}", "{1, 9}", "{0, 6, 5, 9}"] {
            assert!(refused(cuts, &[9], 1).contains("do not ascend from 0 to 9"), "{cuts}");
        }
    }

    #[test]
    fn layouts_split_as_much_as_the_rules_admit() {
        let axes = |text: &str, shape: &[i64], grid: &[usize]| -> Vec<Vec<Option<usize>>> {
            let layouts = parsed(text).layouts(shape, &Grid::new(grid));
            layouts.iter().map(|l| l.dims.iter().map(DimSplit::axis).collect()).collect()
        };
        assert_eq!(axes("any, whole", &[9, 9], &[4]), [[Some(0), None]]);
        assert_eq!(axes("any, any", &[9, 9], &[4]), [[Some(0), None], [None, Some(0)]]);
        assert_eq!(axes("1, any", &[9, 9], &[3, 2]), [[Some(1), Some(0)]]);
        assert_eq!(axes("whole, whole", &[9, 9], &[4]), [[None, None]]);
        assert_eq!(axes("{0, 1, 9}", &[9], &[3, 2]), [[Some(1)]]);
        assert!(axes("{0, 1, 9}", &[9], &[4]).is_empty());
        // On a line, a second axis has one rank.
        assert_eq!(axes("0, 1", &[9, 9], &[7]), [[Some(0), Some(1)]]);
    }
}
