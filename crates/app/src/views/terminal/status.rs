//! Where a site stands, on one screen.

use crate::status::{Open, Stands, Status, ToolAnswer};
use crate::views::look::{self, Look};
use crate::views::{escape, span};
use model::{Mode, Timestamp};

/// Width of the names on the left.
const NAME: usize = 13;

/// One screen: the source of truth, the surroundings, what is open, and the next command.
pub fn status(status: &Status, look: Look) -> String {
    let title =
        format!("{} at {}", escape::line(&status.site), escape::line(&status.folder.display().to_string()));
    let mut out = format!("{}\n", look.paint(look::STRONG, &title));
    let mut row = |name: &str, text: &str| {
        let front = format!("  {name:<NAME$}");
        let room = look.columns().saturating_sub(front.len()).max(30);
        out.push_str(&format!(
            "{}{}\n",
            look.paint(look::FAINT, &front),
            escape::cut(&escape::line(text), room)
        ));
    };
    row("source", &source(status));
    row("check", &format!("{}, {}", count(status.errors, "error"), count(status.warnings, "warning")));
    for (index, line) in surroundings(status).iter().enumerate() {
        row(if index == 0 { "environment" } else { "" }, line);
    }
    let mut name = "runs";
    for open in &status.open {
        row(name, &run(open, status.now));
        name = "";
    }
    match (status.open_rehearsals, name) {
        (0, "runs") => row(name, "none is open"),
        (0, _) => {}
        (many, _) => row(name, &format!("{} left open", count(many, "rehearsal"))),
    }
    let open = &status.outstanding;
    let (security, decisions, expired) = (open.security.len(), open.decisions.len(), open.expired.len());
    row(
        "open",
        &format!("{security} security rows, {decisions} decisions, {expired} divergences past their date"),
    );
    row(
        "as built",
        &match &status.capture {
            Some((file, at)) => format!("{}, {} ago", file.display(), age(*at, status.now)),
            None => "no capture yet".to_owned(),
        },
    );
    let command = status.next.command.as_deref().unwrap_or("nothing");
    out.push_str(&format!("  {:<NAME$}{}\n", "next", look.paint(look::ACCENT, &escape::line(command))));
    out.push_str(&format!("  {:<NAME$}{}\n", "", escape::line(&status.next.why)));
    out
}

fn source(status: &Status) -> String {
    let commit = &status.commit;
    let is_commit = commit.id != "unversioned";
    let mut said = match (is_commit, commit.differs.len()) {
        (false, _) => return "no commit: put it under git before a live run".to_owned(),
        (true, 0) => format!("commit {}, clean", commit.id.get(..12).unwrap_or(&commit.id)),
        (true, files) => {
            format!("commit {}, differs: {}", commit.id.get(..12).unwrap_or(&commit.id), count(files, "file"))
        }
    };
    said.push_str(&match &status.upstream {
        None => "; it follows no branch".to_owned(),
        Some(upstream) => {
            let fetched = upstream
                .fetched
                .map_or_else(|| "as cloned".to_owned(), |at| format!("as of {} ago", age(at, status.now)));
            let (ahead, behind, name) = (upstream.ahead, upstream.behind, &upstream.name);
            match (ahead, behind) {
                (0, 0) => format!("; level with {name}, {fetched}"),
                (_, 0) => format!("; {ahead} ahead of {name}, {fetched}"),
                (0, _) => format!("; {behind} behind {name}, {fetched}"),
                _ => format!("; {ahead} ahead of {name} and {behind} behind, {fetched}"),
            }
        }
    });
    said
}

fn surroundings(status: &Status) -> Vec<String> {
    let Some(tools) = &status.tools else { return vec!["nobody was asked".to_owned()] };
    let first = match status.is_live() {
        Some(true) => "live: blocks can be run from here",
        _ => "paste: not all that a book needs answers here",
    };
    let said = tools.iter().map(|(name, answer)| match answer {
        ToolAnswer::Answers => format!("{name} answers"),
        ToolAnswer::Missing => format!("{name} is not here"),
        ToolAnswer::Silent(why) => format!("{name} does not answer: {why}"),
    });
    std::iter::once(first.to_owned()).chain(said).collect()
}

fn run(open: &Open, now: Timestamp) -> String {
    let stands = match &open.stands {
        Stands::AtTheBeginning => "at its beginning".to_owned(),
        Stands::Waits(block) => format!("{block} waits for an approval"),
        Stands::Unknown(block) => format!("{block} was started, and its end is not known"),
        Stands::After(block) => format!("after {block}"),
    };
    let paste = if open.genesis.mode == Mode::Paste { ", by paste" } else { "" };
    format!("{}{paste}: {stands}, {} ago", open.run, age(open.last, now))
}

/// `1 error`, `2 errors`.
fn count(many: usize, what: &str) -> String {
    format!("{many} {what}{}", if many == 1 { "" } else { "s" })
}

fn age(at: Timestamp, now: Timestamp) -> String {
    span::words(u64::try_from(now.as_second() - at.as_second()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::status;
    use crate::views::{Look, omega};

    #[test]
    fn a_site_stands_on_one_screen() {
        insta::assert_snapshot!(status(&omega::status(), Look { width: 100, color: false }), @r"
        vr0-dc0 at sites/omega
          source       commit 3fcfe2e9a0c1, differs: 1 file; 2 behind origin/main, as of 3 h 10 min ago
          check        0 errors, 1 warning
          environment  paste: not all that a book needs answers here
                       juju answers
                       maas does not answer: ERROR cannot connect to any API\u{1b}[2J
                       openstack is not here
          runs         live-phase-01-bundle-deploy-1: deploy waits for an approval, 12 min ago
                       2 rehearsals left open
          open         0 security rows, 0 decisions, 0 divergences past their date
          as built     asbuilt/2026-03-01.yaml, 13 d ago
          next         interlock run sites/omega phase-01-bundle-deploy
                       live-phase-01-bundle-deploy-1 is open, and its deploy waits for an approval
        ");
    }
}
