//! From Rust functions to MLIR.

mod body;

use crate::{Builder, OpBuilder, Session, array_type, attributes, layout};
use melior::ir::attribute::{ArrayAttribute, DictionaryAttribute, StringAttribute, TypeAttribute};
use melior::ir::block::BlockLike;
use melior::ir::r#type::FunctionType;
use melior::ir::r#type::TupleType;
use melior::ir::{
    Attribute, Block, Identifier, Location, Module, Operation, OperationRef, Region, RegionLike,
    Type, Value,
};
use ramba_dialects::ir::Arg;
use ramba_dialects::irdl::{self, RESULT};
use ramba_dialects::{ArrayType, Diagnostic, Func, Loc, Op, ValueId};
use std::cell::RefCell;
use std::collections::HashMap;

/// The attributes of arguments: whose memory may be written, and which are scalars passed by value.
pub(crate) const DONATED: &str = "dist.donated";
pub(crate) const BY_VALUE: &str = "dist.by_value";
pub(crate) const PLACED: &str = "dist.placed";
/// The attribute of functions that says for which machine they are compiled.
pub(crate) const MACHINE: &str = "dist.machine";

/// A module of the given functions.
///
/// # Errors
/// If MLIR refuses an operation, which it does for no valid function.
pub fn export<'c>(session: &'c Session, funcs: &[Func]) -> Result<Module<'c>, Diagnostic> {
    let unknown = Location::unknown(session.context());
    let module = Module::new(unknown);
    for func in funcs {
        module.body().append_operation(export_func(session, func, unknown)?);
    }
    Ok(module)
}

/// A `func.func` at `location`, in no module yet.
///
/// # Errors
/// If MLIR refuses an operation, which it does for no valid function.
pub fn export_func<'c>(
    session: &'c Session,
    func: &Func,
    location: Location<'c>,
) -> Result<Operation<'c>, Diagnostic> {
    let types = Types { session, known: RefCell::default() };
    let inputs = types.of(func, func.args.iter().map(|arg| arg.value))?;
    let results = types.of(func, func.returns.iter().copied())?;
    let region = Region::new();
    let arguments: Vec<_> = inputs.iter().map(|ty| (*ty, location)).collect();
    let block = region.append_block(Block::new(&arguments));
    let exporter = Exporter { session, func, types };
    exporter.fill(Builder::new(session, block))?;
    let context = session.context();
    let ty = TypeAttribute::new(FunctionType::new(context, &inputs, &results).into());
    let mut operation = OpBuilder::detached(session, "func.func", location)
        .attr("sym_name", StringAttribute::new(context, &func.name))
        .attr("function_type", ty)
        .region(region);
    if func.args.iter().any(|arg| arg.donated || arg.by_value || arg.placed.is_some()) {
        operation = operation.attr("arg_attrs", argument_attributes(session, func)?);
    }
    if let Some(machine) = &func.machine {
        operation = operation.attr(MACHINE, StringAttribute::new(context, machine));
    }
    operation.make()
}

fn argument_attributes<'c>(session: &'c Session, func: &Func) -> Result<Attribute<'c>, Diagnostic> {
    let context = session.context();
    let dictionary = |arg: &Arg| -> Result<Attribute<'c>, Diagnostic> {
        let flags = [(DONATED, arg.donated), (BY_VALUE, arg.by_value)];
        let set = flags.into_iter().filter(|(_, set)| *set);
        let mut entries: Vec<_> = set
            .map(|(name, _)| (Identifier::new(context, name), Attribute::unit(context)))
            .collect();
        if let Some(placed) = &arg.placed {
            let layout = layout::attribute(session, placed)
                .map_err(|message| Diagnostic::new(&Default::default(), message))?;
            entries.push((Identifier::new(context, PLACED), layout));
        }
        Ok(DictionaryAttribute::new(context, &entries).into())
    };
    let dictionaries: Result<Vec<Attribute>, Diagnostic> =
        func.args.iter().map(dictionary).collect();
    Ok(ArrayAttribute::new(context, &dictionaries?).into())
}

/// The MLIR types of array types; parsing one takes microseconds, so each is parsed once.
struct Types<'c> {
    session: &'c Session,
    known: RefCell<HashMap<ArrayType, Type<'c>>>,
}

impl<'c> Types<'c> {
    fn get(&self, ty: &ArrayType) -> Result<Type<'c>, String> {
        if let Some(known) = self.known.borrow().get(ty) {
            return Ok(*known);
        }
        let made = array_type(self.session, ty)?;
        self.known.borrow_mut().insert(ty.clone(), made);
        Ok(made)
    }

    fn of(
        &self,
        func: &Func,
        values: impl Iterator<Item = ValueId>,
    ) -> Result<Vec<Type<'c>>, Diagnostic> {
        let types = values.map(|value| self.get(func.ty(value)));
        types.collect::<Result<_, _>>().map_err(|error| Diagnostic::new(&Loc::unknown(), error))
    }
}

/// The MLIR values of a function's values.
type Values<'c, 'a> = HashMap<ValueId, Value<'c, 'a>>;

struct Exporter<'c, 'f> {
    session: &'c Session,
    func: &'f Func,
    types: Types<'c>,
}

impl<'c> Exporter<'c, '_> {
    fn fill(&self, builder: Builder<'c, '_>) -> Result<(), Diagnostic> {
        let mut values = Values::new();
        for (position, arg) in self.func.args.iter().enumerate() {
            if let Ok(argument) = builder.block().argument(position) {
                values.insert(arg.value, argument.into());
            }
        }
        for op in &self.func.ops {
            self.operation(op, builder.at(&op.loc), &mut values)?;
        }
        let returned = operands(&self.func.returns, &values, &Loc::unknown())?;
        builder.op("func.return").operands(&returned).build()?;
        Ok(())
    }

    fn operation<'a>(
        &self,
        op: &Op,
        builder: Builder<'c, 'a>,
        values: &mut Values<'c, 'a>,
    ) -> Result<(), Diagnostic> {
        let operands = operands(&op.operands, values, &op.loc)?;
        let mut made = builder.op(&format!("dist.{}", op.opcode.name()));
        for (name, attribute) in self.attributes(op).map_err(|error| at(op, error))? {
            made = made.attr(name, attribute);
        }
        let results = self.types.of(self.func, op.results.iter().copied())?;
        match &op.body {
            None => {
                let made = made.operands(&operands).results(&results).build()?;
                name_results(op, made, values)
            }
            Some(body) => {
                let region = body::region(builder, op, body, &operands)?;
                self.nest_results(op, &results, made.region(region), builder, values)
            }
        }
    }

    fn attributes(&self, op: &Op) -> Result<Vec<(&'static str, Attribute<'c>)>, String> {
        let dims = dims(op);
        let mut attributes = Vec::new();
        for (position, def) in irdl::written_attrs(op.opcode.def()) {
            if let Some(value) = op.attrs.get(position)
                && let Some(attribute) = attributes::attribute(self.session, value, dims)?
            {
                attributes.push((def.name, attribute));
            }
        }
        Ok(attributes)
    }

    /// The arrays a nest makes: its result, or the parts of its tuple.
    fn nest_results<'a>(
        &self,
        op: &Op,
        types: &[Type<'c>],
        nest: OpBuilder<'c, 'a>,
        builder: Builder<'c, 'a>,
        values: &mut Values<'c, 'a>,
    ) -> Result<(), Diagnostic> {
        if types.len() == 1 {
            return name_results(op, nest.results(types).build()?, values);
        }
        let tuple = TupleType::new(self.session.context(), types);
        let tuple = nest.result(tuple).value()?;
        for (position, (value, ty)) in op.results.iter().zip(types).enumerate() {
            let part = builder
                .op(&format!("dist.{}", RESULT.name))
                .operands(&[tuple])
                .attr("index", attributes::integer(self.session, position as i64))
                .result(*ty)
                .value()?;
            values.insert(*value, part);
        }
        Ok(())
    }
}

/// The number of dimensions of a nest's domain; 0 for other operations.
fn dims(op: &Op) -> usize {
    op.generic_form().map_or(0, |form| form.domain.len())
}

fn at(op: &Op, message: String) -> Diagnostic {
    Diagnostic::new(&op.loc, format!("'dist.{}' op {message}", op.opcode.name()))
}

fn operands<'c, 'a>(
    wanted: &[ValueId],
    values: &Values<'c, 'a>,
    loc: &Loc,
) -> Result<Vec<Value<'c, 'a>>, Diagnostic> {
    let value = |id: &ValueId| values.get(id).copied();
    let found: Option<Vec<_>> = wanted.iter().map(value).collect();
    found.ok_or_else(|| Diagnostic::new(loc, "a value is used before it is made"))
}

fn name_results<'c, 'a>(
    op: &Op,
    made: OperationRef<'c, 'a>,
    values: &mut Values<'c, 'a>,
) -> Result<(), Diagnostic> {
    for (position, value) in op.results.iter().enumerate() {
        let result = made.result(position).map_err(|error| at(op, error.to_string()))?;
        values.insert(*value, result.into());
    }
    Ok(())
}
