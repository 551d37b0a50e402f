//! Calls: for a terminal, and as the page `docs/calls.md`.

use super::look::{self, Look};
use model::{CallKind, CallPlace, CallSpec};
use std::fmt::Write;

/// One line per call: its name, the fence that it stands in, and what it does.
pub fn list(calls: &[&CallSpec], look: Look) -> String {
    let width = calls.iter().map(|spec| spec.name.len()).max().unwrap_or_default();
    let line = |spec: &&CallSpec| {
        let name = look.paint(look::STRONG, &format!("{:<width$}", spec.name));
        format!("{name}  {:<6}  {}\n", fence(spec), spec.doc)
    };
    calls.iter().map(line).collect()
}

/// All of a call: its arguments, what it gives, and the command that it stands for.
pub fn page(spec: &CallSpec, look: Look) -> String {
    let mut out = format!("{}  ({})\n", look.paint(look::STRONG, spec.name), fence(spec));
    let mut row = |name: &str, text: &str| {
        _ = writeln!(out, "  {}  {text}", look.paint(look::FAINT, &format!("{name:<8}")));
    };
    row("does", spec.doc);
    row("gives", spec.gives);
    row("where", place(spec));
    for argument in spec.arguments {
        let need = if argument.required { "" } else { "; may be left out" };
        row("argument", &format!("{}: {}; {}{need}", argument.name, argument.doc, argument.form.said()));
    }
    for (at, line) in spec.script.lines().enumerate() {
        row(if at == 0 { "command" } else { "" }, line);
    }
    out
}

/// `docs/calls.md`.
pub fn index(calls: &[&CallSpec]) -> String {
    let mut out = String::from(HEAD);
    for spec in calls {
        _ = write!(out, "\n## {}\n\n{} Stands in ", spec.name, spec.doc);
        _ = writeln!(
            out,
            "{} `{}`; {}.\n",
            if spec.kind == CallKind::Read { "a" } else { "an" },
            fence(spec),
            place(spec)
        );
        if !spec.arguments.is_empty() {
            out.push_str("| argument | needed | what | form |\n|---|---|---|---|\n");
            for argument in spec.arguments {
                let need = if argument.required { "yes" } else { "no" };
                let form = argument.form.said();
                _ = writeln!(out, "| `{}` | {need} | {} | {form} |", argument.name, argument.doc);
            }
            out.push('\n');
        }
        _ = writeln!(out, "Gives {}.\n\n```text\n{}\n```", spec.gives, spec.script);
    }
    out
}

const HEAD: &str = "\
# Calls

What a `probe` or an `action` of a book can call; [books](books.md) says how such a fence is written. This page is
generated from the calls themselves; a test keeps it so. `interlock calls NAME` prints one.

The text under each call is the command that it stands for. It is always the same: arguments reach it as variables, by
their names in capitals, and never as a part of the text. A person who follows a book by hand sets those variables and
pastes it.
";

fn fence(spec: &CallSpec) -> &'static str {
    match spec.kind {
        CallKind::Read => "probe",
        CallKind::Mutation => "action",
    }
}

fn place(spec: &CallSpec) -> &'static str {
    match spec.place {
        CallPlace::Jumphost => "runs on the jumphost unless `on` says where else",
        CallPlace::Unit => "runs in the unit that `on` names",
    }
}

#[cfg(test)]
mod tests {
    use super::{index, list, page};
    use crate::calls::calls;
    use crate::views::Look;

    const LOOK: Look = Look { width: 100, color: false };

    #[test]
    fn a_call_is_drawn_whole() {
        let all = calls(None).unwrap();
        let shown = list(&all, LOOK);
        assert_eq!(shown.lines().count(), all.len());
        assert!(shown.contains("juju.run                 action  Runs an action on a unit"), "{shown}");
        insta::assert_snapshot!(page(calls(Some("juju.run")).unwrap()[0], LOOK), @r#"
        juju.run  (action)
          does      Runs an action on a unit and waits for its end. It worked when the task says `completed`, whatever the exit status.
          gives     an object: `unit`, `status` and `results` of the task
          where     runs on the jumphost unless `on` says where else
          argument  model: the model, with or without its controller and owner; a name of letters, digits and . _ - @ : / +
          argument  unit: the unit; a unit, such as app/0 or app/leader
          argument  action: the action of the charm; a name of letters, digits and . _ - @ : / +
          argument  params: its parameters; no secret, since Juju keeps them readable; a map of names to texts, numbers or bools; may be left out
          argument  wait: how long to wait for its end; 5m unless said; a time, such as 90s, 10m or 2h; may be left out
          command   PARAMS=(); for NAME in "${!PARAMS_@}"; do PARAMS+=("${!NAME}"); done
                    juju run -m "$MODEL" --format json --wait="${WAIT:-5m}" "$UNIT" "$ACTION" "${PARAMS[@]}"
        "#);
        insta::assert_snapshot!(calls(Some("juju.stat")).unwrap_err(), @r#"
        there is no call "juju.stat"
          known: juju.status, juju.run, ceph.status (`interlock calls` lists all)
        "#);
    }

    #[test]
    fn the_page_in_docs_is_that_of_the_calls() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/calls.md");
        let wanted = index(&calls(None).unwrap());
        if std::env::var_os("INTERLOCK_BLESS").is_some() {
            std::fs::write(&path, &wanted).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        let bless = "INTERLOCK_BLESS=1 cargo test -p app the_page_in_docs";
        assert!(wanted == written, "docs/calls.md is not what the calls say; write it with: {bless}");
    }
}
