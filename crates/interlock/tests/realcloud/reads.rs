//! Nothing but reads leaves `interlock assert`: the proxy in front of every API writes down what it passes on.

use crate::plane::Plane;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Asserts over both addresses, and looks at every request that HAProxy passed on.
pub fn alone(plane: &Plane) {
    for cloud in ["admin", "admin-public"] {
        let before = written(plane).len();
        plane.assert(cloud);
        let text = up_to_the_mark(plane, cloud);
        let requests = text.get(before..).expect("it only grows");
        let asked: Vec<&str> = requests.lines().filter_map(of_ours).collect();
        let writes: Vec<&&str> = asked.iter().filter(|request| !request.starts_with("GET ")).collect();
        assert_eq!(writes, [&"POST /v3/auth/tokens HTTP/1.1"], "{cloud}");
        assert!(asked.len() > 50, "{cloud}: only {} requests were ours:\n{requests}", asked.len());
    }
}

/// The request of a line, where it was ours.
fn of_ours(line: &str) -> Option<&str> {
    let (_, request) = line.split_once("{interlock} \"")?;
    request.split('"').next()
}

/// What the proxy has written.
fn written(plane: &Plane) -> String {
    fs::read_to_string(plane.cloud().place().log().join("haproxy/haproxy.out")).expect("the proxy's output")
}

/// The same, once a request that marks the end is there: a line is written when its request ends.
fn up_to_the_mark(plane: &Plane, cloud: &str) -> String {
    let mark = format!("/the-end-of-{cloud}");
    let mut api = TcpStream::connect((plane.cloud().place().internal(), 5000)).expect("Keystone");
    write!(api, "GET {mark} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("the mark is asked");
    api.set_read_timeout(Some(Duration::from_secs(60))).expect("a bound");
    let mut said = Vec::new();
    api.read_to_end(&mut said).expect("it answers");
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        let text = written(plane);
        if text.contains(&mark) {
            return text;
        }
        assert!(Instant::now() < end, "the proxy does not write down the mark:\n{text}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
