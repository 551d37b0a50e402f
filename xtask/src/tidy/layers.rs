//! The layer table: who may import whom.

use super::Offence;
use super::Tree;
use super::manifest::{Dependency, Manifest};
use super::rust::{Rust, visit_tokens};
use proc_macro2::TokenTree;

/// Where a crate stands in the house.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Storey {
    /// Shared words; pure.
    Footing,
    /// Thinks; pure, synchronous, no doors to other rooms.
    Room,
    /// Reaches the outer world without thought.
    Shaft,
    /// The cloud behind the wire.
    Twin,
    /// Use cases, and the only loop with effects.
    Hallway,
    /// Command line, screens, servers.
    Door,
    /// Beside the house: tasks, fuzz targets.
    Yard,
}

/// One crate of the house: its name, its storey, and which of ours it may import. Change ARCHITECTURE.md with it.
pub const HOUSE: &[(&str, Storey, &[&str])] = &[
    ("model", Storey::Footing, &[]),
    ("bundle", Storey::Footing, &["model"]),
    ("site", Storey::Room, &["model", "bundle"]),
    ("runbook", Storey::Room, &["model"]),
    ("health", Storey::Room, &["model"]),
    ("triage", Storey::Room, &["model"]),
    ("pki", Storey::Room, &["model"]),
    ("tenancy", Storey::Room, &["model"]),
    ("clients", Storey::Shaft, &["model"]),
    ("store", Storey::Shaft, &["model"]),
    ("twin", Storey::Twin, &["model", "bundle"]),
    (
        "app",
        Storey::Hallway,
        &["model", "bundle", "site", "runbook", "health", "triage", "pki", "tenancy", "clients", "store"],
    ),
    ("interlock", Storey::Door, &["model", "app", "twin"]),
    ("realcloud", Storey::Yard, &[]),
    ("xtask", Storey::Yard, &["realcloud"]),
    (
        "fuzz",
        Storey::Yard,
        &["model", "bundle", "site", "runbook", "store", "clients", "health", "triage", "pki", "tenancy"],
    ),
];

/// The storey of a crate and what it may import, where the table has it.
pub fn place(name: &str) -> Option<(Storey, &'static [&'static str])> {
    HOUSE.iter().find(|(known, ..)| *known == name).map(|(_, storey, imports)| (*storey, *imports))
}

/// Every crate is in the table and imports only what the table gives it.
pub fn check(tree: &Tree, out: &mut Vec<Offence>) {
    for manifest in tree.manifests() {
        let Some((storey, may_import)) = place(&manifest.package) else {
            out.push(unplaced(manifest));
            continue;
        };
        for dependency in &manifest.dependencies {
            // Tests of the upper storeys may bring in more (the twin is a fine stand-in); those of pure crates not.
            let bound = !dependency.dev || matches!(storey, Storey::Footing | Storey::Room);
            let ours = place(&dependency.package).is_some();
            if ours && bound && !may_import.contains(&dependency.package.as_str()) {
                out.push(forbidden(tree, manifest, storey, dependency));
            }
        }
    }
}

fn unplaced(manifest: &Manifest) -> Offence {
    let message = format!(
        "`{}` stands in no storey: give it a line in the layer table (xtask/src/tidy/layers.rs) and in ARCHITECTURE.md",
        manifest.package
    );
    Offence::new(&manifest.path, 0, message)
}

fn forbidden(tree: &Tree, manifest: &Manifest, storey: Storey, dependency: &Dependency) -> Offence {
    let (from, to) = (&manifest.package, &dependency.package);
    let used = match first_use(tree, manifest, to) {
        Some((path, line)) => format!("; first used at {path}:{line}"),
        None => String::new(),
    };
    let message = format!("`{from}` imports `{to}`: {}{used}", why_not(from, storey, to));
    Offence::new(&manifest.path, dependency.line, message)
}

fn why_not(from: &str, storey: Storey, to: &str) -> String {
    let to_storey = place(to).map(|(storey, _)| storey);
    match (storey, to_storey) {
        (Storey::Twin, _) if to == "clients" => {
            "the twin stands behind the wire and must not share the code that calls it".to_owned()
        }
        (Storey::Hallway, Some(Storey::Twin)) => {
            "the hallway must not know whether the wire ends in the twin; the door hands it in".to_owned()
        }
        (Storey::Door, _) => "a door goes through the hallway; ask `app` for it".to_owned(),
        (Storey::Footing, _) => "the footing carries the house and stands on nothing above it".to_owned(),
        (Storey::Room, Some(Storey::Room)) => {
            "rooms have no doors between them; move the shared word into `model`, or let `app` carry the value"
                .to_owned()
        }
        (Storey::Room, Some(Storey::Shaft | Storey::Twin)) => {
            "a room is pure; let `app` ask the outer world and hand in the answer".to_owned()
        }
        (_, Some(Storey::Hallway | Storey::Door)) => "imports go down the storeys, never up".to_owned(),
        (Storey::Shaft, _) => "a shaft reaches the outer world without thought and knows only `model`".to_owned(),
        _ => format!("the layer table does not give it to `{from}`"),
    }
}

/// Where the sources first say `name::`, so that a reader sees what the import is for.
fn first_use<'a>(tree: &'a Tree, manifest: &Manifest, name: &str) -> Option<(&'a str, usize)> {
    let mine = |file: &&Rust| file.path.starts_with(manifest.folder());
    tree.rust().iter().filter(mine).find_map(|file| Some((file.path.as_str(), line_of_path(file, name)?)))
}

/// The first line with a path that begins with `name::`, or with `extern crate name`.
pub fn line_of_path(file: &Rust, name: &str) -> Option<usize> {
    let mut seen = None;
    let mut last = [String::new(), String::new()];
    let mut begun: Option<(usize, u8)> = None;
    visit_tokens(&file.tokens, &mut |token| {
        let text = match token {
            TokenTree::Ident(ident) => ident.to_string(),
            TokenTree::Punct(punct) => punct.as_char().to_string(),
            _ => String::new(),
        };
        begun = match begun {
            _ if text == name && starts_path(&last) => Some((token.span().start().line, 0)),
            Some((line, 0)) if text == ":" => Some((line, 1)),
            Some((line, 1)) if text == ":" => {
                seen = seen.or(Some(line));
                None
            }
            _ => None,
        };
        if text == name && last[1] == "crate" {
            seen = seen.or(Some(token.span().start().line));
        }
        last.rotate_left(1);
        last[1] = text;
    });
    seen
}

/// Whether the tokens before a name leave it the first of its path: not `x::name`, but `::name` after `use` is.
fn starts_path(before: &[String; 2]) -> bool {
    before[1] != ":" && before[1] != "."
}

#[cfg(test)]
mod tests {
    use crate::tidy::tests::check;

    const LINTS: &str = "[lints]\nworkspace = true\n";

    fn manifest(name: &str, imports: &[&str]) -> String {
        let imports: String = imports.iter().map(|import| format!("{import}.workspace = true\n")).collect();
        format!("[package]\nname = \"{name}\"\n\n[dependencies]\n{imports}\n{LINTS}")
    }

    #[test]
    fn each_forbidden_edge_is_a_sentence() {
        let edges = [
            ("twin", "clients"),
            ("app", "twin"),
            ("site", "runbook"),
            ("site", "store"),
            ("interlock", "clients"),
            ("model", "bundle"),
            ("store", "app"),
            ("store", "bundle"),
            ("twin", "site"),
            ("xtask", "model"),
        ];
        let manifests =
            edges.map(|(from, to)| (format!("crates/{from}/{to}/Cargo.toml"), manifest(from, &[to])));
        let files: Vec<(&str, &str)> =
            manifests.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        insta::assert_snapshot!(check("layers", &files), @"
        `app` imports `twin`: the hallway must not know whether the wire ends in the twin; the door hands it in (crates/app/twin/Cargo.toml:5)
        `interlock` imports `clients`: a door goes through the hallway; ask `app` for it (crates/interlock/clients/Cargo.toml:5)
        `model` imports `bundle`: the footing carries the house and stands on nothing above it (crates/model/bundle/Cargo.toml:5)
        `site` imports `runbook`: rooms have no doors between them; move the shared word into `model`, or let `app` carry the value (crates/site/runbook/Cargo.toml:5)
        `site` imports `store`: a room is pure; let `app` ask the outer world and hand in the answer (crates/site/store/Cargo.toml:5)
        `store` imports `app`: imports go down the storeys, never up (crates/store/app/Cargo.toml:5)
        `store` imports `bundle`: a shaft reaches the outer world without thought and knows only `model` (crates/store/bundle/Cargo.toml:5)
        `twin` imports `clients`: the twin stands behind the wire and must not share the code that calls it (crates/twin/clients/Cargo.toml:5)
        `twin` imports `site`: the layer table does not give it to `twin` (crates/twin/site/Cargo.toml:5)
        `xtask` imports `model`: the layer table does not give it to `xtask` (crates/xtask/model/Cargo.toml:5)
        ");
    }

    #[test]
    fn the_sentence_shows_where_the_import_is_used() {
        let source = "//! The twin.\nmod clients_seen;\nuse std::fmt;\nfn f() { crate::clients::g(); }\nuse clients::Juju;\n";
        let found = check(
            "layers",
            &[
                ("crates/twin/Cargo.toml", &manifest("twin", &["model", "clients"])),
                ("crates/twin/src/lib.rs", source),
            ],
        );
        insta::assert_snapshot!(found, @"`twin` imports `clients`: the twin stands behind the wire and must not share the code that calls it; first used at crates/twin/src/lib.rs:5 (crates/twin/Cargo.toml:6)");
    }

    #[test]
    fn a_renamed_or_platform_import_is_seen_too() {
        let text = "[package]\nname = \"app\"\n[target.'cfg(unix)'.dependencies]\ndoll = { package = \"twin\", path = \"../twin\" }\n";
        insta::assert_snapshot!(check("layers", &[("crates/app/Cargo.toml", text)]), @"`app` imports `twin`: the hallway must not know whether the wire ends in the twin; the door hands it in (crates/app/Cargo.toml:4)");
    }

    #[test]
    fn a_crate_without_a_storey_is_reported() {
        insta::assert_snapshot!(check("layers", &[("crates/attic/Cargo.toml", &manifest("attic", &["model"]))]), @"`attic` stands in no storey: give it a line in the layer table (xtask/src/tidy/layers.rs) and in ARCHITECTURE.md (crates/attic/Cargo.toml)");
    }

    #[test]
    fn what_the_table_gives_is_fine() {
        let app = manifest("app", &["model", "site", "runbook", "clients", "store"]);
        let twin = "[package]\nname = \"twin\"\n[dependencies]\nbundle.workspace = true\n[dev-dependencies]\nclients.workspace = true\n";
        let files = [("crates/app/Cargo.toml", app.as_str()), ("crates/twin/Cargo.toml", twin)];
        assert_eq!(check("layers", &files), "");
    }

    #[test]
    fn the_tests_of_a_room_stay_in_the_room() {
        let text = "[package]\nname = \"site\"\n[dev-dependencies]\ntwin.workspace = true\n";
        insta::assert_snapshot!(check("layers", &[("crates/site/Cargo.toml", text)]), @"`site` imports `twin`: a room is pure; let `app` ask the outer world and hand in the answer (crates/site/Cargo.toml:4)");
    }
}
