//! What somebody sends about their address, their password and their second factor.

use p2p_domain::{
    token::SecretToken,
    user::{Email, Password},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::requests::{given_code, given_password};
use crate::{
    extract::{Body, FieldErrors},
    problem::Problem,
};

/// A token as somebody presents it. One that cannot be any is no wrong field: it opens nothing, like one that was used.
#[derive(Debug, Clone)]
pub struct GivenToken(Option<SecretToken>);

impl GivenToken {
    /// Reads whatever was given.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(SecretToken::parse(text))
    }

    /// The token, if it can be one.
    pub fn token(self) -> Result<SecretToken, Problem> {
        self.0.ok_or_else(|| Problem::new("invalid_token"))
    }
}

/// A token from a mail.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = MailedToken)]
pub struct TokenRequest {
    /// The token from the link.
    #[schema(value_type = String, required = true, example = "4f1d0c8a6b7e4f0f9c1d2e3f405162738495a6b7c8d9eaf00112233445566778")]
    token: Option<String>,
}

impl Body for TokenRequest {
    type Command = GivenToken;

    fn check(self, errors: &mut FieldErrors) -> Option<GivenToken> {
        errors.present("token", self.token).map(|text| GivenToken::of(&text))
    }
}

/// Whose password was forgotten.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = PasswordReset)]
pub struct ResetRequest {
    /// The address.
    #[schema(value_type = String, required = true, format = Email, example = "amal@najd-valves.example")]
    email: Option<String>,
}

impl Body for ResetRequest {
    type Command = Email;

    fn check(self, errors: &mut FieldErrors) -> Option<Email> {
        errors.required("email", self.email, Email::parse)
    }
}

/// A new password, by a token from a mail.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = PasswordResetConfirmation)]
pub struct ConfirmResetRequest {
    /// The token from the link.
    #[schema(value_type = String, required = true, example = "4f1d0c8a6b7e4f0f9c1d2e3f405162738495a6b7c8d9eaf00112233445566778")]
    token: Option<String>,
    /// Not among the 10,000 commonest.
    #[schema(value_type = String, required = true, format = Password, min_length = 8, max_length = 128, example = "copper lantern 58")]
    new_password: Option<String>,
}

impl Body for ConfirmResetRequest {
    type Command = (GivenToken, Password);

    fn check(self, errors: &mut FieldErrors) -> Option<Self::Command> {
        let token = errors.present("token", self.token);
        let password = errors.required("new_password", self.new_password, |text| Password::parse(text, &[]));
        Some((GivenToken::of(&token?), password?))
    }
}

/// A new password, by the present one.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = PasswordChange)]
pub struct ChangePasswordRequest {
    /// The present password.
    #[schema(value_type = String, required = true, format = Password, min_length = 1, example = "saffron kettle 41")]
    current_password: Option<String>,
    /// Not among the 10,000 commonest, and not the person's own name or address.
    #[schema(value_type = String, required = true, format = Password, min_length = 8, max_length = 128, example = "copper lantern 58")]
    new_password: Option<String>,
}

/// The same, checked but for what only the person's profile tells.
pub struct PasswordChange {
    /// The present password.
    pub current: String,
    /// The new one.
    pub new: Password,
}

impl Body for ChangePasswordRequest {
    type Command = PasswordChange;

    fn check(self, errors: &mut FieldErrors) -> Option<PasswordChange> {
        let current = errors.required("current_password", self.current_password, given_password);
        let new = errors.required("new_password", self.new_password, |text| Password::parse(text, &[]));
        Some(PasswordChange { current: current?, new: new? })
    }
}

/// One's password, once more.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = PasswordProof)]
pub struct PasswordRequest {
    /// The password.
    #[schema(value_type = String, required = true, format = Password, min_length = 1, example = "saffron kettle 41")]
    password: Option<String>,
}

impl Body for PasswordRequest {
    type Command = String;

    fn check(self, errors: &mut FieldErrors) -> Option<String> {
        errors.required("password", self.password, given_password)
    }
}

/// What an authenticator shows.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = AuthenticatorCode)]
pub struct CodeRequest {
    /// The code that the authenticator shows now.
    #[schema(value_type = String, required = true, max_length = 50, example = "492039")]
    code: Option<String>,
}

impl Body for CodeRequest {
    type Command = String;

    fn check(self, errors: &mut FieldErrors) -> Option<String> {
        errors.required("code", self.code, given_code)
    }
}
