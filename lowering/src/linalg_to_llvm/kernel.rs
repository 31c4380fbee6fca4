//! What the attributes and the type of a kernel function say about its operands.

use super::LoweringError;
use melior::ir::{
    OperationRef, ShapedTypeLike, Type, TypeLike,
    attribute::{ArrayAttribute, IntegerAttribute, StringAttribute, TypeAttribute},
    operation::OperationLike,
    r#type::{FunctionType, MemRefType},
};

/// The attribute holding the number of iteration dimensions.
pub(super) const RANK: &str = "iteration_rank";
/// The attribute holding, per operand, the iteration dimension of each of its dimensions.
pub(super) const DIMS: &str = "operand_dims";

/// The attribute of kernels whose last argument tells whether to write around the caches.
pub(super) const STREAMING: &str = "streaming";

/// The attribute of kernels for which the longest vectors of the processor are worth it.
pub(super) const LONG_VECTORS: &str = "long_vectors";

/// The signature of a kernel.
#[derive(Debug, PartialEq)]
pub(super) struct Kernel {
    /// The symbol.
    pub name: String,
    /// The number of iteration dimensions.
    pub rank: usize,
    /// The memref arguments.
    pub operands: Vec<Operand>,
    /// The number of `index` arguments after them: origins of the iteration box.
    pub origins: usize,
    /// Is there one more, which tells whether to write around the caches?
    pub streaming: bool,
    /// Are the longest vectors of the processor worth it?
    pub long_vectors: bool,
    /// The number of operands' dimensions in which labels choose. They are numbered after the
    /// iteration dimensions, in the order of the operands.
    pub choices: usize,
}

/// One memref argument.
#[derive(Debug, PartialEq)]
pub(super) struct Operand {
    /// The memref type, as text.
    pub memref: String,
    /// The element type, as text.
    pub element: String,
    /// The iteration dimension of each dimension, or the number of the choice.
    pub dims: Vec<usize>,
    /// The stride of each dimension in elements, `None` where only the runtime knows it.
    pub strides: Vec<Option<i64>>,
}

impl Kernel {
    /// Reads a function that carries the kernel attributes.
    pub fn read(function: OperationRef<'_, '_>) -> Result<Kernel, LoweringError> {
        let name = StringAttribute::try_from(function.attribute("sym_name")?)?.value();
        read_signature(name, function)
            .map_err(|problem| LoweringError::Form { kernel: name.into(), problem })
    }
}

/// Reads the signature of the function called `name`; an error says what is not as documented.
fn read_signature(name: &str, function: OperationRef<'_, '_>) -> Result<Kernel, String> {
    let rank = read_rank(function)?;
    let dims = function.attribute(DIMS).and_then(ArrayAttribute::try_from);
    let dims = dims.map_err(|error| error.to_string())?;
    let types = argument_types(function).map_err(|error| error.to_string())?;
    let (memrefs, indices) = types
        .split_at_checked(dims.len())
        .ok_or_else(|| format!("`{DIMS}` has more rows than there are arguments"))?;
    let streaming = function.has_attribute(STREAMING);
    let origins = indices.len().checked_sub(usize::from(streaming));
    let origins = origins.ok_or_else(|| format!("`{STREAMING}` without an argument"))?;
    if origins > rank || !indices.iter().all(|argument| argument.is_index()) {
        return Err(format!("only up to {rank} indices may follow {} memrefs", dims.len()));
    }
    let operand = |(position, memref): (usize, &Type<'_>)| {
        let row = dims.element(position).and_then(ArrayAttribute::try_from);
        let operand = row.map_err(|e| e.to_string()).and_then(|r| Operand::read(*memref, r));
        operand.map_err(|problem| format!("argument {position}: {problem}"))
    };
    let operands = memrefs.iter().enumerate().map(operand).collect::<Result<Vec<_>, _>>()?;
    let choices = count_choices(&operands, rank)?;
    let long_vectors = function.has_attribute(LONG_VECTORS);
    Ok(Kernel { name: name.into(), rank, operands, origins, streaming, long_vectors, choices })
}

/// Counts the dimensions that follow no iteration dimension, which must be numbered one by one.
fn count_choices(operands: &[Operand], rank: usize) -> Result<usize, String> {
    let choices: Vec<usize> =
        operands.iter().flat_map(|o| &o.dims).copied().filter(|dim| *dim >= rank).collect();
    match choices.iter().enumerate().all(|(k, dim)| *dim == rank + k) {
        true => Ok(choices.len()),
        false => Err(format!("`{DIMS}` names the dimensions {choices:?} of {rank}")),
    }
}

fn read_rank(function: OperationRef<'_, '_>) -> Result<usize, String> {
    let rank = function.attribute(RANK).and_then(IntegerAttribute::try_from);
    let rank = rank.map_err(|_| format!("no integer attribute `{RANK}`"))?.value();
    usize::try_from(rank).map_err(|_| format!("`{RANK}` is {rank}"))
}

fn argument_types<'c>(function: OperationRef<'c, '_>) -> Result<Vec<Type<'c>>, melior::Error> {
    let signature = TypeAttribute::try_from(function.attribute("function_type")?)?.value();
    let signature = FunctionType::try_from(signature)?;
    (0..signature.input_count()).map(|position| signature.input(position)).collect()
}

impl Operand {
    fn read(argument: Type<'_>, row: ArrayAttribute<'_>) -> Result<Operand, String> {
        let memref = MemRefType::try_from(argument).map_err(|error| error.to_string())?;
        let dims = read_dims(row).map_err(|error| error.to_string())?;
        if memref.rank() != dims.len() {
            return Err(format!("{memref} does not follow the dimensions {dims:?}"));
        }
        let (strides, offset) = memref.strides_and_offset();
        if offset != 0 {
            return Err(format!("{memref} has an offset"));
        }
        Ok(Operand {
            memref: memref.to_string(),
            element: memref.element().to_string(),
            dims,
            strides: strides.into_iter().map(|s| (s != i64::MIN).then_some(s)).collect(),
        })
    }
}

fn read_dims(row: ArrayAttribute<'_>) -> Result<Vec<usize>, melior::Error> {
    (0..row.len())
        .map(|i| Ok(IntegerAttribute::try_from(row.element(i)?)?.value() as usize))
        .collect()
}
