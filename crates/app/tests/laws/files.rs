//! Laws 8 and 9, on copies of Omega.

use crate::copied::copy;
use model::{Clock, Timestamp};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        "2026-12-01T12:00:00Z".parse().expect("a time")
    }
}

fn omega(folder: &Path) -> PathBuf {
    let site = folder.join("omega");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sites/omega"), &site);
    site
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).expect("read") {
        let path = entry.expect("entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// File and code of each finding.
fn found(site: &Path) -> BTreeSet<(String, &'static str)> {
    let checked = app::check(site, &[], &Noon).expect("a check always comes to findings");
    let name = |finding: &model::Finding| {
        let source = checked.sources.get(finding.at.file).expect("a finding has a file");
        (source.name.to_string(), finding.code)
    };
    checked.findings.iter().map(name).collect()
}

#[test]
fn law_8_an_id_in_a_book_is_a_finding() {
    for (line, id) in [
        ("maas admin machine read 4na83t", "4na83t"),
        ("maas admin subnet read 6 | jq .cidr", "6"),
        (
            "openstack network show 0b9c0cf5-6b0d-4d8f-9c5e-0e8f1f1f2a3b",
            "0b9c0cf5-6b0d-4d8f-9c5e-0e8f1f1f2a3b",
        ),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let site = omega(folder.path());
        let book = site.join("runbooks/phase-01-bundle-deploy.md");
        let text = std::fs::read_to_string(&book).expect("read");
        let block = format!("\n```bash\n# CHECK: jumphost\n# id: by-id\n{line}\n```\n\n## Step 1.1");
        std::fs::write(&book, text.replacen("\n## Step 1.1", &block, 1)).expect("written");
        let checked = app::check(&site, &[], &Noon).expect("checked");
        let finding =
            checked.findings.iter().find(|finding| finding.code == "id-in-book").expect("it is found");
        assert!(finding.message.contains(id), "{}", finding.message);
        assert_eq!(checked.verdict, model::Verdict::Fails);
    }
}

/// One garbage after the other, by name.
fn garbage() -> Vec<(&'static str, Vec<u8>)> {
    let half = b"applications:\n  keystone:\n    options: {vip: \"10.12.4.50\n  - [\n\t? :\n".to_vec();
    vec![
        ("binary", b"\x7fELF\x02\x01\0\0\xff\xfe\xc3\x28".to_vec()),
        ("not UTF-8", b"site: vr0\nname: \xc3\x28\n".to_vec()),
        ("half a YAML", half),
        ("half a book", b"# A\n\n## Step 1.0\n\n```bash\n# CHECK: jumphost\n# id: a\n```cel\n(((\n".to_vec()),
        ("empty", vec![]),
        ("5 MB of brackets", vec![b'['; 5 << 20]),
    ]
}

#[test]
fn law_9_each_file_as_each_garbage_hides_nothing_of_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = omega(folder.path());
    let all = files(&site);
    // Something to find in each file that is read, by itself and by nothing else.
    for file in all.iter().filter(|file| !file.ends_with("bundle.yaml") && !file.ends_with("REHEARSAL")) {
        let mut text = std::fs::read_to_string(file).expect("Omega is text");
        text.push_str(if file.extension().is_some_and(|kind| kind == "md") {
            "\n\u{2013}\n"
        } else {
            "\n# \u{2013}\n"
        });
        std::fs::write(file, text).expect("written");
    }
    let bundle = site.join("bundle.yaml");
    let text = std::fs::read_to_string(&bundle).expect("read");
    std::fs::write(&bundle, text.replacen("worker-multiplier: 0.25", "worker-multiplier: \u{2013}", 1))
        .expect("written");
    let dashed: BTreeSet<String> =
        found(&site).into_iter().filter(|(_, code)| *code == "non-ascii").map(|(file, _)| file).collect();
    assert!(dashed.len() > 8, "{dashed:?}");
    std::thread::scope(|scope| {
        for (name, bytes) in garbage() {
            let (site, all, dashed) = (&site, &all, &dashed);
            scope.spawn(move || {
                let folder = tempfile::tempdir().expect("a folder");
                let here = folder.path().join("omega");
                copy(site, &here);
                for file in all {
                    let file = here.join(file.strip_prefix(site).expect("below it"));
                    let good = std::fs::read(&file).expect("read");
                    std::fs::write(&file, &bytes).expect("written");
                    hides_nothing(&here, site, &file, name, dashed);
                    std::fs::write(&file, good).expect("written");
                }
            });
        }
    });
}

fn hides_nothing(here: &Path, site: &Path, file: &Path, garbage: &str, dashed: &BTreeSet<String>) {
    let found = found(here);
    for other in dashed {
        let other = here.join(Path::new(other).strip_prefix(site).expect("below it"));
        if other == file {
            continue;
        }
        let finding = (other.to_string_lossy().into_owned(), "non-ascii");
        assert!(
            found.contains(&finding),
            "{} as {garbage} hides what is in {}",
            file.display(),
            other.display()
        );
    }
    let itself = file.to_string_lossy();
    let read =
        dashed.iter().any(|name| here.join(Path::new(name).strip_prefix(site).expect("below")) == file);
    if read && garbage.contains("UTF-8") {
        assert!(
            found.contains(&(itself.into_owned(), "not-text")),
            "{} as {garbage}: {found:?}",
            file.display()
        );
    }
}
