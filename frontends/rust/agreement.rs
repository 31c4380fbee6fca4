//! Do all ranks record the same program? If not, where do they part?

use crate::error::Error;
use crate::execute::Executable;
use ramba_abi::Scalar;
use ramba_dialects::Func;
use ramba_runtime::comm::{CommError, Communicator};
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;
use std::rc::Rc;
use std::time::Duration;

/// So many of the last programs can be accounted for. A rank is never further ahead of another.
const REMEMBERED: usize = 1001;

/// So many programs around those that may differ are accounted for.
const AROUND: u64 = 64;

/// How long to wait for the other ranks' accounts, which they give when they next communicate.
const ACCOUNTS: Duration = Duration::from_secs(15);

/// How long to look for a difference of programs behind another error.
const SUSPICION: Duration = Duration::from_millis(300);

/// What stands for the end of the program instead of a fingerprint.
const END: u128 = u128::MAX;

/// What all ranks have to do alike.
enum Deed {
    /// Run a program on these numbers.
    Program(Rc<Executable>, Vec<Scalar>),
    /// Give an array of the process, which is told in words.
    Data(String),
    /// Come to the end.
    End,
}

/// The programs run last, with their numbers (an array that is given counts as one).
#[derive(Default)]
pub(crate) struct History {
    first: u64,
    programs: VecDeque<Deed>,
    failed: bool,
}

impl History {
    fn push(&mut self, deed: Deed) {
        if self.programs.len() == REMEMBERED {
            self.programs.pop_front();
            self.first += 1;
        }
        self.programs.push_back(deed);
    }

    /// What this rank recorded as its programs of these numbers, and as some around them, since other
    /// ranks may have found out earlier or later: one line per operation, the program's number first.
    fn account(&self, from: u64, to: u64) -> String {
        let start = (from / AROUND * AROUND).saturating_sub(AROUND);
        let line = |number: u64, text: &str| format!("{number}\t{text}");
        let lines = |number: u64| -> Vec<String> {
            self.program(number).lines().map(|text| line(number, text)).collect()
        };
        (start..to + AROUND).flat_map(lines).collect::<Vec<_>>().join("\n")
    }

    fn program(&self, number: u64) -> String {
        let position = number.checked_sub(self.first).map(|at| at as usize);
        let (program, scalars) = match position.and_then(|at| self.programs.get(at)) {
            None => return String::new(),
            Some(Deed::End) => return "the end of the program".into(),
            Some(Deed::Data(line)) => return line.clone(),
            Some(Deed::Program(program, scalars)) => (program, scalars),
        };
        let mut lines = program.recorded.join("\n");
        for scalar in scalars {
            // Writing to a string cannot fail.
            let _ = write!(lines, "\nthe number {scalar:?}");
        }
        lines
    }
}

/// What was recorded, one line per operation.
pub(crate) fn account(func: &Func) -> Vec<String> {
    let line = |op: &ramba_dialects::Op| {
        let what = match op.opcode {
            ramba_dialects::Opcode::Map => op.ufunc("fn").def().name,
            opcode => opcode.name(),
        };
        let ty = op.results.first().map(|value| func.ty(*value).without_layout().to_string());
        format!("'{what}' of {} at {}", ty.unwrap_or_default(), op.loc)
    };
    func.ops.iter().map(line).collect()
}

/// A rank's part in the agreement.
pub(crate) struct Agreement<'a> {
    pub comm: &'a Communicator,
    pub history: &'a RefCell<History>,
}

impl Agreement<'_> {
    /// Says that this rank is about to run a program.
    pub fn announce(
        &self,
        key: u128,
        program: &Rc<Executable>,
        scalars: &[Scalar],
    ) -> Result<(), Error> {
        if self.comm.size() == 1 {
            return Ok(());
        }
        self.history.borrow_mut().push(Deed::Program(program.clone(), scalars.to_vec()));
        self.comm.announce(key).map_err(|error| self.explained(error, String::new()))
    }

    /// Says that this rank gives an array of its process, which `line` describes.
    pub fn announce_data(&self, key: u128, line: String) -> Result<(), Error> {
        self.history.borrow_mut().push(Deed::Data(line));
        self.comm.announce(key).map_err(|error| self.explained(error, String::new()))
    }

    /// Waits until the programs run so far are known to be those of the neighbour.
    pub fn settle(&self) -> Result<(), Error> {
        let place = "reading an array: ";
        self.comm.settle().map_err(|error| self.explained(error, place.into()))
    }

    /// Says that this rank has come to the end of its program.
    pub fn finish(&self) -> Result<(), Error> {
        if self.comm.size() == 1 || self.history.borrow().failed {
            return Ok(());
        }
        self.history.borrow_mut().push(Deed::End);
        let place = "at the end of the program: ";
        self.comm.farewell(END).map_err(|error| self.explained(error, place.into()))
    }

    /// The error of communication, or what is behind it: ranks whose programs differ.
    pub fn explained(&self, error: CommError, place: String) -> Error {
        let first = !std::mem::replace(&mut self.history.borrow_mut().failed, true);
        let diverged = match error {
            CommError::Diverged { from, to } => Some((from, to)),
            _ => self.comm.await_divergence(SUSPICION),
        };
        let message = format!("{place}{error}");
        match diverged.filter(|_| first) {
            None => {
                if matches!(error, CommError::TimedOut { .. }) {
                    // Who cannot be told finds out alone.
                    let _ = self.comm.report_stall(&message);
                }
                Error::Runtime(message)
            }
            Some((from, to)) => {
                let own = self.history.borrow().account(from, to);
                let accounts = self.comm.accounts((from, to), &own, ACCOUNTS);
                let size = self.comm.size();
                Error::Runtime(accounts.map_or(message, |accounts| difference(&accounts, size)))
            }
        }
    }
}

/// The lines of an account: programs' numbers and operations.
type Lines<'a> = Vec<(u64, &'a str)>;

fn lines(account: &str) -> Lines<'_> {
    let parts = account.lines().filter_map(|line| line.split_once('\t'));
    parts.filter_map(|(number, text)| Some((number.parse().ok()?, text))).collect()
}

/// Where the accounts of `size` ranks part, in words.
fn difference(accounts: &BTreeMap<usize, String>, size: usize) -> String {
    let told = "the ranks do not run the same program";
    let mut ranks: Vec<(usize, Lines)> =
        accounts.iter().map(|(rank, text)| (*rank, lines(text))).collect();
    // Accounts begin at different programs; they can be compared from the latest of these on.
    let starts = ranks.iter().filter_map(|(_, lines)| lines.first());
    let start = starts.map(|(number, _)| *number).max().unwrap_or_default();
    for (_, lines) in &mut ranks {
        lines.retain(|(number, _)| *number >= start);
    }
    let pairs =
        ranks.iter().enumerate().flat_map(|(k, a)| ranks[k + 1..].iter().map(move |b| (a, b)));
    let parted = pairs.filter(|((_, a), (_, b))| a != b).map(|((one, first), (other, others))| {
        let at = first.iter().zip(others).take_while(|(a, b)| a == b).count();
        // A rank may not have come as far as others; that is not where they part.
        let key = (at >= first.len().min(others.len()), at, *one, *other);
        (key, first, others)
    });
    match parted.min_by_key(|(key, ..)| *key) {
        Some(((_, at, one, other), first, others)) => format!(
            "{told}: {} on rank {one}, but {} on rank {other}",
            told_at(first, at),
            told_at(others, at)
        ),
        None => match (0..size).find(|rank| !accounts.contains_key(rank)) {
            Some(silent) => format!("{told}, and rank {silent} does not say what it records"),
            None => format!("{told}, though they record the same operations"),
        },
    }
}

fn told_at<'a>(lines: &Lines<'a>, at: usize) -> &'a str {
    lines.get(at).map_or("nothing more", |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(accounts: &[(usize, &str)]) -> String {
        let accounts = accounts.iter().map(|(rank, text)| (*rank, (*text).to_owned())).collect();
        difference(&accounts, 2)
    }

    #[test]
    fn the_first_difference_is_told() {
        let same = "4\t'add' at a.py:1";
        let longer = "4\t'add' at a.py:1\n4\t'exp' at a.py:2";
        let earlier = "3\t'sub' at a.py:8\n4\t'add' at a.py:1";
        let other = "4\t'log' at b.py:9";
        let logged = "'add' at a.py:1 on rank 1, but 'log' at b.py:9 on rank 2";
        assert!(told(&[(1, longer), (2, other)]).ends_with(logged));
        assert!(told(&[(1, same), (3, longer), (2, other)]).ends_with(logged));
        assert!(
            told(&[(0, same), (1, longer)])
                .ends_with("nothing more on rank 0, but 'exp' at a.py:2 on rank 1")
        );
        assert!(told(&[(0, same), (1, earlier)]).ends_with("the same operations"));
        assert!(told(&[(0, same)]).ends_with("rank 1 does not say what it records"));
    }
}
