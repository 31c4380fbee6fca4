//! What a compiler may change in the results of operations.

/// Liberties that the user's program takes for a region: which results of its operations may come out
/// differently from what is written. In MLIR, the attributes [`Licence::NAMES`] of an operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Licence {
    /// Results may be rounded otherwise.
    pub fast: bool,
    /// There are no NaN, no infinities, and one zero.
    pub finite: bool,
}

impl Licence {
    /// Every liberty.
    pub const ALL: Licence = Licence { fast: true, finite: true };

    /// The attributes' names, in the order of [`Licence::flags`].
    pub const NAMES: [&str; 2] = ["dist.fast", "dist.finite"];

    /// Which liberties are taken.
    pub fn flags(self) -> [bool; 2] {
        [self.fast, self.finite]
    }

    /// The licence of these flags.
    pub fn of([fast, finite]: [bool; 2]) -> Licence {
        Licence { fast, finite }
    }

    /// What both allow.
    pub fn both(self, other: Licence) -> Licence {
        Licence { fast: self.fast && other.fast, finite: self.finite && other.finite }
    }

    /// What one or the other allows.
    pub fn either(self, other: Licence) -> Licence {
        Licence { fast: self.fast || other.fast, finite: self.finite || other.finite }
    }

    /// Does it allow all that `other` does?
    pub fn covers(self, other: Licence) -> bool {
        self.both(other) == other
    }
}
