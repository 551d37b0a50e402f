use crate::context::Context;
use crate::rule::{Rule, Sink};
use crate::secrets;
use model::{Severity, Span};

pub(super) static RULE: Rule = Rule {
    code: "secret-committed",
    id: "R69",
    severity: Severity::Error,
    what: "A committed text holds a password, a private key or a token. Its value is not shown.",
    why: "A commit cannot be taken back: whoever can read the repository, now or later, has the key.",
    example: "octavia: {options: {lb-mgmt-issuing-ca-key-passphrase: swordfish}}",
    help: "replace the secret on the cloud, and give the new one in an overlay that is generated and never committed",
    source: "config.yaml of the charms",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for &file in &context.committed {
        let Some(source) = context.inputs.sources.get(file) else { continue };
        for found in secrets::scan(&source.text, source.name.ends_with(".md")) {
            let span = Span::new(file, found.range.start, found.range.end);
            let mut finding = sink.finding(span, format!("this text holds {}", found.what));
            if !context.site.is_declared() {
                // Nobody said that a bare bundle is committed, and many hold a password that is meant for a test.
                finding.severity = Severity::Warning;
            }
            sink.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn committed_texts_hold_no_secret() {
        let broken = Fixture::healthy().with("bundle.yaml", "      region: one\n", "      region: one\n      admin-password: hunter2\n");
        let drawn = broken.check();
        insta::assert_snapshot!(drawn, @"bundle.yaml:15:7 error secret-committed this text holds a value for `admin-password`");
        assert!(!drawn.contains("hunter2"));
        let repaired = broken.with("bundle.yaml", "hunter2", "include-file://../keystone.txt");
        insta::assert_snapshot!(repaired.check(), @"");
    }

    #[test]
    fn an_overlay_may_hold_them_while_it_is_not_committed() {
        let overlay = "applications: {keystone: {options: {admin-password: hunter2}}}\n";
        insta::assert_snapshot!(Fixture::healthy().and("generated.yaml", overlay).check(), @"");
        insta::assert_snapshot!(Fixture::healthy().and("overlays/x.yaml", overlay).check(), @"overlays/x.yaml:1:37 error secret-committed this text holds a value for `admin-password`");
    }
}
