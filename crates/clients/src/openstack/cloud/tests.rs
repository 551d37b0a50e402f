use super::{Cloud, Credentials, Named};
use model::FileId;
use model::yaml::{Node, parse};

fn tree(text: &str) -> Node {
    parse(FileId(0), text).root().cloned().unwrap_or_else(|| Node::null(model::Span::default()))
}

fn named(named: &Named) -> String {
    match named {
        Named::Id(id) => format!("id {id}"),
        Named::Name(name) => format!("name {name}"),
    }
}

/// All of a cloud but its secret, of which it says how long it is.
fn shown(cloud: Result<Cloud, super::CloudError>) -> String {
    let cloud = match cloud {
        Ok(cloud) => cloud,
        Err(why) => return format!("error: {why}"),
    };
    let who = match &cloud.credentials {
        Credentials::Password { user, domain, password } => {
            let domain = domain.as_ref().map(named);
            format!("{} of {domain:?}, password of {}", named(user), password.expose().len())
        }
        Credentials::Application { id, user, secret } => {
            let user = user.as_ref().map(|(user, _)| named(user));
            format!("application credential {} of {user:?}, secret of {}", named(id), secret.expose().len())
        }
    };
    let Cloud { name, auth_url, scope, region, interface, authority, .. } = &cloud;
    format!("{name} at {auth_url} as {who} for {scope:?} in {region:?} by {interface}, {authority:?}")
}

fn check(text: &str, secure: &str) -> String {
    shown(Cloud::of_file(&tree(text), Some(&tree(secure)), "x"))
}

#[test]
fn a_cloud_of_a_file() {
    let all = "clouds: {x: {region_name: R, interface: internalURL, cacert: /ca.pem, auth: {auth_url: 'http://k:5000/', username: u, password: pw, project_name: p, user_domain_name: D, project_domain_id: e}}}";
    insta::assert_snapshot!(check(all, ""), @r#"x at http://k:5000/v3 as name u of Some("name D"), password of 2 for Project(Name("p"), Some(Id("e"))) in Some("R") by internal, Some("/ca.pem")"#);
    let system = "clouds: {x: {auth: {auth_url: 'https://k/identity/v3', user_id: u, system_scope: all}}}";
    insta::assert_snapshot!(check(system, "clouds: {x: {auth: {password: four}}}"), @"x at https://k/identity/v3 as id u of None, password of 4 for System in None by public, None");
    let application = "clouds: {x: {auth_type: v3applicationcredential, auth: {auth_url: 'https://k:5000/v3', application_credential_id: i, application_credential_secret: '\u{e9}'}}}";
    insta::assert_snapshot!(check(application, ""), @"x at https://k:5000/v3 as application credential id i of None, secret of 2 for Own in None by public, None");
    let domain = "clouds: {x: {auth: {auth_url: 'http://k:5000', username: u, password: '1', domain_id: d}}}";
    insta::assert_snapshot!(check(domain, ""), @r#"x at http://k:5000/v3 as name u of None, password of 1 for Domain(Id("d")) in None by public, None"#);
}

#[test]
fn what_cannot_be_asked_is_said() {
    let with = |auth: &str| check(&format!("clouds: {{x: {{{auth}}}, y: {{}}}}"), "");
    insta::assert_snapshot!(shown(Cloud::of_file(&tree("clouds: {a: {}, b: {}}"), None, "x")), @"error: clouds.yaml has no cloud x; it has a, b");
    insta::assert_snapshot!(shown(Cloud::of_file(&tree("[]"), None, "x")), @"error: clouds.yaml has no cloud x; it has none");
    insta::assert_snapshot!(with("auth: {}"), @"error: cloud x of clouds.yaml has no `username` or `user_id`");
    insta::assert_snapshot!(with("auth: {username: u}"), @"error: cloud x of clouds.yaml has no `password`");
    insta::assert_snapshot!(with("auth: {username: u, password: p}"), @"error: cloud x of clouds.yaml has no scope: `project_name`, `project_id`, `domain_name`, `domain_id` or `system_scope: all`");
    insta::assert_snapshot!(with("auth: {username: u, password: p, project_id: p}"), @"error: cloud x of clouds.yaml has no `auth_url`");
    insta::assert_snapshot!(with("auth: {username: u, password: p, project_id: p, auth_url: 'http://k/v2.0'}"), @"error: cloud x of clouds.yaml: `auth_url` must be an http or https address of version 3");
    insta::assert_snapshot!(with("auth: {application_credential_id: i}"), @"error: cloud x of clouds.yaml has no `application_credential_secret`");
    insta::assert_snapshot!(with("verify: false"), @"error: cloud x of clouds.yaml: `verify: false` would hand the password to whoever answers; name the authority's file as `cacert`");
    insta::assert_snapshot!(with("profile: vendor"), @"error: cloud x of clouds.yaml: a `profile` is not looked up; write what it says into the cloud itself");
    insta::assert_snapshot!(with("auth_type: v3oidcpassword"), @"error: cloud x of clouds.yaml: `auth_type: v3oidcpassword` is not known; use a password or an application credential");
}

#[test]
fn a_cloud_of_variables() {
    let get = |key: &str| {
        let known = [
            ("OS_AUTH_URL", "http://k:5000/v3"),
            ("OS_USERNAME", "u"),
            ("OS_PASSWORD", "pw"),
            ("OS_PROJECT_NAME", "p"),
            ("OS_CACERT", ""),
        ];
        known.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned())
    };
    insta::assert_snapshot!(shown(Cloud::of_variables(&get)), @r#"environment at http://k:5000/v3 as name u of None, password of 2 for Project(Name("p"), None) in None by public, None"#);
}
