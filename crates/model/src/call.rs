use crate::Target;
use serde::{Serialize, Serializer};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::time::Duration;

/// Longest text of an argument, in bytes: one variable of an environment holds no more than twice that.
const MAX_TEXT: usize = 64 << 10;
/// Longest name, in bytes.
const MAX_NAME: usize = 200;

/// Whether a call reads or changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CallKind {
    /// Read-only: stands in a `probe`.
    Read,
    /// Changes state: stands in an `action`.
    Mutation,
}

/// Where the program of a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CallPlace {
    /// On the operator's machine, unless the block says where else.
    Jumphost,
    /// In a unit: the block says which.
    Unit,
}

/// What an argument of a call may be. Nothing that it admits can be taken for an option of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Letters, digits and `. _ - @ : / +`, the first a letter or a digit.
    Name,
    /// `app/0` or `app/leader`.
    Unit,
    /// A text that does not begin with `@`, which Juju would read as a file.
    Setting,
    /// A time, such as `90s`, `10m` or `2h`.
    Span,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A map of names to texts, numbers and bools.
    Map,
}

/// One argument of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argument {
    /// Its name: small letters and `_`. In the command it is the variable of that name in capitals.
    pub name: &'static str,
    /// What it may be.
    pub form: Form,
    /// Whether there is no call without it.
    pub required: bool,
    /// What it means.
    pub doc: &'static str,
}

/// What there is to know of a call before it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallSpec {
    /// Its name, such as `juju.status`.
    pub name: &'static str,
    /// Whether it reads or changes.
    pub kind: CallKind,
    /// Where its program is.
    pub place: CallPlace,
    /// Its arguments.
    pub arguments: &'static [Argument],
    /// The command that it stands for: bash, always the same, with the arguments as variables.
    pub script: &'static str,
    /// What its value is.
    pub gives: &'static str,
    /// What it does, in a sentence.
    pub doc: &'static str,
}

/// A call with its arguments: only one that its [`CallSpec`] admits exists.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    spec: &'static CallSpec,
    arguments: BTreeMap<String, Json>,
}

/// A call as a block makes it.
#[derive(Clone, Debug, PartialEq)]
pub struct CallAsk {
    /// Id of the block in its book.
    pub block: String,
    /// Where.
    pub target: Target,
    /// The call.
    pub call: Call,
    /// After this much wall time it is stopped.
    pub timeout: Duration,
}

/// Why a call gave no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallFault {
    /// The other side said no, in its own words.
    Refused(String),
    /// The answer is empty, cut or of another shape: it says neither yes nor no.
    Unclear(String),
}

impl Form {
    /// Whether a value is of this form.
    pub fn admits(self, value: &Json) -> bool {
        match (self, value) {
            (Form::Map, Json::Object(entries)) => {
                let scalar = |value: &Json| value.is_string() || value.is_number() || value.is_boolean();
                !entries.is_empty() && entries.iter().all(|(key, value)| is_name(key) && scalar(value))
            }
            (Form::Name, Json::String(text)) => is_name(text),
            (Form::Unit, Json::String(text)) => is_unit(text),
            (Form::Setting, Json::String(text)) => {
                text.len() <= MAX_TEXT && !text.contains('\0') && !text.starts_with('@')
            }
            (Form::Span, Json::String(text)) => is_span(text),
            (Form::Choice(words), Json::String(text)) => words.contains(&text.as_str()),
            _ => false,
        }
    }

    /// What it may be, for people.
    pub fn said(self) -> String {
        match self {
            Form::Name => "a name of letters, digits and . _ - @ : / +".to_owned(),
            Form::Unit => "a unit, such as app/0 or app/leader".to_owned(),
            Form::Setting => "a text that does not begin with @".to_owned(),
            Form::Span => "a time, such as 90s, 10m or 2h".to_owned(),
            Form::Choice(words) => format!("one of {}", words.join(", ")),
            Form::Map => "a map of names to texts, numbers or bools".to_owned(),
        }
    }
}

fn is_name(text: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"._-@:/+".contains(&byte);
    text.len() <= MAX_NAME
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.bytes().all(good)
}

fn is_unit(text: &str) -> bool {
    let Some((application, number)) = text.split_once('/') else { return false };
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_name(application) && (number == "leader" || digits)
}

fn is_span(text: &str) -> bool {
    let number = text.strip_suffix(['s', 'm', 'h']).unwrap_or_default();
    number.len() <= 5 && number.parse::<u32>().is_ok_and(|number| number > 0 && !text.starts_with('+'))
}

impl CallSpec {
    /// The argument of that name.
    pub fn argument(&self, name: &str) -> Option<&'static Argument> {
        self.arguments.iter().find(|argument| argument.name == name)
    }

    /// The call with these arguments; the error says which of them is in the way, without its value.
    pub fn call(&'static self, arguments: BTreeMap<String, Json>) -> Result<Call, String> {
        for (name, value) in &arguments {
            let Some(argument) = self.argument(name) else {
                return Err(format!("{} has no argument {name}", self.name));
            };
            if !argument.form.admits(value) {
                return Err(format!("{name} of {} must be {}", self.name, argument.form.said()));
            }
        }
        let missing = self.arguments.iter().find(|one| one.required && !arguments.contains_key(one.name));
        match missing {
            Some(argument) => Err(format!("{} needs the argument {}", self.name, argument.name)),
            None => Ok(Call { spec: self, arguments }),
        }
    }
}

impl Argument {
    /// The variable that it is in the command.
    pub fn variable(&self) -> String {
        self.name.to_ascii_uppercase()
    }
}

impl Call {
    /// What there is to know of it.
    pub fn spec(&self) -> &'static CallSpec {
        self.spec
    }

    /// Its arguments.
    pub fn arguments(&self) -> &BTreeMap<String, Json> {
        &self.arguments
    }

    /// Its arguments as variables of its command. A map is a variable for each entry, `NAME_1`, `NAME_2` and so on,
    /// each holding `key=value` with the value as JSON, and so as YAML.
    pub fn variables(&self) -> BTreeMap<String, String> {
        let mut variables = BTreeMap::new();
        for (name, value) in &self.arguments {
            let variable = name.to_ascii_uppercase();
            match value {
                Json::Object(entries) => {
                    for (place, (key, value)) in entries.iter().enumerate() {
                        variables.insert(format!("{variable}_{}", place + 1), format!("{key}={value}"));
                    }
                }
                Json::String(text) => drop(variables.insert(variable, text.clone())),
                other => drop(variables.insert(variable, other.to_string())),
            }
        }
        variables
    }
}

/// Its name and its arguments.
impl Serialize for Call {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Said<'a> {
            name: &'a str,
            arguments: &'a BTreeMap<String, Json>,
        }
        Said { name: self.spec.name, arguments: &self.arguments }.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    static SPEC: CallSpec = CallSpec {
        name: "paint.box",
        kind: CallKind::Mutation,
        place: CallPlace::Jumphost,
        arguments: &[
            Argument { name: "unit", form: Form::Unit, required: true, doc: "" },
            Argument { name: "colour", form: Form::Choice(&["red", "blue"]), required: false, doc: "" },
            Argument { name: "params", form: Form::Map, required: false, doc: "" },
        ],
        script: "true",
        gives: "",
        doc: "",
    };

    fn check(arguments: Json) -> String {
        match SPEC.call(serde_json::from_value(arguments).unwrap()) {
            Ok(call) => format!("{:?}", call.variables()),
            Err(why) => why,
        }
    }

    #[test]
    fn only_a_call_with_the_right_arguments_exists() {
        insta::assert_snapshot!(check(json!({"unit": "vault/0"})), @r#"{"UNIT": "vault/0"}"#);
        insta::assert_snapshot!(check(json!({"unit": "vault/leader", "params": {"force": true, "n.m": 3, "t": "a\n'\""}})), @r#"{"PARAMS_1": "force=true", "PARAMS_2": "n.m=3", "PARAMS_3": "t=\"a\\n'\\\"\"", "UNIT": "vault/leader"}"#);
        insta::assert_snapshot!(check(json!({})), @"paint.box needs the argument unit");
        insta::assert_snapshot!(check(json!({"unit": "vault/0", "color": "red"})), @"paint.box has no argument color");
        insta::assert_snapshot!(check(json!({"unit": "vault"})), @"unit of paint.box must be a unit, such as app/0 or app/leader");
        insta::assert_snapshot!(check(json!({"unit": "vault/0", "colour": "green"})), @"colour of paint.box must be one of red, blue");
    }

    #[test]
    fn no_argument_can_be_an_option_or_a_file() {
        let admits = |form: Form, text: &str| form.admits(&Json::from(text));
        for text in ["", "-m", "--help", " a", "a b", "a\0", "\u{e9}", "$(id)", "a\n", &"a".repeat(201)] {
            assert!(!admits(Form::Name, text), "{text:?}");
            assert!(!admits(Form::Unit, &format!("{text}/0")), "{text:?}");
        }
        for text in ["", "0s", "-5m", "+5m", "5", "5d", "m", "5 m", "999999s"] {
            assert!(!admits(Form::Span, text), "{text:?}");
        }
        assert!(admits(Form::Span, "90s") && admits(Form::Name, "maas-default:admin/openstack"));
        for text in ["@/etc/shadow", "a\0b"] {
            assert!(!admits(Form::Setting, text), "{text:?}");
        }
        assert!(admits(Form::Setting, "a 'b'\n$(id)") && admits(Form::Setting, ""));
        for map in
            [json!({}), json!({"-m": 1}), json!({"a=b": 1}), json!({"a": {"b": 1}}), json!({"a": null})]
        {
            assert!(!Form::Map.admits(&map), "{map}");
        }
    }
}
