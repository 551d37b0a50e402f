//! Addresses without their logins.

/// An address with a login, as `rabbit://nova:secret@10.0.0.1:5672,nova:secret@10.0.0.2:5672/openstack`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address<'a> {
    scheme: &'a str,
    /// Hosts with their ports, sorted.
    hosts: Vec<&'a str>,
    path: &'a str,
    logins: Vec<&'a str>,
}

/// Reads an address; nothing where a part could be a password that stands at another place than usual.
pub(super) fn read(text: &str) -> Option<Address<'_>> {
    let (scheme, rest) = text.trim().split_once("://")?;
    // A mark of a query before the end of a login is part of a password; which of the two it is nobody can tell.
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    if query.contains('@') {
        return None;
    }
    let (mut hosts, mut logins, mut path) = (vec![], vec![], "");
    let has_logins = rest.contains('@');
    for piece in rest.split(',') {
        let (login, place) = match piece.rsplit_once('@') {
            Some((login, place)) => (Some(login), place),
            None if has_logins => return None,
            None => (None, piece),
        };
        let (host, after) = place.split_once('/').unwrap_or((place, ""));
        if !is_host(host) || !is_path(after) {
            return None;
        }
        hosts.push(host);
        logins.extend(login);
        path = after;
    }
    hosts.sort_unstable();
    logins.sort_unstable();
    logins.dedup();
    Some(Address { scheme, hosts, path: path.trim_end_matches('/'), logins })
}

fn is_host(text: &str) -> bool {
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !text.ends_with(']') => (name, port),
        _ => (text, ""),
    };
    let inner = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    let is_name = match inner {
        Some(inner) => inner.bytes().all(|byte| byte == b':' || is_letter(byte)),
        None => name.bytes().all(is_letter),
    };
    !name.is_empty() && is_name && port.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_path(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/.-_%".contains(&byte))
}

impl Address<'_> {
    /// What may be shown of it.
    pub(super) fn bare(&self) -> String {
        let slash = if self.path.is_empty() { "" } else { "/" };
        format!("{}://{}{slash}{}", self.scheme, self.hosts.join(","), self.path)
    }

    /// Scheme and hosts without their ports.
    pub(super) fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.names().join(","))
    }

    /// The hosts without their ports.
    pub(super) fn names(&self) -> Vec<&str> {
        let name = |host: &&'_ str| -> usize {
            match host.rsplit_once(':') {
                Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name.len(),
                _ => host.len(),
            }
        };
        self.hosts.iter().map(|host| host.get(..name(host)).unwrap_or(host)).collect()
    }

    /// Whether both name the same person with another password. Neither is shown anywhere.
    pub(super) fn contradicts(&self, other: &Address<'_>) -> bool {
        let pair = |login: &&'_ str| login.split_once(':').map(|(user, _)| user.len());
        let same_place = self.hosts == other.hosts && self.path == other.path;
        let clash = |one: &&str, two: &&str| {
            let (Some(user), Some(also)) = (pair(one), pair(two)) else { return false };
            one.get(..user) == two.get(..also) && one != two
        };
        same_place && self.logins.iter().any(|one| other.logins.iter().any(|two| clash(one, two)))
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn check(text: &str) -> String {
        read(text).map_or("nothing".to_owned(), |address| address.bare())
    }

    #[test]
    fn an_address_is_shown_without_its_login() {
        let shown = [
            "rabbit://nova:canary@10.0.0.2:5672,nova:canary@10.0.0.1:5672/openstack",
            "mysql+pymysql://nova:canary@[fd00::1]:3306/nova?charset=utf8&password=canary",
            "https://keystone.example:5000/v3",
            "none:///",
        ];
        insta::assert_snapshot!(shown.map(check).join("\n"), @"
        rabbit://10.0.0.1:5672,10.0.0.2:5672/openstack
        mysql+pymysql://[fd00::1]:3306/nova
        https://keystone.example:5000/v3
        nothing
        ");
    }

    #[test]
    fn a_password_with_marks_in_it_is_not_shown_in_parts() {
        for password in
            ["can,ary", "can@ary", "can/ary", "can:ary", "can?ary", "can#ary", "ca,na@ry", "c,a/n,ary"]
        {
            let shown = check(&format!("rabbit://nova:{password}@10.0.0.1:5672/openstack"));
            assert!(!shown.contains("ary") && !shown.contains("can"), "{password}: {shown}");
        }
    }

    #[test]
    fn one_user_with_two_passwords_is_a_contradiction() {
        let address = |login: &str| format!("rabbit://{login}@10.0.0.1:5672/openstack");
        let (one, two, other) = (address("nova:a"), address("nova:b"), address("neutron:c"));
        let read = |text| read(text).unwrap();
        assert!(read(&one).contradicts(&read(&two)));
        assert!(!read(&one).contradicts(&read(&one)));
        assert!(!read(&one).contradicts(&read(&other)));
    }
}
