//! Organizations, people and author cards.

use p2p_domain::{content::AuthorCard, organization::Organization, picture::PictureKey, user::User};
use sea_orm::QueryResult;

use super::value::get;
use crate::error::Failure;

/// The columns of an organization under the alias `o`.
pub(crate) const ORGANIZATION: &str = "o.id, o.name, o.domain, o.industry, o.size, o.country, o.city, o.logo, \
     o.requires_second_factor, o.is_active, o.admin_user_id, o.version, o.created_at, o.updated_at";

/// Reads [`ORGANIZATION`].
pub(crate) fn organization(row: &QueryResult) -> Result<Organization, Failure> {
    Ok(Organization {
        id: get(row, "id")?,
        name: get(row, "name")?,
        domain: get(row, "domain")?,
        industry: get(row, "industry")?,
        size: get(row, "size")?,
        country: get(row, "country")?,
        city: get(row, "city")?,
        logo: get(row, "logo")?,
        requires_second_factor: get(row, "requires_second_factor")?,
        is_active: get(row, "is_active")?,
        admin_user_id: get(row, "admin_user_id")?,
        version: get(row, "version")?,
        created_at: get(row, "created_at")?,
        updated_at: get(row, "updated_at")?,
    })
}

/// The columns of a person under the alias `u`.
pub(crate) const USER: &str = "u.id, u.organization_id, u.email, u.first_name, u.last_name, u.role, u.status, \
     u.is_verified, u.job_title, u.bio, u.avatar, u.locale, u.reputation, u.last_login, u.version, u.created_at, u.updated_at";

/// Reads [`USER`].
pub(crate) fn user(row: &QueryResult) -> Result<User, Failure> {
    Ok(User {
        id: get(row, "id")?,
        organization_id: get(row, "organization_id")?,
        email: get(row, "email")?,
        first_name: get(row, "first_name")?,
        last_name: get(row, "last_name")?,
        role: get(row, "role")?,
        status: get(row, "status")?,
        is_verified: get(row, "is_verified")?,
        job_title: get(row, "job_title")?,
        bio: get(row, "bio")?,
        avatar: get(row, "avatar")?,
        locale: get(row, "locale")?,
        reputation: get(row, "reputation")?,
        last_login: get(row, "last_login")?,
        version: get(row, "version")?,
        created_at: get(row, "created_at")?,
        updated_at: get(row, "updated_at")?,
    })
}

/// The columns of an author's card; needs [`card_joins`].
pub(crate) const CARD: &str = "cu.id AS card_id, cu.first_name AS card_first_name, cu.last_name AS card_last_name, \
     cu.avatar AS card_avatar, co.name AS card_organization";

/// The joins behind [`CARD`], for the column that names the author: `t.author_id`.
pub(crate) fn card_joins(author_column: &str) -> String {
    format!("LEFT JOIN users cu ON cu.id = {author_column} LEFT JOIN organizations co ON co.id = cu.organization_id")
}

/// Reads [`CARD`]; the empty card where nobody was joined.
pub(crate) fn card(row: &QueryResult) -> Result<AuthorCard, Failure> {
    card_under(row, "card")
}

/// Reads a card whose columns begin otherwise, for rows that show two people.
pub(crate) fn card_under(row: &QueryResult, prefix: &str) -> Result<AuthorCard, Failure> {
    let column = |name: &str| format!("{prefix}_{name}");
    Ok(AuthorCard {
        id: get(row, &column("id"))?,
        first_name: get(row, &column("first_name"))?,
        last_name: get(row, &column("last_name"))?,
        avatar_url: get::<Option<PictureKey>>(row, &column("avatar"))?.as_ref().map(PictureKey::path),
        organization_name: get(row, &column("organization"))?,
    })
}
