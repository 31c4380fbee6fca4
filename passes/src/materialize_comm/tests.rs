//! Random programs, split well by the pass before and badly at random.

use crate::{Options, pass_named};
use ramba_abi::{Cuts, DimSplit, Grid, Layout};
use ramba_dialects::generate::assert_preserved;
use ramba_dialects::{AttrValue, Diagnostic, Func, Loc, Op, Opcode, ValueId};
use ramba_dialects::{verify, verify_local_reads, verify_local_writes};
use smallvec::SmallVec;
use std::cell::Cell;
use std::sync::Arc;

/// A small generator of pseudo-random numbers: the tests must not depend on chance.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % limit
    }

    fn grid(&mut self) -> Grid {
        let shapes: [&[usize]; 9] =
            [&[1], &[2], &[3], &[4], &[2, 2], &[6], &[3, 2], &[7], &[2, 1, 2]];
        Grid::new(shapes[self.below(shapes.len())])
    }

    /// A layout of any kind: even or explicit cuts, shifted, reversed, strided, replicated.
    fn layout(&mut self, grid: &Grid, shape: &[i64]) -> Layout {
        let mut axes: Vec<usize> = (0..grid.0.len()).collect();
        let mut dims: SmallVec<[DimSplit; 4]> = SmallVec::new();
        for &extent in shape {
            if axes.is_empty() || self.below(3) == 0 {
                dims.push(DimSplit::Whole);
                continue;
            }
            let axis = axes.remove(self.below(axes.len()));
            dims.push(self.split(axis, grid.0[axis], extent));
        }
        Layout::split(grid.clone(), dims)
    }

    fn split(&mut self, axis: usize, parts: usize, extent: i64) -> DimSplit {
        let even = DimSplit::balanced(axis, extent);
        match self.below(5) {
            0 => even.sliced(self.below(5) as i64 - 2, 1),
            1 => even.sliced(extent - 1, -1),
            2 => DimSplit::balanced(axis, 2 * extent + 1).sliced(1, 2),
            3 => {
                let mut points: Vec<i64> =
                    (0..=parts).map(|_| self.below(extent.max(1) as usize + 1) as i64).collect();
                points.sort_unstable();
                let cuts = Cuts::Explicit(points.into());
                DimSplit::Split { axis, cuts, offset: 0, step: 1 }
            }
            _ => even,
        }
    }
}

fn run(name: &str, options: &str, func: &mut Func) -> Result<(), Diagnostic> {
    let pass = pass_named(name).unwrap();
    pass.run(func, &Options::parse(pass, options).unwrap(), &mut Vec::new())
}

/// Places some arguments, as arrays of earlier programs are.
fn place_arguments(func: &mut Func, random: &mut Random, grid: &Grid) {
    for at in 0..func.args.len() {
        let line = Grid::line(grid.ranks());
        let grid = if random.below(4) == 0 { &line } else { grid };
        if random.below(3) > 0 && !func.args[at].by_value {
            let shape = func.ty(func.args[at].value).shape.clone();
            func.args[at].placed = Some(Arc::new(random.layout(grid, &shape)));
        }
    }
}

/// Is every read and write local, and everything returned complete? Complaints are errors, not
/// panics, since `assert_preserved` looks for a smaller program then.
fn checked(func: &Func) -> Result<(), Diagnostic> {
    for outcome in [verify(func), verify_local_reads(func), verify_local_writes(func)] {
        outcome.map_err(|mut problems| problems.remove(0))?;
    }
    let partial = |value: &&ValueId| {
        func.ty(**value).layout.as_ref().is_none_or(|layout| !layout.partial.is_empty())
    };
    match func.returns.iter().find(partial) {
        None => Ok(()),
        Some(value) => Err(Diagnostic::new(&Loc::unknown(), format!("%{} is partial", value.0))),
    }
}

#[test]
fn chosen_layouts_read_and_write_locally() {
    let seed = Cell::new(0);
    assert_preserved(250, |func| {
        seed.set(seed.get() + 1);
        let mut random = Random(seed.get());
        let grid = random.grid();
        place_arguments(func, &mut random, &grid);
        run("dist-fuse", "", func)?;
        let small = [0, 20, 256][random.below(3)];
        let options = format!("ranks={} replicate-below={small}", grid.ranks());
        run("dist-assign-layouts", &options, func)?;
        verify_local_writes(func).map_err(|mut problems| problems.remove(0))?;
        run("dist-materialize-comm", "", func)?;
        checked(func)
    });
}

#[test]
fn any_layouts_at_all_are_made_to_work() {
    let seed = Cell::new(1 << 20);
    assert_preserved(250, |func| {
        seed.set(seed.get() + 1);
        let mut random = Random(seed.get());
        let grid = random.grid();
        run("dist-fuse", "", func)?;
        scatter(func, &mut random, &grid)?;
        run("dist-materialize-comm", "", func)?;
        checked(func)
    });
}

/// Gives every value and nest some layout, however bad.
fn scatter(func: &mut Func, random: &mut Random, grid: &Grid) -> Result<(), Diagnostic> {
    let mut out = Func::new(func.name.clone());
    let mut map = vec![ValueId(u32::MAX); func.values.len()];
    for arg in &func.args {
        let value = out.arg_like(arg, &func.values);
        let ty = &mut out.values[value.0 as usize].ty;
        *ty = ty.with_layout(random.layout(grid, &ty.shape));
        map[arg.value.0 as usize] = value;
    }
    for op in &func.ops {
        let operands: SmallVec<[ValueId; 4]> =
            op.operands.iter().map(|value| map[value.0 as usize]).collect();
        let mut op = Op { operands, ..op.clone() };
        if op.opcode == Opcode::Generic {
            let layout = random.layout(grid, op.ints("domain"));
            op.set_attr("layout", AttrValue::Layout(Arc::new(layout)));
        } else {
            replicate_operands(&mut op, &mut out, grid)?;
        }
        let results = out.push_op(op.opcode, &op.operands, op.attrs, op.body, op.loc)?;
        for (old, new) in op.results.iter().zip(results) {
            map[old.0 as usize] = new;
        }
    }
    out.returns = func.returns.iter().map(|value| map[value.0 as usize]).collect();
    *func = out;
    Ok(())
}

fn replicate_operands(op: &mut Op, out: &mut Func, grid: &Grid) -> Result<(), Diagnostic> {
    for operand in &mut op.operands {
        if out.ty(*operand).layout.as_ref().is_some_and(|layout| !layout.partial.is_empty()) {
            *operand = out.push(Opcode::AllReduce, &[*operand], SmallVec::new(), op.loc.clone())?;
        }
        let whole = Layout::replicated(grid.clone(), out.ty(*operand).rank());
        let attrs = SmallVec::from_iter([AttrValue::Layout(Arc::new(whole))]);
        *operand = out.push(Opcode::Reshard, &[*operand], attrs, op.loc.clone())?;
    }
    Ok(())
}
