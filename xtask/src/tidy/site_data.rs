//! Nothing of a site is compiled into a crate: its planes, hosts and names are files under `sites/`.

use super::Offence;
use super::Tree;
use super::layers::{Storey, place};
use super::rust::{Rust, is_cfg_test, line};
use std::collections::BTreeSet;
use std::net::IpAddr;
use syn::visit::{self, Visit};

/// Keys of `site.yaml` whose values are names that the site gave.
const NAMES: &[&str] = &["site", "cloud", "controller"];
/// Keys of `site.yaml` whose values are the site's addresses.
const ADDRESSES: &[&str] = &["cidr", "gateway", "address", "from", "to"];

/// No string of a crate, tests left out, holds a name or an address of a site. A string with blanks is prose, such as the
/// example in the help of a rule, and may.
pub fn check(tree: &Tree, out: &mut Vec<Offence>) {
    let words = words(tree);
    for file in tree.rust().iter().filter(|file| !tree.is_test(&file.path)) {
        let owner = tree.owner(&file.path).and_then(|manifest| place(&manifest.package));
        if owner.is_none_or(|(storey, _)| storey == Storey::Yard) {
            continue;
        }
        for (line, text) in strings(file).into_iter().filter(|(_, text)| !text.contains(char::is_whitespace))
        {
            if let Some((word, site)) = words.iter().find(|(word, _)| holds(&text, word)) {
                let message = format!("`{word}` belongs to {site}: take it from the site that is read");
                out.push(Offence::new(&file.path, line, message));
            }
        }
    }
}

/// What every site calls its own, with the file that says it: names, hosts, and addresses, those that are taken among
/// them.
fn words(tree: &Tree) -> BTreeSet<(String, &str)> {
    let sites = tree.texts().filter(|(path, _)| path.starts_with("sites/") && path.ends_with("/site.yaml"));
    let mut words = BTreeSet::new();
    for (path, text) in sites {
        // What a comment says is nobody's name.
        let values = text.lines().map(|line| line.split_once('#').map_or(line, |(value, _)| value));
        let pieces = values.flat_map(|line| line.split(['{', '}', ',']));
        for (key, value) in pieces.filter_map(|piece| piece.trim().split_once(": ")) {
            let (key, value) = (key.trim(), value.trim().trim_matches('"'));
            let is_own = NAMES.contains(&key) || (ADDRESSES.contains(&key) && value.contains(['.', ':']));
            let pair = [(value, is_own), (key, key.parse::<IpAddr>().is_ok())];
            let own = pair.into_iter().filter(|(word, is_own)| *is_own && word.len() > 4);
            words.extend(own.map(|(word, _)| (word.to_owned(), path)));
        }
        words.extend(hosts(text).map(|host| (host.to_owned(), path)));
    }
    words
}

/// The names under `hosts:`, which stand two spaces in.
fn hosts(text: &str) -> impl Iterator<Item = &str> {
    let below = text.lines().skip_while(|line| !line.starts_with("hosts:")).skip(1);
    let below = below.take_while(|line| line.is_empty() || line.starts_with([' ', '#']));
    let names = below.filter_map(|line| line.strip_prefix("  ")?.split_once(':').map(|(name, _)| name));
    names.filter(|name| !name.starts_with([' ', '#']))
}

/// Whether the text holds the word with nothing of a word or number beside it.
fn holds(text: &str, word: &str) -> bool {
    let part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric());
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        !part(before) && !part(after)
    })
}

fn strings(file: &Rust) -> Vec<(usize, String)> {
    let mut strings = Strings::default();
    strings.visit_file(&file.tree);
    strings.found
}

/// String literals outside tests and comments. Those inside macros count as well.
#[derive(Default)]
struct Strings {
    found: Vec<(usize, String)>,
}

impl<'a> Visit<'a> for Strings {
    fn visit_attribute(&mut self, _: &'a syn::Attribute) {}

    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        if !is_cfg_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_lit_str(&mut self, literal: &'a syn::LitStr) {
        self.found.push((line(literal.span()), literal.value()));
    }

    fn visit_macro(&mut self, item: &'a syn::Macro) {
        super::rust::visit_tokens(&item.tokens, &mut |token| {
            if let proc_macro2::TokenTree::Literal(literal) = token {
                self.found.push((line(literal.span()), literal.to_string()));
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::tidy::tests::check;

    const SITE: &str = "site: vr0-dc0\ncloud: omega\njuju: {controller: maas-default, model: openstack}\nplanes:\n  \
                        provider:\n    cidr: 10.12.4.0/22   # v6 later\n    space: provider\n    ranges:\n      vip: \
                        {kind: reserved, from: 10.12.4.2, to: 10.12.4.63}\nhosts:\n  # the first\n  openstack0:\n    \
                        machine: \"8\"\nexpect: {machines: 1}\n";
    const OTHER: &str =
        "site: vr1-dc0\nplanes:\n  inside:\n    cidr: 10.64.0.0/20\n    taken: {10.64.0.4: maas}\n";

    #[test]
    fn words_of_every_site_in_a_crate_are_reported() {
        let source = "/// As in 10.12.4.0/22.\nconst A: &str = \"10.12.4.2\";\nfn f() {\n    open!(\"vr0-dc0:5240\");\n}\n\
                      const B: &str = \"10.12.4.20/provider/machine\";\nconst E: &str = \"such as 10.12.4.2\";\n\
                      const F: &str = \"sites/omega\";\nconst G: &str = \"openstack0\";\nconst H: &str = \"openstack\";\n\
                      const I: &str = \"http://10.64.0.4:5240\";\nconst J: &str = \"maas-default\";\n\
                      #[cfg(test)]\nmod tests {\n    const C: &str = \"10.12.4.2\";\n}\n#[cfg(test)]\nmod made;\n";
        let found = check(
            "site_data",
            &[
                ("sites/omega/site.yaml", SITE),
                ("sites/other/site.yaml", OTHER),
                ("crates/twin/Cargo.toml", "[package]\nname = \"twin\"\n"),
                ("crates/twin/src/lib.rs", source),
                ("crates/twin/src/made.rs", "const D: &str = \"10.12.4.2\";\n"),
            ],
        );
        insta::assert_snapshot!(found, @"
        `10.12.4.2` belongs to sites/omega/site.yaml: take it from the site that is read (crates/twin/src/lib.rs:2)
        `vr0-dc0` belongs to sites/omega/site.yaml: take it from the site that is read (crates/twin/src/lib.rs:4)
        `omega` belongs to sites/omega/site.yaml: take it from the site that is read (crates/twin/src/lib.rs:8)
        `openstack0` belongs to sites/omega/site.yaml: take it from the site that is read (crates/twin/src/lib.rs:9)
        `10.64.0.4` belongs to sites/other/site.yaml: take it from the site that is read (crates/twin/src/lib.rs:11)
        `maas-default` belongs to sites/omega/site.yaml: take it from the site that is read (crates/twin/src/lib.rs:12)
        ");
    }
}
