//! What is kept of an answer. The rest is passed over while it is read and never built: a list of ten thousand entries
//! takes the room of the fields that a check looks at.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};
use std::fmt;

/// A page of a list.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Page {
    /// Its entries; none where the answer has no such list. An entry that is no object is null, so that it is counted
    /// and not believed.
    pub(crate) rows: Option<Vec<Json>>,
    /// The fields that may say where the next page is.
    pub(crate) links: Json,
}

/// An object with these fields only; null where the answer is no object.
pub(crate) fn object(bytes: &[u8], keep: &[&str]) -> serde_json::Result<Json> {
    whole(bytes, Entry(keep))
}

/// A page of the list of that name, of whose entries these fields are kept.
pub(crate) fn page(bytes: &[u8], list: &str, keep: &[&str]) -> serde_json::Result<Page> {
    whole(bytes, Reading { list, links: &format!("{list}_links"), keep })
}

fn whole<'a, S: DeserializeSeed<'a>>(bytes: &'a [u8], seed: S) -> serde_json::Result<S::Value> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = seed.deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Values of a kind that is not wanted are read to their end and come to nothing.
macro_rules! nothing_of {
    ($nothing:expr; $($kind:ident)*) => {
        $(nothing_of!(@ $kind $nothing);)*
    };
    (@ scalars $nothing:expr) => {
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("any value")
        }
    };
    (@ lists $nothing:expr) => {
        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok($nothing)
        }
    };
    (@ objects $nothing:expr) => {
        fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
            while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok($nothing)
        }
    };
}

/// An object of which these fields are kept.
#[derive(Clone, Copy)]
struct Entry<'k>(&'k [&'k str]);

impl<'de> DeserializeSeed<'de> for Entry<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Json, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Entry<'_> {
    type Value = Json;

    nothing_of!(Json::Null; scalars lists);

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Json, A::Error> {
        let mut kept = Map::new();
        while let Some(name) = fields.next_key_seed(Name(self.0))? {
            match name {
                Some(name) => drop(kept.insert(name.to_owned(), fields.next_value()?)),
                None => drop(fields.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Json::Object(kept))
    }
}

/// Which of these names a field has.
struct Name<'k>(&'k [&'k str]);

impl<'de, 'k> DeserializeSeed<'de> for Name<'k> {
    type Value = Option<&'k str>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_str(self)
    }
}

impl<'k> Visitor<'_> for Name<'k> {
    type Value = Option<&'k str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().copied().find(|known| *known == name))
    }
}

/// Entries of a list.
struct Rows<'k>(&'k [&'k str]);

impl<'de> DeserializeSeed<'de> for Rows<'_> {
    type Value = Option<Vec<Json>>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = Option<Vec<Json>>;

    nothing_of!(None; scalars objects);

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = list.next_element_seed(Entry(self.0))? {
            rows.push(row);
        }
        Ok(Some(rows))
    }
}

/// An answer with a list in it.
struct Reading<'k> {
    list: &'k str,
    links: &'k str,
    keep: &'k [&'k str],
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Page;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Page, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Page;

    nothing_of!(Page::default(); scalars lists);

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Page, A::Error> {
        let (mut rows, mut links) = (None, Map::new());
        let names = [self.list, self.links, "next", "links"];
        while let Some(name) = fields.next_key_seed(Name(&names))? {
            match name {
                Some(name) if name == self.list => rows = fields.next_value_seed(Rows(self.keep))?,
                Some(name) => drop(links.insert(name.to_owned(), fields.next_value()?)),
                None => drop(fields.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Page { rows, links: Json::Object(links) })
    }
}

#[cfg(test)]
mod tests {
    use super::{object, page};
    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    #[test]
    fn only_the_named_fields_are_kept_and_what_is_no_object_is_null() {
        let check = |text: &str| match page(text.as_bytes(), "x", &["a", "b"]) {
            Ok(page) => format!("{} {}", page.rows.map_or(Json::from("no list"), Json::Array), page.links),
            Err(why) => why.to_string(),
        };
        insta::assert_snapshot!(check(r#"{"x": [{"a": 1, "c": {"d": [2]}, "b": {"e": "f"}}, 7, null, ["g"], "h"], "y": [1.5e3]}"#), @r#"[{"a":1,"b":{"e":"f"}},null,null,null,null] {}"#);
        insta::assert_snapshot!(check(r#"{"x_links": [{"rel": "next"}], "next": "/x?m=1", "x": []}"#), @r#"[] {"x_links":[{"rel":"next"}],"next":"/x?m=1"}"#);
        insta::assert_snapshot!(check(r#"{"x": {"a": 1}, "y": -3}"#), @r#""no list" {}"#);
        insta::assert_snapshot!(check("[1, {}]"), @r#""no list" null"#);
        insta::assert_snapshot!(check(r#"{"x": [{"a": 1}"#), @"EOF while parsing a list at line 1 column 15");
        insta::assert_snapshot!(check(r#"{"x": []} and more"#), @"trailing characters at line 1 column 11");
        assert_eq!(object(br#"{"a": [1], "z": 0}"#, &["a"]).unwrap(), json!({"a": [1]}));
        assert_eq!(object(b"true", &["a"]).unwrap(), Json::Null);
    }

    fn anything() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            any::<i64>().prop_map(Json::from),
            ".{0,4}".prop_map(Json::from)
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
                proptest::collection::btree_map("[abx]", inner, 0..4)
                    .prop_map(|map| map.into_iter().collect())
            ]
        })
    }

    proptest! {
        #[test]
        fn it_is_what_is_left_of_the_whole_when_the_rest_is_taken_away(answer in anything()) {
            let of = |row: &Json| match row {
                Json::Object(fields) => {
                    fields.iter().filter(|(name, _)| *name == "a").map(|(name, value)| (name.clone(), value.clone())).collect()
                }
                _ => Json::Null,
            };
            let text = answer.to_string();
            prop_assert_eq!(object(text.as_bytes(), &["a"]).unwrap(), of(&answer));
            let rows = answer.get("x").and_then(Json::as_array).map(|rows| rows.iter().map(of).collect::<Vec<_>>());
            prop_assert_eq!(page(text.as_bytes(), "x", &["a"]).unwrap().rows, rows);
        }
    }
}
