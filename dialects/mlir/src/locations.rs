//! Places in the front end's source, as MLIR locations.

use crate::{Session, raw};
use melior::ir::block::BlockLike;
use melior::ir::operation::{OperationLike, OperationMutLike, OperationRefMut};
use melior::ir::{Location, Module, RegionLike, ValueLike};
use ramba_dialects::{Diagnostic, Loc};

/// What MLIR calls source without a name.
const UNNAMED: &str = "-";

/// The MLIR location of a place.
pub fn location<'c>(session: &'c Session, loc: &Loc) -> Location<'c> {
    match loc.parts() {
        None => Location::unknown(session.context()),
        Some((file, line, column)) => {
            Location::new(session.context(), file, line as usize, column as usize)
        }
    }
}

/// The place of an MLIR location: the first file and line found in it. A call is at its callee, a
/// fused location at its first part that has a place.
pub fn place(location: Location) -> Loc {
    if location.is_file_line_col_range() {
        let file = raw::identifier_text(location.file_line_col_range_filename());
        let start = location.file_line_col_range_start_line() as u32;
        return Loc::new(file, start, location.file_line_col_range_start_column() as u32);
    }
    if location.is_name() {
        return place(location.name_child_location());
    }
    if location.is_call_site() {
        return place(location.call_site_callee());
    }
    let parts = if location.is_fused() { location.fused_num_locations() } else { 0 };
    let mut places = (0..parts).map(|part| place(location.fused_location(part)));
    places.find(|place| place.parts().is_some()).unwrap_or_default()
}

/// Gives source that MLIR parsed without a name its name, in all locations of a module.
pub(crate) fn name_source(session: &Session, module: &mut Module, file: &str) {
    if file == UNNAMED {
        return;
    }
    let root = module.as_operation_mut();
    rename(root, &|location: Location| match place(location).parts() {
        Some((UNNAMED, line, column)) if location.is_file_line_col_range() => {
            Some(Location::new(session.context(), file, line as usize, column as usize))
        }
        _ => None,
    });
}

/// Replaces the locations of an operation and of all within it.
fn rename<'c>(
    mut operation: OperationRefMut<'c, '_>,
    named: &impl Fn(Location<'c>) -> Option<Location<'c>>,
) {
    if let Some(location) = named(operation.location()) {
        operation.set_location(location);
    }
    for region in operation.regions() {
        for block in std::iter::successors(region.first_block(), |block| block.next_in_region()) {
            let arguments = (0..block.argument_count()).filter_map(|n| block.argument(n).ok());
            for argument in arguments {
                if let Some(location) = named(argument.location()) {
                    raw::set_argument_location(argument.into(), location);
                }
            }
            let first = block.first_operation_mut();
            std::iter::successors(first, |operation| operation.next_in_block_mut())
                .for_each(|operation| rename(operation, named));
        }
    }
}

/// The same in a diagnostic.
pub(crate) fn name_source_in(diagnostic: &mut Diagnostic, file: &str) {
    let notes = diagnostic.notes.iter_mut().map(|(loc, _)| loc);
    for loc in std::iter::once(&mut diagnostic.loc).chain(notes) {
        if let Some((UNNAMED, line, column)) = loc.parts() {
            *loc = Loc::new(file, line, column);
        }
    }
}
