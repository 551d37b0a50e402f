//! Probes and actions from a book to the cloud and back: in a rehearsal, and live with the twin's `juju` on `PATH`.

use crate::run::{Run, command, copy_of_omega, finish, interlock};
use crate::terminal::Terminal;
use crate::twin::{Operator, Task};
use model::{Blueprint, Seed};
use serde_json::json;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;
use twin::Twin;
use twin::socket::{AT, SOCKET, Server};

/// Every call that the twin answers, from an empty controller to a changed option.
const BOOK: &str = r#"# Typed

## Step 1.1 -- Before

```probe
id: models
call: juju.models
```

```probe
id: machines
call: maas.machines
needs: {profile: site.maas.profile}
```

```probe
id: subnets
call: maas.subnets
needs: {profile: site.maas.profile}
```

```probe
id: ranges
call: maas.ipranges
needs: {profile: site.maas.profile}
```

```probe
id: spaces
call: maas.spaces
needs: {profile: site.maas.profile}
```

```cel
# id: empty
!models.models.exists(m, m["short-name"] == site.juju.model)
site.hosts.all(h, machines.exists(m, m.hostname == h && m.status_name == "Ready"))
site.planes.all(p, subnets.exists(s, s.cidr == site.planes[p].cidr && s.space == site.planes[p].space))
site.planes.all(p, spaces.exists(s, s.name == site.planes[p].space))
ranges.exists(r, r.start_ip == site.planes.provider.ranges.vip.from)
```

## Step 1.2 -- Deploy

```bash
# RUN: jumphost
# id: add-model
# needs: MODEL = site.juju.model
# changes: adds the model
# undo: phase-00
# look: models
# done: models.models.exists(m, m["short-name"] == site.juju.model)
juju add-model "$MODEL"
```

```probe
id: content
call: juju.status
needs: {model: site.juju.model}
```

```cel
# id: no_machines
content.model.name == site.juju.model
content.applications.size() == 0
```

```bash
# RUN: jumphost
# id: deploy
# needs: MODEL = site.juju.model
# changes: deploys
# undo: phase-00
# look: content
# done: content.applications.size() == site.expect.applications
juju deploy ./bundle.yaml --overlay overlays/octavia-pki.yaml -m "$MODEL"
```

```bash
# CHECK: jumphost
# id: settled
# timeout: 10m
sleep 9000; echo slept
```

```probe
id: database
call: mysql.cluster-status
with: {unit: mysql-innodb-cluster/leader}
needs: {model: site.juju.model}
```

```probe
id: unit
call: juju.show-unit
with: {unit: mysql-innodb-cluster/0}
needs: {model: site.juju.model}
```

```cel
# id: database_whole
settled == "slept"
database.defaultReplicaSet.status == "OK"
unit["mysql-innodb-cluster/0"].leader
```

## Step 1.3 -- Change

```probe
id: vip
call: juju.config
with: {application: keystone, option: vip}
needs: {model: site.juju.model}
```

```cel
# id: old
vip == "10.12.4.50 10.12.8.50"
```

```action
id: set-vip
call: juju.set-config
with: {application: keystone, option: vip}
needs:
  model: site.juju.model
  value: '"10.12.4.60 " + vip.split(" ")[1]'
changes: moves keystone's VIP
undo: the same with the old one
look: vip
done: vip == "10.12.4.60 10.12.8.50"
```

```probe
id: moved
call: juju.config
with: {application: keystone, option: vip}
needs: {model: site.juju.model}
```

```cel
# id: new
moved == "10.12.4.60 10.12.8.50"
```

```action
id: ask
call: juju.run
with: {unit: mysql-innodb-cluster/leader, action: cluster-status, params: {extended: 1}}
needs: {model: site.juju.model}
changes: nothing, it stands for an action that does
undo: none is needed
look: database
done: database.defaultReplicaSet.status == "OK"
```

## EXIT GATE

```probe
id: application
call: juju.show-application
with: {application: keystone}
needs: {model: site.juju.model}
```

```cel
application.keystone.charm == "keystone"
```
"#;

/// Makes this the only book of a site: it begins where nothing has happened.
fn alone(site: &Path, book: &str) {
    std::fs::remove_dir_all(site.join("runbooks")).expect("removed");
    std::fs::create_dir(site.join("runbooks")).expect("made");
    std::fs::write(site.join("runbooks/ops-typed.md"), book).expect("written");
    std::fs::remove_file(site.join("rehearsal/prologue.sh")).expect("removed");
}

fn rehearse(site: &Path, state: &Path, faults: &str) -> Run {
    let child = command(&["rehearse", &site.to_string_lossy(), "ops-typed", "--format", "json"])
        .args(["--faults", faults, "--state", &state.to_string_lossy()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    finish(child.expect("the binary starts"))
}

#[test]
fn a_book_of_calls_is_rehearsed_and_its_faults_are_caught() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = copy_of_omega(folder.path());
    alone(&site, BOOK);
    let state = folder.path().join("state");
    let run = rehearse(&site, &state, "maas-api-503,controller-unreachable,mysql-no-quorum-at-settle");
    let json = run.json();
    let journal =
        || interlock(&["journal", "show", "--format", "json", "--state", &state.to_string_lossy()]).stdout;
    assert_eq!(json["control"]["verdict"], "holds", "{}\n{}", run.stdout, journal());
    assert_eq!(json["unknown_calls"], json!([]));
    for (fault, gate) in
        json["faults"].as_array().expect("faults").iter().zip(["empty", "empty", "database_whole"])
    {
        assert_eq!(
            (&fault["outcome"], &fault["gate"]),
            (&json!("caught"), &json!(gate)),
            "{fault}\n{}",
            journal()
        );
    }
    // The servers said no in their own words, and a cluster that answers nothing is no healthy one.
    for words in ["503 Service Unavailable", "ERROR cannot connect to controller", "the action answers null"]
    {
        assert!(journal().contains(words), "{words}:\n{}", journal());
    }
}

const SITE: &str = "site: lab\ncloud: lab\njuju: {controller: here, model: blue}\n";
const BUNDLE: &str = "default-base: ubuntu@22.04\napplications:\n  keystone: {charm: keystone, channel: 2024.1/stable, num_units: 0, options: {debug: \"no\"}}\n";
const LIVE: &str = r#"# Debug

## Step 1.1 -- Look

```probe
id: debug
call: juju.config
with: {application: keystone, option: debug}
needs: {model: site.juju.model}
```

```cel
# id: off
debug == "no"
```

## Step 1.2 -- Change

```action
id: talk
call: juju.set-config
with: {application: keystone, option: debug, value: "it's $(touch made)"}
needs: {model: site.juju.model}
changes: makes keystone talkative
undo: the same with no
look: debug
done: debug != "no"
```

## EXIT GATE

```probe
id: after
call: juju.config
with: {application: keystone, option: debug}
needs: {model: site.juju.model}
```

```cel
# id: on
after == "it's $(touch made)"
```
"#;

/// A site under git, a twin behind a socket, and its `juju` before the machine's programs.
struct Lab {
    folder: TempDir,
    twin: Arc<Twin>,
    _server: Server,
}

impl Lab {
    fn new() -> Lab {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |below: &str| folder.path().join(below);
        for made in ["site/runbooks", "bin", "twin", "home"] {
            std::fs::create_dir_all(path(made)).expect("made");
        }
        std::fs::write(path("site/site.yaml"), SITE).expect("written");
        std::fs::write(path("site/runbooks/ops-debug.md"), LIVE).expect("written");
        std::fs::write(path("home/bundle.yaml"), BUNDLE).expect("written");
        let blueprint = Blueprint { controller: "here".into(), model: "blue".into(), ..Blueprint::default() };
        let twin = Arc::new(Twin::new(&blueprint, &Seed::new(1), &[]).expect("a twin"));
        let server = Server::start(Arc::clone(&twin), &path("socket"), None).expect("a server");
        let binary = Path::new(env!("CARGO_BIN_EXE_interlock"));
        let staged = twin::stage::stage(&path("twin"), binary, &[], "").expect("staged");
        let script = format!(
            "#!/bin/bash\nexport {SOCKET}='{}' {AT}=jumphost\nexec '{}' \"$@\"\n",
            path("socket").display(),
            staged.path.join("juju").display()
        );
        std::fs::write(path("bin/juju"), script).expect("written");
        std::fs::set_permissions(path("bin/juju"), PermissionsExt::from_mode(0o755)).expect("executable");
        let lab = Lab { folder, twin, _server: server };
        lab.sh("cd ~ && juju add-model blue && juju deploy ./bundle.yaml");
        lab.sh("cd ../site && git init -q && git add . && git -c user.name=a -c user.email=a@b commit -qm a");
        lab
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn env(&self) -> [(&'static str, String); 3] {
        let path = format!("{}:/usr/bin:/bin", self.path("bin").display());
        [("PATH", path), ("HOME", self.path("home").display().to_string()), ("USER", "ada".to_owned())]
    }

    /// What the operator does by hand.
    fn sh(&self, script: &str) -> String {
        let output = Command::new("bash")
            .args(["-c", script])
            .envs(self.env())
            .current_dir(self.path("home"))
            .output();
        let output = output.expect("bash starts");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        assert!(output.status.success(), "{script}: {}", text(output.stderr));
        text(output.stdout)
    }

    fn run(&self) -> Terminal {
        self.run_with("")
    }

    fn run_with(&self, more: &str) -> Terminal {
        let binary = env!("CARGO_BIN_EXE_interlock");
        let (site, state) = (self.path("site"), self.path("state"));
        let line = format!("{binary} run {} ops-debug --state {} {more}", site.display(), state.display());
        let env = self.env();
        let env: Vec<(&str, &str)> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Terminal::start(&line, &env)
    }

    fn debug(&self) -> String {
        self.sh("juju config -m blue keystone debug")
    }
}

#[test]
fn a_person_approves_a_call_and_it_happens_once() {
    let lab = Lab::new();
    let mut terminal = lab.run();
    terminal.wait_for("anything else declines: ");
    let shown = terminal.screen();
    for part in [
        "calls     juju.set-config",
        "value = \"it's $(touch made)\"",
        "model = \"blue\"",
        "debug: measured by debug",
        "| juju config -m \"$MODEL\" \"$APPLICATION\" \"$OPTION=$VALUE\"",
        "| call: juju.set-config",
    ] {
        assert!(shown.contains(part), "{part:?} is not shown:\n{shown}");
    }
    assert_eq!(lab.debug(), "no\n", "nothing happens before the consent");
    terminal.type_in("yes\n");
    let (status, screen) = terminal.end();
    assert_eq!(status, 0, "{screen}");
    assert_eq!(lab.debug(), "it's $(touch made)\n");
    assert!(!lab.path("site/made").exists() && !lab.path("home/made").exists(), "a value is no command");
    assert_eq!(lab.twin.unknown_calls(), Vec::<String>::new());
    let state = lab.path("state");
    let told =
        interlock(&["journal", "show", "--format", "json", "--state", &state.to_string_lossy()]).json();
    let of = |kind: &str| {
        let events = told["events"].as_array().expect("events").iter();
        events.filter(|event| event["event"] == kind && event["block"] == "talk").count()
    };
    assert_eq!(
        (of("step-proposed"), of("approval-given"), of("step-started"), of("step-finished")),
        (1, 1, 1, 1)
    );
}

#[test]
fn calls_are_carried_by_paste_and_approved_here() {
    let lab = Lab::new();
    let mut operator = Operator::at(lab.run_with("--paste"));
    let mut carried = vec![];
    let (status, screen) = loop {
        let (here, task) = operator.next();
        operator = match (here, task) {
            (_, Task::Over(status, screen)) => break (status, screen),
            (Some(mut here), Task::Carry(block, text)) => {
                here.terminal.type_in(&lab.sh(&format!("exec 2>&1; cd ../site\n{text}")));
                carried.push(block);
                here
            }
            (Some(mut here), Task::Approve(word)) => {
                assert_eq!((word.as_str(), lab.debug().as_str()), ("yes", "no\n"));
                here.terminal.type_in("yes\n");
                here
            }
            (None, _) => panic!("gone"),
        };
    };
    assert_eq!((status, lab.debug().as_str()), (0, "it's $(touch made)\n"), "{screen}");
    assert_eq!(carried, ["debug", "talk", "after"]);
    assert!(!lab.path("site/made").exists() && !lab.path("home/made").exists(), "a value is no command");
    let state = lab.path("state");
    let told =
        interlock(&["journal", "show", "--format", "json", "--state", &state.to_string_lossy()]).json();
    let facts =
        told["events"].as_array().expect("events").iter().filter(|event| event["event"] == "fact-measured");
    let facts: Vec<_> = facts.map(|event| &event["fact"]["provenance"]["from"]).collect();
    assert_eq!(facts, ["pasted", "pasted"]);
    assert_eq!(lab.twin.unknown_calls(), Vec::<String>::new());
}

#[test]
fn a_call_that_is_declined_does_not_happen() {
    let lab = Lab::new();
    let mut terminal = lab.run();
    terminal.wait_for("anything else declines: ");
    terminal.type_in("no\n");
    assert_eq!(terminal.end().0, 4);
    assert_eq!(lab.debug(), "no\n");
}

#[test]
fn calls_are_listed_with_their_commands() {
    let list = interlock(&["calls"]);
    assert_eq!(list.status, 0, "{}", list.stderr);
    assert!(list.stdout.contains("juju.status ") && list.stdout.contains("  action  "), "{}", list.stdout);
    let page = interlock(&["calls", "juju.status"]);
    assert!(page.stdout.contains("juju status -m \"$MODEL\" --format json"), "{}", page.stdout);
    let json = interlock(&["calls", "maas.release", "--format", "json"]).json();
    assert_eq!(
        (&json["schema"], &json["calls"][0]["kind"]),
        (&json!("interlock.calls/1"), &json!("mutation"))
    );
    let unknown = interlock(&["calls", "juju.statsu"]);
    assert_eq!(unknown.status, 2);
    assert!(unknown.stderr.contains("juju.status"), "{}", unknown.stderr);
}
