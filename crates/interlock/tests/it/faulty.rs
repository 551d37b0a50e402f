//! A run begins only on a site and a book in which `check` finds no error; one that is under way goes on.

use crate::live::{BOOK, Lab, SITE};
use crate::run::Run;

/// A RUN that no gate stands above: `check` finds it, and so would the machine, in the middle of the night.
fn ungated() -> String {
    BOOK.replace("```cel\n# id: absent\nfiles.size() > 0\n!files.exists(f, f == \"made\")\n```\n", "")
}

fn was_not_begun(lab: &Lab, run: &Run, parts: &[&str]) {
    assert_eq!(run.status, 1, "{}{}", run.stdout, run.stderr);
    for part in parts.iter().chain(&["so no run was begun", "`interlock check` shows each"]) {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    assert_eq!((lab.told(), lab.made().as_str()), (vec![], ""));
}

#[test]
fn a_book_or_a_site_with_errors_is_not_begun() {
    let lab = Lab::with(&ungated());
    let run = lab.without_terminal("");
    was_not_begun(
        &lab,
        &run,
        &["has 1 error in what would run", "runbooks/ops-paint.md:", "(run-without-gate)"],
    );
    let lab = Lab::with(BOOK);
    lab.site(&format!("{SITE}vips: here\n"));
    let run = lab.without_terminal("");
    was_not_begun(&lab, &run, &["site.yaml:4: ", "(site-shape)"]);
}

#[test]
fn an_error_of_another_book_is_no_hindrance_and_an_accepted_one_neither() {
    let lab = Lab::with(BOOK);
    std::fs::write(lab.path("site/runbooks/ops-other.md"), ungated()).expect("written");
    lab.commit();
    assert_eq!(lab.without_terminal("").status, 4, "it waits for a person");
    let id = ": 123e4567-e89b-12d3-a456-426614174000; cat \"$HOME/box/made\"";
    let lab = Lab::with(&BOOK.replace("cat \"$HOME/box/made\"", id));
    let refused = lab.without_terminal("");
    was_not_begun(&lab, &refused, &["(id-in-book)"]);
    lab.site(&format!("{SITE}exceptions:\n- {{code: id-in-book, why: it is the id of nothing}}\n"));
    let run = lab.without_terminal("");
    assert_eq!(run.status, 4, "{}{}", run.stdout, run.stderr);
}

#[test]
fn an_open_run_is_not_abandoned_for_one_that_cannot_begin() {
    let lab = Lab::with(BOOK);
    assert_eq!(lab.without_terminal("").status, 4);
    let before = lab.told();
    lab.site(&format!("{SITE}vips: here\n"));
    let run = lab.without_terminal("--abandon 'begun too early'");
    assert_eq!(run.status, 1, "{}{}", run.stdout, run.stderr);
    assert_eq!(lab.told(), before);
}
