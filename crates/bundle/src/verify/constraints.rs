//! Constraints of machines and applications.

use super::{Against, Report};
use crate::quote::quoted;
use crate::{Application, Machine};
use model::{At, Finding};

const HELP: &str = "write NAME=VALUE pairs that Juju knows, such as `mem=8G cores=4 spaces=metal`";

pub(super) fn check_machine(machine: &Machine, against: &Against, report: &mut Report) {
    let Some(node) = machine.body.get("constraints") else { return };
    let Some(text) = node.as_str() else { return };
    check(At::new(text, node.span), &format!("machine {}", quoted(&machine.id.value)), against, report);
}

pub(super) fn check_application(application: &Application, against: &Against, report: &mut Report) {
    let Some(text) = application.text("constraints") else { return };
    check(text, &format!("application {}", quoted(&application.name.value)), against, report);
}

fn check(text: At<&str>, of: &str, against: &Against, report: &mut Report) {
    let Err(error) = (against.constraints)(text.value) else { return };
    let message = format!("invalid constraints {} in {of}: {error}", quoted(text.value));
    // Juju's verification of bundles is shown with `mem=8g`, and its constraints take `8G` only: both are true.
    let is_small_suffix = (against.constraints)(&with_large_suffixes(text.value)).is_ok();
    let finding = if is_small_suffix {
        Finding::warning("constraints-invalid", text.span, message)
    } else {
        Finding::error("constraints-invalid", text.span, message)
    };
    report.push(finding.help(HELP));
}

/// The constraints with the suffixes of sizes in capital letters.
fn with_large_suffixes(text: &str) -> String {
    let words = text.split(' ').map(|word| match word.split_once('=') {
        Some((name @ ("mem" | "root-disk"), size)) => format!("{name}={}", size.to_ascii_uppercase()),
        _ => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}
