//! What a cloud in use has: the catalogue, a tenant, networks, a guest. Made through the services' own client library.

use crate::cloud::Cloud;
use crate::files;
use crate::services::Service;
use crate::trouble::{Trouble, at};
use std::fs;
use std::path::Path;

const FURNISH: &str = include_str!("../python/furnish.py");
const RECORD: &str = include_str!("../python/record.py");

/// Endpoints, users, roles, domains.
pub fn catalogue(cloud: &Cloud, services: &[&'static Service]) -> Result<(), Trouble> {
    let place = cloud.place();
    let (internal, public) = (format!("http://{}", place.internal()), format!("https://{}", place.public()));
    let mut lines = String::new();
    for service in services {
        for (name, kind, path) in service.catalogue {
            for (interface, base) in [("public", &public), ("internal", &internal), ("admin", &internal)] {
                let (owner, port) = (service.name, service.port);
                lines.push_str(&format!("{owner}\t{name}\t{kind}\t{interface}\t{base}:{port}{path}\n"));
            }
        }
    }
    files::private(&place.folder().join("catalogue"), &lines)?;
    furnish(cloud, "catalogue", services)
}

/// Images, networks, a guest, a volume, load balancers, a cluster template.
pub fn resources(cloud: &Cloud, services: &[&'static Service]) -> Result<(), Trouble> {
    furnish(cloud, "resources", services)
}

/// Keeps what the services answer to a list of questions, one file each, without secrets.
pub fn record(cloud: &Cloud, out: &Path) -> Result<(), Trouble> {
    let script = cloud.place().folder().join("python/record.py");
    files::private(&script, RECORD)?;
    let mut python = cloud.command(&cloud.bin("python"));
    python.arg(script).arg(cloud.place().folder()).arg(out);
    cloud.done(python, "furnish", "record")
}

/// Once for each set of services.
fn furnish(cloud: &Cloud, what: &str, services: &[&'static Service]) -> Result<(), Trouble> {
    let names: Vec<&str> = services.iter().map(|service| service.name).collect();
    let mark = cloud.place().data().join("done").join(format!("{what}-{}", names.join("-")));
    if mark.exists() {
        return Ok(());
    }
    let script = cloud.place().folder().join("python/furnish.py");
    files::private(&script, FURNISH)?;
    let mut python = cloud.command(&cloud.bin("python"));
    python.arg(script).arg(what).arg(cloud.place().folder()).args(&names);
    cloud.done(python, "furnish", what)?;
    at(&mark, fs::write(&mark, ""))
}
