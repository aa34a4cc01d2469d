//! `UseCaseReader::list`: which use cases a filter leaves.

use p2p_domain::{
    id::{OrganizationId, UserId},
    organization::{City, Industry},
    topic::{Tag, Tags},
    use_case::{Location, Mark, Technologies, Technology, UseCase, UseCaseFilter, UseCaseSort, UseCaseStatus},
    user::User,
};

use super::{
    search_index::index,
    stage::{self, commit},
    use_case_lists::{ids, listed},
    use_cases::mark,
};
use crate::{
    build::{
        a_place, a_query, a_use_case, a_use_case_as_subject, an_entry, an_id, an_unpublished_use_case, at, audience,
    },
    world::Stores,
};

suite! { ($) use_case_filters, use_case_filters_suite(Stores):
    an_industry_is_compared_by_folded_letters, a_city_is_compared_by_folded_letters, all_technologies_must_be_there_by_their_keys,
    a_tag_is_carried, an_organization_and_an_author_narrow, bookmarks_are_the_readers_own, a_moment_of_publication_narrows,
    a_search_narrows, filters_narrow_together,
}

const NONE: fn() -> UseCaseFilter = UseCaseFilter::default;

pub(super) fn of_industry(author: &User, industry: &str) -> UseCase {
    UseCase { industry: Some(Industry::parse(industry).unwrap()), ..a_use_case(author) }
}

pub(super) fn in_city(author: &User, city: &str) -> UseCase {
    let location = Location { city: Some(City::parse(city).unwrap()), ..Location::default() };
    UseCase { location, ..a_use_case(author) }
}

pub(super) fn made_with(author: &User, technologies: &[&str]) -> UseCase {
    UseCase { technologies: Technologies::parse("technologies", technologies).unwrap(), ..a_use_case(author) }
}

fn technologies(names: &[&str]) -> Vec<Technology> {
    names.iter().map(|name| Technology::parse(name).unwrap()).collect()
}

/// What a filter leaves, whatever the order.
async fn left(stores: &Stores, by: &User, filter: &UseCaseFilter) -> Vec<p2p_domain::id::UseCaseId> {
    let mut found = listed(stores, by, filter, UseCaseSort::Newest).await;
    found.sort();
    found
}

async fn an_industry_is_compared_by_folded_letters(stores: &Stores) {
    let author = stage::member(stores).await;
    let arabic = stage::use_case(stores, of_industry(&author, "الأغذية والمشروبات")).await;
    let voweled = stage::use_case(stores, of_industry(&author, "الاغذيه  والمشروبات")).await;
    let latin = stage::use_case(stores, of_industry(&author, "Métal Working")).await;
    stage::use_case(stores, UseCase { industry: None, ..a_use_case(&author) }).await;
    for (asked, expected) in [
        ("الأغذية والمشروبات", vec![&arabic, &voweled]),
        ("الأَغْذِيَة والمشروبات", vec![&arabic, &voweled]),
        ("الاغـذيه والمشروبات", vec![&arabic, &voweled]),
        ("METAL working", vec![&latin]),
        ("Metal", vec![]),
        ("الأغذية", vec![]),
        ("%", vec![]),
        ("Metal_Working", vec![]),
    ] {
        let filter = UseCaseFilter { industry: Some(asked.to_owned()), ..NONE() };
        assert_eq!(left(stores, &author, &filter).await, ids(&expected), "{asked}");
    }
}

async fn a_city_is_compared_by_folded_letters(stores: &Stores) {
    let author = stage::member(stores).await;
    let riyadh = stage::use_case(stores, in_city(&author, "الرِّياض")).await;
    let jeddah = stage::use_case(stores, in_city(&author, "جدة")).await;
    let abha = stage::use_case(stores, in_city(&author, "أبها")).await;
    stage::use_case(stores, a_use_case(&author)).await;
    for (asked, expected) in [
        ("الرياض", vec![&riyadh]),
        ("جده", vec![&jeddah]),
        ("ابها", vec![&abha]),
        ("إبها", vec![&abha]),
        ("رياض", vec![]),
        ("", vec![]),
    ] {
        let filter = UseCaseFilter { city: Some(asked.to_owned()), ..NONE() };
        assert_eq!(left(stores, &author, &filter).await, ids(&expected), "{asked}");
    }
}

async fn all_technologies_must_be_there_by_their_keys(stores: &Stores) {
    let author = stage::member(stores).await;
    let both = stage::use_case(stores, made_with(&author, &["Machine Learning", "الرؤية الحاسوبية", "IoT"])).await;
    let one = stage::use_case(stores, made_with(&author, &["machine_learning"])).await;
    stage::use_case(stores, a_use_case(&author)).await;
    for (asked, expected) in [
        (vec!["machine-learning"], vec![&both, &one]),
        (vec!["MACHINE  learning", "الرؤيه-الحاسوبيه"], vec![&both]),
        (vec!["iot", "الرؤية الحاسوبية", "Machine Learning"], vec![&both]),
        (vec!["machine-learning", "Machine Learning"], vec![&both, &one]),
        (vec!["machine learning", "lasers"], vec![]),
        (vec!["machine"], vec![]),
        (vec!["machine%"], vec![]),
    ] {
        let filter = UseCaseFilter { technologies: technologies(&asked), ..NONE() };
        assert_eq!(left(stores, &author, &filter).await, ids(&expected), "{asked:?}");
    }
    let edited = UseCase { technologies: Technologies::parse("t", &["Lasers"]).unwrap(), ..one.clone() };
    assert!(commit!(stores, unit => unit.use_cases().update(&edited, one.version).await?));
    let filter = UseCaseFilter { technologies: technologies(&["machine learning"]), ..NONE() };
    assert_eq!(left(stores, &author, &filter).await, ids(&[&both]), "those of an edit alone count");
}

async fn a_tag_is_carried(stores: &Stores) {
    let author = stage::member(stores).await;
    let tagged = |tags: &[&str]| UseCase { tags: Tags::parse("tags", tags).unwrap(), ..a_use_case(&author) };
    let arabic = stage::use_case(stores, tagged(&["صيانة وقائية", "pumps"])).await;
    let other = stage::use_case(stores, tagged(&["pumps-and-valves"])).await;
    for (asked, expected) in [
        ("صيانة-وقائية", vec![&arabic]),
        ("pumps", vec![&arabic]),
        ("pumps and valves", vec![&other]),
        ("pump", vec![]),
    ] {
        let filter = UseCaseFilter { tag: Some(Tag::parse(asked).unwrap()), ..NONE() };
        assert_eq!(left(stores, &author, &filter).await, ids(&expected), "{asked}");
    }
}

async fn an_organization_and_an_author_narrow(stores: &Stores) {
    let (one, two) = (stage::member(stores).await, stage::member(stores).await);
    let first = stage::use_case(stores, a_use_case(&one)).await;
    // Begun for one's organization by somebody of another.
    let second = UseCase { author_id: Some(two.id), ..a_use_case(&one) };
    let second = stage::use_case(stores, second).await;
    let third = stage::use_case(stores, a_use_case(&two)).await;
    let organization = |of: &User| UseCaseFilter { organization_id: of.organization_id, ..NONE() };
    let author = |id| UseCaseFilter { author_id: Some(id), ..NONE() };
    for (filter, expected) in [
        (organization(&one), vec![&first, &second]),
        (organization(&two), vec![&third]),
        (author(one.id), vec![&first]),
        (author(two.id), vec![&second, &third]),
        (author(UserId::new(an_id())), vec![]),
        (UseCaseFilter { organization_id: Some(OrganizationId::new(an_id())), ..NONE() }, vec![]),
    ] {
        assert_eq!(left(stores, &one, &filter).await, ids(&expected), "{filter:?}");
    }
}

async fn bookmarks_are_the_readers_own(stores: &Stores) {
    let (reader, other) = (stage::member(stores).await, stage::member(stores).await);
    let kept = stage::use_case(stores, a_use_case(&other)).await;
    let liked = stage::use_case(stores, a_use_case(&other)).await;
    let draft = stage::use_case(stores, an_unpublished_use_case(&reader)).await;
    for of in [&kept, &draft] {
        mark(stores, of, &reader, Mark::Bookmark, true).await;
    }
    mark(stores, &liked, &reader, Mark::Like, true).await;
    mark(stores, &liked, &other, Mark::Bookmark, true).await;
    let kept_ones = UseCaseFilter { bookmarked: true, ..NONE() };
    assert_eq!(left(stores, &reader, &kept_ones).await, ids(&[&kept]));
    assert_eq!(left(stores, &other, &kept_ones).await, ids(&[&liked]));
    let drafts = UseCaseFilter { status: Some(UseCaseStatus::Draft), ..kept_ones.clone() };
    assert_eq!(left(stores, &reader, &drafts).await, ids(&[&draft]));
    mark(stores, &kept, &reader, Mark::Bookmark, false).await;
    assert_eq!(left(stores, &reader, &kept_ones).await, []);
}

async fn a_moment_of_publication_narrows(stores: &Stores) {
    let author = stage::member(stores).await;
    let published = |seconds| UseCase { published_at: Some(at(seconds)), ..a_use_case(&author) };
    let early = stage::use_case(stores, UseCase { created_at: at(90), ..published(10) }).await;
    let late = stage::use_case(stores, published(20)).await;
    for (after, expected) in [(9, vec![&early, &late]), (10, vec![&late]), (20, vec![])] {
        let filter = UseCaseFilter { published_after: Some(at(after)), ..NONE() };
        assert_eq!(left(stores, &author, &filter).await, ids(&expected), "{after}");
    }
    let never = stage::use_case(stores, UseCase { created_at: at(90), ..an_unpublished_use_case(&author) }).await;
    let drafts = UseCaseFilter { status: Some(UseCaseStatus::Draft), ..NONE() };
    assert_eq!(left(stores, &author, &drafts).await, ids(&[&never]));
    let drafts = UseCaseFilter { published_after: Some(at(9)), ..drafts };
    assert_eq!(left(stores, &author, &drafts).await, []);
}

async fn a_search_narrows(stores: &Stores) {
    let author = stage::member(stores).await;
    let [pump, valve, draft] = [a_use_case(&author), a_use_case(&author), an_unpublished_use_case(&author)];
    for of in [&pump, &valve, &draft] {
        stage::use_case(stores, of.clone()).await;
    }
    index(stores, &an_entry(a_use_case_as_subject(&pump), "مضخات المصنع", "Predictive maintenance")).await;
    index(stores, &an_entry(a_use_case_as_subject(&valve), "Valves", "Maintained by hand")).await;
    index(stores, &an_entry(a_use_case_as_subject(&draft), "Pump maintenance", "")).await;
    for (asked, expected) in [
        ("maintenance ", vec![&pump, &valve]),
        ("للمضخة ", vec![&pump]),
        ("maintenance -valve", vec![&pump]),
        ("\"predictive maintenance\"", vec![&pump]),
        ("gaskets ", vec![]),
    ] {
        let filter = UseCaseFilter { query: Some(a_query(asked)), ..NONE() };
        assert_eq!(left(stores, &author, &filter).await, ids(&expected), "{asked}");
        let popular = listed(stores, &author, &filter, UseCaseSort::Popular).await;
        let relevant = listed(stores, &author, &filter, UseCaseSort::Relevance).await;
        assert_eq!((popular.len(), relevant.len()), (expected.len(), expected.len()), "in every order");
    }
    let drafts =
        UseCaseFilter { query: Some(a_query("pump ")), status: Some(UseCaseStatus::Draft), ..UseCaseFilter::default() };
    assert_eq!(left(stores, &author, &drafts).await, ids(&[&draft]), "of the status that is wanted");
    assert_eq!(left(stores, &stage::member(stores).await, &drafts).await, []);
}

async fn filters_narrow_together(stores: &Stores) {
    let (author, reader) = (stage::member(stores).await, stage::somebody(stores).await);
    let place = a_place(24.7136, 46.6753);
    let location =
        Location { city: Some(City::parse("الرياض").unwrap()), coordinates: Some(place), ..Location::default() };
    let full = UseCase {
        location,
        tags: Tags::parse("tags", &["pumps"]).unwrap(),
        published_at: Some(at(9)),
        ..made_with(&author, &["IoT", "Vision"])
    };
    let full = stage::use_case(stores, full).await;
    mark(stores, &full, &reader, Mark::Bookmark, true).await;
    index(stores, &an_entry(a_use_case_as_subject(&full), "Seals", "")).await;
    for near in [made_with(&author, &["IoT", "Vision"]), in_city(&author, "الرياض"), a_use_case(&author)] {
        stage::use_case(stores, near).await;
    }
    let filter = UseCaseFilter {
        status: Some(UseCaseStatus::Published),
        industry: Some("petrochemicals".to_owned()),
        technologies: technologies(&["iot", "vision"]),
        tag: Some(Tag::parse("pumps").unwrap()),
        organization_id: author.organization_id,
        author_id: Some(author.id),
        city: Some("الرياض".to_owned()),
        near: Some(p2p_domain::use_case::Nearby { centre: place, radius_km: 5.0 }),
        within: Some(p2p_domain::geo::BoundingBox::around(place, 5.0)),
        query: Some(a_query("seal ")),
        published_after: Some(at(1)),
        bookmarked: true,
    };
    for sort in [UseCaseSort::Newest, UseCaseSort::Popular, UseCaseSort::Distance, UseCaseSort::Relevance] {
        assert_eq!(listed(stores, &reader, &filter, sort).await, [full.id], "{sort:?}");
        let elsewhere = UseCaseFilter { city: Some("جدة".to_owned()), ..filter.clone() };
        assert_eq!(listed(stores, &reader, &elsewhere, sort).await, [], "{sort:?}");
        assert_eq!(listed(stores, &author, &filter, sort).await, [], "they bookmarked nothing");
    }
    let facets = stores.use_cases.facets(&audience(&reader), &filter).await.unwrap();
    assert_eq!((facets.industry.len(), facets.technology.len(), facets.city.len()), (1, 2, 1));
    assert_eq!(stores.use_cases.map(&audience(&reader), &filter, 10).await.unwrap().len(), 1);
}
