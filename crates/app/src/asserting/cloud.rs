//! Which cloud is meant, and how it is reached: as the field's own programs find it.

use crate::AppError;
use clients::openstack::{Cloud, CloudError};
use model::FileId;
use model::yaml::{Node, parse};
use std::path::{Path, PathBuf};

/// Where clouds are looked for.
pub struct Place<'a> {
    /// The cloud that the command line names.
    pub name: Option<&'a str>,
    /// Looks a variable up.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// The folder that the command was started in.
    pub here: &'a Path,
}

/// The cloud that is named by the command line or by `OS_CLOUD`, from `clouds.yaml`; else the one that `OS_AUTH_URL`
/// and its companions describe; else none.
///
/// # Errors
/// A cloud that is named and not there, or that cannot be asked.
pub fn find(place: &Place<'_>) -> Result<Option<Cloud>, AppError> {
    let variable = |name: &str| (place.variable)(name).filter(|text| !text.is_empty());
    let named = place.name.map(str::to_owned).or_else(|| variable("OS_CLOUD"));
    let found = match named {
        Some(name) => {
            let file = file(place, "OS_CLIENT_CONFIG_FILE", "clouds.yaml");
            let Some(file) = file else {
                let why =
                    "there is no clouds.yaml here, in ~/.config/openstack or in /etc/openstack".to_owned();
                return Err(AppError::NoCloud { why });
            };
            let secure = self::file(place, "OS_CLIENT_SECURE_FILE", "secure.yaml");
            let secure = secure.map(|file| tree(&file)).transpose()?;
            Cloud::of_file(&tree(&file)?, secure.as_ref(), &name)
        }
        None if variable("OS_AUTH_URL").is_some() => Cloud::of_variables(place.variable),
        None => return Ok(None),
    };
    found.map(Some).map_err(|why: CloudError| AppError::NoCloud { why: why.to_string() })
}

/// The first file of that name where the field's programs look.
fn file(place: &Place<'_>, variable: &str, name: &str) -> Option<PathBuf> {
    if let Some(path) = (place.variable)(variable).filter(|path| !path.is_empty()) {
        return Some(PathBuf::from(path));
    }
    let folder =
        |variable: &str| (place.variable)(variable).filter(|path| !path.is_empty()).map(PathBuf::from);
    let config = folder("XDG_CONFIG_HOME").or_else(|| folder("HOME").map(|home| home.join(".config")));
    let folders = [
        Some(place.here.to_owned()),
        config.map(|config| config.join("openstack")),
        Some(PathBuf::from("/etc/openstack")),
    ];
    folders.into_iter().flatten().map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// A file as a tree. What is wrong in it is told without its lines, which may hold a password.
fn tree(path: &Path) -> Result<Node, AppError> {
    let no_file = |why: String| AppError::NoFile { path: path.to_owned(), why };
    let text = std::fs::read_to_string(path).map_err(|error| no_file(error.to_string()))?;
    let parsed = parse(FileId(0), &text);
    match (parsed.findings.first(), parsed.documents.into_iter().next()) {
        (None, Some(tree)) => Ok(tree),
        (Some(finding), _) => {
            let line = text.bytes().take(finding.at.start as usize).filter(|byte| *byte == b'\n').count() + 1;
            Err(no_file(format!("line {line} is no proper YAML ({})", finding.code)))
        }
        (None, None) => Err(no_file("it is empty".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, find};
    use std::path::Path;

    fn check(here: &Path, name: Option<&str>, variables: &[(&str, &str)]) -> String {
        let variable = |wanted: &str| {
            variables.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned())
        };
        let text = match find(&Place { name, variable: &variable, here }) {
            Ok(None) => "none".to_owned(),
            Ok(Some(cloud)) => format!("{} at {}", cloud.name, cloud.auth_url),
            Err(error) => error.to_string(),
        };
        text.replace(&here.display().to_string(), "HERE")
    }

    #[test]
    fn a_cloud_is_found_where_the_fields_programs_find_it() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        insta::assert_snapshot!(check(here, None, &[]), @"none");
        insta::assert_snapshot!(check(here, Some("a"), &[("XDG_CONFIG_HOME", "/nowhere")]), @"
        no cloud can be asked: there is no clouds.yaml here, in ~/.config/openstack or in /etc/openstack
          name one of clouds.yaml with --cloud or OS_CLOUD, or set OS_AUTH_URL and its companions
        ");
        let cloud =
            |url: &str| format!("clouds: {{a: {{auth: {{auth_url: '{url}', username: u, project_id: p}}}}}}");
        std::fs::write(here.join("clouds.yaml"), cloud("http://here")).unwrap();
        std::fs::write(here.join("other.yaml"), cloud("http://other")).unwrap();
        insta::assert_snapshot!(check(here, Some("a"), &[]), @"
        no cloud can be asked: cloud a of clouds.yaml has no `password`
          name one of clouds.yaml with --cloud or OS_CLOUD, or set OS_AUTH_URL and its companions
        ");
        std::fs::write(here.join("secure.yaml"), "clouds: {a: {auth: {password: pw}}}").unwrap();
        insta::assert_snapshot!(check(here, Some("a"), &[]), @"a at http://here/v3");
        insta::assert_snapshot!(check(here, None, &[("OS_CLOUD", "a"), ("OS_AUTH_URL", "http://env")]), @"a at http://here/v3");
        let other = here.join("other.yaml").display().to_string();
        insta::assert_snapshot!(check(here, Some("a"), &[("OS_CLIENT_CONFIG_FILE", &other)]), @"a at http://other/v3");
        insta::assert_snapshot!(check(here, Some("b"), &[]), @"
        no cloud can be asked: clouds.yaml has no cloud b; it has a
          name one of clouds.yaml with --cloud or OS_CLOUD, or set OS_AUTH_URL and its companions
        ");
        insta::assert_snapshot!(check(here, None, &[("OS_AUTH_URL", "http://env"), ("OS_USERNAME", "u"), ("OS_PASSWORD", "canary")]), @"
        no cloud can be asked: the environment (OS_...) has no scope: `project_name`, `project_id`, `domain_name`, `domain_id` or `system_scope: all`
          name one of clouds.yaml with --cloud or OS_CLOUD, or set OS_AUTH_URL and its companions
        ");
    }

    #[test]
    fn what_is_wrong_in_a_file_is_told_without_its_lines() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("clouds.yaml"), "clouds:\n  a:\n    password: [canary\n").unwrap();
        insta::assert_snapshot!(check(folder.path(), Some("a"), &[]), @"cannot read HERE/clouds.yaml: line 4 is no proper YAML (yaml-syntax)");
    }
}
