//! Operations that rearrange elements, and the write through a view.

use super::creation::check_shape;
use super::{Arity, Family, Inferred, OpContext, OpDef, Opcode, one, sharding};
use crate::ir::{ArrayType, AttrDef, AttrKind, Shape};
use crate::reference::semantics;
use ramba_abi::{Access, Layout, ViewMap};

pub(super) const EXTRACT_SLICE: OpDef = OpDef {
    opcode: Opcode::ExtractSlice,
    name: "extract_slice",
    summary: "Elements `starts + steps * i` for `i` below `sizes`, per dimension; steps may be \
              negative, not 0.",
    family: Family::View,
    arity: Arity::Exactly(1),
    attrs: &[
        AttrDef::required("starts", AttrKind::Ints),
        AttrDef::required("sizes", AttrKind::Ints),
        AttrDef::required("steps", AttrKind::Ints),
    ],
    body: false,
    infer: |cx| {
        check_slice(cx, cx.op.ints("sizes"))?;
        viewed(cx, cx.op.ints("sizes").into())
    },
    view: Some(|cx| Some(slice_view(cx))),
    sharding: sharding::VIEW,
    eval: semantics::view,
};

pub(super) const INSERT_SLICE: OpDef = OpDef {
    opcode: Opcode::InsertSlice,
    name: "insert_slice",
    summary: "The first operand with its elements `starts + steps * i` replaced by those of the \
              second: a new version of it.",
    family: Family::Write,
    arity: Arity::Exactly(2),
    attrs: &[
        AttrDef::required("starts", AttrKind::Ints),
        AttrDef::required("steps", AttrKind::Ints),
    ],
    body: false,
    infer: infer_insert_slice,
    // From the indices of the inserted array to those of the base.
    view: Some(|cx| Some(slice_view(cx))),
    sharding: sharding::WRITE,
    eval: semantics::insert_slice,
};

fn infer_insert_slice(cx: &OpContext) -> Inferred {
    let (base, value) = (cx.types[0], cx.types[1]);
    if base.dtype != value.dtype {
        return Err(format!("cannot write {} into an array of {}", value.dtype, base.dtype));
    }
    check_slice(cx, &value.shape)?;
    one(base.clone())
}

pub(super) const TRANSPOSE: OpDef = OpDef {
    opcode: Opcode::Transpose,
    name: "transpose",
    summary: "Dimension `i` of the result is dimension `perm[i]` of the operand.",
    family: Family::View,
    arity: Arity::Exactly(1),
    attrs: &[AttrDef::required("perm", AttrKind::Ints)],
    body: false,
    infer: infer_transpose,
    view: Some(|cx| Some(transpose_view(cx.op.ints("perm")))),
    sharding: sharding::VIEW,
    eval: semantics::view,
};

fn infer_transpose(cx: &OpContext) -> Inferred {
    let (perm, ty) = (cx.op.ints("perm"), cx.types[0]);
    let mut sorted: Vec<i64> = perm.to_vec();
    sorted.sort_unstable();
    if sorted.iter().copied().ne(0..ty.rank() as i64) {
        return Err(format!("'perm' {perm:?} does not permute {} dimensions", ty.rank()));
    }
    viewed(cx, perm.iter().map(|&dim| ty.shape[dim as usize]).collect())
}

fn transpose_view(perm: &[i64]) -> ViewMap {
    let mut view = ViewMap::identity(perm.len());
    for (result, &operand) in perm.iter().enumerate() {
        view.0[operand as usize] = Access::at(result, 0, 1);
    }
    view
}

pub(super) const BROADCAST: OpDef = OpDef {
    opcode: Opcode::Broadcast,
    name: "broadcast",
    summary: "Dimension `i` of the operand becomes dimension `dims[i]` of a result of `shape`; \
              unit dimensions are repeated, and so is everything along the other dimensions.",
    family: Family::View,
    arity: Arity::Exactly(1),
    attrs: &[AttrDef::required("shape", AttrKind::Ints), AttrDef::required("dims", AttrKind::Ints)],
    body: false,
    infer: infer_broadcast,
    view: Some(|cx| Some(broadcast_view(cx))),
    sharding: sharding::VIEW,
    eval: semantics::view,
};

fn infer_broadcast(cx: &OpContext) -> Inferred {
    let (shape, dims, ty) = (cx.op.ints("shape"), cx.op.ints("dims"), cx.types[0]);
    check_shape(shape)?;
    let ascending = dims.windows(2).all(|pair| pair[0] < pair[1]);
    let inside = dims.iter().all(|dim| (0..shape.len() as i64).contains(dim));
    if dims.len() != ty.rank() || !ascending || !inside {
        let ranks = (ty.rank(), shape.len());
        return Err(format!(
            "'dims' {dims:?} does not place {} dimensions in {}",
            ranks.0, ranks.1
        ));
    }
    for (&extent, &dim) in ty.shape.iter().zip(dims) {
        if extent != 1 && extent != shape[dim as usize] {
            return Err(format!("cannot broadcast {:?} to {shape:?}", ty.shape));
        }
    }
    viewed(cx, shape.into())
}

fn broadcast_view(cx: &OpContext) -> ViewMap {
    let access = |(&extent, &dim): (&i64, &i64)| {
        if extent == 1 { Access::constant(0) } else { Access::at(dim as usize, 0, 1) }
    };
    ViewMap(cx.types[0].shape.iter().zip(cx.op.ints("dims")).map(access).collect())
}

pub(super) const RESHAPE: OpDef = OpDef {
    opcode: Opcode::Reshape,
    name: "reshape",
    summary: "The elements in row-major order under another shape of the same size.",
    family: Family::View,
    arity: Arity::Exactly(1),
    attrs: &[AttrDef::required("shape", AttrKind::Ints)],
    body: false,
    infer: infer_reshape,
    view: Some(reshape_view),
    sharding: sharding::ROWS,
    eval: semantics::reshape,
};

fn infer_reshape(cx: &OpContext) -> Inferred {
    let (shape, ty) = (cx.op.ints("shape"), cx.types[0]);
    check_shape(shape)?;
    if shape.iter().product::<i64>() != ty.volume() {
        let size = ty.volume();
        return Err(format!("cannot reshape array of size {size} into shape {shape:?}"));
    }
    let Some(layout) = &ty.layout else { return viewed(cx, shape.into()) };
    let viewed = reshape_view(cx).and_then(|view| layout.viewed(&view, shape.len()));
    // A split dimension of one element is on one rank: no view says so, but elements may stay.
    let layout = viewed.or_else(|| layout.reshaped(&ty.shape, shape));
    let layout = layout.ok_or("elements would change their owners; reshard first")?;
    one(ArrayType::new(ty.dtype, shape).with_layout(layout))
}

/// A reshape that only adds or drops unit dimensions is a view.
fn reshape_view(cx: &OpContext) -> Option<ViewMap> {
    let mut result = non_unit(cx.op.ints("shape"));
    let mut view = ViewMap(cx.types[0].shape.iter().map(|_| Access::constant(0)).collect());
    for (dim, extent) in non_unit(&cx.types[0].shape) {
        let (result_dim, result_extent) = result.next()?;
        if result_extent != extent {
            return None;
        }
        view.0[dim] = Access::at(result_dim, 0, 1);
    }
    result.next().is_none().then_some(view)
}

fn non_unit(shape: &[i64]) -> impl Iterator<Item = (usize, i64)> {
    shape.iter().copied().enumerate().filter(|(_, extent)| *extent != 1)
}

/// The result type of a view: its layout is the operand's seen through the view, and open if no
/// layout says that.
fn viewed(cx: &OpContext, shape: Shape) -> Inferred {
    let operand = cx.types[0];
    let ty = ArrayType::new(operand.dtype, &shape);
    let Some(layout) = &operand.layout else {
        return one(ty);
    };
    if layout.is_replicated() {
        return one(ty.with_layout(Layout::replicated(layout.grid.clone(), shape.len())));
    }
    let view = cx.view().and_then(|view| layout.viewed(&view, shape.len()));
    one(view.map_or(ty.clone(), |layout| ty.with_layout(layout)))
}

fn slice_view(cx: &OpContext) -> ViewMap {
    let bounds = cx.op.ints("starts").iter().zip(cx.op.ints("steps")).enumerate();
    ViewMap(bounds.map(|(dim, (&start, &step))| Access::at(dim, start, step)).collect())
}

fn check_slice(cx: &OpContext, sizes: &[i64]) -> Result<(), String> {
    let (starts, steps) = (cx.op.ints("starts"), cx.op.ints("steps"));
    let shape = &cx.types[0].shape;
    if [starts.len(), steps.len(), sizes.len()] != [shape.len(); 3] {
        return Err(format!("slices {} dimensions of {}", starts.len(), shape.len()));
    }
    for (dim, &extent) in shape.iter().enumerate() {
        let (start, step, size) = (starts[dim], steps[dim], sizes[dim]);
        if step == 0 || size < 0 {
            return Err(format!("step {step} and size {size} in dimension {dim}"));
        }
        let last = start.saturating_add(step.saturating_mul((size - 1).max(0)));
        if size > 0 && !((0..extent).contains(&start) && (0..extent).contains(&last)) {
            let range = format!("{start} to {last}");
            return Err(format!("indices {range} leave dimension {dim} of size {extent}"));
        }
    }
    Ok(())
}
