//! What NetBox's rows say.

use super::*;

/// An address of NetBox, which stands with the length of its network's prefix.
pub(super) fn address(row: &Json, key: &str) -> Option<IpAddr> {
    text(row, key)?.split('/').next()?.parse().ok()
}

/// The value of its status; `active`, `reserved` and `deprecated` are known to all kinds.
pub(super) fn status(row: &Json) -> Option<&str> {
    row.get("status")?.get("value")?.as_str()
}

/// Rows of a list that has some. An empty one shows nothing: a token that may see nothing gets just that.
pub(super) fn rows<'a>(
    seen: &Seen<'a>,
    question: &crate::Question,
    what: &str,
) -> Result<&'a [Json], Outcome> {
    let none =
        || Outcome::unmeasured(format!("it lists no {what}: there are none, or the token may not see them"));
    let rows = seen.rows(question)?;
    if rows.is_empty() { Err(none()) } else { Ok(rows) }
}
