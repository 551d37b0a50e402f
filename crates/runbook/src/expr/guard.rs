//! Law 5 inside expressions: a macro over nothing is an error, and the work of one expression is bounded.

use super::{ENV, functions, paths};
use cel::common::ast::{CallExpr, EntryExpr, Expr, LiteralValue};
use cel::common::types::{CelList, CelMap, CelMapKey, CelString};
use cel::common::value::{CowVal, Val};
use cel::objects::ValueType;
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

/// A function as CEL keeps it: it may hand back what it was given.
type Guard = Box<
    dyn for<'c, 'v> Fn(&mut FunctionContext<'c, 'v>) -> Result<CowVal<'c, 'v>, ExecutionError> + Send + Sync,
>;

/// A fresh context for one expression: the functions, the guard with its own count, and no facts yet.
pub(crate) fn context<'v>() -> Context<'v, 'v> {
    let mut context = Context::with_env(Arc::clone(&ENV));
    functions::add(&mut context);
    let visits = AtomicUsize::new(0);
    let guard: Guard = Box::new(move |call| guarded(call, &visits));
    // Fails only when the name is declared twice; nothing else can declare it.
    let _ = context.add_function(GUARD, guard);
    context
}

/// The range as it is, or an error when it is empty or too long. The keys of a map come sorted, so that one seed gives
/// one report.
fn guarded<'c, 'v>(
    call: &mut FunctionContext<'c, 'v>,
    visits: &AtomicUsize,
) -> Result<CowVal<'c, 'v>, ExecutionError> {
    let mut arguments = std::mem::take(&mut call.args).into_iter();
    let (range, name) = (arguments.next(), arguments.next());
    let name = name.as_ref().and_then(|name| name.downcast_ref::<CelString<'_>>()).map(CelString::inner);
    let name = name.filter(|name| !name.is_empty()).unwrap_or("the range of a macro");
    let Some(range) = range else { return Err(call.error("it has no range")) };
    let (range, length) = if let Some(items) = range.downcast_ref::<CelList<'_>>() {
        let length = items.len();
        (range, length)
    } else if let Some(map) = range.downcast_ref::<CelMap<'_>>() {
        let mut keys: Vec<&CelMapKey<'_>> = map.keys().collect();
        keys.sort();
        let keys: Vec<Box<dyn Val + 'v>> = keys.into_iter().map(|key| key.inner().clone_as_boxed()).collect();
        let length = keys.len();
        (CowVal::owned(CelList::from(keys)), length)
    } else {
        let kind = Value::try_from(range.as_ref()).map_or(ValueType::Null, |value| value.type_of());
        return Err(call.error(format!("{name} is {kind} here, not a list or a map")));
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
