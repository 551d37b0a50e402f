//! A server of the real `openssl` with a certificate that no authority gave.

use super::cloud::PASSWORD;
use crate::run::{Run, command, finish};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// The server.
pub struct Server {
    child: Child,
    port: String,
    folder: tempfile::TempDir,
}

impl Server {
    /// Makes a certificate, and one of a stranger, and serves with the first.
    pub fn start() -> Server {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["own", "strange"] {
            let made = Command::new("openssl")
                .args([
                    "req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                    "-nodes",
                    "-days",
                    "2",
                ])
                .args(["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"])
                .args(["-keyout", &format!("{name}.key"), "-out", &format!("{name}.pem")])
                .current_dir(folder.path())
                .stderr(Stdio::null())
                .status()
                .expect("openssl is there");
            assert!(made.success());
        }
        let mut child = Command::new("openssl")
            .args(["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", "own.pem", "-key", "own.key"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("openssl starts");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            let (_, port) = line.strip_prefix("ACCEPT ")?.rsplit_once(':')?;
            Some(port.to_owned())
        });
        Server { child, port: port.expect("it says its port"), folder }
    }

    /// Asserts it with the stranger as authority.
    pub fn assert(&self) -> Run {
        let mut command = command(&["assert", "--format", "json"]);
        command
            .env_remove("OS_CLOUD")
            .env("OS_AUTH_URL", format!("https://127.0.0.1:{}/v3", self.port))
            .env("OS_CACERT", self.folder.path().join("strange.pem"))
            .env("OS_USERNAME", "u")
            .env("OS_PASSWORD", PASSWORD)
            .env("OS_PROJECT_NAME", "p")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        finish(command.spawn().expect("it starts"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
