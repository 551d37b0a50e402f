//! The shim alone, as the tests put it on `PATH`; the product is its own shim.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args();
    let called = args.next().unwrap_or_default();
    let name = Path::new(&called).file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let args: Vec<String> = args.collect();
    ExitCode::from(u8::try_from(twin::socket::shim(&name, &args)).unwrap_or(1))
}
