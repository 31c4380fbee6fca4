//! Pictures of how arrays are spread over ranks, as SVG.

use crate::{IndexBox, Layout};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Boxes are coloured in turn; colours are far apart and light enough for dark text.
const COLOURS: [&str; 12] = [
    "#a6cee3", "#fdbf6f", "#b2df8a", "#fb9a99", "#cab2d6", "#ffff99", "#8dd3c7", "#fccde5",
    "#bebada", "#d9d9d9", "#80b1d3", "#ffed6f",
];
/// The longest side of the picture of an array, in pixels, and the shortest that can be seen.
const SIDE: f64 = 480.0;
const LEAST: f64 = 36.0;
/// Room for the axes, left and above.
const MARGIN: (f64, f64) = (96.0, 84.0);
/// More boxes than this are drawn without names.
const NAMED: usize = 256;

/// An SVG document that shows which rank owns which part of an array of `shape`. Axes carry the indices
/// at which the array is cut. Of more than two dimensions the last two are drawn, at index 0 of all
/// others. Ranks that own the same part share a box.
pub fn picture(title: &str, shape: &[i64], layout: &Layout) -> String {
    let drawn = shape.len().min(2);
    let first = shape.len() - drawn;
    let extents: Vec<i64> = shape[first..].to_vec();
    let (rows, columns) = match extents[..] {
        [] => (1, 1),
        [n] => (1, n),
        [n, m] => (n, m),
        _ => return String::new(),
    };
    let scale = Scale::new(rows, columns);
    let parts = parts(shape, layout, first);
    let mut body = String::new();
    for (position, (place, ranks)) in parts.iter().enumerate() {
        let region = scale.region(place);
        let name = if parts.len() <= NAMED { names(ranks) } else { String::new() };
        let colour = COLOURS[position % COLOURS.len()];
        body += &boxed(region, colour, &name, &format!("{}: {}", names(ranks), ranges(place)));
    }
    if parts.is_empty() {
        body += &text(MARGIN.0, MARGIN.1 + LEAST / 2.0, "start", 13, "no elements");
    }
    body += &axes(&scale, &parts, &extents, first);
    document(&scale, title, &subtitle(shape, layout, first), &body)
}

/// A part of the plane that is drawn: the rows and columns, each a half-open range of indices.
type Place = [(i64, i64); 2];

/// The ranks that own each part which is not empty.
fn parts(shape: &[i64], layout: &Layout, first: usize) -> BTreeMap<Place, Vec<usize>> {
    let mut parts: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
    for rank in 0..layout.grid.ranks() {
        let owned: IndexBox = layout.owned(shape, rank);
        let seen = owned.0[..first].iter().all(|range| range.lo <= 0 && range.hi > 0);
        if owned.is_empty() || !seen {
            continue;
        }
        let range = |at: usize| owned.0.get(at).map_or((0, 1), |range| (range.lo, range.hi));
        let place = match shape.len() - first {
            2 => [range(first), range(first + 1)],
            1 => [(0, 1), range(first)],
            _ => [(0, 1), (0, 1)],
        };
        parts.entry(place).or_default().push(rank);
    }
    parts
}

/// From indices to pixels.
struct Scale {
    rows: i64,
    columns: i64,
    width: f64,
    height: f64,
}

impl Scale {
    fn new(rows: i64, columns: i64) -> Scale {
        let (r, c) = (rows.max(1) as f64, columns.max(1) as f64);
        let most = r.max(c);
        let side = |extent: f64| (SIDE * extent / most).max(LEAST);
        Scale { rows, columns, width: side(c), height: side(r) }
    }

    fn x(&self, column: i64) -> f64 {
        MARGIN.0 + self.width * column as f64 / self.columns.max(1) as f64
    }

    fn y(&self, row: i64) -> f64 {
        MARGIN.1 + self.height * row as f64 / self.rows.max(1) as f64
    }

    /// Left, top, width and height.
    fn region(&self, place: &Place) -> [f64; 4] {
        let (left, top) = (self.x(place[1].0), self.y(place[0].0));
        [left, top, self.x(place[1].1) - left, self.y(place[0].1) - top]
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

fn ranges(place: &Place) -> String {
    format!("rows {}:{}, columns {}:{}", place[0].0, place[0].1, place[1].0, place[1].1)
}

fn subtitle(shape: &[i64], layout: &Layout, first: usize) -> String {
    let extents: Vec<String> = shape.iter().map(i64::to_string).collect();
    let grid: Vec<String> = layout.grid.0.iter().map(usize::to_string).collect();
    let mut text = match shape.is_empty() {
        true => "one element".to_string(),
        false => format!("{} elements", extents.join(" × ")),
    };
    text += &format!(", grid of {} ranks", grid.join(" × "));
    if layout.is_replicated() && layout.grid.ranks() > 1 {
        text += ", the whole array on every rank";
    }
    if first > 0 {
        text += ", at index 0 of the first dimensions";
    }
    text
}

fn boxed([left, top, width, height]: [f64; 4], colour: &str, name: &str, hint: &str) -> String {
    let mut svg = format!(
        "<g><title>{hint}</title><rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" \
         height=\"{height:.1}\" fill=\"{colour}\" stroke=\"#444\" stroke-width=\"1\"/>"
    );
    let (x, y) = (left + width / 2.0, top + height / 2.0);
    // About half of the size of a letter is its width.
    let number = name.trim_start_matches("ranks ").trim_start_matches("rank ");
    let room = |label: &str, size: f64| label.chars().count() as f64 * size * 0.56 <= width - 4.0;
    let fitting = [(name, 14.0), (number, 14.0), (number, 10.0)];
    let label = fitting.iter().find(|(label, size)| room(label, *size) && *size + 2.0 <= height);
    if let Some((label, size)) = label.filter(|(label, _)| !label.is_empty()) {
        svg += &text(x, y + size * 0.35, "middle", *size as u32, label);
    }
    svg + "</g>\n"
}

fn text(x: f64, y: f64, anchor: &str, size: u32, words: &str) -> String {
    let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" font-size=\"{size}\">{words}</text>\n"
    )
}

/// The indices at the cuts, as far as there is room for them, and the numbers of the dimensions.
fn axes(
    scale: &Scale,
    parts: &BTreeMap<Place, Vec<usize>>,
    extents: &[i64],
    first: usize,
) -> String {
    let cuts = |side: usize, extent: i64| {
        let ends = parts.keys().flat_map(|place| [place[side].0, place[side].1]);
        let mut cuts: Vec<i64> = ends.chain([0, extent]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        cuts
    };
    let mut svg = String::new();
    let (left, top) = MARGIN;
    if let Some(extent) = extents.last() {
        let shown = spaced(cuts(1, *extent), 34.0, |column| scale.x(column));
        for (column, x) in shown {
            let _ = writeln!(svg, "{}", tick(x, top - 6.0, x, top));
            svg += &text(x, top - 10.0, "middle", 11, &column.to_string());
        }
        let middle = left + scale.width / 2.0;
        let dim = format!("dimension {}", first + extents.len() - 1);
        svg += &text(middle, top - 28.0, "middle", 12, &dim);
    }
    if let [extent, _] = extents {
        for (row, y) in spaced(cuts(0, *extent), 13.0, |row| scale.y(row)) {
            let _ = writeln!(svg, "{}", tick(left - 6.0, y, left, y));
            svg += &text(left - 9.0, y + 4.0, "end", 11, &row.to_string());
        }
        let middle = top + scale.height / 2.0;
        let _ = write!(svg, "<g transform=\"translate(18 {middle:.1}) rotate(-90)\">");
        svg += &text(0.0, 0.0, "middle", 12, &format!("dimension {first}"));
        svg += "</g>\n";
    }
    svg
}

fn tick(x1: f64, y1: f64, x2: f64, y2: f64) -> String {
    format!(
        "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"#444\" \
         stroke-width=\"1\"/>"
    )
}

/// The cuts that are drawn far enough from each other; the last one always.
fn spaced(cuts: Vec<i64>, least: f64, at: impl Fn(i64) -> f64) -> Vec<(i64, f64)> {
    let mut shown: Vec<(i64, f64)> = Vec::new();
    let last = cuts.last().copied();
    for cut in cuts {
        let place = at(cut);
        let crowded = |(_, before): &(i64, f64)| place - before < least;
        if Some(cut) == last {
            // The extent matters more than a cut next to it.
            while shown.len() > 1 && shown.last().is_some_and(crowded) {
                shown.pop();
            }
        } else if shown.last().is_some_and(crowded) {
            continue;
        }
        shown.push((cut, place));
    }
    shown
}

fn document(scale: &Scale, title: &str, subtitle: &str, body: &str) -> String {
    // Long titles need room as well.
    let words = title.chars().count().max(subtitle.chars().count()) as f64 * 7.6;
    let width = (MARGIN.0 + scale.width + 32.0).max(words + 32.0);
    let height = MARGIN.1 + scale.height + 24.0;
    let (title, subtitle) =
        (text(16.0, 22.0, "start", 15, title), text(16.0, 40.0, "start", 12, subtitle));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"sans-serif\" fill=\"#222\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{title}{subtitle}{body}</svg>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cuts, DimSplit, Grid};

    fn count(svg: &str, what: &str) -> usize {
        svg.matches(what).count()
    }

    #[test]
    fn each_part_is_drawn_once_with_its_rank() {
        for (shape, grid, axes, boxes) in [
            (&[90, 70][..], &[2, 3][..], &[Some(0), Some(1)][..], 6),
            (&[90, 70], &[4], &[None, Some(0)], 4),
            (&[90, 70], &[4], &[None, None], 1),
            (&[2], &[3], &[Some(0)], 2),
            (&[], &[3], &[], 1),
            (&[0, 5], &[2], &[Some(0), None], 0),
            (&[6, 8, 9], &[2, 2], &[Some(0), Some(1), None], 2),
        ] {
            let layout = Layout::balanced(Grid::new(grid), shape, axes);
            let svg = picture("a < b", shape, &layout);
            assert_eq!(count(&svg, "stroke=\"#444\" stroke-width=\"1\"/><"), boxes, "{svg}");
            assert_eq!(count(&svg, "<g>"), boxes);
            assert!(svg.contains("a &lt; b") && svg.ends_with("</svg>\n"));
        }
    }

    #[test]
    fn cuts_stand_at_the_axes() {
        let cuts = Cuts::Explicit([0, 10, 25, 100].into());
        let rows = DimSplit::Split { axis: 0, cuts, offset: 0, step: 1 };
        let layout = Layout::split(Grid::line(3), [rows, DimSplit::Whole].into_iter().collect());
        let svg = picture("x", &[100, 40], &layout);
        for cut in ["0", "10", "25", "100", "40"] {
            assert!(svg.contains(&format!(">{cut}</text>")), "{cut} in {svg}");
        }
        assert!(svg.contains("rank 2") && svg.contains("dimension 1"));
    }

    #[test]
    fn ranks_that_own_the_same_share_a_box() {
        assert_eq!(names(&[3]), "rank 3");
        assert_eq!(names(&[0, 1, 2, 3]), "ranks 0–3");
        assert_eq!(names(&[0, 2, 4, 6]), "ranks 0, 2, 4, … 6");
        assert_eq!(names(&[1, 3]), "ranks 1, 3");
    }
}
