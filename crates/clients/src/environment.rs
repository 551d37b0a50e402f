//! What a block sees in its environment: the values it needs, and nothing that could change how it is run.

use crate::running;
use crate::shell::ShellConfig;
use std::collections::BTreeMap;

/// Variables that make bash or the loader do something else than the book says.
const CHANGES_HOW_BASH_RUNS: [&str; 9] = [
    "ENV",
    "SHELLOPTS",
    "IFS",
    "PS4",
    "CDPATH",
    "GLOBIGNORE",
    "POSIXLY_CORRECT",
    "PROMPT_COMMAND",
    "EXECIGNORE",
];

/// What every block has, here: the same on every machine, so that output reads the same; and its own name.
pub fn base(config: &ShellConfig, block: &str) -> BTreeMap<String, String> {
    let mut base = BTreeMap::from([
        ("INTERLOCK_BLOCK".to_owned(), block.to_owned()),
        ("PATH".to_owned(), config.path.clone()),
        ("HOME".to_owned(), config.home.display().to_string()),
        ("LANG".to_owned(), "C.UTF-8".to_owned()),
        ("TZ".to_owned(), "UTC".to_owned()),
    ]);
    if let Some(mark) = config.mark() {
        base.insert(running::VARIABLE.to_owned(), mark.to_owned());
    }
    base.extend(config.extra_env.clone());
    base
}

/// Refuses names and values that bash could not take, or would take as more than a value.
pub fn judge(env: &BTreeMap<String, String>, base: &BTreeMap<String, String>) -> Result<(), String> {
    for (name, value) in env {
        if !is_name(name) {
            return Err(format!(
                "`{name}` is no name for a value: use capital letters, digits and underscores, and no digit first"
            ));
        }
        let reserved = base.contains_key(name)
            || name.starts_with("LD_")
            || name.starts_with("BASH")
            || CHANGES_HOW_BASH_RUNS.contains(&name.as_str());
        if reserved {
            return Err(format!("`{name}` would change how the block runs; give the value another name"));
        }
        if value.contains('\0') {
            return Err(format!("the value of `{name}` has a NUL byte, which an environment cannot hold"));
        }
    }
    Ok(())
}

/// `[A-Z_][A-Z0-9_]*`: what a book may call a value.
fn is_name(name: &str) -> bool {
    let good = |b: u8| b.is_ascii_uppercase() || b == b'_' || b.is_ascii_digit();
    name.bytes().all(good) && name.bytes().next().is_some_and(|b| !b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::judge;
    use std::collections::BTreeMap;

    fn check(name: &str, value: &str) -> bool {
        let base = BTreeMap::from([("PATH".to_owned(), String::new())]);
        judge(&BTreeMap::from([(name.to_owned(), value.to_owned())]), &base).is_ok()
    }

    #[test]
    fn names_are_names_and_values_are_values() {
        for name in ["MODEL", "_", "A1", "OS_TOKEN_2"] {
            assert!(check(name, "any $(value)\n"), "{name}");
        }
        for name in ["", "1A", "model", "A-B", "A B", "A=B", "A\n", "A;id", "$(id)", "\u{c9}", "A\0"] {
            assert!(!check(name, "x"), "{name}");
        }
        for name in ["PATH", "LD_PRELOAD", "BASH_ENV", "BASHOPTS", "IFS", "ENV", "PS4"] {
            assert!(!check(name, "x"), "{name}");
        }
        assert!(!check("MODEL", "a\0b"));
    }
}
