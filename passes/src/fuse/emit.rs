//! Writes the nests: a new function of `dist.generic` operations.

use super::cluster::{Cluster, Task};
use super::demand::view_of;
use ramba_abi::{Access, DType, Scalar, ViewMap};
use ramba_dialects::ir::{Attrs, OutKind, ScalarKind};
use ramba_dialects::{
    AttrValue, Body, Diagnostic, Func, Op, Opcode, ScalarId, ScalarOp, Ufunc, ValueId,
};
use smallvec::{SmallVec, smallvec};
use std::collections::HashMap;
use std::sync::Arc;

/// The fused function.
///
/// # Errors
/// If an operation does not fit its row, which a verified function does not bring about.
pub fn emit(func: &Func, materialized: &[bool], clusters: &[Cluster]) -> Result<Func, Diagnostic> {
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
            Cluster::Nest(tasks) => emit_nest(func, materialized, tasks, &mut out, &mut map)?,
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
) -> Result<(), Diagnostic> {
    let nest = Nest::new(func, materialized, tasks);
    let (body, inputs) = nest.build();
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
        AttrValue::Views(tasks.iter().map(|task| task.out.clone()).collect()),
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
    Ok(())
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
    known: HashMap<(ValueId, ViewMap), ScalarId>,
    yields: Vec<ScalarId>,
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
        }
    }

    fn build(mut self) -> (Body, Vec<(ValueId, ViewMap)>) {
        for task in self.tasks {
            let identity = ViewMap::identity(task.domain.len());
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
        let count = self.inputs.len() as u32;
        let renumber = |id: &mut ScalarId| {
            id.0 = if id.0 & INPUT != 0 { id.0 & !INPUT } else { id.0 + count };
        };
        for op in &mut self.ops {
            op.operands.iter_mut().for_each(renumber);
        }
        self.yields.iter_mut().for_each(renumber);
        let inputs = self.inputs.iter().map(|(value, _)| self.func.ty(*value).dtype).collect();
        (Body { inputs, ops: self.ops, yields: self.yields }, self.inputs)
    }

    /// The element of `value` that `view` names for the current iteration.
    fn read(&mut self, value: ValueId, view: &ViewMap) -> ScalarId {
        let key = (value, view.clone());
        if let Some(id) = self.known.get(&key) {
            return *id;
        }
        let id = if self.materialized[value.0 as usize] {
            self.inputs.push(key.clone());
            ScalarId(INPUT | (self.inputs.len() as u32 - 1))
        } else {
            self.compute(value, view)
        };
        self.known.insert(key, id);
        id
    }

    /// The same, computed from the operands of the operation that makes `value`.
    fn compute(&mut self, value: ValueId, view: &ViewMap) -> ScalarId {
        let func = self.func;
        let Some(op) = func.defining_op(value) else {
            return self.read(value, view);
        };
        let dtype = func.ty(value).dtype;
        match op.opcode {
            Opcode::Fill => self.push(ScalarKind::Const(op.scalar("value")), &[], dtype),
            Opcode::Iota => self.iota(op, view.0[0], dtype),
            Opcode::Map | Opcode::Cast => {
                let operands: SmallVec<[ScalarId; 3]> =
                    op.operands.iter().map(|operand| self.read(*operand, view)).collect();
                let kind = match op.opcode {
                    Opcode::Cast => ScalarKind::Cast,
                    _ => ScalarKind::Apply(op.ufunc("fn")),
                };
                self.push(kind, &operands, dtype)
            }
            _ => {
                let through = view_of(func, op).map_or_else(|| view.clone(), |v| v.compose(view));
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
