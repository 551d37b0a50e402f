//! `hosts`.

use super::fields::{Reader, address, bytes, mac};
use crate::site::{Disk, Host, Nic, Plane};
use model::At;
use model::yaml::Node;

impl Reader {
    pub(super) fn hosts(&mut self, node: Option<&Node>, planes: &[Plane]) -> Vec<Host> {
        let named = self.named("hosts", node);
        named.into_iter().map(|(path, name, body)| self.host(&path, name, body, planes)).collect()
    }

    fn host(&mut self, path: &str, name: At<String>, body: &Node, planes: &[Plane]) -> Host {
        let mut table = self.table(path, name.span, body);
        let machine = self.need(&mut table, "machine");
        let machine = self.text(&table.path("machine"), machine);
        let nics = self.named(&table.path("nics"), table.get("nics"));
        let disks = self.named(&table.path("disks"), table.get("disks"));
        self.close(table);
        Host {
            name,
            machine,
            nics: nics
                .into_iter()
                .filter_map(|(path, name, body)| self.nic(&path, name, body, planes))
                .collect(),
            disks: disks.into_iter().filter_map(|(path, name, body)| self.disk(&path, name, body)).collect(),
        }
    }

    fn nic(&mut self, path: &str, name: At<String>, body: &Node, planes: &[Plane]) -> Option<Nic> {
        let mut table = self.table(path, name.span, body);
        let plane = self.need(&mut table, "plane");
        let plane = self.text(&table.path("plane"), plane);
        let address = self.scalar(&table.path("address"), table.get("address"), address);
        let owner = self.text(&table.path("owner"), table.get("owner"));
        let bridge = self.text(&table.path("bridge"), table.get("bridge"));
        let mac = self.scalar(&table.path("mac"), table.get("mac"), mac);
        self.close(table);
        // A NIC on a plane that is none is there all the same: only nobody knows what it reaches.
        let plane = plane?;
        self.is_plane(path, &plane, planes);
        Some(Nic { name, plane, address, owner, bridge, mac })
    }

    fn disk(&mut self, path: &str, device: At<String>, body: &Node) -> Option<Disk> {
        let mut table = self.table(path, device.span, body);
        let purpose = self.need(&mut table, "for");
        let purpose = self.text(&table.path("for"), purpose);
        let size = self.scalar(&table.path("size"), table.get("size"), bytes);
        let blank = self.flag(&table.path("blank"), table.get("blank"));
        self.close(table);
        Some(Disk { device, purpose: purpose?, bytes: size, blank: blank.unwrap_or(false) })
    }
}
