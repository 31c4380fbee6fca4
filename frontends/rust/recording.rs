//! The program under construction, and a guess at how it goes on.
//!
//! Programs repeat: loops record the same operations over and over. So the guess is the program that
//! followed the last one when that was run before. As long as the next operation is the same as then,
//! recording it is a comparison; its types and hashes are known. The first operation that differs
//! drops the rest of the guess.

use crate::fingerprint::Fingerprint;
use ramba_dialects::ir::{Attrs, Op, ValueDef};
use ramba_dialects::{
    ArrayType, AttrValue, DType, Diagnostic, Func, Licence, Loc, Opcode, Ufunc, ValueId,
};
use std::hash::{Hash, Hasher};

/// A function that grows by operations and arguments.
#[derive(Debug, Default)]
pub struct Recording {
    /// What is recorded, up to `recorded`; what follows is the guess.
    hashed: Hashed,
    recorded: Lengths,
    /// The fingerprint of the program before this one.
    before: u128,
    /// What may be changed in the results of the operations recorded next.
    licence: Licence,
    /// Programs, and the fingerprints of those that they followed; the latest last.
    followed: Vec<(u128, Hashed)>,
}

/// So many programs are remembered: those of a round of a loop that runs several.
const REMEMBERED: usize = 8;

/// A function with the hashes of its beginnings.
#[derive(Debug)]
struct Hashed {
    func: Func,
    /// Per operation.
    marks: Vec<Mark>,
    /// Per argument: the hash of all up to it.
    arguments: Vec<Fingerprint>,
}

/// How much of a function there is.
#[derive(Clone, Copy, Debug, Default)]
struct Lengths {
    ops: usize,
    args: usize,
    values: usize,
}

/// So many operations back, a value is the same for all rounds of a loop rather than the last round's.
const LONG_AGO: usize = 512;

/// What is remembered of an operation.
#[derive(Clone, Copy, Debug)]
struct Mark {
    /// Equal for operations that do the same with what stands at the same distance before them.
    key: u64,
    /// The hash of all operations up to this one.
    program: Fingerprint,
}

impl Default for Hashed {
    fn default() -> Hashed {
        Hashed { func: Func::new("main"), marks: Vec::new(), arguments: Vec::new() }
    }
}

impl Recording {
    /// What may be changed in the results of the operations recorded next.
    pub fn licence(&self) -> Licence {
        self.licence
    }

    /// Says what may be changed in the results of the operations recorded next.
    pub fn set_licence(&mut self, licence: Licence) {
        self.licence = licence;
    }

    /// The number of operations recorded.
    pub fn len(&self) -> usize {
        self.recorded.ops
    }

    /// The key of a recorded operation: equal for operations that do the same with what stands at the
    /// same distance before them.
    pub fn key(&self, op: usize) -> u64 {
        self.hashed.marks[op].key
    }

    /// The type of a recorded value.
    pub fn ty(&self, value: ValueId) -> &ArrayType {
        self.hashed.func.ty(value)
    }

    /// Per recorded argument: is it a number that is passed by value?
    pub fn by_value(&self) -> impl Iterator<Item = bool> {
        self.hashed.func.args[..self.recorded.args].iter().map(|arg| arg.by_value)
    }

    /// Appends an operation with one result.
    ///
    /// # Errors
    /// If the operation's row does not admit it; nothing is recorded then.
    pub fn push(
        &mut self,
        opcode: Opcode,
        operands: &[ValueId],
        attrs: Attrs,
        loc: &Loc,
    ) -> Result<ValueId, Diagnostic> {
        let next = ValueId(self.recorded.values as u32);
        let guess = self.hashed.func.ops.get(self.recorded.ops);
        let guessed = guess.is_some_and(|op| {
            op.licence == self.licence && is_same(op, opcode, operands, &attrs, next)
        });
        if !guessed {
            self.drop_guess();
            self.hashed.func.push(opcode, operands, attrs, loc.clone())?;
            self.hashed.func.license(self.licence);
            self.mark();
        }
        Ok(self.accept_guess(loc))
    }

    /// Takes the next operation, which is there, as recorded at `loc`.
    fn accept_guess(&mut self, loc: &Loc) -> ValueId {
        let op = &mut self.hashed.func.ops[self.recorded.ops];
        if op.loc != *loc {
            op.loc = loc.clone();
        }
        let value = ValueId(self.recorded.values as u32);
        self.recorded.ops += 1;
        self.recorded.values += 1;
        value
    }

    /// Is `ufunc` the guess, of whatever?
    pub fn guesses(&self, ufunc: Ufunc) -> bool {
        let op = self.hashed.func.ops.get(self.recorded.ops);
        op.is_some_and(|op| op.opcode == Opcode::Map && op.attrs[..] == [AttrValue::Ufunc(ufunc)])
    }

    /// Records `ufunc` of exactly these values, if that is the guess.
    pub fn push_guessed(
        &mut self,
        ufunc: Ufunc,
        operands: &[ValueId],
        loc: &Loc,
    ) -> Option<ValueId> {
        let next = ValueId(self.recorded.values as u32);
        let op = self.hashed.func.ops.get_mut(self.recorded.ops)?;
        let guessed = op.opcode == Opcode::Map
            && op.operands[..] == *operands
            && op.results[..] == [next]
            && op.licence == self.licence
            && op.attrs[..] == [AttrValue::Ufunc(ufunc)];
        guessed.then(|| self.accept_guess(loc))
    }

    /// Adds an argument that is a stored array of this type.
    pub fn input(&mut self, ty: &ArrayType) -> ValueId {
        let bare = || ArrayType::new(ty.dtype, &ty.shape);
        let guessed = self.hashed.func.args.get(self.recorded.args).is_some_and(|arg| {
            let known = self.hashed.func.ty(arg.value);
            arg.value.0 as usize == self.recorded.values
                && !arg.by_value
                && arg.placed == ty.layout
                && (known.dtype, &known.shape) == (ty.dtype, &ty.shape)
        });
        if !guessed {
            self.drop_guess();
            self.hashed.func.arg(bare(), false);
            if let Some(arg) = self.hashed.func.args.last_mut() {
                arg.placed.clone_from(&ty.layout);
            }
            self.mark_argument((1u8, ty.dtype, &ty.shape, &ty.layout));
        }
        self.note_argument()
    }

    /// Adds an argument that is a number of this type.
    pub fn number(&mut self, dtype: DType) -> ValueId {
        let guessed = self.hashed.func.args.get(self.recorded.args).is_some_and(|arg| {
            arg.value.0 as usize == self.recorded.values
                && arg.by_value
                && self.hashed.func.ty(arg.value).dtype == dtype
        });
        if !guessed {
            self.drop_guess();
            self.hashed.func.scalar_arg(dtype);
            self.mark_argument((2u8, dtype));
        }
        self.note_argument()
    }

    /// The fingerprint of the program, with whatever else distinguishes it.
    pub fn fingerprint(&self, rest: impl Hash) -> u128 {
        let ops = self.recorded.ops.checked_sub(1).map(|last| self.hashed.marks[last].program);
        let args = self.recorded.args.checked_sub(1).map(|last| self.hashed.arguments[last]);
        let mut fingerprint = ops.unwrap_or(Fingerprint::EMPTY);
        args.unwrap_or(Fingerprint::EMPTY).key().hash(&mut fingerprint);
        rest.hash(&mut fingerprint);
        fingerprint.key()
    }

    /// The program so far, with these arguments donated; it returns nothing yet.
    pub fn program(&mut self, donated: &[bool]) -> Func {
        self.drop_guess();
        let mut func = self.hashed.func.clone();
        for (arg, donated) in func.args.iter_mut().zip(donated) {
            arg.donated = *donated;
        }
        func
    }

    /// Starts over, guessing what followed the program recorded now the last time.
    pub fn restart(&mut self) {
        self.drop_guess();
        let program = self.fingerprint(());
        let recorded = std::mem::take(&mut self.hashed);
        self.followed.retain(|(before, _)| *before != self.before);
        self.followed.push((self.before, recorded));
        if let Some(known) = self.followed.iter().position(|(before, _)| *before == program) {
            self.hashed = self.followed.remove(known).1;
        } else if self.followed.len() > REMEMBERED {
            self.followed.remove(0);
        }
        self.before = program;
        self.recorded = Lengths::default();
    }

    fn drop_guess(&mut self) {
        let Lengths { ops, args, values } = self.recorded;
        self.hashed.func.ops.truncate(ops);
        self.hashed.func.args.truncate(args);
        self.hashed.func.values.truncate(values);
        self.hashed.marks.truncate(ops);
        self.hashed.arguments.truncate(args);
    }

    /// Hashes the operation appended last.
    fn mark(&mut self) {
        let position = self.recorded.ops;
        let op = &self.hashed.func.ops[position];
        let mut local = Fingerprint::EMPTY;
        (op.opcode, op.licence, &op.attrs).hash(&mut local);
        for operand in &op.operands {
            // What was recorded before counts from here back, or from the start if that is long ago (what
            // all rounds of a loop read), arrays by their number; numbers are all alike, since the program
            // does not depend on them.
            match self.hashed.func.def(*operand) {
                ValueDef::Result(op, result) if position - op.0 as usize > LONG_AGO => {
                    (3u8, op, result).hash(&mut local);
                }
                ValueDef::Result(op, result) => {
                    (0u8, position - op.0 as usize, result).hash(&mut local);
                }
                ValueDef::Arg(arg) if self.hashed.func.args[arg].by_value => 1u8.hash(&mut local),
                ValueDef::Arg(arg) => (2u8, arg).hash(&mut local),
            }
        }
        let before = position.checked_sub(1).map(|last| self.hashed.marks[last].program);
        let mut program = before.unwrap_or(Fingerprint::EMPTY);
        (local.key(), &op.operands).hash(&mut program);
        self.hashed.marks.push(Mark { key: local.finish(), program });
    }

    /// Hashes the argument appended last.
    fn mark_argument(&mut self, what: impl Hash) {
        let mut arguments = self.hashed.arguments.last().copied().unwrap_or(Fingerprint::EMPTY);
        (what, self.recorded.values).hash(&mut arguments);
        self.hashed.arguments.push(arguments);
    }

    fn note_argument(&mut self) -> ValueId {
        let value = ValueId(self.recorded.values as u32);
        self.recorded.args += 1;
        self.recorded.values += 1;
        value
    }
}

fn is_same(op: &Op, opcode: Opcode, operands: &[ValueId], attrs: &Attrs, result: ValueId) -> bool {
    op.opcode == opcode
        && op.operands[..] == *operands
        && op.results[..] == [result]
        && op.attrs == *attrs
}

#[cfg(test)]
mod tests {
    use super::*;
    use smallvec::smallvec;

    /// Records two functions of one array and a number; returns the program's fingerprint.
    fn record(recording: &mut Recording, functions: [Ufunc; 2], extent: i64) -> u128 {
        let x = recording.input(&ArrayType::new(DType::F64, &[extent]));
        let attrs = |ufunc| smallvec![AttrValue::Ufunc(ufunc)];
        let loc = Loc::unknown();
        let y = recording.push(Opcode::Map, &[x], attrs(functions[0]), &loc).unwrap();
        let z = recording.push(Opcode::Map, &[y], attrs(functions[1]), &loc).unwrap();
        recording.fingerprint(z)
    }

    #[test]
    fn a_guess_changes_nothing_but_the_work() {
        let programs =
            [([Ufunc::Exp, Ufunc::Log], 5), ([Ufunc::Exp, Ufunc::Sin], 5), ([Ufunc::Exp; 2], 6)];
        let alone = |(functions, extent)| {
            let mut recording = Recording::default();
            let key = record(&mut recording, functions, extent);
            (key, recording.program(&[false]))
        };
        for first in programs {
            for second in programs {
                let mut recording = Recording::default();
                for _ in 0..3 {
                    record(&mut recording, first.0, first.1);
                    recording.restart();
                }
                let key = record(&mut recording, second.0, second.1);
                let program = recording.program(&[false]);
                assert_eq!((key, program), alone(second), "after {first:?}");
                assert_eq!(key == alone(first).0, first == second);
            }
        }
    }

    #[test]
    fn programs_in_turn_are_guessed() {
        let mut recording = Recording::default();
        let round = [[Ufunc::Exp, Ufunc::Log], [Ufunc::Sin, Ufunc::Cos], [Ufunc::Sin, Ufunc::Log]];
        for functions in round.into_iter().cycle().take(12) {
            record(&mut recording, functions, 5);
            recording.restart();
        }
        for functions in round {
            for (position, ufunc) in functions.into_iter().enumerate() {
                assert_eq!(recording.hashed.func.ops.len(), 2);
                assert!(recording.guesses(ufunc));
                if position == 0 {
                    recording.input(&ArrayType::new(DType::F64, &[5]));
                }
                let operand = ValueId(recording.len() as u32);
                assert!(recording.push_guessed(ufunc, &[operand], &Loc::unknown()).is_some());
            }
            recording.restart();
        }
    }

    #[test]
    fn a_shorter_program_is_not_the_longer_one() {
        let mut recording = Recording::default();
        let mut long = 0;
        for _ in 0..3 {
            long = record(&mut recording, [Ufunc::Exp, Ufunc::Log], 5);
            recording.restart();
        }
        let x = recording.input(&ArrayType::new(DType::F64, &[5]));
        let attrs = smallvec![AttrValue::Ufunc(Ufunc::Exp)];
        let y = recording.push(Opcode::Map, &[x], attrs, &Loc::new("again.py", 3, 0)).unwrap();
        assert_ne!(recording.fingerprint(y), long);
        let program = recording.program(&[false]);
        assert_eq!((program.ops.len(), program.values.len()), (1, 2));
        assert_eq!(program.ops[0].loc, Loc::new("again.py", 3, 0));
    }
}
