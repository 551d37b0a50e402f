//! One line of a gate: compiled or refused, and neither without end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use runbook::Expr;

fuzz_target!(|text: &str| {
    if let Err(faults) = Expr::compile(text) {
        assert!(!faults.is_empty(), "refused without a reason");
    }
});
