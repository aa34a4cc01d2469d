//! Pictures: the bytes are there as long as a row shows them, and no longer.

use p2p_app::pictures::PictureError;
use p2p_domain::{
    audit::AuditAction,
    error::{Class, Classify as _},
    job::{Job, Lane},
    picture::{PictureKey, PictureSize},
    version::{Expected, Version},
};

use crate::office::Office;

/// The pictures that the blob store holds.
async fn kept(office: &Office) -> Vec<PictureKey> {
    let blobs = office.blobs.list(PictureKey::FOLDER, None, 100).await.unwrap();
    let mut keys: Vec<_> = blobs.iter().map(|blob| PictureKey::of_blob(blob).unwrap()).collect();
    assert_eq!(blobs.len() % 2, 0, "each in both sizes: {blobs:?}");
    keys.dedup();
    keys
}

async fn work_off(office: &Office) {
    for lane in Lane::ALL {
        for job in office.jobs(lane).await {
            office.world.handler().handle(&job).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_picture_is_shown_in_both_sizes_until_another_takes_its_place() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let (pictures, member) = (&office.pictures, staff.member());
    let first = pictures.set_avatar(&member, b"one".to_vec()).await.unwrap().avatar.unwrap();
    assert_eq!(pictures.read(&first, PictureSize::Large).await.unwrap().unwrap(), b"large one");
    assert_eq!(pictures.read(&first, PictureSize::Small).await.unwrap().unwrap(), b"small one");
    let user = pictures.set_avatar(&member, b"two".to_vec()).await.unwrap();
    assert_eq!(user, office.user(member.user_id).await);
    assert!(pictures.read(&first, PictureSize::Large).await.unwrap().is_some(), "until the relay comes by");
    work_off(&office).await;
    assert_eq!(kept(&office).await, [user.avatar.unwrap()]);
    pictures.remove_avatar(&member, &Expected::Any).await.unwrap();
    pictures.remove_avatar(&member, &Expected::Any).await.unwrap();
    work_off(&office).await;
    assert_eq!((kept(&office).await, office.user(member.user_id).await.avatar), (vec![], None));
}

#[tokio::test]
async fn what_is_no_picture_is_refused_by_its_kind() {
    let office = Office::new().await;
    let staff = office.organization(1, 0).await;
    let svg = office.pictures.set_avatar(&staff.admin(), b"<svg/>".to_vec()).await.unwrap_err();
    assert_eq!((svg.class(), svg.code()), (Class::UnsupportedMediaType, "unsupported_file_type"));
    let empty = office.pictures.set_logo(&staff.admin(), Vec::new()).await.unwrap_err();
    assert_eq!((empty.class(), empty.code(), empty.fields()[0].code), (Class::Invalid, "validation_failed", "empty"));
    assert_eq!(kept(&office).await, []);
}

#[tokio::test]
async fn a_picture_that_cannot_be_shown_leaves_no_bytes_and_the_earlier_one_in_place() {
    let office = Office::new().await;
    let staff = office.organization(1, 0).await;
    let admin = staff.admin();
    let shown = office.pictures.set_logo(&admin, b"one".to_vec()).await.unwrap().0.logo;
    for (call, pass) in [("blob.put", 0), ("blob.put", 1), ("store.begin", 0), ("store.commit", 0)] {
        office.world.faults.fail_after(call, pass, 1);
        let outcome = office.pictures.set_logo(&admin, b"two".to_vec()).await;
        assert!(matches!(outcome, Err(PictureError::Service(_))), "{call} {pass}");
        assert_eq!(kept(&office).await, shown.clone().into_iter().collect::<Vec<_>>(), "{call} {pass}");
    }
    let (organization, people) = office.pictures.set_logo(&admin, b"two".to_vec()).await.unwrap();
    assert!(organization.logo != shown && people == 1);
}

#[tokio::test]
async fn members_do_not_change_the_logo_and_the_log_tells_who_did() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    assert_eq!(office.pictures.set_logo(&staff.member(), b"one".to_vec()).await.unwrap_err().code(), "forbidden");
    assert_eq!(office.pictures.remove_logo(&staff.member(), &Expected::Any).await.unwrap_err().code(), "forbidden");
    assert_eq!(kept(&office).await, []);
    let key = office.pictures.set_logo(&staff.admin(), b"one".to_vec()).await.unwrap().0.logo.unwrap();
    office.pictures.remove_logo(&staff.admin(), &Expected::Any).await.unwrap();
    assert!(office.jobs(Lane::Patient).await.contains(&Job::DropPicture { key }));
    assert_eq!(office.lines(AuditAction::OrganizationUpdated).await.len(), 2);
}

#[tokio::test]
async fn a_picture_is_taken_away_from_the_version_that_was_read_alone() {
    let office = Office::new().await;
    let staff = office.organization(1, 0).await;
    let (pictures, admin) = (&office.pictures, staff.admin());
    let avatar = pictures.set_avatar(&admin, b"one".to_vec()).await.unwrap();
    let (organization, _) = pictures.set_logo(&admin, b"two".to_vec()).await.unwrap();
    let stale = Expected::OneOf(vec![Version::FIRST]);
    assert_eq!(pictures.remove_avatar(&admin, &stale).await.unwrap_err().code(), "precondition_failed");
    assert_eq!(pictures.remove_logo(&admin, &stale).await.unwrap_err().code(), "precondition_failed");
    assert_eq!(office.user(admin.user_id).await.avatar, avatar.avatar);
    pictures.remove_avatar(&admin, &Expected::OneOf(vec![avatar.version])).await.unwrap();
    pictures.remove_logo(&admin, &Expected::OneOf(vec![organization.version])).await.unwrap();
    assert_eq!(office.user(admin.user_id).await.avatar, None);
}
