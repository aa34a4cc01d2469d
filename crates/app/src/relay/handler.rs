//! What each job means. Handlers are idempotent: a job may come twice. What letters say is `correspondence`'s business.

use std::{collections::HashMap, sync::Arc, time::Duration};

use p2p_domain::{
    event::{Announcement, Channel, Signal},
    id::{OrganizationId, SessionHandle, TopicId, UserId},
    job::Job,
    page::{Limit, PageRequest, Start},
    picture::{PictureKey, PictureSize},
    port::{
        blob::BlobStore,
        bus::Realtime,
        clock::{Clock, IdSource},
        credential::CredentialService,
        erasure::ErasureCompletion,
        file::FileReader,
        media::ImageCleaner,
        scan::VirusScanner,
        second_factor::SecondFactorService,
        session::SessionService,
        store::Store,
        token::AccountTokens,
        user::{UserFilter, UserReader},
    },
    user::EmailDigest,
};

use crate::{correspondence::Correspondence, error::ServiceError, notifications::Notifier};

/// How many rows of a deleted topic go in one unit of work: other writers wait no longer than that takes.
const PURGE_ROWS: u32 = 500;

/// How far back a job looks for sessions that an earlier try of it ended without telling: longer than all its tries take.
const RETOLD: Duration = Duration::from_hours(1);

/// Sessions that ended lately, by their people.
type Ended = HashMap<UserId, Vec<SessionHandle>>;

/// Does jobs.
#[derive(Clone)]
pub struct JobHandler {
    /// Where announcements go.
    pub realtime: Arc<dyn Realtime>,
    /// Where deleted topics are purged.
    pub store: Arc<dyn Store>,
    /// The people of an organization.
    pub users: Arc<dyn UserReader>,
    /// Where sessions end.
    pub sessions: Arc<dyn SessionService>,
    /// Where passwords are forgotten.
    pub credentials: Arc<dyn CredentialService>,
    /// Where tokens are forgotten.
    pub tokens: Arc<dyn AccountTokens>,
    /// Where second factors are forgotten.
    pub second_factors: Arc<dyn SecondFactorService>,
    /// Where pictures are removed, and files worked on.
    pub blobs: Arc<dyn BlobStore>,
    /// Which files there are.
    pub files: Arc<dyn FileReader>,
    /// Looks for malicious programs.
    pub scanner: Arc<dyn VirusScanner>,
    /// Takes metadata out of images.
    pub cleaner: Arc<dyn ImageCleaner>,
    /// What makes the removed unreadable.
    pub erasure: Arc<dyn ErasureCompletion>,
    /// Writes letters.
    pub correspondence: Correspondence,
    /// Tells people of what happened.
    pub notifier: Notifier,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
}

impl JobHandler {
    /// Does one job.
    pub async fn handle(&self, job: &Job) -> Result<(), ServiceError> {
        match job {
            Job::Announce(event) => {
                Ok(self.realtime.publish(event.channel, Announcement::Event((**event).clone())).await?)
            }
            Job::Signal(signal) => self.signal(*signal).await,
            Job::PurgeTopic { topic_id } => self.purge(*topic_id).await,
            Job::EndSessions { user_id } => self.end_sessions(*user_id).await,
            Job::EndOrganizationSessions { organization_id } => self.end_organization(*organization_id).await,
            Job::Write { letter, user_id, notice } => self.correspondence.write(*letter, *user_id, notice).await,
            Job::Invite { letter, invitation_id } => self.correspondence.invite(*letter, *invitation_id).await,
            Job::DropPicture { key } => self.drop_picture(key).await,
            Job::ProcessFile { file_id } => self.process_file(*file_id).await,
            Job::DropFile { file_id } => self.drop_file(*file_id).await,
            Job::Notify(occasion) => self.notifier.notify(occasion).await,
            Job::Withdraw { gone } => self.notifier.withdraw(*gone).await,
            Job::Forget { user_id, email, picture } => self.forget(*user_id, email, picture.as_ref()).await,
        }
    }

    async fn signal(&self, signal: Signal) -> Result<(), ServiceError> {
        Ok(self.realtime.publish(Channel::System, Announcement::Signal(signal)).await?)
    }

    async fn purge(&self, topic: TopicId) -> Result<(), ServiceError> {
        loop {
            let mut unit = self.store.begin().await?;
            let finished = unit.topics().purge(topic, PURGE_ROWS).await?;
            unit.commit().await?;
            if finished {
                return Ok(());
            }
        }
    }

    async fn end_sessions(&self, user: UserId) -> Result<(), ServiceError> {
        let mut ended = self.lately_ended().await?;
        self.end_and_tell(user, &mut ended).await
    }

    async fn lately_ended(&self) -> Result<Ended, ServiceError> {
        let since = self.correspondence.clock.now().minus(RETOLD);
        let mut ended = Ended::new();
        for (handle, user) in self.sessions.revoked_since(since).await? {
            ended.entry(user).or_default().push(handle);
        }
        Ok(ended)
    }

    /// Ends somebody's sessions and tells of them, and of those that ended lately: whoever ended them may have failed to tell.
    async fn end_and_tell(&self, user_id: UserId, ended: &mut Ended) -> Result<(), ServiceError> {
        let mut handles = ended.remove(&user_id).unwrap_or_default();
        handles.extend(self.sessions.revoke_all(user_id, None).await?);
        for handle in handles {
            self.signal(Signal::SessionRevoked { handle, user_id }).await?;
        }
        Ok(())
    }

    /// The deactivated people's too: whoever may hold a session.
    async fn end_organization(&self, organization: OrganizationId) -> Result<(), ServiceError> {
        let filter = UserFilter::default();
        let mut page = PageRequest::first(Limit::new(Limit::MAX).unwrap_or_default());
        let mut ended = self.lately_ended().await?;
        loop {
            let people = self.users.list(organization, &filter, &page).await?;
            for user in &people.items {
                self.end_and_tell(user.id, &mut ended).await?;
            }
            match people.next {
                Some(last) => page.start = Start::After(last),
                None => return Ok(()),
            }
        }
    }

    async fn drop_picture(&self, key: &PictureKey) -> Result<(), ServiceError> {
        for size in PictureSize::ALL {
            self.blobs.delete(&key.blob(size)).await?;
        }
        Ok(())
    }

    /// What other stores than the relational one hold; each step may have been done before.
    async fn forget(
        &self,
        user: UserId,
        email: &EmailDigest,
        picture: Option<&PictureKey>,
    ) -> Result<(), ServiceError> {
        self.end_sessions(user).await?;
        self.credentials.remove(user).await?;
        self.tokens.withdraw(user).await?;
        self.second_factors.remove(user).await?;
        self.correspondence.forget(user, email).await?;
        if let Some(key) = picture {
            self.drop_picture(key).await?;
        }
        Ok(self.erasure.scrub().await?)
    }
}
