use crate::call::{Call, CallReply, Files};
use crate::command;
use crate::error::TwinError;
use crate::faults::{self, Onset};
use crate::http::{Request, netbox, openstack};
use crate::world::World;
use model::{Ask, Blueprint, Clock, Reply, Secret, Seed, Timestamp, Wire, WireError};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How the administrator of a twin's cloud logs in.
pub struct Login {
    /// The user's name.
    pub user: String,
    /// The password, which opens nothing but this twin.
    pub password: Secret,
    /// The project's name.
    pub project: String,
    /// The name of the domain of both.
    pub domain: String,
}

/// A cloud that answers calls. One call at a time changes the world, so it can be shared between threads.
pub struct Twin {
    world: Mutex<World>,
}

impl Twin {
    /// A cloud as the site declares it, ready for phase-01, with these faults in it. Faults that change files leave
    /// the world as it is: their files are changed with [`faults::Fault::edit`](crate::Fault::edit).
    ///
    /// # Errors
    /// When no fault has one of the names.
    pub fn new(blueprint: &Blueprint, seed: &Seed, faults: &[&str]) -> Result<Twin, TwinError> {
        let mut world = World::new(blueprint, seed);
        for name in faults {
            faults::fault(name)?.apply(&mut world)?;
        }
        // What is wrong from the start has its onset before the first block, and not at the first call that could
        // have seen it: a block that reads a file makes no call.
        faults::note_onsets(&mut world, None, 0);
        Ok(Twin { world: Mutex::new(world) })
    }

    /// The twin that was stored, with these faults in it from now on.
    ///
    /// # Errors
    /// When the bytes are no snapshot of this version, no fault has one of the names, or one cannot set in there.
    pub fn fork(bytes: &[u8], faults: &[&str]) -> Result<Twin, TwinError> {
        let mut world: World = serde_json::from_slice(bytes)?;
        for name in faults {
            faults::fault(name)?.apply(&mut world)?;
        }
        let calls = world.calls;
        faults::note_onsets(&mut world, None, calls);
        Ok(Twin { world: Mutex::new(world) })
    }

    /// The faults that can still set in in the world that was stored.
    ///
    /// # Errors
    /// When the bytes are no snapshot of this version.
    pub fn open_to(bytes: &[u8]) -> Result<Vec<&'static str>, TwinError> {
        let world: World = serde_json::from_slice(bytes)?;
        Ok(faults::faults().filter(|fault| fault.fits(&world).is_ok()).map(|fault| fault.name).collect())
    }

    /// Answers one call.
    pub fn call(&self, call: &Call, files: &dyn Files) -> CallReply {
        self.call_and_store(call, files, |_| Ok(()))
    }

    /// Answers one call and shows the world after it to `store` before anybody else can change it. What could not be
    /// stored did not happen for whoever comes after us, so the call fails.
    pub(crate) fn call_and_store(
        &self,
        call: &Call,
        files: &dyn Files,
        store: impl FnOnce(&World) -> Result<(), String>,
    ) -> CallReply {
        let mut world = self.lock();
        let calls_before = world.calls;
        let reply = command::run(&mut world, call, files);
        world.calls += 1;
        faults::note_onsets(&mut world, call.block.as_deref(), calls_before);
        match store(&world) {
            Ok(()) => reply,
            Err(why) => CallReply::fail(126, format!("twin: its world cannot be stored: {why}\n")),
        }
    }

    /// Answers one request to OpenStack's APIs or to NetBox at this second of its time, which never goes back.
    pub(crate) fn request(&self, request: &Request, second: i64) -> openstack::Reply {
        let mut world = self.lock();
        let passed = second.saturating_sub(world.now);
        world.advance(passed);
        world.openstack.asked += 1;
        world.calls += 1;
        netbox::answer(&world, request).unwrap_or_else(|| openstack::answer(&mut world, request))
    }

    /// How the administrator logs in over HTTP; none where there is no Keystone.
    pub fn login(&self) -> Option<Login> {
        let world = self.lock();
        let [user, password, project, domain] = openstack::log_in_as(&world);
        crate::world::openstack::cloud(&world).map(|_| Login {
            user,
            password: Secret::new(password),
            project,
            domain,
        })
    }

    /// Lists a command that nobody on `PATH` knew.
    pub fn note_unknown(&self, at: &str, line: &str) {
        self.lock().note_unknown(at, line);
    }

    /// The calls that could not be answered, in order, each once.
    pub fn unknown_calls(&self) -> Vec<String> {
        self.lock().unknown.clone()
    }

    /// When a fault first took effect; `None` when it has not, or is not in this twin.
    pub fn onset(&self, fault: &str) -> Option<Onset> {
        self.lock()
            .injected
            .iter()
            .find(|injected| injected.fault == fault)
            .and_then(|injected| injected.onset.clone())
    }

    /// How many calls were answered.
    pub fn calls(&self) -> u64 {
        self.lock().calls
    }

    /// The whole world as bytes that [`Twin::restore`] takes.
    ///
    /// # Errors
    /// Never for a world that was made by this crate; the error is there so that nothing is stored half.
    pub fn snapshot(&self) -> Result<Vec<u8>, TwinError> {
        Ok(serde_json::to_vec(&*self.lock())?)
    }

    /// The twin that was stored.
    ///
    /// # Errors
    /// When the bytes are no snapshot of this version.
    pub fn restore(bytes: &[u8]) -> Result<Twin, TwinError> {
        Ok(Twin { world: Mutex::new(serde_json::from_slice(bytes)?) })
    }

    /// A thread that panicked while it held the world left it as of some call: it is still the best that there is.
    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for Twin {
    fn now(&self) -> Timestamp {
        self.lock().time()
    }
}

impl Wire for Twin {
    fn ask(&self, ask: &Ask) -> Result<Reply, WireError> {
        match ask {
            Ask::Exec(_) => Err(WireError::Unsupported("blocks: they go through the twin's shim on PATH")),
            Ask::Http(_) => Err(WireError::Unsupported("HTTP asks yet: the twin answers commands")),
        }
    }
}
