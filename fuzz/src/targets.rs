//! The parsers, each with what must hold of what it gives: no panic, no hang, bounded size, findings in their place.

use super::unpacked::{Drops, Unpacked};
use super::{findings_hold, shelf::Shelf, span_holds, texts};
use bundle::Against;
use model::yaml::{MAX_NODES, Node, Value};
use model::{Argument, CallKind, CallPlace, CallSpec, Form, Timestamp};
use runbook::Expr;
use site::Inputs;
use std::sync::LazyLock;
use triage::{Catalogue, Matcher, Scanner, Source};

/// A target: its name and its function.
pub type Target = (&'static str, fn(&[u8]));

/// Every target; each has a file in `fuzz_targets/` and a folder in `seeds/`.
pub const ALL: &[Target] = &[
    ("archive", archive),
    ("book", book),
    ("bundle", bundle),
    ("decisions", decisions),
    ("export", export),
    ("gate", gate),
    ("logs", logs),
    ("overlay", overlay),
    ("site", site),
    ("source", source),
    ("yaml", yaml),
];

/// What a book may call here: an argument of each form, a read and a mutation, on the jumphost and in a unit.
static CALLS: [&CallSpec; 2] = [
    &CallSpec {
        name: "a.read",
        kind: CallKind::Read,
        place: CallPlace::Unit,
        arguments: &[
            argument("name", Form::Name),
            argument("unit", Form::Unit),
            argument("choice", Form::Choice(&["a", "b"])),
        ],
        script: "true",
        gives: "",
        doc: "",
    },
    &CallSpec {
        name: "a.change",
        kind: CallKind::Mutation,
        place: CallPlace::Jumphost,
        arguments: &[
            argument("setting", Form::Setting),
            argument("span", Form::Span),
            argument("params", Form::Map),
        ],
        script: "true",
        gives: "",
        doc: "",
    },
];

const fn argument(name: &'static str, form: Form) -> Argument {
    Argument { name, form, required: false, doc: "" }
}

/// A book: read and linted.
pub fn book(bytes: &[u8]) {
    let (sources, files) = texts(bytes);
    for file in files {
        let Some(source) = sources.get(file) else { continue };
        findings_hold(&sources, &runbook::parse_with(file, &source.text, &CALLS).findings);
    }
}

/// A bundle and its overlays: read, verified and planned.
pub fn bundle(bytes: &[u8]) {
    let (sources, files) = texts(bytes);
    let Some((base, overlays)) = files.split_first() else { return };
    let reading = bundle::read(&sources, *base, overlays);
    findings_hold(&sources, &reading.findings);
    findings_hold(&sources, &bundle::verify(&reading.bundle, &Against::catalogue()));
    findings_hold(&sources, &bundle::verify(&reading.bundle, &Against::no_charms()));
    let _ = bundle::plan(&reading.bundle);
}

/// What overlays are laid over.
const BASE: &str = "default-base: ubuntu@22.04\nmachines: {\"0\": {}, \"1\": {}}\napplications:\n  \
    keystone: {charm: keystone, channel: 2024.1/stable, num_units: 1, to: [\"lxd:0\"], options: {vip: 10.0.0.5}, \
    bindings: {\"\": metal}}\n  db: &db {charm: mysql-innodb-cluster, num_units: 3, to: [0, 1, new], bindings: {\"\": metal}}\n  \
    router: {charm: mysql-router, bindings: {\"\": metal}}\nrelations:\n- [keystone:shared-db, router:shared-db]\n\
    - [router:db-router, db:db-router]\n";

/// Overlays over a good bundle: merged, verified, planned, and judged as a bare bundle.
pub fn overlay(bytes: &[u8]) {
    let (mut sources, overlays) = texts(bytes);
    let base = sources.add("base", BASE);
    let reading = bundle::read(&sources, base, &overlays);
    findings_hold(&sources, &reading.findings);
    findings_hold(&sources, &bundle::verify(&reading.bundle, &Against::catalogue()));
    let _ = bundle::plan(&reading.bundle);
    let inputs = Inputs { bundle: Some(base), overlays, ..Inputs::new(&sources) };
    findings_hold(&sources, &site::check(&inputs, &site::read(&inputs), vec![], Timestamp::UNIX_EPOCH));
}

/// The register, the security ledger and other texts, such as entries of the change log, of a site that says nothing
/// else.
pub fn decisions(bytes: &[u8]) {
    let (mut sources, files) = texts(bytes);
    let site = Some(sources.add("site.yaml", "site: s\n"));
    let mut files = files.into_iter();
    let mut inputs = Inputs { site, ..Inputs::new(&sources) };
    inputs.decisions = files.next();
    inputs.ledger = files.next();
    inputs.others = files.collect();
    findings_hold(&sources, &site::check(&inputs, &site::read(&inputs), vec![], Timestamp::UNIX_EPOCH));
}

/// Logs of any form: what is seen does not hang on how the bytes are cut into blocks, and no line stops the reading.
pub fn logs(bytes: &[u8]) {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::built_in);
    static MATCHER: LazyLock<Matcher<'_>> = LazyLock::new(|| Matcher::new(&CATALOGUE));
    let seen = |size: usize| {
        let mut scanner = Scanner::new(&MATCHER, Source::of("host/var/log/nova/nova-api.log", Some(1)));
        bytes.chunks(size).for_each(|block| scanner.feed(block));
        let report = triage::report(&CATALOGUE, scanner.finish());
        let causes: Vec<_> =
            report.causes.iter().map(|cause| (&cause.symptom.id, cause.count, cause.first.line)).collect();
        (report.read, report.unknown, format!("{causes:?}"))
    };
    assert_eq!(seen(usize::MAX), seen(7), "blocks of another size show something else");
    triage::explain(&CATALOGUE, &String::from_utf8_lossy(bytes.get(..2000).unwrap_or(bytes)));
}

/// Archives and packed files, nested as they like: what comes out does not depend on how the bytes come in, each file
/// that begins ends, none has a path that leads out, and no more comes out than the bound allows.
///
/// # Panics
///
/// When that does not hold.
pub fn archive(bytes: &[u8]) {
    let read = |drops: usize| {
        let mut unpacked = Unpacked::default();
        clients::logs::Reader::default().stream(
            Drops(bytes, drops),
            "a",
            Some(1),
            bytes.len() as u64,
            &mut unpacked,
        );
        assert!(!unpacked.is_open, "a file has no end");
        (unpacked.refused == 0).then_some(unpacked.told)
    };
    // How far one gets into what is damaged depends on it: whether the damage comes to light before the first bytes
    // say that this is no text, and nobody reads on.
    if let (Some(whole), Some(piecemeal)) = (read(usize::MAX), read(1)) {
        assert_eq!(whole, piecemeal, "bytes one by one come to something else");
    }
}

/// The lines of an exported journal, read into an empty one and, where they are taken, written again. Each line is also
/// read as the text of an event by itself: what is taken must be the canonical form of what it says.
pub fn export(bytes: &[u8]) {
    let mut shelf = Shelf::default();
    if let Ok(read) = store::import(&mut shelf, &mut &*bytes) {
        assert_eq!((read.events, read.new), (shelf.links.len() as u64, shelf.links.len() as u64));
        let mut lines = Vec::new();
        let written = store::export(&mut shelf, None, &mut lines);
        assert!(written.is_ok_and(|written| written == read), "what was read is not written again");
        let again = store::import(&mut Shelf::default(), &mut &*lines);
        assert!(again.is_ok_and(|again| again == read), "what was written is not read again");
    }
    for line in String::from_utf8_lossy(bytes).lines() {
        if let Ok(event) = store::Link::of_text(line.to_owned()).and_then(|link| link.read()) {
            assert!(event.is_sealed(), "taken, and not canonical: {line}");
        }
    }
}

/// One line of a gate: compiled or refused with a reason, neither without end, and as CEL's grammar has it.
///
/// # Panics
///
/// When the quick way to a tree gives another one than the grammar.
pub fn gate(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let compiled = Expr::compile(&text);
    if let Err(faults) = &compiled {
        assert!(!faults.is_empty(), "refused without a reason");
    }
    assert_eq!(shape(&compiled), shape(&Expr::compile_by_grammar(&text)), "{text}");
}

/// What came of a text, without the numbers of a tree's nodes: they stand for nothing.
fn shape(compiled: &Result<Expr, Vec<runbook::ExprFault>>) -> String {
    let text = format!("{compiled:?}");
    text.split("id: ").map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit())).collect()
}

/// A site: site.yaml, bundle, decisions and ledger in this order, read and judged.
pub fn site(bytes: &[u8]) {
    let (sources, files) = texts(bytes);
    let mut files = files.into_iter();
    let mut inputs = Inputs::new(&sources);
    inputs.site = files.next();
    inputs.bundle = files.next();
    inputs.decisions = files.next();
    inputs.ledger = files.next();
    inputs.others = files.collect();
    findings_hold(&sources, &site::check(&inputs, &site::read(&inputs), vec![], Timestamp::UNIX_EPOCH));
}

/// Any source of a model, with overlays: a status, an export, a plan or state of Terraform. Every application and
/// relation points into a text.
pub fn source(bytes: &[u8]) {
    let (sources, files) = texts(bytes);
    let Some((base, overlays)) = files.split_first() else { return };
    let reading = bundle::read_source(&sources, *base, overlays);
    findings_hold(&sources, &reading.findings);
    reading.bundle.applications.values().for_each(|application| span_holds(&sources, application.name.span));
    reading.bundle.relations.iter().for_each(|relation| span_holds(&sources, relation.span));
    let _ = bundle::plan(&reading.bundle);
}

/// YAML: every node and finding points into the text, and there are no more nodes than are allowed.
pub fn yaml(bytes: &[u8]) {
    let (sources, files) = texts(bytes);
    for file in files {
        let Some(source) = sources.get(file) else { continue };
        let parsed = model::yaml::parse(file, &source.text);
        findings_hold(&sources, &parsed.findings);
        let mut count = 0;
        let mut waiting: Vec<&Node> = parsed.documents.iter().collect();
        while let Some(node) = waiting.pop() {
            count += 1;
            span_holds(&sources, node.span);
            match &node.value {
                Value::Null | Value::Scalar { .. } => {}
                Value::List(nodes) => waiting.extend(nodes),
                Value::Map(entries) => {
                    waiting.extend(entries.iter().flat_map(|entry| [&entry.key, &entry.value]))
                }
            }
        }
        assert!(count <= MAX_NODES, "{count} nodes came out of {} bytes", source.text.len());
    }
}
