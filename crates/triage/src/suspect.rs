//! Which source files tracebacks lead to.

use crate::tally::{Place, Tally};

/// What a traceback gives to its innermost frame; the ones around it get a half, a third, and so on.
const WHOLE: u64 = 5040;
/// Most different files that are kept.
const MOST: usize = 1000;
/// Most frames of one traceback.
const DEEPEST: usize = 200;
/// The code of services, and not that of the libraries they stand on: there a fault shows, and seldom lies.
const SERVICES: [&str; 32] = [
    "aodh",
    "barbican",
    "blazar",
    "ceilometer",
    "cinder",
    "cloudkitty",
    "cyborg",
    "designate",
    "glance",
    "gnocchi",
    "heat",
    "horizon",
    "ironic",
    "keystone",
    "magnum",
    "manila",
    "masakari",
    "mistral",
    "networking_ovn",
    "neutron",
    "nova",
    "octavia",
    "openstack_dashboard",
    "ovn_octavia_provider",
    "placement",
    "sahara",
    "swift",
    "tacker",
    "trove",
    "watcher",
    "zaqar",
    "zun",
];

/// A source file that frames of tracebacks stand in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspect {
    /// How far inside the tracebacks it stands, over all of them.
    pub weight: u64,
    /// How many tracebacks have it.
    pub count: u64,
    /// The innermost frame of the first of them: the line of the source, and the function.
    pub line: u64,
    /// See `line`.
    pub function: String,
    /// Where that traceback ends.
    pub first: Place,
}

/// One frame: file below the packages, line, function.
type Frame = (String, u64, String);

/// The frames of the traceback that is being read.
#[derive(Debug, Default)]
pub(crate) struct Frames(Vec<Frame>);

impl Frames {
    /// Takes a line of a traceback, where it is a frame of a service's code.
    pub fn line(&mut self, message: &[u8]) {
        if let Some(frame) = std::str::from_utf8(message).ok().and_then(frame)
            && self.0.len() < DEEPEST
        {
            self.0.push(frame);
        }
    }

    /// Whether there are any.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Ends the traceback: what it says is counted.
    pub fn told(&mut self, tally: &mut Tally, place: &Place) {
        let mut seen: Vec<String> = Vec::new();
        for (depth, (file, line, function)) in (1..).zip(self.0.drain(..).rev()) {
            let is_first = !seen.contains(&file);
            let count = u64::from(is_first);
            let suspect = Suspect { weight: WHOLE / depth, count, line, function, first: place.clone() };
            if is_first {
                seen.push(file.clone());
            }
            tally.suspect(file, suspect, MOST);
        }
    }
}

/// `  File "/usr/lib/python3/dist-packages/nova/compute/api.py", line 989, in _provision_instances`
fn frame(message: &str) -> Option<Frame> {
    let rest = message.trim_start().strip_prefix("File \"")?;
    let (path, rest) = rest.split_once("\", line ")?;
    let (line, function) = rest.split_once(", in ").unwrap_or((rest, ""));
    let below = |mark: &str| path.rsplit_once(mark).map(|(_, below)| below);
    let file = below("-packages/").unwrap_or(path);
    let is_own = file.split_once('/').is_some_and(|(package, _)| SERVICES.contains(&package));
    is_own.then(|| (file.to_owned(), line.trim().parse().unwrap_or(0), function.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::frame;

    #[test]
    fn a_frame_of_a_service_is_named_by_its_place_below_the_packages() {
        let frames = [
            "  File \"/usr/lib/python3/dist-packages/nova/compute/api.py\", line 989, in _provision_instances",
            "  File \"/opt/x/lib/python3.11/site-packages/neutron/plugins/ml2/plugin.py\", line 7, in <listcomp>",
            "  File \"/usr/lib/python3/dist-packages/oslo_messaging/rpc/server.py\", line 165, in _process",
            "    return func(*args)",
        ];
        let read = frames.map(|line| {
            frame(line).map_or("nothing".to_owned(), |(file, line, of)| format!("{file}:{line} {of}"))
        });
        insta::assert_snapshot!(read.join("\n"), @"
        nova/compute/api.py:989 _provision_instances
        neutron/plugins/ml2/plugin.py:7 <listcomp>
        nothing
        nothing
        ");
    }
}
