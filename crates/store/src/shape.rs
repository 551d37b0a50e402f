//! A glance at the text of an event: whether it is, byte for byte, the canonical form (RFC 8785) of an event that its
//! row's columns describe.
//!
//! It takes one pass, makes nothing, and is some ten times as fast as reading the text into an [`model::Event`] and
//! writing that in canonical form again. It is sound because it only ever says yes: keys must stand as literals in the
//! order of the tables below, which is that of RFC 8785, without spaces, none twice, none unknown; each value must
//! have the one canonical form of its type. A text that it takes is one that the slow reading takes (a property test
//! and a fuzz target hold the two side by side). What it does not take (a kind or a field that these tables do not
//! know yet, a name with letters beyond ASCII as a key, damage) is read the slow way, which alone finds fault and says
//! which. So a table that lags behind [`model::EventKind`] costs time, never a wrong verdict; and because old events
//! must always read, the types only ever grow.

mod scan;

use model::{Digest, Timestamp};
use scan::{EXACT, Scan};

/// An event as the columns of its row, borrowed from it.
#[derive(Clone, Copy)]
pub struct Columns<'a> {
    pub seq: i64,
    pub run: &'a str,
    pub at: &'a str,
    pub kind: &'a str,
    pub json: &'a str,
    pub prev: &'a str,
    pub digest: &'a str,
}

/// What a value must be.
enum Part {
    Text,
    Digest,
    /// The digest of an output that the event rests on: what `output::rests_on` gives for the same field.
    Kept,
    OneOf(&'static [&'static str]),
    /// An integer between these, both of them exact as doubles.
    Integer(i64, i64),
    Time,
    Anything,
    Assertions,
    Saw,
    Fact,
    Provenance,
    /// The five that columns give.
    At,
    Kind,
    Prev,
    Run,
    Seq,
}

/// A key as it stands in the text, with what follows it, and whether it must be there.
struct Field(&'static str, Part, bool);

const fn must(key: &'static str, part: Part) -> Field {
    Field(key, part, true)
}

const fn may(key: &'static str, part: Part) -> Field {
    Field(key, part, false)
}

const AT: Field = must("\"at\":", Part::At);
const EVENT: Field = must("\"event\":", Part::Kind);
const PREV: Field = must("\"prev\":", Part::Prev);
const RUN: Field = must("\"run\":", Part::Run);
const SEQ: Field = must("\"seq\":", Part::Seq);
const BLOCK: Field = must("\"block\":", Part::Text);
const PROPOSAL: Field = must("\"proposal\":", Part::Digest);
const REASON: Field = must("\"reason\":", Part::Text);
const OPERATOR: Field = must("\"operator\":", Part::Text);
const VERDICT: Field = must("\"verdict\":", Part::OneOf(&["\"holds\"", "\"fails\"", "\"unmeasured\""]));
const BOOL: Part = Part::OneOf(&["true", "false"]);
const LINE: Field = must("\"line\":", Part::Integer(0, u32::MAX as i64));

const RUN_OPENED: &[Field] = &[
    AT,
    must("\"book\":", Part::Text),
    must("\"book_digest\":", Part::Digest),
    must("\"commit\":", Part::Text),
    must("\"dirty\":", BOOL),
    EVENT,
    may("\"fault\":", Part::Text),
    must("\"mode\":", Part::OneOf(&["\"live\"", "\"rehearsal\"", "\"paste\""])),
    OPERATOR,
    PREV,
    RUN,
    may("\"seed\":", Part::Integer(0, EXACT)),
    SEQ,
    must("\"site\":", Part::Text),
    must("\"site_digest\":", Part::Digest),
];
const FACT_MEASURED: &[Field] = &[AT, EVENT, must("\"fact\":", Part::Fact), PREV, RUN, SEQ];
const GATE_JUDGED: &[Field] = &[
    must("\"assertions\":", Part::Assertions),
    AT,
    EVENT,
    must("\"gate\":", Part::Text),
    PREV,
    RUN,
    SEQ,
    VERDICT,
];
const STEP_PROPOSED: &[Field] = &[AT, BLOCK, EVENT, PREV, PROPOSAL, RUN, SEQ];
const APPROVAL_GIVEN: &[Field] = &[AT, BLOCK, must("\"by\":", Part::Text), EVENT, PREV, PROPOSAL, RUN, SEQ];
const STEP_STARTED: &[Field] =
    &[AT, BLOCK, EVENT, must("\"mutates\":", BOOL), PREV, may("\"proposal\":", Part::Digest), RUN, SEQ];
const STEP_FINISHED: &[Field] = &[
    AT,
    BLOCK,
    EVENT,
    may("\"note\":", Part::Text),
    PREV,
    RUN,
    SEQ,
    may("\"status\":", Part::Integer(i32::MIN as i64, i32::MAX as i64)),
    must("\"stderr\":", Part::Kept),
    must("\"stdout\":", Part::Kept),
    VERDICT,
];
const UNDONE: &[Field] = &[AT, BLOCK, EVENT, must("\"note\":", Part::Text), PREV, RUN, SEQ];
const DIVERGENCE_NOTED: &[Field] = &[AT, must("\"author\":", Part::Text), EVENT, PREV, REASON, RUN, SEQ];
const RUN_RESUMED: &[Field] = &[may("\"after\":", Part::Text), AT, EVENT, OPERATOR, PREV, RUN, SEQ];
const RUN_CLOSED: &[Field] = &[AT, EVENT, PREV, REASON, RUN, SEQ, VERDICT];

const FACT: &[Field] = &[
    must("\"at\":", Part::Time),
    must("\"name\":", Part::Text),
    must("\"provenance\":", Part::Provenance),
    must("\"value\":", Part::Anything),
];
const ASSERTION: &[Field] =
    &[LINE, must("\"saw\":", Part::Saw), must("\"text\":", Part::Text), VERDICT, may("\"why\":", Part::Text)];
/// By the first key, which only one of them has.
const PROVENANCES: &[(&str, &[Field])] = &[
    (
        "{\"block\":",
        &[BLOCK, must("\"from\":", Part::OneOf(&["\"measured\""])), must("\"output\":", Part::Kept)],
    ),
    (
        "{\"capture\":",
        &[
            must("\"capture\":", Part::Text),
            must("\"commit\":", Part::Text),
            must("\"from\":", Part::OneOf(&["\"as-built\""])),
        ],
    ),
    ("{\"file\":", &[must("\"file\":", Part::Text), must("\"from\":", Part::OneOf(&["\"declared\""])), LINE]),
    ("{\"from\":", &[must("\"from\":", Part::OneOf(&["\"typed\""])), must("\"person\":", Part::Text)]),
];

fn fields_of(kind: &str) -> Option<&'static [Field]> {
    Some(match kind {
        "run-opened" => RUN_OPENED,
        "fact-measured" => FACT_MEASURED,
        "gate-judged" => GATE_JUDGED,
        "step-proposed" => STEP_PROPOSED,
        "approval-given" => APPROVAL_GIVEN,
        "step-started" => STEP_STARTED,
        "step-finished" => STEP_FINISHED,
        "undone" => UNDONE,
        "divergence-noted" => DIVERGENCE_NOTED,
        "run-resumed" => RUN_RESUMED,
        "run-closed" => RUN_CLOSED,
        _ => return None,
    })
}

/// Looks at a row: the digests of the outputs that its event rests on, once its text is the canonical form of an event
/// with these columns. `None` says nothing: read it the slow way. Whether the text has its digest is not looked at.
pub fn glance<'a>(row: &Columns<'a>) -> Option<Vec<&'a str>> {
    let mut glance = Glance { row, scan: Scan::new(row.json), kept: Vec::new() };
    glance.object(fields_of(row.kind)?)?;
    glance.scan.is_at_end().then_some(glance.kept)
}

struct Glance<'r, 'a> {
    row: &'r Columns<'a>,
    scan: Scan<'a>,
    kept: Vec<&'a str>,
}

impl<'a> Glance<'_, 'a> {
    fn object(&mut self, fields: &'static [Field]) -> Option<()> {
        self.scan.literal("{")?;
        let mut comma = "";
        for Field(key, part, must) in fields {
            if self.scan.key(comma, key).is_some() {
                comma = ",";
                self.part(part)?;
            } else if *must {
                return None;
            }
        }
        self.scan.literal("}")
    }

    fn part(&mut self, part: &'static Part) -> Option<()> {
        let row = self.row;
        match part {
            Part::Text => self.scan.text().map(|_| ()),
            Part::Digest => self.digest().map(|_| ()),
            Part::Kept => {
                let digest = self.digest()?;
                if digest != EMPTY {
                    self.kept.push(digest);
                }
                Some(())
            }
            Part::OneOf(words) => words.iter().find_map(|word| self.scan.literal(word)),
            Part::Integer(least, most) => {
                self.scan.integer().filter(|n| (least..=most).contains(&n)).map(|_| ())
            }
            Part::Time => self.scan.text().filter(|text| is_time(text)).map(|_| ()),
            Part::Anything => self.scan.value(DEEPEST),
            Part::Assertions => self.assertions(),
            Part::Saw => self.scan.map(|scan| scan.text().map(|_| ())),
            Part::Fact => self.object(FACT),
            Part::Provenance => {
                let (_, fields) = PROVENANCES.iter().find(|(first, _)| self.scan.begins(first))?;
                self.object(fields)
            }
            Part::At => self.scan.text().filter(|text| *text == row.at && is_time(text)).map(|_| ()),
            Part::Kind => self.scan.text().filter(|text| *text == row.kind).map(|_| ()),
            Part::Prev => self.digest().filter(|digest| *digest == row.prev).map(|_| ()),
            // An escaped letter would stand differently in the column.
            Part::Run => self.scan.text().filter(|text| *text == row.run && !text.contains('\\')).map(|_| ()),
            Part::Seq => self.scan.integer().filter(|n| *n == row.seq && *n > 0).map(|_| ()),
        }
    }

    fn digest(&mut self) -> Option<&'a str> {
        self.scan.text().filter(|text| Digest::is_written(text))
    }

    fn assertions(&mut self) -> Option<()> {
        self.scan.literal("[")?;
        if self.scan.literal("]").is_some() {
            return Some(());
        }
        loop {
            self.object(ASSERTION)?;
            if self.scan.literal(",").is_none() {
                return self.scan.literal("]");
            }
        }
    }
}

/// How deep a value is followed here. The slow reading goes deeper.
const DEEPEST: u32 = 32;

/// The digest of nothing: a block that printed nothing need not have its output kept.
const EMPTY: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Whether this is a time as the journal writes it. Days that not every month has are left to the calendar.
fn is_time(text: &str) -> bool {
    let Some((front, rest)) = text.as_bytes().split_first_chunk::<19>() else { return false };
    let shaped = front.iter().zip(b"0000-00-00T00:00:00").all(|(byte, like)| match like {
        b'0' => byte.is_ascii_digit(),
        _ => byte == like,
    });
    let pair = |at: usize| text.get(at..at + 2).and_then(|pair| pair.parse::<u8>().ok()).unwrap_or(u8::MAX);
    let clock = pair(11) < 24 && pair(14) < 60 && pair(17) < 60;
    let day = (1..=12).contains(&pair(5)) && (1..=28).contains(&pair(8)) && !text.starts_with('0');
    if shaped && clock && day && rest == b"Z" {
        return true;
    }
    text.parse::<Timestamp>().is_ok_and(|time| time.to_string() == text)
}

#[cfg(test)]
mod tests;
