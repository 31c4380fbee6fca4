//! The scalar program of a loop nest.

use super::{Importer, domain, name_of, operations, wrong};
use crate::{attributes, dtype_of, raw, scalars};
use melior::ir::block::BlockLike;
use melior::ir::operation::{OperationLike, OperationRef};
use melior::ir::{Attribute, RegionLike, Value, ValueLike};
use ramba_abi::{DType, ViewMap};
use ramba_dialects::ir::{Attrs, ScalarKind};
use ramba_dialects::irdl::{APPLY, BASE, CONSTANT, CONVERT, INDEX, LOAD};
use ramba_dialects::{Body, Diagnostic, Opcode, ScalarId, ScalarOp, ValueId};
use std::collections::HashMap;

/// What a nest's region says.
pub struct Nest {
    /// The arrays captured: those read, then the others.
    pub operands: Vec<ValueId>,
    /// How those read are read.
    pub ins: Vec<ViewMap>,
    /// What happens to their elements.
    pub body: Body,
}

/// Reads the region of a nest with the given attributes.
pub fn import(
    importer: &Importer,
    opcode: Opcode,
    attrs: &Attrs,
    nest: OperationRef,
) -> Result<Nest, Diagnostic> {
    if nest.operand_count() > 0 {
        return Err(wrong(
            nest,
            "captures arrays in its body, by 'dist.load'; it takes no operands",
        ));
    }
    let block = nest.region(0).ok().and_then(|region| region.first_block());
    let Some(block) = block.filter(|b| b.argument_count() == 0 && b.next_in_region().is_none())
    else {
        return Err(wrong(nest, "needs a body of one block without arguments"));
    };
    let mut reader = Reader {
        importer,
        domain: domain(opcode, attrs),
        nest: Nest { operands: Vec::new(), ins: Vec::new(), body: Body::default() },
        elements: HashMap::new(),
    };
    // Inputs are numbered before operations, wherever the loads stand.
    operations(block).try_for_each(|operation| reader.load(operation))?;
    operations(block).try_for_each(|operation| reader.base(operation))?;
    operations(block).try_for_each(|operation| reader.scalar(operation))?;
    match operations(block).last() {
        Some(last) if name_of(last) == "vector.yield" => Ok(reader.nest),
        _ => Err(wrong(nest, "needs a body that ends with 'vector.yield'")),
    }
}

struct Reader<'i, 'c> {
    importer: &'i Importer<'c>,
    domain: &'i [i64],
    nest: Nest,
    /// By [`raw::value_key`].
    elements: HashMap<usize, ScalarId>,
}

impl Reader<'_, '_> {
    fn load(&mut self, operation: OperationRef) -> Result<(), Diagnostic> {
        if !is(operation, LOAD.name) {
            return Ok(());
        }
        let at = attribute(operation, "at")?;
        let view =
            attributes::from_view(at, self.domain).map_err(|error| wrong(operation, error))?;
        let array = self.captured(operation)?;
        let dtype = self.importer.func.ty(array).dtype;
        self.nest.operands.push(array);
        self.nest.ins.push(view);
        let element = self.nest.body.input(dtype);
        self.name(operation, element, dtype)
    }

    fn base(&mut self, operation: OperationRef) -> Result<(), Diagnostic> {
        if is(operation, BASE.name) {
            self.nest.operands.push(self.captured(operation)?);
        }
        Ok(())
    }

    fn captured(&self, operation: OperationRef) -> Result<ValueId, Diagnostic> {
        let array = operation.operand(0).map_err(|error| wrong(operation, error))?;
        self.importer.array(operation, array)
    }

    fn scalar(&mut self, operation: OperationRef) -> Result<(), Diagnostic> {
        let name = name_of(operation);
        if name == "vector.yield" {
            self.nest.body.yields = self.operands(operation)?;
            return Ok(());
        }
        let kind = match name.strip_prefix("dist.") {
            Some(short) if short == LOAD.name || short == BASE.name => return Ok(()),
            Some(short) if short == APPLY.name => {
                let name = attribute(operation, "fn")?;
                ScalarKind::Apply(attributes::ufunc(name).map_err(|error| wrong(operation, error))?)
            }
            Some(short) if short == CONVERT.name => ScalarKind::Cast,
            Some(short) if short == CONSTANT.name => {
                let value = scalars::from_attribute(attribute(operation, "value")?);
                ScalarKind::Const(value.map_err(|error| wrong(operation, error))?)
            }
            Some(short) if short == INDEX.name => ScalarKind::Index(self.dim(operation)?),
            _ => return Err(wrong(operation, "has no place in the body of a loop nest")),
        };
        let operands = self.operands(operation)?;
        let dtypes: Vec<DType> = operands.iter().map(|id| self.nest.body.dtype(*id)).collect();
        let stated = result(operation).ok().and_then(|value| dtype_of(value.r#type()));
        let dtype = result_dtype(kind, &dtypes, stated).map_err(|error| wrong(operation, error))?;
        let position = self.nest.body.inputs.len() + self.nest.body.ops.len();
        self.nest.body.ops.push(ScalarOp { kind, operands: operands.into(), dtype });
        self.name(operation, ScalarId(position as u32), dtype)
    }

    fn dim(&self, operation: OperationRef) -> Result<usize, Diagnostic> {
        let dim = attributes::int(attribute(operation, "dim")?);
        let dim = dim.map_err(|error| wrong(operation, error))?;
        let inside = usize::try_from(dim).ok().filter(|dim| *dim < self.domain.len());
        inside.ok_or_else(|| wrong(operation, format!("dimension {dim} of {}", self.domain.len())))
    }

    fn operands(&self, operation: OperationRef) -> Result<Vec<ScalarId>, Diagnostic> {
        let element = |value: Value| self.elements.get(&raw::value_key(value)).copied();
        let elements: Option<_> = operation.operands().map(element).collect();
        elements.ok_or_else(|| wrong(operation, "uses a value that is not an element of this body"))
    }

    /// Checks the type that the operation states, and remembers its value.
    fn name(
        &mut self,
        operation: OperationRef,
        element: ScalarId,
        dtype: DType,
    ) -> Result<(), Diagnostic> {
        let value = result(operation)?;
        if dtype_of(value.r#type()) != Some(dtype) {
            let (made, stated) = (dtype.mlir_name(), raw::type_text(value.r#type()));
            return Err(wrong(operation, format!("makes '{made}', but states '{stated}'")));
        }
        self.elements.insert(raw::value_key(value), element);
        Ok(())
    }
}

fn is(operation: OperationRef, short: &str) -> bool {
    name_of(operation).strip_prefix("dist.") == Some(short)
}

fn attribute<'c>(operation: OperationRef<'c, '_>, name: &str) -> Result<Attribute<'c>, Diagnostic> {
    operation.attribute(name).map_err(|_| wrong(operation, format!("needs attribute '{name}'")))
}

fn result<'c, 'a>(operation: OperationRef<'c, 'a>) -> Result<Value<'c, 'a>, Diagnostic> {
    let result = operation.result(0);
    result.map(Value::from).map_err(|_| wrong(operation, "must have one result"))
}

/// The type of what a scalar operation makes.
fn result_dtype(
    kind: ScalarKind,
    operands: &[DType],
    stated: Option<DType>,
) -> Result<DType, String> {
    let wanted = match kind {
        ScalarKind::Apply(ufunc) => return ufunc.result_dtype(operands),
        ScalarKind::Cast => 1,
        ScalarKind::Const(_) | ScalarKind::Index(_) => 0,
    };
    if operands.len() != wanted {
        return Err(format!("takes {wanted} operands, got {}", operands.len()));
    }
    match kind {
        ScalarKind::Const(value) => Ok(value.dtype()),
        ScalarKind::Index(_) => Ok(DType::I64),
        _ => stated.ok_or_else(|| "must make an element".into()),
    }
}
