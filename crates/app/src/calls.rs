//! `calls`: what a `probe` or an `action` of a book can call.

use crate::AppError;
use crate::explain::nearest;
use model::CallSpec;

/// Every call by name, or the one that is named.
///
/// # Errors
/// [`AppError::Unknown`] with the nearest names.
pub fn calls(name: Option<&str>) -> Result<Vec<&'static CallSpec>, AppError> {
    let all = clients::calls::catalogue();
    let Some(name) = name else { return Ok(all) };
    let found: Vec<&CallSpec> = all.iter().copied().filter(|spec| spec.name == name).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let near = nearest::to(name, all.iter().map(|spec| spec.name));
    let known = format!("{} (`interlock calls` lists all)", near.join(", "));
    Err(AppError::Unknown { kind: "call", name: name.to_owned(), known })
}
