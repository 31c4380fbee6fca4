//! Lets nests read what others have sent for: each nest's reads were planned as if it were alone.
//!
//! A copy that some nest wants is not made where the array gets a halo, for others, in which its elements
//! are. And copies of boxes side by side, wanted in the same places, are one copy.

use super::gather::Slice;
use super::ownership::Coordinates;
use super::ownership::Spread;
use super::plan::{Input, Plan, Supply};
use super::reads::{halo_needed, reads_corners};
use ramba_abi::{Access, DimSplit, IndexBox, Layout};
use ramba_dialects::{Func, ValueId};

/// Makes readers share what is sent. `layouts` are those of the function's values, partial results combined.
pub fn share(func: &Func, plan: &mut Plan, layouts: &[Option<Layout>]) {
    read_halos(func, plan, layouts);
    join_boxes(plan);
}

fn read_halos(func: &Func, plan: &mut Plan, layouts: &[Option<Layout>]) {
    for (op, nest) in func.ops.iter().zip(&mut plan.nests) {
        let (Some(nest), Some(form)) = (nest, op.generic_form()) else { continue };
        let domain = Spread::new(&nest.domain, form.domain);
        for input in &mut nest.inputs {
            if let Some(direct) = in_halo(func, &plan.supplies, layouts, domain, input) {
                *input = direct;
            }
        }
    }
}

/// The input read from the array itself, if that has the halo for it.
fn in_halo(
    func: &Func,
    supplies: &[Supply],
    layouts: &[Option<Layout>],
    domain: Spread,
    input: &Input,
) -> Option<Input> {
    let copy = &supplies[input.supply];
    copy.target.as_ref()?;
    let is_array = |supply: &Supply| supply.origin == copy.origin && supply.target.is_none();
    let supply = supplies.iter().position(is_array)?;
    let array = &supplies[supply];
    let view = match &copy.slice {
        Some(slice) => slice.view.compose(&input.view),
        None => input.view.clone(),
    };
    let layout = layouts[copy.origin.0 as usize].as_ref()?;
    let spread = Spread::new(layout, &func.ty(copy.origin).shape);
    let needed = halo_needed(domain, spread, &[&view], Coordinates::All)?;
    let there =
        needed.iter().zip(&array.halo).all(|(need, has)| need.0 <= has.0 && need.1 <= has.1);
    let corners = array.corners || !reads_corners(domain, spread, &[&view]);
    let halo = needed.iter().any(|sides| *sides != (0, 0));
    (there && corners).then_some(Input { supply, view, halo })
}

/// A box of an array that is copied.
#[derive(Clone, PartialEq)]
struct Boxed {
    origin: ValueId,
    place: IndexBox,
    target: Layout,
}

fn join_boxes(plan: &mut Plan) {
    let mut used = used(plan);
    for first in 0..plan.supplies.len() {
        for second in first + 1..plan.supplies.len() {
            if !used[first] || !used[second] {
                continue;
            }
            let Some(joined) = joined(&plan.supplies[first], &plan.supplies[second]) else {
                continue;
            };
            let lows = [first, second].map(|one| low(&plan.supplies[one]));
            let start = low(&joined);
            plan.supplies[first] = joined;
            used[second] = false;
            for input in plan.nests.iter_mut().flatten().flat_map(|nest| &mut nest.inputs) {
                let Some(old) = [first, second].iter().position(|one| *one == input.supply) else {
                    continue;
                };
                input.supply = first;
                for (dim, access) in input.view.0.iter_mut().enumerate() {
                    access.offset += lows[old][dim] - start[dim];
                }
            }
        }
    }
}

/// Per supply: does a nest read it?
fn used(plan: &Plan) -> Vec<bool> {
    let mut used = vec![false; plan.supplies.len()];
    for input in plan.nests.iter().flatten().flat_map(|nest| &nest.inputs) {
        used[input.supply] = true;
    }
    used
}

fn low(supply: &Supply) -> Vec<i64> {
    let view = supply.slice.as_ref().map(|slice| &slice.view);
    view.map_or(Vec::new(), |view| view.0.iter().map(|access| access.offset).collect())
}

/// Two copies as one: of boxes that touch along a dimension, which no layout splits, and are alike in
/// all others.
fn joined(a: &Supply, b: &Supply) -> Option<Supply> {
    let (one, other) = (boxed(a)?, boxed(b)?);
    if one.origin != other.origin || one.target != other.target {
        return None;
    }
    let differs = |dim: &usize| one.place.0[*dim] != other.place.0[*dim];
    let mut differing = (0..one.place.0.len()).filter(differs);
    let (dim, None) = (differing.next()?, differing.next()) else { return None };
    let [x, y] = [&one, &other].map(|boxed| boxed.place.0[dim]);
    let touch = x.lo <= y.hi && y.lo <= x.hi;
    if !touch || one.target.dims[dim] != DimSplit::Whole {
        return None;
    }
    let mut slice = a.slice.clone()?;
    slice.view.0[dim] = Access::at(dim, x.lo.min(y.lo), 1);
    slice.shape[dim] = x.hi.max(y.hi) - x.lo.min(y.lo);
    let halo = a.halo.iter().zip(&b.halo);
    Some(Supply {
        slice: Some(slice),
        halo: halo.map(|(a, b)| (a.0.max(b.0), a.1.max(b.1))).collect(),
        corners: a.corners || b.corners,
        ..a.clone()
    })
}

/// The copy of a box; `None` if it is of something else.
fn boxed(supply: &Supply) -> Option<Boxed> {
    let Slice { view, shape } = supply.slice.as_ref()?;
    let moves = |(dim, access): (usize, &Access)| {
        let along = access.dim == Some(dim) && access.step == 1;
        access.label.is_none() && (along || (access.dim.is_none() && shape[dim] == 1))
    };
    let target = supply.target.clone()?;
    let place = view.image(&IndexBox::whole(shape));
    (view.0.len() == shape.len() && view.0.iter().enumerate().all(moves)).then_some(Boxed {
        origin: supply.origin,
        place,
        target,
    })
}
