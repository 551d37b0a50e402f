//! One fault, one finding: where two rules see the same fault, the sharper one speaks.

use model::{FileId, Finding, Span};
use std::collections::BTreeSet;

/// Codes whose findings give way, and the sharper codes to which they do: when one of those begins at the same place,
/// or at a place that the finding rests on.
const GIVE_WAY: &[(&str, &[&str])] = &[
    // A VIP that is somebody else's, or out of its range, ends in another octet too.
    (
        "vip-octet-differs",
        &[
            "ha-without-vip",
            "vip-collides",
            "vip-duplicate",
            "vip-in-allocation-pool",
            "vip-missing-column",
            "vip-outside-plane",
            "vip-outside-range",
        ],
    ),
    // A binding that is wrong by itself lies in another space than its neighbours' too.
    (
        "relation-spaces-differ",
        &[
            "binding-unknown-space",
            "host-without-space",
            "relation-same-role",
            "subordinate-space-not-in-principal",
        ],
    ),
    // A channel that is wrong by itself is another than that of versions.yaml too.
    (
        "channel-differs",
        &[
            "channel-unpinned",
            "channel-without-base",
            "openstack-tracks-mixed",
            "track-not-of-release",
            "vault-on-openstack-track",
        ],
    ),
    // A base that is not the site's has no releases of its charms either.
    ("channel-without-base", &["base-differs"]),
    // A block that nobody placed counts as a mutation, and lacks what mutations have.
    ("run-under-labelled", &["block-without-place"]),
    ("run-without-check", &["block-without-place"]),
    ("run-without-gate", &["block-without-place"]),
    ("run-without-look", &["block-without-place"]),
];

/// Leaves out the findings that say less than another one about the same fault.
pub(crate) fn only(mut findings: Vec<Finding>) -> Vec<Finding> {
    let sharper: BTreeSet<&str> = GIVE_WAY.iter().flat_map(|(_, sharper)| *sharper).copied().collect();
    let start = |at: Span| (at.file, at.start);
    let spoken: BTreeSet<(&str, (FileId, u32))> = findings
        .iter()
        .filter(|finding| sharper.contains(finding.code))
        .map(|finding| (finding.code, start(finding.at)))
        .collect();
    findings.retain(|finding| {
        let Some((_, sharper)) = GIVE_WAY.iter().find(|(code, _)| *code == finding.code) else { return true };
        let mut places = std::iter::once(finding.at).chain(finding.related.iter().map(|(span, _)| *span));
        !places.any(|place| sharper.iter().any(|code| spoken.contains(&(*code, start(place)))))
    });
    findings
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_vip_of_another_service_is_said_once() {
        let one = Fixture::healthy().with(
            "bundle.yaml",
            "vip: 10.12.4.51 10.12.8.51",
            "vip: 10.12.4.50 10.12.8.51",
        );
        insta::assert_snapshot!(one.check(), @"bundle.yaml:31:12 error vip-duplicate VIP 10.12.4.50 of glance is also a VIP of keystone [bundle.yaml:13:12 the one of keystone]");
    }

    #[test]
    fn two_faults_of_one_application_are_both_said() {
        let two = Fixture::healthy().with(
            "bundle.yaml",
            "vip: 10.12.4.51 10.12.8.51",
            "vip: 10.12.4.50 10.12.8.52",
        );
        insta::assert_snapshot!(two.check(), @"
        bundle.yaml:31:12 error vip-duplicate VIP 10.12.4.50 of glance is also a VIP of keystone [bundle.yaml:13:12 the one of keystone]
        bundle.yaml:31:23 error vip-octet-differs VIP 10.12.8.52 of glance does not end in .51 [site.yaml:39:25 the octet]
        ");
    }
}
