//! The site that is meant when none is named.

use crate::AppError;
use crate::gather::{gather, is_book};
use std::path::{Path, PathBuf};

/// The folder itself when it is a site; otherwise the one site under its `sites/` that has a book and is no plan. More
/// than one is nobody's guess, and an error that names them.
pub fn default_site(here: &Path) -> Result<PathBuf, AppError> {
    if here.join("site.yaml").is_file() {
        return Ok(here.to_owned());
    }
    let mut found = Vec::new();
    for folder in sites(&here.join("sites")) {
        let files = crate::folder::files(&folder)?;
        let has_books = files.iter().any(|file| is_book(&file.to_string_lossy()));
        if has_books && !site::read(&gather(&folder, &[])?.inputs()).site.plan {
            found.push(folder.strip_prefix(".").unwrap_or(&folder).to_owned());
        }
    }
    if found.len() < 2 {
        let help = "name the folder of a site: it holds site.yaml, and books under runbooks".to_owned();
        return found.pop().ok_or_else(|| missing(here, help));
    }
    let names: Vec<_> = found.iter().map(|site| site.display().to_string()).collect();
    Err(missing(here, format!("name one of: {}", names.join(", "))))
}

fn missing(here: &Path, help: String) -> AppError {
    AppError::Missing { site: here.to_owned(), what: "site.yaml".to_owned(), help }
}

/// The folders with a `site.yaml`, in the order of their names.
fn sites(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut sites: Vec<_> =
        entries.map(|entry| entry.path()).filter(|path| path.join("site.yaml").is_file()).collect();
    sites.sort();
    sites
}

#[cfg(test)]
mod tests {
    use super::default_site;
    use std::path::Path;

    fn put(folder: &Path, file: &str) {
        let file = folder.join(file);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, "").unwrap();
    }

    fn found(folder: &Path) -> String {
        let text = match default_site(folder) {
            Ok(site) => site.display().to_string(),
            Err(error) => error.to_string(),
        };
        text.replace(&folder.display().to_string(), "HERE")
    }

    #[test]
    fn the_only_site_with_a_book_is_meant_and_the_folder_before_all() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        insta::assert_snapshot!(found(here), @"
        HERE has no site.yaml
          name the folder of a site: it holds site.yaml, and books under runbooks
        ");
        put(here, "sites/plan/site.yaml");
        put(here, "sites/plan/runbooks/README.md");
        put(here, "sites/notes/runbooks/phase-01.md");
        insta::assert_snapshot!(found(here), @"
        HERE has no site.yaml
          name the folder of a site: it holds site.yaml, and books under runbooks
        ");
        put(here, "sites/cloud/site.yaml");
        put(here, "sites/cloud/runbooks/ops-update.md");
        insta::assert_snapshot!(found(here), @"HERE/sites/cloud");
        put(here, "sites/plan/runbooks/phase-01.md");
        insta::assert_snapshot!(found(here), @"
        HERE has no site.yaml
          name one of: HERE/sites/cloud, HERE/sites/plan
        ");
        std::fs::write(here.join("sites/plan/site.yaml"), "site: later\nplan: true\n").unwrap();
        insta::assert_snapshot!(found(here), @"HERE/sites/cloud");
        put(here, "site.yaml");
        insta::assert_snapshot!(found(here), @"HERE");
    }
}
