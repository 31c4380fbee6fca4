//! How much memory a plan needs on a rank, and the cheapest plan that stays within a limit.
//!
//! A limit ties all arrays together that live at the same time, which no table over two variables can
//! say. It is relaxed (Lagrange): memory at the crowded places gets a price per byte, and the price rises
//! until the best plan fits. The relaxed problem's cost, less the price of the limit itself, bounds the
//! cost of every plan that fits, so the gap is known.

use super::cost::Cost;
use super::factor_graph::FactorGraph;
use super::pool::{LayoutId, Pool};
use super::prices::block_bytes;
use super::problem::{Choice, Problem, Spots};
use super::report;
use super::settings::Settings;
use super::solve::{Solution, solve};
use ramba_dialects::{Diagnostic, Func, Loc, ValueId};

/// Prices of a byte that are tried, in powers of two of a picosecond: up to the highest, at which memory
/// is all that matters.
const HIGHEST_PRICE: u32 = 30;
/// How often the interval between a price that is too low and one that suffices is halved.
const HALVINGS: u32 = 6;

/// From which operation to which a value needs memory of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Life {
    first: usize,
    /// `None` if the caller keeps it.
    last: Option<usize>,
}

/// When each value of a function needs memory of its own. A result that takes over the memory of the
/// array it starts from needs none until that array would have died.
fn lives(func: &Func) -> Vec<Option<Life>> {
    let mut lives: Vec<Option<Life>> = vec![None; func.values.len()];
    for arg in &func.args {
        let last = if arg.donated { Some(0) } else { None };
        lives[arg.value.0 as usize] = Some(Life { first: 0, last });
    }
    for (position, op) in func.ops.iter().enumerate() {
        for operand in &op.operands {
            if let Some(Life { last: Some(last), .. }) = &mut lives[operand.0 as usize] {
                *last = position;
            }
        }
        for result in &op.results {
            lives[result.0 as usize] = Some(Life { first: position, last: Some(position) });
        }
    }
    for value in &func.returns {
        if let Some(life) = &mut lives[value.0 as usize] {
            life.last = None;
        }
    }
    for (position, op) in func.ops.iter().enumerate() {
        let inits = op.generic_form().map(|form| form.inits.to_vec()).unwrap_or_default();
        for init in inits.into_iter().filter_map(|init| usize::try_from(init).ok()) {
            let life = &mut lives[op.operands[init].0 as usize];
            let dies = |life: &&mut Life| life.last == Some(position) && life.first < position;
            if let Some(life) = life.as_mut().filter(dies) {
                life.last = Some(position - 1);
            }
        }
    }
    lives
}

/// What a plan needs where it needs most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Footprint {
    /// The bytes on the rank with the largest blocks.
    pub bytes: u64,
    /// The position of the operation while which they are needed.
    pub at: usize,
}

/// The plans of a function on one grid, as far as memory goes.
pub struct Memory<'a> {
    func: &'a Func,
    problem: &'a Problem,
    lives: Vec<Option<Life>>,
}

impl<'a> Memory<'a> {
    /// Looks at when values live.
    pub fn new(func: &'a Func, problem: &'a Problem) -> Memory<'a> {
        Memory { func, problem, lives: lives(func) }
    }

    /// Where a plan needs most memory, and how much.
    pub fn footprint(&self, choice: &[usize], settings: &Settings, pool: &mut Pool) -> Footprint {
        let steps = self.func.ops.len().max(1);
        let mut change = vec![0i128; steps + 1];
        for (value, life, spots) in self.arrays() {
            let Some(layout) = spots.chosen(choice) else { continue };
            let bytes = i128::from(block_bytes(self.func.ty(value), pool.layout(layout)));
            change[life.first] += bytes;
            change[life.last.map_or(steps, |last| last + 1)] -= bytes;
        }
        let mut held = vec![0u64; steps];
        for usage in &self.problem.usages {
            let parts = usage.price(&settings.model, pool, choice);
            held[usage.at] = held[usage.at].saturating_add(parts.held_bytes);
        }
        let mut live = 0;
        let mut most = Footprint { bytes: 0, at: 0 };
        for at in 0..steps {
            live += change[at];
            let bytes = u64::try_from(live + i128::from(held[at])).unwrap_or(u64::MAX);
            if bytes > most.bytes {
                most = Footprint { bytes, at };
            }
        }
        most
    }

    fn arrays(&self) -> impl Iterator<Item = (ValueId, Life, &'a Spots)> {
        let all = self.lives.iter().zip(&self.problem.spots).enumerate();
        all.filter_map(|(value, (life, spots))| {
            Some((ValueId(value as u32), (*life)?, spots.as_ref()?))
        })
    }

    fn lives_at(life: Life, at: usize) -> bool {
        life.first <= at && life.last.is_none_or(|last| at <= last)
    }

    /// The problem in which a byte costs `price` at each of some operations; and what is paid whatever
    /// is chosen.
    fn priced(
        &self,
        price: u64,
        places: &[usize],
        settings: &Settings,
        pool: &mut Pool,
    ) -> (FactorGraph, Cost) {
        let mut graph = self.problem.graph.clone();
        let mut fixed = Cost::ZERO;
        for (value, life, spots) in self.arrays() {
            let times = places.iter().filter(|at| Memory::lives_at(life, **at)).count() as u64;
            let ty = self.func.ty(value);
            let cost = |layout: &LayoutId| {
                let bytes = block_bytes(ty, pool.layout(*layout)).max(0) as u64;
                Cost(bytes.saturating_mul(price).saturating_mul(times))
            };
            let costs: Vec<Cost> = spots.layouts.iter().map(cost).collect();
            match spots.var {
                _ if times == 0 => {}
                Some(var) => graph.add(vec![var], costs),
                None => fixed += costs.into_iter().sum(),
            }
        }
        for usage in self.problem.usages.iter().filter(|usage| places.contains(&usage.at)) {
            let (from, to) = (&usage.from, &usage.to);
            let mut held = |from: LayoutId, to: LayoutId| {
                let parts = pool.price(&settings.model, usage.used, from, to);
                Cost(parts.held_bytes.saturating_mul(price))
            };
            let pairs =
                from.layouts.iter().flat_map(|from| to.layouts.iter().map(move |to| (from, to)));
            match (from.var, to.var) {
                (Some(def), Some(user)) if def < user => {
                    graph.add(vec![def, user], pairs.map(|(from, to)| held(*from, *to)).collect());
                }
                (Some(var), Some(_)) => {
                    let pairs = from.layouts.iter().zip(&to.layouts);
                    graph.add(vec![var], pairs.map(|(from, to)| held(*from, *to)).collect());
                }
                (Some(var), None) | (None, Some(var)) => {
                    graph.add(vec![var], pairs.map(|(from, to)| held(*from, *to)).collect());
                }
                (None, None) => fixed += pairs.map(|(from, to)| held(*from, *to)).sum(),
            }
        }
        (graph, fixed)
    }

    /// The cheapest choice that stays within `limit` bytes, or hardly more expensive ones: the gap says
    /// how much. Otherwise the footprint of the smallest plan found, and that plan.
    ///
    /// # Errors
    /// If no plan was found that fits.
    pub fn fitting(
        &self,
        best: Choice,
        limit: u64,
        settings: &Settings,
        pool: &mut Pool,
    ) -> Result<Choice, (Footprint, Choice)> {
        let mut smallest = (self.footprint(&best.choice, settings, pool), best.clone());
        if smallest.0.bytes <= limit {
            return Ok(best);
        }
        let mut places = vec![smallest.0.at];
        let mut found: Option<Choice> = None;
        let mut bound = best.bound;
        // The price is too low at `low`; it suffices, if known, at `high`.
        let (mut low, mut high) = (0u64, None);
        let mut price = 1u64;
        for _ in 0..2 * HIGHEST_PRICE + HALVINGS {
            let (graph, fixed) = self.priced(price, &places, settings, pool);
            let relaxed = solve(&graph, &settings.limits);
            let allowance = limit.saturating_mul(price).saturating_mul(places.len() as u64);
            bound = bound.max((relaxed.bound + fixed).minus(Cost(allowance)));
            let cost = self.problem.graph.cost(&relaxed.choice);
            let plan = Solution { cost, ..relaxed };
            let footprint = self.footprint(&plan.choice, settings, pool);
            if footprint.bytes < smallest.0.bytes {
                smallest = (footprint, plan.clone());
            }
            if footprint.bytes <= limit {
                if found.as_ref().is_none_or(|found| plan.cost < found.cost) {
                    found = Some(plan);
                }
                high = Some(price);
            } else if !places.contains(&footprint.at) {
                places.push(footprint.at);
                continue;
            } else {
                low = price;
            }
            price = match high {
                None if price >= 1 << HIGHEST_PRICE => break,
                None => price * 2,
                Some(high) if high - low <= (low >> HALVINGS) + 1 => break,
                Some(high) => low + (high - low) / 2,
            };
        }
        match found {
            Some(plan) => Ok(Choice { bound: bound.min(plan.cost), ..plan }),
            None => Err(smallest),
        }
    }

    /// Why nothing fits: the arrays that need most where a plan needs most.
    pub fn too_large(&self, plan: &(Footprint, Choice), limit: u64, pool: &Pool) -> Diagnostic {
        let (footprint, choice) = plan;
        let loc = |at: usize| self.func.ops.get(at).map_or_else(Loc::unknown, |op| op.loc.clone());
        let message = format!(
            "no plan fits: {} bytes are needed on a rank here, and the limit is {limit} bytes",
            footprint.bytes
        );
        let live = self.arrays().filter(|(_, life, _)| Memory::lives_at(*life, footprint.at));
        let mut largest: Vec<(i64, ValueId, LayoutId)> = live
            .filter_map(|(value, _, spots)| {
                let layout = spots.chosen(&choice.choice)?;
                Some((block_bytes(self.func.ty(value), pool.layout(layout)), value, layout))
            })
            .collect();
        largest.sort_by_key(|(bytes, value, _)| (std::cmp::Reverse(*bytes), *value));
        let error = Diagnostic::new(&loc(footprint.at), message);
        largest.iter().take(3).fold(error, |error, (bytes, value, layout)| {
            let at = self.func.defining_op(*value).map_or_else(Loc::unknown, |op| op.loc.clone());
            let (ty, how) =
                (self.func.ty(*value).without_layout(), report::split(pool.layout(*layout)));
            error.note(&at, format!("{bytes} bytes of {ty}, {how}"))
        })
    }
}
