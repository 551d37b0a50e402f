//! Safe repairs: edits of a text that keep its comments and layout. Each of these refuses a place where an edit would
//! reach further than it seems, such as an anchor that other applications share.

use bundle::Application;
use model::yaml::Entry;
use model::{Edit, FileId, Finding, Fix, Sources, Span};
use std::collections::BTreeSet;

/// Takes the repairs away that would be made in a file with a syntax error: what was read of it is not what stands
/// there.
pub(crate) fn withhold(findings: &mut [Finding]) {
    let is_broken = |finding: &&Finding| finding.code.starts_with("yaml-");
    let broken: BTreeSet<FileId> = findings.iter().filter(is_broken).map(|finding| finding.at.file).collect();
    let reaches = |fix: &Fix| fix.edits.iter().any(|edit| broken.contains(&edit.span.file));
    for finding in findings.iter_mut().filter(|finding| finding.fix.as_ref().is_some_and(reaches)) {
        finding.fix = None;
    }
}

/// One replacement.
pub(crate) fn replace(title: String, span: Span, text: String) -> Fix {
    Fix { title, edits: vec![Edit { span, text }] }
}

/// Takes a line out that holds one entry and nothing else: a comment on it is somebody's words, and stays.
pub(crate) fn remove_line(sources: &Sources, title: String, entry: Span) -> Option<Fix> {
    let text = &sources.get(entry.file)?.text;
    let (before, inside, after) =
        (text.get(..entry.start as usize)?, text.get(entry.range())?, text.get(entry.end as usize..)?);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let end = after.find('\n').map_or(text.len(), |at| entry.end as usize + at + 1);
    let is_alone = matches!(text.get(start..entry.start as usize)?.trim(), "" | "-")
        && text.get(entry.end as usize..end)?.trim().is_empty()
        && !inside.contains(['\n', '#']);
    is_alone.then(|| replace(title, Span::new(entry.file, start, end), String::new()))
}

/// Takes one item out of a list that is written on one line, with its comma.
pub(crate) fn remove_item(sources: &Sources, title: String, item: Span) -> Option<Fix> {
    let text = &sources.get(item.file)?.text;
    let (before, after) = (text.get(..item.start as usize)?, text.get(item.end as usize..)?);
    let (lead, trail) = (before.trim_end_matches(' '), after.trim_start_matches(' '));
    let (start, end) = match (lead.strip_suffix(','), trail.strip_prefix(',')) {
        (_, Some(rest)) if lead.ends_with(['[', ',']) => {
            (item.start as usize, text.len() - rest.trim_start_matches(' ').len())
        }
        (Some(lead), None) if trail.starts_with(']') => (lead.len(), item.end as usize),
        (None, None) if lead.ends_with('[') && trail.starts_with(']') => {
            (item.start as usize, item.end as usize)
        }
        _ => return None,
    };
    Some(replace(title, Span::new(item.file, start, end), String::new()))
}

/// Puts a scalar that was written without quotes into quotes.
pub(crate) fn quote(sources: &Sources, title: String, span: Span, text: &str) -> Option<Fix> {
    (sources.slice(span) == text && !text.contains(['"', '\\']))
        .then(|| replace(title, span, format!("\"{text}\"")))
}

/// Whether a place is written in an application's own body and is shared with nobody.
pub(crate) fn is_own(sources: &Sources, application: &Application, place: Span) -> bool {
    let (name, body) = (application.name.span, application.body.span);
    let between = Span::new(name.file, name.end as usize, place.end as usize);
    place.file == name.file
        && body.file == name.file
        && name.end <= body.start
        && body.start <= place.start
        && place.end <= body.end
        && !sources.slice(between).contains('&')
}

/// Sets an option that an application does not have.
pub(crate) fn set_option(
    sources: &Sources,
    title: String,
    application: &Application,
    option: &str,
    value: &str,
) -> Option<Fix> {
    let pair = format!("{option}: {value}");
    let Some(Entry { value: options, .. }) = application.body.entry("options") else {
        return add_key(sources, title, application, &format!("options: {{{pair}}}"));
    };
    if !is_own(sources, application, options.span) {
        return None;
    }
    let start = options.span.start as usize;
    let (at, text) = match sources.slice(options.span).strip_prefix('{') {
        Some(rest) if rest.trim_start().starts_with('}') => (start + 1, pair),
        Some(_) => (start + 1, format!("{pair}, ")),
        None if options.entries().is_empty() => return None,
        None => (start, format!("{pair}\n{}", indent(sources, options.span)?)),
    };
    Some(replace(title, Span::new(options.span.file, at, at), text))
}

/// Adds a key to an application, behind its charm.
pub(crate) fn add_key(
    sources: &Sources,
    title: String,
    application: &Application,
    pair: &str,
) -> Option<Fix> {
    let Entry { key, value: charm } = application.body.entry("charm")?;
    if !is_own(sources, application, charm.span) {
        return None;
    }
    let end = charm.span.end as usize;
    let (at, text) = match sources.slice(application.body.span).starts_with('{') {
        true => (end, format!(", {pair}")),
        false => {
            let line = sources.get(charm.span.file)?.text.get(end..)?.split('\n').next()?;
            (end + line.trim_end_matches('\r').len(), format!("\n{}{pair}", indent(sources, key.span)?))
        }
    };
    Some(replace(title, Span::new(charm.span.file, at, at), text))
}

/// The blanks before a place that is the first on its line.
fn indent(sources: &Sources, place: Span) -> Option<&str> {
    let before = sources.get(place.file)?.text.get(..place.start as usize)?;
    let blanks = before.rsplit('\n').next()?;
    blanks.bytes().all(|byte| byte == b' ').then_some(blanks)
}
