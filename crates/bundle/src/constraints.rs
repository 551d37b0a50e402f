//! The syntax of constraints: `arch=amd64 mem=8G cores=4 spaces=metal,^public`.

use crate::Invalid;
use crate::quote::quoted;

const ARCHITECTURES: [&str; 5] = ["amd64", "arm64", "ppc64el", "s390x", "riscv64"];
const CONTAINERS: [&str; 4] = ["none", "lxd", "kvm", "lxc"];

/// Says whether Juju takes these constraints.
///
/// # Errors
/// [`Invalid::Constraints`] with Juju's text for the first fault.
pub(crate) fn check(text: &str) -> Result<(), Invalid> {
    let mut seen: Vec<&str> = Vec::new();
    for word in text.trim().split(' ').filter(|word| !word.is_empty()) {
        let Some((name, value)) = word.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            return Err(Invalid::Constraints(format!("malformed constraint {}", quoted(word))));
        };
        let name = if name == "cpu-cores" { "cores" } else { name };
        let Some(fault) = fault(name, value) else {
            return Err(Invalid::Constraints(format!("unknown constraint {}", quoted(name))));
        };
        let fault = if seen.contains(&name) { Some("already set".to_owned()) } else { fault };
        if let Some(fault) = fault {
            return Err(Invalid::Constraints(format!("bad {} constraint: {fault}", quoted(name))));
        }
        seen.push(name);
    }
    Ok(())
}

/// The architecture that constraints ask for.
pub(crate) fn architecture(text: &str) -> Option<&str> {
    text.split_whitespace().find_map(|word| word.strip_prefix("arch=")).filter(|arch| !arch.is_empty())
}

/// What is wrong with a value, if anything; `None` for a name that is no constraint.
fn fault(name: &str, value: &str) -> Option<Option<String>> {
    let listed = |known: &[&str]| {
        let good = value.is_empty() || known.contains(&value);
        (!good).then(|| format!("{} not recognized", quoted(value)))
    };
    let must = |good: bool, what: &str| (!value.is_empty() && !good).then(|| format!("must be {what}"));
    Some(match name {
        "arch" => listed(&ARCHITECTURES),
        "container" => listed(&CONTAINERS),
        "cores" | "cpu-power" => must(value.parse::<u64>().is_ok(), "a non-negative integer"),
        "mem" | "root-disk" => {
            must(is_size(value, &['M', 'G', 'T', 'P']), "a non-negative float with optional M/G/T/P suffix")
        }
        "allocate-public-ip" => must(is_bool(value), "'true' or 'false'"),
        "root-disk-source" | "tags" | "instance-role" | "instance-type" | "spaces" | "virt-type"
        | "zones" | "image-id" => None,
        _ => return None,
    })
}

/// A number of MiB, or of what the suffix says.
fn is_size(text: &str, suffixes: &[char]) -> bool {
    let number = text.strip_suffix(suffixes).unwrap_or(text);
    number.bytes().all(|b| b.is_ascii_digit() || b == b'.') && number.parse::<f64>().is_ok()
}

fn is_bool(text: &str) -> bool {
    matches!(text, "1" | "t" | "T" | "TRUE" | "true" | "True" | "0" | "f" | "F" | "FALSE" | "false" | "False")
}

#[cfg(test)]
mod tests {
    use super::{architecture, check as check_constraints};

    fn check(text: &str) -> String {
        check_constraints(text).map_or_else(|error| error.to_string(), |()| "good".to_owned())
    }

    #[test]
    fn constraints_are_named_values() {
        assert_eq!(
            check("arch=amd64 mem=4g").as_str(),
            "bad \"mem\" constraint: must be a non-negative float with optional M/G/T/P suffix"
        );
        for good in
            ["", "mem=4G cores=4", "cpu-cores=4 cpu-power=42 image-id=x", "spaces=a,^b tags=x root-disk=1.5T"]
        {
            assert_eq!(check(good), "good", "{good}");
        }
        assert_eq!(check("bad constraints"), "malformed constraint \"bad\"");
        assert_eq!(check("bad=wolf"), "unknown constraint \"bad\"");
        assert_eq!(check("arch=z80"), "bad \"arch\" constraint: \"z80\" not recognized");
        assert_eq!(check("cores=1 cpu-cores=2"), "bad \"cores\" constraint: already set");
        assert_eq!(architecture("mem=1G arch=s390x"), Some("s390x"));
    }
}
