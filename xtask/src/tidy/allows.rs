//! Who may lift a lint of the house, and which.

use super::Offence;
use super::Tree;
use super::layers::{Storey, place};
use super::rust::{is_cfg_test, line};
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};

/// The lint that keeps I/O, clocks and threads out of the pure crates.
const OUTER_WORLD: &str = "clippy::disallowed_methods";
/// Lints that keep bad input from stopping the program. Nobody lifts them outside tests.
const KEPT: &[&str] = &[
    "clippy::unwrap_used",
    "clippy::expect_used",
    "clippy::panic",
    "clippy::indexing_slicing",
    "clippy::string_slice",
    "clippy::todo",
    "clippy::unimplemented",
    "clippy::dbg_macro",
    "unsafe_code",
    "missing_docs",
    "warnings",
    "clippy::all",
];

/// `disallowed_methods` is lifted only by crates that touch the outer world and by test files, which read the material
/// that they measure with; the others by nobody.
pub fn check(tree: &Tree, out: &mut Vec<Offence>) {
    for file in tree.rust() {
        let Some(owner) = tree.owner(&file.path) else { continue };
        let pure = match place(&owner.package) {
            Some((storey, _)) => matches!(storey, Storey::Footing | Storey::Room),
            None => true,
        };
        let mut lifted = Lifted { test: tree.is_test(&file.path), found: vec![] };
        lifted.visit_file(&file.tree);
        for (lint, line, test) in lifted.found {
            let message = if lint == OUTER_WORLD && pure && !test {
                format!(
                    "`{}` lifts `{lint}`: this crate does no I/O; take the value as an argument",
                    owner.package
                )
            } else if KEPT.contains(&lint.as_str()) && !test {
                format!(
                    "`{lint}` is lifted here: handle the case, the house keeps this lint everywhere but in tests"
                )
            } else {
                continue;
            };
            out.push(Offence::new(&file.path, line, message));
        }
    }
}

/// Every lint named in `allow(...)` or `expect(...)`, with its line and whether it stands in a test.
struct Lifted {
    test: bool,
    found: Vec<(String, usize, bool)>,
}

impl<'a> Visit<'a> for Lifted {
    fn visit_attribute(&mut self, attribute: &'a syn::Attribute) {
        let test = self.test;
        for (lint, line) in lifted_by(&attribute.meta) {
            self.found.push((lint, line, test));
        }
    }

    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        let before = self.test;
        self.test = before || is_cfg_test(&item.attrs);
        visit::visit_item_mod(self, item);
        self.test = before;
    }

    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        let before = self.test;
        self.test = before || item.attrs.iter().any(|attribute| attribute.path().is_ident("test"));
        visit::visit_item_fn(self, item);
        self.test = before;
    }
}

fn lifted_by(meta: &syn::Meta) -> Vec<(String, usize)> {
    let syn::Meta::List(list) = meta else { return vec![] };
    let parts = || list.parse_args_with(Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated);
    if list.path.is_ident("cfg_attr") {
        return parts().into_iter().flatten().flat_map(|part| lifted_by(&part)).collect();
    }
    if !list.path.is_ident("allow") && !list.path.is_ident("expect") {
        return vec![];
    }
    let lints = parts().into_iter().flatten().filter_map(|part| match part {
        syn::Meta::Path(path) => Some(path),
        _ => None,
    });
    lints
        .map(|path| (spelled(&path), path.segments.first().map_or(0, |first| line(first.ident.span()))))
        .collect()
}

fn spelled(path: &syn::Path) -> String {
    let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    parts.join("::")
}

#[cfg(test)]
mod tests {
    use crate::tidy::tests::check;

    const SITE: (&str, &str) = ("crates/site/Cargo.toml", "[package]\nname = \"site\"\n");
    const STORE: (&str, &str) = ("crates/store/Cargo.toml", "[package]\nname = \"store\"\n");

    #[test]
    fn pure_crates_lift_nothing() {
        let io = "#![allow(clippy::disallowed_methods, reason = \"files\")]\n";
        let found = check(
            "allows",
            &[
                SITE,
                STORE,
                ("crates/site/src/lib.rs", io),
                (
                    "crates/site/src/deep.rs",
                    "fn f() {\n    #[expect(clippy::disallowed_methods)]\n    g();\n}\n",
                ),
                ("crates/site/tests/corpus.rs", io),
                ("crates/store/src/lib.rs", io),
            ],
        );
        insta::assert_snapshot!(found, @"
        `site` lifts `clippy::disallowed_methods`: this crate does no I/O; take the value as an argument (crates/site/src/deep.rs:2)
        `site` lifts `clippy::disallowed_methods`: this crate does no I/O; take the value as an argument (crates/site/src/lib.rs:1)
        ");
    }

    #[test]
    fn kept_lints_are_lifted_in_tests_only() {
        let source = "#[cfg_attr(unix, allow(clippy::too_many_lines, clippy::unwrap_used))]\nfn f() {}\n\
                      #[cfg(test)]\nmod tests {\n    #[allow(clippy::unwrap_used)]\n    fn g() {}\n}\n";
        let found = check(
            "allows",
            &[
                STORE,
                ("crates/store/src/lib.rs", source),
                ("crates/store/benches/write.rs", "#![allow(missing_docs)]\n"),
            ],
        );
        insta::assert_snapshot!(found, @"`clippy::unwrap_used` is lifted here: handle the case, the house keeps this lint everywhere but in tests (crates/store/src/lib.rs:1)");
    }
}
