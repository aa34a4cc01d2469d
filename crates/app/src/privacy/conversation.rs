//! What of a copy tells of conversation: what somebody wrote to others and got, what they were told, and what they reported.

use p2p_domain::message::DirectMessage;

use super::{
    Export, ExportPart,
    export::{PAGE, Section, onwards, told},
};
use crate::error::ServiceError;

impl Export {
    pub(super) async fn conversation(&self) -> Result<(Option<ExportPart>, Section), ServiceError> {
        let (service, user) = (&self.service, self.actor.user_id);
        Ok(match self.section {
            Section::Messages(after) => {
                let page = service.conversation.messages(user, after, PAGE).await?;
                let behind = |message: &DirectMessage| Section::Messages(Some(message.id));
                let section = onwards(&page, behind, Section::Blocks(None));
                (told(page, after.is_none(), ExportPart::Messages), section)
            }
            Section::Blocks(after) => {
                let page = service.conversation.blocked(user, after, PAGE).await?;
                let section = onwards(&page, |(of, _)| Section::Blocks(Some(*of)), Section::Notifications(None));
                (told(page, after.is_none(), ExportPart::Blocks), section)
            }
            Section::Notifications(after) => {
                let page = service.conversation.told(user, after, PAGE).await?;
                let section = onwards(&page, |one| Section::Notifications(Some(one.id)), Section::Preferences);
                (told(page, after.is_none(), ExportPart::Notifications), section)
            }
            Section::Preferences => {
                let chosen = service.notifications.preferences(user).await?;
                (Some(ExportPart::Preferences(chosen)), Section::Reports(None))
            }
            Section::Reports(after) => {
                let page = service.conversation.reported(user, after, PAGE).await?;
                let section = onwards(&page, |report| Section::Reports(Some(report.id)), Section::Did(None));
                (told(page, after.is_none(), ExportPart::Reports), section)
            }
            _ => (None, Section::Did(None)),
        })
    }
}
