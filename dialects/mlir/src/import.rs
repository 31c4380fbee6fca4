//! From MLIR to Rust functions, checking everything: the verifier of the dialect.

mod body;

use crate::export::{BY_VALUE, DONATED, MACHINE, PLACED};
use crate::{Session, attributes, layout, locations, raw, types};
use melior::ir::attribute::{ArrayAttribute, DictionaryAttribute};
use melior::ir::block::BlockLike;
use melior::ir::operation::{OperationLike, OperationRef};
use melior::ir::{BlockRef, Module, RegionLike, Type, Value, ValueLike};
use ramba_dialects::ir::{AttrValue, Attrs};
use ramba_dialects::irdl::{self, BODY_OPS, RESULT};
use ramba_dialects::{ArrayType, Diagnostic, Func, Loc, Opcode, ValueId, verify};
use smallvec::SmallVec;
use std::collections::HashMap;
use std::sync::Arc;

/// The functions of arrays in a module, in order. Other functions are not looked into.
///
/// # Errors
/// For each function that is not valid, what is wrong with it.
pub fn import(session: &Session, module: &Module) -> Result<Vec<Func>, Vec<Diagnostic>> {
    let mut funcs = Vec::new();
    let mut errors = Vec::new();
    for operation in dist_functions(module) {
        match import_func(session, operation) {
            Ok(func) => funcs.push(func),
            Err(wrong) => errors.extend(wrong),
        }
    }
    if errors.is_empty() { Ok(funcs) } else { Err(errors) }
}

/// The functions at the top of a module that are about distributed arrays: those with `dist`
/// operations or types, and empty ones.
pub fn dist_functions<'c, 'a>(module: &'a Module<'c>) -> Vec<OperationRef<'c, 'a>> {
    operations(module.body()).filter(|operation| is_dist_function(*operation)).collect()
}

fn is_dist_function(operation: OperationRef) -> bool {
    let Some(block) = function_body(operation) else {
        return false;
    };
    let is_array = |value: Value| raw::type_text(value.r#type()).starts_with("!dist.");
    let arguments = (0..block.argument_count()).filter_map(|n| block.argument(n).ok());
    let mut names = operations(block).map(|operation| name_of(operation)).peekable();
    arguments.map(Value::from).any(is_array)
        || names.peek().is_some_and(|first| first == "func.return") && block.argument_count() == 0
        || names.any(|name| name.starts_with("dist."))
}

fn function_body<'c, 'a>(operation: OperationRef<'c, 'a>) -> Option<BlockRef<'c, 'a>> {
    if name_of(operation) != "func.func" {
        return None;
    }
    operation.region(0).ok()?.first_block()
}

fn operations<'c, 'a>(block: BlockRef<'c, 'a>) -> impl Iterator<Item = OperationRef<'c, 'a>> {
    std::iter::successors(block.first_operation(), |operation| operation.next_in_block())
}

fn name_of(operation: OperationRef) -> String {
    raw::identifier_text(operation.name())
}

fn place_of(operation: OperationRef) -> Loc {
    locations::place(operation.location())
}

/// The error `message` about an operation, in MLIR's words: `'dist.map' op …`.
fn wrong(operation: OperationRef, message: impl std::fmt::Display) -> Diagnostic {
    let name = name_of(operation);
    Diagnostic::new(&place_of(operation), format!("'{name}' op {message}"))
}

/// The function of a `func.func`.
///
/// # Errors
/// What is wrong with its first operation that cannot be read, or all that is wrong with those that
/// can.
pub fn import_func(session: &Session, operation: OperationRef) -> Result<Func, Vec<Diagnostic>> {
    let func = read(session, operation).map_err(|error| vec![error])?;
    match verify(&func) {
        Ok(()) => Ok(func),
        Err(errors) => Err(errors.into_iter().map(|error| in_function(operation, error)).collect()),
    }
}

/// What is said of no line is said of the function.
fn in_function(operation: OperationRef, error: Diagnostic) -> Diagnostic {
    if error.loc.parts().is_none() { wrong(operation, error.message) } else { mlir_words(error) }
}

fn read(session: &Session, operation: OperationRef) -> Result<Func, Diagnostic> {
    let Some(block) = function_body(operation) else {
        return Err(wrong(operation, "is not a function with a body"));
    };
    if block.next_in_region().is_some() {
        return Err(wrong(operation, "has more than one block"));
    }
    let name = operation.attribute("sym_name").ok().and_then(raw::string_value);
    let mut func = Func::new(name.unwrap_or_default());
    let machine = operation.attribute(MACHINE).ok().and_then(raw::string_value);
    func.machine = machine.map(Into::into);
    let mut importer = Importer { session, func, values: HashMap::new(), types: HashMap::new() };
    importer.arguments(operation, block)?;
    for operation in operations(block) {
        importer.operation(operation)?;
    }
    Ok(importer.func)
}

/// What an MLIR value is in Rust: an array, or the several arrays of a nest.
enum Named {
    One(ValueId),
    Tuple(SmallVec<[ValueId; 1]>),
}

struct Importer<'c> {
    session: &'c Session,
    func: Func,
    /// By [`raw::value_key`].
    values: HashMap<usize, Named>,
    /// By [`raw::type_key`].
    types: HashMap<usize, ArrayType>,
}

impl Importer<'_> {
    fn arguments(&mut self, function: OperationRef, block: BlockRef) -> Result<(), Diagnostic> {
        let attributes = function.attribute("arg_attrs").ok();
        let attributes = attributes.and_then(|list| ArrayAttribute::try_from(list).ok());
        for position in 0..block.argument_count() {
            let argument = block.argument(position).map_err(|error| wrong(function, error))?;
            let ty = self
                .ty(argument.r#type())
                .map_err(|error| wrong(function, format!("argument {position}: {error}")))?;
            let dictionary = attributes.and_then(|list| list.element(position).ok());
            let dictionary = dictionary.and_then(|entry| DictionaryAttribute::try_from(entry).ok());
            let has = |name| dictionary.is_some_and(|entry| entry.element_by_name(name).is_some());
            let placed = dictionary.and_then(|entry| entry.element_by_name(PLACED));
            let placed = placed.map(|layout| layout::from_attribute(self.session, layout));
            let placed = placed.transpose().map_err(|error| wrong(function, error))?;
            let value = self.func.arg(ty, has(DONATED));
            if let Some(arg) = self.func.args.last_mut() {
                arg.by_value = has(BY_VALUE);
                arg.placed = placed.map(Arc::new);
            }
            self.values.insert(raw::value_key(argument.into()), Named::One(value));
        }
        Ok(())
    }

    fn ty(&mut self, ty: Type) -> Result<ArrayType, String> {
        let key = raw::type_key(ty);
        if let Some(known) = self.types.get(&key) {
            return Ok(known.clone());
        }
        let known = types::from_type(self.session, ty)?;
        self.types.insert(key, known.clone());
        Ok(known)
    }

    fn operation(&mut self, operation: OperationRef) -> Result<(), Diagnostic> {
        let name = name_of(operation);
        if name == "func.return" {
            self.func.returns = self.operands(operation)?;
            return Ok(());
        }
        let Some(short) = name.strip_prefix("dist.") else {
            return Err(wrong(operation, "has no place in a function of distributed arrays"));
        };
        if let Some(opcode) = Opcode::from_name(short) {
            self.row(opcode, operation)
        } else if short == RESULT.name {
            self.result(operation)
        } else if BODY_OPS.iter().any(|op| op.name == short) {
            Err(wrong(operation, "belongs in the body of a loop nest"))
        } else {
            Err(wrong(operation, "is unknown"))
        }
    }

    fn operands(&self, operation: OperationRef) -> Result<Vec<ValueId>, Diagnostic> {
        operation.operands().map(|operand| self.array(operation, operand)).collect()
    }

    fn array(&self, user: OperationRef, value: Value) -> Result<ValueId, Diagnostic> {
        match self.values.get(&raw::value_key(value)) {
            Some(Named::One(array)) => Ok(*array),
            Some(Named::Tuple(_)) => Err(wrong(user, "uses a tuple; take a 'dist.result' of it")),
            None => Err(wrong(user, "uses a value that is not an array of this function")),
        }
    }

    /// An operation of the table.
    fn row(&mut self, opcode: Opcode, operation: OperationRef) -> Result<(), Diagnostic> {
        let mut attrs = self.attributes(opcode, operation)?;
        let (operands, body) = if opcode.def().body {
            let nest = body::import(self, opcode, &attrs, operation)?;
            if let Some(position) = opcode.attr_position(irdl::CARRIED_BY_BODY) {
                attrs[position] = AttrValue::Views(nest.ins);
            }
            (nest.operands, Some(nest.body.into()))
        } else {
            (self.operands(operation)?, None)
        };
        let loc = place_of(operation);
        let results = self.func.push_op(opcode, &operands, attrs, body, loc).map_err(mlir_words)?;
        self.name_results(operation, results, opcode.def().body)
    }

    fn attributes(&self, opcode: Opcode, operation: OperationRef) -> Result<Attrs, Diagnostic> {
        let def = opcode.def();
        let mut attrs: Attrs = def.attrs.iter().map(|_| AttrValue::Absent).collect();
        let mut read = 0;
        for (position, attr) in irdl::written_attrs(def) {
            if let Ok(attribute) = operation.attribute(attr.name) {
                let domain = domain(opcode, &attrs);
                let value = attributes::from_attribute(self.session, attr.kind, attribute, domain);
                attrs[position] = value.map_err(|error| {
                    wrong(operation, format!("attribute '{}': {error}", attr.name))
                })?;
                read += 1;
            }
        }
        if read == operation.attribute_count() {
            return Ok(attrs);
        }
        let known = |name: &str| irdl::written_attrs(def).any(|(_, attr)| attr.name == name);
        let names = operation.attributes().map(|(name, _)| raw::identifier_text(name));
        match names.into_iter().find(|name| !known(name)) {
            Some(name) => Err(wrong(operation, format!("has no attribute '{name}'"))),
            None => Ok(attrs),
        }
    }

    /// Checks the types that the operation states, and remembers its values.
    fn name_results(
        &mut self,
        operation: OperationRef,
        results: SmallVec<[ValueId; 1]>,
        nest: bool,
    ) -> Result<(), Diagnostic> {
        if operation.result_count() != 1 {
            return Err(wrong(operation, "must have one result"));
        }
        let value: Value = operation.result(0).map_err(|error| wrong(operation, error))?.into();
        if nest && results.len() != 1 {
            self.values.insert(raw::value_key(value), Named::Tuple(results));
            return Ok(());
        }
        self.name_array(operation, value, results[0])
    }

    fn name_array(
        &mut self,
        operation: OperationRef,
        value: Value,
        array: ValueId,
    ) -> Result<(), Diagnostic> {
        let stated = self.ty(value.r#type()).map_err(|error| wrong(operation, error))?;
        let made = self.func.ty(array);
        if stated != *made {
            let (made, stated) = (types::text(made), types::text(&stated));
            return Err(wrong(operation, format!("makes '{made}', but states '{stated}'")));
        }
        self.values.insert(raw::value_key(value), Named::One(array));
        Ok(())
    }

    /// Takes apart the tuple of a nest.
    fn result(&mut self, operation: OperationRef) -> Result<(), Diagnostic> {
        let tuple = operation.operand(0).ok().and_then(|v| self.values.get(&raw::value_key(v)));
        let Some(Named::Tuple(arrays)) = tuple else {
            return Err(wrong(
                operation,
                "takes apart the results of a loop nest that makes several",
            ));
        };
        let index = operation.attribute("index").map_err(|error| wrong(operation, error))?;
        let index = attributes::int(index).map_err(|error| wrong(operation, error))?;
        let array = usize::try_from(index).ok().and_then(|index| arrays.get(index)).copied();
        let Some(array) = array else {
            let count = arrays.len();
            return Err(wrong(operation, format!("takes array {index} of {count}")));
        };
        let value = operation.result(0).map_err(|error| wrong(operation, error))?;
        self.name_array(operation, value.into(), array)
    }
}

/// A nest's domain, once it is read (it is the first attribute); nothing for other operations.
fn domain(opcode: Opcode, attrs: &Attrs) -> &[i64] {
    match opcode.attr_position("domain").map(|position| &attrs[position]) {
        Some(AttrValue::Ints(domain)) => domain,
        _ => &[],
    }
}

/// The table's `'dist.map': …` as MLIR says it: `'dist.map' op …`.
fn mlir_words(mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.message = diagnostic.message.replacen("': ", "' op ", 1);
    diagnostic
}
