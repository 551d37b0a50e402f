//! The house rules, kept by a test. Each rule is one file; each offence is one sentence with its place.
//!
//! Rules read a [`Tree`], which holds texts and not paths on a disk, so that a rule is tested on a made-up tree.

mod allows;
mod ascii;
mod consumed;
mod forgotten;
mod layers;
mod libraries;
mod lints;
mod manifest;
mod modules;
mod names;
mod offence;
mod ports;
mod rust;
mod site_data;
mod sizes;
mod synchronous;
#[cfg(test)]
mod tests;
mod tree;
mod whitespace;
mod words;

pub use offence::Offence;
pub use tree::Tree;

/// One house rule: reads the tree, adds what it finds.
type Rule = fn(&Tree, &mut Vec<Offence>);

/// Every rule by its name, which is the name of its file.
pub const RULES: &[(&str, Rule)] = &[
    ("allows", allows::check),
    ("ascii", ascii::check),
    ("consumed", consumed::check),
    ("forgotten", forgotten::check),
    ("layers", layers::check),
    ("libraries", libraries::check),
    ("lints", lints::check),
    ("names", names::check),
    ("ports", ports::check),
    ("site_data", site_data::check),
    ("sizes", sizes::check),
    ("synchronous", synchronous::check),
    ("whitespace", whitespace::check),
    ("words", words::check),
];

/// Every offence in a tree against every rule, by path and line.
pub fn check(tree: &Tree) -> Vec<Offence> {
    let mut offences = tree.unread().to_vec();
    for (_, rule) in RULES {
        rule(tree, &mut offences);
    }
    offences.sort();
    offences.dedup();
    offences
}

/// What `cargo xtask tidy` and the tidy test print.
pub fn report(offences: &[Offence]) -> String {
    let mut report: String = offences.iter().map(|offence| format!("{offence}\n")).collect();
    report.push_str(&match offences.len() {
        0 => "tidy: the house is in order\n".to_owned(),
        1 => "tidy: 1 offence\n".to_owned(),
        n => format!("tidy: {n} offences\n"),
    });
    report
}
