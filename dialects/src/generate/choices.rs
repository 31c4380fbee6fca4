//! Reading choices off a tape.

/// A tape of numbers; past its end there are only zeros, so 0 should choose what is simplest.
pub(super) struct Choices<'a> {
    tape: std::slice::Iter<'a, u32>,
}

impl<'a> Choices<'a> {
    pub fn new(tape: &'a [u32]) -> Choices<'a> {
        Choices { tape: tape.iter() }
    }

    /// A number below `count` (0 if there is nothing to choose from).
    pub fn below(&mut self, count: usize) -> usize {
        let next = self.tape.next().copied().unwrap_or(0) as usize;
        next.checked_rem(count).unwrap_or(0)
    }

    /// A number in `low..=high`; `low` if there is none.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(0) as usize) as i64
    }

    /// True once in `count` times.
    pub fn once_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    /// One of the options.
    pub fn of<T: Copy>(&mut self, options: &[T]) -> T {
        options[self.below(options.len())]
    }
}
