use crate::quote::quoted;

/// Why a text of a bundle is not what it should be; the wording is Juju's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// Not a placement directive: `[CONTAINER:](MACHINE | new | APPLICATION[/UNIT])`.
    #[error("invalid placement syntax {}", quoted(.0))]
    Placement(String),
    /// Not a charm name, `ch:` or `local:` URL; the text says why.
    #[error("{0}")]
    CharmUrl(String),
    /// Not a base such as `ubuntu@22.04`; the text says why.
    #[error("{0}")]
    Base(String),
    /// Not a list of constraints such as `mem=8G cores=4`; the text says why.
    #[error("{0}")]
    Constraints(String),
    /// Not a storage directive such as `pool,3,10G`; the text says why.
    #[error("{0}")]
    Storage(String),
    /// Endpoints that Juju cannot infer; the text says why.
    #[error("{0}")]
    Inference(String),
}
