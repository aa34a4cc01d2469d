//! Row ⇄ domain: how each domain value is written as a parameter and read from a column, and the column lists of each aggregate.

mod audit;
mod file;
mod forum;
mod invitation;
mod message;
mod notification;
mod people;
mod report;
mod use_case;
mod value;
mod webhook;

pub(crate) use audit::{AUDIT, address, audit};
pub(crate) use file::{FILE, LOOSE, file_record, holder_column, media, media_columns};
pub(crate) use forum::{CATEGORY, POST, REPLY, TOPIC, category, post, reply, topic};
pub(crate) use invitation::{INVITATION, invitation};
pub(crate) use message::{MESSAGE, message};
pub(crate) use notification::{AWAITS_LETTER, COUNTS, NOTIFICATION, counts, notification, notification_entry};
pub(crate) use people::{CARD, ORGANIZATION, USER, card, card_joins, organization, user};
pub(crate) use report::{REPORT, report, report_entries, report_entry};
pub(crate) use use_case::{USE_CASE, coordinates, use_case};
pub(crate) use value::{Param, get};
pub(crate) use webhook::{DELIVERY, WEBHOOK, delivery, events_column, quoted, webhook};
