use super::{Command, View};
use crate::Calling;
use crate::findings::Findings;
use model::Finding;

/// The letters of MAAS system ids (its znums).
const ZNUMS: &str = "34678abcdefghkmnpqrstwxy";
/// Objects that MAAS commands take by a bare number.
const NUMBERED: [&str; 10] = [
    "subnet",
    "vlan",
    "fabric",
    "space",
    "iprange",
    "interface",
    "static-route",
    "bcache",
    "partition",
    "block-device",
];

/// Ids change with every rebuild of a cloud, and another object has the old number then: the command reads or changes
/// the wrong one and says nothing (law 8).
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    for block in view.book.blocks() {
        let commands = view.commands(block);
        let of_maas = |calling: &Calling| calling.name.starts_with("maas.");
        let maas = block.call.as_ref().is_some_and(of_maas)
            || commands.iter().any(|command| command.words.contains(&"maas"));
        for command in commands {
            for id in ids(command, maas) {
                let message = format!("{id} is an id of this one cloud, as it is today");
                let finding = Finding::error("id-in-book", command.place(id), message).help(
                    "look it up at use, by CIDR, hostname or name: jq '.[] | select(.cidr == ...) | .id'",
                );
                findings.push(finding);
            }
        }
    }
}

fn ids<'c>(command: &'c Command<'_>, maas: bool) -> Vec<&'c str> {
    let words = &command.words;
    let mut ids: Vec<&str> = words.iter().copied().filter(|word| is_uuid(word)).collect();
    if !maas {
        return ids;
    }
    ids.extend(words.iter().copied().filter(|word| is_system_id(word)));
    for (place, word) in words.iter().enumerate() {
        let rest = words.get(place + 1..).unwrap_or_default();
        match (*word, rest) {
            ("maas", [_, object, _, id, ..]) if NUMBERED.contains(object) && is_number(id) => ids.push(id),
            ("for", [_, "in", list @ ..]) => {
                ids.extend(list.iter().take_while(|word| **word != "do").filter(|word| is_number(word)));
            }
            _ => {}
        }
    }
    ids
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_system_id(word: &str) -> bool {
    word.len() == 6
        && word.chars().all(|c| ZNUMS.contains(c))
        && word.bytes().any(|byte| byte.is_ascii_digit())
        && word.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// The form of OpenStack's ids: `8-4-4-4-12` hexadecimal digits.
fn is_uuid(word: &str) -> bool {
    let lengths: Vec<usize> = word.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && word.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
