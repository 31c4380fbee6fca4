//! Sums of squared deviations from the mean, in the pass that finds the mean.
//!
//! Deviations from the mean need two passes: one to find it, one to deviate from it. The squares of
//! deviations are summed in one by accumulating [moments](ramba_abi::Moments): parts have their own
//! means, and are merged by a formula in which nothing cancels. The error is that of two passes, however
//! large the mean; single precision accumulates in double. Moments know the sum as well, so that what
//! wants the mean beside the variance needs no other sum.
//!
//! For products, deviations from any other points *c* and *d* serve as well, since
//!
//! ```text
//! Σ(x − x̄)(y − ȳ) = Σ(x − c)(y − d) − Σ(x − c) · Σ(y − d) / n
//! ```
//!
//! and all sums on the right are of one pass. What is lost is accuracy, by a factor of at most
//! 1 + (c − x̄)² / σ² (Chan, Golub and LeVeque, "Algorithms for computing the sample variance", 1983).
//! That is why *c* is not 0 but the mean of a sample of *k* elements spread over the array: no sample,
//! however unlucky, makes the factor larger than 1 + n / k, and an ordinary one makes it 1 + 1 / k.
//! With *k* = n / 64, at most 64, the factor stays below 65 for up to 4,096 elements. In float64 that is
//! an error that reordering a sum has anyway; in float32 it needs the fast tier.

use super::algebra::{Ints, Region, others, picked};
use super::{Law, Sketch, Tier::Fast, Tier::Reorder};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::Opcode::{Broadcast, Map, Reduce, Reshape};
use ramba_dialects::{AttrValue, DType, Reduction, Scalar, Ufunc, ValueId};
use smallvec::SmallVec;

pub(super) const LAWS: &[Law] = &[
    // Σ(x − x̄)² = squares of Σ moments(x)
    Law::node("squared-deviations", Reorder, Reduce, squared_deviations, |s| squares(s, false)),
    Law::node("squared-magnitudes", Reorder, Reduce, squared_magnitudes, magnitudes),
    // Σ x = sum of Σ moments(x), where deviations from the mean are taken
    Law::node("sum-of-moments", Reorder, Reduce, sum_of_moments, |s| squares(s, true)),
    // Σ(x − x̄)(y − ȳ) = Σ(x − c)(y − d) − Σ(x − c) Σ(y − d) / n
    Law::node("products-of-deviations", Reorder, Reduce, wide_products, products),
    Law::node("narrow-products-of-deviations", Fast, Reduce, narrow_products, products),
];

/// x − x̄ along the first dimension, whose mean keeps the dimension or not.
fn deviations(s: &Sketch, keeps: bool) -> Option<ValueId> {
    let x = s.x(&[6, 5])?;
    let sum = s.reduce(Reduction::Sum, x, &[0])?;
    let mean = match keeps {
        true => {
            let count = s.fill(6.0, &[1, 5])?;
            let mean = s.map(Ufunc::Div, &[s.reshape(sum, &[1, 5])?, count])?;
            s.broadcast(mean, &[6, 5], &[0, 1])?
        }
        false => {
            let mean = s.map(Ufunc::Div, &[sum, s.fill(6.0, &[5])?])?;
            s.broadcast(mean, &[6, 5], &[1])?
        }
    };
    s.map(Ufunc::Sub, &[x, mean])
}

fn squares(s: &Sketch, keeps: bool) -> Option<ValueId> {
    s.reduce(Reduction::Sum, s.map(Ufunc::Square, &[deviations(s, keeps)?])?, &[0])
}

fn magnitudes(s: &Sketch) -> Option<ValueId> {
    if !s.dtype.is_complex() {
        return None;
    }
    let magnitudes = s.map(Ufunc::Abs, &[deviations(s, true)?])?;
    s.reduce(Reduction::Sum, s.map(Ufunc::Square, &[magnitudes])?, &[0])
}

fn products(s: &Sketch) -> Option<ValueId> {
    let product = s.map(Ufunc::Mul, &[deviations(s, true)?, deviations(s, false)?])?;
    s.reduce(Reduction::Sum, product, &[0])
}

fn wide_products(graph: &mut Graph, node: &Node) -> Option<Id> {
    sum_of_products(graph, node, DType::F64)
}

fn narrow_products(graph: &mut Graph, node: &Node) -> Option<Id> {
    sum_of_products(graph, node, DType::F32)
}

/// A sum along dimensions.
struct Sum {
    operand: Id,
    axes: Ints,
    shape: Ints,
    dtype: DType,
}

impl Sum {
    fn of(graph: &Graph, node: &Node) -> Option<Sum> {
        let [AttrValue::Reduction(Reduction::Sum), AttrValue::Ints(axes)] = graph.attrs(node)
        else {
            return None;
        };
        let operand = node.children[0];
        let ty = graph.ty(operand)?;
        Some(Sum { operand, axes: axes.clone(), shape: ty.shape.clone(), dtype: ty.dtype })
    }

    /// The elements in each sum.
    fn count(&self) -> i64 {
        picked(&self.shape, &self.axes).iter().product()
    }

    /// The dimensions that stay.
    fn kept(&self) -> Ints {
        others(self.shape.len(), &self.axes)
    }

    fn total(&self, graph: &mut Graph, array: Id) -> Option<Id> {
        graph.reduce(Reduction::Sum, array, &self.axes)
    }

    /// `x`, if `id` is x − x̄ along the sum's dimensions.
    fn deviation(&self, graph: &Graph, id: Id) -> Option<Id> {
        let is_count = |id| graph.constant(id).is_some_and(|c| c.re() == self.count() as f64);
        self.distance(graph, id, is_count)
    }

    /// `x`, if `id` is x − Σx / c, for a divisor that is admitted.
    fn distance(&self, graph: &Graph, id: Id, admits: impl Fn(Id) -> bool) -> Option<Id> {
        graph.nodes_with(id, Map).iter().find_map(|node| match node.children[..] {
            [x, mean] if node.ufunc()? == Ufunc::Sub => {
                self.is_quotient(graph, mean, x, &admits).then_some(x)
            }
            _ => None,
        })
    }

    /// Is `id` the sum of `x` along the sum's dimensions, divided and repeated along them?
    fn is_quotient(&self, graph: &Graph, id: Id, x: Id, admits: impl Fn(Id) -> bool) -> bool {
        graph.nodes_with(id, Broadcast).iter().any(|broadcast| {
            let quotients = graph.nodes_with(broadcast.children[0], Map);
            let dims = graph.ints(broadcast, 1);
            quotients.iter().any(|quotient| match quotient.children[..] {
                [sum, count] if quotient.ufunc() == Some(Ufunc::Div) => {
                    admits(count) && self.is_sum(graph, sum, dims, x)
                }
                _ => false,
            })
        })
    }

    /// Is `id`, whose dimensions are these of `x`, the sum of `x`? Reduced dimensions may have stayed.
    fn is_sum(&self, graph: &Graph, id: Id, dims: &[i64], x: Id) -> bool {
        let x = graph.egraph.find(x);
        let direct = |id: Id| {
            graph.nodes_with(id, Reduce).iter().any(|reduce| {
                graph.egraph.find(reduce.children[0]) == x
                    && Sum::of(graph, reduce).is_some_and(|sum| sum.axes == self.axes)
            })
        };
        let all = dims.len() == self.shape.len();
        dims == &self.kept()[..] && direct(id)
            || all && graph.nodes_with(id, Reshape).iter().any(|r| direct(r.children[0]))
    }

    /// The deviations of `x` from the mean of a sample.
    fn deviations_from_sample(&self, graph: &mut Graph, x: Id) -> Option<Id> {
        let sample = sample(&self.shape, &self.axes);
        let elements: i64 = picked(&sample.sizes, &self.axes).iter().product();
        let taken = sample.slice(graph, x)?;
        let kept = self.kept();
        let extents = picked(&self.shape, &kept);
        let point = match elements {
            1 => graph.reshape(taken, &extents)?,
            _ => {
                let total = self.total(graph, taken)?;
                let elements =
                    graph.fill(Scalar::from_i128(elements.into(), self.dtype), &extents)?;
                graph.map(Ufunc::Div, &[total, elements])?
            }
        };
        let point = graph.broadcast(point, &self.shape, &kept)?;
        graph.map(Ufunc::Sub, &[x, point])
    }

    /// Σ a b − Σ a Σ b / n
    fn corrected(&self, graph: &mut Graph, a: Id, b: Id) -> Option<Id> {
        let product = match a == b {
            true => graph.map(Ufunc::Square, &[a])?,
            false => graph.map(Ufunc::Mul, &[a, b])?,
        };
        let [of_a, of_b, of_product] = [a, b, product].map(|id| self.total(graph, id));
        let extents = picked(&self.shape, &self.kept());
        let count = graph.fill(Scalar::from_i128(self.count().into(), self.dtype), &extents)?;
        let totals = graph.map(Ufunc::Mul, &[of_a?, of_b?])?;
        let correction = graph.map(Ufunc::Div, &[totals, count])?;
        graph.map(Ufunc::Sub, &[of_product?, correction])
    }

    /// The squared deviations of real numbers from their mean.
    fn squares(&self, graph: &mut Graph, x: Id) -> Option<Id> {
        let moments = self.moments(graph, x)?;
        let squares = graph.map(Ufunc::MomentsSquares, &[moments])?;
        graph.cast(squares, self.dtype)
    }

    fn moments(&self, graph: &mut Graph, x: Id) -> Option<Id> {
        let moments = graph.map(Ufunc::Moments, &[x])?;
        self.total(graph, moments)
    }

    /// Does anything deviate from what is made of this sum as means are? That the divisor is the count
    /// may be found out later, and would not bring anyone back here.
    fn has_deviations(&self, graph: &Graph) -> bool {
        let mut users = graph.egraph[self.operand].parents();
        users.any(|user| self.distance(graph, graph.egraph.find(user), |_| true).is_some())
    }

    fn admits(&self, dtype: DType) -> bool {
        self.dtype == dtype && self.count() > 1 && !self.shape.contains(&0)
    }
}

/// What is squared in a sum, if it is squares.
fn squared(graph: &Graph, node: &Node) -> Option<(Sum, SmallVec<[Id; 2]>)> {
    let sum = Sum::of(graph, node)?;
    let squares = graph.nodes_with(sum.operand, Map);
    let squares = squares.iter().filter(|node| node.ufunc() == Some(Ufunc::Square));
    let operands = squares.map(|node| node.children[0]).collect();
    Some((sum, operands))
}

fn squared_deviations(graph: &mut Graph, node: &Node) -> Option<Id> {
    let (sum, operands) = squared(graph, node)?;
    if !sum.dtype.is_float() || sum.shape.contains(&0) {
        return None;
    }
    let x = operands.into_iter().find_map(|deviation| sum.deviation(graph, deviation))?;
    sum.squares(graph, x)
}

/// |x − x̄|² = (re x − re x̄)² + (im x − im x̄)²
fn squared_magnitudes(graph: &mut Graph, node: &Node) -> Option<Id> {
    let (sum, operands) = squared(graph, node)?;
    if sum.shape.contains(&0) {
        return None;
    }
    let x = operands.into_iter().find_map(|magnitude| {
        let magnitudes = graph.nodes_with(magnitude, Map);
        let mut magnitudes = magnitudes.iter().filter(|n| n.ufunc() == Some(Ufunc::Abs));
        magnitudes.find_map(|node| sum.deviation(graph, node.children[0]))
    })?;
    if !graph.ty(x)?.dtype.is_complex() {
        return None;
    }
    let parts = [Ufunc::Real, Ufunc::Imag].map(|part| {
        let part = graph.map(part, &[x])?;
        sum.squares(graph, part)
    });
    graph.map(Ufunc::Add, &[parts[0]?, parts[1]?])
}

fn sum_of_moments(graph: &mut Graph, node: &Node) -> Option<Id> {
    let sum = Sum::of(graph, node).filter(|sum| sum.dtype.is_float())?;
    if sum.shape.contains(&0) || !sum.has_deviations(graph) {
        return None;
    }
    let moments = sum.moments(graph, sum.operand)?;
    let total = graph.map(Ufunc::MomentsSum, &[moments])?;
    graph.cast(total, sum.dtype)
}

fn sum_of_products(graph: &mut Graph, node: &Node, dtype: DType) -> Option<Id> {
    let sum = Sum::of(graph, node).filter(|sum| sum.admits(dtype))?;
    let products = graph.nodes_with(sum.operand, Map);
    let (x, y) = products.iter().find_map(|node| match node.children[..] {
        [a, b] if node.ufunc()? == Ufunc::Mul => {
            Some((sum.deviation(graph, a)?, sum.deviation(graph, b)?))
        }
        _ => None,
    })?;
    let [x, y] = [sum.deviations_from_sample(graph, x)?, sum.deviations_from_sample(graph, y)?];
    sum.corrected(graph, x, y)
}

/// A sample takes one in so many elements.
const SPARSENESS: i64 = 64;
/// And no more than so many.
const LARGEST_SAMPLE: i64 = 64;

/// Elements spread evenly along `axes`: about one in [`SPARSENESS`], and all along the other dimensions.
fn sample(shape: &[i64], axes: &[i64]) -> Region {
    let count: i64 = picked(shape, axes).iter().product();
    let mut wanted = ((count + SPARSENESS - 1) / SPARSENESS).min(LARGEST_SAMPLE);
    let mut region = Region::all(shape);
    for &axis in axes {
        let (axis, extent) = (axis as usize, shape[axis as usize]);
        let size = wanted.min(extent);
        region.sizes[axis] = size;
        region.steps[axis] = extent / size;
        region.starts[axis] = extent / size / 2;
        wanted = (wanted + size - 1) / size;
    }
    region
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_lie_inside_and_are_small() {
        for shape in [[1, 1], [3, 70], [64, 64], [100, 100], [5000, 3], [2, 1_000_000]] {
            for axes in [&[0][..], &[1], &[0, 1]] {
                let sample = sample(&shape, axes);
                assert!(Region::all(&shape).covers(&sample), "{shape:?} {axes:?}: {sample:?}");
                let count: i64 = picked(&shape, axes).iter().product();
                let taken: i64 = picked(&sample.sizes, axes).iter().product();
                let wanted = (count / SPARSENESS + 1).min(LARGEST_SAMPLE);
                assert!((1..=2 * wanted).contains(&taken), "{sample:?}");
            }
        }
    }
}
