//! Running combinations along a dimension, over threads and ranks.

use super::error::{BindError, StepFailure};
use super::state::State;
use super::tiles::TilePolicy;
use crate::RankContext;
use crate::comm::Group;
use crate::comm::collectives::{Partial, all_gather, exscan};
use crate::counters::add;
use crate::exchange::Region;
use crate::scan::{BlockTotals, Kernel, Lines, Pass, kernel};
use crate::shard::Placement;
use ramba_abi::schedule::Scan;
use ramba_abi::{DType, DimSplit, Reduction};

/// A scan as this rank runs it.
pub(super) struct ScanPlan {
    from: (usize, Region),
    to: (usize, Region),
    lines: Lines,
    kernel: Kernel,
    /// The ranks that share the lines, in the order of their elements.
    group: Group,
    dtype: DType,
    reduction: Reduction,
    inclusive: bool,
    stream: bool,
    /// If not 0, the order is fixed: steps of a block.
    block: usize,
}

/// What comes before each line, and what its blocks come to.
type Before = (Option<Vec<u8>>, Option<BlockTotals>);

impl ScanPlan {
    pub fn new(
        scan: &Scan,
        from: (usize, &Placement),
        to: (usize, &Placement),
        rank: usize,
        policy: TilePolicy,
    ) -> Result<ScanPlan, BindError> {
        let Scan { reduction, axis, inclusive, .. } = *scan;
        let (dtype, owned) = (from.1.dtype, &from.1.owned);
        if axis >= owned.0.len() {
            return Err(BindError::Missing { what: "array dimension", index: axis });
        }
        if to.1.owned != *owned || to.1.dtype != dtype {
            return Err(BindError::Unlike(scan.from, scan.to));
        }
        let refused = BindError::NotCombinable { slot: scan.from, reduction: reduction.name() };
        let bytes = 2 * owned.volume() * dtype.size_bytes() as i64;
        Ok(ScanPlan {
            from: (from.0, from.1.region(owned)),
            to: (to.0, to.1.region(owned)),
            lines: Lines::new(owned, axis, &from.1.strides, &to.1.strides),
            kernel: kernel(dtype, reduction).ok_or(refused)?,
            group: sharers(from.1, axis, rank),
            dtype,
            reduction,
            inclusive,
            block: scan.block.max(0) as usize,
            stream: bytes > policy.stream_bytes,
        })
    }

    pub fn run(&self, context: &RankContext, state: &State) -> Result<(), StepFailure> {
        add(&context.counters.scans, 1);
        let start = |(slot, region): &(usize, Region)| {
            state.starts()[*slot].wrapping_offset(region.offset as isize)
        };
        let pass = Pass {
            workers: &context.workers,
            lines: &self.lines,
            from: start(&self.from),
            to: start(&self.to),
            inclusive: self.inclusive,
            stream: self.stream,
        };
        if self.block > 0 {
            return self.run_ordered(context, &pass);
        }
        let (before, blocks) = self.before(context, &pass)?;
        let before = before.as_ref().map_or(std::ptr::null(), |bytes| bytes.as_ptr());
        if self.lines.length > 0 {
            // SAFETY: the lines are those of the two slots' owned elements, which no other step uses
            // meanwhile, and `before` has an element per line.
            unsafe { (self.kernel.scan)(&pass, before, blocks.as_ref()) };
        }
        Ok(())
    }

    /// The same in an order that does not depend on ranks and threads: all blocks' totals are added up one
    /// after the other.
    fn run_ordered(&self, context: &RankContext, pass: &Pass) -> Result<(), StepFailure> {
        let line_bytes = self.lines.count() * self.dtype.size_bytes();
        let mut totals = vec![0; self.lines.length.div_ceil(self.block) * line_bytes];
        if !totals.is_empty() {
            // SAFETY: the lines are those of the slot's owned elements; there is room for an element
            // per block and line.
            unsafe { (self.kernel.block_totals)(pass, self.block, totals.as_mut_ptr()) };
        }
        if self.group.size() > 1 {
            let before = self.group.position() + 1;
            totals = all_gather(&context.comm, &self.group, totals)?[..before].concat();
        }
        if self.lines.length > 0 && line_bytes > 0 {
            // SAFETY: the lines are those of the two slots' owned elements, which no other step uses
            // meanwhile.
            unsafe { (self.kernel.scan_blocks)(pass, self.block, &totals) };
        }
        Ok(())
    }

    /// What the lines come to on the ranks before this one, which is nothing on the first, and what
    /// was found on the way of the blocks of this rank.
    fn before(&self, context: &RankContext, pass: &Pass) -> Result<Before, StepFailure> {
        if self.group.size() == 1 {
            return Ok((None, None));
        }
        let mut totals = vec![0; self.lines.count() * self.dtype.size_bytes()];
        // What the last rank comes to is nobody's: it leaves the memory to the others meanwhile.
        let is_last = self.group.position() + 1 == self.group.size();
        // SAFETY: the lines are those of the slot's owned elements; there is room for an element
        // per line.
        let total = |to: *mut u8| unsafe { (self.kernel.totals)(pass, to) };
        let blocks = if is_last { None } else { total(totals.as_mut_ptr()) };
        let partial = Partial { dtype: self.dtype, reduction: self.reduction, data: &mut totals };
        exscan(&context.comm, &self.group, &mut [partial])?;
        Ok(((self.group.position() > 0).then_some(totals), blocks))
    }
}

/// The ranks that hold parts of this rank's lines, in the order of their elements.
fn sharers(placement: &Placement, axis: usize, rank: usize) -> Group {
    let grid = &placement.layout.grid;
    match &placement.layout.dims[axis] {
        DimSplit::Whole => Group::along(grid, rank, &[]),
        DimSplit::Split { axis, step, .. } if *step < 0 => {
            Group::along(grid, rank, &[*axis]).reversed()
        }
        DimSplit::Split { axis, .. } => Group::along(grid, rank, &[*axis]),
    }
}
