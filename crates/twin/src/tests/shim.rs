//! Real bash, the real tools and the shim on `PATH`: what a block of a book meets.

use super::cloud::{omega, site};
use crate::socket::{AT, BLOCK, SOCKET, Server};
use crate::stage::{REAL, Staged, stage};
use crate::{Edited, Twin, fault};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

/// A staged folder, a server and a working copy of the site.
pub struct Bench {
    _server: Server,
    dir: tempfile::TempDir,
    staged: Staged,
    pub twin: Arc<Twin>,
}

/// The example next to the tests' own folder.
fn shim() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let shim = own.parent().and_then(Path::parent).unwrap().join("examples/shim");
    assert!(
        shim.exists(),
        "no {}: cargo test builds it with the other examples, cargo test --test does not",
        shim.display()
    );
    shim
}

impl Bench {
    pub fn new(twin: Twin) -> Bench {
        let dir = tempfile::tempdir().unwrap();
        let copy = dir.path().join("site");
        std::fs::create_dir_all(copy.join("overlays")).unwrap();
        for file in ["bundle.yaml", "versions.yaml"] {
            std::fs::copy(site().join(file), copy.join(file)).unwrap();
        }
        let overlay = "overlays/octavia-pki.yaml";
        std::fs::copy(site().join("rehearsal").join(overlay), copy.join(overlay)).unwrap();
        let staged = stage(dir.path(), &shim(), REAL, &std::env::var("PATH").unwrap()).unwrap();
        let twin = Arc::new(twin);
        let server =
            Server::start(Arc::clone(&twin), &dir.path().join("socket"), Some(dir.path().join("world")))
                .unwrap();
        Bench { dir, staged, twin, _server: server }
    }

    /// A bench that has no jq of the machine's own.
    pub fn with_carried_jq(twin: Twin) -> Bench {
        let bench = Bench::new(twin);
        let jq = bench.staged.path.join("jq");
        std::fs::remove_file(&jq).unwrap();
        std::os::unix::fs::symlink(shim(), &jq).unwrap();
        bench
    }

    pub fn bash(&self, script: &str) -> Output {
        let mut command = Command::new("/bin/bash");
        command.arg("-c").arg(script).current_dir(self.dir.path().join("site")).env_clear();
        command.env("PATH", &self.staged.path).env("BASH_ENV", &self.staged.bash_env);
        command.env(SOCKET, self.dir.path().join("socket")).env(AT, "jumphost").env(BLOCK, "a-block");
        command.env("HOME", self.dir.path()).env("TMPDIR", self.dir.path());
        command.stdin(std::process::Stdio::null()).output().unwrap()
    }

    fn check(&self, script: &str) -> String {
        let output = self.bash(script);
        let (out, err) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        format!("{}{out}{err}", output.status.code().map(|code| format!("[{code}]\n")).unwrap_or_default())
    }
}

#[test]
fn blocks_run_in_real_bash_against_the_twin() {
    let bench = Bench::new(omega(1, &[]));
    let check = |script: &str| bench.check(script);
    insta::assert_snapshot!(check(r#"maas admin interfaces read "$(maas admin machines read | jq -r '.[] | select(.hostname=="openstack1") | .system_id')" | jq -r '.[] | select(.name=="enp8s0") | [.links[]? | select(.subnet.cidr=="10.12.12.0/22") | .ip_address] | join(",")'"#), @"
    [0]
    10.12.12.41
    ");
    insta::assert_snapshot!(check(r#"maas admin subnets read | jq -c '.[] | [.cidr, .dns_servers]'"#), @r#"
    [0]
    ["10.12.4.0/22",["10.12.4.1"]]
    ["10.12.8.0/22",["10.12.8.1"]]
    ["10.12.12.0/22",["10.12.8.1"]]
    ["10.12.16.0/22",["10.12.8.1"]]
    ["10.12.20.0/22",["10.12.8.1"]]
    ["10.12.32.0/22",["10.12.8.1"]]
    "#);
    insta::assert_snapshot!(check("for h in openstack0 openstack1; do ssh admin@$h \"sudo qemu-img info /var/lib/libvirt/images/${h}-1.qcow2 | grep 'virtual size'\" </dev/null; done"), @"
    [0]
    virtual size: 512 GiB (549755813888 bytes)
    virtual size: 512 GiB (549755813888 bytes)
    ");
    insta::assert_snapshot!(check("ssh openstack0 'qemu-img info /var/lib/libvirt/images/openstack0-1.qcow2'"), @"
    [1]
    qemu-img: Could not open '/var/lib/libvirt/images/openstack0-1.qcow2': Could not open '/var/lib/libvirt/images/openstack0-1.qcow2': Permission denied
    ");
    insta::assert_snapshot!(check("printf 'one\\ntwo\\n' | while read -r n; do echo $n; ssh openstack0 true; done; ssh nowhere true"), @"
    [255]
    one
    ssh: Could not resolve hostname nowhere: Name or service not known
    ");
    insta::assert_snapshot!(check("ssh openstack3 'hostname; exit 7'"), @"
    [7]
    openstack3
    ");
    insta::assert_snapshot!(check("before=$(date +%s); sleep 90m; echo $(( ($(date +%s) - before) / 60 ))"), @"
    [0]
    90
    ");
    insta::assert_snapshot!(check("wget http://169.254.169.254/; maas list; juju frobnicate 2>/dev/null"), @r#"
    [1]
    bash: wget: command not found
    twin: `maas list` prints every profile's API key on the screen (DOCFIX-016); the twin holds no key
    "#);
    assert_eq!(
        bench.twin.unknown_calls(),
        ["jumphost: wget http://169.254.169.254/", "jumphost: juju frobnicate"]
    );
}

#[test]
fn a_deploy_can_be_watched_from_bash_and_survives_a_kill() {
    let bench = Bench::new(omega(2, &["dns-dead-in-units"]));
    let check = |script: &str| bench.check(script);
    insta::assert_snapshot!(check("juju add-model openstack; juju deploy ./bundle.yaml --overlay overlays/octavia-pki.yaml -m openstack --dry-run 2>/dev/null | grep -c 'add lxd container'"), @"
    [0]
    24
    Added 'openstack' model on maas/default with credential 'maas-api' for user 'admin'
    ");
    check("juju deploy ./bundle.yaml --overlay overlays/octavia-pki.yaml -m openstack");
    insta::assert_snapshot!(check("juju ssh -m openstack 0 -- hostname"), @r#"
    [1]
    ERROR retrieving SSH host keys for "0": keys not found
    "#);
    check("sleep 30m");
    insta::assert_snapshot!(check("juju ssh -m openstack 0 -- 'hostname; getent hosts api.snapcraft.io && echo OK || echo FAIL' </dev/null"), @"
    [0]
    openstack0
    FAIL
    ");
    insta::assert_snapshot!(check("juju exec -u mysql-innodb-cluster/0 -- 'resolvectl status | grep \"Current DNS\"'"), @"
    [0]
    Current DNS Server: 10.12.8.1
    ");
    let stored = std::fs::read(bench.dir.path().join("world")).unwrap();
    let restored = Twin::restore(&stored).unwrap();
    assert_eq!(restored.snapshot().unwrap(), bench.twin.snapshot().unwrap());
    assert_eq!(restored.onset("dns-dead-in-units").unwrap().block.as_deref(), Some("a-block"));
}

#[test]
fn faults_of_files_change_one_thing_and_the_deploy_meets_it() {
    let blueprint = super::cloud::blueprint();
    let bundle = std::fs::read_to_string(site().join("bundle.yaml")).unwrap();
    let overlay = std::fs::read_to_string(site().join("rehearsal/overlays/octavia-pki.yaml")).unwrap();
    for fault in crate::faults() {
        let text = match fault.edits() {
            Some(Edited::Bundle) => &bundle,
            Some(Edited::Overlay) => &overlay,
            Some(Edited::BaseImage) | None => continue,
        };
        for seed in 0..20 {
            let seed = model::Seed::new(seed);
            let Some(edited) = fault.edit(&blueprint, &seed, text).unwrap() else { continue };
            let (before, after) = (text.lines().count(), edited.lines().count());
            let changed = text.lines().zip(edited.lines()).filter(|(one, other)| one != other).count();
            let changed = if before == after { changed } else { before - after };
            assert_eq!(changed, 1, "{} changes {changed} lines", fault.name);
        }
    }
    assert!(
        fault("overlay-missing").unwrap().edit(&blueprint, &model::Seed::new(1), &overlay).unwrap().is_none()
    );
    assert!(
        fault("vip-duplicate").unwrap().edit(&blueprint, &model::Seed::new(1), "applications: {}\n").is_err()
    );
    assert!(fault("no-such-fault").is_err());
}
