use super::preflight;
use crate::asserting::Request;
use health::Outcome;
use model::{Clock, Timestamp};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Opens the issuing key; nobody may see it.
const CANARY: &str = "c4n4ry-passphrase";

struct At(Timestamp);

impl Clock for At {
    fn now(&self) -> Timestamp {
        self.0
    }
}

fn openssl(folder: &Path, line: &str) -> String {
    let mut openssl = Command::new("openssl");
    openssl.args(line.split(' ')).current_dir(folder).env("PASS", CANARY).stderr(Stdio::null());
    let output = openssl.output().unwrap();
    assert!(output.status.success(), "openssl {line}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A site with an overlay whose controller has the certificate that `signer` made, beside the key of `owner`.
fn site(folder: &Path, signer: &str, owner: &str) {
    let ec = "-newkey ec -pkeyopt ec_paramgen_curve:P-256";
    for name in ["issuing", "client"] {
        openssl(
            folder,
            &format!(
                "req -x509 {ec} -passout env:PASS -days 100 -subj /CN={name} -keyout {name}.key -out {name}.pem"
            ),
        );
    }
    openssl(folder, &format!("req -new {ec} -nodes -subj /CN=octavia -keyout octavia.key -out octavia.csr"));
    openssl(folder, "ecparam -name prime256v1 -genkey -noout -out other.key");
    std::fs::write(folder.join("ext"), "extendedKeyUsage=clientAuth\n").unwrap();
    let sign = format!(
        "-CA {signer}.pem -CAkey {signer}.key -passin env:PASS -CAcreateserial -days 50 -extfile ext"
    );
    openssl(folder, &format!("x509 -req -in octavia.csr {sign} -out octavia.pem"));
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    std::fs::write(folder.join("both.pem"), read("octavia.pem") + &read(&format!("{owner}.key"))).unwrap();
    let encoded = |name: &str| openssl(folder, &format!("base64 -A -in {name}"));
    let overlay = format!(
        "applications:\n  octavia:\n    options:\n      lb-mgmt-issuing-cacert: {}\n      lb-mgmt-issuing-ca-private-key: {}\n      \
         lb-mgmt-issuing-ca-key-passphrase: {CANARY}\n      lb-mgmt-controller-cacert: {}\n      lb-mgmt-controller-cert: {}\n",
        encoded("issuing.pem"),
        encoded("issuing.key"),
        encoded("client.pem"),
        encoded("both.pem"),
    );
    std::fs::write(folder.join("site.yaml"), "site: t\n").unwrap();
    std::fs::write(folder.join("bundle.yaml"), "applications: {octavia: {charm: octavia}}\n").unwrap();
    std::fs::create_dir_all(folder.join("overlays")).unwrap();
    std::fs::write(folder.join("overlays/octavia-pki.yaml"), overlay).unwrap();
}

/// What the checks of the overlay say, so many days from now.
fn check(folder: &Path, days: i64) -> String {
    let request = Request {
        site: Some(folder.to_owned()),
        cloud: None,
        places: vec![],
        since: None,
        captures: false,
        netbox_token: None,
        patience: Duration::from_secs(1),
        path: String::new(),
        home: folder.to_owned(),
        env: vec![],
    };
    let (now, far) =
        (Timestamp::now() + Duration::from_secs(1), Duration::from_secs(86_400 * days.unsigned_abs()));
    let clock = At(if days < 0 { now - far } else { now + far });
    let asserted = preflight(&request, &[], &clock).unwrap();
    let mut lines = Vec::new();
    for one in asserted.report.judged.iter().filter(|one| one.check.id.starts_with("overlay-c")) {
        let line = match &one.outcome {
            Outcome::Holds { seen } => format!("holds: {seen}"),
            Outcome::Fails { seen, why } => format!("fails: {seen}: {why}"),
            Outcome::Unmeasured { why } => format!("unmeasured: {why}"),
            Outcome::LeftOut { why } => format!("left out: {why}"),
        };
        lines.push(format!("{} {line}", one.check.id));
    }
    let text = lines.join("\n");
    let key = std::fs::read_to_string(folder.join("octavia.key")).unwrap();
    let secrets = key.lines().filter(|line| !line.starts_with('-')).chain([CANARY]);
    for secret in secrets {
        assert!(!text.contains(secret), "a secret was told");
    }
    // The times are those of the day on which this runs.
    let is_time = |word: &&str| word.starts_with("20") && word.contains('T');
    let times: Vec<&str> = text.split([' ', ';', '\n']).filter(is_time).collect();
    times.iter().fold(text.clone(), |text, time| text.replace(time.trim_end_matches(':'), "TIME"))
}

#[test]
fn certificates_of_the_overlay_are_judged_by_the_day_by_their_authority_and_by_their_key() {
    let folder = tempfile::tempdir().unwrap();
    site(folder.path(), "client", "octavia");
    insta::assert_snapshot!(check(folder.path(), 0), @"
    overlay-certificates-in-date holds: 3 certificates
    overlay-certificates-not-ending holds: 3 certificates
    overlay-controller-key holds: 1 certificates
    overlay-controller-signed holds: 1 certificates
    ");
    insta::assert_snapshot!(check(folder.path(), -1), @"
    overlay-certificates-in-date fails: 3 of 3 certificates: lb-mgmt-issuing-cacert of octavia begins on TIME; lb-mgmt-controller-cacert of octavia begins on TIME; lb-mgmt-controller-cert of octavia begins on TIME
    overlay-certificates-not-ending holds: 3 certificates
    overlay-controller-key holds: 1 certificates
    overlay-controller-signed holds: 1 certificates
    ");
    insta::assert_snapshot!(check(folder.path(), 25), @"
    overlay-certificates-in-date holds: 3 certificates
    overlay-certificates-not-ending fails: 1 of 3 certificates: lb-mgmt-controller-cert of octavia until TIME: 24 days
    overlay-controller-key holds: 1 certificates
    overlay-controller-signed holds: 1 certificates
    ");
    insta::assert_snapshot!(check(folder.path(), 60), @"
    overlay-certificates-in-date fails: 1 of 3 certificates: lb-mgmt-controller-cert of octavia ended on TIME
    overlay-certificates-not-ending fails: 1 of 3 certificates: lb-mgmt-controller-cert of octavia until TIME: -11 days
    overlay-controller-key holds: 1 certificates
    overlay-controller-signed holds: 1 certificates
    ");
}

#[test]
fn a_wrong_authority_and_a_wrong_key_are_named() {
    let folder = tempfile::tempdir().unwrap();
    site(folder.path(), "issuing", "other");
    insta::assert_snapshot!(check(folder.path(), 0), @"
    overlay-certificates-in-date holds: 3 certificates
    overlay-certificates-not-ending holds: 3 certificates
    overlay-controller-key fails: 1 of 1 certificates: lb-mgmt-controller-cert of octavia has the key of another certificate
    overlay-controller-signed fails: 1 of 1 certificates: lb-mgmt-controller-cert of octavia was not signed by its authority
    ");
}

#[test]
fn what_is_no_certificate_shows_nothing() {
    let folder = tempfile::tempdir().unwrap();
    site(folder.path(), "client", "octavia");
    let path = folder.path().join("overlays/octavia-pki.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    let standing = text.lines().map(|line| match line.trim().split_once(": ") {
        Some((name, _)) if name.starts_with("lb-mgmt-") => {
            format!("      {name}: cmVoZWFyc2FsIHN0YW5kLWlu\n")
        }
        _ => format!("{line}\n"),
    });
    std::fs::write(&path, standing.collect::<String>()).unwrap();
    insta::assert_snapshot!(check(folder.path(), 0), @"
    overlay-certificates-in-date unmeasured: 3 of 3 certificates: lb-mgmt-issuing-cacert of octavia: it is no X.509 certificate of version 3 in PEM; lb-mgmt-controller-cacert of octavia: it is no X.509 certificate of version 3 in PEM; lb-mgmt-controller-cert of octavia: it is no X.509 certificate of version 3 in PEM
    overlay-certificates-not-ending unmeasured: 3 of 3 certificates: lb-mgmt-issuing-cacert of octavia: it is no X.509 certificate of version 3 in PEM; lb-mgmt-controller-cacert of octavia: it is no X.509 certificate of version 3 in PEM; lb-mgmt-controller-cert of octavia: it is no X.509 certificate of version 3 in PEM
    overlay-controller-key unmeasured: 3 of 3 certificates: lb-mgmt-issuing-cacert of octavia: it is no X.509 certificate of version 3 in PEM; lb-mgmt-controller-cacert of octavia: it is no X.509 certificate of version 3 in PEM; lb-mgmt-controller-cert of octavia: it is no X.509 certificate of version 3 in PEM
    overlay-controller-signed unmeasured: 3 of 3 certificates: lb-mgmt-issuing-cacert of octavia: it is no X.509 certificate of version 3 in PEM; lb-mgmt-controller-cacert of octavia: it is no X.509 certificate of version 3 in PEM; lb-mgmt-controller-cert of octavia: it is no X.509 certificate of version 3 in PEM
    ");
}
