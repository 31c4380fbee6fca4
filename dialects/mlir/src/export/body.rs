//! The scalar program of a loop nest.

use super::at;
use crate::{Builder, Session, attributes, element_type, scalars};
use melior::ir::attribute::StringAttribute;
use melior::ir::{Attribute, Block, Region, RegionLike, Value};
use ramba_abi::DType;
use ramba_dialects::ir::ScalarKind;
use ramba_dialects::irdl::{APPLY, BASE, BodyOp, CONSTANT, CONVERT, INDEX, LOAD};
use ramba_dialects::{Body, Diagnostic, Op, ScalarId, ScalarOp};

/// The region of a nest that captures `operands`.
pub fn region<'c, 'a>(
    outside: Builder<'c, 'a>,
    op: &Op,
    body: &Body,
    operands: &[Value<'c, 'a>],
) -> Result<Region<'c>, Diagnostic> {
    let region = Region::new();
    {
        // The block lives as long as the region, and what it captures is older.
        let block = region.append_block(Block::new(&[]));
        let mut writer = Writer { builder: outside.in_block(block), op, values: Vec::new() };
        writer.captures(body, operands)?;
        for scalar in &body.ops {
            writer.scalar(scalar)?;
        }
        let yields = writer.values(&body.yields)?;
        writer.builder.op("vector.yield").operands(&yields).build()?;
    }
    Ok(region)
}

struct Writer<'c, 'b, 'o> {
    builder: Builder<'c, 'b>,
    op: &'o Op,
    /// By [`ScalarId`].
    values: Vec<Value<'c, 'b>>,
}

impl<'c, 'b> Writer<'c, 'b, '_> {
    fn session(&self) -> &'c Session {
        self.builder.session()
    }

    fn captures(&mut self, body: &Body, operands: &[Value<'c, 'b>]) -> Result<(), Diagnostic> {
        let form = self.op.generic_form().ok_or_else(|| at(self.op, "has no domain".into()))?;
        for (position, array) in operands.iter().enumerate() {
            match (form.ins.get(position), body.inputs.get(position)) {
                (Some(view), Some(dtype)) => {
                    let map = attributes::view(self.session(), view, form.domain.len());
                    let value = self.make(&LOAD, &[*array], Some(("at", map)), *dtype)?;
                    self.values.push(value);
                }
                _ => {
                    let base = self.builder.op(&format!("dist.{}", BASE.name));
                    base.operands(&[*array]).build()?;
                }
            }
        }
        Ok(())
    }

    fn scalar(&mut self, scalar: &ScalarOp) -> Result<(), Diagnostic> {
        let (session, op) = (self.session(), self.op);
        let (row, attr) = match scalar.kind {
            ScalarKind::Apply(ufunc) => {
                let name = StringAttribute::new(session.context(), ufunc.name());
                (&APPLY, Some(("fn", name.into())))
            }
            ScalarKind::Cast => (&CONVERT, None),
            ScalarKind::Const(value) => {
                let value = scalars::attribute(session, value).map_err(|error| at(op, error))?;
                (&CONSTANT, Some(("value", value)))
            }
            ScalarKind::Index(dim) => {
                (&INDEX, Some(("dim", attributes::integer(session, dim as i64))))
            }
        };
        let operands = self.values(&scalar.operands)?;
        let value = self.make(row, &operands, attr, scalar.dtype)?;
        self.values.push(value);
        Ok(())
    }

    fn values(&self, ids: &[ScalarId]) -> Result<Vec<Value<'c, 'b>>, Diagnostic> {
        let value = |id: &ScalarId| self.values.get(id.0 as usize).copied();
        let values: Option<Vec<_>> = ids.iter().map(value).collect();
        values.ok_or_else(|| at(self.op, "uses an element before it is made".into()))
    }

    fn make(
        &self,
        row: &BodyOp,
        operands: &[Value<'c, 'b>],
        attr: Option<(&str, Attribute<'c>)>,
        dtype: DType,
    ) -> Result<Value<'c, 'b>, Diagnostic> {
        let ty = element_type(self.session(), dtype).map_err(|error| at(self.op, error))?;
        let mut made = self.builder.op(&format!("dist.{}", row.name)).operands(operands).result(ty);
        if let Some((name, attribute)) = attr {
            made = made.attr(name, attribute);
        }
        made.value()
    }
}
