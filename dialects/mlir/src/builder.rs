//! Making operations without panics.
//!
//! ```no_run
//! # use ramba_mlir::{Builder, Session};
//! # fn f<'c>(b: &Builder<'c, '_>, x: melior::ir::Value<'c, '_>, y: melior::ir::Value<'c, '_>)
//! #     -> Result<(), ramba_dialects::Diagnostic> {
//! let sum = b
//!     .op("arith.addf")
//!     .operands(&[x, y])
//!     .result(x.r#type())
//!     .parsed_attr("fastmath", "#arith.fastmath<contract>")
//!     .value()?;
//! # Ok(()) }
//! # use melior::ir::ValueLike;
//! ```

use crate::{Session, location, place};
use melior::ir::block::BlockLike;
use melior::ir::operation::OperationBuilder;
use melior::ir::{
    Attribute, BlockRef, Identifier, Location, Operation, OperationRef, Region, Type, Value,
};
use ramba_dialects::{Diagnostic, Loc};

/// Appends operations to a block.
#[derive(Clone, Copy)]
pub struct Builder<'c, 'a> {
    session: &'c Session,
    block: BlockRef<'c, 'a>,
    location: Location<'c>,
}

impl<'c, 'a> Builder<'c, 'a> {
    /// Appends to the end of `block`, without a location.
    pub fn new(session: &'c Session, block: BlockRef<'c, 'a>) -> Builder<'c, 'a> {
        Builder { session, block, location: Location::unknown(session.context()) }
    }

    /// Gives what is made from here on a place.
    pub fn at(self, loc: &Loc) -> Builder<'c, 'a> {
        Builder { location: location(self.session, loc), ..self }
    }

    /// Appends to the end of another block.
    pub fn in_block<'b>(self, block: BlockRef<'c, 'b>) -> Builder<'c, 'b> {
        Builder { session: self.session, block, location: self.location }
    }

    /// The block.
    pub fn block(&self) -> BlockRef<'c, 'a> {
        self.block
    }

    /// The session.
    pub fn session(&self) -> &'c Session {
        self.session
    }

    /// Begins an operation of this name, such as `arith.addf`.
    pub fn op(&self, name: &str) -> OpBuilder<'c, 'a> {
        OpBuilder {
            block: Some(self.block),
            ..OpBuilder::detached(self.session, name, self.location)
        }
    }
}

/// An operation under construction.
pub struct OpBuilder<'c, 'a> {
    session: &'c Session,
    block: Option<BlockRef<'c, 'a>>,
    location: Location<'c>,
    name: String,
    operands: Vec<Value<'c, 'a>>,
    results: Vec<Type<'c>>,
    infer: bool,
    attributes: Vec<(Identifier<'c>, Attribute<'c>)>,
    regions: Vec<Region<'c>>,
    wrong: Option<String>,
}

impl<'c, 'a> OpBuilder<'c, 'a> {
    /// Begins an operation that stands in no block.
    pub fn detached(session: &'c Session, name: &str, location: Location<'c>) -> Self {
        OpBuilder {
            session,
            block: None,
            location,
            name: name.into(),
            operands: Vec::new(),
            results: Vec::new(),
            infer: false,
            attributes: Vec::new(),
            regions: Vec::new(),
            wrong: None,
        }
    }

    /// Adds operands.
    pub fn operands(mut self, operands: &[Value<'c, 'a>]) -> Self {
        self.operands.extend_from_slice(operands);
        self
    }

    /// Adds a result.
    pub fn result(mut self, ty: impl Into<Type<'c>>) -> Self {
        self.results.push(ty.into());
        self
    }

    /// Adds results.
    pub fn results(mut self, types: &[Type<'c>]) -> Self {
        self.results.extend_from_slice(types);
        self
    }

    /// Leaves the results to the operation's own inference.
    pub fn infer_results(mut self) -> Self {
        self.infer = true;
        self
    }

    /// Adds an attribute.
    pub fn attr(mut self, name: &str, attribute: impl Into<Attribute<'c>>) -> Self {
        self.attributes.push((Identifier::new(self.session.context(), name), attribute.into()));
        self
    }

    /// Adds an attribute in MLIR's syntax. If it is none, building fails.
    pub fn parsed_attr(mut self, name: &str, text: &str) -> Self {
        match Attribute::parse(self.session.context(), text) {
            Some(attribute) => self.attr(name, attribute),
            None => {
                self.wrong.get_or_insert(format!("attribute '{name}': cannot parse {text}"));
                self
            }
        }
    }

    /// Adds a region.
    pub fn region(mut self, region: Region<'c>) -> Self {
        self.regions.push(region);
        self
    }

    /// Makes the operation without putting it anywhere.
    ///
    /// # Errors
    /// If no dialect has such an operation, an attribute did not parse, or results cannot be
    /// inferred.
    pub fn make(self) -> Result<Operation<'c>, Diagnostic> {
        let loc = place(self.location);
        let fail = |message: String| Diagnostic::new(&loc, format!("'{}' op {message}", self.name));
        if let Some(message) = self.wrong {
            return Err(fail(message));
        }
        if !is_known(self.session, &self.name) {
            return Err(fail("is unknown".into()));
        }
        let mut builder = OperationBuilder::new(&self.name, self.location)
            .add_operands(&self.operands)
            .add_results(&self.results)
            .add_attributes(&self.attributes)
            .add_regions_vec(self.regions);
        if self.infer {
            builder = builder.enable_result_type_inference();
        }
        let made = self.session.check("cannot be made", || builder.build().ok());
        made.map_err(|errors| {
            let messages: Vec<String> = errors.into_iter().map(|error| error.message).collect();
            fail(messages.join("; "))
        })
    }

    /// Makes the operation at the end of the block.
    ///
    /// # Errors
    /// As [`OpBuilder::make`], or if there is no block.
    pub fn build(self) -> Result<OperationRef<'c, 'a>, Diagnostic> {
        let block = self.block.ok_or_else(|| {
            Diagnostic::new(&place(self.location), format!("'{}' op has no block", self.name))
        })?;
        Ok(block.append_operation(self.make()?))
    }

    /// Makes the operation and returns its first result.
    ///
    /// # Errors
    /// As [`OpBuilder::build`], or if there is no result.
    pub fn value(self) -> Result<Value<'c, 'a>, Diagnostic> {
        let (loc, name) = (place(self.location), self.name.clone());
        let operation = self.build()?;
        let result = operation.result(0);
        result
            .map(Value::from)
            .map_err(|_| Diagnostic::new(&loc, format!("'{name}' op has no result")))
    }
}

/// Does a dialect have an operation of this name? Loads the dialect.
fn is_known(session: &Session, name: &str) -> bool {
    let context = session.context();
    context.is_registered_operation(name)
        || name.split_once('.').is_some_and(|(dialect, _)| {
            context.get_or_load_dialect(dialect);
            context.is_registered_operation(name)
        })
}
