use crate::context::Context;
use crate::inputs::Inputs;
use crate::read::Reading;
use crate::rule::Sink;
use crate::{exceptions, rules, unknown_keys};
use model::{Finding, Timestamp};

/// Everything that is wrong with a site: what reading found, what Juju's own verification reports, and the rules.
///
/// `now` decides which divergences are past their date. Findings come in the order of file, place and code.
///
/// An exception of the site takes away findings of its code in its `where`. That is a file, as named in the sources
/// or the end of that name; or a key, or several joined with dots, on the way to the place in a YAML file, such as
/// `mysql-innodb-cluster` or `applications.keystone.options`. Without `where` it holds everywhere.
pub fn check(inputs: &Inputs<'_>, reading: &Reading, now: Timestamp) -> Vec<Finding> {
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let context = Context::new(inputs, &reading.site, today);
    let mut findings = unknown_keys::judge(inputs, &reading.site, reading.findings.clone());
    for rule in rules::all() {
        (rule.check)(&context, &mut Sink::new(rule, &mut findings));
    }
    let mut findings = exceptions::apply(inputs, &reading.site, findings);
    findings.sort_by(|a, b| (a.at, a.code, &a.message).cmp(&(b.at, b.code, &b.message)));
    findings
}
