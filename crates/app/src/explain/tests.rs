use super::{explain, pages};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn codes(word: &str) -> String {
    match explain(word) {
        Ok(pages) => pages.iter().map(|page| page.code).collect::<Vec<_>>().join(" "),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_page_is_found_by_code_and_by_number() {
    assert_eq!(codes("vip-duplicate"), "vip-duplicate");
    assert_eq!(codes("r53"), "openstack-tracks-mixed vault-on-openstack-track");
    assert_eq!(codes("relation-ambiguous"), "relation-ambiguous");
    insta::assert_snapshot!(codes("vip-dupplicate"), @r#"
    there is no code "vip-dupplicate"
      known: vip-duplicate, duplicate-id, relation-duplicate (`interlock explain-rule --list` names all)
    "#);
}

#[test]
fn a_code_has_one_page() {
    let pages = pages();
    let codes: BTreeSet<&str> = pages.iter().map(|page| page.code).collect();
    assert_eq!(codes.len(), pages.len());
    for page in &pages {
        assert!(
            page.what.ends_with('.') && !page.help.is_empty() && !page.source.is_empty(),
            "{}",
            page.code
        );
    }
}

/// Every code that a source of ours gives to a finding has a page, and no page is of a code that is gone.
#[test]
fn every_code_has_a_page() {
    let texts: String =
        ["model", "bundle", "site", "runbook", "triage", "app"].into_iter().map(sources).collect();
    let pages = pages();
    let known: BTreeSet<&str> = pages.iter().map(|page| page.code).collect();
    let given = given(&texts);
    assert!(given.len() > 100, "{given:?}");
    let without: Vec<&&str> = given.iter().filter(|code| !known.contains(**code)).collect();
    assert!(without.is_empty(), "write a line in crates/app/src/explain/register.rs for: {without:?}");
    let gone: Vec<&&str> = known.iter().filter(|code| !texts.contains(&format!("\"{code}\""))).collect();
    assert!(gone.is_empty(), "crates/app/src/explain/register.rs has codes that nothing gives: {gone:?}");
}

/// The codes that stand where findings are made.
fn given(texts: &str) -> BTreeSet<&str> {
    let makers = ["error(", "warning(", "info("];
    let calls = makers.iter().flat_map(|maker| texts.split(*maker).skip(1));
    let first = calls.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
    let is_code = |text: &&str| {
        text.contains('-') && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    first.filter(is_code).collect()
}

/// The sources of a crate without its tests and without the register itself.
fn sources(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(name).join("src");
    let mut text = String::new();
    walk(&folder, &mut text);
    text
}

fn walk(folder: &Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            walk(&path, text);
        } else if name != "tests.rs" && name != "register.rs" {
            let source = std::fs::read_to_string(path).unwrap();
            text.push_str(source.split("#[cfg(test)]").next().unwrap());
        }
    }
}
