//! The lines of the frozen rehearsal's gates.

use super::control;
use crate::views::rehearsal::GateLine;
use model::EventKind;
use runbook::Stands;

/// The line that every fault of the frozen rehearsal closes.
pub(super) const BAD_LINE: &str = "vips.all(v, in_range(v, site.planes.provider.ranges.vip))";

/// Every line of the control's gates, and the bad line in each of them.
pub(super) fn lines() -> Vec<GateLine> {
    let events = control().events;
    let mut all: Vec<GateLine> = vec![];
    let stands = |at: usize| match at % 4 {
        0 => Stands::Alone("vips[2] becomes \"\"".to_owned()),
        1 => Stands::Among("nodes[0] is missing".to_owned(), "nodes.size() == 4".to_owned()),
        2 => Stands::Nothing,
        _ => Stands::Unknown,
    };
    for event in &events {
        let EventKind::GateJudged { gate, assertions, .. } = &event.kind else { continue };
        let texts = assertions.iter().map(|line| line.text.as_str()).filter(|text| *text != BAD_LINE);
        for text in texts.chain([BAD_LINE]) {
            let [book, gate, text] = ["runbooks/phase-01-bundle-deploy.md", gate, text].map(str::to_owned);
            all.push(GateLine { book, gate, text, stands: stands(all.len()), argument: None });
        }
    }
    all
}
