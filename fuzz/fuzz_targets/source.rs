//! Any source of a model: a status, an export, a plan or state of Terraform, with overlays, read without a panic or a
//! hang, findings in their place.
#![no_main]

use bundle::{plan, read_source};
use fuzz::{findings_hold, span_holds, texts};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (sources, files) = texts(bytes);
    let Some((base, overlays)) = files.split_first() else { return };
    let reading = read_source(&sources, *base, overlays);
    findings_hold(&sources, &reading.findings);
    for application in reading.bundle.applications.values() {
        span_holds(&sources, application.name.span);
    }
    for relation in &reading.bundle.relations {
        span_holds(&sources, relation.span);
    }
    let _ = plan(&reading.bundle);
});
