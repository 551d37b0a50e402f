//! What Octavia needs to speak with its amphorae.

use super::options::is_off;
use crate::context::Context;
use bundle::Application;

/// The issuing authority's certificate, base64 of PEM.
pub(super) const ISSUING_CA: &str = "lb-mgmt-issuing-cacert";
/// Its private key, base64 of PEM.
pub(super) const ISSUING_KEY: &str = "lb-mgmt-issuing-ca-private-key";
/// The passphrase of that key, as it is.
pub(super) const PASSPHRASE: &str = "lb-mgmt-issuing-ca-key-passphrase";
/// The controller authority's certificate, base64 of PEM.
pub(super) const CONTROLLER_CA: &str = "lb-mgmt-controller-cacert";
/// The controller's certificate and key, base64 of PEM.
pub(super) const CONTROLLER: &str = "lb-mgmt-controller-cert";
/// All five.
pub(super) const ALL: [&str; 5] = [ISSUING_CA, ISSUING_KEY, PASSPHRASE, CONTROLLER_CA, CONTROLLER];

/// The Octavia applications that start amphorae: all that do not switch them off.
pub(super) fn users<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Application> {
    context.running("octavia").filter(|octavia| !is_off(octavia, "enable-amphora"))
}

/// The bytes of a base64 text, which may be wrapped; `None` where it is none.
pub(super) fn decoded(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if digits.is_empty() || !digits.len().is_multiple_of(4) {
        return None;
    }
    let padding = digits.iter().rev().take_while(|&&byte| byte == b'=').count();
    let body = digits.get(..digits.len().checked_sub(padding).filter(|_| padding <= 2)?)?;
    let (mut bytes, mut bits, mut held) = (Vec::with_capacity(body.len() * 3 / 4), 0u32, 0u32);
    for &byte in body {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(digit)) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn base64_is_read_as_openssl_writes_it() {
        let text = |text: &str| decoded(text).map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(text("c3dvcmRmaXNo").as_deref(), Some("swordfish"));
        assert_eq!(text("c3dvcmRm\naXNoCg==\n").as_deref(), Some("swordfish\n"));
        assert_eq!(text("Pz8/Pj4+").as_deref(), Some("???>>>"));
        assert_eq!(decoded("////+w=="), Some(vec![0xff, 0xff, 0xff, 0xfb]));
        for bad in ["", "c3d", "swordfish", "a===", "====", "ab-=", "include-base64://ca.pem"] {
            assert_eq!(decoded(bad), None, "{bad}");
        }
    }
}
