//! What the user demands of an array's layout.
//!
//! A demand belongs to an array's memory: it holds whenever a run has finished, for every later version
//! of the array as well. Within a run the compiler may do as it likes; it mostly makes arrays where
//! they are wanted.

use crate::array::{Array, Base};
use crate::error::{Error, Result};
use ramba_abi::Distribution;
use ramba_dialects::ir::Attrs;
use ramba_dialects::{AttrValue, Diagnostic, Func, Loc, Opcode, ValueId};
use smallvec::{SmallVec, smallvec};
use std::hash::{Hash, Hasher};
use std::rc::{Rc, Weak};

/// One demand, and the line that makes it.
#[derive(Clone)]
pub(crate) enum Demand {
    /// The layout satisfies a distribution.
    Distribute(Distribution, Loc),
    /// The first dimension is split like the second, which is another array's.
    Align(usize, Weak<Base>, usize, Loc),
}

/// What a run returns, and what is demanded of it.
#[derive(Default)]
pub(crate) struct Returned {
    /// The values returned.
    pub values: SmallVec<[ValueId; 8]>,
    /// Per array that is computed, the position of its value.
    pub positions: SmallVec<[usize; 8]>,
    /// What is demanded.
    pub demands: Vec<Demanded>,
}

/// A demand on a value that a run returns.
pub(crate) struct Demanded {
    position: usize,
    what: What,
    loc: Loc,
}

#[derive(PartialEq, Eq, Hash)]
enum What {
    Distribute(Distribution),
    Align([usize; 2], Other),
}

/// The array that another is aligned with.
#[derive(PartialEq, Eq, Hash)]
enum Other {
    /// One that is returned under demands of its own, by position.
    Returned(usize),
    /// Any other.
    Value(ValueId),
}

/// Lines do not matter: programs that differ in nothing else are one.
impl Hash for Demanded {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.position, &self.what).hash(state);
    }
}

impl Array {
    /// Demands a layout: from the end of the next run on, the whole array that this is a handle of
    /// is laid out so. Demands add up; what cannot hold together is an error of the next run, which
    /// names the lines.
    ///
    /// # Errors
    /// [`Error::Value`] if this is a view, or no array of this shape on this job can be laid out so.
    pub fn with_distribution(&self, distribution: &Distribution) -> Result<Array> {
        let checked = distribution.check(self.shape(), self.session().ranks());
        checked.map_err(|why| Error::Value(format!("distribution '{distribution}': {why}")))?;
        let loc = self.session().location();
        self.demand(Demand::Distribute(distribution.clone(), loc))
    }

    /// Demands that dimension `dim` is split over the ranks as dimension `other_dim` of another array
    /// is, from the end of the next run on.
    ///
    /// # Errors
    /// [`Error::Value`] if one of them is a view or the dimensions differ in extent.
    pub fn align_with(&self, dim: usize, other: &Array, other_dim: usize) -> Result<Array> {
        let extents = (self.shape().get(dim), other.shape().get(other_dim));
        let alike = matches!(extents, (Some(own), Some(theirs)) if own == theirs);
        if !alike || !other.is_whole() || !other.session().is_same(self.session()) {
            return Err(Error::Value(format!(
                "dimension {dim} of an array of shape {} cannot be aligned with dimension \
                 {other_dim} of one of shape {}",
                crate::view::tuple(self.shape()),
                crate::view::tuple(other.shape())
            )));
        }
        let loc = self.session().location();
        self.demand(Demand::Align(dim, Rc::downgrade(other.base()), other_dim, loc))
    }

    /// The box that each rank owns: per rank, the first index and the one past the last, per dimension.
    /// Runs what is recorded.
    ///
    /// # Errors
    /// [`Error::Value`] if this is a view, those of running.
    pub fn partition(&self) -> Result<Vec<Vec<(i64, i64)>>> {
        if !self.is_whole() {
            return Err(Error::Value("a view lies where its array does".into()));
        }
        self.session().sync()?;
        let lost = || Error::Runtime("the array was not computed".into());
        let stored = self.stored().ok_or_else(lost)?;
        let layout = stored.ty.layout.as_ref().ok_or_else(lost)?;
        let owned = |rank: usize| layout.owned(&stored.ty.shape, rank);
        let ends = |rank: usize| owned(rank).0.iter().map(|range| (range.lo, range.hi)).collect();
        Ok((0..self.session().ranks()).map(ends).collect())
    }

    /// A picture, as SVG, of which rank owns which part. Runs what is recorded.
    ///
    /// # Errors
    /// As [`Array::partition`].
    pub fn picture(&self, title: &str) -> Result<String> {
        self.partition()?;
        let lost = || Error::Runtime("the array was not computed".into());
        let stored = self.stored().ok_or_else(lost)?;
        let layout = stored.ty.layout.as_ref().ok_or_else(lost)?;
        Ok(ramba_abi::picture(title, &stored.ty.shape, layout))
    }

    fn demand(&self, demand: Demand) -> Result<Array> {
        if !self.is_whole() {
            return Err(Error::Value("a view lies where its array does".into()));
        }
        self.session().make_room()?;
        // An array in memory already moves with the next run.
        let value = self.session().base_value(self.base())?;
        self.session().set_value(self.base(), value);
        self.base().demands.borrow_mut().push(demand);
        Ok(self.clone())
    }
}

impl Returned {
    /// What a run returns that computes these arrays. Equal values are returned once, unless
    /// something is demanded of them.
    ///
    /// # Errors
    /// If an array that another is aligned with was lost.
    pub fn of(outputs: &[(Rc<Base>, ValueId)]) -> Result<Returned> {
        let mut returned = Returned::default();
        for (base, value) in outputs {
            let free = base.demands.borrow().is_empty();
            let known = returned.values.iter().position(|known| free && known == value);
            returned.positions.push(known.unwrap_or(returned.values.len()));
            if known.is_none() {
                returned.values.push(*value);
            }
        }
        for (at, (base, _)) in outputs.iter().enumerate() {
            for demand in base.demands.borrow().iter() {
                let demanded = returned.demanded(at, demand, base, outputs)?;
                returned.demands.extend(demanded);
            }
        }
        // Arrays that others are aligned with come first.
        returned.demands.sort_by_key(|demanded| matches!(demanded.what, What::Align(..)));
        Ok(returned)
    }

    /// A demand on the array at position `at` of `outputs`; `None` if the array that it is to be
    /// aligned with is gone.
    fn demanded(
        &self,
        at: usize,
        demand: &Demand,
        base: &Base,
        outputs: &[(Rc<Base>, ValueId)],
    ) -> Result<Option<Demanded>> {
        let position = self.positions[at];
        let (what, loc) = match demand {
            Demand::Distribute(distribution, loc) => {
                (What::Distribute(distribution.clone()), loc.clone())
            }
            Demand::Align(dim, other, other_dim, loc) => {
                let Some(other) = other.upgrade() else { return Ok(None) };
                let computed = outputs.iter().position(|(base, _)| Rc::ptr_eq(base, &other));
                let other = match computed {
                    Some(at) => Other::Returned(self.positions[at]),
                    None => Other::Value(base.session.base_value(&other)?),
                };
                (What::Align([*dim, *other_dim], other), loc.clone())
            }
        };
        Ok(Some(Demanded { position, what, loc }))
    }

    /// The user's mistake, if the compiler's error is about a demand.
    pub fn blamed(&self, error: Error) -> Error {
        match error {
            Error::Compile(diagnostic)
                if self.demands.iter().any(|demanded| demanded.loc == diagnostic.loc) =>
            {
                Error::Value(diagnostic.to_string())
            }
            other => other,
        }
    }

    /// Makes a program return what satisfies the demands.
    ///
    /// # Errors
    /// If the dialect refuses a demand, at its line.
    pub fn append_to(&self, func: &mut Func) -> Result<(), Diagnostic> {
        func.returns = self.values.to_vec();
        for Demanded { position, what, loc } in &self.demands {
            let own = func.returns[*position];
            func.returns[*position] = match what {
                What::Distribute(distribution) => {
                    let attrs: Attrs = smallvec![AttrValue::Text(distribution.to_string().into())];
                    func.push(Opcode::Distribute, &[own], attrs, loc.clone())?
                }
                What::Align(dims, other) => {
                    let other = match other {
                        Other::Returned(position) => func.returns[*position],
                        Other::Value(value) => *value,
                    };
                    let attrs: Attrs = smallvec![AttrValue::ints(&dims.map(|dim| dim as i64))];
                    func.push(Opcode::Align, &[own, other], attrs, loc.clone())?
                }
            };
        }
        Ok(())
    }
}
