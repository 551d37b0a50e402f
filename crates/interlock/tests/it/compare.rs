//! `interlock diff` and `interlock delta`: exit codes, both views, and no secret in either.

use crate::run::{copy_of_omega, interlock};

#[test]
fn a_site_is_the_same_as_itself_and_exit_0() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = copy_of_omega(folder.path());
    let path = path.to_str().expect("text");
    let run = interlock(&["diff", path, path]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stdout.ends_with("\nno differences\n"), "{}", run.stdout);
    let run = interlock(&["delta", path, path, "--format", "json"]);
    // Decisions that nobody has made are in the way of any site, even of itself.
    assert_eq!(run.json()["schema"], "interlock.delta/1");
}

#[test]
fn what_differs_is_told_with_its_places_and_exit_1() {
    let folders = [0, 1].map(|_| tempfile::tempdir().expect("a folder"));
    let [one, other] = folders.each_ref().map(|folder| copy_of_omega(folder.path()));
    let bundle = other.join("bundle.yaml");
    let text = std::fs::read_to_string(&bundle).expect("a bundle");
    let changed = text.replace("&rabbitmq-channel 3.9/stable", "&rabbitmq-channel 3.12/stable").replacen(
        "    options:\n",
        "    options:\n      admin-password: hunter2xy\n",
        1,
    );
    std::fs::write(&bundle, changed).expect("written");
    let [one, other] = [&one, &other].map(|path| path.to_str().expect("text").to_owned());
    for command in ["diff", "delta"] {
        let text = interlock(&[command, &one, &other]);
        let json = interlock(&[command, &one, &other, "--format", "json"]);
        assert_eq!((text.status, json.status), (1, 1), "{}", text.stderr);
        for shown in [&text.stdout, &json.stdout] {
            assert!(shown.contains("3.9/stable") && shown.contains("3.12/stable"), "{shown}");
            assert!(!shown.contains("hunter2xy") && shown.contains("*******"), "{shown}");
        }
    }
    let json = interlock(&["diff", &one, &other, "--format", "json"]).json();
    let channel = &json["differences"][1];
    assert_eq!(
        (channel["subject"].as_str(), channel["what"].as_str()),
        (Some("rabbitmq-server"), Some("channel"))
    );
    assert!(channel["to"]["at"]["file"].as_str().is_some_and(|file| file.ends_with("bundle.yaml")));
}

#[test]
fn a_source_is_known_by_what_stands_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        path.to_str().expect("text").to_owned()
    };
    let bundle =
        write("a.txt", "machines: {'8': {}}\napplications: {a: {charm: a, num_units: 1, to: ['8']}}\n");
    let status = write(
        "b.txt",
        r#"{"model":{"name":"m","type":"iaas","controller":"c"},"machines":{"0":{}},"applications":{"a":{"charm-name":"a","charm-rev":1,"units":{"a/0":{"machine":"0"}},"endpoint-bindings":{"":"alpha"}}}}"#,
    );
    let run = interlock(&["diff", &bundle, &status]);
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("(juju status)") && run.stdout.contains("not known to"), "{}", run.stdout);
    assert_eq!(interlock(&["check", &status]).status, 0);
    assert_eq!(interlock(&["plan", &status]).status, 0);
}

#[test]
fn what_cannot_be_read_is_no_difference_but_exit_2() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("x.json");
    std::fs::write(&file, "[1, 2]\n").expect("written");
    let omega = copy_of_omega(folder.path());
    let paths = [omega.as_path(), file.as_path()].map(|path| path.to_str().expect("text").to_owned());
    let run = interlock(&["diff", &paths[0], &paths[1]]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("x.json") && run.stderr.contains("line 1"), "{}", run.stderr);
    assert_eq!(interlock(&["diff", &paths[0], "no/such/file"]).status, 2);
}
