//! The page.

use super::Row;
use super::shape::Compared;
use std::fmt::Write;

const INTRO: &str = "# How true the twin is

One list of calls, asked of two clouds: real servers of 2024.1, whose replies are kept in `tests/recorded`, and the twin as
`interlock twin serve` serves it. What is compared is the structure, field by field: which fields there are, of which types,
with which status, and the bodies of refusals. The kept replies are themselves held against servers that run, by the suite
of the real cloud (`docs/realcloud.md`), so they do not grow old unseen.

A test makes this page and fails when it is stale: `INTERLOCK_BLESS=1 cargo test -p twin the_page_of_fidelity`. It also fails
when the twin answers any of these calls with another status, or a field with another type.

- **agree**: fields that both have, of the same type; a null fits any type.
- **not emulated**: fields that the real server has and the twin has not.
- **only here**: fields that the twin has and this real server had not; most are those of another microversion or driver.
- **not compared**: lists that are empty on one side.

What an image was given as properties, and what stands under names that people choose, is left out.

";

const REST: &str = "
## Made up

These are values that look right and stand for nothing: checksums of images, fingerprints of key pairs, MAC addresses, the
host of a server (servers are dealt out over the hosts in turn), and what hosts have: 16 processors, 64 GiB, 500 GiB each.
Every server, network, volume and image is shown as one of the project that asks: the twin knows one administrator.

## Not emulated at all

- Any path that is not in `docs/twin.md`: the service's own 404.
- Heat, Designate and Swift: they are not in the catalogue that is served.
- Changes in Keystone, Placement, Barbican and Magnum: these are read only. Quotas cannot be changed.
- Policies and other people's tokens: there is one administrator, who may do everything.
- Notifications, metadata, consoles, the data path: nothing runs behind a server.
- Microversions are told apart where the fields of these calls differ between 2.1 and 2.96, and nowhere else.
";

/// The whole page.
pub fn page(rows: &[Row]) -> String {
    let mut page = INTRO.to_owned();
    let asked = rows.iter().filter(|row| row.compared.is_some()).count();
    let whole =
        rows.iter().filter_map(|row| row.compared.as_ref()).filter(|one| one.missing.is_empty()).count();
    let fields: usize = rows.iter().filter_map(|row| row.compared.as_ref()).map(|one| one.agree).sum();
    let missing: usize =
        rows.iter().filter_map(|row| row.compared.as_ref()).map(|one| one.missing.len()).sum();
    let _ = writeln!(
        page,
        "Of {} calls the twin answers {asked}, {whole} of them with every field; {fields} fields agree, {missing} are not emulated.\n",
        rows.len()
    );
    page.push_str("| service | call | status | agree | not emulated | only here | not compared |\n|---|---|---|---|---|---|---|\n");
    for row in rows {
        let _ = match &row.compared {
            None => writeln!(page, "| {} | `{}` | not emulated | | | | |", row.service, row.call),
            Some(one) => writeln!(page, "| {} | `{}` | {} |", row.service, row.call, cells(one)),
        };
    }
    page.push_str(REST);
    page
}

fn cells(one: &Compared) -> String {
    let (there, here) = one.status;
    let status = if there == here { there.to_string() } else { format!("{there} there, {here} here") };
    let names = |all: &[String]| all.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" ");
    [status, one.agree.to_string(), names(&one.missing), names(&one.more), names(&one.empty)].join(" | ")
}
