//! Files that nothing compiles: a test in a forgotten file passes for ever.

use super::Offence;
use super::Tree;
use super::modules::{Module, find, modules};
use super::rust::Rust;
use std::collections::{BTreeMap, BTreeSet};

/// Every Rust file is reached from a root of its package, and `tests.rs` only under `#[cfg(test)]`.
pub fn check(tree: &Tree, out: &mut Vec<Offence>) {
    for file in tree.rust().iter().filter(|file| !tree.is_test(&file.path)) {
        out.extend(modules(file).iter().filter_map(|module| untested(file, module)));
    }
    forgotten(tree, out);
}

/// What was not reached. Where a whole branch is forgotten only its top is named.
fn forgotten(tree: &Tree, out: &mut Vec<Offence>) {
    let lost = || tree.rust().iter().filter(|file| !tree.is_reached(&file.path));
    let by_path: BTreeMap<&str, &Rust> = lost().map(|file| (file.path.as_str(), file)).collect();
    let below: BTreeSet<&str> = lost()
        .flat_map(modules)
        .filter_map(|module| find(&by_path, &module.candidates))
        .map(|file| file.path.as_str())
        .collect();
    for file in lost().filter(|file| !below.contains(file.path.as_str())) {
        let message = "no `mod` names this file, so nothing in it is compiled or tested";
        out.push(Offence::new(&file.path, 0, message));
    }
}

fn untested(file: &Rust, module: &Module) -> Option<Offence> {
    let shipped = module.name == "tests" && !module.test_only;
    let message = "`mod tests` without `#[cfg(test)]`: the tests would be built into the program";
    shipped.then(|| Offence::new(&file.path, module.line, message))
}

#[cfg(test)]
mod tests {
    use crate::tidy::tests::check;

    const SITE: (&str, &str) = ("crates/site/Cargo.toml", "[package]\nname = \"site\"\n");

    #[test]
    fn files_that_no_mod_names_are_reported() {
        let found = check(
            "forgotten",
            &[
                SITE,
                (
                    "crates/site/src/lib.rs",
                    "mod vips;\n#[cfg(test)]\nmod tests;\nmod inline {\n    mod deep;\n}\n",
                ),
                ("crates/site/src/inline/deep.rs", "mod deeper;\n"),
                ("crates/site/src/inline/deep/deeper.rs", ""),
                ("crates/site/src/tests.rs", ""),
                ("crates/site/src/vips.rs", ""),
                ("crates/site/src/vips/tests.rs", "#[test]\nfn forgotten() {}\n"),
                ("crates/site/src/old.rs", "mod older;\n"),
                ("crates/site/src/old/older.rs", ""),
                ("crates/site/tests/corpus.rs", "mod cases;\n"),
                ("crates/site/tests/cases/mod.rs", ""),
                ("crates/site/tests/cases/lost.rs", ""),
            ],
        );
        insta::assert_snapshot!(found, @"
        no `mod` names this file, so nothing in it is compiled or tested (crates/site/src/old.rs)
        no `mod` names this file, so nothing in it is compiled or tested (crates/site/src/vips/tests.rs)
        no `mod` names this file, so nothing in it is compiled or tested (crates/site/tests/cases/lost.rs)
        ");
    }

    #[test]
    fn tests_that_would_ship_are_reported() {
        let found = check(
            "forgotten",
            &[
                SITE,
                ("crates/site/src/lib.rs", "mod tests;\nmod yaml;\n"),
                ("crates/site/src/tests.rs", ""),
                ("crates/site/src/yaml.rs", "#[cfg(test)]\nmod tests;\n"),
                ("crates/site/src/yaml/tests.rs", ""),
            ],
        );
        insta::assert_snapshot!(found, @"`mod tests` without `#[cfg(test)]`: the tests would be built into the program (crates/site/src/lib.rs:1)");
    }

    #[test]
    fn a_list_that_declares_modules_names_them() {
        let list = "macro_rules! rules { ($($name:ident),*) => { $(mod $name;)* }; }\nrules! { vip_twice, vip_gone }\nshow! { lost }\n";
        let found = check(
            "forgotten",
            &[
                SITE,
                ("crates/site/src/lib.rs", "mod rules;\n"),
                ("crates/site/src/rules.rs", list),
                ("crates/site/src/rules/vip_twice.rs", ""),
                ("crates/site/src/rules/lost.rs", ""),
            ],
        );
        insta::assert_snapshot!(found, @"no `mod` names this file, so nothing in it is compiled or tested (crates/site/src/rules/lost.rs)");
    }

    #[test]
    fn targets_and_written_paths_are_roots() {
        let manifest =
            "[package]\nname = \"fuzz\"\n[[bin]]\nname = \"yaml\"\npath = \"fuzz_targets/yaml.rs\"\n";
        let found = check(
            "forgotten",
            &[
                ("fuzz/Cargo.toml", manifest),
                ("fuzz/fuzz_targets/yaml.rs", "#[path = \"made/shape.rs\"]\nmod shape;\n"),
                ("fuzz/fuzz_targets/made/shape.rs", ""),
                ("fuzz/fuzz_targets/book.rs", ""),
            ],
        );
        insta::assert_snapshot!(found, @"no `mod` names this file, so nothing in it is compiled or tested (fuzz/fuzz_targets/book.rs)");
    }
}
