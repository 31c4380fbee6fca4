//! Which names could have been meant.

use ramba_passes::PASSES;

/// Upstream's passes that are used with ours; MLIR does not tell the names of all it has.
const UPSTREAM: &[&str] = &[
    "canonicalize",
    "cse",
    "inline",
    "loop-invariant-code-motion",
    "print-op-stats",
    "sccp",
    "strip-debuginfo",
    "symbol-dce",
];

/// `; did you mean 'dist-fuse'?`, or nothing if no name is near.
pub fn suggestions(name: &str) -> String {
    let known = PASSES.iter().map(|pass| pass.name).chain(UPSTREAM.iter().copied());
    let mut near: Vec<(usize, &str)> = known.map(|known| (distance(name, known), known)).collect();
    near.retain(|(distance, known)| *distance <= (known.len().max(name.len()) / 3).max(2));
    near.sort_unstable();
    let names: Vec<String> = near.iter().take(3).map(|(_, name)| format!("'{name}'")).collect();
    match &names[..] {
        [] => String::new(),
        names => format!("; did you mean {}?", names.join(" or ")),
    }
}

/// How many characters must be inserted, dropped or replaced to get from one name to the other.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.chars().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[row.len() - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_edits() {
        assert_eq!(distance("cse", "cse"), 0);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn near_names_are_suggested() {
        assert_eq!(suggestions("canonicalise"), "; did you mean 'canonicalize'?");
        assert_eq!(suggestions("dist-fues"), "; did you mean 'dist-fuse'?");
        assert_eq!(suggestions("something-else-entirely"), "");
    }
}
