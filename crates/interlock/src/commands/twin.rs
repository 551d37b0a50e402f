//! `interlock twin`.

use crate::args::{Format, ServeArgs, TwinCommand};
use crate::clock::MachineClock;
use crate::interrupt::Interrupt;
use crate::stage::{TwinStage, stage_error};
use crate::surroundings::operator;
use crate::terminal::{Exit, Terminal};
use app::views::json;
use app::{AppError, Request, Stand};
use model::Clock;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use twin::listen::Listener;
use twin::{Login, Twin};

/// Does it.
pub fn run(command: &TwinCommand, terminal: &mut Terminal) -> Result<Exit, AppError> {
    match command {
        TwinCommand::Serve(args) => serve(args, terminal),
    }
}

fn serve(args: &ServeArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let interrupt = Interrupt::new().map_err(|why| AppError::Signals(why.to_string()))?;
    let request = Request {
        site: args.site.clone().map_or_else(|| app::default_site(Path::new(".")), Ok)?,
        books: args.after.iter().cloned().collect(),
        faults: vec![],
        seed: args.seed,
        seeds: 1,
        weaken: false,
        mistakes: false,
        state: args.state.clone(),
        fresh: false,
        operator: operator(),
    };
    terminal.note("running the books on the twin ...");
    let stand = app::stand(&request, &TwinStage, &MachineClock, &mut |_| {})?;
    let bytes = std::fs::read(&stand.world)
        .map_err(|why| AppError::Unreadable { path: stand.world.clone(), why: why.to_string() })?;
    let faults: Vec<&str> = args.fault.iter().map(String::as_str).collect();
    let twin = Arc::new(Twin::fork(&bytes, &faults).map_err(stage_error)?);
    let Some(login) = twin.login() else {
        let why = format!("{} leaves no cloud with a Keystone, so there is nothing to serve", stand.after);
        return Err(AppError::Stage(format!("{why}\n  `--after` names a later book")));
    };
    let listener = Listener::start(twin, args.listen, MachineClock.now(), args.pace).map_err(stage_error)?;
    let url = format!("http://{}", listener.address());
    let clouds = write_clouds(&args.state, &stand, &login, &url)?;
    match args.format {
        Format::Json => {
            terminal.print(&json::text(&json::served(&stand.cloud, &stand.after, &url, &clouds))?)
        }
        Format::Text => terminal.print(&format!(
            "{} as {} leaves it, at {url} until Ctrl-C\nexport OS_CLIENT_CONFIG_FILE={} OS_CLOUD={}\n",
            stand.cloud,
            stand.after,
            clouds.display(),
            stand.cloud
        )),
    }
    // Whoever waits for these lines may read them from a pipe.
    let _ = std::io::stdout().flush();
    while interrupt.pause(Duration::from_secs(3_600)) {}
    drop(listener);
    Ok(Exit::Holds)
}

/// Writes the login where no other user can read it; JSON is YAML.
fn write_clouds(state: &Path, stand: &Stand, login: &Login, url: &str) -> Result<PathBuf, AppError> {
    let path = std::path::absolute(state).unwrap_or_else(|_| state.to_owned()).join("clouds.yaml");
    let clouds = serde_json::json!({"clouds": {stand.cloud.as_str(): {
        "auth": {"auth_url": format!("{url}/identity/v3"), "username": login.user, "password": login.password.expose(),
            "project_name": login.project, "user_domain_name": login.domain, "project_domain_name": login.domain},
        "region_name": "RegionOne", "identity_api_version": 3}}});
    let write = || {
        let _ = std::fs::remove_file(&path);
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        file.write_all(format!("{clouds:#}\n").as_bytes())
    };
    write()
        .map_err(|why: std::io::Error| AppError::Unwritable { path: path.clone(), why: why.to_string() })?;
    Ok(path)
}
