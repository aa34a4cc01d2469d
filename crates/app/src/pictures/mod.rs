//! Pictures of people and logos of organizations: their bytes are kept before a row shows them, and dropped behind it. What a process
//! that died left unshown is swept by the janitor.

mod show;

use std::sync::Arc;

use p2p_domain::{
    actor::Actor,
    error::{Class, Classify, FieldError},
    organization::Organization,
    picture::{Picture, PictureKey, PictureRefusal, PictureSize},
    policy::{Action, Ownership, permit},
    port::{
        blob::BlobStore,
        clock::{Clock, Entropy, IdSource},
        error::BlobError,
        organization::OrganizationReader,
        picture::{PictureMaker, PictureReferences},
        store::Store,
    },
    user::User,
    version::Expected,
};

use crate::{
    error::ServiceError, organizations::Counted, relay::Wake, sessions::Accounts, unhurried::unhurried,
    writing::retrying,
};

/// Pictures.
#[derive(Clone)]
pub struct PictureService {
    /// Units of work.
    pub store: Arc<dyn Store>,
    /// The bytes.
    pub blobs: Arc<dyn BlobStore>,
    /// Makes pictures of uploads.
    pub maker: Arc<dyn PictureMaker>,
    /// Which pictures are shown.
    pub references: Arc<dyn PictureReferences>,
    /// Organizations with their number of people.
    pub organizations: Arc<dyn OrganizationReader>,
    /// What is remembered of people.
    pub accounts: Arc<Accounts>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// Makes addresses unguessable.
    pub entropy: Arc<dyn Entropy>,
    /// Wakes the relay after a commit.
    pub wake: Wake,
}

/// Why a picture was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The upload is no picture that is taken.
    #[error("{0}")]
    Refused(PictureRefusal, [FieldError; 1]),
    /// What any service may end in.
    #[error("{0}")]
    Service(#[source] ServiceError),
}

crate::error::carries_service_errors!(PictureError);

impl From<PictureRefusal> for PictureError {
    fn from(refusal: PictureRefusal) -> Self {
        let code = match refusal {
            PictureRefusal::Empty => "empty",
            PictureRefusal::Unsupported => "unsupported_file_type",
            PictureRefusal::TooManyPixels => "too_many_pixels",
            PictureRefusal::Broken => "broken_image",
        };
        Self::Refused(refusal, [FieldError::new("file", code)])
    }
}

impl Classify for PictureError {
    fn class(&self) -> Class {
        match self {
            Self::Refused(PictureRefusal::Unsupported, _) => Class::UnsupportedMediaType,
            Self::Refused(..) => Class::Invalid,
            Self::Service(error) => error.class(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Refused(PictureRefusal::Unsupported, _) => "unsupported_file_type",
            Self::Refused(..) => "validation_failed",
            Self::Service(error) => error.code(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Refused(PictureRefusal::Unsupported, _) => &[],
            Self::Refused(_, fields) => fields,
            Self::Service(error) => error.fields(),
        }
    }

    fn retry_after(&self) -> Option<std::time::Duration> {
        match self {
            Self::Refused(..) => None,
            Self::Service(error) => error.retry_after(),
        }
    }
}

impl PictureService {
    /// Makes an upload the actor's picture.
    pub async fn set_avatar(&self, actor: &Actor, upload: Vec<u8>) -> Result<User, PictureError> {
        let (this, actor) = (self.clone(), actor.clone());
        unhurried(async move {
            let key = this.keep(upload).await?;
            let shown = this.show_avatar(&actor, Some(&key), &Expected::Any).await;
            Ok(this.settle(&key, shown).await?)
        })
        .await
    }

    /// Takes the actor's picture away, if they are of the version that the caller expects.
    pub async fn remove_avatar(&self, actor: &Actor, expected: &Expected) -> Result<(), ServiceError> {
        self.show_avatar(actor, None, expected).await.map(drop)
    }

    async fn show_avatar(
        &self,
        actor: &Actor,
        key: Option<&PictureKey>,
        expected: &Expected,
    ) -> Result<User, ServiceError> {
        let user = retrying(|| self.try_show_avatar(actor, key, expected)).await?;
        self.accounts.forget(user.id);
        self.wake.wake();
        Ok(user)
    }

    /// Makes an upload the logo of the actor's organization.
    pub async fn set_logo(&self, actor: &Actor, upload: Vec<u8>) -> Result<Counted, PictureError> {
        may_edit(actor)?;
        let (this, actor) = (self.clone(), actor.clone());
        unhurried(async move {
            let key = this.keep(upload).await?;
            let shown = this.show_logo(&actor, Some(&key), &Expected::Any).await;
            let organization = this.settle(&key, shown).await?;
            Ok(this.organizations.get(organization.id).await?.ok_or(ServiceError::NotFound)?)
        })
        .await
    }

    /// Takes the logo of the actor's organization away, if that is of the version that the caller expects.
    pub async fn remove_logo(&self, actor: &Actor, expected: &Expected) -> Result<(), ServiceError> {
        may_edit(actor)?;
        self.show_logo(actor, None, expected).await.map(drop)
    }

    async fn show_logo(
        &self,
        actor: &Actor,
        key: Option<&PictureKey>,
        expected: &Expected,
    ) -> Result<Organization, ServiceError> {
        let organization = retrying(|| self.try_show_logo(actor, key, expected)).await?;
        self.wake.wake();
        Ok(organization)
    }

    /// The bytes of a picture, for anybody who knows its key.
    pub async fn read(&self, key: &PictureKey, size: PictureSize) -> Result<Option<Vec<u8>>, ServiceError> {
        Ok(self.blobs.get(&key.blob(size)).await?)
    }

    /// Makes a picture and keeps it in all sizes, before anything shows it.
    async fn keep(&self, upload: Vec<u8>) -> Result<PictureKey, PictureError> {
        let picture = self.maker.make(upload).await??;
        let key = PictureKey::draw(self.clock.now(), self.entropy.as_ref());
        let kept = self.put(&key, &picture).await.map_err(ServiceError::from);
        Ok(self.settle(&key, kept.map(|()| key.clone())).await?)
    }

    async fn put(&self, key: &PictureKey, picture: &Picture) -> Result<(), BlobError> {
        for size in PictureSize::ALL {
            self.blobs.put(&key.blob(size), picture.bytes(size).to_vec()).await?;
        }
        Ok(())
    }

    /// Drops a new picture that could not be shown. A failed commit may have been one after all, so the rows are asked first.
    async fn settle<T>(&self, key: &PictureKey, outcome: Result<T, ServiceError>) -> Result<T, ServiceError> {
        if outcome.is_err()
            && let Err(error) = self.drop_unshown(key).await
        {
            tracing::warn!(
                picture = key.as_str(),
                error = &error as &dyn std::error::Error,
                "a picture that is not shown is swept later"
            );
        }
        outcome
    }

    async fn drop_unshown(&self, key: &PictureKey) -> Result<(), ServiceError> {
        if !self.references.shown(std::slice::from_ref(key)).await?.is_empty() {
            return Ok(());
        }
        for size in PictureSize::ALL {
            self.blobs.delete(&key.blob(size)).await?;
        }
        Ok(())
    }
}

fn may_edit(actor: &Actor) -> Result<(), ServiceError> {
    let own = Ownership { author_id: None, organization_id: actor.organization_id };
    Ok(permit(actor, Action::EditOrganization, own)?)
}
