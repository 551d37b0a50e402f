//! Keys that Juju does not know: it only warns, and a typo among them is silently without effect.

use crate::inputs::Inputs;
use crate::repair::{remove_item, remove_line};
use crate::site::Site;
use model::{Finding, Severity, Span};
use std::collections::BTreeMap;

/// Judges the unknown keys that reading the bundle reported. A site lists those that it means; every other is a
/// mistake there, and in a bare bundle it stays the warning that Juju gives.
pub(crate) fn judge(inputs: &Inputs<'_>, site: &Site, mut findings: Vec<Finding>) -> Vec<Finding> {
    if !site.is_declared() {
        return findings;
    }
    let mut unused: BTreeMap<&str, Span> =
        site.allowed_keys.iter().map(|key| (key.value.as_str(), key.span)).collect();
    let allowed: std::collections::BTreeSet<&str> = unused.keys().copied().collect();
    findings.retain_mut(|finding| {
        if finding.code != "unknown-key" {
            return true;
        }
        let key = inputs.sources.slice(finding.at).trim_matches(['"', '\'']);
        unused.remove(key);
        finding.severity = Severity::Error;
        finding.help = "mend the key, or list it under `allow.keys` in site.yaml".to_owned();
        !allowed.contains(key)
    });
    // Repair: with no unknown key left over, the entry is no misspelt one, and it goes.
    let is_plain = !findings.iter().any(|finding| finding.code == "unknown-key");
    for (key, span) in unused {
        let message = format!("`allow.keys` lists `{key}`, which no bundle of this site has");
        let title = format!("allow `{key}` no longer");
        let fix = remove_item(inputs.sources, title.clone(), span)
            .or_else(|| remove_line(inputs.sources, title, span))
            .filter(|_| is_plain);
        let finding = Finding::warning("allowed-key-unused", span, message).help("remove it from the list");
        findings.push(finding.fix_if(fix));
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_site_means_its_unknown_keys_or_mends_them() {
        let typo = Fixture::healthy().with(
            "bundle.yaml",
            "      region: one\n",
            "      region: one\n    optoins: {a: b}\n",
        );
        insta::assert_snapshot!(typo.check(), @"bundle.yaml:15:5 error unknown-key field optoins not found in applications");
        insta::assert_snapshot!(typo.with("site.yaml", "keys: [name]", "keys: [name, optoins]").check(), @"");
        let stale = Fixture::healthy().with("site.yaml", "keys: [name]", "keys: [name, variables]");
        insta::assert_snapshot!(stale.check(), @"site.yaml:46:22 warning allowed-key-unused `allow.keys` lists `variables`, which no bundle of this site has");
        insta::assert_snapshot!(stale.repaired(), @"
        -allow: {keys: [name, variables]}
        +allow: {keys: [name]}
        ");
        let first = Fixture::healthy().with("site.yaml", "[name]", "[variables, name]");
        insta::assert_snapshot!(first.repaired(), @"
        -allow: {keys: [variables, name]}
        +allow: {keys: [name]}
        ");
        let block = Fixture::healthy().with(
            "site.yaml",
            "allow: {keys: [name]}",
            "allow:\n  keys:\n    - name\n    - variables",
        );
        insta::assert_snapshot!(block.repaired(), @"-    - variables");
        let bare = Fixture::bare("name: x\napplications: {a: {charm: ntp}}\n");
        insta::assert_snapshot!(bare.check(), @"bundle.yaml:1:1 warning unknown-key field name not found in bundle");
    }
}
