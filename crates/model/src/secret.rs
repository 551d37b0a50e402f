use secrecy::{ExposeSecret, SecretString};

/// A value that must not print: it has no Display, no Debug, no Serialize (law 7), and its memory is wiped on drop.
///
/// ```compile_fail
/// let secret = model::Secret::new("s.token".into());
/// println!("{secret:?}");
/// ```
///
/// ```compile_fail
/// let secret = model::Secret::new("s.token".into());
/// println!("{secret}");
/// ```
///
/// ```compile_fail
/// let secret = model::Secret::new("s.token".into());
/// serde_json::to_string(&secret);
/// ```
pub struct Secret(SecretString);

impl Secret {
    /// Takes the value out of sight.
    pub fn new(value: String) -> Secret {
        Secret(SecretString::from(value))
    }

    /// The value, for the one place that hands it to a process's stdin or a 0600 file.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}
