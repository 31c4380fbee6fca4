use super::*;
use crate::{Cuts, DimSplit, Grid};
use std::collections::HashSet;

fn drawn(shape: &[i64], grid: &[usize], axes: &[Option<usize>]) -> String {
    picture("a < b", shape, &Layout::balanced(Grid::new(grid), shape, axes))
}

/// The colours of the boxes, in the order in which they are drawn.
fn colours(svg: &str) -> Vec<&str> {
    svg.split("fill=\"#").skip(2).map(|rest| &rest[..6]).collect()
}

#[test]
fn each_part_is_drawn_once_with_its_ranks() {
    for (shape, grid, axes, boxes) in [
        (&[90, 70][..], &[2, 3][..], &[Some(0), Some(1)][..], 6),
        (&[90, 70], &[4], &[None, Some(0)], 4),
        (&[90, 70], &[4], &[None, None], 1),
        (&[2], &[3], &[Some(0)], 2),
        (&[], &[3], &[], 1),
        (&[0, 5], &[2], &[Some(0), None], 0),
        (&[6, 8, 9], &[2, 2], &[Some(0), Some(1), None], 4),
        (&[6, 8, 9, 7], &[2, 3], &[Some(0), Some(1), None, None], 3),
        (&[64, 64], &[64, 64], &[Some(0), Some(1)], 4096),
    ] {
        let svg = drawn(shape, grid, axes);
        assert_eq!(svg.matches("<g><title>").count(), boxes, "{shape:?} on {grid:?}");
        assert!(svg.contains("a &lt; b") && svg.ends_with("</svg>\n"));
        let opened = svg.matches("<g").count();
        assert_eq!(opened, svg.matches("</g>").count());
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
    assert!(svg.contains("<title>rank 1: [10:25, 0:40]</title>"), "{svg}");
    assert!(svg.contains(">rank 2</text>") && svg.contains(">dimension 1</text>"));
}

#[test]
fn a_third_dimension_has_a_plane_for_each_part() {
    let svg = drawn(&[7, 8, 9], &[2, 2], &[Some(0), Some(1), None]);
    assert!(svg.contains(">dimension 0: 0 to 3</text>"), "{svg}");
    assert!(svg.contains(">dimension 0: 3 to 7</text>"), "{svg}");
    let many = drawn(&[40, 8, 9], &[40], &[Some(0), None, None]);
    assert!(many.contains("24 planes are left out"));
    let deeper = drawn(&[2, 3, 8, 9], &[2], &[Some(0), None, None, None]);
    assert!(deeper.contains("at index 0 of dimension 0"));
    assert!(deeper.contains("rank 0") && !deeper.contains("rank 1"));
}

#[test]
fn ranks_without_elements_are_named() {
    assert!(drawn(&[2], &[4], &[Some(0)]).contains("nothing on ranks"));
    assert!(drawn(&[0, 5], &[2], &[Some(0), None]).contains("nothing on ranks 0–1"));
    assert!(!drawn(&[9], &[4], &[Some(0)]).contains("nothing on"));
}

#[test]
fn neighbours_have_different_colours() {
    let all = |svg: &str| colours(svg).into_iter().map(String::from).collect::<Vec<_>>();
    let few = all(&drawn(&[90, 80], &[3, 4], &[Some(0), Some(1)]));
    assert_eq!(few.iter().collect::<HashSet<_>>().len(), 12);
    for (rows, columns) in [(4, 12), (13, 13), (12, 5)] {
        let svg = drawn(&[900, 900], &[rows, columns], &[Some(0), Some(1)]);
        let colours = all(&svg);
        assert_eq!(colours.len(), rows * columns);
        for (at, colour) in colours.iter().enumerate() {
            let beside = (at % columns > 0).then(|| &colours[at - 1]);
            let above = (at >= columns).then(|| &colours[at - columns]);
            assert!(beside != Some(colour) && above != Some(colour), "{rows} x {columns}: {at}");
        }
    }
}

#[test]
fn ranks_that_own_the_same_share_a_box() {
    assert_eq!(names(&[3]), "rank 3");
    assert_eq!(names(&[0, 1, 2, 3]), "ranks 0–3");
    assert_eq!(names(&[0, 2, 4, 6]), "ranks 0, 2, 4, … 6");
    assert_eq!(names(&[1, 3]), "ranks 1, 3");
    assert!(drawn(&[90, 70], &[4], &[None, None]).contains(">ranks 0–3</text>"));
}
