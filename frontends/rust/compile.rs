//! The compiler as a session uses it: a recorded function in, an executable program out.

use crate::agreement::account;
use crate::config::Config;
use crate::driver::{LateSession, RunHooks, optimize};
use crate::error::{Error, Result};
use crate::execute::Executable;
use ramba_dialects::{Diagnostic, Func, Loc, Remark};
use ramba_lowering::dist_to_linalg::{ENTRY, outline_kernels};
use ramba_lowering::engine::{CacheConfig, Engine, EngineConfig, Kernels, Statistics};
use ramba_lowering::schedule::{schedule, sweeps};
use ramba_passes::pipeline::{dist_pipeline_with, explaining, reproducible_pipeline_with};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// So many programs can be explained.
const REMEMBERED: usize = 64;

/// Compiles programs for one rank; all ranks come to the same result.
pub(crate) struct Compiler {
    engine: Engine,
    mlir: LateSession,
    config: Config,
    pipeline: String,
    /// What layouts are planned for: the attribute `dist.machine` of what is compiled.
    machine: Option<Arc<str>>,
    ranks: usize,
    remarks: Vec<Remark>,
    /// What was compiled lately, as it was recorded.
    recorded: VecDeque<Func>,
    programs: u64,
    time: Duration,
}

impl Compiler {
    pub fn new(config: &Config, machine: &str, ranks: usize) -> Result<Compiler> {
        let mut cache = CacheConfig::user();
        if let Some(folder) = &config.cache_folder {
            cache.directory = Some(folder.clone());
        }
        if config.without_disk_cache {
            cache.directory = None;
        }
        let engine = Engine::new(EngineConfig { cache, ..EngineConfig::default() });
        Ok(Compiler {
            engine: engine.map_err(|error| Error::Runtime(error.to_string()))?,
            mlir: LateSession::default(),
            config: config.clone(),
            pipeline: config.pipeline.clone().unwrap_or_else(|| usual_pipeline(config, ranks)),
            machine: (!machine.is_empty()).then(|| machine.into()),
            ranks,
            remarks: Vec::new(),
            recorded: VecDeque::new(),
            programs: 0,
            time: Duration::ZERO,
        })
    }

    /// Runs the pipeline, then lowers what it leaves.
    pub fn compile(&mut self, mut func: Func) -> Result<Executable> {
        let start = Instant::now();
        let recorded = account(&func);
        func.machine.clone_from(&self.machine);
        let source = func;
        let mut func = self.optimize(&source)?;
        let modules = outline_kernels(&mut func)?;
        let schedule = schedule(&func, self.ranks)?;
        self.remarks.append(&mut sweeps::remarks(&func, &schedule));
        let kernels = self.load(&modules)?;
        let result_types =
            func.returns.iter().map(|value| func.ty(*value).without_halo()).collect();
        self.programs += 1;
        self.remember(source);
        self.time += start.elapsed();
        Executable::new(schedule, kernels, result_types, recorded)
    }

    fn remember(&mut self, func: Func) {
        if self.recorded.len() == REMEMBERED {
            self.recorded.pop_front();
        }
        self.recorded.push_back(func);
    }

    /// What the passes have to say at length about the programs compiled lately: they run again.
    pub fn explanations(&self) -> Result<Vec<Remark>> {
        self.explained(&self.pipeline, &|_| ())
    }

    /// The same, if there were so many ranks, and arrays lay as was best for each program.
    pub fn predictions(&self, ranks: usize) -> Result<Vec<Remark>> {
        let anywhere =
            |func: &mut Func| func.args.iter_mut().for_each(|argument| argument.placed = None);
        self.explained(&usual_pipeline(&self.config, ranks), &anywhere)
    }

    fn explained(&self, pipeline: &str, change: &dyn Fn(&mut Func)) -> Result<Vec<Remark>> {
        let mut hooks = RunHooks::default();
        let pipeline = explaining(pipeline);
        for func in &self.recorded {
            let mut func = func.clone();
            change(&mut func);
            if let Err(errors) = optimize(&self.mlir, &func, &pipeline, &mut hooks) {
                // A program can demand what only the job at hand can give.
                let Diagnostic { loc, message, .. } = first(errors);
                hooks.remarks.push(Remark { pass: "explain", loc, message });
            }
        }
        Ok(hooks.remarks)
    }

    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    pub fn programs(&self) -> u64 {
        self.programs
    }

    /// The time spent compiling, all of it.
    pub fn time(&self) -> Duration {
        self.time
    }

    pub fn statistics(&self) -> Statistics {
        self.engine.statistics()
    }

    /// Runs the passes over the program, which comes to what `ramba-opt` does to its module.
    fn optimize(&mut self, func: &Func) -> Result<Func> {
        self.passes(func)
            .or_else(|errors| match &self.machine {
                // Plans estimate memory. If none seems to fit, the runtime, which counts, has the last word.
                Some(machine) if machine.contains("memory-limit-bytes=") => {
                    let machine = Some(format!("{machine} memory-limit-bytes=0").into());
                    self.passes(&Func { machine, ..func.clone() })
                }
                _ => Err(errors),
            })
            .map_err(|errors| Error::Compile(first(errors)))
    }

    fn passes(&mut self, func: &Func) -> Result<Func, Vec<Diagnostic>> {
        let mut hooks = RunHooks::default();
        let optimized = optimize(&self.mlir, func, &self.pipeline, &mut hooks)?;
        self.remarks.append(&mut hooks.remarks);
        Ok(optimized)
    }

    /// The code of all kernels; those that are not cached compile side by side.
    fn load(&self, modules: &[(String, String)]) -> Result<Vec<Kernels>> {
        let texts: Vec<&str> = modules.iter().map(|(_, text)| text.as_str()).collect();
        self.engine.load_modules(&texts, ENTRY).map_err(|error| Error::Runtime(error.to_string()))
    }
}

/// The usual passes, with the liberties that a session was configured with.
fn usual_pipeline(config: &Config, ranks: usize) -> String {
    let pipeline =
        if config.reproducible { reproducible_pipeline_with } else { dist_pipeline_with };
    pipeline(ranks, config.licence)
}

fn first(errors: Vec<Diagnostic>) -> Diagnostic {
    let unknown = || Diagnostic::new(&Loc::unknown(), "the pipeline failed");
    errors.into_iter().next().unwrap_or_else(unknown)
}
