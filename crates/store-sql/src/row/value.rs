//! Single values: parameters and columns. Numbers travel as 64 bits; both stores narrow them to the column.

use p2p_domain::{
    activity::ActivityKind,
    audit::AuditAction,
    category::{CategoryName, Slug},
    consent::TermsVersion,
    content::{ContentKind, LanguageTag, Revision},
    dashboard::{PulseKind, TrendSubject},
    device::DeviceKey,
    draft::DraftKey,
    event::Channel,
    file::{FileName, FileStatus, MediaType},
    id::{
        AuditId, CategoryId, ConversationId, DeliveryId, EventId, FileId, InvitationId, MessageId, NotificationId,
        OrganizationId, PostId, ReplyId, ReportId, SessionHandle, TopicId, UseCaseId, UserId, WebhookId,
    },
    invitation::{InvitationMessage, InvitationStatus},
    locale::Locale,
    message::MessageText,
    notification::{EmailChoice, NotificationKind},
    organization::{City, Country, Industry, OrganizationDomain, OrganizationName, OrganizationSize},
    picture::PictureKey,
    port::identity::Tie,
    report::{ReportNote, ReportReason, ReportStatus},
    search::SearchKind,
    text::direction::Direction,
    timestamp::Timestamp,
    token::{TokenDigest, TokenPurpose},
    topic::{Tag, Tags, TopicTitle},
    use_case::{Caption, Region, Summary, Technologies, Technology, UseCaseStatus, UseCaseTitle},
    user::{Email, JobTitle, PersonName, Role, UserStatus},
    version::Version,
    webhook::{DeliveryFault, DeliveryStatus, WebhookEvent, WebhookSecret, WebhookUrl},
};
use sea_orm::{DbErr, QueryResult, Value};
use uuid::Uuid;

use crate::error::Failure;

/// What can be a parameter of a statement.
pub(crate) trait Param {
    /// The value as the driver binds it.
    fn param(&self) -> Value;
    /// The absent value, with the type that Postgres wants to know.
    fn null() -> Value
    where
        Self: Sized;
}

/// What can be read from a column.
pub(crate) trait Field: Sized {
    /// Reads the column; an absent one of a nullable column is `None`.
    fn read(row: &QueryResult, column: &str) -> Result<Option<Self>, Failure>;
}

/// How a value is read: required, or optional.
pub(crate) trait Column: Sized {
    /// Reads the column.
    fn from_column(row: &QueryResult, column: &str) -> Result<Self, Failure>;
}

impl<T: Field> Column for T {
    fn from_column(row: &QueryResult, column: &str) -> Result<Self, Failure> {
        T::read(row, column)?.ok_or_else(|| Failure::corrupt(format!("{column} is null")))
    }
}

impl<T: Field> Column for Option<T> {
    fn from_column(row: &QueryResult, column: &str) -> Result<Self, Failure> {
        T::read(row, column)
    }
}

/// Reads a column of a row.
pub(crate) fn get<T: Column>(row: &QueryResult, column: &str) -> Result<T, Failure> {
    T::from_column(row, column)
}

impl<T: Param> Param for Option<T> {
    fn param(&self) -> Value {
        self.as_ref().map_or_else(T::null, Param::param)
    }
    fn null() -> Value {
        T::null()
    }
}

impl<T: Param> Param for &T {
    fn param(&self) -> Value {
        (*self).param()
    }
    fn null() -> Value {
        T::null()
    }
}

/// Types that the driver knows itself.
macro_rules! bare {
    ($($type:ty => $variant:ident;)+) => {$(
        impl Param for $type {
            fn param(&self) -> Value { Value::$variant(Some(self.clone())) }
            fn null() -> Value { Value::$variant(None) }
        }
        impl Field for $type {
            fn read(row: &QueryResult, column: &str) -> Result<Option<Self>, Failure> { Ok(row.try_get("", column)?) }
        }
    )+};
}

/// Types that travel as another one: to it, and back with a reason when that fails.
macro_rules! through {
    ($($type:ty => $via:ty, |$value:ident| $to:expr, |$stored:ident| $from:expr;)+) => {$(
        impl Param for $type {
            fn param(&self) -> Value {
                let $value = self;
                Param::param(&<$via>::from($to))
            }
            fn null() -> Value { <$via as Param>::null() }
        }
        impl Field for $type {
            fn read(row: &QueryResult, column: &str) -> Result<Option<Self>, Failure> {
                let Some($stored) = <$via as Field>::read(row, column)? else { return Ok(None) };
                match $from {
                    Some(value) => Ok(Some(value)),
                    None => Err(DbErr::Type(format!("{column} is no {}", stringify!($type))).into()),
                }
            }
        }
    )+};
}

bare! {
    bool => Bool;
    i64 => BigInt;
    f64 => Double;
    String => String;
    Uuid => Uuid;
    Vec<u8> => Bytes;
}

impl Param for &str {
    fn param(&self) -> Value {
        Value::String(Some((*self).to_owned()))
    }
    fn null() -> Value {
        Value::String(None)
    }
}

/// A number column: 32 bits on Postgres, of any width on SQLite.
fn number(row: &QueryResult, column: &str) -> Result<Option<i64>, Failure> {
    match row.try_get::<Option<i32>>("", column) {
        Ok(narrow) => Ok(narrow.map(i64::from)),
        Err(_) => Ok(row.try_get("", column)?),
    }
}

macro_rules! numbers {
    ($($type:ty, |$value:ident| $to:expr, |$stored:ident| $from:expr;)+) => {$(
        impl Param for $type {
            fn param(&self) -> Value {
                let $value = self;
                Value::BigInt(Some(i64::from($to)))
            }
            fn null() -> Value { Value::BigInt(None) }
        }
        impl Field for $type {
            fn read(row: &QueryResult, column: &str) -> Result<Option<Self>, Failure> {
                let Some($stored) = number(row, column)? else { return Ok(None) };
                match $from {
                    Ok(value) => Ok(Some(value)),
                    Err(_) => Err(DbErr::Type(format!("{column} is no {}", stringify!($type))).into()),
                }
            }
        }
    )+};
}

numbers! {
    u8, |value| *value, |stored| u8::try_from(stored);
    u16, |value| *value, |stored| u16::try_from(stored);
    u32, |value| *value, |stored| u32::try_from(stored);
    i32, |value| *value, |stored| i32::try_from(stored);
    Version, |value| value.get(), |stored| u32::try_from(stored).map(Version::new);
    Revision, |value| value.get(), |stored| u32::try_from(stored).map(Revision::new);
}

through! {
    // Steps of time: far from where 64 bits with and without a sign part.
    u64 => i64, |value| i64::try_from(*value).unwrap_or(i64::MAX), |stored| u64::try_from(stored).ok();
    Timestamp => i64, |value| value.millis(), |stored| Some(Timestamp::from_millis(stored));
    Slug => String, |value| value.as_str(), |stored| Some(Slug::stored(stored));
    CategoryName => String, |value| value.as_str(), |stored| Some(CategoryName::stored(stored));
    LanguageTag => String, |value| value.as_str(), |stored| Some(LanguageTag::stored(stored));
    DraftKey => String, |value| value.as_str(), |stored| Some(DraftKey::stored(stored));
    TopicTitle => String, |value| value.as_str(), |stored| Some(TopicTitle::stored(stored));
    OrganizationName => String, |value| value.as_str(), |stored| Some(OrganizationName::stored(stored));
    OrganizationDomain => String, |value| value.as_str(), |stored| Some(OrganizationDomain::stored(stored));
    OrganizationSize => String, |value| value.as_str(), |stored| Some(OrganizationSize::stored(stored));
    Industry => String, |value| value.as_str(), |stored| Some(Industry::stored(stored));
    Country => String, |value| value.as_str(), |stored| Some(Country::stored(stored));
    City => String, |value| value.as_str(), |stored| Some(City::stored(stored));
    PersonName => String, |value| value.as_str(), |stored| Some(PersonName::stored(stored));
    JobTitle => String, |value| value.as_str(), |stored| Some(JobTitle::stored(stored));
    PictureKey => String, |value| value.as_str(), |stored| Some(PictureKey::stored(stored));
    TermsVersion => String, |value| value.as_str(), |stored| Some(TermsVersion::stored(stored));
    InvitationMessage => String, |value| value.as_str(), |stored| Some(InvitationMessage::stored(stored));
    DeviceKey => String, |value| value.as_str(), |stored| Some(DeviceKey::stored(stored));
    Tie => String, |value| value.as_str(), |stored| Tie::from_name(&stored);
    TokenDigest => String, |value| value.as_str(), |stored| Some(TokenDigest::stored(stored));
    MessageText => String, |value| value.as_str(), |stored| Some(MessageText::stored(stored));
    FileName => String, |value| value.as_str(), |stored| Some(FileName::stored(stored));
    MediaType => String, |value| value.as_str(), |stored| MediaType::from_name(&stored);
    FileStatus => String, |value| value.as_str(), |stored| FileStatus::from_name(&stored);
    NotificationKind => String, |value| value.as_str(), |stored| NotificationKind::from_name(&stored);
    EmailChoice => String, |value| value.as_str(), |stored| EmailChoice::from_name(&stored);
    InvitationStatus => String, |value| value.as_str(), |stored| InvitationStatus::from_name(&stored);
    TokenPurpose => String, |value| value.as_str(), |stored| TokenPurpose::from_name(&stored);
    AuditAction => String, |value| value.as_str(), |stored| AuditAction::from_name(&stored);
    ActivityKind => String, |value| value.as_str(), |stored| ActivityKind::from_name(&stored);
    Email => String, |value| value.as_str(), |stored| Some(Email::stored(stored));
    Role => String, |value| value.as_str(), |stored| Role::from_name(&stored);
    UserStatus => String, |value| value.as_str(), |stored| UserStatus::from_name(&stored);
    ContentKind => String, |value| value.as_str(), |stored| ContentKind::from_name(&stored);
    Locale => String, |value| value.as_str(), |stored| [Locale::En, Locale::Ar].into_iter().find(|locale| locale.as_str() == stored);
    Direction => String, |value| value.as_str(), |stored| [Direction::Ltr, Direction::Rtl].into_iter().find(|dir| dir.as_str() == stored);
    UseCaseTitle => String, |value| value.as_str(), |stored| Some(UseCaseTitle::stored(stored));
    Summary => String, |value| value.as_str(), |stored| Some(Summary::stored(stored));
    Region => String, |value| value.as_str(), |stored| Some(Region::stored(stored));
    Caption => String, |value| value.as_str(), |stored| Some(Caption::stored(stored));
    SearchKind => String, |value| value.as_str(), |stored| SearchKind::from_name(&stored);
    UseCaseStatus => String, |value| value.as_str(), |stored| UseCaseStatus::from_name(&stored);
    ReportReason => String, |value| value.as_str(), |stored| ReportReason::from_name(&stored);
    ReportStatus => String, |value| value.as_str(), |stored| ReportStatus::from_name(&stored);
    ReportNote => String, |value| value.as_str(), |stored| Some(ReportNote::stored(stored));
    WebhookUrl => String, |value| value.as_str(), |stored| Some(WebhookUrl::stored(stored));
    WebhookEvent => String, |value| value.as_str(), |stored| WebhookEvent::from_name(&stored);
    WebhookSecret => Vec<u8>, |value| value.expose().to_vec(), |stored| WebhookSecret::stored(&stored);
    DeliveryStatus => String, |value| value.as_str(), |stored| DeliveryStatus::from_name(&stored);
    DeliveryFault => String, |value| value.as_str(), |stored| DeliveryFault::from_name(&stored);
    TrendSubject => String, |value| value.as_str(), |stored| TrendSubject::from_name(&stored);
    PulseKind => String, |value| value.as_str(), |stored| PulseKind::from_name(&stored);
    // JSON arrays of texts.
    Technologies => String, |value| value.iter().map(Technology::as_str).collect::<serde_json::Value>().to_string(),
        |stored| serde_json::from_str::<Vec<String>>(&stored).ok().map(Technologies::stored);
    Tags => String, |value| value.iter().map(Tag::as_str).collect::<serde_json::Value>().to_string(),
        |stored| serde_json::from_str::<Vec<String>>(&stored).ok().map(Tags::stored);
}

macro_rules! ids {
    ($($type:ident),+) => {
        through! { $($type => Uuid, |value| value.uuid(), |stored| Some($type::new(stored));)+ }
    };
}

ids!(
    OrganizationId,
    UserId,
    SessionHandle,
    CategoryId,
    TopicId,
    PostId,
    ReplyId,
    EventId,
    InvitationId,
    AuditId,
    FileId,
    MessageId,
    ConversationId,
    NotificationId,
    UseCaseId,
    ReportId,
    WebhookId,
    DeliveryId
);

/// A value that is one already.
impl Param for Value {
    fn param(&self) -> Value {
        self.clone()
    }
    fn null() -> Value {
        Value::String(None)
    }
}

impl Param for Channel {
    fn param(&self) -> Value {
        Value::String(Some(self.to_string()))
    }
    fn null() -> Value {
        Value::String(None)
    }
}
