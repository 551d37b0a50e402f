use crate::run::interlock;
use std::path::Path;

/// What stands in passwords, in tokens and in the logins of addresses, each at another place.
const CANARY: &str = "c4nary";

fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(path, text).expect("written");
}

fn conf(rabbit: &str, login: &str) -> String {
    format!(
        "[DEFAULT]\ntransport_url = rabbit://{login}@{rabbit}:5672,{login}@10.0.0.2:5672/openstack\n\
         {CANARY}_option = {CANARY}-1\nnotification_transport_url = rabbit://n:{CANARY}-2@{CANARY}-3/x\n\
         [database]\nconnection = mysql+pymysql://nova:{CANARY}-4@10.0.0.5/nova\n\
         [keystone_authtoken]\npassword = {CANARY}-5\nauth_url = https://u:{CANARY}-6@{rabbit}:5000\n\
         [libvirt]\ncpu_mode = custom\n"
    )
    .replace(&format!("{CANARY}_option"), "metadata_proxy_shared_sekret")
}

/// Logs, configuration of three hosts and a list of packages, as a copy of a cloud has them.
fn cloud(folder: &Path) -> String {
    let strange = [
        (format!("nova:{CANARY}-7"), "cmp1"),
        (format!("nova:{CANARY},8"), "cmp2"),
        (format!("nova:{CANARY}@/9"), "cmp3"),
    ];
    for (login, host) in strange {
        put(
            folder,
            &format!("{host}/etc/nova/nova.conf"),
            &conf(&format!("10.0.1.{}", &host.trim_start_matches(char::is_alphabetic)), &login),
        );
    }
    put(folder, "ctl1/etc/nova/nova.conf", &conf("10.0.0.1", &format!("nova:{CANARY}-10")));
    let cells = format!(
        "+---+\n| Name | UUID | Transport URL | Database Connection | Disabled |\n+---+\n\
         | cell1 | 1 | rabbit://nova:{CANARY}-11@10.9.9.9:5672/openstack | mysql://nova:{CANARY}-12@10.0.0.5/nova | False |\n"
    );
    put(folder, "ctl1/sos_commands/openstack_nova/list_cells", &cells);
    put(
        folder,
        "cmp1/sos_commands/dpkg/dpkg_-l",
        "||/ Name\nii  mysql-router  8.0.29-0ubuntu0.22.04.1  amd64  x\n",
    );
    let log = "2026-06-09 10:00:00.001 9 INFO nova.x [-] fine\n";
    put(folder, "cmp1/var/log/nova/nova-compute.log", log);
    folder.to_string_lossy().into_owned()
}

#[test]
fn what_is_wrong_beside_the_logs_is_said_and_no_secret_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let cloud = cloud(folder.path());
    for format in ["text", "json", "html"] {
        let said = interlock(&["triage", &cloud, "--format", format]);
        assert_eq!(said.status, 1, "{}", said.stderr);
        for wanted in ["nova [DEFAULT] transport_url", "nova [libvirt] cpu_mode", "mysql-router", "10.9.9.9"]
        {
            assert!(said.stdout.contains(wanted), "{format}, {wanted}: {}", said.stdout);
        }
        let all = format!("{}{}", said.stdout, said.stderr);
        assert!(!all.contains(CANARY), "{format}: {all}");
    }
}

#[test]
fn every_wrong_option_has_its_file_and_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let cloud = cloud(folder.path());
    let json = interlock(&["triage", &cloud, "--format", "json"]).json();
    let doubts = json["configuration"].as_array().expect("a list");
    let modes: Vec<_> = doubts.iter().filter(|doubt| doubt["option"] == "nova [libvirt] cpu_mode").collect();
    assert_eq!(modes.len(), 4);
    for mode in modes {
        let path = mode["file"].as_str().expect("a path");
        let text = std::fs::read_to_string(path).expect("the file");
        let line = mode["line"].as_u64().and_then(|line| usize::try_from(line).ok()).expect("a line");
        assert_eq!(text.lines().nth(line - 1), Some("cpu_mode = custom"));
        assert!(path.contains(&format!("/{}/etc/", mode["host"].as_str().expect("a host"))), "{path}");
    }
    let unknown = doubts.iter().find(|doubt| doubt["wrong"] == false).expect("an option of no release");
    assert_eq!(unknown["option"], "nova [DEFAULT] metadata_proxy_shared_sekret");
    assert_eq!(json["causes"], serde_json::json!([]), "configuration is no log");
}

/// A cloud whose files agree, in a release that is known, gives no word; an archive is read as a folder is.
#[test]
fn sound_configuration_is_passed_over_also_in_an_archive() {
    let folder = tempfile::tempdir().expect("a folder");
    let sound =
        "[DEFAULT]\ntransport_url = rabbit://nova:x@10.0.0.1:5672/openstack\n[libvirt]\nvirt_type = kvm\n";
    for host in ["cmp1", "cmp2"] {
        put(folder.path(), &format!("case/{host}/etc/nova/nova.conf"), sound);
    }
    let case = folder.path().join("case");
    let said = interlock(&["triage", &case.to_string_lossy(), "--format", "json"]);
    assert_eq!((said.status, &said.json()["configuration"]), (0, &serde_json::json!([])));
    put(folder.path(), "case/cmp2/etc/nova/nova.conf", &sound.replace("10.0.0.1", "10.0.0.9"));
    let mut archive = tar::Builder::new(Vec::new());
    archive.append_dir_all("case", &case).expect("packed");
    let packed = folder.path().join("case.tar");
    std::fs::write(&packed, archive.into_inner().expect("packed")).expect("written");
    let said = interlock(&["triage", &packed.to_string_lossy(), "--format", "json"]);
    assert_eq!(said.status, 1);
    let doubts = said.json()["configuration"].clone();
    assert_eq!(
        (doubts[0]["option"].as_str(), doubts[1].is_null()),
        (Some("nova [DEFAULT] transport_url"), true)
    );
}
