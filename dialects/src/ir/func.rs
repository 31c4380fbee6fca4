//! A function of `dist` operations.

use super::{ArrayType, AttrValue, Attrs, Body, Licence, attr::OutKind};
use crate::{Diagnostic, Loc, Opcode, Ufunc, ops::OpContext};
use ramba_abi::{DType, Layout, Reduction, Scalar, ViewMap};
use smallvec::SmallVec;
use std::sync::Arc;

/// A value: an argument of the function or a result of one of its operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueId(pub u32);

/// A position in [`Func::ops`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OpId(pub u32);

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueDef {
    /// The argument at this position.
    Arg(usize),
    /// This result of this operation.
    Result(OpId, usize),
}

/// What is known of a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Its type.
    pub ty: ArrayType,
    /// Where it comes from.
    pub def: ValueDef,
}

/// An argument of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    /// The value.
    pub value: ValueId,
    /// Does nobody need the caller's array after the call, so that its memory may be written?
    pub donated: bool,
    /// Is it a single element that the caller passes by value, the same on every rank?
    pub by_value: bool,
    /// Where the caller's array is, for the pass that assigns layouts to take into account; until then
    /// the program does not depend on it.
    pub placed: Option<Arc<Layout>>,
}

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Op {
    /// Which operation.
    pub opcode: Opcode,
    /// The values used.
    pub operands: SmallVec<[ValueId; 4]>,
    /// The values made.
    pub results: SmallVec<[ValueId; 1]>,
    /// The parameters, in the order of the operation's row.
    pub attrs: Attrs,
    /// The scalar program of a `dist.generic`.
    pub body: Option<Arc<Body>>,
    /// What may be changed in its results.
    pub licence: Licence,
    /// The line of the user's program.
    pub loc: Loc,
}

/// A function: one program, or one segment of a longer one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Func {
    /// Its symbol.
    pub name: String,
    /// Every value, by [`ValueId`].
    pub values: Vec<Value>,
    /// The arguments.
    pub args: Vec<Arg>,
    /// The operations in program order.
    pub ops: Vec<Op>,
    /// The values returned.
    pub returns: Vec<ValueId>,
    /// The machine that it is compiled for, as passes take options (`alpha-ns=900 …`); nothing if that
    /// is the passes' to say.
    pub machine: Option<Arc<str>>,
}

impl Func {
    /// An empty function.
    pub fn new(name: impl Into<String>) -> Func {
        Func { name: name.into(), ..Func::default() }
    }

    /// An empty function with the name of this one, for the same machine.
    pub fn emptied(&self) -> Func {
        Func { machine: self.machine.clone(), ..Func::new(self.name.clone()) }
    }

    /// The beginning of another version of this function: its arguments, and the names that values of this
    /// one have there, `ValueId(u32::MAX)` for those that are still to come (see [`Func::adopt`]).
    pub fn begun(&self) -> (Func, Vec<ValueId>) {
        let (mut out, mut map) = (self.emptied(), vec![ValueId(u32::MAX); self.values.len()]);
        for arg in &self.args {
            map[arg.value.0 as usize] = out.arg_like(arg, &self.values);
        }
        (out, map)
    }

    /// Adds an argument.
    pub fn arg(&mut self, ty: ArrayType, donated: bool) -> ValueId {
        let value = self.value(ty, ValueDef::Arg(self.args.len()));
        self.args.push(Arg { value, donated, by_value: false, placed: None });
        value
    }

    /// Adds an argument that the caller passes by value: one element of `dtype`.
    pub fn scalar_arg(&mut self, dtype: DType) -> ValueId {
        let value = self.value(ArrayType::new(dtype, &[]), ValueDef::Arg(self.args.len()));
        self.args.push(Arg { value, donated: false, by_value: true, placed: None });
        value
    }

    /// Adds an argument like one of another function, whose values are given.
    pub fn arg_like(&mut self, arg: &Arg, values: &[Value]) -> ValueId {
        let value = self.arg(values[arg.value.0 as usize].ty.clone(), arg.donated);
        if let Some(own) = self.args.last_mut() {
            own.by_value = arg.by_value;
            own.placed.clone_from(&arg.placed);
        }
        value
    }

    /// The type of a value.
    pub fn ty(&self, value: ValueId) -> &ArrayType {
        &self.values[value.0 as usize].ty
    }

    /// Where a value comes from.
    pub fn def(&self, value: ValueId) -> ValueDef {
        self.values[value.0 as usize].def
    }

    /// The operation that makes a value; `None` for an argument.
    pub fn defining_op(&self, value: ValueId) -> Option<&Op> {
        match self.def(value) {
            ValueDef::Arg(_) => None,
            ValueDef::Result(op, _) => Some(&self.ops[op.0 as usize]),
        }
    }

    /// Appends an operation; its result types follow from its operands and attributes.
    ///
    /// # Errors
    /// If the operation's row does not admit them; the function is unchanged then.
    pub fn push(
        &mut self,
        opcode: Opcode,
        operands: &[ValueId],
        attrs: Attrs,
        loc: Loc,
    ) -> Result<ValueId, Diagnostic> {
        Ok(self.push_op(opcode, operands, attrs, None, loc)?[0])
    }

    /// Appends an operation, which may have a body and any number of results.
    ///
    /// # Errors
    /// If the operation's row does not admit it; the function is unchanged then. Attributes at the end
    /// may be left out if they are optional.
    pub fn push_op(
        &mut self,
        opcode: Opcode,
        operands: &[ValueId],
        attrs: Attrs,
        body: Option<Arc<Body>>,
        loc: Loc,
    ) -> Result<SmallVec<[ValueId; 1]>, Diagnostic> {
        let mut op = Op {
            opcode,
            operands: operands.into(),
            results: SmallVec::new(),
            attrs,
            body,
            licence: Licence::default(),
            loc,
        };
        let declared = opcode.def().attrs;
        op.attrs.extend(declared.iter().skip(op.attrs.len()).map(|_| AttrValue::Absent));
        let types = self.infer(&op)?;
        let id = OpId(self.ops.len() as u32);
        for (position, ty) in types.into_iter().enumerate() {
            op.results.push(self.value(ty, ValueDef::Result(id, position)));
        }
        let results = op.results.clone();
        self.ops.push(op);
        Ok(results)
    }

    /// Says what may be changed in the results of the operation appended last.
    pub fn license(&mut self, licence: Licence) {
        if let Some(op) = self.ops.last_mut() {
            op.licence = licence;
        }
    }

    /// The result types that an operation's row gives it.
    ///
    /// # Errors
    /// What the row has against the operation, at the operation's line.
    pub fn infer(&self, op: &Op) -> Result<SmallVec<[ArrayType; 1]>, Diagnostic> {
        let name = op.opcode.name();
        let at = |message| Diagnostic::new(&op.loc, format!("'dist.{name}': {message}"));
        op.opcode.check_form(op).map_err(at)?;
        let types: SmallVec<[&ArrayType; 4]> = op.operands.iter().map(|v| self.ty(*v)).collect();
        (op.opcode.def().infer)(&OpContext { op, types: &types }).map_err(at)
    }

    /// The users of every value.
    pub fn uses(&self) -> Uses {
        let mut uses = Uses {
            by_ops: vec![SmallVec::new(); self.values.len()],
            returned: vec![false; self.values.len()],
        };
        for (position, op) in self.ops.iter().enumerate() {
            for operand in &op.operands {
                uses.by_ops[operand.0 as usize].push(OpId(position as u32));
            }
        }
        for value in &self.returns {
            uses.returned[value.0 as usize] = true;
        }
        uses
    }

    /// Drops operations whose results nobody uses, and numbers the values anew.
    pub fn sweep(&mut self) {
        let mut live = vec![false; self.values.len()];
        for value in self.returns.iter().chain(self.args.iter().map(|arg| &arg.value)) {
            live[value.0 as usize] = true;
        }
        for op in self.ops.iter().rev() {
            if op.results.iter().any(|value| live[value.0 as usize]) {
                for operand in &op.operands {
                    live[operand.0 as usize] = true;
                }
            }
        }
        let (begun, mut map) = self.begun();
        let old = std::mem::replace(self, begun);
        for op in old.ops {
            if op.results.iter().any(|value| live[value.0 as usize]) {
                self.adopt(op, &old.values, &mut map);
            }
        }
        self.returns = old.returns.iter().map(|value| map[value.0 as usize]).collect();
    }

    /// Appends an operation of another function, whose values `map` translates; the results' new
    /// names are entered into `map`. The operation is taken to be valid.
    pub fn adopt(&mut self, mut op: Op, values: &[Value], map: &mut [ValueId]) {
        let id = OpId(self.ops.len() as u32);
        for operand in &mut op.operands {
            *operand = map[operand.0 as usize];
        }
        for (position, result) in op.results.iter_mut().enumerate() {
            let old = *result;
            *result = self.value(values[old.0 as usize].ty.clone(), ValueDef::Result(id, position));
            map[old.0 as usize] = *result;
        }
        self.ops.push(op);
    }

    fn value(&mut self, ty: ArrayType, def: ValueDef) -> ValueId {
        self.values.push(Value { ty, def });
        ValueId(self.values.len() as u32 - 1)
    }
}

/// The users of every value of a function.
#[derive(Clone, Debug)]
pub struct Uses {
    by_ops: Vec<SmallVec<[OpId; 2]>>,
    returned: Vec<bool>,
}

impl Uses {
    /// The operations that use a value, in program order, one entry per operand.
    pub fn ops(&self, value: ValueId) -> &[OpId] {
        &self.by_ops[value.0 as usize]
    }

    /// Is the value returned?
    pub fn returned(&self, value: ValueId) -> bool {
        self.returned[value.0 as usize]
    }

    /// How often the value is used, returns included.
    pub fn count(&self, value: ValueId) -> usize {
        self.ops(value).len() + self.returned(value) as usize
    }
}

/// Typed access to attributes by name, one accessor per kind. Asking for a name or a kind that the
/// operation's row does not declare is a bug in the compiler and panics.
macro_rules! accessors {
    ($($(#[$doc:meta])* $method:ident -> $ty:ty = $variant:ident($value:ident) $get:expr;)*) => {
        impl Op {
            /// The attribute of this name.
            pub fn attr(&self, name: &str) -> &AttrValue {
                match self.opcode.attr_position(name) {
                    Some(position) => &self.attrs[position],
                    None => panic!("dist.{} declares no attribute '{name}'", self.opcode.name()),
                }
            }

            $($(#[$doc])*
            pub fn $method(&self, name: &str) -> $ty {
                match self.attr(name) {
                    AttrValue::$variant($value) => $get,
                    other => panic!("dist.{}: '{name}' is {other:?}", self.opcode.name()),
                }
            })*
        }
    };
}

accessors! {
    /// An integer attribute.
    int -> i64 = Int(value) *value;
    /// A list of integers.
    ints -> &[i64] = Ints(value) value;
    /// A constant.
    scalar -> Scalar = Scalar(value) *value;
    /// An element type.
    dtype -> DType = DType(value) *value;
    /// A scalar function.
    ufunc -> Ufunc = Ufunc(value) *value;
    /// A reduction.
    reduction -> Reduction = Reduction(value) *value;
    /// The results' kinds.
    outs -> &[OutKind] = Outs(value) value;
    /// Affine maps.
    views -> &[ViewMap] = Views(value) value;
    /// A layout.
    layout -> &Layout = Layout(value) value;
    /// Text.
    text -> &str = Text(value) value;
}

impl Op {
    /// A list of integers that may be absent.
    pub fn ints_if_any(&self, name: &str) -> Option<&[i64]> {
        match self.attr(name) {
            AttrValue::Ints(values) => Some(values),
            _ => None,
        }
    }

    /// An element that may be absent.
    pub fn scalar_if_any(&self, name: &str) -> Option<Scalar> {
        match self.attr(name) {
            AttrValue::Scalar(value) => Some(*value),
            _ => None,
        }
    }

    /// An integer that may be absent.
    pub fn int_if_any(&self, name: &str) -> Option<i64> {
        match self.attr(name) {
            AttrValue::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// Sets an attribute. Naming one that the row does not declare is a bug and panics.
    pub fn set_attr(&mut self, name: &str, value: AttrValue) {
        match self.opcode.attr_position(name) {
            Some(position) => self.attrs[position] = value,
            None => panic!("dist.{} declares no attribute '{name}'", self.opcode.name()),
        }
    }

    /// A layout attribute that may be absent.
    pub fn layout_if_any(&self, name: &str) -> Option<&Arc<Layout>> {
        match self.attr(name) {
            AttrValue::Layout(layout) => Some(layout),
            _ => None,
        }
    }
}
