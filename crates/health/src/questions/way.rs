//! The way to the APIs.

use crate::{Question, Source};

/// A token, as Keystone issues it: `expires_at`, `issued_at`, `project` and `roles`.
pub static TOKEN: Question = Question { id: "keystone.token", source: Source::Token };
/// The catalogue: of each endpoint `service`, `type`, `interface`, `region` and `url`.
pub static CATALOGUE: Question = Question { id: "keystone.catalogue", source: Source::Catalogue };
/// What each address of the catalogue says without a token: `service`, `interface`, `url`, and `status` or `why`.
pub static ENDPOINTS: Question = Question { id: "paths.endpoints", source: Source::Endpoints };
/// The certificates of the catalogue's addresses: `place`, and `ends` and `fingerprint` or `why`.
pub static CERTIFICATES: Question = Question { id: "paths.certificates", source: Source::Certificates };

pub(super) static ALL: &[&Question] = &[&TOKEN, &CATALOGUE, &ENDPOINTS, &CERTIFICATES];
