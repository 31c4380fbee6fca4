//! Which of several equal programs costs least when it is spread over ranks.
//!
//! What ranks send each other is decided by `dist-assign-layouts`, over the loop nests that `dist-fuse`
//! makes. So each program is fused and laid out on trial, and the cheapest wins; of equals the one that
//! is cheapest on one rank.

use crate::PassContext;
use crate::assign_layouts::{ASSIGN_LAYOUTS, Cost, Settings, best_cost};
use crate::fuse::FUSE;
use crate::options::Options;
use ramba_dialects::{Diagnostic, Func, Loc};

/// The position of the cheapest of some programs on so many ranks; they come cheapest first on one.
/// Says what it and the next best cost.
///
/// # Errors
/// If one of them cannot be laid out.
pub fn cheapest(
    programs: &[Func],
    ranks: usize,
    cx: &mut PassContext,
) -> Result<usize, Diagnostic> {
    if programs.len() < 2 {
        return Ok(0);
    }
    let ranking = ranking(programs, ranks)?;
    let [(least, best), (next, _), ..] = ranking[..] else { return Ok(0) };
    let start = programs[best].ops.first().map_or_else(Loc::unknown, |op| op.loc.clone());
    cx.remark(
        &start,
        format!(
            "of {} programs that may send different messages, number {} costs {least} on {ranks} ranks; \
             the next best costs {next}",
            programs.len(),
            best + 1
        ),
    );
    Ok(best)
}

/// What each program costs, and its position; cheapest first.
fn ranking(programs: &[Func], ranks: usize) -> Result<Vec<(Cost, usize)>, Diagnostic> {
    let at_start = |message| Diagnostic::new(&Loc::unknown(), message);
    let machine = programs.first().and_then(|program| program.machine.as_deref());
    let options = Options::parse(&ASSIGN_LAYOUTS, &format!("ranks={ranks}")).map_err(at_start)?;
    let mut settings = Settings::for_machine(&options, machine).map_err(at_start)?;
    // Whether a plan fits into memory is known when the program is.
    settings.memory_limit_bytes = None;
    let costs = programs.iter().map(|program| cost(program, &settings));
    let positions = costs.enumerate().map(|(position, cost)| Ok((cost?, position)));
    let mut ranking = positions.collect::<Result<Vec<_>, Diagnostic>>()?;
    ranking.sort_unstable();
    Ok(ranking)
}

/// What the best layouts of a program cost.
fn cost(program: &Func, settings: &Settings) -> Result<Cost, Diagnostic> {
    let mut fused = program.clone();
    FUSE.run(&mut fused, &Options::of(&FUSE), &mut Vec::new())?;
    best_cost(&fused, settings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{LawSet, Sketch, Tier};
    use crate::saturate::{Limits, SATURATE, candidates};
    use ramba_dialects::{DType, Reduction, Ufunc};

    fn variance(count: i64) -> Func {
        let s = Sketch::new(DType::F64);
        let x = s.x(&[count]).unwrap();
        let n = s.fill(count as f64, &[]).unwrap();
        let sum = s.reduce(Reduction::Sum, x, &[0]).unwrap();
        let mean = s.map(Ufunc::Div, &[sum, n]).unwrap();
        let mean = s.broadcast(mean, &[count], &[]).unwrap();
        let square = s.map(Ufunc::Square, &[s.map(Ufunc::Sub, &[x, mean]).unwrap()]).unwrap();
        let total = s.reduce(Reduction::Sum, square, &[0]).unwrap();
        let variance = s.map(Ufunc::Div, &[total, s.fill(count as f64, &[]).unwrap()]).unwrap();
        s.finish(&[variance])
    }

    fn products(rows: i64, inner: i64, columns: i64) -> Func {
        let s = Sketch::new(DType::F64);
        let shape = [rows, columns, inner];
        let a = s.broadcast(s.x(&[rows, inner]).unwrap(), &shape, &[0, 2]).unwrap();
        let b = s.broadcast(s.x(&[columns, inner]).unwrap(), &shape, &[1, 2]).unwrap();
        let product = s.map(Ufunc::Mul, &[a, b]).unwrap();
        let sum = s.reduce(Reduction::Sum, product, &[2]).unwrap();
        s.finish(&[sum])
    }

    /// The position of the cheapest program on so many ranks.
    fn chosen(func: &Func, ranks: usize) -> usize {
        let laws = LawSet::new(|tier| tier <= Tier::Reorder).unwrap();
        let limits = Limits { nodes: 3000, iterations: 8 };
        ranking(&candidates(func, &laws, limits, 8).unwrap(), ranks).unwrap()[0].1
    }

    /// One pass needs a sample of the array before it, which ranks must tell each other; on few
    /// ranks that is less than reading the array twice. A contraction is a program of its own on
    /// every rank, which a small loop nest is not.
    #[test]
    fn another_program_is_best_on_more_ranks() {
        let programs = [variance(10_000), products(100, 100, 100)];
        let flips = programs.iter().filter(|func| chosen(func, 1) != chosen(func, 64)).count();
        assert!(flips > 0);
        assert_eq!(chosen(&products(2000, 8, 32), 2), chosen(&products(2000, 8, 32), 64));
    }

    #[test]
    fn what_was_chosen_is_said() {
        let (mut func, mut remarks) = (variance(10_000), Vec::new());
        let options = Options::parse(&SATURATE, "ranks=4").unwrap();
        SATURATE.run(&mut func, &options, &mut remarks).unwrap();
        let said = |text: &str| remarks.iter().any(|remark| remark.message.contains(text));
        assert!(said("on 4 ranks; the next best costs"), "{remarks:?}");
    }
}
