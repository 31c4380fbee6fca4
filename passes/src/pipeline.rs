//! The order of the passes, and the reasons for it.

use crate::assign_layouts::ASSIGN_LAYOUTS;
use crate::saturate::SATURATE;
use ramba_dialects::Licence;

/// The passes from the recorded program to one that only lowering still has to translate, in the
/// syntax of `--pass-pipeline`.
///
/// 1. `dist-split-index-sets` computes from arrays that were put together part by part, so that all that
///    follows sees where the elements really are.
/// 2. `dist-canonicalize` brings views next to what they view, so that laws see one form.
/// 3. `dist-saturate` rewrites by equality; it wants the whole program before anything is fused. Among
///    equals that send different messages it asks the next two passes what they would cost.
/// 4. `dist-fuse` comes before layouts: what is split over ranks is the iteration space of a loop
///    nest, and only fusion knows which operations share one.
/// 5. `dist-assign-layouts` chooses how each loop nest and each array is split.
/// 6. `dist-materialize-comm` makes each message that the choice needs an operation.
/// 7. `dist-assign-destinations` decides about memory, when it is known who reads what until when.
pub fn dist_pipeline(ranks: usize) -> String {
    dist_pipeline_with(ranks, Licence::default())
}

/// The same where the whole program allows more.
pub fn dist_pipeline_with(ranks: usize, licence: Licence) -> String {
    let liberties = liberties(licence);
    let fast = licence.fast;
    format!(
        "dist-split-index-sets,dist-canonicalize,dist-saturate{{ranks={ranks} {liberties}}},dist-fuse{{fast={fast}}},{}",
        placed(ranks)
    )
}

/// The same for results whose bits are to be those of every number of ranks and threads: nothing is
/// rewritten to another order, nor chosen for the number of ranks, and `dist-fix-order` says, when the
/// loop nests are known, in which order they combine; ranks are then cut accordingly.
pub fn reproducible_pipeline(ranks: usize) -> String {
    reproducible_pipeline_with(ranks, Licence::default())
}

/// The same where the whole program allows more.
pub fn reproducible_pipeline_with(ranks: usize, licence: Licence) -> String {
    let liberties = liberties(licence);
    format!(
        "dist-split-index-sets,dist-canonicalize,dist-saturate{{reproducible=true {liberties}}},dist-fuse,dist-fix-order,{}",
        placed(ranks)
    )
}

fn liberties(Licence { fast, finite }: Licence) -> String {
    format!("fast={fast} finite={finite}")
}

fn placed(ranks: usize) -> String {
    format!("dist-assign-layouts{{ranks={ranks}}},dist-materialize-comm,dist-assign-destinations")
}

/// A pipeline whose passes say at length why they did what they did.
pub fn explaining(pipeline: &str) -> String {
    let talkative = [SATURATE.name, ASSIGN_LAYOUTS.name];
    talkative.iter().fold(pipeline.to_string(), |text, pass| {
        // The last option given counts, so this one goes first: who says otherwise is heard.
        let option = format!("{pass}{{explain=true}}");
        text.replace(pass, &option).replace("{explain=true}{", "{explain=true ")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;
    use ramba_dialects::generate::assert_preserved;

    #[test]
    fn explanations_are_an_option_of_the_passes_that_can_explain() {
        let text = explaining("dist-saturate,dist-assign-layouts{ranks=4},dist-fuse");
        let expected = "dist-saturate{explain=true},dist-assign-layouts{explain=true ranks=4},\
                        dist-fuse";
        assert_eq!(text, expected);
    }

    #[test]
    fn every_pass_leaves_the_machine_that_is_compiled_for() {
        let machine = Some("alpha-ns=77 memory-limit-bytes=1000000000".into());
        assert_preserved(20, |func| {
            func.machine.clone_from(&machine);
            for pass in crate::PASSES {
                let text = if pass.name == ASSIGN_LAYOUTS.name { "ranks=3" } else { "" };
                let options = Options::parse(pass, text).unwrap();
                pass.run(func, &options, &mut Vec::new())?;
                assert_eq!(func.machine, machine, "{}", pass.name);
            }
            func.machine = None;
            Ok(())
        });
    }
}
