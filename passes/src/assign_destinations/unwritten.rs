//! Elements that are overwritten before anybody reads them are not written.
//!
//! ```text
//! %0 = fill 0                          %0 = empty
//! %1 = write %a into %0 at 0..3        %1 = write %a into %0 at 0..3
//! %2 = write %b into %1 at 3..9        %2 = write %b into %1 at 3..9
//! ```
//! What is put together of parts starts from an array of zeros, since no operation that front ends record
//! leaves elements open. Here it is known that the parts are all there is.

use crate::PassContext;
use ramba_abi::{Access, IndexBox, ViewMap};
use ramba_dialects::ir::{Attrs, OutKind, Uses};
use ramba_dialects::{AttrValue, Diagnostic, Func, Op, Opcode, ValueId};

/// Replaces nests whose only result is overwritten wholly, before it is read, by `dist.empty`.
pub(super) fn drop_overwritten(func: &mut Func, cx: &mut PassContext) -> Result<(), Diagnostic> {
    let uses = func.uses();
    let dead: Vec<bool> = func.ops.iter().map(|op| is_overwritten(func, &uses, op)).collect();
    if !dead.contains(&true) {
        return Ok(());
    }
    let (begun, mut map) = func.begun();
    let old = std::mem::replace(func, begun);
    for (op, dead) in old.ops.iter().zip(dead) {
        if dead {
            let value = op.results[0];
            map[value.0 as usize] =
                func.push(Opcode::Empty, &[], attrs_of(&old, value), op.loc.clone())?;
            cx.remark(&op.loc, "not computed: all of it is overwritten before it is read");
        } else {
            func.adopt(op.clone(), &old.values, &mut map);
        }
    }
    func.returns = old.returns.iter().map(|value| map[value.0 as usize]).collect();
    // What only the dropped nests read is not needed either.
    func.sweep();
    Ok(())
}

fn attrs_of(func: &Func, value: ValueId) -> Attrs {
    let ty = func.ty(value);
    let layout = ty.layout.clone().map_or(AttrValue::Absent, AttrValue::Layout);
    [AttrValue::DType(ty.dtype), AttrValue::ints(&ty.shape), layout].into_iter().collect()
}

/// Does a nest make one array, which those who write into it overwrite before anything else is done
/// with it?
fn is_overwritten(func: &Func, uses: &Uses, op: &Op) -> bool {
    let Some(form) = op.generic_form() else { return false };
    let [value] = op.results[..] else { return false };
    if form.inits[0] >= 0 || form.kinds[0] != OutKind::Store || func.ty(value).layout.is_none() {
        return false;
    }
    let mut array = value;
    let mut left = vec![IndexBox::whole(&func.ty(value).shape)];
    while let Some((written, result)) = next_write(func, uses, array) {
        left = left.iter().flat_map(|part| part.without(&written)).collect();
        if left.is_empty() {
            return true;
        }
        array = result;
    }
    false
}

/// The box that an array's only user writes into it, and the result.
fn next_write(func: &Func, uses: &Uses, array: ValueId) -> Option<(IndexBox, ValueId)> {
    let [user] = uses.ops(array) else { return None };
    let op = &func.ops[user.0 as usize];
    let form = op.generic_form().filter(|_| !uses.returned(array))?;
    let starts = |result: &usize| {
        usize::try_from(form.inits[*result]).is_ok_and(|init| op.operands[init] == array)
    };
    let mut starting = (0..op.results.len()).filter(starts);
    let (Some(result), None) = (starting.next(), starting.next()) else { return None };
    let stored =
        form.kinds[result] == OutKind::Store && !op.operands[..form.ins.len()].contains(&array);
    let domain = IndexBox::whole(form.domain);
    (stored && fills_a_box(&form.outs[result]))
        .then(|| (form.outs[result].image(&domain), op.results[result]))
}

/// Do iterations write all the elements between those that they write?
fn fills_a_box(view: &ViewMap) -> bool {
    let dense = |access: &Access| access.label.is_none() && access.step.abs() <= 1;
    view.0.iter().all(dense)
}

#[cfg(test)]
mod tests {
    use crate::{Options, PassDef, canonicalize, rules::Sketch};
    use ramba_dialects::reference::evaluate;
    use ramba_dialects::{DType, Func, Opcode, Ufunc, ValueId};

    /// What the passes up to this one make of a program on one rank, which computes the same.
    fn assigned(func: &Func) -> Func {
        let inputs = crate::saturate::testing::tensors(func, 3);
        let expected = evaluate(func, &inputs).unwrap();
        let mut result = func.clone();
        let passes: [&'static PassDef; 4] = [
            &canonicalize::CANONICALIZE,
            &crate::fuse::FUSE,
            &crate::assign_layouts::ASSIGN_LAYOUTS,
            &super::super::ASSIGN_DESTINATIONS,
        ];
        for pass in passes {
            let options = Options::parse(pass, "").unwrap();
            pass.run(&mut result, &options, &mut Vec::new()).unwrap();
        }
        assert_eq!(evaluate(&result, &inputs).unwrap(), expected);
        result
    }

    fn empties(func: &Func) -> usize {
        func.ops.iter().filter(|op| op.opcode == Opcode::Empty).count()
    }

    /// Zeros with 3 rows and 4 rows of numbers written into them, starting at these.
    fn put_together(s: &Sketch, starts: [i64; 2]) -> [ValueId; 2] {
        let zeros = s.fill(0.0, &[7, 5]).unwrap();
        let [upper, lower] = [3, 4].map(|rows| {
            let x = s.x(&[rows, 5]).unwrap();
            s.map(Ufunc::Add, &[x, x]).unwrap()
        });
        let first = s.insert(zeros, upper, &[starts[0], 0], &[1, 1]).unwrap();
        [first, s.insert(first, lower, &[starts[1], 0], &[1, 1]).unwrap()]
    }

    #[test]
    fn what_parts_make_up_starts_from_nothing() {
        let s = Sketch::new(DType::F64);
        let [_, whole] = put_together(&s, [0, 3]);
        let result = assigned(&s.finish(&[whole]));
        assert_eq!((empties(&result), result.ops.len()), (1, 3));
    }

    #[test]
    fn gaps_have_their_elements() {
        let s = Sketch::new(DType::F64);
        let [_, whole] = put_together(&s, [1, 3]);
        assert_eq!(empties(&assigned(&s.finish(&[whole]))), 0);
    }

    #[test]
    fn what_is_returned_in_between_is_written() {
        let s = Sketch::new(DType::F64);
        let returned = put_together(&s, [0, 3]);
        assert_eq!(empties(&assigned(&s.finish(&returned))), 0);
    }

    #[test]
    fn what_is_read_in_between_is_written() {
        let s = Sketch::new(DType::F64);
        let [first, whole] = put_together(&s, [0, 3]);
        let doubled = s.map(Ufunc::Mul, &[first, first]).unwrap();
        assert_eq!(empties(&assigned(&s.finish(&[whole, doubled]))), 0);
    }
}
