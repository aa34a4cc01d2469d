//! The seed command on a real store: what it leaves there, read as the server reads it.

#![cfg(test)]

use std::{
    collections::{BTreeMap, HashMap, hash_map::DefaultHasher},
    hash::{Hash as _, Hasher as _},
    path::Path,
    sync::Arc,
};

use p2p_auth_local::{CredentialPorts, LocalCredentials, PasswordOptions};
use p2p_contract::determinism::{CountingEntropy, FixedClock, SequentialIds};
use p2p_domain::{
    actor::Audience,
    content::{BodyKey, ContentRef},
    id::{PostId, ReplyId, SessionHandle, TopicId, UseCaseId, UserId},
    page::{Limit, Page, PageRequest, Start},
    port::{
        blob::BlobStore,
        body::{BodyReferences as _, BodyStore as _},
        clock::Clock as _,
        credential::CredentialService as _,
        search::{IndexSource as _, SearchReader, Vocabulary as _},
        use_case::UseCaseReader,
        user::UserReader as _,
    },
    post::PostEntry,
    reply::ReplyEntry,
    text::{analysis::Lexicon, search::SearchQuery},
    topic::{TopicFilter, TopicSort, TopicView},
    use_case::{MAP_MAX, UseCaseFilter, UseCaseSort},
    user::{Email, Role},
};
use p2p_server::{
    Config,
    failure::StartError,
    ports::{self, Platform},
    seed::load::{self, Loaded, PASSWORD, SeedOptions},
};
use p2p_store_sql::SqlStore;
use tempfile::TempDir;

const POSTS: u64 = 1_000;

fn platform() -> Platform {
    Platform {
        clock: Arc::new(FixedClock::new()),
        ids: Arc::new(SequentialIds::new()),
        entropy: Arc::new(CountingEntropy::new()),
    }
}

fn config(data: &Path) -> Config {
    Config::parse(|name| (name == "DATA_DIR").then(|| data.display().to_string())).unwrap()
}

async fn seed(config: &Config, posts: u64, rng_seed: u64, force: bool) -> Result<Loaded, StartError> {
    load::run(config, &platform(), SeedOptions { posts, rng_seed, force }).await
}

/// Everything that the store holds.
#[derive(Default)]
struct Found {
    topics: Vec<TopicView>,
    posts: HashMap<PostId, PostEntry>,
    replies: HashMap<ReplyId, ReplyEntry>,
    html: BTreeMap<BodyKey, String>,
    digest: u64,
}

impl Found {
    async fn read(store: &SqlStore, audience: &Audience) -> Self {
        let mut found = Self { topics: topics(store, audience).await, ..Self::default() };
        let mut digest = DefaultHasher::new();
        for view in &found.topics {
            format!("{view:?}").hash(&mut digest);
            for post in posts(store, audience, view.topic.id).await {
                format!("{post:?}").hash(&mut digest);
                for reply in replies(store, audience, post.post.id).await {
                    format!("{reply:?}").hash(&mut digest);
                    found.replies.insert(reply.reply.id, reply);
                }
                found.posts.insert(post.post.id, post);
            }
        }
        found.html = bodies(store, &found).await;
        found.html.hash(&mut digest);
        found.digest = digest.finish();
        found
    }

    fn answer(&self, of: ContentRef) -> (TopicId, Option<UserId>, bool) {
        match of {
            ContentRef::Post(id) => {
                let PostEntry { post, is_best_answer, .. } = &self.posts[&id];
                (post.topic_id, post.author_id, *is_best_answer)
            }
            ContentRef::Reply(id) => {
                let ReplyEntry { reply, is_best_answer, .. } = &self.replies[&id];
                (reply.topic_id, reply.author_id, *is_best_answer)
            }
        }
    }
}

fn page<K>(after: Option<K>) -> PageRequest<K> {
    PageRequest { limit: Limit::new(100).unwrap(), start: after.map_or(Start::First, Start::After), with_total: false }
}

/// All items of a list, page by page.
async fn all<T, K>(mut read: impl AsyncFnMut(PageRequest<K>) -> Page<T, K>) -> Vec<T> {
    let (mut items, mut after) = (Vec::new(), None);
    loop {
        let next = read(page(after)).await;
        items.extend(next.items);
        after = next.next;
        if after.is_none() {
            return items;
        }
    }
}

async fn topics(store: &SqlStore, audience: &Audience) -> Vec<TopicView> {
    let filter = TopicFilter::default();
    all(async |page| {
        p2p_domain::port::topic::TopicReader::list(store, audience, &filter, TopicSort::Latest, &page).await.unwrap()
    })
    .await
}

async fn posts(store: &SqlStore, audience: &Audience, topic: TopicId) -> Vec<PostEntry> {
    all(async |page| p2p_domain::port::post::PostReader::list(store, audience, topic, &page).await.unwrap()).await
}

async fn replies(store: &SqlStore, audience: &Audience, post: PostId) -> Vec<ReplyEntry> {
    all(async |page| p2p_domain::port::reply::ReplyReader::list(store, audience, post, &page).await.unwrap()).await
}

/// The HTML of every text; each body must be there, and must be known to be needed.
async fn bodies(store: &SqlStore, found: &Found) -> BTreeMap<BodyKey, String> {
    let of_posts = found.posts.values().map(|entry| entry.post.body);
    let keys: Vec<BodyKey> = of_posts.chain(found.replies.values().map(|entry| entry.reply.body)).collect();
    let mut html = BTreeMap::new();
    for keys in keys.chunks(500) {
        assert_eq!(store.referenced(keys).await.unwrap().len(), keys.len());
        html.extend(
            store
                .get_many(keys)
                .await
                .unwrap()
                .into_iter()
                .map(|body| (body.key, body.matter.forum().unwrap().html.clone())),
        );
    }
    assert_eq!(html.len(), keys.len());
    html
}

async fn reader(store: &SqlStore, email: &Email) -> Audience {
    let account = store.account_by_email(email).await.unwrap().unwrap();
    assert!(account.may_act() && account.user.is_verified);
    account.actor(SessionHandle::new(uuid::Uuid::nil())).audience()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_gives_the_same_content_and_it_holds_together() {
    let (first, second) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (first, second) = (config(first.path()), config(second.path()));
    let loaded = seed(&first, POSTS, 7, false).await.unwrap();
    let blobs = ports::open_blobs(&first.blobs).unwrap();
    let again = seed(&second, POSTS, 7, false).await.unwrap();
    let (store, other) = (ports::open_store(&first).await.unwrap(), ports::open_store(&second).await.unwrap());
    let audience = reader(&store, &loaded.admins[0]).await;
    let found = Found::read(&store, &audience).await;
    assert_eq!(Loaded { elapsed: loaded.elapsed, ..again }, loaded);
    assert_eq!(Found::read(&other, &audience).await.digest, found.digest);

    assert_eq!(
        (found.topics.len(), found.posts.len(), found.replies.len()),
        (loaded.topics, loaded.posts, loaded.replies)
    );
    assert_eq!(found.posts.len(), 1_000);
    topics_hold_together(&found);
    replies_hold_together(&found);
    assert!(found.html.values().all(|html| html.contains("dir=\"auto\"")));
    answers_earned_their_authors_reputation(&store, &found).await;
    categories_are_counted(&store, &found).await;
    people_stand_in_organizations_and_can_log_in(&store, &loaded).await;
    the_library_holds_together(&store, &audience, &loaded, &blobs).await;
    everything_is_found(&store, &audience).await;
}

async fn the_library_holds_together(store: &SqlStore, audience: &Audience, loaded: &Loaded, blobs: &dyn BlobStore) {
    let now = FixedClock::new().now();
    let filter = UseCaseFilter::default();
    let found =
        all(async |page| UseCaseReader::list(store, audience, &filter, UseCaseSort::Newest, now, &page).await.unwrap())
            .await;
    assert!(found.len() > 40 && found.len() < loaded.use_cases, "{} of {}", found.len(), loaded.use_cases);
    let keys: Vec<BodyKey> = found.iter().map(|entry| entry.use_case.body).collect();
    let texts = store.get_many(&keys).await.unwrap();
    assert_eq!(texts.len(), keys.len());
    assert_eq!(store.referenced(&keys).await.unwrap().len(), keys.len());
    for entry in &found {
        let body = texts.iter().find(|body| body.key == entry.use_case.body).unwrap();
        assert!(
            entry.use_case.missing(body.matter.use_case().unwrap()).is_empty(),
            "{}",
            entry.use_case.title.as_str()
        );
        let numbers = store.numbers(entry.use_case.id, now).await.unwrap().unwrap();
        assert_eq!(numbers.views_total, u64::from(entry.use_case.view_count));
        assert_eq!((numbers.likes, numbers.unique_viewers), (entry.use_case.like_count.into(), numbers.views_total));
    }
    let facets = store.facets(audience, &filter).await.unwrap();
    assert!(facets.industry.len() > 3 && facets.technology.len() > 10 && facets.city.len() > 10);
    assert_eq!(store.map(audience, &filter, MAP_MAX).await.unwrap().len(), found.len());
    let ids: Vec<UseCaseId> = found.iter().map(|entry| entry.use_case.id).collect();
    let media = store.media(&ids).await.unwrap();
    assert!(media.len() > 30);
    for (_, medium) in media {
        for kept in [medium.file.blob(), medium.file.thumbnail_blob()] {
            assert!(blobs.size(&kept).await.unwrap().is_some(), "{kept}");
        }
        assert_eq!(blobs.size(&medium.file.blob()).await.unwrap(), Some(medium.file.size));
    }
}

async fn everything_is_found(store: &SqlStore, audience: &Audience) {
    let lexicon = Lexicon::built_in();
    assert_eq!(store.fingerprint().await.unwrap(), Some(lexicon.fingerprint()), "nothing is left to be indexed");
    let now = FixedClock::new().now();
    for word in ["maintenance", "مصنع", "الصيانة", "valves"] {
        let query = SearchQuery::parse(word, lexicon).unwrap();
        let request = PageRequest { with_total: true, ..page(None) };
        assert!(store.forum(audience, &query, now, &request).await.unwrap().total > Some(0), "{word}");
    }
    let query = SearchQuery::parse("المصانع", lexicon).unwrap();
    assert!(!SearchReader::use_cases(store, audience, &query, now, &page(None)).await.unwrap().items.is_empty());
    assert!(!store.alike(&["com".to_owned(), "omp".to_owned()], 5).await.unwrap().is_empty());
}

fn topics_hold_together(found: &Found) {
    for TopicView { topic, author, .. } in &found.topics {
        let posts: Vec<_> = found.posts.values().filter(|entry| entry.post.topic_id == topic.id).collect();
        assert_eq!(topic.post_count as usize, posts.len());
        assert_eq!(posts.iter().filter(|entry| entry.post.is_opening).count(), 1);
        assert!(author.id.is_some() && author.organization_name.is_some());
        assert!(topic.follower_count > 0 && topic.category_id.is_some() && topic.tags.iter().next().is_some());
        let written = posts.iter().map(|entry| entry.post.created_at);
        let replied =
            found.replies.values().filter(|entry| entry.reply.topic_id == topic.id).map(|entry| entry.reply.created_at);
        assert_eq!(written.chain(replied).max(), Some(topic.last_activity_at));
    }
}

fn replies_hold_together(found: &Found) {
    let mut of_posts: HashMap<PostId, u32> = HashMap::new();
    let mut of_replies: HashMap<ReplyId, u32> = HashMap::new();
    for ReplyEntry { reply, .. } in found.replies.values() {
        assert_eq!(found.posts[&reply.post_id].post.topic_id, reply.topic_id);
        *of_posts.entry(reply.post_id).or_default() += 1;
        let depth = reply.parent_reply_id.map_or(0, |parent| {
            *of_replies.entry(parent).or_default() += 1;
            assert_eq!(found.replies[&parent].reply.post_id, reply.post_id);
            found.replies[&parent].reply.depth
        });
        assert_eq!(reply.depth, depth + 1);
    }
    for PostEntry { post, .. } in found.posts.values() {
        assert_eq!(post.reply_count, of_posts.remove(&post.id).unwrap_or_default());
    }
    for ReplyEntry { reply, .. } in found.replies.values() {
        assert_eq!(reply.reply_count, of_replies.remove(&reply.id).unwrap_or_default());
    }
}

async fn answers_earned_their_authors_reputation(store: &SqlStore, found: &Found) {
    let mut earned: HashMap<UserId, i64> = HashMap::new();
    for TopicView { topic, .. } in &found.topics {
        let Some(answer) = topic.best_answer else { continue };
        let (stands_in, author, is_best_answer) = found.answer(answer);
        assert!(stands_in == topic.id && is_best_answer && author.is_some() && author != topic.author_id);
        *earned.entry(author.unwrap()).or_default() += p2p_app::topics::BEST_ANSWER_REPUTATION;
    }
    assert!(earned.len() > 5);
    for (user, earned) in earned {
        assert_eq!(store.account(user).await.unwrap().unwrap().user.reputation, earned);
    }
}

async fn categories_are_counted(store: &SqlStore, found: &Found) {
    let categories = p2p_domain::port::category::CategoryReader::all(store).await.unwrap();
    for category in categories {
        let topics = found.topics.iter().filter(|view| view.topic.category_id == Some(category.id)).count();
        assert_eq!(category.topic_count as usize, topics, "{}", category.slug.as_str());
    }
}

async fn people_stand_in_organizations_and_can_log_in(store: &SqlStore, loaded: &Loaded) {
    let platform = platform();
    let ports =
        CredentialPorts { credentials: Arc::new(store.clone()), clock: platform.clock, entropy: platform.entropy };
    let credentials = LocalCredentials::new(ports, PasswordOptions::default()).unwrap();
    for (email, role) in [(&loaded.admins[0], Role::Admin), (&loaded.members[0], Role::Member)] {
        let user = store.account_by_email(email).await.unwrap().unwrap().user;
        assert_eq!(user.role, role);
        let organization = user.organization_id.unwrap();
        let (organization, people) =
            p2p_domain::port::organization::OrganizationReader::get(store, organization).await.unwrap().unwrap();
        assert_eq!(organization.domain.as_str(), email.domain());
        assert_eq!(organization.admin_user_id == Some(user.id), role == Role::Admin);
        assert!(people > 0 && organization.is_active);
        assert!(credentials.verify(Some(user.id), email, PASSWORD).await.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_with_people_is_filled_up_only_by_force_and_never_twice_with_the_same() {
    let data = TempDir::new().unwrap();
    let config = config(data.path());
    let loaded = seed(&config, 50, 1, false).await.unwrap();
    let refused = seed(&config, 50, 2, false).await.unwrap_err();
    assert!(refused.to_string().contains("--force"), "{refused}");
    for posts in [50, 500] {
        let refused = seed(&config, posts, 1, true).await.unwrap_err();
        assert!(refused.to_string().contains("another --rng-seed"), "{refused}");
    }
    let store = ports::open_store(&config).await.unwrap();
    let audience = reader(&store, &loaded.admins[0]).await;
    assert_eq!(topics(&store, &audience).await.len(), loaded.topics, "what is refused leaves nothing");
    let more = seed(&config, 50, 2, true).await.unwrap();
    let found = Found::read(&store, &audience).await;
    assert_eq!((found.topics.len(), found.posts.len()), (loaded.topics + more.topics, loaded.posts + more.posts));
    categories_are_counted(&store, &found).await;
}
