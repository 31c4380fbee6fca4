//! Random functions with layouts, loop nests and communication: what passes make, without running
//! the passes.

use crate::layouts::layouts;
use proptest::prelude::*;
use ramba_abi::{Access, DType, Layout, Reduction, Scalar, ViewMap};
use ramba_dialects::ir::{AttrValue, Attrs, OutKind, ScalarKind};
use ramba_dialects::{ArrayType, Body, Func, Loc, Opcode, ScalarOp, Ufunc, ValueId};
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// A function over two dimensions whose arrays have one random layout, or none.
pub fn nests() -> impl Strategy<Value = Func> {
    let shape = (1i64..6, 1i64..6);
    (shape, prop::option::of(layouts()), 0u32..1000, any::<bool>()).prop_map(
        |((rows, columns), layout, line, launch)| {
            let mut func = Func::new("nest");
            let mut ty = ArrayType::new(DType::F64, &[rows, columns]);
            ty.layout = layout.clone().map(Arc::new);
            let a = func.arg(ty.clone(), launch);
            let b = func.arg(ty, !launch);
            let loc = Loc::new("nest.py", line, 1 + line % 80);
            let opcode = if launch { Opcode::Launch } else { Opcode::Generic };
            let (attrs, body) = nest(&[rows, columns], layout.as_ref(), launch);
            let own = func.push(Opcode::Copy, &[b], smallvec![], loc.clone()).unwrap();
            let made =
                func.push_op(opcode, &[a, b, a, own], attrs, Some(Arc::new(body)), loc.clone());
            func.returns = made.unwrap().to_vec();
            communicate(&mut func, b, layout, &loc);
            func
        },
    )
}

/// Reads `a` as it is, flipped and in one corner; writes, sums into an init, and takes a maximum.
fn nest(domain: &[i64], layout: Option<&Layout>, launch: bool) -> (Attrs, Body) {
    let flipped = ViewMap::new(&[Access::at(0, domain[0] - 1, -1), Access::at(1, 0, 1)]);
    let corner = ViewMap::new(&[Access::constant(0), Access::constant(domain[1] - 1)]);
    let identity = ViewMap::identity(2);
    let mut body = Body::default();
    let inputs = [0; 3].map(|_| body.input(DType::F64));
    let mut op = |kind, operands: &[_], dtype| {
        body.push(ScalarOp { kind, operands: operands.into(), dtype })
    };
    let sum = op(ScalarKind::Apply(Ufunc::Add), &inputs[..2], DType::F64);
    let index = op(ScalarKind::Index(1), &[], DType::I64);
    let index = op(ScalarKind::Cast, &[index], DType::F64);
    let nan = op(ScalarKind::Const(Scalar::F64(f64::NAN)), &[], DType::F64);
    let large = op(ScalarKind::Apply(Ufunc::Less), &[index, inputs[2]], DType::Bool);
    let chosen = op(ScalarKind::Apply(Ufunc::Select), &[large, sum, nan], DType::F64);
    body.yields = vec![chosen, sum, large];
    let attrs = smallvec![
        AttrValue::ints(domain),
        AttrValue::Views(vec![identity.clone(), flipped, corner]),
        AttrValue::Views(vec![identity.clone(), identity, ViewMap::new(&[Access::at(1, 0, 1)])]),
        AttrValue::Outs(smallvec![
            OutKind::Store,
            OutKind::Reduce(Reduction::Sum),
            OutKind::Reduce(Reduction::Any),
        ]),
        AttrValue::ints(&[-1, 3, -1]),
        layout.map_or(AttrValue::Absent, |layout| {
            AttrValue::Layout(Arc::new(Layout {
                partial: SmallVec::new(),
                ..layout.without_halo()
            }))
        }),
        if launch { AttrValue::ints(&[-1, 3, -1]) } else { AttrValue::Absent },
        if launch { AttrValue::Text("kernel_0".into()) } else { AttrValue::Absent },
    ];
    (attrs, body)
}

/// Communication needs layouts, and complete arrays.
fn communicate(func: &mut Func, array: ValueId, layout: Option<Layout>, loc: &Loc) {
    let Some(layout) = layout else {
        return;
    };
    let mut push = |opcode, attrs: Attrs| {
        if let Ok(made) = func.push(opcode, &[array], attrs, loc.clone()) {
            func.returns.push(made);
        }
    };
    push(Opcode::AllReduce, smallvec![]);
    let corners = AttrValue::Scalar(Scalar::Bool(true));
    push(
        Opcode::HaloExchange,
        smallvec![AttrValue::ints(&[1, 0]), AttrValue::ints(&[0, 2]), corners],
    );
    let replicated = Layout::replicated(layout.grid, 2);
    push(Opcode::Reshard, smallvec![AttrValue::Layout(Arc::new(replicated))]);
}
