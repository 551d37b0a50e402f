//! The page of a code: what a finding means, why it is bad, and what to do. Rules of the site bring their own page; the
//! other codes stand in a register beside this file.

pub(crate) mod nearest;
mod register;

use crate::AppError;
use model::Severity;
use serde::Serialize;

/// Everything that is known about a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page {
    /// The code of the findings.
    pub code: &'static str,
    /// Number in the catalogue of rules for Charmed OpenStack, such as `R04`.
    pub id: Option<&'static str>,
    /// What the code is about.
    pub group: &'static str,
    /// How bad its findings are unless a finding says otherwise; nothing where each finding says it.
    pub severity: Option<Severity>,
    /// What it finds, in one sentence.
    pub what: &'static str,
    /// What happens when nobody finds it.
    pub why: Option<&'static str>,
    /// A text that it reports.
    pub example: Option<&'static str>,
    /// What to do about a finding.
    pub help: &'static str,
    /// Where the rule comes from.
    pub source: &'static str,
}

/// Groups of rules by the last number of the catalogue that belongs to each.
const GROUPS: [(u32, &str); 8] = [
    (13, "High availability and VIPs"),
    (20, "Spaces and bindings"),
    (25, "OVN and its bridges"),
    (34, "Quorum, Ceph and certificates"),
    (39, "Octavia"),
    (48, "Images, Magnum, Nova and Cinder"),
    (56, "Databases, channels and bases"),
    (u32::MAX, "The bundle as a whole"),
];
/// Rules of the site's own files, which have no number.
const SITE: &str = "The site against its bundle and its registers";

/// Every page: those of the rules in the order of their groups and codes, then those of the register.
pub fn pages() -> Vec<Page> {
    let mut pages: Vec<(usize, Page)> = site::rules::all().iter().map(|rule| of_rule(rule)).collect();
    pages.sort_by_key(|(place, page)| (*place, page.code));
    pages.into_iter().map(|(_, page)| page).chain(register::pages()).collect()
}

/// The pages of a code, or of all codes that share a number of the catalogue.
///
/// # Errors
/// [`AppError::Unknown`] with the nearest codes.
pub fn explain(word: &str) -> Result<Vec<Page>, AppError> {
    let pages = pages();
    let is_meant =
        |page: &&Page| page.code == word || page.id.is_some_and(|id| id.eq_ignore_ascii_case(word));
    let found: Vec<Page> = pages.iter().filter(is_meant).cloned().collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let names = pages.iter().flat_map(|page| [Some(page.code), page.id]).flatten();
    let known =
        format!("{} (`interlock explain-rule --list` names all)", nearest::to(word, names).join(", "));
    Err(AppError::Unknown { kind: "code", name: word.to_owned(), known })
}

fn of_rule(rule: &site::Rule) -> (usize, Page) {
    let number: Option<u32> = rule.id.trim_start_matches('R').parse().ok();
    let place = number.and_then(|number| GROUPS.iter().position(|(last, _)| number <= *last));
    let group = place.and_then(|place| GROUPS.get(place)).map_or(SITE, |(_, title)| *title);
    let page = Page {
        code: rule.code,
        id: (!rule.id.is_empty()).then_some(rule.id),
        group,
        severity: Some(rule.severity),
        what: rule.what,
        why: Some(rule.why),
        example: Some(rule.example),
        help: rule.help,
        source: rule.source,
    };
    (place.unwrap_or(GROUPS.len()), page)
}

#[cfg(test)]
mod tests;
