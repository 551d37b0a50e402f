//! Which names Juju takes for what.

/// A name of an application, charm, storage, device or offer: lower case words joined by hyphens, each with a letter.
pub(crate) fn is_application(name: &str) -> bool {
    name.split('-').enumerate().all(|(index, word)| {
        let letters = if index == 0 {
            word.starts_with(|c: char| c.is_ascii_lowercase())
        } else {
            word.contains(|c: char| c.is_ascii_lowercase())
        };
        letters && is_word(word)
    })
}

/// A name of an endpoint: lower case words joined by hyphens or underscores.
pub(crate) fn is_endpoint(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.split(['-', '_']).all(is_word)
}

/// A number without leading zeros: a machine's id or a unit's number.
pub(crate) fn is_number(text: &str) -> bool {
    text == "0" || (!text.starts_with('0') && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()))
}

/// A series, such as `jammy`.
pub(crate) fn is_series(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase()) && is_word(name)
}

/// A place where an offer is found: `[CONTROLLER:][USER/]MODEL.APPLICATION[:ENDPOINT]`.
pub(crate) fn is_offer_url(url: &str) -> bool {
    if url.starts_with(':') {
        return false;
    }
    let parts: Vec<&str> = url.split(':').collect();
    let rest = match parts.as_slice() {
        // One colon parts the controller from the rest, or the rest from an endpoint.
        [_, rest] if rest.contains(|c: char| !c.is_ascii_alphanumeric()) => rest,
        [_, path, endpoint] => return is_offer_path(&format!("{path}:{endpoint}")),
        _ => url,
    };
    is_offer_path(rest)
}

fn is_offer_path(path: &str) -> bool {
    let path = path.strip_prefix('/').unwrap_or(path);
    let (user, rest) = match path.split_once('/') {
        Some((user, rest)) if !user.is_empty() => (Some(user), rest),
        _ => (None, path),
    };
    let Some((model, application)) = rest.split_once('.') else { return false };
    let name = application.split(':').next().unwrap_or_default();
    user.is_none_or(is_user) && is_model(model) && !application.contains('/') && is_application(name)
}

fn is_user(name: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.ends_with(|c: char| c.is_ascii_alphanumeric())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'+' | b'-'))
    };
    match name.split_once('@') {
        Some((name, domain)) => is_part(name) && is_part(domain),
        None => is_part(name),
    }
}

fn is_model(name: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    name.bytes().next().is_some_and(is_plain) && name.bytes().all(|b| is_plain(b) || b == b'-')
}

fn is_word(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn application_names_are_words_with_letters() {
        for good in ["a", "a1", "mysql-innodb-cluster", "ceph-osd2", "a-1b"] {
            assert!(is_application(good), "{good}");
        }
        for bad in ["", "1a", "a-1", "a--b", "a-", "-a", "A", "a_b", "a/b", "$bad-name"] {
            assert!(!is_application(bad), "{bad}");
        }
    }

    #[test]
    fn endpoint_names_take_underscores_and_numbers() {
        for good in ["db", "juju-info", "amqp_2", "db-1"] {
            assert!(is_endpoint(good), "{good}");
        }
        for bad in ["", "2db", "db-", "nope!", "db__x"] {
            assert!(!is_endpoint(bad), "{bad}");
        }
    }

    #[test]
    fn numbers_have_no_leading_zero() {
        assert!(
            is_number("0") && is_number("10") && !is_number("05") && !is_number("") && !is_number("bogus")
        );
    }

    #[test]
    fn offers_are_found_in_models_of_users_and_controllers() {
        for good in ["production:admin/info.mysql", "admin/default.mysql", "default.mysql", "m.app:db"] {
            assert!(is_offer_url(good), "{good}");
        }
        for bad in ["!some-bogus/url", "", ":a/b.c", "model", "a/b/c.d", "admin/.x", "admin/m."] {
            assert!(!is_offer_url(bad), "{bad}");
        }
    }
}
