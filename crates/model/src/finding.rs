use crate::{Fix, Span, Verdict};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How bad a finding is. Only errors make a check fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It breaks the cloud, or Juju refuses it.
    Error,
    /// It works today and hurts later.
    Warning,
    /// Worth knowing.
    Info,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        })
    }
}

/// One contradiction or fault in the texts of a site: a value, drawn elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A kebab-case word that names the fault, such as `vip-outside-plane`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, with the values.
    pub message: String,
    /// Where.
    pub at: Span,
    /// Other places that take part, each with what it says there.
    pub related: Vec<(Span, String)>,
    /// What to do about it.
    pub help: String,
    /// The decision of the site or the rule's source that it rests on, such as `D-020`.
    pub decision: Option<String>,
    /// A safe repair, where there is exactly one.
    pub fix: Option<Fix>,
}

impl Finding {
    /// An error at a place.
    pub fn error(code: &'static str, at: Span, message: impl Into<String>) -> Finding {
        Finding::new(Severity::Error, code, at, message)
    }

    /// A warning at a place.
    pub fn warning(code: &'static str, at: Span, message: impl Into<String>) -> Finding {
        Finding::new(Severity::Warning, code, at, message)
    }

    /// A note at a place.
    pub fn info(code: &'static str, at: Span, message: impl Into<String>) -> Finding {
        Finding::new(Severity::Info, code, at, message)
    }

    fn new(severity: Severity, code: &'static str, at: Span, message: impl Into<String>) -> Finding {
        let message = message.into();
        Finding {
            code,
            severity,
            message,
            at,
            related: vec![],
            help: String::new(),
            decision: None,
            fix: None,
        }
    }

    /// Adds what to do.
    pub fn help(mut self, help: impl Into<String>) -> Finding {
        self.help = help.into();
        self
    }

    /// Adds another place that takes part.
    pub fn related(mut self, at: Span, label: impl Into<String>) -> Finding {
        self.related.push((at, label.into()));
        self
    }

    /// Adds the decision it rests on.
    pub fn decision(mut self, decision: impl Into<String>) -> Finding {
        self.decision = Some(decision.into());
        self
    }

    /// Adds a safe repair.
    pub fn fix(mut self, fix: Fix) -> Finding {
        self.fix = Some(fix);
        self
    }

    /// Adds a safe repair where there is one.
    pub fn fix_if(mut self, fix: Option<Fix>) -> Finding {
        self.fix = fix;
        self
    }

    /// What a list of findings comes to: errors fail a check, nothing else does.
    pub fn verdict(findings: &[Finding]) -> Verdict {
        let bad = findings.iter().any(|finding| finding.severity == Severity::Error);
        if bad { Verdict::Fails } else { Verdict::Holds }
    }
}
