//! A name says what a thing knows. These words say nothing.

use super::Offence;
use super::Tree;
use super::rust::line;
use proc_macro2::Ident;
use syn::visit::{self, Visit};

/// Words that name no thing.
const EMPTY_WORDS: &[&str] =
    &["common", "helper", "helpers", "manager", "managers", "misc", "util", "utils", "utility", "utilities"];

/// No file, module or type has an empty word in its name.
pub fn check(tree: &Tree, out: &mut Vec<Offence>) {
    for file in tree.rust() {
        for part in file.path.trim_end_matches(".rs").split('/') {
            if let Some(word) = empty_word(part) {
                out.push(Offence::new(&file.path, 0, format!("the path says `{word}`: {WHY}")));
            }
        }
        let mut names = Names::default();
        names.visit_file(&file.tree);
        for (kind, name) in names.found {
            if let Some(word) = empty_word(&name.to_string()) {
                let message = format!("`{kind} {name}` says `{word}`: {WHY}");
                out.push(Offence::new(&file.path, line(name.span()), message));
            }
        }
    }
    for manifest in tree.manifests() {
        if let Some(word) = empty_word(&manifest.package) {
            let message = format!("the package `{}` says `{word}`: {WHY}", manifest.package);
            out.push(Offence::new(&manifest.path, 0, message));
        }
    }
}

const WHY: &str = "name it by what it knows or does";

/// The empty word in a name of any case, where there is one.
fn empty_word(name: &str) -> Option<String> {
    let mut words = vec![String::new()];
    for letter in name.chars() {
        if letter.is_uppercase() || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
    }
    words.into_iter().find(|word| EMPTY_WORDS.contains(&word.as_str()))
}

/// Modules and types with the word that declares them.
#[derive(Default)]
struct Names {
    found: Vec<(&'static str, Ident)>,
}

impl<'a> Visit<'a> for Names {
    fn visit_item(&mut self, item: &'a syn::Item) {
        let declared = match item {
            syn::Item::Mod(item) => Some(("mod", &item.ident)),
            syn::Item::Struct(item) => Some(("struct", &item.ident)),
            syn::Item::Enum(item) => Some(("enum", &item.ident)),
            syn::Item::Union(item) => Some(("union", &item.ident)),
            syn::Item::Trait(item) => Some(("trait", &item.ident)),
            syn::Item::Type(item) => Some(("type", &item.ident)),
            _ => None,
        };
        self.found.extend(declared.map(|(kind, name)| (kind, name.clone())));
        visit::visit_item(self, item);
    }
}

#[cfg(test)]
mod tests {
    use crate::tidy::tests::check;

    #[test]
    fn empty_words_in_names_are_reported() {
        let source = "mod string_utils {\n    struct VipManager;\n}\nenum Helper {}\ntype MiscMap = u8;\ntrait CommonGround {}\n";
        let found = check(
            "names",
            &[
                ("crates/site/src/lib.rs", source),
                ("crates/site/src/util/text.rs", ""),
                ("crates/common/Cargo.toml", "[package]\nname = \"common\"\n"),
            ],
        );
        insta::assert_snapshot!(found, @"
        the package `common` says `common`: name it by what it knows or does (crates/common/Cargo.toml)
        `mod string_utils` says `utils`: name it by what it knows or does (crates/site/src/lib.rs:1)
        `struct VipManager` says `manager`: name it by what it knows or does (crates/site/src/lib.rs:2)
        `enum Helper` says `helper`: name it by what it knows or does (crates/site/src/lib.rs:4)
        `type MiscMap` says `misc`: name it by what it knows or does (crates/site/src/lib.rs:5)
        `trait CommonGround` says `common`: name it by what it knows or does (crates/site/src/lib.rs:6)
        the path says `util`: name it by what it knows or does (crates/site/src/util/text.rs)
        ");
    }

    #[test]
    fn whole_words_only() {
        let source = "struct Utility2000er;\nstruct Commoner;\nfn manager_of() {}\nstruct Futile;\n";
        assert_eq!(check("names", &[("crates/site/src/miscible.rs", source)]), "");
    }
}
