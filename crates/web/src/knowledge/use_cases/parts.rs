//! The objects inside a use case as they are sent: place, outcomes, vendor. In a patch they merge; in what is told anew there is
//! nothing that they could merge with.

use p2p_domain::{
    error::FieldError,
    geo::Coordinates,
    organization::City,
    use_case::{
        LocationChange, Metric, MetricName, MetricUnit, Metrics, Outcome, OutcomesChange, Region, VendorChange,
        VendorLine,
    },
    user::Change,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::nested::nested;
use crate::extract::{Body, FieldErrors, Patch};

/// Where a use case took place; what is left out stays, null clears.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = LocationEdit)]
pub(super) struct SentLocation {
    /// The city.
    #[schema(value_type = Option<String>, max_length = 100, example = "Jubail")]
    city: Patch<String>,
    /// The region or province.
    #[schema(value_type = Option<String>, max_length = 100, example = "Eastern Province")]
    region: Patch<String>,
    /// Degrees north; together with `longitude`.
    #[schema(value_type = Option<f64>, minimum = -90.0, maximum = 90.0, example = 27.0046)]
    latitude: Patch<f64>,
    /// Degrees east; together with `latitude`.
    #[schema(value_type = Option<f64>, minimum = -180.0, maximum = 180.0, example = 49.6460)]
    longitude: Patch<f64>,
}

const LATITUDE: &str = "location.latitude";
const LONGITUDE: &str = "location.longitude";

impl SentLocation {
    pub(super) fn check(self, errors: &mut FieldErrors) -> LocationChange {
        LocationChange {
            city: errors.change("location.city", self.city, City::parse),
            region: errors.change("location.region", self.region, Region::parse),
            coordinates: coordinates(self.latitude, self.longitude, errors),
        }
    }
}

/// Both are given, both are null, or both are left out.
fn coordinates(latitude: Patch<f64>, longitude: Patch<f64>, errors: &mut FieldErrors) -> Change<Coordinates> {
    let lacking = match (latitude, longitude) {
        (Patch::Absent, Patch::Absent) => return Change::Keep,
        (Patch::Null, Patch::Null) => return Change::Clear,
        (Patch::Value(latitude), Patch::Value(longitude)) => return place(latitude, longitude, errors),
        (Patch::Absent, _) | (Patch::Null, Patch::Value(_)) => LATITUDE,
        (_, Patch::Absent) | (Patch::Value(_), Patch::Null) => LONGITUDE,
    };
    // One that was no number lacks for no other reason.
    if !errors.has(lacking) {
        errors.add(lacking, "incomplete_pair");
    }
    Change::Keep
}

fn place(latitude: f64, longitude: f64, errors: &mut FieldErrors) -> Change<Coordinates> {
    for (field, degrees, most) in [(LATITUDE, latitude, 90_u32), (LONGITUDE, longitude, 180)] {
        if degrees.abs() > f64::from(most) {
            errors.push(FieldError::with_limit(field, "out_of_range", most.into()));
        }
    }
    Coordinates::new(latitude, longitude).map_or(Change::Keep, Change::Set)
}

/// Who delivered it; what is left out stays, null clears.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = VendorInfoEdit)]
pub(super) struct SentVendor {
    /// What they are called.
    #[schema(value_type = Option<String>, max_length = 255, example = "Najd Automation")]
    name: Patch<String>,
    /// How to reach them.
    #[schema(value_type = Option<String>, max_length = 255, example = "sales@najd-automation.example")]
    contact: Patch<String>,
}

impl SentVendor {
    pub(super) fn check(self, errors: &mut FieldErrors) -> VendorChange {
        VendorChange {
            name: errors.change("vendor_info.name", self.name, VendorLine::parse),
            contact: errors.change("vendor_info.contact", self.contact, VendorLine::parse),
        }
    }
}

/// What came of it; what is left out stays, null clears.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = OutcomesEdit)]
pub(super) struct SentOutcomes {
    /// What it saves.
    #[schema(value_type = Option<String>, max_length = 200, example = "SAR 400,000 a year")]
    cost_savings: Patch<String>,
    /// What it makes faster.
    #[schema(value_type = Option<String>, max_length = 200, example = "30 %")]
    efficiency_gain: Patch<String>,
    /// When it has paid for itself.
    #[schema(value_type = Option<String>, max_length = 200, example = "8 months")]
    roi_timeline: Patch<String>,
    /// What was measured, in place of all.
    #[schema(value_type = Option<Vec<SentMetric>>, max_items = 50)]
    metrics: Patch<Vec<Value>>,
}

impl SentOutcomes {
    pub(super) fn check(self, errors: &mut FieldErrors) -> OutcomesChange {
        OutcomesChange {
            cost_savings: errors.change("outcomes.cost_savings", self.cost_savings, Outcome::parse),
            efficiency_gain: errors.change("outcomes.efficiency_gain", self.efficiency_gain, Outcome::parse),
            roi_timeline: errors.change("outcomes.roi_timeline", self.roi_timeline, Outcome::parse),
            metrics: match self.metrics {
                Patch::Absent => Change::Keep,
                Patch::Null => Change::Clear,
                Patch::Value(sent) => metrics(sent, errors).map_or(Change::Keep, Change::Set),
            },
        }
    }
}

const METRICS: &str = "outcomes.metrics";

fn metrics(sent: Vec<Value>, errors: &mut FieldErrors) -> Option<Metrics> {
    if sent.len() > Metrics::MAX {
        errors.push(FieldError::with_limit(METRICS, "too_many", Metrics::MAX as u64));
        return None;
    }
    let checked: Vec<Option<Metric>> = (sent.into_iter().enumerate())
        .map(|(place, metric)| nested::<SentMetric>(&format!("{METRICS}[{place}]"), metric, errors))
        .collect();
    let metrics: Vec<Metric> = checked.into_iter().collect::<Option<_>>()?;
    errors.composed(Metrics::new(METRICS, metrics))
}

/// Something that was measured.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = MetricEdit)]
pub(super) struct SentMetric {
    /// What.
    #[schema(value_type = String, required = true, min_length = 1, max_length = 100, example = "Scrap")]
    name: Option<String>,
    /// Before.
    #[schema(example = 7.5)]
    before: Option<f64>,
    /// After.
    #[schema(example = 2.1)]
    after: Option<f64>,
    /// In what.
    #[schema(max_length = 30, example = "%")]
    unit: Option<String>,
}

impl Body for SentMetric {
    type Command = Metric;

    fn check(self, errors: &mut FieldErrors) -> Option<Metric> {
        let name = errors.required("name", self.name, MetricName::parse);
        let unit = errors.optional("unit", self.unit, MetricUnit::parse);
        Some(Metric { name: name?, before: self.before, after: self.after, unit })
    }
}
