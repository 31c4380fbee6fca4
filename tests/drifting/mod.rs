//! Random programs on ranks whose messages are late by chance, against the reference semantics.
#![allow(dead_code)] // each user has use for some of it

use ramba::{Config, HostArray, Ranks, Session};
use ramba_dialects::generate::{ProgramOptions, assert_executes_seeded};
use ramba_dialects::reference::Tensor;
use ramba_dialects::{Diagnostic, Func, Loc};
use ramba_runtime::comm::{CommError, InFlight, Incoming, Outgoing, ThreadWorld, Transport};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// What is run.
#[derive(Clone, Copy)]
pub struct Drifting {
    pub ranks: usize,
    /// Which random programs.
    pub seed: u64,
    /// So many of them.
    pub cases: u32,
    /// Longer messages are sent in parts.
    pub message_limit_bytes: Option<usize>,
}

impl Drifting {
    /// Fails with the program if a result is wrong; a job that gets stuck ends by its time limit.
    pub fn check(self) {
        let options =
            ProgramOptions { max_steps: 12, max_elements: 300, ..ProgramOptions::default() };
        assert_executes_seeded(self.seed, &options, self.cases, |program, inputs| {
            self.run(&program.func, inputs)
        });
    }

    fn run(self, func: &Func, inputs: &[Tensor]) -> Result<Vec<Tensor>, Diagnostic> {
        let host = |tensor: &Tensor| HostArray {
            dtype: tensor.dtype,
            shape: tensor.shape.to_vec(),
            bytes: tensor.data.clone(),
        };
        let inputs: Vec<HostArray> = inputs.iter().map(host).collect();
        let run = |transport| self.run_rank(transport, func, &inputs);
        let run = &run;
        let results: Vec<_> = std::thread::scope(|scope| {
            let ranks: Vec<_> = ThreadWorld::new(self.ranks)
                .into_iter()
                .map(|transport| {
                    let late = Late::new(transport, self.seed);
                    scope.spawn(move || run(Arc::new(late)))
                })
                .collect();
            ranks.into_iter().map(|rank| rank.join().expect("no rank panics")).collect()
        });
        let at = Loc::unknown();
        let told = |error: ramba::Error| Diagnostic::new(&at, error.to_string());
        let results: Result<Vec<_>, _> = results.into_iter().map(|r| r.map_err(told)).collect();
        let results = results?;
        if results.iter().any(|other| *other != results[0]) {
            return Err(Diagnostic::new(&at, "ranks have different results"));
        }
        let tensor =
            |array: &HostArray| Tensor::new(array.dtype, &array.shape, array.bytes.clone());
        let tensors: Result<Vec<Tensor>, String> = results[0].iter().map(tensor).collect();
        tensors.map_err(|message| Diagnostic::new(&at, message))
    }

    fn run_rank(
        self,
        transport: Arc<dyn Transport>,
        func: &Func,
        inputs: &[HostArray],
    ) -> ramba::Result<Vec<HostArray>> {
        // Nothing is too small to be split, and messages cost nothing: so that there are many.
        let ranks = transport.size();
        let usual = format!("dist-assign-layouts{{ranks={ranks}");
        let pipeline = ramba_passes::pipeline::dist_pipeline(ranks)
            .replace(&usual, &format!("{usual} alpha-ns=0 replicate-below=0"));
        let config = Config {
            ranks: Ranks::Over(transport),
            threads: Some(1),
            pipeline: Some(pipeline),
            stall_timeout: Some(Duration::from_secs(60)),
            message_limit_bytes: self.message_limit_bytes,
            ..Config::default()
        };
        let session = Session::new(config)?;
        let results = session.run(func, inputs)?;
        session.finish()?;
        Ok(results)
    }
}

/// A transport on which some messages are late.
struct Late<T> {
    inner: T,
    random: AtomicU64,
}

impl<T: Transport> Late<T> {
    fn new(inner: T, seed: u64) -> Late<T> {
        let random = AtomicU64::new(seed.rotate_left(40) ^ 0x9E37_79B9 ^ inner.rank() as u64);
        Late { inner, random }
    }

    /// Mostly nothing, sometimes up to a millisecond.
    fn delay(&self) -> Duration {
        // A linear congruential generator (Knuth's MMIX); its upper bits are good.
        let next = |state: u64| {
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407)
        };
        let before = self.random.fetch_update(Relaxed, Relaxed, |state| Some(next(state)));
        let bits = before.unwrap_or_default() >> 33;
        if bits.is_multiple_of(4) { Duration::from_micros(bits / 4 % 1000) } else { Duration::ZERO }
    }
}

impl<T: Transport> Transport for Late<T> {
    fn rank(&self) -> usize {
        self.inner.rank()
    }

    fn size(&self) -> usize {
        self.inner.size()
    }

    unsafe fn post(
        &self,
        sends: &[Outgoing],
        recvs: &[Incoming],
    ) -> Result<Box<dyn InFlight>, CommError> {
        std::thread::sleep(self.delay());
        // SAFETY: the caller's promise.
        let flight = unsafe { self.inner.post(sends, recvs)? };
        Ok(Box::new(Held { flight, until: Instant::now() + self.delay() }))
    }

    fn signal(&self, peer: usize, signal: &[u8]) -> Result<(), CommError> {
        self.inner.signal(peer, signal)
    }

    fn take_signal(&self) -> Result<Option<(usize, Vec<u8>)>, CommError> {
        self.inner.take_signal()
    }

    fn abort(&self, code: i32) {
        self.inner.abort(code);
    }
}

/// Messages that seem to arrive later than they do.
struct Held {
    flight: Box<dyn InFlight>,
    until: Instant,
}

impl InFlight for Held {
    fn advance(&mut self, patience: Duration) -> Result<bool, CommError> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return self.flight.advance(patience);
        }
        std::thread::sleep(left.min(patience));
        Ok(false)
    }

    fn waits_for(&self) -> Option<usize> {
        self.flight.waits_for()
    }
}
