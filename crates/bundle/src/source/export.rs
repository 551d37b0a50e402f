//! Recognising what `juju export-bundle` prints among bundles that people write.

use crate::{Application, Bundle, CharmUrl, Schema};

/// Whether a bundle is an export. Juju writes every charm's channel and revision, and every base with its risk (or,
/// up to 2.9, as a series); a person who pins charms leaves the risk of the base out.
pub(super) fn is_export(bundle: &Bundle) -> bool {
    let names_risk = |text: &str| text.split_once('@').is_some_and(|(_, channel)| channel.contains('/'));
    let bases = bundle.applications.values().filter_map(|application| application.base.as_ref());
    let mut bases = bases.chain(&bundle.default_base).peekable();
    let is_series = bundle.series.is_some() && bundle.applications.values().all(|one| one.base.is_none());
    !bundle.applications.is_empty()
        && bundle.applications.values().all(is_pinned)
        && bases.peek().is_some()
        && (is_series || bases.all(|base| names_risk(&base.value)))
}

fn is_pinned(application: &Application) -> bool {
    let charm = application.charm_text();
    let is_local =
        CharmUrl::is_path(charm) || CharmUrl::parse(charm).is_ok_and(|url| url.schema == Schema::Local);
    is_local || (application.channel.is_some() && application.revision.is_some())
}
