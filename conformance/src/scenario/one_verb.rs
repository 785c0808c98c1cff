//! Reads a table in which one key is a verb and the others are the members of a struct.

use std::fmt;

use serde::de::{DeserializeSeed, Error, IntoDeserializer as _, MapAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

use super::verb::Verb;

/// Hands everything to a struct but the verb, which it keeps. Of two verbs the first is kept: loading a file refuses such a table.
pub(super) struct WithVerb<'v, D> {
    pub(super) inner: D,
    /// The verbs that can stand here.
    pub(super) known: &'static [&'static str],
    pub(super) verb: &'v mut Option<Verb>,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for WithVerb<'_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.deserialize_struct("", &[], visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_map(Members {
            inner: visitor,
            fields,
            known: self.known,
            verb: self.verb,
        })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// A visitor of the struct, and then the members that it visits.
struct Members<'v, T> {
    inner: T,
    fields: &'static [&'static str],
    known: &'static [&'static str],
    verb: &'v mut Option<Verb>,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Members<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.inner.visit_map(Members {
            inner: map,
            fields: self.fields,
            known: self.known,
            verb: self.verb,
        })
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        mut field: K,
    ) -> Result<Option<K::Value>, A::Error> {
        loop {
            let key = Key {
                field,
                fields: self.fields,
                known: self.known,
            };
            match self.inner.next_key_seed(key)? {
                None => return Ok(None),
                Some(Found::Field(found)) => return Ok(Some(found)),
                Some(Found::Verb(name, unused)) => {
                    field = unused;
                    let verb = Verb::read(&name, &mut self.inner)?;
                    *self.verb = self.verb.take().or(verb);
                }
            }
        }
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, A::Error> {
        self.inner.next_value_seed(seed)
    }
}

/// A key that is a field's or a verb's.
struct Key<K> {
    field: K,
    fields: &'static [&'static str],
    known: &'static [&'static str],
}

/// The kind of a key. A verb leaves the reader of fields unused.
enum Found<K, F> {
    Field(F),
    Verb(String, K),
}

impl<'de, K: DeserializeSeed<'de>> DeserializeSeed<'de> for Key<K> {
    type Value = Found<K, K::Value>;

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<Self::Value, D::Error> {
        key.deserialize_identifier(self)
    }
}

impl<'de, K: DeserializeSeed<'de>> Visitor<'de> for Key<K> {
    type Value = Found<K, K::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        if self.known.contains(&name) {
            return Ok(Found::Verb(name.to_owned(), self.field));
        }
        let found = self.field.deserialize(name.into_deserializer());
        found.map(Found::Field).map_err(|_: E| {
            let known: Vec<_> = self.known.iter().chain(self.fields).collect();
            E::custom(format!(
                "unknown field `{name}`, expected one of `{}`",
                join(&known)
            ))
        })
    }
}

fn join(words: &[&&str]) -> String {
    let words: Vec<&str> = words.iter().map(|word| **word).collect();
    words.join("`, `")
}
