//! The page of all attempts: what was tried, and what was answered.

use crate::lab::Lab;
use crate::{FAMILIES, Family};
use std::path::{Path, PathBuf};

/// What an attempt gives that cannot be made on this machine.
pub const SKIPPED: &str = "skipped";

const BEGIN: &str = "\n## ";

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/attacks.md")
}

fn written() -> String {
    std::fs::read_to_string(page()).unwrap_or_default()
}

/// Carries a family's attempts out, and holds what was answered against the page.
pub fn check(family: &Family) {
    let mut text =
        format!("{}\n\nAttacks {}.\n\n| attempt | refusal |\n|---|---|\n", family.name, family.laws);
    for (name, attempt) in family.attempts {
        let lab = Lab::new();
        let message = attempt(&lab);
        if message == SKIPPED {
            println!("SKIPPED: {}: {name}: what it needs is not on this machine", family.name);
            return;
        }
        lab.is_untouched(name);
        assert!(message.len() > 15, "{name}: {message:?} says nothing");
        let message = lab.plain(&message).replace('|', "\\|").replace('\n', " ");
        let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
        text.push_str(&format!("| {name} | {message} |\n"));
    }
    println!("{}: {} attempts", family.name, family.attempts.len());
    compare(family.name, &text);
}

/// The head of the page, with the number of attempts.
pub fn head(count: usize) {
    let text = format!(
        "# Attacks\n\nMade by the tests in `crates/interlock/tests/attacks`, which carry each attempt out and compare what is\n\
         answered with this page: {count} attempts, each refused, none of which changed anything. `LAB` is the attempt's own\n\
         folder; digests, commits and process numbers are cut. To write the page anew:\n\
         `INTERLOCK_BLESS=1 cargo test -p interlock --test attacks -- --test-threads 1`.\n"
    );
    let page = written();
    let now = page.split(BEGIN).next().unwrap_or_default();
    if std::env::var_os("INTERLOCK_BLESS").is_some() {
        let rest: String = page.split(BEGIN).skip(1).map(|part| format!("{BEGIN}{part}")).collect();
        std::fs::write(super::page::page(), format!("{text}{rest}")).expect("written");
    } else {
        assert_eq!(now, text, "docs/attacks.md is not what is true");
    }
}

fn compare(name: &str, text: &str) {
    let page = written();
    let parts: Vec<&str> = page.split(BEGIN).collect();
    let is_it = |part: &&&str| part.lines().next() == Some(name);
    let now = parts.iter().find(is_it).copied().unwrap_or_default();
    if std::env::var_os("INTERLOCK_BLESS").is_none() {
        assert_eq!(now.trim_end(), text.trim_end(), "docs/attacks.md is not what was answered");
        return;
    }
    let mut fresh = parts.first().copied().unwrap_or_default().to_owned();
    for family in FAMILIES {
        let old = parts.iter().find(|part| part.lines().next() == Some(family.name)).copied();
        let part = if family.name == name { Some(text) } else { old };
        if let Some(part) = part {
            fresh.push_str(&format!("{BEGIN}{}\n", part.trim_end()));
        }
    }
    std::fs::write(super::page::page(), fresh).expect("written");
}
