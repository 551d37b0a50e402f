//! The twin as the stage of a rehearsal, and this binary as the commands on it.

mod folder;

use app::AppError;
use app::stage::{FaultCard, Onset, Play, Scene, Stage};
use folder::{Folder, Place};
use model::{Clock, Seed, Wire};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use twin::socket::{SOCKET, Server};
use twin::{Edited, Twin, TwinError};

/// Answers as a command of the twin when the binary was called by such a name; gives the exit status then.
pub fn shim() -> Option<u8> {
    let mut args = std::env::args();
    let called = args.next()?;
    let name = called.rsplit('/').next()?;
    if !twin::stage::is_shim(name) {
        return None;
    }
    let args: Vec<String> = args.collect();
    Some(u8::try_from(twin::socket::shim(name, &args)).unwrap_or(1))
}

/// Sets scenes on twins.
pub struct TwinStage;

impl TwinStage {
    /// Changes the file of the working copy that the fault is about, if it is about one.
    fn edit(fault: &str, play: &Play<'_>) -> Result<(), AppError> {
        let fault = twin::fault(fault).map_err(stage_error)?;
        let Some(edited) = fault.edits() else { return Ok(()) };
        let path = match edited {
            Edited::Bundle => play.checkout.join("bundle.yaml"),
            Edited::Overlay => overlay(play.checkout)?,
            Edited::BaseImage => play.checkout.join("images/base.img"),
        };
        if edited == Edited::BaseImage && !path.is_file() {
            let why = "the site has no base image to rehearse with".to_owned();
            return Err(AppError::DoesNotFit { fault: fault.name.to_owned(), why });
        }
        let unreadable =
            |why: std::io::Error| AppError::Unreadable { path: path.clone(), why: why.to_string() };
        let text = std::fs::read_to_string(&path).map_err(unreadable)?;
        match fault.edit(play.blueprint, &Seed::new(play.seed), &text).map_err(stage_error)? {
            Some(text) => std::fs::write(&path, text).map_err(unreadable),
            None => std::fs::remove_file(&path).map_err(unreadable),
        }
    }
}

impl Stage for TwinStage {
    fn faults(&self) -> Vec<FaultCard> {
        let card = |fault: &twin::Fault| FaultCard {
            fault: fault.name.to_owned(),
            layer: fault.layer.to_owned(),
            onset: fault.onset.to_owned(),
            looks_like: fault.symptom.to_owned(),
            source: fault.source.to_owned(),
        };
        twin::faults().map(card).collect()
    }

    fn open_to(&self, world: &Path) -> Result<Vec<String>, AppError> {
        let stored = std::fs::read(world)
            .map_err(|why| AppError::Unreadable { path: world.to_owned(), why: why.to_string() })?;
        let names = Twin::open_to(&stored).map_err(stage_error)?;
        Ok(names.into_iter().map(str::to_owned).collect())
    }

    fn open(&self, play: &Play<'_>) -> Result<Box<dyn Scene>, AppError> {
        let own = own_program()?;
        let twin = match std::fs::read(play.world) {
            Ok(world) => Twin::restore(&world).map_err(|why| {
                let world = play.world.display();
                AppError::Stage(format!(
                    "{world} cannot be read ({why})\n  --fresh gives that run up and starts anew"
                ))
            })?,
            Err(_) => new_twin(play)?,
        };
        let twin = Arc::new(twin);
        let beside = play.world.parent().unwrap_or(Path::new("."));
        let mut refused = Vec::new();
        for place in Folder::candidates(beside) {
            match TwinScene::set(&place, &twin, play, &own) {
                Ok(scene) => return Ok(Box::new(scene)),
                Err(why) => refused.push(why),
            }
        }
        let help = "give TMPDIR, or --state, a short path on a local disk";
        Err(AppError::Stage(format!("{}\n  {help}", refused.join("\n  "))))
    }
}

/// The program that the twin's commands lead to. A build or an upgrade takes its file away from under a long rehearsal:
/// no command would be found from then on, no book would get to its fault, and that must not pass for an escape.
fn own_program() -> Result<PathBuf, AppError> {
    let own = std::env::current_exe().map_err(|why| AppError::Stage(why.to_string()))?;
    if own.is_file() {
        return Ok(own);
    }
    let help = "what is not rehearsed yet would prove nothing\n  run it again, from a copy if builds go on";
    Err(AppError::Stage(format!("{}: interlock itself was replaced while it ran; {help}", own.display())))
}

/// A new twin with its fault; its world is on disk, whole, before anything runs in it.
fn new_twin(play: &Play<'_>) -> Result<Twin, AppError> {
    if let Some(fault) = play.fault {
        TwinStage::edit(fault, play)?;
    }
    let faults = play.fault.as_slice();
    let twin = match play.from {
        None => Twin::new(play.blueprint, &Seed::new(play.seed), faults),
        Some(from) => {
            let stored = std::fs::read(from)
                .map_err(|why| AppError::Unreadable { path: from.to_owned(), why: why.to_string() })?;
            Twin::fork(&stored, faults)
        }
    };
    let twin = twin.map_err(stage_error)?;
    let world = twin.snapshot().map_err(stage_error)?;
    let fresh = play.world.with_extension("fresh");
    // Half a world under the right name would never be a twin again.
    std::fs::write(&fresh, world)
        .and_then(|()| std::fs::rename(&fresh, play.world))
        .map_err(|why| AppError::Unwritable { path: play.world.to_owned(), why: why.to_string() })?;
    Ok(twin)
}

/// The overlay that the working copy deploys with: the first one that lies where overlays are made.
fn overlay(checkout: &Path) -> Result<PathBuf, AppError> {
    let folder = checkout.join("overlays");
    let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let overlays = entries.filter(|path| path.extension().is_some_and(|kind| kind == "yaml"));
    overlays.min().ok_or_else(|| {
        let what = "overlay under rehearsal/overlays to rehearse with".to_owned();
        let help = "lay a stand-in there, without a real key in it".to_owned();
        AppError::Missing { site: checkout.to_owned(), what, help }
    })
}

/// The twin's trouble in the hallway's words.
pub fn stage_error(error: TwinError) -> AppError {
    match error {
        TwinError::DoesNotFit { fault, why } => {
            AppError::DoesNotFit { fault: fault.to_owned(), why: why.to_owned() }
        }
        error => AppError::Stage(error.to_string()),
    }
}

struct TwinScene {
    twin: Arc<Twin>,
    fault: Option<String>,
    staged: twin::stage::Staged,
    socket: PathBuf,
    // Dropped in this order: nobody is served from a folder that is gone.
    _server: Server,
    _folder: Folder,
}

impl TwinScene {
    fn set(place: &Place, twin: &Arc<Twin>, play: &Play<'_>, own: &Path) -> Result<TwinScene, String> {
        let words = |why: &dyn std::fmt::Display| why.to_string();
        let folder = place.make().map_err(|why| words(&why))?;
        let search = std::env::var("PATH").unwrap_or_default();
        let staged =
            twin::stage::stage(folder.path(), own, twin::stage::REAL, &search).map_err(|why| words(&why))?;
        let socket = folder.socket();
        let server = Server::start(Arc::clone(twin), &socket, Some(play.world.to_owned()))
            .map_err(|why| words(&why))?;
        let fault = play.fault.map(str::to_owned);
        Ok(TwinScene { twin: Arc::clone(twin), fault, staged, socket, _server: server, _folder: folder })
    }
}

impl Scene for TwinScene {
    fn path(&self) -> PathBuf {
        self.staged.path.clone()
    }

    fn env(&self) -> Vec<(String, String)> {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        vec![(SOCKET.to_owned(), text(&self.socket)), ("BASH_ENV".to_owned(), text(&self.staged.bash_env))]
    }

    fn clock(&self) -> &dyn Clock {
        &*self.twin
    }

    fn wire(&self) -> &dyn Wire {
        &*self.twin
    }

    fn onset(&self) -> Option<Onset> {
        let onset = self.twin.onset(self.fault.as_deref()?)?;
        Some(Onset { block: onset.block, at: onset.at })
    }

    fn unknown_calls(&self) -> Vec<String> {
        self.twin.unknown_calls()
    }
}
