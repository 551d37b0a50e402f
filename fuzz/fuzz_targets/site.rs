//! A site: site.yaml, bundle, decisions and ledger in this order, read and judged without a panic or a hang.
#![no_main]

use fuzz::{findings_hold, texts};
use libfuzzer_sys::fuzz_target;
use model::Timestamp;
use site::{Inputs, check, read};

fuzz_target!(|bytes: &[u8]| {
    let (sources, files) = texts(bytes);
    let mut files = files.into_iter();
    let mut inputs = Inputs::new(&sources);
    inputs.site = files.next();
    inputs.bundle = files.next();
    inputs.decisions = files.next();
    inputs.ledger = files.next();
    inputs.others = files.collect();
    let reading = read(&inputs);
    findings_hold(&sources, &check(&inputs, &reading, Timestamp::UNIX_EPOCH));
});
