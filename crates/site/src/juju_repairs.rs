//! Repairs of what Juju itself reports. Its findings come from the reading of the bundle, which knows nothing of
//! layout; here they get the repairs that need no choice.
//!
//! | code | repair | and not |
//! |---|---|---|
//! | `relation-duplicate` | the later line goes | where it holds more than the relation |
//! | `duplicate-key` | the earlier of two equal lines goes | where the two say different things |
//! | `wrong-type` | a number or bool in quotes loses them | where an anchor shares it, or it is something else |
//! | `overlay-services-key` | the key is called `applications` | where the overlay has that key already |

use crate::inputs::Inputs;
use crate::repair::{remove_line, replace};
use model::{Finding, Fix, Sources, Span};

/// Gives the findings of the bundle's reading their repairs.
pub(crate) fn add(inputs: &Inputs<'_>, findings: &mut [Finding]) {
    let sources = inputs.sources;
    for finding in findings {
        let fix = match finding.code {
            "relation-duplicate" => {
                let text = sources.slice(finding.at);
                let is_plain = text.starts_with('[') && !text.contains(['&', '*']);
                is_plain.then(|| remove_line(sources, "relate them once".to_owned(), finding.at)).flatten()
            }
            "duplicate-key" => same_line(sources, finding),
            "wrong-type" => unquoted(sources, finding),
            "overlay-services-key" => renamed(sources, finding.at),
            _ => continue,
        };
        if fix.is_some() {
            finding.fix = fix;
        }
    }
}

/// Where both keys are written on equal lines with a value behind them, one of the lines says nothing.
fn same_line(sources: &Sources, finding: &Finding) -> Option<Fix> {
    let (first, _) = finding.related.first()?;
    let line = |key: Span| {
        let source = sources.get(key.file)?;
        let text = source.line(source.position(key.start).line);
        let rest = text.trim_start().strip_prefix(sources.slice(key))?.strip_prefix(": ")?;
        // What an anchor names or a comment says may count for more than the value.
        let is_whole = !rest.starts_with(['|', '>']) && !rest.contains(['#', '&']);
        is_whole.then(|| (text.trim_end(), Span { end: key.end + 2 + rest.trim_end().len() as u32, ..key }))
    };
    let ((one, place), (other, _)) = (line(*first)?, line(finding.at)?);
    (one == other).then(|| remove_line(sources, "say it once".to_owned(), place)).flatten()
}

/// A number or bool that was put in quotes.
fn unquoted(sources: &Sources, finding: &Finding) -> Option<Fix> {
    let raw = sources.slice(finding.at);
    let bare = ['"', '\''].iter().find_map(|&quote| raw.strip_prefix(quote)?.strip_suffix(quote))?;
    let fits = match finding.message.rsplit(' ').next() {
        Some("int") => bare.parse::<i64>().is_ok_and(|number| number.to_string() == bare),
        Some("bool") => matches!(bare, "true" | "false"),
        _ => false,
    };
    let source = sources.get(finding.at.file)?;
    let is_shared = source.line(source.position(finding.at.start).line).contains('&');
    (fits && !is_shared).then(|| replace(format!("write {bare} without quotes"), finding.at, bare.to_owned()))
}

fn renamed(sources: &Sources, key: Span) -> Option<Fix> {
    let text = &sources.get(key.file)?.text;
    let has_both = text.lines().any(|line| line.trim_start().starts_with("applications"));
    let fits = sources.slice(key) == "services" && !has_both;
    fits.then(|| replace("call them applications".to_owned(), key, "applications".to_owned()))
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    const APPS: &str = "applications: {a: {charm: ./a}, b: {charm: ./b}}\n";

    #[test]
    fn a_relation_is_written_once() {
        let twice = |second: &str| {
            Fixture::bare(&format!("{APPS}relations:\n  - [\"a:x\", \"b:y\"] # one\n  - {second}\n"))
        };
        insta::assert_snapshot!(twice("[\"b:y\", \"a:x\"]").repaired(), @r#"-  - ["b:y", "a:x"]"#);
        insta::assert_snapshot!(twice("[\"b:y\", \"a:x\"] # two").repaired(), @r#"bundle.yaml:4:5 error relation-duplicate relation ["b:y" "a:x"] is defined more than once [bundle.yaml:3:5 first defined here]"#);
        let flow = Fixture::bare(&format!("{APPS}relations: [[\"a:x\", \"b:y\"], [\"a:x\", \"b:y\"]]\n"));
        insta::assert_snapshot!(flow.repaired(), @r#"bundle.yaml:2:29 error relation-duplicate relation ["a:x" "b:y"] is defined more than once [bundle.yaml:2:13 first defined here]"#);
    }

    #[test]
    fn a_key_that_says_the_same_twice_is_written_once() {
        let twice = |second: &str| {
            Fixture::bare(&format!("applications:\n  a:\n    charm: ./a\n    num_units: 1\n{second}"))
        };
        insta::assert_snapshot!(twice("    num_units: 1\n").repaired(), @"-    num_units: 1");
        insta::assert_snapshot!(twice("    num_units: 2\n").repaired(), @r#"bundle.yaml:5:5 error duplicate-key key "num_units" is written twice in this map; the last one counts [bundle.yaml:4:5 first written here]"#);
        insta::assert_snapshot!(twice("    num_units: 1 # really\n").repaired(), @r#"bundle.yaml:5:5 warning duplicate-key key "num_units" is written twice in this map; the last one counts [bundle.yaml:4:5 first written here]"#);
    }

    #[test]
    fn a_file_with_a_syntax_error_is_left_alone() {
        let broken =
            Fixture::bare("applications:\n  a: {charm: ./a, num_units: \"3\"}\noops: [1, 2\nname: x\n");
        insta::assert_snapshot!(broken.repaired(), @"
        bundle.yaml:2:30 error wrong-type cannot unmarshal !!str `3` into int
        bundle.yaml:4:1 warning unknown-key field name not found in bundle
        bundle.yaml:4:5 error yaml-syntax this line is not YAML: illegal placement of ':' indicator
        ");
    }

    #[test]
    fn numbers_and_bools_lose_their_quotes() {
        let with = |body: &str| Fixture::bare(&format!("applications: {{a: {{charm: ./a, {body}}}}}\n"));
        insta::assert_snapshot!(with("num_units: \"3\"").repaired(), @r#"
        -applications: {a: {charm: ./a, num_units: "3"}}
        +applications: {a: {charm: ./a, num_units: 3}}
        "#);
        insta::assert_snapshot!(with("trust: 'true'").repaired(), @"
        -applications: {a: {charm: ./a, trust: 'true'}}
        +applications: {a: {charm: ./a, trust: true}}
        ");
        insta::assert_snapshot!(with("num_units: \"three\"").repaired(), @"bundle.yaml:1:43 error wrong-type cannot unmarshal !!str `three` into int");
        insta::assert_snapshot!(with("num_units: &n \"3\"").repaired(), @"bundle.yaml:1:46 error wrong-type cannot unmarshal !!str `3` into int");
    }

    #[test]
    fn an_overlay_calls_them_applications() {
        let laid = |overlay: &str| Fixture::bare(APPS).and("generated.yaml", overlay);
        insta::assert_snapshot!(laid("services: # old\n  a: {expose: true}\n").repaired(), @"
        -services: # old
        +applications: # old
        ");
        insta::assert_snapshot!(laid("services: {a: {expose: true}}\napplications: {b: {expose: true}}\n").repaired(), @"generated.yaml:1:1 error overlay-services-key bundle overlay file used deprecated 'services' key, this is not valid for bundle overlay files");
    }
}
