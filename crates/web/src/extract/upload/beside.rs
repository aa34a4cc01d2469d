//! What a form may hold beside its file: one short text, before the file or behind it.

use std::{cell::RefCell, rc::Rc};

use actix_multipart::Field;
use p2p_domain::error::FieldError;

use super::{misplaced, read};
use crate::problem::Problem;

/// How long such a text may be, in bytes; how long it may really be is for its check to say.
const TEXT_MAX: usize = 16 * 1024;

/// A text that may stand beside the file.
#[derive(Debug, Clone, Copy)]
pub struct TextField {
    /// What the field is called.
    pub name: &'static str,
    /// What is wrong with a text, so that a file whose text will not do is not kept.
    pub check: fn(&str) -> Result<(), FieldError>,
}

/// The text as it was sent. It may stand behind the file, so it is known for sure only when all bytes of that were taken.
#[derive(Debug, Clone, Default)]
pub struct SentText(Rc<RefCell<Option<String>>>);

impl SentText {
    /// The text as far as it came; an empty field of a form is none.
    #[must_use]
    pub fn get(&self) -> Option<String> {
        self.0.borrow().clone().filter(|text| !text.is_empty())
    }
}

/// Takes the fields of a form that are not its file.
#[derive(Debug, Clone, Default)]
pub(super) struct Beside {
    text: Option<TextField>,
    sent: SentText,
}

impl Beside {
    /// That text may stand there, and nothing else.
    pub(super) fn of(text: TextField) -> Self {
        Self { text: Some(text), sent: SentText::default() }
    }

    pub(super) fn sent(&self) -> SentText {
        self.sent.clone()
    }

    /// Takes a field, or tells why it may not stand there.
    pub(super) async fn take(&self, field: Field) -> Result<(), Problem> {
        let Some(wanted) = self.text.filter(|text| field.name() == Some(text.name)) else {
            return Err(Problem::invalid(vec![misplaced(field.name())]));
        };
        let wrong = |code| Problem::invalid(vec![FieldError::new(wanted.name, code)]);
        if self.sent.0.borrow().is_some() {
            return Err(wrong("repeated_field"));
        }
        let text = String::from_utf8(read(field, TEXT_MAX).await?);
        let text = text.map_err(|_| wrong("invalid_type"))?;
        if !text.is_empty() {
            (wanted.check)(&text).map_err(|error| Problem::invalid(vec![error]))?;
        }
        *self.sent.0.borrow_mut() = Some(text);
        Ok(())
    }
}
