//! Placement directives: the entries of `to`.

use crate::{Invalid, names};

/// One placement directive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The kind of new container that the unit goes into, such as `lxd`.
    pub container: Option<String>,
    /// Where the unit, or its container, goes.
    pub target: Target,
}

/// Where a placement directive points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A new machine of its own.
    New,
    /// A machine of the bundle, by its id there.
    Machine(String),
    /// Beside units of that application, one after the other.
    Application(String),
    /// Beside one unit of another application. A number beyond all counting is the largest that counts.
    Unit(String, u64),
}

impl Placement {
    /// Reads a directive: `[CONTAINER:](MACHINE | new | APPLICATION[/UNIT])`.
    ///
    /// # Errors
    /// [`Invalid::Placement`] with Juju's text.
    pub fn parse(text: &str) -> Result<Placement, Invalid> {
        let invalid = || Invalid::Placement(text.to_owned());
        let (container, rest) = match text.split_once(':') {
            Some((container, rest)) if is_container(container) => (Some(container.to_owned()), rest),
            Some(_) => return Err(invalid()),
            None => (None, text),
        };
        let target = match rest.split_once('/') {
            Some((application, unit)) if application != "new" => {
                if !(names::is_application(application) && names::is_number(unit)) {
                    return Err(invalid());
                }
                Target::Unit(application.to_owned(), unit.parse().unwrap_or(u64::MAX))
            }
            Some(_) => return Err(invalid()),
            None if rest == "new" => Target::New,
            None if names::is_number(rest) => Target::Machine(rest.to_owned()),
            None if names::is_application(rest) => Target::Application(rest.to_owned()),
            None => return Err(invalid()),
        };
        Ok(Placement { container, target })
    }

    /// The application that the unit goes beside, where there is one.
    pub fn beside(&self) -> Option<&str> {
        match &self.target {
            Target::Application(application) | Target::Unit(application, _) => Some(application),
            Target::New | Target::Machine(_) => None,
        }
    }
}

fn is_container(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::{Placement, Target};

    fn check(text: &str) -> String {
        match Placement::parse(text) {
            Ok(Placement { container, target }) => format!("{container:?} {target:?}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn directives_name_machines_units_and_applications() {
        let all = ["0", "lxd:8", "new", "lxd:new", "mysql", "lxd:mysql/2", "a/99999999999999999999"];
        let drawn: Vec<String> = all.iter().map(|text| check(text)).collect();
        insta::assert_snapshot!(drawn.join("\n"), @r#"
        None Machine("0")
        Some("lxd") Machine("8")
        None New
        Some("lxd") New
        None Application("mysql")
        Some("lxd") Unit("mysql", 2)
        None Unit("a", 18446744073709551615)
        "#);
    }

    #[test]
    fn anything_else_is_refused_in_jujus_words() {
        for bad in ["", ":0", "05", "new/2", "lxd:", "LXD:0", "bad placement", "a/b", "lxd/0/lxd", "1/0"] {
            assert!(check(bad).starts_with("invalid placement syntax \""), "{bad}: {}", check(bad));
        }
        assert_eq!(check(":0"), r#"invalid placement syntax ":0""#);
        assert_eq!(Placement::parse("0").map(|p| p.target), Ok(Target::Machine("0".into())));
    }

    proptest::proptest! {
        #[test]
        fn what_is_read_says_what_was_written(text in "(lxd:|kvm:)?(new|[a-z][a-z0-9]{0,3}(/[0-9]{1,2})?|[0-9]{1,3})|.{0,12}") {
            let Ok(placement) = Placement::parse(&text) else { return Ok(()) };
            let target = match &placement.target {
                Target::New => "new".to_owned(),
                Target::Machine(id) => id.clone(),
                Target::Application(name) => name.clone(),
                Target::Unit(name, number) => format!("{name}/{number}"),
            };
            let written = placement.container.as_ref().map_or(target.clone(), |kind| format!("{kind}:{target}"));
            proptest::prop_assert_eq!(written, text);
        }
    }
}
