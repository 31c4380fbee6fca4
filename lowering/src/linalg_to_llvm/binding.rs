//! The text of a kernel's entry point, and of the prologue that rebuilds its memrefs.

use super::kernel::{Kernel, Operand};
use std::fmt::Write;

/// The descriptor of a memref of rank 0: allocated pointer, aligned pointer, offset.
const DESCRIPTOR: &str = "!llvm.struct<(ptr, ptr, i64)>";
/// Bodies stay apart from their entry points, so that their `noalias` arguments survive.
fn body_attributes(kernel: &Kernel) -> String {
    let width = match kernel.long_vectors {
        true => format!(", [\"prefer-vector-width\", \"{LONGEST_BITS}\"]"),
        false => String::new(),
    };
    format!(
        "attributes {{llvm.linkage = #llvm.linkage<internal>, passthrough = [\"noinline\"{width}]}}"
    )
}

/// No processor of today has longer vectors.
const LONGEST_BITS: usize = 512;

/// A module holding the kernel's entry point and, under the name `<kernel>.body`, a function whose
/// last operation before `return` lists what the kernel's arguments are to be replaced by.
pub(super) fn binding_module(kernel: &Kernel) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_entry(&mut text, kernel).and_then(|()| write_body(&mut text, kernel));
    text
}

fn write_entry(out: &mut String, kernel: &Kernel) -> std::fmt::Result {
    let pointers: Vec<_> = (0..kernel.operands.len()).map(|k| format!("%p{k}")).collect();
    let arguments = [&pointers[..], &["%dims".into()]].concat().join(", ");
    let types = vec!["!llvm.ptr"; pointers.len() + 1].join(", ");
    let name = &kernel.name;
    writeln!(out, "func.func @{name}(%data: !llvm.ptr, %dims: !llvm.ptr) {{")?;
    for k in 0..pointers.len() {
        writeln!(
            out,
            "  %q{k} = llvm.getelementptr %data[{k}] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr"
        )?;
        writeln!(out, "  %p{k} = llvm.load %q{k} : !llvm.ptr -> !llvm.ptr")?;
    }
    writeln!(out, "  call @{name}.body({arguments}) : ({types}) -> ()\n  return\n}}")
}

fn write_body(out: &mut String, kernel: &Kernel) -> std::fmt::Result {
    let parameters: Vec<_> = (0..kernel.operands.len())
        .map(|k| format!("%p{k}: !llvm.ptr {{llvm.noalias}}, "))
        .collect();
    let parameters = parameters.concat();
    writeln!(
        out,
        "func.func private @{}.body({parameters}%dims: !llvm.ptr {{llvm.noalias}}) {} {{",
        kernel.name,
        body_attributes(kernel)
    )?;
    for dim in 0..kernel.rank {
        write_dims_load(out, &format!("n{dim}"), dim)?;
    }
    for choice in 0..kernel.choices {
        let dim = kernel.rank + choice;
        write_dims_load(out, &format!("n{dim}"), choice_position(kernel, dim))?;
    }
    for (k, operand) in kernel.operands.iter().enumerate() {
        write_operand(out, kernel, k, operand)?;
    }
    for origin in 0..kernel.origins {
        let position = kernel.rank * (1 + kernel.operands.len()) + origin;
        write_dims_load(out, &format!("o{origin}"), position)?;
    }
    if kernel.streaming {
        let position = kernel.rank * (2 + kernel.operands.len());
        write_dims_load(out, "stream", position)?;
    }
    write_arguments(out, kernel)?;
    writeln!(out, "  return\n}}")
}

/// Loads element `position` of `dims` as the index `%name`.
fn write_dims_load(out: &mut String, name: &str, position: usize) -> std::fmt::Result {
    writeln!(
        out,
        "  %{name}_p = llvm.getelementptr %dims[{position}] : (!llvm.ptr) -> !llvm.ptr, i64"
    )?;
    writeln!(out, "  %{name}_i = llvm.load %{name}_p : !llvm.ptr -> i64")?;
    writeln!(out, "  %{name} = arith.index_cast %{name}_i : i64 to index")
}

/// Where `dims` holds the extent of what a label chooses from; the stride comes after it.
fn choice_position(kernel: &Kernel, dim: usize) -> usize {
    kernel.rank * (2 + kernel.operands.len()) + 1 + 2 * (dim - kernel.rank)
}

/// Rebuilds operand `k` as the memref `%m<k>`.
fn write_operand(
    out: &mut String,
    kernel: &Kernel,
    k: usize,
    operand: &Operand,
) -> std::fmt::Result {
    let rank = kernel.rank;
    let Operand { memref, element, dims, strides } = operand;
    writeln!(out, "  %u{k} = llvm.mlir.poison : {DESCRIPTOR}")?;
    writeln!(out, "  %z{k} = llvm.mlir.constant(0 : i64) : i64")?;
    writeln!(out, "  %v{k} = llvm.insertvalue %p{k}, %u{k}[1] : {DESCRIPTOR}")?;
    writeln!(out, "  %w{k} = llvm.insertvalue %z{k}, %v{k}[2] : {DESCRIPTOR}")?;
    writeln!(
        out,
        "  %e{k} = builtin.unrealized_conversion_cast %w{k} : {DESCRIPTOR} to memref<{element}>"
    )?;
    let mut sizes = Vec::new();
    let mut steps = Vec::new();
    for (dim, stride) in dims.iter().zip(strides) {
        sizes.push(format!("%n{dim}"));
        steps.push(stride.map_or_else(|| format!("%s{k}_{dim}"), |s| s.to_string()));
        if stride.is_none() {
            let position = match *dim < rank {
                true => rank * (1 + k) + dim,
                false => choice_position(kernel, *dim) + 1,
            };
            write_dims_load(out, &format!("s{k}_{dim}"), position)?;
        }
    }
    let (sizes, steps) = (sizes.join(", "), steps.join(", "));
    writeln!(
        out,
        "  %m{k} = memref.reinterpret_cast %e{k} to offset: [0], sizes: [{sizes}], strides: [{steps}] \
         : memref<{element}> to {memref}"
    )
}

/// Lists the values that take the place of the kernel's arguments.
fn write_arguments(out: &mut String, kernel: &Kernel) -> std::fmt::Result {
    let mut values: Vec<_> = (0..kernel.operands.len()).map(|k| format!("%m{k}")).collect();
    let mut types: Vec<_> = kernel.operands.iter().map(|o| o.memref.clone()).collect();
    values.extend((0..kernel.origins).map(|origin| format!("%o{origin}")));
    values.extend(kernel.streaming.then(|| "%stream".to_string()));
    types.extend((kernel.operands.len()..values.len()).map(|_| "index".to_string()));
    let (values, types) = (values.join(", "), types.join(", "));
    writeln!(out, "  %arguments = builtin.unrealized_conversion_cast {values} : {types} to i1")
}
