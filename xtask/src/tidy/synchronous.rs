//! Pure crates are synchronous: what waits is a shaft.

use super::Offence;
use super::Tree;
use super::layers::{Storey, place};
use super::rust::visit_tokens;
use proc_macro2::TokenTree;

/// No `async` and no `await` in rooms and the footing.
pub fn check(tree: &Tree, out: &mut Vec<Offence>) {
    for file in tree.rust() {
        let Some(owner) = tree.owner(&file.path) else { continue };
        if !matches!(place(&owner.package), Some((Storey::Footing | Storey::Room, _))) {
            continue;
        }
        visit_tokens(&file.tokens, &mut |token| {
            if let TokenTree::Ident(word) = token
                && (word == "async" || word == "await")
            {
                let message = format!(
                    "`{word}` in `{}`: rooms are synchronous; return what to ask, and `app` asks it",
                    owner.package
                );
                out.push(Offence::new(&file.path, word.span().start().line, message));
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::tidy::tests::check;

    #[test]
    fn a_room_that_waits_is_reported() {
        let source =
            "/// Not async.\nasync fn ask() {\n    later().await\n}\nconst WORD: &str = \"await\";\n";
        let found = check(
            "synchronous",
            &[
                ("crates/site/Cargo.toml", "[package]\nname = \"site\"\n"),
                ("crates/site/src/lib.rs", source),
                ("crates/app/Cargo.toml", "[package]\nname = \"app\"\n"),
                ("crates/app/src/lib.rs", source),
            ],
        );
        insta::assert_snapshot!(found, @"
        `async` in `site`: rooms are synchronous; return what to ask, and `app` asks it (crates/site/src/lib.rs:2)
        `await` in `site`: rooms are synchronous; return what to ask, and `app` asks it (crates/site/src/lib.rs:3)
        ");
    }
}
