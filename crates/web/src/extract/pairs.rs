//! A query string as names and values, and as a wire shape. Repeating a parameter is an error unless it is a list.

use std::collections::BTreeMap;

use serde::{
    Deserializer,
    de::{
        DeserializeOwned, Error as _, IntoDeserializer, Visitor,
        value::{Error, MapDeserializer, SeqDeserializer, StrDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_path_to_error::Segment;

use super::{FieldErrors, decode::code_of};

/// Values by name, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Pairs(BTreeMap<String, Vec<String>>);

const REPEATED: &str = "repeated parameter";

impl Pairs {
    pub(super) fn of(query: &str) -> Self {
        let mut pairs = BTreeMap::<_, Vec<String>>::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            pairs.entry(name.into_owned()).or_default().push(value.into_owned());
        }
        Self(pairs)
    }

    /// Each name with each of its values.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(name, values)| values.iter().map(move |value| (name.as_str(), value.as_str())))
    }

    /// Takes a parameter that may be given once.
    pub(super) fn take(&mut self, name: &'static str, errors: &mut FieldErrors) -> Option<String> {
        let mut values = self.0.remove(name)?;
        if values.len() > 1 {
            errors.add(name, "repeated_parameter");
        }
        values.pop()
    }

    /// Drops a parameter that somebody else reads.
    pub(super) fn drop(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// The rest as a wire shape, noting every parameter that does not fit. `None` when there is too much wrong.
    pub(super) fn shape<T: DeserializeOwned>(mut self, errors: &mut FieldErrors) -> Option<T> {
        while !errors.is_full() {
            let entries = self.0.iter().map(|(name, values)| (name.as_str(), Values(values)));
            let error = match serde_path_to_error::deserialize(MapDeserializer::<_, Error>::new(entries)) {
                Ok(shape) => return Some(shape),
                Err(error) => error,
            };
            let Some(Segment::Map { key }) = error.path().iter().next() else { return None };
            let code = match error.inner().to_string().as_str() {
                REPEATED => "repeated_parameter",
                message if message.starts_with("unknown field") => "unknown_parameter",
                message => code_of(message),
            };
            let name = key.clone();
            self.0.remove(&name)?;
            errors.add(name, code);
        }
        None
    }
}

/// The values of one name.
#[derive(Clone, Copy)]
struct Values<'a>(&'a [String]);

impl<'a> Values<'a> {
    fn one(self) -> Result<&'a str, Error> {
        match self.0 {
            [value] => Ok(value),
            _ => Err(Error::custom(REPEATED)),
        }
    }

    /// A number that fits, else an error in the wording that `code_of` knows.
    fn number<N: std::str::FromStr>(self) -> Result<N, Error> {
        let text = self.one()?;
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|sign| sign.is_ascii_digit());
        text.parse().map_err(|_| {
            let number = is_number(text.strip_prefix('-').unwrap_or(text));
            Error::custom(if number { "invalid value: integer" } else { "invalid type: string" })
        })
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> { visitor.$visit(self.number()?) }
    )+};
}

impl<'de> Deserializer<'de> for Values<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.one()?)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.one()? {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(Error::custom("invalid type: string")),
        }
    }

    numbers! {
        deserialize_u8 visit_u8
        deserialize_u16 visit_u16
        deserialize_u32 visit_u32
        deserialize_u64 visit_u64
        deserialize_i32 visit_i32
        deserialize_i64 visit_i64
        deserialize_f64 visit_f64
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(SeqDeserializer::new(self.0.chunks(1).map(Values)))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let variant: StrDeserializer<'_, Error> = self.one()?.into_deserializer();
        variant.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        i8 i16 i128 u128 f32 char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier
        ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for Values<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
