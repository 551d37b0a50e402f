//! `interlock check --fix`.

use crate::run::{copy_of_omega, interlock};

#[test]
fn a_safe_repair_is_shown_then_made_and_nothing_else_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = copy_of_omega(folder.path());
    let book = site.join("runbooks/phase-01-bundle-deploy.md");
    let text = std::fs::read_to_string(&book).expect("read");
    std::fs::write(&book, text.replacen("\n## Step 1.1", "\r\n## Step 1.1", 1)).expect("written");
    let path = site.to_string_lossy();
    let shown = interlock(&["check", &path, "--diff"]);
    assert_eq!(shown.status, 1);
    assert!(shown.stderr.contains("write plain newlines"), "{}", shown.stderr);
    assert!(std::fs::read_to_string(&book).expect("read").contains('\r'), "--diff changes nothing");
    let fixed = interlock(&["check", &path, "--fix"]);
    assert_eq!(fixed.status, 0, "{}{}", fixed.stdout, fixed.stderr);
    assert_eq!(std::fs::read_to_string(&book).expect("read"), text);
}
