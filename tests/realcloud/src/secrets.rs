//! Passwords of one copy: made once, kept in a file of mode 0600, given to configuration files and to nothing else.

use crate::files;
use crate::place::Place;
use crate::template::Words;
use crate::trouble::{Trouble, at};
use std::collections::btree_map::Entry;
use std::fs::{self, File};
use std::io::Read;

/// Those that belong to no service. Each service has `USER_<NAME>` and `DB_<NAME>` beside them.
const OWN: &[&str] = &["ADMIN", "TENANT", "RABBIT", "METADATA", "DOMAIN_ADMIN", "KEY", "HEARTBEAT"];

/// The secrets of this copy, made now where the file does not have them.
pub fn of(place: &Place, services: &[&str]) -> Result<Words, Trouble> {
    let path = place.folder().join("secrets");
    let kept = if path.exists() { at(&path, fs::read_to_string(&path))? } else { String::new() };
    let mut words: Words = kept
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    let by_service = services.iter().flat_map(|name| [format!("USER_{name}"), format!("DB_{name}")]);
    let mut grown = false;
    for name in OWN.iter().map(|name| (*name).to_owned()).chain(by_service) {
        if let Entry::Vacant(missing) = words.entry(name) {
            missing.insert(random()?);
            grown = true;
        }
    }
    if grown {
        let text: String = words.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
        files::private(&path, &text)?;
    }
    Ok(words)
}

/// 32 hexadecimal digits.
fn random() -> Result<String, Trouble> {
    let path = "/dev/urandom".as_ref();
    let mut bytes = [0u8; 16];
    at(path, File::open(path).and_then(|mut file| file.read_exact(&mut bytes)))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::place::Place;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn secrets_are_made_once_and_are_the_owners() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Place::at(folder.path(), folder.path());
        let first = of(&place, &["nova"]).expect("secrets");
        let again = of(&place, &["nova", "glance"]).expect("secrets");
        assert_eq!(first.get("USER_nova"), again.get("USER_nova"));
        assert!(again.contains_key("DB_glance") && !first.contains_key("DB_glance"));
        let values: std::collections::BTreeSet<&String> = again.values().collect();
        assert_eq!(values.len(), again.len(), "no two are the same");
        let mode = std::fs::metadata(folder.path().join("secrets")).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
