//! The way to the APIs.

use crate::{Question, Source};

/// A token, as Keystone issues it: `expires_at`, `issued_at`, `roles`, and `ahead`, by how many seconds the clock of
/// who answered is ahead of ours.
pub static TOKEN: Question = Question { id: "keystone.token", source: Source::Token };
/// The catalogue: of each endpoint `service`, `type`, `interface`, `region` and `url`.
pub static CATALOGUE: Question = Question { id: "keystone.catalogue", source: Source::Catalogue };
/// What each address of the catalogue says without a token: `service`, `interface`, `url`, and `status` or `why`.
pub static ENDPOINTS: Question = Question { id: "paths.endpoints", source: Source::Endpoints };

pub(super) static ALL: &[&Question] = &[&TOKEN, &CATALOGUE, &ENDPOINTS];
