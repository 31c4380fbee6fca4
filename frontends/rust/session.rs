//! A session: one rank's recorder, compiler and runtime.

use crate::array::{Array, Base, State};
use crate::compile::Compiler;
use crate::config::Config;
use crate::create::HostArray;
use crate::distribution::Returned;
use crate::error::{Error, Result};
use crate::execute::{Executable, Executor, RunError, Storage};
use crate::fingerprint::{Fingerprint, hash_of};
use crate::function::Function;
use crate::machine::Machine;
use crate::trace::Trace;
use crate::view::tuple;
use ramba_abi::Scalar;
use ramba_dialects::ir::Attrs;
use ramba_dialects::{
    ArrayType, DType, Diagnostic, Func, Licence, Loc, Opcode, Remark, Shape, Ufunc, ValueId,
};
use smallvec::SmallVec;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::rc::{Rc, Weak};
use std::sync::Arc;

/// A stored array: its type and this rank's part of it.
#[derive(Debug)]
pub(crate) struct Stored {
    pub ty: ArrayType,
    pub storage: RefCell<Storage>,
    /// Held by all arrays that came to share memory with it. A rank may move its part of one of them;
    /// the others are still told from unshared ones then, on all ranks alike.
    memory: Rc<()>,
    /// The argument that stands for it, and in which trace (traces are counted from 1).
    bound: Cell<(u64, ValueId)>,
}

impl Stored {
    pub fn new(ty: ArrayType, storage: Storage) -> Rc<Stored> {
        Stored::in_memory(ty, storage, Rc::default())
    }

    fn in_memory(ty: ArrayType, storage: Storage, memory: Rc<()>) -> Rc<Stored> {
        let (storage, bound) = (RefCell::new(storage), Cell::new((0, ValueId(0))));
        Rc::new(Stored { ty, storage, memory, bound })
    }

    /// The results of a program, with what they share with each other and with its arguments.
    fn results(
        program: &Executable,
        results: Vec<Storage>,
        inputs: &[Rc<Stored>],
    ) -> SmallVec<[Rc<Stored>; 4]> {
        let mut stored: SmallVec<[Rc<Stored>; 4]> = SmallVec::new();
        for (ty, storage) in program.result_types.iter().zip(results) {
            let shares =
                |other: &&Rc<Stored>| Arc::ptr_eq(&other.storage.borrow().buffer, &storage.buffer);
            let known = inputs.iter().chain(&stored).find(shares);
            let memory = known.map(|other| other.memory.clone()).unwrap_or_default();
            stored.push(Stored::in_memory(ty.clone(), storage, memory));
        }
        stored
    }

    /// Is the caller the only one who holds the array, and nobody else its memory? (Equal results of
    /// one program share memory, and so does a result that is an unchanged input.)
    fn is_unshared(self: &Rc<Self>) -> bool {
        Rc::strong_count(self) == 1
            && Rc::strong_count(&self.memory) == 1
            && Arc::strong_count(&self.storage.borrow().buffer) == 1
    }
}

/// One rank of a job. Handles made by one session cannot be used with another.
///
/// A session is bound to its thread: ranks in one process have a session and a thread each.
#[derive(Clone)]
pub struct Session(Rc<Inner>);

/// A stretch of the program in whose results more may be changed: see [`Session::allow`].
#[must_use = "the scope ends when this is dropped"]
pub struct LicenceScope {
    session: Session,
    before: Licence,
}

impl Drop for LicenceScope {
    fn drop(&mut self) {
        self.session.0.trace.borrow_mut().recording.set_licence(self.before);
    }
}

struct Inner {
    executor: Executor,
    compiler: RefCell<Compiler>,
    trace: RefCell<Trace<Rc<Stored>>>,
    /// The number of the present trace.
    traces: Cell<u64>,
    pending: RefCell<Vec<Weak<Base>>>,
    alive: Cell<usize>,
    programs: RefCell<HashMap<u128, Rc<Executable>>>,
    location: RefCell<Loc>,
}

impl Session {
    /// A session on the ranks that `config` names.
    ///
    /// # Errors
    /// If MPI, LLVM or the thread pool cannot be started.
    pub fn new(config: Config) -> Result<Session> {
        let executor = Executor::new(&config)?;
        let machine = executor.same_everywhere(&config.planned_for())?;
        let compiler = Compiler::new(&config, &machine, executor.ranks())?;
        Ok(Session(Rc::new(Inner {
            executor,
            compiler: RefCell::new(compiler),
            trace: RefCell::default(),
            traces: Cell::new(1),
            pending: RefCell::default(),
            alive: Cell::new(0),
            programs: RefCell::default(),
            location: RefCell::default(),
        })))
    }

    /// Compiles a function of `dist` operations and runs it on arrays that every rank has; all ranks
    /// must call this. Nothing recorded is touched.
    ///
    /// # Errors
    /// [`Error::Value`] if the inputs are not those of the function; those of compiling and running.
    pub fn run(&self, func: &Func, inputs: &[HostArray]) -> Result<Vec<HostArray>> {
        Function::new(func.clone())?.call_on_host(self, inputs)
    }

    /// This rank's number.
    pub fn rank(&self) -> usize {
        self.0.executor.rank()
    }

    /// The number of ranks.
    pub fn ranks(&self) -> usize {
        self.0.executor.ranks()
    }

    /// From now on, until the scope is dropped, more may be changed in the results of what is recorded.
    /// Scopes may lie inside each other; the inner one adds to the outer one.
    ///
    /// ```
    /// # use ramba::{Config, Licence, Reduction, Scalar, Session, Ufunc, apply};
    /// let session = Session::new(Config::default())?;
    /// let x = session.arange(Scalar::F64(1.0), Scalar::F64(1.0), 100)?;
    /// let fast = session.allow(Licence { fast: true, finite: false });
    /// let y = apply(&session, Ufunc::Log, &[(&apply(&session, Ufunc::Exp, &[(&x).into()])?).into()])?;
    /// drop(fast);
    /// assert_eq!(y.reduce(Reduction::Sum, None, false)?.item()?, Scalar::F64(5050.0)); // y is x
    /// # Ok::<(), ramba::Error>(())
    /// ```
    pub fn allow(&self, more: Licence) -> LicenceScope {
        let mut trace = self.0.trace.borrow_mut();
        let before = trace.recording.licence();
        trace.recording.set_licence(before.either(more));
        LicenceScope { session: self.clone(), before }
    }

    /// Names the line of the user's program that records what follows.
    pub fn at(&self, location: Loc) {
        *self.0.location.borrow_mut() = location;
    }

    /// The line that records now.
    pub fn location(&self) -> Loc {
        self.0.location.borrow().clone()
    }

    /// What this rank has done so far.
    pub fn counters(&self) -> crate::Counters {
        self.0.executor.counters(&self.0.compiler.borrow())
    }

    /// What this rank has sent to others so far, by source line and operation.
    pub fn traffic(&self) -> Vec<crate::Traffic> {
        self.0.executor.traffic()
    }

    /// What the passes said about the programs compiled so far.
    pub fn remarks(&self) -> Vec<Remark> {
        self.0.compiler.borrow().remarks().to_vec()
    }

    /// What the passes have to say at length about the programs compiled lately (up to 64): which laws
    /// rewrote them, how arrays are split and why, what that costs, the second-best plan.
    ///
    /// # Errors
    /// Those of compiling.
    pub fn explanations(&self) -> Result<Vec<Remark>> {
        self.0.compiler.borrow().explanations()
    }

    /// The same, if the job had so many ranks, and the arrays that programs find lay as is best for each
    /// of them: plans for machines that one does not have.
    ///
    /// # Errors
    /// Those of compiling; demands for layouts on another number of ranks cannot hold.
    pub fn predictions(&self, ranks: usize) -> Result<Vec<Remark>> {
        self.0.compiler.borrow().predictions(ranks)
    }

    /// Measures the machine, in about a second. All ranks must call this, and all get the same result.
    ///
    /// # Errors
    /// Those of communicating.
    pub fn calibrate(&self) -> Result<Machine> {
        self.0.executor.calibrate()
    }

    /// What all ranks together have done so far. All ranks must call this.
    ///
    /// # Errors
    /// Those of communicating.
    pub fn total_counters(&self) -> Result<Vec<(&'static str, u64)>> {
        let (names, own): (Vec<_>, Vec<_>) = self.counters().entries().unzip();
        Ok(names.into_iter().zip(self.0.executor.sum_over_ranks(&own)?).collect())
    }

    /// Ends all ranks of the job at once.
    pub fn abort(&self, status: i32) {
        self.0.executor.abort(status);
    }

    /// Runs everything recorded.
    ///
    /// # Errors
    /// Those of compiling and executing. If the program did not start, nothing recorded is lost.
    pub fn sync(&self) -> Result<()> {
        let (outputs, refused) = self.outputs_within_limit();
        if outputs.is_empty() {
            self.reset();
            return refused;
        }
        let returned = Returned::of(&outputs)?;
        let donated = self.donated();
        let (key, program) = self.program(&returned, &donated).map_err(|error| {
            // What cannot be satisfied is said once, and given up.
            outputs.iter().for_each(|(base, _)| base.demands.borrow_mut().clear());
            returned.blamed(error)
        })?;
        self.announce(key, &program)?;
        self.execute(&program, &returned, outputs)?;
        refused
    }

    /// What is to be computed. Arrays that can never fit into a rank's memory are given up before
    /// anything runs, so that all others are computed; then the error says so.
    fn outputs_within_limit(&self) -> (Vec<(Rc<Base>, ValueId)>, Result<()>) {
        let (limit, ranks) = (self.0.executor.memory_limit(), self.ranks() as i64);
        let part = |base: &Base| ArrayType::new(base.dtype, &base.shape).bytes() / ranks;
        let fits = |(base, _): &(Rc<Base>, ValueId)| part(base) as u64 <= limit as u64;
        let (outputs, too_large): (Vec<_>, Vec<_>) =
            self.live_outputs().into_iter().partition(fits);
        let mut refused = Ok(());
        for (base, _) in too_large {
            let message = format!(
                "Unable to allocate {} bytes per rank for an array with shape {} and data type {}: \
                 the limit is {limit} bytes",
                part(&base),
                tuple(&base.shape),
                base.dtype
            );
            *base.state.borrow_mut() = State::Lost(message.as_str().into());
            refused = Err(Error::Memory(message));
        }
        (outputs, refused)
    }

    /// Compiles a function whose arguments say where they are.
    pub(crate) fn compile(&self, func: Func) -> Result<Executable> {
        let _busy = self.0.executor.busy();
        self.0.compiler.borrow_mut().compile(func)
    }

    /// Runs a program on stored arrays and numbers, which are its arguments.
    pub(crate) fn run_program(
        &self,
        program: &Executable,
        inputs: &[Rc<Stored>],
        scalars: &[Scalar],
    ) -> Result<Vec<Rc<Stored>>> {
        let results = self.0.executor.run(program, inputs, scalars)?;
        Ok(Stored::results(program, results, inputs).into_vec())
    }

    /// A new array that is stored.
    pub(crate) fn array_of(&self, stored: Rc<Stored>) -> Array {
        let (dtype, shape) = (stored.ty.dtype, stored.ty.shape.clone());
        let (state, demands) = (RefCell::new(State::Stored(stored)), RefCell::default());
        Array::whole(Rc::new(Base { session: self.clone(), dtype, shape, state, demands }))
    }

    pub(crate) fn executor(&self) -> &Executor {
        &self.0.executor
    }

    pub(crate) fn is_same(&self, other: &Session) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    pub(crate) fn note_drop(&self) {
        self.0.alive.set(self.0.alive.get().saturating_sub(1));
    }

    /// The arrays that somebody still holds and whose values are only recorded.
    fn live_outputs(&self) -> Vec<(Rc<Base>, ValueId)> {
        let pending = self.0.pending.borrow();
        let live = pending.iter().filter_map(Weak::upgrade);
        let mut outputs: Vec<(Rc<Base>, ValueId)> = Vec::new();
        for base in live {
            if let State::Pending(value) = *base.state.borrow()
                && !outputs.iter().any(|(other, _)| Rc::ptr_eq(other, &base))
            {
                outputs.push((base.clone(), value));
            }
        }
        outputs
    }

    /// Per argument: does only the trace still hold it?
    fn donated(&self) -> Vec<bool> {
        let trace = self.0.trace.borrow();
        let mut inputs = trace.inputs.iter();
        let donated =
            |by_value: bool| !by_value && inputs.next().is_some_and(|stored| stored.is_unshared());
        trace.recording.by_value().map(donated).collect()
    }

    fn program(&self, returned: &Returned, donated: &[bool]) -> Result<(u128, Rc<Executable>)> {
        let wanted = (&returned.values, donated, &returned.demands);
        let key = self.0.trace.borrow().recording.fingerprint(wanted);
        if let Some(program) = self.0.programs.borrow().get(&key) {
            return Ok((key, program.clone()));
        }
        let mut func = self.0.trace.borrow_mut().recording.program(donated);
        returned.append_to(&mut func)?;
        let program = Rc::new(self.compile(func)?);
        self.0.programs.borrow_mut().insert(key, program.clone());
        Ok((key, program))
    }

    /// Tells the other ranks what this one is about to run, the numbers included.
    fn announce(&self, key: u128, program: &Rc<Executable>) -> Result<()> {
        if self.ranks() == 1 {
            return Ok(());
        }
        let trace = self.0.trace.borrow();
        let mut fingerprint = Fingerprint::EMPTY;
        key.hash(&mut fingerprint);
        for scalar in &trace.scalars {
            fingerprint.write(&scalar.to_bytes());
        }
        self.0.executor.agreement().announce(fingerprint.key(), program, &trace.scalars)
    }

    /// Tells the other ranks what this process gives as an array, since all must give the same.
    pub(crate) fn announce_data(&self, ty: &ArrayType, bytes: &[u8]) -> Result<()> {
        if self.ranks() == 1 {
            return Ok(());
        }
        let key = hash_of(bytes);
        let contents = (key >> 64) as u64;
        let line = format!("'array' of {ty} with contents #{contents:016x} at {}", self.location());
        self.0.executor.agreement().announce_data(key, line)
    }

    /// Runs everything recorded, and says that this rank is done: from now on it is an error if others
    /// run more. All ranks must call this, or none.
    ///
    /// # Errors
    /// Those of [`Session::sync`]; if the ranks turn out to have run different programs.
    pub fn finish(&self) -> Result<()> {
        self.sync()?;
        self.leave()
    }

    /// The same, giving up what is only recorded.
    ///
    /// # Errors
    /// If the ranks turn out to have run different programs.
    pub fn leave(&self) -> Result<()> {
        self.0.executor.agreement().finish()
    }

    fn execute(
        &self,
        program: &Executable,
        returned: &Returned,
        outputs: Vec<(Rc<Base>, ValueId)>,
    ) -> Result<()> {
        let results = {
            let trace = self.0.trace.borrow();
            let results = self.0.executor.run(program, &trace.inputs, &trace.scalars);
            results.map(|results| Stored::results(program, results, &trace.inputs))
        };
        if let Err(RunError::NotStarted(error)) = results {
            return Err(error);
        }
        self.reset();
        let stored = results.inspect_err(|error| lose(&outputs, error))?;
        for ((base, _), position) in outputs.into_iter().zip(&returned.positions) {
            *base.state.borrow_mut() = State::Stored(stored[*position].clone());
        }
        Ok(())
    }

    /// Empties the trace.
    fn reset(&self) {
        self.0.traces.set(self.0.traces.get() + 1);
        self.0.pending.borrow_mut().clear();
        self.0.alive.set(0);
        self.0.trace.borrow_mut().restart();
    }

    /// Runs the trace if it is time to; to be called before operands are looked up.
    pub(crate) fn make_room(&self) -> Result<()> {
        if self.0.trace.borrow().is_due() { self.sync() } else { Ok(()) }
    }

    /// Did the program of the last run go on with this function?
    pub(crate) fn guesses(&self, ufunc: Ufunc) -> bool {
        self.0.trace.borrow().recording.guesses(ufunc)
    }

    /// Records with direct access to the trace's function.
    pub(crate) fn record<T>(
        &self,
        with: impl FnOnce(&mut Trace<Rc<Stored>>, &Loc) -> Result<T, Diagnostic>,
    ) -> Result<T> {
        let mut trace = self.0.trace.borrow_mut();
        let first = trace.recording.len();
        let result = with(&mut trace, &self.0.location.borrow());
        if result.is_ok() {
            trace.note(first, self.0.alive.get());
        }
        // What the dialect refuses here is the user's mistake, not the compiler's.
        result.map_err(|diagnostic| Error::Value(diagnostic.message))
    }

    /// The value of a base in the present trace.
    ///
    /// # Errors
    /// If the run that was to compute it failed.
    pub(crate) fn base_value(&self, base: &Base) -> Result<ValueId> {
        let stored = match &*base.state.borrow() {
            State::Pending(value) => return Ok(*value),
            State::Stored(stored) => stored.clone(),
            State::Lost(why) => return Err(Error::Runtime(format!("this array was lost: {why}"))),
        };
        let present = self.0.traces.get();
        if let (trace, value) = stored.bound.get()
            && trace == present
        {
            return Ok(value);
        }
        let value = self.0.trace.borrow_mut().input(&stored.ty, stored.clone());
        stored.bound.set((present, value));
        Ok(value)
    }

    /// A number as a value of the trace. Numbers that laws may want to see are part of the program;
    /// all others are passed to it, so that another number is not another program.
    pub(crate) fn number(&self, scalar: Scalar) -> Result<ValueId> {
        if !is_special(scalar) {
            return Ok(self.0.trace.borrow_mut().number(scalar));
        }
        self.constant(scalar)
    }

    /// A number as part of the program, for those that follow from shapes.
    pub(crate) fn constant(&self, scalar: Scalar) -> Result<ValueId> {
        self.record(|trace, loc| {
            let attrs: Attrs = smallvec::smallvec![
                ramba_dialects::AttrValue::Scalar(scalar),
                ramba_dialects::AttrValue::ints(&[])
            ];
            trace.recording.push(Opcode::Fill, &[], attrs, loc)
        })
    }

    pub(crate) fn dtype_of(&self, value: ValueId) -> DType {
        self.0.trace.borrow().recording.ty(value).dtype
    }

    pub(crate) fn shape_of(&self, value: ValueId) -> Shape {
        self.0.trace.borrow().recording.ty(value).shape.clone()
    }

    /// A new array whose value is recorded.
    pub(crate) fn new_array(&self, value: ValueId) -> Array {
        let (dtype, shape) = {
            let trace = self.0.trace.borrow();
            let ty = trace.recording.ty(value);
            (ty.dtype, ty.shape.clone())
        };
        let base = Rc::new(Base {
            session: self.clone(),
            dtype,
            shape,
            state: RefCell::new(State::Pending(value)),
            demands: RefCell::default(),
        });
        self.note_pending(&base);
        Array::whole(base)
    }

    /// Gives a base a new recorded value.
    pub(crate) fn set_value(&self, base: &Rc<Base>, value: ValueId) {
        let before = base.state.replace(State::Pending(value));
        if matches!(before, State::Stored(_)) {
            self.note_pending(base);
        }
    }

    fn note_pending(&self, base: &Rc<Base>) {
        self.0.pending.borrow_mut().push(Rc::downgrade(base));
        self.0.alive.set(self.0.alive.get() + 1);
    }
}

/// Marks arrays whose computation failed underway.
fn lose(outputs: &[(Rc<Base>, ValueId)], error: &RunError) {
    let why: Rc<str> = error.to_string().into();
    for (base, _) in outputs {
        *base.state.borrow_mut() = State::Lost(why.clone());
    }
}

/// Small multiples of a sixteenth: the numbers that laws mention.
fn is_special(scalar: Scalar) -> bool {
    let (re, im) = (scalar.re(), scalar.im());
    im == 0.0 && re.abs() <= 64.0 && (re * 16.0).fract() == 0.0
}
