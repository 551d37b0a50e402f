//! From a line that nothing explains to the draft of an entry.

use crate::pattern::{Pattern, SHORTEST};
use crate::{Layer, line, template};
use std::fmt::Write;

/// What a person must write.
const OPEN: [&str; 4] = ["layer", "cause", "fix", "source"];
/// Most words of a name.
const WORDS: usize = 6;
/// What stands where a secret stood, in an example and in a pattern.
const BLANK: &str = "***";
const GAP: &str = "<*>";

/// An entry that a person has yet to fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its name, made of the first words.
    pub id: String,
    /// What it is known by.
    pub looks: String,
    /// The keys that are still to be filled in.
    pub open: Vec<&'static str>,
    /// The entry as YAML.
    pub text: String,
}

/// Makes a draft of a line of a log, a message, or a template as triage prints it.
///
/// # Errors
/// What is missing in the text, in a sentence.
pub fn draft(text: &str) -> Result<Draft, String> {
    let whole = text.trim().lines().next().unwrap_or_default();
    let whole = without_secrets(whole);
    let head = line::parse(whole.as_bytes(), None);
    let message = head.map_or(whole.as_str(), |head| std::str::from_utf8(head.message).unwrap_or(&whole));
    let logger = head.and_then(|head| std::str::from_utf8(head.logger).ok()).unwrap_or_default();
    let is_template = message.contains(GAP);
    let form = if is_template { message.to_owned() } else { template::of(message.as_bytes()) };
    let looks = pattern(&form, message, is_template)?;
    let component = logger.split(['.', '-']).next().filter(|word| !word.is_empty()).unwrap_or("unknown");
    let id = id(component, &looks);
    let example = (!is_template).then_some(whole.as_str());
    let text = written(&id, component, logger, &looks, example);
    Ok(Draft { id, looks, open: OPEN.to_vec(), text })
}

/// The form as a pattern, which begins with text.
fn pattern(form: &str, message: &str, is_template: bool) -> Result<String, String> {
    let form = form.replace(BLANK, GAP);
    let mut looks = form.trim();
    // An instance, an id or a number at the beginning says nothing.
    while let Some((_, after)) = looks.split_once(GAP).filter(|(before, _)| before.len() < 2 * SHORTEST) {
        looks = after.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '<');
    }
    let looks = looks.trim_end_matches(GAP).trim_end();
    let fits = |looks: &&str| {
        Pattern::parse(looks).is_ok_and(|found| is_template || found.is_in(message.as_bytes()))
    };
    if let Some(looks) = Some(looks).filter(fits) {
        return Ok(looks.to_owned());
    }
    // Where blanks or a cut made the form differ from the line: the longest piece that is in it.
    let pieces = form.split(GAP).map(str::trim).filter(fits);
    let longest = pieces.max_by_key(|piece| piece.len()).map(str::to_owned);
    longest.ok_or_else(|| format!("too little of it stays the same: {SHORTEST} letters in a row are needed"))
}

/// Kebab-case, from the component and the first words of the pattern.
fn id(component: &str, looks: &str) -> String {
    let words = looks.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 1);
    let words = std::iter::once(component).chain(words).take(WORDS);
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

fn written(id: &str, component: &str, logger: &str, looks: &str, example: Option<&str>) -> String {
    let mut text = format!("- id: {id}\n  component: {component}\n");
    _ = writeln!(text, "  # One of {}.", Layer::words());
    _ = writeln!(text, "  layer: TODO\n  looks:\n    - {}", quoted(looks));
    if !logger.is_empty() {
        _ = writeln!(text, "  by: [{}]", quoted(component));
    }
    text.push_str(
        "  # Why it happens, what to do about it, one act after the other, and where that is written.\n",
    );
    text.push_str("  cause: TODO\n  fix:\n    - TODO\n  source: TODO\n");
    if let Some(example) = example {
        _ = writeln!(text, "  yes:\n    - {}", quoted(example));
    }
    text
}

/// In double quotes, as YAML reads them.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            control if control.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// What stands between `://` and `@`, and after a word for a secret, goes: an entry lies in a repository.
fn without_secrets(text: &str) -> String {
    text.split_inclusive(' ').map(|word| without_secret(&without_login(word))).collect()
}

fn without_login(word: &str) -> String {
    match (word.split_once("://"), word.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, after))) => format!("{scheme}://{BLANK}@{after}"),
        _ => word.to_owned(),
    }
}

fn without_secret(word: &str) -> String {
    const WORDS: [&str; 5] = ["password", "passwd", "secret", "token", "api_key"];
    let Some((name, value)) = word.split_once(['=', ':']) else { return word.to_owned() };
    let small = name.to_ascii_lowercase();
    if !WORDS.iter().any(|known| small.trim_matches(['"', '\'']).ends_with(known)) || value.trim().is_empty()
    {
        return word.to_owned();
    }
    let end = if word.ends_with(' ') { " " } else { "" };
    let mark = word.get(name.len()..=name.len()).unwrap_or("=");
    format!("{name}{mark}{BLANK}{end}")
}

#[cfg(test)]
mod tests {
    use super::draft;
    use crate::Pattern;

    fn check(text: &str) -> String {
        draft(text).map_or_else(|why| why, |draft| draft.text)
    }

    #[test]
    fn a_line_gives_an_entry_that_its_own_pattern_knows() {
        let line = "2026-06-09 10:00:02.001 9 ERROR nova.virt.x [None req-1 u p] [instance: 5f0c] Flux of \"disk 7\" lost:  17 of 20";
        insta::assert_snapshot!(check(line), @r#"
        - id: nova-flux-of-disk-lost-of
          component: nova
          # One of metal, host, network, secrets, storage, database, messaging, deployment, identity, fabric, networking, resources, compute, services, kubernetes.
          layer: TODO
          looks:
            - "Flux of \"disk <*>\" lost: <*> of"
          by: ["nova"]
          # Why it happens, what to do about it, one act after the other, and where that is written.
          cause: TODO
          fix:
            - TODO
          source: TODO
          yes:
            - "2026-06-09 10:00:02.001 9 ERROR nova.virt.x [None req-1 u p] [instance: 5f0c] Flux of \"disk 7\" lost:  17 of 20"
        "#);
        let draft = draft(line).unwrap();
        assert!(Pattern::parse(&draft.looks).unwrap().is_in(line.as_bytes()), "{}", draft.looks);
    }

    #[test]
    fn a_template_gives_one_without_an_example() {
        insta::assert_snapshot!(check("[instance: <*>] Unheard of thing <*> happened at <*>"), @r#"
        - id: unknown-unheard-of-thing-happened-at
          component: unknown
          # One of metal, host, network, secrets, storage, database, messaging, deployment, identity, fabric, networking, resources, compute, services, kubernetes.
          layer: TODO
          looks:
            - "Unheard of thing <*> happened at"
          # Why it happens, what to do about it, one act after the other, and where that is written.
          cause: TODO
          fix:
            - TODO
          source: TODO
        "#);
    }

    #[test]
    fn no_secret_gets_into_a_repository() {
        let line = "2026-06-09 10:00:02.001 9 ERROR x.y [-] Cannot reach rabbit://nova:can@ary@10.0.0.1/x with password=canary now";
        let text = check(line);
        assert!(!text.contains("ary"), "{text}");
        assert!(text.contains("Cannot reach"), "{text}");
    }

    #[test]
    fn a_text_of_numbers_gives_none() {
        insta::assert_snapshot!(check("17 4 3"), @"too little of it stays the same: 6 letters in a row are needed");
    }
}
