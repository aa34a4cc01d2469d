//! Use cases.

use p2p_domain::{
    geo::{BoundingBox, Coordinates},
    id::{FileId, OrganizationId, UseCaseId, UserId},
    page::Start,
    topic::Tag,
    use_case::{Mark, NEAR_KM, Nearby, Technology, UseCaseFilter, UseCaseKey, UseCaseSort, UseCaseStatus},
};

use super::{
    super::{
        personal_knowledge,
        use_case::{
            self,
            facets::{self, Facet},
            list::list,
            map, numbers,
        },
    },
    AT, ID, SQLITE, audience, follows, page, plan, starts, walks_nothing_but,
};

const THIS: UseCaseId = UseCaseId::new(ID);

/// A filter, the index along which the newest of what it wants are found, and by which column it is found in any order.
type Narrowed = (UseCaseFilter, &'static str, &'static str);

/// By what stands in an index together with the order of the newest.
fn in_order() -> [Narrowed; 5] {
    let all = UseCaseFilter::default();
    let of_organization = UseCaseFilter { organization_id: Some(OrganizationId::new(ID)), ..all.clone() };
    let of_author = UseCaseFilter { author_id: Some(UserId::new(ID)), ..all.clone() };
    let of_industry = UseCaseFilter { industry: Some("Valves".to_owned()), ..all.clone() };
    let of_city = UseCaseFilter { city: Some("Riyadh".to_owned()), ..all.clone() };
    let recent = UseCaseFilter { published_after: Some(AT), ..all };
    [
        (of_organization, "use_cases_of_organization (organization_id=? AND status=?", "organization_id=?"),
        (of_author, "use_cases_of_author (author_id=? AND status=?", "author_id=?"),
        (of_industry, "use_cases_of_industry (industry_key=? AND status=?", "industry_key=?"),
        (of_city, "use_cases_of_city (city_key=? AND status=?", "city_key=?"),
        (recent, "use_cases_newest (status=? AND listed_at>?", "listed_at>?"),
    ]
}

/// By where it is.
fn on_map() -> [UseCaseFilter; 2] {
    let centre = Coordinates::new(24.7, 46.7).unwrap();
    [
        UseCaseFilter { near: Some(Nearby { centre, radius_km: NEAR_KM }), ..UseCaseFilter::default() },
        UseCaseFilter { within: BoundingBox::parse("170,16,-170,33").ok(), ..UseCaseFilter::default() },
    ]
}

/// By what is looked up for each id.
fn by_id() -> [(UseCaseFilter, &'static str); 3] {
    let all = UseCaseFilter::default();
    let named = ["IoT", "Vision"].map(|name| Technology::parse(name).unwrap());
    [
        (UseCaseFilter { tag: Tag::parse("valves").ok(), ..all.clone() }, "g USING PRIMARY KEY (tag=?)"),
        (UseCaseFilter { technologies: named.into(), ..all.clone() }, "g USING PRIMARY KEY (key=?)"),
        (UseCaseFilter { bookmarked: true, ..all }, "b USING PRIMARY KEY (user_id=?)"),
    ]
}

async fn listed(filter: &UseCaseFilter, sort: UseCaseSort, start: Start<UseCaseKey>) -> Vec<String> {
    plan(list(SQLITE, &audience(), filter, sort, AT, &page(start)).unwrap()).await
}

fn all_starts() -> [Start<UseCaseKey>; 3] {
    starts(UseCaseKey { rank: 7, now: None, id: THIS })
}

#[tokio::test]
async fn use_cases_are_listed_along_the_index_of_their_sort() {
    for (sort, index, seek) in [
        (UseCaseSort::Newest, "use_cases_newest (status=?", " AND (listed_at,id)<(?,?))"),
        (UseCaseSort::Popular, "use_cases_popular (status=?", " AND <expr><?)"),
    ] {
        for start in all_starts() {
            let seek = if matches!(start, Start::After(_)) { seek } else { ")" };
            follows(&listed(&UseCaseFilter::default(), sort, start).await, &format!("COVERING INDEX {index}{seek}"));
            for (filter, lookup) in by_id() {
                // What is popular among somebody's bookmarks is put into order.
                if !filter.bookmarked || sort == UseCaseSort::Newest {
                    let steps = listed(&filter, sort, start).await;
                    follows(&steps, &format!("COVERING INDEX {index}{seek}"));
                    follows(&steps, lookup);
                }
            }
        }
    }
}

#[tokio::test]
async fn what_narrows_a_list_is_found_in_its_own_index() {
    for (filter, index, column) in in_order() {
        for start in all_starts() {
            follows(&listed(&filter, UseCaseSort::Newest, start).await, index);
            walks_nothing_but(&listed(&filter, UseCaseSort::Popular, start).await, column);
        }
    }
    let drafts = UseCaseFilter { status: Some(UseCaseStatus::Draft), ..UseCaseFilter::default() };
    follows(&listed(&drafts, UseCaseSort::Newest, Start::First).await, "use_cases_of_author (author_id=? AND status=?");
}

#[tokio::test]
async fn what_is_around_a_place_is_found_in_a_range() {
    let index = "use_cases_on_map (status=? AND latitude>? AND latitude<?)";
    for filter in on_map() {
        walks_nothing_but(&listed(&filter, UseCaseSort::Popular, Start::First).await, index);
        walks_nothing_but(&plan(map::points(SQLITE, &audience(), &filter, 1_000)).await, index);
        for start in all_starts() {
            if filter.near.is_some() {
                walks_nothing_but(&listed(&filter, UseCaseSort::Distance, start).await, index);
            }
        }
    }
}

#[tokio::test]
async fn facets_are_counted_among_what_the_list_holds() {
    for (facet, index) in [
        (Facet::Industry, "use_cases_industries (status=?"),
        (Facet::City, "use_cases_cities (status=?"),
        (Facet::Technology, "use_case_technologies_of (use_case_id=?"),
    ] {
        let counts = |filter: &UseCaseFilter| plan(facets::counts(SQLITE, &audience(), filter, facet));
        walks_nothing_but(&counts(&UseCaseFilter::default()).await, &format!("COVERING INDEX {index}"));
        for (filter, _, column) in in_order() {
            walks_nothing_but(&counts(&filter).await, column);
        }
    }
}

#[tokio::test]
async fn one_use_case_is_looked_up_and_counted_along_its_own_rows() {
    follows(&plan(use_case::one(SQLITE, &audience(), THIS)).await, "sqlite_autoindex_use_cases_1 (id=?)");
    follows(&plan(use_case::media_of(SQLITE, &[THIS; 5])).await, "files_of_use_case (use_case_id=?)");
    let by_key = "USING PRIMARY KEY (use_case_id=?";
    walks_nothing_but(&plan(numbers::totals(SQLITE, THIS)).await, by_key);
    walks_nothing_but(&plan(numbers::organizations(SQLITE, THIS)).await, by_key);
    follows(&plan(numbers::days(SQLITE, THIS, AT)).await, "PRIMARY KEY (use_case_id=? AND day>? AND day<?)");
}

#[tokio::test]
async fn what_somebody_shared_and_kept_is_read_in_the_order_of_ids() {
    let user = UserId::new(ID);
    for after in [None, Some(THIS)] {
        let bound = |column: &str| if after.is_some() { format!(" AND {column}>?)") } else { ")".to_owned() };
        let steps = plan(personal_knowledge::use_cases(SQLITE, user, after, 500)).await;
        follows(&steps, &format!("use_cases_made_by (author_id=?{}", bound("id")));
        for mark in [Mark::Like, Mark::Bookmark] {
            let steps = plan(personal_knowledge::marks(SQLITE, user, mark, after, 500)).await;
            follows(&steps, &format!("PRIMARY KEY (user_id=?{}", bound("use_case_id")));
        }
        let steps = plan(personal_knowledge::views(SQLITE, user, after.map(|id| (id, 0)), 500)).await;
        follows(&steps, "use_case_views_of_viewer (viewer_id=?");
        let steps = plan(personal_knowledge::files(SQLITE, user, after.map(|id| FileId::new(id.uuid())), 500)).await;
        follows(&steps, &format!("files_of_owner (owner_id=?{}", bound("id")));
    }
}
