//! Options in groups, as oslo.config reads them.

use super::Spot;

/// Files of a service's folder that hold something else in the same form.
const OTHERS: [&str; 5] = ["paste", "rootwrap", "logging", "policy", "audit_map"];
/// The services whose options are known.
pub(super) const SERVICES: [&str; 10] =
    ["barbican", "cinder", "glance", "heat", "keystone", "magnum", "neutron", "nova", "octavia", "placement"];

/// One option that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    pub spot: Spot,
    pub service: &'static str,
    pub group: String,
    pub name: String,
    /// May be a secret.
    pub value: String,
}

impl Setting {
    /// As people write it.
    pub fn title(&self) -> String {
        format!("{} [{}] {}", self.service, self.group, self.name)
    }

    /// Whether it is this one.
    pub fn is(&self, group: &str, name: &str) -> bool {
        self.group == group && self.name == name
    }
}

/// The options of a file of a service; of another file there are none.
pub(super) fn read(host: &str, file: &str, text: &str) -> Vec<Setting> {
    let Some(service) = service(file) else { return vec![] };
    let mut settings: Vec<Setting> = vec![];
    let mut open = "DEFAULT".to_owned();
    for (line, text) in (1..).zip(text.lines()) {
        let goes_on = text.starts_with([' ', '\t']);
        let text = text.trim();
        if text.is_empty() || text.starts_with(['#', ';']) {
            continue;
        }
        if let Some(group) = group(text) {
            open = group.to_owned();
        } else if let (true, Some(last)) = (goes_on, settings.last_mut()) {
            last.value.push(' ');
            last.value.push_str(text);
        } else if let Some(at) = text.find(['=', ':']) {
            let (name, value) = text.split_at_checked(at).unwrap_or((text, ""));
            let value = value.get(1..).unwrap_or_default().trim();
            settings.push(Setting {
                spot: Spot { host: host.to_owned(), file: file.to_owned(), line },
                service,
                group: open.clone(),
                name: name.trim().replace('-', "_"),
                value: value.to_owned(),
            });
        }
    }
    settings
}

/// The name of a group, where the line begins one.
pub(super) fn group(line: &str) -> Option<&str> {
    let name = line.strip_prefix('[')?.strip_suffix(']')?;
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte);
    (!name.is_empty() && name.bytes().all(is_letter) && name.bytes().any(|byte| byte.is_ascii_alphabetic()))
        .then_some(name)
}

/// The service that the file is of: its own name says it, or the innermost folder that does.
fn service(path: &str) -> Option<&'static str> {
    let mut parts = path.rsplit(['/', ':']);
    let file = parts.next().filter(|name| !OTHERS.iter().any(|other| name.contains(other)))?;
    let named = |part: &str| {
        let fits = |service: &&&'static str| {
            let rest = part.strip_prefix(**service);
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        };
        SERVICES.iter().find(fits).copied()
    };
    named(file).or_else(|| parts.find_map(named))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn options_have_group_line_and_service() {
        let text = "\
# a comment
[DEFAULT]
debug = false
transport-url=rabbit://x
[libvirt]
cpu_models = a,
  b
; another
virt_type: kvm
";
        let file = "case/cmp1/etc/nova/nova.conf";
        let read = read("cmp1", file, text);
        let lines: Vec<String> =
            read.iter().map(|one| format!("{} {} = {}", one.spot.line, one.title(), one.value)).collect();
        insta::assert_snapshot!(lines.join("\n"), @"
        3 nova [DEFAULT] debug = false
        4 nova [DEFAULT] transport_url = rabbit://x
        6 nova [libvirt] cpu_models = a, b
        9 nova [libvirt] virt_type = kvm
        ");
    }

    #[test]
    fn a_file_is_of_the_service_that_it_or_its_folder_is_named_after() {
        let files = [
            "etc/neutron/plugins/ml2/ml2_conf.ini",
            "etc/kolla/nova-compute/nova.conf",
            "case.tar:ctl1/etc/glance/glance-api.conf",
            "etc/nova/rootwrap.conf",
            "etc/nova/api-paste.ini",
            "etc/mysql/my.cnf",
            "etc/novation/x.conf",
        ];
        let read = files.map(|file| super::service(file).unwrap_or("none"));
        assert_eq!(read, ["neutron", "nova", "glance", "none", "none", "none", "none"]);
    }
}
