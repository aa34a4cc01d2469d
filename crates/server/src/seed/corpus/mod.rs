//! Words, phrases and sentence templates that the generator draws from, in Arabic and English.
//! Only data and the shapes that hold it; how a text is put together lives in `generate`.

pub mod arabic;
pub mod english;
pub mod messages;
pub mod organizations;
pub mod people;
pub mod snippets;
mod subjects_business;
mod subjects_plant;
mod subjects_process;
mod subjects_shop;
pub mod use_cases;

/// The language that one text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Modern Standard Arabic.
    Ar,
    /// English.
    En,
}

impl Lang {
    /// The BCP 47 tag, as stored in `locale` and `lang`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ar => "ar",
            Self::En => "en",
        }
    }

    /// The other of the two languages.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Ar => Self::En,
            Self::En => Self::Ar,
        }
    }
}

/// The same thing said in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phrase {
    /// English wording.
    pub en: &'static str,
    /// Arabic wording.
    pub ar: &'static str,
}

impl Phrase {
    /// The wording in `lang`.
    #[must_use]
    pub const fn in_lang(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ar => self.ar,
            Lang::En => self.en,
        }
    }
}

/// Writes a slice of [`Phrase`]s, one `"English" = "Arabic";` a line.
macro_rules! phrases {
    ($($en:literal = $ar:literal;)*) => {
        &[$($crate::seed::corpus::Phrase { en: $en, ar: $ar }),*]
    };
}
pub(crate) use phrases;

/// Writes a slice of [`Measure`]s, one `"English" = "Arabic", unit, low..high, decimals;` a line.
macro_rules! measures {
    ($($en:literal = $ar:literal, $unit:literal, $low:literal .. $high:literal, $decimals:literal;)*) => {
        &[$($crate::seed::corpus::Measure {
            name: $crate::seed::corpus::Phrase { en: $en, ar: $ar },
            unit: $unit,
            low: $low,
            high: $high,
            decimals: $decimals,
        }),*]
    };
}
pub(crate) use measures;

/// A quantity that people of a subject read off an instrument or a report.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// What is measured.
    pub name: Phrase,
    /// The unit's symbol, the same in both languages.
    pub unit: &'static str,
    /// Lowest plausible reading, in units of the last decimal.
    pub low: u32,
    /// Highest plausible reading, in units of the last decimal.
    pub high: u32,
    /// Digits after the point: 0, 1 or 2.
    pub decimals: u8,
}

/// A field of work: the vocabulary of its talk.
///
/// The Arabic phrases keep to forms that need no agreement: `things` are definite and follow a
/// preposition; `problems`, `causes` and `actions` begin with a verbal noun without article, and
/// problems and causes are masculine.
#[derive(Debug)]
pub struct Subject {
    /// Slug of the forum category that its topics stand in, one of those that the migrations make.
    pub category: &'static str,
    /// What people call it.
    pub name: Phrase,
    /// What the numbers of equipment or records begin with: `P` in `P-204B`.
    pub marks: &'static [&'static str],
    /// Standards that people of the subject refer to.
    pub standards: &'static [&'static str],
    /// Tags, already normalised: lower case, hyphens for spaces.
    pub tags: &'static [Phrase],
    /// Equipment, documents or groups that a topic is about.
    pub things: &'static [Phrase],
    /// What goes wrong with them.
    pub problems: &'static [Phrase],
    /// Why it goes wrong.
    pub causes: &'static [Phrase],
    /// What can be done.
    pub actions: &'static [Phrase],
    /// What is measured.
    pub measures: &'static [Measure],
}

/// Every subject.
pub const SUBJECTS: [&Subject; 12] = [
    &subjects_plant::MAINTENANCE,
    &subjects_shop::QUALITY,
    &subjects_process::ENERGY,
    &subjects_plant::AUTOMATION,
    &subjects_shop::SAFETY,
    &subjects_business::SUPPLY_CHAIN,
    &subjects_shop::ADDITIVE,
    &subjects_plant::DIGITALIZATION,
    &subjects_process::WATER,
    &subjects_business::WORKFORCE,
    &subjects_business::LOCALIZATION,
    &subjects_process::PRODUCTION,
];
