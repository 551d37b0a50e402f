//! NetBox over a wire: what servers of three versions really said, and what a server may do to a client.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "tests read recordings and serve them on loopback")]

use clients::netbox::NetBox;
use clients::openstack::{Bounds, ReadOnly};
use model::Secret;
use serde_json::Value as Json;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const CANARY: &str = "canary0123456789";

/// A server on loopback that answers a path with what it is told, and keeps the heads of what it was asked.
struct Server {
    address: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(answer: impl Fn(&str) -> (u16, String) + Send + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::new(Mutex::new(vec![]));
        let kept = Arc::clone(&heads);
        // It ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                one(&stream, &answer, &kept);
            }
        });
        Server { address, heads }
    }

    fn ask(&self, token: &str) -> Result<Json, String> {
        let http = ReadOnly::new(None, Bounds::within(Duration::from_secs(30))).unwrap();
        let token = Secret::new(token.to_owned());
        let netbox = NetBox::new(&format!("{}/", self.address), Some(&token), http);
        netbox.list("ipam/prefixes", &["prefix", "status"]).map_err(|why| why.to_string())
    }
}

/// Answers one request, and closes.
fn one(mut stream: &TcpStream, answer: &impl Fn(&str) -> (u16, String), heads: &Mutex<Vec<String>>) {
    let mut head = String::new();
    let mut reader = BufReader::new(stream);
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).unwrap_or(0) == 0 {
            return;
        }
    }
    let path = head.split_whitespace().nth(1).unwrap_or_default().to_owned();
    heads.lock().unwrap().push(head);
    let (status, body) = answer(&path);
    let length = body.len();
    drop(write!(
        stream,
        "HTTP/1.1 {status} x\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    ));
    // Until the other side closes, so that nothing of the answer is lost.
    drop(stream.shutdown(std::net::Shutdown::Write));
    drop(stream.read(&mut [0; 1]));
}

/// A recording of that version; none where it is not on this machine.
fn recorded(version: &str) -> Option<Vec<Json>> {
    let shared = std::env::var_os("INTERLOCK_SHARED").map(PathBuf::from);
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    let path = shared.unwrap_or(beside).join(format!("formats/netbox/netbox-{version}-exchanges.json"));
    match std::fs::read(&path) {
        Ok(text) => {
            let mut all: Json = serde_json::from_slice(&text).unwrap();
            Some(serde_json::from_value(all["exchanges"].take()).unwrap())
        }
        Err(why) => {
            eprintln!("SKIPPED: {}: {why}; set INTERLOCK_SHARED to the folder that holds it", path.display());
            None
        }
    }
}

/// What was answered to that GET, as (status, body).
fn answered(exchanges: &[Json], path: &str, status: u64) -> (u16, String) {
    let is_it = |one: &&Json| {
        one["request"]["method"] == "GET"
            && one["request"]["path"] == path
            && one["response"]["status"] == status
    };
    let body = &exchanges.iter().find(is_it).unwrap_or_else(|| panic!("{path} was not recorded"))["response"]
        ["body"];
    // What was no JSON stands in the recording as a text.
    let text = body["_text"].as_str().map_or_else(|| body.to_string(), str::to_owned);
    (u16::try_from(status).unwrap(), text)
}

#[test]
fn lists_of_three_versions_are_read_page_after_page() {
    for version in ["3.7.8", "4.4.10", "4.6.8"] {
        let Some(exchanges) = recorded(version) else { return };
        // The server's pages are of two: it was started with a smaller page than is asked for. Its second page names the
        // whole list as its end.
        let server = Server::start(move |path| match path {
            "/api/ipam/prefixes/?limit=1000" => answered(&exchanges, "/api/ipam/prefixes/?limit=2", 200),
            "/api/ipam/prefixes/?limit=2&offset=2" => {
                let (status, text) = answered(&exchanges, "/api/ipam/prefixes/?limit=2&offset=2", 200);
                let mut page: Json = serde_json::from_str(&text).unwrap();
                page["next"] = Json::Null;
                (status, page.to_string())
            }
            other => panic!("{other} was asked"),
        });
        let rows = server.ask("0123456789").unwrap();
        let rows = rows.as_array().unwrap();
        assert_eq!(rows.len(), 4, "{version}");
        assert_eq!(rows[0]["prefix"], "10.12.4.0/22", "{version}");
        assert_eq!(rows[0]["status"]["value"], "active", "{version}");
        assert_eq!(rows[0].as_object().unwrap().len(), 2, "{version}: only what is asked for is kept");
    }
}

#[test]
fn a_refusal_is_told_in_netboxs_words() {
    for version in ["3.7.8", "4.4.10", "4.6.8"] {
        let Some(exchanges) = recorded(version) else { return };
        let server = Server::start(move |_| answered(&exchanges, "/api/ipam/prefixes/", 403));
        let why = server.ask("0123456789").unwrap_err();
        assert!(why.starts_with("it answered 403: ") && why.len() > 25, "{version}: {why}");
        let Some(exchanges) = recorded(version) else { return };
        let server = Server::start(move |_| answered(&exchanges, "/api/ipam/nosuch/", 404));
        let why = server.ask("0123456789").unwrap_err();
        assert!(why.starts_with("it answered 404: ") && !why.contains('<'), "{version}: {why}");
    }
}

#[test]
fn a_token_goes_to_its_own_address_in_the_form_of_its_version_and_into_no_words() {
    let elsewhere = Server::start(|_| (200, r#"{"results": []}"#.to_owned()));
    let next = format!(
        r#"{{"next": "{}/api/ipam/prefixes/?limit=1000&offset=1", "results": []}}"#,
        elsewhere.address
    );
    let server = Server::start(move |path| match path {
        "/api/ipam/prefixes/?limit=1000" => (200, next.clone()),
        _ => (403, format!(r#"{{"detail": "Invalid token {CANARY}"}}"#)),
    });
    let why = server.ask(CANARY).unwrap_err();
    assert_eq!(why, "it answered 403: Invalid token (secret)");
    assert_eq!(elsewhere.heads.lock().unwrap().len(), 0, "another host was asked");
    let sends = |server: &Server, word: &str| {
        let heads = server.heads.lock().unwrap();
        assert!(heads.iter().all(|head| head.starts_with("GET ")));
        heads.iter().all(|head| head.to_lowercase().contains(&format!("authorization: {word}")))
    };
    assert!(sends(&server, "token canary"));
    let server = Server::start(|_| (200, r#"{"results": []}"#.to_owned()));
    assert_eq!(server.ask("nbt_key.canary").unwrap(), serde_json::json!([]));
    assert!(sends(&server, "bearer nbt_key.canary"));
}

#[test]
fn what_is_no_list_is_no_answer() {
    let check =
        |body: &'static str| Server::start(move |_| (200, body.to_owned())).ask("0123456789").unwrap_err();
    insta::assert_snapshot!(check("<html>welcome</html>"), @"what it answers is no list of NetBox: expected value at line 1 column 1");
    insta::assert_snapshot!(check("{}"), @"what it answers is no list of NetBox: it has no `results`");
    insta::assert_snapshot!(check(r#"{"results": 3}"#), @"what it answers is no list of NetBox: it has no `results`");
    insta::assert_snapshot!(check(r#"{"results": [], "next": "http://n/api/ipam/prefixes/?limit=1000"}"#), @"what it answers is no list of NetBox: its next page is the page itself");
}
