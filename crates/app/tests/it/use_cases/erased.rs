//! What stays of the use cases of somebody who is erased, and of what they did to others'.

use p2p_app::files::Part;
use p2p_domain::{content::AuthorCard, use_case::Mark};

use super::library::{publish, service};
use crate::office::{Office, PASSWORD};

#[tokio::test]
async fn use_cases_stay_of_nobody_with_their_files_and_marks_go() {
    let office = Office::new().await;
    let staff = office.organization(2, 1).await;
    let (service, _) = service(&office.world);
    let (member, reader) = (office.log_in(&staff.members[0]).await, staff.admin());
    let (own, other) = (publish(&service, &member, "Cooling").await, publish(&service, &reader, "Heating").await);
    let file = office.world.a_note(&member).await;
    service.hang(&member, own, file, None, None).await.unwrap();
    service.get(&member, other).await.unwrap();
    service.reading.views.flush().await.unwrap();
    for mark in [Mark::Like, Mark::Bookmark] {
        assert_eq!(service.mark(&member, other, mark, true).await.unwrap(), 1);
    }
    office.privacy.erase(&member, PASSWORD).await.unwrap();
    let view = service.get(&reader, own).await.unwrap();
    assert_eq!((view.author, view.use_case.author_id), (AuthorCard::default(), None));
    assert!(view.text.solution.is_some() && view.media.len() == 1);
    assert_eq!(office.world.bytes_of(&reader, file, Part::Content).await.unwrap(), b"a note");
    let other = service.get(&reader, other).await.unwrap().use_case;
    assert_eq!((other.view_count, other.like_count, other.bookmark_count), (1, 0, 0));
    let numbers = service.numbers(&reader, other.id).await.unwrap();
    assert_eq!((numbers.views_total, numbers.unique_viewers), (1, 0));
}

#[tokio::test]
async fn views_of_who_is_erased_meanwhile_are_passed_over() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let (service, _) = service(&office.world);
    let member = office.log_in(&staff.members[0]).await;
    let id = publish(&service, &staff.admin(), "Cooling").await;
    assert_eq!(service.get(&member, id).await.unwrap().use_case.view_count, 1);
    office.privacy.erase(&member, PASSWORD).await.unwrap();
    service.reading.views.flush().await.unwrap();
    assert_eq!(service.get(&staff.admin(), id).await.unwrap().use_case.view_count, 0);
}
