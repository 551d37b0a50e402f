//! A bundle and its overlays: read, verified and planned without a panic or a hang, findings in their place.
#![no_main]

use bundle::{Against, plan, read, verify};
use fuzz::{findings_hold, texts};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (sources, files) = texts(bytes);
    let Some((base, overlays)) = files.split_first() else { return };
    let reading = read(&sources, *base, overlays);
    findings_hold(&sources, &reading.findings);
    findings_hold(&sources, &verify(&reading.bundle, &Against::catalogue()));
    findings_hold(&sources, &verify(&reading.bundle, &Against::no_charms()));
    let _ = plan(&reading.bundle);
});
