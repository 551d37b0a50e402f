//! The report of a triage: what broke, when it came in bursts, and what followed.

use super::drawing::Drawing;
use crate::triaging::Triaged;
use crate::views::markup::Markup;
use crate::views::triage::{columns, when, where_at};
use triage::Cause;

/// Width and height of a drawing of bursts, and how many bars it has.
const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 56.0;
const BARS: usize = 120;

/// The report as a whole HTML document.
pub fn triage(triaged: &Triaged<'_>) -> String {
    super::page("Triage", |main| {
        let report = &triaged.report;
        let (bytes, lines, files) = report.read;
        main.leaf("h1", &[], "Triage");
        let read = format!("{files} files, {lines} lines, {bytes} bytes; {} hosts", report.hosts.len());
        main.leaf("p", &[], &read);
        if report.causes.is_empty() {
            let nothing =
                if lines == 0 { "There was nothing to read." } else { "Nothing known is broken in them." };
            main.leaf("p", &[], nothing);
        }
        for cause in &report.causes {
            one(main, cause, report.span);
        }
        configuration(main, triaged);
        unknown(main, triaged);
        refused(main, triaged);
    })
}

fn one(main: &mut Markup, cause: &Cause<'_>, span: Option<(i64, i64)>) {
    let symptom = cause.symptom;
    main.within("section", &[], |section| {
        section.leaf("h2", &[], &symptom.id);
        let about = format!("{}, {}, {} lines", symptom.component, symptom.layer.word(), cause.count);
        section.leaf("p", &[], &about);
        bursts(section, cause, span);
        let first = format!("{} {}", when(cause.first.time), where_at(&cause.first));
        section.leaf("p", &[], &first);
        section.leaf("pre", &[], &cause.first.text);
        section.leaf("p", &[], &symptom.cause);
        section.within("ul", &[], |list| symptom.fix.iter().for_each(|act| list.leaf("li", &[], act)));
        if let Some(apart) = &symptom.apart {
            section.leaf("p", &[], &format!("Tell apart: {apart}"));
        }
        section.leaf("p", &[], &format!("Source: {}", symptom.source));
        if !cause.consequences.is_empty() {
            section.leaf("p", &[], "It led to:");
            section.within("ul", &[], |list| {
                for one in &cause.consequences {
                    let (id, layer) = (&one.symptom.id, one.symptom.layer.word());
                    let text = format!("{id} ({layer}), {} lines, from {}", one.count, when(one.first.time));
                    list.leaf("li", &[], &text);
                }
            });
        }
    });
    main.newline();
}

/// What is wrong with what lies beside the logs.
fn configuration(main: &mut Markup, triaged: &Triaged<'_>) {
    if triaged.doubts.is_empty() {
        return;
    }
    main.leaf("h2", &[], "Configuration and packages");
    main.within("ul", &[], |list| {
        for doubt in &triaged.doubts {
            let at = format!("{}:{}", doubt.spot.file, doubt.spot.line);
            let text = format!("{} ({at}): {}. {} ({})", doubt.option, doubt.what, doubt.fix, doubt.source);
            list.leaf("li", &[], &text);
        }
    });
}

/// How many lines there were, over the time in which anything was.
fn bursts(section: &mut Markup, cause: &Cause<'_>, span: Option<(i64, i64)>) {
    let Some(span) = span else { return };
    let counts = columns(&cause.bursts, span, BARS);
    let most = counts.iter().copied().max().unwrap_or_default();
    if most == 0 {
        return;
    }
    let mut drawing = Drawing::new(WIDTH);
    drawing.style("rect { fill: #b3261e; }");
    let width = WIDTH / BARS as f64;
    for (place, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let height = (HEIGHT * *count as f64 / most as f64).max(2.0);
        let at = [width * place as f64, HEIGHT - height, width - 1.0, height];
        drawing.rect("burst", at, &format!("{count} lines"));
    }
    drawing.line("axis", [0.0, HEIGHT, WIDTH, HEIGHT]);
    let title = format!("{} from {} to {}", cause.symptom.id, when(Some(span.0)), when(Some(span.1)));
    drawing.done(section, HEIGHT + 2.0, "bursts", &title);
}

fn unknown(main: &mut Markup, triaged: &Triaged<'_>) {
    let report = &triaged.report;
    if report.unknown.is_empty() {
        return;
    }
    main.leaf("h2", &[], "Loud, and not explained");
    main.within("ul", &[], |list| {
        for (template, seen) in &report.unknown {
            let text = format!("{} x {template} ({}:{})", seen.count, seen.first.file, seen.first.line);
            list.leaf("li", &[], &text);
        }
    });
    if report.more_unknown > 0 {
        main.leaf("p", &[], &format!("and {} more forms", report.more_unknown));
    }
}

fn refused(main: &mut Markup, triaged: &Triaged<'_>) {
    if triaged.refused.is_empty() {
        return;
    }
    main.leaf("h2", &[], "Not read");
    main.within("ul", &[], |list| {
        triaged.refused.iter().for_each(|(name, why)| list.leaf("li", &[], &format!("{name}: {why}")));
    });
}
