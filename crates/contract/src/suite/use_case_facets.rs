//! `UseCaseReader::facets`: what the whole of a list holds.

use p2p_domain::{
    organization::Industry,
    topic::{Tag, Tags},
    use_case::{FACET_MAX, FacetCount, Facets, Technologies, UseCase, UseCaseFilter, UseCaseStatus},
    user::User,
};

use super::{
    stage,
    use_case_filters::{in_city, made_with, of_industry},
};
use crate::{build::audience, world::Stores};

suite! { ($) use_case_facets, use_case_facets_suite(Stores):
    facets_count_spellings_as_one, facets_are_the_most_frequent_first, facets_are_of_what_the_filter_leaves, facets_end_somewhere,
}

const NONE: fn() -> UseCaseFilter = UseCaseFilter::default;

async fn facets(stores: &Stores, by: &User, filter: &UseCaseFilter) -> Facets {
    stores.use_cases.facets(&audience(by), filter).await.unwrap()
}

fn counts(of: &[FacetCount]) -> Vec<u64> {
    of.iter().map(|facet| facet.count).collect()
}

fn count(value: &str, count: u64) -> FacetCount {
    FacetCount { value: value.to_owned(), count }
}

async fn facets_count_spellings_as_one(stores: &Stores) {
    let author = stage::member(stores).await;
    assert_eq!(facets(stores, &author, &NONE()).await, Facets::default());
    let (industries, cities) = (["الأغذية", "الاغذيه", "Metal"], ["جدة", "جده", "Riyadh"]);
    let spellings = [["IoT", "machine-learning"], ["iot", "Machine Learning"], ["IOT", "Vision"]];
    for n in 0..3 {
        let use_case = UseCase {
            industry: Some(Industry::parse(industries[n]).unwrap()),
            location: in_city(&author, cities[n]).location,
            ..made_with(&author, &spellings[n])
        };
        stage::use_case(stores, use_case).await;
    }
    let found = facets(stores, &author, &NONE()).await;
    let lists = [(&found.industry, &[2, 1][..]), (&found.technology, &[3, 2, 1]), (&found.city, &[2, 1])];
    for (list, expected) in lists {
        assert_eq!(counts(list), expected, "{list:?}");
    }
    assert!(industries[..2].contains(&found.industry[0].value.as_str()), "{found:?}");
    assert!(cities[..2].contains(&found.city[0].value.as_str()), "{found:?}");
    assert!(spellings.iter().any(|names| names[0] == found.technology[0].value), "{found:?}");
    assert!(spellings[..2].iter().any(|names| names[1] == found.technology[1].value), "{found:?}");
    assert_eq!(found.technology[2], count("Vision", 1));
}

async fn facets_are_the_most_frequent_first(stores: &Stores) {
    let author = stage::member(stores).await;
    for (industry, times) in [("Cement", 1), ("aluminium", 1), ("Steel", 3), ("أسمنت", 1), ("Zinc", 1), ("Glass", 2)]
    {
        for _ in 0..times {
            stage::use_case(stores, of_industry(&author, industry)).await;
        }
    }
    let ties = ["Cement", "Zinc", "aluminium", "أسمنت"].map(|value| count(value, 1));
    let expected = [&[count("Steel", 3), count("Glass", 2)], ties.as_slice()].concat();
    assert_eq!(facets(stores, &author, &NONE()).await.industry, expected, "ties by the value, letter by letter");
}

async fn facets_are_of_what_the_filter_leaves(stores: &Stores) {
    let (author, stranger) = (stage::member(stores).await, stage::member(stores).await);
    stage::use_case(stores, UseCase { tags: Tags::parse("t", &["a"]).unwrap(), ..of_industry(&author, "Steel") }).await;
    stage::use_case(stores, of_industry(&author, "Glass")).await;
    let draft = UseCase { status: UseCaseStatus::Draft, ..of_industry(&author, "Cement") };
    stage::use_case(stores, draft).await;
    let archived = UseCase { status: UseCaseStatus::Archived, ..of_industry(&author, "Paper") };
    stage::use_case(stores, archived).await;
    let tagged = UseCaseFilter { tag: Some(Tag::parse("a").unwrap()), ..NONE() };
    let drafts = UseCaseFilter { status: Some(UseCaseStatus::Draft), ..NONE() };
    for (reader, filter, expected) in [
        (&author, NONE(), vec![count("Glass", 1), count("Steel", 1)]),
        (&stranger, NONE(), vec![count("Glass", 1), count("Steel", 1)]),
        (&stranger, tagged, vec![count("Steel", 1)]),
        (&author, drafts.clone(), vec![count("Cement", 1)]),
        (&stranger, drafts, vec![]),
    ] {
        assert_eq!(facets(stores, reader, &filter).await.industry, expected, "{filter:?}");
    }
}

async fn facets_end_somewhere(stores: &Stores) {
    let author = stage::member(stores).await;
    let many = FACET_MAX + 3;
    for n in 0..many {
        let use_case = UseCase {
            location: in_city(&author, &format!("City {n:03}")).location,
            technologies: Technologies::parse("t", &[format!("Tool {n:03}"), "Everywhere".to_owned()]).unwrap(),
            ..of_industry(&author, &format!("Branch {n:03}"))
        };
        stage::use_case(stores, use_case).await;
    }
    let found = facets(stores, &author, &NONE()).await;
    let most = FACET_MAX as usize;
    assert_eq!((found.industry.len(), found.technology.len(), found.city.len()), (most, most, most));
    assert_eq!(found.technology[0], count("Everywhere", u64::from(many)));
    assert_eq!(found.city[0], count("City 000", 1));
}
