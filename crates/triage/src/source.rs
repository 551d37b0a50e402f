//! What a file's path says: the host and the service, where no line does.

/// One file of logs, as it is named to people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Its path; inside an archive, the archive's path, a colon and the path in it.
    pub path: String,
    /// When it was last written, in microseconds since 1970: for times without a year.
    pub modified: Option<i64>,
    /// The host whose folder it lies in, or nothing.
    pub host: String,
    /// Its name without what rotation and compression add.
    pub service: String,
    /// The name of its folder.
    pub folder: String,
}

impl Source {
    /// Reads a path.
    pub fn of(path: &str, modified: Option<i64>) -> Source {
        let parts: Vec<&str> = path.split(['/', ':']).filter(|part| !part.is_empty()).collect();
        let name = parts.last().copied().unwrap_or_default();
        let above = |steps: usize| parts.len().checked_sub(steps).and_then(|at| parts.get(at)).copied();
        Source {
            path: path.to_owned(),
            modified,
            host: host_of(path),
            service: service(name),
            folder: above(2).unwrap_or_default().to_owned(),
        }
    }
}

/// The folder that stands before `var/log`, `etc` or the output of commands, as in a sosreport or a copy of several hosts.
pub(crate) fn host_of(path: &str) -> String {
    let parts: Vec<&str> = path.split(['/', ':']).filter(|part| !part.is_empty()).collect();
    let log = parts.windows(2).position(|pair| matches!(pair, ["var", "log"]));
    let other = || parts.iter().rposition(|part| matches!(*part, "etc" | "sos_commands"));
    let at = log.or_else(other);
    let host = at.and_then(|at| parts.get(at.checked_sub(1)?)).copied().unwrap_or_default();
    let host = host
        .strip_prefix("sosreport-")
        .map_or(host, |rest| rest.split_once("-20").map_or(rest, |(name, _)| name));
    if matches!(host, "." | ".." | "tmp") { String::new() } else { host.to_owned() }
}

/// `nova-compute.log.2.gz` is of nova-compute.
fn service(name: &str) -> String {
    let mut name = name;
    while let Some(at) = name.rfind(['.', '-']) {
        let (Some((head, end)), true) = (name.split_at_checked(at), at > 0) else { break };
        let (is_dot, end) = (end.starts_with('.'), end.get(1..).unwrap_or_default());
        let is_number = !end.is_empty() && end.bytes().all(|byte| byte.is_ascii_digit());
        // A number after a dash is a unit's or a host's, but a date.
        let is_rotation = is_number && (is_dot || end.len() >= 8);
        let is_kind = is_dot
            && matches!(end, "log" | "gz" | "xz" | "zst" | "json" | "txt" | "old" | "err" | "out" | "bz2");
        if !is_rotation && !is_kind {
            break;
        }
        name = head;
    }
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn host_and_service_stand_in_the_path() {
        let paths = [
            "logs/cmp001/var/log/nova/nova-compute.log",
            "case.tar.xz:sosreport-ctl1-2026-06-09-abc/var/log/syslog.1",
            "nova-compute.log.2.gz",
            "keystone.log-20260609.gz",
            "/var/log/mysql/error.log",
            "juju/unit-vault-0.log",
            "case/ctl2/etc/nova/nova.conf",
            "",
        ];
        let read = paths.map(|path| {
            let source = Source::of(path, None);
            format!("{} | {} | {}", source.host, source.service, source.folder)
        });
        insta::assert_snapshot!(read.join("\n"), @"
        cmp001 | nova-compute | nova
        ctl1 | syslog | log
         | nova-compute | 
         | keystone | 
         | error | mysql
         | unit-vault-0 | juju
        ctl2 | nova.conf | nova
         |  |
        ");
    }
}
