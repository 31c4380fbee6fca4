//! The ways in which a nest may run.

use super::grids::assignments;
use super::settings::Settings;
use crate::materialize_comm::Placement;
use crate::materialize_comm::ownership::{base_of, normalized};
use ramba_abi::{Grid, Layout, ViewMap, blocks};
use ramba_dialects::ops::GenericForm;
use ramba_dialects::{Func, Op, Shape, ValueId};

/// More ways than this are not considered for one nest.
const MOST: usize = 24;

/// The layouts that an array might have, by value.
pub trait Options {
    /// The layouts of a value, without duplicates.
    fn layouts(&self, value: ValueId) -> Vec<Layout>;

    /// The layouts that the user wants it to have, in this or a later version.
    fn wishes(&self, value: ValueId) -> &[Layout];
}

/// The layouts worth considering for a new array, or nest without inits, of a shape; replication
/// comes last, since it is the choice only if nothing else is better.
pub fn fresh_layouts(shape: &[i64], grid: &Grid, settings: &Settings) -> Vec<Layout> {
    let mut layouts = Vec::new();
    if shape.iter().product::<i64>() >= settings.replicate_below.max(2) {
        for axes in assignments(shape, grid) {
            layouts.push(Layout::balanced(grid.clone(), shape, &axes));
        }
    }
    let replicated = Layout::replicated(grid.clone(), shape.len());
    if !layouts.contains(&replicated) {
        layouts.push(replicated);
    }
    layouts
}

/// The ways in which a nest may run: evenly split, aligned with the arrays that it overwrites or
/// reads, or the same on every rank. There is at least one.
pub fn placements(
    func: &Func,
    op: &Op,
    form: &GenericForm,
    options: &dyn Options,
    grid: &Grid,
    settings: &Settings,
) -> Vec<Placement> {
    let mut list = List { func, op, form, placements: Vec::new() };
    for (result, out) in op.results.iter().zip(form.outs) {
        for wish in options.wishes(*result) {
            list.push_base(&normalized(wish), out);
        }
    }
    match list.first_init() {
        None => {
            for domain in fresh_layouts(form.domain, grid, settings) {
                list.push_domain(&domain);
            }
        }
        Some((value, out)) => {
            let existing = options.layouts(value).into_iter().map(|layout| normalized(&layout));
            let fresh = fresh_layouts(&func.ty(value).shape, grid, settings);
            for base in existing.chain(fresh) {
                list.push_base(&base, &out);
            }
        }
    }
    for (value, view) in list.central_reads() {
        for layout in options.layouts(value) {
            if let Some(domain) = normalized(&layout).viewed(&view, form.domain.len()) {
                list.push_domain(&domain);
            }
        }
    }
    let whole = Layout::replicated(grid.clone(), form.domain.len());
    let replicated = Placement::replicated(form, whole);
    if !list.placements.contains(&replicated) {
        list.placements.push(replicated);
    }
    list.placements
}

struct List<'a> {
    func: &'a Func,
    op: &'a Op,
    form: &'a GenericForm<'a>,
    placements: Vec<Placement>,
}

impl List<'_> {
    /// The base of the first result that has one, and how the nest writes to it.
    fn first_init(&self) -> Option<(ValueId, ViewMap)> {
        let inits = self.form.inits.iter().zip(self.form.outs);
        let mut known = inits.filter_map(|(init, out)| Some((usize::try_from(*init).ok()?, out)));
        known.next().map(|(init, out)| (self.op.operands[init], out.clone()))
    }

    /// Runs on `domain`, bases placed accordingly.
    fn push_domain(&mut self, domain: &Layout) {
        let domain = self.between_blocks(domain);
        self.push(&domain, |_, out| base_of(&domain, out));
    }

    /// Runs where the base that is written through `out` lies; bases written alike lie alike.
    fn push_base(&mut self, base: &Layout, out: &ViewMap) {
        let Some(domain) = base.viewed(out, self.form.domain.len()) else {
            return;
        };
        let shape: Option<Shape> =
            self.first_init().map(|(value, _)| self.func.ty(value).shape.clone());
        let domain = normalized(&domain);
        if self.between_blocks(&domain) != domain {
            return self.push_domain(&domain);
        }
        self.push(&domain, |own_shape, own| {
            let alike = own == out && shape.as_deref() == Some(own_shape);
            if alike { Some(base.clone()) } else { base_of(&domain, own) }
        });
    }

    /// `domain`, cut where blocks begin that must not be cut.
    fn between_blocks(&self, domain: &Layout) -> Layout {
        match self.form.blocks {
            Some(extents) => blocks::cut_between(domain, self.form.domain, extents),
            None => domain.clone(),
        }
    }

    fn push(&mut self, domain: &Layout, base: impl Fn(&[i64], &ViewMap) -> Option<Layout>) {
        if self.placements.len() >= MOST {
            return;
        }
        let bases = self.form.inits.iter().zip(self.form.outs).map(|(init, out)| {
            let init = usize::try_from(*init).ok()?;
            Some(base(&self.func.ty(self.op.operands[init]).shape, out))
        });
        let placement = Placement::new(self.form, &normalized(domain), bases.collect());
        if let Some(placement) = placement.filter(|new| !self.placements.contains(new)) {
            self.placements.push(placement);
        }
    }

    /// Each array read, through a view in the middle of its views.
    fn central_reads(&self) -> Vec<(ValueId, ViewMap)> {
        let mut reads = Vec::new();
        let operands = &self.op.operands[..self.form.ins.len()];
        for (first, value) in operands.iter().enumerate() {
            if !operands[..first].contains(value) {
                let views = operands.iter().zip(self.form.ins).filter(|(other, _)| *other == value);
                let views: Vec<&ViewMap> = views.map(|(_, view)| view).collect();
                reads.push((*value, central(&views)));
            }
        }
        reads
    }
}

/// The first view, shifted to the middle between those which differ from it in nothing but shifts.
fn central(views: &[&ViewMap]) -> ViewMap {
    let alike = |view: &&&ViewMap| {
        view.0.iter().zip(&views[0].0).all(|(a, b)| (a.dim, a.step) == (b.dim, b.step))
    };
    let mut middle = views[0].clone();
    for (dim, access) in middle.0.iter_mut().enumerate().filter(|(_, access)| access.dim.is_some())
    {
        let offsets = views.iter().filter(alike).map(|view| view.0[dim].offset);
        let (low, high) = offsets.fold((access.offset, access.offset), |(low, high), offset| {
            (low.min(offset), high.max(offset))
        });
        access.offset = low + (high - low) / 2;
    }
    middle
}
