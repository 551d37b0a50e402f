//! Which files make up a package: from its roots along every `mod name;`.

use super::manifest::Manifest;
use super::rust::{Rust, is_cfg_test, is_test_path, line, visit_tokens};
use proc_macro2::TokenTree;
use std::collections::BTreeMap;

/// The files that cargo compiles, each with whether it is compiled for tests and benches only.
pub fn reach(manifests: &[Manifest], files: &[Rust]) -> BTreeMap<String, bool> {
    let by_path: BTreeMap<&str, &Rust> = files.iter().map(|file| (file.path.as_str(), file)).collect();
    let mut reached: BTreeMap<String, bool> = BTreeMap::new();
    for manifest in manifests {
        let roots = files.iter().filter(|file| is_root(manifest, file));
        let mut waiting: Vec<(&Rust, bool)> = roots.map(|file| (file, is_test_path(&file.path))).collect();
        while let Some((file, test_only)) = waiting.pop() {
            // What is seen again is followed again only where it turns out to be shipped after all.
            if reached.get(&file.path).is_some_and(|before| !before || test_only) {
                continue;
            }
            reached.insert(file.path.clone(), test_only);
            for module in modules(file) {
                let named = find(&by_path, &module.candidates);
                waiting.extend(named.map(|file| (file, test_only || module.test_only)));
            }
        }
    }
    reached
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
pub struct Module {
    /// Its name.
    pub name: String,
    /// The line it is named in.
    pub line: usize,
    /// Whether `#[cfg(test)]` stands above it.
    pub test_only: bool,
    /// Where its file may lie.
    pub candidates: Vec<String>,
}

/// Every `mod name;` of a file.
pub fn modules(file: &Rust) -> Vec<Module> {
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
    let lists = file.tree.items.iter().filter_map(declaring_macro).collect();
    let mut search = Search { folder, lists, found: vec![] };
    search.items(&file.tree.items, &owned, false);
    search.found
}

/// The name of a macro of this file that declares modules: `mod $name;` stands in its body.
fn declaring_macro(item: &syn::Item) -> Option<&syn::Ident> {
    let syn::Item::Macro(syn::ItemMacro { ident: Some(name), mac, .. }) = item else { return None };
    let mut last = [String::new(), String::new()];
    let mut declares = false;
    visit_tokens(&mac.tokens, &mut |token| {
        declares |= last == ["mod", "$"] && matches!(token, TokenTree::Ident(_));
        last.rotate_left(1);
        last[1] = match token {
            TokenTree::Group(_) => String::new(),
            leaf => leaf.to_string(),
        };
    });
    declares.then_some(name)
}

/// The walk over the items of one file.
struct Search<'a> {
    folder: &'a str,
    /// Macros that declare a module for each name they are given.
    lists: Vec<&'a syn::Ident>,
    found: Vec<Module>,
}

impl Search<'_> {
    fn items(&mut self, items: &[syn::Item], owned: &[String], test_only: bool) {
        for item in items {
            match item {
                syn::Item::Mod(module) => self.module(module, owned, test_only),
                syn::Item::Macro(list) if self.lists.iter().any(|name| list.mac.path.is_ident(*name)) => {
                    visit_tokens(&list.mac.tokens, &mut |token| {
                        if let TokenTree::Ident(name) = token {
                            self.add(name, candidates(owned, &name.to_string()), test_only);
                        }
                    });
                }
                _ => {}
            }
        }
    }

    fn module(&mut self, module: &syn::ItemMod, owned: &[String], test_only: bool) {
        let name = module.ident.to_string();
        let name = name.trim_start_matches("r#");
        let test_only = test_only || is_cfg_test(&module.attrs);
        if let Some((_, inner)) = &module.content {
            let owned: Vec<String> = owned.iter().map(|place| format!("{place}/{name}")).collect();
            return self.items(inner, &owned, test_only);
        }
        let candidates = match written_path(&module.attrs) {
            Some(path) => vec![format!("{}/{path}", self.folder)],
            None => candidates(owned, name),
        };
        self.add(&module.ident, candidates, test_only);
    }

    fn add(&mut self, name: &syn::Ident, candidates: Vec<String>, test_only: bool) {
        self.found.push(Module { name: name.to_string(), line: line(name.span()), test_only, candidates });
    }
}

fn candidates(owned: &[String], name: &str) -> Vec<String> {
    owned.iter().flat_map(|place| [format!("{place}/{name}.rs"), format!("{place}/{name}/mod.rs")]).collect()
}

fn written_path(attributes: &[syn::Attribute]) -> Option<String> {
    attributes.iter().find(|attribute| attribute.path().is_ident("path")).and_then(|attribute| {
        let syn::Meta::NameValue(pair) = &attribute.meta else { return None };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(path), .. }) = &pair.value else { return None };
        Some(path.value())
    })
}

/// The first of the candidates that is there.
pub fn find<'a>(files: &BTreeMap<&str, &'a Rust>, candidates: &[String]) -> Option<&'a Rust> {
    candidates.iter().find_map(|path| files.get(path.as_str()).copied())
}
