//! Charms: how they are named, their revisions and channels.

use super::{Against, Report};
use crate::quote::quoted;
use crate::{Application, CharmUrl, Schema};

pub(super) fn check(application: &Application, against: &Against, report: &mut Report) {
    let text = application.charm_text();
    let at = application.place_of("charm");
    let name = quoted(&application.name.value);
    if text.is_empty() {
        report.error("charm-missing", at, "empty charm path", "name the charm with `charm:`");
    }
    if CharmUrl::is_path(text) {
        if let Some(path) = (against.missing_path)(text) {
            let message = format!("charm path in application {name} does not exist: {path}");
            report.error("charm-path-missing", at, message, "paths count from the folder of the bundle");
        }
        return;
    }
    let url = match CharmUrl::parse(text) {
        Ok(url) => url,
        Err(error) => {
            let message = format!("invalid charm URL in application {name}: {error}");
            let help = "write a name of Charmhub, or a path that begins with `./`";
            report.error("charm-url-invalid", at, message, help);
            return;
        }
    };
    check_revision(application, &url, report);
    check_series(application, &url, report);
    if against.charms.knows_all() && against.charms.charm(text).is_none() {
        let message = format!("application {name} refers to non-existent charm {}", quoted(text));
        report.error("charm-unknown", at, message, "look the name up on Charmhub");
    }
}

fn check_revision(application: &Application, url: &CharmUrl, report: &mut Report) {
    let name = quoted(&application.name.value);
    let is_charmhub = url.schema == Schema::CharmHub;
    if is_charmhub && url.revision.is_some() {
        let message = format!("cannot specify revision in {}, please use revision", quoted(&url.to_string()));
        let help = "write the name alone under `charm`, and the number under `revision`";
        report.error("revision-in-charm-url", application.place_of("charm"), message, help);
    }
    let Some(revision) = &application.revision else { return };
    if is_charmhub && application.channel.is_none() {
        let message = format!(
            "application {name} with a revision requires a channel for future upgrades, please use channel"
        );
        let help = "add the `channel` that the revision was released to";
        report.error("revision-without-channel", revision.span, message, help);
    }
    if revision.value < 0 {
        let message = format!("the revision for application {name} must be zero or greater");
        report.error("revision-negative", revision.span, message, "write the revision that Charmhub shows");
    }
}

fn check_series(application: &Application, url: &CharmUrl, report: &mut Report) {
    let (Some(in_url), Some(series)) = (&url.series, application.text("series")) else { return };
    if !series.value.is_empty() && in_url != series.value {
        let message = format!(
            "the charm URL for application {} has a series which does not match, please remove the series from the URL",
            quoted(&application.name.value)
        );
        report.error("charm-series-mismatch", series.span, message, "name the charm without its series");
    }
}
