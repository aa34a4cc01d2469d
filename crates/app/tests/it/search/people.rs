//! People are found by their names and what they tell of themselves, from when they joined until they are gone.

use p2p_app::{privacy::PrivacyError, users::UserEdit};
use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    user::{Change, JobTitle, PersonName, ProfileChange, Role, User},
    version::Expected,
};
use uuid::Uuid;

use super::{Catalogue, a_reader};
use crate::{
    office::{PASSWORD, an_acceptance},
    trap::Mishap,
    world::{a_form, actor, soon},
};

fn name(text: &str) -> PersonName {
    PersonName::parse(text).unwrap()
}

async fn nobody(catalogue: &Catalogue, reader: &Actor, q: &str) {
    assert_eq!(catalogue.found(reader, q).await, Vec::<Uuid>::new(), "{q}");
}

#[tokio::test]
async fn who_signs_up_is_found_by_name_and_not_by_address() {
    let catalogue = Catalogue::new().await;
    let mut form = a_form("noura@gaskets.example");
    (form.first_name, form.last_name) = (Some(name("نورة")), Some(name("Haddad")));
    let signed_up = catalogue.world().sessions.sign_up(form).await.unwrap();
    let (user, (reader, _)) = (signed_up.account.user, a_reader(&catalogue).await);
    for q in ["نوره", "haddad", "haddad نور"] {
        assert!(catalogue.finds(&reader, q, user.id.uuid()).await, "{q}");
    }
    nobody(&catalogue, &reader, "gaskets.example").await;
}

#[tokio::test]
async fn who_is_not_in_yet_is_not_found() {
    let catalogue = Catalogue::new().await;
    let (reader, _) = a_reader(&catalogue).await;
    let mut form = a_form("noura@gaskets.example");
    form.last_name = Some(name("Haddad"));
    catalogue.world().trap.set("create", Mishap::Held);
    let sessions = catalogue.world().sessions.clone();
    let signing_up = tokio::spawn(async move { sessions.sign_up(form).await });
    soon("the sign-up to wait", catalogue.world().trap.caught()).await;
    nobody(&catalogue, &reader, "haddad").await;
    catalogue.world().trap.clear();
    let user = signing_up.await.unwrap().unwrap().account.user;
    assert!(catalogue.finds(&reader, "haddad", user.id.uuid()).await);
}

#[tokio::test]
async fn who_accepts_an_invitation_is_found() {
    let catalogue = Catalogue::new().await;
    let staff = catalogue.office.organization(1, 0).await;
    let (_, token) = catalogue.office.invite(&staff.admins[0], Role::Member).await;
    let mut form = an_acceptance(&token);
    form.first_name = Some(name("Hind"));
    let user = catalogue.office.invitations.accept(form).await.unwrap().account.user;
    assert!(catalogue.finds(&staff.admin(), "hind", user.id.uuid()).await);
}

#[tokio::test]
async fn an_edited_profile_is_found_by_its_new_words_alone() {
    let catalogue = Catalogue::new().await;
    let staff = catalogue.office.organization(1, 1).await;
    let (member, id) = (staff.member(), staff.members[0].id);
    let change = |job: &str, bio: &str| ProfileChange {
        job_title: Change::Set(JobTitle::parse(job).unwrap()),
        bio: Change::Set(bio.to_owned()),
        ..ProfileChange::default()
    };
    let users = &catalogue.office.users;
    users.update_me(&member, &change("Metallurgist", "I cast bronze."), &Expected::Any).await.unwrap();
    assert!(catalogue.finds(&member, "metallurgists bronze ", id.uuid()).await);
    users.update_me(&member, &change("Foreman", "أصب البرونز"), &Expected::Any).await.unwrap();
    assert!(catalogue.finds(&member, "foreman برونز", id.uuid()).await);
    nobody(&catalogue, &member, "metallurgist ").await;
    let edit = UserEdit { last_name: Change::Set(name("Haddad")), ..UserEdit::default() };
    users.edit(&staff.admin(), id, edit, &Expected::Any).await.unwrap();
    assert!(catalogue.finds(&member, "haddad foreman ", id.uuid()).await);
}

#[tokio::test]
async fn who_is_shut_out_is_not_found_until_they_are_let_in() {
    let catalogue = Catalogue::new().await;
    let staff = catalogue.office.organization(1, 1).await;
    let user = User { last_name: Some(name("Haddad")), ..build::a_member(&staff.organization) };
    catalogue.somebody(&user).await;
    let admin = staff.admin();
    catalogue.office.users.deactivate(&admin, user.id).await.unwrap();
    nobody(&catalogue, &admin, "haddad").await;
    let edit = UserEdit { is_active: Some(true), ..UserEdit::default() };
    catalogue.office.users.edit(&admin, user.id, edit, &Expected::Any).await.unwrap();
    assert!(catalogue.finds(&admin, "haddad", user.id.uuid()).await);
    let root = catalogue.office.superuser().await;
    let organization = staff.organization.id;
    let administration = &catalogue.office.administration;
    administration.set_organization_active(&root, organization, false, &Expected::Any).await.unwrap();
    nobody(&catalogue, &root, "haddad").await;
}

#[tokio::test]
async fn who_was_erased_is_not_found() {
    let catalogue = Catalogue::new().await;
    let staff = catalogue.office.organization(1, 0).await;
    let user = User { last_name: Some(name("Haddad")), ..build::a_member(&staff.organization) };
    catalogue.somebody(&user).await;
    let themselves = catalogue.office.log_in(&user).await;
    let (_, post) = catalogue.topic(&themselves, "A question", "Signed: Haddad").await;
    let erased: Result<(), PrivacyError> = catalogue.office.privacy.erase(&themselves, PASSWORD).await;
    erased.unwrap();
    assert!(catalogue.finds(&staff.admin(), "haddad", post).await, "what they wrote stays");
}

#[tokio::test]
async fn the_actor_themselves_is_found() {
    let catalogue = Catalogue::new().await;
    let staff = catalogue.office.organization(1, 0).await;
    let user = User { last_name: Some(name("Haddad")), ..build::a_member(&staff.organization) };
    catalogue.somebody(&user).await;
    assert!(catalogue.finds(&actor(&user), "haddad", user.id.uuid()).await);
}
