//! Every book of Omega, carried block by block by an operator without a shell of ours.

use crate::paste::{count, events, gates};
use crate::run::interlock;
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
        let (status, screen, _) = jumphost.start("run", name).follow(&jumphost, &mut str::to_owned);
        let end = screen.len().saturating_sub(3_000);
        assert_eq!(status, 0, "{name}: {}", screen.get(end..).unwrap_or(&screen));
        let of = |events: &[Value]| -> Vec<Value> {
            let is_of = |event: &&Value| event["run"].as_str().is_some_and(|run| run.contains(name));
            events.iter().filter(is_of).cloned().collect()
        };
        let (pasted, rehearsed) = (of(&events(&jumphost.state(), None)), of(&rehearsed));
        assert_eq!(gates(&pasted), gates(&rehearsed), "{name}");
        assert!(!gates(&pasted).is_empty(), "{name}");
        assert_eq!(count(&pasted, "approval-given"), count(&rehearsed, "approval-given"), "{name}");
    }
    assert_eq!(jumphost.twin.unknown_calls(), Vec::<String>::new());
}
