//! A copy of all that is held of somebody, handed out part by part, so that nobody's copy has to fit into memory.

use p2p_domain::{
    actor::{Account, Actor},
    audit::{AuditAction, AuditEntry, AuditTarget},
    consent::Consent,
    content::{BodyKey, ContentKind, Revision},
    device::DeviceKey,
    draft::Draft,
    file::File,
    id::{AuditId, FileId, InvitationId, MessageId, NotificationId, ReportId, TopicId, UseCaseId, UserId},
    invitation::Invitation,
    message::DirectMessage,
    notification::{Notification, Preferences},
    page::{Limit, PageRequest, Start},
    picture::PictureSize,
    port::{
        audit::{AuditFilter, AuditKey},
        personal_data::{EarlierText, OwnMark, OwnText, OwnTopic, OwnView, OwnVote},
    },
    report::Report,
    session::SessionInfo,
    timestamp::Timestamp,
    use_case::{Mark, UseCase, UseCaseText},
};
use uuid::Uuid;

use super::{PrivacyService, bytes::Reading};
use crate::{error::ServiceError, reading};

/// How much is read at once of what there may be much of.
pub(super) const PAGE: u32 = Limit::MAX;

/// A post or reply, or what one said before, with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<T = OwnText> {
    /// Which, where and when.
    pub text: T,
    /// Its source; none when the store of texts has lost it.
    pub content: Option<String>,
}

/// A use case with its text.
#[derive(Debug, Clone, PartialEq)]
pub struct WrittenUseCase {
    /// Which, and all of it that is short.
    pub use_case: UseCase,
    /// Its text; none when the store of texts has lost it.
    pub text: Option<UseCaseText>,
}

/// One part of a copy. Kinds of which there may be much come as several parts in a row; each kind but the picture and the bytes of files comes
/// at least once.
#[derive(Debug, Clone, PartialEq)]
pub enum ExportPart {
    /// Who they are.
    Profile(Box<Account>),
    /// Where they are logged in.
    Sessions(Vec<SessionInfo>),
    /// Which terms they accepted, and when.
    Consents(Vec<Consent>),
    /// From where they logged in before.
    Devices(Vec<(DeviceKey, Timestamp)>),
    /// What they are about to write.
    Drafts(Vec<Draft>),
    /// Invitations they sent.
    Invitations(Vec<Invitation>),
    /// Topics they opened.
    Topics(Vec<OwnTopic>),
    /// Posts they wrote.
    Posts(Vec<Written>),
    /// Replies they wrote.
    Replies(Vec<Written>),
    /// What those posts, then what those replies said before.
    EarlierTexts(Vec<Written<EarlierText>>),
    /// Votes they gave.
    Votes(Vec<OwnVote>),
    /// Topics they follow.
    Follows(Vec<TopicId>),
    /// Topics they looked at, and on which days.
    Views(Vec<OwnView>),
    /// Use cases they submitted.
    UseCases(Vec<WrittenUseCase>),
    /// Likes, then bookmarks that they gave.
    Marks(Vec<OwnMark>),
    /// Use cases they looked at, and on which days.
    UseCaseViews(Vec<(UseCaseId, i32)>),
    /// Files they uploaded.
    Files(Vec<File>),
    /// Private messages that they wrote or got.
    Messages(Vec<DirectMessage>),
    /// From whom they want no messages, and since when.
    Blocks(Vec<(UserId, Timestamp)>),
    /// What they were told.
    Notifications(Vec<Notification>),
    /// How they want to be told.
    Preferences(Preferences),
    /// Reports they made.
    Reports(Vec<Report>),
    /// Lines of the audit log: what they did, then what others did to them, without from where those others did it.
    Audit(Vec<AuditEntry>),
    /// Their picture, as WebP.
    Picture(Vec<u8>),
    /// A piece of one of those files. The pieces of a file come in a row and in their order; a file whose bytes are gone has none.
    Piece {
        /// Of which.
        file: Box<File>,
        /// How many bytes of it came before.
        offset: u64,
        /// The bytes.
        bytes: Vec<u8>,
    },
}

/// Where a copy goes on. The order of the kinds is that of the variants.
#[derive(Debug, Clone, Copy)]
pub(super) enum Section {
    Begin,
    Profile,
    Sessions,
    Consents,
    Devices,
    Drafts,
    Invitations(Option<InvitationId>),
    Topics(Option<TopicId>),
    Texts(ContentKind, Option<Uuid>),
    EarlierTexts(ContentKind, Option<(Uuid, Revision)>),
    Votes(Option<Uuid>),
    Follows(Option<TopicId>),
    Views(Option<OwnView>),
    UseCases(Option<UseCaseId>),
    Marks(Mark, Option<UseCaseId>),
    UseCaseViews(Option<(UseCaseId, i32)>),
    Files(Option<FileId>),
    Messages(Option<MessageId>),
    Blocks(Option<UserId>),
    Notifications(Option<NotificationId>),
    Preferences,
    Reports(Option<ReportId>),
    Did(Option<AuditKey>),
    Suffered(Option<AuditKey>),
    Picture,
    /// Behind that file.
    Bytes(Option<FileId>),
    End,
}

/// A copy under way.
pub struct Export {
    pub(super) service: PrivacyService,
    pub(super) actor: Actor,
    pub(super) section: Section,
    /// The file whose bytes are told.
    pub(super) reading: Option<Reading>,
}

impl PrivacyService {
    /// Begins a copy of all that is held of the actor.
    #[must_use]
    pub fn export(&self, actor: &Actor) -> Export {
        Export { service: self.clone(), actor: actor.clone(), section: Section::Begin, reading: None }
    }

    async fn note_export(&self, actor: &Actor) -> Result<(), ServiceError> {
        let now = self.clock.now();
        let (id, target) = (AuditId::new(self.ids.uuid()), AuditTarget::User(actor.user_id.uuid()));
        let mut unit = self.store.begin().await?;
        unit.audit().append(&AuditEntry::by(actor, id, now, AuditAction::DataExported, target)).await?;
        Ok(unit.commit().await?)
    }

    async fn with_contents<T>(
        &self,
        texts: Vec<T>,
        body: impl Fn(&T) -> BodyKey,
    ) -> Result<Vec<Written<T>>, ServiceError> {
        let mut found = reading::texts(self.bodies.as_ref(), texts.iter().map(&body).collect()).await?;
        let mut content = |key: BodyKey| Some(found.remove(&key)?.into_forum()?.content);
        Ok(texts.into_iter().map(|text| Written { content: content(body(&text)), text }).collect())
    }
}

impl Export {
    /// The next part; `None` when the copy is complete. A part that failed may be asked for again.
    pub async fn next(&mut self) -> Result<Option<ExportPart>, ServiceError> {
        loop {
            let (part, section) = match self.section {
                Section::Begin => {
                    self.service.note_export(&self.actor).await?;
                    (None, Section::Profile)
                }
                Section::Profile | Section::Sessions | Section::Consents | Section::Devices | Section::Drafts => {
                    self.person().await?
                }
                Section::Invitations(_) | Section::Topics(_) => self.begun().await?,
                Section::Texts(kind, after) => self.texts(kind, after).await?,
                Section::EarlierTexts(kind, after) => self.earlier_texts(kind, after).await?,
                Section::Votes(_) | Section::Follows(_) | Section::Views(_) => self.reactions().await?,
                Section::UseCases(_) | Section::Marks(..) | Section::UseCaseViews(_) | Section::Files(_) => {
                    self.shared().await?
                }
                Section::Messages(_)
                | Section::Blocks(_)
                | Section::Notifications(_)
                | Section::Preferences
                | Section::Reports(_) => self.conversation().await?,
                Section::Did(after) => self.did(after).await?,
                Section::Suffered(after) => self.suffered(after).await?,
                Section::Picture => (self.picture().await?, Section::Bytes(None)),
                Section::Bytes(after) => self.bytes(after).await?,
                Section::End => return Ok(None),
            };
            self.section = section;
            if part.is_some() {
                return Ok(part);
            }
        }
    }

    /// What there is one of, or a bounded number.
    async fn person(&self) -> Result<(Option<ExportPart>, Section), ServiceError> {
        let (service, user) = (&self.service, self.actor.user_id);
        Ok(match self.section {
            Section::Profile => {
                let account = service.users.account(user).await?.ok_or(ServiceError::NotFound)?;
                (Some(ExportPart::Profile(Box::new(account))), Section::Sessions)
            }
            Section::Sessions => (Some(ExportPart::Sessions(service.sessions.list(user).await?)), Section::Consents),
            Section::Consents => (Some(ExportPart::Consents(service.consents.consents(user).await?)), Section::Devices),
            Section::Devices => (Some(ExportPart::Devices(service.devices.devices(user).await?)), Section::Drafts),
            _ => (Some(ExportPart::Drafts(service.data.drafts(user).await?)), Section::Invitations(None)),
        })
    }

    /// Whom they asked in, and what they asked.
    async fn begun(&self) -> Result<(Option<ExportPart>, Section), ServiceError> {
        let (data, user) = (&self.service.data, self.actor.user_id);
        Ok(match self.section {
            Section::Invitations(after) => {
                let page = data.invitations(user, after, PAGE).await?;
                let section = onwards(&page, |sent| Section::Invitations(Some(sent.id)), Section::Topics(None));
                (told(page, after.is_none(), ExportPart::Invitations), section)
            }
            Section::Topics(after) => {
                let page = data.topics(user, after, PAGE).await?;
                let next = Section::Texts(ContentKind::Post, None);
                let section = onwards(&page, |topic| Section::Topics(Some(topic.id)), next);
                (told(page, after.is_none(), ExportPart::Topics), section)
            }
            _ => (None, Section::Texts(ContentKind::Post, None)),
        })
    }

    async fn texts(
        &self,
        kind: ContentKind,
        after: Option<Uuid>,
    ) -> Result<(Option<ExportPart>, Section), ServiceError> {
        let (part, next): (fn(_) -> _, _) = match kind {
            ContentKind::Post => (ExportPart::Posts, Section::Texts(ContentKind::Reply, None)),
            ContentKind::Reply => (ExportPart::Replies, Section::EarlierTexts(ContentKind::Post, None)),
        };
        let page = self.service.data.texts(kind, self.actor.user_id, after, PAGE).await?;
        let section = onwards(&page, |text| Section::Texts(kind, Some(text.of.uuid())), next);
        let page = self.service.with_contents(page, |text| text.body).await?;
        Ok((told(page, after.is_none(), part), section))
    }

    async fn earlier_texts(
        &self,
        kind: ContentKind,
        after: Option<(Uuid, Revision)>,
    ) -> Result<(Option<ExportPart>, Section), ServiceError> {
        let (first, next) = match kind {
            ContentKind::Post => (after.is_none(), Section::EarlierTexts(ContentKind::Reply, None)),
            ContentKind::Reply => (false, Section::Votes(None)),
        };
        let page = self.service.data.earlier_texts(kind, self.actor.user_id, after, PAGE).await?;
        let behind = |text: &EarlierText| Section::EarlierTexts(kind, Some((text.of.uuid(), text.revision)));
        let section = onwards(&page, behind, next);
        let page = self.service.with_contents(page, |text| text.body).await?;
        Ok((told(page, first, ExportPart::EarlierTexts), section))
    }

    /// What they noted of what others wrote, page by page.
    async fn reactions(&self) -> Result<(Option<ExportPart>, Section), ServiceError> {
        let (data, user) = (&self.service.data, self.actor.user_id);
        Ok(match self.section {
            Section::Votes(after) => {
                let page = data.votes(user, after, PAGE).await?;
                let section = onwards(&page, |vote| Section::Votes(Some(vote.of.uuid())), Section::Follows(None));
                (told(page, after.is_none(), ExportPart::Votes), section)
            }
            Section::Follows(after) => {
                let page = data.follows(user, after, PAGE).await?;
                let section = onwards(&page, |topic| Section::Follows(Some(*topic)), Section::Views(None));
                (told(page, after.is_none(), ExportPart::Follows), section)
            }
            Section::Views(after) => {
                let page = data.views(user, after, PAGE).await?;
                let section = onwards(&page, |view| Section::Views(Some(*view)), Section::UseCases(None));
                (told(page, after.is_none(), ExportPart::Views), section)
            }
            _ => (None, Section::Did(None)),
        })
    }

    async fn did(&self, after: Option<AuditKey>) -> Result<(Option<ExportPart>, Section), ServiceError> {
        let filter = AuditFilter { actor_id: Some(self.actor.user_id), ..AuditFilter::default() };
        let page = self.service.audit.list(&filter, &page_after(after)).await?;
        let section = page.next.map_or(Section::Suffered(None), |next| Section::Did(Some(next)));
        Ok((told(page.items, after.is_none(), ExportPart::Audit), section))
    }

    async fn suffered(&self, after: Option<AuditKey>) -> Result<(Option<ExportPart>, Section), ServiceError> {
        let me = self.actor.user_id;
        let filter = AuditFilter { target_id: Some(me.uuid()), ..AuditFilter::default() };
        let page = self.service.audit.list(&filter, &page_after(after)).await?;
        let section = page.next.map_or(Section::Picture, |next| Section::Suffered(Some(next)));
        let by_others = page.items.into_iter().filter(|line| line.actor_id != Some(me));
        // From where others acted is theirs.
        let lines = by_others.map(|line| AuditEntry { address: None, ..line }).collect();
        Ok((told(lines, false, ExportPart::Audit), section))
    }

    async fn picture(&self) -> Result<Option<ExportPart>, ServiceError> {
        let account = self.service.users.account(self.actor.user_id).await?;
        let Some(key) = account.and_then(|account| account.user.avatar) else { return Ok(None) };
        Ok(self.service.blobs.get(&key.blob(PictureSize::Large)).await?.map(ExportPart::Picture))
    }
}

/// Behind the last item of a full page, else the next section.
pub(super) fn onwards<T>(page: &[T], behind: impl FnOnce(&T) -> Section, next: Section) -> Section {
    match page.last() {
        Some(last) if page.len() >= PAGE as usize => behind(last),
        _ => next,
    }
}

/// A part, unless it is empty and others of its kind came before.
pub(super) fn told<T>(items: Vec<T>, first: bool, part: impl FnOnce(Vec<T>) -> ExportPart) -> Option<ExportPart> {
    (first || !items.is_empty()).then(|| part(items))
}

fn page_after(key: Option<AuditKey>) -> PageRequest<AuditKey> {
    PageRequest { start: key.map_or(Start::First, Start::After), ..PageRequest::first(full_page()) }
}

fn full_page() -> Limit {
    Limit::new(PAGE).unwrap_or_default()
}
