//! Layouts in IR.
//!
//! ```mlir
//! #dist.layout<array<i64: 2, 3>, ["0: 4000", "1: 4000 at 2 + k", "whole halo 1, 1"], ["1: sum"]>
//! ```
//! 1. The shape of the grid of ranks.
//! 2. How each dimension is split: `whole`, or `AXIS: CUTS`, where `CUTS` is the extent of a cut
//!    domain split evenly, or its cut points `{0, 10, 15}`. `at OFFSET + STEP k` says which index of
//!    the cut domain element `k` lives with (`at 2 + k`, `at 9 - k`, `at 1 + 3k`; left out if that is
//!    `k` itself). `halo LOW, HIGH` counts the neighbours' elements held beside the own ones.
//! 3. The grid axes along which the ranks hold partial results, and how these combine.

use crate::{Session, raw};
use melior::ir::Attribute;
use melior::ir::attribute::{ArrayAttribute, DenseI64ArrayAttribute};
use ramba_abi::{Cuts, DimSplit, Grid, Layout, Reduction};
use ramba_dialects::verify::check_layout;
use std::fmt::Write;

const PREFIX: &str = "#dist.layout<";

/// The text of a layout.
pub fn text(layout: &Layout) -> String {
    let grid: Vec<String> = layout.grid.0.iter().map(usize::to_string).collect();
    let no_halo = std::iter::repeat(&(0, 0));
    let halos = layout.halo.iter().chain(no_halo);
    let dims = layout.dims.iter().zip(halos).map(|(dim, halo)| dim_text(dim, *halo));
    let partial = layout.partial.iter().map(|(axis, kind)| format!("{axis}: {}", kind.name()));
    let grid = if grid.is_empty() { String::new() } else { format!(": {}", grid.join(", ")) };
    format!("{PREFIX}array<i64{grid}>, {}, {}>", list(dims), list(partial))
}

fn list(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.map(|item| format!("\"{item}\"")).collect();
    format!("[{}]", items.join(", "))
}

fn dim_text(dim: &DimSplit, halo: (i64, i64)) -> String {
    let mut text = match dim {
        DimSplit::Whole => "whole".to_string(),
        DimSplit::Split { axis, cuts, offset, step } => {
            format!("{axis}: {}{}", cuts_text(cuts), image_text(*offset, *step))
        }
    };
    if halo != (0, 0) {
        // Writing to a string cannot fail.
        let _ = write!(text, " halo {}, {}", halo.0, halo.1);
    }
    text
}

fn cuts_text(cuts: &Cuts) -> String {
    match cuts {
        Cuts::Balanced(extent) => extent.to_string(),
        Cuts::Explicit(points) => {
            let points: Vec<String> = points.iter().map(i64::to_string).collect();
            format!("{{{}}}", points.join(", "))
        }
    }
}

fn image_text(offset: i64, step: i64) -> String {
    let sign = if step < 0 { '-' } else { '+' };
    match (offset, step) {
        (0, 1) => String::new(),
        (_, 1 | -1) => format!(" at {offset} {sign} k"),
        _ => format!(" at {offset} {sign} {}k", step.unsigned_abs()),
    }
}

/// The attribute of a layout.
///
/// # Errors
/// If MLIR refuses its text, which it does for no valid layout.
pub fn attribute<'c>(session: &'c Session, layout: &Layout) -> Result<Attribute<'c>, String> {
    let text = text(layout);
    Attribute::parse(session.context(), &text).ok_or_else(|| format!("{text} is not a layout"))
}

/// The layout of an attribute.
///
/// # Errors
/// What is wrong with it.
pub fn from_attribute(session: &Session, attribute: Attribute) -> Result<Layout, String> {
    let text = raw::attribute_text(attribute);
    let inside = text.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix('>'));
    let inside = inside.ok_or_else(|| format!("{text} is not a layout"))?;
    parse_parts(session, inside).map_err(|error| format!("{text}: {error}"))
}

fn parse_parts(session: &Session, inside: &str) -> Result<Layout, String> {
    let parts = Attribute::parse(session.context(), &format!("[{inside}]"));
    let parts = parts.and_then(|parts| ArrayAttribute::try_from(parts).ok());
    let part = |position| parts.and_then(|parts| parts.element(position).ok());
    let (Some(grid), Some(dims), Some(partial)) = (part(0), part(1), part(2)) else {
        return Err("needs a grid, a list of splits and a list of partial axes".into());
    };
    let grid = parse_grid(grid)?;
    let mut layout = Layout::split(grid, Default::default());
    for dim in strings(dims)? {
        let (split, halo) = parse_dim(&dim).ok_or_else(|| format!("\"{dim}\" is not a split"))?;
        layout.dims.push(split);
        layout.halo.push(halo);
    }
    for item in strings(partial)? {
        let known = parse_partial(&item);
        layout.partial.push(known.ok_or_else(|| format!("\"{item}\" is not AXIS: REDUCTION"))?);
    }
    check_layout(&layout, layout.dims.len())?;
    Ok(layout)
}

fn parse_grid(attribute: Attribute) -> Result<Grid, String> {
    let wrong = || "the grid must be array<i64: ...> of positive sizes".to_string();
    let sizes = DenseI64ArrayAttribute::try_from(attribute).map_err(|_| wrong())?;
    let size = |position| usize::try_from(sizes.element(position).ok()?).ok().filter(|n| *n > 0);
    let grid: Option<_> = (0..sizes.len()).map(size).collect();
    let grid = Grid(grid.ok_or_else(wrong)?);
    let ranks = grid.0.iter().try_fold(1usize, |product, size| product.checked_mul(*size));
    ranks.map(|_| grid).ok_or_else(wrong)
}

fn strings(attribute: Attribute) -> Result<Vec<String>, String> {
    let wrong = || format!("{} is not a list of strings", raw::attribute_text(attribute));
    let items = ArrayAttribute::try_from(attribute).map_err(|_| wrong())?;
    let item = |position| raw::string_value(items.element(position).ok()?);
    (0..items.len()).map(|position| item(position).ok_or_else(wrong)).collect()
}

fn parse_partial(text: &str) -> Option<(usize, Reduction)> {
    let (axis, kind) = text.split_once(':')?;
    Some((axis.trim().parse().ok()?, Reduction::from_name(kind.trim())?))
}

fn parse_dim(text: &str) -> Option<(DimSplit, (i64, i64))> {
    let (split, halo) = match text.split_once(" halo ") {
        None => (text, (0, 0)),
        Some((split, halo)) => {
            let (low, high) = halo.split_once(',')?;
            (split, (number(low)?, number(high)?))
        }
    };
    if split.trim() == "whole" {
        return Some((DimSplit::Whole, halo));
    }
    let (axis, rest) = split.split_once(':')?;
    let (cuts, image) = rest.split_once(" at ").unwrap_or((rest, "0 + k"));
    let (offset, step) = parse_image(image.trim())?;
    let axis = axis.trim().parse().ok()?;
    Some((DimSplit::Split { axis, cuts: parse_cuts(cuts.trim())?, offset, step }, halo))
}

fn parse_cuts(text: &str) -> Option<Cuts> {
    let Some(points) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
        return Some(Cuts::Balanced(number(text)?));
    };
    let points: Option<Vec<i64>> = points.split(',').map(number).collect();
    Some(Cuts::Explicit(points?.into()))
}

/// `OFFSET + STEP k`, `OFFSET - STEP k`.
fn parse_image(text: &str) -> Option<(i64, i64)> {
    let mut words = text.split_whitespace();
    let offset = number(words.next()?)?;
    let sign = words.next()?;
    let size = words.next()?.strip_suffix('k')?;
    let size = if size.is_empty() { 1 } else { number(size).filter(|size| *size < 1 << 32)? };
    let step = match sign {
        "+" => size,
        "-" => -size,
        _ => return None,
    };
    words.next().is_none().then_some((offset, step))
}

/// A number small enough that the algebra of layouts does not overflow on it.
fn number(text: &str) -> Option<i64> {
    text.trim().parse().ok().filter(|number: &i64| number.unsigned_abs() < 1 << 60)
}
