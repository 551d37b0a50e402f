//! Whatever is recorded reads back as it was.

use crate::sample::{at, run};
use model::{Digest, EventKind, Fact, Journal, Provenance, Verdict};
use proptest::prelude::*;
use store::SqliteJournal;

fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        (-(1i64 << 53)..(1i64 << 53)).prop_map(Into::into),
        any::<f64>()
            .prop_filter("finite and no whole number", |f| f.is_finite() && f.fract() != 0.0)
            .prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::btree_map(any::<String>(), inner, 0..5)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

fn kind() -> impl Strategy<Value = EventKind> {
    let verdict = prop_oneof![Just(Verdict::Holds), Just(Verdict::Fails), Just(Verdict::Unmeasured)];
    prop_oneof![
        (any::<String>(), any::<String>())
            .prop_map(|(reason, author)| EventKind::DivergenceNoted { reason, author }),
        (any::<String>(), verdict.clone(), any::<Option<i32>>(), any::<Option<String>>()).prop_map(
            |(block, verdict, status, note)| EventKind::StepFinished {
                stdout: Digest::of(block.as_bytes()),
                stderr: Digest::of(b""),
                block,
                verdict,
                status,
                note,
            }
        ),
        (any::<String>(), value()).prop_map(|(name, value)| EventKind::FactMeasured {
            fact: Fact { name, value, provenance: Provenance::Typed { person: "op".to_owned() }, at: at(1) },
        }),
        (verdict, any::<String>()).prop_map(|(verdict, reason)| EventKind::RunClosed {
            verdict,
            reason,
            signed: None
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn random_sequences_read_back(kinds in prop::collection::vec((0u8..3, kind()), 0..12)) {
        let folder = tempfile::TempDir::new().unwrap();
        let place = folder.path().join("journal.db");
        let mut written = Vec::new();
        let mut journal = SqliteJournal::open(&place).unwrap();
        for (name, kind) in &kinds {
            if let EventKind::StepFinished { block, .. } = kind {
                journal.keep(block.as_bytes()).unwrap();
            }
            written.push(journal.append(&run(&format!("run {name}")), at(0), kind.clone()).unwrap());
        }
        drop(journal);
        let journal = SqliteJournal::open_read_only(&place).unwrap();
        let read: Vec<_> = journal.all().collect::<Result<_, _>>().unwrap();
        prop_assert_eq!(&read, &written);
        prop_assert_eq!(read.iter().map(|e| &e.kind).collect::<Vec<_>>(), kinds.iter().map(|k| &k.1).collect::<Vec<_>>());
        let verification = journal.verify();
        prop_assert!(verification.intact, "{:?}", verification);
    }
}
