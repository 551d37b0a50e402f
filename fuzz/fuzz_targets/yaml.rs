//! YAML: no panic, no hang, bounded size, and every node and finding points into the text.
#![no_main]

use fuzz::{findings_hold, span_holds, texts};
use libfuzzer_sys::fuzz_target;
use model::yaml::{MAX_NODES, Node, Value, parse};

fuzz_target!(|bytes: &[u8]| {
    let (sources, files) = texts(bytes);
    for file in files {
        let Some(source) = sources.get(file) else { continue };
        let parsed = parse(file, &source.text);
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
});
