//! JSON as tenantry takes it: RFC 8259 without the gaps through which two readers of one text
//! see two documents. Refused are equal names in one object, lone surrogates, numbers beyond
//! every double, and nesting over [`MAX_DEPTH`] levels. serde_json does the reading.

use std::fmt;

use compact_str::CompactString;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// How deep objects and lists may nest: `{}` is one level.
pub(crate) const MAX_DEPTH: usize = 64;

/// A JSON value as a caller gives it.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number that 64 bits hold.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(CompactString),
    /// A list.
    List(Vec<Json>),
    /// An object: its members as they stand, names unique.
    Object(Vec<(CompactString, Json)>),
}

impl Json {
    /// Reads one JSON value and nothing after it.
    ///
    /// # Errors
    /// What is wrong, with line and column.
    pub fn parse(text: &str) -> Result<Json, serde_json::Error> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let value = Level(0).deserialize(&mut reader)?;
        reader.end()?;
        Ok(value)
    }

    /// The type's name with its article, for messages: `a text`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Json::Null => "null",
            Json::Bool(_) => "true or false",
            Json::Int(_) | Json::Float(_) => "a number",
            Json::Text(_) => "a text",
            Json::List(_) => "a list",
            Json::Object(_) => "an object",
        }
    }

    /// The whole number that this is; `90.0` is 90, as in JSON Schema.
    pub fn as_int(&self) -> Option<i64> {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        match self {
            Json::Int(value) => Some(*value),
            Json::Float(value) if value.fract() == 0.0 && value.abs() < EXACT => Some(*value as i64),
            _ => None,
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(value) => serializer.serialize_bool(*value),
            Json::Int(value) => serializer.serialize_i64(*value),
            Json::Float(value) => serializer.serialize_f64(*value),
            Json::Text(value) => serializer.serialize_str(value),
            Json::List(items) => serializer.collect_seq(items),
            Json::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

macro_rules! json_from {
    ($($type:ty => |$value:ident| $json:expr;)+) => {
        $(impl From<$type> for Json {
            fn from($value: $type) -> Json { $json }
        })+
    };
}

json_from! {
    bool => |value| Json::Bool(value);
    i32 => |value| Json::Int(value.into());
    u32 => |value| Json::Int(value.into());
    i64 => |value| Json::Int(value);
    &str => |value| Json::Text(value.into());
    String => |value| Json::Text(value.into());
}

impl From<u64> for Json {
    fn from(value: u64) -> Json {
        i64::try_from(value).map_or(Json::Float(value as f64), Json::Int)
    }
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Json {
        value.map_or(Json::Null, Into::into)
    }
}

impl<T: Into<Json>> From<Vec<T>> for Json {
    fn from(items: Vec<T>) -> Json {
        Json::List(items.into_iter().map(Into::into).collect())
    }
}

/// Reads a value that stands this many levels deep.
struct Level(usize);

impl Level {
    fn below<E: serde::de::Error>(&self) -> Result<Level, E> {
        if self.0 == MAX_DEPTH {
            return Err(E::custom(format_args!("nested deeper than {MAX_DEPTH} levels")));
        }
        Ok(Level(self.0 + 1))
    }
}

impl<'de> DeserializeSeed<'de> for Level {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Json, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(self.below()?)? {
            items.push(item);
        }
        // An empty list is a level too.
        self.below::<A::Error>().map(|_| Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Json, A::Error> {
        let level = self.below()?.0;
        let mut members: Vec<(CompactString, Json)> = Vec::with_capacity(if level == 1 { 48 } else { 4 });
        let mut marks = 0;
        while let Some(name) = object.next_key::<CompactString>()? {
            // Most names bear a mark of their own, and then need no search.
            let new = marks & mark(&name) == 0 || members.iter().all(|(known, _)| *known != name);
            if !new {
                return Err(A::Error::custom(format_args!("the name {name:?} stands twice")));
            }
            marks |= mark(&name);
            members.push((name, object.next_value_seed(Level(level))?));
        }
        Ok(Json::Object(members))
    }
}

/// One bit of 128, by a name's length and some of its letters.
fn mark(name: &str) -> u128 {
    let bytes = name.as_bytes();
    let letter = |at: usize| bytes.get(at).map_or(0, |&byte| usize::from(byte));
    let (middle, last) = (bytes.len() / 2, bytes.len().saturating_sub(1));
    1 << ((bytes.len() * 31 + letter(middle) * 7 + letter(last)) % 128)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_readers_cannot_see_two_documents() {
        for text in [
            r#"{"a":1,"a":2}"#,
            r#"[{"b":{"a":1,"\u0061":2}}]"#,
            r#"{"a":"\ud800"}"#,
            r#"{"a":1e400}"#,
            "\u{feff}{}",
            "{} {}",
            "",
        ] {
            assert!(Json::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nesting_is_counted_from_the_first_bracket() {
        let nested = |open: &str, close: &str, n: usize| open.repeat(n) + &close.repeat(n);
        assert!(Json::parse(&nested("[", "]", 64)).is_ok());
        assert!(Json::parse(&nested("[", "]", 65)).is_err());
        let objects = |n: usize| r#"{"a":"#.repeat(n - 1) + "{}" + &"}".repeat(n - 1);
        assert!(Json::parse(&objects(64)).is_ok());
        assert!(Json::parse(&objects(65)).is_err());
        assert!(Json::parse(&"[".repeat(1_000_000)).is_err());
    }

    #[test]
    fn whole_numbers_are_whole_however_they_are_written() {
        assert_eq!(Json::parse("90.0").unwrap().as_int(), Some(90));
        assert_eq!(Json::parse("9e1").unwrap().as_int(), Some(90));
        assert_eq!(Json::parse("90.5").unwrap().as_int(), None);
        assert_eq!(Json::parse("1.7976931348623157e308").unwrap(), Json::Float(f64::MAX));
        assert!(Json::parse("1.7976931348623159e308").is_err());
        assert_eq!(Json::parse("18446744073709551616").unwrap().as_int(), None);
    }
}
