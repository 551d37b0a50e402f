//! A small site that is right in every respect, for the rules to break in one.

use crate::{Declared, Inputs, check, declared, read};
use model::{Finding, Sources, Timestamp};

/// The texts of a site under test.
#[derive(Clone)]
pub(crate) struct Fixture {
    texts: Vec<(&'static str, String)>,
}

impl Fixture {
    /// The site that nothing is wrong with.
    pub(crate) fn healthy() -> Fixture {
        let texts = [
            ("site.yaml", include_str!("../testdata/site.yaml")),
            ("bundle.yaml", include_str!("../testdata/bundle.yaml")),
            ("docs/design-decisions.md", include_str!("../testdata/decisions.md")),
            ("docs/security-ledger.md", include_str!("../testdata/ledger.md")),
            ("runbooks/phase-01.md", include_str!("../testdata/book.md")),
        ];
        Fixture { texts: texts.map(|(name, text)| (name, text.to_owned())).into() }
    }

    /// The same with the versions that it is made of.
    pub(crate) fn versioned() -> Fixture {
        Fixture::healthy().and("versions.yaml", include_str!("../testdata/versions.yaml"))
    }

    /// The same without a table of octets, for VIPs that end as they like.
    pub(crate) fn without_octets() -> Fixture {
        Fixture::healthy().with("site.yaml", "  octet: {keystone: 50, glance: 51}\n", "")
    }

    /// Its bundle alone.
    pub(crate) fn bare(bundle: &str) -> Fixture {
        Fixture { texts: vec![("bundle.yaml", bundle.to_owned())] }
    }

    /// The same with one text replaced by another wherever it stands in a file. It must stand there.
    pub(crate) fn with(mut self, file: &str, old: &str, new: &str) -> Fixture {
        let text = self.texts.iter_mut().find(|(name, _)| *name == file).map(|(_, text)| text);
        let text = text.unwrap_or_else(|| panic!("the fixture has no {file}"));
        assert!(text.contains(old), "{file} does not hold {old:?}");
        *text = text.replace(old, new);
        self
    }

    /// The same with another file.
    pub(crate) fn and(mut self, name: &'static str, text: &str) -> Fixture {
        self.texts.push((name, text.to_owned()));
        self
    }

    /// The same with lines of its bundle (or its site.yaml) lost, doubled or swapped.
    pub(crate) fn edited(mut self, edits: &[(bool, usize, usize, usize)]) -> Fixture {
        for &(in_bundle, one, other, kind) in edits {
            let name = if in_bundle { "bundle.yaml" } else { "site.yaml" };
            for (_, text) in self.texts.iter_mut().filter(|(file, _)| *file == name) {
                let mut lines: Vec<&str> = text.lines().collect();
                let (one, other) = (one % lines.len().max(1), other % lines.len().max(1));
                match kind {
                    0 if !lines.is_empty() => _ = lines.remove(one),
                    1 if !lines.is_empty() => lines.insert(other, lines[one]),
                    2 if !lines.is_empty() => lines.swap(one, other),
                    _ => {}
                }
                *text = lines.join("\n");
            }
        }
        self
    }

    /// The line on which a text first stands in a file.
    pub(crate) fn line_of(&self, file: &str, part: &str) -> usize {
        let (_, text) = self.texts.iter().find(|(name, _)| *name == file).unwrap();
        text.lines().position(|line| line.contains(part)).unwrap() + 1
    }

    /// Everything that is wrong with it, drawn line by line.
    pub(crate) fn check(&self) -> String {
        let mut sources = Sources::default();
        let findings = self.judge(&mut sources);
        findings.iter().map(|finding| draw(&sources, finding)).collect::<Vec<_>>().join("\n")
    }

    /// What the repairs of its findings change, line by line, and what is still wrong afterwards. A second round of
    /// repairs must find nothing to do.
    pub(crate) fn repaired(&self) -> String {
        let (once, changes) = self.repair();
        let (_, again) = once.repair();
        assert_eq!(again, Vec::<String>::new(), "repairing twice changes more");
        changes.into_iter().chain(once.check().lines().map(str::to_owned)).collect::<Vec<_>>().join("\n")
    }

    fn repair(&self) -> (Fixture, Vec<String>) {
        let mut sources = Sources::default();
        let findings = self.judge(&mut sources);
        let edits: Vec<_> =
            findings.iter().filter_map(|finding| finding.fix.clone()).flat_map(|fix| fix.edits).collect();
        let (mut after, mut changes) = (self.clone(), vec![]);
        for ((file, source), (_, text)) in sources.iter().zip(&mut after.texts) {
            let edits = edits.iter().filter(|edit| edit.span.file == file).cloned().collect();
            *text = model::edited(&source.text, edits);
            changes.extend(changed_lines(&source.text, text));
        }
        (after, changes)
    }

    /// The declared facts.
    pub(crate) fn declared(&self) -> Declared {
        let mut sources = Sources::default();
        self.fill(&mut sources);
        let inputs = self.inputs(&sources);
        declared(&inputs, &read(&inputs).site)
    }

    pub(crate) fn judge(&self, sources: &mut Sources) -> Vec<Finding> {
        self.fill(sources);
        let inputs = self.inputs(sources);
        let now: Timestamp = "2026-06-09T12:00:00Z".parse().unwrap();
        check(&inputs, &read(&inputs), vec![], now)
    }

    /// Adds the texts.
    pub(crate) fn fill(&self, sources: &mut Sources) {
        for (name, text) in &self.texts {
            sources.add(name, text);
        }
    }

    /// The texts by role.
    pub(crate) fn inputs<'a>(&self, sources: &'a Sources) -> Inputs<'a> {
        let mut inputs = Inputs::new(sources);
        for (file, source) in sources.iter() {
            match source.name.as_ref() {
                "site.yaml" => inputs.site = Some(file),
                "bundle.yaml" => inputs.bundle = Some(file),
                "versions.yaml" => inputs.versions = Some(file),
                "docs/design-decisions.md" => inputs.decisions = Some(file),
                "docs/security-ledger.md" => inputs.ledger = Some(file),
                crate::reservations::PATH => inputs.reservations = Some(file),
                name if name.starts_with("overlays/") => inputs.overlays.push(file),
                "generated.yaml" => {
                    inputs.overlays.push(file);
                    inputs.uncommitted.push(file);
                }
                name => {
                    inputs.others.push(file);
                    inputs.books.extend(name.starts_with("runbooks/").then_some(file));
                    inputs.changelog.extend(name.starts_with("docs/changelog/").then_some(file));
                }
            }
        }
        inputs
    }
}

/// The lines between the equal heads and tails of two texts, with `-` and `+`.
fn changed_lines(before: &str, after: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.split('\n').collect(), after.split('\n').collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let gone = old[head..old.len() - tail].iter().map(|line| format!("-{line}"));
    gone.chain(new[head..new.len() - tail].iter().map(|line| format!("+{line}"))).collect()
}

fn draw(sources: &Sources, finding: &Finding) -> String {
    let place = |span: model::Span| {
        let source = sources.get(span.file).unwrap();
        let at = source.position(span.start);
        format!("{}:{}:{}", source.name, at.line, at.column)
    };
    let mut line = format!("{} {} {} {}", place(finding.at), finding.severity, finding.code, finding.message);
    for (span, label) in &finding.related {
        line.push_str(&format!(" [{} {label}]", place(*span)));
    }
    assert!(!finding.help.is_empty(), "no help: {line}");
    line
}

#[test]
fn the_healthy_site_is_silent() {
    insta::assert_snapshot!(Fixture::healthy().check(), @"");
}

#[test]
fn the_healthy_site_with_versions_is_silent() {
    insta::assert_snapshot!(Fixture::versioned().check(), @"");
}
