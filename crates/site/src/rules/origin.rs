//! Where an application takes its packages from: `openstack-origin`.

use super::options::{is_placeholder, text};
use bundle::Application;

/// The option.
pub(super) const ORIGIN: &str = "openstack-origin";

/// What the option comes to: the name of the release where it is one of the Ubuntu Cloud Archive, in all of its forms
/// (`caracal`, `cloud:jammy-caracal`, `cloud:jammy-updates/caracal`, `cloud:jammy-caracal/proposed`), and otherwise
/// the text. `None` where it is not set, or filled in later.
pub(super) fn origin(application: &Application) -> Option<&str> {
    let text = text(application, ORIGIN).filter(|text| !is_placeholder(text))?;
    let Some(pocket) = text.strip_prefix("cloud:") else { return Some(text) };
    let (series, release) = pocket.split_once('-').unwrap_or(("", pocket));
    let (first, second) = release.split_once('/').unwrap_or((release, ""));
    match first {
        "updates" | "proposed" => Some(second),
        _ if series.is_empty() => Some(pocket),
        _ => Some(first),
    }
}

#[cfg(test)]
mod tests {
    use super::origin;
    use crate::fixture::Fixture;
    use model::Sources;

    #[test]
    fn one_release_has_many_names() {
        let read = |origin_text: &str| {
            let bundle = format!(
                "applications: {{a: {{charm: nova-compute, options: {{openstack-origin: {origin_text}}}}}}}\n"
            );
            let mut sources = Sources::default();
            let fixture = Fixture::bare(&bundle);
            fixture.fill(&mut sources);
            let site = crate::read(&fixture.inputs(&sources)).site;
            origin(&site.bundle.applications["a"]).map(str::to_owned)
        };
        for name in [
            "caracal",
            "cloud:jammy-caracal",
            "cloud:jammy-updates/caracal",
            "cloud:jammy-caracal/proposed",
            "cloud:caracal",
        ] {
            assert_eq!(read(name).as_deref(), Some("caracal"), "{name}");
        }
        assert_eq!(read("distro").as_deref(), Some("distro"));
        assert_eq!(read("\"\""), None);
        assert_eq!(read("$ORIGIN"), None);
    }
}
