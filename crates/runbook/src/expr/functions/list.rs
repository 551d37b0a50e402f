use cel::extractors::This;
use cel::{ExecutionError, FunctionContext, Value};
use std::collections::HashSet;
use std::sync::Arc;

/// `unique(list)`: whether no value of it stands twice. Nothing at all is an error: it would prove nothing.
pub(crate) fn unique(
    call: &FunctionContext<'_, '_>,
    This(items): This<Arc<Vec<Value>>>,
) -> Result<bool, ExecutionError> {
    if items.is_empty() {
        return Err(call.error("the list is empty; a statement about nothing proves nothing"));
    }
    let mut seen = HashSet::new();
    Ok(items.iter().all(|item| seen.insert(super::super::values::to_json(item).to_string())))
}

/// `sum(list)`: the sum of its numbers; whole numbers give a whole number.
pub(crate) fn sum(
    call: &FunctionContext<'_, '_>,
    This(items): This<Arc<Vec<Value>>>,
) -> Result<Value, ExecutionError> {
    if items.is_empty() {
        return Err(call.error("the list is empty; the sum of nothing proves nothing"));
    }
    let mut whole = Some(0_i64);
    let mut real = 0.0;
    for item in items.iter() {
        let (exact, rough) = match item {
            Value::Int(number) => (Some(*number), *number as f64),
            Value::UInt(number) => (i64::try_from(*number).ok(), *number as f64),
            Value::Float(number) => (None, *number),
            other => return Err(call.error(format!("it has {} in it, not only numbers", other.type_of()))),
        };
        whole = whole.zip(exact).and_then(|(left, right)| left.checked_add(right));
        real += rough;
    }
    Ok(whole.map_or(Value::Float(real), Value::Int))
}
