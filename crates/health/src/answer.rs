use serde_json::Value as Json;

/// What came of a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A whole answer.
    Said(Json),
    /// The other side said no: its HTTP status, and its own words.
    Refused {
        /// The status.
        status: u16,
        /// Its words.
        words: String,
    },
    /// Nothing came back, or the way there is broken.
    Silent(String),
    /// Something came back that says neither yes nor no: cut, too large, of another shape.
    Unclear(String),
    /// It could not be asked, because something else failed first.
    Barred(String),
    /// There is nobody to ask.
    NotAsked(String),
}

impl Answer {
    /// Why there is no answer, for people.
    pub fn why_not(&self) -> Option<String> {
        match self {
            Answer::Said(_) => None,
            Answer::Refused { status, words } => Some(format!("it answered {status}: {words}")),
            Answer::Silent(why) | Answer::Unclear(why) | Answer::Barred(why) | Answer::NotAsked(why) => {
                Some(why.clone())
            }
        }
    }
}
