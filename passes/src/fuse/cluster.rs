//! Which materialized values one loop nest computes together.
//!
//! Tasks are placed in program order, each into the first nest that its dependences admit and that
//! runs over the same domain. A nest may hold a producer and its consumer if every iteration reads
//! only what the same iteration made.

use super::reading::{Reading, elements_of, reading_of};
use ramba_abi::{DType, ViewMap};
use ramba_dialects::ops::{Family, OpContext};
use ramba_dialects::{Func, OpId, Opcode, Reduction, Shape, ValueId};
use smallvec::SmallVec;
use std::collections::HashMap;

/// More arrays than this in one nest outrun the hardware's prefetchers and registers.
const MOST_ARRAYS: usize = 24;

/// The making of one materialized value.
#[derive(Clone, Debug)]
pub struct Task {
    /// The operation whose result it is.
    pub op: OpId,
    /// The extents of its iterations.
    pub domain: Shape,
    /// The value whose elements are computed, read at the iteration's indices.
    pub source: ValueId,
    /// From iteration indices to the result's.
    pub out: Reading,
    /// How iterations that meet are combined; `None` if none meet.
    pub reduction: Option<Reduction>,
    /// The array that is partly overwritten.
    pub init: Option<ValueId>,
}

/// One step of the fused program.
#[derive(Clone, Debug)]
pub enum Cluster {
    /// A loop nest.
    Nest(Vec<Task>),
    /// An operation that stays as it is.
    Opaque(OpId),
}

/// The array elements a task reads: values in memory, and how.
type Reads = Vec<(ValueId, Reading)>;

/// Groups the materialized values of `func`, in an order that respects their dependences.
pub fn clusters(func: &Func, materialized: &[bool]) -> Vec<Cluster> {
    let mut plan = Plan {
        func,
        materialized,
        clusters: Vec::new(),
        made_in: HashMap::new(),
        readers: HashMap::new(),
    };
    for (position, op) in func.ops.iter().enumerate() {
        let op_id = OpId(position as u32);
        match op.results.first() {
            Some(result) if materialized[result.0 as usize] => plan.place(op_id),
            _ => {}
        }
    }
    plan.clusters.into_iter().map(|open| open.cluster).collect()
}

struct OpenCluster {
    cluster: Cluster,
    arrays: Vec<ValueId>,
}

struct Plan<'a> {
    func: &'a Func,
    materialized: &'a [bool],
    clusters: Vec<OpenCluster>,
    /// The cluster that makes a value.
    made_in: HashMap<ValueId, usize>,
    /// Who reads a value from memory: the cluster, and how.
    readers: HashMap<ValueId, Vec<(usize, Reading)>>,
}

impl Plan<'_> {
    fn place(&mut self, op: OpId) {
        match task_of(self.func, op) {
            Some(task) => self.place_task(task),
            None => self.place_opaque(op),
        }
    }

    fn place_opaque(&mut self, op: OpId) {
        let at = self.clusters.len();
        let def = &self.func.ops[op.0 as usize];
        for operand in &def.operands {
            let identity = Reading::identity(self.func.ty(*operand).rank());
            self.readers.entry(*operand).or_default().push((at, identity));
        }
        for result in &def.results {
            self.made_in.insert(*result, at);
        }
        self.clusters.push(OpenCluster { cluster: Cluster::Opaque(op), arrays: Vec::new() });
    }

    fn place_task(&mut self, task: Task) {
        let reads = self.reads(&task);
        let earliest = self.earliest(&task, &reads);
        let found = (earliest..self.clusters.len()).find(|at| self.admits(*at, &task, &reads));
        let at = found.unwrap_or_else(|| {
            let cluster = Cluster::Nest(Vec::new());
            self.clusters.push(OpenCluster { cluster, arrays: Vec::new() });
            self.clusters.len() - 1
        });
        for (value, view) in reads {
            self.clusters[at].arrays.push(value);
            self.readers.entry(value).or_default().push((at, view));
        }
        let open = &mut self.clusters[at];
        open.arrays.sort_unstable();
        open.arrays.dedup();
        self.made_in.insert(self.func.ops[task.op.0 as usize].results[0], at);
        if let Cluster::Nest(tasks) = &mut open.cluster {
            tasks.push(task);
        }
    }

    /// The first cluster the task may join: where its operands exist, and where overwriting its
    /// init disturbs nobody who reads the old version.
    fn earliest(&self, task: &Task, reads: &Reads) -> usize {
        let mut earliest = 0;
        for (value, _) in reads {
            if let Some(&at) = self.made_in.get(value) {
                earliest = earliest.max(at + usize::from(!self.forwards(at, value, task, reads)));
            }
        }
        if let Some(init) = task.init {
            if let Some(&at) = self.made_in.get(&init) {
                earliest = earliest.max(at + 1);
            }
            for (at, view) in self.readers.get(&init).into_iter().flatten() {
                earliest = earliest.max(at + usize::from(*view != task.out));
            }
        }
        earliest
    }

    /// May a task that does these `reads` join the nest `at` which makes `value`: is every read of it at
    /// the place where the same iteration stored it? Labels are read from memory.
    fn forwards(&self, at: usize, value: &ValueId, task: &Task, reads: &Reads) -> bool {
        let Cluster::Nest(tasks) = &self.clusters[at].cluster else {
            return false;
        };
        let makes = |task: &&Task| self.func.ops[task.op.0 as usize].results[0] == *value;
        let Some(maker) = tasks.iter().find(makes) else {
            return false;
        };
        let readings = reads.iter().map(|(_, reading)| reading).chain([&task.out]);
        let labels = readings.flat_map(|reading| &reading.labels);
        maker.reduction.is_none()
            && { labels }.all(|(label, _)| label != value)
            && reads.iter().filter(|(read, _)| read == value).all(|(_, view)| *view == maker.out)
    }

    fn admits(&self, at: usize, task: &Task, reads: &Reads) -> bool {
        let Cluster::Nest(tasks) = &self.clusters[at].cluster else {
            return false;
        };
        let same_domain = tasks.first().is_some_and(|first| first.domain == task.domain);
        let arrays = self.clusters[at].arrays.len() + reads.len() + tasks.len();
        same_domain
            && arrays <= MOST_ARRAYS
            && tasks.iter().all(|other| {
                self.aligned(task, other)
                    && self.leaves(task, reads, other)
                    && self.searches_alike(task, other)
            })
    }

    /// A search in columns has a kernel that takes several rows at once, beside which there is room only for
    /// what combines the same elements, and does so in a step or two.
    fn searches_alike(&self, task: &Task, other: &Task) -> bool {
        let dtype = |task: &Task| self.func.ty(task.source).dtype;
        let in_columns = |task: &Task| {
            let innermost = task.domain.len().checked_sub(1);
            let stays = innermost.is_some_and(|dim| task.out.view.reader_of(dim).is_some());
            dtype(task) == DType::Located && task.reduction.is_some() && stays
        };
        let plain = |task: &Task| task.reduction.is_some() && dtype(task) != DType::Moments;
        !(in_columns(task) || in_columns(other))
            || (task.out == other.out && plain(task) && plain(other))
    }

    /// A nest runs where it may write. Two writes through views share one only if owners of the one own
    /// the other as well. What goes into a small part of an array is for the few ranks that own the part,
    /// and no new array had better lie there.
    fn aligned(&self, task: &Task, other: &Task) -> bool {
        match (task.init, other.init) {
            (Some(a), Some(b)) => {
                task.out == other.out && self.func.ty(a).shape == self.func.ty(b).shape
            }
            (Some(init), None) => other.reduction.is_some() || self.spans(task, init),
            (None, Some(init)) => task.reduction.is_some() || self.spans(other, init),
            (None, None) => true,
        }
    }

    /// Does a write reach over more than half of its array, along each dimension that it runs through?
    fn spans(&self, task: &Task, init: ValueId) -> bool {
        let accesses = task.out.view.0.iter().zip(&self.func.ty(init).shape);
        let mut along = accesses.filter_map(|(access, extent)| Some((access.dim?, access, extent)));
        along.all(|(dim, access, extent)| 2 * task.domain[dim] * access.step.abs() > *extent)
    }

    /// Does the task leave alone the array that another task of its nest overwrites?
    fn leaves(&self, task: &Task, reads: &Reads, other: &Task) -> bool {
        let Some(init) = other.init else {
            return true;
        };
        task.init != Some(init)
            && reads.iter().filter(|(value, _)| *value == init).all(|(_, view)| *view == other.out)
    }

    /// What one iteration of a task reads from memory.
    fn reads(&self, task: &Task) -> Reads {
        let mut reads: Reads = labels_of(&task.out).collect();
        let identity = Reading::identity(task.domain.len());
        let mut pending = vec![(task.source, identity)];
        let mut seen = std::collections::HashSet::new();
        let own = self.func.ops[task.op.0 as usize].results[0];
        while let Some((value, view)) = pending.pop() {
            if !seen.insert((value, view.clone())) {
                continue;
            }
            match self.func.defining_op(value) {
                Some(op) if value == own || !self.materialized[value.0 as usize] => {
                    let through = reading_of(self.func, op)
                        .map_or_else(|| view.clone(), |reading| reading.compose(&view));
                    let elements = elements_of(op).iter();
                    pending.extend(elements.map(|operand| (*operand, through.clone())));
                }
                _ => {
                    reads.extend(labels_of(&view));
                    reads.push((value, view));
                }
            }
        }
        reads
    }
}

/// How the labels in a reading are read themselves.
fn labels_of(reading: &Reading) -> impl Iterator<Item = (ValueId, Reading)> + '_ {
    let vectors = reading.labels.iter();
    vectors.map(|(vector, at)| (*vector, Reading::from(ViewMap::new(&[*at]))))
}

/// The task that makes an operation's result, if a loop nest can.
pub fn task_of(func: &Func, id: OpId) -> Option<Task> {
    let op = &func.ops[id.0 as usize];
    let result = *op.results.first()?;
    let shape = |value: ValueId| func.ty(value).shape.clone();
    let store = |domain: Shape, source| {
        let out = Reading::identity(domain.len());
        Task { op: id, domain, source, out, reduction: None, init: None }
    };
    match (op.opcode, op.opcode.def().family) {
        (Opcode::InsertSlice, _) => {
            let types: SmallVec<[_; 2]> = op.operands.iter().map(|v| func.ty(*v)).collect();
            let out = OpContext { op, types: &types }.view()?.into();
            let init = Some(op.operands[0]);
            Some(Task { out, init, ..store(shape(op.operands[1]), op.operands[1]) })
        }
        (Opcode::Reduce, _) => {
            let out = kept_dims(op.ints("axes"), func.ty(op.operands[0]).rank()).into();
            let reduction = Some(op.reduction("kind"));
            Some(Task { out, reduction, ..store(shape(op.operands[0]), op.operands[0]) })
        }
        (Opcode::GroupReduce, _) => {
            let (values, labels) = (op.operands[0], op.operands[1]);
            let view = ViewMap::identity(func.ty(values).rank());
            let out = Reading::chosen(view, op.int("axis") as usize, labels, op.int("groups"));
            let reduction = Some(op.reduction("kind"));
            Some(Task { out, reduction, ..store(shape(values), values) })
        }
        (_, Family::Creation | Family::Elementwise) => Some(store(shape(result), result)),
        (_, Family::View | Family::Gathering) => {
            reading_of(func, op).map(|_| store(shape(result), result))
        }
        _ => None,
    }
}

fn kept_dims(axes: &[i64], rank: usize) -> ViewMap {
    let kept = (0..rank).filter(|dim| !axes.contains(&(*dim as i64)));
    ViewMap(kept.map(|dim| ramba_abi::Access::at(dim, 0, 1)).collect())
}
