//! The certificate that a server shows, held against the real `openssl`.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "tests start processes and read the clock")]

use clients::openstack::certificate_shown;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Who serves is ended, whatever comes of the test.
struct Server(std::process::Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

#[test]
fn a_certificate_that_nobody_trusts_is_read() {
    let folder = tempfile::tempdir().unwrap();
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
        .args([
            "-subj",
            "/CN=keystone",
            "-addext",
            "subjectAltName=DNS:keystone",
            "-keyout",
            "key",
            "-out",
            "pem",
        ])
        .current_dir(folder.path())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success());
    let mut child = Command::new("openssl")
        .args(["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", "pem", "-key", "key"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let _server = Server(child);
    let place =
        lines.map_while(Result::ok).find_map(|line| line.strip_prefix("ACCEPT ").map(str::to_owned)).unwrap();
    let shown = certificate_shown(&place, soon()).unwrap();
    let said = Command::new("openssl")
        .args(["x509", "-in", "pem", "-noout", "-enddate", "-dateopt", "iso_8601", "-fingerprint", "-sha256"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    let value = |key: &str| said.lines().find_map(|line| line.strip_prefix(key)).unwrap();
    let ends: jiff::Timestamp = value("notAfter=").replace(' ', "T").parse().unwrap();
    let fingerprint = value("sha256 Fingerprint=").replace(':', "").to_lowercase();
    assert_eq!(shown.ends, ends);
    assert_eq!(shown.fingerprint.as_str(), format!("sha256:{fingerprint}"));
}

#[test]
fn who_speaks_no_tls_shows_none() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap().to_string();
    let server = std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; 16]).unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = stream.read_to_end(&mut vec![]);
    });
    let why = certificate_shown(&place, soon()).unwrap_err().to_string();
    server.join().unwrap();
    assert!(why.contains("corrupt message") || why.contains("invalid"), "{why}");
    assert!(certificate_shown(&place, soon()).unwrap_err().to_string().contains("refused"));
}

#[test]
fn who_drips_bytes_is_left_when_the_time_is_over() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap().to_string();
    let server = std::thread::spawn(move || {
        use std::io::Write;
        let (mut stream, _) = listener.accept().unwrap();
        // A handshake's record of 16 KiB, a byte at a time, until the other side has gone.
        let record = [22, 3, 3, 0x40, 0].into_iter().chain(std::iter::repeat_n(0, 16_384));
        for byte in record {
            std::thread::sleep(Duration::from_millis(5));
            if stream.write_all(&[byte]).is_err() {
                return true;
            }
        }
        false
    });
    let why = certificate_shown(&place, Instant::now() + Duration::from_millis(300)).unwrap_err().to_string();
    assert_eq!(why, "no answer in time");
    assert!(server.join().unwrap(), "it was heard to its end");
}
