use super::{Reader, Sink, find};
use std::io::Write;
use std::path::Path;

/// What came out, in lines.
#[derive(Default)]
struct Seen {
    out: Vec<String>,
    bytes: Vec<u8>,
}

impl Sink for Seen {
    fn begin(&mut self, name: &str, modified: Option<i64>, part: Option<u64>) {
        let part = part.map(|from| format!(", from {from}")).unwrap_or_default();
        self.out.push(format!("{name} ({}{part})", if modified.is_some() { "dated" } else { "undated" }));
    }
    fn block(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }
    fn end(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        let text = String::from_utf8_lossy(bytes.get(..20).unwrap_or(&bytes)).into_owned();
        self.out.push(format!("  {} bytes: {text:?}", bytes.len()));
    }
    fn refused(&mut self, name: &str, why: &str) {
        self.out.push(format!("refused {name}: {why}"));
    }
}

/// All that is read of a path, with the path itself as HERE.
fn check(path: &Path) -> String {
    let mut seen = Seen::default();
    let mut reader = Reader::default();
    let mut found = find(path).unwrap();
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found.iter().for_each(|file| reader.file(file, &mut seen));
    seen.out.join("\n").replace(&path.display().to_string(), "HERE")
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A tar of entries: path, kind, bytes. Paths are written as they are, whatever they lead to.
fn tarred(entries: &[(&str, tar::EntryType, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, kind, bytes) in entries {
        let mut header = tar::Header::new_gnu();
        header.as_gnu_mut().unwrap().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_entry_type(*kind);
        header.set_mtime(1_780_999_200);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append(&header, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

#[test]
fn everything_is_known_by_its_content_whatever_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    put("a/plain.log", b"one\ntwo\n");
    put("b.gz", &[gz(b"first "), gz(b"second")].concat());
    put("c.no-name", &xz(b"xz here"));
    put("d.log.zst", &zstd::encode_all(&b"zstd here"[..], 1).unwrap());
    put("e.db", b"SQLite\0binary");
    put(
        "f.tar.xz",
        &xz(&tarred(&[
            ("host1/var/log/syslog", tar::EntryType::Regular, b"in a tar"),
            (
                "host1/inner.tar.gz",
                tar::EntryType::Regular,
                &gz(&tarred(&[("x/y.log.gz", tar::EntryType::Regular, &gz(b"deep"))])),
            ),
        ])),
    );
    put("g.zip", b"PK\x03\x04 and so on");
    put("empty.log", b"");
    std::os::unix::fs::symlink("/etc/passwd", folder.path().join("link")).unwrap();
    insta::assert_snapshot!(check(folder.path()), @r#"
    HERE/a/plain.log (dated)
      8 bytes: "one\ntwo\n"
    HERE/b.gz (dated)
      12 bytes: "first second"
    HERE/c.no-name (dated)
      7 bytes: "xz here"
    HERE/d.log.zst (dated)
      9 bytes: "zstd here"
    HERE/empty.log (dated)
      0 bytes: ""
    HERE/f.tar.xz:host1/var/log/syslog (dated)
      8 bytes: "in a tar"
    HERE/f.tar.xz:host1/inner.tar.gz:x/y.log.gz (dated)
      4 bytes: "deep"
    refused HERE/g.zip: failed to fill whole buffer
    "#);
}

#[test]
fn what_leads_out_and_what_is_no_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let evil = tarred(&[
        ("../../etc/cron.d/x", tar::EntryType::Regular, b"out"),
        ("/etc/passwd", tar::EntryType::Regular, b"absolute"),
        ("link", tar::EntryType::Symlink, b""),
        ("hard", tar::EntryType::Link, b""),
        ("dev", tar::EntryType::Block, b""),
        ("pipe", tar::EntryType::Fifo, b""),
        ("good.log", tar::EntryType::Regular, b"good"),
    ]);
    std::fs::write(folder.path().join("evil.tar"), evil).unwrap();
    insta::assert_snapshot!(check(folder.path()), @r#"
    refused HERE/evil.tar:../../etc/cron.d/x: its path leads out of the archive
    refused HERE/evil.tar:/etc/passwd: its path leads out of the archive
    HERE/evil.tar:good.log (dated)
      4 bytes: "good"
    refused HERE/evil.tar: 2 links in it were not followed
    refused HERE/evil.tar: 2 devices and pipes in it were not followed
    "#);
}

#[test]
fn bombs_and_damage_end_with_a_message_and_what_came_before_counts() {
    let folder = tempfile::tempdir().unwrap();
    let zeros = vec![b'0'; 600 << 20];
    std::fs::write(folder.path().join("bomb.zst"), zstd::encode_all(&zeros[..], 1).unwrap()).unwrap();
    let mut cut = gz(&b"a line of a log\n".repeat(10_000));
    cut.truncate(60);
    std::fs::write(folder.path().join("cut.gz"), cut).unwrap();
    let mut deep = gz(b"deep");
    for _ in 0..8 {
        deep = gz(&deep);
    }
    std::fs::write(folder.path().join("deep.gz"), deep).unwrap();
    let seen = check(folder.path());
    let without_sizes: Vec<&str> = seen.lines().filter(|line| !line.starts_with("  ")).collect();
    insta::assert_snapshot!(without_sizes.join("\n"), @"
    HERE/bomb.zst (dated)
    refused HERE/bomb.zst: it unpacks to more than 400 times its size: unpack it by hand if it is no bomb
    HERE/cut.gz (dated)
    refused HERE/cut.gz: incomplete deflate stream
    refused HERE/deep.gz: archives lie more than 6 deep in one another
    ");
}

#[test]
fn a_part_is_what_stands_between_two_places() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.log"), "one\ntwo\nthree\n").unwrap();
    let found = find(folder.path()).unwrap();
    let mut seen = Seen::default();
    Reader::default().part(&found[0], 4, 8, &mut seen);
    insta::assert_snapshot!(seen.out.join("\n").replace(&folder.path().display().to_string(), "HERE"), @r#"
    HERE/a.log (dated, from 4)
      4 bytes: "two\n"
    "#);
    assert_eq!(super::peek(&found[0], 8, 3).as_deref(), Some(&b"thr"[..]));
    assert!(super::is_plain(b"text") && !super::is_plain(b"\x1f\x8b") && !super::is_plain(b"a\0"));
}

/// What Info-ZIP makes of a folder with these arguments.
fn zipped(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let mut zip = std::process::Command::new("zip");
    let done = zip.args(["-q", "-X"]).args(arguments).current_dir(folder).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

#[test]
fn zips_are_read_whether_sizes_stand_before_or_after_what_they_hold() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    std::fs::create_dir(folder.path().join("log")).unwrap();
    put("log/a.log", &b"a line of a log\n".repeat(1000));
    put("log/b.log.gz", &gz(b"packed twice"));
    put("log/c.core", b"\0binary");
    put("log/d.log", b"short");
    put("streamed.zip", &zipped(folder.path(), &["-r", "-", "log"]));
    zipped(folder.path(), &["-r", "sized.zip", "log"]);
    zipped(folder.path(), &["-P", "secret", "locked.zip", "log/a.log"]);
    let mut evil = zipped(folder.path(), &["-r", "-", "log/d.log"]);
    let at = evil.windows(9).position(|bytes| bytes == b"log/d.log").unwrap();
    evil[at..][..9].copy_from_slice(b"../ev.log");
    put("evil.zip", &evil);
    std::fs::remove_dir_all(folder.path().join("log")).unwrap();
    insta::assert_snapshot!(check(folder.path()), @r#"
    refused HERE/evil.zip:../ev.log: its path leads out of the archive
    refused HERE/locked.zip:log/a.log: it is encrypted
    refused HERE/locked.zip: nobody can tell where log/a.log ends: unpack it by hand
    HERE/sized.zip:log/b.log.gz (dated)
      12 bytes: "packed twice"
    HERE/sized.zip:log/d.log (dated)
      5 bytes: "short"
    HERE/sized.zip:log/a.log (dated)
      16000 bytes: "a line of a log\na li"
    HERE/streamed.zip:log/b.log.gz (dated)
      12 bytes: "packed twice"
    HERE/streamed.zip:log/d.log (dated)
      5 bytes: "short"
    HERE/streamed.zip:log/a.log (dated)
      16000 bytes: "a line of a log\na li"
    "#);
}

#[test]
fn a_bomb_of_bytes_that_nobody_wants_ends_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let zeros = vec![0; 600 << 20];
    let tar =
        tarred(&[("core", tar::EntryType::Regular, &zeros), ("a.log", tar::EntryType::Regular, b"after")]);
    // Once it is under 400 times smaller, twice it is thousands of times.
    std::fs::write(folder.path().join("bomb.tar.gz.gz"), gz(&gz(&tar))).unwrap();
    std::fs::write(folder.path().join("bomb.tar.gz"), gz(&tar)).unwrap();
    let zip = zipped(folder.path(), &["-", "bomb.tar.gz"]);
    std::fs::remove_file(folder.path().join("bomb.tar.gz")).unwrap();
    std::fs::write(folder.path().join("bomb.zip"), zip).unwrap();
    insta::assert_snapshot!(check(folder.path()), @"
    refused HERE/bomb.tar.gz.gz: it unpacks to more than 400 times its size: unpack it by hand if it is no bomb
    refused HERE/bomb.zip:bomb.tar.gz: it unpacks to more than 400 times its size: unpack it by hand if it is no bomb
    refused HERE/bomb.zip: it unpacks to more than 400 times its size: unpack it by hand if it is no bomb
    ");
}
