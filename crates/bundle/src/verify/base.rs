//! Bases and series: of the bundle, of machines, of applications.

use super::Report;
use crate::quote::quoted;
use crate::{Application, Base, Bundle, Machine, names};
use model::At;

const BASE_HELP: &str = "write an operating system and its channel, such as `ubuntu@22.04`";
const SERIES_HELP: &str = "use `base` or `default-base`, such as `ubuntu@22.04`, instead of a series";

pub(super) fn check(bundle: &Bundle, report: &mut Report) {
    let series = bundle.series.as_ref();
    if let Some(base) =
        bundle.default_base.as_ref().filter(|base| Some(*base) != series && is_bad(&base.value))
    {
        let message = format!("bundle declares an invalid base {}", quoted(&base.value));
        report.error("base-invalid", base.span, message, BASE_HELP);
    }
    if let Some(series) = series.filter(|series| !names::is_series(&series.value)) {
        let message = format!("bundle declares an invalid series {}", quoted(&series.value));
        report.error("series-invalid", series.span, message, SERIES_HELP);
    }
}

pub(super) fn check_machine(machine: &Machine, report: &mut Report) {
    let text = |key: &str| {
        let node = machine.body.get(key)?;
        Some(At::new(node.as_str().filter(|text| !text.is_empty())?, node.span))
    };
    let id = quoted(&machine.id.value);
    if let Some(base) = text("base").filter(|base| is_bad(base.value)) {
        let message = format!("invalid base {} for machine {id}", quoted(base.value));
        report.error("base-invalid", base.span, message, BASE_HELP);
    }
    if let Some(series) = text("series").filter(|series| !names::is_series(series.value)) {
        let message = format!("invalid series {} for machine {id}", series.value);
        report.error("series-invalid", series.span, message, SERIES_HELP);
    }
}

pub(super) fn check_application(application: &Application, report: &mut Report) {
    let name = quoted(&application.name.value);
    let text = |key| application.text(key).filter(|text| !text.value.is_empty());
    if let Some(base) = text("base").filter(|base| is_bad(base.value)) {
        let message = format!("application {name} declares an invalid base {}", quoted(base.value));
        report.error("base-invalid", base.span, message, BASE_HELP);
    }
    if let Some(series) = text("series").filter(|series| !names::is_series(series.value)) {
        let message = format!("application {name} declares an invalid series {}", quoted(series.value));
        report.error("series-invalid", series.span, message, SERIES_HELP);
    }
}

fn is_bad(base: &str) -> bool {
    Base::parse(base).is_err()
}
