//! Forms of the clients: `formFields`, a list of ids and values. Other keys of a body are ignored, as the interface wants it.

use p2p_domain::{
    error::{FieldError, ValueError},
    locale::Locale,
    user::{Email, Password},
};
use serde_json::Value;

use super::answer::Refusal;
use crate::problem::catalog_fields;

/// Longest password that these clients let pass, though the platform takes more.
const PASSWORD_BELOW: usize = 100;

/// A form, and what is wrong with it so far.
pub(super) struct Form {
    fields: Vec<(String, String)>,
    errors: Vec<(&'static str, String)>,
    locale: Locale,
}

/// The body as JSON.
pub(super) fn body(bytes: &[u8]) -> Result<Value, Refusal> {
    let wrong = Refusal::BadInput("API input error: Please make sure to pass a valid JSON input in the request body");
    if bytes.is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    match serde_json::from_slice(bytes) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) | Err(_) => Err(wrong),
    }
}

/// A text of the body outside the form.
pub(super) fn text<'a>(body: &'a Value, key: &str) -> Option<&'a str> {
    body.get(key).and_then(Value::as_str)
}

impl Form {
    /// Reads the form of a body, which may hold these fields and no more.
    pub fn read(body: &Value, known: &[&str], locale: Locale) -> Result<Self, Refusal> {
        let fields = body.get("formFields").ok_or(Refusal::BadInput("Missing input param: formFields"))?;
        let fields = fields.as_array().ok_or(Refusal::BadInput("formFields must be an array"))?;
        if fields.len() > known.len() {
            return Err(Refusal::BadInput("Are you sending too many formFields?"));
        }
        let mut read = Vec::with_capacity(fields.len());
        for field in fields {
            let id = field.get("id").and_then(Value::as_str);
            let (Some(id), Some(value)) = (id, field.get("value")) else {
                return Err(Refusal::BadInput("All elements of formFields must contain an 'id' and 'value' field"));
            };
            if !known.contains(&id) {
                return Err(Refusal::BadInput("Are you sending too many formFields?"));
            }
            let value = value.as_str().ok_or(Refusal::BadInput("The value of formFields must be of type string"))?;
            read.push((id.to_owned(), value.to_owned()));
        }
        Ok(Self { fields: read, errors: Vec::new(), locale })
    }

    /// What a field holds; blank is the same as left out.
    pub fn get(&self, id: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(name, _)| name == id);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// A field that must be there.
    pub fn required(&mut self, id: &'static str) -> Option<String> {
        let found = self.fields.iter().find(|(name, value)| name == id && !value.is_empty());
        let found = found.map(|(_, value)| value.clone());
        if found.is_none() {
            self.errors.push((id, "Field is not optional".to_owned()));
        }
        found
    }

    /// The address.
    pub fn email(&mut self) -> Option<Email> {
        let text = self.required("email")?;
        let email = Email::parse(&text).ok();
        if email.is_none() {
            self.errors.push(("email", "Email is invalid".to_owned()));
        }
        email
    }

    /// A password that is to be set: by the rules of these clients, then by the platform's own.
    pub fn new_password(&mut self, personal: &[&str]) -> Option<Password> {
        let text = self.required("password")?;
        if let Some(sentence) = refused_by_clients(&text) {
            self.errors.push(("password", sentence.to_owned()));
            return None;
        }
        match Password::parse(&text, personal) {
            Ok(password) => Some(password),
            Err(error) => {
                self.fail(&error.at("password"), "password");
                None
            }
        }
    }

    /// An optional field that is read by `parse`.
    pub fn optional<T, E: ValueError>(
        &mut self,
        id: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.get(id)?.to_owned();
        parse(&text).map_err(|error| self.fail(&error.at(id), id)).ok()
    }

    /// Notes that a field is wrong, in the platform's words.
    fn fail(&mut self, error: &FieldError, id: &'static str) {
        self.errors.push((id, catalog_fields::message(error, self.locale)));
    }

    /// The command, unless something is wrong.
    pub fn finish<T>(self, command: Option<T>) -> Result<T, Refusal> {
        match command {
            Some(command) if self.errors.is_empty() => Ok(command),
            _ => Err(Refusal::Fields(self.errors)),
        }
    }
}

/// The rules that the clients' own backends have for passwords, told in their words (FDI; the platform itself asks for no
/// classes of characters).
fn refused_by_clients(password: &str) -> Option<&'static str> {
    let length = password.chars().count();
    if length < 8 {
        Some("Password must contain at least 8 characters, including a number")
    } else if length >= PASSWORD_BELOW {
        Some("Password's length must be lesser than 100 characters")
    } else if !password.chars().any(char::is_alphabetic) {
        Some("Password must contain at least one alphabet")
    } else if !password.chars().any(char::is_numeric) {
        Some("Password must contain at least one number")
    } else {
        None
    }
}
