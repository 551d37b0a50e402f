/// A command line taken apart: flags with their values, and the words that are no flags.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Flags {
    values: Vec<(String, String)>,
    pub(super) words: Vec<String>,
}

/// Which flags a command knows.
pub(super) struct Known {
    /// Flags that take a value, all spellings.
    pub(super) valued: &'static [&'static str],
    /// Flags that take none.
    pub(super) plain: &'static [&'static str],
    /// Whether flags may follow words; where not, the first word ends them.
    pub(super) anywhere: bool,
}

/// What is wrong with a command line.
#[derive(Debug, PartialEq)]
pub(super) enum BadFlag {
    Unknown(String),
    NeedsValue(String),
}

impl Flags {
    /// Takes a command line apart.
    pub(super) fn parse(args: &[String], known: &Known) -> Result<Flags, BadFlag> {
        let mut flags = Flags::default();
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            if arg == "--" {
                flags.words.extend(rest.cloned());
                break;
            }
            if !arg.starts_with('-') || arg == "-" {
                flags.words.push(arg.clone());
                if !known.anywhere {
                    flags.words.extend(rest.skip_while(|word| *word == "--").cloned());
                    break;
                }
                continue;
            }
            let (name, glued) = split(arg, known);
            if known.valued.contains(&name) {
                let value = glued.map(str::to_owned).or_else(|| rest.next().cloned());
                let value = value.ok_or_else(|| BadFlag::NeedsValue(name.to_owned()))?;
                flags.values.push((name.to_owned(), value));
            } else if known.plain.contains(&name) {
                flags.values.push((name.to_owned(), glued.unwrap_or("true").to_owned()));
            } else {
                return Err(BadFlag::Unknown(name.to_owned()));
            }
        }
        Ok(flags)
    }

    /// The last value given under any of these spellings.
    pub(super) fn value(&self, names: &[&str]) -> Option<&str> {
        self.values
            .iter()
            .rev()
            .find(|(name, _)| names.contains(&name.as_str()))
            .map(|(_, value)| value.as_str())
    }

    /// A flag's value; empty where it was not given.
    pub(super) fn text(&self, name: &str) -> &str {
        self.value(&[name]).unwrap_or_default()
    }

    /// All values given under any of these spellings, in order.
    pub(super) fn all<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = &'a str> {
        self.values.iter().filter(|(name, _)| names.contains(&name.as_str())).map(|(_, value)| value.as_str())
    }

    /// Whether a plain flag is on.
    pub(super) fn on(&self, names: &[&str]) -> bool {
        self.value(names).is_some_and(|value| value != "false")
    }
}

/// `--model=x` and `-mx` hold their value.
fn split<'a>(arg: &'a str, known: &Known) -> (&'a str, Option<&'a str>) {
    if arg.starts_with("--") {
        return arg.split_once('=').map_or((arg, None), |(name, value)| (name, Some(value)));
    }
    match (arg.get(..2), arg.get(2..)) {
        (Some(name), Some(value)) if !value.is_empty() && known.valued.contains(&name) => (name, Some(value)),
        _ => (arg, None),
    }
}

#[cfg(test)]
mod tests {
    use super::{BadFlag, Flags, Known};

    fn check(line: &str, anywhere: bool) -> Result<Flags, BadFlag> {
        let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Flags::parse(&args, &Known { valued: &["-m", "--model"], plain: &["--utc"], anywhere })
    }

    #[test]
    fn flags_and_words_come_apart() {
        let flags = check("a -m x b --model=y --utc -- --c", true).unwrap();
        assert_eq!((flags.value(&["-m", "--model"]), flags.on(&["--utc"])), (Some("y"), true));
        assert_eq!(flags.words, ["a", "b", "--c"]);
        assert_eq!(check("-mx 0 -- ls -m", false).unwrap().words, ["0", "ls", "-m"]);
        assert_eq!(check("--bogus", true), Err(BadFlag::Unknown("--bogus".into())));
        assert_eq!(check("-m", true), Err(BadFlag::NeedsValue("-m".into())));
    }
}
