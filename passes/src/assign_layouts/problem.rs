//! The choice of all layouts of a function, for one grid, as a factor graph.

use super::candidates::{Options, fresh_layouts, placements};
use super::constraints;
use super::contract;
use super::cost::{Cost, CostModel};
use super::factor_graph::FactorGraph;
use super::pool::{LayoutId, Pool, Use};
use super::prices;
use super::settings::Settings;
use super::solve::{Solution, solve};
use crate::materialize_comm::Placement;
use ramba_abi::{Grid, Layout, ViewMap, blocks};
use ramba_dialects::{ArrayType, Func, Op, Opcode, ValueId};
use std::collections::BTreeMap;

/// What was chosen, and what it costs.
pub type Choice = Solution;

/// Where a value may lie: one layout per candidate of the variable that decides it, or just one.
#[derive(Clone, Debug)]
struct Spots {
    var: Option<usize>,
    layouts: Vec<LayoutId>,
}

/// What a variable decides.
#[derive(Clone, Debug)]
pub enum Decision {
    /// The layout of the argument at this position.
    Arg(usize, Vec<LayoutId>),
    /// How the nest that is the operation at this position runs.
    Nest(usize, Vec<Placement>),
    /// The layout that the user's demand at this position leads to.
    Demand(usize, Vec<LayoutId>),
}

/// Which demands, by position, are to be satisfied; others are passed over.
pub type Active<'a> = &'a dyn Fn(usize) -> bool;

/// One grid's problem.
#[derive(Clone, Debug)]
pub struct Problem {
    /// What each variable decides.
    pub decisions: Vec<Decision>,
    /// The costs.
    pub graph: FactorGraph,
}

/// The layouts chosen.
#[derive(Clone, Debug)]
pub struct Placed {
    /// One per argument; `None` for those that keep theirs.
    pub args: Vec<Option<Layout>>,
    /// One per operation; `None` for those that are no nests.
    pub nests: Vec<Option<Placement>>,
    /// One per operation; `None` for those that are no demands.
    pub demands: Vec<Option<Layout>>,
}

impl Problem {
    /// The problem of a function whose nests may run on `grid`.
    pub fn build(
        func: &Func,
        settings: &Settings,
        grid: &Grid,
        pool: &mut Pool,
        active: Active,
    ) -> Problem {
        let mut builder = Builder {
            func,
            settings,
            grid,
            pool,
            active,
            wishes: constraints::wishes(func, grid),
            spots: vec![None; func.values.len()],
            decisions: Vec::new(),
            sizes: Vec::new(),
            unary: Vec::new(),
            pairs: BTreeMap::new(),
        };
        for position in 0..func.args.len() {
            builder.arg(position);
        }
        for (position, op) in func.ops.iter().enumerate() {
            builder.op(position, op);
        }
        builder.finish()
    }

    /// The best choice.
    pub fn solve(&self, settings: &Settings) -> Choice {
        solve(&self.graph, &settings.limits)
    }

    /// The layouts that a choice stands for.
    pub fn placed(&self, choice: &Choice, pool: &Pool) -> Placed {
        let positions = self.decisions.iter().map(Decision::position);
        let count = positions.max().map_or(0, |last| last + 1);
        let mut placed = Placed {
            args: vec![None; count],
            nests: vec![None; count],
            demands: vec![None; count],
        };
        for (decision, candidate) in self.decisions.iter().zip(&choice.choice) {
            match decision {
                Decision::Arg(at, layouts) => {
                    placed.args[*at] = Some(pool.layout(layouts[*candidate]).clone());
                }
                Decision::Nest(at, placements) => {
                    placed.nests[*at] = Some(placements[*candidate].clone());
                }
                Decision::Demand(at, layouts) => {
                    placed.demands[*at] = Some(pool.layout(layouts[*candidate]).clone());
                }
            }
        }
        placed
    }
}

impl Decision {
    /// Of the argument or operation that it is about.
    fn position(&self) -> usize {
        match self {
            Decision::Arg(at, _) | Decision::Nest(at, _) | Decision::Demand(at, _) => *at,
        }
    }
}

struct Builder<'a> {
    func: &'a Func,
    settings: &'a Settings,
    grid: &'a Grid,
    pool: &'a mut Pool,
    active: Active<'a>,
    /// The layouts that demands want each value to have.
    wishes: Vec<Vec<Layout>>,
    spots: Vec<Option<Spots>>,
    decisions: Vec<Decision>,
    sizes: Vec<usize>,
    unary: Vec<Vec<Cost>>,
    pairs: BTreeMap<(usize, usize), Vec<Cost>>,
}

impl Options for Builder<'_> {
    fn layouts(&self, value: ValueId) -> Vec<Layout> {
        let mut ids: Vec<LayoutId> = Vec::new();
        for id in self.spots(value).layouts {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids.into_iter().map(|id| self.pool.layout(id).clone()).collect()
    }

    fn wishes(&self, value: ValueId) -> &[Layout] {
        &self.wishes[value.0 as usize]
    }
}

impl Builder<'_> {
    fn arg(&mut self, position: usize) {
        let value = self.func.args[position].value;
        let ty = self.func.ty(value);
        if let Some(layout) = &ty.layout {
            let layouts = vec![self.pool.layout_id(layout)];
            self.spots[value.0 as usize] = Some(Spots { var: None, layouts });
            return;
        }
        let mut layouts = fresh_layouts(&ty.shape, self.grid, self.settings);
        if layouts.len() > 1 {
            // No rank needs room for all of an array unless a nest copies it there.
            layouts.retain(|layout| !layout.is_replicated());
        }
        for wish in &self.wishes[value.0 as usize] {
            if !layouts.contains(wish) {
                layouts.push(wish.clone());
            }
        }
        let model = &self.settings.model;
        let costs = layouts.iter().map(|layout| prices::bring(model, ty, layout)).collect();
        let layouts: Vec<LayoutId> = layouts.iter().map(|l| self.pool.layout_id(l)).collect();
        let var = self.decide(Decision::Arg(position, layouts.clone()), layouts.len());
        self.unary[var] = costs;
        self.spots[value.0 as usize] = Some(Spots { var: Some(var), layouts });
    }

    fn decide(&mut self, decision: Decision, candidates: usize) -> usize {
        self.decisions.push(decision);
        self.sizes.push(candidates);
        self.unary.push(vec![Cost::ZERO; candidates]);
        self.sizes.len() - 1
    }

    /// Where a value may lie. All values have been placed before they are used; one that was not is
    /// taken to be everywhere.
    fn spots(&self, value: ValueId) -> Spots {
        let known = self.spots[value.0 as usize].clone();
        known.unwrap_or(Spots { var: None, layouts: Vec::new() })
    }

    fn op(&mut self, position: usize, op: &Op) {
        if op.generic_form().is_some() {
            return self.nest(position, op);
        }
        let spots = match op.opcode {
            Opcode::Reshard => {
                let layouts = vec![self.pool.layout_id(op.layout("layout"))];
                for operand in &op.operands {
                    self.wanted_everywhere(*operand, layouts[0]);
                }
                Spots { var: None, layouts }
            }
            Opcode::Scan => self.scan(op),
            Opcode::Contract => return self.contract(position, op),
            Opcode::HaloExchange | Opcode::AllReduce | Opcode::Copy => self.spots(op.operands[0]),
            Opcode::Distribute | Opcode::Align if !(self.active)(position) => {
                self.spots(op.operands[0])
            }
            Opcode::Distribute => {
                let layouts = constraints::satisfying(self.func, op, self.grid);
                return self.demand(position, op, layouts);
            }
            Opcode::Align => return self.align(position, op),
            Opcode::Reshape => return self.reshape(op),
            _ => return self.opaque(op),
        };
        self.spots[op.results[0].0 as usize] = Some(spots);
    }

    /// A scan runs where its operand lies; along a split dimension, ranks tell what theirs comes to.
    fn scan(&mut self, op: &Op) -> Spots {
        let own = self.spots(op.operands[0]);
        let (ty, axis) = (self.func.ty(op.operands[0]), op.int("axis") as usize);
        let wanted = |id: &LayoutId| scanned_layout(op, ty, self.pool.layout(*id));
        let wanted: Vec<Layout> = own.layouts.iter().map(wanted).collect();
        let layouts = wanted.iter().map(|layout| self.pool.layout_id(layout)).collect();
        let spots = Spots { var: own.var, layouts };
        let Some(var) = spots.var else { return spots };
        let relayout = self.relayout(op.operands[0]);
        for (candidate, (from, to)) in own.layouts.iter().zip(&spots.layouts).enumerate() {
            let model = &self.settings.model;
            self.unary[var][candidate] += self.pool.cost(model, relayout, *from, *to);
            self.unary[var][candidate] += prices::scan(model, ty, axis, self.pool.layout(*to));
        }
        spots
    }

    /// A contraction runs as its loops are split, and needs its operands accordingly.
    fn contract(&mut self, position: usize, op: &Op) {
        let Some(ways) = contract::ways(self.func, op, self.grid, self.settings) else {
            return self.opaque(op);
        };
        let placements = ways.iter().map(|way| way.placement.clone()).collect();
        let var = self.decide(Decision::Nest(position, placements), ways.len());
        for (candidate, way) in ways.iter().enumerate() {
            self.unary[var][candidate] += contract::run(&self.settings.model, self.func, op, way);
        }
        for (side, value) in op.operands.iter().enumerate() {
            let layouts = ways.iter().map(|way| self.pool.layout_id(&way.operands[side]));
            let layouts: Vec<LayoutId> = layouts.collect();
            let wanted = self.relayout(*value);
            self.pair_costs(*value, var, wanted, &layouts);
        }
        let results = ways.iter().map(|way| self.pool.layout_id(&way.placement.results[0]));
        let layouts = results.collect();
        self.spots[op.results[0].0 as usize] = Some(Spots { var: Some(var), layouts });
    }

    /// The array comes to lie in one of `layouts`; in none of them if there are none.
    fn demand(&mut self, position: usize, op: &Op, layouts: Vec<Layout>) {
        let (value, rank) = (op.operands[0], self.func.ty(op.operands[0]).rank());
        let impossible = layouts.is_empty();
        let mut layouts: Vec<LayoutId> = layouts.iter().map(|l| self.pool.layout_id(l)).collect();
        if impossible {
            layouts.push(self.pool.layout_id(&Layout::replicated(self.grid.clone(), rank)));
        }
        let var = self.decide(Decision::Demand(position, layouts.clone()), layouts.len());
        if impossible {
            self.unary[var][0] = Cost::INFINITE;
        }
        let wanted = self.relayout(value);
        let held = constraints::is_held(self.func, value, self.active);
        self.pair_with(value, var, &layouts, |pool, model, from, to| {
            match pool.cost(model, wanted, from, to) {
                cost if held && cost > Cost::ZERO => Cost::INFINITE,
                cost => cost,
            }
        });
        self.spots[op.results[0].0 as usize] = Some(Spots { var: Some(var), layouts });
    }

    /// The first array stays, or comes to lie like the second.
    fn align(&mut self, position: usize, op: &Op) {
        let (own, other) = (op.operands[0], op.operands[1]);
        let mut layouts = self.layouts(own);
        for layout in self.layouts(other) {
            let like = constraints::aligned_layout(&layout, op, self.func.ty(own).rank());
            if !layouts.contains(&like) {
                layouts.push(like);
            }
        }
        self.demand(position, op, layouts);
        let spots = self.spots(op.results[0]);
        let Some(var) = spots.var else { return };
        let extent = constraints::aligned_extent(self.func, op);
        self.pair_with(other, var, &spots.layouts, |pool, _, theirs, ours| {
            let (ours, theirs) = (pool.layout(ours), pool.layout(theirs));
            let satisfied = constraints::is_satisfied(op, extent, ours, theirs);
            if satisfied { Cost::ZERO } else { Cost::INFINITE }
        });
    }

    /// A reshape goes from rows to rows, so that each rank sends contiguous ranges.
    fn reshape(&mut self, op: &Op) {
        let layout = |value: ValueId| reshape_layout(self.grid, self.func.ty(value), self.settings);
        let (from, to) = (layout(op.operands[0]), layout(op.results[0]));
        let from = self.pool.layout_id(&from);
        self.wanted_everywhere(op.operands[0], from);
        let layouts = vec![self.pool.layout_id(&to)];
        self.spots[op.results[0].0 as usize] = Some(Spots { var: None, layouts });
    }

    /// An operation of which nothing is known: every rank has all it uses and all it makes.
    fn opaque(&mut self, op: &Op) {
        let replicated = |rank: usize| Layout::replicated(self.grid.clone(), rank);
        let ranks: Vec<Layout> =
            op.operands.iter().map(|value| replicated(self.func.ty(*value).rank())).collect();
        let results: Vec<Layout> =
            op.results.iter().map(|value| replicated(self.func.ty(*value).rank())).collect();
        for (operand, layout) in op.operands.iter().zip(&ranks) {
            let id = self.pool.layout_id(layout);
            self.wanted_everywhere(*operand, id);
        }
        for (result, layout) in op.results.iter().zip(&results) {
            let layouts = vec![self.pool.layout_id(layout)];
            self.spots[result.0 as usize] = Some(Spots { var: None, layouts });
        }
    }

    /// Whatever else is chosen, `value` is wanted as `layout`.
    fn wanted_everywhere(&mut self, value: ValueId, layout: LayoutId) {
        let spots = self.spots(value);
        let Some(var) = spots.var else { return };
        let wanted = self.relayout(value);
        for (candidate, from) in spots.layouts.iter().enumerate() {
            self.unary[var][candidate] +=
                self.pool.cost(&self.settings.model, wanted, *from, layout);
        }
    }

    fn nest(&mut self, position: usize, op: &Op) {
        let Some(form) = op.generic_form() else { return };
        let placements = placements(self.func, op, &form, self, self.grid, self.settings);
        let var = self.decide(Decision::Nest(position, placements.clone()), placements.len());
        for (candidate, placement) in placements.iter().enumerate() {
            self.unary[var][candidate] +=
                prices::run(&self.settings.model, self.func, op, placement);
        }
        let domains: Vec<LayoutId> =
            placements.iter().map(|placement| self.pool.layout_id(&placement.domain)).collect();
        self.init_costs(op, var, &placements);
        self.read_costs(op, var, &placements, &domains);
        for (at, result) in op.results.iter().enumerate() {
            let layout = |placement: &Placement| self.pool.layout_id(&placement.results[at]);
            let layouts = placements.iter().map(layout).collect();
            self.spots[result.0 as usize] = Some(Spots { var: Some(var), layouts });
        }
    }

    /// Bases move to where they are overwritten.
    fn init_costs(&mut self, op: &Op, var: usize, placements: &[Placement]) {
        for (result, init) in op.ints("inits").iter().enumerate() {
            let Ok(init) = usize::try_from(*init) else { continue };
            let wanted = self.relayout(op.operands[init]);
            let bases: Vec<LayoutId> =
                placements.iter().map(|p| self.pool.layout_id(&p.results[result])).collect();
            self.pair_costs(op.operands[init], var, wanted, &bases);
        }
    }

    fn read_costs(&mut self, op: &Op, var: usize, placements: &[Placement], domains: &[LayoutId]) {
        let Some(form) = op.generic_form() else { return };
        let operands = &op.operands[..form.ins.len()];
        for (first, value) in operands.iter().enumerate() {
            if operands[..first].contains(value) {
                continue;
            }
            let views = operands.iter().zip(form.ins).filter(|(other, _)| *other == value);
            let ty = self.func.ty(*value);
            let wanted = self.pool.use_id(Use::Read {
                shape: ty.shape.clone(),
                element_bytes: ty.dtype.size_bytes() as i64,
                domain: form.domain.into(),
                views: views.map(|(_, view): (_, &ViewMap)| view.clone()).collect(),
            });
            // An array that is overwritten as well is read where it has moved to.
            let overwritten = form.inits.iter().position(|init| {
                usize::try_from(*init).is_ok_and(|init| op.operands[init] == *value)
            });
            let Some(result) = overwritten else {
                self.pair_costs(*value, var, wanted, domains);
                continue;
            };
            for (candidate, placement) in placements.iter().enumerate() {
                let base = self.pool.layout_id(&placement.results[result]);
                let cost = self.pool.cost(&self.settings.model, wanted, base, domains[candidate]);
                self.unary[var][candidate] += cost;
            }
        }
    }

    fn relayout(&mut self, value: ValueId) -> super::pool::UseId {
        let ty = self.func.ty(value);
        let element_bytes = ty.dtype.size_bytes() as i64;
        self.pool.use_id(Use::Relayout { shape: ty.shape.clone(), element_bytes })
    }

    /// Adds the cost of a use of `value` that depends on where it lies and on how `var` is decided,
    /// whose candidates want it as `to`.
    fn pair_costs(
        &mut self,
        value: ValueId,
        var: usize,
        wanted: super::pool::UseId,
        to: &[LayoutId],
    ) {
        self.pair_with(value, var, to, |pool, model, from, to| pool.cost(model, wanted, from, to));
    }

    /// The same with any price.
    fn pair_with(
        &mut self,
        value: ValueId,
        var: usize,
        to: &[LayoutId],
        price: impl Fn(&mut Pool, &CostModel, LayoutId, LayoutId) -> Cost,
    ) {
        let spots = self.spots(value);
        let table = match spots.var {
            None => &mut self.unary[var],
            Some(def) => self
                .pairs
                .entry((def, var))
                .or_insert_with(|| vec![Cost::ZERO; spots.layouts.len() * to.len()]),
        };
        for (row, from) in spots.layouts.iter().enumerate() {
            for (column, to_layout) in to.iter().enumerate() {
                table[row * to.len() + column] +=
                    price(self.pool, &self.settings.model, *from, *to_layout);
            }
        }
    }

    fn finish(self) -> Problem {
        let mut graph = FactorGraph::new(self.sizes);
        for (var, costs) in self.unary.into_iter().enumerate() {
            graph.add(vec![var], costs);
        }
        for ((def, user), costs) in self.pairs {
            graph.add(vec![def, user], costs);
        }
        Problem { decisions: self.decisions, graph }
    }
}

/// How the operand and the result of a scan lie, given how the operand does: as it does, unless that cuts
/// blocks which must not be cut.
pub fn scanned_layout(op: &Op, ty: &ArrayType, layout: &Layout) -> Layout {
    let Some(block) = op.int_if_any("block") else { return layout.clone() };
    let mut extents = vec![0; ty.rank()];
    extents[op.int("axis") as usize] = block;
    blocks::cut_between(layout, &ty.shape, &extents)
}

/// How the operand and the result of a reshape lie: split by rows, or everywhere if they are small.
pub fn reshape_layout(grid: &Grid, ty: &ArrayType, settings: &Settings) -> Layout {
    match ty.volume() < settings.replicate_below.max(1) {
        true => Layout::replicated(grid.clone(), ty.rank()),
        false => Layout::rows(grid.clone(), &ty.shape),
    }
}
