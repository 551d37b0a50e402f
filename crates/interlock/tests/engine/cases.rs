//! The cases of a book: every trouble at every place that a run without trouble comes to.

use crate::books::Subject;
use crate::process::{Survey, survey};
use crate::world::{At, End, Hit, Trouble};
use runbook::Kind;

/// Troubles for one process after the other. Behind the last script, processes without any trouble bring it to its end.
#[derive(Clone, Debug)]
pub struct Case {
    pub scripts: Vec<Vec<Hit>>,
    /// Whether these begin a new run instead of going on with the old one.
    pub again: bool,
}

/// What a set of cases is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Each step fails, lies, or says nothing.
    Wire,
    /// The process is killed before, during and after each step.
    Kills,
    /// The clock jumps at each look.
    Clock,
    /// People decline, stop, and come late.
    Hands,
    /// The book is begun again from each step.
    Again,
    /// The process is killed, and the next one too.
    Twice,
}

/// Most cases of a family and a book in the tests; a campaign takes all.
const MOST: usize = 75;

/// How an ask can end while its process lives on.
const ENDS: [End; 14] = [
    End::Well,
    End::Badly,
    End::Lost,
    End::Unreachable,
    End::Halted,
    End::Cut,
    End::Garbled,
    End::Empty,
    End::Huge,
    End::NotText,
    End::OtherKind,
    End::Unsupported,
    End::Late,
    End::Elsewhere,
];

/// Seconds: over and under each limit, in both directions, and far.
const JUMPS: [i64; 7] = [3600, -3600, 130, 660, 960, -660, 400 * 86400];

impl Family {
    pub const ALL: [Family; 6] =
        [Family::Hands, Family::Wire, Family::Kills, Family::Clock, Family::Again, Family::Twice];

    /// Its cases for a book, in a fixed order.
    pub fn cases(self, subject: &Subject, whole: bool) -> Vec<Case> {
        let survey = survey(subject);
        let cases = match self {
            Family::Wire => singles(wire(subject, &survey)),
            Family::Kills => singles(kills(subject, &survey)),
            Family::Twice => twice(subject, &survey),
            Family::Clock => {
                let jump = |look, seconds| Hit { at: At::Look(look), trouble: Trouble::Jump(seconds) };
                let looks = 0..survey.counts.looks;
                singles(looks.flat_map(|look| JUMPS.map(|seconds| jump(look, seconds))).collect())
            }
            Family::Hands => singles(hands(&survey)),
            Family::Again => singles(kills(subject, &survey))
                .into_iter()
                .chain(singles(wire(subject, &survey)))
                .map(|case| Case { again: true, ..case })
                .collect(),
        };
        if whole { cases } else { thinned(cases) }
    }
}

/// Every so many, so that the whole length of the run is met.
fn thinned(cases: Vec<Case>) -> Vec<Case> {
    let count = cases.len();
    let taken = |number: usize| number * MOST / count != (number + 1) * MOST / count;
    cases
        .into_iter()
        .enumerate()
        .filter(|(number, _)| count <= MOST || taken(*number))
        .map(|(_, case)| case)
        .collect()
}

fn singles(hits: Vec<Hit>) -> Vec<Case> {
    hits.into_iter().map(|hit| Case { scripts: vec![vec![hit]], again: false }).collect()
}

fn at_ask(ask: usize, acts: bool, end: End) -> Hit {
    Hit { at: At::Ask(ask), trouble: Trouble::Ask { acts, end } }
}

/// Whether a mutation does its work before the trouble, or not; a CHECK has no work.
fn ways(subject: &Subject, block: &str) -> &'static [bool] {
    match subject.block(block).map(|block| block.kind) {
        Some(Kind::Run) => &[true, false],
        _ => &[true],
    }
}

fn wire(subject: &Subject, survey: &Survey) -> Vec<Hit> {
    let asks = survey.asked.iter().enumerate();
    asks.flat_map(|(ask, block)| {
        let ways = ways(subject, block).iter();
        ways.flat_map(move |acts| ENDS.map(|end| at_ask(ask, *acts, end)))
    })
    .filter(|hit| hit.trouble != Trouble::Ask { acts: true, end: End::Well })
    .collect()
}

fn kills(subject: &Subject, survey: &Survey) -> Vec<Hit> {
    let writes = 0..survey.counts.writes;
    let at_writes = writes.flat_map(|write| {
        [Trouble::Refused, Trouble::Unheard].map(|trouble| Hit { at: At::Write(write), trouble })
    });
    let asks = survey.asked.iter().enumerate();
    let at_asks = asks.flat_map(|(ask, block)| {
        ways(subject, block).iter().map(move |acts| at_ask(ask, *acts, End::Killed))
    });
    at_writes.chain(at_asks).collect()
}

/// A mutation of which nobody knows how far it came, and then trouble for the look, or for whoever comes next.
fn twice(subject: &Subject, survey: &Survey) -> Vec<Case> {
    let mut cases = vec![];
    for first in kills(subject, survey) {
        for write in 0..8 {
            let second =
                [Trouble::Refused, Trouble::Unheard].map(|trouble| Hit { at: At::Write(write), trouble });
            let scripts = second.map(|second| vec![vec![first], vec![second]]);
            cases.extend(scripts.map(|scripts| Case { scripts, again: false }));
        }
    }
    let unclear = [End::Lost, End::Halted, End::Killed, End::Aborted, End::Unreachable];
    for (ask, block) in survey.asked.iter().enumerate().filter(|(_, block)| ways(subject, block).len() == 2) {
        for (acts, end) in ways(subject, block).iter().flat_map(|acts| unclear.map(|end| (*acts, end))) {
            for (later, look) in (1..4).flat_map(|later| ENDS.map(|look| (later, look))) {
                let here = at_ask(ask, acts, end);
                // The look is asked by the same process, or by the next.
                let goes_on = vec![vec![here, at_ask(ask + later, true, look)]];
                let comes_back = vec![vec![here], vec![at_ask(later - 1, true, look)]];
                cases.extend([goes_on, comes_back].map(|scripts| Case { scripts, again: false }));
            }
        }
    }
    cases
}

fn hands(survey: &Survey) -> Vec<Hit> {
    let consents = (0..survey.counts.consents).flat_map(|consent| {
        [Trouble::Declined, Trouble::Nobody, Trouble::Old, Trouble::Future]
            .map(|trouble| Hit { at: At::Consent(consent), trouble })
    });
    let begins = (0..survey.counts.begins).flat_map(|begin| {
        [Trouble::Stopped, Trouble::Moved].map(|trouble| Hit { at: At::Begin(begin), trouble })
    });
    let aborts =
        (0..survey.asked.len()).flat_map(|ask| [true, false].map(|acts| at_ask(ask, acts, End::Aborted)));
    consents.chain(begins).chain(aborts).collect()
}

impl Case {
    /// Whether its processes only die or are stopped: then it must come to the end that it has without that.
    pub fn only_ends_processes(&self) -> bool {
        self.scripts.iter().flatten().all(|hit| match hit.trouble {
            Trouble::Refused | Trouble::Unheard | Trouble::Stopped | Trouble::Moved | Trouble::Nobody => true,
            Trouble::Ask { end, .. } => matches!(end, End::Killed | End::Aborted),
            _ => false,
        })
    }
}
