//! One call over HTTP.

use std::{error::Error, io, iter::successors, sync::Arc, time::Duration};

use async_trait::async_trait;
use p2p_domain::{
    port::webhook::{CallOutcome, WebhookCall, WebhookCaller},
    webhook::{DeliveryFault, WebhookUrl},
};
use reqwest::{Client, header, redirect::Policy};

use crate::{
    resolve::{Resolver, Unresolved},
    signature::signature,
};

/// How calls are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallOptions {
    /// Whether calls may go to addresses that are not public.
    pub allow_private: bool,
    /// How long reaching the receiver may take.
    pub connect: Duration,
    /// How long the whole call may take.
    pub whole: Duration,
}

impl Default for CallOptions {
    /// To public addresses, 5 s to reach the receiver, 15 s in all.
    fn default() -> Self {
        Self { allow_private: false, connect: Duration::from_secs(5), whole: Duration::from_secs(15) }
    }
}

/// [`WebhookCaller`] over HTTP/1.1, with TLS where the address asks for it.
pub struct HttpCaller {
    client: Client,
    allow_private: bool,
}

impl HttpCaller {
    /// A caller; an error when the system's certificates cannot be read.
    pub fn new(options: CallOptions) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .dns_resolver(Arc::new(Resolver { allow_private: options.allow_private }))
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .user_agent("p2p-sandbox")
            .connect_timeout(options.connect)
            .timeout(options.whole)
            // A connection that is kept would outlive what its name leads to.
            .pool_max_idle_per_host(0)
            .build()?;
        Ok(Self { client, allow_private: options.allow_private })
    }
}

#[async_trait]
impl WebhookCaller for HttpCaller {
    async fn call(&self, call: &WebhookCall) -> CallOutcome {
        // An address in place of a name is asked of no resolver; and what is allowed may have changed since it was entered.
        if WebhookUrl::parse(call.url.as_str(), self.allow_private).is_err() {
            return Unresolved(DeliveryFault::AddressNotAllowed).outcome();
        }
        let Some(signature) = signature(call) else { return Unresolved(DeliveryFault::Unreachable).outcome() };
        let request = self
            .client
            .post(call.url.as_str())
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", call.id.to_string())
            .header("webhook-timestamp", call.at.seconds())
            .header("webhook-signature", signature)
            .body(call.body.clone());
        match request.send().await {
            Ok(answer) => {
                let status = answer.status();
                let fault = (!status.is_success()).then_some(DeliveryFault::Refused);
                CallOutcome { response_status: Some(status.as_u16()), fault }
            }
            Err(error) => {
                tracing::debug!(delivery_id = %call.id, error = &error as &dyn Error, "a call to a webhook did not arrive");
                CallOutcome { response_status: None, fault: Some(fault(&error)) }
            }
        }
    }
}

/// What went wrong, by the error and what lies behind it.
fn fault(error: &reqwest::Error) -> DeliveryFault {
    let mut behind = successors(Some(error as &(dyn Error + 'static)), |error| (**error).source());
    behind
        .find_map(|cause| {
            if let Some(Unresolved(fault)) = cause.downcast_ref() {
                return Some(*fault);
            }
            cause.downcast_ref().filter(|error| is_of_tls(error)).map(|_| DeliveryFault::Insecure)
        })
        .unwrap_or(if error.is_timeout() { DeliveryFault::TimedOut } else { DeliveryFault::Unreachable })
}

/// What TLS refuses comes as data that make no sense, perhaps inside another error of its kind.
fn is_of_tls(error: &io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<io::Error>());
    error.kind() == io::ErrorKind::InvalidData || inner.is_some_and(is_of_tls)
}
