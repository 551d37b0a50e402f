//! Plants judged: each is put into a copy of the site, which is checked as `interlock check` does.

use crate::copied::copy;
use crate::plant::{Place, Plant};
use model::{Clock, Finding, Sources, Timestamp};
use std::path::{Path, PathBuf};

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        "2026-12-01T12:00:00Z".parse().expect("a time")
    }
}

/// Stands for the generated overlay that every deploy has.
const CERTIFICATES: &str = "rehearsal/overlays/octavia-pki.yaml";

/// A finding as it was seen, with its message.
type Seen = (Place, String);

/// A copy of Omega on the disk, and a place for generated overlays beside it.
pub struct Copy {
    folder: tempfile::TempDir,
}

impl Copy {
    pub fn of_omega() -> Copy {
        let folder = tempfile::tempdir().expect("a folder");
        copy(&original(), &folder.path().join("site"));
        Copy { folder }
    }

    fn path(&self, file: &str, is_overlay: bool) -> PathBuf {
        self.folder.path().join(if is_overlay { "generated" } else { "site" }).join(file)
    }

    /// What is found with a plant, and what should be; or why it cannot be planted.
    pub fn found(&self, plant: &Plant) -> Result<(Vec<Seen>, Option<Place>), String> {
        let mut wanted = None;
        for edit in &plant.edits {
            let path = self.path(&edit.file, edit.is_overlay);
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let text = edit.apply(&text, &mut wanted)?;
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(&path, text).expect("written");
        }
        let site = self.folder.path().join("site");
        let overlays = plant.edits.iter().filter(|edit| edit.is_overlay);
        let mut overlays: Vec<PathBuf> = overlays.map(|edit| self.path(&edit.file, true)).collect();
        overlays.dedup();
        if !overlays.is_empty() {
            // The deploy gives the certificates of Octavia first.
            overlays.insert(0, site.join(CERTIFICATES));
        }
        let checked = app::check(&site, &overlays, &Noon).map_err(|why| why.to_string())?;
        let found = checked.findings.iter().map(|finding| self.seen(&checked.sources, finding));
        Ok((found.collect(), wanted))
    }

    /// Takes a plant out again.
    pub fn restore(&self, plant: &Plant) {
        for edit in &plant.edits {
            let path = self.path(&edit.file, edit.is_overlay);
            match std::fs::read(original().join(&edit.file)) {
                Ok(bytes) if !edit.is_overlay => std::fs::write(&path, bytes).expect("written"),
                _ => _ = std::fs::remove_file(&path),
            }
        }
    }

    fn seen(&self, sources: &Sources, finding: &Finding) -> Seen {
        let source = sources.get(finding.at.file).expect("a finding has a file");
        let at = source.position(finding.at.start);
        let line = source.line(at.line).chars().count();
        let length = source.text.get(finding.at.range()).map_or(0, |text| text.chars().count());
        let column = at.column as usize;
        let name = Path::new(&*source.name);
        let folders = [self.path("", false), self.path("", true)];
        let file = folders.iter().find_map(|folder| name.strip_prefix(folder).ok()).unwrap_or(name);
        let place = Place {
            file: file.display().to_string(),
            line: at.line as usize,
            column,
            // What runs over the end of the line is marked to its end.
            length: length.min((line + 1).saturating_sub(column)).max(1),
            code: finding.code.to_owned(),
        };
        (place, finding.message.clone())
    }
}

/// Judges a family; says of each plant that was not found what came instead.
pub fn all_are_found(plants: &[Plant]) {
    let site = Copy::of_omega();
    let mut misses = vec![];
    for plant in plants {
        let judged = site.found(plant);
        site.restore(plant);
        match judged {
            Ok((found, wanted)) if found.iter().map(|(place, _)| place).eq(&wanted) => {}
            Ok((found, wanted)) => misses.push(told(&plant.name, wanted.as_ref(), &found)),
            Err(why) => misses.push(format!("{}\n    cannot be planted: {why}", plant.name)),
        }
    }
    println!("{} plants, {} missed", plants.len(), misses.len());
    assert!(
        misses.is_empty(),
        "{} of {} plants are missed:\n{}",
        misses.len(),
        plants.len(),
        misses.join("\n")
    );
}

fn told(name: &str, wanted: Option<&Place>, found: &[Seen]) -> String {
    let drawn = |place: &Place| {
        let Place { file, line, column, length, code } = place;
        format!("{code} {file}:{line}:{column}+{length}")
    };
    let mut lines = vec![name.to_owned(), format!("    wanted {}", wanted.map_or_else(String::new, drawn))];
    lines.extend(found.iter().map(|(place, message)| format!("    found  {}  {message}", drawn(place))));
    if found.is_empty() {
        lines.push("    found  nothing".to_owned());
    }
    lines.join("\n")
}

fn original() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sites/omega")
}
