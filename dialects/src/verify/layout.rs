//! Layouts: do they say, for each element, which ranks have it?

use crate::ArrayType;
use crate::ir::{AttrValue, Op};
use ramba_abi::{Cuts, DimSplit, Layout};

/// Checks the layout of a type that has one.
pub(super) fn check_type(ty: &ArrayType) -> Result<(), String> {
    match &ty.layout {
        Some(layout) => check(layout, ty.rank()).map_err(|e| format!("the layout of {ty} {e}")),
        None => Ok(()),
    }
}

/// Checks the layouts among an operation's attributes.
pub(super) fn check_op(op: &Op) -> Result<(), String> {
    for (attr, value) in op.opcode.def().attrs.iter().zip(&op.attrs) {
        let AttrValue::Layout(layout) = value else {
            continue;
        };
        let form = op.generic_form();
        let rank = form.as_ref().map_or(layout.dims.len(), |form| form.domain.len());
        check(layout, rank).map_err(|e| format!("attribute '{}' {e}", attr.name))?;
        if form.is_some() && (layout.has_halo() || !layout.partial.is_empty()) {
            return Err(format!("attribute '{}': a domain has no halo and no parts", attr.name));
        }
    }
    Ok(())
}

/// Checks a layout of arrays of `rank` dimensions.
///
/// # Errors
/// What the layout does that its algebra is not defined on.
pub fn check(layout: &Layout, rank: usize) -> Result<(), String> {
    if [layout.dims.len(), layout.halo.len()] != [rank; 2] {
        return Err(format!("splits {} dimensions of {rank}", layout.dims.len()));
    }
    if layout.halo.iter().any(|&(low, high)| low < 0 || high < 0) {
        return Err(format!("has the negative halo {:?}", layout.halo));
    }
    if layout.grid.0.contains(&0) {
        return Err(format!("has the empty grid {:?}", layout.grid.0));
    }
    let partial = layout.partial.iter().map(|(axis, _)| *axis);
    let mut seen = Vec::new();
    for axis in layout.dims.iter().filter_map(DimSplit::axis).chain(partial) {
        if axis >= layout.grid.0.len() {
            return Err(format!("uses axis {axis} of a grid of {}", layout.grid.0.len()));
        }
        if seen.contains(&axis) {
            return Err(format!("uses axis {axis} twice"));
        }
        seen.push(axis);
    }
    layout.dims.iter().try_for_each(|split| check_split(layout, split))
}

fn check_split(layout: &Layout, split: &DimSplit) -> Result<(), String> {
    let DimSplit::Split { axis, cuts, step, .. } = split else {
        return Ok(());
    };
    if *step == 0 {
        return Err("has step 0".into());
    }
    match cuts {
        Cuts::Balanced(extent) if *extent < 0 => Err(format!("cuts the negative extent {extent}")),
        Cuts::Explicit(points) => {
            let parts = layout.grid.0[*axis];
            let ascending = points.windows(2).all(|pair| pair[0] <= pair[1]);
            if ascending && points.len() == parts + 1 {
                Ok(())
            } else {
                Err(format!("does not cut into {parts} parts at {points:?}"))
            }
        }
        _ => Ok(()),
    }
}
