//! Schedules run with hand-written kernels, against the same computation on whole arrays.

mod common;

use common::kernels;
use common::layouts::layout;
use common::{RANKS, config};
use proptest::prelude::*;
use ramba_abi::schedule::{
    ExchangeId, HaloRequest, KernelFn, Launch, Mode, Move, Operand, Pieces, PlacedStep, Schedule,
    Slot, SlotId, SlotSource, Step,
};
use ramba_abi::{Access, DType, Grid, Layout, Reduction, Scalar, ViewMap};
use ramba_runtime::context::run_thread_ranks;
use ramba_runtime::execute::tiles::TilePolicy;
use ramba_runtime::execute::{BindError, ExecuteError};
use ramba_runtime::{Fringe, Placement, Program, RankContext, RuntimeConfig, Shard, Snapshot};
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// A whole two-dimensional array.
#[derive(Clone, Debug, PartialEq)]
struct Whole {
    shape: [i64; 2],
    data: Vec<f64>,
}

impl Whole {
    fn from_fn(shape: [i64; 2], value: impl Fn(i64, i64) -> f64) -> Whole {
        let rows = 0..shape[0];
        let data = rows.flat_map(|i| (0..shape[1]).map(move |j| (i, j))).map(|(i, j)| value(i, j));
        Whole { shape, data: data.collect() }
    }

    fn numbered(shape: [i64; 2], seed: i64) -> Whole {
        Whole::from_fn(shape, |i, j| ((seed + 7 * i + 3 * j) % 23 - 11) as f64)
    }

    fn at(&self, i: i64, j: i64) -> f64 {
        self.data[(i * self.shape[1] + j) as usize]
    }

    fn bytes(&self) -> Vec<u8> {
        self.data.iter().flat_map(|value| value.to_ne_bytes()).collect()
    }
}

fn doubles(bytes: &[u8]) -> Vec<f64> {
    bytes.chunks_exact(8).map(|chunk| f64::from_ne_bytes(chunk.try_into().unwrap())).collect()
}

/// Builds a schedule.
struct Build(Schedule);

impl Build {
    fn new(ranks: usize, kernels: usize) -> Build {
        let kernels = (0..kernels).map(|k| format!("kernel_{k}")).collect();
        Build(Schedule { ranks, kernels, ..Schedule::default() })
    }

    fn slot(&mut self, shape: &[i64], layout: &Layout, source: SlotSource) -> SlotId {
        let pad = SmallVec::from_elem((0, 0), shape.len());
        let (dtype, shape, layout) = (DType::F64, shape.into(), layout.clone());
        self.0.slots.push(Slot { dtype, shape, layout, pad, source });
        SlotId(self.0.slots.len() as u32 - 1)
    }

    fn pad(&mut self, slot: SlotId, pad: &[(i64, i64)]) {
        self.0.slots[slot.0 as usize].pad = pad.into();
    }

    fn step(&mut self, step: Step) -> &mut Build {
        let location = format!("program.py:{}", self.0.steps.len() + 1);
        self.0.steps.push(PlacedStep { step, location });
        self
    }

    fn launch(&mut self, kernel: usize, domain: [i64; 2], layout: &Layout, operands: Vec<Operand>) {
        let reads = |dim: usize| {
            let reduces = operands.iter().filter(|op| matches!(op.mode, Mode::Reduce(_)));
            reduces.clone().all(|op| op.view.reader_of(dim).is_some())
        };
        let parallel = [0, 1].map(reads).as_slice().into();
        let domain = SmallVec::from_slice(&domain);
        let layout = layout.clone();
        let launch = Launch {
            kernel,
            domain,
            layout,
            parallel,
            blocks: SmallVec::new(),
            operands,
            overlaps: None,
        };
        self.step(Step::Launch(launch));
    }

    fn overlap_last(&mut self, id: ExchangeId) {
        if let Some(PlacedStep { step: Step::Launch(launch), .. }) = self.0.steps.last_mut() {
            launch.overlaps = Some(id);
        }
    }

    fn program(self, kernels: &[KernelFn]) -> (Arc<Schedule>, Vec<KernelFn>) {
        (Arc::new(self.0), kernels.to_vec())
    }
}

fn operand(slot: SlotId, view: ViewMap, mode: Mode) -> Operand {
    Operand { slot, reach: SmallVec::from_elem(0, view.0.len()), view, mode }
}

fn same(slot: SlotId, mode: Mode) -> Operand {
    operand(slot, ViewMap::identity(2), mode)
}

/// Everything is cut into very small tiles, for two threads.
const SMALL_TILES: TilePolicy = TilePolicy {
    inline_bytes: 0,
    share_bytes: 0,
    tile_bytes: 64,
    row_iterations: 2,
    stream_bytes: 0,
    sweep_bytes: 0,
    piece_bytes: 16,
};

fn on_ranks<R: Send>(ranks: usize, program: impl Fn(&RankContext) -> R + Sync) -> Vec<R> {
    let config = RuntimeConfig { threads: Some(2), ..config() };
    run_thread_ranks(ranks, config, program).unwrap()
}

fn input(context: &RankContext, layout: &Layout, whole: &Whole, pad: &[(i64, i64)]) -> Shard {
    let placement = Placement::new(DType::F64, &whole.shape, layout, pad, context.rank());
    Shard::from_whole(context, Arc::new(placement), &whole.bytes()).unwrap()
}

/// Runs a program over whole inputs with both tile policies; the whole results on every rank, and
/// what the last run counted.
fn run(
    (schedule, kernels): &(Arc<Schedule>, Vec<KernelFn>),
    inputs: &[(&Whole, &Layout)],
    scalars: &[Scalar],
    times: usize,
) -> Vec<(Vec<Vec<f64>>, Snapshot)> {
    let run_as = |policy: TilePolicy| {
        on_ranks(schedule.ranks, |context| {
            let mut program = unsafe { Program::new(schedule.clone(), kernels.clone()).unwrap() }
                .with_tiles(policy);
            let mut shards: Vec<Shard> = inputs
                .iter()
                .map(|(whole, layout)| input(context, layout, whole, &[(0, 0), (0, 0)]))
                .collect();
            let mut counted = Snapshot::default();
            let mut results = Vec::new();
            for _ in 0..times {
                let before = context.counters.snapshot();
                // As if somebody had written the inputs in between.
                shards.iter_mut().for_each(|shard| shard.fringe = Fringe::default());
                results = program.run(context, &mut shards, scalars).unwrap();
                counted = context.counters.snapshot().since(&before);
            }
            let wholes = results.iter().map(|shard| doubles(&shard.to_whole(context).unwrap()));
            (wholes.collect(), counted)
        })
    };
    let (large, small) = (run_as(TilePolicy::default()), run_as(SMALL_TILES));
    for ((a, _), (b, _)) in large.iter().zip(&small) {
        assert_eq!(a, b, "results depend on tiles");
    }
    large
}

fn shapes() -> impl Strategy<Value = [i64; 2]> {
    [0i64..12, 0i64..12]
}

/// Ranks, a shape and a layout of it.
fn setups() -> impl Strategy<Value = (usize, [i64; 2], Layout)> {
    (prop::sample::select(&RANKS[..]), shapes()).prop_flat_map(|(ranks, shape)| {
        layout(ranks, shape.to_vec()).prop_map(move |layout| (ranks, shape, layout))
    })
}

/// The window sum of `whole`, on the elements that have a full window.
fn windowed(whole: &Whole, radius: i64) -> Whole {
    let shape = whole.shape.map(|extent| (extent - 2 * radius).max(0));
    Whole::from_fn(shape, |i, j| {
        let window = (0..=2 * radius).flat_map(|di| (0..=2 * radius).map(move |dj| (di, dj)));
        window.map(|(di, dj)| whole.at(i + di, j + dj)).sum()
    })
}

/// The layout of the interior of an array: aligned with it.
fn interior(layout: &Layout, radius: i64) -> Layout {
    let dims = layout.dims.iter().map(|dim| dim.sliced(radius, 1)).collect();
    Layout::split(layout.grid.clone(), dims)
}

/// `out = window sums of a`, the halo exchanged alongside or before.
fn window_schedule(
    (ranks, shape, layout): (usize, [i64; 2], &Layout),
    radius: i64,
    overlapped: bool,
) -> Build {
    let mut build = Build::new(ranks, 1);
    let (halo, domain) = ([(radius, radius); 2], shape.map(|n| (n - 2 * radius).max(0)));
    let inner = interior(layout, radius);
    let a = build.slot(&shape, layout, SlotSource::Input(0));
    build.pad(a, &halo);
    let out = build.slot(&domain, &inner, SlotSource::Fresh);
    let id = ExchangeId(7);
    let halos = vec![HaloRequest { slot: a, halo: halo.as_slice().into(), corners: true }];
    build.step(Step::ExchangeStart { id, halos, moves: vec![] });
    if !overlapped {
        build.step(Step::ExchangeWait(id));
    }
    let mut read = same(a, Mode::Read);
    read.reach = smallvec![2 * radius; 2];
    build.launch(0, domain, &inner, vec![same(out, Mode::Write), read]);
    if overlapped {
        build.overlap_last(id);
    }
    build.step(Step::ExchangeWait(id));
    build.0.outputs = vec![out];
    build
}

proptest! {
    #![proptest_config(common::cases(40))]

    #[test]
    fn elementwise_updates_happen_in_place((ranks, shape, layout) in setups()) {
        let mut build = Build::new(ranks, 1);
        let arrays: Vec<_> =
            (0..3).map(|k| build.slot(&shape, &layout, SlotSource::Input(k))).collect();
        let scalar = Layout::replicated(Grid::line(ranks), 0);
        let s = build.slot(&[], &scalar, SlotSource::Scalar(0));
        build.launch(0, shape, &layout, vec![
            same(arrays[0], Mode::ReadWrite),
            same(arrays[1], Mode::Read),
            operand(s, ViewMap::new(&[]), Mode::Read),
            same(arrays[2], Mode::Read),
        ]);
        build.0.outputs = vec![arrays[0]];
        let [a, b, c] = [1, 2, 3].map(|seed| Whole::numbered(shape, seed));
        let inputs = [(&a, &layout), (&b, &layout), (&c, &layout)];
        let results = run(&build.program(&[kernels::triad]), &inputs, &[Scalar::F64(2.0)], 2);
        let expected =
            Whole::from_fn(shape, |i, j| a.at(i, j) + 2.0 * (b.at(i, j) + 2.0 * c.at(i, j)));
        for (result, counted) in results {
            prop_assert_eq!(&result[0], &expected.data);
            prop_assert_eq!((counted.messages, counted.allocations, counted.temporaries), (0, 0, 0));
            prop_assert!(counted.kernels_launched <= 1);
        }
    }

    #[test]
    fn windows_see_their_neighbours(
        (ranks, shape, layout) in setups(),
        radius in 1i64..3,
        overlapped in any::<bool>(),
    ) {
        let build = window_schedule((ranks, shape, &layout), radius, overlapped);
        let kernel = [kernels::window::<1>, kernels::window::<2>][radius as usize - 1];
        let a = Whole::numbered(shape, 4);
        let results = run(&build.program(&[kernel]), &[(&a, &layout)], &[], 3);
        for (result, counted) in results {
            prop_assert_eq!(&result[0], &windowed(&a, radius).data);
            prop_assert_eq!(counted.fresh_allocations, 0);
            prop_assert_eq!(counted.halo_exchanges, u64::from(ranks > 1));
        }
    }

    #[test]
    fn reductions_meet_along_any_axis(
        (ranks, shape, layout) in setups(),
        kept in prop::sample::select(vec![None, Some(0), Some(1)]),
    ) {
        let mut build = Build::new(ranks, 1);
        let a = build.slot(&shape, &layout, SlotSource::Input(0));
        let extent: Vec<i64> = kept.iter().map(|&dim: &usize| shape[dim]).collect();
        let out_layout =
            Layout::split(layout.grid.clone(), kept.iter().map(|&dim| layout.dims[dim].clone()).collect());
        let view = ViewMap(kept.iter().map(|&dim| Access::at(dim, 0, 1)).collect());
        let outs = [Reduction::Sum, Reduction::Max].map(|reduction| {
            (build.slot(&extent, &out_layout, SlotSource::Fresh), reduction)
        });
        let mut operands = vec![same(a, Mode::Read)];
        operands.extend(outs.map(|(slot, by)| operand(slot, view.clone(), Mode::Reduce(by))));
        build.launch(0, shape, &layout, operands);
        let reduced = (0..2).filter(|dim| Some(*dim) != kept);
        let axes: SmallVec<[usize; 3]> = reduced.filter_map(|dim| layout.dims[dim].axis()).collect();
        build.step(Step::AllReduce { slots: outs.to_vec(), axes });
        build.0.outputs = outs.map(|(slot, _)| slot).to_vec();
        let whole = Whole::numbered(shape, 9);
        let results = run(&build.program(&[kernels::sum_and_max]), &[(&whole, &layout)], &[], 2);
        let places = kept.map_or(1, |dim| shape[dim]);
        let of = |place: i64| {
            let all = (0..shape[0]).flat_map(|i| (0..shape[1]).map(move |j| [i, j]));
            all.filter(move |index| kept.is_none_or(|dim| index[dim] == place))
                .map(|[i, j]| whole.at(i, j))
        };
        let sums: Vec<f64> = (0..places).map(|place| of(place).sum()).collect();
        let maxima: Vec<f64> =
            (0..places).map(|place| of(place).fold(f64::NEG_INFINITY, f64::max)).collect();
        for (result, _) in results {
            // An empty sum may be +0 or −0; both equal 0.
            prop_assert_eq!(&result[0], &sums);
            prop_assert_eq!(&result[1], &maxima);
        }
    }

    #[test]
    fn copies_go_through_views_and_layouts(
        (ranks, shape, layout) in setups(),
        start in [0i64..3, 0i64..3],
        step in [prop::sample::select(vec![1i64, 2, -1, -2]), prop::sample::select(vec![1i64, 3, -1])],
        target in any::<prop::sample::Index>(),
    ) {
        // out = transpose of a strided slice of a, then a copy of it in another layout.
        let (n, view) = slice_of(shape, start, step);
        let transposed = ViewMap::new(&[
            Access { dim: Some(1), ..view[0] },
            Access { dim: Some(0), ..view[1] },
        ]);
        let domain = [n[1], n[0]];
        let mut build = Build::new(ranks, 1);
        let a = build.slot(&shape, &layout, SlotSource::Input(0));
        let local = layout.viewed(&transposed, 2).unwrap();
        let slice = build.slot(&domain, &local, SlotSource::Fresh);
        let reads = operand(a, transposed, Mode::Read);
        build.launch(0, domain, &local, vec![same(slice, Mode::Write), reads]);
        let axes = [[Some(0), None], [None, Some(0)], [None, None]];
        let other = Layout::balanced(Grid::line(ranks), &domain, &axes[target.index(3)]);
        let moved = build.slot(&domain, &other, SlotSource::Fresh);
        build.pad(moved, &[(1, 0), (2, 2)]);
        let moves = vec![Move { from: slice, to: moved }];
        build.step(Step::ExchangeStart { id: ExchangeId(0), halos: vec![], moves });
        build.step(Step::ExchangeWait(ExchangeId(0)));
        build.step(Step::Free(slice));
        let copied = build.slot(&domain, &other, SlotSource::Fresh);
        build.step(Step::Copy { from: moved, to: copied });
        build.0.outputs = vec![copied, moved];
        let whole = Whole::numbered(shape, 9);
        let results = run(&build.program(&[kernels::copy]), &[(&whole, &layout)], &[], 2);
        let expected = Whole::from_fn(domain, |i, j| {
            whole.at(view[0].offset + view[0].step * j, view[1].offset + view[1].step * i)
        });
        for (result, counted) in results {
            prop_assert_eq!(&result[0], &expected.data);
            prop_assert_eq!(&result[1], &expected.data);
            prop_assert_eq!((counted.reshards, counted.temporaries), (1, 1));
        }
    }

    #[test]
    fn kernels_know_where_they_are((ranks, shape, layout) in setups()) {
        let mut build = Build::new(ranks, 1);
        let out = build.slot(&shape, &layout, SlotSource::Fresh);
        build.pad(out, &[(1, 2), (0, 3)]);
        build.launch(0, shape, &layout, vec![same(out, Mode::Write)]);
        build.0.outputs = vec![out];
        let expected = Whole::from_fn(shape, |i, j| (100 * i + j) as f64);
        for (result, _) in run(&build.program(&[kernels::indices]), &[], &[], 1) {
            prop_assert_eq!(&result[0], &expected.data);
        }
    }
}

/// The extents and accesses of a slice that starts (counted from the end for negative steps) at
/// `start` and stays inside `shape`.
fn slice_of(shape: [i64; 2], start: [i64; 2], step: [i64; 2]) -> ([i64; 2], [Access; 2]) {
    let of = |dim: usize| {
        let room = (shape[dim] - start[dim]).max(0);
        let extent = (room + step[dim].abs() - 1) / step[dim].abs();
        let offset = if step[dim] > 0 { start[dim] } else { shape[dim] - 1 - start[dim] };
        (extent, Access::at(dim, offset, step[dim]))
    };
    let (rows, columns) = (of(0), of(1));
    ([rows.0, columns.0], [rows.1, columns.1])
}

/// A mean: partial sums, combined over ranks, divided by a scalar.
#[test]
fn a_mean_takes_one_message_per_round() {
    let shape = [9, 4];
    let whole = Whole::numbered(shape, 3);
    for ranks in RANKS {
        let layout = Layout::balanced(Grid::line(ranks), &shape, &[Some(0), None]);
        let single = Layout::replicated(Grid::line(ranks), 0);
        let mut build = Build::new(ranks, 2);
        let a = build.slot(&shape, &layout, SlotSource::Input(0));
        let count = build.slot(&[], &single, SlotSource::Scalar(0));
        let [sum, max, mean] = [(); 3].map(|()| build.slot(&[], &single, SlotSource::Fresh));
        let none = || ViewMap::new(&[]);
        build.launch(
            0,
            shape,
            &layout,
            vec![
                same(a, Mode::Read),
                operand(sum, none(), Mode::Reduce(Reduction::Sum)),
                operand(max, none(), Mode::Reduce(Reduction::Max)),
            ],
        );
        let slots = vec![(sum, Reduction::Sum), (max, Reduction::Max)];
        build.step(Step::AllReduce { slots, axes: smallvec![0] });
        let domain = Layout::replicated(Grid::line(ranks), 2);
        build.launch(
            1,
            [1, 1],
            &domain,
            vec![
                operand(mean, none(), Mode::Write),
                operand(sum, none(), Mode::Read),
                operand(count, none(), Mode::Read),
            ],
        );
        build.step(Step::Free(sum));
        build.0.outputs = vec![mean, max, count];
        let kernels = [kernels::sum_and_max as KernelFn, kernels::divide];
        let inputs = [(&whole, &layout)];
        let results = run(&build.program(&kernels), &inputs, &[Scalar::F64(36.0)], 1);
        let sum: f64 = whole.data.iter().sum();
        let messages: u64 = results.iter().map(|(_, counted)| counted.messages).sum();
        let core = 1 << ranks.ilog2();
        assert_eq!(messages, (core * ranks.ilog2() as usize + 2 * (ranks - core)) as u64);
        for (result, counted) in results {
            assert_eq!(result, [vec![sum / 36.0], vec![11.0], vec![36.0]]);
            assert_eq!(counted.all_reduces, u64::from(ranks > 1));
        }
    }
}

#[test]
fn inputs_move_once_to_where_there_is_room() {
    let shape = [8, 5];
    let layout = Layout::balanced(Grid::line(2), &shape, &[Some(0), None]);
    let (schedule, kernels) =
        window_schedule((2, shape, &layout), 1, true).program(&[kernels::window::<1>]);
    on_ranks(2, |context| {
        let mut program = unsafe { Program::new(schedule.clone(), kernels.clone()).unwrap() };
        let whole = Whole::numbered(shape, 1);
        let mut shards = [input(context, &layout, &whole, &[(0, 0), (0, 0)])];
        let tight = shards[0].buffer.start();
        program.run(context, &mut shards, &[]).unwrap();
        let roomy = shards[0].buffer.start();
        assert_ne!(tight, roomy);
        assert_eq!(shards[0].placement.pad[0], (1, 1));
        program.run(context, &mut shards, &[]).unwrap();
        assert_eq!(shards[0].buffer.start(), roomy);
        // More room than needed is fine, and gives the same.
        let mut wide = [input(context, &layout, &whole, &[(3, 2), (1, 4)])];
        let start = wide[0].buffer.start();
        let result = program.run(context, &mut wide, &[]).unwrap();
        assert_eq!(wide[0].buffer.start(), start);
        let result = doubles(&result[0].to_whole(context).unwrap());
        assert_eq!(result, windowed(&whole, 1).data);
    });
}

#[test]
fn what_one_launch_uses_may_come_in_pieces() {
    for (ranks, shape) in [(1, [7, 10]), (2, [7, 10]), (3, [9, 2]), (3, [40, 70])] {
        let grid = Grid::line(ranks);
        let split = |shape: [i64; 2], dim: usize| {
            let axes = [0, 1].map(|own| (own == dim).then_some(0));
            Layout::balanced(grid.clone(), &shape, &axes)
        };
        // out = a transposed, one row less, by way of a in columns.
        let (rows, columns) = (split(shape, 0), split(shape, 1));
        let across = ViewMap::new(&[Access::at(1, 0, 1), Access::at(0, 1, 1)]);
        let domain = [shape[1] - 1, shape[0]];
        let local = columns.viewed(&across, 2).unwrap();
        let mut build = Build::new(ranks, 1);
        let a = build.slot(&shape, &rows, SlotSource::Input(0));
        let moved = build.slot(&shape, &columns, SlotSource::Fresh);
        let out = build.slot(&domain, &local, SlotSource::Fresh);
        let moves = vec![Move { from: a, to: moved }];
        build.step(Step::ExchangeStart { id: ExchangeId(0), halos: vec![], moves });
        build.step(Step::ExchangeWait(ExchangeId(0)));
        let reads = operand(moved, across, Mode::Read);
        build.launch(0, domain, &local, vec![same(out, Mode::Write), reads]);
        build.step(Step::Free(moved));
        build.0.outputs = vec![out];
        build.0.pieces = vec![Pieces { start: 0, user: 2, dim: 1 }];
        let whole = Whole::numbered(shape, 9);
        let results = run(&build.program(&[kernels::copy]), &[(&whole, &rows)], &[], 2);
        let expected = Whole::from_fn(domain, |i, j| whole.at(j, i + 1));
        for (result, counted) in results {
            assert_eq!((result.len(), &result[0]), (1, &expected.data));
            assert_eq!(counted.reshards, 1);
        }
    }
}

#[test]
fn inputs_get_room_where_they_lie() {
    let shape = [1024, 512]; // a rank's half fills its memory to the last byte
    let layout = Layout::balanced(Grid::new(&[1, 2]), &shape, &[Some(0), Some(1)]);
    let (schedule, kernels) =
        window_schedule((2, shape, &layout), 1, true).program(&[kernels::window::<1>]);
    on_ranks(2, |context| {
        let mut program = unsafe { Program::new(schedule.clone(), kernels.clone()).unwrap() };
        let whole = Whole::numbered(shape, 1);
        let mut shards = [input(context, &layout, &whole, &[(0, 0), (0, 0)])];
        let before = context.counters.snapshot();
        let result = program.run(context, &mut shards, &[]).unwrap();
        let counted = context.counters.snapshot().since(&before);
        // The result and what the messages take, but no second input.
        assert!((2 << 20..3 << 20).contains(&counted.bytes_allocated), "{counted:?}");
        let result = doubles(&result[0].to_whole(context).unwrap());
        assert_eq!(result, windowed(&whole, 1).data);
        // Whoever else holds the memory keeps it as it is.
        let mut shared = [input(context, &layout, &whole, &[(0, 0), (0, 0)])];
        let other = shared[0].clone();
        program.run(context, &mut shared, &[]).unwrap();
        assert_ne!(shared[0].buffer.start(), other.buffer.start());
        assert_eq!(doubles(&other.to_whole(context).unwrap()), whole.data);
    });
}

#[test]
fn one_launch_per_rank_and_few_messages_for_a_window() {
    let shape = [12, 12];
    let layout = Layout::balanced(Grid::line(3), &shape, &[Some(0), None]);
    let program = window_schedule((3, shape, &layout), 1, true).program(&[kernels::window::<1>]);
    let whole = Whole::numbered(shape, 1);
    let counted = run(&program, &[(&whole, &layout)], &[], 3);
    let of = |count: fn(&Snapshot) -> u64| -> Vec<u64> {
        counted.iter().map(|(_, counted)| count(counted)).collect()
    };
    assert_eq!(of(|counted| counted.messages), [1, 2, 1]);
    assert_eq!(of(|counted| counted.bytes_sent), [96, 192, 96]);
    assert_eq!(of(|counted| counted.kernels_launched), [1, 1, 1]);
    // Rows that are sent and received in place need no memory of their own.
    assert_eq!(of(|counted| counted.allocations), [1, 1, 1]);
}

/// Binds and runs a program on one rank.
fn attempt(build: Build, kernel: KernelFn, limit: usize) -> Result<(), ExecuteError> {
    let (schedule, kernels) = build.program(&[kernel]);
    let config = RuntimeConfig { memory_limit_bytes: Some(limit), ..config() };
    let layout = Layout::replicated(Grid::line(1), 2);
    let results = run_thread_ranks(1, config, |context| {
        let mut program = unsafe { Program::new(schedule.clone(), kernels.clone())? };
        let mut shards = [input(context, &layout, &Whole::numbered([4, 4], 1), &[(0, 0), (0, 0)])];
        program.run(context, &mut shards, &[]).map(drop)
    });
    results.unwrap().remove(0)
}

fn base() -> (Build, Layout, SlotId, SlotId) {
    let layout = Layout::replicated(Grid::line(1), 2);
    let mut build = Build::new(1, 1);
    let a = build.slot(&[4, 4], &layout, SlotSource::Input(0));
    let out = build.slot(&[4, 4], &layout, SlotSource::Fresh);
    (build, layout, a, out)
}

const ROOM: usize = 1 << 20;

#[test]
fn what_reaches_too_far_is_refused_with_its_line() {
    let (mut build, layout, a, out) = base();
    let mut read = same(a, Mode::Read);
    read.reach = smallvec![1, 0];
    build.launch(0, [4, 4], &layout, vec![same(out, Mode::Write), read]);
    let error = attempt(build, kernels::copy, ROOM).unwrap_err();
    let message = "program.py:1: operand 1 touches [0:5, 0:4], and rank 0 holds [0:4, 0:4]";
    assert_eq!(error.to_string(), message);
}

#[test]
fn what_was_not_written_cannot_be_read() {
    let (mut build, layout, a, out) = base();
    build.launch(0, [4, 4], &layout, vec![same(a, Mode::Write), same(out, Mode::Read)]);
    let source = BindError::ReadBeforeWrite(out);
    let location = "program.py:1".to_owned();
    let expected = ExecuteError::Step { location, source };
    assert_eq!(attempt(build, kernels::copy, ROOM), Err(expected));

    let (mut build, ..) = base();
    build.0.outputs = vec![SlotId(1)];
    let source = BindError::ReadBeforeWrite(SlotId(1));
    let expected = ExecuteError::Step { location: "results".into(), source };
    assert_eq!(attempt(build, kernels::copy, ROOM), Err(expected));
}

#[test]
fn missing_things_are_named() {
    let (mut build, layout, a, out) = base();
    build.launch(3, [4, 4], &layout, vec![same(out, Mode::Write), same(a, Mode::Read)]);
    let error = attempt(build, kernels::copy, ROOM).unwrap_err();
    assert_eq!(error.to_string(), "program.py:1: there is no kernel 3");

    let (mut build, ..) = base();
    build.step(Step::ExchangeWait(ExchangeId(2)));
    let error = attempt(build, kernels::copy, ROOM).unwrap_err();
    assert_eq!(error.to_string(), "program.py:1: exchange 2 is not started once and awaited");
}

#[test]
fn running_out_of_memory_is_an_error_with_its_line() {
    let (mut build, layout, a, _) = base();
    let large = build.slot(&[4000, 4000], &layout, SlotSource::Fresh);
    build.launch(0, [4, 4], &layout, vec![same(large, Mode::Write), same(a, Mode::Read)]);
    let error = attempt(build, kernels::copy, ROOM).unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, ExecuteError::TooLarge { .. }), "{text}");
    assert!(text.starts_with("program.py:1: unable to allocate 124.0 MiB"), "{text}");
}

#[test]
fn other_inputs_than_the_programs_are_refused() {
    let layout = Layout::balanced(Grid::line(2), &[4, 4], &[Some(0), None]);
    let mut build = Build::new(2, 0);
    let a = build.slot(&[4, 4], &layout, SlotSource::Input(0));
    let s = build.slot(&[], &Layout::replicated(Grid::line(2), 0), SlotSource::Scalar(0));
    build.0.outputs = vec![a, s];
    let (schedule, _) = build.program(&[]);
    on_ranks(2, |context| {
        let mut program = unsafe { Program::new(schedule.clone(), vec![]).unwrap() };
        let one = [Scalar::F64(1.0)];
        let good = || input(context, &layout, &Whole::numbered([4, 4], 1), &[(0, 0), (0, 0)]);
        let columns = Layout::balanced(Grid::line(2), &[4, 4], &[None, Some(0)]);
        let other = input(context, &columns, &Whole::numbered([4, 4], 1), &[(0, 0), (0, 0)]);
        let message = |result: Result<Vec<Shard>, ExecuteError>| result.unwrap_err().to_string();
        assert!(program.run(context, &mut [good()], &one).is_ok());
        let text = message(program.run(context, &mut [other], &one));
        assert!(text.starts_with("input 0 is float64 [4, 4], here [0:4, "), "{text}");
        let text = message(program.run(context, &mut [], &one));
        assert_eq!(text, "the program has 1 inputs, and 0 were given");
        let text = message(program.run(context, &mut [good()], &[Scalar::I32(1)]));
        assert_eq!(text, "scalar 0 is int32, not float64");
    });
    let error = on_ranks(1, |context| {
        let mut program = unsafe { Program::new(schedule.clone(), vec![]).unwrap() };
        program.run(context, &mut [], &[]).unwrap_err()
    });
    assert_eq!(error, [ExecuteError::WrongRanks { expected: 2, got: 1 }]);
}

#[test]
fn a_failing_rank_fails_the_others_with_the_line() {
    let layout = Layout::balanced(Grid::line(3), &[6, 2], &[Some(0), None]);
    let (schedule, kernels) =
        window_schedule((3, [6, 2], &layout), 1, true).program(&[kernels::window::<1>]);
    let errors = on_ranks(3, |context| {
        if context.rank() == 2 {
            return None;
        }
        let mut program = unsafe { Program::new(schedule.clone(), kernels.clone()).unwrap() };
        let whole = Whole::numbered([6, 2], 1);
        let mut shards = [input(context, &layout, &whole, &[(1, 1), (0, 0)])];
        program.run(context, &mut shards, &[]).err()
    });
    match &errors[1] {
        Some(ExecuteError::Comm { location, .. }) => assert_eq!(location, "program.py:2"),
        other => panic!("{other:?}"),
    }
}

/// What `windows_work_over_mpi` runs on each rank; by itself it does nothing.
#[test]
fn mpi_rank() {
    use ramba_runtime::comm::{Launcher, detect};
    if detect() != Launcher::Mpi {
        return;
    }
    let context = RankContext::start(RuntimeConfig { threads: Some(2), ..config() }).unwrap();
    let ranks = context.size();
    let shape = [301, 203];
    let grid = if ranks == 4 { Grid::new(&[2, 2]) } else { Grid::new(&[ranks, 1]) };
    let layout = Layout::balanced(grid, &shape, &[Some(0), Some(1)]);
    let build = window_schedule((ranks, shape, &layout), 2, true);
    let (schedule, kernels) = build.program(&[kernels::window::<2>]);
    let mut program = unsafe { Program::new(schedule, kernels).unwrap() };
    let whole = Whole::numbered(shape, 5);
    let mut shards = [input(&context, &layout, &whole, &[(0, 0), (0, 0)])];
    for _ in 0..3 {
        let results = program.run(&context, &mut shards, &[]).unwrap();
        let result = doubles(&results[0].to_whole(&context).unwrap());
        assert_eq!(result, windowed(&whole, 2).data);
    }
    println!("rank {} of {ranks} is right", context.rank());
}

#[test]
fn windows_work_over_mpi() {
    for ranks in [1, 2, 3, 4] {
        let output = common::mpirun(ranks, "mpi_rank");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
        assert!(text.contains(&format!("rank 0 of {ranks} is right")), "{text}");
    }
}
