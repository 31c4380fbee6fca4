//! `ramba-opt run`: executes a module's `@main` and prints its results.

use crate::arguments::Arguments;
use crate::report::{Sources, error};
use crate::transform::load;
use crate::{input, output};
use ramba::HostArray;
use ramba_dialects::{Diagnostic, Func, Loc};
use ramba_mlir::{Session, import};

/// The function that is executed.
const MAIN: &str = "main";

/// Executes `@main`. `false` if that failed and the errors are printed.
///
/// # Errors
/// If files cannot be read or written.
pub fn run(arguments: &Arguments) -> Result<bool, String> {
    let source = input::read(&arguments.input)?;
    match main_function(&source)
        .and_then(|main| execute(&main, arguments.reproducible).map_err(|error| vec![error]))
    {
        Ok(results) => {
            let lines = results.iter().map(|result| format!("{}\n", array_text(result)));
            output::write(&arguments.output, lines.collect::<String>().as_bytes())?;
            Ok(true)
        }
        Err(errors) => {
            let sources = Sources::new(&source, None);
            errors.into_iter().for_each(|wrong| eprint!("{}", sources.render(&error(wrong))));
            Ok(false)
        }
    }
}

fn main_function(source: &input::Source) -> Result<Func, Vec<Diagnostic>> {
    let session = Session::new()?;
    let module = load(&session, source)?;
    let main = import(&session, &module)?.into_iter().find(|func| func.name == MAIN);
    let complaint = match &main {
        None => format!("there is no function of arrays '@{MAIN}'"),
        Some(main) if !main.args.is_empty() => format!("'@{MAIN}' must take no arguments"),
        Some(_) => String::new(),
    };
    let file = Loc::new(source.name.as_str(), 1, 1);
    main.filter(|_| complaint.is_empty()).ok_or_else(|| vec![Diagnostic::new(&file, complaint)])
}

/// Compiles the function and runs it on no inputs.
fn execute(main: &Func, reproducible: bool) -> Result<Vec<HostArray>, Diagnostic> {
    let config = ramba::Config { reproducible, ..ramba::Config::default() };
    let run = ramba::Session::new(config).and_then(|session| session.run(main, &[]));
    run.map_err(|error| match error {
        ramba::Error::Compile(diagnostic) => diagnostic,
        other => Diagnostic::new(&Loc::unknown(), other.to_string()),
    })
}

/// An array as nested lists with its element type: `[[1.0, 2.0], [3.0, 4.0]] float64`.
fn array_text(array: &HostArray) -> String {
    let count = array.shape.iter().product::<i64>() as usize;
    let elements = (0..count).filter_map(|index| array.get(index));
    let elements: Vec<String> = elements.map(|element| element.to_string()).collect();
    format!("{} {}", nested(&array.shape, &elements), array.dtype)
}

fn nested(shape: &[i64], elements: &[String]) -> String {
    match shape {
        [] => elements.first().cloned().unwrap_or_default(),
        [extent, inner @ ..] => {
            let size = elements.len() / (*extent).max(1) as usize;
            let part =
                |n: i64| nested(inner, &elements[n as usize * size..(n as usize + 1) * size]);
            let parts: Vec<String> = (0..*extent).map(part).collect();
            format!("[{}]", parts.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_print_as_nested_lists() {
        let elements: Vec<String> = (0..6).map(|n: i64| n.to_string()).collect();
        assert_eq!(nested(&[2, 3], &elements), "[[0, 1, 2], [3, 4, 5]]");
        assert_eq!(nested(&[], &elements[..1]), "0");
        assert_eq!(nested(&[2, 0], &[]), "[[], []]");
        assert_eq!(nested(&[0, 2], &[]), "[]");
    }
}
