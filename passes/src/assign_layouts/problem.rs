//! The choice of all layouts of a function, for one grid, as a factor graph.

use super::candidates::{Options, fresh_layouts, placements};
use super::constraints;
use super::cost::{Cost, CostModel, Parts};
use super::factor_graph::FactorGraph;
use super::loops;
use super::pool::{LayoutId, Pool, Use, UseId};
use super::prices;
use super::settings::Settings;
use super::solve::{Solution, solve};
use crate::materialize_comm::Placement;
use ramba_abi::{Grid, Layout, ViewMap, blocks};
use ramba_dialects::ops::{OpContext, Runs, Sharding};
use ramba_dialects::{ArrayType, Func, Op, Opcode, ValueId};
use smallvec::SmallVec;
use std::collections::BTreeMap;

/// What was chosen, and what it costs.
pub type Choice = Solution;

/// Where a value may lie: one layout per candidate of the variable that decides it, or just one.
#[derive(Clone, Debug)]
pub struct Spots {
    /// The variable.
    pub var: Option<usize>,
    /// The layouts.
    pub layouts: Vec<LayoutId>,
}

/// A use of an array: what it costs depends on where the array lies and on how the user runs.
#[derive(Clone, Debug)]
pub struct Usage {
    /// The position of the operation that uses it.
    pub at: usize,
    /// How it is used.
    pub used: UseId,
    /// Where the array may lie.
    pub from: Spots,
    /// Where it is wanted, by candidate of the variable.
    pub to: Spots,
    /// The time behind which waiting for neighbours can be hidden, by candidate.
    pub core: Vec<Cost>,
}

impl Spots {
    /// The one place where a value lies.
    fn fixed(layout: LayoutId) -> Spots {
        Spots { var: None, layouts: vec![layout] }
    }

    /// The layout under a choice; `None` for an array that nobody has placed.
    pub fn chosen(&self, choice: &[usize]) -> Option<LayoutId> {
        self.layouts.get(self.var.map_or(0, |var| choice[var])).copied()
    }
}

impl Usage {
    /// What it costs under a choice.
    pub fn price(&self, model: &CostModel, pool: &mut Pool, choice: &[usize]) -> Parts {
        let (Some(from), Some(to)) = (self.from.chosen(choice), self.to.chosen(choice)) else {
            return Parts::NOTHING;
        };
        let core = self.to.var.and_then(|var| self.core.get(choice[var]));
        pool.price(model, self.used, from, to).behind(core.copied().unwrap_or_default())
    }
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

/// What an operation costs that runs where its operand lies, or as its result does.
#[derive(Clone, Debug)]
pub struct Aside {
    /// The position of the operation.
    at: usize,
    /// The variable that its operand depends on, if any.
    var: Option<usize>,
    /// By candidate of the variable; otherwise one.
    parts: Vec<Parts>,
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
    /// What each candidate of each variable costs by itself.
    pub own: Vec<Vec<Parts>>,
    /// What operations cost besides, by candidates of what was decided before.
    pub asides: Vec<Aside>,
    /// What depends on two variables, or on none.
    pub usages: Vec<Usage>,
    /// Where each value may lie.
    pub spots: Vec<Option<Spots>>,
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
            own: Vec::new(),
            asides: Vec::new(),
            impossible: Vec::new(),
            usages: Vec::new(),
            pairs: BTreeMap::new(),
        };
        for position in 0..func.args.len() {
            builder.arg(position);
        }
        for (position, op) in func.ops.iter().enumerate() {
            builder.op(position, op);
        }
        builder.results();
        builder.finish()
    }

    /// The best choice.
    pub fn solve(&self, settings: &Settings) -> Choice {
        solve(&self.graph, &settings.limits)
    }

    /// What each operation costs under a choice, and all arguments together, by position.
    pub fn bill(
        &self,
        choice: &[usize],
        model: &CostModel,
        pool: &mut Pool,
    ) -> (Parts, Vec<Parts>) {
        let last = self.decisions.iter().map(Decision::position);
        let last = last.chain(self.usages.iter().map(|usage| usage.at));
        let last = last.chain(self.asides.iter().map(|aside| aside.at)).max().unwrap_or(0);
        let (mut args, mut ops) = (Parts::NOTHING, vec![Parts::NOTHING; last + 1]);
        for ((decision, own), candidate) in self.decisions.iter().zip(&self.own).zip(choice) {
            match decision {
                Decision::Arg(..) => args += own[*candidate],
                other => ops[other.position()] += own[*candidate],
            }
        }
        for aside in &self.asides {
            let candidate = aside.var.map_or(0, |var| choice[var]);
            ops[aside.at] += aside.parts.get(candidate).copied().unwrap_or_default();
        }
        for usage in &self.usages {
            ops[usage.at] += usage.price(model, pool, choice);
        }
        (args, ops)
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
    pub fn position(&self) -> usize {
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
    own: Vec<Vec<Parts>>,
    asides: Vec<Aside>,
    /// Variables and candidates that must not be chosen.
    impossible: Vec<(usize, usize)>,
    usages: Vec<Usage>,
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
            let layout = self.pool.layout_id(layout);
            self.spots[value.0 as usize] = Some(Spots::fixed(layout));
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
        self.own[var] = costs;
        self.spots[value.0 as usize] = Some(Spots { var: Some(var), layouts });
    }

    fn decide(&mut self, decision: Decision, candidates: usize) -> usize {
        self.decisions.push(decision);
        self.sizes.push(candidates);
        self.own.push(vec![Parts::NOTHING; candidates]);
        self.sizes.len() - 1
    }

    /// Where a value may lie. All values have been placed before they are used; one that was not is
    /// taken to be everywhere.
    fn spots(&self, value: ValueId) -> Spots {
        let known = self.spots[value.0 as usize].clone();
        known.unwrap_or(Spots { var: None, layouts: Vec::new() })
    }

    fn op(&mut self, position: usize, op: &Op) {
        let rule = sharding(self.func, op);
        match rule.runs {
            Runs::Anywhere if op.body.is_some() => self.nest(position, op, &rule),
            Runs::Anywhere => self.loops(position, op, &rule),
            Runs::WithOperand => self.with_operand(position, op, &rule),
            Runs::AsNamed => self.as_named(position, op),
            Runs::AsDemanded if !(self.active)(position) => self.with_operand(position, op, &rule),
            Runs::AsDemanded => self.as_demanded(position, op),
            Runs::ByRows => self.by_rows(position, op),
        }
    }

    fn as_named(&mut self, position: usize, op: &Op) {
        let layout = self.pool.layout_id(op.layout("layout"));
        for operand in &op.operands {
            self.wanted(position, *operand, layout);
        }
        self.spots[op.results[0].0 as usize] = Some(Spots::fixed(layout));
    }

    fn as_demanded(&mut self, position: usize, op: &Op) {
        match op.opcode {
            Opcode::Align => self.align(position, op),
            _ => {
                let layouts = constraints::satisfying(self.func, op, self.grid);
                self.demand(position, op, layouts);
            }
        }
    }

    /// It runs where its operand lies; where a scan is split, ranks tell what theirs comes to.
    fn with_operand(&mut self, at: usize, op: &Op, rule: &Sharding) {
        let lies = self.spots(op.operands[0]);
        let ty = self.func.ty(op.operands[0]);
        let wanted = lies.layouts.iter().map(|id| between_blocks(op, ty, self.pool.layout(*id)));
        let wanted: Vec<Layout> = wanted.collect();
        let layouts = wanted.iter().map(|layout| self.pool.layout_id(layout)).collect();
        let (spots, used) = (Spots { var: lies.var, layouts }, self.relayout(op.operands[0]));
        for axis in rule.scans() {
            let model = &self.settings.model;
            let price = |(from, to): (&LayoutId, &LayoutId)| {
                let moving = self.pool.price(model, used, *from, *to);
                moving + prices::scan(model, ty, axis, self.pool.layout(*to))
            };
            let parts = lies.layouts.iter().zip(&spots.layouts).map(price).collect();
            self.asides.push(Aside { at, var: spots.var, parts });
        }
        self.spots[op.results[0].0 as usize] = Some(spots);
    }

    /// Its loops are split in one of a few ways, and it needs its operands accordingly.
    fn loops(&mut self, position: usize, op: &Op, rule: &Sharding) {
        let ways = loops::ways(op, rule, self.grid, self.settings);
        if ways.is_empty() {
            return self.opaque(position, op);
        }
        let placements = ways.iter().map(|way| way.placement.clone()).collect();
        let var = self.decide(Decision::Nest(position, placements), ways.len());
        for (candidate, way) in ways.iter().enumerate() {
            self.own[var][candidate] += loops::run(&self.settings.model, self.func, op, rule, way);
        }
        for (operand, value) in op.operands.iter().enumerate() {
            let layouts = ways.iter().map(|way| self.pool.layout_id(&way.operands[operand]));
            let to = Spots { var: Some(var), layouts: layouts.collect() };
            let used = self.relayout(*value);
            self.usage(Usage {
                at: position,
                used,
                from: self.spots(*value),
                to,
                core: Vec::new(),
            });
        }
        for (at, result) in op.results.iter().enumerate() {
            let layouts = ways.iter().map(|way| self.pool.layout_id(&way.placement.results[at]));
            let layouts = layouts.collect();
            self.spots[result.0 as usize] = Some(Spots { var: Some(var), layouts });
        }
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
            self.impossible.push((var, 0));
        }
        let used = self.relayout(value);
        let (from, to) = (self.spots(value), Spots { var: Some(var), layouts: layouts.clone() });
        if constraints::is_held(self.func, value, self.active) {
            self.pair(&from, &to, |pool, model, _, from, to| {
                let moves = pool.price(model, used, from, to) != Parts::NOTHING;
                if moves { Cost::INFINITE } else { Cost::ZERO }
            });
        }
        self.usage(Usage { at: position, used, from, to, core: Vec::new() });
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
        let extent = constraints::aligned_extent(self.func, op);
        let others = self.spots(other);
        self.pair(&others, &spots, |pool, _, _, theirs, ours| {
            let (ours, theirs) = (pool.layout(ours), pool.layout(theirs));
            let satisfied = constraints::is_satisfied(op, extent, ours, theirs);
            if satisfied { Cost::ZERO } else { Cost::INFINITE }
        });
    }

    /// From rows to rows, so that each rank sends contiguous ranges.
    fn by_rows(&mut self, position: usize, op: &Op) {
        let layout = |value: ValueId| reshape_layout(self.grid, self.func.ty(value), self.settings);
        let (from, to) = (layout(op.operands[0]), layout(op.results[0]));
        let from = self.pool.layout_id(&from);
        self.wanted(position, op.operands[0], from);
        let to = self.pool.layout_id(&to);
        self.spots[op.results[0].0 as usize] = Some(Spots::fixed(to));
    }

    /// Every rank has all that the operation uses and makes.
    fn opaque(&mut self, position: usize, op: &Op) {
        let replicated = |rank: usize| Layout::replicated(self.grid.clone(), rank);
        for operand in &op.operands {
            let layout = self.pool.layout_id(&replicated(self.func.ty(*operand).rank()));
            self.wanted(position, *operand, layout);
        }
        for result in &op.results {
            let layout = self.pool.layout_id(&replicated(self.func.ty(*result).rank()));
            self.spots[result.0 as usize] = Some(Spots::fixed(layout));
        }
    }

    /// Whatever else is chosen, `value` is wanted as `layout`.
    fn wanted(&mut self, at: usize, value: ValueId, layout: LayoutId) {
        let used = self.relayout(value);
        let (from, to) = (self.spots(value), Spots::fixed(layout));
        self.usage(Usage { at, used, from, to, core: Vec::new() });
    }

    fn nest(&mut self, position: usize, op: &Op, rule: &Sharding) {
        let Some(form) = op.generic_form() else { return };
        let placements = placements(self.func, op, &form, self, self.grid, self.settings);
        let var = self.decide(Decision::Nest(position, placements.clone()), placements.len());
        let model = &self.settings.model;
        let mut cores = Vec::new();
        for (candidate, placement) in placements.iter().enumerate() {
            let run = prices::run(model, self.func, op, placement);
            cores.push(model.core(&run));
            self.own[var][candidate] +=
                run + prices::combine(model, self.func, op, rule, placement);
        }
        self.init_usages(position, op, var, &placements);
        self.read_usages(position, op, var, &placements, cores);
        for (at, result) in op.results.iter().enumerate() {
            let layout = |placement: &Placement| self.pool.layout_id(&placement.results[at]);
            let layouts = placements.iter().map(layout).collect();
            self.spots[result.0 as usize] = Some(Spots { var: Some(var), layouts });
        }
    }

    /// Bases move to where they are overwritten.
    fn init_usages(&mut self, at: usize, op: &Op, var: usize, placements: &[Placement]) {
        for (result, init) in op.ints("inits").iter().enumerate() {
            let Ok(init) = usize::try_from(*init) else { continue };
            let layouts = placements.iter().map(|p| self.pool.layout_id(&p.results[result]));
            let to = Spots { var: Some(var), layouts: layouts.collect() };
            let (value, core) = (op.operands[init], Vec::new());
            let used = self.relayout(value);
            self.usage(Usage { at, used, from: self.spots(value), to, core });
        }
    }

    fn read_usages(
        &mut self,
        at: usize,
        op: &Op,
        var: usize,
        placements: &[Placement],
        cores: Vec<Cost>,
    ) {
        let Some(form) = op.generic_form() else { return };
        let operands = &op.operands[..form.ins.len()];
        let first = |at: &usize| !operands[..*at].contains(&operands[*at]);
        let arrays: Vec<ValueId> = (0..operands.len()).filter(first).map(|a| operands[a]).collect();
        // What is computed meanwhile hides one array's messages or another's.
        let share = |core: &Cost| Cost(core.0 / arrays.len().max(1) as u64);
        let core: Vec<Cost> = cores.iter().map(share).collect();
        let domains = placements.iter().map(|placement| self.pool.layout_id(&placement.domain));
        let to = Spots { var: Some(var), layouts: domains.collect() };
        for value in &arrays {
            let views = operands.iter().zip(form.ins).filter(|(other, _)| *other == value);
            let ty = self.func.ty(*value);
            let used = self.pool.use_id(Use::Read {
                shape: ty.shape.clone(),
                element_bytes: ty.dtype.size_bytes() as i64,
                domain: form.domain.into(),
                views: views.map(|(_, view): (_, &ViewMap)| view.clone()).collect(),
            });
            // An array that is overwritten as well is read where it has moved to.
            let overwritten = form.inits.iter().position(|init| {
                usize::try_from(*init).is_ok_and(|init| op.operands[init] == *value)
            });
            let from = match overwritten {
                None => self.spots(*value),
                Some(result) => {
                    let moved = placements.iter().map(|p| self.pool.layout_id(&p.results[result]));
                    Spots { var: Some(var), layouts: moved.collect() }
                }
            };
            self.usage(Usage { at, used, from, to: to.clone(), core: core.clone() });
        }
    }

    fn relayout(&mut self, value: ValueId) -> UseId {
        let ty = self.func.ty(value);
        let element_bytes = ty.dtype.size_bytes() as i64;
        self.pool.use_id(Use::Relayout { shape: ty.shape.clone(), element_bytes })
    }

    /// What becomes of results counts a little: those of one shape are likely to be used together, and so better
    /// lie alike, and large ones are better not on every rank.
    fn results(&mut self) {
        let func = self.func;
        let mut last: BTreeMap<&[i64], ValueId> = BTreeMap::new();
        for value in &func.returns {
            let ty = func.ty(*value);
            if ty.volume() < self.settings.replicate_below.max(2) {
                continue;
            }
            let Some(at) = func.ops.iter().position(|op| op.results.contains(value)) else {
                continue;
            };
            self.spacious(at, *value);
            if let Some(other) = last.insert(&ty.shape, *value) {
                self.beside(at, other, *value);
            }
        }
    }

    /// Takes up what it may cost that a result takes more memory than need be.
    fn spacious(&mut self, at: usize, value: ValueId) {
        let (ty, Spots { var, layouts }) = (self.func.ty(value), self.spots(value));
        let model = &self.settings.model;
        let price = |layout: &LayoutId| prices::spacious(model, ty, self.pool.layout(*layout));
        let parts = layouts.iter().map(price).collect();
        self.asides.push(Aside { at, var, parts });
    }

    /// Takes up what it may cost that a result lies otherwise than one before it.
    fn beside(&mut self, at: usize, other: ValueId, value: ValueId) {
        let (from, to) = (self.spots(other), self.spots(value));
        if from.var != to.var {
            let ty = self.func.ty(value);
            let element_bytes = ty.dtype.size_bytes() as i64;
            let used = self.pool.use_id(Use::Beside { shape: ty.shape.clone(), element_bytes });
            self.usage(Usage { at, used, from, to, core: Vec::new() });
        }
    }

    /// Takes up what a use costs.
    fn usage(&mut self, usage: Usage) {
        self.pair(&usage.from, &usage.to, |pool, model, candidate, from, to| {
            let core = usage.core.get(candidate).copied().unwrap_or_default();
            pool.price(model, usage.used, from, to).behind(core).total()
        });
        self.usages.push(usage);
    }

    /// Adds what it costs that an array lies as one of `from` and is wanted as one of `to`, given the
    /// latter's number and both.
    fn pair(
        &mut self,
        from: &Spots,
        to: &Spots,
        price: impl Fn(&mut Pool, &CostModel, usize, LayoutId, LayoutId) -> Cost,
    ) {
        let (rows, columns) = (from.layouts.len(), to.layouts.len());
        let (scope, size) = match (from.var, to.var) {
            (None, None) => return,
            (Some(def), None) => ((def, def), rows),
            (None, Some(user)) => ((user, user), columns),
            (Some(def), Some(user)) if def == user => ((user, user), columns),
            (Some(def), Some(user)) => ((def, user), rows * columns),
        };
        let table = self.pairs.entry(scope).or_insert_with(|| vec![Cost::ZERO; size]);
        let diagonal = from.var == to.var;
        for (row, lies) in from.layouts.iter().enumerate() {
            for (column, wanted) in to.layouts.iter().enumerate() {
                let entry = match () {
                    () if diagonal && row != column => continue,
                    () if scope.0 != scope.1 => row * columns + column,
                    () if from.var.is_some() => row,
                    () => column,
                };
                table[entry] += price(self.pool, &self.settings.model, column, *lies, *wanted);
            }
        }
    }

    fn finish(self) -> Problem {
        let Builder { sizes, own, asides, impossible, pairs, decisions, usages, spots, .. } = self;
        let mut graph = FactorGraph::new(sizes);
        for (var, parts) in own.iter().enumerate() {
            graph.add(vec![var], parts.iter().map(Parts::total).collect());
        }
        for (var, candidate) in impossible {
            graph.factors[var].costs[candidate] = Cost::INFINITE;
        }
        for Aside { var, parts, .. } in &asides {
            graph.add(var.iter().copied().collect(), parts.iter().map(Parts::total).collect());
        }
        for ((def, user), costs) in pairs {
            graph.add(if def == user { vec![user] } else { vec![def, user] }, costs);
        }
        Problem { decisions, graph, own, asides, usages, spots }
    }
}

/// The rule of an operation of a function.
pub fn sharding(func: &Func, op: &Op) -> Sharding {
    let types: SmallVec<[&ArrayType; 4]> = op.operands.iter().map(|v| func.ty(*v)).collect();
    OpContext { op, types: &types }.sharding()
}

/// How the operand of an operation that works beside it lies, given how it does already: so, unless that
/// cuts blocks of a scan which must not be cut.
pub fn between_blocks(op: &Op, ty: &ArrayType, layout: &Layout) -> Layout {
    let block = if op.opcode == Opcode::Scan { op.int_if_any("block") } else { None };
    let Some(block) = block else { return layout.clone() };
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
