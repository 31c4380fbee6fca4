//! Updates under a mask: a vector of which nothing changes is left alone.
//!
//! `a = where(mask, f(a, …), a)` in place stores all of `a` again. Where masks are coherent (points that have
//! converged, cells outside of a region) most of that work is idle: what only such stores need, arithmetic and
//! loads included, is skipped where no lane of the mask is set.
//!
//! ```text
//! body:  %old, %mask = …;  store (select %mask, %new, %old), %p;  rest;  br body
//! ->
//! test:    %old, %mask = …;  br (any of %mask), update, body
//! update:  %new = …;  store (select %mask, %new, %old), %p;  br body
//! body:    rest;  br test
//! ```
//!
//! No result changes: storing what was loaded from the same place is no change. It is done after the loop
//! vectorizer, whose vectors are what a branch is worth taking for.
//!
//! Two facts of kernels are relied on: pointers from different arguments do not alias, and a loop's stores to one
//! argument are those of one result, to different elements.

use super::{
    functions::{blocks, functions, instructions_in, opcode, users_of},
    llvm_module::LlvmModule,
};
use llvm_sys::{
    LLVMAttributeFunctionIndex, LLVMIntPredicate, LLVMOpcode, LLVMTypeKind,
    core::{
        LLVMBuildBitCast, LLVMBuildBr, LLVMBuildCondBr, LLVMBuildICmp, LLVMBuildNot, LLVMBuildOr,
        LLVMConstNull, LLVMCreateBuilderInContext, LLVMDisposeBuilder, LLVMGetBasicBlockTerminator,
        LLVMGetCalledValue, LLVMGetEnumAttributeAtIndex, LLVMGetEnumAttributeKindForName,
        LLVMGetEnumAttributeValue, LLVMGetNumSuccessors, LLVMGetOperand, LLVMGetSuccessor,
        LLVMGetTypeKind, LLVMGetVectorSize, LLVMGetVolatile, LLVMInsertBasicBlockInContext,
        LLVMInsertIntoBuilder, LLVMInstructionRemoveFromParent, LLVMIntTypeInContext,
        LLVMIsAFunction, LLVMIsAInstruction, LLVMPositionBuilderAtEnd, LLVMSetSuccessor,
        LLVMTypeOf,
    },
    prelude::{LLVMBasicBlockRef, LLVMBuilderRef, LLVMValueRef},
};
use std::{collections::HashSet, iter::successors};

/// How many loads and stores must be at stake for a branch to be worth its while.
const LEAST_TRAFFIC: usize = 2;

/// Skips idle updates in all vectorized loops of an optimized module.
pub(super) fn skip_idle_updates(module: &mut LlvmModule) {
    for function in functions(module) {
        for block in blocks(function) {
            if let Some(skip) = Skip::of(block) {
                skip.apply(module, function);
            }
        }
    }
}

/// Lanes in which something changes: those of a mask, or those that it leaves out.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Lanes {
    mask: LLVMValueRef,
    inverted: bool,
}

/// A store of a selection between something new and what was there.
struct Update {
    store: LLVMValueRef,
    lanes: Lanes,
}

impl Update {
    fn of(store: LLVMValueRef) -> Option<Update> {
        // SAFETY: a store has two operands, a selection three, a load one; all belong to a living module.
        unsafe {
            if opcode(store) != LLVMOpcode::LLVMStore || LLVMGetVolatile(store) != 0 {
                return None;
            }
            let (value, place) = (LLVMGetOperand(store, 0), LLVMGetOperand(store, 1));
            if !is(value, LLVMOpcode::LLVMSelect) {
                return None;
            }
            let mask = LLVMGetOperand(value, 0);
            let was_there = |operand: u32| {
                let old = LLVMGetOperand(value, operand);
                is(old, LLVMOpcode::LLVMLoad) && LLVMGetOperand(old, 0) == place
            };
            let inverted = was_there(1);
            let vector = LLVMGetTypeKind(LLVMTypeOf(mask)) == LLVMTypeKind::LLVMVectorTypeKind;
            (vector && (inverted || was_there(2)))
                .then_some(Update { store, lanes: Lanes { mask, inverted } })
        }
    }
}

/// A loop's body whose updates can be skipped.
struct Skip {
    block: LLVMBasicBlockRef,
    body: Vec<LLVMValueRef>,
    lanes: Vec<Lanes>,
    /// What only the updates need, them included.
    moved: HashSet<LLVMValueRef>,
    /// How much of the body comes before the updates: all up to the last one.
    before: usize,
}

impl Skip {
    /// The updates of a loop of one block, if they are worth skipping.
    fn of(block: LLVMBasicBlockRef) -> Option<Skip> {
        if !successors_of(block).contains(&block) {
            return None;
        }
        let body = instructions_in(block);
        let updates: Vec<Update> = body.iter().filter_map(|i| Update::of(*i)).collect();
        let last = updates.last()?.store;
        let before = 1 + body.iter().position(|i| *i == last)?;
        let mut lanes: Vec<Lanes> = Vec::new();
        for update in &updates {
            if !lanes.contains(&update.lanes) {
                lanes.push(update.lanes);
            }
        }
        let moved = needed_by(&body, &updates);
        let skip = Skip { block, body, lanes, moved, before };
        skip.is_worth_it().then_some(skip).filter(Skip::is_sound)
    }

    fn is_worth_it(&self) -> bool {
        let traffic = |i: &&LLVMValueRef| is_load(**i) || is_store(**i);
        self.moved.iter().filter(traffic).count() >= LEAST_TRAFFIC * self.lanes.len()
    }

    /// May what is moved pass what stays? And does each update find what was loaded for it?
    fn is_sound(&self) -> bool {
        // SAFETY: masks belong to a living module.
        let lanes_of = |lanes: &Lanes| unsafe { LLVMTypeOf(lanes.mask) };
        let one_shape = self.lanes.iter().all(|lanes| lanes_of(lanes) == lanes_of(&self.lanes[0]));
        let places = self.body.iter().filter(|i| is_store(**i)).map(|i| place(*i));
        let mut seen = HashSet::new();
        let stored_once = places.into_iter().all(|place| seen.insert(place));
        let known = self.body.iter().all(|i| !touches_memory(*i) || is_load(*i) || is_store(*i));
        one_shape && stored_once && known && self.nothing_is_passed()
    }

    /// Loads move past no store to the same argument, and stores past no load.
    fn nothing_is_passed(&self) -> bool {
        let section = &self.body[..self.before];
        let stays = |i: &&LLVMValueRef| !self.moved.contains(*i);
        section.iter().enumerate().filter(|(_, i)| self.moved.contains(*i)).all(|(at, moving)| {
            let passed = section[at..].iter().filter(stays);
            let conflicts = |other: &LLVMValueRef| {
                let kinds = (is_load(*moving) && is_store(*other))
                    || (is_store(*moving) && is_load(*other));
                kinds && argument(place(*moving)) == argument(place(*other))
            };
            !passed.into_iter().any(conflicts)
        })
    }

    /// Takes the body apart. It stays the end of the loop, so that whatever names the block from which
    /// the loop comes round, or is left, is right as it is.
    fn apply(&self, module: &LlvmModule, function: LLVMValueRef) {
        // SAFETY: all values and blocks belong to the module; each instruction is moved once, to after all
        // that it uses; the blocks end in branches.
        unsafe {
            let context = module.context();
            let test = LLVMInsertBasicBlockInContext(context, self.block, c"test".as_ptr());
            let update = LLVMInsertBasicBlockInContext(context, self.block, c"update".as_ptr());
            for block in blocks(function) {
                redirect(block, self.block, test);
            }
            let builder = LLVMCreateBuilderInContext(context);
            for instruction in &self.body[..self.before] {
                let target = if self.moved.contains(instruction) { update } else { test };
                LLVMPositionBuilderAtEnd(builder, target);
                LLVMInstructionRemoveFromParent(*instruction);
                LLVMInsertIntoBuilder(builder, *instruction);
            }
            LLVMPositionBuilderAtEnd(builder, update);
            LLVMBuildBr(builder, self.block);
            LLVMPositionBuilderAtEnd(builder, test);
            let any = self.any_lane(module, builder);
            LLVMBuildCondBr(builder, any, update, self.block);
            LLVMDisposeBuilder(builder);
        }
    }

    /// Builds the question whether any lane changes.
    ///
    /// # Safety
    /// The builder is placed after the masks, and all belongs to the module.
    unsafe fn any_lane(&self, module: &LlvmModule, builder: LLVMBuilderRef) -> LLVMValueRef {
        let name = c"".as_ptr();
        // SAFETY: by contract; masks are vectors of bits, all of one length.
        unsafe {
            let lanes = self.lanes.iter().map(|lanes| match lanes.inverted {
                true => LLVMBuildNot(builder, lanes.mask, name),
                false => lanes.mask,
            });
            let lanes: Vec<LLVMValueRef> = lanes.collect();
            let all = lanes[1..].iter().fold(lanes[0], |a, b| LLVMBuildOr(builder, a, *b, name));
            let bits = LLVMGetVectorSize(LLVMTypeOf(all));
            let bits = LLVMIntTypeInContext(module.context(), bits);
            let word = LLVMBuildBitCast(builder, all, bits, name);
            LLVMBuildICmp(builder, LLVMIntPredicate::LLVMIntNE, word, LLVMConstNull(bits), name)
        }
    }
}

/// The updates, and all that nothing else needs; masks stay.
fn needed_by(body: &[LLVMValueRef], updates: &[Update]) -> HashSet<LLVMValueRef> {
    let masks: HashSet<_> = updates.iter().map(|update| update.lanes.mask).collect();
    let mut moved: HashSet<_> = updates.iter().map(|update| update.store).collect();
    for instruction in body.iter().rev() {
        let users = users_of(*instruction);
        let only = !users.is_empty() && users.iter().all(|user| moved.contains(user));
        let free = opcode(*instruction) != LLVMOpcode::LLVMPHI && !masks.contains(instruction);
        if only && free && (is_load(*instruction) || !touches_memory(*instruction)) {
            moved.insert(*instruction);
        }
    }
    moved
}

/// Where a load or a store goes.
fn place(instruction: LLVMValueRef) -> LLVMValueRef {
    // SAFETY: callers pass loads and stores of a living module.
    unsafe { LLVMGetOperand(instruction, u32::from(is_store(instruction))) }
}

/// What a pointer is computed from, over the first operands of address arithmetic.
fn argument(pointer: LLVMValueRef) -> LLVMValueRef {
    let step = |pointer: &LLVMValueRef| {
        // SAFETY: the base of address arithmetic is its first operand.
        is(*pointer, LLVMOpcode::LLVMGetElementPtr).then(|| unsafe { LLVMGetOperand(*pointer, 0) })
    };
    successors(Some(pointer), step).last().unwrap_or(pointer)
}

fn is_load(instruction: LLVMValueRef) -> bool {
    opcode(instruction) == LLVMOpcode::LLVMLoad
}

fn is_store(instruction: LLVMValueRef) -> bool {
    opcode(instruction) == LLVMOpcode::LLVMStore
}

/// Is a value an instruction of this kind?
fn is(value: LLVMValueRef, kind: LLVMOpcode) -> bool {
    // SAFETY: callers pass values of a living module.
    unsafe { !LLVMIsAInstruction(value).is_null() && opcode(value) == kind }
}

/// May an instruction read or write memory? Calls do, but for those of functions that promise not to.
fn touches_memory(instruction: LLVMValueRef) -> bool {
    match opcode(instruction) {
        LLVMOpcode::LLVMLoad
        | LLVMOpcode::LLVMStore
        | LLVMOpcode::LLVMFence
        | LLVMOpcode::LLVMAtomicCmpXchg
        | LLVMOpcode::LLVMAtomicRMW
        | LLVMOpcode::LLVMInvoke
        | LLVMOpcode::LLVMVAArg => true,
        LLVMOpcode::LLVMCall => !calls_pure(instruction),
        _ => false,
    }
}

/// Does a call run a function without memory effects?
fn calls_pure(call: LLVMValueRef) -> bool {
    const MEMORY: &str = "memory";
    // SAFETY: only a call is asked for what it calls, and only a function for its attributes.
    unsafe {
        let function = LLVMGetCalledValue(call);
        if LLVMIsAFunction(function).is_null() {
            return false;
        }
        let kind = LLVMGetEnumAttributeKindForName(MEMORY.as_ptr().cast(), MEMORY.len());
        let memory = LLVMGetEnumAttributeAtIndex(function, LLVMAttributeFunctionIndex, kind);
        !memory.is_null() && LLVMGetEnumAttributeValue(memory) == 0
    }
}

/// Where a block goes on.
fn successors_of(block: LLVMBasicBlockRef) -> Vec<LLVMBasicBlockRef> {
    // SAFETY: callers pass blocks of a living module.
    unsafe {
        let end = LLVMGetBasicBlockTerminator(block);
        if end.is_null() {
            return Vec::new();
        }
        (0..LLVMGetNumSuccessors(end)).map(|k| LLVMGetSuccessor(end, k)).collect()
    }
}

/// Makes a block go on to `new` where it went on to `old`.
fn redirect(block: LLVMBasicBlockRef, old: LLVMBasicBlockRef, new: LLVMBasicBlockRef) {
    for (k, successor) in successors_of(block).into_iter().enumerate() {
        if successor == old {
            // SAFETY: the block ends in a terminator with as many successors.
            unsafe { LLVMSetSuccessor(LLVMGetBasicBlockTerminator(block), k as u32, new) }
        }
    }
}
