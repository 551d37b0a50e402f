//! Certificates and keys that the real `openssl` makes.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "tests start processes")]

use clients::certificates::{Certificates, decoded};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

fn openssl(folder: &Path, line: &str) {
    let made =
        Command::new("openssl").args(line.split(' ')).current_dir(folder).stderr(Stdio::null()).status();
    assert!(made.unwrap().success(), "openssl {line}");
}

/// Two authorities, and of each kind of key a controller's certificate that `client` signed.
fn made() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let ec = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    openssl(at, &format!("req -x509 {ec} -days 20 -subj /CN=client -keyout client.key -out client.pem"));
    openssl(at, &format!("req -x509 {ec} -days 20 -subj /CN=issuing -keyout issuing.key -out issuing.pem"));
    std::fs::write(at.join("ext"), "extendedKeyUsage=clientAuth\n").unwrap();
    for (name, key) in [("rsa", "-newkey rsa:2048 -nodes"), ("ec", ec)] {
        openssl(at, &format!("req -new {key} -subj /CN=octavia -keyout {name}.key -out {name}.csr"));
        openssl(
            at,
            &format!(
                "x509 -req -in {name}.csr -CA client.pem -CAkey client.key -CAcreateserial -days 2 -extfile ext -out {name}.pem"
            ),
        );
    }
    folder
}

fn read(folder: &TempDir, name: &str) -> Vec<u8> {
    std::fs::read(folder.path().join(name)).unwrap()
}

#[test]
fn times_authority_and_key_are_what_openssl_made_them() {
    let folder = made();
    let of = |name: &str| Certificates::of_pem(&read(&folder, name)).unwrap();
    let (client, issuing) = (of("client.pem"), of("issuing.pem"));
    let (begins, ends) = client.times().unwrap();
    assert_eq!(ends.as_second() - begins.as_second(), 20 * 86_400);
    for name in ["rsa", "ec"] {
        let certificate = of(&format!("{name}.pem"));
        let (begins, ends) = certificate.times().unwrap();
        assert_eq!(ends.as_second() - begins.as_second(), 2 * 86_400, "{name}");
        assert_eq!(certificate.is_signed_by(&client), Some(true), "{name}");
        assert_eq!(certificate.is_signed_by(&issuing), Some(false), "{name}");
        assert_eq!(certificate.has_key(&read(&folder, &format!("{name}.key"))), Some(true), "{name}");
        assert_eq!(certificate.has_key(&read(&folder, "client.key")), Some(false), "{name}");
        assert_eq!(certificate.has_key(&read(&folder, "client.pem")), None, "{name}");
        // Both stand in one text, in either order.
        let together =
            [read(&folder, &format!("{name}.key")), read(&folder, &format!("{name}.pem"))].concat();
        assert_eq!(Certificates::of_pem(&together).unwrap().has_key(&together), Some(true), "{name}");
    }
}

#[test]
fn another_authority_of_the_same_name_has_not_signed_it() {
    let folder = made();
    let ec = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    openssl(
        folder.path(),
        &format!("req -x509 {ec} -days 20 -subj /CN=client -keyout other.key -out other.pem"),
    );
    let of = |name: &str| Certificates::of_pem(&read(&folder, name)).unwrap();
    assert_eq!(of("ec.pem").is_signed_by(&of("other.pem")), Some(false));
}

#[test]
fn a_text_without_a_certificate_has_none() {
    for text in [
        "",
        "rehearsal stand-in",
        "-----BEGIN CERTIFICATE-----\nAAAA\n",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    ] {
        assert!(Certificates::of_pem(text.as_bytes()).is_none(), "{text}");
    }
    let hollow =
        Certificates::of_pem(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    assert!(
        hollow.times().is_none() && hollow.has_key(b"x").is_none() && hollow.is_signed_by(&hollow).is_none()
    );
    assert_eq!(decoded("c3dvcmRm\naXNo\n").as_deref(), Some(&b"swordfish"[..]));
    assert_eq!(decoded("include-base64://a.pem"), None);
}
