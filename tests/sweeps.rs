//! Chains of loop nests run as sweeps, against the same nests one after another: equal bits, whatever the
//! offsets, sizes, threads and ranks.

use proptest::prelude::*;
use ramba_abi::schedule::{
    ExchangeId, HaloRequest, KernelFn, Launch, Mode, Operand, PlacedStep, Schedule, Slot, SlotId,
    SlotSource, Step,
};
use ramba_abi::{Access, DType, Grid, Layout, ViewMap};
use ramba_lowering::schedule::sweeps::with_sweeps;
use ramba_runtime::context::run_thread_ranks;
use ramba_runtime::execute::tiles::TilePolicy;
use ramba_runtime::{Placement, Program, RankContext, RuntimeConfig, Shard, Snapshot};
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// How far a kernel reads beyond the element that its operand names.
const REACH: [i64; 2] = [3, 1];
/// The most that views are moved.
const MOST_OFFSET: i64 = 3;
const ARRAYS: usize = 3;

/// The operands of a kernel of two, for two iteration dimensions.
struct Pair {
    data: *const *mut u8,
    dims: *const i64,
}

impl Pair {
    /// Calls `body` with both operands' elements, and the strides of the second, for each iteration.
    unsafe fn for_each(&self, body: impl Fn(*mut f64, *const f64, [isize; 2])) {
        let dim = |k: usize| unsafe { *self.dims.add(k) as isize };
        let [out, from] = [0, 1].map(|k| unsafe { (*self.data.add(k)).cast::<f64>() });
        for i in 0..dim(0) {
            for j in 0..dim(1) {
                let at = |strides: usize| i * dim(strides) + j * dim(strides + 1);
                body(out.wrapping_offset(at(2)), from.wrapping_offset(at(4)), [dim(4), dim(5)]);
            }
        }
    }
}

/// The strides per iteration of test views are their steps times those of the array.
const STEPS: [i64; 4] = [1, 2, -1, -2];

/// `out = Σ w · from` over a window that reaches [`REACH`] further, whatever the operand's step.
unsafe extern "C" fn stencil<const STEP: isize>(data: *const *mut u8, dims: *const i64) {
    unsafe {
        Pair { data, dims }.for_each(|out, from, strides| {
            let mut sum = 0.0;
            for di in 0..=REACH[0] as isize {
                for dj in 0..=REACH[1] as isize {
                    let element = from.wrapping_offset((di * strides[0] + dj * strides[1]) / STEP);
                    sum += *element * (0.13 + 0.07 * di as f64 + 0.05 * dj as f64);
                }
            }
            *out = sum;
        });
    }
}

/// `out = 0.7·out + 0.4·from`.
unsafe extern "C" fn mix(data: *const *mut u8, dims: *const i64) {
    unsafe { Pair { data, dims }.for_each(|out, from, _| *out = 0.7 * *out + 0.4 * *from) }
}

/// `out = 0.9·from + 1`.
unsafe extern "C" fn renew(data: *const *mut u8, dims: *const i64) {
    unsafe { Pair { data, dims }.for_each(|out, from, _| *out = 0.9 * *from + 1.0) }
}

const KERNELS: [KernelFn; 6] =
    [stencil::<1>, stencil::<2>, stencil::<-1>, stencil::<-2>, mix, renew];
const MIX: usize = 4;
const RENEW: usize = 5;

/// One nest of a chain.
#[derive(Clone, Debug)]
enum Nest {
    /// Writes a window sum of one array into another, or in place a mixture of both.
    Update { kernel: usize, into: usize, from: usize, offsets: [[i64; 2]; 2], step: i64 },
    /// Makes a new array of one, which takes its name.
    Renew { from: usize },
}

fn nests() -> impl Strategy<Value = Nest> {
    let offset = || [0..=MOST_OFFSET, 0..=MOST_OFFSET];
    let update = (0..=STEPS.len(), 0..ARRAYS, 1..ARRAYS, [offset(), offset()], 0..STEPS.len())
        .prop_map(|(kind, into, further, offsets, step)| Nest::Update {
            kernel: if kind < STEPS.len() { step } else { MIX },
            into,
            from: (into + further) % ARRAYS,
            offsets,
            step: STEPS[step],
        });
    prop_oneof![6 => update, 1 => (0..ARRAYS).prop_map(|from| Nest::Renew { from })]
}

/// Puts nests into a schedule.
struct Build {
    schedule: Schedule,
    shape: [i64; 2],
    layout: Layout,
    /// The slot that each array is in.
    arrays: Vec<SlotId>,
}

impl Build {
    fn new(ranks: usize, shape: [i64; 2], layout: &Layout) -> Build {
        let kernels = (0..KERNELS.len()).map(|k| format!("kernel_{k}")).collect();
        let schedule = Schedule { ranks, kernels, ..Schedule::default() };
        let mut build = Build { schedule, shape, layout: layout.clone(), arrays: Vec::new() };
        build.arrays = (0..ARRAYS).map(|k| build.slot(SlotSource::Input(k))).collect();
        let halo: SmallVec<[(i64, i64); 4]> = build.pad();
        let request =
            |slot: &SlotId| HaloRequest { slot: *slot, halo: halo.clone(), corners: true };
        let halos = build.arrays.iter().map(request).collect();
        build.step(Step::ExchangeStart { id: ExchangeId(0), halos, moves: vec![] });
        build.step(Step::ExchangeWait(ExchangeId(0)));
        build
    }

    /// Room for what views and windows touch of the neighbours' elements.
    fn pad(&self) -> SmallVec<[(i64, i64); 4]> {
        SmallVec::from_elem((2 * MOST_OFFSET, 2 * MOST_OFFSET + REACH[0]), 2)
    }

    fn slot(&mut self, source: SlotSource) -> SlotId {
        let (shape, layout) = (self.shape.as_slice().into(), self.layout.clone());
        let pad = self.pad();
        self.schedule.slots.push(Slot { dtype: DType::F64, shape, layout, pad, source });
        SlotId(self.schedule.slots.len() as u32 - 1)
    }

    fn step(&mut self, step: Step) {
        let location = format!("chain:{}", self.schedule.steps.len());
        self.schedule.steps.push(PlacedStep { step, location });
    }

    fn nest(&mut self, nest: &Nest) {
        match *nest {
            Nest::Update { kernel, into, from, offsets, step } => {
                let (out, reads) = (self.arrays[into], self.arrays[from]);
                let (mode, reach) = match kernel {
                    MIX => (Mode::ReadWrite, [0, 0]),
                    _ => (Mode::Write, REACH),
                };
                let domain = self.shape.map(|n| {
                    (n - MOST_OFFSET - REACH[0] + step.abs() - 1).div_euclid(step.abs()).max(0)
                });
                let view = |offsets: [i64; 2]| {
                    let access = |dim: usize| {
                        let first = if step > 0 { 0 } else { (domain[dim] - 1) * -step };
                        Access::at(dim, offsets[dim] + first.max(0), step)
                    };
                    ViewMap::new(&[access(0), access(1)])
                };
                let written =
                    Operand { slot: out, view: view(offsets[0]), reach: smallvec![0, 0], mode };
                let read = Operand {
                    slot: reads,
                    view: view(offsets[1]),
                    reach: reach.as_slice().into(),
                    mode: Mode::Read,
                };
                self.launch(kernel, domain, [written, read]);
            }
            Nest::Renew { from } => {
                let (old, new) = (self.arrays[from], self.slot(SlotSource::Fresh));
                let whole = |slot, mode| Operand {
                    slot,
                    view: ViewMap::identity(2),
                    reach: smallvec![0, 0],
                    mode,
                };
                let operands = [whole(new, Mode::Write), whole(old, Mode::Read)];
                self.launch(RENEW, self.shape, operands);
                // What the neighbours have of the new array.
                if self.schedule.ranks > 1 {
                    let id = ExchangeId(self.schedule.slots.len() as u32);
                    let halos = vec![HaloRequest { slot: new, halo: self.pad(), corners: true }];
                    self.step(Step::ExchangeStart { id, halos, moves: vec![] });
                    self.step(Step::ExchangeWait(id));
                }
                if self.schedule.slots[old.0 as usize].source == SlotSource::Fresh {
                    self.step(Step::Free(old));
                }
                self.arrays[from] = new;
            }
        }
    }

    fn launch(&mut self, kernel: usize, domain: [i64; 2], operands: [Operand; 2]) {
        let layout = self.layout.viewed(&operands[0].view, 2).unwrap();
        self.step(Step::Launch(Launch {
            kernel,
            domain: domain.as_slice().into(),
            layout,
            parallel: smallvec![true, true],
            blocks: smallvec![],
            operands: operands.into(),
            overlaps: None,
        }));
    }

    fn finish(mut self) -> Schedule {
        self.schedule.outputs = self.arrays.clone();
        self.schedule
    }
}

/// Blocks of a few rows, for small arrays.
const SMALL_SWEEPS: TilePolicy = TilePolicy {
    inline_bytes: 0,
    share_bytes: 0,
    tile_bytes: 256,
    row_iterations: 4,
    stream_bytes: 1 << 20,
    sweep_bytes: 4000,
    piece_bytes: 2 << 20,
};

/// What the chain makes of numbered arrays, per rank: the bits of all arrays, and the counts.
fn run(schedule: Schedule, threads: usize) -> Vec<(Vec<Vec<u8>>, Snapshot)> {
    let config = RuntimeConfig { threads: Some(threads), ..RuntimeConfig::default() };
    let schedule = Arc::new(schedule);
    let ranks = schedule.ranks;
    let as_rank = |context: &RankContext| {
        let program = unsafe { Program::new(schedule.clone(), KERNELS.to_vec()) };
        let mut program = program.unwrap().with_tiles(SMALL_SWEEPS);
        let mut inputs: Vec<Shard> = (0..ARRAYS).map(|k| input(context, &schedule, k)).collect();
        let results = program.run(context, &mut inputs, &[]).unwrap();
        let wholes = results.iter().map(|shard| shard.to_whole(context).unwrap());
        (wholes.collect(), context.counters.snapshot())
    };
    run_thread_ranks(ranks, config, as_rank).unwrap()
}

fn input(context: &RankContext, schedule: &Schedule, position: usize) -> Shard {
    let Slot { shape, layout, pad, .. } = &schedule.slots[position];
    let placement = Placement::new(DType::F64, shape, layout, pad, context.rank());
    let value = |k: i64| ((k * 7 + 3 * position as i64) % 23 - 11) as f64 / 7.0;
    let bytes: Vec<u8> = (0..shape[0] * shape[1]).flat_map(|k| value(k).to_ne_bytes()).collect();
    Shard::from_whole(context, Arc::new(placement), &bytes).unwrap()
}

fn chain(ranks: usize, shape: [i64; 2], split: usize, nests: &[Nest]) -> Schedule {
    let axes = [[Some(0), None], [None, Some(0)]][split];
    let layout = Layout::balanced(Grid::line(ranks), &shape, &axes);
    let mut build = Build::new(ranks, shape, &layout);
    nests.iter().for_each(|nest| build.nest(nest));
    build.finish()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sweeps_change_nothing(
        (ranks, split, threads) in (1usize..=4, 0usize..2, 1usize..=4),
        (rows, columns) in (prop_oneof![0i64..16, 60i64..200], 0i64..12),
        nests in prop::collection::vec(nests(), 1..14),
    ) {
        let separate = chain(ranks, [rows, columns], split, &nests);
        let swept = with_sweeps(separate.clone());
        prop_assert!(swept.steps.len() == separate.steps.len() || ranks == 1);
        let (expected, got) = (run(separate, threads), run(swept, threads));
        for ((expected, apart), (got, together)) in expected.into_iter().zip(got) {
            prop_assert_eq!(expected, got);
            prop_assert_eq!(apart.kernels_launched, together.kernels_launched);
            prop_assert!(together.bytes_allocated <= apart.bytes_allocated);
        }
    }
}

#[test]
fn steps_in_turn_between_two_arrays_are_one_sweep() {
    let relax = |into: usize| Nest::Update {
        kernel: 0,
        into,
        from: 1 - into,
        offsets: [[2, 0], [0, 0]],
        step: 1,
    };
    let nests: Vec<Nest> = (0..6).map(|step| relax(step % 2)).collect();
    let schedule = with_sweeps(chain(1, [200, 8], 0, &nests));
    let lags: Vec<i64> = schedule.sweeps[0].lags.iter().map(|lag| lag.low).collect();
    // A step may overwrite row i + 2 when the one before has read it for iteration i + 2.
    assert_eq!((schedule.sweeps.len(), lags), (1, vec![0, 2, 4, 6, 8, 10]));
    let (_, counted) = &run(schedule, 1)[0];
    assert_eq!((counted.sweeps, counted.nests_swept), (1, 6));
}

#[test]
fn new_arrays_take_turns_in_the_memory_of_two() {
    let nests = vec![Nest::Renew { from: 0 }; 9];
    let (before, after) =
        (chain(1, [200, 8], 0, &nests), with_sweeps(chain(1, [200, 8], 0, &nests)));
    assert_eq!((before.slots.len(), after.slots.len()), (ARRAYS + 9, ARRAYS + 2));
    assert_eq!(after.sweeps.len(), 1);
    let (expected, got) = (run(before, 2), run(after, 2));
    assert_eq!(expected[0].0, got[0].0);
    assert!(got[0].1.nests_swept > 2);
}
