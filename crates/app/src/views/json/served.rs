//! The object of `twin serve`.

use serde::Serialize;
use std::path::Path;

/// `interlock.twin-serve/1`: a cloud that is served.
#[derive(Debug, Serialize)]
pub struct Served<'a> {
    schema: &'static str,
    cloud: &'a str,
    after: &'a str,
    url: &'a str,
    clouds_yaml: String,
}

/// The object that `interlock twin serve` prints when it is ready: the cloud's name, the last book, the address and
/// the file to log in with.
pub fn served<'a>(cloud: &'a str, after: &'a str, url: &'a str, clouds: &Path) -> Served<'a> {
    Served { schema: "interlock.twin-serve/1", cloud, after, url, clouds_yaml: clouds.display().to_string() }
}
