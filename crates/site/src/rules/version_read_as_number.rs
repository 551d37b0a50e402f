use crate::context::Context;
use crate::repair::quote;
use crate::rule::{Rule, Sink};
use model::yaml::{Node, Value};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "version-read-as-number",
    id: "",
    severity: Severity::Warning,
    what: "A release or version is written without quotes and looks like a number.",
    why: "YAML makes a number of it for every gate and script that reads it: 1.10 becomes 1.1, and \"2024.1\" is not 2024.1.",
    example: "release: 2024.1",
    help: "put it in quotes",
    source: "YAML 1.2: plain scalars; site.yaml: release, versions.yaml",
    check,
};

// Repair: the quotes change no letter of the version.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let release = context.site.tree.as_ref().and_then(|tree| tree.get("release"));
    let mut open: Vec<&Node> = release.into_iter().collect();
    open.extend(context.site.versions.as_ref().map(|versions| &versions.tree));
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Map(entries) => open.extend(entries.iter().map(|entry| &entry.value)),
            Value::List(items) => open.extend(items),
            Value::Scalar { text, plain: true } if is_fraction(text) => {
                let sources = context.inputs.sources;
                let message = format!("{text} is read as a number here");
                let fix = quote(sources, format!("put {text} in quotes"), node.span, text);
                sink.push(sink.finding(node.span, message).fix_if(fix));
            }
            Value::Scalar { .. } | Value::Null => {}
        }
    }
}

/// Digits with one dot among them. A whole number is a revision.
fn is_fraction(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('.').is_some_and(|(whole, part)| digits(whole) && digits(part))
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn versions_are_texts() {
        let broken = Fixture::versioned()
            .with("versions.yaml", "release: \"2024.1\"", "release: 2024.1   # Caracal")
            .with("site.yaml", "release: \"2024.1\"", "release: 2024.1")
            .with("versions.yaml", "helm: v3.17.3", "helm: 3.10");
        insta::assert_snapshot!(broken.check(), @"
        site.yaml:3:10 warning version-read-as-number 2024.1 is read as a number here
        versions.yaml:1:10 warning version-read-as-number 2024.1 is read as a number here
        versions.yaml:29:11 warning version-read-as-number 3.10 is read as a number here
        ");
        let one = Fixture::versioned().with("versions.yaml", "helm: v3.17.3", "helm: 3.10   # of the charts");
        insta::assert_snapshot!(one.repaired(), @r#"
        -    helm: 3.10   # of the charts
        +    helm: "3.10"   # of the charts
        "#);
    }
}
