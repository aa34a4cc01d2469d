//! What is sent to make and edit categories.

use p2p_app::categories::NewCategory;
use p2p_domain::category::{CategoryChange, CategoryName, Slug};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{Body, FieldErrors, Patch};

/// A category to be made.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CategoryCreate {
    /// Its name in addresses, unique: lower-case Latin letters, digits and single hyphens.
    #[schema(value_type = String, required = true, min_length = 2, max_length = 60, example = "maintenance")]
    slug: Option<String>,
    /// Its name in English.
    #[schema(value_type = String, required = true, min_length = 2, max_length = 100, example = "Maintenance")]
    name_en: Option<String>,
    /// Its name in Arabic.
    #[schema(value_type = String, required = true, min_length = 2, max_length = 100, example = "الصيانة")]
    name_ar: Option<String>,
}

impl Body for CategoryCreate {
    type Command = NewCategory;

    fn check(self, errors: &mut FieldErrors) -> Option<NewCategory> {
        let slug = errors.required("slug", self.slug, Slug::parse);
        let name_en = errors.required("name_en", self.name_en, CategoryName::parse);
        let name_ar = errors.required("name_ar", self.name_ar, CategoryName::parse);
        Some(NewCategory { slug: slug?, name_en: name_en?, name_ar: name_ar? })
    }
}

/// Changes of a category; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CategoryPatch {
    /// Another name in addresses.
    #[schema(value_type = String, min_length = 2, max_length = 60, example = "predictive-maintenance")]
    slug: Patch<String>,
    /// Another name in English.
    #[schema(value_type = String, min_length = 2, max_length = 100, example = "Predictive maintenance")]
    name_en: Patch<String>,
    /// Another name in Arabic.
    #[schema(value_type = String, min_length = 2, max_length = 100, example = "الصيانة التنبؤية")]
    name_ar: Patch<String>,
}

impl Body for CategoryPatch {
    type Command = CategoryChange;

    fn check(self, errors: &mut FieldErrors) -> Option<CategoryChange> {
        Some(CategoryChange {
            slug: errors.changed("slug", self.slug, Slug::parse),
            name_en: errors.changed("name_en", self.name_en, CategoryName::parse),
            name_ar: errors.changed("name_ar", self.name_ar, CategoryName::parse),
        })
    }
}
