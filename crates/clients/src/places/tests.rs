use super::{Kind, ask, haproxy};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};
use std::time::Duration;

/// What is made of a server that says these bytes, after so many have been said to it, and then closes or hangs.
fn check(kind: Kind, hears: usize, says: &'static [u8], hangs: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap().to_string();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut heard = vec![0; hears];
        stream.read_exact(&mut heard).unwrap();
        stream.write_all(says).unwrap();
        if !hangs {
            let _ = stream.shutdown(Shutdown::Write);
        }
        // Until the other side goes: what is left unread at the end would take back what was said.
        let _ = stream.read_to_end(&mut vec![]);
    });
    let patience = if hangs { Duration::from_millis(200) } else { Duration::from_secs(20) };
    let rows = ask(kind, &place, patience);
    server.join().unwrap();
    serde_json::Value::from(rows).to_string().replace(&place, "PLACE")
}

const GREETING: &[u8] = b"\x0e\x00\x00\x00\x0a10.11.6-Maria\x00";
const START: &[u8] =
    b"\x01\x00\x00\x00\x00\x00\x19\x00\x0a\x00\x0a\x00\x09\x07versionS\x00\x00\x00\x063.10.8";

#[test]
fn a_database_greets_or_turns_away() {
    insta::assert_snapshot!(check(Kind::Mysql, 0, GREETING, false), @r#"[{"place":"PLACE","says":"10.11.6-Maria"}]"#);
    insta::assert_snapshot!(check(Kind::Mysql, 0, b"\x17\x00\x00\x00\xff\x10\x04Too many connections", false), @r#"[{"place":"PLACE","why":"it turns clients away: Too many connections"}]"#);
    insta::assert_snapshot!(check(Kind::Mysql, 0, b"HTTP/1.1 400 Bad Request\r\n\r\n", false), @r#"[{"place":"PLACE","why":"what it says first is no greeting of a database"}]"#);
    insta::assert_snapshot!(check(Kind::Mysql, 0, b"\x0e\x00\x00\x00\x0a10", false), @r#"[{"place":"PLACE","why":"it closed the connection before its answer was whole"}]"#);
    insta::assert_snapshot!(check(Kind::Mysql, 0, b"", true), @r#"[{"place":"PLACE","why":"no answer in time"}]"#);
}

#[test]
fn a_broker_begins() {
    insta::assert_snapshot!(check(Kind::Rabbitmq, 8, START, false), @r#"[{"place":"PLACE","says":"AMQP, 3.10.8"}]"#);
    insta::assert_snapshot!(check(Kind::Rabbitmq, 8, b"AMQP\x00\x01\x00\x00 and more", false), @r#"[{"place":"PLACE","why":"what it answers is no AMQP"}]"#);
    insta::assert_snapshot!(check(Kind::Rabbitmq, 8, b"\x01\x00\x00\xff\xff\xff\xff\x00\x0a\x00\x0a", false), @r#"[{"place":"PLACE","why":"its first frame is larger than one may be"}]"#);
}

#[test]
fn a_cache_counts() {
    insta::assert_snapshot!(check(Kind::Memcached, 7, b"STAT version 1.6.18\r\nSTAT curr_connections 3\r\nEND\r\n", false), @r#"[{"place":"PLACE","says":"1.6.18, 3 connections"}]"#);
    insta::assert_snapshot!(check(Kind::Memcached, 7, b"ERROR\r\n", false), @r#"[{"place":"PLACE","why":"it closed the connection before its answer was whole"}]"#);
    insta::assert_snapshot!(check(Kind::Memcached, 7, b"STAT version 1.6.18\r\n", true), @r#"[{"place":"PLACE","why":"no answer in time"}]"#);
}

#[test]
fn a_database_of_ovn_says_whether_it_is_connected() {
    let whole = br#"{"id":0,"result":[{"rows":[{"connected":true,"leader":true,"model":"clustered"}]}],"error":null}"#;
    insta::assert_snapshot!(check(Kind::OvnSb, 1, whole, false), @r#"[{"place":"PLACE","says":"clustered, it leads"}]"#);
    let alone = br#"{"id":0,"result":[{"rows":[{"connected":false,"leader":false,"model":"clustered"}]}],"error":null}"#;
    insta::assert_snapshot!(check(Kind::OvnSb, 1, alone, false), @r#"[{"place":"PLACE","why":"OVN_Southbound is not connected to its cluster"}]"#);
    insta::assert_snapshot!(check(Kind::OvnSb, 1, br#"{"id":0,"result":[{"rows":[]}]}"#, false), @r#"[{"place":"PLACE","why":"it does not serve OVN_Southbound"}]"#);
    insta::assert_snapshot!(check(Kind::OvnSb, 1, br#"{"id":0,"res"#, false), @r#"[{"place":"PLACE","why":"it closed the connection before its answer was whole"}]"#);
    insta::assert_snapshot!(check(Kind::OvnSb, 1, b"SSH-2.0-x", false), @r#"[{"place":"PLACE","why":"what it answers is no OVSDB"}]"#);
}

#[test]
fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap().to_string();
    drop(listener);
    let rows = serde_json::Value::from(ask(Kind::Mysql, &place, Duration::from_secs(20))).to_string();
    insta::assert_snapshot!(rows.replace(&place, "PLACE"), @r#"[{"place":"PLACE","why":"Connection refused (os error 111)"}]"#);
}

#[test]
fn the_statistics_of_haproxy_are_read_by_the_names_of_their_columns() {
    let text = "# pxname,svname,qcur,status,\nnova,FRONTEND,,OPEN,\nnova,s1,0,UP,\n\n";
    let rows = haproxy::rows(text).map(serde_json::Value::from).unwrap();
    insta::assert_snapshot!(rows.to_string(), @r#"[{"proxy":"nova","server":"FRONTEND","status":"OPEN"},{"proxy":"nova","server":"s1","status":"UP"}]"#);
    insta::assert_snapshot!(haproxy::rows("<html>").unwrap_err().to_string(), @"what it answers is no statistics of HAProxy");
}
