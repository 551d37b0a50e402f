//! What is wrong with a book, one rule per file. A rule looks at the whole book and adds findings.

mod book_without_gate;
mod carriage_return;
mod check_without_id;
mod gate_cannot_fail;
mod gate_empty;
mod id_in_book;
mod look_unusable;
mod maas_list;
mod non_ascii;
mod not_text;
mod run_under_labelled;
mod run_without_check;
mod run_without_gate;
mod run_without_look;
mod secret_as_fact;
mod set_e_with_count;
mod ssh_reads_stdin;
mod undo_unusable;
mod unknown_fact;

use crate::findings::Findings;
use crate::{Block, Book, Kind};
use model::{FileId, Source, Span};
use std::collections::HashMap;

/// A book with its text.
pub(crate) struct View<'b> {
    book: &'b Book,
    file: FileId,
    source: &'b Source,
    commands: HashMap<Span, Vec<Command<'b>>>,
}

/// One line of a block's commands.
struct Command<'b> {
    text: &'b str,
    span: Span,
    /// Its words, without quotes and brackets around them.
    words: Vec<&'b str>,
}

/// Runs every rule.
pub(crate) fn book(book: &Book, file: FileId, source: &Source, findings: &mut Findings) {
    let commands = book.blocks().map(|block| (block.span, commands(file, source, block)));
    let view = View { book, file, source, commands: commands.collect() };
    for rule in [
        book_without_gate::check,
        carriage_return::check,
        check_without_id::check,
        gate_cannot_fail::check,
        gate_empty::check,
        id_in_book::check,
        look_unusable::check,
        maas_list::check,
        non_ascii::check,
        not_text::check,
        run_under_labelled::check,
        run_without_check::check,
        run_without_gate::check,
        run_without_look::check,
        secret_as_fact::check,
        set_e_with_count::check,
        ssh_reads_stdin::check,
        undo_unusable::check,
        unknown_fact::check,
    ] {
        rule(&view, findings);
    }
}

impl<'b> View<'b> {
    /// The mutations.
    fn runs(&self) -> impl Iterator<Item = &'b Block> {
        self.book.blocks().filter(|block| block.kind == Kind::Run)
    }

    /// The blocks of bash.
    fn bash(&self) -> impl Iterator<Item = &'b Block> {
        self.book.blocks().filter(|block| block.call.is_none())
    }

    /// The lines of a block that are no comments, without a comment at their end.
    fn commands(&self, block: &Block) -> &[Command<'b>] {
        self.commands.get(&block.span).map(Vec::as_slice).unwrap_or_default()
    }
}

fn commands<'b>(file: FileId, source: &'b Source, block: &Block) -> Vec<Command<'b>> {
    let mut at = block.span.start as usize;
    let text = source.text.get(block.span.range()).unwrap_or_default();
    let mut commands = Vec::new();
    for (place, line) in text.split_inclusive('\n').enumerate() {
        let start = at;
        at += line.len();
        let code = line.split(" #").next().unwrap_or(line).trim_end();
        let bare = code.trim_start();
        let fence = place == 0 || bare.starts_with("```");
        if !fence && !bare.is_empty() && !bare.starts_with('#') {
            let span = Span::new(file, start + code.len() - bare.len(), start + code.len());
            commands.push(Command { text: bare, span, words: words(bare) });
        }
    }
    commands
}

fn words(text: &str) -> Vec<&str> {
    let edge = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '(' | ')' | ',' | ';' | '|' | '`');
    text.split(edge).filter(|word| !word.is_empty()).collect()
}

impl Command<'_> {
    /// The place of a part of the line.
    fn place(&self, part: &str) -> Span {
        let within = self.text.find(part).unwrap_or(0);
        let start = self.span.start as usize + within;
        Span::new(self.span.file, start, start + part.len())
    }
}

#[cfg(test)]
mod tests;
