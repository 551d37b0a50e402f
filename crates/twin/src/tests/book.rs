// The blocks of Omega's phase-01, byte for byte, in their order: what a rehearsal will meet.

use super::cloud::{omega, site};
use super::shim::Bench;

/// The labelled bash blocks of the book.
fn blocks() -> Vec<String> {
    let book = std::fs::read_to_string(site().join("runbooks/phase-01-bundle-deploy.md")).unwrap();
    let fences = book.split("\n```bash\n").skip(1).filter_map(|rest| rest.split("\n```").next());
    fences
        .filter(|block| block.starts_with("# CHECK:") || block.starts_with("# RUN:"))
        .map(str::to_owned)
        .collect()
}

fn id(block: &str) -> &str {
    block.lines().find_map(|line| line.strip_prefix("# id: ")).unwrap_or("-")
}

/// Runs the whole book; gives what each block printed.
fn run(bench: &Bench) -> Vec<(String, String)> {
    let run = |block: String| {
        let output = bench.bash(&format!("export MODEL=openstack PROFILE=admin\n{block}"));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{}: {said}", id(&block));
        (id(&block).to_owned(), String::from_utf8(output.stdout).unwrap())
    };
    blocks().into_iter().map(run).collect()
}

#[test]
fn every_block_of_phase_01_is_answered_and_the_carried_jq_answers_as_jq_does() {
    let bench = Bench::new(omega(5, &[]));
    let said = run(&bench);
    assert!(said.len() >= 10, "the book has {} blocks", said.len());
    assert_eq!(bench.twin.unknown_calls(), Vec::<String>::new());
    let last = said.iter().rev().find(|(id, _)| id == "end_state").unwrap();
    let end: serde_json::Value = serde_json::from_str(&last.1).unwrap();
    assert_eq!(end["count"], 63, "{}", last.1);
    assert_eq!(end["error"], "none");
    let dns: serde_json::Value =
        serde_json::from_str(&said.iter().find(|(id, _)| id == "dns").unwrap().1).unwrap();
    assert_eq!((&dns["count"], dns["dead"].as_str()), (&serde_json::json!(28), Some("none")));

    let carried = Bench::with_carried_jq(omega(5, &[]));
    assert_eq!(run(&carried), said);
}
