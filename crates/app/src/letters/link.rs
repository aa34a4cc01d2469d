//! The links of letters: where the website's pages are, and secrets as they stand in an address.

use p2p_domain::{text::percent_encoded, token::SecretToken};

/// Addresses on one website. The paths and parameters are those that the SuperTokens clients read.
#[derive(Debug, Clone)]
pub(super) struct Links(String);

impl Links {
    pub fn to(website_url: &str) -> Self {
        Self(website_url.trim_end_matches('/').to_owned())
    }

    pub fn website(&self) -> String {
        format!("{}/", self.0)
    }

    /// The page of that path.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    pub fn notifications(&self) -> String {
        self.page("/notifications")
    }

    /// Where one chooses what one is told of.
    pub fn preferences(&self) -> String {
        self.page("/notifications/preferences")
    }

    pub fn verify_email(&self, token: &SecretToken) -> String {
        format!("{}/auth/verify-email?token={}&tenantId=public", self.0, encoded(token))
    }

    pub fn reset_password(&self, token: &SecretToken) -> String {
        format!("{}/auth/reset-password?token={}&tenantId=public", self.0, encoded(token))
    }

    /// Where a new password is asked for.
    pub fn forgotten_password(&self) -> String {
        format!("{}/auth/reset-password", self.0)
    }

    pub fn accept_invitation(&self, token: &SecretToken) -> String {
        format!("{}/auth/accept-invitation?token={}", self.0, encoded(token))
    }
}

/// A secret in a query: all but the unreserved characters of RFC 3986, 2.3, are percent-encoded.
fn encoded(token: &SecretToken) -> String {
    percent_encoded(token.expose(), b"-._~")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_cannot_leave_its_parameter() {
        let token = SecretToken::parse("a-b_c.d~e+/=&tenantId=x#").unwrap();
        let link = Links::to("https://www.example.com/app//").verify_email(&token);
        let query = "token=a-b_c.d~e%2B%2F%3D%26tenantId%3Dx%23&tenantId=public";
        assert_eq!(link, format!("https://www.example.com/app/auth/verify-email?{query}"));
    }
}
