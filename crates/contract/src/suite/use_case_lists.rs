//! `UseCaseReader::list` and `get`: who sees what, orders and pages. Filters have a suite of their own, and so have places.

use p2p_domain::{
    actor::Audience,
    content::AuthorCard,
    id::UseCaseId,
    page::{Limit, Page, PageRequest, Start},
    port::use_case::UseCaseReader,
    use_case::{Mark, UseCase, UseCaseEntry, UseCaseFilter, UseCaseKey, UseCaseSort, UseCaseStatus},
    user::{Role, User},
};

use super::{
    stage,
    use_cases::{mark, remove},
};
use crate::{
    build::{
        a_member, a_use_case, a_use_case_in_full, a_user, an_account, an_id, an_organization, an_unpublished_use_case,
        at, audience,
    },
    world::Stores,
};

suite! { ($) use_case_lists, use_case_lists_suite(Stores):
    each_status_is_listed_for_whom_it_is, one_is_got_by_whom_it_is_for, the_newest_come_first_by_publication,
    the_popular_come_first_by_likes_and_views, equal_ranks_go_by_id, an_entry_tells_its_reader_and_its_key,
    a_walk_shows_each_once_while_others_publish, a_walk_by_likes_ends, a_skip_jumps, a_total_counts_what_the_reader_sees,
    removed_ones_are_not_listed,
}

pub(super) fn page(limit: u32) -> PageRequest<UseCaseKey> {
    PageRequest::first(Limit::new(limit).unwrap())
}

pub(super) async fn list(
    stores: &Stores,
    readers: &Audience,
    filter: &UseCaseFilter,
    sort: UseCaseSort,
    page: &PageRequest<UseCaseKey>,
) -> Page<UseCaseEntry, UseCaseKey> {
    let reader: &dyn UseCaseReader = &*stores.use_cases;
    reader.list(readers, filter, sort, at(1_000), page).await.unwrap()
}

/// The ids that the filter leaves for somebody, in the order of the list.
pub(super) async fn listed(stores: &Stores, by: &User, filter: &UseCaseFilter, sort: UseCaseSort) -> Vec<UseCaseId> {
    let answer = list(stores, &audience(by), filter, sort, &page(100)).await;
    answer.items.into_iter().map(|entry| entry.use_case.id).collect()
}

pub(super) fn ids(of: &[&UseCase]) -> Vec<UseCaseId> {
    of.iter().map(|use_case| use_case.id).collect()
}

/// Walks all pages of two; between them `meanwhile` is done. The entries in the order in which they came.
pub(super) async fn walk(
    stores: &Stores,
    by: &User,
    (filter, sort): (&UseCaseFilter, UseCaseSort),
    mut meanwhile: impl AsyncFnMut(),
) -> Vec<UseCaseEntry> {
    let (mut seen, mut start): (Vec<UseCaseEntry>, _) = (Vec::new(), Start::First);
    loop {
        let answer = list(stores, &audience(by), filter, sort, &PageRequest { start, ..page(2) }).await;
        assert!(answer.items.len() <= 2);
        seen.extend(answer.items);
        let Some(next) = answer.next else { break seen };
        assert_eq!(seen.last().map(|entry| entry.key), Some(next), "a page goes on behind its last item");
        start = Start::After(next);
        meanwhile().await;
        assert!(seen.len() < 200, "the walk does not end");
    }
}

/// A reader, the use cases that they see, and how they are called when they do not.
type Sight<'a> = (&'a str, &'a User, Vec<&'a UseCase>);

/// Use cases of every status: of an organization by somebody who left it, and of nobody's organization.
struct Shelf {
    author: User,
    colleague: User,
    stranger: User,
    loner: User,
    superuser: User,
    of_organization: Vec<UseCase>,
    of_loner: Vec<UseCase>,
}

async fn shelf(stores: &Stores) -> Shelf {
    let organization = stage::organization(stores, an_organization()).await;
    let (author, stranger) = (stage::member(stores).await, stage::member(stores).await);
    let colleague = stage::user(stores, a_member(&organization)).await;
    let (loner, superuser) = (stage::somebody(stores).await, User { role: Role::Superuser, ..a_user() });
    let superuser = stage::user(stores, superuser).await;
    let (mut of_organization, mut of_loner) = (Vec::new(), Vec::new());
    for status in UseCaseStatus::ALL {
        let theirs = UseCase { status, organization_id: Some(organization.id), ..a_use_case(&author) };
        of_organization.push(stage::use_case(stores, theirs).await);
        of_loner.push(stage::use_case(stores, UseCase { status, ..a_use_case(&loner) }).await);
    }
    Shelf { author, colleague, stranger, loner, superuser, of_organization, of_loner }
}

impl Shelf {
    /// What each reader sees of a status.
    fn sights(&self, n: usize) -> Vec<Sight<'_>> {
        let (one, other) = (&self.of_organization[n], &self.of_loner[n]);
        let published = one.status == UseCaseStatus::Published;
        let seen = |theirs, loners| {
            [(one, theirs), (other, loners)].into_iter().filter_map(|(of, sees)| (published || sees).then_some(of))
        };
        [
            ("who wrote it elsewhere", &self.author, seen(true, false)),
            ("a colleague", &self.colleague, seen(true, false)),
            ("a stranger", &self.stranger, seen(false, false)),
            ("one of no organization", &self.loner, seen(false, true)),
            ("a superuser", &self.superuser, seen(true, true)),
        ]
        .map(|(who, user, seen)| (who, user, seen.collect()))
        .into()
    }
}

async fn each_status_is_listed_for_whom_it_is(stores: &Stores) {
    let shelf = shelf(stores).await;
    for (n, status) in UseCaseStatus::ALL.into_iter().enumerate() {
        for (who, reader, expected) in shelf.sights(n) {
            let filter = UseCaseFilter { status: Some(status), ..UseCaseFilter::default() };
            let mut found = listed(stores, reader, &filter, UseCaseSort::Newest).await;
            found.sort();
            assert_eq!(found, ids(&expected), "{who} {status:?}");
        }
    }
    let unasked = listed(stores, &shelf.colleague, &UseCaseFilter::default(), UseCaseSort::Newest).await;
    assert_eq!(unasked, ids(&[&shelf.of_loner[1], &shelf.of_organization[1]]), "published ones when nobody says");
}

async fn one_is_got_by_whom_it_is_for(stores: &Stores) {
    let shelf = shelf(stores).await;
    for n in 0..UseCaseStatus::ALL.len() {
        for (who, reader, expected) in shelf.sights(n) {
            for of in [&shelf.of_organization[n], &shelf.of_loner[n]] {
                let found = stores.use_cases.get(&audience(reader), of.id).await.unwrap();
                assert_eq!(found.is_some(), ids(&expected).contains(&of.id), "{who} {:?}", of.status);
                assert!(found.is_none_or(|found| found.use_case == *of));
            }
        }
    }
    let unknown = UseCaseId::new(an_id());
    assert_eq!(stores.use_cases.get(&audience(&shelf.superuser), unknown).await.unwrap(), None);
}

fn newest(of: &UseCase) -> i64 {
    of.published_at.unwrap_or(of.created_at).millis()
}

fn popular(of: &UseCase) -> i64 {
    i64::from(of.like_count) * 10 + i64::from(of.view_count)
}

fn in_order(all: &[UseCase], rank: fn(&UseCase) -> i64) -> Vec<UseCaseId> {
    let mut all: Vec<_> = all.iter().map(|of| (rank(of), of.id)).collect();
    all.sort_by_key(|key| std::cmp::Reverse(*key));
    all.into_iter().map(|(_, id)| id).collect()
}

/// Use cases whose ranks differ from sort to sort, with ties in each; in no list's order.
async fn varied(stores: &Stores, author: &User) -> Vec<UseCase> {
    let mut all = Vec::new();
    for n in 0_u32..12 {
        let use_case = UseCase {
            published_at: Some(at(u64::from(n * 7 % 4) + 10)),
            created_at: at(u64::from(n * 5 % 3)),
            like_count: n * 3 % 4,
            view_count: n * 7 % 25,
            ..a_use_case(author)
        };
        all.push(stage::use_case(stores, use_case).await);
    }
    all
}

const NONE: fn() -> UseCaseFilter = UseCaseFilter::default;

async fn the_newest_come_first_by_publication(stores: &Stores) {
    let author = stage::member(stores).await;
    let all = varied(stores, &author).await;
    assert_eq!(listed(stores, &author, &NONE(), UseCaseSort::Newest).await, in_order(&all, newest));
    let drafted = |published: Option<u64>, created| UseCase {
        published_at: published.map(at),
        created_at: at(created),
        ..an_unpublished_use_case(&author)
    };
    let fresh = stage::use_case(stores, drafted(None, 30)).await;
    let taken_back = stage::use_case(stores, drafted(Some(40), 1)).await;
    let old = stage::use_case(stores, drafted(Some(20), 50)).await;
    let drafts = UseCaseFilter { status: Some(UseCaseStatus::Draft), ..NONE() };
    let expected = ids(&[&taken_back, &fresh, &old]);
    assert_eq!(listed(stores, &author, &drafts, UseCaseSort::Newest).await, expected, "else by when they were begun");
}

async fn the_popular_come_first_by_likes_and_views(stores: &Stores) {
    let author = stage::member(stores).await;
    let all = varied(stores, &author).await;
    assert_eq!(listed(stores, &author, &NONE(), UseCaseSort::Popular).await, in_order(&all, popular));
}

async fn equal_ranks_go_by_id(stores: &Stores) {
    let author = stage::member(stores).await;
    let mut all = Vec::new();
    for _ in 0..5 {
        all.push(stage::use_case(stores, a_use_case(&author)).await.id);
    }
    all.reverse();
    for sort in [UseCaseSort::Newest, UseCaseSort::Popular] {
        assert_eq!(listed(stores, &author, &NONE(), sort).await, all, "{sort:?}");
    }
}

async fn an_entry_tells_its_reader_and_its_key(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    let (author, reader) = (stage::user(stores, a_member(&organization)).await, stage::somebody(stores).await);
    let told = UseCase { like_count: 3, view_count: 12, ..a_use_case_in_full(&author) };
    let told = stage::use_case(stores, told).await;
    let nobodys = UseCase { organization_id: None, author_id: None, published_at: Some(at(1)), ..told.clone() };
    let nobodys = UseCase { id: UseCaseId::new(an_id()), body: a_use_case(&author).body, ..nobodys };
    let nobodys = stage::use_case(stores, nobodys).await;
    mark(stores, &told, &reader, Mark::Bookmark, true).await;
    mark(stores, &nobodys, &reader, Mark::Like, true).await;
    for sort in [UseCaseSort::Newest, UseCaseSort::Popular] {
        let answer = list(stores, &audience(&reader), &NONE(), sort, &page(10)).await;
        let rank = |of| if sort == UseCaseSort::Newest { newest(of) } else { popular(of) };
        for entry in &answer.items {
            let key = UseCaseKey { rank: rank(&entry.use_case), now: None, id: entry.use_case.id };
            assert_eq!(entry.key, key, "{sort:?}");
            let got = stores.use_cases.get(&audience(&reader), key.id).await.unwrap().unwrap();
            assert_eq!(got.key.rank, newest(&entry.use_case), "alone it has the key of the newest");
            assert_eq!(&UseCaseEntry { key, ..got }, entry);
        }
        let of = |id| answer.items.iter().find(|entry| entry.use_case.id == id).expect("it is listed");
        let (one, other) = (of(told.id), of(nobodys.id));
        assert_eq!(one.use_case, UseCase { bookmark_count: 1, ..told.clone() });
        assert_eq!((one.liked_by_me, one.bookmarked_by_me), (false, true));
        assert_eq!((other.liked_by_me, other.bookmarked_by_me), (true, false));
        let name = Some(organization.name.as_str().to_owned());
        let card = AuthorCard { organization_name: name.clone(), ..an_account(&author).card() };
        assert_eq!((&one.organization_name, &one.author), (&name, &card));
        assert_eq!((&other.organization_name, &other.author), (&None, &AuthorCard::default()));
    }
}

async fn a_walk_shows_each_once_while_others_publish(stores: &Stores) {
    let author = stage::member(stores).await;
    let all = varied(stores, &author).await;
    let mut late = Vec::new();
    let none = NONE();
    let seen = walk(stores, &author, (&none, UseCaseSort::Newest), async || {
        // At the top of the list, in the midst of it, and at its end.
        for moment in [90, 11, 1] {
            let use_case = UseCase { published_at: Some(at(moment)), ..a_use_case(&author) };
            late.push(stage::use_case(stores, use_case).await.id);
        }
    });
    let mut seen: Vec<_> = seen.await.into_iter().map(|entry| entry.use_case.id).collect();
    seen.retain(|id| !late.contains(id));
    assert_eq!(seen, in_order(&all, newest));
}

async fn a_walk_by_likes_ends(stores: &Stores) {
    let author = stage::member(stores).await;
    let all = varied(stores, &author).await;
    let seen = walk(stores, &author, (&NONE(), UseCaseSort::Popular), async || {}).await;
    let seen: Vec<_> = seen.into_iter().map(|entry| entry.use_case.id).collect();
    assert_eq!(seen, in_order(&all, popular));
}

async fn a_skip_jumps(stores: &Stores) {
    let author = stage::member(stores).await;
    let all = in_order(&varied(stores, &author).await, newest);
    let ask = async |count| {
        let request = PageRequest { start: Start::Skip(count), ..page(3) };
        list(stores, &audience(&author), &NONE(), UseCaseSort::Newest, &request).await
    };
    let answer = ask(4).await;
    let found: Vec<_> = answer.items.iter().map(|entry| entry.use_case.id).collect();
    assert_eq!(found, all[4..7]);
    assert_eq!(answer.next, answer.items.last().map(|entry| entry.key));
    let answer = ask(12).await;
    assert!(answer.items.is_empty() && answer.next.is_none());
}

async fn a_total_counts_what_the_reader_sees(stores: &Stores) {
    let (author, stranger) = (stage::member(stores).await, stage::member(stores).await);
    varied(stores, &author).await;
    stage::use_case(stores, a_use_case(&stranger)).await;
    stage::use_case(stores, an_unpublished_use_case(&author)).await;
    let drafts = UseCaseFilter { status: Some(UseCaseStatus::Draft), ..NONE() };
    let of_author = UseCaseFilter { author_id: Some(author.id), ..NONE() };
    for start in [Start::First, Start::Skip(5)] {
        let request = PageRequest { start, with_total: true, ..page(2) };
        for (reader, filter, total) in [
            (&author, NONE(), 13),
            (&stranger, of_author.clone(), 12),
            (&author, drafts.clone(), 1),
            (&stranger, drafts.clone(), 0),
        ] {
            let answer = list(stores, &audience(reader), &filter, UseCaseSort::Popular, &request).await;
            assert_eq!(answer.total, Some(total), "{filter:?}");
        }
    }
    assert_eq!(list(stores, &audience(&author), &NONE(), UseCaseSort::Newest, &page(2)).await.total, None);
}

async fn removed_ones_are_not_listed(stores: &Stores) {
    let author = stage::member(stores).await;
    let kept = stage::use_case(stores, a_use_case(&author)).await;
    let gone = stage::use_case(stores, a_use_case(&author)).await;
    assert!(remove(stores, gone.id, 5).await);
    for sort in [UseCaseSort::Newest, UseCaseSort::Popular] {
        assert_eq!(listed(stores, &author, &NONE(), sort).await, [kept.id], "{sort:?}");
    }
}
