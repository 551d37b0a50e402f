use super::{log, uri};
use insta::assert_snapshot;
use model::{Edit, FileId, Finding, Fix, Sources, Span};
use serde_json::Value;

fn findings() -> (Vec<Finding>, Sources) {
    let mut sources = Sources::default();
    let one = sources.add("sites/my site/bundle.yaml", "a:\n  vip: 1\n");
    let two = sources.add("sites/my site/site.yaml", "planes:\n");
    let insert = Edit { span: Span::new(one, 10, 10), text: "'".to_owned() };
    let replace = Edit { span: Span::new(one, 10, 11), text: "2".to_owned() };
    let findings = vec![
        Finding::warning("vip-outside-plane", Span::new(one, 10, 11), "first")
            .help("move it")
            .decision("D-020"),
        Finding::error("vip-outside-plane", Span::new(one, 10, 11), "second")
            .related(Span::new(two, 0, 6), "declared here")
            .fix(Fix { title: "quote it".to_owned(), edits: vec![insert, replace] }),
        Finding::info("bare-note", Span::start_of(FileId(9)), "third"),
    ];
    (findings, sources)
}

#[test]
fn a_whole_log() {
    let (findings, sources) = findings();
    assert_snapshot!(serde_json::to_string_pretty(&log(&findings, &sources, "0.1.0")).unwrap());
}

/// Follows a path of field names; a number is a place in an array.
fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, step| match step.parse::<usize>() {
        Ok(index) => &value[index],
        Err(_) => value.get(step).unwrap_or_else(|| panic!("{step} of {path} is missing in {value}")),
    })
}

/// What SARIF 2.1.0 requires of the objects that are used here (its sections 3.13, 3.14, 3.18, 3.19, 3.27, 3.29,
/// 3.30, 3.49, 3.55, 3.56, 3.57), and that every index and level is one that exists.
#[test]
fn the_log_has_what_the_standard_requires() {
    let (findings, sources) = findings();
    let log = log(&findings, &sources, "0.1.0");
    assert_eq!(at(&log, "version"), "2.1.0");
    let run = at(&log, "runs.0");
    assert!(at(run, "tool.driver.name").is_string());
    let rules = at(run, "tool.driver.rules").as_array().unwrap();
    let ids: Vec<&str> = rules.iter().map(|rule| at(rule, "id").as_str().unwrap()).collect();
    assert_eq!(ids, ["bare-note", "vip-outside-plane"], "each rule once");
    for rule in rules {
        for text in ["name", "shortDescription.text", "fullDescription.text", "help.text"] {
            assert!(at(rule, text).as_str().is_some_and(|text| !text.is_empty()), "{text} of {rule}");
        }
        assert!(
            ["error", "warning", "note"].contains(&at(rule, "defaultConfiguration.level").as_str().unwrap())
        );
        assert!(rule.get("helpUri").is_none(), "there is no page on the net");
    }
    let results = at(run, "results").as_array().unwrap();
    assert_eq!(results.len(), findings.len());
    for result in results {
        let index = at(result, "ruleIndex").as_u64().unwrap() as usize;
        assert_eq!(Some(ids[index]), at(result, "ruleId").as_str());
        assert!(["error", "warning", "note"].contains(&at(result, "level").as_str().unwrap()));
        assert!(at(result, "message.text").is_string());
        region(at(result, "locations.0.physicalLocation"));
        for related in result.get("relatedLocations").and_then(Value::as_array).into_iter().flatten() {
            assert!(at(related, "id").is_u64() && at(related, "message.text").is_string());
            region(at(related, "physicalLocation"));
        }
    }
    let change = at(&results[1], "fixes.0.artifactChanges.0");
    assert_eq!(at(change, "replacements").as_array().unwrap().len(), 2, "both edits are in one file");
}

fn region(location: &Value) {
    let uri = at(location, "artifactLocation.uri").as_str().unwrap();
    assert!(!uri.contains(' ') && uri.is_ascii());
    let number = |field: &str| at(location, &format!("region.{field}")).as_u64().unwrap();
    let start = (number("startLine"), number("startColumn"));
    assert!(start >= (1, 1) && start <= (number("endLine"), number("endColumn")));
}

#[test]
fn columns_count_code_points() {
    let mut sources = Sources::default();
    // The face is two UTF-16 units and four bytes, and one code point.
    let text = "a: \u{1f600}\u{fc} vip\r\nb: 1\n";
    let file = sources.add("a.yaml", text);
    let start = text.find("vip").unwrap();
    let line = Edit { span: Span::new(file, 0, text.find("b:").unwrap()), text: String::new() };
    let findings = [Finding::error("c", Span::new(file, start, start + 3), "m")
        .fix(Fix { title: "take the line out".to_owned(), edits: vec![line] })];
    let log = log(&findings, &sources, "0.1.0");
    assert_eq!(at(&log, "runs.0.columnKind"), "unicodeCodePoints");
    let region = |path: &str| {
        let region = at(&log, path);
        ["startLine", "startColumn", "endLine", "endColumn"].map(|field| at(region, field).as_u64().unwrap())
    };
    assert_eq!(region("runs.0.results.0.locations.0.physicalLocation.region"), [1, 7, 1, 10]);
    let change = "runs.0.results.0.fixes.0.artifactChanges.0.replacements.0.deletedRegion";
    assert_eq!(region(change), [1, 1, 2, 1]);
}

#[test]
fn paths_become_uris() {
    assert_eq!(uri("a b/\u{fc}%#?.yaml"), "a%20b/%C3%BC%25%23%3F.yaml");
}
