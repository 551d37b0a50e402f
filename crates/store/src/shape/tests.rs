use super::{Columns, glance};
use crate::chain::Link;
use crate::output::rests_on;
use model::{Assertion, Digest, EventKind, Fact, Genesis, Mode, Provenance, RunId, Timestamp, Verdict};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z0-9/. \"\\\\\u{0}-\u{20}\u{7f}-\u{a0}]{0,40}", "\\PC{0,20}", Just("sha256".to_owned())]
}

fn digest() -> impl Strategy<Value = Digest> {
    "[a-c]?".prop_map(|text| Digest::of(text.as_bytes()))
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop::sample::select(vec![Verdict::Holds, Verdict::Fails, Verdict::Unmeasured])
}

fn time() -> impl Strategy<Value = Timestamp> {
    let seconds = prop_oneof![1_700_000_000..1_900_000_000_i64, -377_705_023_201..253_402_207_200_i64];
    let nanos = prop::sample::select(vec![0, 1, 500_000_000, 123_456_789, 120_000]);
    (seconds, nanos).prop_map(|(seconds, nanos)| Timestamp::new(seconds, nanos).unwrap())
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        (-1000..1000_i64).prop_map(Into::into),
        any::<i64>().prop_map(|n| (n >> 11).into()),
        (-40_000..40_000_i32).prop_map(|n| (f64::from(n) / 16.0).into()),
        any::<f32>().prop_map(|n| f64::from(n).into()),
        text().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::btree_map("[a-z.A-Z-]{0,5}", inner, 0..5)
                .prop_map(|map| map.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

fn provenance() -> impl Strategy<Value = Provenance> {
    prop_oneof![
        (text(), digest()).prop_map(|(block, output)| Provenance::Measured { block, output }),
        (text(), text()).prop_map(|(capture, commit)| Provenance::AsBuilt { capture, commit }),
        (text(), any::<u32>()).prop_map(|(file, line)| Provenance::Declared { file, line }),
        text().prop_map(|person| Provenance::Typed { person }),
    ]
}

fn assertion() -> impl Strategy<Value = Assertion> {
    let saw = prop::collection::btree_map("[a-z._]{0,6}", text(), 0..4);
    (text(), any::<u32>(), verdict(), saw, prop::option::of(text()))
        .prop_map(|(text, line, verdict, saw, why)| Assertion { text, line, verdict, saw, why })
}

fn genesis() -> impl Strategy<Value = EventKind> {
    let texts = (text(), text(), text(), text(), prop::option::of(text()));
    let mode = prop::sample::select(vec![Mode::Live, Mode::Rehearsal, Mode::Paste]);
    (texts, digest(), digest(), any::<bool>(), mode, prop::option::of(0..1_u64 << 53)).prop_map(
        |((site, commit, book, operator, fault), book_digest, site_digest, dirty, mode, seed)| {
            EventKind::RunOpened(Genesis {
                site,
                commit,
                dirty,
                book,
                book_digest,
                site_digest,
                operator,
                mode,
                seed,
                fault,
            })
        },
    )
}

fn kind() -> impl Strategy<Value = EventKind> {
    let finished =
        (text(), verdict(), prop::option::of(any::<i32>()), digest(), digest(), prop::option::of(text()));
    prop_oneof![
        genesis(),
        (text(), value(), provenance(), time()).prop_map(|(name, value, provenance, at)| {
            EventKind::FactMeasured { fact: Fact { name, value, provenance, at } }
        }),
        (text(), verdict(), prop::collection::vec(assertion(), 0..3))
            .prop_map(|(gate, verdict, assertions)| EventKind::GateJudged { gate, verdict, assertions }),
        (text(), digest()).prop_map(|(block, proposal)| EventKind::StepProposed { block, proposal }),
        (text(), digest(), text()).prop_map(|(block, proposal, by)| EventKind::ApprovalGiven {
            block,
            proposal,
            by,
            signed: None,
        }),
        (text(), any::<bool>(), prop::option::of(digest()))
            .prop_map(|(block, mutates, proposal)| EventKind::StepStarted { block, mutates, proposal }),
        finished.prop_map(|(block, verdict, status, stdout, stderr, note)| {
            EventKind::StepFinished { block, verdict, status, stdout, stderr, note }
        }),
        (text(), text()).prop_map(|(block, note)| EventKind::Undone { block, note }),
        (text(), text()).prop_map(|(reason, author)| EventKind::DivergenceNoted { reason, author }),
        (text(), proptest::option::of(text()))
            .prop_map(|(operator, after)| EventKind::RunResumed { operator, after }),
        (verdict(), text()).prop_map(|(verdict, reason)| EventKind::RunClosed {
            verdict,
            reason,
            signed: None
        }),
    ]
}

fn columns(link: &Link) -> Columns<'_> {
    let Link { seq, run, at, kind, json, prev, digest } = link;
    Columns { seq: *seq, run, at, kind, json, prev, digest }
}

/// What the glance says must be what the slow reading says; and it may be silent.
fn check_sound(link: &Link) -> bool {
    let Some(mut outputs) = glance(&columns(link)) else { return false };
    let event = link.read_closely().unwrap_or_else(|why| panic!("{why}: {}", link.json));
    let mut rests: Vec<&str> = rests_on(&event).into_iter().map(Digest::as_str).collect();
    rests.sort_unstable();
    outputs.sort_unstable();
    assert_eq!(outputs, rests);
    assert_eq!(link.read().as_ref(), Ok(&event));
    true
}

fn sealed(kind: &EventKind, at: Timestamp) -> Option<Link> {
    Link::seal(7, &RunId("run-1".to_owned()), at, &Digest::of(b""), kind).ok().map(|(link, _)| link)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// It knows every kind and field that there is; the one thing it leaves is a key that it cannot order.
    #[test]
    fn what_is_sealed_is_taken(kind in kind(), at in time()) {
        if let Some(link) = sealed(&kind, at) {
            prop_assert!(check_sound(&link), "not taken: {}", link.json);
        }
    }

    /// One byte changed, put in or taken out: what is still taken is still a canonical event.
    #[test]
    fn what_is_taken_reads_back(kind in kind(), at in time(), place in any::<prop::sample::Index>(), byte in 0_u8..128, how in 0..4) {
        let Some(link) = sealed(&kind, at) else { return Ok(()) };
        let mut bytes = link.json.clone().into_bytes();
        let place = place.index(bytes.len());
        match how {
            0 => bytes[place] = byte,
            1 => bytes.insert(place, byte),
            2 => drop(bytes.remove(place)),
            _ => bytes.swap(place, place.saturating_sub(1)),
        }
        let Ok(json) = String::from_utf8(bytes) else { return Ok(()) };
        if let Ok(changed) = Link::of_text(json.clone()) {
            check_sound(&changed);
        }
        // And beside the columns that the row had.
        let digest = Digest::of(json.as_bytes()).as_str().to_owned();
        check_sound(&Link { json, digest, ..link });
    }
}

#[test]
fn other_forms_of_the_same_are_left_to_the_slow_reading() {
    let saw = BTreeMap::from([("a".to_owned(), "1".to_owned()), ("b".to_owned(), "2\n".to_owned())]);
    let assertion =
        Assertion { text: "a \u{1}".to_owned(), line: 10, verdict: Verdict::Holds, saw, why: None };
    let kind = EventKind::GateJudged {
        gate: "1.1/gate-1".to_owned(),
        verdict: Verdict::Holds,
        assertions: vec![assertion],
    };
    let link = sealed(&kind, Timestamp::UNIX_EPOCH).unwrap();
    assert!(check_sound(&link));
    for (from, to) in [
        ("\\u0001", "\\u0041"),
        ("\\u0001", "\\u000A"),
        ("\\u0001", "\\u0009"),
        ("\\n", "\\u000a"),
        ("\\n", "\\/"),
        ("10", "010"),
        ("10", "1e1"),
        ("10", "10.0"),
        ("10", "-0"),
        ("10", "4294967296"),
        ("holds", "hold"),
        ("holds", "maybe"),
        ("[{", "[ {"),
        ("\"line\"", "\"line\":1,\"line\""),
        ("\"a\":\"1\",\"b\"", "\"b\":\"1\",\"a\""),
        ("\"a\":\"1\",\"b\"", "\"a\":\"1\",\"a\""),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
        ("1970-01-01T00:00:00Z", "1970-01-01T01:00:00+01:00"),
        ("1970-01-01", "1970-02-31"),
        ("\"run-1\"", "\"run-\\u0031\""),
        ("}", "},"),
    ] {
        let json = link.json.replacen(from, to, 1);
        assert_ne!(json, link.json, "{from}");
        if let Ok(changed) = Link::of_text(json) {
            assert!(!check_sound(&changed), "taken: {}", changed.json);
        }
    }
}
