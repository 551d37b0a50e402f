//! One character of a secret in the text of an output: as it is, or as programs escape it.

/// The ways in which a character stands at the beginning of a text.
#[derive(Default)]
pub struct Taken {
    /// How many bytes of the text it takes, for each way that fits.
    pub lengths: Vec<usize>,
    /// Whether the text ends in the middle of a way that fits so far.
    pub is_cut: bool,
}

impl Taken {
    fn try_form(&mut self, form: &[u8], text: &[u8]) {
        if text.starts_with(form) {
            self.lengths.push(form.len());
        } else if form.starts_with(text) {
            self.is_cut = true;
        }
    }

    fn try_any_case(&mut self, form: &str, text: &[u8]) {
        let head = text.get(..form.len().min(text.len())).unwrap_or(&[]);
        let fits = form.as_bytes().get(..head.len()).is_some_and(|form| form.eq_ignore_ascii_case(head));
        match fits {
            true if head.len() == form.len() => self.lengths.push(form.len()),
            fits => self.is_cut |= fits,
        }
    }
}

/// As it is; percent-encoded; with a backslash, as JSON, YAML, C and the shell write it; as an entity of XML; as the
/// shell writes a quote within quotes.
pub fn take_escaped(wanted: char, text: &[u8]) -> Taken {
    let mut taken = Taken::default();
    let mut literal = [0; 4];
    let literal = wanted.encode_utf8(&mut literal);
    taken.try_form(literal.as_bytes(), text);
    match text.first() {
        Some(b'%') => taken.try_any_case(&each(literal, |byte| format!("%{byte:02x}")), text),
        Some(b'+') if wanted == ' ' => taken.try_form(b"+", text),
        Some(b'\'') if wanted == '\'' => {
            taken.try_form(br"'\''", text);
            taken.try_form(br#"'"'"'"#, text);
        }
        Some(b'&') => entities(wanted, text, &mut taken),
        Some(b'\\') => backslashes(wanted, literal, text, &mut taken),
        _ => {}
    }
    taken
}

fn backslashes(wanted: char, literal: &str, text: &[u8], taken: &mut Taken) {
    if !wanted.is_ascii_alphanumeric() {
        taken.try_form(format!("\\{wanted}").as_bytes(), text);
    }
    let named =
        [('\n', "\\n"), ('\t', "\\t"), ('\r', "\\r"), ('\u{8}', "\\b"), ('\u{c}', "\\f"), ('\u{1b}', "\\e")];
    for (_, form) in named.iter().filter(|(named, _)| *named == wanted) {
        taken.try_form(form.as_bytes(), text);
    }
    let units =
        wanted.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect::<String>();
    taken.try_any_case(&units, text);
    taken.try_any_case(&format!("\\u{{{:x}}}", u32::from(wanted)), text);
    taken.try_any_case(&each(literal, |byte| format!("\\x{byte:02x}")), text);
    taken.try_form(each(literal, |byte| format!("\\{byte:03o}")).as_bytes(), text);
}

fn entities(wanted: char, text: &[u8], taken: &mut Taken) {
    let named = [('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&apos;")];
    for (_, form) in named.iter().filter(|(named, _)| *named == wanted) {
        taken.try_form(form.as_bytes(), text);
    }
    taken.try_form(format!("&#{};", u32::from(wanted)).as_bytes(), text);
    taken.try_any_case(&format!("&#x{:x};", u32::from(wanted)), text);
}

fn each(literal: &str, form: impl Fn(u8) -> String) -> String {
    literal.bytes().map(form).collect()
}

/// A character of base64, in either alphabet, or a digit of hex in either case; behind one newline or none.
pub fn take_wrapped(wanted: char, text: &[u8]) -> Taken {
    let mut taken = Taken::default();
    let is = |byte: u8| match wanted {
        '+' => matches!(byte, b'+' | b'-'),
        '/' => matches!(byte, b'/' | b'_'),
        _ => char::from(byte) == wanted,
    };
    for skipped in [&b""[..], b"\n", b"\r\n"] {
        match text.strip_prefix(skipped) {
            Some([byte, ..]) if is(*byte) => taken.lengths.push(skipped.len() + 1),
            Some([]) => taken.is_cut = true,
            None if skipped.starts_with(text) => taken.is_cut = true,
            _ => {}
        }
    }
    taken
}
