//! What becomes of letters that are due: looking up whom they are to, drawing the secret that they carry, and sending them. What they
//! say is composed in `letters`.

use std::sync::Arc;

use p2p_domain::{
    actor::Account,
    id::{EventId, InvitationId, UserId},
    invitation::Invitation,
    job::Notice,
    locale::Locale,
    notification::LetterId,
    port::{
        clock::{Clock, Entropy},
        invitation::InvitationReader,
        mail::{Letter, Mailer},
        notification::NotificationReader,
        organization::OrganizationReader,
        store::Store,
        token::AccountTokens,
        user::UserReader,
    },
    token::{SecretToken, TokenHolder, TokenPurpose},
    user::{Email, EmailDigest, PersonName, UserStatus},
};

use crate::{
    error::ServiceError,
    letters::{Digest, InvitationWords, Words, Writer},
};

/// Writes and sends letters.
#[derive(Clone)]
pub struct Correspondence {
    /// Units of work.
    pub store: Arc<dyn Store>,
    /// People.
    pub users: Arc<dyn UserReader>,
    /// Invitations.
    pub invitations: Arc<dyn InvitationReader>,
    /// Organizations.
    pub organizations: Arc<dyn OrganizationReader>,
    /// What letters of notifications tell.
    pub notifications: Arc<dyn NotificationReader>,
    /// One-time tokens of accounts.
    pub tokens: Arc<dyn AccountTokens>,
    /// The way out.
    pub mailer: Arc<dyn Mailer>,
    /// Draws the tokens of invitations.
    pub entropy: Arc<dyn Entropy>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Composes.
    pub writer: Writer,
}

/// Who is behind an invitation.
struct Inviter {
    account: Account,
    name: String,
}

impl Correspondence {
    /// Writes to somebody, unless they are gone or the notice means nothing to them any more.
    pub async fn write(&self, letter: EventId, user: UserId, notice: &Notice) -> Result<(), ServiceError> {
        let Some(account) = self.users.account(user).await?.filter(|account| is_due(account, notice)) else {
            return Ok(());
        };
        let Some(words) = self.words(&account, letter, notice).await? else { return Ok(()) };
        let locale = account.user.locale.unwrap_or_default();
        // An address that was not shown to be theirs may be a stranger's, to whom nobody sends words of their own by signing up.
        let name = account.user.first_name.as_ref().map(PersonName::as_str).filter(|_| account.user.is_verified);
        let composed = self.writer.compose(locale, name, &words);
        let to = account.user.email;
        let named = words.named();
        let about = [&[user], named.as_slice()].concat();
        let letter = composed.addressed(letter, to.clone(), about);
        self.send(&letter).await?;
        if matches!(notice, Notice::Notifications) {
            self.note_sent(LetterId::new(letter.id)).await?;
        }
        // Somebody who was erased meanwhile had their letters removed before this one was there.
        if self.users.account(user).await?.is_none() {
            self.forget(user, &to.digest()).await?;
        }
        for person in named {
            if self.users.account(person).await?.is_none() {
                self.mailer.forget(person, None).await?;
            }
        }
        Ok(())
    }

    /// What a notice tells; nothing when what it was to tell is read or gone.
    async fn words(&self, account: &Account, letter: LetterId, notice: &Notice) -> Result<Option<Words>, ServiceError> {
        Ok(Some(match notice {
            Notice::VerifyEmail => Words::VerifyEmail { token: self.token(account, TokenPurpose::VerifyEmail).await? },
            Notice::ResetPassword => {
                Words::ResetPassword { token: self.token(account, TokenPurpose::ResetPassword).await? }
            }
            Notice::PasswordChanged { at } => Words::PasswordChanged { at: *at },
            Notice::Deactivated => Words::Deactivated,
            Notice::Reactivated => Words::Reactivated,
            Notice::NewDevice { user_agent, address, at } => {
                let user_agent = user_agent.clone().filter(|_| account.user.is_verified);
                Words::NewDevice { user_agent, address: *address, at: *at }
            }
            Notice::SecondFactor { enabled } => Words::SecondFactor { enabled: *enabled },
            Notice::Notifications => {
                return Ok(Digest::of(&self.notifications.letter(letter).await?).map(Words::Notifications));
            }
        }))
    }

    /// A second try tells nothing; one between both sends the same letter, under the same id.
    async fn note_sent(&self, letter: LetterId) -> Result<(), ServiceError> {
        let mut unit = self.store.begin().await?;
        unit.notifications().letter_sent(letter, self.clock.now()).await?;
        Ok(unit.commit().await?)
    }

    async fn token(&self, account: &Account, purpose: TokenPurpose) -> Result<SecretToken, ServiceError> {
        let holder = TokenHolder { user_id: account.user.id, email: account.user.email.clone() };
        Ok(self.tokens.issue(purpose, &holder).await?)
    }

    /// Sends an invitation, unless it was settled, has expired, or leads into an organization that is shut out.
    pub async fn invite(&self, letter: EventId, id: InvitationId) -> Result<(), ServiceError> {
        let open = self.invitations.get(id).await?.filter(|invitation| invitation.is_open_at(self.clock.now()));
        let Some(invitation) = open else { return Ok(()) };
        let organization = self.organizations.get(invitation.organization_id).await?;
        let Some((organization, _)) = organization.filter(|(organization, _)| organization.is_active) else {
            return Ok(());
        };
        let inviter = self.inviter(&invitation).await?;
        let locale = self.invitee_locale(&invitation.email, inviter.as_ref()).await?;
        let words = Words::Invitation(InvitationWords {
            token: self.invitation_token(id).await?,
            organization: organization.name.as_str().to_owned(),
            inviter: inviter.as_ref().map(|inviter| inviter.name.clone()).filter(|name| !name.is_empty()),
            message: invitation.message.as_ref().map(|message| message.as_str().to_owned()),
            expires_at: invitation.expires_at,
        });
        let about = inviter.iter().map(|inviter| inviter.account.user.id).collect();
        let composed = self.writer.compose(locale, None, &words);
        self.send(&composed.addressed(letter, invitation.email, about)).await?;
        self.forget_if_erased(inviter).await
    }

    async fn inviter(&self, invitation: &Invitation) -> Result<Option<Inviter>, ServiceError> {
        let Some(id) = invitation.invited_by else { return Ok(None) };
        let Some(account) = self.users.account(id).await? else { return Ok(None) };
        let names = [&account.user.first_name, &account.user.last_name];
        let names: Vec<&str> = names.into_iter().flatten().map(PersonName::as_str).collect();
        Ok(Some(Inviter { name: names.join(" "), account }))
    }

    /// The invitee's own language where they are known, else the inviter's.
    async fn invitee_locale(&self, email: &Email, inviter: Option<&Inviter>) -> Result<Locale, ServiceError> {
        let own = self.users.account_by_email(email).await?.and_then(|account| account.user.locale);
        Ok(own.or_else(|| inviter.and_then(|inviter| inviter.account.user.locale)).unwrap_or_default())
    }

    async fn invitation_token(&self, id: InvitationId) -> Result<SecretToken, ServiceError> {
        let token = SecretToken::draw(self.entropy.as_ref());
        let mut unit = self.store.begin().await?;
        unit.invitations().add_token(id, &token.digest(), self.clock.now()).await?;
        unit.commit().await?;
        Ok(token)
    }

    async fn forget_if_erased(&self, inviter: Option<Inviter>) -> Result<(), ServiceError> {
        let Some(user) = inviter.map(|inviter| inviter.account.user) else { return Ok(()) };
        if self.users.account(user.id).await?.is_none() {
            self.forget(user.id, &user.email.digest()).await?;
        }
        Ok(())
    }

    async fn send(&self, letter: &Letter) -> Result<(), ServiceError> {
        Ok(self.mailer.send(letter).await?)
    }

    /// Removes what is kept here of letters to or about somebody.
    pub async fn forget(&self, user: UserId, email: &EmailDigest) -> Result<(), ServiceError> {
        Ok(self.mailer.forget(user, Some(email)).await?)
    }
}

/// Whether a notice still means something to its reader.
fn is_due(account: &Account, notice: &Notice) -> bool {
    match notice {
        Notice::VerifyEmail => account.may_act() && !account.user.is_verified,
        Notice::Deactivated => account.user.status == UserStatus::Deactivated,
        Notice::ResetPassword
        | Notice::PasswordChanged { .. }
        | Notice::Reactivated
        | Notice::NewDevice { .. }
        | Notice::SecondFactor { .. }
        | Notice::Notifications => account.may_act(),
    }
}
