//! `SearchReader::use_cases`: which are found by whom, and how they are told.

use p2p_domain::{
    page::{Limit, PageRequest},
    search::{Found, FoundKey, SearchText},
    text::analysis::Lexicon,
    use_case::{Mark, UseCase, UseCaseEntry, UseCaseFilter, UseCaseSort, UseCaseStatus},
    user::{Role, User, UserStatus},
};

use super::{
    search_index::index,
    stage::{self, commit},
    use_case_lists::{list, page, walk},
    use_cases::{mark, remove},
};
use crate::{
    build::{
        a_query, a_use_case, a_use_case_as_subject, a_use_case_in_full, a_use_case_text, a_user, an_entry, at, audience,
    },
    world::Stores,
};

suite! { ($) search_use_cases, search_use_cases_suite(Stores):
    published_ones_alone_are_found_whoever_asks, they_are_found_by_all_that_they_tell, they_are_told_as_in_lists,
    they_stay_when_their_author_goes, a_list_by_relevance_is_in_the_order_of_the_search, a_walk_by_relevance_shows_each_once,
}

async fn hits(stores: &Stores, by: &User, typed: &str) -> Vec<Found<UseCaseEntry>> {
    let page: PageRequest<FoundKey> = PageRequest::first(Limit::new(100).unwrap());
    stores.search.use_cases(&audience(by), &a_query(typed), at(1_000), &page).await.unwrap().items
}

async fn known(stores: &Stores, use_case: UseCase) -> UseCase {
    let use_case = stage::use_case(stores, use_case).await;
    let text = SearchText::of_use_case(&use_case, &a_use_case_text());
    index(stores, &text.entry(Lexicon::built_in())).await;
    use_case
}

async fn published_ones_alone_are_found_whoever_asks(stores: &Stores) {
    let (author, stranger) = (stage::member(stores).await, stage::member(stores).await);
    let superuser = stage::user(stores, User { role: Role::Superuser, ..a_user() }).await;
    let mut all = Vec::new();
    for status in UseCaseStatus::ALL {
        all.push(known(stores, UseCase { status, ..a_use_case(&author) }).await);
    }
    let found = async |by: &User| {
        hits(stores, by, "microphones ").await.into_iter().map(|hit| hit.item.use_case.id).collect::<Vec<_>>()
    };
    for reader in [&author, &stranger, &superuser] {
        assert_eq!(found(reader).await, [all[1].id]);
    }
    let archived = UseCase { status: UseCaseStatus::Archived, ..all[1].clone() };
    commit!(stores, unit => assert!(unit.use_cases().update(&archived, archived.version).await?));
    let published = UseCase { status: UseCaseStatus::Published, ..all[0].clone() };
    commit!(stores, unit => assert!(unit.use_cases().update(&published, published.version).await?));
    for reader in [&author, &stranger, &superuser] {
        assert_eq!(found(reader).await, [all[0].id], "from the moment on at which they are so");
    }
    assert!(remove(stores, all[0].id, 5).await);
    assert!(found(&author).await.is_empty());
}

async fn they_are_found_by_all_that_they_tell(stores: &Stores) {
    let author = stage::member(stores).await;
    let full = known(stores, a_use_case_in_full(&author)).await;
    for typed in [
        "مضخة ",
        "الصيانة التنبؤية ",
        "vibration ",
        "petrochemical ",
        "vision iot ",
        "حاسوبي ",
        "وقائي",
        "الجبيل ",
        "الشرقية ",
        "\"at night\"",
        "ميكروفونات ",
        "6 أشهر ",
        "ears ",
        "وقت توقف ",
    ] {
        let found: Vec<_> = hits(stores, &author, typed).await.iter().map(|hit| hit.item.use_case.id).collect();
        assert_eq!(found, [full.id], "{typed}");
    }
}

async fn they_are_told_as_in_lists(stores: &Stores) {
    let (author, reader) = (stage::member(stores).await, stage::somebody(stores).await);
    let full = known(stores, UseCase { view_count: 9, ..a_use_case_in_full(&author) }).await;
    mark(stores, &full, &reader, Mark::Like, true).await;
    let hit = hits(stores, &reader, "مضخة ").await.remove(0);
    let got = stores.use_cases.get(&audience(&reader), full.id).await.unwrap().unwrap();
    assert!(hit.item.liked_by_me && !hit.item.bookmarked_by_me);
    assert_eq!(UseCaseEntry { key: got.key, ..hit.item }, got);
    let rank = hit.score.to_bits().cast_signed();
    let published = full.published_at.unwrap();
    assert_eq!(hit.key, FoundKey { rank, now: at(1_000), at: published, id: full.id.uuid() });
}

async fn they_stay_when_their_author_goes(stores: &Stores) {
    let (author, reader) = (stage::member(stores).await, stage::member(stores).await);
    let use_case = known(stores, a_use_case(&author)).await;
    let deactivated = User { status: UserStatus::Deactivated, ..author.clone() };
    commit!(stores, unit => assert!(unit.users().update(&deactivated, author.version).await?));
    assert_eq!(hits(stores, &reader, "microphones ").await.len(), 1, "what an organization shared stays");
    super::erasure::erase(stores, author.id).await;
    let hit = hits(stores, &reader, "microphones ").await.remove(0);
    assert_eq!((hit.item.use_case.id, hit.item.use_case.author_id), (use_case.id, None));
}

/// Use cases whose entries match differently well and are of different age, with ties.
async fn varied(stores: &Stores, author: &User) -> Vec<UseCase> {
    let texts = [("Pump", "valve"), ("Valve", "pump"), ("Pump and pump", ""), ("", "pump"), ("Valve", "")];
    let mut all = Vec::new();
    for n in 0..15_u64 {
        let (title, body) = texts[usize::try_from(n).unwrap() % texts.len()];
        let moment = at(86_400 * (n * 7 % 4));
        let use_case = stage::use_case(stores, UseCase { published_at: Some(moment), ..a_use_case(author) }).await;
        let entry = an_entry(a_use_case_as_subject(&use_case), title, body);
        index(stores, &p2p_domain::search::IndexEntry { at: moment, ..entry }).await;
        all.push(use_case);
    }
    all
}

fn searching(typed: &str) -> UseCaseFilter {
    UseCaseFilter { query: Some(a_query(typed)), ..UseCaseFilter::default() }
}

async fn a_list_by_relevance_is_in_the_order_of_the_search(stores: &Stores) {
    let author = stage::member(stores).await;
    varied(stores, &author).await;
    let filter = searching("pump ");
    let found = list(stores, &audience(&author), &filter, UseCaseSort::Relevance, &page(100)).await.items;
    assert_eq!(found.len(), 12);
    for entry in &found {
        assert_eq!((entry.key.id, entry.key.now), (entry.use_case.id, Some(at(1_000))));
        assert!(entry.key.number() > 0.0);
    }
    let keys: Vec<_> = found.iter().map(|entry| (entry.key.rank, entry.key.id)).collect();
    assert!(keys.is_sorted_by(|one, next| one > next), "{keys:?}");
    let listed: Vec<_> = found.iter().map(|entry| entry.key.number()).collect();
    let searched: Vec<_> = hits(stores, &author, "pump ").await.into_iter().map(|hit| hit.score).collect();
    assert!(listed.iter().zip(&searched).all(|(one, other)| (one - other).abs() < 1e-9), "{listed:?} {searched:?}");
}

async fn a_walk_by_relevance_shows_each_once(stores: &Stores) {
    let author = stage::member(stores).await;
    varied(stores, &author).await;
    let filter = searching("pump ");
    let whole = list(stores, &audience(&author), &filter, UseCaseSort::Relevance, &page(100)).await.items;
    let walked = walk(stores, &author, (&filter, UseCaseSort::Relevance), async || {}).await;
    assert_eq!(walked, whole);
    let request = PageRequest { with_total: true, ..page(1) };
    let answer = list(stores, &audience(&author), &filter, UseCaseSort::Relevance, &request).await;
    assert_eq!(answer.total, Some(12));
}
