//! Preferences: what somebody wants to hear of, and how, kind by kind.

use actix_web::{HttpResponse, get, put, web::Data};
use p2p_app::notifications::NotificationService;
use p2p_domain::notification::{EmailChoice, NotificationKind, Preference, Preferences};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    extract::{Body, FieldErrors, Json, object_or_null},
    problem::Problem,
    respond::View,
    session::person::Person,
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(get_preferences).service(choose_preferences);
}

/// How one kind of notification is told.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = Preference)]
pub(super) struct PreferenceShape {
    /// Whether it is shown in the application.
    #[schema(example = true)]
    in_app: bool,
    /// Whether and when a letter tells of it: `off`, `instant` (at once, or with the others of the last minutes) or `daily`.
    #[schema(example = "daily")]
    email: &'static str,
}

impl From<Preference> for PreferenceShape {
    fn from(preference: Preference) -> Self {
        Self { in_app: preference.in_app, email: preference.email.as_str() }
    }
}

/// How one kind of notification is to be told; both are needed.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = PreferenceChoice)]
struct SentPreference {
    /// Whether it is shown in the application.
    #[schema(value_type = bool, required = true, example = true)]
    in_app: Option<bool>,
    /// Whether and when a letter tells of it: `off`, `instant` or `daily`.
    #[schema(value_type = String, required = true, example = "daily")]
    email: Option<String>,
}

impl SentPreference {
    fn check(self, kind: NotificationKind, errors: &mut FieldErrors) -> Option<Preference> {
        let field = |name: &str| format!("{}.{name}", kind.as_str());
        let mut wrong = |name, code| {
            if !errors.has(&field(name)) {
                errors.add(field(name), code);
            }
        };
        if self.in_app.is_none() {
            wrong("in_app", "required");
        }
        let email = match self.email.as_deref().map(EmailChoice::from_name) {
            Some(Some(email)) => Some(email),
            Some(None) => {
                wrong("email", "unknown_value");
                None
            }
            None => {
                wrong("email", "required");
                None
            }
        };
        Some(Preference { in_app: self.in_app?, email: email? })
    }
}

/// Both shapes have a field for each kind, and nothing else.
macro_rules! kinds {
    ($($(#[$doc:meta])* $field:ident: $kind:ident,)+) => {
        /// How each kind of notification is told.
        #[derive(Debug, Clone, Serialize, ToSchema)]
        #[schema(as = Preferences)]
        pub(super) struct PreferencesShape { $($(#[$doc])* $field: PreferenceShape,)+ }

        impl From<&Preferences> for PreferencesShape {
            fn from(preferences: &Preferences) -> Self {
                Self { $($field: preferences.of(NotificationKind::$kind).into(),)+ }
            }
        }

        /// How notifications are to be told. A kind that is left out or null is told as it is by default.
        #[derive(Debug, Default, Deserialize, ToSchema)]
        #[serde(default, deny_unknown_fields)]
        pub(super) struct PreferencesChoice {
            $($(#[$doc])* #[serde(deserialize_with = "object_or_null")] $field: Option<SentPreference>,)+
        }

        impl Body for PreferencesChoice {
            type Command = Preferences;

            fn check(self, errors: &mut FieldErrors) -> Option<Preferences> {
                let mut preferences = Preferences::default();
                $(if let Some(preference) = self.$field.and_then(|sent| sent.check(NotificationKind::$kind, errors)) {
                    preferences.set(NotificationKind::$kind, preference);
                })+
                Some(preferences)
            }
        }
    };
}

kinds! {
    /// The caller is named in a text.
    mention: Mention,
    /// Somebody replies to what the caller wrote.
    reply: Reply,
    /// Somebody posts in a topic that the caller opened or follows.
    post: Post,
    /// What the caller wrote becomes a topic's best answer.
    best_answer: BestAnswer,
    /// Somebody writes to the caller.
    message: Message,
    /// Somebody whom the caller invited joins.
    invitation_accepted: InvitationAccepted,
    /// The caller's organization publishes a use case.
    use_case_published: UseCasePublished,
    /// Somebody reports content that the caller moderates.
    report: Report,
}

/// Get one's notification preferences
///
/// Every kind, those that were never chosen too.
#[utoipa::path(tag = "notifications", responses((status = 200, description = "The preferences", body = PreferencesShape)))]
#[get("/notifications/preferences")]
pub(super) async fn get_preferences(
    person: Person,
    view: View,
    notifications: Data<NotificationService>,
) -> Result<HttpResponse, Problem> {
    let preferences = notifications.preferences(&person.actor).await?;
    view.plain(&PreferencesShape::from(&preferences))
}

/// Choose one's notification preferences
///
/// In place of all that was chosen before: a kind that is left out is told as it is by default. That is in the application, and by letter at
/// once for mentions, messages, best answers and reports, once a day for the rest.
#[utoipa::path(tag = "notifications", responses((status = 200, description = "The preferences now", body = PreferencesShape)))]
#[put("/notifications/preferences")]
pub(super) async fn choose_preferences(
    person: Person,
    body: Json<PreferencesChoice>,
    view: View,
    notifications: Data<NotificationService>,
) -> Result<HttpResponse, Problem> {
    let preferences = notifications.choose(&person.actor, body.command).await?;
    view.plain(&PreferencesShape::from(&preferences))
}
