//! What lets a change happen is made in one place: the machine, which has folded the approval that it uses up.

use super::Offence;
use super::Tree;
use super::rust::{is_test_path, visit_tokens};
use proc_macro2::TokenTree;

/// The type.
const NAME: &str = "Consumed";
/// The only files that may name it: where it is declared, what asks with it, and what makes it.
const MAY_NAME: [&str; 5] = [
    "crates/model/src/consumed.rs",
    "crates/model/src/lib.rs",
    "crates/clients/src/calls.rs",
    "crates/runbook/src/machine.rs",
    MAKER,
];
/// The only file that may make one.
const MAKER: &str = "crates/runbook/src/machine/ask.rs";

/// Nobody else names it, and it is made once. A file that never writes the name cannot make one, under whatever alias.
pub fn check(tree: &Tree, out: &mut Vec<Offence>) {
    for file in tree.rust().iter().filter(|file| !is_test_path(&file.path)) {
        let mut made = 0;
        let mut last = [String::new(), String::new(), String::new()];
        visit_tokens(&file.tokens, &mut |token| {
            let text = token_text(token);
            if text == NAME && !MAY_NAME.contains(&file.path.as_str()) {
                let message = format!(
                    "`{NAME}` lets a change happen, and is named only where an approval is used up: take the effect as the machine gives it"
                );
                out.push(Offence::new(&file.path, token.span().start().line, message));
            }
            if text == "of" && last == [NAME, ":", ":"] {
                made += 1;
                if file.path == MAKER && made > 1 {
                    let message =
                        format!("`{NAME}::of` stands here a second time: a change has one way to happen");
                    out.push(Offence::new(&file.path, token.span().start().line, message));
                }
                if file.path == "crates/runbook/src/machine.rs" || file.path == "crates/clients/src/calls.rs"
                {
                    let message = format!("`{NAME}::of` belongs to {MAKER} alone");
                    out.push(Offence::new(&file.path, token.span().start().line, message));
                }
            }
            last.rotate_left(1);
            last[2] = text;
        });
    }
}

fn token_text(token: &TokenTree) -> String {
    match token {
        TokenTree::Ident(ident) => ident.to_string(),
        TokenTree::Punct(punct) => punct.as_char().to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::tidy::tests::check;

    #[test]
    fn it_is_named_and_made_where_the_machine_is() {
        let found = check(
            "consumed",
            &[
                ("crates/app/src/drive.rs", "use model::Consumed as C;\nfn f() { C::of(e, a); }\n"),
                ("crates/app/tests/laws/rig.rs", "fn f() { model::Consumed::of(e, a); }\n"),
                ("crates/clients/src/calls.rs", "fn act(c: Consumed) {}\nfn f() { Consumed::of(e, a); }\n"),
                (
                    "crates/runbook/src/machine/ask.rs",
                    "fn f() { Consumed::of(e, a); }\nfn g() { Consumed::of(e, a); }\n",
                ),
            ],
        );
        insta::assert_snapshot!(found, @r"
        `Consumed` lets a change happen, and is named only where an approval is used up: take the effect as the machine gives it (crates/app/src/drive.rs:1)
        `Consumed::of` belongs to crates/runbook/src/machine/ask.rs alone (crates/clients/src/calls.rs:2)
        `Consumed::of` stands here a second time: a change has one way to happen (crates/runbook/src/machine/ask.rs:2)
        ");
    }
}
