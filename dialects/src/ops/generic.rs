//! The fused loop nest, and its compiled form.

use super::reduction::check_reducible;
use super::{Arity, Family, Inferred, OpContext, OpDef, Opcode, sharding};
use crate::ir::{ArrayType, AttrDef, AttrKind, Body, Op, OutKind, Shape};
use crate::reference;
use crate::verify::check_layout;
use ramba_abi::{DimSplit, IndexBox, Layout, ViewMap};
use smallvec::SmallVec;

const ATTRS: &[AttrDef] = &[
    // The extents of the iteration domain.
    AttrDef::required("domain", AttrKind::Ints),
    // For each input, from iteration indices to its indices.
    AttrDef::required("ins", AttrKind::Views),
    // For each result, from iteration indices to its indices.
    AttrDef::required("outs", AttrKind::Views),
    // For each result, how iterations make its elements.
    AttrDef::required("kinds", AttrKind::Outs),
    // For each result, the operand whose elements it starts from, or -1.
    AttrDef::required("inits", AttrKind::Ints),
    // Which rank runs which iterations, once chosen.
    AttrDef::optional("layout", AttrKind::Layout),
    // For each result, the operand whose memory it takes over, or -1, once decided.
    AttrDef::optional("reuse", AttrKind::Ints),
    // The compiled body of a launch.
    AttrDef::optional("kernel", AttrKind::Text),
];

pub(super) const GENERIC: OpDef = OpDef {
    opcode: Opcode::Generic,
    name: "generic",
    summary: "Runs its body once for every point of `domain`, in any order. The first operands \
              are read through `ins`; results are written through `outs`, element by element or \
              combining (`kinds`). A result with an init is that operand, partly overwritten.",
    family: Family::Generic,
    arity: Arity::Any,
    attrs: ATTRS,
    body: true,
    infer: infer_generic,
    view: None,
    sharding: sharding::NEST,
    eval: reference::generic,
};

pub(super) const LAUNCH: OpDef = OpDef {
    opcode: Opcode::Launch,
    name: "launch",
    summary: "A `dist.generic` whose body has been compiled as the function `kernel`. The body \
              stays beside it, so that the program still says what it computes.",
    family: Family::Generic,
    arity: Arity::Any,
    attrs: ATTRS,
    body: true,
    infer: infer_generic,
    view: None,
    sharding: sharding::NEST,
    eval: reference::generic,
};

/// A generic's parts, by name.
pub struct GenericForm<'a> {
    /// The extents of the iteration domain.
    pub domain: &'a [i64],
    /// One view per input.
    pub ins: &'a [ViewMap],
    /// One view per result.
    pub outs: &'a [ViewMap],
    /// One kind per result.
    pub kinds: &'a [OutKind],
    /// One operand position per result, or −1.
    pub inits: &'a [i64],
    /// Which rank runs which iterations, once chosen.
    pub layout: Option<&'a Layout>,
    /// One operand position per result, or −1: whose memory it takes over, once decided.
    pub reuse: Option<&'a [i64]>,
    /// What happens at each point.
    pub body: &'a Body,
}

impl Op {
    /// The parts of a `dist.generic` or `dist.launch`; `None` for other operations.
    pub fn generic_form(&self) -> Option<GenericForm<'_>> {
        if self.opcode.def().family != Family::Generic {
            return None;
        }
        Some(GenericForm {
            domain: self.ints("domain"),
            ins: self.views("ins"),
            outs: self.views("outs"),
            kinds: self.outs("kinds"),
            inits: self.ints("inits"),
            layout: self.layout_if_any("layout").map(|layout| &**layout),
            reuse: self.ints_if_any("reuse"),
            body: self.body.as_deref()?,
        })
    }
}

fn infer_generic(cx: &OpContext) -> Inferred {
    let Some(form) = cx.op.generic_form() else {
        return Err("needs a body".into());
    };
    check_counts(&form, cx.types.len())?;
    super::creation::check_shape(form.domain)?;
    if let Some(layout) = form.layout {
        check_layout(layout, form.domain.len()).map_err(|e| format!("attribute 'layout' {e}"))?;
    }
    for (position, view) in form.ins.iter().enumerate() {
        let ty = cx.types[position];
        check_view(view, form.domain, &ty.shape).map_err(|e| format!("input {position}: {e}"))?;
        if form.body.inputs[position] != ty.dtype {
            return Err(format!("input {position} is {} in the body", form.body.inputs[position]));
        }
    }
    (0..form.outs.len())
        .map(|result| infer_result(cx, &form, result).map_err(|e| format!("result {result}: {e}")))
        .collect()
}

fn check_counts(form: &GenericForm, operands: usize) -> Result<(), String> {
    let results = form.outs.len();
    if [form.kinds.len(), form.inits.len(), form.body.yields.len()] != [results; 3] {
        return Err(format!("'outs' names {results} results, but not all of its lists do"));
    }
    if form.ins.len() > operands || form.body.inputs.len() != form.ins.len() {
        return Err(format!("'ins' names {} inputs of {operands} operands", form.ins.len()));
    }
    let valid = -1..operands as i64;
    match form.inits.iter().find(|init| !valid.contains(init)) {
        Some(init) => Err(format!("'inits' names operand {init} of {operands}")),
        None => Ok(()),
    }
}

/// Does every iteration stay inside an array of `shape`?
fn check_view(view: &ViewMap, domain: &[i64], shape: &[i64]) -> Result<(), String> {
    if view.0.len() != shape.len() {
        return Err(format!("a map of {} indices for {} dimensions", view.0.len(), shape.len()));
    }
    let mut seen: SmallVec<[usize; 4]> = SmallVec::new();
    for dim in view.0.iter().filter_map(|access| access.dim) {
        if dim >= domain.len() || seen.contains(&dim) {
            return Err(format!("d{dim} is no iteration dimension or occurs twice"));
        }
        seen.push(dim);
    }
    let iterations = IndexBox::whole(domain);
    if iterations.is_empty() || IndexBox::whole(shape).contains(&view.image(&iterations)) {
        return Ok(());
    }
    Err(format!("({view}) over {domain:?} leaves an array of shape {shape:?}"))
}

fn infer_result(cx: &OpContext, form: &GenericForm, result: usize) -> Result<ArrayType, String> {
    let (view, kind) = (&form.outs[result], form.kinds[result]);
    let dtype = form.body.dtype(form.body.yields[result]);
    if let OutKind::Reduce(reduction) = kind {
        check_reducible(reduction, dtype)?;
    } else if (0..form.domain.len())
        .any(|dim| view.reader_of(dim).is_none() && form.domain[dim] > 1)
    {
        return Err(format!("iterations meet in one element of ({view})"));
    }
    if let Ok(init) = usize::try_from(form.inits[result]) {
        let ty = cx.types[init];
        check_view(view, form.domain, &ty.shape)?;
        if ty.dtype != dtype {
            return Err(format!("cannot write {dtype} into an array of {}", ty.dtype));
        }
        return Ok(ty.without_halo());
    }
    let ty = ArrayType::new(dtype, &whole_shape(view, form.domain)?);
    check_view(view, form.domain, &ty.shape)?;
    Ok(match form.layout {
        None => ty,
        Some(layout) => ty.with_layout(result_layout(layout, view, kind)),
    })
}

/// The shape that a result without init must have: exactly what its view covers.
fn whole_shape(view: &ViewMap, domain: &[i64]) -> Result<Shape, String> {
    let extent = |access: &ramba_abi::Access| match access.dim {
        Some(dim) if access.step == 1 && access.offset == 0 => domain.get(dim).copied(),
        None if access.offset == 0 => Some(1),
        _ => None,
    };
    let shape: Option<Shape> = view.0.iter().map(extent).collect();
    shape.ok_or_else(|| format!("({view}) leaves elements unwritten, and there is no init"))
}

/// Owners run: an element belongs to the rank that ran its iterations; along grid axes that split
/// reduced dimensions the ranks hold partial results.
fn result_layout(domain: &Layout, view: &ViewMap, kind: OutKind) -> Layout {
    let dims = view.0.iter().map(|access| match access.dim {
        Some(dim) => domain.dims[dim].clone(),
        None => DimSplit::Whole,
    });
    let mut layout = Layout::split(domain.grid.clone(), dims.collect());
    if let OutKind::Reduce(reduction) = kind {
        for (dim, split) in domain.dims.iter().enumerate() {
            if let (None, Some(axis)) = (view.reader_of(dim), split.axis()) {
                layout.partial.push((axis, reduction));
            }
        }
        layout.partial.sort_unstable();
    }
    layout
}
