//! Catching up with a topic's stream over REST: the frames of its socket, page by page.

use actix_web::{HttpResponse, get, web::Data};
use p2p_app::{
    live::{Caught, LiveService},
    topics::TopicService,
};
use p2p_domain::{
    event::{Channel, Position},
    id::TopicId,
    page::Limit,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    extract::{Body, FieldErrors, Id, Query},
    live::frame::{self, FrameShape},
    problem::Problem,
    respond::View,
    session::person::Person,
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_topic_events);
}

/// From where on, and how many.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct CatchUpQuery {
    /// A position of this topic: the events behind it are wanted. Left out: all that the stream still holds. One that
    /// the stream no longer reaches back to, or never gave out, is answered with `resync`.
    #[param(example = "5f3a90c1-42")]
    since: Option<String>,
    /// `next_cursor` of the page before; the same as `since`, and not together with it.
    #[param(example = "5f3a90c1-62")]
    cursor: Option<String>,
    /// How many events at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
}

/// The same, understood.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CatchUp {
    since: Option<String>,
    limit: Limit,
}

impl Body for CatchUpQuery {
    type Command = CatchUp;

    fn check(self, errors: &mut FieldErrors) -> Option<CatchUp> {
        if self.since.is_some() && self.cursor.is_some() {
            errors.add("cursor", "mutually_exclusive");
        }
        if self.cursor.as_deref().is_some_and(|cursor| cursor.parse::<Position>().is_err()) {
            errors.add("cursor", "invalid_cursor");
        }
        let limit = self.limit.map_or(Some(Limit::default()), |limit| errors.parsed("limit", Limit::new(limit)));
        Some(CatchUp { since: self.since.or(self.cursor), limit: limit? })
    }
}

/// A page of a stream.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventListing)]
pub(super) struct CaughtShape {
    /// Frames as the socket sends them, in order.
    items: Vec<FrameShape>,
    /// Where the next page begins, for `since` or `cursor`; null when there are no more events for now.
    #[schema(example = "5f3a90c1-62")]
    next_cursor: Option<String>,
    /// Always null: a stream is not counted.
    total: Option<u64>,
    /// The position behind the last event of this page; to be kept, and given to the socket or to the next catch-up.
    #[schema(example = "5f3a90c1-62")]
    position: String,
    /// Whether the stream no longer reaches back to what was asked for: read the topic again, then go on from `position`.
    resync: bool,
}

impl From<&Caught> for CaughtShape {
    fn from(caught: &Caught) -> Self {
        let position = caught.position.to_string();
        Self {
            items: caught.events.iter().map(|event| frame::of_event(event, caught.epoch)).collect(),
            next_cursor: caught.more.then(|| position.clone()),
            total: None,
            position,
            resync: caught.resync,
        }
    }
}

/// Catch up with a topic
///
/// The events of its stream behind a position: the same frames, in the same order, with the same positions as on the
/// socket `/ws/forum/{topic_id}`.
#[utoipa::path(tag = "forum", params(CatchUpQuery), responses((status = 200, description = "A page of events", body = CaughtShape)))]
#[get("/forums/topics/{id}/events")]
pub(super) async fn list_topic_events(
    _: Person,
    id: Id<TopicId>,
    query: Query<CatchUpQuery>,
    view: View,
    topics: Data<TopicService>,
    live: Data<LiveService>,
) -> Result<HttpResponse, Problem> {
    topics.require(id.0).await?;
    let CatchUp { since, limit } = query.0;
    let caught = live.catch_up(Channel::Topic(id.0), since.as_deref(), limit.get()).await?;
    view.items::<FrameShape>(&CaughtShape::from(&caught))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(since: Option<&str>, cursor: Option<&str>, limit: Option<u32>) -> Result<CatchUp, Vec<&'static str>> {
        let owned = |text: Option<&str>| text.map(ToOwned::to_owned);
        let mut errors = FieldErrors::new();
        let command = CatchUpQuery { since: owned(since), cursor: owned(cursor), limit }.check(&mut errors);
        errors.finish(command).map_err(|problem| problem.errors().iter().map(|error| error.code).collect())
    }

    #[test]
    fn a_page_begins_behind_since_or_cursor() {
        let page = |since: Option<&str>, limit| {
            Ok(CatchUp { since: since.map(ToOwned::to_owned), limit: Limit::new(limit).unwrap() })
        };
        assert_eq!(asked(None, None, None), page(None, 20));
        assert_eq!(asked(Some("anything"), None, Some(100)), page(Some("anything"), 100));
        assert_eq!(asked(None, Some("0000000a-7"), Some(1)), page(Some("0000000a-7"), 1));
        assert_eq!(asked(None, Some("junk"), None), Err(vec!["invalid_cursor"]));
        assert_eq!(
            asked(Some("0000000a-7"), Some("0000000a-7"), Some(0)),
            Err(vec!["mutually_exclusive", "out_of_range"])
        );
    }
}
