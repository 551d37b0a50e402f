//! The VIPs of a bundle: the `vip` option of each application, word by word.

use bundle::{Application, Bundle};
use model::yaml::Node;
use model::{At, Sources, Span};
use std::net::IpAddr;

/// What one application has in its `vip` option.
#[derive(Clone, Debug)]
pub struct Vips<'a> {
    /// The application.
    pub application: &'a Application,
    /// The whole value.
    pub span: Span,
    /// Its words in order; those that are no address are templates or typos.
    pub words: Vec<At<Result<IpAddr, String>>>,
}

impl Vips<'_> {
    /// The application's name.
    pub fn name(&self) -> &str {
        &self.application.name.value
    }

    /// The addresses, without the words that are none.
    pub fn addresses(&self) -> impl Iterator<Item = At<IpAddr>> {
        self.words.iter().filter_map(|word| word.value.as_ref().ok().map(|&ip| At::new(ip, word.span)))
    }
}

/// The VIPs of every application that has any, in the order of their names.
pub fn vips<'a>(sources: &Sources, bundle: &'a Bundle) -> Vec<Vips<'a>> {
    let of = |application: &'a Application| {
        let value = &application.options.get("vip")?.value;
        let words = words(sources, value);
        let words: Vec<_> = words
            .into_iter()
            .map(|word| At::new(word.value.parse().map_err(|_| word.value), word.span))
            .collect();
        (!words.is_empty()).then_some(Vips { application, span: value.span, words })
    };
    bundle.applications.values().filter_map(of).collect()
}

/// The words of a scalar, each at its own place in the text, so that a finding can point at the second of two.
pub(crate) fn words(sources: &Sources, node: &Node) -> Vec<At<String>> {
    let Some(text) = node.as_str() else { return vec![] };
    let raw = sources.slice(node.span);
    let mut from = 0;
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        // An escaped scalar does not hold its words letter by letter; then the whole value is the place.
        let found = raw.get(from..).and_then(|rest| rest.find(word)).map(|at| from + at);
        let span = found.map_or(node.span, |at| {
            let start = node.span.start as usize + at;
            Span::new(node.span.file, start, start + word.len())
        });
        from = found.map_or(from, |at| at + word.len());
        words.push(At::new(word.to_owned(), span));
    }
    words
}
