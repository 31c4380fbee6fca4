//! Groups of rows, merged into what their columns have accumulated by Chan's formula.

use crate::dist_to_linalg::emitter::Emitter;
use crate::dist_to_linalg::joint::{self, float};
use ramba_abi::DType;

/// What the formula needs to know of a group of rows, as scalars.
pub(super) struct Weights {
    /// The number of rows in it.
    rows: String,
    /// One over that.
    rows_share: String,
    /// The number of rows before them, or 1.
    seen: String,
    /// One over that.
    seen_share: String,
    /// One over the number of all.
    all_share: String,
    /// How much the squared distance of both means counts.
    between: String,
}

impl Weights {
    /// Of a group of `rows` after those `seen`.
    pub fn of(emitter: &mut Emitter, seen: &str, rows: String) -> Weights {
        let one = emitter.number(1.0, DType::F64);
        let all = float(emitter, "add", seen, &rows);
        let share = float(emitter, "div", &rows, &all);
        let between = float(emitter, "mul", seen, &share);
        let seen = joint::at_least_one(emitter, seen);
        let [rows_share, seen_share, all_share] =
            [&rows, &seen, &all].map(|number| float(emitter, "div", &one, number));
        Weights { rows, rows_share, seen, seen_share, all_share, between }
    }

    /// The words of a column with those of its group, and the start of the next one: its pivot, and nothing.
    pub fn merged(
        &self,
        emitter: &mut Emitter,
        [sum, rest, squares]: &[String; 3],
        group: &[String; 3],
    ) -> [String; 6] {
        let own = self.of_group(emitter, group);
        let distance = {
            let mean = self.mean_before(emitter, sum, rest);
            joint::distance(emitter, &mean, &own.mean)
        };
        let between = joint::squared(emitter, &distance, &self.between);
        let added = float(emitter, "add", &own.within, &between);
        let squares = float(emitter, "add", squares, &added);
        let [sum, rounded] = joint::two_sum(emitter, sum, &own.sum);
        let more = float(emitter, "add", &rounded, &own.rest);
        let rest = float(emitter, "add", rest, &more);
        let mean = float(emitter, "mul", &sum, &self.all_share);
        let pivot = joint::finite_or_zero(emitter, &mean);
        let zero = emitter.number(0.0, DType::F64);
        [sum, rest, squares, pivot, zero.clone(), zero]
    }

    fn mean_before(&self, emitter: &mut Emitter, sum: &str, rest: &str) -> [String; 2] {
        let mean = float(emitter, "mul", sum, &self.seen_share);
        let remainder = joint::remainder(emitter, &mean, sum, rest, &self.seen);
        let low = float(emitter, "mul", &remainder, &self.seen_share);
        [mean, low]
    }

    fn of_group(&self, emitter: &mut Emitter, [pivot, excess, spread]: &[String; 3]) -> Group {
        let product = float(emitter, "mul", pivot, &self.rows);
        let negative = emitter.same("arith.negf", std::slice::from_ref(pivot), DType::F64);
        let lost = joint::fma(emitter, &negative, &self.rows, &product);
        let [sum, rounded] = joint::two_sum(emitter, &product, excess);
        let rest = float(emitter, "sub", &rounded, &lost);
        let offset = float(emitter, "mul", excess, &self.rows_share);
        let surplus = float(emitter, "mul", excess, &offset);
        let surplus = joint::finite_surplus(emitter, &surplus, excess);
        let within = float(emitter, "sub", spread, &surplus);
        let zero = emitter.number(0.0, DType::F64);
        let within = float(emitter, "maximum", &within, &zero);
        Group { sum, rest, mean: [pivot.clone(), offset], within }
    }
}

/// What a group comes to.
struct Group {
    sum: String,
    /// What rounding has left of the sum.
    rest: String,
    /// In two words.
    mean: [String; 2],
    /// The squared deviations from its mean.
    within: String,
}
