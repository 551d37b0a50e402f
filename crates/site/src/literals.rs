//! Addresses and networks that stand in texts, letter by letter.

use crate::context::Context;
use ipnet::Ipv4Net;
use model::yaml;
use model::{FileId, Source, Sources, Span};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

/// One address or network of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// An address; one that is written with the length of its network too.
    Address(Ipv4Addr),
    /// A network such as `10.12.4.0/26`.
    Network(Ipv4Net),
}

/// One of them in a text of the site.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Literal {
    /// Where it stands.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) what: What,
}

/// Those of all given texts, text by text.
pub(crate) fn of_texts(sources: &Sources, files: impl Iterator<Item = FileId>) -> Vec<Literal> {
    let texts = files.filter_map(|file| Some((file, sources.get(file)?)));
    let of_text = |(file, source): (FileId, &'_ Source)| {
        let found = literals(&source.text);
        let placed =
            found.map(|(start, length, what)| Literal { span: Span::new(file, start, start + length), what });
        placed.collect::<Vec<_>>()
    };
    texts.flat_map(of_text).collect()
}

/// The IPv4 addresses and networks of a text, each with its byte offset and length. Parts of longer dotted words, such
/// as versions, are none.
fn literals(text: &str) -> impl Iterator<Item = (usize, usize, What)> {
    let is_part = |b: u8| b.is_ascii_digit() || b == b'.';
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(found) = bytes.get(at..)?.iter().position(u8::is_ascii_digit) {
            let start = at + found;
            let length = bytes.get(start..)?.iter().take_while(|&&b| is_part(b)).count();
            at = start + length;
            let literal = text.get(start..at)?.trim_end_matches('.');
            let before = start.checked_sub(1).and_then(|before| bytes.get(before));
            let after = bytes.get(start + literal.len());
            let is_inside = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
            if before == Some(&b'.') || is_inside(before) || is_inside(after) {
                continue;
            }
            let Ok(address) = literal.parse() else { continue };
            return Some(match network(text.get(start..)?, literal) {
                Some((length, network)) => {
                    at = at.max(start + length);
                    (start, length, What::Network(network))
                }
                None => (start, literal.len(), What::Address(address)),
            });
        }
        None
    })
}

/// What a literal goes on to be with its prefix: `10.12.4.0/26`, unlike `10.12.4.50/22`, which is an address on one.
fn network(rest: &str, literal: &str) -> Option<(usize, Ipv4Net)> {
    let prefix = rest.get(literal.len()..)?.strip_prefix('/')?;
    let digits = prefix.bytes().take_while(u8::is_ascii_digit).count();
    let length = literal.len() + 1 + digits;
    let network: Ipv4Net = rest.get(..length)?.parse().ok()?;
    (network.trunc() == network && network.prefix_len() < 32).then_some((length, network))
}

/// Whether the site lets texts name an address although it is nobody's.
pub(crate) fn is_mentioned(context: &Context<'_>, address: IpAddr) -> bool {
    context.site.mentions.iter().any(|(network, _)| network.value.contains(&address))
}

/// The options `vip` of the bundle and its overlays. What an overlay puts in the place of such a value is the VIP; the
/// value itself is of no effect, and no stale text. A text is parsed when first asked for.
#[derive(Default)]
pub(crate) struct VipOptions(BTreeMap<FileId, Vec<Span>>);

impl VipOptions {
    /// Whether a place lies in one of them.
    pub(crate) fn hold(&mut self, context: &Context<'_>, at: Span) -> bool {
        let options = self.0.entry(at.file).or_insert_with(|| vip_options(context, at.file));
        options.iter().any(|option| option.range().contains(&(at.start as usize)))
    }
}

fn vip_options(context: &Context<'_>, file: FileId) -> Vec<Span> {
    let inputs = context.inputs;
    let is_bundle = inputs.bundle == Some(file) || inputs.overlays.contains(&file);
    let Some(source) = inputs.sources.get(file).filter(|_| is_bundle) else { return vec![] };
    let parsed = yaml::parse(file, &source.text);
    let applications =
        parsed.documents.iter().filter_map(|root| root.get("applications").or(root.get("services")));
    let options = applications.flat_map(|all| all.entries()).filter_map(|entry| entry.value.get("options"));
    options.filter_map(|options| Some(options.get("vip")?.span)).collect()
}

#[cfg(test)]
mod tests {
    use super::{What, literals};

    #[test]
    fn only_whole_addresses_and_networks_count() {
        let text = "10.12.4.5. a10.0.0.1 10.0.0.1b v1.2.3.4.5 10.12.4.0/26 (10.12.4.6/22) 10.12.4.7:80 \u{fc}1.2.3.4 9.9.9.999";
        let found: Vec<String> =
            literals(text).map(|(at, length, what)| format!("{at}+{length}:{what:?}")).collect();
        insta::assert_snapshot!(found.join(" "), @"0+9:Address(10.12.4.5) 42+12:Network(10.12.4.0/26) 56+9:Address(10.12.4.6) 70+9:Address(10.12.4.7) 85+7:Address(1.2.3.4)");
    }

    proptest::proptest! {
        #[test]
        fn places_are_those_of_the_literal(text in "[0-9./ a\u{fc}]{0,40}") {
            for (at, length, what) in literals(&text) {
                let written = text.get(at..at + length).unwrap();
                match what {
                    What::Address(address) => proptest::prop_assert_eq!(written, address.to_string()),
                    What::Network(network) => proptest::prop_assert_eq!(written.parse(), Ok(network)),
                }
            }
        }
    }
}
