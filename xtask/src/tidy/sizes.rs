//! Files and functions stay small enough to be read in one go.

use super::Offence;
use super::Tree;
use super::rust::line;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// Most lines of a file, its tests included.
const FILE: usize = 500;
/// Most lines of a function, from `fn` to its closing brace.
const FUNCTION: usize = 60;

/// No file and no function is too long.
pub fn check(tree: &Tree, out: &mut Vec<Offence>) {
    for file in tree.rust() {
        let lines = file.text.lines().count();
        if lines > FILE {
            let message =
                format!("this file has {lines} lines; {FILE} is the most: split it by what it knows");
            out.push(Offence::new(&file.path, 0, message));
        }
        let mut functions = Functions::default();
        functions.visit_file(&file.tree);
        for (name, first, last) in functions.found {
            let lines = last + 1 - first;
            if lines > FUNCTION {
                let message = format!(
                    "`fn {name}` has {lines} lines; {FUNCTION} is the most: name its parts and call them"
                );
                out.push(Offence::new(&file.path, first, message));
            }
        }
    }
}

/// Every function with its first and last line.
#[derive(Default)]
struct Functions {
    found: Vec<(String, usize, usize)>,
}

impl Functions {
    fn add(&mut self, signature: &syn::Signature, body: &syn::Block) {
        let (first, last) = (line(signature.fn_token.span), line(body.brace_token.span.close()));
        self.found.push((signature.ident.to_string(), first, last));
    }

    /// Functions inside a macro, such as `proptest! { ... }`, where syn sees only tokens.
    fn add_from_tokens(&mut self, tokens: TokenStream) {
        let mut open: Option<(String, usize)> = None;
        let mut after_fn = None;
        for token in tokens {
            match &token {
                TokenTree::Ident(ident) if ident == "fn" => after_fn = Some(line(ident.span())),
                TokenTree::Ident(ident) => {
                    if let Some(first) = after_fn.take() {
                        open = Some((ident.to_string(), first));
                    }
                }
                TokenTree::Punct(punct) if punct.as_char() == ';' => open = None,
                TokenTree::Group(group) => {
                    after_fn = None;
                    if group.delimiter() == Delimiter::Brace
                        && let Some((name, first)) = open.take()
                    {
                        self.found.push((name, first, line(group.span_close())));
                    }
                    self.add_from_tokens(group.stream());
                }
                _ => after_fn = None,
            }
        }
    }
}

impl<'a> Visit<'a> for Functions {
    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        self.add(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.add(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'a syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.add(&item.sig, body);
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_macro(&mut self, item: &'a syn::Macro) {
        self.add_from_tokens(item.tokens.clone());
    }
}

#[cfg(test)]
mod tests {
    use crate::tidy::tests::check;

    fn lines(count: usize) -> String {
        "    f();\n".repeat(count)
    }

    #[test]
    fn a_long_file_and_a_long_function_are_reported() {
        let long = format!(
            "fn short() {{\n{}}}\n\n/// Says.\n#[inline]\nfn long() {{\n{}}}\n",
            lines(58),
            lines(59)
        );
        let file = "const A: u8 = 1;\n".repeat(501);
        let found = check("sizes", &[("crates/site/src/a.rs", &long), ("crates/site/src/b.rs", &file)]);
        insta::assert_snapshot!(found, @"
        `fn long` has 61 lines; 60 is the most: name its parts and call them (crates/site/src/a.rs:64)
        this file has 501 lines; 500 is the most: split it by what it knows (crates/site/src/b.rs)
        ");
    }

    #[test]
    fn braces_in_strings_chars_and_comments_do_not_count() {
        let tricks = "    let a = \"}\"; // }\n    let b = '}'; /* } } */\n    let c = r#\"}\"}\"#;\n    let d: &'static str = \"\";\n";
        let text = format!("fn tricky() {{\n{tricks}{}}}\nfn after() {{}}\n", lines(60));
        insta::assert_snapshot!(check("sizes", &[("crates/site/src/a.rs", &text)]), @"`fn tricky` has 66 lines; 60 is the most: name its parts and call them (crates/site/src/a.rs:1)");
    }

    #[test]
    fn methods_defaults_and_functions_in_macros_count() {
        let body = lines(60);
        let text = format!(
            "impl A {{\nfn method() {{\n{body}}}\n}}\ntrait B {{\nfn default() {{\n{body}}}\nfn none();\n}}\n\
             proptest! {{\n#[test]\nfn holds(x in 0..9u8, f: fn(u8) -> u8) {{\n{body}}}\n}}\n"
        );
        insta::assert_snapshot!(check("sizes", &[("crates/site/src/a.rs", &text)]), @"
        `fn method` has 62 lines; 60 is the most: name its parts and call them (crates/site/src/a.rs:2)
        `fn default` has 62 lines; 60 is the most: name its parts and call them (crates/site/src/a.rs:66)
        `fn holds` has 62 lines; 60 is the most: name its parts and call them (crates/site/src/a.rs:132)
        ");
    }
}
