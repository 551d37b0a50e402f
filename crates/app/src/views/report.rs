//! The report of a rehearsal: one HTML file that stands alone. No script, no font and no picture from elsewhere; it can
//! be read on a screen, light or dark, and printed.

pub(in crate::views) mod badge;
mod coverage;
mod crossing;
pub(in crate::views) mod drawing;
mod events;
mod gates;
mod guards;
mod head;
mod notes;
mod run;
mod timeline;
mod topology;

use super::markup::Markup;
use super::rehearsal::Rehearsal;
use super::story::Story;

pub use run::run;

/// The report as a whole HTML document.
pub fn html(rehearsal: &Rehearsal) -> String {
    let stories: Vec<Story<'_>> = rehearsal.control.iter().map(|run| Story::of(&run.events)).collect();
    let title = format!("Rehearsal of {}: {}", rehearsal.site, rehearsal.verdict());
    page(&title, |main| write(main, rehearsal, &stories))
}

/// A page that stands alone.
fn page(title: &str, inside: impl FnOnce(&mut Markup)) -> String {
    let mut page = Markup::default();
    page.fixed("<!DOCTYPE html>\n");
    page.within("html", &[("lang", "en")], |html| {
        html.within("head", &[], |head| {
            head.void("meta", &[("charset", "utf-8")]);
            head.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
            head.void("meta", &[("name", "color-scheme"), ("content", "light dark")]);
            head.leaf("title", &[], title);
            head.within("style", &[], |style| style.fixed(include_str!("report/style.css")));
        });
        html.newline();
        html.within("body", &[], |body| {
            body.within("main", &[], |main| {
                inside(main);
                main.within("footer", &[], |footer| footer.text("Written by Interlock."));
            });
        });
    });
    page.newline();
    page.done()
}

fn write(main: &mut Markup, rehearsal: &Rehearsal, stories: &[Story<'_>]) {
    head::write(main, rehearsal, stories);
    coverage::write(main, rehearsal, stories);
    crossing::write(main, rehearsal);
    guards::write(main, rehearsal);
    for (run, story) in rehearsal.control.iter().zip(stories) {
        timeline::write(main, run, story);
        gates::write(main, run, story);
    }
    topology::write(main, rehearsal);
    notes::write(main, rehearsal, stories);
    events::write(main, rehearsal);
}

/// One section with its heading and one line that says what it shows.
fn section(main: &mut Markup, title: &str, about: &str, inside: impl FnOnce(&mut Markup)) {
    main.newline();
    main.within("section", &[], |section| {
        section.leaf("h2", &[], title);
        if !about.is_empty() {
            section.leaf("p", &[("class", "about")], about);
        }
        inside(section);
    });
}

/// The name of a book without its folder and ending, for headings.
fn book_name(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.strip_suffix(".md").unwrap_or(file)
}

#[cfg(test)]
mod tests;
