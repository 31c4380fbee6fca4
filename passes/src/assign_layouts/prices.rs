//! What using an array costs, given where it is and where it is wanted.

use super::cost::{Cost, CostModel, Link, Parts};
use super::pool::Use;
use crate::materialize_comm::ownership::{
    Coordinates, Spread, axis_of, largest_block, part, same_owners,
};
use crate::materialize_comm::reads::{Halo, halo_received, plan_read};
use crate::materialize_comm::{Gather, Placement, moved};
use ramba_abi::{Layout, ViewMap};
use ramba_dialects::ops::Sharding;
use ramba_dialects::{ArrayType, Func, Op};
use smallvec::SmallVec;

/// The price of a use of an array that lies as `from`, by a nest that runs as `to`, or in the layout
/// `to`.
pub fn price(model: &CostModel, wanted: &Use, from: &Layout, to: &Layout) -> Parts {
    match wanted {
        Use::Read { shape, element_bytes, domain, views } => {
            let views: Vec<&ViewMap> = views.iter().collect();
            let array = Spread::new(from, shape);
            read(model, Spread::new(to, domain), array, *element_bytes, &views)
        }
        Use::Relayout { shape, element_bytes } => {
            relayout(model, Spread::new(from, shape), Spread::new(to, shape), *element_bytes)
        }
        Use::Beside { shape, element_bytes } => {
            let (from, to) = (Spread::new(from, shape), Spread::new(to, shape));
            apart(relayout(model, from, to, *element_bytes).total())
        }
    }
}

fn read(
    model: &CostModel,
    domain: Spread,
    array: Spread,
    element_bytes: i64,
    views: &[&ViewMap],
) -> Parts {
    let plan = plan_read(domain, array, views, Coordinates::Few);
    let halo = plan.halo.map(|halo| exchange(model, array, &halo, element_bytes));
    let gathers = plan.gathers.iter();
    let copies = gathers.map(|gather| gathering(model, gather, array, element_bytes));
    copies.chain(halo).sum()
}

fn gathering(model: &CostModel, gather: &Gather, array: Spread, element_bytes: i64) -> Parts {
    let Some((layout, shape)) = gather.source(array) else {
        return Parts::IMPOSSIBLE;
    };
    let (source, target) = (Spread::new(&layout, &shape), Spread::new(&gather.target, &shape));
    let sliced = if gather.slice.is_some() { largest_block(source) } else { 0 };
    model.copy(sliced * element_bytes).holding(sliced * element_bytes)
        + relayout(model, source, target, element_bytes)
        + exchange(model, target, &gather.halo, element_bytes)
}

fn relayout(model: &CostModel, from: Spread, to: Spread, element_bytes: i64) -> Parts {
    if same_owners(from, to) {
        return Parts::NOTHING;
    }
    let moved = moved(from, to);
    let messages = if moved > 0 { senders(from, to) } else { 0 };
    // What stays on its rank is copied all the same.
    let block = largest_block(to);
    let copied = (block - moved).max(0);
    model.transfer(link(model, from, to), messages, moved * element_bytes)
        + model.copy(copied * element_bytes).holding(block * element_bytes)
}

/// What it counts today that results lie apart, one of which moves if they are used together later: next to
/// nothing, but more than it saves to cut a vector that is spread over one of them.
fn apart(moving: Cost) -> Parts {
    Parts { later: Cost(moving.0 / APART), ..Parts::NOTHING }
}

/// What it counts today that a large result lies in larger blocks than it need, as one does that every rank has
/// whole: as much as to send it there. The memory is taken for good, so that nothing is saved by leaving it.
pub fn spacious(model: &CostModel, ty: &ArrayType, layout: &Layout) -> Parts {
    let (bytes, block) = (ty.bytes(), block_bytes(ty, layout));
    let share = bytes / layout.grid.ranks() as i64;
    if bytes < LARGE_RESULT || block <= share + share / 2 {
        return Parts::NOTHING;
    }
    let even = Layout::rows(layout.grid.clone(), &ty.shape);
    let (from, to) = (Spread::new(&even, &ty.shape), Spread::new(layout, &ty.shape));
    let later = relayout(model, from, to, ty.dtype.size_bytes() as i64).total();
    Parts { later, ..Parts::NOTHING }
}

/// Results of fewer bytes may be wherever it is cheapest to make them.
const LARGE_RESULT: i64 = 1 << 20;

/// One in so many programs uses results together that lie apart, as far as is known.
const APART: u64 = 256;

/// The link along the axes that split the array differently.
fn link(model: &CostModel, from: Spread, to: Spread) -> Link {
    if from.layout.grid != to.layout.grid {
        return model.axes(&to.layout.grid, 0..to.layout.grid.0.len());
    }
    let differs = |dim: &usize| from.layout.dims[*dim] != to.layout.dims[*dim];
    let axes = (0..from.shape.len())
        .filter(differs)
        .flat_map(|dim| [axis_of(from.layout, dim), axis_of(to.layout, dim)].into_iter().flatten());
    model.axes(&from.layout.grid, axes)
}

/// About how many ranks send to one.
fn senders(from: Spread, to: Spread) -> i64 {
    let overlapping = |dim: usize| {
        let Some(axis) = axis_of(from.layout, dim) else {
            return 1;
        };
        let parts = from.layout.grid.0[axis] as i64;
        let extent = from.shape[dim].max(1);
        let wanted = match axis_of(to.layout, dim) {
            None => extent,
            Some(axis) => part(to, dim, to.layout.grid.0[axis] / 2).len(),
        };
        ceil_div(wanted.saturating_mul(parts), extent).clamp(1, parts.min(wanted.max(1)))
    };
    (0..from.shape.len()).map(overlapping).product::<i64>().max(1)
}

fn exchange(model: &CostModel, array: Spread, halo: &Halo, element_bytes: i64) -> Parts {
    let mut messages = 0;
    let mut crossed: SmallVec<[usize; 4]> = SmallVec::new();
    for (dim, (low, high)) in halo.iter().enumerate() {
        if let Some(axis) = axis_of(array.layout, dim).filter(|_| low + high > 0) {
            let block = (array.shape[dim] / array.layout.grid.0[axis] as i64).max(1);
            messages += ceil_div(*low, block) + ceil_div(*high, block);
            crossed.push(axis);
        }
    }
    if messages == 0 {
        return Parts::NOTHING;
    }
    let link = model.axes(&array.layout.grid, crossed.into_iter());
    let bytes = halo_received(array, halo) * element_bytes;
    model.transfer(link, messages, bytes).hideable().holding(bytes)
}

fn ceil_div(a: i64, b: i64) -> i64 {
    (a + b - 1) / b
}

/// What it costs that an argument comes to be where a layout says: writing its largest block.
pub fn bring(model: &CostModel, ty: &ArrayType, layout: &Layout) -> Parts {
    model.copy(block_bytes(ty, layout))
}

/// The bytes of an array's largest block, or hardly more.
pub fn block_bytes(ty: &ArrayType, layout: &Layout) -> i64 {
    largest_block(Spread::new(layout, &ty.shape)).saturating_mul(ty.dtype.size_bytes() as i64)
}

/// What running a nest costs, communication apart: its largest block.
pub fn run(model: &CostModel, func: &Func, op: &Op, placement: &Placement) -> Parts {
    let Some(form) = op.generic_form() else {
        return Parts::NOTHING;
    };
    let points = largest_block(Spread::new(&placement.domain, form.domain));
    model.compute(points, bytes_per_point(func, op), form.body.flops())
}

/// What the combination of an operation's partial results costs.
pub fn combine(
    model: &CostModel,
    func: &Func,
    op: &Op,
    rule: &Sharding,
    placement: &Placement,
) -> Parts {
    let results = op.results.iter().enumerate().map(|(position, result)| {
        let partial = rule.result_layout(&placement.domain, position).partial;
        let axes: SmallVec<[usize; 4]> = partial.iter().map(|(axis, _)| *axis).collect();
        let bytes = block_bytes(func.ty(*result), &placement.results[position]);
        model.all_reduce(&placement.domain.grid, &axes, bytes)
    });
    results.sum()
}

/// What a scan along `axis` of an array that lies so costs: reading and writing its largest block, and
/// if ranks share lines, reading it once more and an exclusive scan of what their lines come to.
pub fn scan(model: &CostModel, ty: &ArrayType, axis: usize, layout: &Layout) -> Parts {
    let bytes = block_bytes(ty, layout);
    let Some(split) = axis_of(layout, axis) else {
        return model.stream(bytes.saturating_mul(2));
    };
    let ranks = layout.grid.0[split];
    let lines = bytes / (ty.shape[axis] / ranks as i64).max(1);
    let rounds = i64::from((ranks as u64).next_power_of_two().trailing_zeros());
    let link = model.axis(&layout.grid, split);
    model.stream(bytes.saturating_mul(3))
        + model.transfer(link, rounds, rounds.saturating_mul(lines))
}

/// The bytes that an iteration moves from and to memory; neighbouring reads of an array share them.
fn bytes_per_point(func: &Func, op: &Op) -> u64 {
    let Some(form) = op.generic_form() else {
        return 0;
    };
    let streams = |view: &ViewMap| {
        (0..form.domain.len()).all(|dim| form.domain[dim] <= 1 || view.reader_of(dim).is_some())
    };
    let size = |value: &ramba_dialects::ValueId| func.ty(*value).dtype.size_bytes() as u64;
    let reads = op.operands.iter().zip(form.ins).enumerate();
    let reads =
        reads.filter(|(at, (value, view))| streams(view) && !op.operands[..*at].contains(value));
    let read: u64 = reads.map(|(_, (value, _))| size(value)).sum();
    let written: u64 = op
        .results
        .iter()
        .zip(form.outs)
        .filter(|(_, out)| streams(out))
        .map(|(value, _)| size(value))
        .sum();
    read + written
}

#[cfg(test)]
mod tests {
    use super::*;
    use ramba_abi::{Access, Grid};

    use crate::assign_layouts::cost::tests::WIRE;

    const ONE_HOST: CostModel = CostModel { ranks_per_host: usize::MAX, ..WIRE };

    fn star_views() -> Vec<ViewMap> {
        let shifts = [(0, 0), (-2, 0), (2, 0), (0, -2), (0, 2)];
        let at =
            |(i, j): (i64, i64)| ViewMap::new(&[Access::at(0, 2 + i, 1), Access::at(1, 2 + j, 1)]);
        shifts.into_iter().map(at).collect()
    }

    fn star_price(grid: &[usize], axes: [Option<usize>; 2]) -> Parts {
        let array = Layout::balanced(Grid::new(grid), &[4000, 4000], &axes);
        let views = star_views();
        let domain = array.viewed(&views[0], 2).unwrap();
        let wanted = Use::Read {
            shape: [4000, 4000].into_iter().collect(),
            element_bytes: 8,
            domain: [3996, 3996].into_iter().collect(),
            views,
        };
        price(&ONE_HOST, &wanted, &array, &domain)
    }

    #[test]
    fn a_star_costs_its_faces() {
        let faces = |messages: i64, elements: i64| {
            ONE_HOST.transfer(ONE_HOST.shared, messages, elements * 8)
        };
        let split = |parts: Parts| (parts.messages, parts.bytes, parts.total(), parts.hideable);
        let star_price = |grid: &[usize], axes| split(star_price(grid, axes));
        let faces = |messages, elements| split(faces(messages, elements).hideable());
        assert_eq!(star_price(&[4], [Some(0), None]), faces(2, 4 * 4000));
        // The blocks' corners travel as well.
        assert_eq!(star_price(&[4, 4], [Some(0), Some(1)]), faces(4, 4 * 2 * 1000 + 16));
    }

    #[test]
    fn gathering_a_row_sends_only_the_row() {
        let array = Layout::balanced(Grid::line(4), &[4000, 4000], &[Some(0), None]);
        let domain = Layout::balanced(Grid::line(4), &[4000], &[Some(0)]);
        let wanted = Use::Read {
            shape: [4000, 4000].into_iter().collect(),
            element_bytes: 8,
            domain: [4000].into_iter().collect(),
            views: vec![ViewMap::new(&[Access::constant(7), Access::at(0, 0, 1)])],
        };
        let row = ONE_HOST.transfer(ONE_HOST.shared, 1, 1000 * 8).total();
        assert!(price(&ONE_HOST, &wanted, &array, &domain).total() <= row + row);
    }
}
