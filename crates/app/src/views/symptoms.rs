//! What is known about a text.

use super::escape;
use super::look::{self, Look};
use super::rules::wrapped;
use crate::symptoms::Drafted;
use std::fmt::Write;
use triage::{Answer, Match, Origin};

/// Columns before the text of a part.
const INDENT: usize = 12;

/// The symptoms that a text shows, or plainly that it shows none, and the nearest.
pub fn explained(answer: &Answer<'_>, look: Look) -> String {
    if !answer.matches.is_empty() {
        return answer.matches.iter().map(|found| one(found, look)).collect::<Vec<_>>().join("\n");
    }
    let mut out = look.paint(look::OPEN, "This is not known.");
    out.push('\n');
    if answer.nearest.is_empty() {
        out.push_str("Nothing in the catalogue resembles it either.\n");
        return out;
    }
    out.push_str("The nearest, which may well be something else:\n");
    for found in &answer.nearest {
        let looks = found.symptom.patterns.first().map_or("", |pattern| pattern.source());
        let id = look.paint(look::STRONG, &escape::line(&found.symptom.id));
        _ = writeln!(out, "  {id} ({:.2}): {}", found.score, escape::line(looks));
    }
    out
}

/// What became of a text that was to be an entry.
pub fn drafted(drafted: &Drafted, look: Look) -> String {
    match drafted {
        Drafted::New(path, draft) => {
            let id = look.paint(look::STRONG, &escape::line(&draft.id));
            let (file, looks) = (path.to_string_lossy(), escape::line(&draft.looks));
            let open = draft.open.join(", ");
            format!("{id}  known by: {looks}\n  {}\n  Still to be filled in: {open}.\n", escape::line(&file))
        }
        Drafted::Known(known) => {
            let names: Vec<String> = known.iter().map(|name| escape::line(name)).collect();
            format!("This is known already, as {}: see interlock explain.\n", names.join(", "))
        }
    }
}

fn one(found: &Match<'_>, look: Look) -> String {
    let symptom = found.symptom;
    let mut out = look.paint(look::STRONG, &escape::line(&symptom.id));
    let whose = match symptom.origin {
        Origin::Site => ", known to this site",
        Origin::Catalogue => "",
    };
    let component = escape::line(&symptom.component);
    _ = writeln!(out, "  ({component}, {}, score {:.2}{whose})", symptom.layer.word(), found.score);
    let mut parts = vec![("cause", symptom.cause.as_str())];
    for (place, act) in symptom.fix.iter().enumerate() {
        parts.push((if place == 0 { "fix" } else { "" }, act));
    }
    let others = [("tell apart", &symptom.apart), ("versions", &symptom.versions)];
    parts.extend(others.into_iter().filter_map(|(name, text)| Some((name, text.as_deref()?))));
    parts.push(("source", &symptom.source));
    for (name, text) in parts {
        let lines = wrapped(&escape::line(text), look.columns().saturating_sub(INDENT + 2));
        for (place, line) in lines.iter().enumerate() {
            let name = if place == 0 { name } else { "" };
            _ = writeln!(out, "  {}{line}", look.paint(look::FAINT, &format!("{name:<INDENT$}")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::explained;
    use crate::views::look::Look;
    use triage::{Catalogue, explain};

    fn check(text: &str) -> String {
        explained(&explain(&Catalogue::built_in(), text), Look { width: 90, color: false })
    }

    #[test]
    fn a_known_text_has_cause_fix_and_source() {
        insta::assert_snapshot!(check("No valid host found"), @r#"
        nova-no-valid-host  (nova, compute, score 1.00)
          cause       No hypervisor passed placement and the filters, or every host that passed
                      failed to build the server.
          fix         nova-scheduler.log of the same request: a placement answer without
                      candidates, or a filter that returned 0 hosts, names the reason
                      openstack allocation candidate list --resource VCPU=N --resource MEMORY_MB=N
                      --resource DISK_GB=N
                      openstack resource provider inventory list UUID; compare with nova.conf
                      `[DEFAULT] cpu_allocation_ratio`, `ram_allocation_ratio`,
                      `reserved_host_memory_mb`
                      nova.conf `[filter_scheduler] enabled_filters` on every scheduler, then
                      restart nova-scheduler
          tell apart  Without candidates from placement it is capacity, traits or aggregates; with
                      candidates and "Exceeded maximum number of retries" every host tried and
                      failed, and nova-compute has the reason.
          source      nova/exception.py NoValidHost
        "#);
    }

    #[test]
    fn an_unknown_text_is_said_to_be_unknown() {
        insta::assert_snapshot!(check("qwertz asdf"), @"
        This is not known.
        Nothing in the catalogue resembles it either.
        ");
        // Scores of resemblance change with every entry; the nearest does not.
        let near = check("rabbit heartbeats were missed by a client");
        assert_eq!(near.matches("rabbit-missed-heartbeats (0.").count(), 1, "{near}");
    }
}
