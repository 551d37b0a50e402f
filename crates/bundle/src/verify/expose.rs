//! Who may reach an exposed application.

use super::Report;
use crate::Application;
use crate::quote::quoted;
use model::yaml::Node;
use std::net::IpAddr;

pub(super) fn check(application: &Application, report: &mut Report) {
    let endpoints = application.body.get("exposed-endpoints").map(Node::entries).unwrap_or_default();
    if endpoints.is_empty() {
        return;
    }
    let name = quoted(&application.name.value);
    if application.body.get("expose").and_then(Node::as_bool) == Some(true) {
        let message = format!(
            "exposed-endpoints cannot be specified together with \"exposed:true\" in application {name} as this poses \
             a security risk when deploying bundles to older controllers"
        );
        let help = "keep `exposed-endpoints`, and take `expose` out";
        report.error("expose-and-exposed-endpoints", application.place_of("expose"), message, help);
        return;
    }
    for entry in endpoints {
        let endpoint = quoted(entry.key.as_str().unwrap_or_default());
        for cidr in entry.value.get("expose-to-cidrs").map(Node::items).unwrap_or_default() {
            let text = cidr.as_str().unwrap_or_default();
            if !is_cidr(text) {
                let cidr_text = quoted(text);
                let message = format!(
                    "invalid CIDR {cidr_text} for expose to CIDRs field for endpoint {endpoint} in application {name}"
                );
                report.error(
                    "expose-cidr-invalid",
                    cidr.span,
                    message,
                    "write a network such as 10.12.4.0/22",
                );
            }
        }
    }
}

fn is_cidr(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else { return false };
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    length.bytes().all(|b| b.is_ascii_digit()) && length.parse::<u8>().is_ok_and(|length| length <= most)
}
