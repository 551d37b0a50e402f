//! The `openstack` command, as JSON, in the columns and fields of python-openstackclient 6.6.

mod balancer;
mod coe;
mod compute;
mod holdings;
mod identity;
mod image;
mod network;
mod power;
mod router;
mod service;
mod tenancy;
mod volume;

use super::Ask;
use super::flags::{BadFlag, Flags, Known};
use crate::call::{CallReply, Files};
use crate::faults::{Mishap, Op};
use crate::world::World;
use crate::world::openstack;
use crate::world::resources::{self, text};
use serde_json::{Map, Value, json};

/// One command: its words, the flags that it knows, and what it does.
struct Command {
    words: &'static str,
    known: Known,
    run: fn(&mut Order<'_>) -> Result<Said, String>,
}

/// A command that was recognised.
struct Order<'a> {
    world: &'a mut World,
    files: &'a dyn Files,
    /// Where it was typed.
    cwd: &'a str,
    flags: Flags,
    /// Whose domain it is; none for the administrator.
    who: Option<String>,
    /// The name that was logged in with.
    user: String,
    /// What was typed at its prompt.
    typed: String,
}

/// What a command prints.
enum Said {
    Rows(Vec<Value>),
    One(Value),
    /// What is no table: a key.
    Text(String),
    Nothing,
}

static COMMANDS: &[&[Command]] = &[
    service::COMMANDS,
    network::COMMANDS,
    router::COMMANDS,
    image::COMMANDS,
    compute::COMMANDS,
    power::COMMANDS,
    balancer::COMMANDS,
    identity::COMMANDS,
    coe::COMMANDS,
    tenancy::COMMANDS,
    holdings::COMMANDS,
    volume::COMMANDS,
];

const fn command(
    words: &'static str,
    valued: &'static [&'static str],
    plain: &'static [&'static str],
    run: fn(&mut Order<'_>) -> Result<Said, String>,
) -> Command {
    Command { words, known: Known { valued, plain, anywhere: true }, run }
}

/// Answers one command.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    ask.world.advance(3);
    let Some((cloud, args)) = cloud(ask.args) else {
        return ask.unknown(2, "twin: openstack is known as `openstack --os-cloud NAME ...`\n");
    };
    let (user, who) = match log_in(ask, cloud) {
        Ok(login) => login,
        Err(text) => return CallReply::fail(1, format!("{text}\n")),
    };
    ask.world.openstack.asked += 1;
    let (format, args) = format(args);
    let Some((command, rest)) = find(&args) else {
        let words: Vec<&str> =
            args.iter().map(String::as_str).take_while(|word| !word.starts_with('-')).collect();
        let text = format!(
            "openstack: '{}' is not an openstack command. See 'openstack --help'.\n",
            words.join(" ")
        );
        return ask.unknown(2, text);
    };
    let flags = match Flags::parse(rest, &command.known) {
        Ok(flags) => flags,
        Err(BadFlag::Unknown(flag)) => {
            let text = format!("openstack {}: error: unrecognized arguments: {flag}\n", command.words);
            return ask.unknown(2, text);
        }
        Err(BadFlag::NeedsValue(flag)) => {
            let text =
                format!("openstack {}: error: argument {flag}: expected one argument\n", command.words);
            return CallReply::fail(2, text);
        }
    };
    let json = format.as_deref() == Some("json");
    let typed = ask.call.stdin.clone().unwrap_or_default();
    let mut order = Order { world: ask.world, files: ask.files, cwd: &ask.call.cwd, flags, who, user, typed };
    match (command.run)(&mut order) {
        Err(text) => CallReply::fail(1, format!("{text}\n")),
        Ok(Said::Nothing) => CallReply::default(),
        Ok(Said::Text(text)) => CallReply::ok(text),
        Ok(_) if !json => ask.unknown(2, "twin: openstack is known with -f json\n"),
        Ok(Said::Rows(rows)) => CallReply::ok(crate::render::json_indented(&json!(rows), 2)),
        Ok(Said::One(one)) => CallReply::ok(crate::render::json_indented(&one, 2)),
    }
}

/// The cloud that the command line begins with, and the rest of it.
fn cloud(args: &[String]) -> Option<(&str, &[String])> {
    match args {
        [flag, name, rest @ ..] if flag == "--os-cloud" => Some((name, rest)),
        [flag, rest @ ..] => Some((flag.strip_prefix("--os-cloud=")?, rest)),
        [] => None,
    }
}

/// Takes `-f FORMAT` out, wherever it stands.
fn format(args: &[String]) -> (Option<String>, Vec<String>) {
    let (mut format, mut others) = (None, Vec::new());
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "-f" | "--format" => format = args.next().cloned(),
            _ => others.push(arg.clone()),
        }
    }
    (format, others)
}

/// The longest command that the line begins with.
fn find(args: &[String]) -> Option<(&'static Command, &[String])> {
    let begins = |command: &&Command| {
        let mut words = command.words.split(' ').zip(args);
        args.len() >= command.words.split(' ').count() && words.all(|(word, arg)| word == arg)
    };
    let matching = COMMANDS.iter().copied().flatten().filter(begins);
    let command = matching.max_by_key(|command| command.words.len())?;
    Some((command, args.get(command.words.split(' ').count()..)?))
}

impl Order<'_> {
    /// A flag's value; empty where it was not given.
    fn text(&self, flag: &str) -> &str {
        self.flags.text(flag)
    }

    /// The one thing that the command names.
    fn name(&self) -> Result<String, String> {
        let [name] = self.flags.words.as_slice() else {
            return Err("error: one name is expected".to_owned());
        };
        Ok(name.clone())
    }
}

/// The columns of a list: each with the field that it shows.
fn columns(rows: &[Value], columns: &[(&str, &str)]) -> Said {
    let row = |one: &Value| {
        let cell = |(name, field): &(&str, &str)| {
            ((*name).to_owned(), one.get(field).cloned().unwrap_or(Value::Null))
        };
        Value::Object(columns.iter().map(cell).collect::<Map<_, _>>())
    };
    Said::Rows(rows.iter().map(row).collect())
}

/// Shows the one of a kind that the command names.
fn show(order: &mut Order<'_>, kind: &str) -> Result<Said, String> {
    let name = order.name()?;
    let id = text(order.world.openstack.resources.find(kind, &name)?, "id").to_owned();
    let shown = order.world.openstack.resources.shown(kind, order.world.now);
    Ok(shown.into_iter().find(|one| text(one, "id") == id).map_or(Said::Nothing, Said::One))
}

/// Deletes all of a kind that the command names.
fn delete(order: &mut Order<'_>, kind: &str, op: Option<Op>) -> Result<Said, String> {
    for name in order.flags.words.clone() {
        let id = text(order.world.openstack.resources.find(kind, &name)?, "id").to_owned();
        resources::delete(order.world, op, kind, &id)?;
    }
    Ok(Said::Nothing)
}

/// Logs in as the cloud of `clouds.yaml` says, which lies in the home folder and is written as JSON: the user's name, and
/// the domain that a tenant's user is bound to.
fn log_in(ask: &mut Ask<'_>, name: &str) -> Result<(String, Option<String>), String> {
    let read = |path: &str| ask.files.read(&ask.call.home, path).ok();
    let clouds: Value = read(".config/openstack/clouds.yaml")
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| format!("Cloud {name} was not found."))?;
    let cloud = clouds.get("clouds").and_then(|clouds| clouds.get(name));
    let cloud = cloud.ok_or_else(|| format!("Cloud {name} was not found."))?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let auth = cloud.get("auth");
    let of_auth = |key: &str| text(auth.and_then(|auth| auth.get(key)));
    let url = of_auth("auth_url");
    let failed = |why: &str| {
        format!(
            "Failed to discover available identity versions when contacting {url}. Attempting to parse version from URL.\n{why}"
        )
    };
    let host =
        url.strip_prefix("https://").and_then(|rest| rest.rsplit_once(':')).map(|(host, _)| host.to_owned());
    let Some(host) = host else { return Err(failed("SSL exception connecting to it: wrong version number")) };
    if !openstack::is_keystone(ask.world, &host) || ask.world.bites(Mishap::KeystoneSilent) {
        return Err(failed(&format!("Unable to establish connection to {url}: Connection timed out")));
    }
    if ask.world.database.is_out() {
        return Err("Internal Server Error (HTTP 500)".to_owned());
    }
    // openstacksdk expands the tilde.
    let authority = text(cloud.get("cacert"));
    let authority = read(authority.strip_prefix("~/").unwrap_or(&authority)).unwrap_or_default();
    let authority = String::from_utf8_lossy(&authority).trim_end().to_owned();
    if ask.world.vault.root_ca.as_deref() != Some(authority.as_str()) {
        return Err(failed(&format!("SSL exception connecting to {url}: certificate verify failed")));
    }
    if ask.world.bites(Mishap::CertificateExpired) {
        let why = "certificate verify failed: certificate has expired";
        return Err(failed(&format!("SSL exception connecting to {url}: {why}")));
    }
    let (user, domain, password) = (of_auth("username"), of_auth("user_domain_name"), of_auth("password"));
    let is_tenant = |one: &Value| {
        text(one.get("name")) == user
            && text(one.get("domain")) == domain
            && text(one.get("_password")) == password
    };
    if !password.is_empty() && ask.world.openstack.resources.all("User").iter().any(is_tenant) {
        return Ok((user, Some(domain)));
    }
    if password != openstack::password(ask.world) || ask.world.bites(Mishap::PasswordChanged) {
        return Err("The request you have made requires authentication. (HTTP 401)".to_owned());
    }
    Ok((user, None))
}
