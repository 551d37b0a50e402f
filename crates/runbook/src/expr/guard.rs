//! Law 5 inside expressions: a macro over nothing is an error, and the work of one expression is bounded.

use super::{ENV, functions, paths};
use cel::common::ast::{CallExpr, EntryExpr, Expr, LiteralValue};
use cel::objects::Key;
use cel::{Context, ExecutionError, FunctionContext, IdedExpr, Value};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The function that every macro's range goes through. The name cannot be written in a book.
const GUARD: &str = "@range";
/// Most elements that the macros of one expression may visit.
const MAX_VISITS: usize = 200_000;

/// Puts the guard around the range of every macro, nested ones included.
pub(crate) fn ranges(node: &mut IdedExpr) {
    match &mut node.expr {
        Expr::Unspecified | Expr::Ident(_) | Expr::Literal(_) => {}
        Expr::Call(call) => {
            call.target.iter_mut().for_each(|target| ranges(target));
            call.args.iter_mut().for_each(ranges);
        }
        Expr::List(list) => list.elements.iter_mut().for_each(ranges),
        Expr::Select(select) => ranges(&mut select.operand),
        Expr::Map(map) => map.entries.iter_mut().for_each(|entry| ranges_of_entry(&mut entry.expr)),
        Expr::Struct(of) => of.entries.iter_mut().for_each(|entry| ranges_of_entry(&mut entry.expr)),
        Expr::Comprehension(comprehension) => {
            let name = paths::read(&comprehension.iter_range).first().map(|path| {
                match comprehension.iter_range.expr {
                    Expr::Comprehension(_) => format!("what is left of {path}"),
                    _ => path.to_string(),
                }
            });
            ranges(&mut comprehension.iter_range);
            ranges(&mut comprehension.accu_init);
            ranges(&mut comprehension.loop_cond);
            ranges(&mut comprehension.loop_step);
            ranges(&mut comprehension.result);
            let range = std::mem::take(&mut comprehension.iter_range);
            let name = Expr::Literal(LiteralValue::String(name.unwrap_or_default().into()));
            let args = vec![range, IdedExpr { id: node.id, expr: name }];
            let call = CallExpr { func_name: GUARD.to_owned(), target: None, args };
            comprehension.iter_range = IdedExpr { id: node.id, expr: Expr::Call(call) };
        }
    }
}

fn ranges_of_entry(entry: &mut EntryExpr) {
    match entry {
        EntryExpr::StructField(field) => ranges(&mut field.value),
        EntryExpr::MapEntry(entry) => {
            ranges(&mut entry.key);
            ranges(&mut entry.value);
        }
    }
}

/// A fresh context for one expression: the functions, the guard with its own count, and no facts yet.
pub(crate) fn context() -> Context<'static, 'static> {
    let mut context = Context::with_env(Arc::clone(&ENV));
    functions::add(&mut context);
    let visits = AtomicUsize::new(0);
    let guard = move |call: &FunctionContext<'_, '_>| guarded(call, &visits);
    // Fails only when the name is declared twice; nothing else can declare it.
    let _ = context.add_function(GUARD, guard);
    context
}

/// The range as it is, or an error when it is empty or too long. The keys of a map come sorted, so that one seed gives
/// one report.
fn guarded(call: &FunctionContext<'_, '_>, visits: &AtomicUsize) -> Result<Value, ExecutionError> {
    let argument = |place: usize| call.args.get(place).and_then(|value| Value::try_from(value.as_ref()).ok());
    let range = argument(0).unwrap_or(Value::Null);
    let name = match argument(1) {
        Some(Value::String(name)) if !name.is_empty() => name.to_string(),
        _ => "the range of a macro".to_owned(),
    };
    let (range, length) = match range {
        Value::List(items) => (Value::List(Arc::clone(&items)), items.len()),
        Value::Map(map) => {
            let mut keys: Vec<&Key> = map.map.keys().collect();
            keys.sort();
            let keys: Vec<Value> = keys.into_iter().map(|key| key.clone().into()).collect();
            let length = keys.len();
            (Value::List(Arc::new(keys)), length)
        }
        other => {
            let kind = other.type_of();
            return Err(call.error(format!("{name} is {kind} here, not a list or a map")));
        }
    };
    if length == 0 {
        return Err(
            call.error(format!("{name}: nothing to go over; a statement about nothing proves nothing"))
        );
    }
    if visits.fetch_add(length, Ordering::Relaxed) + length > MAX_VISITS {
        return Err(
            call.error(format!("it visits more than {MAX_VISITS} elements; let the CHECK count them"))
        );
    }
    Ok(range)
}
