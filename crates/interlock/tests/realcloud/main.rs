//! Interlock against a real OpenStack control plane, which is brought up once for all that is asked of it here.
//!
//! One test, so that there is one cloud: it takes a minute, two cores and three gigabytes. `cargo xtask test` runs it alone.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "tests start processes and write files")]

mod accept;
mod faults;
mod plane;
mod questions;
mod reads;
mod recorded;
#[path = "../it/terminal.rs"]
#[allow(dead_code, reason = "shared with the tests at a terminal, which use all of it")]
mod terminal;

use plane::Plane;

#[test]
fn a_real_cloud_is_asked_broken_and_mended() {
    if let Some(why) = plane::why_not() {
        println!("SKIPPED: the suite of the real cloud: {why}");
        return;
    }
    let plane = Plane::up();
    if !plane.stays() {
        questions::ask(&plane);
        recorded::agree(&plane);
        reads::alone(&plane);
        accept::accept(&plane);
    }
    faults::all(&plane);
    plane.down();
}
