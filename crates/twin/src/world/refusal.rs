/// A service's no: the status of its reply and its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    /// What services that name their errors call it; empty for what has no name.
    pub(crate) kind: &'static str,
    pub(crate) words: String,
}

impl Refusal {
    /// A no.
    pub(crate) fn new(status: u16, kind: &'static str, words: impl Into<String>) -> Refusal {
        Refusal { status, kind, words: words.into() }
    }

    /// A service that broke.
    pub(crate) fn broken() -> Refusal {
        let words = "The server has either erred or is incapable of performing the requested operation.";
        Refusal::new(500, "HTTPInternalServerError", words)
    }

    /// What openstacksdk calls it.
    fn name(&self) -> &'static str {
        match self.status {
            400 => "BadRequestException",
            403 => "ForbiddenException",
            404 => "NotFoundException",
            409 => "ConflictException",
            _ => "HttpException",
        }
    }
}

/// As openstacksdk prints it.
impl From<Refusal> for String {
    fn from(no: Refusal) -> String {
        let whose = if no.status < 500 { "Client" } else { "Server" };
        format!("{}: {}: {whose} Error for url, {}", no.name(), no.status, no.words)
    }
}
