//! `cargo xtask bench`: the criterion benches; `assert`, `speed` and `triage` set whole commands beside other tools, in one table.

mod assert;
mod speed;
mod spent;
mod triage;

pub use assert::run as assert;
pub use speed::run as speed;
pub use triage::run as triage;

use crate::steps::{Failed, Steps};
use crate::tidy::Tree;

/// Runs every bench file of every crate. What stands after `bench` goes to criterion.
pub fn run(steps: &mut Steps, filter: &[&str]) -> Result<(), Failed> {
    let tree = Tree::read(steps.root())
        .map_err(|error| Failed::Usage(format!("the workspace could not be read: {error}")))?;
    let benches = benches(&tree);
    if benches.is_empty() {
        return Err(Failed::Usage("no crate has a bench: nothing was measured".to_owned()));
    }
    for (package, bench) in benches {
        let mut arguments = vec!["bench", "--locked", "--package", package, "--bench", bench];
        if !filter.is_empty() {
            arguments.push("--");
            arguments.extend(filter);
        }
        let command = steps.cargo(&arguments);
        steps.run(&format!("bench {bench}"), command)?;
    }
    print!("\n{}", steps.summary());
    Ok(())
}

/// Package and name of every `benches/*.rs` of the workspace.
fn benches(tree: &Tree) -> Vec<(&str, &str)> {
    let files = tree.rust().iter().filter_map(|file| {
        let owner = tree.owner(&file.path)?;
        let inside = file.path.strip_prefix(owner.folder())?;
        let name = inside.strip_prefix("benches/")?.strip_suffix(".rs")?;
        (!name.contains('/') && !owner.own_workspace).then_some((owner.package.as_str(), name))
    });
    files.collect()
}

#[cfg(test)]
mod tests {
    use super::benches;
    use crate::tidy::Tree;

    #[test]
    fn benches_are_found_by_their_place() {
        let files = [
            ("crates/site/Cargo.toml", "[package]\nname = \"site\"\n"),
            ("crates/site/benches/check.rs", "fn main() {}\n"),
            ("crates/site/src/lib.rs", "fn main() {}\n"),
        ];
        let tree = Tree::from_texts(files.map(|(path, text)| (path.to_owned(), text.to_owned())));
        assert_eq!(benches(&tree), [("site", "check")]);
    }
}
