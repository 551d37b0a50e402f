use model::{FileId, Sources};

/// The texts of one check, by what they are. The caller has read the files; nothing in here touches a disk.
#[derive(Clone, Debug)]
pub struct Inputs<'a> {
    /// All texts.
    pub sources: &'a Sources,
    /// `site.yaml`; `None` when a bare bundle is checked, and then only rules that need no planes are run.
    pub site: Option<FileId>,
    /// `bundle.yaml`.
    pub bundle: Option<FileId>,
    /// Overlays, in the order in which they are laid over the bundle.
    pub overlays: Vec<FileId>,
    /// `versions.yaml`.
    pub versions: Option<FileId>,
    /// `docs/design-decisions.md`.
    pub decisions: Option<FileId>,
    /// `docs/security-ledger.md`.
    pub ledger: Option<FileId>,
    /// `docs/reserved-ids.txt`.
    pub reservations: Option<FileId>,
    /// Every other committed text: books, docs, policies.
    pub others: Vec<FileId>,
    /// The books among them.
    pub books: Vec<FileId>,
    /// The entries of the change log among them.
    pub changelog: Vec<FileId>,
    /// Those of the above that are not committed, such as a generated overlay: secrets may stand in them.
    pub uncommitted: Vec<FileId>,
}

impl<'a> Inputs<'a> {
    /// No texts by role yet.
    pub fn new(sources: &'a Sources) -> Inputs<'a> {
        Inputs {
            sources,
            site: None,
            bundle: None,
            overlays: vec![],
            versions: None,
            decisions: None,
            ledger: None,
            reservations: None,
            others: vec![],
            books: vec![],
            changelog: vec![],
            uncommitted: vec![],
        }
    }

    /// Whether a file is the bundle or one of its overlays.
    pub(crate) fn is_bundle(&self, file: FileId) -> bool {
        self.bundle == Some(file) || self.overlays.contains(&file)
    }

    /// Every text that is committed, each once, in the order of their numbers.
    pub(crate) fn committed(&self) -> Vec<FileId> {
        let single = [self.site, self.bundle, self.versions, self.decisions, self.ledger, self.reservations];
        let mut files: Vec<FileId> = single.into_iter().flatten().collect();
        files.extend(self.overlays.iter().chain(&self.others));
        files.sort_unstable();
        files.dedup();
        let secret: std::collections::BTreeSet<_> = self.uncommitted.iter().collect();
        files.retain(|file| !secret.contains(file));
        files
    }

    /// Whether a text is one that the cloud is built and run from, and not one that only tells.
    pub(crate) fn is_built_from(&self, file: FileId) -> bool {
        [self.site, self.bundle, self.versions].contains(&Some(file))
            || self.overlays.contains(&file)
            || self.books.contains(&file)
    }
}
