//! What is pasted back, and what of it can be believed.

use crate::paste::{LARGEST, Sheet, base64};
use flate2::read::GzDecoder;
use model::{Digest, ExecReply, Pasted};
use std::io::Read;
use std::time::Duration;

const BEGIN: &[u8] = b"interlock-begin;";
const END: &[u8] = b"interlock-end;";
/// Length of a sheet's number.
const NUMBER: usize = 12;

/// Whether a whole end mark is in a text that was pasted so far.
pub fn ends(text: &[u8]) -> bool {
    let bare = bare(text);
    places(&bare, END).any(|at| number(&bare, at + END.len()).is_some())
}

/// The text without what terminals and the carrying add: colours and other escapes, line ends, blanks.
fn bare(text: &[u8]) -> Vec<u8> {
    let mut bytes = text.iter().copied().peekable();
    let mut bare = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        match byte {
            0x1b => match bytes.next() {
                Some(b'[') => drop(bytes.find(|byte| (0x40..=0x7e).contains(byte))),
                Some(b']') => drop(bytes.find(|byte| matches!(byte, 0x07 | 0x1b))),
                Some(0x20..=0x2f) => drop(bytes.next()),
                _ => {}
            },
            0x00..=0x20 | 0x7f => {}
            _ => bare.push(byte),
        }
    }
    bare
}

fn places<'t>(text: &'t [u8], mark: &'t [u8]) -> impl DoubleEndedIterator<Item = usize> + 't {
    text.windows(mark.len()).enumerate().filter(move |(_, window)| *window == mark).map(|(at, _)| at)
}

/// The number at a place, when it is one and its `;` is there.
fn number(text: &[u8], at: usize) -> Option<&str> {
    let number = text.get(at..at + NUMBER)?;
    let is_number = number.iter().all(u8::is_ascii_hexdigit) && text.get(at + NUMBER) == Some(&b';');
    std::str::from_utf8(number).ok().filter(|_| is_number)
}

/// The reply in a text, when it is that of this sheet, whole and as it was printed. `old` are the sheets before.
pub fn read(text: &[u8], sheet: &Sheet, old: &[(String, String)]) -> Result<ExecReply, String> {
    let bare = bare(text);
    let again = "nothing was taken in; copy from the line with interlock-begin to the one with interlock-end";
    let mine = places(&bare, BEGIN)
        .map(|at| at + BEGIN.len())
        .rfind(|at| number(&bare, *at) == Some(sheet.number.as_str()));
    let Some(start) = mine else { return Err(format!("{}; {again}", foreign(&bare, sheet, old))) };
    let rest = bare.get(start..).unwrap_or_default();
    let end = places(rest, END).find(|at| number(rest, at + END.len()) == Some(sheet.number.as_str()));
    let Some(whole) = end.and_then(|end| rest.get(..end)) else {
        return Err(format!("what {} printed has no end mark, so it is not whole; {again}", sheet.block));
    };
    let damaged = || format!("what {} printed was damaged on the way; {again}", sheet.block);
    let sealed = whole.strip_suffix(b";").ok_or_else(damaged)?;
    let cut = places(sealed, b";").next_back().ok_or_else(damaged)? + 1;
    let (said, sum) = sealed.split_at_checked(cut).ok_or_else(damaged)?;
    if Digest::of(said).as_str().as_bytes().strip_prefix(b"sha256:") != Some(sum) {
        return Err(damaged());
    }
    let fields: Vec<&[u8]> = said.split(|byte| *byte == b';').collect();
    let [_, block, status, took, place, stdout, stderr, []] = fields.as_slice() else {
        return Err(damaged());
    };
    if base64::decode(block).as_deref() != Some(sheet.block.as_bytes()) {
        return Err(damaged());
    }
    let count = |field: &[u8]| std::str::from_utf8(field).ok()?.parse::<u32>().ok();
    // Both ends of a span are cut to the second, so that it may look one second longer than it was.
    let took = Duration::from_secs(u64::from(count(took).ok_or_else(damaged)?).saturating_sub(1));
    let status = count(status).and_then(|status| i32::try_from(status).ok()).ok_or_else(damaged)?;
    let place = base64::decode(place).ok_or_else(damaged)?;
    let place = String::from_utf8_lossy(&place).chars().filter(|c| !c.is_control()).collect();
    let unpacked = |field: &[u8]| if sheet.secret.is_some() { Ok(Vec::new()) } else { unpack(field) };
    Ok(ExecReply {
        status: Some(status),
        stdout: unpacked(stdout)?,
        stderr: unpacked(stderr)?,
        truncated: 0,
        pasted: Some(Pasted { took, place }),
    })
}

fn unpack(field: &[u8]) -> Result<Vec<u8>, String> {
    let packed = base64::decode(field).ok_or("a stream in it is not what base64 writes")?;
    let mut bytes = Vec::new();
    let read = GzDecoder::new(packed.as_slice()).take(LARGEST + 1).read_to_end(&mut bytes);
    read.map_err(|why| format!("a stream in it is not what gzip writes: {why}"))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
        return Err(format!("a stream in it is longer than {} MiB", LARGEST >> 20));
    }
    Ok(bytes)
}

/// What a text is that is not the slip of this sheet.
fn foreign(bare: &[u8], sheet: &Sheet, old: &[(String, String)]) -> String {
    let wanted = format!("this waits for what {} prints from sheet {}", sheet.block, sheet.number);
    let mut begun = places(bare, BEGIN).map(|at| at + BEGIN.len()).filter(|at| number(bare, *at).is_some());
    let Some(at) = begun.next_back() else {
        return format!("no begin mark is in what was pasted; {wanted}");
    };
    let given = number(bare, at).unwrap_or_default();
    let rest = bare.get(at + NUMBER + 1..).unwrap_or_default();
    let named = rest.split(|byte| *byte == b';').next().and_then(base64::decode);
    let block = named.and_then(|name| String::from_utf8(name).ok()).unwrap_or_default();
    let block: String = block.chars().filter(|c| !c.is_control()).take(80).collect();
    match old.iter().any(|(number, _)| number == given) {
        true if block == sheet.block => {
            format!("that is an older paste of {block}, of sheet {given}; {wanted}")
        }
        _ => format!("that is what {block} printed, from sheet {given}; {wanted}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, END, ends, read};
    use crate::paste::{Sheet, base64};
    use flate2::{Compression, write::GzEncoder};
    use model::{Digest, Exec, Target};
    use proptest::prelude::*;
    use std::io::Write;
    use std::time::Duration;

    fn sheet() -> Sheet {
        let exec = Exec {
            audience: model::Audience::Everybody,
            block: "b".to_owned(),
            target: Target::Jumphost,
            script: "true\n".to_owned(),
            env: Default::default(),
            stdin: None,
            timeout: Duration::from_secs(1),
        };
        Sheet::new(&exec, "0123456789ab", None).unwrap()
    }

    /// What the receiver would print.
    fn slip(stdout: &[u8]) -> Vec<u8> {
        let pack = |bytes: &[u8]| {
            let mut packed = GzEncoder::new(Vec::new(), Compression::best());
            packed.write_all(bytes).unwrap();
            base64::encode(&packed.finish().unwrap())
        };
        let said = format!(
            "0123456789ab;{};0;7;{};{};{};",
            base64::encode(b"b"),
            base64::encode(b"j:/"),
            pack(stdout),
            pack(b"")
        );
        let sum = Digest::of(said.as_bytes());
        let sum = sum.as_str().trim_start_matches("sha256:").to_owned();
        [BEGIN, said.as_bytes(), b"\n", sum.as_bytes(), b";\n", END, b"0123456789ab;\n"].concat()
    }

    #[test]
    fn a_stream_that_unpacks_to_more_than_is_kept_is_refused() {
        let bomb = slip(&vec![0; usize::try_from(super::LARGEST).unwrap() + 1]);
        assert!(read(&bomb, &sheet(), &[]).is_err_and(|why| why.contains("longer than 8 MiB")));
    }

    proptest! {
        #[test]
        fn a_changed_slip_is_refused_or_says_the_same(
            stdout in prop::collection::vec(any::<u8>(), 0..200),
            at in any::<prop::sample::Index>(),
            byte in any::<u8>(),
            cut in any::<bool>(),
        ) {
            let whole = slip(&stdout);
            let good = read(&whole, &sheet(), &[]).unwrap();
            prop_assert_eq!(&good.stdout, &stdout);
            let mut changed = whole.clone();
            let at = at.index(changed.len());
            if cut { let _ = changed.remove(at); } else { changed[at] = byte }
            prop_assert!(read(&changed, &sheet(), &[]).is_ok_and(|reply| reply == good) || read(&changed, &sheet(), &[]).is_err());
            prop_assert!(read(&whole[..at.min(whole.len() - 16)], &sheet(), &[]).is_err());
        }

        #[test]
        fn garbage_is_refused(text in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(read(&text, &sheet(), &[]).is_err());
            let _ = ends(&text);
        }
    }
}
