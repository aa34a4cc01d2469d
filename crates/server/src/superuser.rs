//! Makes people who run the platform: by the command line alone, no route does.

use p2p_domain::{
    audit::{AuditAction, AuditEntry, AuditTarget},
    event::Signal,
    id::{AuditId, UserId},
    job::Job,
    port::{
        credential::{CredentialService, Registered},
        error::{Constraint, StoreError},
        store::{Store, UnitOfWork},
    },
    search::SearchText,
    user::{Email, Password, PersonName, Role, User, UserStatus},
};

use crate::{
    auth::Auth,
    config::Config,
    failure::StartError,
    ports::{self, Platform},
};

/// Who is to run the platform.
#[derive(Debug, Clone)]
pub struct NewSuperuser {
    /// The address to log in with.
    pub email: Email,
    /// Given name.
    pub first_name: Option<PersonName>,
    /// Family name.
    pub last_name: Option<PersonName>,
    /// The password.
    pub password: Password,
}

/// The store and what acts on it.
struct Keeper<'a> {
    config: &'a Config,
    platform: &'a Platform,
    store: &'a dyn Store,
    credentials: &'a dyn CredentialService,
}

/// Makes a new person with all rights. Refuses where the address is taken.
pub async fn create(config: &Config, new: NewSuperuser) -> Result<UserId, StartError> {
    let platform = Platform::system();
    let store = open(config).await?;
    let auth = Auth::open(config, &platform, &store).await?;
    let keeper = Keeper { config, platform: &platform, store: store.as_ref(), credentials: auth.credentials.as_ref() };
    let made = keeper.create(new).await;
    close(config, &store).await.and(made)
}

/// Gives somebody who is there already all rights.
pub async fn promote(config: &Config, email: &Email) -> Result<UserId, StartError> {
    let platform = Platform::system();
    let store = open(config).await?;
    let auth = Auth::open(config, &platform, &store).await?;
    let keeper = Keeper { config, platform: &platform, store: store.as_ref(), credentials: auth.credentials.as_ref() };
    let promoted = keeper.promote(email).await;
    close(config, &store).await.and(promoted)
}

async fn open(config: &Config) -> Result<std::sync::Arc<p2p_store_sql::SqlStore>, StartError> {
    let store = ports::open_store(config).await?;
    store.migrate().await.map_err(|error| StartError::store(config, "migrated", error))?;
    Ok(std::sync::Arc::new(store))
}

async fn close(config: &Config, store: &p2p_store_sql::SqlStore) -> Result<(), StartError> {
    store.close().await.map_err(|error| StartError::store(config, "closed", error))
}

impl Keeper<'_> {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StartError> {
        self.store.begin().await.map_err(|error| self.failed(error))
    }

    fn failed(&self, error: StoreError) -> StartError {
        if error.constraint() == Some(Constraint::UserEmail) {
            return StartError::Refused(
                "Somebody has that e-mail address already; --promote gives them all rights.".to_owned(),
            );
        }
        StartError::store(self.config, "written", error)
    }

    /// The person is pending until the password is kept, so that a crash in between leaves nobody who cannot log in.
    async fn create(&self, new: NewSuperuser) -> Result<UserId, StartError> {
        let now = self.platform.clock.now();
        let id = UserId::new(self.platform.ids.uuid());
        let mut user = User {
            first_name: new.first_name,
            last_name: new.last_name,
            is_verified: true,
            ..User::newcomer(id, None, new.email, Role::Superuser, now)
        };
        let found = SearchText::of_user(&user).entry(&*ports::open_lexicon(self.config)?);
        let mut unit = self.begin().await?;
        unit.users().insert(&user).await.map_err(|error| self.failed(error))?;
        unit.commit().await.map_err(|error| self.failed(error))?;
        let kept = self.credentials.register(user.id, &user.email, &new.password).await;
        let kept =
            kept.map_err(|error| StartError::port("auth", "DATABASE_URL or SUPERTOKENS_CONNECTION_URI", error))?;
        if kept == Registered::Taken {
            return Err(self.taken(&user).await?);
        }
        user.status = UserStatus::Active;
        let mut unit = self.begin().await?;
        unit.search().put(&found).await.map_err(|error| self.failed(error))?;
        self.save(unit, &user).await?;
        Ok(user.id)
    }

    /// Nobody is left pending whom nobody can finish.
    async fn taken(&self, user: &User) -> Result<StartError, StartError> {
        let mut unit = self.begin().await?;
        unit.users().delete_pending(user.id).await.map_err(|error| self.failed(error))?;
        unit.commit().await.map_err(|error| self.failed(error))?;
        Ok(StartError::Refused(format!(
            "The SuperTokens core has an account of {} with another password; give that password, or take another address.",
            user.email
        )))
    }

    async fn promote(&self, email: &Email) -> Result<UserId, StartError> {
        let mut unit = self.begin().await?;
        let found = self.held(unit.as_mut(), email).await.map_err(|error| self.failed(error))?;
        let Some(mut user) = found else {
            return Err(StartError::Refused(format!(
                "Nobody has the e-mail address {email}; leave --promote out to make somebody new."
            )));
        };
        if user.status != UserStatus::Active {
            return Err(StartError::Refused(format!(
                "{email} may not log in at present, and so cannot run the platform."
            )));
        }
        if user.role == Role::Admin {
            self.hand_over(unit.as_mut(), &user).await?;
        }
        user.role = Role::Superuser;
        user.updated_at = self.platform.clock.now();
        self.save(unit, &user).await?;
        Ok(user.id)
    }

    /// Somebody by address, with the people of their organization held, so that what is counted of them stays so.
    async fn held(&self, unit: &mut dyn UnitOfWork, email: &Email) -> Result<Option<User>, StoreError> {
        let found = unit.users().find_by_email(email).await?;
        if let Some(organization) = found.as_ref().and_then(|user| user.organization_id) {
            unit.memberships().hold(organization).await?;
            return unit.users().find_by_email(email).await;
        }
        Ok(found)
    }

    /// Nobody leaves the admins of people who stay as the last of them: nobody would run their organization.
    async fn hand_over(&self, unit: &mut dyn UnitOfWork, admin: &User) -> Result<(), StartError> {
        let Some(id) = admin.organization_id else { return Ok(()) };
        let failed = |error| self.failed(error);
        if let Some(heir) = unit.memberships().senior_admin(id, admin.id).await.map_err(failed)? {
            let organization = unit.organizations().find(id).await.map_err(failed)?;
            if organization.is_some_and(|organization| organization.admin_user_id == Some(admin.id)) {
                unit.organizations().set_admin(id, heir).await.map_err(failed)?;
            }
            return Ok(());
        }
        if unit.memberships().other_active_members(id, admin.id).await.map_err(failed)? == 0 {
            return Ok(());
        }
        Err(StartError::Refused(format!(
            "{} is the only admin of their organization, which other people belong to; make another of them its admin first.",
            admin.email
        )))
    }

    /// The audit log tells of it, and running servers hear of it by the outbox.
    async fn save(&self, mut unit: Box<dyn UnitOfWork>, user: &User) -> Result<(), StartError> {
        let saved = unit.users().update(user, user.version).await.map_err(|error| self.failed(error))?;
        if !saved {
            return Err(StartError::Refused(
                "Somebody else changed that person at the same moment; try again.".to_owned(),
            ));
        }
        let now = self.platform.clock.now();
        let line = AuditEntry {
            id: AuditId::new(self.platform.ids.uuid()),
            at: now,
            organization_id: user.organization_id,
            actor_id: None,
            action: AuditAction::UserUpdated,
            target: Some(AuditTarget::User(user.id.uuid())),
            address: None,
            details: [("role".to_owned(), user.role.as_str().to_owned())].into(),
        };
        unit.audit().append(&line).await.map_err(|error| self.failed(error))?;
        let job = Job::Signal(Signal::UserChanged { user_id: user.id });
        unit.outbox().append(&job, now).await.map_err(|error| self.failed(error))?;
        unit.commit().await.map_err(|error| self.failed(error))
    }
}

#[cfg(test)]
mod tests {
    use p2p_contract::build;
    use p2p_domain::{
        page::{Limit, PageRequest},
        port::{
            audit::{AuditFilter, AuditReader},
            search::SearchReader,
            user::UserReader as _,
        },
        text::{analysis::Lexicon, search::SearchQuery},
    };

    use super::*;

    fn config(folder: &tempfile::TempDir) -> Config {
        let path = folder.path().to_str().unwrap().to_owned();
        Config::parse(|name| (name == "DATA_DIR").then(|| path.clone())).unwrap()
    }

    fn huda() -> NewSuperuser {
        NewSuperuser {
            email: Email::parse("huda@example.com").unwrap(),
            first_name: Some(PersonName::parse("Huda").unwrap()),
            last_name: None,
            password: Password::parse("a pump hums at night", &[]).unwrap(),
        }
    }

    #[tokio::test]
    async fn a_superuser_can_log_in_once_made_and_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let config = config(&folder);
        let id = create(&config, huda()).await.unwrap();
        let again = create(&config, huda()).await.unwrap_err();
        assert!(again.to_string().contains("--promote"), "{again}");
        let store = open(&config).await.unwrap();
        let account = store.account(id).await.unwrap().unwrap();
        assert!(account.may_act() && account.user.role == Role::Superuser && account.user.is_verified);
        let auth = Auth::open(&config, &Platform::system(), &store).await.unwrap();
        assert!(auth.credentials.verify(Some(id), &huda().email, "a pump hums at night").await.unwrap());
        let (query, first) =
            (SearchQuery::parse("huda", Lexicon::built_in()).unwrap(), PageRequest::first(Limit::default()));
        let audience = build::audience(&account.user);
        let found = SearchReader::users(store.as_ref(), &audience, &query, build::at(0), &first).await.unwrap();
        assert_eq!(found.items.iter().map(|found| found.item.id).collect::<Vec<_>>(), [id]);
        close(&config, &store).await.unwrap();
    }

    #[tokio::test]
    async fn somebody_is_promoted_and_nobody_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let config = config(&folder);
        let nobody = promote(&config, &huda().email).await.unwrap_err();
        assert!(nobody.to_string().contains("Nobody"), "{nobody}");
        let id = create(&config, huda()).await.unwrap();
        let store = open(&config).await.unwrap();
        let mut unit = store.begin().await.unwrap();
        let user = unit.users().find(id).await.unwrap().unwrap();
        let demoted = User { role: Role::Member, ..user };
        assert!(unit.users().update(&demoted, demoted.version).await.unwrap());
        unit.commit().await.unwrap();
        assert_eq!(promote(&config, &huda().email).await.unwrap(), id);
        assert_eq!(store.account(id).await.unwrap().unwrap().user.role, Role::Superuser);
        let filter = AuditFilter { target_id: Some(id.uuid()), ..AuditFilter::default() };
        let log =
            AuditReader::list(store.as_ref(), &filter, &PageRequest::first(Limit::default())).await.unwrap().items;
        assert_eq!(log.len(), 2, "one line for the making, one for the promotion");
        assert!(log.iter().all(|line| line.actor_id.is_none() && line.details["role"] == "superuser"), "{log:?}");
        close(&config, &store).await.unwrap();
    }

    #[tokio::test]
    async fn the_only_admin_of_others_is_not_promoted() {
        let folder = tempfile::tempdir().unwrap();
        let config = config(&folder);
        let store = open(&config).await.unwrap();
        let organization = build::an_organization();
        let person = |role| User { role, organization_id: Some(organization.id), ..build::a_user() };
        let (admin, member) = (person(Role::Admin), person(Role::Member));
        let mut unit = store.begin().await.unwrap();
        unit.organizations().insert(&organization).await.unwrap();
        for user in [&admin, &member] {
            unit.users().insert(user).await.unwrap();
        }
        unit.organizations().set_admin(organization.id, admin.id).await.unwrap();
        unit.commit().await.unwrap();
        let refused = promote(&config, &admin.email).await.unwrap_err();
        assert!(refused.to_string().contains("make another of them its admin first"), "{refused}");
        assert_eq!(store.account(admin.id).await.unwrap().unwrap().user.role, Role::Admin);

        let mut unit = store.begin().await.unwrap();
        let heir = User { role: Role::Admin, ..member.clone() };
        assert!(unit.users().update(&heir, member.version).await.unwrap());
        unit.commit().await.unwrap();
        promote(&config, &admin.email).await.unwrap();
        let mut unit = store.begin().await.unwrap();
        let led = unit.organizations().find(organization.id).await.unwrap().unwrap();
        assert_eq!(led.admin_user_id, Some(heir.id), "who stays runs it");
        drop(unit);
        close(&config, &store).await.unwrap();
    }

    #[tokio::test]
    async fn who_is_alone_in_an_organization_may_be_promoted() {
        let folder = tempfile::tempdir().unwrap();
        let config = config(&folder);
        let store = open(&config).await.unwrap();
        let organization = build::an_organization();
        let admin = User { role: Role::Admin, organization_id: Some(organization.id), ..build::a_user() };
        let mut unit = store.begin().await.unwrap();
        unit.organizations().insert(&organization).await.unwrap();
        unit.users().insert(&admin).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(promote(&config, &admin.email).await.unwrap(), admin.id);
        close(&config, &store).await.unwrap();
    }
}
