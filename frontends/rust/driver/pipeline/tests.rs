use super::*;
use ramba_mlir::Session;

fn names(text: &str) -> Vec<String> {
    let session = Session::new().unwrap();
    let pipeline = Pipeline::parse(&session, text).unwrap();
    pipeline.stages.iter().map(Stage::to_string).collect()
}

fn error(text: &str) -> String {
    let session = Session::new().unwrap();
    Pipeline::parse(&session, text).err().unwrap().to_string()
}

#[test]
fn ours_and_upstreams_passes_keep_their_order() {
    let text = "builtin.module(dist-fuse, canonicalize{max-iterations=2},func.func(cse,dist-fuse))";
    let expected = ["dist-fuse", "canonicalize{max-iterations=2}", "func.func(cse)", "dist-fuse"];
    assert_eq!(names(text), expected);
    assert_eq!(names("dist-fuse,cse"), ["dist-fuse", "cse"]);
    assert!(names("builtin.module()").is_empty());
    assert!(names("").is_empty());
}

#[test]
fn errors_name_the_pass_and_its_column() {
    for (text, expected) in [
        (
            "cse,dist-fues",
            "--pass-pipeline:1:5: unknown pass 'dist-fues'; did you mean 'dist-fuse'?",
        ),
        ("func.func(ces)", "--pass-pipeline:1:11: unknown pass 'ces'; did you mean 'cse'?"),
        ("dist-fuse{a=1}", "--pass-pipeline:1:1: dist-fuse has no option 'a'"),
        ("dist-fuse(cse)", "--pass-pipeline:1:1: 'dist-fuse' is a pass; it holds no others"),
        ("builtin.module(cse", "--pass-pipeline:1:19: expected ')'"),
        ("cse)", "--pass-pipeline:1:4: unexpected ')'"),
        ("cse,,cse", "--pass-pipeline:1:5: expected the name of a pass"),
        ("dist-fuse{} cse", "--pass-pipeline:1:12: expected ',' before 'cse'"),
    ] {
        assert_eq!(error(text), expected);
    }
}

#[test]
fn upstream_checks_its_own_options() {
    assert!(error("canonicalize{foo=1}").contains("foo"), "{}", error("canonicalize{foo=1}"));
}
