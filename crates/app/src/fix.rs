//! `check --fix`: safe repairs, applied to the texts byte by byte, so that comments and layout stay.

use crate::check::found;
use crate::{AppError, Checked, folder};
use model::{Clock, Edit, FileId, Finding, Sources, edited};
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

/// How many times the repaired texts are checked again for repairs that were in each other's way.
const ROUNDS: usize = 8;

/// The repairs that findings carry. Where two of them touch the same bytes the first one is made; the texts are then
/// checked again, and the other one is made if it is still called for. So repairing a second time changes nothing. A
/// repair is made whole, in all its files, or not at all.
pub fn repairs(checked: &Checked, clock: &dyn Clock) -> Vec<Repaired> {
    let mut now = checked.gathered.clone();
    let mut titles: BTreeMap<FileId, Vec<String>> = BTreeMap::new();
    let mut findings = checked.findings.clone();
    for _ in 0..ROUNDS {
        let edits = compatible(&findings, &mut titles);
        if edits.is_empty() {
            break;
        }
        let mut sources = Sources::default();
        for (file, source) in now.sources.iter() {
            let edits = edits.get(&file).cloned().unwrap_or_default();
            sources.add(&source.name, &edited(&source.text, edits));
        }
        now.sources = sources;
        findings = found(&now, clock);
    }
    let repaired = checked.gathered.sources.iter().filter_map(|(file, source)| {
        let (before, after) = (source.text.to_string(), now.sources.get(file)?.text.to_string());
        let shown = (veiled(&source.name, &before), veiled(&source.name, &after));
        let titles = titles.remove(&file).unwrap_or_default();
        (before != after).then(|| Repaired { name: source.name.to_string(), before, after, shown, titles })
    });
    repaired.collect()
}

/// The edits of the repairs that are not in each other's way, by file.
fn compatible(
    findings: &[Finding],
    titles: &mut BTreeMap<FileId, Vec<String>>,
) -> BTreeMap<FileId, Vec<Edit>> {
    let mut taken: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
    for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
        let is_free = |edit: &Edit| {
            let others = taken.get(&edit.span.file).map(Vec::as_slice).unwrap_or_default();
            others.iter().all(|other| edit.span.end < other.span.start || other.span.end < edit.span.start)
        };
        if !fix.edits.iter().all(is_free) {
            continue;
        }
        for edit in &fix.edits {
            taken.entry(edit.span.file).or_default().push(edit.clone());
            let titles = titles.entry(edit.span.file).or_default();
            if titles.last() != Some(&fix.title) {
                titles.push(fix.title.clone());
            }
        }
    }
    taken
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
    use crate::gather::Gathered;
    use model::{Clock, Edit, FileId, Finding, Fix, Sources, Span, Timestamp, Verdict};
    use proptest::prelude::*;

    struct Frozen;

    impl Clock for Frozen {
        fn now(&self) -> Timestamp {
            "2026-06-09T12:00:00Z".parse().expect("a time")
        }
    }

    fn checked(text: &str, findings: Vec<Finding>) -> Checked {
        let mut gathered = Gathered::default();
        gathered.sources.add("a.yaml", text);
        Checked { sources: gathered.sources.clone(), gathered, findings, verdict: Verdict::Fails }
    }

    fn finding(edits: &[(usize, usize, &str)]) -> Finding {
        let edit = |&(start, end, text): &(usize, usize, &str)| Edit {
            span: Span::new(FileId(0), start, end),
            text: text.to_owned(),
        };
        let fix = Fix { title: "mend".to_owned(), edits: edits.iter().map(edit).collect() };
        Finding::error("wrong", Span::new(FileId(0), 3, 4), "wrong").fix(fix)
    }

    #[test]
    fn of_two_repairs_of_one_place_only_the_first_is_made() {
        let checked = checked("a: 1\n", vec![finding(&[(3, 4, "2")]), finding(&[(3, 4, "3")])]);
        let [file] = repairs(&checked, &Frozen).try_into().expect("one file");
        assert_eq!((file.after.as_str(), file.titles.as_slice()), ("a: 2\n", &["mend".to_owned()][..]));
    }

    /// A bundle in which many things want repair, lines of it lost, doubled and swapped.
    fn bundle(edits: &[(usize, usize, usize)]) -> Checked {
        let text = "applications:\n  keystone: {charm: keystone, num_units: \"3\", options: {vip: 10.0.0.9}}\n  ha:\n    \
                    charm: hacluster\n    options:\n      debug: 'true'\n      debug: 'true'\n    trust: \"true\"\n  \
                    two:\n    charm: hacluster\n    num_units: 0\n    num_units: 0\n  retrofit:\n    \
                    charm: octavia-diskimage-retrofit\n  glance: {charm: glance}\n  mon: {charm: ceph-mon}\nrelations:\n  \
                    - [keystone, ha]\n  - [keystone, two]\n  - [ha, keystone]\n  - [\"glance:ceph\", \"mon:client\"]\n";
        let mut lines: Vec<&str> = text.lines().collect();
        for &(one, other, kind) in edits {
            let (one, other) = (one % lines.len(), other % lines.len());
            match kind {
                0 if lines.len() > 1 => _ = lines.remove(one),
                1 => lines.insert(other, lines[one]),
                _ => lines.swap(one, other),
            }
        }
        judged(&(lines.join("\n") + "\n"))
    }

    fn judged(text: &str) -> Checked {
        let mut gathered = Gathered::default();
        gathered.bundle = Some(gathered.sources.add("bundle.yaml", text));
        let findings = super::found(&gathered, &Frozen);
        Checked { sources: Sources::default(), gathered, findings, verdict: Verdict::Fails }
    }

    fn errors(checked: &Checked) -> usize {
        checked.findings.iter().filter(|finding| finding.severity == model::Severity::Error).count()
    }

    #[test]
    fn repairs_that_meet_are_made_one_after_the_other() {
        let [file] = repairs(&bundle(&[]), &Frozen).try_into().expect("one file");
        assert!(judged(&file.after).findings.iter().all(|finding| finding.fix.is_none()), "{}", file.after);
        insta::assert_snapshot!(file.after, @r#"
        applications:
          keystone: {charm: keystone, num_units: 3, options: {vip: 10.0.0.9}}
          ha:
            charm: hacluster
            options:
              cluster_count: 3
              debug: 'true'
            trust: true
          two:
            charm: hacluster
            options: {cluster_count: 3}
            num_units: 0
          retrofit:
            charm: octavia-diskimage-retrofit
            options: {image-format: raw}
          glance: {charm: glance}
          mon: {charm: ceph-mon}
        relations:
          - [keystone, ha]
          - [keystone, two]
          - ["glance:ceph", "mon:client"]
        "#);
    }

    proptest! {
        /// Repairs mend: no more errors than before, no line of another kind, and nothing left for a second time.
        #[test]
        fn repairing_twice_changes_nothing_more(
            edits in proptest::collection::vec((0usize..40, 0usize..40, 0usize..3), 0..8)
        ) {
            let before = bundle(&edits);
            for file in repairs(&before, &Frozen) {
                let after = judged(&file.after);
                prop_assert!(errors(&after) <= errors(&before), "{}\n{}", file.before, file.after);
                prop_assert_eq!(repairs(&after, &Frozen), vec![], "{}", file.after);
            }
        }
    }
}
