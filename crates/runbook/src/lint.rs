//! What is wrong with a book, one rule per file.

use crate::Book;
use model::{FileId, Finding, Source};

/// Runs every rule.
pub(crate) fn book(_book: &Book, _file: FileId, _source: &Source, _findings: &mut Vec<Finding>) {}
