//! Writes the nests: a new function of `dist.generic` operations.

use super::cluster::{Cluster, Task};
use super::reading::{Reading, reading_of};
use ramba_abi::{Access, DType, Scalar, ViewMap};
use ramba_dialects::ir::{Attrs, OutKind, ScalarKind};
use ramba_dialects::{
    AttrValue, Body, Diagnostic, Func, Licence, Op, Opcode, ScalarId, ScalarOp, Ufunc, ValueId,
};
use smallvec::{SmallVec, smallvec};
use std::collections::HashMap;
use std::sync::Arc;

/// The fused function. A nest may do what the program allows, or else all operations that it is made of.
///
/// # Errors
/// If an operation does not fit its row, which a verified function does not bring about.
pub fn emit(
    func: &Func,
    materialized: &[bool],
    clusters: &[Cluster],
    program: Licence,
) -> Result<Func, Diagnostic> {
    let mut out = func.emptied();
    let mut map = vec![ValueId(u32::MAX); func.values.len()];
    for arg in &func.args {
        map[arg.value.0 as usize] = out.arg_like(arg, &func.values);
    }
    for cluster in clusters {
        match cluster {
            Cluster::Opaque(op) => {
                out.adopt(func.ops[op.0 as usize].clone(), &func.values, &mut map);
            }
            Cluster::Nest(tasks) => {
                let licence = emit_nest(func, materialized, tasks, &mut out, &mut map)?;
                out.license(licence.either(program));
            }
        }
    }
    out.returns = func.returns.iter().map(|value| map[value.0 as usize]).collect();
    Ok(out)
}

fn emit_nest(
    func: &Func,
    materialized: &[bool],
    tasks: &[Task],
    out: &mut Func,
    map: &mut [ValueId],
) -> Result<Licence, Diagnostic> {
    let nest = Nest::new(func, materialized, tasks);
    let Built { body, inputs, outs, licence } = nest.build();
    let mut operands: Vec<ValueId> =
        inputs.iter().map(|(value, _)| map[value.0 as usize]).collect();
    let mut inits: SmallVec<[i64; 4]> = SmallVec::new();
    for task in tasks {
        inits.push(task.init.map_or(-1, |_| operands.len() as i64));
        operands.extend(task.init.map(|init| map[init.0 as usize]));
    }
    let kind = |task: &Task| task.reduction.map_or(OutKind::Store, OutKind::Reduce);
    let attrs: Attrs = smallvec![
        AttrValue::ints(&tasks[0].domain),
        AttrValue::Views(inputs.into_iter().map(|(_, view)| view).collect()),
        AttrValue::Views(outs),
        AttrValue::Outs(tasks.iter().map(kind).collect()),
        AttrValue::Ints(inits),
        AttrValue::Absent,
        AttrValue::Absent,
        AttrValue::Absent,
    ];
    let loc = op_of(func, &tasks[0]).loc.clone();
    let results = out.push_op(Opcode::Generic, &operands, attrs, Some(Arc::new(body)), loc)?;
    for (task, result) in tasks.iter().zip(results) {
        map[op_of(func, task).results[0].0 as usize] = result;
    }
    Ok(licence)
}

fn op_of<'a>(func: &'a Func, task: &Task) -> &'a Op {
    &func.ops[task.op.0 as usize]
}

/// A body under construction. Inputs are numbered before operations, and are known only when all
/// expressions have been walked; so operations refer to inputs by marked numbers until then.
struct Nest<'a> {
    func: &'a Func,
    materialized: &'a [bool],
    tasks: &'a [Task],
    inputs: Vec<(ValueId, ViewMap)>,
    ops: Vec<ScalarOp>,
    op_ids: HashMap<ScalarOp, ScalarId>,
    known: HashMap<(ValueId, Reading), ScalarId>,
    yields: Vec<ScalarId>,
    /// What all operations that compute allow; nothing where none does.
    licence: Option<Licence>,
}

/// A body, what its inputs read, where its results go, and what may be changed in them.
struct Built {
    body: Body,
    inputs: Vec<(ValueId, ViewMap)>,
    outs: Vec<ViewMap>,
    licence: Licence,
}

/// Marks the id of an input while the number of inputs is open.
const INPUT: u32 = 1 << 31;

impl<'a> Nest<'a> {
    fn new(func: &'a Func, materialized: &'a [bool], tasks: &'a [Task]) -> Nest<'a> {
        Nest {
            func,
            materialized,
            tasks,
            inputs: Vec::new(),
            ops: Vec::new(),
            op_ids: HashMap::new(),
            known: HashMap::new(),
            yields: Vec::new(),
            licence: None,
        }
    }

    /// Notes that an operation is computed in the nest.
    fn computes(&mut self, op: &Op) {
        self.licence = Some(self.licence.map_or(op.licence, |all| all.both(op.licence)));
    }

    fn build(mut self) -> Built {
        for task in self.tasks {
            if task.reduction.is_some() {
                self.computes(op_of(self.func, task));
            }
            let identity = Reading::identity(task.domain.len());
            let made = op_of(self.func, task).results[0];
            let value = if task.source == made {
                self.compute(made, &identity)
            } else {
                self.read(task.source, &identity)
            };
            // Later tasks of the nest read what this one stored without going through memory.
            if task.reduction.is_none() {
                self.known.insert((made, task.out.clone()), value);
            }
            self.yields.push(value);
        }
        let outs = self.tasks.iter().map(|task| self.resolved(&task.out)).collect();
        let count = self.inputs.len() as u32;
        let renumber = |id: &mut ScalarId| {
            id.0 = if id.0 & INPUT != 0 { id.0 & !INPUT } else { id.0 + count };
        };
        for op in &mut self.ops {
            op.operands.iter_mut().for_each(renumber);
        }
        self.yields.iter_mut().for_each(renumber);
        let inputs = self.inputs.iter().map(|(value, _)| self.func.ty(*value).dtype).collect();
        let body = Body { inputs, ops: self.ops, yields: self.yields };
        Built { body, inputs: self.inputs, outs, licence: self.licence.unwrap_or_default() }
    }

    /// The element of `value` that `reading` names for the current iteration.
    fn read(&mut self, value: ValueId, reading: &Reading) -> ScalarId {
        let key = (value, reading.clone());
        if let Some(id) = self.known.get(&key) {
            return *id;
        }
        let id = if self.materialized[value.0 as usize] {
            let view = self.resolved(reading);
            self.inputs.push((value, view));
            ScalarId(INPUT | (self.inputs.len() as u32 - 1))
        } else {
            self.compute(value, reading)
        };
        self.known.insert(key, id);
        id
    }

    /// The view of a reading, whose labels are inputs of the nest.
    fn resolved(&mut self, reading: &Reading) -> ViewMap {
        let vectors = reading.labels.iter();
        let inputs: SmallVec<[ScalarId; 1]> =
            vectors.map(|(vector, at)| self.read(*vector, &ViewMap::new(&[*at]).into())).collect();
        let mut view = reading.view.clone();
        for label in view.0.iter_mut().filter_map(|access| access.label.as_mut()) {
            label.input = (inputs[label.input].0 & !INPUT) as usize;
        }
        view
    }

    /// The same, computed from the operands of the operation that makes `value`.
    fn compute(&mut self, value: ValueId, reading: &Reading) -> ScalarId {
        let func = self.func;
        let Some(op) = func.defining_op(value) else {
            return self.read(value, reading);
        };
        let dtype = func.ty(value).dtype;
        match op.opcode {
            Opcode::Fill => self.push(ScalarKind::Const(op.scalar("value")), &[], dtype),
            Opcode::Iota => self.iota(op, reading.view.0[0], dtype),
            Opcode::Map | Opcode::Cast => {
                self.computes(op);
                let operands: SmallVec<[ScalarId; 3]> =
                    op.operands.iter().map(|operand| self.read(*operand, reading)).collect();
                let kind = match op.opcode {
                    Opcode::Cast => ScalarKind::Cast,
                    _ => ScalarKind::Apply(op.ufunc("fn")),
                };
                self.push(kind, &operands, dtype)
            }
            _ => {
                let through = reading_of(func, op)
                    .map_or_else(|| reading.clone(), |through| through.compose(reading));
                self.read(op.operands[0], &through)
            }
        }
    }

    /// `start + index · step` in the element type.
    fn iota(&mut self, op: &Op, access: Access, dtype: DType) -> ScalarId {
        let index = self.index(access);
        let index = self.cast(index, dtype);
        let step = self.push(ScalarKind::Const(op.scalar("step")), &[], dtype);
        let start = self.push(ScalarKind::Const(op.scalar("start")), &[], dtype);
        let scaled = self.push(ScalarKind::Apply(Ufunc::Mul), &[index, step], dtype);
        self.push(ScalarKind::Apply(Ufunc::Add), &[start, scaled], dtype)
    }

    /// The index that an access names, an `int64`.
    fn index(&mut self, access: Access) -> ScalarId {
        let offset = self.push(ScalarKind::Const(Scalar::I64(access.offset)), &[], DType::I64);
        let Some(dim) = access.dim else {
            return offset;
        };
        let index = self.push(ScalarKind::Index(dim), &[], DType::I64);
        if (access.offset, access.step) == (0, 1) {
            return index;
        }
        let step = self.push(ScalarKind::Const(Scalar::I64(access.step)), &[], DType::I64);
        let scaled = self.push(ScalarKind::Apply(Ufunc::Mul), &[index, step], DType::I64);
        self.push(ScalarKind::Apply(Ufunc::Add), &[offset, scaled], DType::I64)
    }

    fn cast(&mut self, value: ScalarId, dtype: DType) -> ScalarId {
        if dtype == DType::I64 {
            return value;
        }
        self.push(ScalarKind::Cast, &[value], dtype)
    }

    fn push(&mut self, kind: ScalarKind, operands: &[ScalarId], dtype: DType) -> ScalarId {
        let op = ScalarOp { kind, operands: operands.into(), dtype };
        if let Some(id) = self.op_ids.get(&op) {
            return *id;
        }
        let id = ScalarId(self.ops.len() as u32);
        self.ops.push(op.clone());
        self.op_ids.insert(op, id);
        id
    }
}
