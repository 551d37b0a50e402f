//! Where one copy of the cloud lies: its folder and its addresses.

use std::env;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

/// The folder and the addresses of one copy. Two copies in two folders do not meet: each has a block of loopback of its
/// own, which its folder's name decides.
#[derive(Debug, Clone)]
pub struct Place {
    folder: PathBuf,
    cache: PathBuf,
    block: u8,
}

impl Place {
    /// The copy in this folder, with the Python environments in `cache`.
    pub fn at(folder: &Path, cache: &Path) -> Place {
        let digest = digest(folder.as_os_str().as_encoded_bytes());
        // 64 to 223: 127.0 and its neighbours are everybody's.
        let block = u8::try_from(64 + digest % 160).unwrap_or(64);
        Place { folder: folder.to_owned(), cache: cache.to_owned(), block }
    }

    /// The copy of the checkout at `root`: where `INTERLOCK_REALCLOUD` says, or beside the Python environment.
    pub fn of_checkout(root: &Path) -> Place {
        let cache = cache();
        let own = cache.join(format!("copy-{:08x}", digest(root.as_os_str().as_encoded_bytes()) >> 32));
        let folder = env::var_os("INTERLOCK_REALCLOUD").map_or(own, PathBuf::from);
        Place::at(&folder, &cache)
    }

    /// A second copy beside this one, with its own addresses.
    pub fn beside(&self, name: &str) -> Place {
        let mut folder = self.folder.clone().into_os_string();
        folder.push(format!("-{name}"));
        Place::at(Path::new(&folder), &self.cache)
    }

    /// Everything that this copy writes.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Configuration: has secrets, is for the owner alone.
    pub fn etc(&self) -> PathBuf {
        self.folder.join("etc")
    }

    /// Logs: `NAME/NAME.log` by service, and what a program says on its standard output beside them.
    pub fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// Pid files and sockets.
    pub fn run(&self) -> PathBuf {
        self.folder.join("run")
    }

    /// Databases and the like.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// What OpenStack's clients read: clouds `admin`, `admin-public` (over TLS), `system`, `acme`.
    pub fn clouds(&self) -> PathBuf {
        self.folder.join("clouds.yaml")
    }

    /// The authority of the public endpoints.
    pub fn authority(&self) -> PathBuf {
        self.etc().join("tls/ca.pem")
    }

    /// Where the Python environments lie.
    pub fn cache(&self) -> &Path {
        &self.cache
    }

    /// HAProxy's internal and admin address, plain HTTP.
    pub fn internal(&self) -> Ipv4Addr {
        Ipv4Addr::new(127, self.block, 0, 10)
    }

    /// HAProxy's public address, TLS.
    pub fn public(&self) -> Ipv4Addr {
        Ipv4Addr::new(127, self.block, 0, 50)
    }

    /// The services, the database, the broker and OVN themselves.
    pub fn services(&self) -> Ipv4Addr {
        Ipv4Addr::new(127, self.block, 0, 11)
    }

    /// The port mapper of Erlang listens on 127.0.0.1 whatever it is told, so each copy has its own port.
    pub fn epmd_port(&self) -> u16 {
        14_000 + u16::from(self.block)
    }
}

/// What stays when a checkout is thrown away: `$XDG_CACHE_HOME/interlock/realcloud`.
pub fn cache() -> PathBuf {
    let home = || PathBuf::from(env::var_os("HOME").unwrap_or_else(|| "/tmp".into())).join(".cache");
    env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from).join("interlock/realcloud")
}

/// FNV-1a: the same on every machine and in every release of Rust, which a folder's name must be.
pub fn digest(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::Place;
    use std::path::Path;

    #[test]
    fn a_copy_beside_has_other_addresses_and_all_are_loopback() {
        let one = Place::at(Path::new("/tmp/cloud"), Path::new("/tmp/cache"));
        let two = one.beside("suite");
        assert_eq!(two.folder(), Path::new("/tmp/cloud-suite"));
        for place in [&one, &two] {
            let all = [place.internal(), place.public(), place.services()];
            assert!(all.iter().all(|address| address.is_loopback() && address.octets()[1] >= 64));
        }
        assert_ne!((one.services(), one.epmd_port()), (two.services(), two.epmd_port()));
    }
}
