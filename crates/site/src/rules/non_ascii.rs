use crate::context::Context;
use crate::rule::{Rule, Sink};
use bundle::Bundle;
use model::yaml::{Node, Value};
use model::{Edit, FileId, Fix, Severity, Span};

pub(super) static RULE: Rule = Rule {
    code: "non-ascii",
    id: "R70",
    severity: Severity::Warning,
    what: "An option value of the bundle, or a text of the site, has a character outside ASCII.",
    why: "Some daemons stop without a word at a configuration file that is not ASCII; and a dash or a quotation mark \
          from a word processor is no longer the one that a command needs when it is pasted.",
    example: "osd-devices: \u{2018}/dev/vdb\u{2019}",
    help: "write the ASCII character that is meant",
    source: "local_settings.d and conf.d files that were not ASCII, found on a live cloud",
    check,
};

/// What word processors put in, and the one ASCII text that was typed.
const TWINS: [(char, &str); 14] = [
    ('\u{a0}', " "),
    ('\u{202f}', " "),
    ('\u{200b}', ""),
    ('\u{feff}', ""),
    ('\u{2018}', "'"),
    ('\u{2019}', "'"),
    ('\u{201c}', "\""),
    ('\u{201d}', "\""),
    ('\u{2010}', "-"),
    ('\u{2011}', "-"),
    ('\u{2013}', "-"),
    ('\u{2014}', "--"),
    ('\u{2212}', "-"),
    ('\u{2026}', "..."),
];

// Repair: in Markdown, where no such character changes how the file is read, each gets its ASCII twin; only where all
// of them have one.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    options(&context.site.bundle, context, sink);
    if !context.site.is_declared() {
        return;
    }
    for &file in context.committed.iter().filter(|&&file| !context.inputs.is_bundle(file)) {
        let Some(source) = context.inputs.sources.get(file) else { continue };
        let fix = source.name.ends_with(".md").then(|| plain(file, &source.text)).flatten();
        report(file, 0, &source.text, &source.name, fix, sink);
    }
}

/// The values of options; a comment of the bundle may be in any language.
fn options(bundle: &Bundle, context: &Context<'_>, sink: &mut Sink<'_>) {
    for application in bundle.applications.values() {
        for (option, setting) in &application.options {
            if is_ascii(&setting.value) {
                continue;
            }
            let span = setting.value.span;
            let raw = context.inputs.sources.get(span.file).and_then(|source| source.text.get(span.range()));
            let what = format!("option `{option}` of {}", application.name.value);
            match raw.filter(|raw| !raw.is_ascii()) {
                Some(raw) => report(span.file, span.start as usize, raw, &what, None, sink),
                // It is written as an escape, or it is reached over an alias.
                None => sink.report(span, format!("{what} has a character outside ASCII")),
            }
        }
    }
}

fn is_ascii(node: &Node) -> bool {
    match &node.value {
        Value::Null => true,
        Value::Scalar { text, .. } => text.is_ascii(),
        Value::List(items) => items.iter().all(is_ascii),
        Value::Map(entries) => entries.iter().all(|entry| is_ascii(&entry.key) && is_ascii(&entry.value)),
    }
}

/// One finding for a text, at its first such character, with the number of the others.
fn report(file: FileId, offset: usize, text: &str, what: &str, fix: Option<Fix>, sink: &mut Sink<'_>) {
    if text.is_ascii() {
        return;
    }
    let mut strange = text.char_indices().filter(|(_, c)| !c.is_ascii());
    let Some((at, first)) = strange.next() else { return };
    let more = match strange.count() {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let span = Span::new(file, offset + at, offset + at + first.len_utf8());
    let message = format!("{what} has U+{:04X}{more}", u32::from(first));
    sink.push(sink.finding(span, message).fix_if(fix));
}

/// Every strange character of a text with its twin; nothing where one has none.
fn plain(file: FileId, text: &str) -> Option<Fix> {
    let strange = text.char_indices().filter(|(_, c)| !c.is_ascii());
    let edit = |(at, c): (usize, char)| {
        let (_, twin) = TWINS.iter().find(|(known, _)| *known == c)?;
        Some(Edit { span: Span::new(file, at, at + c.len_utf8()), text: (*twin).to_owned() })
    };
    let edits: Option<Vec<Edit>> = strange.map(edit).collect();
    Some(Fix { title: "write plain ASCII".to_owned(), edits: edits? })
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn option_values_are_ascii() {
        let broken = Fixture::healthy().with("bundle.yaml", "region: one", "region: \"on\u{e9}\u{2014}\"   # \u{fc}");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:14:18 warning non-ascii option `region` of keystone has U+00E9, and 2 more");
        insta::assert_snapshot!(broken.with("bundle.yaml", "on\u{e9}\u{2014}", "one").check(), @"");
        insta::assert_snapshot!(Fixture::healthy().with("bundle.yaml", "region: one", "region: \"on\\xe9\"").check(), @"bundle.yaml:14:15 warning non-ascii option `region` of keystone has a character outside ASCII");
    }

    #[test]
    fn books_are_ascii() {
        let broken = Fixture::healthy().with("runbooks/phase-01.md", "The public", "\u{201c}The\u{201d} public");
        insta::assert_snapshot!(broken.check(), @"runbooks/phase-01.md:3:1 warning non-ascii runbooks/phase-01.md has U+201C, and 1 more");
        let repaired = broken.repaired();
        let (old, new) = repaired.split_once('\n').unwrap();
        assert!(old.starts_with("-\u{201c}The\u{201d} public"), "{old}");
        insta::assert_snapshot!(new, @r#"+"The" public API answers at 10.12.4.51, the router at 10.12.4.1."#);
        let accented = broken.clone().with("runbooks/phase-01.md", "The", "Th\u{e9}");
        insta::assert_snapshot!(accented.repaired(), @"runbooks/phase-01.md:3:1 warning non-ascii runbooks/phase-01.md has U+201C, and 2 more");
        insta::assert_snapshot!(broken.with("runbooks/phase-01.md", "\u{201c}The\u{201d}", "The").check(), @"");
    }
}
