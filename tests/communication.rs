//! What is sent is what has to be sent: counters against the least possible, exactly.
//!
//! The ranks are threads of this process, each with a session of its own. Every test states its formula;
//! `extents` are those of a rank's block, and a number has 8 bytes.

use ramba::{
    Array, Config, Counters, DType, Distribution, Index, Ranks, Reduction, Result, Scalar, Session,
    Ufunc, apply,
};
use ramba_abi::{Grid, IndexBox, Layout};
use ramba_runtime::comm::{ThreadWorld, Transport};
use std::sync::Arc;

const WORD: u64 = 8;

/// What each rank sends in `step`, after it was run once to compile and to make room.
fn sent<T>(
    ranks: usize,
    set_up: impl Fn(&Session) -> Result<T> + Sync,
    step: impl Fn(&Session, &T) -> Result<()> + Sync,
) -> Vec<Counters> {
    let run = |transport: Arc<dyn Transport>| -> Result<Counters> {
        let config =
            Config { ranks: Ranks::Over(transport), threads: Some(1), ..Config::default() };
        let session = Session::new(config)?;
        let arrays = set_up(&session)?;
        session.sync()?;
        step(&session, &arrays)?;
        session.sync()?;
        let before = session.counters();
        step(&session, &arrays)?;
        session.sync()?;
        let counted = session.counters().since(&before);
        session.finish()?;
        Ok(counted)
    };
    let run = &run;
    std::thread::scope(|scope| {
        let running: Vec<_> = ThreadWorld::new(ranks)
            .into_iter()
            .map(|transport| scope.spawn(move || run(Arc::new(transport))))
            .collect();
        let done = running.into_iter().map(|rank| rank.join().expect("no rank panics"));
        done.map(|counted| counted.expect("no rank fails")).collect()
    })
}

/// Messages and bytes.
type Sent = (u64, u64);

fn all(counted: &[Counters]) -> Vec<Sent> {
    counted.iter().map(|counted| (counted.messages, counted.bytes_sent)).collect()
}

fn halos(counted: &[Counters]) -> Vec<Sent> {
    counted.iter().map(|counted| (counted.halo_messages, counted.halo_bytes)).collect()
}

fn collectives(counted: &[Counters]) -> Vec<Sent> {
    counted.iter().map(|counted| (counted.collective_messages, counted.collective_bytes)).collect()
}

fn total_volume(shape: &[i64]) -> u64 {
    shape.iter().product::<i64>() as u64
}

fn total_bytes(counted: &[Counters]) -> u64 {
    counted.iter().map(|counted| counted.bytes_sent).sum()
}

/// `lo:hi` in Python's sense; negative ends count from the end, 0 as the upper end is the end.
fn cut(lo: i64, hi: i64) -> Index {
    Index::Slice(Some(lo), (hi != 0).then_some(hi), None)
}

/// An array of `shape` whose elements count up, laid out as `distribution` says.
fn counting(session: &Session, shape: &[i64], distribution: &str) -> Result<Array> {
    let flat = session.arange(Scalar::F64(1.0), Scalar::F64(1.0), shape.iter().product())?;
    let own = if shape.len() == 1 { flat.copy()? } else { flat.reshape(shape)?.copy()? };
    own.with_distribution(&distribution.parse().expect("a distribution"))
}

fn binary(function: Ufunc, a: &Array, b: &Array) -> Result<Array> {
    apply(a.session(), function, &[a.into(), b.into()])
}

fn scaled(a: &Array, by: f64) -> Result<Array> {
    apply(a.session(), Ufunc::Mul, &[a.into(), by.into()])
}

/// A grid, and an array split over it.
struct Blocks {
    grid: [usize; 2],
    shape: [i64; 2],
}

const BLOCKS: [Blocks; 5] = [
    Blocks { grid: [2, 2], shape: [50, 61] },
    Blocks { grid: [3, 2], shape: [50, 61] },
    Blocks { grid: [2, 3], shape: [47, 80] },
    Blocks { grid: [1, 4], shape: [30, 90] },
    Blocks { grid: [7, 1], shape: [90, 31] },
];

impl Blocks {
    fn ranks(&self) -> usize {
        self.grid[0] * self.grid[1]
    }

    fn distribution(&self) -> String {
        format!("{}x{}: 0, 1", self.grid[0], self.grid[1])
    }

    fn layout(&self) -> Layout {
        Layout::balanced(Grid::new(&self.grid), &self.shape, &[Some(0), Some(1)])
    }

    /// For each rank, the lengths of the sides across which it has a neighbour: `[up, down, left,
    /// right]`, 0 if there is none.
    fn sides(&self) -> Vec<[u64; 4]> {
        let (layout, [rows, columns]) = (self.layout(), self.grid);
        let sides = |rank: usize| {
            let extents = layout.owned(&self.shape, rank).extents();
            let (i, j) = (rank / columns, rank % columns);
            let side = |there: bool, length: i64| if there { length as u64 } else { 0 };
            [
                side(i > 0, extents[1]),
                side(i + 1 < rows, extents[1]),
                side(j > 0, extents[0]),
                side(j + 1 < columns, extents[0]),
            ]
        };
        (0..self.ranks()).map(sides).collect()
    }

    /// One message per neighbour, with `width` elements for each of the side, of so many arrays.
    fn faces(&self, width: u64, arrays: u64) -> Vec<Sent> {
        let face = |sides: [u64; 4]| {
            let neighbours = sides.iter().filter(|side| **side > 0).count() as u64;
            (neighbours, arrays * width * sides.iter().sum::<u64>() * WORD)
        };
        self.sides().into_iter().map(face).collect()
    }
}

/// The sum of `a` moved by each of the distances, where all of them are inside.
fn stencil(a: &Array, distances: &[(i64, i64)], radius: i64) -> Result<Array> {
    let moved =
        |(i, j): (i64, i64)| a.index(&[cut(radius + i, i - radius), cut(radius + j, j - radius)]);
    let mut sum = moved(distances[0])?;
    for distance in &distances[1..] {
        sum = binary(Ufunc::Add, &sum, &moved(*distance)?)?;
    }
    Ok(sum)
}

const STAR: [(i64, i64); 8] = [(-2, 0), (-1, 0), (1, 0), (2, 0), (0, -2), (0, -1), (0, 1), (0, 2)];

/// One step of the Parallel Research Kernels' star stencil.
fn star(blocks: &Blocks) -> Vec<Counters> {
    let made = |session: &Session| {
        let own = blocks.distribution();
        Ok([counting(session, &blocks.shape, &own)?, counting(session, &blocks.shape, &own)?])
    };
    sent(blocks.ranks(), made, |_, [a, b]| {
        let inner = b.index(&[cut(2, -2), cut(2, -2)])?;
        inner.update(Ufunc::Add, &[(&stencil(a, &STAR, 2)?).into()])?;
        a.update(Ufunc::Add, &[1.0.into()])
    })
}

/// Parallel Research Kernels star: faces x width x 8 bytes, one message per neighbour, no corners.
#[test]
fn a_star_sends_its_faces() {
    for blocks in &BLOCKS {
        let counted = star(blocks);
        assert_eq!(halos(&counted), blocks.faces(2, 1), "{:?}", blocks.grid);
        assert_eq!(all(&counted), halos(&counted), "nothing else is sent");
    }
}

/// What reads no neighbour's element is computed while these are under way, the rest afterwards.
#[test]
fn the_core_is_computed_while_halos_travel() {
    for blocks in &BLOCKS {
        let counted = star(blocks);
        for (rank, counted) in counted.iter().enumerate() {
            let (core, all) = (counted.tiles_overlapped, counted.tiles_run);
            assert!(0 < core && core < all, "{:?}: rank {rank}, {core} of {all}", blocks.grid);
        }
    }
}

/// Nothing is under way on one rank, or where nobody needs a neighbour's element.
#[test]
fn nothing_overlaps_without_neighbours() {
    for (ranks, own) in [(1, "1: 0, whole"), (3, "3: 0, whole")] {
        let made = |session: &Session| counting(session, &[60, 40], own);
        let counted = sent(ranks, made, |_, a| a.update(Ufunc::Add, &[1.0.into()]));
        assert!(counted.iter().all(|counted| counted.tiles_overlapped == 0));
    }
}

/// Two arrays travel in one message per neighbour.
#[test]
fn arrays_of_a_step_share_messages() {
    for blocks in &BLOCKS {
        let made = |session: &Session| {
            let own = blocks.distribution();
            Ok([counting(session, &blocks.shape, &own)?, counting(session, &blocks.shape, &own)?])
        };
        let counted = sent(blocks.ranks(), made, |_, [a, b]| {
            let cross = [(-1, 0), (1, 0), (0, -1), (0, 1)];
            let sum = binary(Ufunc::Add, &stencil(a, &cross, 1)?, &stencil(b, &cross, 1)?)?;
            for array in [a, b] {
                array.index(&[cut(1, -1), cut(1, -1)])?.update(Ufunc::Add, &[(&sum).into()])?;
            }
            Ok(())
        });
        assert_eq!(all(&counted), blocks.faces(1, 2), "{:?}", blocks.grid);
    }
}

/// What did not change since it was sent is not sent again: the faces of one array, not of both.
#[test]
fn what_is_up_to_date_is_not_sent_again() {
    for blocks in &BLOCKS {
        let made = |session: &Session| {
            let own = blocks.distribution();
            Ok([counting(session, &blocks.shape, &own)?, counting(session, &blocks.shape, &own)?])
        };
        let cross = [(-1, 0), (1, 0), (0, -1), (0, 1)];
        let counted = sent(blocks.ranks(), made, |session, [coefficients, a]| {
            for _ in 0..3 {
                let sum = binary(
                    Ufunc::Mul,
                    &stencil(a, &cross, 1)?,
                    &stencil(coefficients, &cross, 1)?,
                )?;
                a.index(&[cut(1, -1), cut(1, -1)])?.update(Ufunc::Add, &[(&sum).into()])?;
                session.sync()?;
            }
            Ok(())
        });
        let least =
            blocks.faces(1, 1).into_iter().map(|(messages, bytes)| (3 * messages, 3 * bytes));
        assert_eq!(all(&counted), least.collect::<Vec<_>>(), "{:?}", blocks.grid);
    }
}

/// Corners are sent when they are read: faces, and one element per diagonal neighbour.
#[test]
fn a_square_sends_its_corners() {
    let blocks = Blocks { grid: [2, 2], shape: [40, 40] };
    let made = |session: &Session| counting(session, &blocks.shape, &blocks.distribution());
    let counted = sent(4, made, |_, a| {
        let square: Vec<(i64, i64)> = (-1..2).flat_map(|i| (-1..2).map(move |j| (i, j))).collect();
        let inner = a.index(&[cut(1, -1), cut(1, -1)])?;
        inner.assign(&stencil(a, &square, 1)?)
    });
    assert_eq!(all(&counted), [(3, (20 + 20 + 1) * WORD); 4]);
}

/// Rounds of a reduction by recursive doubling on a power of two ranks, in each of which a rank sends
/// its elements once.
fn doubling(ranks: usize, words: u64) -> Sent {
    assert!(ranks.is_power_of_two());
    (u64::from(ranks.ilog2()), u64::from(ranks.ilog2()) * words * WORD)
}

/// Jacobi with a convergence check: faces, and one all-reduce of one number.
#[test]
fn jacobi_reduces_one_number() {
    for blocks in [&BLOCKS[0], &BLOCKS[3]] {
        let made = |session: &Session| counting(session, &blocks.shape, &blocks.distribution());
        let counted = sent(4, made, |_, a| {
            let next = scaled(&stencil(a, &[(-1, 0), (1, 0), (0, -1), (0, 1)], 1)?, 0.25)?;
            let inner = a.index(&[cut(1, -1), cut(1, -1)])?;
            let change = binary(Ufunc::Sub, &next, &inner)?;
            let change = apply(a.session(), Ufunc::Abs, &[(&change).into()])?;
            let error = change.reduce(Reduction::Max, None, false)?;
            inner.assign(&next)?;
            error.item().map(drop)
        });
        assert_eq!(halos(&counted), blocks.faces(1, 1));
        assert_eq!(collectives(&counted), [doubling(4, 1); 4]);
        assert!(counted.iter().all(|counted| counted.all_reduces == 1 && counted.reshards == 0));
    }
}

/// All numbers of a step, whatever their type, are combined together.
#[test]
fn numbers_of_a_step_share_messages() {
    let made = |session: &Session| counting(session, &[4000], "4: 0");
    let counted = sent(4, made, |session, x| {
        let ints = x.astype(DType::I32)?;
        let totals = [
            x.reduce(Reduction::Sum, None, false)?,
            x.reduce(Reduction::Max, None, false)?,
            ints.reduce(Reduction::Min, None, false)?,
        ];
        session.sync()?;
        drop(totals);
        Ok(())
    });
    // Two numbers of 8 bytes, one of 4.
    assert_eq!(all(&counted), [(2, 2 * 20); 4]);
    assert!(counted.iter().all(|counted| counted.all_reduces == 1));
}

/// `a + a.T`: each off-diagonal block goes to one rank, once.
#[test]
fn a_transposition_sends_each_off_diagonal_byte_once() {
    let n: i64 = 210;
    for (ranks, distribution) in
        [(4, "2x2: 0, 1"), (2, "2: 0, whole"), (3, "3: 0, whole"), (7, "7: whole, 0")]
    {
        let made = |session: &Session| counting(session, &[n, n], distribution);
        let counted = sent(ranks, made, |_, a| {
            let sum = binary(Ufunc::Add, a, &a.transpose(&[1, 0])?)?;
            a.assign(&sum)
        });
        let blocks = if ranks == 4 { 2 } else { ranks as u64 };
        let words = (n * n) as u64;
        assert_eq!(total_bytes(&counted), (words - words / blocks) * WORD, "{distribution}");
        // A message to each rank that the block is cut for.
        let peers = if ranks == 4 { [0, 1, 1, 0].to_vec() } else { vec![blocks - 1; ranks] };
        let messages: Vec<u64> = counted.iter().map(|counted| counted.messages).collect();
        assert_eq!(messages, peers, "{distribution}");
    }
}

/// A transposed copy that nobody combines with the original stays where it is.
#[test]
fn a_transposed_copy_sends_nothing() {
    let made = |session: &Session| counting(session, &[120, 80], "2x2: 0, 1");
    let counted = sent(4, made, |session, a| {
        let copy = a.transpose(&[1, 0])?.copy()?;
        session.sync()?;
        drop(copy);
        Ok(())
    });
    assert_eq!(all(&counted), [(0, 0); 4]);
}

/// On a PxP grid each rank needs the other blocks of its row of A and of its column of B.
#[test]
fn a_matrix_product_sends_strips() {
    let (n, p) = (600u64, 2);
    let made = |session: &Session| {
        let one = || counting(session, &[n as i64, n as i64], "2x2: 0, 1");
        Ok([one()?, one()?])
    };
    let counted = sent(4, made, |session, [a, b]| {
        let product = a.matmul(b)?;
        session.sync()?;
        drop(product);
        Ok(())
    });
    let strips = 2 * (p - 1) * (n / p) * (n / p) * WORD;
    assert_eq!(all(&counted), [(2, strips); 4]);
}

/// `a - a.mean(0)` on rows: the columns' sums are combined, and nothing else is sent.
#[test]
fn a_column_mean_is_one_reduction() {
    let columns = 130;
    let made = |session: &Session| counting(session, &[400, columns], "4: 0, whole");
    let counted = sent(4, made, |_, a| {
        let mean = a.mean(Some(&[0]), false)?;
        a.update(Ufunc::Sub, &[(&mean).into()])
    });
    assert_eq!(all(&counted), [doubling(4, columns as u64); 4]);
}

/// The same of long rows: in pieces, each of which is combined by one rank and handed out.
#[test]
fn long_reductions_send_each_element_about_twice() {
    let columns = 4096;
    for ranks in [3, 4] {
        let made = |session: &Session| counting(session, &[40, columns], "0, whole");
        let counted = sent(ranks, made, |_, a| {
            let mean = a.mean(Some(&[0]), false)?;
            a.update(Ufunc::Sub, &[(&mean).into()])
        });
        // (P - 1) / P of the elements to those who combine them, and one's own piece to all others.
        let words = 2 * (ranks as u64 - 1) * columns as u64;
        assert_eq!(total_bytes(&counted), words * WORD, "{ranks} ranks");
    }
}

/// A sum of long rows that is wanted in parts: each rank gets its part from all others, and nothing more.
#[test]
fn a_reduction_wanted_in_parts_is_sent_in_parts() {
    let columns: i64 = 4093;
    for ranks in [2, 3, 4, 7] {
        let line: Distribution = format!("{ranks}: 0").parse().expect("a distribution");
        let made = |session: &Session| {
            let target = session.full(&[columns], Scalar::F64(0.5))?.with_distribution(&line)?;
            let rows = format!("{ranks}: 0, whole");
            Ok([counting(session, &[400, columns], &rows)?, target])
        };
        let counted = sent(ranks, made, |_, [a, target]| {
            let sum = a.reduce(Reduction::Sum, Some(&[0]), false)?;
            target.update(Ufunc::Add, &[(&sum).into()])
        });
        let words = (ranks as u64 - 1) * columns as u64;
        assert_eq!(total_bytes(&counted), words * WORD, "{ranks} ranks");
        let once = |counted: &Counters| (counted.reduce_scatters, counted.all_reduces) == (1, 0);
        assert!(counted.iter().all(once), "{ranks} ranks");
        assert!(counted.iter().all(|counted| counted.messages == ranks as u64 - 1));
    }
}

/// A running sum: one number goes on from rank to rank, in log P rounds.
#[test]
fn a_cumulative_sum_sends_numbers() {
    for ranks in [2, 3, 4, 7] {
        let made = |session: &Session| counting(session, &[100_000], &format!("{ranks}: 0"));
        let counted = sent(ranks, made, |session, x| {
            let sums = x.scan(Reduction::Sum, Some(0), true, None)?;
            session.sync()?;
            drop(sums);
            Ok(())
        });
        let rounds = (0..).map(|k| 1 << k).take_while(|distance| *distance < ranks);
        let sends = |rank: usize| rounds.clone().filter(|by| rank + by < ranks).count() as u64;
        let least: Vec<Sent> = (0..ranks).map(|rank| (sends(rank), sends(rank) * WORD)).collect();
        assert_eq!(all(&counted), least, "{ranks} ranks");
    }
}

/// The elements that ranks lack of `shape` when it goes from one split along dimension 0 to another.
fn lacking(
    shape: i64,
    ranks: usize,
    from: impl Fn(&Layout, usize) -> IndexBox,
    to: impl Fn(&Layout, usize) -> IndexBox,
) -> u64 {
    let layout = Layout::balanced(Grid::line(ranks), &[shape], &[Some(0)]);
    let lacks = |rank: usize| {
        let wanted = to(&layout, rank);
        wanted.volume() - wanted.intersect(&from(&layout, rank)).volume()
    };
    (0..ranks).map(lacks).sum::<i64>() as u64
}

/// `concatenate([x, y])` into an even split: what changes its owner is sent once.
#[test]
fn a_concatenation_sends_what_changes_its_owner() {
    let n = 100_000;
    // The sources change in the same program, or in one of their own.
    for (ranks, apart) in [(2, true), (3, true), (4, true), (2, false), (3, false), (4, false)] {
        let own = format!("{ranks}: 0");
        let made = |session: &Session| {
            let result = session.full(&[2 * n], Scalar::F64(0.0))?;
            let parts = [counting(session, &[n], &own)?, counting(session, &[n], &own)?];
            Ok((result.with_distribution(&own.parse().expect("a distribution"))?, parts))
        };
        let counted = sent(ranks, made, |session, (result, [x, y])| {
            result.index(&[cut(0, n)])?.assign(x)?;
            result.index(&[cut(n, 0)])?.assign(y)?;
            if apart {
                session.sync()?;
            }
            // Otherwise what is up to date would not be sent again.
            [x, y].into_iter().try_for_each(|part| part.update(Ufunc::Add, &[1.0.into()]))
        });
        let whole = Layout::balanced(Grid::line(ranks), &[2 * n], &[Some(0)]);
        let part = |start: i64| {
            let own = |layout: &Layout, rank: usize| layout.owned(&[n], rank);
            lacking(n, ranks, own, |_, rank| {
                let range = whole.owned(&[2 * n], rank).0[0];
                let within = ramba_abi::Range::new(range.lo - start, range.hi - start)
                    .intersect(ramba_abi::Range::new(0, n));
                IndexBox([within].into_iter().collect())
            })
        };
        assert_eq!(
            total_bytes(&counted),
            (part(0) + part(n)) * WORD,
            "{ranks} ranks, apart: {apart}"
        );
    }
}

/// `x[1:] += x[:-1]`: one number to the next rank.
#[test]
fn a_shifted_update_sends_one_number() {
    for ranks in [2, 3, 4, 7] {
        let made = |session: &Session| counting(session, &[10_000], &format!("{ranks}: 0"));
        let counted = sent(ranks, made, |_, x| {
            let before = x.index(&[cut(0, -1)])?;
            x.index(&[cut(1, 0)])?.update(Ufunc::Add, &[(&before).into()])
        });
        let mut least = vec![(1, WORD); ranks];
        least[ranks - 1] = (0, 0);
        assert_eq!(all(&counted), least);
    }
}

/// `roll`: so many elements to the next rank as they move by; the last one's go to the first.
#[test]
fn rolling_sends_what_moves_on() {
    let by: i64 = 3;
    for ranks in [2, 3, 4, 7] {
        let n = 10_000;
        let own: Distribution = format!("{ranks}: 0").parse().expect("a distribution");
        let made = |session: &Session| {
            let result = session.full(&[n], Scalar::F64(0.0))?.with_distribution(&own)?;
            Ok([counting(session, &[n], &own.to_string())?, result])
        };
        for by in [by, -by] {
            let counted = sent(ranks, made, |_, [x, result]| {
                let (head, tail) = (by.rem_euclid(n), n - by.rem_euclid(n));
                result.index(&[cut(0, head)])?.assign(&x.index(&[cut(tail, 0)])?)?;
                result.index(&[cut(head, 0)])?.assign(&x.index(&[cut(0, tail)])?)?;
                x.update(Ufunc::Add, &[1.0.into()])
            });
            assert_eq!(all(&counted), vec![(1, by.unsigned_abs() * WORD); ranks], "{ranks}, {by}");
        }
    }
}

/// `a` moved by `by` along a dimension, those elements that leave at one end entering at the other.
fn rolled(session: &Session, a: &Array, dim: usize, by: i64) -> Result<Array> {
    let shape = a.shape().to_vec();
    let head = by.rem_euclid(shape[dim]);
    let along = |lo: i64, hi: i64| {
        let part = |at: usize| if at == dim { cut(lo, hi) } else { cut(0, 0) };
        (0..shape.len()).map(part).collect::<Vec<_>>()
    };
    let result = session.full(&shape, Scalar::F64(0.0))?;
    result.index(&along(0, head))?.assign(&a.index(&along(-head, 0))?)?;
    result.index(&along(head, 0))?.assign(&a.index(&along(0, -head))?)?;
    Ok(result)
}

/// A stencil on a torus: one message per neighbour, round the end as well, with the elements of the side.
/// Nothing that is rolled exists.
#[test]
fn a_periodic_stencil_sends_its_sides_all_around() {
    for (ranks, shape, dims) in [
        (2, vec![1000], 1),
        (3, vec![1000], 1),
        (7, vec![1000], 1),
        (2, vec![60, 50], 2),
        (4, vec![60, 50], 2),
        (7, vec![70, 50], 1),
    ] {
        let rows = format!("{ranks}: 0{}", if shape.len() > 1 { ", whole" } else { "" });
        let made = |session: &Session| counting(session, &shape, &rows);
        let counted = sent(ranks, made, |session, a| {
            let mut sum = a.clone();
            for dim in 0..dims {
                for by in [1, -1] {
                    sum = binary(Ufunc::Add, &sum, &rolled(session, a, dim, by)?)?;
                }
            }
            a.assign(&sum)
        });
        let side = shape[1..].iter().product::<i64>() as u64 * WORD;
        // Two ranks are neighbours on both sides.
        let least = vec![(if ranks == 2 { 1 } else { 2 }, 2 * side); ranks];
        assert_eq!(all(&counted), least, "{ranks} ranks, {shape:?}");
        // The sum and the array that takes it, and what arrives.
        let allocated: u64 = counted.iter().map(|counted| counted.bytes_allocated).sum();
        assert!(allocated < 5 * total_volume(&shape) * WORD / 2, "{allocated} bytes");
    }
}

/// A reversed array and one with every third element stay where they are.
#[test]
fn strided_and_reversed_copies_send_nothing() {
    let made = |session: &Session| counting(session, &[10_000], "4: 0");
    for step in [-1, 3, -2] {
        let counted = sent(4, made, |session, x| {
            let copy = x.index(&[Index::Slice(None, None, Some(step))])?.copy()?;
            session.sync()?;
            drop(copy);
            Ok(())
        });
        assert_eq!(all(&counted), [(0, 0); 4], "step {step}");
    }
}

/// Padding keeps what it can where it is: `zeros(n + 10)[5:-5] = x`.
#[test]
fn padding_sends_nothing_if_the_result_may_lie_as_it_likes() {
    let made = |session: &Session| counting(session, &[10_000], "4: 0");
    let counted = sent(4, made, |session, x| {
        let padded = session.full(&[10_010], Scalar::F64(0.0))?;
        padded.index(&[cut(5, -5)])?.assign(x)?;
        session.sync()?;
        drop(padded);
        Ok(())
    });
    // At most what an even split would move: the cuts differ by less than 5.
    assert!(counted.iter().all(|counted| counted.bytes_sent <= 5 * WORD), "{:?}", all(&counted));
}

/// From rows of one length to rows of another: what lies between the cuts is sent once.
#[test]
fn a_reshape_sends_what_lies_between_the_cuts() {
    let (ranks, from, to) = (4, [400, 90], [90, 400]);
    let rows = "4: 0, whole";
    let made = |session: &Session| counting(session, &from, rows);
    let counted = sent(ranks, made, |session, a| {
        let reshaped = a.reshape(&to)?.with_distribution(&rows.parse().expect("a distribution"))?;
        session.sync()?;
        drop(reshaped);
        Ok(())
    });
    let range = |shape: [i64; 2], rank: usize| {
        let layout = Layout::balanced(Grid::line(ranks), &shape, &[Some(0), None]);
        let rows = layout.owned(&shape, rank).0[0];
        let flat = ramba_abi::Range::new(rows.lo * shape[1], rows.hi * shape[1]);
        IndexBox([flat].into_iter().collect())
    };
    let n = from[0] * from[1];
    let least = lacking(n, ranks, |_, rank| range(from, rank), |_, rank| range(to, rank));
    assert!(least > 0);
    assert_eq!(total_bytes(&counted), least * WORD);
}

/// A small array that every rank needs a part of, and a column of it that stays.
#[test]
fn a_broadcast_row_is_gathered_once_and_a_column_stays() {
    let (rows, columns) = (400, 120);
    for ranks in [2, 4] {
        let made = |session: &Session| {
            let matrix = counting(session, &[rows, columns], &format!("{ranks}: 0, whole"))?;
            let row = counting(session, &[columns], &format!("{ranks}: 0"))?;
            Ok((matrix, row, counting(session, &[rows], &format!("{ranks}: 0"))?))
        };
        let counted = sent(ranks, made, |_, (matrix, row, column)| {
            let column = column.index(&[Index::Ellipsis, Index::NewAxis])?;
            matrix.update(Ufunc::Mul, &[(&column).into()])?;
            matrix.update(Ufunc::Mul, &[row.into()])?;
            row.update(Ufunc::Add, &[1.0.into()])
        });
        // Every rank gets the parts of the row that it has not.
        let least = (ranks as u64 - 1) * columns as u64;
        assert_eq!(total_bytes(&counted), least * WORD, "{ranks} ranks");
    }
}

/// Three operations that want two layouts: one of them moves its operand, once.
#[test]
fn a_conflict_is_solved_by_one_redistribution() {
    let n = 240;
    let made = |session: &Session| {
        let rows = counting(session, &[n, n], "4: 0, whole")?;
        Ok([rows, counting(session, &[n, n], "4: whole, 0")?])
    };
    let counted = sent(4, made, |session, [rows, columns]| {
        let sum = binary(Ufunc::Add, rows, columns)?;
        let twice = binary(Ufunc::Mul, &sum, rows)?;
        let last = binary(Ufunc::Sub, &twice, rows)?;
        session.sync()?;
        drop(last);
        Ok(())
    });
    // Of each rank's block, all but a quarter goes to the three others.
    let block = (n * n / 4) as u64;
    assert_eq!(all(&counted), [(3, block / 4 * 3 * WORD); 4]);
    assert!(counted.iter().all(|counted| counted.reshards == 1));
}

/// Every byte is accounted for by a line of the program.
#[test]
fn messages_are_told_by_source_line() {
    let line = |line| ramba::Loc::new("user.rs", line, 1);
    let transports = ThreadWorld::new(2).into_iter();
    std::thread::scope(|scope| {
        for transport in transports {
            scope.spawn(move || {
                let ranks = Ranks::Over(Arc::new(transport));
                let config = Config { ranks, threads: Some(1), ..Config::default() };
                let session = Session::new(config).unwrap();
                let x = counting(&session, &[10_000], "2: 0").unwrap();
                session.sync().unwrap();
                session.at(line(7));
                let before = x.index(&[cut(0, -1)]).unwrap();
                let after = x.index(&[cut(1, 0)]).unwrap();
                after.update(Ufunc::Add, &[(&before).into()]).unwrap();
                session.at(line(8));
                let total = x.reduce(Reduction::Sum, None, false).unwrap();
                total.item().unwrap();
                let told = session.traffic();
                let find = |operation: &str| {
                    told.iter().find(|entry| entry.operation == operation).cloned()
                };
                let halo = find("halo exchange");
                assert_eq!(halo.is_some(), session.rank() == 0);
                if let Some(halo) = halo {
                    assert_eq!((halo.location.as_str(), halo.sent.bytes), ("user.rs:7:1", WORD));
                }
                let reduction = find("reduction over ranks").unwrap();
                assert_eq!(reduction.location, "user.rs:8:1");
                assert_eq!((reduction.sent.messages, reduction.sent.bytes), (1, WORD));
                let counted = session.counters();
                let bytes: u64 = told.iter().map(|entry| entry.sent.bytes).sum();
                assert!(bytes <= counted.bytes_sent);
                session.finish().unwrap();
            });
        }
    });
}
