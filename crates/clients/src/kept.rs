//! A stream's output with a bound: its beginning is kept, the rest is counted, the very end is remembered.

/// How much of the end is remembered: room for a status line and for what a transport says after it.
const END: usize = 1024;

/// What is kept of one stream.
pub struct Kept {
    limit: usize,
    /// The beginning, up to the limit.
    pub head: Vec<u8>,
    /// How many bytes came after it.
    pub cut: u64,
    /// The last bytes of all, when some were cut.
    end: Vec<u8>,
}

impl Kept {
    /// Keeps up to `limit` bytes.
    pub fn up_to(limit: usize) -> Kept {
        Kept { limit, head: Vec::new(), cut: 0, end: Vec::new() }
    }

    /// Takes the next bytes.
    pub fn push(&mut self, chunk: &[u8]) {
        let room = self.limit.saturating_sub(self.head.len()).min(chunk.len());
        let (kept, cut) = chunk.split_at_checked(room).unwrap_or((chunk, &[]));
        self.head.extend_from_slice(kept);
        self.cut += cut.len() as u64;
        let last = cut.len().saturating_sub(END);
        self.end.extend_from_slice(cut.get(last..).unwrap_or(cut));
        let old = self.end.len().saturating_sub(END);
        self.end.drain(..old);
    }

    /// Finds the last line that begins with `mark`, takes it out, and gives back what stands behind the mark.
    pub fn take_line(&mut self, mark: &str) -> Option<String> {
        if let Some(rest) = cut_line(&mut self.end, mark) {
            self.cut = self.cut.saturating_sub((mark.len() + rest.len() + 1) as u64);
            return Some(rest);
        }
        cut_line(&mut self.head, mark)
    }
}

fn cut_line(bytes: &mut Vec<u8>, mark: &str) -> Option<String> {
    let start = bytes.windows(mark.len()).rposition(|window| window == mark.as_bytes())?;
    let behind = bytes.get(start + mark.len()..)?;
    let length = behind.iter().position(|b| *b == b'\n')?;
    let rest = String::from_utf8(behind.get(..length)?.to_vec()).ok()?;
    bytes.drain(start..start + mark.len() + length + 1);
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::Kept;

    #[test]
    fn the_beginning_is_kept_and_the_rest_counted() {
        let mut kept = Kept::up_to(5);
        for chunk in ["abc", "def", "", "ghi"] {
            kept.push(chunk.as_bytes());
        }
        assert_eq!((kept.head.as_slice(), kept.cut), (&b"abcde"[..], 4));
    }

    #[test]
    fn marked_lines_are_taken_out_of_either_end() {
        let mut kept = Kept::up_to(100);
        kept.push(b"one\nmark:7\ntwo\n");
        assert_eq!(kept.take_line("mark:").as_deref(), Some("7"));
        assert_eq!((kept.head.as_slice(), kept.cut), (&b"one\ntwo\n"[..], 0));
        assert_eq!(kept.take_line("mark:"), None);
        let mut kept = Kept::up_to(10);
        kept.push(&[b'x'; 5000]);
        kept.push(b"\nmark:0\nbye\n");
        assert_eq!(kept.take_line("mark:").as_deref(), Some("0"));
        assert_eq!((kept.head.len(), kept.cut), (10, 4995));
    }
}
