//! What a rule is, and where its findings go.

use crate::context::Context;
use model::{Finding, Severity, Span};

/// One rule: everything that its page says, and the function that applies it.
#[derive(Debug)]
pub struct Rule {
    /// Code of its findings.
    pub code: &'static str,
    /// Its number in the catalogue of rules for Charmed OpenStack; empty for a rule of the site's own files.
    pub id: &'static str,
    /// How bad its findings are, unless the check says otherwise.
    pub severity: Severity,
    /// What it finds, in one sentence.
    pub what: &'static str,
    /// What happens on the cloud when nobody finds it.
    pub why: &'static str,
    /// A text that it reports.
    pub example: &'static str,
    /// What to do about a finding.
    pub help: &'static str,
    /// Where the rule comes from: a charm's source, a guide, a format.
    pub source: &'static str,
    /// Applies it.
    pub check: fn(&Context<'_>, &mut Sink<'_>),
}

/// Takes the findings of one rule.
pub struct Sink<'a> {
    rule: &'static Rule,
    findings: &'a mut Vec<Finding>,
}

impl<'a> Sink<'a> {
    pub(crate) fn new(rule: &'static Rule, findings: &'a mut Vec<Finding>) -> Sink<'a> {
        Sink { rule, findings }
    }

    /// Reports a finding with the rule's own severity and help.
    pub fn report(&mut self, at: Span, message: impl Into<String>) {
        let finding = self.finding(at, message);
        self.push(finding);
    }

    /// A finding of the rule, to add to before it is pushed.
    pub fn finding(&self, at: Span, message: impl Into<String>) -> Finding {
        let rule = self.rule;
        let finding = Finding { severity: rule.severity, ..Finding::error(rule.code, at, message) };
        finding.help(rule.help).decision(rule.source)
    }

    /// Takes a finding.
    pub fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}
