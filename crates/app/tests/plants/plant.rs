//! Plants, read from their texts.

/// One fault, and what must be found.
pub struct Plant {
    /// What is wrong.
    pub name: String,
    /// What is changed.
    pub edits: Vec<Edit>,
    /// The code that must be found.
    pub code: String,
}

/// One change of one file.
#[derive(Default)]
pub struct Edit {
    /// The file, by its path in the site.
    pub file: String,
    /// Whether it is an overlay that is given to the check instead of a file of the site.
    pub is_overlay: bool,
    /// The line behind which the old text is looked for.
    pub behind: Option<String>,
    /// The lines of the edit, each with what is done with it: ' ' is kept, '-' taken out, '+' put in.
    lines: Vec<(char, String)>,
    /// Line of the new text, column and length at which the finding stands, with its code.
    mark: Option<(usize, usize, usize, String)>,
}

/// A finding, as the test compares it: places are counted from one, in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub length: usize,
    pub code: String,
}

impl Plant {
    /// The plants of one family.
    pub fn of(family: &str) -> Vec<Plant> {
        let file = format!("{}/tests/plants/{family}.txt", env!("CARGO_MANIFEST_DIR"));
        Plant::read(family, &std::fs::read_to_string(file).expect("a family is a file"))
    }

    fn read(family: &str, text: &str) -> Vec<Plant> {
        let mut plants: Vec<Plant> = vec![];
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
            let place = format!("{family}.txt:{}", number + 1);
            if let Some(name) = line.strip_prefix("== ") {
                plants.push(Plant { name: format!("{place} {name}"), edits: vec![], code: String::new() });
                continue;
            }
            if line.starts_with('#') {
                continue;
            }
            let plant = plants.last_mut().unwrap_or_else(|| panic!("{place}: begin with `== name`"));
            let (kind, rest) = line.split_at_checked(1).unwrap_or_default();
            let Some(kind) = kind.chars().next().filter(|kind| " +-~".contains(*kind)) else {
                plant.edits.push(Edit::headed(line));
                continue;
            };
            let edit = plant.edits.last_mut().unwrap_or_else(|| panic!("{place}: name a file first"));
            edit.take(kind, rest);
        }
        for plant in &mut plants {
            let marks: Vec<_> = plant.edits.iter().filter_map(|edit| edit.mark.as_ref()).collect();
            let [(.., code)] = marks.as_slice() else {
                panic!("{}: mark the one place at which the fault must be reported", plant.name)
            };
            plant.code = code.clone();
        }
        plants
    }
}

impl Edit {
    fn headed(line: &str) -> Edit {
        let (file, behind) = line.split_once(" > ").map_or((line, None), |(file, line)| (file, Some(line)));
        let overlay = file.strip_prefix("overlay ");
        Edit {
            file: overlay.unwrap_or(file).to_owned(),
            is_overlay: overlay.is_some(),
            behind: behind.map(str::to_owned),
            ..Edit::default()
        }
    }

    fn take(&mut self, kind: char, rest: &str) {
        if kind != '~' {
            self.lines.push((kind, spelled(rest)));
            return;
        }
        let column = rest.find('^').expect("a mark has `^` under what is reported");
        let length = rest.chars().filter(|c| *c == '^').count();
        let code = rest.rsplit('^').next().unwrap_or_default().trim().to_owned();
        let line = self.lines.iter().filter(|(kind, _)| *kind != '-').count();
        let again = self.mark.replace((line, column + 1, length, code));
        assert_eq!(again, None, "one mark for each plant");
    }

    fn old(&self) -> Vec<&str> {
        self.lines.iter().filter(|(kind, _)| *kind != '+').map(|(_, line)| line.as_str()).collect()
    }

    /// The text with the change made, and the finding that must come of it, where this edit has its place.
    /// A place further down that is wanted already moves with the lines.
    pub fn apply(&self, text: &str, before: &mut Option<Place>) -> Result<String, String> {
        let mut lines: Vec<&str> = text.lines().collect();
        let (at, old) = (self.place(&lines)?, self.old().len());
        let mut was = lines.get(at..at + old).unwrap_or_default().iter().copied();
        let mut new: Vec<&str> = vec![];
        for (kind, line) in &self.lines {
            match kind {
                '+' => new.push(line),
                '-' => _ = was.next(),
                _ => new.extend(was.next()),
            }
        }
        let added = new.len();
        lines.splice(at..at + old, new);
        let wanted = self.mark.as_ref().map(|(line, column, length, code)| Place {
            file: self.file.clone(),
            line: at + line,
            column: *column,
            length: *length,
            code: code.clone(),
        });
        if let Some(place) = before.as_mut().filter(|place| place.file == self.file && place.line > at) {
            place.line = place.line + added - old;
        }
        if wanted.is_some() {
            *before = wanted;
        }
        Ok(lines.join("\n") + "\n")
    }

    /// The index of the first line of the old text: it stands once, or it is the next behind the given line.
    fn place(&self, lines: &[&str]) -> Result<usize, String> {
        let from = self.behind.as_ref().map(|behind| {
            let found = lines.iter().position(|line| line.trim_start() == behind);
            found.map(|at| at + 1).ok_or_else(|| format!("{} has no line `{behind}`", self.file))
        });
        let from = from.transpose()?;
        let old = self.old();
        if old.is_empty() {
            return Ok(from.unwrap_or(lines.len()));
        }
        let mut places = (from.unwrap_or(0)..lines.len()).filter(|&at| {
            let here = lines.get(at..at + old.len());
            here.is_some_and(|here| here.iter().zip(&old).all(|(line, old)| is_like(line, old)))
        });
        let first = places.next();
        if from.is_none() && places.next().is_some() {
            return Err(format!("{} has these lines more than once: {old:?}", self.file));
        }
        first.ok_or_else(|| format!("{} has no such lines: {old:?}", self.file))
    }
}

/// Whether a line is the one that is meant: the same, or one with that beginning where the end is left open by `...`.
fn is_like(line: &str, meant: &str) -> bool {
    meant.strip_suffix("...").map_or(line == meant, |start| line.starts_with(start))
}

/// A line with its `\u{2014}` spelled out, so that the plants themselves stay ASCII.
fn spelled(line: &str) -> String {
    let mut parts = line.split("\\u{");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (code, rest) = part.split_once('}').expect("an escape ends with a bracket");
        let code = u32::from_str_radix(code, 16).expect("an escape is a hexadecimal number");
        format!("{text}{}{rest}", char::from_u32(code).expect("an escape is a character"))
    })
}
