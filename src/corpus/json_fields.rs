//! Picks three fields out of a JSON object without keeping the rest of it.

use std::fmt;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The wanted fields. Where a record has one twice, the last counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'f> {
    pub(super) text: &'f str,
    pub(super) id: &'f str,
    pub(super) date: &'f str,
}

/// The text field's value.
pub(super) enum Text<'de> {
    /// There is none.
    Missing,
    /// No string, but this.
    Wrong(&'static str),
    /// Right in the line.
    Line(&'de str),
    /// It has escapes, and stands resolved in the buffer.
    Buffer,
}

/// The wanted values.
pub(super) struct Picked<'de> {
    pub(super) text: Text<'de>,
    pub(super) id: Option<&'de RawValue>,
    pub(super) date: Option<&'de RawValue>,
}

/// Takes the wanted fields of an object and passes over the rest.
pub(super) struct Pick<'f, 'b> {
    pub(super) fields: Fields<'f>,
    pub(super) buffer: &'b mut String,
}

impl<'de> Visitor<'de> for Pick<'_, '_> {
    type Value = Picked<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Picked<'de>, A::Error> {
        let mut picked = Picked {
            text: Text::Missing,
            id: None,
            date: None,
        };
        while let Some(key) = map.next_key_seed(KeyOf(self.fields))? {
            match key {
                Key::Text => picked.text = map.next_value_seed(TextOf(self.buffer))?,
                Key::Id => picked.id = Some(map.next_value()?),
                Key::Date => picked.date = Some(map.next_value()?),
                Key::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(picked)
    }
}

enum Key {
    Text,
    Id,
    Date,
    Other,
}

struct KeyOf<'f>(Fields<'f>);

impl<'de> DeserializeSeed<'de> for KeyOf<'_> {
    type Value = Key;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyOf<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        Ok(if name == self.0.text {
            Key::Text
        } else if name == self.0.id {
            Key::Id
        } else if name == self.0.date {
            Key::Date
        } else {
            Key::Other
        })
    }
}

struct TextOf<'b>(&'b mut String);

impl<'de> DeserializeSeed<'de> for TextOf<'_> {
    type Value = Text<'de>;

    fn deserialize<D: serde::Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Text<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TextOf<'_> {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
        Ok(Text::Line(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
        self.0.clear();
        self.0.push_str(text);
        Ok(Text::Buffer)
    }

    fn visit_unit<E>(self) -> Result<Text<'de>, E> {
        Ok(Text::Wrong("null"))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Text<'de>, E> {
        Ok(Text::Wrong("true or false"))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Text<'de>, E> {
        Ok(Text::Wrong("a number"))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Text<'de>, E> {
        Ok(Text::Wrong("a number"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Text<'de>, E> {
        Ok(Text::Wrong("a number"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Text<'de>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Text::Wrong("a list"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text<'de>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Text::Wrong("an object"))
    }
}
