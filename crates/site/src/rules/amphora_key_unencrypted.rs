use super::amphora::{ISSUING_KEY, decoded, users};
use super::options::text;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "amphora-key-unencrypted",
    id: "R37",
    severity: Severity::Error,
    what: "The private key of Octavia's issuing authority has no passphrase. It is not shown.",
    why: "The passphrase option must open it, and an open key can be used by whoever reads the charm's configuration.",
    example: "lb-mgmt-issuing-ca-private-key: LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t...",
    help: "encrypt the key with the passphrase of lb-mgmt-issuing-ca-key-passphrase, and give that",
    source: "octavia config.yaml: lb-mgmt-issuing-ca-private-key, lb-mgmt-issuing-ca-key-passphrase",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for octavia in users(context) {
        let Some(setting) = octavia.options.get(ISSUING_KEY) else { continue };
        let Some(bytes) = text(octavia, ISSUING_KEY).and_then(decoded) else { continue };
        let pem = String::from_utf8_lossy(&bytes);
        let is_key = pem.contains("PRIVATE KEY-----");
        let is_encrypted = pem.contains("ENCRYPTED PRIVATE KEY-----") || pem.contains("Proc-Type: 4,ENCRYPTED");
        if is_key && !is_encrypted {
            sink.report(setting.key, format!("{} has an issuing key that is not encrypted", octavia.name.value));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;
    use crate::rules::amphora::ALL;

    fn check(options: &str) -> String {
        let bundle = "applications: {octavia: {charm: octavia}, ovs: {charm: neutron-openvswitch}}\nrelations: [[ovs, octavia]]\n";
        let rest: Vec<String> = ALL
            .iter()
            .filter(|option| !options.contains(&format!("{option}:")))
            .map(|option| format!("      {option}: $GIVEN_{}\n", option.len()))
            .collect();
        let overlay = format!("applications:\n  octavia:\n    options:\n{options}{}", rest.concat());
        Fixture::bare(bundle).and("generated.yaml", &overlay).check()
    }

    #[test]
    fn the_issuing_key_is_encrypted() {
        let key = |text: &str| check(&format!("      lb-mgmt-issuing-ca-private-key: {text}\n"));
        // The first lines of a key without a passphrase, and of one with: no key at all.
        let (open, closed) = ("LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCkFBQUEK", "LS0tLS1CRUdJTiBFTkNSWVBURUQgUFJJVkFURSBLRVktLS0tLQpBQUFBCg==");
        insta::assert_snapshot!(key(open), @"generated.yaml:4:7 error amphora-key-unencrypted octavia has an issuing key that is not encrypted");
        insta::assert_snapshot!(key(closed), @"");
        insta::assert_snapshot!(key("include-base64://key.pem"), @"");
    }
}
