//! The authority of the public endpoints and their certificate, and Octavia's own authority: made by `openssl`.

use crate::cloud::Cloud;
use crate::files;
use crate::trouble::{Trouble, at};
use std::fs;
use std::path::Path;

/// Makes what is not there yet.
pub fn make(cloud: &Cloud) -> Result<(), Trouble> {
    let etc = cloud.place().etc();
    let (tls, octavia) = (etc.join("tls"), etc.join("octavia"));
    files::folder(&tls)?;
    files::folder(&octavia)?;
    if !tls.join("ca.pem").exists() {
        authority(cloud, &tls, "authority of the public endpoints", &[])?;
    }
    if !tls.join("public.pem").exists() {
        public(cloud, &cloud.place().public().to_string(), YEAR)?;
    }
    if !octavia.join("ca.pem").exists() {
        // Octavia wants the key under a passphrase, which goes by the environment.
        authority(cloud, &octavia, "authority of the amphorae", &["-passout", "env:PASSPHRASE"])?;
    }
    Ok(())
}

/// How long the public certificate is good, in days.
const YEAR: i32 = 365;

/// A certificate for the public address that ends `days` from now (before now, where negative), in place of the last one.
/// It is good for a year all the same: one that ends soon was signed long ago.
pub fn public(cloud: &Cloud, address: &str, days: i32) -> Result<(), Trouble> {
    let tls = cloud.place().etc().join("tls");
    let names = format!("subjectAltName=IP:{address}\nextendedKeyUsage=serverAuth\n");
    files::private(&tls.join("names"), &names)?;
    let request = "req -newkey rsa:2048 -nodes -subj /CN=public -keyout public.key -out public.csr";
    let sign = format!(
        "x509 -req -in public.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days {YEAR} -extfile names -out public.crt"
    );
    openssl(cloud, &tls, request.split_whitespace())?;
    if days == YEAR {
        openssl(cloud, &tls, sign.split_whitespace())?;
    } else {
        let mut then = cloud.command("faketime");
        then.args(["-f", &format!("{}d", days - YEAR), "openssl"]).args(sign.split_whitespace());
        then.current_dir(&tls);
        cloud.done(then, "tls", "openssl")?;
    }
    let parts =
        ["public.crt", "public.key"].map(|name| at(&tls.join(name), fs::read_to_string(tls.join(name))));
    let text: String = parts.into_iter().collect::<Result<_, _>>()?;
    files::private(&tls.join("public.pem"), &text)
}

fn authority(cloud: &Cloud, folder: &Path, name: &str, pass: &[&str]) -> Result<(), Trouble> {
    let subject = format!("/CN={name}");
    let plain: &[&str] = if pass.is_empty() { &["-nodes"] } else { pass };
    let words =
        ["req", "-x509", "-newkey", "rsa:2048", "-days", "3650", "-subj", &subject, "-keyout", "ca.key"];
    openssl(cloud, folder, words.into_iter().chain(["-out", "ca.pem"]).chain(plain.iter().copied()))
}

fn openssl<'a>(cloud: &Cloud, folder: &Path, words: impl Iterator<Item = &'a str>) -> Result<(), Trouble> {
    let mut command = cloud.command("openssl");
    command.args(words).current_dir(folder).env("PASSPHRASE", cloud.word("KEY"));
    cloud.done(command, "tls", "openssl")
}
