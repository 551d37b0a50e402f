//! `assert`: every question at once, read-only, and what the answers come to.

mod ask;
mod below;
mod cloud;

pub use cloud::{Place, find};

use crate::AppError;
use crate::gather::gather;
use bundle::Application;
use clients::openstack::Cloud;
use health::{Capture, Expected, Report};
use model::{Clock, Sources, Timestamp};
use site::Site;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What is asserted.
pub struct Request {
    /// The site's folder, where one was named.
    pub site: Option<PathBuf>,
    /// The cloud, where there is one to ask.
    pub cloud: Option<Cloud>,
    /// Servers that are asked directly, beside those of the site: kind and place.
    pub places: Vec<(String, String)>,
    /// When the sweep must have ended.
    pub patience: Duration,
    /// `PATH` on which the field's programs are looked for.
    pub path: String,
    /// `HOME` of those programs.
    pub home: PathBuf,
    /// More variables for them.
    pub env: Vec<(String, String)>,
}

/// What a sweep came to.
pub struct Asserted {
    /// Name of the site.
    pub site: Option<String>,
    /// Name of the cloud.
    pub cloud: Option<String>,
    /// The verdicts.
    pub report: Report,
    /// The cloud as it was built.
    pub capture: Capture,
    /// When it was made.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

/// Kinds of servers that can be asked directly.
pub fn kinds() -> Vec<&'static str> {
    clients::places::Kind::ALL.iter().map(|(word, _)| *word).collect()
}

/// Asks everything at once, and judges.
///
/// # Errors
/// A site that was named and cannot be read.
pub fn assert(request: &Request, clock: &dyn Clock) -> Result<Asserted, AppError> {
    let began = Instant::now();
    let held = request.site.as_deref().map(Held::read).transpose()?;
    let expected = held.as_ref().map(Held::expected).unwrap_or_default();
    let (mut swept, below) = std::thread::scope(|scope| {
        let below = scope.spawn(|| below::ask(request, held.as_ref().map(|held| &held.site)));
        let swept = ask::sweep(request.cloud.as_ref(), request.patience, clock);
        (swept, below.join())
    });
    // What was lost is unmeasured: without an answer it would pass for left out.
    swept.answers.extend(below.unwrap_or_else(|_| below::lost()));
    let report = health::judge(&swept.answers, swept.at, &expected);
    let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let cloud = request.cloud.as_ref().map(|cloud| cloud.name.clone());
    let capture =
        health::capture(&swept.answers, &swept.at.to_string(), cloud.as_deref().unwrap_or_default());
    let site = held.and_then(|held| held.site.name).map(|name| name.value);
    Ok(Asserted { site, cloud, report, capture, at: swept.at, took_ms })
}

/// The site that a cloud is held against.
struct Held {
    sources: Sources,
    site: Site,
}

impl Held {
    fn read(folder: &Path) -> Result<Held, AppError> {
        let gathered = gather(folder, &[])?;
        let site = site::read(&gathered.inputs()).site;
        Ok(Held { sources: gathered.sources, site })
    }

    /// What the site says that there is.
    fn expected(&self) -> Expected {
        let site = &self.site;
        let charms = site.bundle.applications.values().map(charm).filter(|charm| !charm.is_empty());
        let charms: BTreeSet<String> = charms.map(str::to_owned).collect();
        let mut hosts: Vec<String> = site.hosts.iter().map(|host| host.name.value.clone()).collect();
        hosts.sort();
        let plane = |address| {
            let plane = site.planes.iter().find(|plane| plane.holds(address));
            plane.map_or_else(String::new, |plane| plane.name.value.clone())
        };
        let all = site::vips(&self.sources, &site.bundle);
        let vips = all.iter().flat_map(|vips| {
            let addresses: Vec<_> = vips.addresses().map(|address| address.value).collect();
            addresses.into_iter().map(|one| (vips.name().to_owned(), plane(one), one.to_string()))
        });
        Expected { charms: charms.into_iter().collect(), hosts, vips: vips.collect() }
    }
}

/// The bare name of an application's charm.
fn charm(application: &Application) -> &str {
    application.charm_text().trim_start_matches("ch:")
}
