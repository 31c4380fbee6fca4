use super::*;
use crate::{AttrValue, Opcode, ValueId};
use proptest::strategy::ValueTree;
use smallvec::smallvec;
use std::collections::BTreeMap;

/// Programs are valid by construction, and together use everything there is.
#[test]
fn programs_are_valid_and_diverse() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let (mut inexact, mut empty) = (0, 0);
    let mut runner = TestRunner::deterministic();
    let strategy = programs_with(ProgramOptions { searches: true, ..ProgramOptions::default() });
    for _ in 0..4000 {
        let program = strategy.new_tree(&mut runner).unwrap().current();
        assert_eq!(program.refused, 0, "{program:?}");
        assert_eq!(crate::verify(&program.func), Ok(()), "{program:?}");
        inexact += program.tolerances.iter().filter(|t| **t != Tolerance::EXACT).count();
        for op in &program.func.ops {
            *seen.entry(op.opcode.name().into()).or_default() += 1;
            if op.opcode == Opcode::Map {
                *seen.entry(op.ufunc("fn").name().into()).or_default() += 1;
            }
            let ty = program.func.ty(op.results[0]);
            *seen.entry(ty.dtype.to_string()).or_default() += 1;
            empty += usize::from(ty.volume() == 0);
        }
    }
    assert!(inexact > 100 && empty > 100, "{inexact} {empty}");
    let all_dtypes = ramba_abi::DType::all().map(|dtype| dtype.to_string());
    let all_functions = crate::ufunc::UFUNCS.iter().map(|def| def.name.to_string());
    for name in all_dtypes.chain(all_functions) {
        assert!(seen.contains_key(&name), "{name} never occurs in {seen:?}");
    }
}

#[test]
fn a_correct_transformation_passes() {
    assert_preserved(100, |func| {
        func.sweep();
        Ok(())
    });
}

/// Forgetting to negate is found, in a program that does little else.
#[test]
fn a_wrong_transformation_is_found_and_shrunk() {
    let wrong = |func: &mut Func| {
        for op in &mut func.ops {
            if op.opcode == Opcode::Map && op.ufunc("fn") == crate::Ufunc::Sub {
                op.attrs[0] = crate::AttrValue::Ufunc(crate::Ufunc::Add);
            }
        }
        Ok(())
    };
    let outcome = std::panic::catch_unwind(|| assert_preserved(2000, wrong));
    let message = *outcome.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("subtract") || message.contains("Sub"), "{message}");
    assert!(message.lines().count() < 10, "{message}");
}

/// What the builder claims to know of values is true, so that tolerances can be relied upon.
#[test]
fn facts_hold() {
    let mut runner = TestRunner::deterministic();
    let strategy = programs();
    for seed in 0..500 {
        let program = strategy.new_tree(&mut runner).unwrap().current();
        let results = evaluate(&program.func, &random_inputs(&program.func, seed)).unwrap();
        for (result, facts) in results.iter().zip(&program.facts) {
            for element in result.scalars() {
                let size = element.re().hypot(element.im());
                let holds = (size <= facts.bound || facts.bound.is_infinite())
                    && (!facts.nonzero || size >= 1.0 / 128.0)
                    && (!facts.integral || element.re().fract() == 0.0 || !size.is_finite())
                    && (!facts.non_negative || element.re() >= 0.0 || element.re().is_nan());
                assert!(holds, "{element} is not {facts:?} in\n{program:?}");
            }
        }
    }
}

/// Sums rounded after each dimension stay within the tolerances.
#[test]
fn reordered_sums_are_tolerated() {
    assert_preserved(500, |func| {
        let old = std::mem::take(func);
        let mut map = vec![ValueId(u32::MAX); old.values.len()];
        for arg in &old.args {
            map[arg.value.0 as usize] = func.arg_like(arg, &old.values);
        }
        for op in &old.ops {
            if op.opcode != Opcode::Reduce || op.ints("axes").len() < 2 {
                func.adopt(op.clone(), &old.values, &mut map);
                continue;
            }
            let mut value = map[op.operands[0].0 as usize];
            for axis in op.ints("axes").iter().rev() {
                let attrs = smallvec![op.attr("kind").clone(), AttrValue::ints(&[*axis])];
                value = func.push(Opcode::Reduce, &[value], attrs, op.loc.clone())?;
            }
            map[op.results[0].0 as usize] = value;
        }
        func.returns = old.returns.iter().map(|value| map[value.0 as usize]).collect();
        Ok(())
    });
}
