//! From a function of launches and messages to the list of steps that the runtime executes.

use crate::kernel::{KernelOperand, KernelPlan};
use ramba_abi::Layout;
use ramba_abi::schedule::{
    Contract, ExchangeId, HaloRequest, Launch, Mode, Move, Operand, PlacedStep, ReduceScatter,
    Scan, Schedule, Slot, SlotId, SlotSource, Step,
};
use ramba_dialects::ir::OutKind;
use ramba_dialects::{Diagnostic, Func, Op, Opcode, ValueId};
use smallvec::SmallVec;

mod pieces;
pub mod sweeps;

/// The schedule of a function in which all work is launches, messages and copies.
///
/// # Errors
/// At an operation that an earlier pass should have lowered, or a value without layout.
pub fn schedule(func: &Func, ranks: usize) -> Result<Schedule, Diagnostic> {
    let mut builder = Builder {
        func,
        schedule: Schedule { ranks, ..Schedule::default() },
        slot_of: vec![None; func.values.len()],
        exchanges: 0,
    };
    builder.bind_arguments()?;
    for op in &func.ops {
        builder.lower(op)?;
    }
    builder.return_results()?;
    builder.await_exchanges();
    builder.free_temporaries();
    Ok(pieces::with_pieces(sweeps::with_sweeps(builder.schedule)))
}

struct Builder<'a> {
    func: &'a Func,
    schedule: Schedule,
    slot_of: Vec<Option<SlotId>>,
    exchanges: u32,
}

impl Builder<'_> {
    fn bind_arguments(&mut self) -> Result<(), Diagnostic> {
        let (mut arrays, mut scalars) = (0, 0);
        for arg in &self.func.args {
            let (source, count) = match arg.by_value {
                true => (SlotSource::Scalar(scalars), &mut scalars),
                false => (SlotSource::Input(arrays), &mut arrays),
            };
            *count += 1;
            let at = ramba_dialects::Loc::unknown();
            let slot = self.new_slot(arg.value, source).map_err(|m| Diagnostic::new(&at, m))?;
            self.slot_of[arg.value.0 as usize] = Some(slot);
        }
        Ok(())
    }

    fn lower(&mut self, op: &Op) -> Result<(), Diagnostic> {
        let lowered = match op.opcode {
            Opcode::Launch => self.launch(op),
            Opcode::Reshard => self.reshard(op),
            Opcode::Copy | Opcode::Reshape => self.copy(op),
            Opcode::Empty => self.empty(op),
            Opcode::HaloExchange => self.halo_exchange(op),
            Opcode::AllReduce => self.all_reduce(op),
            Opcode::ReduceScatter => self.reduce_scatter(op),
            Opcode::Scan => self.scan(op),
            Opcode::Contract => self.contract(op),
            other => Err(format!("'dist.{}' has no place in a schedule", other.name())),
        };
        lowered.map_err(|message| Diagnostic::new(&op.loc, message))
    }

    fn launch(&mut self, op: &Op) -> Result<(), String> {
        let form = op.generic_form().ok_or("a launch needs its body")?;
        let plan = KernelPlan::of(self.func, op).ok_or("a launch needs its body")?;
        let layout = form.layout.ok_or("a launch needs a layout")?.clone();
        for (result, value) in op.results.iter().enumerate() {
            let reused = form.reuse.and_then(|reuse| usize::try_from(reuse[result]).ok());
            let slot = match reused {
                Some(operand) => self.slot(op.operands[operand])?,
                None => self.new_slot(*value, SlotSource::Fresh)?,
            };
            self.slot_of[value.0 as usize] = Some(slot);
        }
        let operands: Result<Vec<Operand>, String> =
            plan.operands.iter().map(|operand| self.operand(op, operand)).collect();
        let launch = Launch {
            kernel: self.kernel(op.text("kernel")),
            domain: form.domain.into(),
            parallel: parallel_dims(form.domain.len(), form.outs, form.kinds),
            blocks: form.blocks.unwrap_or_default().into(),
            operands: operands?,
            overlaps: None,
            layout,
        };
        let overlaps = self.open_exchange(&launch);
        let launch = Launch { overlaps, ..launch };
        self.push(op, Step::Launch(launch));
        Ok(())
    }

    fn operand(&self, op: &Op, operand: &KernelOperand) -> Result<Operand, String> {
        let value = match (operand.result, operand.operand) {
            (Some(result), _) => op.results[result],
            (None, Some(position)) => op.operands[position],
            (None, None) => return Err("a kernel operand that is neither read nor written".into()),
        };
        Ok(Operand {
            slot: self.slot(value)?,
            view: operand.view.clone(),
            reach: operand.reach.clone(),
            mode: operand.mode,
        })
    }

    /// The exchange that was started just before and may go on during this launch.
    fn open_exchange(&self, launch: &Launch) -> Option<ExchangeId> {
        let Some(Step::ExchangeStart { id, moves, .. }) =
            self.schedule.steps.last().map(|placed| &placed.step)
        else {
            return None;
        };
        // What arrives cannot be used yet, and what is sent must stay as it is.
        let free = |Operand { slot, mode, .. }: &Operand| {
            moves
                .iter()
                .all(|Move { from, to }| slot != to && (slot != from || *mode == Mode::Read))
        };
        launch.operands.iter().all(free).then_some(*id)
    }

    fn kernel(&mut self, name: &str) -> usize {
        let kernels = &mut self.schedule.kernels;
        kernels.iter().position(|kernel| kernel == name).unwrap_or_else(|| {
            kernels.push(name.to_string());
            kernels.len() - 1
        })
    }

    fn copy(&mut self, op: &Op) -> Result<(), String> {
        let (from, to) = self.transfer(op)?;
        self.push(op, Step::Copy { from, to });
        Ok(())
    }

    /// The slots of an operand, and of a result that has memory of its own.
    fn transfer(&mut self, op: &Op) -> Result<(SlotId, SlotId), String> {
        let from = self.slot(op.operands[0])?;
        let to = self.new_slot(op.results[0], SlotSource::Fresh)?;
        self.slot_of[op.results[0].0 as usize] = Some(to);
        Ok((from, to))
    }

    /// Memory is there when the first write needs it.
    fn empty(&mut self, op: &Op) -> Result<(), String> {
        let value = op.results[0];
        self.slot_of[value.0 as usize] = Some(self.new_slot(value, SlotSource::Fresh)?);
        Ok(())
    }

    fn scan(&mut self, op: &Op) -> Result<(), String> {
        let from = self.slot(op.operands[0])?;
        let to = self.new_slot(op.results[0], SlotSource::Fresh)?;
        self.slot_of[op.results[0].0 as usize] = Some(to);
        let scan = Scan {
            from,
            to,
            reduction: op.reduction("kind"),
            axis: op.int("axis") as usize,
            inclusive: op.scalar("inclusive").truth(),
            block: op.int_if_any("block").unwrap_or(0),
        };
        self.push(op, Step::Scan(scan));
        Ok(())
    }

    fn contract(&mut self, op: &Op) -> Result<(), String> {
        let shapes = [0, 1].map(|side| &self.func.ty(op.operands[side]).shape[..]);
        let nest = op.contraction(shapes).ok_or("dimensions do not fit the arrays")?;
        let from = [self.slot(op.operands[0])?, self.slot(op.operands[1])?];
        let to = self.new_slot(op.results[0], SlotSource::Fresh)?;
        self.slot_of[op.results[0].0 as usize] = Some(to);
        let ordered = op.scalar_if_any("ordered").is_some();
        self.push(op, Step::Contract(Contract { from, to, loops: nest.operands, ordered }));
        Ok(())
    }

    fn halo_exchange(&mut self, op: &Op) -> Result<(), String> {
        let slot = self.slot(op.operands[0])?;
        self.slot_of[op.results[0].0 as usize] = Some(slot);
        let halo = self.layout(op.results[0])?.halo.clone();
        self.make_room(slot, &halo);
        let request = HaloRequest { slot, halo, corners: op.scalar("corners").truth() };
        self.exchange(op, |halos, _| halos.push(request));
        Ok(())
    }

    fn reshard(&mut self, op: &Op) -> Result<(), String> {
        let (from, to) = self.transfer(op)?;
        self.exchange(op, |_, moves| moves.push(Move { from, to }));
        Ok(())
    }

    /// Adds to an exchange. Those that follow each other travel together, unless one wants what another
    /// brings.
    fn exchange(&mut self, op: &Op, add: impl FnOnce(&mut Vec<HaloRequest>, &mut Vec<Move>)) {
        let operand = self.slot_of[op.operands[0].0 as usize];
        if let Some(PlacedStep { step: Step::ExchangeStart { halos, moves, .. }, .. }) =
            self.schedule.steps.last_mut()
            && moves.iter().all(|Move { to, .. }| Some(*to) != operand)
        {
            return add(halos, moves);
        }
        let id = ExchangeId(self.exchanges);
        self.exchanges += 1;
        let (mut halos, mut moves) = (Vec::new(), Vec::new());
        add(&mut halos, &mut moves);
        self.push(op, Step::ExchangeStart { id, halos, moves });
    }

    /// Reductions that follow each other along the same axes travel together.
    fn all_reduce(&mut self, op: &Op) -> Result<(), String> {
        let slot = self.slot(op.operands[0])?;
        self.slot_of[op.results[0].0 as usize] = Some(slot);
        let partial = self.layout(op.operands[0])?.partial.clone();
        let reduction = partial.first().ok_or("nothing partial to reduce")?.1;
        let along: SmallVec<[usize; 3]> = partial.iter().map(|(axis, _)| *axis).collect();
        self.complete(slot);
        if let Some(PlacedStep { step: Step::AllReduce { slots, axes }, .. }) =
            self.schedule.steps.last_mut()
            && *axes == along
        {
            slots.push((slot, reduction));
            return Ok(());
        }
        self.push(op, Step::AllReduce { slots: vec![(slot, reduction)], axes: along });
        Ok(())
    }

    fn reduce_scatter(&mut self, op: &Op) -> Result<(), String> {
        let partial = self.layout(op.operands[0])?.partial.clone();
        let &(axis, reduction) = partial.first().ok_or("nothing partial to reduce")?;
        let (from, to) = self.transfer(op)?;
        let scatter = ReduceScatter { from, to, reduction, axis };
        self.push(op, Step::ReduceScatter(scatter));
        Ok(())
    }

    fn return_results(&mut self) -> Result<(), Diagnostic> {
        for value in &self.func.returns {
            let slot = self
                .slot(*value)
                .map_err(|message| Diagnostic::new(&ramba_dialects::Loc::unknown(), message))?;
            self.schedule.outputs.push(slot);
        }
        Ok(())
    }

    /// Inserts the wait for each exchange that no launch waits for.
    fn await_exchanges(&mut self) {
        let steps = std::mem::take(&mut self.schedule.steps);
        let mut steps = steps.into_iter().peekable();
        while let Some(placed) = steps.next() {
            let next = steps.peek().map(|next| &next.step);
            let wait = match (&placed.step, next) {
                (Step::ExchangeStart { id, .. }, Some(Step::Launch(launch)))
                    if launch.overlaps == Some(*id) =>
                {
                    None
                }
                (Step::ExchangeStart { id, .. }, _) => Some(Step::ExchangeWait(*id)),
                _ => None,
            };
            let location = placed.location.clone();
            self.schedule.steps.push(placed);
            self.schedule.steps.extend(wait.map(|step| PlacedStep { step, location }));
        }
    }

    /// Inserts the release of each temporary behind the last step that touches it.
    fn free_temporaries(&mut self) {
        let steps = std::mem::take(&mut self.schedule.steps);
        let mut last = vec![None; self.schedule.slots.len()];
        for (position, placed) in steps.iter().enumerate() {
            for slot in slots_of(&placed.step) {
                last[slot.0 as usize] = Some(position);
            }
        }
        for (position, placed) in steps.into_iter().enumerate() {
            let location = placed.location.clone();
            self.schedule.steps.push(placed);
            for (index, slot) in self.schedule.slots.iter().enumerate() {
                let id = SlotId(index as u32);
                let temporary = slot.source == SlotSource::Fresh
                    && !self.schedule.outputs.contains(&id)
                    && last[index] == Some(position);
                if temporary {
                    let location = location.clone();
                    self.schedule.steps.push(PlacedStep { step: Step::Free(id), location });
                }
            }
        }
    }

    fn push(&mut self, op: &Op, step: Step) {
        self.schedule.steps.push(PlacedStep { step, location: op.loc.to_string() });
    }

    fn slot(&self, value: ValueId) -> Result<SlotId, String> {
        self.slot_of[value.0 as usize].ok_or_else(|| format!("value {} has no memory", value.0))
    }

    fn layout(&self, value: ValueId) -> Result<&Layout, String> {
        let ty = self.func.ty(value);
        ty.layout.as_deref().ok_or_else(|| format!("{ty} has no layout"))
    }

    fn new_slot(&mut self, value: ValueId, source: SlotSource) -> Result<SlotId, String> {
        let ty = self.func.ty(value);
        let layout = match (&ty.layout, source) {
            (None, SlotSource::Scalar(_)) => {
                Layout::replicated(ramba_abi::Grid::line(self.schedule.ranks), 0)
            }
            _ => self.layout(value)?.clone(),
        };
        self.schedule.slots.push(Slot {
            dtype: ty.dtype,
            shape: ty.shape.clone(),
            pad: layout.halo.clone(),
            layout: Layout { partial: layout.partial.clone(), ..layout.without_halo() },
            source,
        });
        Ok(SlotId(self.schedule.slots.len() as u32 - 1))
    }

    /// After an all-reduce the slot's contents are complete.
    fn complete(&mut self, slot: SlotId) {
        self.schedule.slots[slot.0 as usize].layout.partial = SmallVec::new();
    }

    fn make_room(&mut self, slot: SlotId, halo: &[(i64, i64)]) {
        let pad = &mut self.schedule.slots[slot.0 as usize].pad;
        for (own, wanted) in pad.iter_mut().zip(halo) {
            *own = (own.0.max(wanted.0), own.1.max(wanted.1));
        }
    }
}

/// Which iteration dimensions never meet in one element of a reduction.
fn parallel_dims(
    rank: usize,
    outs: &[ramba_abi::ViewMap],
    kinds: &[OutKind],
) -> SmallVec<[bool; 4]> {
    let reduces = |dim: usize| {
        let reductions = outs.iter().zip(kinds).filter(|(_, kind)| **kind != OutKind::Store);
        reductions.map(|(view, _)| view).any(|view| view.reader_of(dim).is_none())
    };
    (0..rank).map(|dim| !reduces(dim)).collect()
}

/// The slots that a step touches.
pub(crate) fn slots_of(step: &Step) -> Vec<SlotId> {
    match step {
        Step::Launch(launch) => launch.operands.iter().map(|operand| operand.slot).collect(),
        Step::ExchangeStart { halos, moves, .. } => {
            let moved = moves.iter().flat_map(|Move { from, to }| [*from, *to]);
            halos.iter().map(|halo| halo.slot).chain(moved).collect()
        }
        Step::Copy { from, to } => vec![*from, *to],
        Step::ReduceScatter(scatter) => vec![scatter.from, scatter.to],
        Step::Scan(scan) => vec![scan.from, scan.to],
        Step::Contract(Contract { from, to, .. }) => vec![from[0], from[1], *to],
        Step::AllReduce { slots, .. } => slots.iter().map(|(slot, _)| *slot).collect(),
        Step::ExchangeWait(_) | Step::Free(_) => Vec::new(),
    }
}
