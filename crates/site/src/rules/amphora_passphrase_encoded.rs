use super::amphora::{PASSPHRASE, decoded, users};
use super::options::text;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "amphora-passphrase-encoded",
    id: "R37",
    severity: Severity::Error,
    what: "The passphrase of Octavia's issuing key is given in base64, as its four neighbours are. It is not shown.",
    why: "This one option is taken as it is: Octavia cannot open its key, and no amphora is ever built.",
    example: "lb-mgmt-issuing-ca-key-passphrase: c3dvcmRmaXNoIGFuZCBjaGlwcw==",
    help: "give the passphrase itself; encode only the certificates and keys",
    source: "octavia config.yaml: lb-mgmt-issuing-ca-key-passphrase",
    check,
};

/// Shorter texts read as base64 by chance.
const LEAST: usize = 8;

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for octavia in users(context) {
        let Some(setting) = octavia.options.get(PASSPHRASE) else { continue };
        if text(octavia, PASSPHRASE).is_some_and(is_encoded) {
            sink.report(setting.key, format!("{} has its passphrase in base64", octavia.name.value));
        }
    }
}

/// Whether a passphrase is the base64 of a text: it decodes, with padding or to a whole line, to what can be typed.
/// Random base64 is a good passphrase, and decodes to bytes that nobody can type.
fn is_encoded(text: &str) -> bool {
    if text.starts_with("include-base64://") {
        return true;
    }
    let Some(bytes) = decoded(text).filter(|bytes| bytes.len() >= LEAST) else { return false };
    let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    let is_typed = line.iter().all(|byte| (b' '..=b'~').contains(byte));
    is_typed && (text.ends_with('=') || line.len() < bytes.len() || bytes.len() >= LEAST * 2)
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

    fn passphrase(text: &str) -> String {
        check(&format!("      lb-mgmt-issuing-ca-key-passphrase: {text}\n"))
    }

    #[test]
    fn a_passphrase_is_given_as_it_is() {
        let drawn = passphrase("c3dvcmRmaXNoIGFuZCBjaGlwcw==");
        insta::assert_snapshot!(drawn, @"generated.yaml:4:7 error amphora-passphrase-encoded octavia has its passphrase in base64");
        assert!(!drawn.contains("c3dv") && !drawn.contains("swordfish"));
        insta::assert_snapshot!(passphrase("include-base64://pass.txt"), @"generated.yaml:4:7 error amphora-passphrase-encoded octavia has its passphrase in base64");
        for good in ["swordfish", "swordfish and chips", "correcthorsebatt", "abcdefghijklmnop", "q83vEjRWeJCrze8SNFZ4kA=="] {
            assert_eq!(passphrase(good), "", "{good}");
        }
    }
}
