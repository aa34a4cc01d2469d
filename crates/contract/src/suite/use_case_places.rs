//! `UseCaseReader`: use cases by where they took place, and the map.

use p2p_domain::{
    geo::{BoundingBox, Coordinates, FARTHEST_KM, chord_squared, distance_of},
    organization::City,
    use_case::{Location, MapPoint, Nearby, RADIUS_KM_MAX, UseCase, UseCaseFilter, UseCaseSort, UseCaseStatus},
    user::User,
};

use super::{
    stage,
    use_case_filters::of_industry,
    use_case_lists::{ids, list, listed, page, walk},
    use_cases::remove,
};
use crate::{
    build::{a_place, a_use_case, a_use_case_in_full, an_unpublished_use_case, at, audience},
    world::Stores,
};

suite! { ($) use_case_places, use_case_places_suite(Stores):
    the_edge_of_a_radius_is_in, a_radius_reaches_across_the_date_line, a_radius_reaches_across_a_pole, all_that_has_a_place_is_within_the_widest,
    the_nearest_come_first, equal_distances_go_by_id, a_walk_by_distance_shows_each_once_while_others_publish,
    a_box_holds_its_edges, a_box_may_cross_the_date_line, those_without_a_place_are_nowhere, a_place_moves_with_an_edit,
    a_map_shows_the_latest_with_places, a_map_shows_what_the_filter_leaves,
}

const RIYADH: (f64, f64) = (24.7136, 46.6753);
const JEDDAH: (f64, f64) = (21.4858, 39.1925);
const DAMMAM: (f64, f64) = (26.4207, 50.0888);

fn placed(author: &User, (latitude, longitude): (f64, f64)) -> UseCase {
    let location = Location { coordinates: Some(a_place(latitude, longitude)), ..Location::default() };
    UseCase { location, ..a_use_case(author) }
}

async fn stand(stores: &Stores, author: &User, at: (f64, f64)) -> UseCase {
    stage::use_case(stores, placed(author, at)).await
}

fn near((latitude, longitude): (f64, f64), radius_km: f64) -> UseCaseFilter {
    let centre = a_place(latitude, longitude);
    UseCaseFilter { near: Some(Nearby { centre, radius_km }), ..UseCaseFilter::default() }
}

fn within(text: &str) -> UseCaseFilter {
    UseCaseFilter { within: Some(BoundingBox::parse(text).unwrap()), ..UseCaseFilter::default() }
}

fn distance(one: (f64, f64), other: (f64, f64)) -> f64 {
    a_place(one.0, one.1).distance_km(a_place(other.0, other.1))
}

const BY_DISTANCE: UseCaseSort = UseCaseSort::Distance;

async fn the_edge_of_a_radius_is_in(stores: &Stores) {
    let author = stage::member(stores).await;
    let (here, there) = (stand(stores, &author, RIYADH).await, stand(stores, &author, JEDDAH).await);
    let away = distance(RIYADH, JEDDAH);
    // A metre on either side of the edge; the edge itself where no number is rounded.
    for (radius, expected) in [
        (0.0, vec![&here]),
        (50.0, vec![&here]),
        (away - 0.001, vec![&here]),
        (away + 0.001, vec![&here, &there]),
        (2_000.0, vec![&here, &there]),
    ] {
        assert_eq!(listed(stores, &author, &near(RIYADH, radius), BY_DISTANCE).await, ids(&expected), "{radius}");
        let mut newest = listed(stores, &author, &near(RIYADH, radius), UseCaseSort::Newest).await;
        newest.reverse();
        assert_eq!(newest, ids(&expected), "in every order");
    }
}

async fn a_radius_reaches_across_the_date_line(stores: &Stores) {
    let author = stage::member(stores).await;
    let (west, east) = (stand(stores, &author, (-17.0, 179.9)).await, stand(stores, &author, (-17.0, -179.9)).await);
    let on_the_line = stand(stores, &author, (-16.5, 180.0)).await;
    stand(stores, &author, (-17.0, 0.0)).await;
    for (centre, nearest, other) in [((-17.0, 179.9), &west, &east), ((-17.0, -179.9), &east, &west)] {
        let found = listed(stores, &author, &near(centre, 100.0), BY_DISTANCE).await;
        assert_eq!(found, ids(&[nearest, other, &on_the_line]));
    }
    assert_eq!(listed(stores, &author, &near((-17.0, 179.9), 10.0), BY_DISTANCE).await, [west.id]);
}

async fn a_radius_reaches_across_a_pole(stores: &Stores) {
    let author = stage::member(stores).await;
    let (one, other) = (stand(stores, &author, (89.5, 10.0)).await, stand(stores, &author, (89.6, -170.0)).await);
    let pole = stand(stores, &author, (90.0, -33.0)).await;
    stand(stores, &author, (80.0, 10.0)).await;
    let found = listed(stores, &author, &near((89.5, 10.0), 150.0), BY_DISTANCE).await;
    assert_eq!(found, ids(&[&one, &pole, &other]));
}

async fn all_that_has_a_place_is_within_the_widest(stores: &Stores) {
    let author = stage::member(stores).await;
    let mut all = Vec::new();
    for place in [RIYADH, (-24.7136, -133.3247), (0.0, 0.0), (90.0, 0.0), (-90.0, 180.0), (0.0, -180.0)] {
        all.push(stand(stores, &author, place).await.id);
    }
    let found = list(stores, &audience(&author), &near(RIYADH, RADIUS_KM_MAX), BY_DISTANCE, &page(10)).await.items;
    let mut ids: Vec<_> = found.iter().map(|entry| entry.use_case.id).collect();
    assert_eq!((ids[0], ids[5]), (all[0], all[1]), "what lies half way around comes last");
    assert!((distance_of(found[5].key.number()) - FARTHEST_KM).abs() < 0.5);
    ids.sort();
    assert_eq!(ids, all);
}

async fn the_nearest_come_first(stores: &Stores) {
    let author = stage::member(stores).await;
    let mut expected = Vec::new();
    for place in [JEDDAH, DAMMAM, RIYADH, (24.7137, 46.6753), (25.0, 47.0), (15.0, 100.0)] {
        expected.push((distance(RIYADH, place), stand(stores, &author, place).await.id));
    }
    expected.sort_by(|one, other| one.0.total_cmp(&other.0));
    let found = list(stores, &audience(&author), &near(RIYADH, RADIUS_KM_MAX), BY_DISTANCE, &page(10)).await.items;
    assert_eq!(found.len(), expected.len());
    for (entry, (distance, id)) in found.iter().zip(expected) {
        assert_eq!((entry.use_case.id, entry.key.id, entry.key.now), (id, id, None));
        let (told, chord) = (distance_of(entry.key.number()), entry.key.number());
        assert!((told - distance).abs() < 0.001, "{told} is not {distance}");
        assert!((chord - chord_squared(distance)).abs() < 1e-9, "{chord}");
    }
}

async fn equal_distances_go_by_id(stores: &Stores) {
    let author = stage::member(stores).await;
    let mut all = Vec::new();
    for _ in 0..5 {
        all.push(stand(stores, &author, JEDDAH).await.id);
    }
    assert_eq!(listed(stores, &author, &near(RIYADH, 2_000.0), BY_DISTANCE).await, all, "ascending, as distances are");
    let walked = walk(stores, &author, (&near(RIYADH, 2_000.0), BY_DISTANCE), async || {}).await;
    assert_eq!(walked.into_iter().map(|entry| entry.use_case.id).collect::<Vec<_>>(), all);
}

async fn a_walk_by_distance_shows_each_once_while_others_publish(stores: &Stores) {
    let author = stage::member(stores).await;
    let mut all = Vec::new();
    for place in [JEDDAH, DAMMAM, RIYADH, DAMMAM, (24.8, 46.7), RIYADH, DAMMAM, (25.1, 46.0)] {
        all.push((distance(RIYADH, place), stand(stores, &author, place).await.id));
    }
    all.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    let mut late = Vec::new();
    let around = near(RIYADH, 2_000.0);
    let seen = walk(stores, &author, (&around, BY_DISTANCE), async || {
        // At the centre, where others stand, and farther away than all.
        for place in [RIYADH, DAMMAM, (30.0, 31.0)] {
            late.push(stand(stores, &author, place).await.id);
        }
    });
    let mut seen: Vec<_> = seen.await.into_iter().map(|entry| entry.use_case.id).collect();
    seen.retain(|id| !late.contains(id));
    assert_eq!(seen, all.into_iter().map(|(_, id)| id).collect::<Vec<_>>());
}

/// What a box holds, whatever the order.
async fn boxed(stores: &Stores, by: &User, text: &str) -> Vec<p2p_domain::id::UseCaseId> {
    let mut found = listed(stores, by, &within(text), UseCaseSort::Newest).await;
    found.sort();
    found
}

async fn a_box_holds_its_edges(stores: &Stores) {
    let author = stage::member(stores).await;
    let (low, high) = (stand(stores, &author, (16.0, 34.0)).await, stand(stores, &author, (33.0, 56.0)).await);
    let inside = stand(stores, &author, RIYADH).await;
    stand(stores, &author, (33.5, 40.0)).await;
    stand(stores, &author, (20.0, 33.5)).await;
    for (text, expected) in [
        ("34,16,56,33", vec![&low, &high, &inside]),
        ("34,16,34,16", vec![&low]),
        ("34.1,16.1,55.9,32.9", vec![&inside]),
        ("-10,-10,10,10", vec![]),
    ] {
        assert_eq!(boxed(stores, &author, text).await, ids(&expected), "{text}");
    }
    assert_eq!(boxed(stores, &author, "-180,-90,180,90").await.len(), 5);
}

async fn a_box_may_cross_the_date_line(stores: &Stores) {
    let author = stage::member(stores).await;
    let (west, east) = (stand(stores, &author, (0.0, 175.0)).await, stand(stores, &author, (0.0, -175.0)).await);
    let on_the_line = stand(stores, &author, (0.0, -180.0)).await;
    stand(stores, &author, (0.0, 0.0)).await;
    stand(stores, &author, (40.0, 175.0)).await;
    for (text, expected) in [
        ("170,-10,-170,10", vec![&west, &east, &on_the_line]),
        ("175,0,-175,0", vec![&west, &east, &on_the_line]),
        ("176,-10,-170,10", vec![&east, &on_the_line]),
        ("170,-10,180,10", vec![&west]),
    ] {
        let filter = within(text);
        assert_eq!(boxed(stores, &author, text).await, ids(&expected), "{text}");
        let shown = stores.use_cases.map(&audience(&author), &filter, 10).await.unwrap();
        assert_eq!(shown.len(), expected.len(), "{text}");
    }
}

async fn those_without_a_place_are_nowhere(stores: &Stores) {
    let author = stage::member(stores).await;
    let city = Location { city: Some(City::parse("الرياض").unwrap()), ..Location::default() };
    stage::use_case(stores, UseCase { location: city, ..a_use_case(&author) }).await;
    let origin = stand(stores, &author, (0.0, 0.0)).await;
    assert_eq!(listed(stores, &author, &near((0.0, 0.0), RADIUS_KM_MAX), BY_DISTANCE).await, [origin.id]);
    assert_eq!(boxed(stores, &author, "-180,-90,180,90").await, [origin.id]);
    let none = UseCaseFilter::default();
    assert_eq!(stores.use_cases.map(&audience(&author), &none, 10).await.unwrap().len(), 1);
}

async fn a_place_moves_with_an_edit(stores: &Stores) {
    let author = stage::member(stores).await;
    let moved = stand(stores, &author, RIYADH).await;
    let update = async |to: UseCase| {
        let expected = p2p_domain::version::Version::new(to.version.get() - 1);
        crate::suite::stage::commit!(stores, unit => assert!(unit.use_cases().update(&to, expected).await?));
    };
    let elsewhere = UseCase { location: placed(&author, JEDDAH).location, version: moved.version.next(), ..moved };
    update(elsewhere.clone()).await;
    assert_eq!(listed(stores, &author, &near(JEDDAH, 1.0), BY_DISTANCE).await, [elsewhere.id]);
    assert_eq!(listed(stores, &author, &near(RIYADH, 1.0), BY_DISTANCE).await, []);
    let version = elsewhere.version.next();
    update(UseCase { location: Location::default(), version, ..elsewhere }).await;
    assert_eq!(listed(stores, &author, &near(JEDDAH, RADIUS_KM_MAX), BY_DISTANCE).await, []);
}

async fn mapped(stores: &Stores, by: &User, filter: &UseCaseFilter, limit: u32) -> Vec<MapPoint> {
    stores.use_cases.map(&audience(by), filter, limit).await.unwrap()
}

async fn a_map_shows_the_latest_with_places(stores: &Stores) {
    let author = stage::member(stores).await;
    let organization = stores.organizations.get(author.organization_id.unwrap()).await.unwrap().unwrap().0;
    let published = |seconds, place| UseCase { published_at: Some(at(seconds)), ..placed(&author, place) };
    let old = stage::use_case(stores, UseCase { created_at: at(90), ..published(1, JEDDAH) }).await;
    let full = stage::use_case(stores, UseCase { published_at: Some(at(5)), ..a_use_case_in_full(&author) }).await;
    let bare = UseCase { organization_id: None, industry: None, ..published(3, RIYADH) };
    let bare = stage::use_case(stores, bare).await;
    stage::use_case(stores, a_use_case(&author)).await;
    let point = |of: &UseCase, name: Option<&str>| MapPoint {
        id: of.id,
        at: of.location.coordinates.unwrap(),
        title: of.title.as_str().to_owned(),
        industry: of.industry.as_ref().map(|industry| industry.as_str().to_owned()),
        city: of.location.city.as_ref().map(|city| city.as_str().to_owned()),
        organization_name: name.map(str::to_owned),
    };
    let name = Some(organization.name.as_str());
    let expected = [point(&full, name), point(&bare, None), point(&old, name)];
    let none = UseCaseFilter::default();
    assert_eq!(mapped(stores, &stage::somebody(stores).await, &none, 10).await, expected);
    assert_eq!(mapped(stores, &author, &none, 2).await, expected[..2]);
    let place: Coordinates = mapped(stores, &author, &none, 1).await[0].at;
    assert_eq!(Some(place), full.location.coordinates);
}

async fn a_map_shows_what_the_filter_leaves(stores: &Stores) {
    let (author, stranger) = (stage::member(stores).await, stage::member(stores).await);
    let placed_as = |of: UseCase, place| UseCase { location: placed(&author, place).location, ..of };
    let steel = stage::use_case(stores, placed_as(of_industry(&author, "Steel"), RIYADH)).await;
    let glass = stage::use_case(stores, placed_as(of_industry(&author, "Glass"), JEDDAH)).await;
    let draft = stage::use_case(stores, placed_as(an_unpublished_use_case(&author), RIYADH)).await;
    let gone = stand(stores, &author, RIYADH).await;
    assert!(remove(stores, gone.id, 5).await);
    let none = UseCaseFilter::default;
    let drafts = UseCaseFilter { status: Some(UseCaseStatus::Draft), ..none() };
    for (reader, filter, expected) in [
        (&stranger, none(), vec![&steel, &glass]),
        (&stranger, near(RIYADH, 50.0), vec![&steel]),
        (&stranger, UseCaseFilter { industry: Some("glass".to_owned()), ..none() }, vec![&glass]),
        (&stranger, drafts.clone(), vec![]),
        (&author, drafts, vec![&draft]),
    ] {
        let mut found: Vec<_> = mapped(stores, reader, &filter, 10).await.iter().map(|point| point.id).collect();
        found.sort();
        assert_eq!(found, ids(&expected), "{filter:?}");
    }
}
