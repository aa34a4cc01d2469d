//! What somebody sends to begin a session.

use p2p_app::sessions::{LogIn, SignUp};
use p2p_domain::{
    consent::TermsVersion,
    organization::{City, Country, Industry, OrganizationDomain, OrganizationName, OrganizationSize},
    session::Device,
    text::clean::{self, TextError},
    user::{Email, Password, PersonName},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{Body, FieldErrors};

/// A new organization and its admin.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = SignUp)]
pub struct SignUpRequest {
    /// The address, which becomes the login.
    #[schema(value_type = String, required = true, format = Email, max_length = 254, example = "amal@najd-valves.example")]
    email: Option<String>,
    /// Not among the 10,000 commonest, and not the person's own name or address.
    #[schema(value_type = String, required = true, format = Password, min_length = 8, max_length = 128, example = "saffron kettle 41")]
    password: Option<String>,
    /// Given name.
    #[schema(max_length = 100, example = "أمل")]
    first_name: Option<String>,
    /// Family name.
    #[schema(max_length = 100, example = "الحربي")]
    last_name: Option<String>,
    /// What the organization is called.
    #[schema(value_type = String, required = true, min_length = 2, max_length = 255, example = "Najd Valves")]
    organization_name: Option<String>,
    /// The organization's domain; counts where the address is at a public mail provider.
    #[schema(max_length = 253, example = "najd-valves.example")]
    organization_domain: Option<String>,
    /// Branch of industry.
    #[schema(max_length = 100, example = "Valves and fittings")]
    industry: Option<String>,
    /// Size, in the organization's own words.
    #[schema(max_length = 50, example = "51-200")]
    size: Option<String>,
    /// Country.
    #[schema(max_length = 100, example = "Saudi Arabia")]
    country: Option<String>,
    /// City.
    #[schema(max_length = 100, example = "Riyadh")]
    city: Option<String>,
    /// The version of the terms that were shown and accepted; left out: the one in force.
    #[schema(max_length = 50, example = "2026-11")]
    terms_version: Option<String>,
}

impl Body for SignUpRequest {
    /// From where, how and in which language is the handler's to add.
    type Command = SignUp;

    fn check(self, errors: &mut FieldErrors) -> Option<SignUp> {
        let personal = [&self.email, &self.first_name, &self.last_name].map(|text| text.clone().unwrap_or_default());
        let personal = personal.each_ref().map(String::as_str);
        let email = errors.required("email", self.email, Email::parse);
        let password = errors.required("password", self.password, |text| Password::parse(text, &personal));
        let organization_name = errors.required("organization_name", self.organization_name, OrganizationName::parse);
        let form = SignUp {
            first_name: errors.optional("first_name", self.first_name, PersonName::parse),
            last_name: errors.optional("last_name", self.last_name, PersonName::parse),
            organization_domain: errors.optional(
                "organization_domain",
                self.organization_domain,
                OrganizationDomain::parse,
            ),
            industry: errors.optional("industry", self.industry, Industry::parse),
            size: errors.optional("size", self.size, OrganizationSize::parse),
            country: errors.optional("country", self.country, Country::parse),
            city: errors.optional("city", self.city, City::parse),
            terms_version: errors.optional("terms_version", self.terms_version, TermsVersion::parse),
            email: email?,
            password: password?,
            organization_name: organization_name?,
            locale: None,
            device: Device::default(),
            anti_csrf: false,
        };
        Some(form)
    }
}

/// Address and password.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = LogIn)]
pub struct LogInRequest {
    /// The address.
    #[schema(value_type = String, required = true, format = Email, example = "amal@najd-valves.example")]
    email: Option<String>,
    /// The password.
    #[schema(value_type = String, required = true, format = Password, min_length = 1, example = "saffron kettle 41")]
    password: Option<String>,
    /// The code of the authenticator, or a recovery code; needed by those who have a second factor.
    #[schema(max_length = 50, example = "492039")]
    code: Option<String>,
}

impl Body for LogInRequest {
    /// From where and how is the handler's to add.
    type Command = LogIn;

    fn check(self, errors: &mut FieldErrors) -> Option<LogIn> {
        let email = errors.required("email", self.email, Email::parse);
        let password = errors.required("password", self.password, given_password);
        let code = errors.optional("code", self.code, given_code);
        Some(LogIn { email: email?, password: password?, code, device: Device::default(), anti_csrf: false })
    }
}

/// A password that is to be compared. What makes one good is asked where it is set, never here.
pub(super) fn given_password(text: &str) -> Result<String, TextError> {
    if text.is_empty() { Err(TextError::Blank) } else { Ok(text.to_owned()) }
}

/// A code that is to be compared.
pub(super) fn given_code(text: &str) -> Result<String, TextError> {
    clean::line(text, 1, CODE_MAX)
}

/// Longest text that is looked at as a code.
const CODE_MAX: usize = 50;
