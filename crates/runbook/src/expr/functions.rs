//! What books need beyond CEL's own functions and its strings extension (`split`, `trim`, `replace`, `join`, ...).

mod ip;
mod list;
mod words;

use cel::Context;

/// Adds them all. A wrong argument is an error, and so makes its assertion unmeasured.
pub(crate) fn add(context: &mut Context<'_, '_>) {
    // Adding fails only for a name that CEL already has; a test asks for each of them.
    let _ = context.add_function("ip_between", ip::between);
    let _ = context.add_function("ip_in", ip::within);
    let _ = context.add_function("unique", list::unique);
    let _ = context.add_function("sum", list::sum);
    let _ = context.add_function("words", words::words);
}
