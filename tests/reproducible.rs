//! With `reproducible`, every number of ranks and threads gives the same bits.
//!
//! The ranks are threads of this process. Inputs have full significands, so that sums in another order
//! have other bits; sizes leave remainders of vectors, of blocks and of parts.

use ramba::{Array, Config, HostArray, Index, Ranks, Reduction, Scalar, Session, Ufunc, apply};
use ramba_dialects::generate::{ProgramOptions, assert_executes_with};
use ramba_dialects::reference::Tensor;
use ramba_dialects::{Diagnostic, Loc};
use ramba_passes::pipeline::reproducible_pipeline;
use ramba_runtime::comm::{ThreadWorld, Transport};
use std::sync::Arc;

/// Ranks and threads of each.
const JOBS: [(usize, usize); 8] = [(1, 1), (1, 2), (1, 4), (2, 1), (2, 2), (3, 1), (4, 4), (7, 1)];

/// Blocks are small, and nothing is too small to be split.
fn eager(ranks: usize) -> String {
    let usual = format!("dist-assign-layouts{{ranks={ranks}");
    reproducible_pipeline(ranks)
        .replace("dist-fix-order", "dist-fix-order{least=8}")
        .replace(&usual, &format!("{usual} alpha-ns=0 replicate-below=0"))
}

/// What rank 0 of a job computes; all ranks must have the same.
fn run_job<T: PartialEq + Send>(
    (ranks, threads): (usize, usize),
    pipeline: Option<String>,
    program: &(impl Fn(&Session) -> ramba::Result<T> + Sync),
) -> ramba::Result<T> {
    let run = |transport: Arc<dyn Transport>| {
        let ranks = Ranks::Over(transport);
        let (threads, pipeline) = (Some(threads), pipeline.clone());
        let config = Config { ranks, threads, pipeline, reproducible: true, ..Config::default() };
        program(&Session::new(config)?)
    };
    let run = &run;
    let mut results: Vec<ramba::Result<T>> = std::thread::scope(|scope| {
        let transports = ThreadWorld::new(ranks).into_iter();
        let running: Vec<_> =
            transports.map(|transport| scope.spawn(move || run(Arc::new(transport)))).collect();
        running.into_iter().map(|rank| rank.join().expect("no rank panics")).collect()
    });
    let first = results.remove(0)?;
    for other in results {
        assert!(other? == first, "ranks of one job differ");
    }
    Ok(first)
}

/// The bits of an array, all NaN being alike.
fn bits(array: &HostArray) -> Vec<u64> {
    let count = array.shape.iter().product::<i64>() as usize;
    let canonical = |value: f64| if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() };
    (0..count)
        .filter_map(|at| array.get(at))
        .flat_map(|scalar| match scalar {
            Scalar::F32(value) => [canonical(value.into()), 0],
            Scalar::F64(value) => [canonical(value), 0],
            Scalar::C64(re, im) => [canonical(re.into()), canonical(im.into())],
            Scalar::C128(re, im) => [canonical(re), canonical(im)],
            other => [other.as_i128().unwrap_or_default() as u64, 0],
        })
        .collect()
}

#[test]
fn random_programs() {
    let options = ProgramOptions { max_steps: 12, max_elements: 600, ..ProgramOptions::default() };
    let at = Loc::unknown();
    assert_executes_with(&options, 60, |program, inputs| {
        let host = |tensor: &Tensor| HostArray {
            dtype: tensor.dtype,
            shape: tensor.shape.to_vec(),
            bytes: tensor.data.clone(),
        };
        let inputs: Vec<HostArray> = inputs.iter().map(host).collect();
        let mut first: Option<Vec<HostArray>> = None;
        for job in JOBS {
            let pipeline = Some(eager(job.0));
            let results = run_job(job, pipeline, &|session| session.run(&program.func, &inputs))
                .map_err(|error| Diagnostic::new(&at, error.to_string()))?;
            let one = first.get_or_insert_with(|| results.clone());
            for (result, (expected, got)) in one.iter().zip(&results).enumerate() {
                if bits(expected) != bits(got) {
                    let message = format!("result {result} has other bits on {job:?}");
                    return Err(Diagnostic::new(&at, message));
                }
            }
        }
        let tensor =
            |array: &HostArray| Tensor::new(array.dtype, &array.shape, array.bytes.clone());
        let tensors: Result<Vec<Tensor>, String> = first.iter().flatten().map(tensor).collect();
        tensors.map_err(|message| Diagnostic::new(&at, message))
    });
}

/// `n` numbers between -1 and 1 without pattern.
fn noise(session: &Session, n: i64) -> ramba::Result<Array> {
    let index = session.arange(Scalar::F64(1.0), Scalar::F64(1.0), n)?;
    apply(session, Ufunc::Sin, &[(&apply(session, Ufunc::Square, &[(&index).into()])?).into()])
}

/// The same bits for all jobs.
fn check(program: impl Fn(&Session) -> ramba::Result<Vec<Array>> + Sync) {
    let mut first: Option<Vec<Vec<u64>>> = None;
    for eagerly in [false, true] {
        let mut first_so: Option<Vec<Vec<u64>>> = None;
        for job in JOBS {
            let pipeline = eagerly.then(|| eager(job.0));
            let got = run_job(job, pipeline, &|session| {
                let results = program(session)?;
                results.iter().map(|array| Ok(bits(&array.to_host()?))).collect()
            });
            let got: Vec<Vec<u64>> = got.unwrap();
            let one = first_so.get_or_insert_with(|| got.clone());
            for (result, (expected, got)) in one.iter().zip(&got).enumerate() {
                let differ = expected.iter().zip(got).filter(|(a, b)| a != b).count();
                assert_eq!(differ, 0, "result {result} on {job:?}, blocks of 8: {eagerly}");
            }
        }
        first = first.or(first_so);
    }
    assert!(first.is_some_and(|results| results.iter().any(|bits| bits.iter().any(|b| *b != 0))));
}

#[test]
fn elementary_functions_at_remainders_of_vectors() {
    const FUNCTIONS: [Ufunc; 12] = [
        Ufunc::Exp,
        Ufunc::Log,
        Ufunc::Sin,
        Ufunc::Cos,
        Ufunc::Tan,
        Ufunc::Tanh,
        Ufunc::Cbrt,
        Ufunc::Expm1,
        Ufunc::Log1p,
        Ufunc::Arctan,
        Ufunc::Sinh,
        Ufunc::Erf,
    ];
    for n in [1, 3, 5, 9, 31, 257] {
        check(move |session| {
            let x = noise(session, n)?;
            let x = apply(session, Ufunc::Mul, &[(&x).into(), 300.0.into()])?;
            let narrow = x.astype(ramba::DType::F32)?;
            let one = |ufunc: &Ufunc| {
                Ok([
                    apply(session, *ufunc, &[(&x).into()])?,
                    apply(session, *ufunc, &[(&narrow).into()])?,
                ])
            };
            let results: ramba::Result<Vec<[Array; 2]>> = FUNCTIONS.iter().map(one).collect();
            Ok(results?.into_iter().flatten().collect())
        });
    }
}

#[test]
fn sums_and_products() {
    for n in [0, 1, 7, 1000, 100_003] {
        check(move |session| {
            let x = noise(session, n)?;
            let narrow = x.astype(ramba::DType::F32)?;
            let complex = x.astype(ramba::DType::C128)?;
            let half = apply(session, Ufunc::Add, &[(&x).into(), 1.5.into()])?;
            Ok(vec![
                x.reduce(Reduction::Sum, None, false)?,
                narrow.reduce(Reduction::Sum, None, false)?,
                complex.reduce(Reduction::Sum, None, false)?,
                half.reduce(Reduction::Prod, None, false)?,
                x.scan(Reduction::Sum, None, true, None)?,
                half.scan(Reduction::Prod, None, false, None)?,
                narrow.scan(Reduction::Sum, None, true, None)?,
            ])
        });
    }
}

#[test]
fn sums_over_several_dimensions() {
    for (rows, columns) in [(1, 1), (5, 3), (130, 77), (400, 3), (3, 1000)] {
        check(move |session| {
            let x = noise(session, rows * columns)?.reshape(&[rows, columns])?;
            let narrow = x.astype(ramba::DType::F32)?;
            let mut results = Vec::new();
            for axes in [None, Some(&[0i64][..]), Some(&[1]), Some(&[0, 1])] {
                results.push(x.reduce(Reduction::Sum, axes, false)?);
                results.push(narrow.reduce(Reduction::Sum, axes, false)?);
            }
            results.push(x.scan(Reduction::Sum, Some(0), true, None)?);
            results.push(x.scan(Reduction::Sum, Some(1), false, None)?);
            let transposed = x.transpose(&[1, 0])?;
            results.push(x.contract(&x, &[], &[(0, 0)])?);
            results.push(x.matmul(&transposed)?);
            results.push(narrow.contract(&narrow, &[(1, 1)], &[(0, 0)])?);
            results.push(transposed.reduce(Reduction::Sum, Some(&[0]), false)?);
            Ok(results)
        });
    }
}

#[test]
fn sums_of_slices() {
    check(|session| {
        let x = noise(session, 20_011)?;
        let mut results = Vec::new();
        let slices = [
            Index::Slice(Some(3), Some(20_003), None),
            Index::Slice(None, None, Some(-1)),
            Index::Slice(Some(1), Some(18_000), Some(3)),
            Index::Slice(Some(7), Some(8), None),
        ];
        for slice in slices {
            let part = x.index(&[slice])?;
            results.push(part.reduce(Reduction::Sum, None, false)?);
            results.push(part.scan(Reduction::Sum, None, true, None)?);
        }
        Ok(results)
    });
}
