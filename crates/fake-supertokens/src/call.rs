//! One call as a core reads it: its fields, demanded with the sentences that a core answers. Knows no route.

use serde_json::{Map, Value};

/// An answer that is not 200: a sentence, never JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    pub sentence: String,
}

/// What a call comes to.
pub type Outcome = Result<Value, Refusal>;

/// A refusal of bad input.
pub fn bad(sentence: impl Into<String>) -> Refusal {
    Refusal { status: 400, sentence: sentence.into() }
}

/// A call, after its path was read.
pub struct Call {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub query: Vec<(String, String)>,
    pub body: String,
}

impl Call {
    /// A header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// A query parameter, if it was given.
    pub fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// A query parameter that must be given.
    pub fn demanded(&self, name: &str) -> Result<&str, Refusal> {
        self.asked(name).ok_or_else(|| bad(format!("Field name '{name}' is missing in GET request")))
    }

    /// The body, which must be a JSON object.
    pub fn fields(&self) -> Result<Fields, Refusal> {
        match serde_json::from_str(&self.body) {
            Ok(Value::Object(fields)) => Ok(Fields(fields)),
            _ => Err(bad("Invalid Json Input")),
        }
    }
}

/// The fields of a body.
pub struct Fields(Map<String, Value>);

fn invalid(name: &str) -> Refusal {
    bad(format!("Field name '{name}' is invalid in JSON input"))
}

impl Fields {
    /// A string that may be left out.
    pub fn optional_text(&self, name: &str) -> Result<Option<String>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(invalid(name)),
        }
    }

    /// A string.
    pub fn text(&self, name: &str) -> Result<String, Refusal> {
        self.optional_text(name)?.ok_or_else(|| invalid(name))
    }

    /// A boolean that may be left out.
    pub fn optional_flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(invalid(name)),
        }
    }

    /// A boolean.
    pub fn flag(&self, name: &str) -> Result<bool, Refusal> {
        self.optional_flag(name)?.ok_or_else(|| invalid(name))
    }

    /// A whole number.
    pub fn number(&self, name: &str) -> Result<i64, Refusal> {
        self.0.get(name).and_then(Value::as_i64).ok_or_else(|| invalid(name))
    }

    /// An object that may be left out.
    pub fn optional_object(&self, name: &str) -> Result<Option<Map<String, Value>>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(object)) => Ok(Some(object.clone())),
            Some(_) => Err(invalid(name)),
        }
    }

    /// An object.
    pub fn object(&self, name: &str) -> Result<Map<String, Value>, Refusal> {
        self.optional_object(name)?.ok_or_else(|| invalid(name))
    }

    /// A list of strings that may be left out.
    pub fn optional_texts(&self, name: &str) -> Result<Option<Vec<String>>, Refusal> {
        let Some(given) = self.0.get(name) else { return Ok(None) };
        let texts = given.as_array().map(|list| list.iter().map(|item| item.as_str().map(str::to_owned)).collect());
        texts.flatten().map(Some).ok_or_else(|| invalid(name))
    }
}

/// Addresses are compared trimmed and in lower case.
pub fn normal(email: &str) -> String {
    email.trim().to_lowercase()
}
