//! How the cloud is brought up: what carries it, its databases, its services, and what lies in it.

use super::{Cloud, unknown};
use crate::process::{self, alive};
use crate::ready;
use crate::services::{FRONT, Program, Ready, SERVICES, Service, UNDER};
use crate::template::fill;
use crate::trouble::{Trouble, at};
use crate::{certificates, databases, files, furniture, install};
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a program may take to be ready: on two cores they start all at once.
const PATIENCE: Duration = Duration::from_secs(300);

/// Our own modules for the services' Python.
const MODULES: &[(&str, &str)] = &[
    ("sitecustomize.py", include_str!("../../python/sitecustomize.py")),
    ("on_loopback.py", include_str!("../../python/on_loopback.py")),
];

impl Cloud {
    /// Brings up the named services (all where none is named) and what they stand on. What runs already is left alone.
    ///
    /// # Errors
    /// The first thing that did not come, with the log that says why. What was started by then goes on running.
    pub fn up(&self, names: &[&str], say: &mut dyn FnMut(&str)) -> Result<(), Trouble> {
        let start = Instant::now();
        let mut say = |what: &str| say(&format!("[{:6.1} s] {what}", start.elapsed().as_secs_f64()));
        let services = chosen(names)?;
        let _held = self.hold()?;
        install::install(self.place().cache(), &mut say)?;
        self.refuse_what_is_taken(&services)?;
        self.write_files(&services)?;
        certificates::make(self)?;
        for service in UNDER {
            self.run_service(service)?;
        }
        self.run_service(FRONT)?;
        for service in UNDER.iter().filter(|service| service.name != "rabbitmq") {
            self.wait_for_all(service)?;
        }
        say("database, cache, proxy and OVN are there");
        databases::make(self, &services)?;
        say("databases are filled");
        self.start_services(&services, &mut say)?;
        if services.iter().any(|service| service.name == "nova") {
            self.map_hosts()?;
        }
        furniture::resources(self, &services)?;
        say("the cloud is up");
        Ok(())
    }

    fn start_services(
        &self,
        services: &[&'static Service],
        say: &mut dyn FnMut(&str),
    ) -> Result<(), Trouble> {
        let broker = UNDER.iter().filter(|service| service.name == "rabbitmq");
        for service in broker.copied().chain(services.iter().copied().take(1)) {
            self.run_service(service)?;
            self.wait_for_all(service)?;
        }
        say("keystone answers");
        furniture::catalogue(self, services)?;
        say("catalogue, users and roles are there");
        for service in services {
            self.run_service(service)?;
        }
        for service in services {
            self.wait_for_all(service)?;
            for address in [self.place().internal(), self.place().services()] {
                let to = SocketAddr::from((address, service.port));
                let log = self.place().log().join(service.name);
                ready::wait(&format!("{} at {to}", service.name), PATIENCE, &log, || {
                    ready::answers(to, "/")
                })?;
            }
        }
        say("every API answers");
        Ok(())
    }

    /// Nova does not use a host before it is mapped into its cell.
    fn map_hosts(&self) -> Result<(), Trouble> {
        let mark = self.place().data().join("done/hosts");
        if mark.exists() {
            return Ok(());
        }
        let log = self.place().log().join("nova");
        let hosts = crate::services::COMPUTES.len().to_string();
        let counted = || self.sql("select count(*) from nova.compute_nodes");
        ready::wait("a record for each compute host", PATIENCE, &log, || {
            counted().is_ok_and(|rows| rows.trim() == hosts)
        })?;
        if let Some(nova) = SERVICES.iter().find(|service| service.name == "nova") {
            let map = "{{BIN}}/nova-manage --config-file {{ETC}}/nova/nova.conf cell_v2 discover_hosts";
            self.done(self.spelled(nova, map)?, "nova", "once")?;
        }
        at(&mark, fs::write(&mark, ""))
    }

    /// One at a time in a folder.
    fn hold(&self) -> Result<File, Trouble> {
        let path = self.place().folder().join("lock");
        let file = at(&path, File::create(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(_) => Err(Trouble::Busy { folder: self.place().folder().to_owned() }),
        }
    }

    /// No address of ours may be another's: we would ask a stranger and believe him.
    fn refuse_what_is_taken(&self, services: &[&'static Service]) -> Result<(), Trouble> {
        if self.status().iter().any(|state| state.pid.is_some()) {
            return Ok(());
        }
        let place = self.place();
        let under = [3306, 5672, 15_672, 11_211, 6641, 6642].map(|port| (place.services(), port));
        let own = services.iter().flat_map(|service| {
            [place.services(), place.internal(), place.public()].map(|address| (address, service.port))
        });
        let erlang = [0, 1000].map(|more| (Ipv4Addr::LOCALHOST, place.epmd_port() + more));
        for address in under.into_iter().chain(own).chain(erlang).map(SocketAddr::from) {
            if !ready::is_free(address) {
                return Err(Trouble::Taken { address: address.to_string() });
            }
        }
        Ok(())
    }

    /// Every configuration file of these services. What a fault has changed is put right by it.
    pub fn write_files(&self, services: &[&'static Service]) -> Result<(), Trouble> {
        let place = self.place();
        for below in
            ["lock", "done", "mariadb", "rabbitmq", "ovn", "keystone", "neutron", "cinder/coordination"]
        {
            files::folder(&place.data().join(below))?;
        }
        for below in [
            "nova/ctl-01",
            "nova/cmp-01",
            "nova/cmp-02",
            "glance/images",
            "glance/tasks",
            "glance/staging",
            "magnum/cache",
        ] {
            files::folder(&place.data().join(below))?;
        }
        for host in ["ovn", "ovs/ctl-01", "ovs/cmp-01", "ovs/cmp-02"] {
            files::folder(&place.run().join(host))?;
        }
        for (name, text) in MODULES {
            files::private(&place.folder().join("python").join(name), text)?;
        }
        for service in UNDER.iter().chain(services) {
            files::folder(&place.log().join(service.name))?;
            for file in service.files {
                let text = fill(&file.of.concat(), &self.words_of(service, file.host)?)?;
                files::private(&place.etc().join(file.to), &text)?;
            }
        }
        files::private(&place.clouds(), &fill(include_str!("../../etc/clouds.yaml"), self.words())?)?;
        self.link_home()?;
        self.write_front(services)
    }

    /// Barbican reads its configuration from the home of its user.
    fn link_home(&self) -> Result<(), Trouble> {
        let home = self.place().folder().join("home");
        files::folder(&home)?;
        let link = home.join(".barbican");
        if link.exists() {
            Ok(())
        } else {
            at(&link, std::os::unix::fs::symlink(self.place().etc().join("barbican"), &link))
        }
    }

    fn write_front(&self, services: &[&'static Service]) -> Result<(), Trouble> {
        files::folder(&self.place().log().join(FRONT.name))?;
        let mut text = fill(include_str!("../../etc/haproxy.cfg"), self.words())?;
        for service in services {
            text.push_str(&fill(
                include_str!("../../etc/haproxy-service.cfg"),
                &self.words_of(service, "")?,
            )?);
        }
        let path = self.place().etc().join("haproxy/haproxy.cfg");
        // With another set of services it is started anew.
        if fs::read_to_string(&path).is_ok_and(|old| old != text) {
            self.down(&[FRONT.name], Duration::from_secs(2))?;
        }
        files::private(&path, &text)
    }

    fn words(&self) -> &crate::template::Words {
        &self.words
    }

    /// Starts the programs of a service that do not run.
    fn run_service(&self, service: &'static Service) -> Result<(), Trouble> {
        if service.databases.is_empty() {
            databases::once(self, service)?;
        }
        for program in (service.programs)() {
            self.run_program(service, &program)?;
            // The next one may want its socket at once.
            if matches!(program.ready, Ready::File(_)) {
                self.wait_for(service, &program)?;
            }
        }
        Ok(())
    }

    pub(super) fn run_program(&self, service: &'static Service, program: &Program) -> Result<(), Trouble> {
        let pid_file = self.pid_file(&program.name);
        if alive(&pid_file).is_some() {
            return Ok(());
        }
        if let Some(path) = self.ready_file(service, program)? {
            // What the last one left would say that this one is ready.
            let _ = fs::remove_file(path);
        }
        for line in &program.before {
            self.done(self.spelled(service, line)?, service.name, "before")?;
        }
        let mut command = self.spelled(service, &program.run)?;
        for (name, value) in &program.env {
            command.env(name, fill(value, self.words())?);
        }
        process::start(command, &self.out(service, program), &pid_file)
    }

    fn wait_for_all(&self, service: &'static Service) -> Result<(), Trouble> {
        (service.programs)().iter().try_for_each(|program| self.wait_for(service, program))
    }

    pub(super) fn wait_for(&self, service: &'static Service, program: &Program) -> Result<(), Trouble> {
        let at = |port: u16| SocketAddr::from((self.place().services(), port));
        let pid_file = self.pid_file(&program.name);
        let file = self.ready_file(service, program)?;
        let log = self.out(service, program);
        let mut ended = false;
        ready::wait(&program.name, PATIENCE, &log, || {
            ended = alive(&pid_file).is_none();
            ended
                || match &program.ready {
                    Ready::Started => true,
                    Ready::Listens(port) => ready::listens(at(*port)),
                    Ready::Answers(port) => ready::answers(at(*port), "/"),
                    Ready::File(_) => file.as_deref().is_some_and(Path::exists),
                }
        })?;
        if ended {
            return Err(Trouble::Program {
                program: program.name.clone(),
                why: "ended by itself".to_owned(),
                log,
            });
        }
        Ok(())
    }

    fn ready_file(&self, service: &Service, program: &Program) -> Result<Option<PathBuf>, Trouble> {
        let Ready::File(path) = &program.ready else { return Ok(None) };
        fill(path, &self.words_of(service, "")?).map(|path| Some(PathBuf::from(path)))
    }

    fn out(&self, service: &Service, program: &Program) -> PathBuf {
        self.place().log().join(service.name).join(format!("{}.out", program.name))
    }
}

/// The named services, and Keystone, in the order of their start.
fn chosen(names: &[&str]) -> Result<Vec<&'static Service>, Trouble> {
    let known = || SERVICES.iter().map(|service| service.name.to_owned());
    if let Some(name) = names.iter().find(|name| !known().any(|known| known == **name)) {
        return Err(unknown(name, "service", known()));
    }
    let all = names.is_empty();
    let wanted = |service: &Service| all || service.name == "keystone" || names.contains(&service.name);
    Ok(SERVICES.iter().copied().filter(|service| wanted(service)).collect())
}
