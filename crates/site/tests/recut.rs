//! Planes re-cut: site.yaml changes, the rules say what is stale elsewhere, and whoever follows them comes to rest.
#![allow(clippy::disallowed_methods, reason = "a test reads the site from the disk")]

use model::{Sources, Timestamp};
use site::{Inputs, check, read};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// 2026-11-21, at noon, UTC.
const NOON: i64 = 1_795_262_400;

/// A copy of the first site in memory.
struct Copy(BTreeMap<String, String>);

impl Copy {
    fn of_omega() -> Option<Copy> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../sites/omega");
        let mut texts = BTreeMap::new();
        gather(&folder, &folder, &mut texts);
        (!texts.is_empty()).then_some(Copy(texts))
    }

    /// Replaces a text wherever it stands in a file; it must stand there.
    fn edit(&mut self, file: &str, old: &str, new: &str) {
        assert!(self.text(file).contains(old), "{file} does not hold {old:?}");
        *self.text(file) = self.text(file).replace(old, new);
    }

    fn text(&mut self, file: &str) -> &mut String {
        self.0.entry(file.to_owned()).or_default()
    }

    /// Replaces a text once in every line of a file that holds a mark.
    fn edit_lines(&mut self, file: &str, mark: &str, change: impl Fn(&str) -> String) {
        assert!(self.text(file).contains(mark), "{file} does not hold {mark:?}");
        let change = |line: &str| if line.contains(mark) { change(line) } else { line.to_owned() };
        let lines: Vec<String> = self.text(file).lines().map(change).collect();
        *self.text(file) = lines.join("\n") + "\n";
    }

    /// Everything that is wrong with it.
    fn check(&self) -> String {
        let now = Timestamp::from_second(NOON).unwrap_or_default();
        let mut sources = Sources::default();
        for (name, text) in &self.0 {
            sources.add(name, text);
        }
        let mut inputs = Inputs::new(&sources);
        for (file, source) in sources.iter() {
            match source.name.as_ref() {
                "site.yaml" => inputs.site = Some(file),
                "bundle.yaml" => inputs.bundle = Some(file),
                "versions.yaml" => inputs.versions = Some(file),
                "docs/design-decisions.md" => inputs.decisions = Some(file),
                "docs/security-ledger.md" => inputs.ledger = Some(file),
                _ => inputs.others.push(file),
            }
        }
        let findings = check(&inputs, &read(&inputs), vec![], now);
        let lines = findings.iter().filter_map(|finding| {
            let source = sources.get(finding.at.file)?;
            let at = source.position(finding.at.start);
            let (severity, code, message) = (finding.severity, finding.code, &finding.message);
            Some(format!("{}:{}:{} {severity} {code} {message}", source.name, at.line, at.column))
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn gather(folder: &Path, root: &Path, texts: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, root, texts);
        } else if let (Ok(name), Ok(text)) = (path.strip_prefix(root), std::fs::read_to_string(&path)) {
            texts.insert(name.to_string_lossy().into_owned(), text);
        }
    }
}

/// The site, which is silent before anything is changed.
fn omega(test: &str) -> Option<Copy> {
    let Some(copy) = Copy::of_omega() else {
        eprintln!("SKIPPED: {test} needs sites/omega");
        return None;
    };
    assert_eq!(copy.check(), "");
    Some(copy)
}

#[test]
fn a_vip_block_that_moves_leaves_its_vips_behind() {
    let Some(mut site) = omega("a_vip_block_that_moves_leaves_its_vips_behind") else { return };
    for plane in ["4", "8"] {
        let block = |from: &str, to: &str| format!("from: 10.12.{plane}.{from}, to: 10.12.{plane}.{to}}}");
        site.edit("site.yaml", &block("2", "63"), &block("128", "191"));
    }
    for octet in 50..=60 {
        site.edit("site.yaml", &format!(": {octet}\n"), &format!(": {}\n", octet + 100));
    }
    insta::assert_snapshot!("vip_block_moved", site.check());
    for octet in 50..=60 {
        site.edit("bundle.yaml", &format!(".{octet} "), &format!(".{} ", octet + 100));
        site.edit("bundle.yaml", &format!(".{octet}\""), &format!(".{}\"", octet + 100));
    }
    assert_eq!(site.check(), "");
}

#[test]
fn a_plane_that_is_added_asks_for_vips_and_then_for_nics() {
    let Some(mut site) = omega("a_plane_that_is_added_asks_for_vips_and_then_for_nics") else { return };
    let plane = "  internal:\n    space: internal\n    cidr: 10.12.24.0/22\n    ranges: {vip: {kind: reserved, from: 10.12.24.2, to: 10.12.24.63}}\n  # Geneve underlay.\n";
    site.edit("site.yaml", "  # Geneve underlay.\n", plane);
    assert_eq!(site.check(), "");
    site.edit("site.yaml", "columns: [provider, metal]", "columns: [provider, metal, internal]");
    insta::assert_snapshot!(site.check(), @"
    bundle.yaml:133:12 error vip-missing-column keystone has no VIP on plane internal
    bundle.yaml:158:12 error vip-missing-column ceph-radosgw has no VIP on plane internal
    bundle.yaml:209:12 error vip-missing-column neutron-api has no VIP on plane internal
    bundle.yaml:240:12 error vip-missing-column cinder has no VIP on plane internal
    bundle.yaml:271:12 error vip-missing-column barbican has no VIP on plane internal
    bundle.yaml:311:12 error vip-missing-column openstack-dashboard has no VIP on plane internal
    bundle.yaml:345:12 error vip-missing-column octavia has no VIP on plane internal
    bundle.yaml:394:12 error vip-missing-column nova-cloud-controller has no VIP on plane internal
    bundle.yaml:418:12 error vip-missing-column placement has no VIP on plane internal
    bundle.yaml:441:12 error vip-missing-column glance has no VIP on plane internal
    bundle.yaml:467:12 error vip-missing-column magnum has no VIP on plane internal
    ");
    for octet in 50..=60 {
        let old = format!(" 10.12.8.{octet}\"");
        site.edit("bundle.yaml", &old, &format!(" 10.12.8.{octet} 10.12.24.{octet}\""));
    }
    assert_eq!(site.check(), "");
    site.edit(
        "bundle.yaml",
        "      public: provider\n",
        "      public: provider\n      internal: internal\n",
    );
    insta::assert_snapshot!(site.check(), @r#"
    bundle.yaml:138:17 error host-without-space keystone is placed on host openstack0, which has no NIC in space internal
    bundle.yaml:163:17 error host-without-space ceph-radosgw is placed on host openstack0, which has no NIC in space internal
    bundle.yaml:217:17 error host-without-space neutron-api is placed on host openstack1, which has no NIC in space internal
    bundle.yaml:248:17 error host-without-space cinder is placed on host openstack1, which has no NIC in space internal
    bundle.yaml:279:17 error host-without-space barbican is placed on host openstack1, which has no NIC in space internal
    bundle.yaml:320:7 error binding-undefined application "openstack-dashboard" wants to bind endpoint "internal" to space "internal", but the endpoint is not defined by the charm
    bundle.yaml:320:17 error host-without-space openstack-dashboard is placed on host openstack2, which has no NIC in space internal
    bundle.yaml:356:17 error host-without-space octavia is placed on host openstack2, which has no NIC in space internal
    bundle.yaml:406:17 error host-without-space nova-cloud-controller is placed on host openstack3, which has no NIC in space internal
    bundle.yaml:430:17 error host-without-space placement is placed on host openstack3, which has no NIC in space internal
    bundle.yaml:455:17 error host-without-space glance is placed on host openstack3, which has no NIC in space internal
    bundle.yaml:481:17 error host-without-space magnum is placed on host openstack3, which has no NIC in space internal
    "#);
    // This charm has no such binding, as Juju says.
    let dashboard = "10.12.24.58\"\n    bindings:\n      \"\": metal\n      public: provider\n";
    site.edit("bundle.yaml", &format!("{dashboard}      internal: internal\n"), dashboard);
    site.edit_lines("site.yaml", "storage: {plane: storage", |line| {
        let nic = line.replace("storage", "internal").replace("10.12.16.", "10.12.24.");
        format!("{line}\n{nic}")
    });
    assert_eq!(site.check(), "");
}

#[test]
fn a_plane_that_is_renumbered_is_stale_in_the_bundle_and_in_the_texts() {
    let Some(mut site) = omega("a_plane_that_is_renumbered_is_stale_in_the_bundle_and_in_the_texts") else {
        return;
    };
    let moves = [("10.12.8.", "10.12.40."), ("10.12.9.", "10.12.41."), ("10.12.11.", "10.12.43.")];
    for (old, new) in moves {
        site.edit("site.yaml", old, new);
    }
    // A record stays what it was.
    for record in ["173: mysql", "176: barbican"] {
        site.edit("site.yaml", &format!("10.12.40.{record}"), &format!("10.12.8.{record}"));
    }
    insta::assert_snapshot!(site.check(), @"
    bundle.yaml:133:24 error vip-outside-plane VIP 10.12.8.50 of keystone is not on plane metal (10.12.40.0/22)
    bundle.yaml:158:24 error vip-outside-plane VIP 10.12.8.60 of ceph-radosgw is not on plane metal (10.12.40.0/22)
    bundle.yaml:209:24 error vip-outside-plane VIP 10.12.8.53 of neutron-api is not on plane metal (10.12.40.0/22)
    bundle.yaml:240:24 error vip-outside-plane VIP 10.12.8.54 of cinder is not on plane metal (10.12.40.0/22)
    bundle.yaml:271:24 error vip-outside-plane VIP 10.12.8.56 of barbican is not on plane metal (10.12.40.0/22)
    bundle.yaml:311:24 error vip-outside-plane VIP 10.12.8.58 of openstack-dashboard is not on plane metal (10.12.40.0/22)
    bundle.yaml:345:24 error vip-outside-plane VIP 10.12.8.57 of octavia is not on plane metal (10.12.40.0/22)
    bundle.yaml:394:24 error vip-outside-plane VIP 10.12.8.52 of nova-cloud-controller is not on plane metal (10.12.40.0/22)
    bundle.yaml:418:24 error vip-outside-plane VIP 10.12.8.55 of placement is not on plane metal (10.12.40.0/22)
    bundle.yaml:441:24 error vip-outside-plane VIP 10.12.8.51 of glance is not on plane metal (10.12.40.0/22)
    bundle.yaml:467:24 error vip-outside-plane VIP 10.12.8.59 of magnum is not on plane metal (10.12.40.0/22)
    docs/security-ledger.md:18:109 warning literal-unassigned 10.12.8.10 is on no plane and in no pool
    runbooks/appendix-A-troubleshooting.md:46:45 warning literal-unassigned 10.12.8.10 is on no plane and in no pool
    runbooks/appendix-A-troubleshooting.md:48:45 warning literal-unassigned 10.12.8.10 is on no plane and in no pool
    runbooks/appendix-A-troubleshooting.md:48:63 warning literal-unassigned 10.12.8.1 is on no plane and in no pool
    runbooks/phase-01-bundle-deploy.md:576:45 warning literal-unassigned 10.12.8.10 is on no plane and in no pool
    ");
    site.edit("bundle.yaml", "10.12.8.", "10.12.40.");
    for file in [
        "docs/security-ledger.md",
        "runbooks/appendix-A-troubleshooting.md",
        "runbooks/phase-01-bundle-deploy.md",
    ] {
        for address in ["10.12.8.10", "10.12.8.1 ", "10.12.8.1."] {
            if site.0[file].contains(address) {
                site.edit(file, address, &address.replace(".8.", ".40."));
            }
        }
    }
    insta::assert_snapshot!(site.check(), @"");
}
