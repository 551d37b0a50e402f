use cel::{ExecutionError, FunctionContext};
use std::net::IpAddr;
use std::sync::Arc;

/// `ip_between(ip, from, to)`: whether an address lies in a range, both ends included.
pub(crate) fn between(
    call: &FunctionContext<'_, '_>,
    ip: Arc<String>,
    from: Arc<String>,
    to: Arc<String>,
) -> Result<bool, ExecutionError> {
    let (ip, from, to) = (address(call, &ip)?, address(call, &from)?, address(call, &to)?);
    if from.is_ipv4() != to.is_ipv4() || from > to {
        return Err(call.error(format!("{from} to {to} is not a range")));
    }
    Ok(ip.is_ipv4() == from.is_ipv4() && from <= ip && ip <= to)
}

/// `ip_in(ip, cidr)`: whether an address lies in a network.
pub(crate) fn within(
    call: &FunctionContext<'_, '_>,
    ip: Arc<String>,
    cidr: Arc<String>,
) -> Result<bool, ExecutionError> {
    let net: ipnet::IpNet = cidr
        .parse()
        .map_err(|_| call.error(format!("{cidr:?} is not a network in CIDR form, such as 10.12.4.0/22")))?;
    Ok(net.contains(&address(call, &ip)?))
}

fn address(call: &FunctionContext<'_, '_>, text: &str) -> Result<IpAddr, ExecutionError> {
    text.parse().map_err(|_| call.error(format!("{text:?} is not an IP address")))
}
