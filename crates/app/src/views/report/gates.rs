//! Every gate with every assertion and the values it saw.

use super::badge;
use crate::views::markup::Markup;
use crate::views::rehearsal::RunRecord;
use crate::views::span;
use crate::views::story::{self, Gate, Story};
use model::Assertion;

/// Writes the section for one book.
pub(super) fn write(main: &mut Markup, run: &RunRecord, story: &Story<'_>) {
    let title = format!("Gates of {}", super::book_name(&run.book));
    let about = "Every assertion with the values it saw. A gate opens only when all of them hold; one that measured \
                 nothing stays closed.";
    super::section(main, &title, about, |section| {
        let gates = story.gates();
        if gates.is_empty() {
            section.leaf("p", &[("class", "nothing")], "No gate was reached.");
        }
        for (gate, times) in gates {
            section.newline();
            section.within("article", &[("class", "gate")], |article| one(article, gate, times, story));
        }
    });
}

fn one(article: &mut Markup, gate: &Gate<'_>, times: usize, story: &Story<'_>) {
    article.within("h3", &[], |heading| {
        heading.leaf("code", &[], gate.id);
        badge::badge(heading, gate.verdict, &gate.verdict.to_string());
        let after = story.began.map_or(0, |began| story::seconds(began, gate.at));
        let again = if times > 1 { format!(", judged {times} times") } else { String::new() };
        heading.leaf("span", &[("class", "when")], &format!("after {}{again}", span::words(after)));
    });
    if gate.assertions.is_empty() {
        article.leaf("p", &[("class", "nothing")], "It has no assertion, so it measured nothing.");
    }
    assertions(article, gate.assertions);
}

/// Assertions as a list: verdict, text, values, reason.
pub(super) fn assertions<'a>(page: &mut Markup, assertions: impl IntoIterator<Item = &'a Assertion>) {
    page.within("ul", &[("class", "assertions")], |list| {
        for assertion in assertions {
            list.within("li", &[], |item| {
                badge::icon(item, assertion.verdict.into(), &assertion.verdict.to_string());
                item.within("div", &[], |text| assertion_text(text, assertion));
            });
        }
    });
}

fn assertion_text(text: &mut Markup, assertion: &Assertion) {
    text.within("p", &[], |line| {
        line.leaf("code", &[], &assertion.text);
        line.leaf("span", &[("class", "when")], &format!("line {}", assertion.line));
    });
    if let Some(why) = &assertion.why {
        text.leaf("p", &[("class", "reason")], &format!("{}: {why}", assertion.verdict));
    }
    if assertion.saw.is_empty() {
        text.leaf("p", &[("class", "nothing")], "It saw no value.");
        return;
    }
    text.within("dl", &[("class", "saw")], |saw| {
        for (name, value) in &assertion.saw {
            saw.within("div", &[], |pair| {
                pair.leaf("dt", &[], name);
                pair.leaf("dd", &[], value);
            });
        }
    });
}
