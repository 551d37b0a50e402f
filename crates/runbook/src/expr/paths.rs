//! Which facts an expression reads, by walking its tree with the scopes of its macros.

use cel::IdedExpr;
use cel::common::ast::{ComprehensionExpr, EntryExpr, Expr, LiteralValue, operators};
use std::collections::BTreeSet;
use std::fmt;

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Segment {
    /// A key of a map.
    Key(String),
    /// A place in a list.
    Index(i64),
}

/// A fact and the way into it, such as `site.juju.model` or `nodes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FactPath {
    /// The fact's name, or `site`, `asbuilt`, `typed`.
    pub(crate) root: String,
    /// The way from there, as far as it is fixed.
    pub(crate) way: Vec<Segment>,
    /// Fields that a macro reads of its elements, when it is the range of one; none where it reads whole elements.
    pub(crate) fields: BTreeSet<String>,
}

impl fmt::Display for FactPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.root)?;
        for segment in &self.way {
            match segment {
                Segment::Key(key) if is_name(key) => write!(f, ".{key}")?,
                Segment::Key(key) => write!(f, "[{key:?}]")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Whether CEL reads a text as one plain identifier.
pub(crate) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The parts of a node.
pub(crate) fn children(node: &IdedExpr) -> Vec<&IdedExpr> {
    match &node.expr {
        Expr::Unspecified | Expr::Ident(_) | Expr::Literal(_) => vec![],
        Expr::Call(call) => call.target.iter().map(|target| &**target).chain(&call.args).collect(),
        Expr::Comprehension(c) => {
            vec![&c.iter_range, &c.accu_init, &c.loop_cond, &c.loop_step, &c.result]
        }
        Expr::List(list) => list.elements.iter().collect(),
        Expr::Select(select) => vec![&select.operand],
        Expr::Map(map) => map.entries.iter().flat_map(|entry| of_entry(&entry.expr)).collect(),
        Expr::Struct(of) => of.entries.iter().flat_map(|entry| of_entry(&entry.expr)).collect(),
    }
}

fn of_entry(entry: &EntryExpr) -> Vec<&IdedExpr> {
    match entry {
        EntryExpr::StructField(field) => vec![&field.value],
        EntryExpr::MapEntry(entry) => vec![&entry.key, &entry.value],
    }
}

/// How deep a tree is. Its own stack, since it is what guards the others.
pub(crate) fn depth(tree: &IdedExpr) -> usize {
    let mut open = vec![(tree, 1)];
    let mut deepest = 0;
    while let Some((node, level)) = open.pop() {
        deepest = deepest.max(level);
        open.extend(children(node).into_iter().map(|child| (child, level + 1)));
    }
    deepest
}

/// Whether a node is missing; the evaluator would give up on it.
pub(crate) fn has_hole(node: &IdedExpr) -> bool {
    matches!(node.expr, Expr::Unspecified) || children(node).into_iter().any(has_hole)
}

/// The fact paths that a tree reads, each once, in the order of the text.
pub(crate) fn read(tree: &IdedExpr) -> Vec<FactPath> {
    let mut walk = Walk::default();
    walk.visit(tree);
    for range in walk.whole {
        if let Some(path) = walk.found.get_mut(range) {
            path.fields.clear();
        }
    }
    walk.found
}

/// What a macro's variable stands for: the elements of a known path, or anything.
struct Bound {
    name: String,
    range: Option<usize>,
}

#[derive(Default)]
struct Walk {
    found: Vec<FactPath>,
    bound: Vec<Bound>,
    /// Places of the paths whose elements a macro reads whole.
    whole: Vec<usize>,
}

impl Walk {
    fn visit(&mut self, node: &IdedExpr) {
        if let Some(chain) = chain(node) {
            let tested = self.tested(node);
            self.note(tested.unwrap_or(chain));
            return;
        }
        match &node.expr {
            Expr::Comprehension(comprehension) => self.comprehension(comprehension),
            // The value under a key that is computed: what is read is the map, then whatever the key reads.
            _ => children(node).into_iter().for_each(|child| self.visit(child)),
        }
    }

    /// The field that `has` asks an element for.
    fn tested<'n>(&self, node: &'n IdedExpr) -> Option<(&'n str, Vec<Segment>)> {
        let Expr::Select(select) = &node.expr else { return None };
        let Expr::Ident(element) = &select.operand.expr else { return None };
        let is_bound = self.bound.iter().any(|bound| bound.name == *element);
        (select.test && is_bound).then(|| (element.as_str(), vec![Segment::Key(select.field.clone())]))
    }

    /// Notes a path that is read. Gives its place when it is a fact's.
    fn note(&mut self, (root, way): (&str, Vec<Segment>)) -> Option<usize> {
        if let Some(bound) = self.bound.iter().rev().find(|bound| bound.name == root) {
            match (bound.range, way.first()) {
                (Some(range), Some(Segment::Key(field))) => {
                    if let Some(path) = self.found.get_mut(range) {
                        path.fields.insert(field.clone());
                    }
                }
                (Some(range), _) => self.whole.push(range),
                (None, _) => {}
            }
            return None;
        }
        if root.starts_with('@') {
            return None;
        }
        let same = |path: &FactPath| path.root == root && path.way == way;
        if let Some(place) = self.found.iter().position(same) {
            return Some(place);
        }
        self.found.push(FactPath { root: root.to_owned(), way, fields: BTreeSet::new() });
        Some(self.found.len() - 1)
    }

    fn comprehension(&mut self, comprehension: &ComprehensionExpr) {
        let range = self.range(&comprehension.iter_range);
        self.visit(&comprehension.accu_init);
        let outer = self.bound.len();
        self.bound.push(Bound { name: comprehension.accu_var.clone(), range: None });
        self.bound.push(Bound { name: comprehension.iter_var.clone(), range });
        self.visit(&comprehension.loop_cond);
        self.visit(&comprehension.loop_step);
        self.bound.truncate(outer + 1);
        self.visit(&comprehension.result);
        self.bound.truncate(outer);
    }

    /// The path whose elements a range gives: a plain path, or what `filter` leaves of one.
    fn range(&mut self, node: &IdedExpr) -> Option<usize> {
        if let Some(chain) = chain(node) {
            return self.note(chain);
        }
        if let Expr::Comprehension(inner) = &node.expr
            && let Some(chain) = chain(&inner.iter_range)
        {
            let place = self.note(chain);
            self.comprehension(inner);
            return place;
        }
        self.visit(node);
        None
    }
}

/// `a.b["c"][0]` as its root and way; `has(a.b)` reads only `a`.
fn chain(node: &IdedExpr) -> Option<(&str, Vec<Segment>)> {
    match &node.expr {
        Expr::Ident(name) => Some((name, vec![])),
        Expr::Select(select) => {
            let (root, mut way) = chain(&select.operand)?;
            if !select.test {
                way.push(Segment::Key(select.field.clone()));
            }
            Some((root, way))
        }
        Expr::Call(call) if call.func_name == operators::INDEX => {
            let [of, key] = call.args.as_slice() else { return None };
            let (root, mut way) = chain(of)?;
            way.push(match &key.expr {
                Expr::Literal(LiteralValue::String(key)) => Segment::Key(key.inner().to_owned()),
                Expr::Literal(LiteralValue::Int(index)) => Segment::Index(*index.inner()),
                _ => return None,
            });
            Some((root, way))
        }
        _ => None,
    }
}
