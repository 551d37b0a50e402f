//! The journal's export format: fields by lines, records by empty lines.

use crate::json::{Record, priority_level};
use crate::line::Level;

/// Puts the fields of a record together.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    record: Option<Record>,
    /// A field whose value comes on the next line, after eight bytes of its length.
    pending: Option<Vec<u8>>,
    began: u64,
    message_at: u64,
}

impl Reader {
    /// The line on which the message of the last record stood.
    pub fn began(&self) -> u64 {
        self.began
    }

    /// Takes a line; gives the record that it ends.
    pub fn line(&mut self, line: &[u8], number: u64) -> Option<Record> {
        if let Some(key) = self.pending.take() {
            self.field(&key, line.get(8..).unwrap_or_default(), number);
            return None;
        }
        if line.is_empty() {
            self.began = self.message_at;
            return self.record.take().filter(|record| !record.message.is_empty());
        }
        match memchr::memchr(b'=', line) {
            Some(at) => {
                let value = line.get(at + 1..).unwrap_or_default();
                self.field(line.get(..at).unwrap_or_default(), value, number);
            }
            None => self.pending = Some(line.to_vec()),
        }
        None
    }

    fn field(&mut self, key: &[u8], value: &[u8], number: u64) {
        let record = self.record.get_or_insert_with(|| Record {
            time: None,
            level: Level::Unsaid,
            host: String::new(),
            logger: String::new(),
            message: String::new(),
        });
        let text = || String::from_utf8_lossy(value).into_owned();
        match key {
            b"__REALTIME_TIMESTAMP" => record.time = text().parse().ok(),
            b"_HOSTNAME" => record.host = text(),
            b"PRIORITY" => record.level = priority_level(value),
            b"SYSLOG_IDENTIFIER" => record.logger = text(),
            b"MESSAGE" => {
                record.message = text();
                self.message_at = number;
            }
            _ => {}
        }
    }
}
