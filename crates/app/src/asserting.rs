//! `assert`: every question at once, read-only, and what the answers come to.

mod amphorae;
mod ask;
mod before;
mod below;
mod cloud;
mod door;
mod netbox;

pub use before::preflight;
pub use cloud::{Place, find};

use crate::AppError;
use crate::captures::{self, Since};
use crate::gather::{Gathered, gather};
use bundle::Application;
use clients::openstack::Cloud;
use health::{Capture, Expected, Report};
use model::{Clock, Secret, Sources, Timestamp, Verdict};
use site::{Host, Nic, Plane, RangeKind, Site};
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
    /// The capture, or the site for its newest one, that what is seen is held against.
    pub since: Option<PathBuf>,
    /// Whether the capture is kept: then what it has and no check asks is asked too. So it is with `since`.
    pub captures: bool,
    /// The token that NetBox is read with.
    pub netbox_token: Option<Secret>,
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
    /// What has changed since an earlier capture, where one was named.
    pub since: Option<Since>,
}

impl Asserted {
    /// The verdict of the sweep, and of what has changed.
    pub fn verdict(&self) -> Verdict {
        let since = self.since.iter().map(|since| since.drift.verdict());
        Verdict::all(since.chain([self.report.verdict]))
    }
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
    let is_kept = request.captures || request.since.is_some();
    let all = if is_kept { health::questions::built() } else { health::questions::all() };
    let (mut swept, below) = std::thread::scope(|scope| {
        let (site, all) = (held.as_ref().map(|held| &held.site), &all);
        let below = scope.spawn(move || below::ask(request, site, all));
        let swept = ask::sweep(request.cloud.as_ref(), all, request.patience, clock);
        (swept, below.join())
    });
    // What was lost is unmeasured: without an answer it would pass for left out.
    swept.answers.extend(below.unwrap_or_else(|_| below::lost()));
    let report = health::judge(&swept.answers, swept.at, &expected);
    let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let cloud = request.cloud.as_ref().map(|cloud| cloud.name.clone());
    let capture =
        health::capture(&swept.answers, &swept.at.to_string(), cloud.as_deref().unwrap_or_default());
    let since = match &request.since {
        Some(from) => Some(captures::since(from, &capture, request.site.as_deref())?),
        None => None,
    };
    let site = held.and_then(|held| held.site.name).map(|name| name.value);
    Ok(Asserted { site, cloud, report, capture, at: swept.at, took_ms, since })
}

/// The site that a cloud is held against.
struct Held {
    sources: Sources,
    site: Site,
}

impl Held {
    fn read(folder: &Path) -> Result<Held, AppError> {
        Ok(Held::of(gather(folder, &[])?))
    }

    fn of(gathered: Gathered) -> Held {
        let site = site::read(&gathered.inputs()).site;
        Held { sources: gathered.sources, site }
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
        Expected {
            charms: charms.into_iter().collect(),
            hosts,
            vips: vips.collect(),
            planes: site.planes.iter().map(expected_plane).collect(),
            addresses: addresses(site),
            disks: disks(site),
            model: site.model.as_ref().map(|model| bare(&model.value).to_owned()),
            driver: driver(site),
        }
    }
}

fn expected_plane(plane: &Plane) -> health::Plane {
    let range = |range: &site::Range| health::Range {
        name: range.name.value.clone(),
        is_dhcp: range.kind == RangeKind::Dhcp,
        from: range.from.value,
        to: range.to.value,
    };
    health::Plane {
        name: plane.name.value.clone(),
        space: plane.space.value.clone(),
        cidrs: plane.networks().map(|network| network.value.to_string()).collect(),
        resolvers: plane.resolvers.iter().map(|resolver| resolver.value.to_string()).collect(),
        ranges: plane.ranges.iter().map(range).collect(),
    }
}

/// Host, plane and address of every NIC that has one.
fn addresses(site: &Site) -> Vec<(String, String, String)> {
    let nics = site.hosts.iter().flat_map(|host| host.nics.iter().map(move |nic| (host, nic)));
    let of = |(host, nic): (&Host, &Nic)| {
        let address = nic.address.as_ref()?.value.to_string();
        Some((host.name.value.clone(), nic.plane.value.clone(), address))
    };
    nics.filter_map(of).collect()
}

/// Host, device and bytes of every disk.
fn disks(site: &Site) -> Vec<(String, String, u64)> {
    let disks = site.hosts.iter().flat_map(|host| host.disks.iter().map(move |disk| (host, disk)));
    disks
        .filter_map(|(host, disk)| {
            Some((host.name.value.clone(), disk.device.value.clone(), disk.bytes.as_ref()?.value))
        })
        .collect()
}

/// The version of the driver that is known here.
fn driver(site: &Site) -> Option<String> {
    let driver = site.versions.as_ref()?.driver.as_ref()?;
    (driver.package.value == "magnum-capi-helm").then(|| driver.version.value.clone())
}

/// A model's name without its controller and owner.
fn bare(model: &str) -> &str {
    model.rsplit([':', '/']).next().unwrap_or(model)
}

/// The bare name of an application's charm.
fn charm(application: &Application) -> &str {
    application.charm_text().trim_start_matches("ch:")
}
