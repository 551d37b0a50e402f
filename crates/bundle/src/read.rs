//! From texts to one bundle: parse, check the shape, lay the overlays over the base, lift out what the rest needs.

mod document;
mod fields;
mod lift;
mod merge;
mod overlay_only;

use crate::Bundle;
use document::Document;
use model::yaml::{self, Node, Value};
use model::{FileId, Finding, Sources, Span};

/// A bundle as far as it could be read, and what was wrong with its texts.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The merged bundle.
    pub bundle: Bundle,
    /// Syntax, types, unknown keys, fields out of place; in the order of the texts.
    pub findings: Vec<Finding>,
}

/// Reads a base file and lays its overlays over it, the way Juju does: further documents of the base file come first,
/// then the overlay files in their order. Nothing stops the reading (law 9): what has the wrong type counts as not
/// written, and is a finding.
///
/// `include-file://` and `include-base64://` values stay as they are: rooms open no files.
pub fn read(sources: &Sources, base: FileId, overlays: &[FileId]) -> Reading {
    let mut findings = Vec::new();
    let documents = parse(sources, base, &mut findings);
    read_documents(sources, base, documents, overlays, findings)
}

/// Reads a base whose documents are parsed already.
pub(crate) fn read_documents(
    sources: &Sources,
    base: FileId,
    documents: Vec<Node>,
    overlays: &[FileId],
    mut findings: Vec<Finding>,
) -> Reading {
    let mut documents = documents.into_iter();
    let document = base_document(documents.next(), base, &mut findings);
    lay_over(sources, document, documents.collect(), overlays, findings)
}

/// Reads a tree in the form of a bundle that was made from another source. What a person may write in an overlay
/// only may stand in it.
pub(crate) fn read_tree(
    sources: &Sources,
    tree: Node,
    overlays: &[FileId],
    mut findings: Vec<Finding>,
) -> Reading {
    let document = Document::new(tree, &mut findings);
    lay_over(sources, document, vec![], overlays, findings)
}

fn lay_over(
    sources: &Sources,
    base: Document,
    mut nodes: Vec<Node>,
    overlays: &[FileId],
    mut findings: Vec<Finding>,
) -> Reading {
    for &file in overlays {
        nodes.extend(parse(sources, file, &mut findings));
    }
    let mut merged = merge::Merged::new(base);
    for node in nodes {
        if let Some(overlay) = overlay_document(node, &mut findings) {
            merged.lay_over(overlay, &mut findings);
        }
    }
    findings.sort_by_key(|finding| finding.at);
    Reading { bundle: lift::bundle(merged), findings }
}

/// The documents of a text.
pub(crate) fn parse(sources: &Sources, file: FileId, findings: &mut Vec<Finding>) -> Vec<Node> {
    let Some(source) = sources.get(file) else { return vec![] };
    let parsed = yaml::parse(file, &source.text);
    findings.extend(parsed.findings);
    parsed.documents
}

fn base_document(node: Option<Node>, file: FileId, findings: &mut Vec<Finding>) -> Document {
    let Some(node) = node else {
        let is_broken = findings.iter().any(|finding| finding.at.file == file);
        if !is_broken {
            findings.push(not_a_bundle(Span::start_of(file), "malformed bundle: bundle is empty"));
        }
        return Document { span: Span::start_of(file), ..Document::default() };
    };
    let span = node.span;
    if !is_bundle(&node) {
        let what = match node.value {
            Value::Map(_) => "this map has none of the keys of a bundle".to_owned(),
            _ => format!("this is {}, and a bundle is a map", node.kind()),
        };
        findings.push(not_a_bundle(span, &what));
        return Document { span, ..Document::default() };
    }
    let mut document = Document::new(node, findings);
    overlay_only::check(&document, findings);
    document.take_services(findings);
    document
}

fn overlay_document(node: Node, findings: &mut Vec<Finding>) -> Option<Document> {
    if node.entries().is_empty() {
        if !matches!(node.value, Value::Map(_)) {
            let what = format!("this is {}, and an overlay is a map", node.kind());
            findings.push(not_a_bundle(node.span, &what));
        }
        return None;
    }
    let document = Document::new(node, findings);
    if let Some(services) = document.services_span {
        let message =
            "bundle overlay file used deprecated 'services' key, this is not valid for bundle overlay files";
        let finding = Finding::error("overlay-services-key", services, message);
        findings.push(finding.help("call the key `applications`"));
    }
    Some(document)
}

fn not_a_bundle(at: Span, what: &str) -> Finding {
    Finding::error("not-a-bundle", at, what)
        .help("a bundle is a map with `applications`, and usually `machines` and `relations`")
}

fn is_bundle(node: &Node) -> bool {
    const KEYS: [&str; 7] =
        ["applications", "services", "machines", "relations", "saas", "bundle", "default-base"];
    node.entries().iter().any(|entry| entry.key.as_str().is_some_and(|key| KEYS.contains(&key)))
}

#[cfg(test)]
mod tests;
