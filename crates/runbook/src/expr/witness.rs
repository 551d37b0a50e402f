//! Which elements made a macro come out as it did: what an operator looks for first.

use super::values::{short, to_json};
use super::{FactPath, paths, plain_error};
use cel::common::ast::{ComprehensionExpr, Expr, operators};
use cel::{Context, IdedExpr, Value};
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// Most elements that are named.
const MOST: usize = 8;
/// What compares two sides.
const COMPARISONS: [&str; 7] = [
    operators::EQUALS,
    operators::NOT_EQUALS,
    operators::LESS,
    operators::LESS_EQUALS,
    operators::GREATER,
    operators::GREATER_EQUALS,
    operators::IN,
];
/// Fields that name an element, the first one that it has.
const NAMES: [&str; 5] = ["hostname", "name", "fqdn", "address", "id"];

/// The elements that made a false expression false: those that fail an `all`, those that satisfy a denied `exists`.
pub(crate) fn witnesses(node: &IdedExpr, context: &Context<'_, '_>) -> Vec<String> {
    match &node.expr {
        Expr::Call(call) if call.func_name == operators::LOGICAL_AND => call
            .args
            .iter()
            .filter(|side| Value::resolve(side, context) == Ok(Value::Bool(false)))
            .flat_map(|side| witnesses(side, context))
            .collect(),
        Expr::Call(call) if call.func_name == operators::LOGICAL_NOT => match call.args.first() {
            Some(IdedExpr { expr: Expr::Comprehension(denied), .. }) => step(denied, operators::LOGICAL_OR)
                .map_or(vec![], |test| elements(denied, test, true, context)),
            _ => vec![],
        },
        Expr::Comprehension(all) => {
            step(all, operators::LOGICAL_AND).map_or(vec![], |test| elements(all, test, false, context))
        }
        _ => vec![],
    }
}

/// Both sides of a false comparison, at the top or joined by `&&`.
pub(crate) fn sides(node: &IdedExpr, context: &Context<'_, '_>) -> Option<String> {
    let Expr::Call(call) = &node.expr else { return None };
    if call.func_name == operators::LOGICAL_AND {
        let fails = |side: &&IdedExpr| Value::resolve(side, context) == Ok(Value::Bool(false));
        return call.args.iter().find(fails).and_then(|side| sides(side, context));
    }
    if !COMPARISONS.contains(&call.func_name.as_str()) {
        return None;
    }
    let [left, right] = call.args.as_slice() else { return None };
    let drawn = |side| Some(short(&to_json(&Value::resolve(side, context).ok()?), 100));
    Some(format!("the left side is {}, the right side is {}", drawn(left)?, drawn(right)?))
}

/// The test that `all` (`@result && test`) or `exists` (`@result || test`) makes on each element.
fn step<'e>(comprehension: &'e ComprehensionExpr, joined_by: &str) -> Option<&'e IdedExpr> {
    match &comprehension.loop_step.expr {
        Expr::Call(call) if call.func_name == joined_by => match call.args.as_slice() {
            [IdedExpr { expr: Expr::Ident(name), .. }, test] if *name == comprehension.accu_var => Some(test),
            _ => None,
        },
        _ => None,
    }
}

fn elements(
    comprehension: &ComprehensionExpr,
    test: &IdedExpr,
    wanted: bool,
    context: &Context<'_, '_>,
) -> Vec<String> {
    let Ok(Value::List(items)) = Value::resolve(&comprehension.iter_range, context) else { return vec![] };
    let fields = fields_of(test, &comprehension.iter_var);
    let mut named = Vec::new();
    let mut more = 0;
    for item in items.iter() {
        let mut scope = context.new_inner_scope();
        scope.add_variable_from_value(comprehension.iter_var.as_str(), item.clone());
        let said = match Value::resolve(test, &scope) {
            Ok(Value::Bool(truth)) if truth == wanted => String::new(),
            Ok(_) => continue,
            Err(error) => format!(" ({})", plain_error(&error)),
        };
        if named.len() < MOST {
            named.push(format!("{}{said}", drawn(&to_json(item), &fields)));
        } else {
            more += 1;
        }
    }
    if more > 0 {
        named.push(format!("and {more} more"));
    }
    named
}

/// The fields that a test reads of its element.
fn fields_of(test: &IdedExpr, element: &str) -> BTreeSet<String> {
    let of_element = |path: &FactPath| match path.way.first() {
        Some(paths::Segment::Key(key)) if path.root == element => Some(key.clone()),
        _ => None,
    };
    paths::read(test).iter().filter_map(of_element).collect()
}

/// An element by its name and the fields that were read; the whole of it when it is no map.
fn drawn(element: &Json, fields: &BTreeSet<String>) -> String {
    short(&projected(element, fields), 200)
}

/// The value of a macro's range, each element by its name and the fields that the macro reads.
pub(crate) fn drawn_range(value: &Json, fields: &BTreeSet<String>) -> Json {
    match value {
        Json::Array(items) if !fields.is_empty() => {
            Json::Array(items.iter().take(100).map(|item| projected(item, fields)).collect())
        }
        other => other.clone(),
    }
}

/// The part of an element that a macro reads, with the field that names it.
fn projected(element: &Json, fields: &BTreeSet<String>) -> Json {
    let Json::Object(entries) = element else { return element.clone() };
    if fields.is_empty() {
        return element.clone();
    }
    let name = NAMES.iter().find(|name| entries.contains_key(**name)).map(|name| (*name).to_owned());
    let keys = name.into_iter().chain(fields.iter().cloned());
    Json::Object(keys.filter_map(|key| Some((key.clone(), entries.get(&key)?.clone()))).collect())
}
