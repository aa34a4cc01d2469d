//! The rule that a password is not the name or the address of its owner, wherever an account is known when one is set.

use p2p_domain::{
    error::ValueError as _,
    user::{Password, PersonName, User},
};

use crate::error::ServiceError;

/// Refuses a password that its owner's name or address would give away.
pub(crate) fn refuse_personal(field: &'static str, password: &Password, owner: &User) -> Result<(), ServiceError> {
    let mut personal = vec![owner.email.as_str()];
    personal.extend([&owner.first_name, &owner.last_name].into_iter().flatten().map(PersonName::as_str));
    match Password::parse(password.expose(), &personal) {
        Ok(_) => Ok(()),
        Err(error) => Err(ServiceError::Invalid(vec![error.at(field)])),
    }
}
