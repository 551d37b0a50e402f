//! A book: read and linted without a panic or a hang, findings in their place.
#![no_main]

use fuzz::{findings_hold, texts};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (sources, files) = texts(bytes);
    for file in files {
        let Some(source) = sources.get(file) else { continue };
        findings_hold(&sources, &runbook::parse(file, &source.text).findings);
    }
});
