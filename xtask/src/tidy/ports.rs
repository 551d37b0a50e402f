//! Three ports to the outer world, each declared once.

use super::Offence;
use super::Tree;
use super::rust::line;
use syn::visit::{self, Visit};

/// The ports.
const PORTS: &[&str] = &["Wire", "Journal", "Clock"];

/// The ports are declared in `model` and nowhere else.
pub fn check(tree: &Tree, out: &mut Vec<Offence>) {
    for file in tree.rust() {
        let owner = tree.owner(&file.path).map_or("", |manifest| manifest.package.as_str());
        if owner == "model" {
            continue;
        }
        let mut traits = Traits::default();
        traits.visit_file(&file.tree);
        for (name, line) in traits.found.iter().filter(|(name, _)| PORTS.contains(&name.as_str())) {
            let message = format!(
                "`trait {name}` is declared in `{owner}`: a port stands once, in `model`; use that one"
            );
            out.push(Offence::new(&file.path, *line, message));
        }
    }
}

#[derive(Default)]
struct Traits {
    found: Vec<(String, usize)>,
}

impl<'a> Visit<'a> for Traits {
    fn visit_item_trait(&mut self, item: &'a syn::ItemTrait) {
        self.found.push((item.ident.to_string(), line(item.ident.span())));
        visit::visit_item_trait(self, item);
    }
}

#[cfg(test)]
mod tests {
    use crate::tidy::tests::check;

    #[test]
    fn a_port_stands_once() {
        let found = check(
            "ports",
            &[
                ("crates/model/Cargo.toml", "[package]\nname = \"model\"\n"),
                ("crates/model/src/wire.rs", "pub trait Wire {}\n"),
                ("crates/store/Cargo.toml", "[package]\nname = \"store\"\n"),
                ("crates/store/src/lib.rs", "mod inner {\n    trait Journal {}\n}\ntrait Shelf {}\n"),
            ],
        );
        insta::assert_snapshot!(found, @"`trait Journal` is declared in `store`: a port stands once, in `model`; use that one (crates/store/src/lib.rs:2)");
    }
}
