//! Lists of use cases: asked in so many calls whatever their length, filtered, counted and mapped.

use p2p_app::use_cases::{NewUseCase, Wanted};
use p2p_domain::{
    actor::Actor,
    geo::Coordinates,
    organization::City,
    page::{Limit, PageRequest},
    use_case::{LocationChange, Mark, Nearby, Technologies, UseCaseChange, UseCaseFilter, UseCaseSort, UseCaseStatus},
    user::Change,
};

use super::{
    Library,
    library::{titled, what_is_required, wrong},
};

const PLACES: [(&str, f64, f64); 3] =
    [("Riyadh", 24.7136, 46.6753), ("Jeddah", 21.4858, 39.1925), ("Dammam", 26.4207, 50.0888)];

async fn everywhere(library: &Library, by: &Actor) {
    for (city, latitude, longitude) in PLACES {
        let place = LocationChange {
            city: Change::Set(City::parse(city).unwrap()),
            coordinates: Change::Set(Coordinates::new(latitude, longitude).unwrap()),
            ..LocationChange::default()
        };
        let change = UseCaseChange {
            location: Change::Set(place),
            technologies: Some(Technologies::parse("technology", &["IoT", city]).unwrap()),
            ..what_is_required()
        };
        let title = format!("Pumps of {city}");
        let id = library.use_cases.create(by, NewUseCase { change, ..titled(&title) }, None).await.unwrap();
        library.use_cases.publish(by, id.use_case.id).await.unwrap();
    }
}

fn titles(page: Vec<p2p_domain::use_case::UseCaseView>) -> Vec<String> {
    page.into_iter().map(|view| view.use_case.title.as_str().to_owned()).collect()
}

#[tokio::test]
async fn a_page_takes_three_calls_however_long_it_is() {
    let library = Library::new().await;
    let author = library.world.somebody().await;
    let page = PageRequest { with_total: true, ..PageRequest::first(Limit::default()) };
    for count in 1..=15 {
        let id = library.published(&author, &format!("Cooling {count}")).await;
        library.use_cases.hang(&author, id, library.world.a_note(&author).await, None, None).await.unwrap();
        if count == 1 || count == 15 {
            library.calls.take().await;
            let listed = library.use_cases.list(&author, Wanted::default(), &page).await.unwrap();
            assert_eq!((listed.items.len(), listed.total), (count, Some(count as u64)));
            assert!(listed.items.iter().all(|view| view.media.len() == 1 && view.text.solution.is_some()));
            assert_eq!(library.calls.take().await, [("list", 1), ("media", 1), ("texts", 1)]);
        }
    }
    let reader = library.world.somebody().await;
    let id = library.published(&author, "One more").await;
    library.calls.take().await;
    library.use_cases.get(&reader, id).await.unwrap();
    assert_eq!(library.calls.take().await, [("get", 1), ("has_viewed", 1), ("media", 1), ("texts", 1)]);
    library.use_cases.get(&reader, id).await.unwrap();
    assert_eq!(library.calls.take().await, [("get", 1), ("media", 1), ("texts", 1)]);
}

#[tokio::test]
async fn the_nearest_come_first_with_their_distances() {
    let library = Library::new().await;
    let author = library.world.somebody().await;
    everywhere(&library, &author).await;
    let centre = Coordinates::new(26.4, 50.0).unwrap();
    let filter = UseCaseFilter { near: Some(Nearby { centre, radius_km: 500.0 }), ..UseCaseFilter::default() };
    let wanted = Wanted { filter, sort: Some(UseCaseSort::Distance), q: None };
    let page = PageRequest::first(Limit::default());
    let near = library.use_cases.list(&author, wanted, &page).await.unwrap().items;
    let distances: Vec<f64> = near.iter().map(|view| view.distance_km.unwrap()).collect();
    assert!(distances[0] < 20.0 && (300.0..500.0).contains(&distances[1]), "{distances:?}");
    assert_eq!(titles(near), ["Pumps of Dammam", "Pumps of Riyadh"]);
    let bare = Wanted { sort: Some(UseCaseSort::Distance), ..Wanted::default() };
    assert_eq!(wrong(library.use_cases.list(&author, bare, &page).await), [("sort".to_owned(), "requires_near")]);
}

#[tokio::test]
async fn words_facets_and_the_map_agree_on_the_filter() {
    let library = Library::new().await;
    let (author, reader) = (library.world.somebody().await, library.world.somebody().await);
    everywhere(&library, &author).await;
    library.draft(&author, "Pumps of nobody").await;
    let words = |q: &str| Wanted { q: Some(q.to_owned()), ..Wanted::default() };
    let facets = library.use_cases.facets(&reader, words("pumps -jeddah")).await.unwrap();
    let told = |facet: &[p2p_domain::use_case::FacetCount]| -> Vec<(String, u64)> {
        facet.iter().map(|one| (one.value.clone(), one.count)).collect()
    };
    let one = |value: &str, count: u64| (value.to_owned(), count);
    assert_eq!(told(&facets.industry), [one("Plastics", 2)]);
    assert_eq!(told(&facets.technology), [one("IoT", 2), one("Dammam", 1), one("Riyadh", 1)]);
    assert_eq!(told(&facets.city), [one("Dammam", 1), one("Riyadh", 1)]);
    let map = library.use_cases.map(&reader, words("pumps")).await.unwrap();
    assert_eq!((map.points.len(), map.is_cut), (3, false));
    assert_eq!(wrong(library.use_cases.map(&reader, words("\"\"")).await), [("q".to_owned(), "blank")]);
    let page = PageRequest::first(Limit::default());
    let best = Wanted { sort: Some(UseCaseSort::Relevance), ..words("riyadh") };
    assert_eq!(titles(library.use_cases.list(&reader, best, &page).await.unwrap().items), ["Pumps of Riyadh"]);
}

#[tokio::test]
async fn bookmarks_and_drafts_are_lists_of_ones_own() {
    let library = Library::new().await;
    let [_, author, colleague] = library.world.colleagues().await;
    let stranger = library.world.somebody().await;
    let id = library.published(&author, "Cooling").await;
    library.draft(&author, "Draft").await;
    library.use_cases.mark(&stranger, id, Mark::Bookmark, true).await.unwrap();
    let page = PageRequest::first(Limit::default());
    let list = async |by: &Actor, filter: UseCaseFilter| {
        let wanted = Wanted { filter, ..Wanted::default() };
        titles(library.use_cases.list(by, wanted, &page).await.unwrap().items)
    };
    let bookmarked = UseCaseFilter { bookmarked: true, ..UseCaseFilter::default() };
    assert_eq!(list(&stranger, bookmarked.clone()).await, ["Cooling"]);
    assert_eq!(list(&author, bookmarked).await, [""; 0]);
    let drafts = UseCaseFilter { status: Some(UseCaseStatus::Draft), ..UseCaseFilter::default() };
    assert_eq!(list(&colleague, drafts.clone()).await, ["Draft"]);
    assert_eq!(list(&stranger, drafts).await, [""; 0]);
}
