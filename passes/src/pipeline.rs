//! The order of the passes, and the reasons for it.

use crate::assign_layouts::ASSIGN_LAYOUTS;
use crate::saturate::SATURATE;

/// The passes from the recorded program to one that only lowering still has to translate, in the
/// syntax of `--pass-pipeline`.
///
/// 1. `dist-canonicalize` brings views next to what they view, so that laws see one form.
/// 2. `dist-saturate` rewrites by equality; it wants the whole program before anything is fused.
/// 3. `dist-fuse` comes before layouts: what is split over ranks is the iteration space of a loop
///    nest, and only fusion knows which operations share one.
/// 4. `dist-assign-layouts` chooses how each loop nest and each array is split.
/// 5. `dist-materialize-comm` makes each message that the choice needs an operation.
/// 6. `dist-assign-destinations` decides about memory, when it is known who reads what until when.
pub fn dist_pipeline(ranks: usize) -> String {
    format!(
        "dist-canonicalize,dist-saturate,dist-fuse,dist-assign-layouts{{ranks={ranks}}},\
         dist-materialize-comm,dist-assign-destinations"
    )
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

    #[test]
    fn explanations_are_an_option_of_the_passes_that_can_explain() {
        let text = explaining("dist-saturate,dist-assign-layouts{ranks=4},dist-fuse");
        let expected = "dist-saturate{explain=true},dist-assign-layouts{explain=true ranks=4},\
                        dist-fuse";
        assert_eq!(text, expected);
    }
}
