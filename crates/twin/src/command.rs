//! The commands that the twin answers: one file each.

mod ceph;
mod clusterctl;
mod conductor;
mod curl;
mod date;
mod disk;
mod flags;
mod getent;
mod helm;
mod hostname;
mod ip;
mod juju;
mod k8s;
mod kubectl;
mod kubernetes;
mod maas;
mod openstack;
mod ovn_appctl;
mod ovs_vsctl;
mod ping;
mod qemu_img;
mod releases;
mod resolvectl;
mod shell;
mod sleep;
mod snap;
mod socat;
mod ssh;
mod sudo;
mod vault;
mod virsh;

use crate::call::{Call, CallReply, Files, Place, Spot};
use crate::world::World;
use crate::world::juju::Machine;

/// The commands that the twin answers, by the names under which its shim stands on `PATH`.
pub fn names() -> &'static [&'static str] {
    &[
        "juju",
        "maas",
        "ssh",
        "sudo",
        "qemu-img",
        "getent",
        "resolvectl",
        "hostname",
        "sleep",
        "date",
        "curl",
        "openstack",
        "socat",
        "ovs-vsctl",
        "ovn-appctl",
        "ceph",
        "vault",
        "ping",
        "ip",
        "snap",
        "k8s",
        "kubectl",
        "helm",
        "clusterctl",
        "pip3",
        "systemctl",
        "ps",
        "magnum-driver-manage",
        "virsh",
    ]
}

/// Clients of a cloud's APIs: they and their logins are the operator's, and no machine of the cloud has them.
const CLIENTS: [&str; 3] = ["juju", "maas", "openstack"];

/// One command at work: what it was asked, where, and the world it acts on.
pub(crate) struct Ask<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) place: Place,
    /// The arguments, without the program's name.
    pub(crate) args: &'a [String],
    pub(crate) call: &'a Call,
    pub(crate) files: &'a dyn Files,
}

/// Answers a call.
pub(crate) fn run(world: &mut World, call: &Call, files: &dyn Files) -> CallReply {
    let Some(place) = Place::parse(&call.at) else {
        return CallReply::fail(126, format!("twin: no place is called {:?}\n", call.at));
    };
    let Some((name, args)) = call.argv.split_first() else {
        return CallReply::fail(126, "twin: a call without a command\n");
    };
    let mut ask = Ask { world, place, args, call, files };
    ask.dispatch(name)
}

impl Ask<'_> {
    fn dispatch(&mut self, name: &str) -> CallReply {
        if CLIENTS.contains(&name) && self.place.spot != Spot::Jumphost {
            return CallReply::fail(127, format!("bash: line 1: {name}: command not found\n"));
        }
        match name {
            "ceph" => ceph::run(self),
            "clusterctl" => clusterctl::run(self),
            "curl" => curl::run(self),
            "date" => date::run(self),
            "getent" => getent::run(self),
            "helm" => helm::run(self),
            "hostname" => hostname::run(self),
            "ip" => ip::run(self),
            "juju" => juju::run(self),
            "k8s" => k8s::run(self),
            "kubectl" => kubectl::run(self),
            "pip3" | "systemctl" | "ps" | "magnum-driver-manage" => conductor::run(self, name),
            "maas" => maas::run(self),
            "openstack" => openstack::run(self),
            "ovn-appctl" => ovn_appctl::run(self),
            "ovs-vsctl" => ovs_vsctl::run(self),
            "ping" => ping::run(self),
            "qemu-img" => qemu_img::run(self),
            "resolvectl" => resolvectl::run(self),
            "sleep" => sleep::run(self),
            "snap" => snap::run(self),
            "socat" => socat::run(self),
            "ssh" => ssh::run(self),
            "sudo" => sudo::run(self),
            "vault" => vault::run(self),
            "virsh" => virsh::run(self),
            _ => self.unknown(127, format!("{name}: command not found\n")),
        }
    }

    /// The same place, another command: what `sudo` does.
    fn again(&mut self, place: Place, name: &str, args: &[String]) -> CallReply {
        Ask { world: self.world, place, args, call: self.call, files: self.files }.dispatch(name)
    }

    /// Fails a call that the twin does not know, and lists it: the twin never invents success.
    pub(crate) fn unknown(&mut self, status: i32, stderr: impl Into<String>) -> CallReply {
        let line = self.call.argv.join(" ");
        self.world.note_unknown(&self.call.at, &line);
        CallReply::fail(status, stderr)
    }

    /// The Juju machine of this place, in the model in focus.
    fn machine(&self) -> Option<&Machine> {
        let juju = &self.world.juju;
        let models =
            juju.current.as_deref().and_then(|name| juju.model(name)).into_iter().chain(&juju.models);
        match &self.place.spot {
            Spot::Machine(id) => models.into_iter().find_map(|model| model.machine(id)),
            Spot::Unit(name) => {
                models.into_iter().find_map(|model| model.machine(&model.unit(name)?.1.machine))
            }
            Spot::Jumphost | Spot::Host(_) | Spot::Server(_) => None,
        }
    }

    /// Whether names resolve at this place.
    fn resolves(&self) -> bool {
        let Some(machine) = self.machine() else { return true };
        if self.world.has(crate::faults::Mishap::DnsDead) {
            return false;
        }
        let good: Vec<_> = self.world.blueprint.planes.iter().flat_map(|plane| &plane.resolvers).collect();
        let resolvers = machine
            .nics
            .iter()
            .filter_map(|nic| self.world.maas.subnet(nic.subnet))
            .flat_map(|subnet| &subnet.resolvers);
        resolvers.into_iter().any(|resolver| good.contains(&resolver))
    }
}

impl World {
    /// Lists a call that the twin could not answer, once.
    pub(crate) fn note_unknown(&mut self, at: &str, line: &str) {
        /// More than this many different ones tell nothing new.
        const KEPT: usize = 200;
        let line: String = format!("{at}: {line}").chars().take(400).collect();
        if self.unknown.len() < KEPT && !self.unknown.contains(&line) {
            self.unknown.push(line);
        }
    }
}

#[cfg(test)]
mod tests {
    /// The page of the twin names every command that there is, and no other.
    #[test]
    fn the_page_lists_the_commands() {
        let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/twin.md");
        let page = std::fs::read_to_string(page).unwrap();
        let (_, rest) = page.split_once("## Commands").unwrap();
        let (table, _) = rest.split_once("\n## ").unwrap();
        let listed = table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
        let mut known = super::names().to_vec();
        known.sort_unstable();
        assert_eq!(listed.collect::<Vec<_>>(), known);
    }
}
