//! Arrays keep their elements from any layout to any other, also through another shape.
//!
//! The ranks are threads of this process, each with a session of its own. Shapes, grids and cuts are
//! pseudo-random, and the same in every run; extents of 0 and 1 leave ranks with nothing.

use ramba::{Config, Ranks, Result, Scalar, Session};
use ramba_runtime::comm::{ThreadWorld, Transport};
use std::sync::Arc;

/// A small generator of pseudo-random numbers.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % limit
    }

    fn pick<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }

    /// A matrix of so many elements.
    fn shape(&mut self, elements: i64) -> [i64; 2] {
        let rows: Vec<i64> = match elements {
            0 => vec![0, 1, 5],
            _ => (1..=elements).filter(|rows| elements % rows == 0).collect(),
        };
        let rows = self.pick(&rows);
        [rows, if rows == 0 { 7 } else { elements / rows }]
    }

    /// A layout of a matrix on so many ranks, in the words of `Distribution`.
    fn distribution(&mut self, ranks: usize, shape: [i64; 2]) -> String {
        let factors: Vec<usize> = (1..=ranks).filter(|rows| ranks.is_multiple_of(*rows)).collect();
        let rows = self.pick(&factors);
        let columns = ranks / rows;
        match self.below(6) {
            0 => format!("{ranks}: 0, whole"),
            1 => format!("{ranks}: whole, 0"),
            2 => format!("{ranks}: whole, whole"),
            3 => format!("{ranks}: 0 {}, whole", self.cuts(ranks, shape[0])),
            4 => format!("{rows}x{columns}: 1, 0"),
            _ => format!("{rows}x{columns}: 0, 1"),
        }
    }

    /// Where a dimension is cut into parts, some of them empty.
    fn cuts(&mut self, parts: usize, extent: i64) -> String {
        let mut cuts: Vec<i64> =
            (1..parts).map(|_| self.below(extent as usize + 1) as i64).chain([0, extent]).collect();
        cuts.sort_unstable();
        let cuts: Vec<String> = cuts.iter().map(i64::to_string).collect();
        format!("{{{}}}", cuts.join(", "))
    }
}

/// A way of an array: two shapes of as many elements, and a layout of each.
struct Journey {
    shapes: [[i64; 2]; 2],
    layouts: [String; 2],
}

fn travel(session: &Session, journey: &Journey) -> Result<bool> {
    let [from, to] = journey.shapes;
    let [first, last] = [0, 1].map(|at| journey.layouts[at].parse().expect("a distribution"));
    let elements = from[0] * from[1];
    let array = session.arange(Scalar::F64(0.0), Scalar::F64(1.0), elements)?;
    let array = array.reshape(&from)?.copy()?.with_distribution(&first)?;
    session.sync()?;
    let array = array.reshape(&to)?.copy()?.with_distribution(&last)?;
    let got = array.to_host()?;
    let expected = (0..elements).flat_map(|element| (element as f64).to_ne_bytes());
    Ok(got.shape == to && got.bytes.iter().copied().eq(expected))
}

fn check(ranks: usize, cases: u64) {
    let journeys: Vec<Journey> = (0..cases)
        .map(|case| {
            let mut random = Random(1000 * ranks as u64 + case);
            let elements = random.pick(&[0, 1, 12, 60, 97, 360, 840]);
            let shapes = [random.shape(elements), random.shape(elements)];
            let layouts = shapes.map(|shape| random.distribution(ranks, shape));
            Journey { shapes, layouts }
        })
        .collect();
    let run = |transport: Arc<dyn Transport>| -> Result<()> {
        let config =
            Config { ranks: Ranks::Over(transport), threads: Some(1), ..Config::default() };
        let session = Session::new(config)?;
        for (case, journey) in journeys.iter().enumerate() {
            let Journey { shapes, layouts } = journey;
            let what = format!("case {case}: {shapes:?} {layouts:?} on {ranks} ranks");
            let arrived = travel(&session, journey).unwrap_or_else(|e| panic!("{what}: {e}"));
            assert!(arrived, "{what}");
        }
        session.finish()
    };
    let run = &run;
    std::thread::scope(|scope| {
        let transports = ThreadWorld::new(ranks).into_iter();
        let running: Vec<_> =
            transports.map(|transport| scope.spawn(move || run(Arc::new(transport)))).collect();
        for rank in running {
            rank.join().expect("no rank panics").expect("no rank fails");
        }
    });
}

#[test]
fn matrices_keep_their_elements_on_two_and_three_ranks() {
    check(2, 60);
    check(3, 60);
}

#[test]
fn matrices_keep_their_elements_on_grids_of_four_and_six() {
    check(4, 60);
    check(6, 60);
}

#[test]
fn matrices_keep_their_elements_on_seven_ranks() {
    check(7, 40);
}
