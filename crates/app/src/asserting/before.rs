//! `preflight`: what must be true before a deploy, read-only.

use super::{Asserted, Held, Request, amphorae, below, netbox};
use crate::AppError;
use crate::check::found;
use crate::gather::{Gathered, gather};
use crate::views::place;
use health::{Answer, questions};
use model::{Clock, Finding, Severity, Sources};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Looks at the site's files, at MAAS, at Juju and at NetBox, and judges whether a deploy may begin.
///
/// The overlays are laid over the bundle; those in the site's folder `overlays` where none is named.
///
/// # Errors
/// No site, or one that cannot be read.
pub fn preflight(request: &Request, overlays: &[PathBuf], clock: &dyn Clock) -> Result<Asserted, AppError> {
    let began = Instant::now();
    let site = request.site.clone().unwrap_or_default();
    let overlays = if overlays.is_empty() { generated(&site)? } else { overlays.to_vec() };
    let gathered = gather(&site, &overlays)?;
    let mut files = files(&gathered, &overlays, clock);
    let held = Held::of(gathered);
    if let Some(fields) = files.as_object_mut() {
        fields.insert("certificates".to_owned(), amphorae::certificates(&held.site.bundle).into());
    }
    let all = questions::before();
    let (mut answers, of_netbox) = std::thread::scope(|scope| {
        let netbox = scope.spawn(|| netbox::ask(request, &held.site, &all));
        (below::ask(request, Some(&held.site), &all), netbox.join())
    });
    answers.extend(of_netbox.unwrap_or_else(|_| netbox::lost(&all)));
    let at = clock.now();
    answers.insert(questions::FILES.id, Answer::Said(files));
    let report = health::judge_before(&answers, at, &held.expected());
    let capture = health::capture(&answers, &at.to_string(), "");
    let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let site = held.site.name.map(|name| name.value);
    Ok(Asserted { site, cloud: None, report, capture, at, took_ms, since: None })
}

/// The overlays that were generated into the site, sorted.
fn generated(site: &Path) -> Result<Vec<PathBuf>, AppError> {
    let overlays = gather(site, &[])?.overlay_files;
    let own = overlays.iter().filter(|(name, _)| name.starts_with("overlays/"));
    Ok(own.map(|(name, _)| site.join(name)).collect())
}

/// What is wrong in the files. Messages hold no value of a secret, and neither does this.
fn files(gathered: &Gathered, overlays: &[PathBuf], clock: &dyn Clock) -> Json {
    let errors = found(gathered, clock).into_iter().filter(|finding| finding.severity == Severity::Error);
    let errors: Vec<Json> = errors.map(|finding| error(&gathered.sources, &finding)).collect();
    let overlays: Vec<String> = overlays.iter().map(|overlay| overlay.display().to_string()).collect();
    json!({"texts": gathered.sources.iter().count(), "overlays": overlays, "errors": errors})
}

fn error(sources: &Sources, finding: &Finding) -> Json {
    let at = place::of(sources, finding.at);
    let place = format!("{}:{}:{}", at.file, at.start.line, at.start.column);
    json!({"code": finding.code, "place": place, "message": finding.message})
}

#[cfg(test)]
mod tests;
