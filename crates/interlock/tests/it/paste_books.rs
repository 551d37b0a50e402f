//! Every book of Omega, carried block by block by an operator without a shell of ours.

use crate::paste::{count, events, gates};
use crate::run::{edit, interlock};
use crate::twin::Jumphost;
use serde_json::Value;

#[test]
fn every_book_by_paste_on_the_twin_ends_in_the_verdicts_of_its_rehearsal() {
    let jumphost = Jumphost::new();
    let state = tempfile::tempdir().expect("a folder");
    let (site, folder) =
        (jumphost.site().to_string_lossy().into_owned(), state.path().to_string_lossy().into_owned());
    let rehearsal =
        interlock(&["rehearse", &site, "--faults", "none", "--state", &folder, "--format", "json"]);
    assert_eq!(rehearsal.status, 0, "{}{}", rehearsal.stdout, rehearsal.stderr);
    let rehearsed = events(state.path(), None);
    let books = rehearsal.json()["books"].as_array().expect("books").clone();
    assert!(books.len() >= 8, "{books:?}");
    // The books begin in an old cloud, as their rehearsal does.
    let shown = jumphost.paste(". rehearsal/prologue.sh && echo it stands");
    assert!(shown.ends_with("it stands\n"), "{shown}");
    for book in &books {
        let path = book["book"].as_str().expect("a path");
        let name = path.rsplit('/').next().and_then(|file| file.strip_suffix(".md")).expect("a name");
        if name == ACCEPTANCE {
            acceptance_leaves_nothing(&jumphost);
        } else {
            carried(&jumphost, "run", name, 0);
        }
        // The way back is a run of its own.
        let of = |events: &[Value]| -> Vec<Value> {
            let is_of = |run: &str| run.contains(name) && !run.starts_with("undo-") && !run.ends_with("-2");
            let is_of = |event: &&Value| event["run"].as_str().is_some_and(is_of);
            events.iter().filter(is_of).cloned().collect()
        };
        let (pasted, rehearsed) = (of(&events(&jumphost.state(), None)), of(&rehearsed));
        assert_eq!(gates(&pasted), gates(&rehearsed), "{name}");
        assert!(!gates(&pasted).is_empty(), "{name}");
        assert_eq!(count(&pasted, "approval-given"), count(&rehearsed, "approval-given"), "{name}");
    }
    assert_eq!(jumphost.twin.unknown_calls(), Vec::<String>::new());
}

/// The book that `acceptance` of Omega's site.yaml names.
const ACCEPTANCE: &str = "ops-09-acceptance";

/// Carries a command to its end, and gives its screen.
fn carried(jumphost: &Jumphost, command: &str, what: &str, expected: i32) -> String {
    let (status, screen, _) = jumphost.start(command, what).follow(jumphost, &mut str::to_owned);
    let end = screen.len().saturating_sub(3_000);
    assert_eq!(status, expected, "{command} {what}: {}", screen.get(end..).unwrap_or(&screen));
    screen
}

/// `interlock accept`, where every gate holds, and then one in which a gate in its middle cannot: each gives back all that
/// it made.
fn acceptance_leaves_nothing(jumphost: &Jumphost) {
    let before = everything(jumphost);
    assert!(before.contains("capi-mgmt"), "{before}");
    let screen = carried(jumphost, "accept", "", 0);
    assert!(screen.contains("  holds      accepted_again\n"), "{screen}");
    assert!(screen.trim_end().ends_with("; nothing is left of what it made"), "{screen}");
    assert_eq!(everything(jumphost), before);

    let book = format!("runbooks/{ACCEPTANCE}.md");
    edit(&jumphost.site().join(&book), "\nattached.nova\n", "\n!attached.nova\n");
    jumphost.commit();
    let screen = carried(jumphost, "accept", "", 1);
    assert!(screen.contains("  fails      volume_is_attached\n"), "{screen}");
    assert!(screen.contains("  unmeasured accepted_again  not reached\n"), "{screen}");
    assert!(screen.trim_end().ends_with("; nothing is left of what it made"), "{screen}");
    assert_eq!(everything(jumphost), before);
    edit(&jumphost.site().join(&book), "\n!attached.nova\n", "\nattached.nova\n");
    jumphost.commit();
}

/// Names of all that the acceptance makes something of.
fn everything(jumphost: &Jumphost) -> String {
    jumphost.paste(
        "for LIST in 'network list' 'subnet list' 'router list' 'security group list' 'flavor list --all' 'server list' \
         'volume list' 'floating ip list' 'loadbalancer list' 'coe cluster list'; do \
         openstack --os-cloud omega $LIST -f json | jq -c --arg list \"$LIST\" '[$list, (.[] | .ID // .id // .uuid), (.[] | .Name // .name)]'; done",
    )
}
