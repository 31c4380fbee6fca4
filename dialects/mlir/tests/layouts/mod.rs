//! Random layouts.

use proptest::prelude::*;
use ramba_abi::{Cuts, DimSplit, Grid, Layout, Reduction};
use smallvec::smallvec;

/// Layouts of two dimensions over grids of up to three axes.
pub fn layouts() -> impl Strategy<Value = Layout> {
    let grid = prop::collection::vec(1usize..4, 1..4);
    let halo = (0i64..3, 0i64..3);
    (grid, splits(), splits(), halo.clone(), halo, any::<bool>()).prop_map(
        |(grid, first, second, low, high, partial)| {
            let grid = Grid::new(&grid);
            let axes = grid.0.len();
            let dims = smallvec![
                placed(first, 0, &grid),
                if axes > 1 { placed(second, axes - 1, &grid) } else { DimSplit::Whole }
            ];
            let mut layout = Layout::split(grid, dims).with_halo(&[low, high]);
            if partial && axes > 2 {
                layout.partial.push((1, Reduction::Max));
            }
            layout
        },
    )
}

/// What a split is apart from its axis: the gaps between cut points (none: even), offset, step.
type SplitParts = Option<(Option<[i64; 3]>, i64, i64)>;

fn splits() -> impl Strategy<Value = SplitParts> {
    let gaps = prop::option::of([0i64..5, 0i64..5, 0i64..5]);
    let step = prop_oneof![Just(1i64), Just(-1), -9i64..-1, 2i64..9];
    prop::option::of((gaps, prop_oneof![Just(0i64), -9i64..99], step))
}

fn placed(parts: SplitParts, axis: usize, grid: &Grid) -> DimSplit {
    let Some((gaps, offset, step)) = parts else {
        return DimSplit::Whole;
    };
    let cuts = match gaps {
        None => Cuts::Balanced(offset.abs() + 7),
        Some(gaps) => {
            let mut points = vec![0];
            points.extend((0..grid.0[axis]).scan(0, |end, part| {
                *end += gaps[part];
                Some(*end)
            }));
            Cuts::Explicit(points.into())
        }
    };
    DimSplit::Split { axis, cuts, offset, step }
}
