use super::Ask;
use crate::call::{CallReply, Spot};
use crate::faults::Mishap;
use crate::world::maas::{Disk, Node};
use serde_json::json;

/// `qemu-img info [-U] [--output=json] FILE` on a hypervisor. It needs root (R7), and it refuses an image whose
/// machine runs unless the lock is shared.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let words: Vec<&str> = ask.args.iter().map(String::as_str).collect();
    if let Some(("create", rest)) = words.split_first().map(|(first, rest)| (*first, rest)) {
        let rest: Vec<String> = rest.iter().map(|&word| word.to_owned()).collect();
        return create(ask, &rest);
    }
    let Some(("info", rest)) = words.split_first().map(|(first, rest)| (*first, rest)) else {
        return ask.unknown(1, format!("qemu-img: Command not found: {}\n", words.first().unwrap_or(&"")));
    };
    let (mut json, mut shared, mut file) = (false, false, None);
    let mut rest = rest.iter().copied();
    while let Some(word) = rest.next() {
        match word {
            "--output=json" => json = true,
            "--output=human" => json = false,
            "--output" => json = rest.next() == Some("json"),
            "-U" | "--force-share" => shared = true,
            "-f" => drop(rest.next()),
            flag if flag.starts_with('-') => {
                return ask.unknown(1, format!("qemu-img: unrecognized option '{flag}'\n"));
            }
            path => file = Some(path),
        }
    }
    let Some(path) = file else {
        return CallReply::fail(
            1,
            "qemu-img: Expecting one image file name\nTry 'qemu-img --help' for more information\n",
        );
    };
    let refuse = |why: &str| CallReply::fail(1, format!("qemu-img: Could not open '{path}': {why}\n"));
    let found = disk(ask, path);
    if !ask.place.root && path.starts_with("/var/lib/libvirt/images/") {
        return refuse(&format!("Could not open '{path}': Permission denied"));
    }
    let gone = found.is_some_and(|(node, _)| is_first(ask, node)) && ask.world.bites(Mishap::ImageGone);
    let Some((node, disk)) = disk(ask, path).filter(|_| !gone) else {
        return refuse(&format!("Could not open '{path}': No such file or directory"));
    };
    let powered =
        ask.world.maas.node(&node.hostname).is_some_and(|node| node.state.at(ask.world.now).1.powered);
    if powered && !shared {
        return refuse(&format!(
            "Failed to get shared \"write\" lock\nIs another process using the image [{path}]?"
        ));
    }
    CallReply::ok(if json { as_json(disk) } else { as_text(disk) })
}

/// `qemu-img create -f qcow2 FILE SIZE` over the image of a machine that is off: an empty disk.
fn create(ask: &mut Ask<'_>, words: &[String]) -> CallReply {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let ["-f", "qcow2", path, size] = words.as_slice() else {
        return ask.unknown(1, "twin: qemu-img create is known as `create -f qcow2 FILE BYTES`\n");
    };
    let (Some(bytes), Some(node)) = (size.parse::<u64>().ok(), guest(ask, path)) else {
        return CallReply::fail(
            1,
            format!("qemu-img: {path}: Could not create '{path}': No such file or directory\n"),
        );
    };
    let (host, first) = (node.hostname.clone(), is_first(ask, node));
    let powered = ask.world.maas.node(&host).is_some_and(|node| node.state.at(ask.world.now).1.powered);
    if !ask.place.root {
        return CallReply::fail(
            1,
            format!("qemu-img: {path}: Could not create '{path}': Permission denied\n"),
        );
    }
    if powered {
        let text = format!(
            "qemu-img: {path}: Failed to get \"write\" lock\nIs another process using the image [{path}]?\n"
        );
        return CallReply::fail(1, text);
    }
    if !(first && ask.world.bites(Mishap::WipeSilent)) {
        let machines = ask.world.maas.machines.iter_mut().flat_map(|node| &mut node.disks);
        for disk in machines.filter(|disk| disk.image == *path) {
            disk.bytes = bytes;
            disk.erase();
        }
        if let Some(gone) = ask.world.maas.gone.iter_mut().find(|gone| gone.node.hostname == host) {
            gone.make(path, bytes);
        }
    }
    CallReply::ok(format!(
        "Formatting '{path}', fmt=qcow2 cluster_size=65536 extended_l2=off compression_type=zlib size={bytes} lazy_refcounts=off refcount_bits=16\n"
    ))
}

/// Whether it is the host that is picked when one of them goes wrong.
fn is_first(ask: &Ask<'_>, node: &Node) -> bool {
    ask.world.blueprint.hosts.first().is_some_and(|first| first.name == node.hostname)
}

/// The image at this path, and the host that it is a disk of.
fn disk<'a>(ask: &'a Ask<'_>, path: &str) -> Option<(&'a Node, &'a Disk)> {
    let node = guest(ask, path)?;
    let gone = ask.world.maas.gone.iter().find(|gone| gone.node.hostname == node.hostname);
    let disks = gone.map_or(&node.disks, |gone| &gone.images);
    disks.iter().find(|disk| disk.image == path).map(|disk| (node, disk))
}

/// The host that has a disk at this path of its hypervisor, or had one when MAAS still had the host.
fn guest<'a>(ask: &'a Ask<'_>, path: &str) -> Option<&'a Node> {
    let Spot::Host(host) = &ask.place.spot else { return None };
    let gone = || ask.world.maas.gone.iter().map(|gone| &gone.node).find(|node| node.hostname == *host);
    let node = ask.world.maas.node(host).or_else(gone)?;
    node.disks.iter().any(|disk| disk.image == path).then_some(node)
}

/// The form of qemu 6.2, which jammy has.
fn as_text(disk: &Disk) -> String {
    format!(
        "image: {}\nfile format: qcow2\nvirtual size: {} ({} bytes)\ndisk size: {}\ncluster_size: 65536\n\
         Format specific information:\n    compat: 1.1\n    compression type: zlib\n    lazy refcounts: true\n    \
         refcount bits: 16\n    corrupt: false\n    extended l2: false\n",
        disk.image,
        size(disk.bytes),
        disk.bytes,
        size(disk.allocated),
    )
}

fn as_json(disk: &Disk) -> String {
    let data = json!({
        "compat": "1.1", "compression-type": "zlib", "lazy-refcounts": true, "refcount-bits": 16, "corrupt": false,
        "extended-l2": false,
    });
    let info = json!({
        "virtual-size": disk.bytes, "filename": disk.image, "cluster-size": 65536, "format": "qcow2",
        "actual-size": disk.allocated, "format-specific": {"type": "qcow2", "data": data}, "dirty-flag": false,
    });
    crate::render::json_indented(&info, 4)
}

/// Bytes as qemu prints them: three significant digits, binary units.
fn size(bytes: u64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < units.len() {
        value /= 1024.0;
        unit += 1;
    }
    let digits = if value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else {
        2
    };
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text} {}", units.get(unit).unwrap_or(&"B"))
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_written_as_qemu_writes_them() {
        let written = [512 << 30, 196 << 10, 200_704, 1 << 40, 5_368_709_120, 8_160_437_862].map(size);
        assert_eq!(written, ["512 GiB", "196 KiB", "196 KiB", "1 TiB", "5 GiB", "7.6 GiB"]);
    }
}
