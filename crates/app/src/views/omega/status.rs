//! Where the frozen site stands.

use super::rehearsal;
use crate::ledger::Outstanding;
use crate::status::{Next, Open, Stands, Status, ToolAnswer};
use clients::git::{Commit, Upstream};
use model::{EventKind, Genesis, Mode, RunId, Timestamp};

/// Where a site stands at the beginning of a night: behind its branch, one run open, half of the programs silent.
pub fn status() -> Status {
    let record = rehearsal().control.remove(0);
    let EventKind::RunOpened(genesis) = record.events[0].kind.clone() else { panic!("a run begins") };
    let id = "3fcfe2e9a0c1d2e3f405162738495a6b7c8d9e0f".to_owned();
    let now: Timestamp = "2026-03-14T02:00:00Z".parse().expect("a time");
    let ago = |minutes: u64| now - std::time::Duration::from_secs(minutes * 60);
    let genesis = Genesis { mode: Mode::Live, commit: id.clone(), ..genesis };
    let open = Open {
        run: RunId("live-phase-01-bundle-deploy-1".to_owned()),
        genesis,
        stands: Stands::Waits("deploy".to_owned()),
        last: ago(12),
    };
    let silent = ToolAnswer::Silent("ERROR cannot connect to any API\u{1b}[2J".to_owned());
    let nothing = || Outstanding {
        sources: model::Sources::default(),
        security: vec![],
        decisions: vec![],
        expired: vec![],
    };
    Status {
        site: "vr0-dc0".to_owned(),
        folder: "sites/omega".into(),
        commit: Commit { id, dirty: true, differs: vec![" M site.yaml".to_owned()] },
        upstream: Some(Upstream {
            name: "origin/main".to_owned(),
            ahead: 0,
            behind: 2,
            fetched: Some(ago(190)),
        }),
        errors: 0,
        warnings: 1,
        tools: Some(vec![
            ("juju", ToolAnswer::Answers),
            ("maas", silent),
            ("openstack", ToolAnswer::Missing),
        ]),
        open: vec![open],
        open_rehearsals: 2,
        outstanding: nothing(),
        capture: Some(("asbuilt/2026-03-01.yaml".into(), ago(13 * 24 * 60))),
        next: Next {
            command: Some("interlock run sites/omega phase-01-bundle-deploy".to_owned()),
            why: "live-phase-01-bundle-deploy-1 is open, and its deploy waits for an approval".to_owned(),
        },
        now,
    }
}
