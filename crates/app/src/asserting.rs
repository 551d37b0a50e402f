//! `assert`: every question at once, read-only, and what the answers come to.

mod ask;
mod cloud;

pub use cloud::{Place, find};

use crate::AppError;
use crate::gather::gather;
use clients::openstack::Cloud;
use health::{Expected, Report};
use model::{Clock, Timestamp};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What is asserted.
pub struct Request {
    /// The site's folder, where one was named.
    pub site: Option<PathBuf>,
    /// The cloud, where there is one to ask.
    pub cloud: Option<Cloud>,
    /// When the sweep must have ended.
    pub patience: Duration,
}

/// What a sweep came to.
pub struct Asserted {
    /// Name of the site.
    pub site: Option<String>,
    /// Name of the cloud.
    pub cloud: Option<String>,
    /// The verdicts.
    pub report: Report,
    /// When it was made.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

/// Asks everything at once, and judges.
///
/// # Errors
/// A site that was named and cannot be read.
pub fn assert(request: &Request, clock: &dyn Clock) -> Result<Asserted, AppError> {
    let began = Instant::now();
    let (site, expected) = match &request.site {
        Some(folder) => expected(folder)?,
        None => (None, Expected::default()),
    };
    let swept = ask::sweep(request.cloud.as_ref(), request.patience, clock);
    let report = health::judge(&swept.answers, swept.at, &expected);
    let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let cloud = request.cloud.as_ref().map(|cloud| cloud.name.clone());
    Ok(Asserted { site, cloud, report, at: swept.at, took_ms })
}

/// What a site says that there is.
fn expected(folder: &Path) -> Result<(Option<String>, Expected), AppError> {
    let gathered = gather(folder, &[])?;
    let site = site::read(&gathered.inputs()).site;
    let charms = site.bundle.applications.values().filter_map(|application| {
        let name = application.charm_text().trim_start_matches("ch:");
        (!name.is_empty()).then(|| name.to_owned())
    });
    let mut charms: Vec<String> = charms.collect();
    charms.sort();
    charms.dedup();
    let mut hosts: Vec<String> = site.hosts.iter().map(|host| host.name.value.clone()).collect();
    hosts.sort();
    let plane = |address| {
        let plane = site.planes.iter().find(|plane| plane.holds(address));
        plane.map_or_else(String::new, |plane| plane.name.value.clone())
    };
    let all = site::vips(&gathered.sources, &site.bundle);
    let vips = all.iter().flat_map(|vips| {
        let one = |address: model::At<std::net::IpAddr>| {
            (vips.name().to_owned(), plane(address.value), address.value.to_string())
        };
        vips.addresses().map(one).collect::<Vec<_>>()
    });
    let vips = vips.collect();
    Ok((site.name.map(|name| name.value), Expected { charms, hosts, vips }))
}
