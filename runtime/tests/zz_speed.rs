use ramba_abi::schedule::*;
use ramba_abi::*;
use ramba_runtime::*;
use ramba_runtime::execute::tiles::TilePolicy;
use std::sync::Arc;
use std::time::Instant;
unsafe extern "C" fn triad(data: *const *mut u8, dims: *const i64) {
    unsafe {
        let n = *dims as usize;
        let d = std::slice::from_raw_parts(data, 4);
        let a = std::slice::from_raw_parts_mut(d[0].cast::<f64>(), n);
        let b = std::slice::from_raw_parts(d[1].cast::<f64>(), n);
        let s = *d[2].cast::<f64>();
        let c = std::slice::from_raw_parts(d[3].cast::<f64>(), n);
        for i in 0..n { a[i] += b[i] + s * c[i]; }
    }
}
fn sched(n: i64) -> Schedule {
    let l = Layout::balanced(Grid::line(1), &[n], &[Some(0)]);
    let s0 = Layout::replicated(Grid::line(1), 0);
    let slot = |k| Slot { dtype: DType::F64, shape: [n].as_slice().into(), layout: l.clone(), pad: [(0,0)].as_slice().into(), source: SlotSource::Input(k) };
    let sc = Slot { dtype: DType::F64, shape: Default::default(), layout: s0, pad: Default::default(), source: SlotSource::Scalar(0) };
    let op = |k: u32, mode, v: ViewMap| Operand { slot: SlotId(k), reach: v.0.iter().map(|_| 0).collect(), view: v, mode };
    let id = || ViewMap::identity(1);
    let launch = Launch { kernel: 0, domain: [n].as_slice().into(), layout: l.clone(), parallel: [true].as_slice().into(), overlaps: None,
        operands: vec![op(0, Mode::ReadWrite, id()), op(1, Mode::Read, id()), op(3, Mode::Read, ViewMap::new(&[])), op(2, Mode::Read, id())] };
    Schedule { ranks: 1, slots: vec![slot(0), slot(1), slot(2), sc], kernels: vec!["k".into()], steps: vec![PlacedStep { step: Step::Launch(launch), location: "x".into() }], outputs: vec![SlotId(0)] }
}
#[test]
fn speed() {
    for threads in [1, 2] {
        let ctx = RankContext::launched_by(comm::Launcher::None, RuntimeConfig { threads: Some(threads), ..Default::default() }).unwrap();
        for tile in [256i64, 512] {
            for n in [10i64, 1000, 3000, 10_000, 30_000, 100_000, 1_000_000, 10_000_000] {
                if n < 10000 && tile != 256 { continue; }
                let policy = TilePolicy { tile_bytes: tile << 10, ..Default::default() };
                let mut p = unsafe { Program::new(Arc::new(sched(n)), vec![triad]) }.unwrap().with_tiles(policy);
                let l = Layout::balanced(Grid::line(1), &[n], &[Some(0)]);
                let pl = Arc::new(Placement::dense(DType::F64, &[n], &l, 0));
                let one = vec![0u8; n as usize * 8];
                let mut ins: Vec<Shard> = (0..3).map(|_| Shard::from_whole(&ctx, pl.clone(), &one).unwrap()).collect();
                let reps = (200_000_000 / (n + 2000)).min(200_000) as usize;
                for _ in 0..reps / 10 + 1 { p.run(&ctx, &mut ins, &[Scalar::F64(0.5)]).unwrap(); }
                let t = Instant::now();
                for _ in 0..reps { p.run(&ctx, &mut ins, &[Scalar::F64(0.5)]).unwrap(); }
                let each = t.elapsed().as_secs_f64() / reps as f64;
                println!("threads {threads} tile {tile} KiB n {n}: {:.3} us, {:.1} GB/s", each * 1e6, 32.0 * n as f64 / each / 1e9);
            }
        }
    }
}
