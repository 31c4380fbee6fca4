//! Boxes, axes and words.

use super::{Ends, Part, Plane, names};
use std::fmt::Write;

/// The longest side of a plane in pixels, if it is the only one and if not.
const SIDE: [f64; 2] = [480.0, 220.0];
/// The shortest side that can be seen, and the shortest beside which a dimension's name has room.
const LEAST: f64 = 40.0;
const NAMED: f64 = 80.0;
/// Room around each plane: left of it (indices, the name of the dimension), above it, right, and below.
const MARGIN: [f64; 4] = [84.0, 66.0, 28.0, 14.0];
/// Planes beside each other.
const ACROSS: usize = 4;
/// The sizes of letters, largest first, that a label may have.
const LABELS: [f64; 3] = [14.0, 11.0, 9.0];

/// All planes, on one scale.
pub struct Frame<'a> {
    planes: &'a [Plane],
    dims: usize,
    rows: i64,
    columns: i64,
    width: f64,
    height: f64,
}

impl<'a> Frame<'a> {
    pub fn new(shape: &[i64], planes: &'a [Plane]) -> Frame<'a> {
        let (rows, columns) = match shape {
            [] => (1, 1),
            [columns] => (1, *columns),
            [.., rows, columns] => (*rows, *columns),
        };
        let (tall, wide) = (rows.max(1) as f64, columns.max(1) as f64);
        let most = if shape.is_empty() { NAMED } else { SIDE[usize::from(planes.len() > 1)] };
        let side = |extent: f64, least: f64| (most * extent / tall.max(wide)).max(least);
        let (width, height) =
            (side(wide, LEAST), side(tall, if shape.len() > 1 { NAMED } else { LEAST }));
        Frame { planes, dims: shape.len(), rows, columns, width, height }
    }

    pub fn document(&self, title: &str, notes: &[String]) -> String {
        let [left, above, right, below] = MARGIN;
        let cell = (left + self.width + right, above + self.height + below);
        let head = 36.0 + 17.0 * notes.len() as f64;
        let across = self.planes.len().clamp(1, ACROSS);
        let down = self.planes.len().div_ceil(across);
        let mut body = text(16.0, 24.0, "start", 15.0, title);
        for (line, note) in notes.iter().enumerate() {
            body += &text(16.0, 44.0 + 17.0 * line as f64, "start", 12.0, note);
        }
        for (position, plane) in self.planes.iter().enumerate() {
            let x = left + cell.0 * (position % across) as f64;
            let y = head + above + cell.1 * (position / across) as f64;
            let drawn = self.plane(plane);
            let _ = writeln!(body, "<g transform=\"translate({x:.1} {y:.1})\">\n{drawn}</g>");
        }
        let words = notes.iter().map(String::as_str).chain([title]);
        // Long lines need room as well.
        let words = words.map(|words| room(words, 15.0)).fold(0.0, f64::max) + 32.0;
        let (width, height) = ((cell.0 * across as f64).max(words), head + cell.1 * down as f64);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"sans-serif\" fill=\"#222\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{body}</svg>\n"
        )
    }

    fn x(&self, column: i64) -> f64 {
        self.width * column as f64 / self.columns.max(1) as f64
    }

    fn y(&self, row: i64) -> f64 {
        self.height * row as f64 / self.rows.max(1) as f64
    }

    fn plane(&self, plane: &Plane) -> String {
        let parts = plane.parts.iter().map(|part| self.part(part));
        parts.collect::<String>() + &self.axes(plane)
    }

    fn part(&self, part: &Part) -> String {
        let (left, top) = (self.x(part.columns.0), self.y(part.rows.0));
        let (width, height) = (self.x(part.columns.1) - left, self.y(part.rows.1) - top);
        let (name, colour) = (names(&part.ranks), part.colour);
        let hint = format!("{name}: {}", self.ranges(part));
        let label = label(&name, [left, top, width, height]);
        format!(
            "<g><title>{hint}</title><rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" \
             height=\"{height:.1}\" fill=\"{colour}\" stroke=\"#444\"/>{label}</g>\n"
        )
    }

    /// The indices that a box holds, as in Python, of the dimensions that are drawn.
    fn ranges(&self, part: &Part) -> String {
        let drawn = [part.rows, part.columns];
        let drawn = drawn[2 - self.dims.min(2)..].iter();
        let ranges: Vec<String> = drawn.map(|(lo, hi)| format!("{lo}:{hi}")).collect();
        format!("[{}]", ranges.join(", "))
    }

    /// The indices at the cuts, as far as there is room for them, and the numbers of the dimensions.
    fn axes(&self, plane: &Plane) -> String {
        let mut svg = String::new();
        if let Some((lo, hi)) = plane.depth {
            let caption = format!("dimension {}: {lo} to {hi}", self.dims - 3);
            svg += &text(self.width / 2.0, -46.0, "middle", 12.0, &caption);
        }
        if self.dims > 0 {
            let ends = plane.parts.iter().map(|part| part.columns);
            let widest = room(&self.columns.to_string(), 11.0);
            for (column, x) in spaced(cuts(ends, self.columns), widest + 6.0, |at| self.x(at)) {
                svg += &tick(x, -5.0, x, 0.0);
                svg += &text(x, -9.0, "middle", 11.0, &column.to_string());
            }
            let name = format!("dimension {}", self.dims - 1);
            svg += &text(self.width / 2.0, -28.0, "middle", 12.0, &name);
        }
        if self.dims > 1 {
            let ends = plane.parts.iter().map(|part| part.rows);
            for (row, y) in spaced(cuts(ends, self.rows), 13.0, |at| self.y(at)) {
                svg += &tick(-5.0, y, 0.0, y);
                svg += &text(-8.0, y + 4.0, "end", 11.0, &row.to_string());
            }
            let name = format!("dimension {}", self.dims - 2);
            svg += &upright(12.0 - MARGIN[0] + 8.0, self.height / 2.0, 12.0, &name);
        }
        svg
    }
}

/// Where a dimension is cut, its ends included.
fn cuts(parts: impl Iterator<Item = Ends>, extent: i64) -> Vec<i64> {
    let mut cuts: Vec<i64> = parts.flat_map(|(lo, hi)| [lo, hi]).chain([0, extent]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts
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

/// The name of a box in it, as large as fits, upright if need be; nothing if there is no room.
fn label(name: &str, [left, top, width, height]: [f64; 4]) -> String {
    let number = name.trim_start_matches("ranks ").trim_start_matches("rank ");
    let fits = |words: &str, size: f64, along: f64, across: f64| {
        room(words, size) <= along - 4.0 && size + 2.0 <= across
    };
    let (x, y) = (left + width / 2.0, top + height / 2.0);
    for (words, size) in [name, number].into_iter().flat_map(|words| LABELS.map(|s| (words, s))) {
        if fits(words, size, width, height) {
            return text(x, y + size * 0.35, "middle", size, words);
        }
        if fits(words, size, height, width) {
            return upright(x + size * 0.35, y, size, words);
        }
    }
    String::new()
}

/// About how long some words are: a letter is about half as wide as it is high.
fn room(words: &str, size: f64) -> f64 {
    words.chars().count() as f64 * size * 0.56
}

fn text(x: f64, y: f64, anchor: &str, size: f64, words: &str) -> String {
    let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" font-size=\"{size}\">{words}</text>\n"
    )
}

/// Words from below to above.
fn upright(x: f64, y: f64, size: f64, words: &str) -> String {
    let words = text(0.0, 0.0, "middle", size, words);
    format!("<g transform=\"translate({x:.1} {y:.1}) rotate(-90)\">{words}</g>\n")
}

fn tick(x1: f64, y1: f64, x2: f64, y2: f64) -> String {
    format!("<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"#444\"/>\n")
}
