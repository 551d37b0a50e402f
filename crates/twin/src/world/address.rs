use super::maas::{Maas, Subnet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

impl Maas {
    /// Hands out the lowest free address of a subnet, as MAAS does for a container's NIC: outside of every range it
    /// knows, and no gateway, resolver or host's address. A VIP block that is not reserved is handed out like any
    /// other part of the subnet (KI-P3-001). `None` when the subnet is full.
    pub(crate) fn give_address(&mut self, subnet_id: u64) -> Option<IpAddr> {
        let subnet = self.subnet(subnet_id)?;
        let net = subnet.net()?;
        let (first, last) = (number(net.network()) + 1, number(net.broadcast()));
        let mut candidate = first;
        while candidate < last {
            let address = address(candidate, net.network());
            match self.range_end_past(subnet, address) {
                Some(end) => candidate = number(end) + 1,
                None if self.taken(subnet, address) => candidate += 1,
                None => {
                    self.given.insert(address);
                    return Some(address);
                }
            }
        }
        None
    }

    fn range_end_past(&self, subnet: &Subnet, address: IpAddr) -> Option<IpAddr> {
        let inside = self.ranges.iter().filter(|range| range.subnet == subnet.id);
        inside.filter(|range| range.from <= address && address <= range.to).map(|range| range.to).max()
    }

    fn taken(&self, subnet: &Subnet, address: IpAddr) -> bool {
        let linked = |address| {
            let links = self.machines.iter().flat_map(|node| &node.nics).filter_map(|nic| nic.link.as_ref());
            links.into_iter().any(|link| link.address == address)
        };
        subnet.gateway == Some(address)
            || self.given.contains(&address)
            || self.subnets.iter().any(|other| other.resolvers.contains(&address))
            || linked(address)
    }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(four) => u128::from(u32::from(four)),
        IpAddr::V6(six) => u128::from(six),
    }
}

fn address(number: u128, like: IpAddr) -> IpAddr {
    match like {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::from(number as u32)),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::from(number)),
    }
}
