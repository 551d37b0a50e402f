use super::{Act, Edited, Fault};

/// The overlay with the Octavia keys is not there.
pub(super) const FAULT: Fault = Fault {
    name: "overlay-missing",
    layer: "site",
    onset: "before the first call",
    symptom: "the overlay is not in the working copy; deploy would fail, or without it octavia has no certificates",
    source: "phase-01 steps 1.0 and 1.2",
    act: Act::File(Edited::Overlay, |_, _, _| Ok(None)),
};
