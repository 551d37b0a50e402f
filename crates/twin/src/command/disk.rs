//! Files of Magnum's unit: what `sudo` runs there over its own files. All other tools are the real ones.

use super::Ask;
use super::flags::{Flags, Known};
use crate::call::{CallReply, Spot};
use crate::faults::{Graft, Mishap};
use crate::world::conductor::{DROP_INS, File, is_magnum};

const KNOWN: Known = Known {
    valued: &["-m", "-o", "-g", "-c", "-C", "--strip-components"],
    plain: &["-1", "-xzf", "-D"],
    anywhere: true,
};

/// Does one of `install`, `cat`, `stat`, `ls` and `tar` over the files of Magnum's unit; `None` for anything else.
pub(super) fn run(ask: &mut Ask<'_>, name: &str, args: &[String]) -> Option<CallReply> {
    let Spot::Unit(unit) = &ask.place.spot else { return None };
    if !is_magnum(ask.world, unit) {
        return None;
    }
    let flags = Flags::parse(args, &KNOWN).ok()?;
    let paths: Vec<&str> = flags.words.iter().map(String::as_str).collect();
    match (name, paths.as_slice()) {
        ("install", ["/dev/stdin", path]) => {
            let mode = flags.value(&["-m"]).unwrap_or("0755").trim_start_matches('0').to_owned();
            let owner = flags.value(&["-o"]).unwrap_or("root").to_owned();
            put(ask, path, File { mode, owner, text: ask.call.stdin.clone().unwrap_or_default() });
            Some(CallReply::default())
        }
        ("tar", ["-", member]) => {
            let text = ask.call.stdin.clone().unwrap_or_default();
            let file = member.rsplit('/').next().unwrap_or_default();
            let path = format!("{}/{file}", flags.value(&["-C"])?);
            put(ask, &path, File { mode: "755".to_owned(), owner: "root".to_owned(), text });
            Some(CallReply::default())
        }
        ("ls", [folder]) => {
            let names: String =
                ask.world.conductor.under(folder).map(|(name, _)| format!("{name}\n")).collect();
            Some(CallReply::ok(names))
        }
        ("cat", [_, ..]) => Some(each(ask, &paths, |_, file| file.text.clone())),
        ("stat", [_, ..]) => Some(each(ask, &paths, |path, file| {
            let format = flags.value(&["-c"]).unwrap_or("%n");
            format.replace("%n", path).replace("%a", &file.mode).replace("%U", &file.owner) + "\n"
        })),
        _ => None,
    }
}

/// Writes a file, or goes wrong over it.
fn put(ask: &mut Ask<'_>, path: &str, mut file: File) {
    let mut bites = |graft: Graft| ask.world.bites(Mishap::Graft(graft));
    if path.starts_with(DROP_INS) {
        if path.ends_with("capi-helm.conf") && bites(Graft::DropInNotAscii) {
            file.text = file.text.replacen(' ', "\u{a0}", 1);
        }
        if bites(Graft::DropInUnreadable) {
            file.mode = "600".to_owned();
        }
        if path.ends_with("v3.conf") && bites(Graft::DropInSilent) {
            return;
        }
    }
    if path.ends_with("kubeconfig") && bites(Graft::KubeconfigOfRoot) {
        file.owner = "root".to_owned();
    }
    if path.ends_with("/helm") && bites(Graft::HelmOlder) {
        file.text = "helm v3.12.3\n".to_owned();
    }
    ask.world.conductor.files.insert(path.to_owned(), file);
}

fn each(ask: &Ask<'_>, paths: &[&str], show: impl Fn(&str, &File) -> String) -> CallReply {
    let mut reply = CallReply::default();
    for path in paths {
        match ask.world.conductor.files.get(*path) {
            Some(file) => reply.stdout.push_str(&show(path, file)),
            None => {
                reply.status = 1;
                reply.stderr.push_str(&format!("{path}: No such file or directory\n"));
            }
        }
    }
    reply
}
