//! Files that nothing compiles: a test in a forgotten file passes for ever.

use super::Offence;
use super::Tree;
use super::manifest::Manifest;
use super::rust::{Rust, is_cfg_test};
use std::collections::{BTreeMap, BTreeSet};

/// Every Rust file is reached from a root of its package, `tests.rs` only under `#[cfg(test)]`, and no snapshot waits.
pub fn check(tree: &Tree, out: &mut Vec<Offence>) {
    let files: BTreeMap<&str, &Rust> = tree.rust().iter().map(|file| (file.path.as_str(), file)).collect();
    let mut reached = BTreeSet::new();
    for manifest in tree.manifests() {
        let mut waiting: Vec<&Rust> =
            files.values().copied().filter(|file| is_root(manifest, file)).collect();
        while let Some(file) = waiting.pop() {
            if reached.insert(file.path.as_str()) {
                let named = modules(file);
                waiting.extend(named.iter().filter_map(|module| find(&files, &module.candidates)));
                out.extend(named.iter().filter_map(|module| untested(file, module)));
            }
        }
    }
    forgotten(tree, &files, &reached, out);
    pending(tree, out);
}

/// What was not reached. Where a whole branch is forgotten only its top is named.
fn forgotten(tree: &Tree, files: &BTreeMap<&str, &Rust>, reached: &BTreeSet<&str>, out: &mut Vec<Offence>) {
    let lost: Vec<&Rust> =
        files.values().copied().filter(|file| !reached.contains(file.path.as_str())).collect();
    let below: BTreeSet<&str> = lost
        .iter()
        .flat_map(|file| modules(file))
        .filter_map(|module| find(files, &module.candidates))
        .map(|file| file.path.as_str())
        .collect();
    let unparsed = |path: &str| tree.unread().iter().any(|offence| offence.path == path);
    for file in lost.iter().filter(|file| !below.contains(file.path.as_str()) && !unparsed(&file.path)) {
        let message = "no `mod` names this file, so nothing in it is compiled or tested";
        out.push(Offence::new(&file.path, 0, message));
    }
}

/// Snapshots that a test run left for a person to look at.
fn pending(tree: &Tree, out: &mut Vec<Offence>) {
    for (path, _) in
        tree.texts().filter(|(path, _)| path.ends_with(".snap.new") || path.ends_with(".pending-snap"))
    {
        out.push(Offence::new(path, 0, "this snapshot waits for a decision: accept it or remove it"));
    }
}

/// Whether cargo compiles the file by itself: a target that it finds by place, or one that the manifest names.
fn is_root(manifest: &Manifest, file: &Rust) -> bool {
    let Some(inside) = file.path.strip_prefix(manifest.folder()) else { return false };
    let parts: Vec<&str> = inside.split('/').collect();
    match parts.as_slice() {
        ["src", "lib.rs" | "main.rs"] | ["build.rs"] => true,
        ["src", "bin", _] | ["src", "bin", _, "main.rs"] => true,
        ["tests" | "benches" | "examples", _] | ["tests" | "benches" | "examples", _, "main.rs"] => true,
        _ => manifest.targets.iter().any(|target| target == inside),
    }
}

/// One `mod name;`.
struct Module {
    name: String,
    line: usize,
    test_only: bool,
    candidates: Vec<String>,
}

fn untested(file: &Rust, module: &Module) -> Option<Offence> {
    let shipped = module.name == "tests" && !module.test_only && !file.is_test();
    let message = "`mod tests` without `#[cfg(test)]`: the tests would be built into the program";
    shipped.then(|| Offence::new(&file.path, module.line, message))
}

fn modules(file: &Rust) -> Vec<Module> {
    let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
    let stem = name.strip_suffix(".rs").unwrap_or(name);
    // `a/b.rs` owns the folder `a/b`; `lib.rs`, `main.rs`, `mod.rs` and other roots own the folder they lie in.
    let mut owned = vec![format!("{folder}/{stem}")];
    let is_target = ["tests", "benches", "examples", "bin", "fuzz_targets"]
        .iter()
        .any(|place| folder == *place || folder.ends_with(&format!("/{place}")));
    if matches!(stem, "lib" | "main" | "mod" | "build") || is_target {
        owned.push(folder.to_owned());
    }
    let mut found = Vec::new();
    collect(&file.tree.items, folder, &owned, false, &mut found);
    found
}

fn collect(items: &[syn::Item], folder: &str, owned: &[String], test_only: bool, found: &mut Vec<Module>) {
    for item in items {
        let syn::Item::Mod(module) = item else { continue };
        let name = module.ident.to_string();
        let name = name.trim_start_matches("r#").to_owned();
        let test_only = test_only || is_cfg_test(&module.attrs);
        if let Some((_, inner)) = &module.content {
            let owned: Vec<String> = owned.iter().map(|place| format!("{place}/{name}")).collect();
            collect(inner, folder, &owned, test_only, found);
            continue;
        }
        let candidates = match written_path(&module.attrs) {
            Some(path) => vec![format!("{folder}/{path}")],
            None => owned
                .iter()
                .flat_map(|place| [format!("{place}/{name}.rs"), format!("{place}/{name}/mod.rs")])
                .collect(),
        };
        let line = super::rust::line(module.ident.span());
        found.push(Module { name, line, test_only, candidates });
    }
}

fn written_path(attributes: &[syn::Attribute]) -> Option<String> {
    attributes.iter().find(|attribute| attribute.path().is_ident("path")).and_then(|attribute| {
        let syn::Meta::NameValue(pair) = &attribute.meta else { return None };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(path), .. }) = &pair.value else { return None };
        Some(path.value())
    })
}

fn find<'a>(files: &BTreeMap<&str, &'a Rust>, candidates: &[String]) -> Option<&'a Rust> {
    candidates.iter().find_map(|path| files.get(path.as_str()).copied())
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
                ("crates/site/src/snapshots/a.snap.new", ""),
            ],
        );
        insta::assert_snapshot!(found, @"
        no `mod` names this file, so nothing in it is compiled or tested (crates/site/src/old.rs)
        this snapshot waits for a decision: accept it or remove it (crates/site/src/snapshots/a.snap.new)
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
