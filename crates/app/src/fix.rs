//! `check --fix`: safe repairs, applied to the texts byte by byte, so that comments and layout stay.

use crate::{AppError, Checked, folder};
use model::{Edit, FileId, Finding, Sources, edited};
use std::collections::BTreeMap;
use std::path::Path;

/// One file before and after its repairs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// The file, as the findings name it.
    pub name: String,
    /// Its text as it is.
    pub before: String,
    /// Its text with the repairs.
    pub after: String,
    /// Both again, with stars where a secret stands: what may be shown.
    pub shown: (String, String),
    /// What was repaired, in the order of the text.
    pub titles: Vec<String>,
}

/// The repairs that findings carry. Where two of them touch the same bytes the first one is made; the other is found
/// again by the next check. A repair is made whole, in all its files, or not at all.
pub fn repairs(checked: &Checked) -> Vec<Repaired> {
    let mut taken: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
    let mut titles: BTreeMap<FileId, Vec<String>> = BTreeMap::new();
    for fix in checked.findings.iter().filter_map(|finding: &Finding| finding.fix.as_ref()) {
        let is_free = |edit: &Edit| {
            let others = taken.get(&edit.span.file).map(Vec::as_slice).unwrap_or_default();
            others.iter().all(|other| edit.span.end < other.span.start || other.span.end < edit.span.start)
        };
        if !fix.edits.iter().all(is_free) {
            continue;
        }
        for edit in &fix.edits {
            taken.entry(edit.span.file).or_default().push(edit.clone());
            titles.entry(edit.span.file).or_default().push(fix.title.clone());
        }
    }
    let repaired = taken.into_iter().filter_map(|(file, edits)| {
        let source = checked.original.get(file)?;
        let after = edited(&source.text, edits);
        let titles = titles.remove(&file).unwrap_or_default();
        let before = source.text.to_string();
        let shown = (veiled(&source.name, &before), veiled(&source.name, &after));
        Some(Repaired { name: source.name.to_string(), before, after, shown, titles })
    });
    repaired.filter(|file| file.before != file.after).collect()
}

fn veiled(name: &str, text: &str) -> String {
    let mut sources = Sources::default();
    sources.add(name, text);
    site::veil(&sources).iter().map(|(_, source)| source.text.to_string()).collect()
}

/// Writes the repaired files, each whole or not at all. A file that has changed since it was read is left alone.
pub fn write(files: &[Repaired]) -> Result<(), AppError> {
    for file in files {
        let path = Path::new(&file.name);
        match folder::read(path)? {
            folder::Content::Text(now) if now == file.before => folder::write(path, file.after.as_bytes())?,
            _ => {
                let why = "it has changed since it was checked; check again".to_owned();
                return Err(AppError::Unwritable { path: path.to_owned(), why });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::repairs;
    use crate::Checked;
    use model::{Edit, FileId, Finding, Fix, Sources, Span, Verdict};

    #[test]
    fn of_two_repairs_of_one_place_only_the_first_is_made() {
        let mut sources = Sources::default();
        sources.add("a.yaml", "a: 1\n");
        let fix = |text: &str| Fix { title: text.to_owned(), edits: vec![edit(3, 4, text)] };
        let finding = |text| Finding::error("wrong", Span::new(FileId(0), 3, 4), "wrong").fix(fix(text));
        let findings = vec![finding("2"), finding("3")];
        let original = sources.clone();
        let checked = Checked { sources, original, findings, verdict: Verdict::Fails };
        let [file] = repairs(&checked).try_into().expect("one file");
        assert_eq!((file.after.as_str(), file.titles.as_slice()), ("a: 2\n", &["2".to_owned()][..]));
    }
}
