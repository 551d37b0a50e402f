use super::{Act, Edited, Fault};
use model::{Blueprint, Seed};

/// The overlay lacks one of its options.
pub(super) const FAULT: Fault = Fault {
    name: "overlay-four-keys",
    layer: "site",
    onset: "before the first call",
    symptom: "the overlay sets one option less; octavia would settle as Missing required certificate configuration",
    source: "phase-01 step 1.0",
    act: Act::File(Edited::Overlay, edit),
};

fn edit(_: &Blueprint, seed: &mut Seed, text: &str) -> Result<Option<String>, &'static str> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut options: Vec<usize> = Vec::new();
    let mut within: Option<usize> = None;
    let mut depth = None;
    for (number, line) in lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        if within.is_some_and(|outer| indent(line) <= outer) {
            (within, depth) = (None, None);
        }
        if line.trim() == "options:" {
            within = Some(indent(line));
        } else if within.is_some() && *depth.get_or_insert(indent(line)) == indent(line) {
            options.push(number);
        }
    }
    let chosen =
        options.get(seed.between(0, options.len() as u64) as usize).ok_or("the overlay sets no option")?;
    let at = lines.get(*chosen).map_or(0, |line| indent(line));
    let below =
        lines.iter().skip(chosen + 1).take_while(|line| !line.trim().is_empty() && indent(line) > at).count();
    let gone = *chosen..=chosen + below;
    Ok(Some(
        lines
            .iter()
            .enumerate()
            .filter(|(number, _)| !gone.contains(number))
            .map(|(_, line)| *line)
            .collect(),
    ))
}
