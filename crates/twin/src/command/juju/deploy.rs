use super::order::order;
use super::{Ask, Known};
use crate::call::CallReply;
use crate::faults::Mishap;
use crate::settle;
use bundle::{Against, Bundle, Plan, Reading};
use model::{FileId, Finding, Severity, Sources};

const KNOWN: Known = Known {
    valued: &["-m", "--model", "--overlay", "--map-machines"],
    plain: &["--dry-run", "--trust", "--force"],
    anywhere: true,
};

/// `juju deploy BUNDLE [--overlay FILE]... [-m MODEL] [--dry-run]`.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let flags = match ask.flags(&KNOWN) {
        Ok(flags) => flags,
        Err(reply) => return reply,
    };
    let model = match ask.model_name(&flags) {
        Ok(model) => model,
        Err(reply) => return reply,
    };
    let [file] = flags.words.as_slice() else {
        return CallReply::fail(1, "ERROR no charm or bundle specified\n");
    };
    let is_file = file.contains('/') || file.ends_with(".yaml");
    if !is_file || flags.value(&["--map-machines"]).is_some() {
        return ask.unknown(1, "twin: juju deploy is known for bundle files, without --map-machines\n");
    }
    let overlays: Vec<&str> = flags.all(&["--overlay"]).collect();
    let (sources, reading) = match texts(ask, file, &overlays) {
        Ok(read) => read,
        Err(text) => return CallReply::fail(1, format!("ERROR {text}\n")),
    };
    if let Some(text) = refused(&reading) {
        return CallReply::fail(1, format!("ERROR {text}\n"));
    }
    let plan = bundle::plan(&reading.bundle);
    ask.world.advance(20 + plan.applications as i64);
    let Some(target) = ask.world.juju.model(&model) else {
        return CallReply::fail(1, "ERROR model not found\n");
    };
    if !target.apps.is_empty() {
        return again(ask, &model, &reading.bundle);
    }
    let located: String = plan.located.iter().map(|line| format!("{line}\n")).collect();
    let changes: String = plan.lines().map(|line| format!("- {line}\n")).collect();
    if flags.on(&["--dry-run"]) {
        let warning = ignored(&sources, &reading.findings);
        let stdout = format!("Changes to deploy bundle:\n{changes}");
        return CallReply { stdout, stderr: format!("{warning}{located}"), ..CallReply::default() };
    }
    carry_out(ask, &model, &reading.bundle, &plan);
    let stdout = format!("Executing changes:\n{changes}");
    CallReply { stdout, stderr: format!("{located}Deploy of bundle completed.\n"), ..CallReply::default() }
}

fn carry_out(ask: &mut Ask<'_>, model: &str, bundle: &Bundle, plan: &Plan) {
    ask.world.advance(plan.changes.len() as i64);
    ask.world.juju.deploys += 1;
    ask.world.juju.inherited = ask.call.block.as_deref() == Some(crate::PROLOGUE);
    if !ask.world.has(Mishap::SilentDeploy) {
        settle::deploy(ask.world, model, order(bundle, plan));
    }
}

/// Reads the bundle and its overlays from where the command was typed.
fn texts(ask: &Ask<'_>, file: &str, overlays: &[&str]) -> Result<(Sources, Reading), String> {
    let mut sources = Sources::default();
    let mut add = |path: &str, what: &str| -> Result<FileId, String> {
        let bytes = ask.files.read(&ask.call.cwd, path).map_err(|why| format!("{what}open {path}: {why}"))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| format!("{what}yaml: invalid leading UTF-8 octet in {path}"))?;
        Ok(sources.add(path, &text))
    };
    let base = add(file, "cannot deploy bundle: ")?;
    let overlays = overlays
        .iter()
        .map(|path| add(path, "unable to process overlays: "))
        .collect::<Result<Vec<_>, _>>()?;
    let reading = bundle::read(&sources, base, &overlays);
    Ok((sources, reading))
}

/// Juju's words for a bundle that it does not take.
fn refused(reading: &Reading) -> Option<String> {
    let errors = |findings: &[Finding]| -> Vec<String> {
        findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| finding.message.clone())
            .collect()
    };
    let unread = errors(&reading.findings);
    if !unread.is_empty() {
        return Some(format!(
            "cannot deploy bundle: cannot unmarshal bundle contents: {}",
            unread.join("\n")
        ));
    }
    let wrong = errors(&bundle::verify(&reading.bundle, &Against::catalogue()));
    let head = "cannot deploy bundle: the provided bundle has the following errors:\n";
    (!wrong.is_empty()).then(|| format!("{head}{}", wrong.join("\n")))
}

/// The warning of a dry run about keys that Juju does not know; a real deploy says nothing.
fn ignored(sources: &Sources, findings: &[Finding]) -> String {
    let unknown: Vec<&Finding> = findings.iter().filter(|finding| finding.code == "unknown-key").collect();
    let mut blocks = String::new();
    for (file, source) in sources.iter() {
        let lines: String = unknown
            .iter()
            .filter(|finding| finding.at.file == file)
            .map(|finding| {
                format!("  line {}: {}\n", source.position(finding.at.start).line, finding.message)
            })
            .collect();
        if !lines.is_empty() {
            blocks.push_str(&format!("unmarshal document {}: yaml: unmarshal errors:\n{lines}", file.0));
        }
    }
    if blocks.is_empty() {
        blocks
    } else {
        format!("WARNING These fields\n {blocks}will be ignored during deployment\n")
    }
}

/// A bundle into a model that has applications: the twin knows only the bundle that is there already.
fn again(ask: &mut Ask<'_>, model: &str, bundle: &Bundle) -> CallReply {
    let same =
        ask.world.juju.model(model).is_some_and(|model| bundle.applications.keys().eq(model.apps.keys()));
    if same {
        return CallReply::told("No changes to apply.\n");
    }
    ask.unknown(1, "twin: a bundle on top of another one is not known\n")
}
