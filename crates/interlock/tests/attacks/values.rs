//! Values that were not measured in this run, and values that want to be more than values.

use crate::Family;
use crate::lab::{BOOK, Lab, ada, refusal};

/// The world is left alone by a book whose mutation only fails when its value is not the one that stands in the site.
const GUARDED: &str = "[ \"$COLOUR\" = \"$(cat \"$HOME/told\")\" ] && exit 7; touch \"$HOME/box/made\"";

pub const FAMILY: Family = Family {
    name: "Values",
    laws: "law 2: no inferred value, and values travel as environment",
    attempts: &[
        ("a value that the site does not declare", |lab| needs(lab, "site.juju.gone")),
        ("a value with a default behind it", |lab| needs(lab, "has(site.juju.gone) ? site.juju.gone : \"blue\"")),
        ("a value of a capture, where there is none", |lab| needs(lab, "asbuilt.models[0]")),
        ("a value that a person types, which nobody typed", |lab| needs(lab, "typed.colour")),
        ("a value that a later CHECK would measure", |lab| needs(lab, "after[0]")),
        ("a value that no CHECK measures", |lab| needs(lab, "nowhere")),
        ("a list in the place of a value", |lab| needs(lab, "files")),
        ("a value that is empty", |lab| {
            lab.edit("site/site.yaml", "model: blue", "model: \"\"");
            lab.commit();
            lab.refuses()
        }),
        ("a value of an earlier run", |lab| {
            lab.waits();
            let request = app::live::Request { abandon: Some("again".into()), ..lab.request() };
            lab.book(&BOOK.replace("ls \"$HOME/box\"", "exit 1"));
            refusal(lab.go(&request, &mut crate::lab::By(ada)))
        }),
        ("a value with a NUL in it", |lab| {
            lab.edit("site/site.yaml", "model: blue", "model: \"bl\\0ue\"");
            lab.commit();
            lab.refuses()
        }),
        ("a value under the name PATH", |lab| under(lab, "PATH")),
        ("a value under the name LD_PRELOAD", |lab| under(lab, "LD_PRELOAD")),
        ("a value under the name BASH_ENV", |lab| under(lab, "BASH_ENV")),
        ("a value under the name IFS", |lab| under(lab, "IFS")),
        ("a value under the name BASH_FUNC_ls", |lab| under(lab, "BASH_FUNC_ls%%")),
        ("a value under a name that Interlock sets itself", |lab| under(lab, "INTERLOCK_BLOCK")),
        ("a value with $(...) in it", |lab| hostile(lab, "$(touch PWNED; touch $HOME/PWNED)")),
        ("a value with backticks in it", |lab| hostile(lab, "`touch PWNED; touch $HOME/PWNED`")),
        ("a value that closes the quotes", |lab| hostile(lab, "\\\"; touch $HOME/PWNED; \\\"")),
        ("a value that closes the other quotes", |lab| hostile(lab, "'; touch $HOME/PWNED; '")),
        ("a value with a new line in it", |lab| hostile(lab, "blue\\ntouch $HOME/PWNED")),
        ("a value that is an option", |lab| hostile(lab, "--version -rf $HOME")),
        ("a value of shell signs and a carriage return", |lab| hostile(lab, "&& touch $HOME/PWNED | x > $HOME/PWNED\\r#")),
        ("a value that looks like a function of bash", |lab| hostile(lab, "() { :;}; touch $HOME/PWNED")),
        ("a measured value with $(...) in it", |lab| {
            lab.book(&BOOK.replace("ls \"$HOME/box\"", "printf '%s\\n' '$(touch $HOME/PWNED)'").replace(
                "echo \"$COLOUR\" >>",
                "[ \"$FIRST\" = '$(touch $HOME/PWNED)' ] && exit 7; echo >>",
            ));
            lab.refuses()
        }),
    ],
};

fn needs(lab: &Lab, expression: &str) -> String {
    lab.book(&BOOK.replace("COLOUR = site.juju.model", &format!("COLOUR = {expression}")));
    lab.refuses()
}

fn under(lab: &Lab, name: &str) -> String {
    lab.book(&BOOK.replace("COLOUR = site.juju.model", &format!("{name} = site.juju.model")));
    lab.refuses()
}

/// The value reaches the block whole, and does nothing: the block compares it with a file and then ends with 7.
fn hostile(lab: &Lab, value: &str) -> String {
    lab.edit("site/site.yaml", "model: blue", &format!("model: \"{value}\""));
    let plain = value.replace("\\n", "\n").replace("\\r", "\r").replace("\\\"", "\"");
    lab.write("home/told", &plain);
    lab.book(&BOOK.replace("echo \"$COLOUR\" >> \"$HOME/box/made\"", GUARDED));
    let message = lab.refuses();
    assert!(message.contains("exit status 7"), "the value came otherwise: {message}");
    format!("taken as a value and as nothing more: {message}")
}
