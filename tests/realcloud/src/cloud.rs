//! One copy of the cloud: up, down, and each program by its name.

mod bring;

use crate::place::Place;
use crate::process;
use crate::secrets;
use crate::services::{self, Program, Service};
use crate::template::{Words, fill};
use crate::trouble::{Trouble, at};
use crate::{certificates, databases, files, furniture, install};
use rustix::process::Signal;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// One copy of the cloud.
pub struct Cloud {
    place: Place,
    words: Words,
}

/// What a program is doing.
pub struct State {
    /// The service that it belongs to.
    pub service: &'static str,
    /// Its name.
    pub program: String,
    /// Its number, while it runs.
    pub pid: Option<i32>,
}

impl Cloud {
    /// The copy at this place; its secrets are made if it has none.
    pub fn open(place: Place) -> Result<Cloud, Trouble> {
        files::folder(place.folder())?;
        let names: Vec<&str> = services::SERVICES.iter().map(|service| service.name).collect();
        let mut words = secrets::of(&place, &names)?;
        let long = |name: &str| words.get(name).cloned().unwrap_or_default();
        // 32 bytes in base64: hexadecimal digits are letters of base64 too.
        let kek: String = format!("{}{}", long("KEY"), long("METADATA")).chars().take(42).collect();
        let me = |what: &str| {
            let said = Command::new("id").arg(what).output().map(|output| output.stdout).unwrap_or_default();
            String::from_utf8_lossy(&said).trim().to_owned()
        };
        let venv = install::folder(place.cache());
        let text = |path: PathBuf| path.display().to_string();
        let own = [
            ("KEK", format!("{kek}A=")),
            ("IP", place.services().to_string()),
            ("VIP", place.internal().to_string()),
            ("PUBLIC", place.public().to_string()),
            ("EPMD_PORT", place.epmd_port().to_string()),
            ("DIST_PORT", (place.epmd_port() + 1000).to_string()),
            ("ETC", text(place.etc())),
            ("LOG", text(place.log())),
            ("RUN", text(place.run())),
            ("DATA", text(place.data())),
            ("BIN", text(venv.join("bin"))),
            ("VENV", text(venv)),
            ("CLOSE", "Connection: close".to_owned()),
            ("ME", me("-un")),
            ("GROUP", me("-gn")),
        ];
        words.extend(own.map(|(name, value)| (name.to_owned(), value)));
        Ok(Cloud { place, words })
    }

    /// Where it lies.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Every program of the cloud, and which of them run.
    pub fn status(&self) -> Vec<State> {
        let programs = services::all()
            .flat_map(|service| (service.programs)().into_iter().map(|program| (service.name, program.name)));
        let state = |(service, program): (&'static str, String)| {
            let pid = process::alive(&self.pid_file(&program));
            State { service, program, pid }
        };
        programs.map(state).collect()
    }

    /// The processor time that its programs have taken since they were started.
    pub fn busy(&self) -> Duration {
        let files: Vec<PathBuf> = self.status().iter().map(|state| self.pid_file(&state.program)).collect();
        process::busy(&files)
    }

    /// Ends these services or programs (all where none is named), and says how many programs ran.
    ///
    /// Those that do not end within `patience` are killed; with none at all they are killed at once, which is fit where
    /// what they keep is thrown away.
    pub fn down(&self, names: &[&str], patience: Duration) -> Result<usize, Trouble> {
        let all = self.status();
        if let Some(name) = names.iter().find(|name| !all.iter().any(|state| state.is(name))) {
            return Err(unknown(name, "service or program", all.iter().map(|state| state.program.clone())));
        }
        let chosen = all.iter().filter(|state| names.is_empty() || names.iter().any(|name| state.is(name)));
        let running: Vec<&State> = chosen.filter(|state| state.pid.is_some()).collect();
        let under = |state: &State| !services::SERVICES.iter().any(|service| service.name == state.service);
        // What the services stand on goes last, so that none of them ends in an error.
        for storey in [false, true] {
            let files: Vec<PathBuf> = running
                .iter()
                .filter(|state| under(state) == storey)
                .map(|state| self.pid_file(&state.program))
                .collect();
            process::stop(&files.iter().map(PathBuf::as_path).collect::<Vec<_>>(), patience);
        }
        Ok(running.len())
    }

    /// Removes what this copy wrote. Nothing of it may run.
    pub fn purge(&self) -> Result<(), Trouble> {
        self.down(&[], Duration::ZERO)?;
        at(self.place.folder(), fs::remove_dir_all(self.place.folder()))
    }

    /// Starts one program by its name, and waits until it is ready.
    pub fn start(&self, name: &str) -> Result<(), Trouble> {
        let (service, program) = self.find(name)?;
        self.run_program(service, &program)?;
        self.wait_for(service, &program)
    }

    /// The same, with a clock that is so many seconds ahead of ours, or behind where they are negative.
    pub fn start_at(&self, name: &str, seconds: i32) -> Result<(), Trouble> {
        let (service, mut program) = self.find(name)?;
        let library = install::another_clock()?.display().to_string();
        program.env.extend([("LD_PRELOAD", library), ("FAKETIME", format!("{seconds:+}"))]);
        self.run_program(service, &program)?;
        self.wait_for(service, &program)
    }

    /// Whether the program runs.
    pub fn runs(&self, name: &str) -> bool {
        process::alive(&self.pid_file(name)).is_some()
    }

    /// Stops a program where it stands, as if it hung; `false` where it does not run.
    pub fn freeze(&self, name: &str) -> bool {
        process::send(&self.pid_file(name), Signal::STOP)
    }

    /// Lets a frozen program go on.
    pub fn thaw(&self, name: &str) -> bool {
        process::send(&self.pid_file(name), Signal::CONT)
    }

    /// Tells MariaDB something, as its root, and gives what it answers: rows of words with tabs between.
    pub fn sql(&self, sql: &str) -> Result<String, Trouble> {
        databases::run(self, sql)
    }

    /// Empties the services' cache, so that what was changed behind their backs is seen.
    pub fn forget(&self) -> Result<(), Trouble> {
        let mut said = [0_u8; 2];
        let ask = TcpStream::connect((self.place.services(), 11_211)).and_then(|mut cache| {
            cache.set_read_timeout(Some(Duration::from_secs(10)))?;
            cache.write_all(b"flush_all\r\n")?;
            cache.read_exact(&mut said)
        });
        at("memcached".as_ref(), ask)?;
        match &said {
            b"OK" => Ok(()),
            other => {
                let (program, why) =
                    ("memcached".to_owned(), format!("said {}", String::from_utf8_lossy(other)));
                Err(Trouble::Program { program, why, log: self.place.log().join("memcached") })
            }
        }
    }

    /// Another certificate for the public address, which ends so many days from now, or ended. HAProxy reads it when it
    /// starts.
    pub fn certify(&self, days: i32) -> Result<(), Trouble> {
        certificates::public(self, &self.place.public().to_string(), days)
    }

    /// Keeps what the services answer, one file for each question in `out`: bodies without secrets, no headers.
    pub fn record(&self, out: &Path) -> Result<(), Trouble> {
        furniture::record(self, out)
    }

    /// The program of OpenStack's command line, ready to be asked as `cloud` of `clouds.yaml`.
    pub fn openstack(&self, cloud: &str) -> Command {
        let mut openstack = self.command(&self.bin("openstack"));
        openstack.env("OS_CLIENT_CONFIG_FILE", self.place.clouds()).env("OS_CLOUD", cloud);
        openstack
    }

    /// A command with the environment of this cloud and nothing else.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs([
            ("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
            ("LANG", "C.UTF-8"),
            ("PYTHONWARNINGS", "ignore"),
            ("PYTHONUNBUFFERED", "1"),
        ]);
        command.env("HOME", self.place.folder().join("home"));
        command.env("PYTHONPATH", self.place.folder().join("python"));
        command
    }

    /// A program of the Python environment.
    pub fn bin(&self, name: &str) -> String {
        format!("{}/{name}", self.word("BIN"))
    }

    /// What a word of the templates stands for; nothing where there is no such word.
    pub fn word(&self, name: &str) -> &str {
        self.words.get(name).map_or("", String::as_str)
    }

    /// Runs a command to its end. What it says goes to `log/SERVICE/NAME.out`.
    pub fn done(&self, mut command: Command, service: &str, name: &str) -> Result<(), Trouble> {
        let folder = self.place.log().join(service);
        files::folder(&folder)?;
        let log = folder.join(format!("{name}.out"));
        let out = at(&log, File::options().create(true).append(true).open(&log))?;
        let errors = at(&log, out.try_clone())?;
        let program = command.get_program().to_string_lossy().into_owned();
        let status = at(&log, command.stdin(Stdio::null()).stdout(out).stderr(errors).status())?;
        if status.success() {
            return Ok(());
        }
        Err(Trouble::Program { program, why: format!("ended with {status}"), log })
    }

    /// The words of one service in a host's file.
    fn words_of(&self, service: &Service, host: &str) -> Result<Words, Trouble> {
        let name = service.name;
        let mut words = self.words.clone();
        let own = [
            ("SERVICE", name.to_owned()),
            ("HOST", host.to_owned()),
            ("PORT", service.port.to_string()),
            ("DB", self.word(&format!("DB_{name}")).to_owned()),
            ("USER", self.word(&format!("USER_{name}")).to_owned()),
            (
                "ARGV",
                format!("--config-file {}/{name}/{name}.conf --log-file {name}-api.log", self.word("ETC")),
            ),
        ];
        words.extend(own.map(|(name, value)| (name.to_owned(), value)));
        let credentials = fill(include_str!("../etc/credentials.conf"), &words)?;
        words.insert("CREDENTIALS".to_owned(), credentials.trim_end().to_owned());
        Ok(words)
    }

    /// A command from a line of the tables.
    pub(crate) fn spelled(&self, service: &Service, line: &str) -> Result<Command, Trouble> {
        let words = self.words_of(service, services::CONTROL)?;
        let mut line = line.split_whitespace();
        let program = fill(line.next().unwrap_or_default(), &words)?;
        let mut command = self.command(&program);
        for word in line {
            command.arg(fill(word, &words)?);
        }
        Ok(command)
    }

    fn pid_file(&self, program: &str) -> PathBuf {
        self.place.run().join(format!("{program}.pid"))
    }

    fn find(&self, name: &str) -> Result<(&'static Service, Program), Trouble> {
        let mut all = services::all()
            .flat_map(|service| (service.programs)().into_iter().map(move |one| (service, one)));
        let known = || self.status().into_iter().map(|state| state.program);
        all.find(|(_, program)| program.name == name).ok_or_else(|| unknown(name, "program", known()))
    }
}

impl State {
    fn is(&self, name: &str) -> bool {
        self.service == name || self.program == name
    }
}

pub(crate) fn unknown(name: &str, kind: &'static str, known: impl Iterator<Item = String>) -> Trouble {
    Trouble::Unknown { name: name.to_owned(), kind, known: known.collect::<Vec<_>>().join(", ") }
}
