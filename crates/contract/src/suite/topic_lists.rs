//! `TopicReader::list`: order, filters and pages.

use p2p_domain::{
    actor::Audience,
    content::ContentRef,
    page::{Limit, Page, PageRequest, Start},
    topic::{Tag, Tags, Topic, TopicFilter, TopicKey, TopicSort, TopicTitle, TopicView},
};

use super::stage::{self, Forum, commit};
use crate::{
    build::{a_category, a_member, a_topic, an_organization, at, audience},
    world::Stores,
};

suite! { ($) topic_lists, topic_lists_suite(Stores):
    pinned_topics_come_first_in_each_sort, equal_ranks_go_by_id, each_filter_narrows, filters_narrow_together,
    words_stand_in_titles, words_are_no_patterns, a_walk_shows_each_topic_once_while_others_open, a_skip_jumps,
    a_total_counts_what_the_filter_leaves, deleted_topics_are_not_listed, views_are_as_one_gets_them,
}

const SORTS: [TopicSort; 3] = [TopicSort::Latest, TopicSort::Newest, TopicSort::Popular];

fn page(limit: u32) -> PageRequest<TopicKey> {
    PageRequest::first(Limit::new(limit).unwrap())
}

async fn list(
    stores: &Stores,
    readers: &Audience,
    filter: &TopicFilter,
    sort: TopicSort,
    page: &PageRequest<TopicKey>,
) -> Page<TopicView, TopicKey> {
    stores.topics.list(readers, filter, sort, page).await.unwrap()
}

/// The topics that the filter leaves, in the order of the list.
async fn listed(stores: &Stores, readers: &Audience, filter: &TopicFilter, sort: TopicSort) -> Vec<Topic> {
    list(stores, readers, filter, sort, &page(100)).await.items.into_iter().map(|view| view.topic).collect()
}

/// Topics whose ranks differ from sort to sort, with ties in each, some of them pinned; in no list's order.
async fn varied(stores: &Stores, forum: &Forum) -> Vec<Topic> {
    let mut topics = vec![forum.topic.clone()];
    for n in 0_u32..12 {
        let topic = Topic {
            is_pinned: n % 5 == 0,
            created_at: at(u64::from(n * 7 % 4)),
            last_activity_at: at(u64::from(n * 5 % 3) + 10),
            post_count: n * 3 % 4,
            view_count: n * 7 % 25,
            ..a_topic(&forum.author)
        };
        topics.push(stage::topic(stores, topic).await);
    }
    topics
}

fn in_order(mut topics: Vec<Topic>, sort: TopicSort) -> Vec<Topic> {
    topics.sort_by_key(|topic| std::cmp::Reverse(sort.key(topic)));
    topics
}

async fn pinned_topics_come_first_in_each_sort(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let topics = varied(stores, &forum).await;
    for sort in SORTS {
        let answer = listed(stores, &forum.audience, &TopicFilter::default(), sort).await;
        assert!(answer.is_sorted_by_key(|topic| !topic.is_pinned), "{sort:?}");
        assert_eq!(answer, in_order(topics.clone(), sort), "{sort:?}");
    }
}

async fn equal_ranks_go_by_id(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let mut topics = vec![forum.topic.clone()];
    for _ in 0..4 {
        topics.push(stage::topic(stores, a_topic(&forum.author)).await);
    }
    topics.sort_by_key(|topic| std::cmp::Reverse(topic.id));
    for sort in SORTS {
        assert_eq!(listed(stores, &forum.audience, &TopicFilter::default(), sort).await, topics, "{sort:?}");
    }
}

async fn each_filter_narrows(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let other_organization = stage::organization(stores, an_organization()).await;
    let other = stage::user(stores, a_member(&other_organization)).await;
    let category = stage::category(stores, a_category()).await;
    let tag = Tag::parse("صيانة وقائية").unwrap();
    let tags = Tags::parse("tags", &["pumps", tag.as_str()]).unwrap();
    let filed = stage::topic(stores, Topic { category_id: Some(category.id), ..a_topic(&forum.author) }).await;
    let tagged = stage::topic(stores, Topic { tags, ..a_topic(&forum.author) }).await;
    let answer = Some(ContentRef::Post(forum.post.id));
    let answered = stage::topic(stores, Topic { best_answer: answer, ..a_topic(&forum.author) }).await;
    let foreign = stage::topic(stores, a_topic(&other)).await;
    let open = [forum.topic, filed.clone(), tagged.clone(), foreign.clone()];
    let none = TopicFilter::default;
    for (filter, expected) in [
        (TopicFilter { category: Some(category.id), ..none() }, vec![filed]),
        (TopicFilter { category: Some(a_category().id), ..none() }, vec![]),
        (TopicFilter { tag: Some(tag), ..none() }, vec![tagged]),
        (TopicFilter { tag: Some(Tag::parse("pump").unwrap()), ..none() }, vec![]),
        (TopicFilter { author_id: Some(other.id), ..none() }, vec![foreign.clone()]),
        (TopicFilter { organization_id: Some(other_organization.id), ..none() }, vec![foreign]),
        (TopicFilter { answered: Some(true), ..none() }, vec![answered]),
        (TopicFilter { answered: Some(false), ..none() }, open.to_vec()),
    ] {
        for sort in SORTS {
            let answer = listed(stores, &forum.audience, &filter, sort).await;
            assert_eq!(answer, in_order(expected.clone(), sort), "{filter:?} {sort:?}");
        }
    }
}

async fn filters_narrow_together(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let category = stage::category(stores, a_category()).await;
    let tags = Tags::parse("tags", &["pumps"]).unwrap();
    let title = TopicTitle::parse("Pump overheats").unwrap();
    let both = Topic { category_id: Some(category.id), tags: tags.clone(), title, ..a_topic(&forum.author) };
    let both = stage::topic(stores, both).await;
    stage::topic(stores, Topic { category_id: Some(category.id), ..a_topic(&forum.author) }).await;
    stage::topic(stores, Topic { tags, ..a_topic(&forum.author) }).await;
    let filter = TopicFilter {
        category: Some(category.id),
        tag: Some(Tag::parse("pumps").unwrap()),
        author_id: Some(forum.author.id),
        organization_id: forum.author.organization_id,
        answered: Some(false),
        words: vec!["pump".to_owned()],
    };
    assert_eq!(listed(stores, &forum.audience, &filter, TopicSort::Latest).await, [both]);
    let nowhere = TopicFilter { answered: Some(true), ..filter };
    assert_eq!(listed(stores, &forum.audience, &nowhere, TopicSort::Latest).await, []);
}

async fn titled(stores: &Stores, forum: &Forum, title: &str) -> Topic {
    stage::topic(stores, Topic { title: TopicTitle::parse(title).unwrap(), ..a_topic(&forum.author) }).await
}

fn searching(words: &[&str]) -> TopicFilter {
    TopicFilter { words: words.iter().map(|&word| word.to_owned()).collect(), ..TopicFilter::default() }
}

async fn words_stand_in_titles(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let arabic = titled(stores, &forum, "صيانةُ المضخّات").await;
    let latin = titled(stores, &forum, "Überdruck at the PUMP").await;
    for (words, expected) in
        [(vec!["صيانه"], vec![arabic]), (vec!["pump", "uberdruck"], vec![latin]), (vec!["pump", "صيانه"], vec![])]
    {
        assert_eq!(listed(stores, &forum.audience, &searching(&words), TopicSort::Latest).await, expected, "{words:?}");
    }
}

async fn words_are_no_patterns(stores: &Stores) {
    let forum = Forum::open(stores).await;
    titled(stores, &forum, "Pump overheats").await;
    for word in ["p%p", "%", "_ump", "pum_", "\\", "'"] {
        assert_eq!(listed(stores, &forum.audience, &searching(&[word]), TopicSort::Latest).await, [], "{word}");
    }
}

async fn a_walk_shows_each_topic_once_while_others_open(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let topics = varied(stores, &forum).await;
    let mut late = Vec::new();
    for sort in SORTS {
        let (mut seen, mut start) = (Vec::new(), Start::First);
        loop {
            let request = PageRequest { start, ..page(3) };
            let answer = list(stores, &forum.audience, &TopicFilter::default(), sort, &request).await;
            assert!(answer.items.len() <= 3);
            seen.extend(answer.items.into_iter().map(|view| view.topic));
            let Some(next) = answer.next else { break };
            start = Start::After(next);
            // At the top of each list, in the midst of it, and at its end.
            for (moment, is_pinned) in [(50, true), (1, false), (0, false)] {
                let topic =
                    Topic { is_pinned, created_at: at(moment), last_activity_at: at(moment), ..a_topic(&forum.author) };
                late.push(stage::topic(stores, topic).await.id);
            }
            assert!(seen.len() < 200, "the walk does not end");
        }
        seen.retain(|topic| !late.contains(&topic.id));
        assert_eq!(seen, in_order(topics.clone(), sort), "{sort:?}");
    }
}

async fn a_skip_jumps(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let topics = in_order(varied(stores, &forum).await, TopicSort::Latest);
    let none = TopicFilter::default();
    let request = PageRequest { start: Start::Skip(4), ..page(3) };
    let answer = list(stores, &forum.audience, &none, TopicSort::Latest, &request).await;
    let ids: Vec<_> = answer.items.iter().map(|view| view.topic.id).collect();
    assert_eq!(ids, [topics[4].id, topics[5].id, topics[6].id]);
    assert_eq!(answer.next, Some(TopicSort::Latest.key(&topics[6])));
    let behind = PageRequest { start: Start::Skip(topics.len() as u64), ..page(3) };
    let answer = list(stores, &forum.audience, &none, TopicSort::Latest, &behind).await;
    assert!(answer.items.is_empty() && answer.next.is_none());
}

async fn a_total_counts_what_the_filter_leaves(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let count = varied(stores, &forum).await.len() as u64;
    let other = stage::somebody(stores).await;
    stage::topic(stores, a_topic(&other)).await;
    let mine = TopicFilter { author_id: Some(forum.author.id), ..TopicFilter::default() };
    let nobodys = TopicFilter { tag: Some(Tag::parse("nothing").unwrap()), ..TopicFilter::default() };
    for start in [Start::First, Start::Skip(5)] {
        let request = PageRequest { start, with_total: true, ..page(2) };
        for (filter, total) in [(TopicFilter::default(), count + 1), (mine.clone(), count), (nobodys.clone(), 0)] {
            let answer = list(stores, &forum.audience, &filter, TopicSort::Popular, &request).await;
            assert_eq!(answer.total, Some(total), "{filter:?}");
        }
    }
    assert_eq!(list(stores, &forum.audience, &mine, TopicSort::Latest, &page(2)).await.total, None);
}

async fn deleted_topics_are_not_listed(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let gone = stage::topic(stores, a_topic(&forum.author)).await;
    commit!(stores, unit => unit.topics().delete(gone.id, at(1)).await?);
    let request = PageRequest { with_total: true, ..page(10) };
    for sort in SORTS {
        let answer = list(stores, &forum.audience, &TopicFilter::default(), sort, &request).await;
        assert_eq!((answer.items.len(), answer.total), (1, Some(1)));
        assert_eq!(answer.items[0].topic, forum.topic);
    }
}

async fn views_are_as_one_gets_them(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let reader = stage::somebody(stores).await;
    let followed =
        stage::topic(stores, Topic { tags: Tags::parse("tags", &["a", "b"]).unwrap(), ..a_topic(&forum.author) }).await;
    commit!(stores, unit => unit.reactions().follow(followed.id, reader.id, at(1)).await?);
    let readers = audience(&reader);
    let answer = list(stores, &readers, &TopicFilter::default(), TopicSort::Latest, &page(10)).await;
    assert_eq!(answer.items.len(), 2);
    for view in answer.items {
        assert_eq!(view.is_following, Some(view.topic.id == followed.id));
        assert_eq!(stores.topics.get(&readers, view.topic.id).await.unwrap(), Some(view));
    }
}
