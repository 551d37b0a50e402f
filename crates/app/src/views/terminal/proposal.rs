//! A mutation as a person reads it before consenting: all of it, and nothing cut.

use crate::views::look::{self, Look};
use crate::views::{escape, span};
use runbook::{Grounds, Proposal, SecretWay};

/// Width of the names on the left.
const NAME: usize = 10;

/// What is offered: what it changes and how that is taken back, the values with what they rest on, the script byte for
/// byte, and the digest that a consent is bound to.
pub fn proposal(proposal: &Proposal, look: Look) -> String {
    let title = format!("RUN {} on {}", escape::line(&proposal.block), proposal.target);
    let mut out = format!("\n{}\n", look.paint(look::ACCENT, &title));
    let mut row = |name: &str, text: &str| out.push_str(&format!("  {name:<NAME$}{}\n", escape::line(text)));
    row("step", &proposal.step);
    if proposal.attempt > 1 {
        row("start", &format!("{}, the ones before did not happen", proposal.attempt));
    }
    row("changes", proposal.changes.as_deref().unwrap_or("the book does not say"));
    row("undo", proposal.undo.as_deref().unwrap_or("the book does not say"));
    if let Some(caution) = &proposal.caution {
        row("caution", caution);
    }
    if let Some(way) = proposal.secret {
        row("secret", secret(way));
    }
    if let Some(call) = &proposal.call {
        row("calls", call.spec().name);
        for (name, value) in call.arguments() {
            row("", &format!("{name} = {value}"));
        }
    }
    for need in &proposal.needs {
        row("value", &format!("{} = {}", need.name, need.value));
        need.grounds.iter().for_each(|ground| row("", &grounds(ground)));
    }
    proposal.gates.iter().for_each(|ground| row("rests on", &grounds(ground)));
    if let Some(call) = &proposal.call {
        for (at, line) in escape::lines(&clients::calls::by_hand(call)).lines().enumerate() {
            let name = if at == 0 { "command" } else { "" };
            out.push_str(&format!("  {name:<NAME$}{} {line}\n", look.paint(look::FAINT, "|")));
        }
    }
    let block = if proposal.call.is_some() { "block" } else { "script" };
    out.push_str(&format!("  {}\n", look.paint(look::FAINT, block)));
    for line in escape::lines(&proposal.script).lines() {
        out.push_str(&format!("  {} {line}\n", look.paint(look::FAINT, "|")));
    }
    out.push_str(&format!("  {:<NAME$}{}\n", "proposal", proposal.digest));
    out
}

fn secret(way: SecretWay) -> &'static str {
    match way {
        SecretWay::Stdin => "it reads one from its standard input; nothing of it is kept or shown",
        SecretWay::Stdout => "it prints one; its output is neither kept nor shown",
        SecretWay::File => "it works on a file that holds one; its output is neither kept nor shown",
    }
}

fn grounds(ground: &Grounds) -> String {
    let age = ground.age.map(|age| format!(", {} ago", span::words(age.as_secs()))).unwrap_or_default();
    format!("{}: {}{age}", ground.fact, ground.provenance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Digest, Provenance, Target};
    use runbook::Resolved;
    use std::time::Duration;

    #[test]
    fn a_person_sees_all_that_the_consent_is_bound_to() {
        let ground = |fact: &str, provenance, age| Grounds {
            fact: fact.to_owned(),
            provenance,
            age,
            digest: Digest::of(fact.as_bytes()),
        };
        let declared = Provenance::Declared { file: "site.yaml".to_owned(), line: 9 };
        let measured = Provenance::Measured { block: "models".to_owned(), output: Digest::of(b"[]") };
        let offered = Proposal {
            run: model::RunId("r1".to_owned()),
            opened: Digest::of(b"opened"),
            block: "add_model".to_owned(),
            step: "1.3".to_owned(),
            target: Target::Jumphost,
            script: "# RUN: jumphost\njuju add-model \"$MODEL\"\u{1b}[2J\n".to_owned(),
            changes: Some("adds the model".to_owned()),
            undo: None,
            confirm: None,
            secret: Some(SecretWay::Stdout),
            caution: Some("the name stays taken for a while".to_owned()),
            needs: vec![Resolved {
                name: "MODEL".to_owned(),
                value: "open\nstack".to_owned(),
                grounds: vec![ground("site.juju.model", declared, None)],
            }],
            call: None,
            gates: vec![ground("models", measured, Some(Duration::from_secs(75)))],
            attempt: 2,
            digest: Digest::of(b""),
        };
        insta::assert_snapshot!(proposal(&offered, Look { width: 110, color: false }), @r#"
        RUN add_model on jumphost
          step      1.3
          start     2, the ones before did not happen
          changes   adds the model
          undo      the book does not say
          caution   the name stays taken for a while
          secret    it prints one; its output is neither kept nor shown
          value     MODEL = open\nstack
                    site.juju.model: declared at site.yaml:9
          rests on  models: measured by models, 1 min 15 s ago
          script
          | # RUN: jumphost
          | juju add-model "$MODEL"\u{1b}[2J
          proposal  sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
        "#);
    }
}
