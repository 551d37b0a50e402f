use cel::Value;
use cel::extractors::This;
use std::sync::Arc;

/// `text.words()`: the parts of a text between blanks and newlines, as a shell splits it.
pub(crate) fn words(This(text): This<Arc<String>>) -> Value {
    let words = text.split_whitespace().map(|word| Value::String(Arc::new(word.to_owned())));
    Value::List(Arc::new(words.collect()))
}
