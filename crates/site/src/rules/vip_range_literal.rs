use crate::context::Context;
use crate::rule::{Rule, Sink};
use crate::site::Range;
use ipnet::Ipv4Net;
use model::{Severity, Span};
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

pub(super) static RULE: Rule = Rule {
    code: "vip-range-literal",
    id: "R13",
    severity: Severity::Warning,
    what: "A committed text names an address of a VIP range that is no VIP and not listed as taken.",
    why: "It is a VIP that was renumbered or mistyped: a certificate's SAN, a test or a firewall rule that points at \
          nothing.",
    example: "curl https://10.12.4.33:5000          # keystone is 10.12.4.50",
    help: "write the VIP of today, or list the address under `taken` of its plane",
    source: "a stale VIP in a certificate's SAN, found on a live cloud",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let ranges: Vec<_> = context.columns.iter().filter_map(|plane| plane.vip_range()).collect();
    if ranges.is_empty() {
        return;
    }
    let vips = context.vips.iter().flat_map(|vips| vips.addresses()).map(|address| address.value);
    let ends = ranges.iter().flat_map(|range| [range.from.value, range.to.value]);
    let known: BTreeSet<IpAddr> = vips.chain(ends).chain(by_octet(context)).collect();
    // site.yaml is where addresses are declared; what it says of them is checked by other rules.
    for &file in context.committed.iter().filter(|&&file| Some(file) != context.inputs.site) {
        let Some(source) = context.inputs.sources.get(file) else { continue };
        for (start, literal, address) in literals(&source.text) {
            let ip = IpAddr::V4(address);
            let Some(range) = ranges.iter().find(|range| range.holds(ip)) else { continue };
            if known.contains(&ip) || context.claim(ip).is_some() {
                continue;
            }
            // A `vip` of the bundle is judged by the rules about VIPs, and one that an overlay replaced is void.
            if context.inputs.is_bundle(file) && is_vip(&source.text, start) {
                continue;
            }
            let message = format!("{ip} lies in a VIP range, and is no VIP of this bundle");
            let span = Span::new(file, start, start + literal.len());
            let finding = sink.finding(span, message).related(range.name.span, "the range");
            sink.push(finding);
        }
    }
}

/// The addresses that `vips.octet` gives out: a text that names one is right, whatever the bundle has by mistake.
fn by_octet(context: &Context<'_>) -> Vec<IpAddr> {
    let ranges = context.columns.iter().filter_map(|plane| plane.vip_range());
    let octets = context.site.vips.octets.values().map(|octet| octet.value);
    let of = |range: &Range| match range.from.value {
        IpAddr::V4(v4) => Some(v4.octets()),
        IpAddr::V6(_) => None,
    };
    let networks = ranges.filter_map(of);
    networks.flat_map(|[a, b, c, _]| octets.clone().map(move |octet| IpAddr::from([a, b, c, octet]))).collect()
}

/// Whether a place of a bundle lies in a `vip` option: the key stands before it on its line.
fn is_vip(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.rsplit_once("vip:").is_some_and(|(lead, _)| !lead.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '-'))
}

/// The IPv4 addresses of a text with their byte offsets. Networks such as `10.12.4.0/26` and parts of longer dotted
/// words, such as versions, are none.
fn literals(text: &str) -> impl Iterator<Item = (usize, &str, Ipv4Addr)> {
    let is_part = |b: u8| b.is_ascii_digit() || b == b'.';
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(found) = bytes.get(at..)?.iter().position(u8::is_ascii_digit) {
            let start = at + found;
            let length = bytes.get(start..)?.iter().take_while(|&&b| is_part(b)).count();
            at = start + length;
            let literal = text.get(start..at)?.trim_end_matches('.');
            let before = start.checked_sub(1).and_then(|before| bytes.get(before));
            let after = bytes.get(start + literal.len());
            let is_inside = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
            if before == Some(&b'.') || is_inside(before) || is_inside(after) {
                continue;
            }
            let Ok(address) = literal.parse() else { continue };
            if !is_network(text.get(start..)?, literal) {
                return Some((start, literal, address));
            }
        }
        None
    })
}

/// Whether a literal goes on as a network: `10.12.4.0/26`, unlike `10.12.4.50/22`, which is an address on one.
fn is_network(rest: &str, literal: &str) -> bool {
    let Some(prefix) = rest.get(literal.len()..).and_then(|rest| rest.strip_prefix('/')) else { return false };
    let digits = prefix.bytes().take_while(u8::is_ascii_digit).count();
    let network: Option<Ipv4Net> =
        rest.get(..literal.len() + 1 + digits).and_then(|network| network.parse().ok());
    network.is_some_and(|network| network.trunc() == network && network.prefix_len() < 32)
}

#[cfg(test)]
mod tests {
    use super::literals;
    use crate::fixture::Fixture;

    #[test]
    fn addresses_of_the_range_are_declared_somewhere() {
        let broken = Fixture::healthy().with("runbooks/phase-01.md", "10.12.4.51", "10.12.4.33");
        insta::assert_snapshot!(broken.check(), @"runbooks/phase-01.md:3:27 warning vip-range-literal 10.12.4.33 lies in a VIP range, and is no VIP of this bundle [site.yaml:13:7 the range]");
        let declared = broken.with("site.yaml", "    cidr: 10.12.4.0/22\n", "    cidr: 10.12.4.0/22\n    taken: {10.12.4.33: probe}\n");
        insta::assert_snapshot!(declared.check(), @"");
    }

    #[test]
    fn only_whole_addresses_count() {
        let text = "10.12.4.5. a10.0.0.1 10.0.0.1b v1.2.3.4.5 10.12.4.0/26 (10.12.4.6/22) 10.12.4.7:80 \u{fc}1.2.3.4 9.9.9.999";
        let found: Vec<String> = literals(text).map(|(at, _, ip)| format!("{at}:{ip}")).collect();
        insta::assert_snapshot!(found.join(" "), @"0:10.12.4.5 56:10.12.4.6 70:10.12.4.7 85:1.2.3.4");
    }

    proptest::proptest! {
        #[test]
        fn places_are_those_of_the_literal(text in "[0-9./ a\u{fc}]{0,40}") {
            for (at, literal, address) in literals(&text) {
                let written = text.get(at..at + literal.len()).map(str::to_owned);
                proptest::prop_assert_eq!(written, Some(address.to_string()));
            }
        }
    }
}
