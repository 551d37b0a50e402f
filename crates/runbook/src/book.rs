use crate::{Expr, Resolved};
use model::{Call, CallSpec, Digest, Span, Target};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::time::Duration;

/// A runbook: steps in the order of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Book {
    /// The text of its first `#` heading; empty when it has none.
    pub title: String,
    /// Digest of the whole text. What runs is bound to it (law 1).
    pub digest: Digest,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Its UNDO blocks. None of them is a step of the way forward: each is reached through the `unwind` of a RUN.
    pub undos: Vec<Block>,
}

/// A `## Step N.M -- title` section, or `## EXIT GATE ...`.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// `1.1` of `## Step 1.1 -- Verify`; `exit` for the exit gate. Unique in the book.
    pub id: String,
    /// What follows the id.
    pub title: String,
    /// The heading.
    pub span: Span,
    /// Its blocks, gates and the text between them, in order.
    pub items: Vec<Item>,
}

/// One part of a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Text for people.
    Prose(Prose),
    /// A block to run.
    Block(Box<Block>),
    /// Assertions to judge.
    Gate(Gate),
}

/// Text for people, shown at its step.
#[derive(Clone, Debug, PartialEq)]
pub struct Prose {
    /// The Markdown.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// Whether a block reads or changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Read-only: may be asked as often as needed.
    Check,
    /// Changes state: approved, recorded first, never repeated unseen.
    Run,
}

/// How the output of a CHECK becomes a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Output {
    /// One JSON document.
    Json,
    /// One YAML document.
    Yaml,
    /// The text, without the newlines at its end.
    #[default]
    Text,
    /// A list with one string per line.
    Lines,
}

/// How a secret passes through a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretWay {
    /// The block reads it from its standard input.
    Stdin,
    /// The block prints it; its output is never kept and never a fact.
    Stdout,
    /// The block writes or reads a 0600 file.
    File,
}

/// A fenced block: bash, or one typed call.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Its `id` label, or `<step>/check-<n>`, `<step>/run-<n>`. Unique in the book.
    pub id: String,
    /// Whether the id is a label. Only such a CHECK measures a fact, under that name.
    pub named: bool,
    /// Reads or changes.
    pub kind: Kind,
    /// Where it runs.
    pub target: Target,
    /// How its output is read.
    pub output: Output,
    /// The values it receives: as environment variables, or as arguments of its call.
    pub needs: Vec<Need>,
    /// What it changes, for the person who approves.
    pub changes: Option<String>,
    /// How the change is taken back.
    pub undo: Option<String>,
    /// The UNDO block that takes it back.
    pub unwind: Option<String>,
    /// Of an UNDO block: what must hold right before it is offered.
    pub only: Option<Claim>,
    /// What a person types to approve it.
    pub confirm: Option<String>,
    /// How a secret passes through it.
    pub secret: Option<SecretWay>,
    /// What to watch out for.
    pub caution: Option<String>,
    /// After this much wall time it is stopped.
    pub timeout: Duration,
    /// The exit status that means it did its work.
    pub expect: i32,
    /// The CHECK that shows whether a started mutation happened.
    pub look: Option<String>,
    /// What must hold of that CHECK when it happened.
    pub done: Option<Claim>,
    /// What it calls, when it is a `probe` or an `action`; none for bash.
    pub call: Option<Calling>,
    /// The exact bytes of the fence, labels included. Those of a call are YAML, and never run.
    pub script: String,
    /// Digest of `script`.
    pub digest: Digest,
    /// Why it must not run, when its labels cannot be understood. The machine holds at it.
    pub broken: Option<String>,
    /// Line of its fence, from 1.
    pub line: u32,
    /// Where it stands.
    pub span: Span,
}

/// What a `probe` or an `action` calls.
#[derive(Clone, Debug, PartialEq)]
pub struct Calling {
    /// The name that stands in the book.
    pub name: String,
    /// What there is to know of it; none where nobody knows it, and then the block is broken.
    pub spec: Option<&'static CallSpec>,
    /// The arguments that stand in the book.
    pub with: BTreeMap<String, Json>,
}

/// `needs: NAME = <CEL over facts>`.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    /// The environment variable, or the argument of a call.
    pub name: String,
    /// Where its value comes from.
    pub from: Claim,
}

/// One CEL expression of a book with its place: an assertion of a gate, a need, or a `done`.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The text as written.
    pub text: String,
    /// Its first line, from 1.
    pub line: u32,
    /// Where it stands.
    pub span: Span,
    /// The expression; none when the text does not parse, and then nothing is ever proven by it.
    pub expr: Option<Expr>,
}

/// A ```cel fence: assertions that must hold before the book goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// Its `# id:` line, or `<step>/gate-<n>`. Unique in the book.
    pub id: String,
    /// Its assertions, in order.
    pub claims: Vec<Claim>,
    /// Line of its fence, from 1.
    pub line: u32,
    /// Where it stands.
    pub span: Span,
}

impl Book {
    /// All items in order, each with its step.
    pub fn items(&self) -> impl Iterator<Item = (&Step, &Item)> {
        self.steps.iter().flat_map(|step| step.items.iter().map(move |item| (step, item)))
    }

    /// All blocks in order, behind them the UNDO blocks.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        let forward = self.items().filter_map(|(_, item)| match item {
            Item::Block(block) => Some(&**block),
            _ => None,
        });
        forward.chain(&self.undos)
    }

    /// The UNDO block of that id.
    pub fn undo(&self, id: &str) -> Option<&Block> {
        self.undos.iter().find(|block| block.id == id)
    }

    /// All gates in order.
    pub fn gates(&self) -> impl Iterator<Item = &Gate> {
        self.items().filter_map(|(_, item)| match item {
            Item::Gate(gate) => Some(gate),
            _ => None,
        })
    }

    /// The CHECK that measures the fact of that name.
    pub fn measures(&self, fact: &str) -> Option<&Block> {
        self.blocks().find(|block| block.measures() && block.id == fact)
    }
}

impl Block {
    /// Whether its answer is a fact: a CHECK with an id of its own whose output is no secret.
    pub fn measures(&self) -> bool {
        self.kind == Kind::Check && self.named && self.secret != Some(SecretWay::Stdout)
    }

    /// Every expression of the block.
    pub fn claims(&self) -> impl Iterator<Item = &Claim> {
        self.needs.iter().map(|need| &need.from).chain(&self.only).chain(&self.done)
    }
}

impl Calling {
    /// The call with its arguments, those that were needed among them. The error says which is in the way.
    pub(crate) fn call(&self, needs: &[Resolved]) -> Result<Call, String> {
        let spec = self.spec.ok_or_else(|| format!("no call is named {}", self.name))?;
        let needed = needs.iter().map(|need| (need.name.clone(), Json::from(need.value.as_str())));
        spec.call(self.with.clone().into_iter().chain(needed).collect())
    }
}

impl Claim {
    /// The names of the facts that it reads, as [`crate::Facts`] knows them.
    pub fn facts(&self) -> impl Iterator<Item = &str> {
        self.expr.iter().flat_map(Expr::measured)
    }
}
