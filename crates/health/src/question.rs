use std::fmt;

/// A service with an API in Keystone's catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its project's name.
    pub name: &'static str,
    /// The types under which the catalogue may have it, the best first.
    pub types: &'static [&'static str],
    /// The version that a path begins with, where the catalogue's address has none.
    pub version: &'static str,
}

/// A list or an object of an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Api {
    /// Whose.
    pub service: Service,
    /// The path under the service's address, with its query.
    pub path: &'static str,
    /// A header that asks for one version of the API.
    pub header: Option<(&'static str, &'static str)>,
    /// The key under which the list stands; `None` where the answer is taken as it is.
    pub list: Option<&'static str>,
    /// The fields that are kept of each entry, or of the answer; the rest is dropped unread.
    pub keep: &'static [&'static str],
}

/// Who is asked, and what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An API of the cloud.
    Api(Api),
    /// An API, once for each entry of another answer. A row is `of`, `name`, and `answer` or `why`.
    Each {
        /// The question whose entries these are.
        of: &'static Question,
        /// The field that stands for `{}` in the path.
        field: &'static str,
        /// The field that names the entry.
        name: &'static str,
        /// What is asked.
        api: Api,
    },
    /// Every https address of the catalogue, for its certificate.
    Certificates,
    /// Keystone, for the token that everything else is asked with.
    Token,
    /// The catalogue that came with the token.
    Catalogue,
    /// Every address in the catalogue, for any sign of life.
    Endpoints,
    /// A call that only reads, where the site has somebody to ask.
    Call {
        /// The call.
        name: &'static str,
        /// The charm whose leader is asked; empty where the operator's machine asks by itself.
        charm: &'static str,
        /// Arguments beside those that the site gives: the model, the profile, the unit.
        with: &'static [(&'static str, &'static str)],
    },
    /// The files of the site: `texts`, `overlays`, of each error `errors` with `code`, `place` and `message`, and of
    /// each certificate of the amphorae `certificates` with its times and what it belongs to.
    Files,
    /// A list of the NetBox that the site names, such as `ipam/prefixes`, and the fields that are kept of each entry.
    NetBox {
        /// The list.
        path: &'static str,
        /// The fields.
        keep: &'static [&'static str],
    },
    /// Servers of that kind, where somebody says where they are.
    Places(&'static str),
}

/// One question. Checks that ask the same share its answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Its name, such as `nova.services`.
    pub id: &'static str,
    /// Who is asked, and what.
    pub source: Source,
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}
