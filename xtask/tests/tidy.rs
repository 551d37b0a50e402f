//! The house rules hold in this very workspace.

use std::path::Path;
use xtask::tidy::{Tree, check, report};

#[test]
fn the_house_is_in_order() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace stands above xtask");
    let tree = Tree::read(root).expect("the workspace can be read");
    // A walk that sees nothing would find nothing: these must be among what it saw.
    for seen in ["crates/model/src/lib.rs", "crates/interlock/src/main.rs", "xtask/tests/tidy.rs"] {
        assert!(tree.rust().iter().any(|file| file.path == seen), "{seen} was not looked at");
    }
    let offences = check(&tree);
    assert!(offences.is_empty(), "\n{}", report(&offences));
}
