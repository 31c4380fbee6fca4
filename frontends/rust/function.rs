//! Functions that another front end wrote: compiled once, called on arrays.

use crate::array::Array;
use crate::create::HostArray;
use crate::error::{Error, Result};
use crate::execute::Executable;
use crate::session::{Session, Stored};
use ramba_abi::{Layout, Scalar};
use ramba_dialects::{ArrayType, Diagnostic, Func, Loc, verify};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// A function of `dist` operations. It is compiled when called, once for all calls with inputs that
/// are distributed alike.
pub struct Function {
    func: Func,
    compiled: RefCell<Vec<(Vec<Place>, Rc<Executable>)>>,
}

/// Where an input is, and whether its memory may be taken over.
type Place = (Option<Arc<Layout>>, bool);

/// An input of a function.
enum Input {
    Array(Rc<Stored>),
    Number(Scalar),
}

impl Function {
    /// A function of operations.
    ///
    /// # Errors
    /// [`Error::Compile`] with the first thing that is wrong with it.
    pub fn new(func: Func) -> Result<Function> {
        verify(&func).map_err(|errors| Error::Compile(first(errors, "the function is invalid")))?;
        Ok(Function { func, compiled: RefCell::default() })
    }

    /// The function `name` of a module of MLIR text.
    ///
    /// # Errors
    /// [`Error::Compile`] with the first error and its line; there may be no such function.
    pub fn parse(text: &str, name: &str) -> Result<Function> {
        let failed = |errors| Error::Compile(first(errors, "the text is no module"));
        let session = ramba_mlir::Session::new().map_err(failed)?;
        let module = session.parse(text.as_bytes(), "<text>").map_err(failed)?;
        let funcs = ramba_mlir::import(&session, &module).map_err(failed)?;
        match funcs.into_iter().find(|func| func.name == name) {
            Some(func) => Function::new(func),
            None => {
                let message = format!("there is no function of arrays '@{name}'");
                Err(Error::Compile(Diagnostic::new(&Loc::unknown(), message)))
            }
        }
    }

    /// The number of arrays that it returns.
    pub fn result_count(&self) -> usize {
        self.func.returns.len()
    }

    /// Calls the function at once; all ranks must. Arrays recorded before are computed first.
    ///
    /// # Errors
    /// [`Error::Value`] if the inputs are not those of the function; those of compiling and running.
    pub fn call(&self, session: &Session, inputs: &[&Array]) -> Result<Vec<Array>> {
        let types: Vec<_> = inputs.iter().map(|a| ArrayType::new(a.dtype(), a.shape())).collect();
        self.check(&types)?;
        let given = self.func.args.iter().zip(inputs).map(|(arg, array)| match arg.by_value {
            true => Ok(Input::Number(array.item()?)),
            false => Ok(Input::Array(array.settled()?)),
        });
        let given: Result<Vec<Input>> = given.collect();
        let results = self.run(session, given?, false)?;
        Ok(results.into_iter().map(|stored| session.array_of(stored)).collect())
    }

    /// Calls the function on arrays that every rank has; all ranks must call this.
    ///
    /// # Errors
    /// As [`Function::call`]'s.
    pub fn call_on_host(&self, session: &Session, inputs: &[HostArray]) -> Result<Vec<HostArray>> {
        let types: Vec<_> = inputs.iter().map(|a| ArrayType::new(a.dtype, &a.shape)).collect();
        self.check(&types)?;
        let given = self.func.args.iter().zip(inputs).map(|(arg, host)| {
            if arg.by_value {
                let number = host.get(0).ok_or_else(|| Error::Value("an input is empty".into()))?;
                return Ok(Input::Number(number));
            }
            let array = session.from_host(host.dtype, &host.shape, &host.bytes)?;
            Ok(Input::Array(array.settled()?))
        });
        let given: Result<Vec<Input>> = given.collect();
        let results = self.run(session, given?, true)?;
        results.into_iter().map(|stored| session.array_of(stored).to_host()).collect()
    }

    fn run(&self, session: &Session, inputs: Vec<Input>, donated: bool) -> Result<Vec<Rc<Stored>>> {
        let (mut arrays, mut scalars, mut places) = (Vec::new(), Vec::new(), Vec::new());
        for input in inputs {
            match input {
                Input::Number(scalar) => {
                    scalars.push(scalar);
                    places.push((None, false));
                }
                Input::Array(stored) => {
                    places.push((stored.ty.layout.clone(), donated));
                    arrays.push(stored);
                }
            }
        }
        let program = self.compiled_for(session, places)?;
        session.run_program(&program, &arrays, &scalars)
    }

    fn compiled_for(&self, session: &Session, places: Vec<Place>) -> Result<Rc<Executable>> {
        let known = |(known, program): &(Vec<Place>, Rc<Executable>)| {
            (*known == places).then(|| program.clone())
        };
        if let Some(program) = self.compiled.borrow().iter().find_map(known) {
            return Ok(program);
        }
        let mut func = self.func.clone();
        for (arg, (layout, donated)) in func.args.iter_mut().zip(&places) {
            (arg.placed, arg.donated) = (layout.clone(), *donated);
        }
        let program = Rc::new(session.compile(func)?);
        self.compiled.borrow_mut().push((places, program.clone()));
        Ok(program)
    }

    fn check(&self, given: &[ArrayType]) -> Result<()> {
        let Func { name, args, .. } = &self.func;
        if args.len() != given.len() {
            let (wanted, given) = (args.len(), given.len());
            return Err(Error::Value(format!("'{name}' takes {wanted} arrays, got {given}")));
        }
        for (position, (arg, given)) in args.iter().zip(given).enumerate() {
            let wanted = self.func.ty(arg.value).without_layout();
            if wanted != *given {
                let message = format!("argument {position} of '{name}' is {wanted}, got {given}");
                return Err(Error::Value(message));
            }
        }
        Ok(())
    }
}

fn first(errors: Vec<Diagnostic>, otherwise: &str) -> Diagnostic {
    errors.into_iter().next().unwrap_or_else(|| Diagnostic::new(&Loc::unknown(), otherwise))
}
