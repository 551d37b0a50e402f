//! How rules are tested: on made-up trees.

use super::{RULES, Tree};

/// What one rule says about a made-up tree, a line for each offence.
pub fn check(rule: &str, files: &[(&str, &str)]) -> String {
    let tree = tree(files);
    let (_, run) = RULES.iter().find(|(name, _)| *name == rule).expect("a rule of that name");
    let mut offences = tree.unread().to_vec();
    run(&tree, &mut offences);
    offences.sort();
    offences.iter().map(|offence| format!("{offence}\n")).collect()
}

fn tree(files: &[(&str, &str)]) -> Tree {
    Tree::from_texts(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())))
}
