//! A parsed `Cargo.toml`, as far as the rules need it.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One `Cargo.toml` that describes a package.
pub struct Manifest {
    /// Its path from the root of the workspace.
    pub path: String,
    /// The name of the package.
    pub package: String,
    /// Everything it depends on.
    pub dependencies: Vec<Dependency>,
    /// Whether it says `[lints] workspace = true`.
    pub house_lints: bool,
    /// Whether it is a workspace of its own (`fuzz/`), outside the house.
    pub own_workspace: bool,
    /// Paths of `[[bin]]`, `[[test]]`, `[[bench]]`, `[[example]]`, `[lib]` that are written out.
    pub targets: Vec<String>,
}

/// One dependency.
pub struct Dependency {
    /// The name of the package, also where it is renamed.
    pub package: String,
    /// The line it stands in.
    pub line: usize,
    /// Whether it is under `[dev-dependencies]`.
    pub dev: bool,
}

impl Manifest {
    /// Parses a manifest; `None` for one without a package.
    pub fn parse(path: &str, text: &str) -> Result<Option<Manifest>, (usize, String)> {
        let root = DeTable::parse(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            (line_at(text, start), error.message().to_owned())
        })?;
        let root = root.get_ref();
        let Some(package) = table(root, "package").and_then(|package| string(package, "name")) else {
            return Ok(None);
        };
        let house_lints = table(root, "lints")
            .and_then(|lints| lints.get("workspace"))
            .and_then(|workspace| workspace.get_ref().as_bool());
        Ok(Some(Manifest {
            path: path.to_owned(),
            package: package.to_owned(),
            dependencies: dependencies(root, text),
            house_lints: house_lints == Some(true),
            own_workspace: root.contains_key("workspace"),
            targets: targets(root),
        }))
    }

    /// The folder of the package, with a slash at its end; empty for the root.
    pub fn folder(&self) -> &str {
        self.path.strip_suffix("Cargo.toml").unwrap_or_default()
    }
}

fn table<'a, 'i>(of: &'a DeTable<'i>, key: &str) -> Option<&'a DeTable<'i>> {
    of.get(key)?.get_ref().as_table()
}

fn string<'a>(of: &'a DeTable<'_>, key: &str) -> Option<&'a str> {
    of.get(key)?.get_ref().as_str()
}

fn dependencies(root: &DeTable<'_>, text: &str) -> Vec<Dependency> {
    let by_target = table(root, "target").into_iter().flat_map(|targets| targets.values());
    let holders = by_target.filter_map(|target| target.get_ref().as_table()).chain([root]);
    let mut dependencies = Vec::new();
    for holder in holders {
        for (section, dev) in
            [("dependencies", false), ("build-dependencies", false), ("dev-dependencies", true)]
        {
            for (name, value) in table(holder, section).into_iter().flat_map(|section| section.iter()) {
                dependencies.push(dependency(name, value, text, dev));
            }
        }
    }
    dependencies.sort_by_key(|dependency| dependency.line);
    dependencies
}

fn dependency(
    name: &Spanned<std::borrow::Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
    text: &str,
    dev: bool,
) -> Dependency {
    let renamed = value.get_ref().as_table().and_then(|value| string(value, "package"));
    let package = renamed.unwrap_or(name.get_ref()).to_owned();
    Dependency { package, line: line_at(text, name.span().start), dev }
}

fn targets(root: &DeTable<'_>) -> Vec<String> {
    let mut paths = Vec::new();
    for kind in ["bin", "test", "bench", "example"] {
        let entries = root.get(kind).and_then(|value| value.get_ref().as_array());
        for entry in entries.into_iter().flatten() {
            paths.extend(entry.get_ref().as_table().and_then(|entry| string(entry, "path")));
        }
    }
    paths.extend(table(root, "lib").and_then(|lib| string(lib, "path")));
    paths.into_iter().map(str::to_owned).collect()
}

fn line_at(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|b| *b == b'\n').count() + 1
}
