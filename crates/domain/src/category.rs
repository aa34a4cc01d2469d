//! Forum categories: a short list that superusers keep.

use crate::{error::ValueError, id::CategoryId, value::line_values, version::Version};

line_values! {
    /// What a category is called, in one language.
    CategoryName: 2..=100;
}

/// A category's name in addresses: lower-case Latin letters, digits and single hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

/// The text is no slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a slug is 2 to 60 lower-case letters, digits and hyphens")]
pub struct SlugError;

impl ValueError for SlugError {
    fn code(&self) -> &'static str {
        "invalid_slug"
    }
}

impl Slug {
    /// Checks a slug.
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if (2..=60).contains(&text.len()) && text.split('-').all(word) {
            Ok(Self(text.to_owned()))
        } else {
            Err(SlugError)
        }
    }

    /// A slug that a store gives back.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The slug.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Which.
    pub id: CategoryId,
    /// Its name in addresses, unique.
    pub slug: Slug,
    /// Its name in English.
    pub name_en: CategoryName,
    /// Its name in Arabic.
    pub name_ar: CategoryName,
    /// How many visible topics it holds.
    pub topic_count: u32,
    /// Moves with each edit.
    pub version: Version,
}

/// What a superuser edits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CategoryChange {
    /// A new slug.
    pub slug: Option<Slug>,
    /// A new English name.
    pub name_en: Option<CategoryName>,
    /// A new Arabic name.
    pub name_ar: Option<CategoryName>,
}

impl CategoryChange {
    /// Applies the change; the store moves the version.
    pub fn apply(self, category: &mut Category) {
        if let Some(slug) = self.slug {
            category.slug = slug;
        }
        if let Some(name) = self.name_en {
            category.name_en = name;
        }
        if let Some(name) = self.name_ar {
            category.name_ar = name;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain() {
        assert!(Slug::parse("iot-4-0").is_ok());
        for bad in ["", "a", "A-b", "a--b", "-ab", "ab-", "صيانة", "a b"] {
            assert_eq!(Slug::parse(bad), Err(SlugError), "{bad}");
        }
    }
}
