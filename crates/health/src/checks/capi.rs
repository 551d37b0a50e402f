//! What the objects of a management cluster say, as checks look at them.

use super::{Json, Row, Seen, older, text};

/// Judges one object by what is wrong with it, where that can be read. What is being made or taken away has an hour for
/// it, unless it has failed.
pub(super) fn object(seen: &Seen<'_>, row: &Json, wrong: Option<Vec<String>>) -> Row {
    let (Some(name), Some(namespace)) = (text(row, "name"), text(row, "namespace")) else {
        return Row::Unclear;
    };
    let is_young = |key| older(seen.now, row, &[key]) == Some(false);
    if let Some(since) = text(row, "going") {
        return match is_young("going") {
            true => Row::Other,
            false => Row::Bad(format!("{namespace}/{name} is being deleted since {since}")),
        };
    }
    if row.get("paused").and_then(Json::as_bool) == Some(true) {
        return Row::Bad(format!("{namespace}/{name} is paused, and no controller looks after it"));
    }
    let failure = text(row, "failure").map(|failure| match text(row, "told") {
        Some(told) => format!("{failure}: {told}"),
        None => failure.to_owned(),
    });
    match wrong.map(|wrong| failure.into_iter().chain(wrong).collect::<Vec<_>>()) {
        None => Row::Unclear,
        Some(wrong) if wrong.is_empty() => Row::Good,
        Some(_) if is_young("made") && !has_failed(row) => Row::Other,
        Some(wrong) => Row::Bad(format!("{namespace}/{name}: {}", wrong.join(", "))),
    }
}

/// Whether it says that something failed, which time alone does not mend.
fn has_failed(row: &Json) -> bool {
    let is_error =
        |one: &Json| text(one, "status") == Some("False") && text(one, "severity") == Some("Error");
    text(row, "failure").is_some()
        || text(row, "phase") == Some("Failed")
        || conditions(row).is_some_and(|all| all.iter().any(is_error))
}

/// Its conditions; nothing where it has none, or one of them cannot be read.
pub(super) fn conditions(row: &Json) -> Option<&[Json]> {
    let all = row.get("conditions")?.as_array().filter(|all| !all.is_empty())?;
    let is_one = |one: &Json| text(one, "type").is_some() && text(one, "status").is_some();
    all.iter().all(is_one).then_some(all.as_slice())
}

/// The conditions that are not True, in the controllers' words. At this version each is True where all is well. What is
/// under way says so (`Info`), and has an hour for it.
pub(super) fn open(seen: &Seen<'_>, row: &Json) -> Option<Vec<String>> {
    let is_under_way =
        |one: &Json| text(one, "severity") == Some("Info") && older(seen.now, one, &["since"]) == Some(false);
    let open =
        conditions(row)?.iter().filter(|one| text(one, "status") != Some("True") && !is_under_way(one));
    Some(open.map(said).collect())
}

/// What a condition says.
pub(super) fn said(condition: &Json) -> String {
    let word = |key| text(condition, key).filter(|word| !word.is_empty());
    let (kind, status) = (word("type").unwrap_or("?"), word("status").unwrap_or("?"));
    let more = ["reason", "message"].into_iter().filter_map(word);
    more.fold(format!("{kind} is {status}"), |said, more| format!("{said}: {more}"))
}

/// What is wrong with what a cluster has of OpenStack.
pub(super) fn infrastructure(seen: &Seen<'_>, row: &Json) -> Option<Vec<String>> {
    if row.get("ready").and_then(Json::as_bool) == Some(true) {
        return Some(vec![]);
    }
    let more = open(seen, row).unwrap_or_default();
    Some(std::iter::once("it is not ready".to_owned()).chain(more).collect())
}

/// What is wrong with a group of nodes: fewer of them are available than it needs.
pub(super) fn node_group(row: &Json) -> Option<Vec<String>> {
    let available = conditions(row)?.iter().find(|one| text(one, "type") == Some("Available"))?;
    if text(available, "status") == Some("True") {
        return Some(vec![]);
    }
    let number = |key| row.get(key).and_then(Json::as_u64).unwrap_or(0);
    Some(vec![format!("{} of {} nodes", number("available"), number("wanted")), said(available)])
}
