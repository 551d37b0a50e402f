//! The services as data: what each is configured with, which databases it has, which programs it is.

mod openstack;
mod ovn;
mod under;

/// One service.
pub struct Service {
    /// Its name, which is also its user, its database and its folder in `etc` and `log`.
    pub name: &'static str,
    /// The port of its API, on its own address and on both of HAProxy; 0 where it has none there.
    pub port: u16,
    /// What stands in the catalogue: name, type, and the path of the endpoint.
    pub catalogue: &'static [(&'static str, &'static str, &'static str)],
    /// Its configuration.
    pub files: &'static [File],
    /// Its databases.
    pub databases: &'static [&'static str],
    /// Done once, when its databases are there.
    pub once: &'static [&'static str],
    /// Its programs, in the order of their start.
    pub programs: fn() -> Vec<Program>,
}

/// A configuration file: where in `etc`, the templates that it is made of, and the host that it speaks of.
pub struct File {
    /// Below `etc`.
    pub to: &'static str,
    /// One after the other.
    pub of: &'static [&'static str],
    /// What `{{HOST}}` is.
    pub host: &'static str,
}

/// A program that runs for as long as the cloud does.
pub struct Program {
    /// Its name in pid files and logs.
    pub name: String,
    /// Its words; `{{WORDS}}` are filled in after they are split.
    pub run: String,
    /// What it has in its environment beside what all have.
    pub env: Vec<(&'static str, String)>,
    /// Done before each start.
    pub before: Vec<String>,
    /// What says that it is ready.
    pub ready: Ready,
}

/// What says that a program is ready.
pub enum Ready {
    /// Nothing that can be asked for: others find out.
    Started,
    /// It listens on this port of the services' address.
    Listens(u16),
    /// Its socket or another file is there.
    File(String),
    /// Its API answers.
    Answers(u16),
}

/// A program that is ready as soon as it runs.
pub fn program(name: &str, run: &str) -> Program {
    Program { name: name.to_owned(), run: run.to_owned(), env: vec![], before: vec![], ready: Ready::Started }
}

impl Program {
    fn ready(self, ready: Ready) -> Program {
        Program { ready, ..self }
    }

    fn before(mut self, words: &str) -> Program {
        self.before.push(words.to_owned());
        self
    }

    fn env(mut self, name: &'static str, value: &str) -> Program {
        self.env.push((name, value.to_owned()));
        self
    }
}

/// The hosts: one with the control services and the gateway to the outer network, two with guests.
pub const CONTROL: &str = "ctl-01";
/// The hosts with guests.
pub const COMPUTES: &[&str] = &["cmp-01", "cmp-02"];

/// What carries the rest; always there.
pub const UNDER: &[&Service] = &[&under::MARIADB, &under::RABBITMQ, &under::MEMCACHED, &ovn::OVN];
/// In front of the rest; always there, and started when it is known which services there are.
pub const FRONT: &Service = &under::HAPROXY;
/// The services of OpenStack, in the order of their start.
pub const SERVICES: &[&Service] = &[
    &openstack::KEYSTONE,
    &openstack::GLANCE,
    &openstack::PLACEMENT,
    &openstack::NEUTRON,
    &openstack::NOVA,
    &openstack::CINDER,
    &openstack::BARBICAN,
    &openstack::OCTAVIA,
    &openstack::MAGNUM,
    &openstack::HEAT,
];

/// Every service there is.
pub fn all() -> impl Iterator<Item = &'static Service> {
    UNDER.iter().copied().chain([FRONT]).chain(SERVICES.iter().copied())
}
