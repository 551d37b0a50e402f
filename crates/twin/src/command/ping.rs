use super::Ask;
use super::flags::{Flags, Known};
use crate::call::CallReply;
use crate::world::openstack;
use crate::world::ovs;
use crate::world::resources::text;
use serde_json::Value;

const KNOWN: Known = Known { valued: &["-c", "-W", "-w", "-i"], plain: &["-n", "-q"], anywhere: true };

/// `ping -c COUNT ADDRESS`: routers' external addresses answer while a chassis carries the provider's segment, and
/// machines that run answer on their own.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let flags = Flags::parse(ask.args, &KNOWN).unwrap_or_default();
    let (Some(count), [address]) =
        (flags.value(&["-c"]).and_then(|text| text.parse::<i64>().ok()), flags.words.as_slice())
    else {
        return ask.unknown(2, "twin: ping is known as `ping -c COUNT ADDRESS`\n");
    };
    let address = address.clone();
    ask.world.advance(count);
    let routers = ask.world.openstack.resources.all("Router").iter();
    let is_router =
        routers.filter_map(|router| router.pointer("/external_gateway_info/external_fixed_ips")).any(|all| {
            all.as_array().is_some_and(|all| all.iter().any(|one: &Value| text(one, "ip_address") == address))
        });
    let now = ask.world.now;
    let machines =
        ask.world.juju.models.iter().flat_map(|model| &model.machines).filter(|machine| machine.answers(now));
    let is_machine = machines.flat_map(|machine| &machine.nics).any(|nic| nic.address.to_string() == address);
    let is_vip = openstack::vip(ask.world, &address);
    let answers = is_machine || is_vip || is_router && ovs::reaches_provider(ask.world);
    let received = if answers { count } else { 0 };
    let lines: String = (1..=received)
        .map(|number| format!("64 bytes from {address}: icmp_seq={number} ttl=63 time=0.612 ms\n"))
        .collect();
    let lost = if answers { 0 } else { 100 };
    let stdout = format!(
        "PING {address} ({address}) 56(84) bytes of data.\n{lines}\n--- {address} ping statistics ---\n{count} packets transmitted, {received} received, {lost}% packet loss, time {}ms\n",
        (count - 1) * 1001
    );
    CallReply { status: i32::from(!answers), stdout, ..CallReply::default() }
}
