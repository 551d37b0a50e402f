use super::ends::on;
use super::options::{is_on, text};
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "osd-encryption-without-vault",
    id: "R32",
    severity: Severity::Error,
    what: "A ceph-osd encrypts its disks with keys from Vault, and is related to no Vault.",
    why: "The unit stays blocked: \"Missing relation: vault\".",
    example: "ceph-osd: {options: {osd-encrypt: true, osd-encrypt-keymanager: vault}}",
    help: "add [ceph-osd:secrets-storage, vault:secrets]",
    source: "ceph-osd hooks/ceph_hooks.py",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for osd in context.running("ceph-osd").filter(|osd| is_on(osd, "osd-encrypt")) {
        let is_vault = text(osd, "osd-encrypt-keymanager") == Some("vault");
        let Some(setting) = osd.options.get("osd-encrypt-keymanager").filter(|_| is_vault) else { continue };
        if on(context, osd, "secrets-storage").is_none() {
            let message = format!("{} keeps its keys in Vault, and has no relation to it", osd.name.value);
            sink.report(setting.key, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn keys_in_vault_need_vault() {
        let with = |options: &str| {
            let new = format!("osd-devices: /dev/vdb, {options}}}");
            Fixture::healthy().with("bundle.yaml", "osd-devices: /dev/vdb}", &new)
        };
        let broken = with("osd-encrypt: true, osd-encrypt-keymanager: vault");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:80:57 error osd-encryption-without-vault ceph-osd keeps its keys in Vault, and has no relation to it");
        let relation = "relations:\n  - [\"ceph-osd:secrets-storage\", \"vault:secrets\"]\n";
        let repaired = broken.with("bundle.yaml", "relations:\n", relation).with("site.yaml", "relations: 13", "relations: 14");
        insta::assert_snapshot!(repaired.check(), @"");
        insta::assert_snapshot!(with("osd-encrypt: true, osd-encrypt-keymanager: ceph").check(), @"");
        insta::assert_snapshot!(with("osd-encrypt: false, osd-encrypt-keymanager: vault").check(), @"");
    }

    #[test]
    fn a_relation_that_names_no_endpoint_may_be_the_one() {
        let with = |relation: &str| {
            let bundle = format!(
                "applications:\n  osd: {{charm: ceph-osd, options: {{osd-devices: /dev/sdb, osd-encrypt: true, \
                 osd-encrypt-keymanager: vault}}}}\n  vault: {{charm: vault}}\n  mon: {{charm: ceph-mon}}\nrelations: [{relation}]\n"
            );
            Fixture::bare(&bundle).check()
        };
        insta::assert_snapshot!(with("[osd, vault]"), @"");
        insta::assert_snapshot!(with("[osd, mon]"), @"bundle.yaml:2:78 error osd-encryption-without-vault osd keeps its keys in Vault, and has no relation to it");
    }
}
