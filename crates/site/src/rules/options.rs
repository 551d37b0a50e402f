//! How rules read the options of an application.

use bundle::Application;

/// The text of an option; nothing where it is absent or blank, which charms take for the same.
pub(super) fn text<'a>(application: &'a Application, option: &str) -> Option<&'a str> {
    let text = application.options.get(option)?.value.as_str()?.trim();
    (!text.is_empty()).then_some(text)
}

/// Whether an option is written as true.
pub(super) fn is_on(application: &Application, option: &str) -> bool {
    text(application, option).is_some_and(|text| text.eq_ignore_ascii_case("true"))
        || is(application, option, true)
}

/// Whether an option is written as false.
pub(super) fn is_off(application: &Application, option: &str) -> bool {
    text(application, option).is_some_and(|text| text.eq_ignore_ascii_case("false"))
        || is(application, option, false)
}

fn is(application: &Application, option: &str, wanted: bool) -> bool {
    application.options.get(option).and_then(|set| set.value.as_bool()) == Some(wanted)
}

/// Whether a text stands for a value that somebody puts in later: a variable of a template, or a word such as
/// `to-be-set`.
pub(super) fn is_placeholder(text: &str) -> bool {
    const WORDS: [&str; 7] = ["to-be-set", "tbd", "todo", "changeme", "change-me", "fixme", "placeholder"];
    let lower = text.to_ascii_lowercase().replace('_', "-");
    text.contains(['$', '{', '}', '<', '>', '%'])
        || text.starts_with("__")
        || lower.contains("template")
        || WORDS.contains(&lower.as_str())
}
