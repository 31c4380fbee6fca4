//! Damaged programs are refused with diagnostics, never with a panic.

mod layouts;
mod nests;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use ramba_dialects::Func;
use ramba_dialects::generate::programs;
use ramba_mlir::{Session, bytecode, export, import, print};

/// What a word may be replaced by: others of its kind.
const KINDS: &[&[&str]] = &[
    &[
        "0",
        "1",
        "2",
        "7",
        "4294967296",
        "1152921504606846975",
        "9223372036854775807",
        "9223372036854775808",
    ],
    &["f64", "f32", "i1", "ui8", "i64"],
    &["add", "where", "sqrt", "less", "multiply", "sum", "max", "any", "store", "whole"],
    &["d0", "d1"],
];

/// Where to strike, and with what; positions are taken modulo what there is.
type Blows = Vec<(usize, usize)>;

fn blows() -> impl Strategy<Value = Blows> {
    prop::collection::vec((any::<usize>(), any::<usize>()), 1..3)
}

/// The text with some of its numbers, names and types replaced.
fn damaged(text: &str, blows: &Blows) -> String {
    let mut words = words(text);
    for (place, replacement) in blows {
        let is_name = |at: usize| at > 0 && words[at - 1] == "%";
        let target = |(at, word): (usize, &String)| Some((at, kind(word)?));
        let targets = words.iter().enumerate().filter_map(target);
        let targets: Vec<_> = targets.filter(|(at, _)| !is_name(*at)).collect();
        if let Some((at, kind)) = targets.get(place % targets.len().max(1)).copied() {
            words[at] = kind[replacement % kind.len()].to_string();
        }
    }
    words.concat()
}

fn kind(word: &str) -> Option<&'static [&'static str]> {
    if word.chars().all(|character| character.is_ascii_digit()) {
        return Some(KINDS[0]);
    }
    KINDS.iter().copied().find(|kind| kind.contains(&word))
}

/// Letters and digits in one word, everything else in words of one character.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut inside = false;
    for character in text.chars() {
        let letter = character.is_ascii_alphanumeric() && character != 'x';
        match words.last_mut() {
            Some(last) if letter && inside => last.push(character),
            _ => words.push(character.to_string()),
        }
        inside = letter;
    }
    words
}

/// How far a damaged program gets.
fn read(session: &Session, text: &[u8]) -> bool {
    let Ok(module) = session.parse(text, "damaged.mlir") else {
        return false;
    };
    match import(session, &module) {
        Ok(funcs) => export(session, &funcs).is_ok(),
        Err(errors) => {
            assert!(!errors.is_empty());
            true
        }
    }
}

fn check(func: Func, blows: &Blows) {
    let session = Session::new().unwrap();
    let module = export(&session, &[func]).unwrap();
    read(&session, damaged(&print(&module, false), blows).as_bytes());
    let mut bytes = bytecode(&module);
    for (place, replacement) in blows {
        let place = place % bytes.len();
        bytes[place] = *replacement as u8;
    }
    // MLIR's own reader must refuse what is no bytecode; what passes must not make ours panic.
    bytes.truncate(bytes.len() - blows.len());
    read(&session, &bytes);
}

proptest! {
    // Always the same damage: what MLIR's own reader does with it is not in our hands.
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..Default::default()
    })]

    #[test]
    fn damaged_programs_are_refused(program in programs(), blows in blows()) {
        check(program.func, &blows);
    }

    #[test]
    fn damaged_nests_are_refused(func in nests::nests(), blows in blows()) {
        check(func, &blows);
    }
}

/// The damage is not so great that nothing gets past MLIR's own parser.
#[test]
fn damage_reaches_the_importer() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let session = Session::new().unwrap();
    let mut reached = 0;
    for _ in 0..100 {
        use proptest::strategy::ValueTree;
        let func = nests::nests().new_tree(&mut runner).unwrap().current();
        let blows = blows().new_tree(&mut runner).unwrap().current();
        let text = print(&export(&session, &[func]).unwrap(), false);
        reached += usize::from(read(&session, damaged(&text, &blows).as_bytes()));
    }
    assert!(reached > 10, "{reached} of 100");
}
