//! Pictures of how arrays are spread over ranks, as SVG.
//!
//! The last two dimensions of an array are drawn as a plane. Of three dimensions, each part of the first
//! is a plane of its own; of more, index 0 of those before the last three is drawn.

mod svg;

use crate::{IndexBox, Layout};
use std::collections::{BTreeMap, BTreeSet};
use svg::Frame;

/// Boxes are coloured in turn; colours are far apart and light enough for dark text.
const COLOURS: [&str; 12] = [
    "#a6cee3", "#fdbf6f", "#b2df8a", "#fb9a99", "#cab2d6", "#ffff99", "#8dd3c7", "#e5c494",
    "#f4b6dc", "#d9d9d9", "#80b1d3", "#ccebc5",
];
/// More planes than this are left out.
const MOST_PLANES: usize = 16;

/// A half-open range of indices. (The layouts' own ranges have no order.)
type Ends = (i64, i64);

/// A part of a plane, and all ranks that own it.
struct Part {
    rows: Ends,
    columns: Ends,
    ranks: Vec<usize>,
    colour: &'static str,
}

/// What lies in one part of the dimension before the last two, if there is one.
struct Plane {
    depth: Option<Ends>,
    parts: Vec<Part>,
}

/// An SVG document that shows which rank owns which part of an array of `shape`. Axes carry the indices
/// at which the array is cut; ranks that own the same part share a box.
pub fn picture(title: &str, shape: &[i64], layout: &Layout) -> String {
    let mut planes = planes(shape, layout);
    let left_out = planes.len().saturating_sub(MOST_PLANES);
    planes.truncate(MOST_PLANES);
    let idle: Vec<usize> =
        (0..layout.grid.ranks()).filter(|rank| layout.owned(shape, *rank).is_empty()).collect();
    let mut notes = vec![summary(shape, layout)];
    notes.extend((shape.len() > 3).then(|| {
        let dims: Vec<String> = (0..shape.len() - 3).map(|dim| dim.to_string()).collect();
        format!("at index 0 of dimension {}", dims.join(", "))
    }));
    notes.extend((!idle.is_empty()).then(|| format!("nothing on {}", names(&idle))));
    notes.extend((left_out > 0).then(|| format!("{left_out} planes are left out")));
    Frame::new(shape, &planes).document(title, &notes)
}

/// The planes of an array, each with the parts that are not empty.
fn planes(shape: &[i64], layout: &Layout) -> Vec<Plane> {
    let mut owners: BTreeMap<Option<Ends>, BTreeMap<[Ends; 2], Vec<usize>>> = BTreeMap::new();
    for rank in 0..layout.grid.ranks() {
        if let Some((depth, place)) = place(&layout.owned(shape, rank)) {
            owners.entry(depth).or_default().entry(place).or_default().push(rank);
        }
    }
    let count = owners.values().map(BTreeMap::len).sum();
    let mut drawn = 0;
    let planes = owners.into_iter().enumerate().map(|(position, (depth, parts))| {
        let colours = Colours::of(parts.keys(), count, position);
        let part = |([rows, columns], ranks): ([Ends; 2], Vec<usize>)| {
            drawn += 1;
            Part { rows, columns, ranks, colour: colours.of_part(drawn - 1, rows, columns) }
        };
        Plane { depth, parts: parts.into_iter().map(part).collect() }
    });
    planes.collect()
}

/// Where a box is drawn: its plane, rows and columns. `None` if it is empty or not seen.
fn place(owned: &IndexBox) -> Option<(Option<Ends>, [Ends; 2])> {
    let ends: Vec<Ends> = owned.0.iter().map(|range| (range.lo, range.hi)).collect();
    let (unseen, depth, place) = match &ends[..] {
        [] => (&[][..], None, [(0, 1), (0, 1)]),
        [columns] => (&[][..], None, [(0, 1), *columns]),
        [rows, columns] => (&[][..], None, [*rows, *columns]),
        [unseen @ .., depth, rows, columns] => (unseen, Some(*depth), [*rows, *columns]),
    };
    let seen = unseen.iter().all(|(lo, hi)| *lo <= 0 && *hi > 0);
    (seen && !owned.is_empty()).then_some((depth, place))
}

/// Colours so that neighbours differ; as long as there are enough, all parts do.
struct Colours {
    parts: usize,
    plane: usize,
    rows: BTreeSet<Ends>,
    columns: BTreeSet<Ends>,
}

impl Colours {
    fn of<'a>(
        places: impl Iterator<Item = &'a [Ends; 2]> + Clone,
        parts: usize,
        plane: usize,
    ) -> Colours {
        let rows = places.clone().map(|place| place[0]).collect();
        Colours { parts, plane, rows, columns: places.map(|place| place[1]).collect() }
    }

    fn of_part(&self, number: usize, rows: Ends, columns: Ends) -> &'static str {
        let before = |all: &BTreeSet<Ends>, own: Ends| all.range(..own).count();
        let (row, column) = (before(&self.rows, rows), before(&self.columns, columns));
        let turn =
            if self.parts <= COLOURS.len() { number } else { 3 * self.plane + 5 * row + column };
        COLOURS[turn % COLOURS.len()]
    }
}

/// Such as `rank 3`, `ranks 0–3` or `ranks 0, 2, 4, … 6`.
fn names(ranks: &[usize]) -> String {
    let [first, .., last] = ranks else {
        return format!("rank {}", ranks.first().copied().unwrap_or_default());
    };
    if last - first + 1 == ranks.len() {
        return format!("ranks {first}–{last}");
    }
    let listed: Vec<String> = ranks.iter().take(3).map(usize::to_string).collect();
    let more = if ranks.len() > 3 { format!(", … {last}") } else { String::new() };
    format!("ranks {}{more}", listed.join(", "))
}

fn summary(shape: &[i64], layout: &Layout) -> String {
    let product = |factors: Vec<String>| factors.join(" × ");
    let elements = match shape {
        [] | [1] => "one element".to_string(),
        _ => format!("{} elements", product(shape.iter().map(i64::to_string).collect())),
    };
    let grid = product(layout.grid.0.iter().map(usize::to_string).collect());
    let how = match layout.grid.ranks() {
        1 => "on one rank".to_string(),
        _ if layout.is_replicated() => format!("whole on each rank of a grid of {grid}"),
        _ => format!("on a grid of {grid} ranks"),
    };
    format!("{elements} {how}")
}

#[cfg(test)]
mod tests;
