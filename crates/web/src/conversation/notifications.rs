//! Notifications: listed, counted, read. Their words are in the language of the request.

use actix_web::{HttpRequest, HttpResponse, get, post, web::Data};
use p2p_app::notifications::NotificationService;
use p2p_domain::{id::NotificationId, notification::NotificationKey};
use utoipa_actix_web::service_config::ServiceConfig;

use super::reading::{ReadAllShape, ReadingFilter};
use crate::{
    extract::{Id, ListQuery, Paging},
    problem::{Problem, language},
    respond::{Listing, View},
    session::person::Person,
    wire::{NotificationShape, UnreadShape},
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_notifications)
        .service(count_unread_notifications)
        .service(read_all_notifications)
        .service(mark_notification_read);
}

/// List one's notifications
///
/// The newest first; those alone that are to be shown in the application.
#[utoipa::path(tag = "notifications", params(ReadingFilter, Paging),
    responses((status = 200, description = "A page of them", body = Listing<NotificationShape>)))]
#[get("/notifications")]
pub(super) async fn list_notifications(
    person: Person,
    query: ListQuery<ReadingFilter, NotificationKey>,
    request: HttpRequest,
    view: View,
    notifications: Data<NotificationService>,
) -> Result<HttpResponse, Problem> {
    let locale = language::of(&request);
    let page = notifications.list(&person.actor, query.filter, &query.page).await?;
    view.list(&Listing::of(page, &query.scope, |entry| NotificationShape::of(&entry, locale))?)
}

/// Count unread notifications
#[utoipa::path(tag = "notifications", responses((status = 200, description = "The count", body = UnreadShape)))]
#[get("/notifications/unread-count")]
pub(super) async fn count_unread_notifications(
    person: Person,
    view: View,
    notifications: Data<NotificationService>,
) -> Result<HttpResponse, Problem> {
    let counts = notifications.unread(&person.actor).await?;
    view.plain(&UnreadShape::from(counts.notifications))
}

/// Mark all notifications as read
#[utoipa::path(tag = "notifications", responses((status = 200, description = "How many were not read before", body = ReadAllShape)))]
#[post("/notifications/read-all")]
pub(super) async fn read_all_notifications(
    person: Person,
    view: View,
    notifications: Data<NotificationService>,
) -> Result<HttpResponse, Problem> {
    let read = notifications.read_all(&person.actor).await?;
    view.plain(&ReadAllShape { read })
}

/// Mark a notification as read
///
/// One that was read before stays as it was.
#[utoipa::path(tag = "notifications", responses((status = 200, description = "The notification", body = NotificationShape)))]
#[post("/notifications/{id}/read")]
pub(super) async fn mark_notification_read(
    person: Person,
    id: Id<NotificationId>,
    request: HttpRequest,
    view: View,
    notifications: Data<NotificationService>,
) -> Result<HttpResponse, Problem> {
    let entry = notifications.mark_read(&person.actor, id.0).await?;
    view.plain(&NotificationShape::of(&entry, language::of(&request)))
}
