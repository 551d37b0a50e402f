//! Which outer libraries may stand where.

use super::Offence;
use super::Tree;
use super::layers::{Storey, line_of_path, place};
use super::manifest::Manifest;

/// Libraries that draw or read a terminal, or serve a face. Only doors have a face.
const FACE: &[&str] = &[
    "anstyle",
    "anstream",
    "annotate-snippets",
    "axum",
    "clap",
    "clap_complete",
    "clap_mangen",
    "crossterm",
    "indicatif",
    "owo-colors",
    "ratatui",
    "rmcp",
];
/// Libraries that reach the outer world, or wait for it. Rooms and the footing take values instead.
const OUTER_WORLD: &[&str] = &[
    "async-std",
    "axum",
    "fantoccini",
    "hyper",
    "kube",
    "memmap2",
    "openstack_sdk",
    "rand",
    "reqwest",
    "rusqlite",
    "rustix",
    "smol",
    "sqlx",
    "tempfile",
    "thirtyfour",
    "tokio",
    "tokio-postgres",
    "tower",
    "ureq",
];
/// Draws findings with carets: in one file of the house, so that findings look the same behind every door.
const CARETS: &str = "annotate-snippets";

/// No face outside the doors, no outer world in pure crates, carets drawn in one file.
pub fn check(tree: &Tree, out: &mut Vec<Offence>) {
    for manifest in tree.manifests() {
        if let Some((storey, _)) = place(&manifest.package) {
            check_one(manifest, storey, out);
        }
    }
    one_drawing_file(tree, out);
}

fn check_one(manifest: &Manifest, storey: Storey, out: &mut Vec<Offence>) {
    let from = &manifest.package;
    for dependency in manifest.dependencies.iter().filter(|dependency| !dependency.dev) {
        let library = dependency.package.as_str();
        let carets_here = library == CARETS && storey == Storey::Hallway;
        let has_face = matches!(storey, Storey::Door | Storey::Yard);
        let why = if FACE.contains(&library) && !has_face && !carets_here {
            "only doors have a face; return a value and let `interlock` draw it"
        } else if OUTER_WORLD.contains(&library) && matches!(storey, Storey::Footing | Storey::Room) {
            "this crate is pure; take the value as an argument and let a shaft or `app` fetch it"
        } else {
            continue;
        };
        let message = format!("`{from}` depends on `{library}`: {why}");
        out.push(Offence::new(&manifest.path, dependency.line, message));
    }
}

fn one_drawing_file(tree: &Tree, out: &mut Vec<Offence>) {
    let drawing = tree.rust().iter().filter(|file| !tree.is_test(&file.path));
    let mut drawing = drawing.filter_map(|file| Some((&file.path, line_of_path(file, "annotate_snippets")?)));
    let Some((first, _)) = drawing.next() else { return };
    for (path, line) in drawing {
        let message = format!("`{CARETS}` is used here and in {first}: findings are drawn in one file");
        out.push(Offence::new(path, line, message));
    }
}

#[cfg(test)]
mod tests {
    use crate::tidy::tests::check;

    #[test]
    fn faces_belong_to_doors_and_the_outer_world_to_shafts() {
        let found = check(
            "libraries",
            &[
                (
                    "crates/site/Cargo.toml",
                    "[package]\nname = \"site\"\n[dependencies]\ntokio = \"1\"\nclap = \"4\"\nserde = \"1\"\n",
                ),
                (
                    "crates/clients/Cargo.toml",
                    "[package]\nname = \"clients\"\n[dependencies]\nreqwest = \"1\"\nratatui = \"1\"\n",
                ),
                (
                    "crates/app/Cargo.toml",
                    "[package]\nname = \"app\"\n[dependencies]\nannotate-snippets = \"1\"\nindicatif = \"1\"\n",
                ),
                (
                    "crates/interlock/Cargo.toml",
                    "[package]\nname = \"interlock\"\n[dependencies]\nclap = \"4\"\naxum = \"1\"\n",
                ),
            ],
        );
        insta::assert_snapshot!(found, @"
        `app` depends on `indicatif`: only doors have a face; return a value and let `interlock` draw it (crates/app/Cargo.toml:5)
        `clients` depends on `ratatui`: only doors have a face; return a value and let `interlock` draw it (crates/clients/Cargo.toml:5)
        `site` depends on `tokio`: this crate is pure; take the value as an argument and let a shaft or `app` fetch it (crates/site/Cargo.toml:4)
        `site` depends on `clap`: only doors have a face; return a value and let `interlock` draw it (crates/site/Cargo.toml:5)
        ");
    }

    #[test]
    fn carets_are_drawn_in_one_file() {
        let found = check(
            "libraries",
            &[
                ("crates/interlock/src/draw.rs", "use annotate_snippets::Renderer;\n"),
                ("crates/interlock/src/plan.rs", "fn f() {\n    annotate_snippets::Renderer::plain();\n}\n"),
                ("crates/interlock/tests/draw.rs", "use annotate_snippets::Renderer;\n"),
            ],
        );
        insta::assert_snapshot!(found, @"`annotate-snippets` is used here and in crates/interlock/src/draw.rs: findings are drawn in one file (crates/interlock/src/plan.rs:2)");
    }
}
