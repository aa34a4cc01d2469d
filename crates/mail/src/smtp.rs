//! Letters over SMTP. What becomes of them behind the next hop is not known here.

use std::{
    pin::pin,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::Mailbox,
    transport::smtp::{AsyncSmtpTransportBuilder, Error as SmtpError, PoolConfig},
};
use p2p_domain::{
    id::UserId,
    port::{
        clock::Clock,
        error::MailError,
        mail::{Letter, Mailer},
    },
    user::EmailDigest,
};
use tokio::{sync::Semaphore, time::timeout};

use crate::message;

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// How long the next hop may take for one letter.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many connections are open at once; other letters wait.
const CONNECTIONS: u32 = 8;
/// How long a connection is kept without a letter: less than servers do (RFC 5321, 4.5.3.2.7).
const IDLE: Duration = Duration::from_mins(1);

/// [`Mailer`] that hands letters to an SMTP server. Cheap to clone.
#[derive(Clone)]
pub struct SmtpMailer {
    from: Mailbox,
    clock: Arc<dyn Clock>,
    hop: Arc<NextHop>,
}

/// The server that letters are handed to.
struct NextHop {
    builder: AsyncSmtpTransportBuilder,
    transport: RwLock<Transport>,
    open: Arc<Semaphore>,
    patience: Duration,
}

impl SmtpMailer {
    /// Letters from that sender (`P2P Sandbox <noreply@p2p.example>`) by the server at that address:
    ///
    /// - `smtps://user:password@host`: TLS from the first byte, port 465;
    /// - `smtp://user:password@host?tls=required`: STARTTLS or nothing, port 587;
    /// - `smtp://host?tls=opportunistic`: STARTTLS where the server offers it, port 587;
    /// - `smtp://host`: never encrypted, port 25.
    ///
    /// A path is the name to greet with. Speaks with the server once, so that a wrong address, a certificate of somebody else or a wrong
    /// password are told now.
    pub async fn open(url: &str, from: &str, clock: Arc<dyn Clock>) -> Result<Self, MailError> {
        Self::open_within(url, from, clock, PATIENCE).await
    }

    async fn open_within(url: &str, from: &str, clock: Arc<dyn Clock>, patience: Duration) -> Result<Self, MailError> {
        const OP: &str = "mail.open";
        let from = from.parse::<Mailbox>().map_err(|error| MailError::internal(OP, error))?;
        let builder = Transport::from_url(url).map_err(|error| MailError::internal(OP, error))?;
        let pool = PoolConfig::new().max_size(CONNECTIONS).idle_timeout(IDLE);
        let builder = builder.timeout(Some(patience)).pool_config(pool);
        let transport: Transport = builder.clone().build();
        let answer = timeout(patience, transport.test_connection()).await;
        let well = answer.map_err(|late| MailError::unavailable(OP, late))?.map_err(failed(OP))?;
        if !well {
            return Err(MailError::unavailable(OP, "the server hangs up"));
        }
        let open = Arc::new(Semaphore::new(CONNECTIONS as usize));
        Ok(Self { from, clock, hop: Arc::new(NextHop { builder, transport: RwLock::new(transport), open, patience }) })
    }
}

impl NextHop {
    async fn take(&self, letter: Message) -> Result<(), MailError> {
        const OP: &str = "mail.send";
        let _open = self.open.acquire().await.map_err(|error| MailError::internal(OP, error))?;
        let transport = self.transport.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut sending = pin!(transport.send(letter));
        match timeout(self.patience, &mut sending).await {
            Ok(answer) => answer.map(drop).map_err(failed(OP)),
            Err(late) => {
                // The connection stands in the middle of a letter, and the pool would hand it to the next one: no pool, no such hand.
                let fresh = self.builder.clone().build();
                *self.transport.write().unwrap_or_else(PoisonError::into_inner) = fresh;
                Err(MailError::unavailable(OP, late))
            }
        }
    }
}

/// What is refused for good, by the server (5xx) or before it was asked, is refused again the next time.
fn failed(op: &'static str) -> impl FnOnce(SmtpError) -> MailError {
    move |error| {
        if error.is_permanent() || error.is_client() {
            MailError::internal(op, error)
        } else {
            MailError::unavailable(op, error)
        }
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        const OP: &str = "mail.send";
        let message = message::compose(letter, &self.from, self.clock.now());
        let message = message.map_err(|error| MailError::internal(OP, error))?;
        let hop = Arc::clone(&self.hop);
        // A task of its own: a caller who stops waiting must not leave a connection in the middle of a letter.
        let handed = tokio::spawn(async move { hop.take(message).await });
        handed.await.map_err(|error| MailError::internal(OP, error))??;
        tracing::info!(id = %letter.id, "letter handed over");
        Ok(())
    }

    /// Nothing is kept here: letters that were handed over are with others.
    async fn forget(&self, _user: UserId, _email: Option<&EmailDigest>) -> Result<(), MailError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
