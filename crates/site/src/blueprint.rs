use crate::site::{Disk, Host, Nic, Plane, Range, Site};
use model::{At, Blueprint, DiskPlan, HostPlan, NicPlan, PlanePlan, RangePlan};

/// What the site declares about its hardware and names, without the texts: enough to build a twin from.
pub fn blueprint(site: &Site) -> Blueprint {
    Blueprint {
        site: text(&site.name),
        controller: text(&site.controller),
        model: text(&site.model),
        maas_profile: text(&site.maas_profile),
        planes: site.planes.iter().map(plane).collect(),
        hosts: site.hosts.iter().map(host).collect(),
    }
}

fn text(value: &Option<At<String>>) -> String {
    value.as_ref().map(|at| at.value.clone()).unwrap_or_default()
}

fn plane(plane: &Plane) -> PlanePlan {
    PlanePlan {
        name: plane.name.value.clone(),
        space: plane.space.value.clone(),
        cidr: plane.cidr.map(|cidr| cidr.value.to_string()).unwrap_or_default(),
        gateway: plane.gateway.map(|gateway| gateway.value),
        resolvers: plane.resolvers.iter().map(|resolver| resolver.value).collect(),
        ranges: plane.ranges.iter().map(range).collect(),
    }
}

fn range(range: &Range) -> RangePlan {
    let kind = range.kind.as_str().to_owned();
    RangePlan { name: range.name.value.clone(), kind, from: range.from.value, to: range.to.value }
}

fn host(host: &Host) -> HostPlan {
    HostPlan {
        name: host.name.value.clone(),
        machine: text(&host.machine),
        nics: host.nics.iter().map(|one| (one.name.value.clone(), nic(one))).collect(),
        disks: host.disks.iter().map(|one| (one.device.value.clone(), disk(one))).collect(),
    }
}

fn nic(nic: &Nic) -> NicPlan {
    NicPlan {
        plane: nic.plane.value.clone(),
        address: nic.address.map(|address| address.value),
        owner: nic.owner.as_ref().map(|owner| owner.value.clone()),
    }
}

fn disk(disk: &Disk) -> DiskPlan {
    DiskPlan {
        purpose: disk.purpose.value.clone(),
        bytes: disk.bytes.map(|bytes| bytes.value).unwrap_or_default(),
        blank: disk.blank,
    }
}
