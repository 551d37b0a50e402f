//! The syntax of storage directives: `pool,3,10G` in any order.

use crate::Invalid;
use crate::quote::quoted;

/// Says whether Juju takes this storage directive.
///
/// # Errors
/// [`Invalid::Storage`] with Juju's text for the first fault.
pub(crate) fn check(text: &str) -> Result<(), Invalid> {
    let invalid = |text: String| Err(Invalid::Storage(text));
    let mut pool: Option<&str> = None;
    let mut given = false;
    for field in text.split(',').filter(|field| !field.is_empty()) {
        given = true;
        if is_pool(field) {
            if let Some(first) = pool {
                let both = format!("{}, new value {}", quoted(first), quoted(field));
                return invalid(format!("pool name is already set to {both} not valid"));
            }
            pool = Some(field);
        } else if is_count(field) {
            if field.parse::<i64>().is_ok_and(|count| count <= 0) {
                let fault = format!("count must be greater than zero, got {}", quoted(field));
                return invalid(format!("cannot parse count: {fault}"));
            }
        } else if let Some(size) = field.strip_prefix('-').filter(|size| is_size(size)) {
            let fault = format!("expected a non-negative number, got {}", quoted(&format!("-{size}")));
            return invalid(format!("cannot parse size: {fault}"));
        } else if !is_size(field) {
            return invalid(format!("unrecognized storage constraint {} not valid", quoted(field)));
        }
    }
    if given {
        Ok(())
    } else {
        invalid("storage constraints require at least one field to be specified".into())
    }
}

/// A pool: a letter, then anything that is not blank, ending in a letter or digit.
fn is_pool(field: &str) -> bool {
    field.starts_with(|c: char| c.is_ascii_alphabetic())
        && field.ends_with(|c: char| c.is_ascii_alphanumeric())
        && !field.contains(char::is_whitespace)
}

/// A number with its unit: `20G`, `20GB` and `20GiB` are one size.
fn is_size(field: &str) -> bool {
    let unit = field.strip_suffix('B').map_or(field, |size| size.strip_suffix('i').unwrap_or(size));
    let Some(number) = unit.strip_suffix(['M', 'G', 'T', 'P', 'E', 'Z', 'Y']) else { return false };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    number
        .split_once('.')
        .map_or_else(|| is_digits(number), |(whole, part)| is_digits(whole) && is_digits(part))
}

fn is_count(field: &str) -> bool {
    let digits = field.strip_prefix('-').unwrap_or(field);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::check as check_storage;

    fn check(text: &str) -> String {
        check_storage(text).map_or_else(|error| error.to_string(), |()| "good".to_owned())
    }

    #[test]
    fn a_directive_has_a_pool_a_count_and_a_size() {
        for good in ["10G", "3,30G", "tmpfs,1G", "maas,1,100M", "p", "20GB", "1.5TiB"] {
            assert_eq!(check(good), "good", "{good}");
        }
        let bad =
            ["", "0,100M", "-1", "p,-100M", "pool1,pool2", "p,100M database-b", "p,$1234", "1.5", "20B"];
        let drawn: Vec<String> = bad.iter().map(|text| check(text)).collect();
        insta::assert_snapshot!(drawn.join("\n"), @r#"
        storage constraints require at least one field to be specified
        cannot parse count: count must be greater than zero, got "0"
        cannot parse count: count must be greater than zero, got "-1"
        cannot parse size: expected a non-negative number, got "-100M"
        pool name is already set to "pool1", new value "pool2" not valid
        unrecognized storage constraint "100M database-b" not valid
        unrecognized storage constraint "$1234" not valid
        unrecognized storage constraint "1.5" not valid
        unrecognized storage constraint "20B" not valid
        "#);
    }
}
