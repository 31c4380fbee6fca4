//! The order of the passes, and the reasons for it.

/// The passes from the recorded program to one that only lowering still has to translate, in the
/// syntax of `--pass-pipeline`.
///
/// 1. `dist-canonicalize` brings views next to what they view, so that laws see one form.
/// 2. `dist-saturate` rewrites by equality; it wants the whole program before anything is fused. Among
///    equals that send different messages it asks the next two passes what they would cost.
/// 3. `dist-fuse` comes before layouts: what is split over ranks is the iteration space of a loop
///    nest, and only fusion knows which operations share one.
/// 4. `dist-assign-layouts` chooses how each loop nest and each array is split.
/// 5. `dist-materialize-comm` makes each message that the choice needs an operation.
/// 6. `dist-assign-destinations` decides about memory, when it is known who reads what until when.
pub fn dist_pipeline(ranks: usize) -> String {
    dist_pipeline_with(ranks, "")
}

/// The same, with more options of `dist-saturate`, such as `fast=true`.
pub fn dist_pipeline_with(ranks: usize, saturate: &str) -> String {
    format!(
        "dist-canonicalize,dist-saturate{{ranks={ranks} {saturate}}},dist-fuse,{}",
        placed(ranks)
    )
}

/// The same for results whose bits are to be those of every number of ranks and threads: nothing is
/// rewritten to another order, nor chosen for the number of ranks, and `dist-fix-order` says, when the
/// loop nests are known, in which order they combine; ranks are then cut accordingly.
pub fn reproducible_pipeline(ranks: usize) -> String {
    reproducible_pipeline_with(ranks, "")
}

/// The same, with more options of `dist-saturate`.
pub fn reproducible_pipeline_with(ranks: usize, saturate: &str) -> String {
    format!(
        "dist-canonicalize,dist-saturate{{reproducible=true {saturate}}},dist-fuse,dist-fix-order,{}",
        placed(ranks)
    )
}

fn placed(ranks: usize) -> String {
    format!("dist-assign-layouts{{ranks={ranks}}},dist-materialize-comm,dist-assign-destinations")
}
