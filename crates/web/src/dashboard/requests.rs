//! What is asked of the dashboard: a window to look at, and a series of days or weeks.

use p2p_domain::{
    dashboard::{Interval, Metric, Span, SpanError, TrendWindow, day_of_date},
    error::{FieldError, ValueError as _},
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    extract::{Body, FieldErrors},
    problem::Problem,
};

/// How far back a look at what is talked about reaches.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TrendFilters {
    /// The last 24 hours, seven days or thirty days: `day`, `week` or `month`.
    #[param(value_type = Option<String>, default = "week", example = "week")]
    window: Option<TrendWindow>,
}

impl Body for TrendFilters {
    type Command = TrendWindow;

    fn check(self, _: &mut FieldErrors) -> Option<TrendWindow> {
        Some(self.window.unwrap_or(TrendWindow::Week))
    }
}

/// Which series is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SeriesFilters {
    /// `topics`, `posts`, `use_cases`, `active_users` or `views`.
    #[param(value_type = String, required = true, example = "posts")]
    metric: Option<Metric>,
    /// The first day, in UTC; left out: the 29th before the last.
    #[param(format = Date, example = "2026-01-01")]
    from: Option<String>,
    /// The last day, in UTC; left out: today.
    #[param(format = Date, example = "2026-01-31")]
    to: Option<String>,
    /// How long a point is: `day`, or `week` from Monday.
    #[param(value_type = Option<String>, default = "day", example = "day")]
    interval: Option<Interval>,
}

/// A series, before it is known which day today is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SeriesWanted {
    pub(super) metric: Metric,
    from: Option<i32>,
    to: Option<i32>,
    interval: Interval,
}

/// How many days there are where no first one is named.
const DAYS: i32 = 30;

impl Body for SeriesFilters {
    type Command = SeriesWanted;

    fn check(self, errors: &mut FieldErrors) -> Option<SeriesWanted> {
        let metric = errors.present("metric", self.metric);
        let (from, to) = (day("from", self.from, errors), day("to", self.to, errors));
        let interval = self.interval.unwrap_or(Interval::Day);
        if let (Some(first), Some(last)) = (from, to)
            && !errors.has("interval")
            && let Err(error) = Span::new(first, last, interval)
        {
            errors.push(refusal(error, true));
        }
        Some(SeriesWanted { metric: metric?, from, to, interval })
    }
}

impl SeriesWanted {
    /// The days of the series.
    pub(super) fn span(&self, today: i32) -> Result<Span, Problem> {
        let last = self.to.unwrap_or(today);
        let first = self.from.unwrap_or(last - (DAYS - 1));
        Span::new(first, last, self.interval).map_err(|error| Problem::invalid(vec![refusal(error, self.to.is_some())]))
    }
}

/// The error of the end that is wrong: the last day is before the first, or the first too long ago.
fn refusal(error: SpanError, has_end: bool) -> FieldError {
    let ends_early = error == SpanError::Backwards && has_end;
    error.at(if ends_early { "to" } else { "from" })
}

fn day(field: &'static str, text: Option<String>, errors: &mut FieldErrors) -> Option<i32> {
    let text = text?;
    let day = day_of_date(&text);
    if day.is_none() {
        errors.add(field, "invalid_date");
    }
    day
}
