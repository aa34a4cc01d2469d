//! The text of a use case: the immutable document that its row points at.

use serde::{Deserialize, Serialize};

use crate::{error::FieldError, text::clean, value::line_values};

line_values! {
    /// What came of it in one respect, such as `20%` or `6 months`.
    Outcome: 1..=200;
    /// What was measured.
    MetricName: 1..=100;
    /// In what it was measured.
    MetricUnit: 1..=30;
    /// A vendor's name, or how to reach them.
    VendorLine: 1..=255;
}

/// A long text of several lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Prose(String);

impl Prose {
    /// Longest accepted text, in Unicode scalar values.
    pub const MAX: usize = 20_000;

    /// Checks a text: not blank, not too long.
    pub fn parse(text: &str) -> Result<Self, clean::TextError> {
        clean::body(text, Self::MAX).map(Self)
    }

    /// The text as sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Something measured before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// What.
    pub name: MetricName,
    /// Before.
    pub before: Option<f64>,
    /// After.
    pub after: Option<f64>,
    /// In what.
    pub unit: Option<MetricUnit>,
}

/// What was measured, in the order in which it was told.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metrics(Vec<Metric>);

impl Metrics {
    /// How many measurements a use case may tell.
    pub const MAX: usize = 50;

    /// Checks how many there are, and that each number is one.
    pub fn new(field: &'static str, metrics: Vec<Metric>) -> Result<Self, Vec<FieldError>> {
        let finite = |number: Option<f64>| number.is_none_or(f64::is_finite);
        let mut errors: Vec<FieldError> = (metrics.iter().enumerate())
            .filter(|(_, metric)| !finite(metric.before) || !finite(metric.after))
            .map(|(index, _)| FieldError::new(format!("{field}[{index}]"), "out_of_range"))
            .collect();
        if metrics.len() > Self::MAX {
            errors.push(FieldError::with_limit(field, "too_many", Self::MAX as u64));
        }
        if errors.is_empty() { Ok(Self(metrics)) } else { Err(errors) }
    }

    /// The measurements.
    pub fn iter(&self) -> impl Iterator<Item = &Metric> {
        self.0.iter()
    }
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcomes {
    /// What it saves.
    pub cost_savings: Option<Outcome>,
    /// What it makes faster.
    pub efficiency_gain: Option<Outcome>,
    /// When it has paid for itself.
    pub roi_timeline: Option<Outcome>,
    /// What was measured.
    pub metrics: Metrics,
}

/// Who delivered it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vendor {
    /// What they are called.
    pub name: Option<VendorLine>,
    /// How to reach them.
    pub contact: Option<VendorLine>,
}

/// The text of a use case.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct UseCaseText {
    /// What was wrong.
    pub problem_statement: Option<Prose>,
    /// What was done.
    pub solution: Option<Prose>,
    /// What came of it.
    pub outcomes: Outcomes,
    /// Who delivered it.
    pub vendor: Vendor,
}
