//! Changing the functions of a module.

use crate::export::{BY_VALUE, DONATED, PLACED};
use crate::{Session, dist_functions, export_func, import_func, raw};
use melior::ir::attribute::{ArrayAttribute, DictionaryAttribute, TypeAttribute};
use melior::ir::operation::{OperationLike, OperationMutLike};
use melior::ir::r#type::FunctionType;
use melior::ir::{Attribute, Identifier, Module, Operation, OperationRef};
use ramba_dialects::{Diagnostic, Func};

/// The attributes of arguments that a [`Func`] holds.
const OWN: [&str; 3] = [DONATED, BY_VALUE, PLACED];

/// Replaces each function of arrays by what `change` makes of it. Functions keep their places, their
/// locations, and the attributes that a [`Func`] does not hold (those of arguments and results only
/// if there are as many as before).
///
/// # Errors
/// If a function is not valid before, `change` fails, or MLIR refuses what it made. Functions are
/// changed in order, up to the one that fails.
pub fn rewrite<'c>(
    session: &'c Session,
    module: &mut Module<'c>,
    mut change: impl FnMut(&mut Func) -> Result<(), Vec<Diagnostic>>,
) -> Result<(), Vec<Diagnostic>> {
    for old in dist_functions(module) {
        let mut func = import_func(session, old)?;
        change(&mut func)?;
        let made = export_func(session, &func, old.location());
        let mut new = made.map_err(|error| vec![error])?;
        keep_attributes(session, old, &mut new);
        raw::replace(old, new);
    }
    Ok(())
}

fn keep_attributes<'c>(session: &'c Session, old: OperationRef<'c, '_>, new: &mut Operation<'c>) {
    let (before, after) = (signature(&old), signature(new));
    for (name, attribute) in old.attributes().collect::<Vec<_>>() {
        match raw::identifier_text(name).as_str() {
            "sym_name" | "function_type" => {}
            "arg_attrs" if before.0 == after.0 => {
                let fresh = new.attribute("arg_attrs").ok();
                new.set_attribute("arg_attrs", merged(session, attribute, fresh));
            }
            "res_attrs" if before.1 == after.1 => new.set_attribute("res_attrs", attribute),
            "arg_attrs" | "res_attrs" => {}
            other => new.set_attribute(other, attribute),
        }
    }
}

/// The number of arguments and of results of a function.
fn signature<'c: 'a, 'a>(function: &impl OperationLike<'c, 'a>) -> (usize, usize) {
    let ty = function.attribute("function_type").ok();
    let ty = ty.and_then(|ty| TypeAttribute::try_from(ty).ok());
    let ty = ty.and_then(|ty| FunctionType::try_from(ty.value()).ok());
    ty.map_or((0, 0), |ty| (ty.input_count(), ty.result_count()))
}

/// The attributes of arguments: the fresh ones, and of the old those that a [`Func`] does not hold.
fn merged<'c>(
    session: &'c Session,
    old: Attribute<'c>,
    fresh: Option<Attribute<'c>>,
) -> Attribute<'c> {
    let list = |attribute| ArrayAttribute::try_from(attribute).ok();
    let (old, fresh) = (list(old), fresh.and_then(list));
    let dictionary = |position| -> Attribute<'c> {
        let mut kept = old.map_or_else(Vec::new, |old| entries(old, position));
        kept.retain(|(name, _)| !OWN.contains(&&*raw::identifier_text(*name)));
        kept.extend(fresh.map_or_else(Vec::new, |fresh| entries(fresh, position)));
        DictionaryAttribute::new(session.context(), &kept).into()
    };
    let dictionaries: Vec<_> = (0..old.map_or(0, |old| old.len())).map(dictionary).collect();
    ArrayAttribute::new(session.context(), &dictionaries).into()
}

fn entries<'c>(list: ArrayAttribute<'c>, position: usize) -> Vec<(Identifier<'c>, Attribute<'c>)> {
    let dictionary = list.element(position).ok();
    let dictionary = dictionary.and_then(|entry| DictionaryAttribute::try_from(entry).ok());
    let entry = |dictionary: DictionaryAttribute<'c>| {
        (0..dictionary.len()).filter_map(|n| dictionary.element(n).ok()).collect()
    };
    dictionary.map(entry).unwrap_or_default()
}
