//! What is to be known of a cloud before it is asked, from `clouds.yaml` or from variables.

use model::Secret;
use model::yaml::Node;
use std::path::PathBuf;

/// How to reach a cloud, and as whom.
pub struct Cloud {
    /// Its name in `clouds.yaml`; `environment` when variables say it.
    pub name: String,
    /// Keystone's address, with its version.
    pub auth_url: String,
    /// Who asks.
    pub credentials: Credentials,
    /// What the token is for.
    pub scope: Scope,
    /// The region, where there may be several.
    pub region: Option<String>,
    /// The interface of the catalogue: `public`, `internal` or `admin`.
    pub interface: String,
    /// A file with the authority of its certificates; else the system's count.
    pub authority: Option<PathBuf>,
}

/// Who asks.
pub enum Credentials {
    /// A person.
    Password {
        /// Name or id.
        user: Named,
        /// The user's domain, where the user has a name.
        domain: Option<Named>,
        /// The password.
        password: Secret,
    },
    /// An application credential, which has its scope in itself.
    Application {
        /// Its id, or its name with whose it is.
        id: Named,
        /// Whose it is, where it has a name.
        user: Option<(Named, Option<Named>)>,
        /// Its secret.
        secret: Secret,
    },
}

/// A name or an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// An id.
    Id(String),
    /// A name.
    Name(String),
}

/// What a token is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A project, and its domain where it has a name.
    Project(Named, Option<Named>),
    /// A domain.
    Domain(Named),
    /// The whole system.
    System,
    /// What the credentials say.
    Own,
}

/// Why a cloud cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CloudError {
    /// No such cloud.
    #[error("clouds.yaml has no cloud {name}; it has {known}")]
    NoCloud {
        /// As it was asked for.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// Something is missing.
    #[error("{place} has no {what}")]
    Lacks {
        /// Where it was looked for.
        place: String,
        /// What.
        what: &'static str,
    },
    /// Something that is not done here.
    #[error("{place}: {what}")]
    Unfit {
        /// Where it stands.
        place: String,
        /// What, and what to do.
        what: String,
    },
}

impl Cloud {
    /// One cloud of `clouds.yaml`, with what `secure.yaml` adds to it.
    pub fn of_file(clouds: &Node, secure: Option<&Node>, name: &str) -> Result<Cloud, CloudError> {
        let all = clouds.get("clouds").map(Node::entries).unwrap_or_default();
        let Some(entry) = clouds.get("clouds").and_then(|all| all.get(name)) else {
            let known: Vec<&str> = all.iter().filter_map(|entry| entry.key.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(CloudError::NoCloud { name: name.to_owned(), known });
        };
        let secure = secure.and_then(|node| node.get("clouds")?.get(name));
        let place = format!("cloud {name} of clouds.yaml");
        let of = |node: &Node, key: &str| -> Option<String> {
            let found = node.get("auth").and_then(|auth| auth.get(key)).or_else(|| node.get(key));
            found?.as_str().map(str::to_owned)
        };
        if entry.get("profile").is_some() {
            let what = "a `profile` is not looked up; write what it says into the cloud itself".to_owned();
            return Err(CloudError::Unfit { place, what });
        }
        Cloud::of(name, &place, &|key| secure.and_then(|node| of(node, key)).or_else(|| of(entry, key)))
    }

    /// The cloud that `OS_AUTH_URL` and its companions name.
    pub fn of_variables(get: &dyn Fn(&str) -> Option<String>) -> Result<Cloud, CloudError> {
        let variable = |key: &str| get(&format!("OS_{}", key.to_ascii_uppercase()));
        Cloud::of("environment", "the environment (OS_...)", &|key| {
            variable(key).filter(|text| !text.is_empty())
        })
    }

    fn of(name: &str, place: &str, get: &dyn Fn(&str) -> Option<String>) -> Result<Cloud, CloudError> {
        let lacks = |what| CloudError::Lacks { place: place.to_owned(), what };
        let unfit = |what: &str| CloudError::Unfit { place: place.to_owned(), what: what.to_owned() };
        if get("verify").is_some_and(|word| matches!(word.to_lowercase().as_str(), "false" | "no" | "off")) {
            return Err(unfit(
                "`verify: false` would hand the password to whoever answers; name the authority's file as `cacert`",
            ));
        }
        let credentials = credentials(place, get)?;
        let scope = match &credentials {
            Credentials::Application { .. } => Scope::Own,
            Credentials::Password { .. } => scope(get).ok_or_else(|| {
                lacks(
                    "scope: `project_name`, `project_id`, `domain_name`, `domain_id` or `system_scope: all`",
                )
            })?,
        };
        let interface = get("interface").unwrap_or_else(|| "public".to_owned());
        let interface = interface.trim_end_matches("URL").to_owned();
        Ok(Cloud {
            name: name.to_owned(),
            auth_url: versioned(&get("auth_url").ok_or_else(|| lacks("`auth_url`"))?)
                .ok_or_else(|| unfit("`auth_url` must be an http or https address of version 3"))?,
            credentials,
            scope,
            region: get("region_name"),
            interface,
            authority: get("cacert").map(PathBuf::from),
        })
    }
}

fn credentials(place: &str, get: &dyn Fn(&str) -> Option<String>) -> Result<Credentials, CloudError> {
    let lacks = |what| CloudError::Lacks { place: place.to_owned(), what };
    let user = named(get, "user_id", "username");
    let domain = named(get, "user_domain_id", "user_domain_name");
    if let Some(id) = named(get, "application_credential_id", "application_credential_name") {
        let secret =
            get("application_credential_secret").ok_or_else(|| lacks("`application_credential_secret`"))?;
        let user = user.map(|user| (user, domain));
        return Ok(Credentials::Application { id, user, secret: Secret::new(secret) });
    }
    if let Some(kind) = get("auth_type").filter(|kind| !matches!(kind.as_str(), "password" | "v3password")) {
        let what = format!("`auth_type: {kind}` is not known; use a password or an application credential");
        return Err(CloudError::Unfit { place: place.to_owned(), what });
    }
    let user = user.ok_or_else(|| lacks("`username` or `user_id`"))?;
    let password = Secret::new(get("password").ok_or_else(|| lacks("`password`"))?);
    Ok(Credentials::Password { user, domain, password })
}

fn scope(get: &dyn Fn(&str) -> Option<String>) -> Option<Scope> {
    if get("system_scope").is_some() {
        return Some(Scope::System);
    }
    if let Some(project) = named(get, "project_id", "project_name") {
        return Some(Scope::Project(project, named(get, "project_domain_id", "project_domain_name")));
    }
    named(get, "domain_id", "domain_name").map(Scope::Domain)
}

fn named(get: &dyn Fn(&str) -> Option<String>, id: &str, name: &str) -> Option<Named> {
    get(id).map(Named::Id).or_else(|| get(name).map(Named::Name))
}

/// The address with its version; none where it is of another one, or no address.
fn versioned(url: &str) -> Option<String> {
    let url = url.trim().trim_end_matches('/');
    let is_address = url.starts_with("http://") || url.starts_with("https://");
    match url.rsplit('/').next() {
        _ if !is_address => None,
        Some("v3") => Some(url.to_owned()),
        Some("v2.0") => None,
        _ => Some(format!("{url}/v3")),
    }
}

#[cfg(test)]
mod tests;
